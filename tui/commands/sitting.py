"""What both interviews share on the command line: the mode, the label, the day, prefill and resume."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from picheck.tui.cli import Problem
from picheck.tui.commands.options import add_as_of

if TYPE_CHECKING:
    from picheck.core.facts import QuestionId
    from picheck.flow.interview import Given
    from picheck.flow.session import Front, Session
    from picheck.tui.settings import Settings


def add_sitting_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of an interview."""
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--record", action="store_true", help="record a test: say what you expect before the verdict"
    )
    mode.add_argument(
        "--call", action="store_true", help="guide a caller: lines to read aloud and to read back"
    )
    parser.add_argument(
        "--label", metavar="TEXT", help="a ticket such as HD-20417, to find the interview again"
    )
    parser.add_argument(
        "--resume",
        metavar="ID or TOKEN",
        nargs="?",
        const="",
        default=None,
        help="go on with an interview (default: the last unfinished one)",
    )
    parser.add_argument("--prefill", metavar="FILE", help="start from a saved QPP Eligibility response")
    parser.add_argument("--year", type=int, help="with --prefill: the performance year of the response")
    parser.add_argument("--practice", help="with --prefill: which practice, by number or name")
    parser.add_argument("--level", choices=("individual", "group"), help="with --prefill: which level")
    add_as_of(parser)


def open_session(args: argparse.Namespace, settings: Settings, front: Front) -> Session:
    """The sitting that the options ask for. Raises Problem."""
    from picheck.flow.journal import JournalProblem
    from picheck.flow.privacy import Identifying
    from picheck.flow.session import Session

    try:
        if args.resume is not None:
            session = Session.resume(args.resume or None, front=front, as_of=args.as_of)
            if args.label is not None:
                session.relabel(args.label)
            return session
        return _begin(args, settings, front)
    except (Identifying, JournalProblem) as refusal:
        raise Problem(str(refusal)) from None
    except OSError as refusal:
        from picheck.flow.whole_files import unread

        place = f" ({refusal.filename})" if refusal.filename else ""
        raise Problem(f"The interview cannot be opened: {unread(refusal)}{place}.") from None
    except ValueError as refusal:  # a handover token that is mistyped
        raise Problem(str(refusal)) from None


def _begin(args: argparse.Namespace, settings: Settings, front: Front) -> Session:
    from picheck.flow.session import Purpose, Session

    purpose = Purpose.RECORD if args.record else Purpose.CALL if args.call else Purpose(settings.mode)
    prefilled, notes = _prefilled(args)
    if settings.save_sessions:
        session = Session.begin(
            as_of=args.as_of, purpose=purpose, front=front, label=args.label, prefilled=prefilled
        )
    else:
        day = args.as_of or date.today()
        session = Session(day, purpose, front, args.label, prefilled, None, args.as_of is not None)
    session.notices.extend(notes)
    return session


def _prefilled(args: argparse.Namespace) -> tuple[Mapping[QuestionId, Given], list[str]]:
    """The answers of a saved response with what should be said of them; nothing without --prefill."""
    if not args.prefill:
        return {}, []
    from picheck.flow.prefill import Level
    from picheck.tui.commands.prefill import prefilled_from

    level = None if args.level is None else Level(args.level)
    found = prefilled_from(args.prefill, args.year, None, args.practice, level)
    return found.answers, [f"{n.question}: {n.text}" if n.question else n.text for n in found.notes]
