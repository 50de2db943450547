"""CMS's public QPP Experience file, row by row "as if" in an ACO in a year in force: a check on the rules.

The file holds MIPS eligible clinicians with a final score: no QPs, hardly anyone below the threshold, no
ACO. So every row is taken as an ACO professional who is neither QP nor Partial QP, and what is compared is
the reweighting: CMS's own flags against the exclusions that follow from the statuses. A disagreement is
a row to look at, not an error. Three layouts are known (92, 165 and 204 columns); headers are compared
without case and punctuation.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw

from picheck.core.answers import Answers
from picheck.core.determination import exclusions_of
from picheck.core.facts import (
    ClinicianType,
    Hardship,
    LowVolumeThreshold,
    ParticipantType,
    PracticeSetting,
    QpStatus,
    Score,
    Submission,
)
from picheck.core.outcome import Outcome, outcome_of
from picheck.core.rules import YEAR_IN_FORCE
from picheck.core.situation import situation_of
from picheck.flow.harmless import harmless
from picheck.flow.roster_columns import RosterError, folded, refuse_patterns
from picheck.flow.roster_safe import UNFIT, neutral, neutral_header
from picheck.flow.whole_files import beside

if TYPE_CHECKING:
    import polars as pl

AS_IF = (
    f"As if every row were an ACO professional in {YEAR_IN_FORCE} who is neither QP nor Partial QP. CMS's "
    "file holds no such facts; this checks the rules against CMS's reweighting flags and counts nobody."
)

HEADERS: dict[str, tuple[str, ...]] = {
    "level": ("participation option", "participation type"),
    "opted_in": ("opted into mips",),
    "small_practice": ("small practice status", "small practitioner"),
    "hospital_based": ("hospital-based status", "hospital-based clinician"),
    "non_patient_facing": ("non-patient facing status", "non-patient facing"),
    "asc_based": ("ambulatory surgical center-based status", "ambulatory surgical center"),
    "circumstances": ("pi reweighting (euc)", "extreme hardship pi"),
    "application": ("pi reweighting (hardship exception)", "pi hardship"),
    "special_status": ("pi reweighting (special status or clinician type)", "pi reweighting"),
    "score": ("promoting interoperability (pi) category score",),
    "weight": ("promoting interoperability (pi) category weight",),
    "cehrt": ("cehrt id", "pi cehrt id"),
}
"""What is read, and the headers it has had; only the weight may be missing (before 2023)."""

_MEASURE = re.compile(r"pimeasureid\d+")

_LEVELS = {
    "individual": Submission.INDIVIDUAL,
    "group": Submission.GROUP,
    "subgroup": Submission.GROUP,
    "virtualgroup": Submission.VIRTUAL_GROUP,
    "apmentity": Submission.APM_ENTITY,
    "mipsapm": Submission.APM_ENTITY,
}

DISAGREEMENTS = {
    "status_not_reweighted": "a special status holds, and CMS shows no reweighting for a status",
    "reweighted_without_status": "CMS shows a reweighting for a status or type, and no status holds",
    "weight_zero_with_score": "the weight is zero and the PI score is not",
    "reported_with_weight_zero": "CMS shows a reweighting, measures were reported, and the weight is zero",
}
"""What is listed, by kind. The first two compare the rules' exclusions with CMS's flags."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one row says, blanks as None: its level, flags, statuses, and the evidence of a report."""

    level: str
    opted_in: bool | None
    statuses: tuple[tuple[PracticeSetting, bool | None], ...]
    circumstances: bool | None
    application: bool | None
    special_status: bool | None
    score: Score | None
    weight_zero: bool | None
    cehrt: bool
    measures: bool

    def answers(self) -> Answers:
        """The row as answers, under the assumptions of AS_IF."""
        holding = tuple(setting for setting, holds in self.statuses if holds)
        settings = None if not holding and any(holds is None for _, holds in self.statuses) else holding
        granted = self.circumstances or self.application
        unclear = not granted and None in (self.circumstances, self.application)
        submission = self.submission()
        return Answers(
            performance_year=YEAR_IN_FORCE,
            participant_type=ParticipantType.ACO_PROFESSIONAL,
            clinician_type=ClinicianType.MIPS_ELIGIBLE_TYPE,
            qp_status=QpStatus.NEITHER,
            low_volume_threshold=LowVolumeThreshold.OPTED_IN if self.opted_in else LowVolumeThreshold.EXCEEDS,
            practice_setting=settings,
            hardship=None if unclear else ((Hardship.OTHER_REWEIGHTING,) if granted else ()),
            submission=submission,
            score=self.score if submission in _LEVELS.values() else None,
        )

    def submission(self) -> Submission | None:
        """A report shows by a score above zero, a CEHRT id or a measure; a zero alone is no evidence."""
        if not (self.score is Score.POSITIVE or self.cehrt or self.measures):
            return Submission.NONE
        return _LEVELS.get(folded(self.level))

    def disagreements(self, before_2022: bool) -> tuple[str, ...]:
        """The kinds of disagreement; before 2022 a small practice alone was not reweighted by its status."""
        held = {s for s, holds in self.statuses if holds}
        known = all(holds is not None for _, holds in self.statuses)
        counts = held - {PracticeSetting.SMALL_PRACTICE} if before_2022 else held
        reweighted = self.circumstances or self.application or self.special_status
        found = {
            "status_not_reweighted": bool(counts) and self.special_status is False,
            "reweighted_without_status": not counts and known and self.special_status is True,
            "weight_zero_with_score": self.weight_zero is True and self.score is Score.POSITIVE,
            "reported_with_weight_zero": bool(reweighted) and self.measures and self.weight_zero is True,
        }
        return tuple(kind for kind, holds in found.items() if holds)


@dataclass(frozen=True, slots=True)
class Experience:
    """What a file came to: the cross-table, and every disagreement by line."""

    file: str
    columns: int
    rows: int
    cross: Counter[tuple[str, str]]
    by_kind: Counter[tuple[str, str]]
    disagreements: Sequence[tuple[int, str, Facts]]
    remarks: tuple[str, ...]


def evaluate_experience(
    file: str, out: str | None = None, *, progress: Callable[[str, int, int], None] | None = None
) -> Experience:
    """Evaluate a QPP Experience file; with `out`, write every row with its as-if outcome as CSV.

    Raises RosterError where it is no such file, naming the columns that are missing, or OSError.
    """
    import polars as pl

    tell = progress or (lambda *_: None)
    with Path(file).open("rb") as stream:
        if not stream.read(1):
            raise RosterError("the file is empty.")
    if out is not None:
        _refuse_target(file, out)
    table = pl.scan_csv(file, infer_schema=False)
    try:
        header = table.collect_schema().names()
        columns, measures = _columns(header)
        tell("reading", 0, 1)
        keyed = table.with_columns(_key(columns, measures).alias(_KEY)).with_row_index(_ROW)
        counts = keyed.select(_KEY).group_by(_KEY).len().collect()
        tell("evaluating", 0, counts.height)
        rows = {key: (_facts(key), count) for key, count in counts.rows()}
        return _experience(file, header, keyed, rows, out, tell)
    except pl.exceptions.PolarsError as refusal:
        raise RosterError(f"this cannot be read as CSV: {str(refusal).splitlines()[0][:120]}") from None


def _refuse_target(file: str, out: str) -> None:
    """Refuse before the work what could not be written after it."""
    if Path(out).suffix.lower() != ".csv":
        raise RosterError("--from qpp-experience writes CSV. Let -o end in .csv.")
    if Path(out).resolve() == Path(file).resolve():
        raise RosterError("-o names the file itself. Write to another file.")


_KEY, _ROW = "picheck__key", "picheck__row"
_SEPARATOR = "\x1f"


def _columns(header: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The file's name for each thing that is read, and its PI measure ids. Raises RosterError."""
    refuse_patterns(header)
    by_folded = {folded(name): name for name in header}
    found = {
        what: by_folded[folded(name)]
        for what, names in HEADERS.items()
        for name in names
        if folded(name) in by_folded
    }
    missing = [names[0] for what, names in HEADERS.items() if what not in found and what != "weight"]
    if missing:
        raise RosterError(f"this is no QPP Experience file: it has no column {', '.join(missing)}.")
    return found, [name for name in header if _MEASURE.fullmatch(folded(name))]


def _key(columns: dict[str, str], measures: list[str]) -> pl.Expr:
    """Everything that is read of a row, as one text; numbers only by whether they are zero."""
    import polars as pl

    def text(what: str) -> pl.Expr:
        return pl.col(columns[what]).fill_null("").str.strip_chars()

    def zero(what: str) -> pl.Expr:
        if what not in columns:
            return pl.lit("")
        number = pl.col(columns[what]).str.strip_chars()
        kind = pl.when(number.str.contains(r"^-?0*(\.0*)?$")).then(pl.lit("zero")).otherwise(pl.lit("more"))
        return pl.when(number.fill_null("") == "").then(pl.lit("")).otherwise(kind)

    def there(names: list[str]) -> pl.Expr:
        if not names:
            return pl.lit("")
        return (
            pl.when(pl.any_horizontal(pl.col(names).fill_null("") != ""))
            .then(pl.lit("x"))
            .otherwise(pl.lit(""))
        )

    flags = [
        text(what) for what in (*_STATUSES, "opted_in", "circumstances", "application", "special_status")
    ]
    parts = [text("level"), *flags, zero("score"), zero("weight"), there([columns["cehrt"]]), there(measures)]
    return pl.concat_str(parts, separator=_SEPARATOR)


_STATUSES = tuple(str(setting) for setting in PracticeSetting)


def _facts(key: str) -> Facts:
    level, *flags, score, weight, cehrt, measures = key.split(_SEPARATOR)
    read = [{"true": True, "false": False}.get(flag.lower()) for flag in flags]
    opted_in, circumstances, application, special_status = read[len(_STATUSES) :]
    return Facts(
        level=level,
        opted_in=opted_in,
        statuses=tuple(zip(PracticeSetting, read, strict=False)),
        circumstances=circumstances,
        application=application,
        special_status=special_status,
        score={"zero": Score.ZERO, "more": Score.POSITIVE}.get(score),
        weight_zero={"zero": True, "more": False}.get(weight),
        cehrt=bool(cehrt),
        measures=bool(measures),
    )


def _experience(
    file: str,
    header: Sequence[str],
    keyed: pl.LazyFrame,
    rows: dict[str, tuple[Facts, int]],
    out: str | None,
    tell: Callable[[str, int, int], None],
) -> Experience:
    import polars as pl

    before_2022 = folded("participation option") not in {folded(name) for name in header}
    cross: Counter[tuple[str, str]] = Counter()
    by_kind: Counter[tuple[str, str]] = Counter()
    kinds: dict[str, tuple[str, ...]] = {}
    outcomes: dict[str, Outcome] = {}
    for key, (facts, count) in rows.items():
        outcome = outcomes[key] = outcome_of(situation_of(facts.answers()))
        cross[_named(outcome), facts.level or "(none)"] += count
        kinds[key] = facts.disagreements(before_2022)
        for kind in kinds[key]:
            by_kind[kind, facts.level or "(none)"] += count
    listed = [key for key, found in kinds.items() if found]
    lines = keyed.filter(pl.col(_KEY).is_in(listed)).select(_ROW, _KEY).collect().rows() if listed else []
    found = [(row + 2, kind, rows[key][0]) for row, key in sorted(lines) for kind in kinds[key]]
    if out is not None:
        tell("writing", 0, 1)
        _write(keyed, header, rows, outcomes, kinds, out)
    tell("done", 1, 1)
    levels = {facts.level for facts, _ in rows.values() if facts.level and folded(facts.level) not in _LEVELS}
    remarks = tuple(
        f'The level "{level[:40]}" is not known here; its reports are left open.' for level in sorted(levels)
    )
    return Experience(
        Path(file).name, len(header), sum(n for _, n in rows.values()), cross, by_kind, found, remarks
    )


def _named(outcome: Outcome) -> str:
    """An outcome in the words of the cross-table: requirement, compliance, count and line."""
    counted, line = outcome.public_reporting
    return f"{outcome.requirement}, {outcome.compliance}, counted {counted}" + (
        f" on line {line}" if line else ""
    )


def _write(
    keyed: pl.LazyFrame,
    header: Sequence[str],
    rows: dict[str, tuple[Facts, int]],
    outcomes: dict[str, Outcome],
    kinds: dict[str, tuple[str, ...]],
    out: str,
) -> None:
    """Every row as it came, formulas neutralised, with as-if outcome, exclusions and disagreements."""
    import polars as pl

    made: dict[str, list[Any]] = {
        _KEY: list(rows),
        "as_if_requirement": [str(outcomes[key].requirement) for key in rows],
        "as_if_compliance": [str(outcomes[key].compliance) for key in rows],
        "as_if_counted": [str(outcomes[key].counted) for key in rows],
        "as_if_line": [outcomes[key].line for key in rows],
        "as_if_exclusions": [
            ";".join(r.id for r in exclusions_of(facts.answers())) or None for facts, _ in rows.values()
        ],
        "disagreements": [";".join(kinds[key]) or None for key in rows],
    }
    verdicts = pl.LazyFrame(made, schema_overrides=dict.fromkeys(made, pl.String))
    joined = keyed.join(verdicts, on=_KEY, how="left", maintain_order="left")
    unfit = keyed.select(pl.col(header).str.contains(UNFIT).any()).collect(engine="streaming")
    changed = [neutral(name) for name in header if unfit[name].item()]
    safe = nw.from_native(joined).with_columns(*changed).to_native() if changed else joined
    named = [pl.col(name).alias(neutral_header(name)) for name in header]
    with beside(Path(out)) as unfinished:
        safe.select(*named, *[name for name in made if name != _KEY]).sink_csv(unfinished)


# -- what is printed ---------------------------------------------------------------------------------------


def as_text(found: Experience) -> Iterator[str]:
    """The cross-table and every disagreement, a line at a time, and nothing that a terminal obeys."""
    return map(harmless, _lines(found))


def _lines(found: Experience) -> Iterator[str]:
    yield f"{found.file}: {found.rows:,} rows, {found.columns} columns\n{AS_IF}\n\n"
    levels = sorted({level for _, level in found.cross})
    yield f"{'Outcome':<52}" + "".join(f"{level[:13]:>14}" for level in levels) + f"{'all':>12}\n"
    for outcome in sorted({outcome for outcome, _ in found.cross}):
        counts = [found.cross[outcome, level] for level in levels]
        yield f"{outcome:<52}" + "".join(f"{count:>14,}" for count in counts) + f"{sum(counts):>12,}\n"
    yield f"\nDisagreements: {len(found.disagreements):,}\n"
    for kind, said in DISAGREEMENTS.items():
        by_level = {level: found.by_kind[kind, level] for level in levels if found.by_kind[kind, level]}
        if by_level:
            shown = ", ".join(f"{level} {count:,}" for level, count in by_level.items())
            yield f"  {kind}: {said} ({shown})\n"
    for line, kind, facts in found.disagreements:
        yield f"  line {line}: {kind}: {_told(facts)}\n"
    for remark in found.remarks:
        yield f"{remark}\n"


def _told(facts: Facts) -> str:
    flags = {
        "circumstances": facts.circumstances,
        "hardship application": facts.application,
        "special status or type": facts.special_status,
    }
    held = ", ".join(str(setting) for setting, holds in facts.statuses if holds) or "no status"
    shown = ", ".join(name for name, flag in flags.items() if flag) or "none"
    return f"{facts.level or 'no level'}; {held}; reweighted for: {shown}"


def as_json(found: Experience) -> Iterator[str]:
    """The same as JSON."""
    yield json.dumps(
        {
            "as_if": AS_IF,
            "rows": found.rows,
            "columns": found.columns,
            "outcomes": [
                {"outcome": o, "level": level, "rows": n} for (o, level), n in sorted(found.cross.items())
            ],
            "disagreements": [
                {"line": line, "kind": kind, "facts": _told(facts)}
                for line, kind, facts in found.disagreements
            ],
            "remarks": list(found.remarks),
        },
        indent=2,
    )
    yield "\n"
