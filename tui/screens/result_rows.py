"""The rows of the result page, in the order in which people read: verdict, reason, citation, what to do."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from picheck.tui.show.dates import said_date
from picheck.tui.show.result import Because, Change, Column, LookUp, ReadingView, ResultView, result_words
from picheck.tui.widgets.lines import BLANK, Built, Row, folded, hung, lead_row, styled, text_row

BESIDE_EACH_OTHER = 78
"""From this width on the three verdicts stand side by side."""

LONGEST_CITATION = 31
"""Cells of 42 CFR 414.1380(c)(2)(i)(C)(10)."""

CITED_BESIDE = 99
"""From this width on (in 100 columns) a citation stands beside its reason, below it at the reason's end."""


def result_rows(view: ResultView, opened: set[str]) -> list[Row]:
    """The page; `opened` holds the keys of the rows that show what stands behind them."""
    titles = result_words()["titles"]
    rows: list[Row] = []
    for warning in view.above:
        rows += [_warning(warning), BLANK]
    rows += [
        _headline(view.headline),
        text_row(view.clause),
        BLANK,
        Row(lambda width, _: _columns(view.columns, width)),
        BLANK,
    ]
    rows += list(_because(view, opened, titles))
    rows += list(_cautions(view, titles["cautions"]))
    rows += list(_next(view, titles["next"]))
    rows += list(_look_ups(view, titles["look_up"]))
    rows += list(_changes(view, opened, titles["changes"]))
    rows += list(_readings(view, opened, titles["readings"]))
    rows += list(_answers(view, opened, titles["answers"]))
    rows += list(_advice(view, opened, titles["advice"]))
    rows += [text_row(view.not_legal, "strong"), text_row(view.rules, "quiet")]
    return rows


def _headline(text: str) -> Row:
    """The verdict, its first word in a badge: YES, NO, or NOT SETTLED."""
    word, _, rest = text.partition(": " if text.startswith("NOT SETTLED") else " ")
    told = f"  {rest[:1].upper()}{rest[1:]}"
    return text_row(Content.assemble((word.rstrip(","), ".badge"), (told, ".strong")))


def _warning(text: str) -> Row:
    return lead_row("  ! ", text, "warn", "warn")


def _title(text: str) -> Row:
    return text_row(text, "head")


# -- the three verdicts


def _columns(columns: tuple[Column, ...], width: int) -> Built:
    """The three verdicts in a box side by side; one under the other where it is narrow."""
    if width < BESIDE_EACH_OTHER:
        return [line for column in columns for line in _stacked(column, width)]
    room = min(36, (width - 7 - 2 * len(columns)) // 3)
    rooms = (room, room, room) if room >= LONGEST_CITATION else (room + 2, room - 3, room + 1)
    brief = min(rooms) < LONGEST_CITATION
    parts = [_column(column, room, brief) for column, room in zip(columns, rooms, strict=True)]
    titles = [_titled(column.title, room + 2) for column, room in zip(columns, rooms, strict=True)]
    lines = [styled(f"  ╭{'┬'.join(titles)}╮", "quiet")]
    for y in range(max(len(part) for part in parts)):
        line = styled("  │", "quiet")
        for part, room in zip(parts, rooms, strict=True):
            cell = part[y] if y < len(part) else Content("")
            line += Content(" ") + cell + Content(" " * (room - cell.cell_length + 1)) + styled("│", "quiet")
        lines.append(line)
    return [*lines, styled(f"  ╰{'┴'.join('─' * (room + 2) for room in rooms)}╯", "quiet")]


def _titled(title: str, room: int) -> str:
    """A piece of the box's upper line with a title in it."""
    lead = "─" if len(title) + 3 <= room else ""
    return f"{lead} {title} ".ljust(room, "─")


def _column(column: Column, room: int, brief: bool) -> Built:
    lines = folded(styled(column.verdict, "strong"), room)
    if column.detail:
        lines += folded(Content(column.detail), room)
    citation = column.citation.replace("42 CFR ", "") if brief else column.citation
    pieces = [piece for part in citation.split(" ") for piece in _at_brackets(part, room)]
    return [*lines, *folded(styled(" ".join(pieces), "cite"), room)]


def _at_brackets(citation: str, room: int) -> list[str]:
    """A citation in pieces that fit, parted between two paragraphs: "414.1380(c)(2)(i)" and "(C)(6)"."""
    pieces = []
    while len(citation) > room and (at := citation.rfind("(", 1, room + 1)) > 0:
        pieces.append(citation[:at])
        citation = citation[at:]
    return [*pieces, citation]


def _stacked(column: Column, width: int) -> Built:
    lines = hung(
        Content("  "),
        Content.assemble((f"{column.title}: ", ".quiet"), (column.verdict, ".strong")),
        width - 1,
    )
    rest = f"{column.detail}. {column.citation}" if column.detail else column.citation
    return [*lines, *hung(Content("    "), styled(rest, "cite"), width - 1)]


# -- reasons


def _foldable(key: str, opened: set[str], lead: str, text: str, side: str, inner: list[Row]) -> Iterator[Row]:
    """A row that opens; beside it, where there is room, its citation."""
    is_open = key in opened
    sign = "▾" if is_open else "▸"

    def build(width: int, here: bool) -> Built:
        first = Content.assemble(("❯ " if here else "  ", ".mark"), (f"{sign} ", ".mark"), (lead, ".quiet"))
        beside = _beside(side, 30)
        if beside and width >= CITED_BESIDE:
            lines = hung(first, Content(text), width - len(beside) - 6)
            head = lines[0]
            pad = " " * max(2, width - 2 - head.cell_length - len(beside))
            return [head + Content(pad) + styled(beside, "cite"), *lines[1:]]
        if beside:
            return hung(first, Content.assemble(text, " ", (f"({beside})", ".cite")), width - 1)
        return hung(first, Content(text), width - 1)

    yield Row(build, key)
    if is_open:
        yield from inner


def _beside(citations: str, room: int) -> str:
    """The first of the citations that fit beside a reason; all of them stand below it when it is opened."""
    kept = ""
    for citation in citations.replace("42 CFR ", "").split(", "):
        longer = f"{kept}, {citation}" if kept else citation
        if len(longer) > room - 2:
            return f"{kept} …" if kept else ""
        kept = longer
    return kept


def _because(view: ResultView, opened: set[str], titles: dict[str, str]) -> Iterator[Row]:
    if view.because:
        yield _title(titles["because"])
        for number, reason in enumerate(view.because, 1):
            yield from _foldable(
                f"because-{number}",
                opened,
                f"{number}  ",
                reason.statement,
                reason.citations,
                list(_rests_on(reason)),
            )
        yield BLANK
    for number, field in enumerate(view.because_of, 1):
        inner = [
            row for step in field.steps for row in (text_row(step.statement, indent=8), *_rests_on(step))
        ]
        yield from _foldable(
            f"of-{number}",
            opened,
            f"{field.title}: ",
            field.telling.statement,
            field.telling.citations,
            inner,
        )
    if view.because_of:
        yield BLANK


def _rests_on(reason: Because) -> Iterator[Row]:
    if reason.citations:
        yield text_row(reason.citations, "cite", 10)
    for question, answer in reason.answers:
        yield lead_row(f"          {question}: ", answer)


# -- cautions, changes, steps


def _cautions(view: ResultView, title: str) -> Iterator[Row]:
    if not view.cautions:
        return
    yield _title(title)
    for statement, citations in view.cautions:
        yield lead_row("  ! ", statement, "warn")
        if citations:
            yield text_row(citations, "cite", 4)
    yield BLANK


def _changes(view: ResultView, opened: set[str], title: str) -> Iterator[Row]:
    if not view.changes:
        return
    yield _title(title)
    for number, (kind, changes) in enumerate(view.changes):
        inner = [_change(change) for change in changes]
        shown = f"{len(changes)} ways" if len(changes) > 1 else "1 way"
        yield from _foldable(f"change-{number}", opened, f"{kind}: ", shown, "", inner)
    yield BLANK


def _change(change: Change) -> Row:
    def build(width: int, _: bool) -> Built:
        lines = hung(Content("      - "), Content(change.change), width - 1)
        return [
            *lines,
            *hung(
                styled("        gives ", "quiet"),
                Content(f"{change.requirement}; {change.counted}"),
                width - 1,
            ),
        ]

    return Row(build)


def _next(view: ResultView, title: str) -> Iterator[Row]:
    if not view.next_steps:
        return
    yield _title(title)
    for statement, by in view.next_steps:
        yield lead_row("  - ", statement)
        if by is not None:
            yield text_row(f"by {said_date(by)}", "strong", 4)
    yield BLANK


def _look_ups(view: ResultView, title: str) -> Iterator[Row]:
    if not view.look_ups:
        return
    yield _title(title)
    for look_up in view.look_ups:
        yield from _look_up(look_up)
    yield BLANK


def _look_up(look_up: LookUp) -> Iterator[Row]:
    yield lead_row(f"  - {look_up.question}: ", look_up.where, "strong")
    if look_up.url:
        yield text_row(look_up.url, "cite", 4)
    if look_up.ask_whom:
        yield text_row(f"Ask {look_up.ask_whom}.", "quiet", 4)


def _readings(view: ResultView, opened: set[str], title: str) -> Iterator[Row]:
    if not view.readings:
        return
    yield _title(title)
    for number, reading in enumerate(view.readings):
        yield from _foldable(f"reading-{number}", opened, "", reading.question, "", list(_reading(reading)))
    yield BLANK


def _reading(reading: ReadingView) -> Iterator[Row]:
    for lead, text in (("Taken: ", reading.taken), ("The other: ", reading.other), ("", reading.gives)):
        if text:
            yield lead_row(f"      {lead}", text)


def _answers(view: ResultView, opened: set[str], title: str) -> Iterator[Row]:
    inner = [lead_row(f"      {q}: ", a) for q, a in view.answers]
    if not inner:
        return
    yield from _foldable("answers", opened, "", f"{title} ({len(view.answers)})", "", inner)


def _advice(view: ResultView, opened: set[str], title: str) -> Iterator[Row]:
    inner = [
        row
        for head, text, citations in view.advice
        for row in (text_row(head, "strong", 6), text_row(text, "", 6), text_row(citations, "cite", 6))
    ]
    yield from _foldable("advice", opened, "", title, "", inner)
    yield BLANK
