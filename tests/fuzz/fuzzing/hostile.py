"""Input that nobody should send: texts, values, and whole documents that were right once."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from picheck.core.facts import LISTS, QUESTIONS, VALUES

ROOT = Path(__file__).parents[3]
RESPONSE = (ROOT / "tests" / "flow" / "fixtures" / "qpp_response.json").read_bytes()
TRANSCRIPTS = [path.read_bytes() for path in sorted((ROOT / "transcripts").glob("*.json"))]

TEXTS = (
    *(
        "",
        " ",
        "\x00",
        "\t",
        "\r",
        "\n",
        "\x1b[31mred",
        "\x1b[2J\x1b[H",
        "\x1b]0;title\x07",
        "\x1b]52;c;aGk=\x07",
    ),
    *(
        "\x9b31m",
        "\x85",
        "\x7f",
        "\u2028",
        "\u202egnp.exe",
        "\u2066x",
        "\u200b",
        "\ufeff",
        "\udc80",
        "\ud800",
    ),
    *("[red]x[/red]", "[/]", "[link=http://x]y[/link]", "[@click=app.quit]x[/]", "$text", "[", "]", "\\["),
    *(
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "&lt;",
        "| a | b |",
        "`x`",
        "![x](http://x)",
    ),
    *(
        "[x](javascript:alert(1))",
        "# title",
        "=cmd|' /C calc'!A0",
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "%s%n",
        "{0}",
    ),
    *(
        "{year}",
        "{}",
        "../../etc/passwd",
        "/dev/null",
        "-",
        "--help",
        "--",
        "~",
        "NaN",
        "1e400",
        "0x10",
        "1_000",
    ),
    *(
        "２０２６",
        "٢٠٢٦",
        "é",
        "日本語",
        "👩🏽‍⚕️",
        "İ",
        "ß",
        "unknown",
        "none",
        "null",
        "true",
        "back",
        "quit",
        "save",
    ),
    *(
        "what is a QP?",
        "what if small practice?",
        "change score=zero",
        "restart",
        "review",
        "undo",
        "redo",
        "why",
    ),
    *("A" * 5000, "9" * 5000, "[" * 3000, "e\u0301" * 500),
)
NUMBERS = (0, -1, 1, 2024, 2025, 2026, 2027, 2099, 2100, 10**30, -(10**30), 2**63, 2**64, 2025.0, 0.1, 1e308)
IDS = tuple(str(q) for q in QUESTIONS)
OPTIONS = tuple(str(value) for values in VALUES.values() for value in values)

texts = st.one_of(
    st.sampled_from(TEXTS),
    st.sampled_from(OPTIONS),
    st.sampled_from(IDS),
    st.text(st.characters(codec=None), max_size=12),  # lone surrogates among them
    st.tuples(st.sampled_from(OPTIONS), st.sampled_from(TEXTS)).map("".join),
)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(NUMBERS),
    texts,
    st.lists(st.one_of(st.sampled_from(OPTIONS), texts, st.none()), max_size=4),
    st.dictionaries(st.sampled_from(("a", *IDS[:3])), st.none(), max_size=2),
)


def _right(question: str) -> st.SearchStrategy[Any]:
    if question == "performance_year":
        return st.sampled_from((2024, 2025, 2026))
    if question == "mips_election":
        return st.booleans()
    options = [str(value) for value in VALUES[question]]  # type: ignore[index] # a QuestionId is its text
    return st.lists(st.sampled_from(options), max_size=3) if question in LISTS else st.sampled_from(options)


answers = st.fixed_dictionaries({}, optional={question: _right(question) for question in IDS})
"""Answers of which each is right by itself; together they may still contradict each other."""

spoilt_answers = st.tuples(
    answers, st.dictionaries(st.one_of(st.sampled_from(IDS), texts), values, max_size=2)
)


def merged(pair: tuple[dict[str, Any], dict[str, Any]]) -> dict[str, Any]:
    """Answers with some of them spoilt."""
    return {**pair[0], **pair[1]}


BOMBS = (
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"[" * 400_000 + b"]" * 400_000,
    b'{"performance_year":' + b"9" * 900_000 + b"}",
    b'{"qp_status":"' + b"x" * 990_000 + b'"}',
    b'{"hardship":[' + b'"data_compromised",' * 50_000 + b'"data_compromised"]}',
    b"{" + b",".join(b'"k%d":1' % n for n in range(60_000)) + b"}",
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}",
    b"",
    b"\x00" * 1000,
    b" " * 1_100_000,
    b"x" * 1_100_000,
    b'{"performance_year": 2025, "performance_year": 2026}',
    b'{"performance_year": NaN}',
    b'{"performance_year": 1e999}',
    b'{"performance_year": -0}',
    b'{"qp_status": "\\ud800"}',
    b'{"\\ud800\\u001b[2J": 1}',
)
"""Texts that are large, deep, or wrong in a way of their own; each is tried once a run by every way in."""

SPLICES = tuple(
    piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogatepass")
    for piece in (
        *(text for text in TEXTS if len(text) < 100),
        b"\xff",
        b"\xc3",
        b"{",
        b"}",
        b'"',
        b",",
        b":",
        b"\\",
    )
)


def dumped(value: object) -> bytes:
    """JSON as a program might write it: lone surrogates as they are escaped, NaN where there is one."""
    return json.dumps(value).encode()


def spoil(raw: bytes, chance: random.Random, count: int) -> Iterator[bytes]:
    """The document, and variants of it: cut, doubled, with a byte changed or something spliced in."""
    yield raw
    for _ in range(count - 1):
        at, to = sorted((chance.randrange(len(raw) + 1), chance.randrange(len(raw) + 1)))
        match chance.randrange(6):
            case 0:
                yield raw[:at]
            case 1:
                yield raw[:at] + raw[to:]
            case 2:
                yield raw[:to] + raw[at:to] + raw[to:]
            case 3:
                yield raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :]
            case 4:
                yield raw[:at] + chance.choice(SPLICES) + raw[at:]
            case _:
                yield raw[:at] + chance.choice(SPLICES) + raw[to:]


def spoil_text(text: str, chance: random.Random, count: int) -> Iterator[str]:
    """As `spoil`, for what arrives as text: a command line, a typed reply."""
    for raw in spoil(text.encode("utf-8", "surrogatepass"), chance, count):
        yield raw.decode("utf-8", "surrogateescape")
