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


def page(kept: dict[str, Any], *, widgets: int, machine: str) -> str:
    """The whole page, from what was measured last of each part."""
    text = [
        "# Performance",
        "",
        f"Written by `make bench`; do not edit. {machine}.",
        "",
        "## How it was measured",
        "",
        "Programs that are compared ran in turn, round by round; a round before them, which fills the caches, is not "
        "counted. Every figure is a median. *wall* is what a person waits, *cpu* the processor time (user and "
        "system) of the program, which other work on the machine disturbs less, though it does not leave it alone: "
        "read the ratios, not the milliseconds. Terminal programs run in a pseudo terminal of 120x40. What they "
        "write is kept with the moment at which it came and the processor time used until then, and put through a "
        "terminal emulator afterwards: the first frame, and the answer to a key, is the moment at which came what "
        "made the picture show it. An emulator that worked in between would be measured with the program: it takes "
        "some twenty milliseconds for a picture, a terminal less than one. Between two keys all programs rest alike. "
        "The floor is a Textual app.",
        "",
        *(_run(name, part) for name, part in kept.items()),
        "",
        "## Aims",
        "",
        "| what | picheck | against | theirs | ratio | aim | met |",
        "|---|---:|---|---:|---:|---|---|",
        *_terminal_aims(_measured(kept, "terminals"), widgets),
        *_one_shot_aims(_measured(kept, "one_shots")),
    ]
    if "terminals" in kept:
        text += [
            "",
            f"The bare app of {widgets} widgets comes in two forms. In one a key changes one label of one line; in the "
            "other it changes all, in three lines each, which is what an answer does to the screen of a question. "
            "The first is the least that Textual takes to paint anything, the second what a whole picture takes it.",
        ]
    text += _lines(_measured(kept, "lines"))
    text += _growth(_measured(kept, "growth"))
    text += _roster(_measured(kept, "roster"))
    text += _visitors(_measured(kept, "visitors"))
    text += _costs(_measured(kept, "costs"))
    notes = [note for part in kept.values() for note in part["notes"]]
    if notes:
        text += ["", "## Left out", "", *(f"- {note}" for note in dict.fromkeys(notes))]
    return "\n".join(text) + "\n"


def _measured(kept: dict[str, Any], name: str) -> Any:
    return kept.get(name, {}).get("measured", {})


def _run(name: str, part: dict[str, Any]) -> str:
    """When a part was measured, and what else the machine did."""
    return f"- {name.replace('_', ' ')}: {part['day']}, {part['rounds']} rounds, load before or after up to {part['load']:.1f}"


def _terminal_aims(painted: Numbers, widgets: int) -> list[str]:
    if not painted:
        return []
    rows = []
    for kind, said in (("", "wall"), (" cpu", "cpu")):
        ours, what = middle(painted, f"picheck first frame{kind}"), f"first frame, {said}"
        rows.append(row(what, ours, "bare app, one label", middle(painted, f"bare first frame{kind}"), 1.3))
        rows += [
            row(what, ours, peer, middle(painted, f"{peer} first frame{kind}"), 0.5)
            for peer in ("posting", "harlequin")
        ]
    for kind, said in (("", "wall"), (" cpu", "cpu")):
        ours, what = middle(painted, f"picheck key{kind}"), f"key to painted answer, {said}"
        many, one = (
            middle(painted, f"bare, {changes} key{kind}") for changes in ("all change", "one of many")
        )
        rows.append(row(what, ours, f"bare app, {widgets} widgets, all change", many, 1.5))
        rows.append(row(what, ours, f"bare app, {widgets} widgets, one changes", one, 1.5))
    key = middle(painted, "picheck key")
    rows.append(
        f"| key to painted answer, wall | {shown(key)} | | | | under 50 ms | {_yes(key, lambda v: v < 50)} |"
    )
    ours, bare = middle(painted, "picheck memory"), middle(painted, "bare memory")
    rows.append(row("memory at the result screen", ours, "bare app, one label", bare, 1.6, "MiB"))
    return rows


def _one_shot_aims(shots: Numbers) -> list[str]:
    if not shots:
        return []
    rows = []
    for kind in ("wall", "cpu"):
        model = middle(shots, f"python -c, one pydantic model {kind}")
        for command in ("picheck check --brief", "picheck check"):
            ours = middle(shots, f"{command} {kind}")
            rows.append(row(f"`{command}`, {kind}", ours, "one pydantic model", model, 1.3))
        ours, bare = middle(shots, f"picheck --version {kind}"), middle(shots, f"python -c pass {kind}")
        rows.append(row(f"`picheck --version`, {kind}", ours, "`python -c pass`", bare, 2))
    return rows


def _lines(measured: Any) -> list[str]:
    if not measured:
        return []
    lines, count = measured["found"], measured["count"]
    text = [
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
    full = ("picheck full", "picheck full, five times as many lines", "picheck full, a seventh unknown")
    for name in ("picheck brief", *full, "zen", "rule-engine"):
        value, wall, aim = middle(lines, name), middle(lines, f"{name} wall"), aims.get(name)
        ratio = f"{value / zen:.1f}" if value and zen else ""
        met = ""
        if aim is not None and value is not None:
            met = "yes" if value >= aim else "no"
            met += "" if zen is None else "; yes" if value >= 10 * zen else "; no"
        text.append(
            f"| {name} | {shown(value, '')} ({shown(wall, '')}) | {ratio} | "
            f"{'' if aim is None else f'{aim:,}; ten times zen-engine'} | {met} |"
        )
    return text


def _growth(measured: Any) -> list[str]:
    if not measured:
        return []
    text = [
        "",
        "## Growth",
        "",
        "| what | how much | cpu | a piece | peak memory |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, steps in measured["grown"].items():
        for much, cpu, peak in steps:
            number = int(much.split()[0].replace(",", ""))
            text.append(
                f"| `{name}` | {much} | {cpu:.2f} s | {cpu / number * 1e6:,.0f} µs | {peak:.0f} MiB |"
            )
    begun, ended = measured["revised"]
    return [
        *text,
        "",
        f"An interview changed 100 times: a change takes {begun:.2f} ms at the beginning and {ended:.2f} ms at the end "
        "(cpu, the journal's wait for the disk included).",
    ]


def _roster(measured: Any) -> list[str]:
    if not measured:
        return []
    text = [
        "",
        "## A roster",
        "",
        f"{measured['rows']:,} rows of CSV with {measured['distinct']:,} different combinations of answers, read, judged "
        f"and written; beside it Polars alone, which reads and writes the same file and does nothing else; "
        f"{measured['repeats']} rounds, start-up left out.",
        "",
        "| | roster | Polars alone | ratio |",
        "|---|---:|---:|---:|",
    ]
    units = {"wall": "s", "cpu": "s", "peak": "GB"}
    for what, unit in units.items():
        plain, ours = measured[what]
        text.append(f"| {what} | {ours:.2f} {unit} | {plain:.2f} {unit} | {ours / plain:.2f} |")
    return text


def _visitors(measured: Any) -> list[str]:
    if not measured:
        return []
    medians = measured["medians"]
    return [
        "",
        "## The served page",
        "",
        f"{measured['visitors']} visitors at once, the clients on the same cores as the server; beside `picheck serve` "
        "the same app behind textual-serve as it comes.",
        "",
        "| | " + " | ".join(medians) + " |",
        "|---|" + "---:|" * len(medians),
        *(
            f"| {what} | " + " | ".join(f"{told[what]:,.1f}" for told in medians.values()) + " |"
            for what in next(iter(medians.values()))
        ),
    ]


def _costs(measured: Any) -> list[str]:
    if not measured:
        return []
    text = [
        "",
        "## What costs what",
        "",
        "| part | cpu |",
        "|---|---:|",
        *(f"| {name} | {value:.1f} ms |" for name, value in measured["parts"].items()),
        "",
        "Imports, by Python's own clock (which slows them down), in milliseconds:",
        "",
    ]
    for command, packages in measured["loaded"].items():
        largest = sorted(packages.items(), key=lambda entry: -entry[1])
        said = ", ".join(f"{name} {value:.0f}" for name, value in largest if value >= 1)
        text += [f"- `{command}`: {sum(packages.values()):.0f} in all: {said}."]
    return text


def _yes(value: float | None, met: Any) -> str:
    return "" if value is None else "yes" if met(value) else "no"
