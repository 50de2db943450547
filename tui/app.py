"""The terminal interview: one app over one sitting, its screens opened when they are first needed.

`run` and `run_at_once` are the ways in; they return the exit status. The app keeps no answer of its own:
what is shown is always read from the session's interview, so that going back, changing and undoing cannot
disagree. What only the session needs is imported when there is one, so that the first frame comes early.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import tomllib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from picheck.tui.cli import Problem
from picheck.tui.keys import KEYS, bindings
from picheck.tui.said import in_passing
from picheck.tui.theme import DEFAULT, OURS

if TYPE_CHECKING:
    from textual.theme import Theme

    from picheck.core.facts import QuestionId
    from picheck.flow.session import Session, WayOn
    from picheck.tui.screens.question import QuestionScreen
    from picheck.tui.screens.replies import Replies


class Settings(Protocol):
    """What the app reads of the settings."""

    @property
    def theme(self) -> str:
        """The name of a theme."""

    @property
    def mouse(self) -> bool:
        """Whether the mouse is picheck's; False leaves it to the terminal."""


A_MOMENT = 0.3
"""Seconds after the first question is there until nobody waits for a picture."""

LONGEST_END = 5.0
"""Seconds that restoring the terminal may take when the program is ended from outside."""


class PicheckApp(App[None]):
    """The terminal interview."""

    TITLE = "picheck"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = bindings("command_palette", "quit")

    session: Session

    def __init__(
        self,
        session: Session | None,
        settings: Settings | None = None,
        *,
        opening: Callable[[], Session] | None = None,
    ) -> None:
        """Over a sitting; or with `opening`, which makes it once the first frame is painted.

        The theme is that of the settings, where it is one that can be read.
        """
        super().__init__()
        if session is not None:
            self.session = session
        self.opening = opening
        self.problem: Problem | None = None
        self._told_unsaved: str | None = None
        self._began = monotonic()
        self._replies: Replies | None = None
        for theme in OURS:
            self.register_theme(theme)
        self.theme = self._readable(settings.theme if settings else None)

    def _readable(self, theme: str | None) -> str:
        """The theme asked for; picheck's own where it is unknown, or unreadable without colours."""
        wanted = theme or DEFAULT
        unreadable = self.no_color and wanted.startswith("ansi")
        return DEFAULT if unreadable or wanted not in self.available_themes else wanted

    # -- starting and ending

    def get_default_screen(self) -> Screen[None]:
        """The interview, or what it begins with until it is loaded."""
        if self.opening is not None:
            from picheck.tui.screens.opening import OpeningScreen

            return OpeningScreen(date.today().year)
        from picheck.tui.screens.question import QuestionScreen

        return QuestionScreen()

    def on_mount(self) -> None:
        """Restore the terminal when the program is ended from outside; load what is still to be loaded."""
        loop = asyncio.get_running_loop()
        # Where there are no such signals, or this is not the main thread, nothing can be done about them.
        with suppress(NotImplementedError, RuntimeError, ValueError):
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                loop.add_signal_handler(number, self._ended_from_outside, number)
        if self.opening is None:
            self._begun()
        else:
            self.call_after_refresh(self._load, self.opening)

    async def _load(self, opening: Callable[[], Session]) -> None:
        """Make the session and show its question in place of the first frame; keys wait until it is there."""
        try:
            self.session = opening()
        except Problem as problem:
            self.problem = problem
            self.exit()
            return
        from picheck.tui.screens.opening import OpeningScreen
        from picheck.tui.screens.question import QuestionScreen

        self.opening = None
        first, question = self.screen, QuestionScreen()
        if isinstance(first, OpeningScreen):
            question.held = first.pressed
            first.hand_on = question.hold
        await self.push_screen(question)  # over it: the first screen of all cannot be switched
        if not question.ready:
            return  # the app was quit meanwhile
        self._begun()
        self.set_timer(A_MOMENT, _keep_what_is_loaded)

    def _begun(self) -> None:
        """There is a session: run its clock, say what it has to say, and show a result that it came with."""
        self.theme_changed_signal.subscribe(self, self._theme_chosen)
        if self.session.purpose == "call":
            self.set_interval(1, self._tick)
        self.tell_notices()
        if self.session.interview.finished or self.session.interview.to_check is not None:
            self.call_after_refresh(self.stand)

    def tell_notices(self) -> None:
        """Tell what the session has to say, each thing once, and that it is not saved where that is so."""
        told = [*self.session.notices]
        self.session.notices.clear()
        unsaved = self.session.saving_notice
        if unsaved and unsaved != self._told_unsaved:
            told.append(unsaved)
        self._told_unsaved = unsaved
        if told:
            self.tell("\n".join(told), "warning")

    def _theme_chosen(self, theme: Theme) -> None:
        """Keep the theme that a person chose for the next time; a served page keeps none for others."""
        if self.session.front != "terminal":
            return
        from picheck.tui.settings import keep_theme

        try:
            kept = keep_theme(theme.name)
        except Problem as refusal:
            self.tell(in_passing("theme_for_now", why=refusal), "warning")
            return
        if kept is not None:
            self.tell(in_passing("theme_kept", path=kept))

    def _ended_from_outside(self, number: int) -> None:
        """End, the terminal restored; where there is none left to restore, end all the same."""
        self.exit(return_code=128 + number)
        # Textual waits for ever to write to a terminal that is gone. Every answer is on disk already.
        at_last = Timer(LONGEST_END, os._exit, (128 + number,))
        at_last.daemon = True
        at_last.start()

    def _tick(self) -> None:
        self.question_screen.tick()

    @property
    def clock(self) -> str:
        """How long the call has lasted, in minutes and seconds; empty where no call is guided."""
        if self.session.purpose != "call":
            return ""
        minutes, seconds = divmod(int(monotonic() - self._began), 60)
        return f"call {minutes:02}:{seconds:02}"

    # -- where it stands

    @property
    def question_screen(self) -> QuestionScreen:
        """The interview's screen, below all others that are in use."""
        from picheck.tui.screens.question import QuestionScreen

        return next(screen for screen in self.screen_stack if isinstance(screen, QuestionScreen))

    @property
    def hides_outcome(self) -> bool:
        """Whether what is settled must stay hidden: in a recording, until the expectation is given."""
        return not self.session.verdict_may_show

    @property
    def can_save(self) -> bool:
        """Whether there is anything to save, and a way to."""
        return bool(self.session.interview.turns)

    @property
    def replies(self) -> Replies:
        """What understands typed replies, loaded with the first of them."""
        if self._replies is None:
            from picheck.tui.screens.replies import Replies

            self._replies = Replies(self)
        return self._replies

    def stand(self) -> None:
        """Show where the interview stands: its question, or the result."""
        question = self.question_screen
        while self.screen is not question:
            self.pop_screen()
        question.show()
        self.tell_notices()
        if (unchecked := self.session.interview.to_check) is not None:
            self._check(unchecked)
        elif self.session.interview.finished:
            self._open_result()

    def _check(self, follow_up: QuestionId) -> None:
        """Ask whether a follow-up still holds that was answered for another answer."""
        from picheck.tui.screens.review import CheckScreen

        self.push_screen(CheckScreen(follow_up))

    def _open_result(self) -> None:
        if self.hides_outcome:
            from picheck.tui.screens.expectation import ExpectationScreen

            self.push_screen(ExpectationScreen())
            return
        from picheck.tui.screens.result import ResultScreen

        self.push_screen(ResultScreen())

    def carry_out(self, change: Literal["back", "undo", "redo"]) -> None:
        """Go back, undo or redo, and show where that leads."""
        from picheck.flow.interview import Refused

        try:
            getattr(self.session.interview, change)()
        except Refused as reason:
            self.tell(str(reason))
            return
        self.stand()

    # -- opening screens

    def open_review(self, question: QuestionId | None = None) -> None:
        """All answers; with a question, to change that one."""
        from picheck.tui.screens.review import ReviewScreen

        self.push_screen(ReviewScreen(question))

    def open_change(self, question: QuestionId, *offered: Any) -> None:
        """One question again; with another answer to it, that one is under the cursor."""
        from picheck.tui.screens.review import ChangeScreen

        self.push_screen(ChangeScreen(question, *offered))

    def open_help(self) -> None:
        """Help on the question, and every key that works now."""
        from picheck.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.screen))

    def open_ways_on(self) -> None:
        """What can follow a result."""
        from picheck.tui.screens.ways_on import WaysOnScreen

        self.push_screen(WaysOnScreen())

    def lead_on(self, way: WayOn) -> None:
        """Begin the next sitting with what this way on keeps."""
        self._begin(self.session.lead_on(way))

    def restart(self) -> None:
        """Begin again, for the same ticket."""
        self._begin(self.session.restart())

    def ask_restart(self) -> None:
        """Begin again, once it is confirmed."""
        from picheck.tui.screens.ways_on import RestartScreen

        self.push_screen(RestartScreen())

    def _begin(self, session: Session) -> None:
        self.session = session
        self._began = monotonic()
        self.question_screen.forget()
        self.stand()

    def open_picture(self) -> None:
        """The chart with the way that was taken."""
        from picheck.tui.screens.picture import PictureScreen

        self.push_screen(PictureScreen())

    def open_export(self) -> None:
        """What the result can be saved as."""
        from picheck.tui.screens.export import ExportScreen

        self.push_screen(ExportScreen())

    # -- keeping and sharing

    def send_to_clipboard(self, text: str, copied: str) -> None:
        """Send text to the terminal's clipboard; none says whether it took it, so neither does this.

        `copied` is the key of what to say of it.
        """
        self.copy_to_clipboard(text)
        kept = self._kept_copy(text)
        where = in_passing("copy_kept", path=kept) if kept else in_passing("copy_not_kept")
        self.tell(in_passing(copied, where=where))

    def _kept_copy(self, text: str) -> Path | None:
        """The copy as a file beside the sessions, for terminals without a clipboard; None if none is kept."""
        if self.session.folder is None:
            return None
        path = self.session.folder.parent / "copied.txt"
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.unlink(missing_ok=True)
            with os.fdopen(
                os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8"
            ) as copy:
                copy.write(text)
        except OSError:  # said by what is then not said: the message names no file
            return None
        return path

    def keep(self, text: str, ending: str) -> None:
        """Save text as a file in the working folder; in a browser it is downloaded."""
        from picheck.flow.whole_files import unwritten, write_new
        from picheck.tui.show.exports import file_for

        path = file_for(Path.cwd(), self.session, ending)
        if self.session.front == "browser":
            self.deliver_text(StringIO(text), save_filename=path.name)
            return
        try:
            write_new(path, text)
        except OSError as refusal:
            self.tell(in_passing("cannot_be_written", path=path, why=unwritten(refusal)), "warning")
            return
        self.tell(in_passing("saved", path=path))

    def handover(self) -> str:
        """What to type at another desk to go on there; the code is sent to the clipboard too."""
        token = self.session.token()
        self.copy_to_clipboard(token)
        return in_passing("handover", token=token)

    def keep_as(self, ending: str) -> None:
        """Save the result in one of its forms."""
        from picheck.tui.show.exports import made

        self.keep(made(self.session, ending), ending)

    def save(self) -> None:
        """Save the interview as a transcript and say where; in a browser it is downloaded."""
        if self.session.front == "browser" and not self.hides_outcome:
            self._download_transcript()
            return
        told = self.session.save_in_words()
        if self.session.purpose != "record":
            told = in_passing("transcript_for_oneself") + "\n" + told
        self.tell(told)

    def _download_transcript(self) -> None:
        from picheck.flow.recording import propose
        from picheck.flow.transcript import as_json

        proposal = propose(self.session)
        self.deliver_text(StringIO(as_json(proposal.transcript)), save_filename=proposal.path.name)

    def tell(self, message: str, severity: Literal["information", "warning"] = "information") -> None:
        """Tell something in passing: in the conversation or below the result, else beside what is shown.

        There it takes the place of what was told before, since two would cover the screen.
        """
        from picheck.tui.screens.question import QuestionScreen
        from picheck.tui.screens.result import ResultScreen

        if isinstance(self.screen, ResultScreen) or (
            isinstance(self.screen, QuestionScreen) and self.screen.asked is not None
        ):
            self.screen.say("", message)
            return
        self.clear_notifications()
        self.notify(message, severity=severity, timeout=10, markup=False)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: every action that works now, and the themes."""
        active = {entry.binding.action: entry for entry in screen.active_bindings.values() if entry.enabled}
        for action, key in KEYS.items():
            if action in active and action != "command_palette":
                press = partial(self.simulate_key, active[action].binding.key)
                yield SystemCommand(key.words.capitalize(), key.tells, press)
        yield SystemCommand("Theme", "Other colours, light or dark.", self.action_change_theme)


def run(session: Session, settings: Settings | None = None) -> int:
    """Hold the interview in the terminal; returns the exit status. The caller checks for a terminal."""
    return _held(PicheckApp(session, settings), mouse=settings.mouse if settings else True)


def run_at_once(opening: Callable[[], Session], *, mouse: bool = True) -> int:
    """The same for an interview that begins at the first question, which is painted before it is loaded.

    `opening` makes the session; the Problem that it may raise is raised here once the terminal is restored.
    """
    look = first_look()
    return _held(PicheckApp(None, look, opening=opening), mouse=mouse and look.mouse)


def _held(app: PicheckApp, *, mouse: bool) -> int:
    app.run(mouse=mouse)
    if app.problem is not None:
        raise app.problem
    if app.opening is None:
        app.session.close()
        if not app.return_code:
            _say_how_to_go_on(app.session)
    return app.return_code or 0


def _say_how_to_go_on(session: Session) -> None:
    """After leaving in the middle: that it is kept, and the command that goes on with it."""
    interview = session.interview
    ended = interview.finished and session.verdict_may_show
    if interview.turns and not ended and session.saved_as_goes and session.front == "terminal":
        print(in_passing("kept_unfinished", id=session.id))


@dataclass(frozen=True)
class Look:
    """What the first frame needs of the settings; a mistake in them is said when they are read in full."""

    theme: str = DEFAULT
    mouse: bool = True
    mode: str = "self"


def first_look() -> Look:
    """The look that the settings ask for, as far as they can be read."""
    from picheck.flow.places import NoPlace, config_folder

    try:
        said = tomllib.loads((config_folder() / "config.toml").read_text(encoding="utf-8"))
    except (NoPlace, OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        return Look()
    usual = Look()
    theme, mouse, mode = (said.get(key) for key in ("theme", "mouse", "mode"))
    return Look(
        theme if isinstance(theme, str) else usual.theme,
        mouse if isinstance(mouse, bool) else usual.mouse,
        mode if isinstance(mode, str) else usual.mode,
    )


def _keep_what_is_loaded() -> None:
    """Give back what loading left behind, and never look through the rest again while somebody types."""
    gc.collect()
    gc.freeze()
