"""What a roster comes to: the number of 42 CFR 425.308(b)(9) with its bounds, and what is still to look up.

Rows of one clinician do not settle each other here: a bound takes every row's possible outcomes as
independent, so it may be wider than the truth allows and is never narrower.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict

from picheck.core.facts import QUESTIONS, QuestionId
from picheck.core.outcome import Requirement
from picheck.core.rules import EXCLUSIONS, RULES_VERSION
from picheck.core.wording import rule_words
from picheck.flow.harmless import harmless
from picheck.flow.question_words import question_words
from picheck.flow.roster import RosterResult
from picheck.flow.roster_columns import roster_words
from picheck.flow.roster_counts import Group, Listed
from picheck.flow.roster_verdicts import MAY, MUST, NEVER


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class Figure(_Model):
    """A figure as it stands (`counted`), and between what it lies whatever is still open."""

    counted: int = 0
    lower: int = 0
    upper: int = 0

    def __add__(self, other: Figure) -> Figure:
        """The figure of both together."""
        return Figure(
            counted=self.counted + other.counted,
            lower=self.lower + other.lower,
            upper=self.upper + other.upper,
        )


class Numbers(_Model):
    """Line i, line ii and their total.

    `line_open` are clinicians who count in the total and on a line that is not known yet; `not_yet` those
    whose report is still to come or to be scored.
    """

    line_i: Figure = Figure()
    line_ii: Figure = Figure()
    total: Figure = Figure()
    line_open: int = 0
    not_yet: int = 0
    clinicians: int = 0
    rows: int = 0

    def __add__(self, other: Numbers) -> Numbers:
        """The numbers of both together."""
        return Numbers(
            line_i=self.line_i + other.line_i,
            line_ii=self.line_ii + other.line_ii,
            total=self.total + other.total,
            line_open=self.line_open + other.line_open,
            not_yet=self.not_yet + other.not_yet,
            clinicians=self.clinicians + other.clinicians,
            rows=self.rows + other.rows,
        )


class GroupNumbers(Numbers):
    """The numbers of one ACO in one year; null where the roster does not say which."""

    aco_id: str | None
    performance_year: int | None


class YearNumbers(Numbers):
    """The numbers of one year, of all ACOs; null where the roster does not say which."""

    performance_year: int | None


class LookUp(_Model):
    """A question to look up: for how many rows it can still matter, and how many are settled with it.

    `settles` counts the open rows whose open questions are then all answered, those before it in the list
    included.
    """

    question: QuestionId
    rows: int
    settles: int
    where: str


class ListedRow(_Model):
    """A row to look at: its line (null on Spark), and what is the matter.

    `with_lines`: the first of the rows that it repeats; `disagree_on`: what it and they answer differently.
    """

    line: int | None
    text: str
    with_lines: tuple[int, ...] = ()
    disagree_on: tuple[QuestionId, ...] = ()


class Summary(_Model):
    """A roster in figures. The keys are an interface: they are only added to.

    Bad rows have no verdict. `bad_rows_may_count` of them are in the upper bounds, none is anywhere else.
    Neither is one of `rows_without_npi` where there is a column of NPIs; where there is none, `copied_rows`
    agree in every cell with a row that is counted, and stand in the upper bounds alone, too.

    `number` is all of the roster: where its rows are of several years or ACOs, `number_note` says that it is
    not to be published, and `years` and `groups` have what is. `blank_rows` and `rows_of_totals` are left out
    of all else.
    """

    rows: int
    clinicians: int
    bad_rows: int
    bad_rows_may_count: int
    open_rows: int
    has_npi_column: bool
    rows_without_npi: int
    copied_rows: int
    duplicate_rows: int
    contradicting_rows: int
    blank_rows: int
    rows_of_totals: int
    requirement: dict[str, int]
    exclusions: dict[str, int]
    open_questions: dict[QuestionId, int]
    number: Numbers
    number_note: str
    years: tuple[YearNumbers, ...]
    groups: tuple[GroupNumbers, ...]
    look_ups: tuple[LookUp, ...]
    bad: tuple[ListedRow, ...]
    without_npi: tuple[ListedRow, ...]
    copies: tuple[ListedRow, ...]
    duplicates: tuple[ListedRow, ...]
    contradictions: tuple[ListedRow, ...]
    remarks: tuple[str, ...]
    unit: str
    citation: str
    rules_version: str

    @property
    def several_years(self) -> bool:
        """Whether rows are of several known years, so that their numbers do not add up to one."""
        return sum(year.performance_year is not None for year in self.years) > 1


def numbers_of(group: Group) -> Numbers:
    """The numbers of clinicians that stand alike.

    On line i if any row is, else on line ii. A row that may still put the clinician on line i, whatever
    its year turns out to be, takes line ii its lower bound. Copies are in the upper bounds alone; so are
    rows that name nobody, of which there are copies and no clinician.
    """
    on_i, on_ii, must_i = group.line_i, group.line_ii, group.line_i == MUST

    def figure(counted: bool, lower: bool, upper: bool) -> Figure:
        n, most = group.clinicians, group.clinicians + group.copies
        return Figure(counted=n * counted, lower=n * lower, upper=most * upper)

    return Numbers(
        line_i=figure(must_i, must_i, on_i != NEVER),
        line_ii=figure(
            on_ii == MUST and not must_i,
            on_ii == MUST and on_i == NEVER and not group.stray,
            on_ii != NEVER and not must_i,
        ),
        total=figure(group.counted == MUST, group.counted == MUST, on_i != NEVER or on_ii != NEVER),
        line_open=group.clinicians if group.counted == MUST and not must_i and on_ii != MUST else 0,
        not_yet=group.clinicians if group.counted == MAY else 0,
        clinicians=group.clinicians,
        rows=group.rows,
    )


def summary_of(result: RosterResult) -> Summary:
    """The summary of an evaluated roster."""
    groups = _groups(result.groups)
    number = sum(groups.values(), Numbers())
    years = _years(groups)
    requirement: Counter[str] = Counter()
    deciding: Counter[str] = Counter()
    still_open: Counter[tuple[QuestionId, ...]] = Counter()
    for verdict, count in result.verdicts:
        requirement[str(verdict.requirement)] += count
        if verdict.requirement == Requirement.EXCLUDED:
            deciding[verdict.exclusions[0] if verdict.exclusions else SEVERAL] += count
        if verdict.open_questions:
            still_open[verdict.open_questions] += count
    return Summary(
        rows=result.rows,
        clinicians=number.clinicians,
        bad_rows=result.bad.count,
        bad_rows_may_count=result.bad_may_count,
        open_rows=still_open.total(),
        has_npi_column=result.has_npi_column,
        rows_without_npi=result.without_npi.count,
        copied_rows=result.copies.count,
        duplicate_rows=result.duplicates.count,
        contradicting_rows=result.contradictions.count,
        blank_rows=result.blank,
        rows_of_totals=result.totals,
        requirement={r.value: requirement[r.value] for r in Requirement},
        exclusions={i: deciding[i] for i in (*(rule.id for rule in EXCLUSIONS), SEVERAL) if deciding[i]},
        open_questions=_rows_by_question(still_open),
        number=number,
        number_note=_number_note(groups),
        years=tuple(
            YearNumbers(performance_year=year, **dict(numbers))
            for year, numbers in sorted(years.items(), key=lambda item: _order(None, item[0]))
        ),
        groups=tuple(
            GroupNumbers(aco_id=aco, performance_year=year, **dict(numbers))
            for (aco, year), numbers in sorted(groups.items(), key=lambda item: _order(*item[0]))
        ),
        look_ups=tuple(look_ups(still_open)),
        bad=_rows(result.bad),
        without_npi=_rows(result.without_npi),
        copies=_rows(result.copies),
        duplicates=_rows(result.duplicates),
        contradictions=_rows(result.contradictions),
        remarks=result.remarks,
        unit=" ".join(roster_words()["summary"]["unit"].split()),
        citation=roster_words()["summary"]["citation"],
        rules_version=RULES_VERSION,
    )


_Groups = dict[tuple[str | None, int | None], Numbers]


def _groups(found: Iterable[Group]) -> _Groups:
    """The numbers by ACO and year.

    A row that names nobody and may be on line i may be of a clinician who is on line ii by another row: so
    many may leave it.
    """
    groups: _Groups = {}
    leaving: Counter[tuple[str | None, int | None]] = Counter()
    for group in found:
        place = (group.aco_id, group.year)
        groups[place] = groups.get(place, Numbers()) + numbers_of(group)
        if not group.clinicians and group.line_i != NEVER:
            leaving[place] += group.copies
    for (aco, year), numbers in groups.items():
        fewer = leaving[aco, year] + (leaving[aco, None] if year else 0)
        line_ii = numbers.line_ii
        if fewer and line_ii.lower:
            line_ii = line_ii.model_copy(update={"lower": max(0, line_ii.lower - fewer)})
            groups[aco, year] = numbers.model_copy(update={"line_ii": line_ii})
    return groups


def _years(groups: _Groups) -> dict[int | None, Numbers]:
    """The numbers by year."""
    years: dict[int | None, Numbers] = {}
    for (_, year), numbers in groups.items():
        years[year] = years.get(year, Numbers()) + numbers
    return years


def _number_note(groups: _Groups) -> str:
    """What is said where the roster comes to several numbers to publish; nothing where it is one."""
    said = roster_words()["summary"]
    years, acos = {year for _, year in groups if year}, {aco for aco, _ in groups}
    notes = []
    if len(years) > 1:
        notes.append(str(said["several_years"]).format(years=", ".join(map(str, sorted(years)))))
    if len(acos) > 1:
        notes.append(str(said["several_acos"]).format(acos=f"{len(acos):,}"))
    return " ".join(" ".join(notes).split())


SEVERAL = "one_of_several"
"""Stands for rows that are excluded whichever of their open answers holds, by one exclusion or another."""


def named_exclusions(summary: Summary) -> list[tuple[str, int]]:
    """The deciding exclusions by their titles."""
    titles = {SEVERAL: roster_words()["summary"]["several"]}
    titles |= {rule_id: words.title for rule_id, words in rule_words().items()}
    return [(titles[rule_id], count) for rule_id, count in summary.exclusions.items()]


def _order(aco: str | None, year: int | None) -> tuple[bool, str, bool, int]:
    return aco is None, aco or "", year is None, year or 0


def _rows(listed: Listed) -> tuple[ListedRow, ...]:
    return tuple(ListedRow(**row._asdict()) for row in listed.lines)


def _rows_by_question(still_open: Counter[tuple[QuestionId, ...]]) -> dict[QuestionId, int]:
    found: Counter[QuestionId] = Counter()
    for questions, count in still_open.items():
        for question in questions:
            found[question] += count
    return {q: found[q] for q in QUESTIONS if found[q]}


def look_ups(still_open: Counter[tuple[QuestionId, ...]]) -> Iterable[LookUp]:
    """The open questions in the order in which each settles most rows, those before it being answered.

    Where none settles a row by itself, the one goes first that brings most rows nearer. A follow-up that
    an answer gives rise to is not foreseen.
    """
    rows = _rows_by_question(still_open)
    left = {frozenset(questions): 0 for questions in still_open}
    for questions, count in still_open.items():
        left[frozenset(questions)] += count
    settled = 0
    while rows.keys() and left:
        gain = {
            q: (
                sum(count for open_now, count in left.items() if open_now == {q}),
                sum(count / len(open_now) for open_now, count in left.items() if q in open_now),
            )
            for q in {q for open_now in left for q in open_now}
        }
        best = max(gain, key=lambda q: (*gain[q], -QUESTIONS.index(q)))
        settled += gain[best][0]
        yield LookUp(question=best, rows=rows[best], settles=settled, where=question_words(best).look_up)
        after: dict[frozenset[QuestionId], int] = {}
        for open_now, count in left.items():
            if rest := open_now - {best}:
                after[rest] = after.get(rest, 0) + count
        left = after


# -- as text ---------------------------------------------------------------------------------------------

MOST_SHOWN = 20
"""The most rows of a list, and ACOs, that the text shows; JSON and the report have more."""


def as_text(summary: Summary) -> str:
    """The summary for a terminal."""
    words = roster_words()
    said, report = words["summary"], words["report"]
    lines = [
        said["title"],
        "",
        size_said(summary),
        "",
        *_headed_numbers(summary),
        "",
        *_wrapped(said["bounds"]),
        *_wrapped(bad_rows_said(summary)),
        *_wrapped(nameless_said(summary)),
        *_wrapped(copies_said(summary)),
        *_wrapped(said["unit"]),
        "",
        report["who"],
        *_table([(words["requirement"][r], n) for r, n in summary.requirement.items()], summary.bad_rows),
    ]
    if summary.exclusions:
        lines += ["", f"{report['why']} ({report['why_note']})", *_table(named_exclusions(summary), 0)]
    if len(summary.groups) > 1:
        lines += ["", report["groups"], *_group_lines(summary.groups)]
    if summary.look_ups:
        lines += ["", f"{report['look_ups']} ({report['look_ups_note']})", *_look_up_lines(summary)]
    lines += [*_listed(report["problems"], summary.bad, summary.bad_rows)]
    if summary.has_npi_column:
        lines += [*_listed(report["without_npi"], summary.without_npi, summary.rows_without_npi)]
    lines += [*_listed(report["copies"], summary.copies, summary.copied_rows)]
    lines += [*_listed(report["duplicates"], summary.duplicates, summary.duplicate_rows)]
    lines += [f"  {line}" for line in _wrapped(disagreement_said(summary))]
    lines += [*_listed(report["contradictions"], summary.contradictions, summary.contradicting_rows)]
    if summary.contradicting_rows:
        lines += [f"  {line}" for line in _wrapped(report["contradiction"])]
    if summary.remarks:
        lines += ["", report["remarks"], *(f"  {remark}" for remark in summary.remarks)]
    return harmless("\n".join([*lines, "", said["disclaimer"], ""]))


def bad_rows_said(summary: Summary) -> str:
    """What the bad rows do to the number; nothing where there is none."""
    if not summary.bad_rows:
        return ""
    may, bad = f"{summary.bad_rows_may_count:,}", counted(summary.bad_rows, "bad row")
    words: str = roster_words()["summary"]["bad"]
    return " ".join(words.split()).format(may=may, bad=bad)


def copies_said(summary: Summary) -> str:
    """What rows without an NPI do to the number that are copies of another; nothing where there is none."""
    if not summary.copied_rows:
        return ""
    words: str = roster_words()["summary"]["copies"]
    return " ".join(words.split()).format(copies=f"{summary.copied_rows:,}")


def nameless_said(summary: Summary) -> str:
    """What rows without a usable NPI do to the number, where others have one; nothing where there is none."""
    if not summary.rows_without_npi or not summary.has_npi_column:
        return ""
    words: str = roster_words()["summary"]["nameless"]
    return " ".join(words.split()).format(rows=f"{summary.rows_without_npi:,}")


def disagreement_said(summary: Summary) -> str:
    """What duplicates that disagree do to the number; nothing where none is known to."""
    if not any(row.disagree_on for row in summary.duplicates):
        return ""
    words: str = roster_words()["report"]["disagreement"]
    return " ".join(words.split())


def row_said(row: ListedRow) -> str:
    """What is the matter with a row, the rows that it repeats, and on what they disagree."""
    report = roster_words()["report"]
    parts = [row.text] if row.text else []
    if row.with_lines:
        parts.append(report["same_as"].format(lines=", ".join(map(str, row.with_lines))))
    if row.disagree_on:
        parts.append(report["disagree_on"].format(questions=", ".join(row.disagree_on)))
    return "; ".join(parts)


MOST_NAMED = 10
"""The most rows that are named by their lines alone."""


def more_said(rows: Sequence[ListedRow], more: int) -> str:
    """How many rows of a list are not shown, and the lines of the first of them; `rows` are known ones."""
    report = roster_words()["report"]
    lines = [str(row.line) for row in rows[:MOST_NAMED] if row.line is not None]
    if not lines:
        return str(report["more"].format(count=f"{more:,}"))
    shown = ", ".join([*lines, *["..."][: more > len(lines)]])
    return str(report["more_lines"].format(count=f"{more:,}", lines=shown))


def size_said(summary: Summary) -> str:
    """How large the roster is, and how many of its rows have something open or are bad."""
    rows, clinicians = counted(summary.rows, "row"), counted(summary.clinicians, "clinician")
    still_open = roster_words()["summary"]["open_rows"]
    return f"{rows}, {clinicians}; {summary.open_rows:,} {still_open}, {summary.bad_rows:,} bad"


def _headed_numbers(summary: Summary) -> list[str]:
    """The number to publish; where there are several years, each year's, as their sum is nobody's number."""
    words = roster_words()
    said, report = words["summary"], words["report"]
    if not summary.several_years:
        head = [f"{report['number']} ({said['citation']})", *_number_lines(summary.number)]
    else:
        head = [f"{report['numbers']} ({said['citation']})"]
        for year in summary.years:
            named = str(year.performance_year or said["unknown_year"])
            head += [f"  {named}", *(f"  {line}" for line in _number_lines(year))]
    return [*head, *([""] if summary.number_note else []), *_wrapped(summary.number_note)]


def _number_lines(number: Numbers) -> list[str]:
    named = (("line i", number.line_i), ("line ii", number.line_ii), ("total", number.total))
    rows = [f"  {name:<8}{f.counted:>12,}   at least {f.lower:,}, at most {f.upper:,}" for name, f in named]
    said = roster_words()["summary"]
    if number.line_open:
        rows.append(f"  {'':<8}{number.line_open:>12,}   {said['line_open']}")
    return [*rows, f"  {'not yet':<8}{number.not_yet:>12,}   {said['not_yet']}"]


def _table(rows: list[tuple[str, int]], bad: int) -> list[str]:
    if bad:
        rows = [*rows, (roster_words()["requirement"]["bad"], bad)]
    return [f"  {name:<36}{count:>12,}" for name, count in rows if count]


def _group_lines(groups: tuple[GroupNumbers, ...]) -> list[str]:
    head = f"  {'ACO':<14}{'year':<10}{'line i':>10}{'line ii':>10}{'total':>10}   at least to at most"
    lines = [head]
    for group in groups[:MOST_SHOWN]:
        i, ii, total = group.line_i, group.line_ii, group.total
        aco, year = harmless(group.aco_id or "(none)", "")[:13], str(group.performance_year or "unknown")
        lines.append(
            f"  {aco:<14}{year:<10}{i.counted:>10,}{ii.counted:>10,}{total.counted:>10,}"
            f"   {total.lower:,} to {total.upper:,}"
        )
    if len(groups) > MOST_SHOWN:
        lines.append(f"  and {len(groups) - MOST_SHOWN:,} more: see --format json or --report")
    return lines


def _look_up_lines(summary: Summary) -> list[str]:
    lines = []
    for place, look_up in enumerate(summary.look_ups, 1):
        are = "is" if look_up.settles == 1 else "are"
        lines.append(
            f"  {place:>2}  {look_up.question:<22}open in {counted(look_up.rows, 'row')}; with those before "
            f"it {look_up.settles:,} of {summary.open_rows:,} {are} settled"
        )
        lines += [f"      {line}" for line in _wrapped(look_up.where)]
    return lines


def _listed(title: str, rows: tuple[ListedRow, ...], count: int) -> list[str]:
    if not count:
        return []
    shown = [f"  {_line(row)}{row_said(row)}" for row in rows[:MOST_SHOWN]]
    more = [f"  {more_said(rows[len(shown) :], count - len(shown))}"] if count > len(shown) else []
    return ["", f"{title}: {count:,}", *shown, *more]


def _line(row: ListedRow) -> str:
    return "" if row.line is None else f"line {row.line}: "


def counted(number: int, word: str) -> str:
    """A number with its word, which takes an s unless it is one."""
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def _wrapped(text: str) -> list[str]:
    from textwrap import wrap

    return wrap(" ".join(text.split()), 96)
