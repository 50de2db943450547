"""Everything that issue "fast" asks to be measured, side by side in one run; writes docs/performance.md.

    make bench                              all of it, a quarter of an hour
    make bench ARGS="--rounds 3"            fewer rounds
    make bench ARGS="--only terminals"      some parts; the others stay as the last run left them

Programs that are compared run in turn, round by round, so that what else the machine does falls on all of
them; medians are compared. The peers are installed into an environment of their own in the user's cache
folder (or in PICHECK_BENCH); where that fails they are left out, and the page says so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import platformdirs
from terminal import Painted, Terminal, timed

HERE = Path(__file__).parent
ROOT = HERE.parent
PYTHON = sys.executable
PICHECK = str(Path(PYTHON).with_name("picheck"))
MODEL = "from pydantic import BaseModel\nclass M(BaseModel):\n    a: int\nM(a=1)"
PEERS = {
    "engines": ["zen-engine", "rule-engine"],
    "posting": ["posting", "tree-sitter<0.26"],
    "harlequin": ["harlequin"],
}
AS_OF = ["--as-of", "2026-01-15"]
WIDGETS = 12
"""Widgets on the screen of picheck's first question; the bare app gets as many."""
A_MOMENT = 0.1
"""Seconds between two keys, for all alike: a key that follows at once waits for Textual's next tick."""

Numbers = dict[str, list[float]]


def peers_folder() -> Path:
    """Where the peers' environments are, outside the repository."""
    return Path(
        os.environ.get("PICHECK_BENCH") or platformdirs.user_cache_path("picheck-bench", appauthor=False)
    )


def installed(notes: list[str]) -> dict[str, Path]:
    """The environments of the peers that could be installed."""
    found = {}
    for name, packages in PEERS.items():
        folder = peers_folder() / name
        python = folder / "bin" / "python"
        try:
            if not (folder / ".complete").exists():
                say(f"installing {', '.join(packages)}")
                subprocess.run(
                    [PYTHON, "-m", "venv", "--clear", str(folder)], check=True, capture_output=True
                )
                pip = [str(python), "-m", "pip", "--quiet", "install", *packages]
                subprocess.run(pip, check=True, capture_output=True, timeout=300)
                (folder / ".complete").touch()
            found[name] = folder / "bin"
        except (subprocess.SubprocessError, OSError) as refusal:
            notes.append(f"{name} could not be installed here ({type(refusal).__name__}) and is left out.")
    return found


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


# -- one-shots ---------------------------------------------------------------------------------


def one_shots(rounds: int, environment: dict[str, str]) -> Numbers:
    """Wall and processor milliseconds of short programs, in turn."""
    programs = {
        "python -c pass": [PYTHON, "-c", "pass"],
        "picheck --version": [PICHECK, "--version"],
        "python -c, one pydantic model": [PYTHON, "-c", MODEL],
        "picheck check --brief": [PICHECK, "check", "--set", "qp_status=qp", "--brief", *AS_OF],
        "picheck check": [PICHECK, "check", "--set", "qp_status=qp", *AS_OF],
    }
    found: Numbers = {f"{name} {what}": [] for name in programs for what in ("wall", "cpu")}
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in range(rounds + 1):
        for name, command in programs.items():
            wall, cpu = timed(command, environment, nowhere)
            if number:  # the first fills the caches
                found[f"{name} wall"].append(wall * 1000)
                found[f"{name} cpu"].append(cpu * 1000)
    os.close(nowhere)
    return found


# -- terminals ---------------------------------------------------------------------------------


def terminals(rounds: int, environment: dict[str, str], peers: dict[str, Path], notes: list[str]) -> Numbers:
    """First frames, answers to keys and memory, in turn."""
    bare = [PYTHON, str(HERE / "bare.py")]
    programs: dict[str, tuple[list[str], Callable[[str], bool]]] = {
        "bare": (bare, lambda text: "ready" in text),
        "bare, one of many": ([*bare, str(WIDGETS)], lambda text: "ready" in text),
        "bare, all change": ([*bare, str(WIDGETS), "3"], lambda text: "ready" in text),
        "picheck": ([PICHECK], lambda text: "Which performance year" in text),
    }
    if "posting" in peers:
        programs["posting"] = ([str(peers["posting"] / "posting")], lambda text: "Collection" in text)
    if "harlequin" in peers:
        harlequin = [str(peers["harlequin"] / "harlequin"), "-a", "sqlite", ":memory:"]
        programs["harlequin"] = (harlequin, lambda text: "Data Catalog" in text)
    found: Numbers = {}
    for number in range(rounds + 1):
        for name, (command, shown) in list(programs.items()):
            terminal = Terminal(command, environment)
            try:
                first = terminal.until(shown)
                terminal.rest(0.3 if name != "picheck" else 1.5)
                if number:
                    found.setdefault(f"{name} first frame", []).append(first.wall * 1000)
                    found.setdefault(f"{name} first frame cpu", []).append(first.cpu * 1000)
                    _more(name, terminal, found)
            except TimeoutError:
                notes.append(f"{name} did not show what was waited for and is left out of a round.")
                if name not in ("picheck", "bare"):
                    del programs[name]
            finally:
                terminal.end()
    return found


def _more(name: str, terminal: Terminal, found: Numbers) -> None:
    """Answers to keys, and memory once there is nothing more to come."""
    keys: list[Painted] = []
    if name.startswith("bare"):
        for letter in "abcdefghi":
            keys.append(
                terminal.press(letter.encode(), lambda text, letter=letter: f"pressed {letter}" in text)
            )
            terminal.rest(A_MOMENT)
    elif name == "picheck":
        terminal.press(b"2025", lambda text: "\u2192 2025" in text)
        for key in (b"\r", b"3", b"1", b"3", b"1", b"5\r", b"8\r", b"4", b"1"):
            before = _left(terminal.text)
            if len(key) > 1:
                terminal.press(key[:1], lambda text: True)
                terminal.rest(0.2)
            keys.append(terminal.press(key[-1:], lambda text, before=before: _left(text) != before))
            terminal.rest(A_MOMENT)
        terminal.rest(0.8)
    if keys:
        found.setdefault(f"{name} key", []).append(median(key.wall for key in keys) * 1000)
        found.setdefault(f"{name} key cpu", []).append(median(key.cpu for key in keys) * 1000)
    found.setdefault(f"{name} memory", []).append(terminal.memory())


def _left(text: str) -> str:
    """What the picture says of how many questions are left."""
    left = re.search(r"at most \d+ more|last question", text)
    return left[0] if left else ""


# -- lines -------------------------------------------------------------------------------------


def write_lines(path: Path, count: int, seed: int = 7, *, whole: bool = True) -> None:
    """Random answers over the whole space, a line each; `whole` leaves nothing unknown."""
    from picheck.core.facts import BY_APPLICATION, LEVELS, LISTS, VALUES, QuestionId

    chance = random.Random(seed)
    options = {q: [str(value) for value in values] for q, values in VALUES.items()}
    by_application = {str(h) for h in BY_APPLICATION}
    with path.open("w") as lines:
        for _ in range(count):
            answers: dict[str, Any] = {"performance_year": chance.choice((2024, 2025, 2025, 2026))}
            for question, values in options.items():
                if question in LISTS:
                    answers[question] = chance.sample(values, chance.choice((0, 0, 0, 1, 1, 2, 3)))
                else:
                    answers[question] = chance.choice(values)
            answers["mips_election"] = chance.random() < 0.5
            if answers["qp_status"] != "partial_qp":
                del answers["mips_election"]
            if by_application.isdisjoint(answers["hardship"]):
                del answers["application_status"]
            if answers["submission"] not in LEVELS:
                del answers["score"]
            if not whole:
                follow_ups = {"mips_election", "application_status", "score"}
                parents = {"qp_status", "hardship", "submission"}
                for question in [q for q in answers if q in follow_ups or q not in parents]:
                    if chance.random() < 0.15:
                        del answers[question]
            lines.write(json.dumps({str(q): answers[q] for q in QuestionId if q in answers}) + "\n")


def lines_a_second(
    rounds: int, folder: Path, environment: dict[str, str], peers: dict[str, Path]
) -> tuple[Numbers, int]:
    """Lines a second of processor time, start-up left out, in turn."""
    count = 20_000
    whole, mixed, empty = folder / "whole.jsonl", folder / "mixed.jsonl", folder / "empty.jsonl"
    longer = folder / "longer.jsonl"
    write_lines(whole, count)
    write_lines(longer, 5 * count)
    write_lines(mixed, count, whole=False)
    empty.touch()
    check = [PICHECK, "check", "--lines", *AS_OF]
    found: Numbers = {}
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for _ in range(rounds):
        start = timed([*check, str(empty)], environment, nowhere)
        for name, lines, more in (
            ("picheck brief", count, ["--brief", str(whole)]),
            ("picheck full", count, [str(whole)]),
            ("picheck full, five times as many lines", 5 * count, [str(longer)]),
            ("picheck full, a seventh unknown", count, [str(mixed)]),
        ):
            wall, cpu = timed([*check, *more], environment, nowhere)
            found.setdefault(name, []).append(lines / max(cpu - start[1], 1e-6))
            found.setdefault(f"{name} wall", []).append(lines / max(wall - start[0], 1e-6))
        for name in ("zen", "rule-engine") if "engines" in peers else ():
            command = [str(peers["engines"] / "python"), str(HERE / "engines.py"), name, str(whole)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                told = json.loads(done.stderr.splitlines()[-1])
                found.setdefault(name, []).append(count / told["cpu"])
                found.setdefault(f"{name} wall", []).append(count / told["wall"])
                _agree(whole, done.stdout, name)
            else:
                say(f"{name}: {done.stderr[-400:]}")
    os.close(nowhere)
    return found, count


def _agree(lines: Path, told: str, name: str) -> None:
    """Refuse to compare with an engine that computes something else."""
    from picheck.core.answers import read_answers
    from picheck.core.determination import determine_brief

    for line, other in zip(lines.read_text().splitlines()[:2000], told.splitlines(), strict=False):
        ours = str(determine_brief(read_answers(json.loads(line))).requirement)
        if json.loads(other)["requirement"] != ours:
            raise AssertionError(f"{name} says {other} where picheck says {ours}: {line}")


# -- growth ------------------------------------------------------------------------------------

PEAK = """
import resource, subprocess, sys, time
began = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=False)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, time.perf_counter() - began)
"""

REVISIONS = """
import json, sys, tempfile, time
from pathlib import Path
from picheck.core.facts import QuestionId
from picheck.flow.session import Session
with tempfile.TemporaryDirectory() as folder:
    session = Session.begin(folder=Path(folder))
    for value in (2025, "aco_professional", "mips_eligible_type", "qp", "exceeds", (), (), "group", "zero"):
        session.interview.answer(value)
    took = []
    for number in range(100):
        began = time.process_time()
        session.interview.revise(QuestionId.QP_STATUS, "neither" if number % 2 == 0 else "qp")
        took.append(time.process_time() - began)
    print(json.dumps([sum(took[:20]) / 20 * 1000, sum(took[-20:]) / 20 * 1000]))
"""


def growth(folder: Path, environment: dict[str, str]) -> dict[str, list[tuple[str, float, float]]]:
    """Processor seconds and peak memory as the work grows."""
    found: dict[str, list[tuple[str, float, float]]] = {}
    for count in (1_000, 10_000, 100_000):
        path = folder / f"{count}.jsonl"
        write_lines(path, count, seed=count)
        for mode in (["--brief"], []):
            command = [PICHECK, "check", "--lines", *mode, *AS_OF, str(path)]
            cpu, memory = _peak(command, environment)
            found.setdefault(f"check --lines {' '.join(mode)}".strip(), []).append(
                (f"{count:,} lines", cpu, memory)
            )
        path.unlink()
    home = folder / "many"
    kept = {**environment, "PICHECK_HOME": str(home)}
    subprocess.run([PICHECK, "ask"], input=b"2025\n3\n", env=kept, capture_output=True, check=False)
    (journal,) = (home / "state" / "sessions").glob("*.jsonl")
    raw = journal.read_bytes()
    made = 1
    for count in (100, 1_000, 10_000):
        while made < count:
            journal.with_name(f"20260101-{made:04d}-aaa.jsonl").write_bytes(raw)
            made += 1
        cpu, memory = _peak([PICHECK, "sessions"], kept)
        found.setdefault("picheck sessions", []).append((f"{count:,} sessions", cpu, memory))
    return found


def _peak(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    done = subprocess.run(
        [PYTHON, "-c", PEAK, *command], env=environment, capture_output=True, text=True, check=True
    )
    cpu, memory, _ = map(float, done.stdout.split())
    return cpu, memory


# -- what costs what ---------------------------------------------------------------------------

PARTS = {
    "pydantic itself, with one model": f"T()\n{MODEL}",
    "Answers: its model and its rules of reading": """
from pydantic import BaseModel
import picheck.core.errors, picheck.core.facts
T()
import picheck.core.answers""",
    "Determination: the models in it, the rules, the classes": """
import picheck.core.answers
T()
import picheck.core.determination""",
    "the words of a determination, read and checked": """
from picheck.core.wording import caution_words, reading_words, reason_words, rule_words, step_words
T()
rule_words(); reason_words(); caution_words(); reading_words(); step_words()""",
    "the words of the questions, read and checked": """
from picheck.core.facts import QUESTIONS
from picheck.flow.question_words import question_words
T()
for q in QUESTIONS: question_words(q)""",
    "the state chart's library": "T()\nfrom statemachine import StateChart",
    "the state chart's class": """
from statemachine import StateChart
import picheck.core.relevance, picheck.core.wording
T()
import picheck.flow.chart""",
    "Textual with an app": "T()\nimport textual.app",
    "picheck's style sheet": """
from pathlib import Path
import picheck.tui.app
from textual.app import App
from textual.css.stylesheet import Stylesheet
sheet = Stylesheet(variables=App().get_css_variables())
path = Path(picheck.tui.app.__file__).with_name("app.tcss")
T()
sheet.read(path); sheet.parse()""",
}
"""Code of which the time from T() to its end is taken, each in a process of its own."""

TIMED = """
import time
began = [0.0]
def T(): began[0] = time.process_time()
{code}
print(time.process_time() - began[0])
"""


def costs(environment: dict[str, str], rounds: int, notes: list[str]) -> dict[str, float]:
    """Milliseconds of processor time of single parts, each in a process of its own."""
    found = {}
    for name, code in PARTS.items():
        whole, took = TIMED.format(code=code), []
        for _ in range(rounds):
            done = subprocess.run(
                [PYTHON, "-c", whole], env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                notes.append(f"{name}: could not be measured ({done.stderr.strip().splitlines()[-1][:120]}).")
                break
            took.append(float(done.stdout) * 1000)
        if took:
            found[name] = median(took)
    return found


def imports(code: str, environment: dict[str, str], rounds: int) -> dict[str, float]:
    """Milliseconds of import time by package, as Python's own import clock tells it."""
    runs: list[dict[str, float]] = []
    for _ in range(rounds):
        done = subprocess.run(
            [PYTHON, "-X", "importtime", "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        sums: dict[str, float] = {}
        for own, module in re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", done.stderr):
            top = module.split(".")[0]
            if top == "picheck":
                top = ".".join(module.split(".")[:2])
            elif top in sys.stdlib_module_names or top.startswith(("_", "encodings")):
                top = "standard library"
            sums[top] = sums.get(top, 0.0) + int(own) / 1000
        runs.append(sums)
    names = {name for run in runs for name in run}
    return {name: median(run.get(name, 0.0) for run in runs) for name in names}


# -- the benches beside this one -----------------------------------------------------------------


def beside(script: str, environment: dict[str, str], *options: str) -> dict[str, Any]:
    """What another bench of this folder says of itself."""
    command = [PYTHON, str(HERE / script), *options, "--json"]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    said: dict[str, Any] = json.loads(done.stdout)
    return said


# -- all together --------------------------------------------------------------------------------

KEPT = ROOT / "build" / "bench.json"
"""What was measured last, part by part: the page is written from it."""


class Bench:
    """One run: where it works, and what it measures of each part."""

    def __init__(self, rounds: int, folder: Path) -> None:
        self.rounds, self.folder = rounds, folder
        self.notes: list[str] = []
        self.environment = {**os.environ, "PICHECK_HOME": str(folder / "home"), "TERM": "xterm-256color"}
        for place in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            self.environment[place] = str(folder)

    @cached_property
    def peers(self) -> dict[str, Path]:
        return installed(self.notes)

    def one_shots(self) -> Any:
        return one_shots(2 * self.rounds, self.environment)

    def terminals(self) -> Any:
        return terminals(self.rounds, self.environment, self.peers, self.notes)

    def lines(self) -> Any:
        found, count = lines_a_second(max(3, self.rounds // 2), self.folder, self.environment, self.peers)
        return {"count": count, "found": found}

    def growth(self) -> Any:
        command = [PYTHON, "-c", REVISIONS]
        done = subprocess.run(command, env=self.environment, capture_output=True, check=True)
        return {"grown": growth(self.folder, self.environment), "revised": json.loads(done.stdout)}

    def costs(self) -> Any:
        loaded = {
            "picheck check": imports("import picheck.tui.commands.check", self.environment, 3),
            "picheck": imports("import picheck.tui.app, picheck.tui.screens.question", self.environment, 3),
        }
        return {"parts": costs(self.environment, self.rounds, self.notes), "loaded": loaded}

    def roster(self) -> Any:
        return beside("roster.py", self.environment, "1000000", "3")

    def visitors(self) -> Any:
        return beside("visitors.py", self.environment, "--visitors", "50", "--rounds", "1")


PAGE_PARTS = ("one_shots", "terminals", "lines", "growth", "costs", "roster", "visitors")


def main() -> None:
    """Measure, and write the page."""
    from page import page

    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rounds", type=int, default=10)
    options.add_argument("--only", nargs="+", choices=PAGE_PARTS, default=PAGE_PARTS)
    options.add_argument("--out", type=Path, default=ROOT / "docs" / "performance.md")
    args = options.parse_args()
    kept: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    with tempfile.TemporaryDirectory(prefix="picheck-bench-") as name:
        os.chdir(name)
        for part in args.only:
            say(part)
            bench, load = Bench(args.rounds, Path(name)), os.getloadavg()[0]
            measured = getattr(bench, part)()
            kept[part] = {
                "measured": measured,
                "notes": bench.notes,
                "rounds": args.rounds,
                "day": datetime.now(UTC).date().isoformat(),
                "load": max(load, os.getloadavg()[0]),
            }
            KEPT.parent.mkdir(exist_ok=True)
            KEPT.write_text(json.dumps(kept))  # at once: a part that fails later takes none of these with it
    args.out.write_text(page(kept, widgets=WIDGETS, machine=_machine()), encoding="utf-8")
    say(f"written: {args.out.name}")


def _machine() -> str:
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def _processor() -> str:
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found[1].strip() if found else platform.machine()


if __name__ == "__main__":
    main()
