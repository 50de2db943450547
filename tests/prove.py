"""Walk every law over the whole space and print a table: law, cases, seconds, verdict.

`make prove` runs all of it, the walks that are too long for `make test` included. With names as arguments
only the laws whose name holds one of them are walked; `--quick` leaves the long walks out; `--stop` ends at
the first that is broken; `--core FOLDER` walks the rules in FOLDER/picheck/core instead. Exit status 1 if
any is broken.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

MODULES = (
    "outcome_laws",
    "table_laws",
    "relevance_laws",
    "reason_laws",
    "what_if_laws",
    "saying_laws",
    "step_laws",
    "economy",
)

Law = Callable[[], Any]


def laws(quick: bool, only: list[str]) -> Iterator[Law]:
    """Every law, module by module, or those of some modules only; without `quick` the long walks too."""
    for name in only or MODULES:
        module = importlib.import_module(f"laws.{name}")
        yield from module.LAWS
        if not quick:
            yield from getattr(module, "THOROUGH", ())


def walked(law: Law) -> tuple[str, str, str | None]:
    """The cases and the verdict of one law, and the counterexample if it is broken."""
    broken = importlib.import_module("laws.verdict").Broken
    try:
        return str(law()), "holds", None
    except broken as counterexample:
        return "", "BROKEN", str(counterexample)


def main(arguments: list[str]) -> int:
    """Walk and print; 1 if a law is broken."""
    parser = argparse.ArgumentParser(prog="make prove", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="only laws whose name holds one of these")
    parser.add_argument("--quick", action="store_true", help="leave out the long walks")
    parser.add_argument("--stop", action="store_true", help="end at the first broken law")
    parser.add_argument("--only", nargs="+", default=[], help="the laws of these modules, in this order")
    parser.add_argument("--core", type=Path, help="walk the rules in this folder instead")
    chosen = parser.parse_args(arguments)
    sys.path.insert(0, str(Path(__file__).parent / "core"))
    if chosen.core is not None:
        sys.path.insert(0, str(chosen.core))
    wanted = [name.replace(" ", "_") for name in chosen.names]
    broken: list[str] = []
    print(f"{'verdict':<8} {'seconds':>8}  law: what was walked", flush=True)
    started = time.perf_counter()
    for law in laws(chosen.quick, chosen.only):
        if wanted and not any(name in law.__name__ for name in wanted):
            continue
        at = time.perf_counter()
        cases, verdict, counterexample = walked(law)
        took = time.perf_counter() - at
        name = law.__name__.replace("_", " ")
        print(f"{verdict:<8} {took:>8.2f}  {name}{': ' + cases if cases else ''}", flush=True)
        if counterexample is not None:
            broken.append(counterexample)
            if chosen.stop:
                break
    print(f"{'':<8} {time.perf_counter() - started:>8.2f}  altogether")
    for counterexample in broken:
        print(f"\n{counterexample}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
