# ruff: noqa: E501, ISC004 - the text of a page
"""Writes docs/performance.md from what `bench.py` measured."""

from __future__ import annotations

from statistics import median
from typing import Any

Numbers = dict[str, list[float]]


def middle(numbers: Numbers, name: str) -> float | None:
    """The median, or None where nothing was measured."""
    return median(numbers[name]) if numbers.get(name) else None


def shown(value: float | None, unit: str = "ms", places: int = 0) -> str:
    return "not measured" if value is None else f"{value:,.{places}f} {unit}".rstrip()


def row(
    what: str, ours: float | None, against: str, theirs: float | None, aim: float | None, unit: str = "ms"
) -> str:
    """A line of the table: both figures, the ratio, the aim, and whether it is met."""
    if ours is None or theirs is None:
        return f"| {what} | {shown(ours, unit)} | {against} | {shown(theirs, unit)} | | | |"
    ratio = ours / theirs
    met = "" if aim is None else "yes" if ratio <= aim else "no"
    return (
        f"| {what} | {shown(ours, unit)} | {against} | {shown(theirs, unit)} | {ratio:.2f} | "
        f"{'' if aim is None else f'at most {aim:g}'} | {met} |"
    )


def page(
    *,
    shots: Numbers,
    painted: Numbers,
    lines: Numbers,
    count: int,
    grown: dict[str, list[tuple[str, float, float]]],
    revised: list[float],
    parts: dict[str, float],
    loaded: dict[str, dict[str, float]],
    notes: list[str],
    rounds: int,
    widgets: int,
    machine: str,
    load: float,
    day: str,
) -> str:
    """The whole page."""
    bare_widgets = f"bare with {widgets} widgets"
    text = [
        "# Performance",
        "",
        "Written by `make bench`; do not edit. "
        f"{day}; {machine}; load before or after the run up to {load:.1f}.",
        "",
        "## How it was measured",
        "",
        f"Programs that are compared ran in turn, {rounds} rounds (short programs {2 * rounds}); a round before "
        "them, which fills the caches, is not counted. Every figure is a median. *wall* is what a person waits, "
        "*cpu* the processor time (user and system) of the program, which other work on the machine disturbs "
        "less, though it does not leave it alone: read the ratios, not the milliseconds. Terminal programs run "
        "in a pseudo terminal of 120x40 whose picture is kept; the first frame is the moment at which their "
        "own text stands on it, which takes the emulator's time too, for all alike. The floor is a Textual app "
        "that shows one label.",
        "",
        "## Aims",
        "",
        "| what | picheck | against | theirs | ratio | aim | met |",
        "|---|---:|---|---:|---:|---|---|",
    ]
    for kind, said in (("", "wall"), (" cpu", "cpu")):
        ours = middle(painted, f"picheck first frame{kind}")
        what = f"first frame, {said}"
        text.append(row(what, ours, "bare app, one label", middle(painted, f"bare first frame{kind}"), 1.3))
        text += [
            row(what, ours, peer, middle(painted, f"{peer} first frame{kind}"), 0.5)
            for peer in ("posting", "harlequin")
        ]
    key = middle(painted, "picheck key")
    text.append(
        row(
            "key to painted answer",
            key,
            f"bare app, {widgets} widgets",
            middle(painted, f"{bare_widgets} key"),
            1.5,
        )
    )
    text.append(
        f"| key to painted answer | {shown(key)} | | | | under 50 ms | {_yes(key, lambda v: v < 50)} |"
    )
    for kind in ("wall", "cpu"):
        model = middle(shots, f"python -c, one pydantic model {kind}")
        for command in ("picheck check --brief", "picheck check"):
            text.append(
                row(
                    f"`{command}`, {kind}",
                    middle(shots, f"{command} {kind}"),
                    "one pydantic model",
                    model,
                    1.3,
                )
            )
        text.append(
            row(
                f"`picheck --version`, {kind}",
                middle(shots, f"picheck --version {kind}"),
                "`python -c pass`",
                middle(shots, f"python -c pass {kind}"),
                2,
            )
        )
    memory = middle(painted, "picheck memory")
    text.append(
        row(
            "memory at the result screen",
            memory,
            "bare app, one label",
            middle(painted, "bare memory"),
            1.6,
            "MiB",
        )
    )
    text += [
        "",
        "## Lines a second",
        "",
        f"{count:,} different sets of complete answers, drawn evenly over the whole space, one core, start-up left "
        "out, by processor time (in brackets by wall time). An even draw is the worst case: a real roster repeats "
        "itself, and what was worked out once is looked up. The engines were given only scope, exclusions and "
        "the requirement; they validate nothing, know nothing of unknown answers or follow-ups, and give no reason, "
        "count or compliance. Their requirement was checked to be picheck's on 2,000 lines.",
        "",
        "| what | lines a second | ratio to zen-engine | aim | met |",
        "|---|---:|---:|---|---|",
    ]
    zen = middle(lines, "zen")
    aims = {"picheck brief": 50_000, "picheck full": 10_000}
    names = ("picheck brief", "picheck full", "picheck full, a seventh unknown", "zen", "rule-engine")
    for name in names:
        value, wall, aim = middle(lines, name), middle(lines, f"{name} wall"), aims.get(name)
        ratio = f"{value / zen:.1f}" if value and zen else ""
        met = "" if aim is None or value is None else "yes" if value >= aim else "no"
        text.append(
            f"| {name} | {shown(value, '')} ({shown(wall, '')}) | {ratio} | "
            f"{'' if aim is None else f'{aim:,}; ten times zen-engine'} | {met} |"
        )
    text += [
        "",
        "## Growth",
        "",
        "| what | how much | cpu | a piece | peak memory |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, steps in grown.items():
        for much, cpu, peak in steps:
            number = int(much.split()[0].replace(",", ""))
            text.append(
                f"| `{name}` | {much} | {cpu:.2f} s | {cpu / number * 1e6:,.0f} µs | {peak:.0f} MiB |"
            )
    text += [
        "",
        f"An interview changed 100 times: a change takes {revised[0]:.2f} ms at the beginning and {revised[1]:.2f} ms "
        "at the end (cpu, the journal's wait for the disk included).",
        "",
        "A roster: `python bench/roster.py`. The served page: `python bench/visitors.py`.",
        "",
        "## What costs what",
        "",
        "| part | cpu |",
        "|---|---:|",
        *(f"| {name} | {value:.1f} ms |" for name, value in parts.items()),
        "",
        "Imports, by Python's own clock (which slows them down), in milliseconds:",
        "",
    ]
    for command, packages in loaded.items():
        largest = sorted(packages.items(), key=lambda entry: -entry[1])
        said = ", ".join(f"{name} {value:.0f}" for name, value in largest if value >= 1)
        text += [f"- `{command}`: {sum(packages.values()):.0f} in all: {said}."]
    if notes:
        text += ["", "## Left out", "", *(f"- {note}" for note in dict.fromkeys(notes))]
    return "\n".join(text) + "\n"


def _yes(value: float | None, met: Any) -> str:
    return "" if value is None else "yes" if met(value) else "no"
