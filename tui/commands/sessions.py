"""`picheck sessions`: interviews in progress and finished; show, delete and prune them."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from picheck.flow.harmless import harmless
from picheck.flow.whole_files import unread
from picheck.tui.cli import Problem
from picheck.tui.commands.options import command_parser

if TYPE_CHECKING:
    from picheck.flow.sessions import Kept

DAYS = 90
"""How old a session is, in days, before `prune` removes it without being told."""


def parser() -> argparse.ArgumentParser:
    """The options of `picheck sessions`."""
    made = command_parser(
        "sessions",
        "Interviews in progress and finished, the latest first. Go on with one: picheck --resume ID",
        "picheck sessions prune --days 30",
    )
    actions = made.add_subparsers(dest="action", metavar="ACTION")
    every = actions.add_parser("list", help="all of them (the default)")
    every.add_argument("--unfinished", action="store_true", help="only those that can be gone on with")
    show = actions.add_parser("show", help="the answers of one, and its handover token")
    show.add_argument("id", metavar="ID", help="an id, a part of one, or a label")
    remove = actions.add_parser("delete", help="remove some for good")
    remove.add_argument("ids", metavar="ID", nargs="+", help="an id, a part of one, or a label")
    prune = actions.add_parser("prune", help="remove all that began long ago")
    prune.add_argument("--days", type=int, default=DAYS, help=f"how many days ago (default: {DAYS})")
    return made


def run(args: argparse.Namespace) -> int:
    """Carry out the action. Raises Problem."""
    from picheck.flow.journal import JournalProblem
    from picheck.flow.places import NoPlace, sessions_folder

    try:
        folder = sessions_folder()
        match args.action:
            case "show":
                return _show(folder, args.id)
            case "delete":
                return _delete(folder, args.ids)
            case "prune":
                return _prune(folder, args.days)
            case _:
                return _list(folder, getattr(args, "unfinished", False))
    except (JournalProblem, NoPlace) as refusal:
        raise Problem(str(refusal)) from None
    except BrokenPipeError:  # a reader that closed early, and no trouble with the sessions
        raise
    except OSError as refusal:
        raise Problem(f"{refusal.filename or 'The sessions'}: {unread(refusal)}.") from None


def _list(folder: Path, unfinished: bool) -> int:
    from picheck.flow.sessions import State, list_sessions

    found = [k for k in list_sessions(folder) if not unfinished or k.state is State.UNFINISHED]
    for kept in found:
        print(_line(kept))
    if not found:
        print("There are no sessions.")
    return 0


VERDICTS = {
    "required": "required",
    "excluded": "excluded",
    "not_applicable": "not reached",
    "undetermined": "not settled",
}
CLINICIANS = {
    "mips_eligible_type": "MIPS type",
    "marriage_family_therapist": "MFT",
    "mental_health_counselor": "MHC",
    "newly_enrolled": "new",
    "not_eligible_clinician": "ineligible",
}
"""Verdicts and kinds of clinicians in so few letters that a session fits a line of 80."""


def _line(kept: Kept) -> str:
    """One session: its id, when it began (not in UTC), the year asked about, how far, and which it was."""
    who = kept.label or CLINICIANS.get(kept.gist.clinician_type or "", "")
    purpose = kept.header.purpose if kept.header is not None and kept.header.purpose != "self" else ""
    columns = [
        f"{kept.id:<17}",
        f"{kept.started_at.astimezone():%b %d %H:%M}",
        f"{kept.gist.year or '-':<4}",
        f"{kept.state}{_how_far(kept)}".ljust(21),
        " ".join(part for part in (purpose, who) if part),
    ]
    return harmless("  ".join(columns).rstrip(), "")


def _how_far(kept: Kept) -> str:
    if kept.requirement:
        return f": {VERDICTS.get(kept.requirement, kept.requirement)}"
    return f": {kept.gist.given} given" if kept.gist.given and kept.state == "unfinished" else ""


def _show(folder: Path, which: str) -> int:
    from picheck.flow.journal import read_journal
    from picheck.flow.question_words import label, question_words
    from picheck.flow.session import Session
    from picheck.flow.sessions import find
    from picheck.tui.show.result import settled

    path = find(folder, which)
    kept = read_journal(path)
    session = Session.look(kept)
    interview = session.interview
    heading = [kept.header.id, f"begun {kept.header.started_at.astimezone():%Y-%m-%d %H:%M}"]
    print(harmless(", ".join(heading + ([session.label] if session.label else [])), ""))
    for notice in session.notices:
        print(harmless(notice, ""))
    for turn in interview.turns:
        source = f" ({turn.source})" if turn.taken else ""
        print(
            harmless(
                f"  {question_words(turn.question).short}: {label(turn.question, turn.value)}{source}", ""
            )
        )
    if session.verdict_may_show:
        for title, question, value in settled(interview.outcome):
            print(f"{title}, {question} {value}")
    if interview.question is not None:
        print(f"Next: {question_words(interview.question).ask}")
    print(f"Go on: picheck --resume {kept.header.id}")
    print(f"At another desk: picheck --resume {session.token()}")
    return 0


def _delete(folder: Path, ids: list[str]) -> int:
    from picheck.flow.sessions import delete, find

    for path in [find(folder, which) for which in ids]:  # all are found before one is removed
        delete(path)
        print(f"{path.stem}: deleted")
    return 0


def _prune(folder: Path, days: int) -> int:
    from picheck.flow.sessions import prune

    if not 0 <= days <= 36_500:
        raise Problem(f"--days: {days} is not a number of days from 0 to 36500.")
    removed = prune(folder, days=days, now=datetime.now(UTC))
    for kept in removed:
        print(f"{kept.id}: deleted")
    print(f"{len(removed)} deleted that began more than {days} days ago.")
    return 0
