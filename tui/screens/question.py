"""The interview: one question at a time, as a conversation that scrolls."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input, Static

from picheck.core.errors import AnswersError
from picheck.core.facts import LISTS, QuestionId
from picheck.flow.interview import Refused, Turn
from picheck.flow.question_words import label, question_words, read_back
from picheck.flow.session import Purpose
from picheck.tui.keys import Shown, bindings
from picheck.tui.said import in_passing
from picheck.tui.screens.base import PicheckScreen
from picheck.tui.screens.opening import PLACEHOLDER
from picheck.tui.screens.room import ROOMY, WIDE, left_of, share_room
from picheck.tui.show.result import settled
from picheck.tui.widgets.choices import choices_of
from picheck.tui.widgets.conversation import Conversation, Exchange, fits
from picheck.tui.widgets.frames import Across, Down
from picheck.tui.widgets.key_line import KeyLine
from picheck.tui.widgets.lines import BLANK, Built, Lines, Row, hung, styled, text_row
from picheck.tui.widgets.options import Choice, Options
from picheck.tui.widgets.panel import Panel, settled_line
from picheck.tui.widgets.reply import Reply
from picheck.tui.widgets.top_line import TopLine

TALL = 32
"""Rows from which on a call shows all its lines."""


ON_A_CALL = "answer, question, or: ticket HD-1"


class QuestionScreen(PicheckScreen):
    """The question that the interview stands at, with all that was said before it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "back", "review", "why", "undo", "redo", "save", "hand_over", "restart", "ways_on"
    )

    def __init__(self) -> None:
        """Start with nothing said."""
        super().__init__()
        self.notes: dict[QuestionId, list[Exchange]] = {}
        self.typed: dict[QuestionId, str] = {}
        self.asked: QuestionId | None = None
        self.narrowed: tuple[Any, ...] | None = None
        self.ready = False
        self.took_over = False
        self.reading = self.writing = False
        self.seen = 0
        self.held: list[events.Key] = []
        self.remembered: tuple[int, set[int]] = (0, set())

    def compose(self) -> ComposeResult:
        """Nine widgets, and no more however long the interview."""
        yield TopLine()
        with Across(id="body"):
            with Down(id="left"):
                yield Static(id="settled", markup=False)
                yield Conversation(id="conversation")
                yield Static(id="question", markup=False)
                yield Options(self.answer, self._nothing_ticked, self._weighed, self._while_reading)
                yield Static(id="understood", markup=False)
                yield Reply(PLACEHOLDER if self.session.purpose is not Purpose.CALL else ON_A_CALL)
            yield Panel(id="panel")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the first question."""
        if not self.query(Options):
            return  # quit while the screen was being put together
        self.ready = True
        self.options.can_focus = False
        self.show()
        self.call_later(self._take_over)

    def _take_over(self) -> None:
        """Give the reply line the keys: first those that were pressed while the interview loaded."""
        self.took_over = True
        self.set_focus(self.reply)
        for key in self.held:
            self.reply.post_message(events.Key(key.key, key.character))
        self.held.clear()

    def hold(self, event: events.Key) -> None:
        """Keep a key that comes before the reply line has the keys; hand on one that comes late."""
        if self.took_over and self.focused is self.reply:
            self.reply.post_message(events.Key(event.key, event.character))
        else:
            self.held.append(event)

    # -- parts

    @property
    def options(self) -> Options:
        """The options."""
        return self.query_one(Options)

    @property
    def reply(self) -> Reply:
        """The line for a typed reply; it has the keys."""
        return self.query_one(Reply)

    def forget(self) -> None:
        """Begin another sitting: nothing was said yet."""
        self.notes.clear()
        self.typed.clear()
        self.asked = self.narrowed = None

    def changed(self, question: QuestionId) -> None:
        """An answer was changed in the review: what was typed for it no longer stands."""
        self.typed.pop(question, None)

    def tick(self) -> None:
        """The call clock goes on."""
        self.say_top(progress=self.progress)

    # -- showing

    def show(self) -> None:
        """Show where the interview stands."""
        if not self.ready:
            return
        question = self.interview.question
        ticked = set(self.options.ticked) if self.options.multiple and question is self.asked else set()
        with self.app.batch_update():
            self.typed = {q: said for q, said in self.typed.items() if q in self._on_path}
            if question is not self.asked:
                self.narrowed = None
                self.reply.clear()
            self.asked, self.reading, self.seen = question, False, -1
            if question is not None:
                self._show_question(question)
                if ticked and self.options.multiple:  # what is said or looked at meanwhile unticks nothing
                    self.options.tick_again(ticked)
            self._show_settled()
            self._remark("")
        self._hint()
        self.refresh_bindings()

    @property
    def _on_path(self) -> dict[QuestionId, Turn]:
        return {turn.question: turn for turn in self.interview.turns}

    @property
    def progress(self) -> str:
        """How many questions there can still be after this one."""
        more = self.interview.at_most_more
        return f"at most {more} more" if more else "the last question"

    def _show_question(self, question: QuestionId) -> None:
        self.say_top(progress=self.progress)
        self._show_asked(question)
        choices = choices_of(question, self.session.as_of)
        if self.narrowed is not None:
            choices = tuple(choice for choice in choices if choice.value in self.narrowed)
            choices = choices or tuple(Choice(value, label(question, value)) for value in self.narrowed)
        remembered = self.interview.value_of(question)
        self.options.ask(
            choices,
            multiple=question in LISTS and self.narrowed is None,
            by_digit=question is not QuestionId.PERFORMANCE_YEAR,
            above=self._above(question),
            given=remembered,
            was_given=remembered is not None,
        )

    def _show_asked(self, question: QuestionId) -> None:
        """The question; on a call with little room the line to read aloud stands for it."""
        words = question_words(question)
        asked = words.ask if self.session.purpose is Purpose.SELF else words.ask_other
        if self._short_call:
            asked = quoted(words.read_aloud)
        self._tell("#question", Content(asked))

    @property
    def _short_call(self) -> bool:
        return self.session.purpose is Purpose.CALL and self.size.height < ROOMY

    def _above(self, question: QuestionId) -> list[Row]:
        """What stands between the question and its options: the hint, and on a call the lines to say."""
        words = question_words(question)
        rows: list[Row] = []
        if self.size.height >= ROOMY:
            rows.append(text_row(words.hint, "quiet", 2))
        if self.session.purpose is Purpose.CALL:
            if not self._short_call:
                rows.append(_labelled("Read aloud", quoted(words.read_aloud)))
            if self.size.height >= TALL:
                rows.append(_labelled("Plainer", words.plain))
                rows.append(_labelled("If they hesitate", words.if_they_hesitate))
            rows.append(Row(self._read_back_lines))
        if rows and self.size.height >= ROOMY:
            rows.append(BLANK)
        return rows

    def _read_back_lines(self, width: int, here: bool) -> Built:
        """The sentence that confirms what the cursor is on, or what is ticked."""
        options = self.options
        if self.asked is None or not options.choices:
            return []
        said = read_back(self.asked, options.weighed)
        return _labelled("Read back", quoted(said)).build(width, here)

    def _show_settled(self) -> None:
        shown = None if self.picheck.hides_outcome else settled(self.interview.outcome)
        if self.size.width < WIDE:
            self._tell("#settled", settled_line(shown, max(20, self.size.width)))
        else:
            question = self.interview.question
            self.query_one(Panel).show(shown, question_words(question) if question else None)

    def _exchanges(self) -> list[Exchange]:
        """All that was said, in order."""
        shown: list[Exchange] = []
        for turn in self.interview.turns:
            words = question_words(turn.question)
            asked = words.ask if self.session.purpose is Purpose.SELF else words.ask_other
            shown.append(Exchange(asked=asked))
            shown.extend(self.notes.get(turn.question, ()))
            typed = self.typed.get(turn.question, "")
            told = label(turn.question, turn.value)
            beside = f'understood from "{typed}"' if typed and _in_other_words(typed, told) else ""
            if turn.taken:
                beside = f"taken: {turn.source}"
            shown.append(Exchange(answer=told, beside=beside, key=turn.question))
        just_answered = self._just_answered
        if self.session.purpose is Purpose.CALL and just_answered is not None:
            shown.append(_to_read_back(just_answered))
        if self.asked is not None:
            shown.extend(self.notes.get(self.asked, ()))
        return shown

    @property
    def _just_answered(self) -> Turn | None:
        """The answer that was given or changed last, if nothing was taken back since."""
        last = next((event for event in reversed(self.interview.events) if "taken" not in event), {})
        question = last.get("asked") or last.get("revise")
        return None if question is None else self._on_path.get(QuestionId(question))

    def _share_room(self) -> int:
        """Give every part its height, and show of the conversation what then fits; returns its lines."""
        seen = share_room(self, writing=bool(self.reply.value), reading=self.reading)
        if seen != self.seen:
            self.seen = seen
            self.query_one(Conversation).show(self._exchanges() or self._greeting(seen), seen)
        return seen

    def _greeting(self, seen: int) -> list[Exchange]:
        """What this is about, before anything is said, if it can be seen whole; a help desk knows."""
        greeting = Exchange(replied=in_passing("greeting"))
        alone = self.session.purpose is Purpose.SELF
        return [greeting] if alone and fits(greeting, self.size.width, seen) else []

    def _hint(self) -> None:
        """Say in the footer what digits and Enter do now."""
        options, replying = self.options, bool(self.reply.value)
        digits = f"1-{len(options.choices)}" if options.by_digit else ""
        hints: list[Shown] = []
        if self.reading:
            hints += [Shown("enter", "options", "accept", 1), Shown("up down", "scroll", "", 2)]
        elif replying:
            hints.append(Shown("enter", "take the reply", "accept", 1))
        elif options.multiple:
            hints += [Shown(f"{digits} space", "tick", "", 2), Shown("enter", "confirm", "accept", 1)]
        else:
            hints.append(Shown(f"{digits} enter".strip(), "choose", "accept", 1))
        self.query_one(KeyLine).show_hints(*hints)

    def on_resize(self, event: events.Resize) -> None:
        """Lay out again; at another height the hints come or go."""
        if self.asked is not None:
            self._show_asked(self.asked)
            self.options.above = tuple(self._above(self.asked))
            self.options._show()
        self._show_settled()
        self.seen = -1
        self._share_room()
        self.call_after_refresh(self.options.reveal, self.options.cursor)

    # -- answering

    def answer(self, value: Any, typed: str = "") -> None:
        """Take an answer and go on."""
        question = self.asked
        if question is None:
            return
        try:
            self.interview.answer(value)
        except (AnswersError, Refused) as mistake:
            self.say(typed, str(mistake))
            return
        self.typed.pop(question, None)
        if typed:
            self.typed[question] = typed
        self.set_focus(self.reply)
        self.picheck.stand()

    def remember(self) -> None:
        """Remember where the interview and the ticks stand."""
        self.remembered = (len(self.interview.events), set(self.options.ticked))

    def return_to_remembered(self) -> None:
        """Undo what was answered since, and tick again what was ticked."""
        reached, ticked = self.remembered
        answered = len(self.interview.events) - reached
        for _ in range(answered):
            self.interview.undo()
        if answered:
            self.picheck.stand()
        else:
            self.options.tick_again(ticked)

    def was_taken(self, digit: str) -> bool:
        """Whether a digit just answered the question before; says what Enter would choose now."""
        if len(self.interview.events) == self.remembered[0] or self.options.multiple:
            return False
        chosen = self.options.choices[int(self.options.cursor or 0)].label
        told = Content.assemble(in_passing("was_taken", digit=digit), (chosen, ".strong"))
        self._remark(told)
        return True

    def say(self, typed: str, reply: str, brief: str = "") -> None:
        """Say something in the conversation; the question stands.

        Where it cannot be seen whole there, `brief` is said below the options; what has no brief form takes
        the place of the options until they are wanted again.
        """
        said = Exchange(answer=typed, replied=reply)
        if self.asked is not None:
            self.notes.setdefault(self.asked, []).append(said)
        self.show()
        if reply and not fits(said, left_of(self.size.width), self._share_room()):
            if brief:
                self._remark(brief)
            else:
                self._read(True)

    def _remark(self, told: Content | str) -> None:
        """Say something in a line below the options, until the next key that writes or answers."""
        self._tell("#understood", Content(told) if isinstance(told, str) else told)
        self._share_room()

    def _tell(self, where: str, told: Content) -> None:
        """Put text where it belongs, if another stands there; `share_room` gives it its lines."""
        part = self.query_one(where, Static)
        if not (isinstance(part.content, Content) and told.is_same(part.content)):
            part.update(told, layout=False)

    def _read(self, reading: bool) -> None:
        """Let the options make room for what is read, or bring them back."""
        self.reading = reading
        self._share_room()
        self._hint()
        self.refresh_bindings()
        if not reading:
            self.call_after_refresh(self.options.reveal, self.options.cursor)

    def _while_reading(self, event: events.Key) -> bool:
        """Arrows scroll what is read; Enter and space bring the options back, a digit does and chooses."""
        conversation, lines = self.query_one(Conversation), {"up": -1, "down": 1}
        if event.key in lines:
            conversation.scroll_relative(y=lines[event.key], animate=False)
        elif event.key in ("pageup", "pagedown"):
            conversation.move(event.key)
        elif event.key in ("enter", "space"):
            self._read(False)
        else:
            if self.options.by_digit and (event.character or "").isdecimal():
                self._read(False)
            return False
        return True

    def _nothing_ticked(self) -> None:
        self.say(
            "",
            in_passing("nothing_ticked"),
            in_passing("nothing_ticked_brief"),
        )

    def _weighed(self) -> None:
        if self.session.purpose is Purpose.CALL:
            self._share_room()

    @on(Lines.Chosen, "#conversation")
    def _chosen(self, event: Lines.Chosen) -> None:
        """An answer in the conversation was chosen: change it."""
        self.picheck.open_review(QuestionId(event.key))

    @on(Input.Changed, "#reply")
    def _reply_changed(self) -> None:
        """Show what a reply is understood as before it counts."""
        if self.asked is not None and self.reply.value.strip():
            gist = self.picheck.replies.gist(self.asked, self.reply.value, self.options)
            self.reading, self.writing = False, True
            self._remark(gist)
        elif self.writing:
            self.writing = False
            self._remark("")
        self._hint()
        self.refresh_bindings()

    def action_press(self, action: str) -> None:
        """A click on a key of the footer means what stands there, whatever was typed before it."""
        self.reply.burst.end()
        super().action_press(action)

    def take_reply(self, text: str) -> None:
        """Take a typed reply."""
        if self.asked is not None:
            self.writing = False  # from here on the line below the options is for what is said to it
            self._remark("")
            self.picheck.replies.take(self, self.asked, text)

    def on_key(self, event: events.Key) -> None:
        """A key sent here while nothing had the keys waits; a printable one from elsewhere begins a reply."""
        if event is self.reached_reply:
            return
        if not self.took_over or self.focused is self.reply:
            event.stop()
            self.hold(event)
        elif event.is_printable and event.character and event.character != "?":
            event.stop()
            self.set_focus(self.reply)
            self.reply.insert_text_at_cursor(event.character)

    def on_descendant_focus(self) -> None:
        """Another widget has the keys: the footer says what they do there."""
        if self.ready and self.asked is not None:
            self._hint()

    # -- actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What works now."""
        match action:
            case "back":
                return bool(
                    self.interview.can_go_back
                    or self.reply.value
                    or self.narrowed
                    or self.reading
                    or not self.reply.has_focus
                )
            case "review" | "restart" | "hand_over":
                return bool(self.interview.turns)
            case "undo":
                return self.interview.can_undo
            case "redo":
                return self.interview.can_redo
            case "ways_on":
                return self.interview.finished
            case "save":
                return self.picheck.can_save
            case _:
                return True

    def action_back(self) -> None:
        """Clear a reply that was begun, leave a choice of two, or take back the last answer."""
        if self.reply.value:
            self.reply.clear()
        elif not self.reply.has_focus:
            self.set_focus(self.reply)
        elif self.reading:
            self._read(False)
        elif self.narrowed is not None:
            self.narrowed = None
            self.show()
        else:
            self.picheck.carry_out("back")

    def action_why(self) -> None:
        """Why this is asked, in the conversation."""
        if self.asked is not None:
            words = question_words(self.asked)
            told = f"{words.why}\n{', '.join(words.cite)}"
            if self.session.purpose is Purpose.CALL and self.size.height < TALL:
                told += f"\nPlainer: {words.plain}\nIf they hesitate: {words.if_they_hesitate}"
            self.say("why?", told)

    def action_review(self) -> None:
        """All answers."""
        self.picheck.open_review()

    def action_undo(self) -> None:
        """Undo the last change."""
        self.picheck.carry_out("undo")

    def action_redo(self) -> None:
        """Bring back what was undone."""
        self.picheck.carry_out("redo")

    def action_save(self) -> None:
        """Save as a transcript."""
        self.picheck.save()

    def action_hand_over(self) -> None:
        """The code for another desk."""
        self.say("", self.picheck.handover())

    def action_restart(self) -> None:
        """Begin again."""
        self.picheck.ask_restart()

    def action_ways_on(self) -> None:
        """The ways on after a result."""
        self.picheck.open_ways_on()


def _to_read_back(turn: Turn) -> Exchange:
    """The sentence that confirms what a caller just answered: who answers by digit sees it only now."""
    return Exchange(replied=f"Read back  {quoted(read_back(turn.question, turn.value))}")


def quoted(text: str) -> str:
    """Words to be said, in quotation marks."""
    return f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}"


def _labelled(title: str, text: str) -> Row:
    """A line of a call: what it is for, then the line itself."""

    def build(width: int, _: bool) -> Built:
        lead = f"  {title}".ljust(20) if width >= 59 else f"  {title}: "
        return hung(styled(lead, "head"), Content(text), width - 1)

    return Row(build)


def _in_other_words(typed: str, told: str) -> bool:
    """Whether what was typed is more than an answer's own words with other signs or capitals."""
    if typed == told:
        return False
    from picheck.flow.synonyms import fold  # loaded with the words of replies; a year in figures needs none

    return fold(typed) != fold(told)
