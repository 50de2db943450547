"""Fuzzing that is guided by coverage: `make fuzz-guided`. What reaches new code is kept and changed further.

Run as `python tests/fuzz/guided.py [--seconds 60]`, with atheris at hand: every way in that takes bytes,
one after the other on each of two cores. Exit status 1 if a case broke anything; it is kept in
build/fuzz/, and `python tests/fuzz/guided.py --one WAY FILE` runs it again.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

sys.path.insert(0, str(Path(__file__).parent))

ROOT = Path(__file__).parents[2]
WATCHED = [
    ".".join(("picheck", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
    for folder in ("core", "flow", "tui/commands", "tui/show")
    for path in sorted((ROOT / folder).glob("*.py"))
]
"""What a case may reach; imported at once, as what is imported later is not watched."""

with atheris.instrument_imports(include=["picheck"]):
    for module in WATCHED:
        import_module(module)
    from fuzzing import hostile, ways
    from fuzzing.harness import command

    from picheck.core.facts import QUESTIONS

KEPT = Path("build", "fuzz")


@dataclass(frozen=True)
class Target:
    """A way in: what it begins with, and what a case does."""

    begins_with: Sequence[bytes]
    run: Callable[[bytes, Path], object]


def _file(name: str, *commands: list[str]) -> Callable[[bytes, Path], None]:
    """Commands that read a case from a file below the home folder."""

    def run(raw: bytes, home: Path) -> None:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(raw)
        with ways.at_home(home):
            for words in commands:
                command([str(home / name) if word == "FILE" else word for word in words])

    return run


def _sealed(raw: bytes, home: Path) -> None:
    """A journal whose lines after the header are those of the case, each with its right check."""
    header = ways.sealed([], []).split(b"\n")[0]
    lines, check = [header], int(header[-10:-2], 16)
    for line in filter(None, raw.split(b"\n")):
        check = zlib.crc32(line, check)
        lines.append(b'%s,"check":"%08x"}' % (line[:-1], check))
    name = "20260115-0900-abc"
    _file(ways.JOURNAL, ["sessions"], ["sessions", "show", name])(b"\n".join([*lines, b""]), home)


def _reply(raw: bytes, _: Path) -> None:
    question = QUESTIONS[raw[0] % len(QUESTIONS)] if raw else QUESTIONS[0]
    ways.try_reply(question, raw[1:].decode("utf-8", "surrogateescape"))


def _events() -> bytes:
    """The events of a journal, without their checks."""
    lines = ways.sealed([], []).splitlines()[1:]
    return b"\n".join(re.sub(rb',"check":"[0-9a-f]{8}"', b"", line) for line in lines)


def _some_answers() -> list[bytes]:
    transcripts = [json.loads(raw) for raw in hostile.TRANSCRIPTS[:8]]
    return [
        hostile.dumped({turn["asked"]: turn["answer"] for turn in document["turns"] if "asked" in turn})
        for document in transcripts
    ]


def targets() -> dict[str, Target]:
    """Every way in that takes bytes, by name."""
    answers = _some_answers()
    phrases = [f"{chr(n)}{text}".encode() for n, text in enumerate((*ways.PHRASES, *hostile.OPTIONS))]
    return {
        "answers": Target(
            answers, lambda raw, _: command(["check", "-", "--format", "md", *ways.AS_OF], raw)
        ),
        "lines": Target(
            [b"\n".join(answers)], lambda raw, _: command(["check", "--lines", "--brief", *ways.AS_OF], raw)
        ),
        "response": Target([hostile.RESPONSE], _file("case.json", ["prefill", "FILE", "--year", "2025"])),
        "transcript": Target(hostile.TRANSCRIPTS[:8], lambda raw, _: ways.try_transcript(raw)),
        "journal": Target([_events()], _sealed),
        "settings": Target([ways.SETTINGS], _file("config/config.toml", ["config"])),
        "roster": Target(
            [b"npi,tin,performance_year,qp_status\n1,2,2025,qp\n3,4,2026,\n"],
            _file("case.csv", ["roster", "FILE"]),
        ),
        "token": Target(
            [b"0E9X0-00000-00000"], lambda raw, _: ways.try_token(raw.decode("utf-8", "surrogateescape"))
        ),
        "reply": Target(phrases, _reply),
        "ask": Target(
            [b"2025\n3\n1\n2\n1\n1\nnone\n1,2\n2\nindividual\nzero\nreview\n"],
            lambda raw, home: _ask(raw, home),
        ),
    }


def _ask(raw: bytes, home: Path) -> None:
    with ways.at_home(home):
        command(["ask", *ways.AS_OF], raw)
    for journal in (home / "state" / "sessions").glob("*"):
        journal.unlink()


def throw(name: str, seconds: int, seed: int) -> None:
    """Fuzz one way in, in this process, which atheris ends."""
    target = targets()[name]
    with TemporaryDirectory(prefix="picheck-fuzz-") as folder:
        home, corpus = Path(folder, "home"), Path(folder, "corpus")
        for each in (home, corpus):
            each.mkdir()
        for number, raw in enumerate(target.begins_with):
            (corpus / str(number)).write_bytes(raw)
        options = [
            *(f"-max_total_time={seconds}", f"-seed={seed}", "-timeout=20", "-rss_limit_mb=3072"),
            *("-max_len=8192", "-print_final_stats=1", f"-artifact_prefix={KEPT}/{name}-"),
        ]
        atheris.Setup([sys.argv[0], *options, str(corpus)], lambda raw: target.run(raw, home))
        atheris.Fuzz()


def _thrown(name: str, seconds: int, seed: int) -> tuple[str, str]:
    """What a process that fuzzes one way in said, in a line, and all of it if it broke."""
    run = [sys.executable, __file__, "--way", name, "--seconds", str(seconds), "--seed", str(seed)]
    done = subprocess.run(run, capture_output=True, text=True, errors="replace", check=False)
    said = done.stdout + done.stderr
    cases = re.search(r"number_of_executed_units: (\d+)", said)
    reached = re.findall(r"cov: (\d+)", said)
    broke = done.returncode != 0
    told = f"{name:<12}{int(cases[1]) if cases else 0:>10,} cases{'  BROKE' if broke else ''}"
    if reached:
        told += f"  edges reached: {reached[0]} at first, {reached[-1]} in the end"
    return told, said[-6000:] if broke else ""


def main() -> int:
    """Fuzz what the command line names; returns the exit status."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=60, help="for each way in; default: 60")
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 2**31))
    options.add_argument("--way", choices=tuple(targets()), help="only this way in, in this process")
    options.add_argument("--one", nargs=2, metavar=("WAY", "FILE"), help="run one case that was kept")
    args = options.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    if args.one:
        with TemporaryDirectory() as home:
            targets()[args.one[0]].run(Path(args.one[1]).read_bytes(), Path(home))
        return 0
    if args.way:
        throw(args.way, args.seconds, args.seed)
    print(f"guided by coverage, {args.seconds} s each, seed {args.seed}", flush=True)
    with ThreadPoolExecutor(2) as pool:
        said = pool.map(lambda name: _thrown(name, args.seconds, args.seed), targets())
        broken = []
        for told, whole in said:
            print(told, flush=True)
            broken += [whole] if whole else []
    print(*broken, sep="\n\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
