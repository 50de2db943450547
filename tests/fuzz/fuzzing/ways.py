"""Every way into picheck, and what is thrown at each: a strategy, and how the cases it gives are run."""

from __future__ import annotations

import csv
import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st

from fuzzing import hostile
from fuzzing.harness import command, harmless, harmless_cell, harmless_page
from picheck.core.facts import QUESTIONS, QuestionId
from picheck.flow.handover import Handover, HandoverProblem, is_token, read_token, write_token
from picheck.flow.inquiries import Inquiry
from picheck.flow.inquiry_answers import answer_inquiry
from picheck.flow.interview import ASKED, Given, Interview
from picheck.flow.journal import _line
from picheck.flow.replay import replay
from picheck.flow.replies import NotUnderstood, Which, understand
from picheck.flow.session import Session
from picheck.flow.transcript import NotATranscript, transcript_of

JOURNAL = "state/sessions/20260115-0900-abc.jsonl"
DAY = date(2026, 1, 15)
AS_OF = ["--as-of", "2026-01-15"]


@dataclass(frozen=True)
class Way:
    """A way in. `run` makes cases of an example, tries them all, and says how many there were.

    `share` is how many of every thousand cases of a long run come this way.
    """

    name: str
    examples: st.SearchStrategy[Any]
    run: Callable[[Any, Path], int]
    share: int


chances = st.integers(0, 2**32).map(random.Random)
documents = st.one_of(st.tuples(hostile.answers, st.just({})), hostile.spoilt_answers).map(hostile.merged)


# -- answers as JSON, one object ------------------------------------------------------------------------

FORMATS = ("text", "json", "md")


def _check(example: tuple[dict[str, Any], random.Random, str, bool], _: Path) -> int:
    document, chance, form, strict = example
    cases = list(hostile.spoil(hostile.dumped(document), chance, 6))
    for raw in cases:
        said = command(["check", "-", "--format", form, *AS_OF], raw, strict=strict)
        if said.status == 0 and form == "json":
            json.loads(said.out)
        if form == "md":
            harmless_page(said.out)
    return len(cases)


# -- JSON Lines -----------------------------------------------------------------------------------------


def _lines(example: tuple[list[dict[str, Any]], random.Random, list[object], bool], _: Path) -> int:
    given, chance, ids, brief = example
    lines = []
    for number, document in enumerate(given):
        named = {**document, "id": ids[number % len(ids)]} if ids else document
        for raw in hostile.spoil(hostile.dumped(named), chance, 20):
            lines += raw.split(b"\n")
    said = command(["check", "--lines", *(["--brief"] if brief else []), *AS_OF], b"\n".join(lines))
    told = [json.loads(line) for line in said.out.splitlines()]
    expected = [number for number, line in enumerate(lines, 1) if line.strip()]
    if len(told) != len(expected):
        raise AssertionError(f"{len(expected)} lines in, {len(told)} out")
    for number, found in zip(expected, told, strict=True):
        if "error" in found and found["line"] != number:
            raise AssertionError(f"line {number} is reported as {found['line']}")
    return len(expected)


# -- --set, and the other words of a command line --------------------------------------------------------

ARGUMENTS = ("--set", "--as-of", "--format", "--label", "--year", "--resume", "--folder", "--days", "")
COMMANDS = (
    "check",
    "ask",
    "prefill",
    "sessions",
    "rules",
    "schema",
    "diagram",
    "transcripts",
    "replay",
    "config",
)


def _set(example: tuple[str, str, random.Random], _: Path) -> int:
    question, value, chance = example
    cases = [text.replace("\0", "") for text in hostile.spoil_text(f"{question}={value}", chance, 10)]
    for text in cases:
        command(["check", "--set", text, *AS_OF], strict=False)
    return len(cases)


def _command_line(example: tuple[str, str, str, random.Random], home: Path) -> int:
    name, option, value, chance = example
    cases = [text.replace("\0", "") for text in hostile.spoil_text(value, chance, 4)]
    for text in cases:
        with at_home(home):
            command([name, *([option] if option else []), text], strict=False)
    return len(cases)


# -- files ------------------------------------------------------------------------------------------------


def _prefill(example: tuple[list[tuple[str, Any]], random.Random, str], home: Path) -> int:
    changes, chance, form = example
    response = json.loads(hostile.RESPONSE)
    for path, value in changes:
        _put(response, path, value)
    cases = list(hostile.spoil(hostile.dumped(response), chance, 8))
    for raw in cases:
        file = home / "response.json"
        file.write_bytes(raw)
        said = command(["prefill", str(file), "--year", "2025", "--format", form])
        if said.status == 0 and form == "json":
            json.loads(said.out)
    return len(cases)


PLACES = (
    "data",
    "data.npi",
    "data.firstName",
    "data.qpStatus",
    "data.newlyEnrolled",
    "data.specialty",
    "data.organizations",
    "data.organizations.0.prvdrOrgName",
    "data.organizations.0.individualScenario",
    "data.organizations.0.individualScenario.lowVolumeSwitch",
    "data.organizations.0.individualScenario.extremeHardshipReasons",
    "data.organizations.0.groupScenario",
    "error",
)


def _put(document: Any, path: str, value: Any) -> None:
    """Put a value at a place of a document, if that place still exists."""
    *parents, last = path.split(".")
    for key in parents:
        if isinstance(document, list):
            document = document[0] if document else None
        elif isinstance(document, dict):
            document = document.get(key)
    if isinstance(document, dict):
        document[last] = value


def _transcript(example: tuple[bytes, list[tuple[str, Any]], random.Random], home: Path) -> int:
    raw, changes, chance = example
    document = json.loads(raw)
    for path, value in changes:
        _put(document, path, value)
    cases = list(hostile.spoil(hostile.dumped(document), chance, 10))
    for number, case in enumerate(cases):
        try_transcript(case)
        if number == 1:  # the command reads as the two above do, and shows more
            file = home / "transcripts" / "case.json"
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(case)
            command(["replay", str(file)])
            command(["transcripts", "--folder", str(file.parent), "show", "case"])
            command(["transcripts", "--folder", str(file.parent)])
    return len(cases)


def try_transcript(raw: bytes) -> None:
    """Read what may be a transcript, and replay it."""
    try:
        harmless("\n".join(replay(transcript_of(raw)).differences))
    except NotATranscript as refusal:
        harmless(str(refusal))


FIELDS = (
    "title",
    "rules_version",
    "as_of",
    "front",
    "purpose",
    "label",
    "turns",
    "expected",
    "status",
    "note",
)

HEADER_FIELDS = (
    "format",
    "id",
    "started_at",
    "as_of",
    "purpose",
    "front",
    "label",
    "rules_version",
    "prefilled",
)


@cache
def _kept_journal() -> bytes:
    """A journal as picheck writes one."""
    with TemporaryDirectory() as folder:
        session = Session.begin(folder=Path(folder), label="HD-20417")
        for value in (2025, "aco_professional", "mips_eligible_type", "partial_qp", True, "exceeds"):
            session.interview.answer(value)
        session.interview.back()
        session.interview.undo()
        session.interview.revise(QuestionId.QP_STATUS, "qp")
        session.close()
        return next(Path(folder).glob("*.jsonl")).read_bytes()


def sealed(changes: list[tuple[str, Any]], extra: list[Any]) -> bytes:
    """That journal with fields of its header changed and lines added, every line with its right check."""
    lines, check = [], 0
    for number, line in enumerate([*_kept_journal().splitlines(), *map(hostile.dumped, extra)]):
        entry = json.loads(line)
        entry.pop("check", None)
        for path, value in changes if number == 0 else ():
            _put(entry, path, value)
        text, check = _line(entry, check)
        lines.append(text)
    return b"".join(lines)


def _journal(example: tuple[list[tuple[str, Any]], list[Any], random.Random, bool], home: Path) -> int:
    changes, extra, chance, resume = example
    cases = list(hostile.spoil(sealed(changes, extra), chance, 4))
    for raw in cases:
        (home / JOURNAL).parent.mkdir(parents=True, exist_ok=True)
        (home / JOURNAL).write_bytes(raw)
        with at_home(home):
            command(["sessions"])
            command(["sessions", "show", "20260115-0900-abc"])
            if resume:
                command(["ask", "--resume", "20260115-0900-abc"], b"back\nreview\n")
        for path in (home / JOURNAL).parent.iterdir():
            path.unlink()
    return len(cases)


SETTINGS = (
    b'theme = "picheck-dark"\nmode = "call"\nsave_sessions = true\nmouse = false\ntranscripts = "kept"\n'
)


def _settings(example: tuple[str, str, random.Random], home: Path) -> int:
    key, value, chance = example
    line = f"{key} = {value}\n".encode("utf-8", "surrogatepass")
    cases = list(hostile.spoil(SETTINGS + line, chance, 8))
    (home / "config").mkdir(exist_ok=True)
    for raw in cases:
        (home / "config" / "config.toml").write_bytes(raw)
        with at_home(home):
            command(["config"])
    return len(cases)


# -- a roster ----------------------------------------------------------------------------------------------

COLUMNS = ("aco_id", "npi", "tin", "name", *hostile.IDS)


def _roster(example: tuple[list[dict[str, str]], random.Random, str], home: Path) -> int:
    rows, chance, extra = example
    file, out, page = home / "roster.csv", home / "out.csv", home / "out.html"
    with file.open("w", encoding="utf-8", errors="surrogatepass", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*COLUMNS, extra])
        for _ in range(5):
            for row in rows:
                writer.writerow([row.get(c, "") for c in COLUMNS] + [row.get("name", "")])
    if chance.random() < 0.5:
        *_, spoilt = hostile.spoil(file.read_bytes(), chance, 2)
        file.write_bytes(spoilt)
    for path in (out, page):
        path.unlink(missing_ok=True)
    command(["roster", str(file), "-o", str(out), "--report", str(page), *AS_OF])
    if page.exists():
        harmless_page(page.read_text(encoding="utf-8"))
    if out.exists():
        with out.open(encoding="utf-8-sig", newline="") as stream:
            for cells in csv.reader(stream):
                for cell in cells:
                    harmless_cell(cell)
    return 5 * len(rows)


# -- typed --------------------------------------------------------------------------------------------------


def _token(example: tuple[dict[str, Any], int, random.Random], _: Path) -> int:
    document, purpose, chance = example
    given = {QuestionId(q): Given(tuple(v) if isinstance(v, list) else v, ASKED) for q, v in document.items()}
    token = write_token(Handover(given, ("self", "call", "record")[purpose], DAY, "2026.1"))
    cases = list(hostile.spoil_text(token, chance, 40))
    for text in cases:
        try_token(text)
    return len(cases)


def try_token(text: str) -> None:
    """Read what may be a handover token."""
    try:
        is_token(text)
        read_token(text)
    except HandoverProblem as refusal:
        harmless(str(refusal))


def _reply(example: tuple[QuestionId, str, random.Random], _: Path) -> int:
    question, text, chance = example
    cases = list(hostile.spoil_text(text, chance, 12))
    for case in cases:
        try_reply(question, case)
    return len(cases)


def try_reply(question: QuestionId, text: str) -> None:
    """Take a typed reply; what it asks is answered."""
    match understand(question, text, as_of=DAY):
        case NotUnderstood(message=message):
            harmless(message)
        case Which(candidates=candidates):
            harmless("".join(name for _, name in candidates))
        case Inquiry() as inquiry:
            harmless(answer_inquiry(inquiry, Interview(), DAY))


PHRASES = (
    *(
        "2026",
        "this year",
        "MD",
        "LCSW",
        "ASC",
        "fifteen doctors or less",
        "none of these",
        "not sure",
        "yes",
        "no",
    ),
    *(
        "what is a QP?",
        "what does low volume mean?",
        "why",
        "what if I were in a small practice?",
        "1, 2",
        "1 and 3",
    ),
    *("what is the difference between a QP and a partial QP?", "where do I look that up?", "the first one"),
)


def _ask(example: tuple[list[str], list[str], bool, bool], home: Path) -> int:
    replies, mode, strict, resume = example
    lines = "\n".join(replies).encode("utf-8", "surrogatepass")
    with at_home(home):
        said = command(["ask", *mode, *AS_OF], lines, strict=strict)
        if resume and said.status == 2:
            command(["ask", "--resume"], b"")
    return 1


GOOD_REPLIES = (
    "2025",
    "2026",
    "1",
    "2",
    "3",
    "none",
    "not sure",
    "exceeds",
    "qp",
    "partial qp",
    "yes",
    "group",
    "zero",
)
replies = st.lists(
    st.one_of(st.sampled_from(GOOD_REPLIES), st.sampled_from(PHRASES), hostile.texts), max_size=14
)


class at_home:  # noqa: N801 - used as a function
    """PICHECK_HOME for the time of a command."""

    def __init__(self, home: Path) -> None:
        self.home = str(home)

    def __enter__(self) -> None:
        self.before = os.environ.get("PICHECK_HOME")
        os.environ["PICHECK_HOME"] = self.home

    def __exit__(self, *raised: object) -> None:
        if self.before is None:
            del os.environ["PICHECK_HOME"]
        else:
            os.environ["PICHECK_HOME"] = self.before


places = st.lists(st.tuples(st.sampled_from(PLACES), hostile.values), max_size=3)
fields = st.lists(st.tuples(st.sampled_from(FIELDS), hostile.values), max_size=2)
header_fields = st.lists(st.tuples(st.sampled_from((*HEADER_FIELDS, "x")), hostile.values), max_size=2)
entries = st.lists(
    st.one_of(
        st.fixed_dictionaries({"asked": hostile.texts, "answer": hostile.values}),
        st.fixed_dictionaries({"revise": st.sampled_from(hostile.IDS), "answer": hostile.values}),
        st.sampled_from(
            ({"back": True}, {"undo": True}, {"redo": True}, {"end": "finished"}, {"label": "x"})
        ),
        st.dictionaries(hostile.texts, hostile.values, max_size=2),
    ),
    max_size=3,
)
rows = st.lists(
    st.dictionaries(
        st.sampled_from(COLUMNS), st.one_of(hostile.texts, st.sampled_from(("2025", "yes", ""))), max_size=8
    ),
    min_size=1,
    max_size=20,
)
ids = st.one_of(st.just([]), st.lists(st.one_of(hostile.texts, st.integers(), hostile.values), max_size=3))
modes = st.sampled_from(
    ([], [], ["--call"], ["--record"], ["--label", "HD-20417"], ["--call", "--label", "[red]"])
)

WAYS = (
    Way("answers JSON", st.tuples(documents, chances, st.sampled_from(FORMATS), st.booleans()), _check, 35),
    Way(
        "JSON Lines",
        st.tuples(st.lists(documents, min_size=1, max_size=4), chances, ids, st.booleans()),
        _lines,
        735,
    ),
    Way("--set", st.tuples(st.sampled_from(hostile.IDS), hostile.texts, chances), _set, 30),
    Way(
        "command line",
        st.tuples(st.sampled_from(COMMANDS), st.sampled_from(ARGUMENTS), hostile.texts, chances),
        _command_line,
        4,
    ),
    Way("API response", st.tuples(places, chances, st.sampled_from(("text", "json"))), _prefill, 15),
    Way("transcript", st.tuples(st.sampled_from(hostile.TRANSCRIPTS), fields, chances), _transcript, 20),
    Way("journal", st.tuples(header_fields, entries, chances, st.booleans()), _journal, 3),
    Way("settings", st.tuples(hostile.texts, hostile.texts, chances), _settings, 8),
    Way("roster row", st.tuples(rows, chances, hostile.texts), _roster, 20),
    Way("token", st.tuples(hostile.answers, st.integers(0, 2), chances), _token, 90),
    Way(
        "typed reply",
        st.tuples(
            st.sampled_from(QUESTIONS),
            st.one_of(st.sampled_from(PHRASES), st.sampled_from(hostile.OPTIONS), hostile.texts),
            chances,
        ),
        _reply,
        38,
    ),
    Way("ask pipe", st.tuples(replies, modes, st.booleans(), st.booleans()), _ask, 2),
)


def bombs(home: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every text of hostile.BOMBS by every way that reads a file or a pipe."""
    for number, raw in enumerate(hostile.BOMBS):
        file = home / f"bomb-{number}.json"
        file.write_bytes(raw)
        sessions = home / "state" / "sessions"
        sessions.mkdir(parents=True, exist_ok=True)
        (home / "config").mkdir(exist_ok=True)
        yield f"bomb {number}: check", lambda raw=raw: command(["check", "-", *AS_OF], raw)
        yield f"bomb {number}: check --lines", lambda raw=raw: command(["check", "--lines", *AS_OF], raw)
        yield f"bomb {number}: prefill", lambda file=file: command(["prefill", str(file)])
        yield f"bomb {number}: replay", lambda file=file: command(["replay", str(file)])
        yield f"bomb {number}: roster", lambda raw=raw: _bomb_roster(home, raw)
        yield f"bomb {number}: ask", lambda raw=raw: _bomb_ask(home, raw)
        yield (
            f"bomb {number}: settings",
            lambda raw=raw: _bomb_at(home, "config/config.toml", raw, ["config"]),
        )
        header = _kept_journal().splitlines(keepends=True)[0]
        for how, content in (("header", raw), ("event", header + raw + b"\n" + raw)):
            yield (
                f"bomb {number}: journal {how}",
                lambda content=content: _bomb_at(
                    home, JOURNAL, content, ["sessions", "show", "20260115-0900-abc"]
                ),
            )


def _bomb_at(home: Path, place: str, raw: bytes, arguments: list[str]) -> None:
    (home / place).write_bytes(raw)
    with at_home(home):
        command(arguments)
    (home / place).unlink()


def _bomb_roster(home: Path, raw: bytes) -> None:
    for ending in ("csv", "jsonl", "parquet", "xlsx"):
        file = home / f"bomb.{ending}"
        file.write_bytes(raw)
        command(["roster", str(file), *AS_OF])


def _bomb_ask(home: Path, raw: bytes) -> None:
    with at_home(home):
        command(["ask", *AS_OF], raw)
