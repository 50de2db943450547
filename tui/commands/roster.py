"""`picheck roster`: a verdict for each row of a roster, and the number to publish with its bounds."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from picheck.tui.cli import Problem
from picheck.tui.commands.options import add_as_of, command_parser, today_unless


def parser() -> argparse.ArgumentParser:
    """The options of `picheck roster`."""
    made = command_parser(
        "roster",
        "A whole ACO roster: a verdict for each row, and the number to publish with its bounds.\n"
        "One row a clinician and TIN, columns named by question; CSV, Parquet, Excel or JSON Lines.",
        "picheck roster roster.csv -o checked.csv --set performance_year=2026 --report roster.html",
    )
    made.add_argument("file", metavar="FILE", help="the roster: .csv, .parquet, .xlsx or .jsonl")
    made.add_argument("-o", "--out", metavar="OUT", help="write every row with its verdict here")
    made.add_argument(
        "--set",
        metavar="QUESTION=VALUE",
        action="append",
        default=[],
        help="answer a question for all rows whose column is missing; lists are comma separated",
    )
    made.add_argument("--engine", choices=("polars", "spark"), default="polars", help="default: polars")
    made.add_argument(
        "--from",
        dest="origin",
        choices=("roster", "qpp-experience"),
        default="roster",
        help="qpp-experience: CMS's public file, evaluated as if each row were in an ACO",
    )
    made.add_argument("--format", choices=("text", "json"), default="text", help="the summary; default: text")
    made.add_argument("--report", metavar="HTML", help="write the summary as a page with charts, too")
    add_as_of(made)
    return made


def run(args: argparse.Namespace) -> int:
    """Print the summary; 2 if any row is bad, with everything else done."""
    from picheck.flow.roster_columns import OptionError, RosterError
    from picheck.flow.whole_files import unread, unwritten

    shown = Path(args.file).name or args.file
    try:
        return _experience(args) if args.origin == "qpp-experience" else _roster(args)
    except OptionError as refusal:
        raise Problem(str(refusal)) from None
    except RosterError as refusal:
        raise Problem(f"{shown}: {refusal}") from None
    except OSError as refusal:
        written = refusal.filename is not None and refusal.filename in (args.out, args.report)
        why = unwritten(refusal) if written else unread(refusal)
        raise Problem(f"{refusal.filename or shown}: {why}.") from None


def _roster(args: argparse.Namespace) -> int:
    from picheck.flow.roster import evaluate_roster
    from picheck.flow.roster_summary import as_text, summary_of

    settings = _settings(args.set)
    result = evaluate_roster(args.file, args.out, engine=args.engine, settings=settings, progress=_progress())
    summary = summary_of(result)
    if args.report:
        from picheck.flow.roster_report import as_html
        from picheck.flow.whole_files import write_over

        page = as_html(summary, as_of=today_unless(args.as_of))
        write_over(Path(args.report), page)
    sys.stdout.write(summary.model_dump_json(indent=2) + "\n" if args.format == "json" else as_text(summary))
    sys.stdout.flush()
    if result.personal:
        print(f"picheck: {result.personal}", file=sys.stderr)
    if summary.bad_rows:
        where = f" and the error column of {args.out}" if args.out else ""
        rows = "1 row is" if summary.bad_rows == 1 else f"{summary.bad_rows:,} rows are"
        print(f"picheck: {rows} bad; see the summary{where}. The rest is done.", file=sys.stderr)
    return 2 if summary.bad_rows else 0


def _experience(args: argparse.Namespace) -> int:
    from picheck.flow.qpp_experience import as_json, as_text, evaluate_experience

    if args.set or args.report or args.engine != "polars":
        raise Problem("--from qpp-experience goes with -o and --format only.")
    found = evaluate_experience(args.file, args.out, progress=_progress())
    sys.stdout.writelines(as_json(found) if args.format == "json" else as_text(found))
    return 0


def _settings(texts: list[str]) -> dict[str, str]:
    """The texts of --set by name; the last one for a name wins. Raises Problem."""
    settings: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise Problem(f'--set "{text[:60]}": write it as question=value.')
        settings[name.strip().lower()] = value.strip()
    return settings


def _progress() -> Callable[[str, int, int], None] | None:
    """A bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        return None

    def tell(stage: str, done: int, of: int) -> None:
        filled = 20 * done // of if of else 0
        bar = "#" * filled + "." * (20 - filled)
        end = "\r\033[K" if stage == "done" else ""
        print(f"\r{stage:<12}[{bar}] {done:,} of {of:,}\033[K{end}", end="", file=sys.stderr, flush=True)

    return tell
