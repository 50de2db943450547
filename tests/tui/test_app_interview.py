"""The terminal interview as a person meets it: options, replies, changes, modes and sizes (interface.md)."""

from __future__ import annotations

import gc
from datetime import date
from pathlib import Path

import pytest
from app_driving import AS_OF, QP_WITH_ZERO, at, in_words, interview, on_screen, part, result, say
from textual.widgets import Static

from picheck.core.facts import QuestionId
from picheck.flow.interview import Given, Interview
from picheck.flow.options import options
from picheck.flow.question_words import question_words
from picheck.flow.session import Front, Purpose, Session
from picheck.tui.app import PicheckApp
from picheck.tui.replay_driver import Driver
from picheck.tui.screens.opening import MOST_MORE
from picheck.tui.screens.question import QuestionScreen
from picheck.tui.settings import read_settings
from picheck.tui.widgets.conversation import Conversation
from picheck.tui.widgets.key_line import KeyLine
from picheck.tui.widgets.lines import Lines, text_row
from picheck.tui.widgets.options import Options
from picheck.tui.widgets.panel import Panel

Q = QuestionId
SIZES = ((40, 12), (80, 24), (200, 60))


@pytest.fixture(autouse=True)
def _nothing_is_written_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PICHECK_HOME", str(tmp_path / "home"))


# -- changing an earlier answer


async def test_a_qp_with_zero_is_on_line_i_and_after_a_change_to_small_practice_on_line_ii() -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        session = driver.app.session
        assert "YES PI had to be reported for 2025, and it was." in result(driver)
        assert "REQUIRED" in result(driver)
        assert "COUNTED on line i " in result(driver)
        await driver.carry_out({"revise": Q.PRACTICE_SETTING, "answer": ["small_practice"]})
        assert "NO PI need not be reported for 2025." in result(driver)
        assert "COUNTED on line ii" in result(driver)
        assert "the reweighting is overridden" in result(driver)
        assert [turn.value for turn in session.interview.turns][-2:] == ["group", "zero"]
        await driver.carry_out({"undo": True})
        assert "COUNTED on line i " in result(driver)


async def test_a_change_shows_what_it_does_to_every_verdict_before_it_counts() -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        await driver.press("ctrl+r")
        await at(driver, "page")
        await driver.press(*["down"] * 5, "enter")
        await at(driver, "reply")
        await driver.press("4")
        effect = driver.app.screen.query_one("#effect", Lines)
        await driver.until(lambda: "→" in effect.plain, "what the change does")
        told = in_words(effect.plain)
        assert "Shared Savings Program, must report PI? yes → no, excluded" in told
        assert "MIPS, must report PI? no, as before" in told
        assert "counted? yes, line i → yes, line ii" in told
        assert "Set aside: Hardship." in told
        assert driver.app.session.interview.value_of(Q.PRACTICE_SETTING) == ()
        await driver.press("escape", "escape")
        await driver.settled()
        assert "YES" in result(driver)


async def test_changing_the_year_says_that_statuses_are_facts_of_a_year() -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        await driver.press("ctrl+r")
        await at(driver, "page")
        await driver.press("enter")
        await at(driver, "reply")
        await driver.press("down")
        effect = driver.app.screen.query_one("#effect", Lines)
        await driver.until(lambda: "facts of a year" in in_words(effect.plain), "the warning")


# -- options and replies


async def test_enter_with_nothing_ticked_says_so_and_waits() -> None:
    async with interview(keys="enter 2 1 3 1") as driver:
        await driver.press("enter")
        await driver.until(lambda: "Nothing is ticked yet." in part(driver, Conversation), "the message")
        assert driver.app.session.interview.question is Q.PRACTICE_SETTING


async def test_none_of_these_goes_with_no_other_and_space_ticks_what_the_cursor_is_on() -> None:
    async with interview(keys="enter 2 1 3 1") as driver:
        asked = driver.app.screen.query_one(Options)
        await driver.press("1", "2")
        await driver.until(lambda: asked.ticked == {0, 1}, "two ticks")
        await driver.press("5")
        await driver.until(lambda: asked.ticked == {4}, "none of these alone")
        await driver.press("up", "space")
        await driver.until(lambda: asked.ticked == {3}, "small practice alone")
        await driver.press("1", "enter")
        await driver.until(lambda: driver.app.session.interview.question is Q.SUBMISSION, "the next question")
        assert driver.app.session.interview.value_of(Q.PRACTICE_SETTING) == (
            "non_patient_facing",
            "small_practice",
        )


async def test_what_a_reply_is_understood_as_shows_before_it_counts_and_back_takes_it_away() -> None:
    async with interview(keys="enter 2") as driver:
        await driver.type_text("LCSW")
        understood = driver.app.screen.query_one("#understood", Static)
        await driver.until(lambda: "A MIPS eligible type" in str(understood.content), "what was understood")
        assert driver.app.session.interview.question is Q.CLINICIAN_TYPE
        await driver.press("enter")
        await driver.until(lambda: driver.app.session.interview.question is Q.QP_STATUS, "the next question")
        assert 'A MIPS eligible type ▐ understood from "LCSW"' in part(driver, Conversation)
        await driver.press("escape")
        await driver.until(
            lambda: driver.app.session.interview.question is Q.CLINICIAN_TYPE, "the question again"
        )


async def test_a_typed_question_is_answered_and_the_question_stands() -> None:
    async with interview(keys="enter 2 1") as driver:
        await say(driver, "what is a QP?")
        assert "Qualifying APM Participant" in part(driver, Conversation)
        assert driver.app.session.interview.question is Q.QP_STATUS
        await driver.press("f2")
        await driver.until(
            lambda: in_words(question_words(Q.QP_STATUS).why) in part(driver, Conversation), "why"
        )


async def test_where_two_answers_fit_only_these_are_offered() -> None:
    async with interview(keys="enter 2") as driver:
        screen = driver.app.question_screen
        await driver.type_text("therapist", "enter")
        await driver.until(lambda: sum(map(len, screen.notes.values())), "an answer")
        assert driver.app.session.interview.question is Q.CLINICIAN_TYPE
        if screen.narrowed is not None:
            assert 1 <= len(screen.options.choices) < 6
            await driver.press("escape")
            await driver.until(lambda: len(screen.options.choices) == 6, "all options again")


@pytest.mark.parametrize("word", ["back", "undo"])
async def test_back_and_undo_can_be_typed(word: str) -> None:
    async with interview(keys="enter 2 1") as driver:
        await say(driver, word)
        assert driver.app.session.interview.question is Q.CLINICIAN_TYPE


async def test_going_back_marks_the_answer_that_was_given() -> None:
    async with interview(keys="enter 3 escape") as driver:
        asked = driver.app.screen.query_one(Options)
        await driver.until(lambda: asked.cursor == "2", "the option that was chosen")


# -- what is shown


async def test_every_question_option_and_citation_is_shown_word_for_word() -> None:
    way = "enter 2 1 2 1 1 5 enter 1 enter 2 5 2".split()
    async with interview(130, 70) as driver:
        for number, question in enumerate(QuestionId):
            await driver.until(lambda q=question: driver.app.question_screen.asked is q, question)
            words, panel = question_words(question), part(driver, Panel)
            assert str(driver.app.screen.query_one("#question", Static).content) == words.ask
            assert in_words(words.hint) in part(driver, Options)
            for option in options(question, as_of=AS_OF):
                assert option.label in part(driver, Options)
                assert option.detail in part(driver, Options)
            assert in_words(words.why) in panel
            assert in_words(words.look_up) in panel
            assert all(citation in panel for citation in words.cite)
            several = question in (Q.PRACTICE_SETTING, Q.HARDSHIP)
            keys = [way.pop(0), way.pop(0)] if several else [way.pop(0)]
            await driver.press(*keys)
            await driver.until(lambda n=number: len(driver.app.session.interview.turns) > n, "an answer")
        await driver.settled()


async def test_brackets_are_shown_and_never_taken_as_markup() -> None:
    text = "see [42 CFR 414.1305]? [x] yes [/] or [link=a]b [bold]"
    async with interview() as driver:
        page = driver.app.screen.query_one(Conversation)
        page.show_rows([text_row(text)])
        await driver.until(lambda: text in on_screen(driver), "the text")


async def test_a_prefilled_answer_is_taken_and_shown_with_its_source() -> None:
    given = {Q.QP_STATUS: Given("qp", "QPP, 2025, final snapshot")}
    async with interview(keys="enter 2 1", prefilled=given) as driver:
        assert driver.app.session.interview.question is Q.LOW_VOLUME_THRESHOLD
        assert "QP ▐ taken: QPP, 2025, final snapshot" in part(driver, Conversation)
        await driver.press(*"1 5 enter 8 enter 5 2".split())
        await driver.settled()
        await driver.press("end", "up", "enter")
        await driver.until(
            lambda: "QP status: QP (taken: QPP, 2025, final snapshot)" in result(driver), "marks"
        )


async def test_every_reason_opens_to_its_citations_and_answers() -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        await driver.press("enter")
        await driver.until(lambda: "Performance year: 2025" in result(driver), "the answers it rests on")
        assert "42 CFR 425.507(a)" in result(driver)
        await driver.press("enter")
        await driver.until(lambda: "Performance year: 2025" not in result(driver), "the reason closed")


async def test_an_unreviewed_year_is_warned_of_above_the_verdict() -> None:
    async with interview() as driver:
        await driver.press("down", "down", *"enter 2 1 1 1 5 enter 8 enter 1".split())
        await driver.settled()
        told = result(driver)
        assert told.index("91 FR 43842") < told.index("YES")


# -- modes


async def test_in_a_recording_nothing_settled_shows_before_the_expectation_and_then_it_is_compared() -> None:
    async with interview(100, 30, keys=QP_WITH_ZERO, purpose=Purpose.RECORD) as driver:
        hidden = driver.app.question_screen.query_one(Panel)
        await driver.until(
            lambda: driver.app.focused and driver.app.focused.id == "options", "the expectation"
        )
        assert "Hidden until you have said what you expect." in in_words(hidden.plain)
        await driver.press("2", "1")
        await at(driver, "reply")
        await driver.type_text("a QP is free", "enter")
        await driver.settled()
        assert "Not as you expected: requirement." in result(driver)
        assert driver.app.session.expected == {"requirement": "excluded", "counted": "yes", "line": "i"}


async def test_on_a_call_the_lines_to_say_the_clock_and_the_ticket_are_in_view() -> None:
    async with interview(100, 40, keys="enter 2 1 1", purpose=Purpose.CALL, label="HD-20417") as driver:
        words, said = question_words(Q.LOW_VOLUME_THRESHOLD), part(driver, Options)
        assert in_words(words.read_aloud) in said
        assert in_words(words.if_they_hesitate) in said
        assert "So for this practice you exceed all three. Correct?" in said
        await driver.press("down")
        await driver.until(
            lambda: "you do not exceed" in part(driver, Options), "the other sentence to read back"
        )
        assert str(driver.app.screen.query_one("#question", Static).content) == words.ask_other
        assert "HD-20417" in on_screen(driver)
        assert "call 00:" in on_screen(driver)


@pytest.mark.parametrize(
    "digit, kept",
    [("1", "performance_year"), ("2", "participant_type"), ("3", "")],
    ids=["clinician", "practice", "new"],
)
async def test_each_way_on_keeps_what_it_says(digit: str, kept: str) -> None:
    async with interview(keys=QP_WITH_ZERO) as driver:
        before = driver.app.session
        await driver.press("ctrl+n")
        await at(driver, "options")
        await driver.press(digit)
        await driver.until(lambda: driver.app.session is not before, "the next sitting")
        await driver.settled()
        taken = [turn.question for turn in driver.app.session.interview.turns]
        assert (kept in taken) if kept else not taken


# -- sizes, footer, first frame


@pytest.mark.parametrize("width, height", SIZES)
async def test_question_options_reply_line_and_whole_footer_keys_are_in_view(width: int, height: int) -> None:
    async with interview(width, height, keys="enter 2 1 3 1 5 enter") as driver:
        lines = on_screen(driver).splitlines()
        assert in_words(question_words(Q.HARDSHIP).ask) in in_words(
            "\n".join(lines).replace("█", " ").replace("│", " ")
        )
        assert "❯ 1  [ ] No sufficient internet" in "\n".join(lines)
        assert "type an answer or a question" in "\n".join(lines)
        footer = driver.app.screen.query_one(KeyLine)
        assert lines[-1].split() == " ".join(f"{entry.key} {entry.words}" for entry in footer.entries).split()
        assert len(lines[-1]) <= width


async def test_every_size_down_to_20_by_5_and_back_stands() -> None:
    app = PicheckApp(Session(AS_OF))
    async with app.run_test(size=(100, 30)) as pilot:
        driver = Driver(app)
        await driver.settled()
        await driver.press(*"enter 2 1 3 1".split())
        await driver.settled()
        for size in ((60, 20), (40, 12), (30, 8), (20, 5), (100, 30)):
            await pilot.resize_terminal(*size)
            assert "❯" in on_screen(driver), size
        await driver.press(*"5 enter 8 enter 1".split())
        await driver.settled()
        for size in ((20, 5), (40, 12), (200, 60)):
            await pilot.resize_terminal(*size)
        await driver.until(lambda: "YES" in on_screen(driver), "the verdict in view")


@pytest.mark.parametrize("keys", ["enter 2", QP_WITH_ZERO], ids=["question", "result"])
async def test_every_key_in_the_footer_does_something(keys: str) -> None:
    async with interview(200, 60, keys=keys) as driver:
        app = driver.app
        actions = [entry.action for entry in app.screen.query_one(KeyLine).entries]
        assert {"back", "review", "save", "help", "command_palette", "quit"} <= set(actions)
        for action in actions:
            before = state(driver)
            app.screen.action_press(action)  # type: ignore[attr-defined]
            await driver.until(lambda b=before: app._exit or state(driver) != b, f"anything by {action}")
            if not app._exit:
                await driver.press(*{"back": ["ctrl+z"], "undo": ["ctrl+y"]}.get(action, []))
                app.stand()
                await driver.settled()


def state(driver: Driver) -> tuple[object, ...]:
    """All that a key can change."""
    app = driver.app
    opened = getattr(app.screen, "opened", ())
    notes = sum(map(len, app.question_screen.notes.values()))
    below = [part.plain for part in app.screen.query("#said").results(Lines) if part.display]
    told = (notes, len(app._notifications), below)
    return type(app.screen), len(app.session.interview.events), tuple(opened), told


@pytest.mark.parametrize("width, height", [(40, 12), (80, 24), (100, 30), (200, 60)])
async def test_the_first_frame_is_the_first_question_as_it_then_stands(width: int, height: int) -> None:
    loaded: list[str] = []
    app = PicheckApp(None, opening=lambda: (loaded.append(on_screen(Driver(app))), Session(date.today()))[1])
    async with app.run_test(size=(width, height)):
        driver = Driver(app)
        await driver.until(lambda: app.opening is None, "the session")
        await driver.settled()
        assert isinstance(app.screen, QuestionScreen)
        assert loaded[0].splitlines() == on_screen(driver).splitlines()


async def test_what_is_loaded_once_the_first_question_is_there_is_not_searched_while_somebody_types() -> None:
    app, before = PicheckApp(None, opening=lambda: Session(date.today())), gc.get_freeze_count()
    try:
        async with app.run_test(size=(80, 24)):
            await Driver(app).until(lambda: gc.get_freeze_count() > before, "what is loaded to be kept")
    finally:
        gc.unfreeze()


def test_the_first_frame_says_how_many_questions_may_follow_as_core_does() -> None:
    assert Interview().at_most_more == MOST_MORE


class AnsiWanted:
    theme, mouse = "ansi-dark", True


def test_a_theme_of_the_terminals_own_colours_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert PicheckApp(Session(AS_OF), AnsiWanted()).theme == "ansi-dark"


def test_without_colours_a_theme_that_could_not_be_read_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert PicheckApp(Session(AS_OF), AnsiWanted()).theme == "picheck-dark"


async def test_a_theme_that_was_chosen_is_kept_but_not_by_a_served_page(
    tmp_path: Path,
) -> None:
    settings = tmp_path / "home" / "config" / "config.toml"
    async with interview(front=Front.BROWSER) as driver:
        driver.app.theme = "picheck-light"
        await driver.settled()
        assert not settings.exists()
    async with interview() as driver:
        driver.app.theme = "picheck-light"
        await driver.until(settings.exists, "the settings")
    assert read_settings().theme == "picheck-light"
