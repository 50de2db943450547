"""`picheck rules`: what the program holds to be the law, each thing with its citation, by id."""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from picheck.core.answers import nearest_of
from picheck.core.cautions import CAUTIONS
from picheck.core.facts import QUESTIONS, QuestionId
from picheck.core.rules import RULES, RULES_VERSION, Rule
from picheck.core.wording import advice_words, caution_words, reading_words, rule_words
from picheck.flow.harmless import harmless
from picheck.flow.whole_files import unread
from picheck.tui.cli import Problem
from picheck.tui.commands.options import command_parser

if TYPE_CHECKING:
    from picheck.core.answers import Answers
    from picheck.core.export import Export

Entry = dict[str, Any]
"""An id, a title, the lines that say what it is, its citations, and what kind of thing it is."""


def parser() -> argparse.ArgumentParser:
    """The options of `picheck rules`."""
    made = command_parser(
        "rules",
        "Rules, exclusions, cautions, readings and advice with their citations.\n"
        "  picheck rules              everything\n"
        "  picheck rules show ID      one rule, question, question.option, caution, reading or advice\n"
        "  picheck rules table        the decision table, the second encoding of the rules\n"
        "  picheck rules readings     where the text can be read two ways\n"
        "  picheck rules export       the outcome of every situation, for `diff`\n"
        "  picheck rules diff OLD NEW what a change of the rules changes",
        "picheck rules show b3_small_practice",
    )
    made.add_argument("what", nargs="?", choices=("show", "table", "readings", "export", "diff"))
    made.add_argument("names", nargs="*", metavar="ID or FILE")
    made.add_argument("--format", choices=("text", "json", "md"), default="text")
    made.add_argument(
        "-o", "--output", metavar="FILE", help="where `export` writes (default: standard output)"
    )
    return made


def run(args: argparse.Namespace) -> int:
    """Print what was asked for."""
    takes = {"show": 1, "diff": 2}.get(args.what, 0)
    if len(args.names) != takes:
        raise Problem(
            f"picheck rules {args.what or ''} takes {takes or 'no'} names. See: picheck rules --help"
        )
    match args.what:
        case "show":
            _print(args.format, [("", [entry_of(args.names[0])])])
        case "table":
            return _table(args.format)
        case "readings":
            _print(args.format, _reading_sections())
        case "export":
            return _export(args.output)
        case "diff":
            return _diff(args.names[0], args.names[1], args.format)
        case _:
            _print(args.format, _sections())
    return 0


@cache
def _words() -> dict[str, str]:
    return tomllib.loads(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8"))


Section = tuple[str, list[Entry]]


def _sections() -> list[Section]:
    words = _words()
    return [
        (words["rules"], [_rule(rule) for rule in RULES]),
        (words["cautions"], [_caution(caution) for caution in CAUTIONS]),
        *_reading_sections(),
        (words["advice"], [_advice(advice) for advice in advice_words()]),
    ]


def _reading_sections() -> list[Section]:
    words, readings = _words(), reading_words()
    return [
        (words["readings"], [_reading(r) for r in readings.shown]),
        (words["rejected"], [_reading(r) for r in readings.rejected]),
    ]


def _entry(entry_id: str, kind: str, title: str, lines: list[str], citations: tuple[str, ...]) -> Entry:
    return {
        "id": entry_id,
        "kind": kind,
        "title": title,
        "says": [line for line in lines if line],
        "citations": list(citations),
    }


def _rule(rule: Rule) -> Entry:
    words, said = rule_words()[rule.id], _words()
    years = ", ".join(map(str, rule.reviewed_for))
    lines = [
        words.says,
        said["holds_for"].format(first=rule.in_force_from, reviewed=years),
        said["rests_on"].format(facts=", ".join(rule.facts)),
    ]
    return _entry(rule.id, "rule", words.title, lines, rule.citations)


def _caution(caution: str) -> Entry:
    words, said = caution_words()[caution], _words()
    lines = [words.statement]
    if words.before:
        blank = {"year": "of the year", "next_year": "of the year after"}
        lines.append(said["before_deadline"].format(text=words.before.format(**blank)))
        lines.append(said["after_deadline"].format(text=words.after.format(**blank)))
    lines = [line.replace("{year}", "the year").replace("{next_year}", "the year after") for line in lines]
    return _entry(caution, "caution", caution.replace("_", " "), lines, words.citations)


def _reading(reading: str) -> Entry:
    readings, said = reading_words(), _words()
    words = readings.shown.get(reading) or readings.rejected[reading]
    lines = [said["taken"].format(taken=words.taken), said["why"].format(why=words.why)]
    if words.other:
        lines.append(said["other"].format(other=words.other))
    return _entry(reading, "reading", words.question, lines, words.citations)


def _advice(advice: str) -> Entry:
    words = advice_words()[advice]
    return _entry(advice, "advice", words.title, [words.statement], words.citations)


def _question(question: QuestionId) -> Entry:
    from picheck.flow.question_words import label, option_ids, question_words

    words, said = question_words(question), _words()
    options = [f"{said['options']}:"] if option_ids(question) else []
    options += [f"  {option}: {label(question, _value(question, option))}" for option in option_ids(question)]
    lines = [
        words.ask_other,
        words.hint,
        words.help,
        words.why,
        said["look_up"].format(look_up=words.look_up),
    ]
    return _entry(question, "question", words.short, [*lines, *options], tuple(words.cite))


def _option(question: QuestionId, option: str) -> Entry:
    from picheck.flow.question_words import option_words, question_words

    words = option_words(question, _value(question, option))
    lines = [words.detail, words.help]
    return _entry(
        f"{question}.{option}", "option", f"{question_words(question).short}: {words.label}", lines, ()
    )


def _value(question: QuestionId, option: str) -> Any:
    """An option's id as the value of an answer."""
    if question is QuestionId.MIPS_ELECTION:
        return option == "true"
    return [] if option == "none_of_these" else option


def _all() -> dict[str, Callable[[], Entry]]:
    """Every id that `show` knows, with how to make its entry."""
    from picheck.flow.question_words import option_ids

    known: dict[str, Callable[[], Entry]] = {rule.id: partial(_rule, rule) for rule in RULES}
    for question in QUESTIONS:
        known[str(question)] = partial(_question, question)
        for option in option_ids(question):
            known[f"{question}.{option}"] = partial(_option, question, option)
    readings = reading_words()
    known.update({caution: partial(_caution, caution) for caution in CAUTIONS})
    known.update({r: partial(_reading, r) for r in (*readings.shown, *readings.rejected)})
    known.update({advice: partial(_advice, advice) for advice in advice_words()})
    return known


def entry_of(name: str) -> Entry:
    """The entry of any id. Raises Problem naming the nearest."""
    known = _all()
    if name in known:
        return known[name]()
    nearest = nearest_of(name, list(known))
    shown = harmless(name[:60], "")
    hint = f"Did you mean {nearest}? " if nearest else ""
    raise Problem(
        f'"{shown}" is no id of anything that has a rule, a question or words. {hint}See: picheck rules'
    )


def _print(form: str, sections: list[Section]) -> None:
    match form:
        case "json":
            entries = [entry for _, found in sections for entry in found]
            content: Any = entries[0] if len(sections) == 1 and not sections[0][0] else entries
            print(json.dumps({"rules_version": RULES_VERSION, "entries": content}, indent=2))
        case "md":
            from picheck.tui.show.markdown import escaped

            for title, entries in sections:
                if title:
                    print(f"# {escaped(title)}\n")
                for entry in entries:
                    _print_markdown(entry, escaped)
        case _:
            for title, entries in sections:
                if title:
                    print(f"{title}\n")
                for entry in entries:
                    _print_text(entry)


def _print_text(entry: Entry) -> None:
    from picheck.tui.show.text import folded

    print(f"{entry['id']}: {entry['title']}")
    for says in entry["says"]:
        for paragraph in says.split("\n"):
            for line in folded(f"  {paragraph}"):
                print(line.rstrip())
    if entry["citations"]:
        print("\n".join(folded(f"  [{', '.join(entry['citations'])}]")))
    print()


def _print_markdown(entry: Entry, escaped: Callable[[str], str]) -> None:
    print(f"## `{entry['id']}`: {escaped(entry['title'])}\n")
    for says in entry["says"]:
        print("\n\n".join(escaped(paragraph) for paragraph in says.split("\n") if paragraph.strip()) + "\n")
    if entry["citations"]:
        print(f"*{escaped(', '.join(entry['citations']))}*\n")


def _table(form: str) -> int:
    from picheck.core.table import as_markdown, as_text, tables

    if form == "json":
        print(json.dumps([table.model_dump(mode="json") for table in tables()], indent=2))
        return 0
    sys.stdout.write(as_markdown() if form == "md" else as_text())
    return 0


def _export(output: str | None) -> int:
    """Write the outcome of every situation, as a file or to standard output."""
    from picheck.core.export import export, packed
    from picheck.flow.whole_files import unwritten, write_over

    exported = export()
    if output is None:
        print(exported.model_dump_json())
        return 0
    path = Path(output)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_over(path, packed(exported, compressed=path.suffix == ".gz"))
    except OSError as refusal:
        raise Problem(f"{output}: {unwritten(refusal)}.") from None
    told = f"{output}: {len(exported.table):,} situations, {exported.answer_sets:,} sets of answers"
    print(f"{told}, rules {exported.rules_version}", file=sys.stderr)
    return 0


def _diff(old: str, new: str, form: str) -> int:
    """Print what differs between two exports, and which recorded interviews change with it."""
    from picheck.core.difference import difference_of

    before, after = _read_export(old), _read_export(new)
    difference = difference_of(before, after, partial(_changing, before, after))
    print(difference.model_dump_json(indent=2) if form == "json" else difference.as_text())
    return 0


def _read_export(name: str) -> Export:
    from picheck.core.export import read

    try:
        return read(Path(name))
    except ValueError as mistake:
        raise Problem(str(mistake)) from None
    except OSError as refusal:
        raise Problem(f"{name}: {unread(refusal)}.") from None


def _changing(before: Export, after: Export) -> tuple[str, ...]:
    """The recorded interviews to which two exports give another outcome, by name."""
    from picheck.flow.interview import plain
    from picheck.flow.places import NoPlace, transcripts_folder
    from picheck.flow.replay import transcripts_changing

    def under(exported: Export, answers: Answers) -> object:
        return exported.outcome_for({str(q): plain(value) for q, value in answers.given().items()})

    try:
        changing = transcripts_changing(partial(under, before), partial(under, after), transcripts_folder())
    except NoPlace:
        return ()
    return tuple(path.name for path, _ in changing)
