"""The long run: `make fuzz`. A million cases over every way in, on two cores, with a bound on memory.

Run as `python tests/fuzz/run.py [CASES]`. Exit status 1 if a case broke anything; the smallest such case
that Hypothesis finds is printed, with the seed that finds it again (`--seed`).
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import random
import resource
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from fuzzing.harness import in_time
from fuzzing.ways import WAYS, Way, bombs
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

MILLION = 1_000_000
MOST_MEMORY = 3 * 1024**3
"""Bytes of address space a worker may have; what asks for more fails as a MemoryError."""

BATCH = 200
"""Examples between two looks at how many cases there were."""


class Done(Exception):
    """Enough cases."""


def throw(job: tuple[str, int, int]) -> tuple[str, int, float, int, str]:
    """Throw cases at one way in: its name, cases, seconds, peak memory in KiB, and what broke (or "")."""
    name, wanted, from_seed = job
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    way = next(way for way in WAYS if way.name == name)
    began, done, broke = time.monotonic(), 0, ""
    with tempfile.TemporaryDirectory(prefix="picheck-fuzz-") as home:
        while done < wanted and not broke:
            more, broke = _batch(way, Path(home), from_seed + done)
            done += more
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return name, done, time.monotonic() - began, peak, broke


def _batch(way: Way, home: Path, from_seed: int) -> tuple[int, str]:
    cases = 0

    @seed(from_seed)
    @settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(st.data())
    def one(data: st.DataObject) -> None:
        nonlocal cases
        with in_time():
            cases += way.run(data.draw(way.examples), home)

    try:
        one()
    except BaseException:  # noqa: BLE001 - whatever it is, it is the finding
        return cases, f"{way.name}, seed {from_seed}:\n{traceback.format_exc()}"
    return cases, ""


def throw_bombs(_: object = None) -> tuple[str, int, float, int, str]:
    """Throw what is far too large or too deep at every way in."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    began, done, broke = time.monotonic(), 0, ""
    with tempfile.TemporaryDirectory(prefix="picheck-fuzz-") as home:
        for name, bomb in bombs(Path(home)):
            try:
                with in_time():
                    bomb()
            except BaseException:  # noqa: BLE001 - whatever it is, it is the finding
                broke += f"{name}:\n{traceback.format_exc()}\n"
            done += 1
    return "too large or too deep", done, time.monotonic() - began, 0, broke


def main() -> int:
    """Run all, print a table, and return the exit status."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("cases", type=int, nargs="?", default=MILLION)
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options.add_argument("--way", action="append", help="only this way in")
    args = options.parse_args()
    ways = [way for way in WAYS if not args.way or way.name in args.way]
    whole = sum(way.share for way in ways)
    pieces = [
        (way.name, -(-args.cases * way.share // whole // 4) + 1, args.seed + (number << 40) + (piece << 36))
        for number, way in enumerate(ways)
        for piece in range(4)
    ]
    print(f"fuzzing {args.cases:,} cases, seed {args.seed}", flush=True)
    began = time.monotonic()
    totals: dict[str, list[float]] = {}
    broken: list[str] = []
    with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=1) as pool:
        running = [pool.apply_async(throw_bombs)] if not args.way else []
        running += [pool.apply_async(throw, (piece,)) for piece in pieces]
        with contextlib.suppress(KeyboardInterrupt):
            for result in running:
                name, cases, seconds, peak, broke = result.get()
                total = totals.setdefault(name, [0, 0.0, 0])
                total[0] += cases
                total[1] += seconds
                total[2] = max(total[2], peak)
                if broke:
                    broken.append(broke)
    for name, (cases, seconds, peak) in totals.items():
        memory = f"{peak / 1024:8.0f} MiB" if peak else ""
        print(f"{name:<24}{cases:>12,.0f} cases{seconds:>9.1f} s{memory}")
    every = sum(total[0] for total in totals.values())
    print(f"{'all':<24}{every:>12,.0f} cases in {time.monotonic() - began:.0f} s; {len(broken)} broke")
    print(*broken, sep="\n\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
