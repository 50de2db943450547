"""Typed replies: what people say is understood or asked back, and nothing is ever guessed wrongly."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from picheck.core.facts import LISTS, QUESTIONS, QuestionId
from picheck.core.thresholds import THRESHOLDS
from picheck.flow.figure_words import FigureWords, figure_words
from picheck.flow.inquiries import is_question
from picheck.flow.interview import Given, checked, plain
from picheck.flow.known_wordings import index, unguessed
from picheck.flow.options import value_of, whole_year
from picheck.flow.replies import (
    Answer,
    Change,
    Command,
    Inquiry,
    NotUnderstood,
    Reply,
    Which,
    options,
    understand,
)
from picheck.flow.reply_words import Back, ReplyWords, compared, folded, message, reply_words
from picheck.flow.synonyms import synonyms_file, wordings
from picheck.flow.weighing import supposed
from picheck.flow.word_files import WORDS, WordsError, words_from

TODAY = date(2026, 4, 15)
Q = QuestionId
WITH_OPTIONS = [question for question in QUESTIONS if question is not Q.PERFORMANCE_YEAR]


def understood(question: QuestionId, text: str) -> Reply:
    """What a reply typed on 15 April 2026 means, with every earlier question answered."""
    return understand(question, text, as_of=TODAY, answered=QUESTIONS[: QUESTIONS.index(question)])


def answer(question: QuestionId, text: str) -> Any:
    """The value that a reply is understood as, in JSON form; fails if it is no answer."""
    reply = understood(question, text)
    assert isinstance(reply, Answer), f"{question}: {text!r} gave {reply}"
    return plain(reply.value)


# --- the table --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A reply of the table: the question it is typed at, and what it must come to."""

    question: QuestionId
    typed: str
    must: str
    values: tuple[Any, ...] = ()
    wave: str = ""

    def __str__(self) -> str:
        """Say the row as a failing test names it."""
        return f"{self.question}: {self.typed!r} must {self.must} {list(self.values) or ''}"


@cache
def table() -> tuple[Row, ...]:
    """The rows of replies.toml, in order."""
    content = tomllib.loads(Path(__file__).with_name("replies.toml").read_text(encoding="utf-8"))
    assert content.pop("as_of") == TODAY
    anywhere, waves = content.pop("anywhere"), content.pop("waves")
    rows = [row for name, section in content.items() for row in _rows(QuestionId(name), section)]
    rows += [
        row
        for wave, sections in waves.items()
        for name, section in sections.items()
        for row in _rows(QuestionId(name), section, wave)
    ]
    for must, many in (("command", anywhere["commands"]), ("ask", anywhere["inquiries"])):
        rows += [
            Row(q, typed, must, (name,))
            for name, replies in many.items()
            for typed in replies
            for q in QUESTIONS
        ]
    return tuple(rows)


def _rows(question: QuestionId, section: dict[str, Any], wave: str = "") -> Iterator[Row]:
    for key, replies in section.get("understood", {}).items():
        yield from (Row(question, typed, "be", (_value(question, key),), wave) for typed in replies)
    for pair, replies in section.get("asks_which", {}).items():
        values = tuple(_value(question, key) for key in pair.split(" | "))
        yield from (Row(question, typed, "ask which of", values, wave) for typed in replies)
    yield from (Row(question, typed, "not be guessed", (), wave) for typed in section.get("asks_back", ()))
    for must, of in (
        ("change", "changes"),
        ("suppose", "what_if"),
        ("command", "commands"),
        ("ask", "inquiries"),
    ):
        for key, replies in section.get(of, {}).items():
            yield from (Row(question, typed, must, _meant(must, key), wave) for typed in replies)


def _meant(must: str, key: str) -> tuple[Any, ...]:
    """The values of a row that is no answer: a name, or a question and its value."""
    name, equals, value = key.partition("=")
    if must in ("change", "suppose") and equals:
        return (name, _value(QuestionId(name), value))
    return (name,)


def _value(question: QuestionId, key: str) -> Any:
    """A value of the table in JSON form; fails for one that the question does not take."""
    if key == "not_sure":
        return None
    value: Any = key
    if question is Q.PERFORMANCE_YEAR:
        value = int(key)
    elif question is Q.MIPS_ELECTION:
        value = {"true": True, "false": False}[key]
    elif question in LISTS:
        value = [] if key == "none_of_these" else key.split("+")
    return plain(checked(question, Given(value)).value)


def holds(row: Row) -> bool:
    """Whether a reply of the table comes to what it must."""
    match row.must, understood(row.question, row.typed):
        case "be", Answer(value=value):
            return [plain(value)] == list(row.values)
        case "ask which of", Which(candidates=candidates):
            return sorted(map(str, (plain(v) for v, _ in candidates))) == sorted(map(str, row.values))
        case "not be guessed", reply:
            return not _acts(reply)
        case "change", Change(question=question, values=values):
            return [str(question), *map(plain, values)] == list(row.values)
        case "suppose", Inquiry(kind="what_if", question=question, value=value):
            return [str(question), plain(value)] == list(row.values)
        case "command", Command(name=name):
            return name == row.values[0]
        case "ask", Inquiry(kind=kind):
            return row.values[0] == ("what_is" if kind == "difference" else kind)
    return False


def _acts(reply: Reply) -> bool:
    """Whether a reply changes anything: an answer, or a command other than a request to explain."""
    return isinstance(reply, Answer) or (isinstance(reply, Command) and reply.name not in ("why", "help"))


def test_the_table_is_long_enough_and_says_each_thing_once() -> None:
    own = [row for row in table() if row.must not in ("command", "ask") or row.wave]
    assert len({(row.question, row.typed) for row in own}) == len(own) >= 3000
    assert sum(row.must in ("not be guessed", "ask which of") for row in own) >= 40
    for question in QUESTIONS:
        known = {str(row.values[0]) for row in own if row.question is question and row.must == "be"}
        assert len(known) >= (5 if question is Q.PERFORMANCE_YEAR else len(options(question))), question


def test_no_reply_of_the_table_is_guessed_wrongly() -> None:
    wrong = [str(row) for row in table() if not holds(row) and _acts(understood(row.question, row.typed))]
    assert not wrong, "\n".join(wrong)


def test_nearly_every_reply_of_the_table_is_understood(
    record_property: Callable[[str, object], None],
) -> None:
    own = [row for row in table() if row.must not in ("command", "ask") or row.wave]
    missed = [row for row in own if not holds(row)]
    rate = 1 - len(missed) / len(own)
    waves = {wave: _share(wave, own, missed) for wave in sorted({row.wave for row in own} - {""})}
    told = "; ".join(f"wave {wave}: {share:.1%}" for wave, share in waves.items())
    record_property(
        "walked", f"typed replies: {len(own)}, of which {rate:.1%} are understood as they must be ({told})"
    )
    assert rate >= 0.98, "\n".join(map(str, missed))


def _share(wave: str, own: list[Row], missed: list[Row]) -> float:
    return 1 - sum(row.wave == wave for row in missed) / sum(row.wave == wave for row in own)


def test_commands_and_questions_are_understood_whatever_is_being_asked() -> None:
    everywhere = [row for row in table() if row.must in ("command", "ask") and not row.wave]
    missed = [str(row) for row in everywhere if not holds(row)]
    assert not missed


# --- numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", WITH_OPTIONS)
def test_every_option_is_chosen_by_its_number_its_label_and_its_id(question: QuestionId) -> None:
    for option in options(question):
        assert understood(question, str(option.number)) == Answer(option.value, option.label)
        assert understood(question, option.label) == Answer(option.value, option.label)
        assert understood(question, f" {option.label.upper()}. ") == Answer(option.value, option.label)
    for key in wordings(question).values():
        assert understood(question, key) == understood(question, key.replace("_", " "))


@pytest.mark.parametrize("question", WITH_OPTIONS)
def test_options_are_numbered_from_one_with_none_of_these_and_not_sure_last(question: QuestionId) -> None:
    shown = options(question)
    assert [option.number for option in shown] == list(range(1, len(shown) + 1))
    assert shown[-1].value is None
    assert shown[-1].label == "Not sure"
    assert [option.value for option in shown].count(()) == (question in LISTS)
    assert (shown[-2].value == ()) is (question in LISTS)


def test_a_year_is_typed_and_has_no_numbers() -> None:
    assert [(o.number, o.value) for o in options(Q.PERFORMANCE_YEAR)] == [(None, None)]
    assert [o.value for o in options(Q.PERFORMANCE_YEAR, as_of=TODAY)] == [2025, 2026, 2027, None]
    assert isinstance(understood(Q.PERFORMANCE_YEAR, "3"), NotUnderstood)


def test_a_year_in_figures_is_what_a_reply_takes_it_for() -> None:
    for figures in (f"{number:0{width}}" for width in (1, 2, 3, 4) for number in range(10**width)):
        year = whole_year(figures)
        if year is not None or 1990 <= int(figures) <= 2110:
            reply = understand(QuestionId.PERFORMANCE_YEAR, figures, as_of=date(2026, 11, 23))
            assert year == (reply.value if isinstance(reply, Answer) else None), figures


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("2026-01-15", 2026),
        ("12/31/2025", 2025),
        ("January 15, 2026", 2026),
        ("March 2026", 2026),
        ("1.3.2025", 2025),
        ("letter dated 2026-02-01", 2026),
        ("2025-01-01 to 2025-12-31", 2025),
    ],
)
def test_the_year_of_a_date_is_proposed_and_never_taken(typed: str, year: int) -> None:
    reply = understood(Q.PERFORMANCE_YEAR, typed)
    assert isinstance(reply, NotUnderstood)
    assert reply.yes == (year,)
    assert understand(Q.PERFORMANCE_YEAR, "yes", as_of=TODAY, asked_back=reply) == Answer(year, str(year))


def test_last_year_is_counted_from_the_day_that_is_given() -> None:
    for day, year in ((date(2026, 1, 1), 2025), (date(2027, 12, 31), 2026)):
        assert understand(Q.PERFORMANCE_YEAR, "last year", as_of=day) == Answer(year, str(year))


# --- nothing is guessed -----------------------------------------------------------------------------

TURNED_ROUND = (
    "not {}", "I'm not {}", "we are not {}", "isn't {}", "not a {}", "no longer {}", "everything but {}",
    "anything except {}", "unless {}", "if {}", "almost {}", "probably {}", "I used to be {}",
    "{} last year", "{}?", "un{}", "hardly {}", "instead of {}",
)  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("question", WITH_OPTIONS)
def test_a_wording_turned_round_never_counts_as_the_answer_itself(question: QuestionId) -> None:
    taken = [
        reply
        for place, (wording, key) in enumerate(index(question).items())
        if key != "not_sure"
        for reply in (form.format(wording) for form in TURNED_ROUND[place % 6 :: 6])
        if folded(reply) not in index(question)
        and (got := understood(question, reply)) == Answer(value_of(question, key), getattr(got, "said", ""))
    ]
    assert not taken


@pytest.mark.parametrize("question", WITH_OPTIONS)
def test_every_wording_is_its_answer_and_stays_it_with_words_around_that_carry_no_weight(
    question: QuestionId,
) -> None:
    forms = ("{}", "{} please", "well, {}", "I'd say {}", "it says {}", "{}.")
    wrong = [
        reply
        for place, (wording, key) in enumerate(index(question).items())
        for reply in (form.format(wording) for form in ("{}", forms[place % len(forms)]))
        if understood(question, reply) != Answer(value_of(question, key), _label(question, key))
        and not is_question(reply)
    ]
    assert not wrong


def _label(question: QuestionId, key: str) -> str:
    return next(option.label for option in options(question) if option.value == value_of(question, key))


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_wording_that_must_not_be_guessed_is_no_answer_with_words_around_it_either(
    question: QuestionId,
) -> None:
    forms = ("{}", "it is {}", "I'm {}", "{} please", "yes, {}", "well, {}", "{}.", "it says {}")
    taken = [
        reply
        for group in synonyms_file().questions[question].not_guessed
        for wording in group.words
        for reply in (form.format(wording) for form in forms)
        if folded(reply) not in index(question) and isinstance(understood(question, reply), Answer)
    ]
    assert not taken


def test_a_number_that_counts_something_is_not_the_number_of_an_option() -> None:
    for question, typed in ((Q.QP_STATUS, "1 clinician"), (Q.HARDSHIP, "2 times"), (Q.SCORE, "we have 3")):
        assert not isinstance(understood(question, typed), Answer)
    assert answer(Q.QP_STATUS, "I'd go with number 2, please") == "partial_qp"


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_two_wordings_become_one_when_they_are_compared(question: QuestionId) -> None:
    meant: dict[str, set[str]] = {}
    for wording, key in wordings(question).items():
        meant.setdefault(compared(question, wording), set()).add(key)
    assert not {wording: keys for wording, keys in meant.items() if len(keys) > 1}
    assert not index(question).keys() & unguessed(question).keys()
    said_back = {
        (compared(question, wording), group.reply)
        for group in synonyms_file().questions[question].not_guessed
        for wording in group.words
    }
    assert len(said_back) == len(unguessed(question))


def test_two_answers_that_fit_are_both_offered_with_their_labels() -> None:
    reply = understood(Q.CLINICIAN_TYPE, "MFT or LPC")
    assert isinstance(reply, Which)
    assert [name for _, name in reply.candidates] == [
        "Marriage and family therapist",
        "Mental health counselor",
    ]


def test_what_is_only_likely_is_asked_back_with_what_was_not_understood_and_yes_takes_it() -> None:
    reply = understood(Q.CLINICIAN_TYPE, "cardiologist with a boat")
    assert isinstance(reply, NotUnderstood)
    assert reply.message.startswith('"A MIPS eligible type" is understood, but not "boat".')
    taken = understand(Q.CLINICIAN_TYPE, "yes", as_of=TODAY, asked_back=reply)
    assert taken == Answer("mips_eligible_type", "A MIPS eligible type")
    left = understand(Q.CLINICIAN_TYPE, "no", as_of=TODAY, asked_back=reply)
    assert left == NotUnderstood(message("then_which"))


def test_a_multiple_choice_takes_nothing_of_a_reply_of_which_it_does_not_know_a_part() -> None:
    reply = understood(Q.PRACTICE_SETTING, "small, hospital based and turquoise")
    assert isinstance(reply, NotUnderstood)
    assert '"turquoise" fits none' in reply.message
    assert "Hospital-based and small practice" in reply.message


def test_none_of_these_beside_a_choice_asks_which() -> None:
    reply = understood(Q.PRACTICE_SETTING, "none and small")
    assert isinstance(reply, Which)
    assert [value for value, _ in reply.candidates] == [(), ("small_practice",)]


def test_a_misspelt_command_is_named_and_not_carried_out() -> None:
    for typed, command in (("restrat", "restart"), ("reveiw", "review")):
        reply = understood(Q.SCORE, typed)
        assert isinstance(reply, NotUnderstood)
        assert command in reply.message


def test_a_number_outside_the_list_says_how_far_the_numbers_go() -> None:
    reply = understood(Q.QP_STATUS, "7")
    assert reply == NotUnderstood("There is no 7 in the list; the numbers go from 1 to 4.", ())


# --- figures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("250 patients", "200 patients is exceeded. That alone settles nothing"),
        ("$100,000", "$90,000 in allowed charges is exceeded"),
        ("300 patients, 500 services and $95,000", "above each of the three figures"),
        ("collected 85,000", "that does not settle it"),
        ("billed 120,000", "that does not settle it"),
    ],
)
def test_b1_a_figure_that_settles_nothing_says_what_else_must_be_known(typed: str, said: str) -> None:
    reply = understood(Q.LOW_VOLUME_THRESHOLD, typed)
    assert isinstance(reply, NotUnderstood)
    assert said in reply.message
    for word, value in (("yes", "exceeds"), ("no", "does_not_exceed")):
        after = understand(Q.LOW_VOLUME_THRESHOLD, word, as_of=TODAY, asked_back=reply)
        assert isinstance(after, Answer)
        assert after.value == value


@pytest.mark.parametrize(
    ("typed", "holds_it"),
    [
        ("90,001 in allowed charges", False),
        ("exactly $90,000", True),
        ("$89,999", True),
        ("200 services", False),
    ],
)
def test_b1_the_limit_itself_is_not_exceeded_and_a_bare_limit_decides_nothing(
    typed: str, holds_it: bool
) -> None:
    reply = understood(Q.LOW_VOLUME_THRESHOLD, typed)
    assert (isinstance(reply, Answer) and reply.value == "does_not_exceed") is holds_it


THOUSANDS = ("2,000", "2000", "2k", "2 k", "2 thousand", "two thousand", "20 hundred", "two thousand and one")


@pytest.mark.parametrize("unit", ["patients", "services", "medicare patients", "procedures"])
@pytest.mark.parametrize("form", ["{}", "I see {}", "about {}", "{}, easily", "we had {} last year"])
def test_b1_thousands_are_dollars_only_where_nothing_else_is_counted(form: str, unit: str) -> None:
    for said in THOUSANDS:
        reply = understood(Q.LOW_VOLUME_THRESHOLD, form.format(f"{said} {unit}"))
        assert not isinstance(reply, Answer), said
        assert isinstance(reply, NotUnderstood), said
        assert "is exceeded. That alone settles nothing" in reply.message, said
        assert "$90,000 in allowed charges" in reply.message.partition("settles nothing")[2], said


@pytest.mark.parametrize("said", [*THOUSANDS, "five thousand", "80k", "45K", "thousands", "3m"])
def test_b1_thousands_of_nothing_decide_nothing(said: str) -> None:
    assert not isinstance(understood(Q.LOW_VOLUME_THRESHOLD, said), Answer)
    for money in ("$70k", "70 grand", "70k in allowed charges", "under 90k"):
        assert answer(Q.LOW_VOLUME_THRESHOLD, money) == "does_not_exceed"


@pytest.mark.parametrize(
    ("typed", "echo"),
    [
        ("$250K, 300 patients, 500 services", "$250k and 300 patients and 500 services: that is above each"),
        ("300 patients, 500 services, $1.2m", "300 patients and 500 services and $1.2m: that is above each"),
        ("patients 300, services 500, charges $100k", "Patients 300 and services 500 and"),
        (
            "patients 300 services 500",
            "Patients 300 and services 500: 200 patients and 200 services is exceeded",
        ),
        ("$1.2m and 3000 patients", "$1.2m and 3000 patients: $90,000 in allowed charges and 200 patients"),
    ],
)
def test_b1_each_figure_counts_one_thing_and_each_unit_belongs_to_one_figure(typed: str, echo: str) -> None:
    reply = understood(Q.LOW_VOLUME_THRESHOLD, typed)
    assert isinstance(reply, NotUnderstood)
    assert reply.message.startswith(echo)


@pytest.mark.parametrize(
    ("typed", "holds_it"),
    [
        ("two hundred and fifty patients", False),
        ("a hundred and fifty patients", True),
        ("several thousand patients", False),
        ("hundreds of patients", False),
        ("a couple hundred services", False),
        ("several hundred services", False),
        ("thousands of services", False),
        ("tens of thousands of dollars", False),
        ("hundreds of thousands of dollars", False),
        ("a few thousand dollars", True),
        ("two thousand and 150 patients", False),
        ("95k, but only 150 patients", True),
    ],
)
def test_b1_a_number_told_by_its_size_decides_only_what_any_such_number_would(
    typed: str, holds_it: bool
) -> None:
    reply = understood(Q.LOW_VOLUME_THRESHOLD, typed)
    assert (isinstance(reply, Answer) and reply.value == "does_not_exceed") is holds_it


def test_b3_a_number_of_people_up_to_fifteen_proposes_the_small_practice() -> None:
    for typed in ("nine of us", "9 people", "there's 9 of us total", "about 12 staff", "four docs"):
        reply = understood(Q.PRACTICE_SETTING, typed)
        assert isinstance(reply, NotUnderstood)
        assert "that is a small practice. Is it?" in reply.message
        assert reply.yes == (("small_practice",),)
    reply = understood(Q.PRACTICE_SETTING, "20 of us")
    assert isinstance(reply, NotUnderstood)
    assert "that is a small practice. Is it?" not in reply.message


@pytest.mark.parametrize("typed", ["87.5", "0.5", "92", "87.5 (I think)"])
def test_425_507_a_2_a_score_in_figures_is_above_zero_once_it_is_that_of_pi(typed: str) -> None:
    reply = understood(Q.SCORE, typed)
    assert not isinstance(reply, Answer)
    if not typed.endswith(")"):
        assert isinstance(reply, NotUnderstood)
        assert typed in reply.message
        assert reply.yes == ("positive",)
    assert answer(Q.SCORE, "87.5 points") == "positive"


@pytest.mark.parametrize("number", range(1, 31))
def test_b3_clinicians_decide_the_small_practice_and_doctors_alone_only_rule_it_out(number: int) -> None:
    clinicians = understood(Q.PRACTICE_SETTING, f"{number} clinicians under the TIN")
    assert isinstance(clinicians, Answer) is (number <= 15)
    doctors = understood(Q.PRACTICE_SETTING, f"{number} docs")
    assert isinstance(doctors, NotUnderstood)
    assert ("not a small practice" in doctors.message) is (number > 15)


# --- yes and no -------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", WITH_OPTIONS)
def test_yes_and_no_after_a_question_back_never_mean_another_answer_than_to_the_question_itself(
    question: QuestionId,
) -> None:
    backs = [*unguessed(question).values()]
    backs += [
        Back(t.unclear, yes=t.yes, no=t.no)
        for t in figure_words().thresholds
        if t.decides.question is question
    ]
    for word in ("yes", "no"):
        stands_for = index(question).get(word)
        meant = {key for back in backs for key in getattr(back, word)}
        assert stands_for is None or meant <= {stands_for}, (word, meant)


def test_where_yes_is_an_answer_itself_what_is_likely_is_not_taken_by_a_yes() -> None:
    reply = understood(Q.MIPS_ELECTION, "declined, on the moon")
    assert isinstance(reply, Which)
    assert [value for value, _ in reply.candidates] == [False, None]


def test_a_short_list_is_never_of_one_answer() -> None:
    for row in table():
        reply = understood(row.question, row.typed)
        assert not isinstance(reply, Which) or len(reply.candidates) > 1, row


def test_a_place_in_a_short_list_is_the_place_in_that_list() -> None:
    asked = understood(Q.PARTICIPANT_TYPE, "yes")
    assert isinstance(asked, Which)
    for typed, value in (("2", "aco_provider_supplier"), ("the last one", "aco_professional")):
        reply = understand(Q.PARTICIPANT_TYPE, typed, as_of=TODAY, asked_back=asked)
        assert isinstance(reply, Answer)
        assert reply.value == value


# --- an earlier answer ------------------------------------------------------------------------------


def test_only_an_answer_already_given_can_be_changed_in_words() -> None:
    assert isinstance(understood(Q.HARDSHIP, "change the year to 2025"), Change)
    assert not isinstance(understand(Q.HARDSHIP, "change the year to 2025", as_of=TODAY), Change)
    reply = understood(Q.QP_STATUS, "change the hardship to none")
    assert isinstance(reply, NotUnderstood)
    assert reply.message.startswith('"Hardship" has no answer that counts now')


def test_a_correction_that_fits_two_answers_asks_which() -> None:
    reply = understood(Q.SCORE, "I meant pending")
    assert isinstance(reply, NotUnderstood)
    assert "Application" in reply.message
    assert "PI score" in reply.message


def test_a_reply_for_a_later_question_says_where_it_belongs() -> None:
    reply = understood(Q.PERFORMANCE_YEAR, "ASC-based")
    assert isinstance(reply, NotUnderstood)
    assert '"Special status", which comes later' in reply.message


def test_425_507_a_a_level_is_taken_where_the_rest_of_the_reply_answers_nothing_but_its_score() -> None:
    for typed, level in (
        ("we reported as a group and got zero", "group"),
        ("the ACO reported, still waiting for the score", "apm_entity"),
    ):
        assert answer(Q.SUBMISSION, typed) == level
    assert answer(Q.QP_STATUS, "Partial QP, and we elected to participate") == "partial_qp"
    for typed in ("nothing was sent, got zero", "as a group, and a boat", "not as a group and got zero"):
        assert not isinstance(understood(Q.SUBMISSION, typed), Answer), typed


def test_425_20_a_reach_aco_is_none_of_the_links_and_one_that_is_not_reach_is_asked_about() -> None:
    for typed in ("my aco is reach", "we are in REACH", "our ACO is a REACH ACO"):
        assert answer(Q.PARTICIPANT_TYPE, typed) == "none"
    for typed in (
        "our ACO is not REACH",
        "my ACO was REACH",
        "our aco is reach and mssp",
        "is my ACO REACH?",
    ):
        assert not isinstance(understood(Q.PARTICIPANT_TYPE, typed), Answer), typed


@pytest.mark.parametrize(
    "typed",
    ["PI weight is 0", "reweighted to 0", "PI: 0% on qpp", "Promoting Interoperability weight: 0",
     "pi is 0 percent", "QPP shows PI weighted at 0%", "reweighted to zero", "zero weight for PI"],
)  # fmt: skip
def test_414_1380_c_2_a_weight_of_zero_leads_to_a_reweighting_that_is_confirmed_first(typed: str) -> None:
    reply = understood(Q.HARDSHIP, typed)
    assert isinstance(reply, NotUnderstood)
    assert reply.yes == (("other_reweighting",),)
    assert not reply.no


@pytest.mark.parametrize(
    "typed",
    ["cost category reweighted", "cost was reweighted", "Quality reweighted to 0", "IA got reweighted",
     "improvement activities weight is zero", "CMS reweighted the cost category"],
)  # fmt: skip
def test_414_1380_c_2_the_reweighting_of_another_category_is_said_not_to_count(typed: str) -> None:
    reply = understood(Q.HARDSHIP, typed)
    assert isinstance(reply, NotUnderstood)
    assert reply.message.startswith("Only the reweighting of PI counts here")


@pytest.mark.parametrize(
    "typed", ["I think we're in an ACO", "some of our docs are in an ACO", "in MSSP, with a boat"]
)
def test_a_short_list_on_unsure_ground_offers_none_of_these_and_not_sure_as_well(typed: str) -> None:
    reply = understood(Q.PARTICIPANT_TYPE, typed)
    assert isinstance(reply, Which)
    assert [plain(value) for value, _ in reply.candidates][-2:] == ["none", None]


@pytest.mark.parametrize("question", WITH_OPTIONS)
def test_whatever_is_said_around_a_wording_that_offers_answers_all_others_stay_in_reach(
    question: QuestionId,
) -> None:
    for wording, back in unguessed(question).items():
        for form in ("I think {}", "{}, with a boat", "my cousin's {}"):
            reply = understood(question, form.format(wording))
            if isinstance(reply, Which) and {str(k) for k in back.which} <= {
                str(v) for v, _ in reply.candidates
            }:
                assert reply.candidates[-1][0] is None, (wording, form)


def test_425_507_a_an_aco_of_other_years_or_of_the_patients_asks_about_this_years_list() -> None:
    for typed in ("we used to be in an ACO", "we were in an ACO", "we're joining an ACO next year",
                  "my patients are attributed to an ACO", "our patients are assigned to an ACO"):  # fmt: skip
        reply = understood(Q.PARTICIPANT_TYPE, typed)
        assert isinstance(reply, NotUnderstood), typed
        assert plain(list(reply.no)) == ["none"], typed


def test_what_is_nearest_is_told_in_words() -> None:
    reply = understood(Q.HARDSHIP, "compramissed dattas")
    assert isinstance(reply, NotUnderstood)
    assert reply.told.endswith('Nearest: "CMS found the data compromised".')


# --- whatever is typed ------------------------------------------------------------------------------

ODD = [
    "",
    " ",
    "\0",
    "\x1b[2J\x07",
    "🙂" * 50,
    "医者",
    "врач",
    "e\u0301" * 90,
    "\ud800",
    "{}",
    "%s %d",
    "?" * 200,
    "," * 299,
    "1," * 120,
    "and " * 70,
    "not " * 60,
    "a" * 300,
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_odd_characters_and_floods_of_text_are_answered_and_never_taken(question: QuestionId) -> None:
    for text in [*ODD, "x" * 100_000, "small and " * 10_000, "\n" * 100_000, "1" * 100_000]:
        reply = understood(question, text)
        assert not isinstance(reply, Answer) or text.startswith("1,"), (text[:20], reply)
        if isinstance(reply, NotUnderstood):
            assert reply.message.isprintable()
            assert len(reply.message) < 300


WORDS_PEOPLE_USE = st.sampled_from(
    sorted({word for q in QUESTIONS for wording in (*index(q), *unguessed(q)) for word in wording.split()})
    + sorted(reply_words().negations | reply_words().hedges | reply_words().alternatives)
    + ["and", ",", "&", "/", "?", "-", "1", "4", "12", "2025", "26", "what is", "what if", "yes,", "no,"]
)
REPLIES = st.one_of(st.text(max_size=60), st.lists(WORDS_PEOPLE_USE, max_size=9).map(" ".join))


@settings(max_examples=300, deadline=None)
@given(question=st.sampled_from(QUESTIONS), text=REPLIES)
def test_any_reply_is_read_without_a_crash_and_any_answer_is_valid_for_its_question(
    question: QuestionId, text: str
) -> None:
    reply = understood(question, text)
    values = [reply.value] if isinstance(reply, Answer) else []
    if isinstance(reply, Which):
        assert reply.candidates
        values = [value for value, _ in reply.candidates]
    for value in values:
        assert checked(question, Given(value)).value == value


@settings(max_examples=150, deadline=None)
@given(
    question=st.sampled_from(sorted(LISTS)),
    chosen=st.lists(st.integers(1, 4), min_size=1, unique=True),
    joint=st.sampled_from([", ", " and ", " & ", "; ", ",", " "]),
)
def test_several_numbers_in_a_line_are_several_choices_in_the_order_of_the_list(
    question: QuestionId, chosen: list[int], joint: str
) -> None:
    meant = [options(question)[number - 1].value[0] for number in sorted(chosen)]
    assert answer(question, joint.join(map(str, chosen))) == meant


# --- a file of words that does not fit says where ---------------------------------------------------

BROKEN = [
    (ReplyWords, "\nhedges = [", "\nhegdes = [", ": hegdes is not known, hedges is missing"),
    (ReplyWords, "\nverbs = [", "\nverb = [", ": change: verb is not known, verbs is missing"),
    (ReplyWords, "\nsecond = 2", '\nsecond = "2"', ": ordinals.second is '2'"),
    (ReplyWords, '\nsubjects = ["i",', "\nsubjects = [7,", ": subjects[0] is 7"),
    (ReplyWords, "\npolite = [", "\npolite = 7 # [", ": polite is 7"),
    (ReplyWords, "\nqp_status = [", "\nqp = [", ": change.names: 'qp' is not a valid QuestionId"),
    (ReplyWords, '\nempty = "', '\nempty = "" # "', ": messages: empty: an empty text"),
    (ReplyWords, "[suppose]", "[suppose", ": Expected"),
    (ReplyWords, '["who", "whose"]', '["who", "which"]', ": unowned.kept: which is not known"),
    (FigureWords, "\nmoney = [", "\nmonies = [", ": monies is not known, money is missing"),
    (FigureWords, "\nquoted = true", "\nquoted = 1", ": thresholds[0].quoted is 1"),
    (FigureWords, "\nloose = [", "\nlose = [", ": thresholds[0].measures[2]: lose is not known"),
    (FigureWords, "\nthousand = 1000", "\nthousand = true", ": times.thousand is True"),
    (FigureWords, "\n[bounds]", "\n[[bounds]]", ": bounds is no table"),
]


def _read_as(record: type[ReplyWords | FigureWords], name: str, text: str) -> None:
    if record is ReplyWords:
        words_from(name, text, ReplyWords, ReplyWords.hold)
    else:
        words_from(name, text, FigureWords)


@pytest.mark.parametrize(("record", "old", "new", "complaint"), BROKEN, ids=[b[3] for b in BROKEN])
def test_a_broken_file_of_words_is_refused_with_the_file_and_the_table(
    record: type[ReplyWords | FigureWords], old: str, new: str, complaint: str
) -> None:
    name = "replies.toml" if record is ReplyWords else "figures.toml"
    whole = (WORDS / name).read_text(encoding="utf-8")
    assert old in whole
    broken = whole.replace(old, new, 1)
    with pytest.raises(WordsError) as refused:
        _read_as(record, name, broken)
    assert str(refused.value).startswith(name + complaint)


# --- cost -------------------------------------------------------------------------------------------


def test_choosing_by_number_or_word_loads_no_fuzzy_matcher() -> None:
    code = (
        "import sys; from datetime import date; from picheck.flow.replies import understand, options;"
        "from picheck.core.facts import QuestionId as Q; d = date(2026, 4, 15);"
        "[understand(Q.PRACTICE_SETTING, t, as_of=d) for t in ('1', '1,4', 'small', 'back', 'why ask?')];"
        "assert 'rapidfuzz' not in sys.modules; understand(Q.PRACTICE_SETTING, 'smal practise', as_of=d);"
        "assert 'rapidfuzz' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_414_1305_every_number_that_decides_has_its_words_and_no_words_decide_two_answers() -> None:
    thresholds = figure_words().thresholds
    assert {m.counts for t in thresholds for m in t.measures} == set(THRESHOLDS)
    for threshold in thresholds:
        decided = {THRESHOLDS[m.counts]._replace(number=0) for m in threshold.measures}
        assert len(decided) == 1, threshold.measures


@pytest.mark.parametrize("figure", ["500 patients", "about 190 patients"])
def test_414_1305_what_if_with_one_figure_of_three_claims_nothing_of_the_other_two(figure: str) -> None:
    told, likely = supposed(QuestionId.LOW_VOLUME_THRESHOLD, figure)
    assert "does not settle it" in told
    assert not likely
