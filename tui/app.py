"""The terminal interview: one app over one sitting, its screens opened when they are first needed.

`run` is the way in; it returns the exit status. The app keeps no answer of its own: what is shown is
always read from the session's interview, so that going back, changing and undoing cannot disagree.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

from textual.app import App
from textual.binding import BindingType
from textual.screen import Screen

from picheck.core.facts import QuestionId
from picheck.flow.interview import Refused
from picheck.flow.session import Purpose, Session, WayOn
from picheck.tui.keys import bindings
from picheck.tui.screens.question import QuestionScreen
from picheck.tui.theme import DEFAULT, OURS

if TYPE_CHECKING:
    from picheck.tui.screens.replies import Replies


class Settings(Protocol):
    """What the app reads of the settings."""

    @property
    def theme(self) -> str:
        """The name of a theme."""

    @property
    def mouse(self) -> bool:
        """Whether the mouse is picheck's; False leaves it to the terminal."""


class PicheckApp(App[None]):
    """The terminal interview."""

    TITLE = "picheck"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = bindings("command_palette", "quit")

    def __init__(self, session: Session, settings: Settings | None = None) -> None:
        """Open a sitting. The theme is that of the settings, where it is one that can be read."""
        super().__init__()
        self.session = session
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
        """The interview."""
        return QuestionScreen()

    def on_mount(self) -> None:
        """Restore the terminal when the program is ended from outside; run the call clock."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            with suppress(
                NotImplementedError, RuntimeError, ValueError
            ):  # no such signals, or not the main thread
                loop.add_signal_handler(number, self._ended_from_outside, number)
        if self.session.purpose is Purpose.CALL:
            self.set_interval(1, self._tick)
        if self.session.interview.finished:
            self.call_after_refresh(self.stand)

    def _ended_from_outside(self, number: int) -> None:
        self.exit(return_code=128 + number)

    def _tick(self) -> None:
        self.question_screen.tick()

    @property
    def clock(self) -> str:
        """How long the call has lasted, in minutes and seconds; empty where no call is guided."""
        if self.session.purpose is not Purpose.CALL:
            return ""
        minutes, seconds = divmod(int(monotonic() - self._began), 60)
        return f"call {minutes:02}:{seconds:02}"

    # -- where it stands

    @property
    def question_screen(self) -> QuestionScreen:
        """The interview's screen, at the bottom of all others."""
        screen = self.screen_stack[0]
        assert isinstance(screen, QuestionScreen)
        return screen

    @property
    def hides_outcome(self) -> bool:
        """Whether what is settled must stay hidden: in a recording, until the expectation is given."""
        return not self.session.verdict_may_show

    @property
    def can_save(self) -> bool:
        """Whether there is anything to save, and a way to."""
        return bool(self.session.interview.turns) and hasattr(self.session, "save")

    @property
    def replies(self) -> Replies:
        """What understands typed replies, loaded with the first of them."""
        if self._replies is None:
            from picheck.tui.screens.replies import Replies

            self._replies = Replies(self)
        return self._replies

    def stand(self) -> None:
        """Show where the interview stands: its question, or the result."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.question_screen.show()
        if self.session.interview.finished:
            self._open_result()

    def _open_result(self) -> None:
        if self.hides_outcome:
            from picheck.tui.screens.expectation import ExpectationScreen

            self.push_screen(ExpectationScreen())
            return
        from picheck.tui.screens.result import ResultScreen

        self.push_screen(ResultScreen())

    def carry_out(self, change: Literal["back", "undo", "redo"]) -> None:
        """Go back, undo or redo, and show where that leads."""
        try:
            getattr(self.session.interview, change)()
        except Refused as reason:
            self.notify(str(reason), markup=False)
            return
        self.stand()

    # -- opening screens

    def open_review(self, question: QuestionId | None = None) -> None:
        """All answers; with a question, to change that one."""
        from picheck.tui.screens.review import ReviewScreen

        self.push_screen(ReviewScreen(question))

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

    def _begin(self, session: Session) -> None:
        self.session = session
        self._began = monotonic()
        self.question_screen.forget()
        self.stand()

    def send_to_clipboard(self, text: str) -> None:
        """Send text to the terminal's clipboard, and keep it in a file for terminals that have none."""
        self.copy_to_clipboard(text)
        self.notify("Sent to the terminal's clipboard.", markup=False)

    def save(self) -> None:
        """Save the interview as a transcript."""
        self.notify("Saving is not available here.", markup=False)


def run(session: Session, settings: Settings | None = None) -> int:
    """Hold the interview in the terminal; returns the exit status. The caller has checked for a terminal."""
    app = PicheckApp(session, settings)
    app.run(mouse=settings.mouse if settings else True)
    session = app.session
    session.close()
    return app.return_code or 0


def screens_open(app: PicheckApp) -> Sequence[str]:
    """The names of the screens that are open, for the replay."""
    return [type(screen).__name__ for screen in app.screen_stack]
