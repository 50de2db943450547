"""All answers on one screen; one can be chosen and changed, and what that does is shown before it counts."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from picheck.core.errors import AnswersError
from picheck.core.facts import LISTS, QuestionId
from picheck.flow.interview import Interview, Refused, Turn
from picheck.flow.question_words import label, question_words
from picheck.tui.keys import Shown, bindings
from picheck.tui.said import in_passing
from picheck.tui.screens.base import Menu, PicheckScreen
from picheck.tui.screens.replies import tick
from picheck.tui.screens.room import ROOMY
from picheck.tui.show.result import settled
from picheck.tui.widgets.choices import choices_of
from picheck.tui.widgets.key_line import KeyLine
from picheck.tui.widgets.lines import BLANK, Built, Lines, Row, hung, room_in, styled, text_row
from picheck.tui.widgets.options import Choice, Options
from picheck.tui.widgets.panel import SHORT
from picheck.tui.widgets.reply import Reply
from picheck.tui.widgets.top_line import TopLine

BRIEF = 56
"""Below this width what a change does is told in few words."""
SIDE_BY_SIDE = 70
"""From this width on question and answer stand in one line each."""
OTHER_ROWS, GAPS = 7, 3
"""Rows of a change beside question and options: top, reply, footer, the effect; where roomy, empty ones."""
MOVED_ROOM = 40
"""What stands before a verdict that a change may move."""


class ReviewScreen(PicheckScreen):
    """Every answer on the path, and those set aside."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("back", "undo", "redo")

    def __init__(self, question: QuestionId | None = None) -> None:
        """With a question, go on to changing that one."""
        super().__init__()
        self.wanted = question

    def on_mount(self) -> None:
        """Show the answers."""
        self.say_top(progress="review")
        self.set_focus(self.page)
        self.page.show_rows(_answers(self.interview), cursor=self.wanted or None, to="start")
        self.query_one(KeyLine).show_hints(Shown("enter", "change", "accept", 1))
        if self.wanted is not None:
            self.app.push_screen(ChangeScreen(self.wanted))

    @on(Lines.Chosen, "#page")
    def _chosen(self, event: Lines.Chosen) -> None:
        self.app.push_screen(ChangeScreen(QuestionId(event.key)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What works now."""
        match action:
            case "undo":
                return self.interview.can_undo
            case "redo":
                return self.interview.can_redo
            case _:
                return True

    def action_back(self) -> None:
        """Close."""
        self.picheck.stand()

    def action_undo(self) -> None:
        """Undo the last change."""
        self.picheck.carry_out("undo")

    def action_redo(self) -> None:
        """Bring back what was undone."""
        self.picheck.carry_out("redo")


def _answers(interview: Interview) -> list[Row]:
    rows = [text_row("Your answers", "head"), text_row("Choose one to change it.", "quiet"), BLANK]
    rows += [_answer(turn) for turn in interview.turns]
    if interview.set_aside:
        rows += [
            BLANK,
            text_row("Set aside: these do not count now, and come back if their question does", "head"),
        ]
        for question in interview.set_aside:
            told = f"{question_words(question).short}: {label(question, interview.value_of(question))}"
            rows.append(text_row(told, "quiet", 4))
    return rows


def _answer(turn: Turn) -> Row:
    name = question_words(turn.question).short
    said = label(turn.question, turn.value)
    source = f"   (taken: {turn.source})" if turn.taken else ""

    def build(width: int, here: bool) -> Built:
        mark = styled("❯ " if here else "  ", "mark")
        answer = Content.assemble((said, ".strong"), (source, ".quiet"))
        if width >= SIDE_BY_SIDE:
            return hung(mark + styled(name.ljust(24), "quiet"), answer, width - 1)
        return [*hung(mark, styled(name, "quiet"), width - 1), *hung(Content("    "), answer, width - 1)]

    return Row(build, turn.question)


class ChangeScreen(Menu):
    """One question again; what another answer would do is shown before Enter makes it count."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("back")
    PROGRESS = "change an answer"
    TAKES = "take the change"

    def __init__(self, question: QuestionId, *offered: Any) -> None:
        """For a question on the path; with another answer to it, that one is under the cursor."""
        super().__init__()
        self.offered = offered
        self.question = question
        self.ready = False
        self.remembered: tuple[str, set[int]] = ("0", set())
        self.preset: set[int] = set()

    def compose(self) -> ComposeResult:
        """The question, its options, and what would follow."""
        yield TopLine()
        yield Static(id="question", markup=False)
        yield Options(self._picked, self._nothing_ticked, self.weigh)
        yield Reply("or type another answer")
        yield Lines(id="effect")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the options, the answer that counts now under the cursor."""
        self.say_top(progress=self.PROGRESS)
        self.query_one("#question", Static).update(Content(self.asks))
        value = next((t.value for t in self.interview.turns if t.question is self.question), None)
        self.ask(choices_of(self.question, self.session.as_of), self.offered[0] if self.offered else value)
        self.ready = True
        self.options.can_focus = False
        self.set_focus(self.query_one(Reply))
        several = self.question in LISTS
        self.query_one(KeyLine).show_hints(
            *((Shown(f"1-{len(self.options.choices)} space", "tick", "", 3),) if several else ()),
            Shown("enter", self.TAKES, "accept", 1),
        )

    @property
    def options(self) -> Options:
        """The options."""
        return self.query_one(Options)

    @property
    def asks(self) -> str:
        """What is asked."""
        return question_words(self.question).ask

    def ask(self, choices: tuple[Choice, ...], value: Any) -> None:
        """Show the options with one answer marked."""
        if self.question is QuestionId.PERFORMANCE_YEAR and all(value != choice.value for choice in choices):
            choices = (Choice(value, str(value)), *choices)
        by_digit = self.question is not QuestionId.PERFORMANCE_YEAR
        several = self.question in LISTS
        self.options.ask(
            choices, multiple=several, by_digit=by_digit, at_once=False, given=value, was_given=True
        )
        self.preset = set(self.options.ticked)
        self.weigh()

    def weigh(self) -> None:
        """Show what the answer under the cursor, or what is ticked, would do."""
        if not self.options.choices:
            return
        rows = effect(self.interview, self.question, self.options.weighed, hidden=self.picheck.hides_outcome)
        self.query_one("#effect", Lines).show_rows(rows, to="start")
        self._share_room()

    def _share_room(self) -> None:
        width, height = self.size
        question = len(Content(self.asks).wrap(max(1, width - 4)))
        wanted = self.options.lines_at(room_in(width))
        room = height - question - OTHER_ROWS - (GAPS if height >= ROOMY else 0)
        self.options.brief = wanted > room
        wanted = self.options.lines_at(room_in(width)) + int(self.options.brief)
        self.options.styles.height = max(3, min(wanted, room))

    def on_resize(self, event: events.Resize) -> None:
        """Lay out again."""
        if self.ready:
            self._share_room()

    def _picked(self, value: Any) -> None:
        try:
            self.interview.revise(self.question, value)
        except (AnswersError, Refused) as mistake:
            self.notify(str(mistake), markup=False)
            return
        self.picheck.question_screen.changed(self.question)
        self.picheck.stand()

    def _nothing_ticked(self) -> None:
        self.notify(in_passing("nothing_ticked"), markup=False)

    def remember(self) -> None:
        """Remember what is under the cursor and what is ticked."""
        self.remembered = (self.options.cursor, set(self.options.ticked))

    def return_to_remembered(self) -> None:
        """Go back to what was under the cursor and ticked."""
        cursor, ticked = self.remembered
        self.options.move_to(cursor)
        self.options.tick_again(ticked)

    def was_taken(self, digit: str) -> bool:
        """Here a digit only moves the cursor: Enter is meant."""
        return False

    def take_reply(self, text: str) -> None:
        """A typed answer goes under the cursor, or beside what was ticked here; a second Enter takes it."""
        found, value, message = self.picheck.replies.answer_in(self.question, text)
        if found and self.options.multiple and self.options.ticked != self.preset:
            self.picheck.tell(tick(self.options, self.question, value))
        elif found:
            self.ask(choices_of(self.question, self.session.as_of), value)
        else:
            self.picheck.tell(message)

    def action_back(self) -> None:
        """Clear a reply that was begun, or leave everything as it is."""
        reply = self.query_one(Reply)
        if reply.value:
            reply.clear()
        else:
            self.dismiss()


class CheckScreen(ChangeScreen):
    """A follow-up asked again that was answered for another answer to its parent; escape undoes that change.

    The answer so far is under the cursor: Enter says that it holds.
    """

    PROGRESS = "check an answer"
    TAKES = "take the answer"

    @property
    def asks(self) -> str:
        """Which answer it was, what for, and whether it still holds."""
        from picheck.flow.follow_ups import follow_up_words, told

        if self.interview.to_check is not self.question:
            return super().asks
        return told(self.interview, self.question, follow_up_words().still_so)

    def action_back(self) -> None:
        """Clear a reply that was begun, or undo the change that raised this."""
        reply = self.query_one(Reply)
        if reply.value:
            reply.clear()
        else:
            self.picheck.carry_out("undo")

    def take_reply(self, text: str) -> None:
        """Yes says that the answer still holds; anything else is another answer."""
        from picheck.flow.replies import yes_or_no

        if yes_or_no(text):
            self._picked(self.interview.value_of(self.question))
        else:
            super().take_reply(text)


def effect(interview: Interview, question: QuestionId, value: Any, *, hidden: bool) -> list[Row]:
    """What another answer to a question would do to the verdicts, and to the other answers."""
    try:
        after = interview.preview(question, value)
    except (AnswersError, Refused) as mistake:
        return [text_row(str(mistake), "warn")]
    rows = [Row(lambda width, _: [styled("  What the change does", "head")] if width >= BRIEF else [])]
    if hidden:
        rows.append(text_row("Hidden until you have said what you expect.", "quiet"))
    else:
        pairs = zip(settled(interview.outcome), settled(after.outcome), strict=True)
        rows += [_moved(title, asked, was, now) for (title, asked, was), (_, _, now) in pairs]
    return [*rows, *_others(interview, after, question)]


def _moved(title: str, asked: str, was: str, now: str) -> Row:
    """A verdict before and after; in few words where it is narrow."""
    told = Content.assemble((was, ".quiet"), " → ", (now, ".strong"))
    if was == now:
        told = Content(f"{now}, as before")

    def build(width: int, _: bool) -> Built:
        lead = f"{title}, {asked}" if width >= BRIEF else SHORT[title].split("'")[0]
        room = MOVED_ROOM if width >= SIDE_BY_SIDE else len("MIPS") if width < BRIEF else 0
        return hung(styled(f"  {lead.ljust(room)} ", "quiet"), told, width - 1)

    return Row(build)


def _others(before: Interview, after: Interview, question: QuestionId) -> list[Row]:
    """What becomes of the other answers: asked next, set aside, back again; and facts of a year."""
    was, now = ({turn.question for turn in interview.turns} for interview in (before, after))
    rows = []
    for title, questions in (("Set aside", was - now), ("Counts again", now - was)):
        if questions:
            names = ", ".join(question_words(q).short for q in QuestionId if q in questions)
            rows.append(text_row(f"{title}: {names}."))
    if (checked := after.to_check) is not None and checked not in (question, before.to_check):
        rows.append(text_row(_checked(after, checked), "warn"))
    if after.question is not None and after.question is not before.question:
        rows.append(text_row(f"Then asked: {question_words(after.question).ask}"))
    if question is QuestionId.PERFORMANCE_YEAR and len(before.turns) > 1:
        rows.append(
            text_row("The other answers stay. Statuses are facts of a year: check them for this one.", "warn")
        )
    return rows


def _checked(after: Interview, follow_up: QuestionId) -> str:
    from picheck.flow.follow_ups import follow_up_words, told

    return told(after, follow_up, follow_up_words().shown)
