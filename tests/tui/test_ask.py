"""`picheck ask`: the interview as plain lines, from a pipe and at a terminal."""

from __future__ import annotations

from itertools import pairwise

import pytest
from plain_driving import AS_OF, QP_IN_A_GROUP, Held

from picheck.core import Answers, determine
from picheck.core.facts import (
    ApplicationStatus,
    ClinicianType,
    Hardship,
    LowVolumeThreshold,
    ParticipantType,
    PracticeSetting,
    QpStatus,
    QuestionId,
    Score,
    Submission,
)
from picheck.core.relevance import next_question
from picheck.flow.chart import edges
from picheck.flow.interview import plain
from picheck.flow.session import Purpose
from picheck.tui.replay_plain import typed
from picheck.tui.show.text import as_text

Q = QuestionId


def test_a_pipe_of_replies_gives_the_verdict_and_exit_status_0():
    held = Held(QP_IN_A_GROUP)
    assert (held.status, held.err) == (0, "")
    assert "YES, PI had to be reported for 2025, and it was." in held.out
    assert held.session.interview.outcome.line == "i"


def test_numbers_words_and_assignments_lead_to_the_same():
    by_number = ["2025", "3", "1", "1", "1", "5", "8", "5", "2"]
    by_assignment = [
        "performance_year=2025",
        "participant_type=aco_professional",
        "clinician_type=mips_eligible_type",
        "qp_status=qp",
        "low_volume_threshold=exceeds",
        "practice_setting=none",
        "hardship=none",
        "submission=group",
        "score=zero",
    ]
    answers = [
        Held(replies).session.interview.answers for replies in (QP_IN_A_GROUP, by_number, by_assignment)
    ]
    assert answers[0] == answers[1] == answers[2]


def test_a_change_after_the_verdict_gives_the_verdict_anew_without_asking_the_rest_again():
    held = Held([*QP_IN_A_GROUP, "change practice_setting=small_practice"])
    assert held.out.count("What PI score does CMS show") == 1
    assert "NO, PI need not be reported for 2025." in held.out
    assert "the reweighting is\n" in held.out or "the reweighting is " in held.out
    assert held.session.interview.outcome.line == "ii"


@pytest.mark.parametrize(
    ("replies", "line", "said"),
    [
        (["2025", "banana"], 2, "fits none of the answers"),
        (
            ["2025", "qp_status=qp"],
            2,
            "qp_status=qp is for another question; the question is participant_type",
        ),
        (["2025", "participant_type=yes"], 2, '"yes" is not one of'),
        (["performance_year=1999"], 1, "1999 is not a year from 2017 to 2099"),
        (["back"], 1, "nothing to go back to"),
    ],
)
def test_on_a_pipe_a_reply_that_cannot_be_taken_ends_it_with_its_line_number(replies, line, said):
    held = Held(replies)
    assert held.status == 2
    assert f"line {line}: " in held.err
    assert said in held.err


def test_at_a_terminal_the_same_reply_is_asked_for_again():
    held = Held(["2025", "banana", "none"], at_terminal=True)
    assert held.status == 0
    assert "NO, the requirement does not apply." in held.out


def test_what_is_asked_back_takes_yes_and_the_question_is_not_read_out_again():
    held = Held(
        ["2025", "yes", "the last one", "md", "qp", "250 patients", "yes", "nine docs", "yes"],
        at_terminal=True,
    )
    answers = held.session.interview.answers
    assert answers.participant_type == "aco_professional"
    assert answers.low_volume_threshold == "exceeds"
    assert answers.practice_setting == ("small_practice",)
    assert held.out.count("Do you exceed the low-volume threshold") == 1
    assert "  3. Physician, PA, NP or CNS billing through one\n> " in held.out


def test_enter_alone_repeats_the_question():
    held = Held(["2025", "banana", "", "none"], at_terminal=True)
    assert held.out.count("What is your link to a Shared Savings Program ACO?") == 2


def test_an_earlier_answer_is_changed_in_words_after_what_that_does_was_shown():
    start = [*QP_IN_A_GROUP[:5], "sorry, I'm a partial QP"]
    held = Held([*start, "yes"], at_terminal=True)
    assert "With QP status: Partial QP" in held.out
    assert held.session.interview.answers.qp_status == "partial_qp"
    assert Held([*start, "no"], at_terminal=True).session.interview.answers.qp_status == "qp"
    held = Held(
        [*QP_IN_A_GROUP, "i want to change the special status", "nine docs", "yes", "yes"], at_terminal=True
    )
    assert held.session.interview.outcome.line == "ii"


@pytest.mark.parametrize("at_terminal", [False, True])
@pytest.mark.parametrize(
    "said",
    [
        "change qp status to neither",
        "sorry, I'm neither a QP nor a partial QP",
        "the QP status is wrong, it's neither",
    ],
)
def test_a_change_in_words_is_taken_in_a_pipe_as_at_a_terminal_once_it_is_confirmed(said, at_terminal):
    start = [*QP_IN_A_GROUP[:5], said]
    held = Held([*start, "yes", *QP_IN_A_GROUP[5:]], at_terminal=at_terminal)
    assert (held.status, held.err) == (0, "")
    assert (
        "With QP status: Neither, this would change: MIPS, must report PI? no becomes open."
        in held.out.replace("\n", " ")
    )
    assert held.session.interview.answers.qp_status == "neither"
    held = Held([*start, "no", *QP_IN_A_GROUP[5:]], at_terminal=at_terminal)
    assert (held.status, held.session.interview.answers.qp_status) == (0, "qp")


def test_in_a_pipe_a_change_in_words_that_the_next_line_does_not_confirm_ends_it_and_nothing_shifts():
    held = Held([*QP_IN_A_GROUP[:5], "change my qp status to partial", "none", "none", "group", "0"])
    assert (held.status, held.session.interview.question) == (2, Q.PRACTICE_SETTING)
    assert held.err.startswith("line 7: This is neither yes nor no, so nothing changed.")
    assert held.err.endswith("change qp_status=partial_qp\n")


def test_an_input_that_ends_before_a_change_is_confirmed_exits_2_even_after_the_verdict():
    held = Held([*QP_IN_A_GROUP, "small practice"])
    assert (held.status, held.session.interview.outcome.line) == (2, "i")
    assert held.err == "The input ended before yes or no, so nothing changed.\n"


def test_in_a_pipe_a_change_that_names_no_new_answer_ends_it_with_the_line_to_write_instead():
    held = Held([*QP_IN_A_GROUP[:5], "change my qp status"])
    assert (held.status, held.err) == (
        2,
        "line 6: An answer is changed here with: change qp_status=...\n",
    )


def test_in_a_pipe_two_answers_that_fit_end_it_with_both_named():
    held = Held(["2025", "yes"])
    assert held.status == 2
    assert "1. A practice or facility on the ACO's list; 2." in held.err


@pytest.mark.parametrize("at_terminal", [False, True])
def test_a_change_in_words_is_recorded_and_replays(at_terminal):
    held = Held(
        [*QP_IN_A_GROUP[:5], "change qp status to neither", "yes", *QP_IN_A_GROUP[5:]],
        at_terminal=at_terminal,
    )
    turns = held.session.interview.events
    assert {"revise": "qp_status", "answer": "neither"} in turns
    again = Held([typed(turn) for turn in turns])
    assert (again.status, again.session.interview.events) == (0, turns)


def test_what_says_neither_yes_nor_no_confirms_no_change():
    held = Held([*QP_IN_A_GROUP, "small practice", "?", "result"], at_terminal=True)
    assert "Nothing changed." in held.out
    assert held.session.interview.outcome.line == "i"


@pytest.mark.parametrize("reply", ["undo", "back", "change qp_status=neither"])
def test_what_a_reply_leaves_open_again_is_said(reply):
    held = Held([*QP_IN_A_GROUP[:4], reply])
    _, _, after = held.out.partition("Settled: MIPS, must report PI? no.")
    assert after.count("Open again: MIPS, must report PI?") == 1
    assert "Open again" not in Held([*QP_IN_A_GROUP[:5], reply]).out or reply.startswith("change")


def test_what_undo_brings_back_at_the_result_is_shown():
    held = Held([*QP_IN_A_GROUP, "change practice_setting=small_practice", "undo"])
    assert held.out.count("YES, PI had to be reported for 2025, and it was.") == 2
    assert held.out.count("NO, PI need not be reported for 2025.") == 1


def test_after_a_review_at_a_terminal_any_reply_is_understood_as_ever():
    held = Held(
        [*QP_IN_A_GROUP[:5], "review", "change qp status to neither", "yes", "none"], at_terminal=True
    )
    assert held.session.interview.answers.qp_status == "neither"
    assert held.session.interview.answers.practice_setting == ()
    held = Held([*QP_IN_A_GROUP[:5], "review", "9", "review", "small practice"], at_terminal=True)
    assert "they go from 1 to 5" in held.out
    assert held.session.interview.answers.practice_setting == ("small_practice",)


def test_at_the_end_of_input_it_says_what_is_settled_and_what_is_open_and_exits_2():
    held = Held(["2025", "3", "md", "qp"])
    assert held.status == 2
    assert "MIPS, must report PI? no." in held.out
    assert "Still open: Low-volume threshold, Special status, Hardship, PI report." in held.out.replace(
        "\n", " "
    )
    assert held.err == "The input ended before the verdict.\n"


def test_the_words_that_always_work_leave_the_question_standing():
    replies = ["2025", "why", "help", "review", "what is a QP?", "back", "2025", "undo", "redo", "none"]
    held = Held(replies)
    assert held.status == 0
    assert "Why this is asked:" in held.out
    assert "Back. The answer was: 2025." in held.out


def test_not_sure_is_an_answer_and_its_question_becomes_a_look_up():
    held = Held(["2025", "3", "md", "not sure", "not sure", "none", "none", "group", "zero"])
    assert held.status == 0
    assert "Look up:" in held.out
    assert "https://qpp.cms.gov/participation-lookup" in held.out


def test_recording_hides_what_is_settled_until_the_expectation_is_given():
    replies = [*QP_IN_A_GROUP, "excluded", "no", "a colleague said so"]
    held = Held(replies, purpose=Purpose.RECORD)
    before, _, after = held.out.partition("Before the verdict shows")
    assert "Settled:" not in before
    assert "YES, PI had to be reported" in after
    assert "you expected excluded, the rules give required" in after.replace("\n", " ")
    assert held.session.disagreements() == ("requirement", "counted")


def test_a_change_while_recording_says_nothing_of_what_it_does_and_its_verdict_waits_for_an_expectation():
    expected = ["required", "yes", "425.507(a)"]
    change = ["small practice", "yes"]
    held = Held([*QP_IN_A_GROUP, *expected, *change], purpose=Purpose.RECORD, at_terminal=True)
    _, _, after = held.out.partition("Take this change?")
    assert "NO, PI need not be reported" not in after
    assert "Before the verdict shows" in after
    held = Held(
        [*QP_IN_A_GROUP[:6], "change the QP status to neither", "yes"],
        purpose=Purpose.RECORD,
        at_terminal=True,
    )
    assert "stays hidden until you have said what you expect" in held.out.replace("\n", " ")
    assert "what is settled stays the same" not in held.out.replace("\n", " ")


def test_input_that_ends_before_the_expectation_of_a_recording_ended_before_the_verdict():
    held = Held([*QP_IN_A_GROUP, "required"], purpose=Purpose.RECORD)
    assert (held.status, held.err) == (2, "The input ended before the verdict.\n")


def test_a_call_has_lines_to_read_aloud_and_back_and_ends_with_a_note():
    held = Held(QP_IN_A_GROUP, purpose=Purpose.CALL, label="HD-20417")
    for said in (
        "Read aloud:",
        "In plain words:",
        "If they hesitate:",
        "Read back:",
        "For the ticket: Ticket HD-20417.",
    ):
        assert said in held.out


def test_nothing_is_drawn_and_every_question_has_the_same_layout():
    held = Held(QP_IN_A_GROUP)
    assert held.out.isascii()
    questions = held.out.split("\nQuestion ")[1:]
    assert len(questions) == 9
    assert all("\n> \n" in question for question in questions)


def test_the_three_ways_on_keep_what_belongs_to_the_person_or_the_practice():
    held = Held([*QP_IN_A_GROUP, "same clinician", "3"])
    kept = {turn.question for turn in held.session.interview.turns if turn.taken}
    assert kept == {Q.PERFORMANCE_YEAR, Q.CLINICIAN_TYPE, Q.QP_STATUS}
    held = Held([*QP_IN_A_GROUP, "same practice"])
    assert {turn.question for turn in held.session.interview.turns} == {
        Q.PERFORMANCE_YEAR,
        Q.PARTICIPANT_TYPE,
    }
    assert Held([*QP_IN_A_GROUP, "new"]).session.interview.turns == ()


# -- every path, and one of each kind of answer on it, gives what `determine` gives

KINDS: dict[QuestionId, tuple[object, ...]] = {
    Q.PERFORMANCE_YEAR: (2026, 2024, None),
    Q.PARTICIPANT_TYPE: (ParticipantType.ACO_PROVIDER_SUPPLIER, ParticipantType.NONE, None),
    Q.CLINICIAN_TYPE: (*ClinicianType, None),
    Q.QP_STATUS: (*QpStatus, None),
    Q.MIPS_ELECTION: (True, False, None),
    Q.LOW_VOLUME_THRESHOLD: (*LowVolumeThreshold, None),
    Q.PRACTICE_SETTING: ((), (PracticeSetting.ASC_BASED, PracticeSetting.SMALL_PRACTICE), None),
    Q.HARDSHIP: ((), (Hardship.DECERTIFIED_CEHRT,), (Hardship.CIRCUMSTANCES_AREA,), None),
    Q.APPLICATION_STATUS: (*ApplicationStatus, None),
    Q.SUBMISSION: (*Submission, None),
    Q.SCORE: (*Score, None),
}


def paths_with_every_answer():
    """The fewest whole paths on which every answer of KINDS is given after every way to its question."""
    ahead = [(Q.PERFORMANCE_YEAR, Answers(), (), ())]
    seen = set()
    ends = {}
    while ahead:
        question, answers, edges_taken, given = ahead.pop()
        for value in KINDS[question]:
            after = answers if value is None else answers.model_copy(update={question: value})
            following = next_question(after, question)
            way = (*edges_taken, (question, following))
            taken = (*given, (question, value))
            if following is None:
                ends.setdefault((way, value), (taken, after))
            elif (way, value) not in seen:
                seen.add((way, value))
                ahead.append((following, after, way, taken))
    return list(ends.values())


def written(question, value) -> str:
    if value is None:
        return f"{question}=unknown"
    if isinstance(value, tuple):
        return f"{question}={','.join(plain(value)) or 'none'}"
    return f"{question}={str(value).lower()}"


PATHS = paths_with_every_answer()


def test_the_paths_walk_every_edge_of_the_chart():
    walked = {step for given, _ in PATHS for step in pairwise([*(q for q, _ in given), None])}
    assert walked == set(edges())
    print(f"{len(PATHS)} paths in plain lines")


@pytest.mark.parametrize("part", range(4))
def test_plain_lines_give_the_determination_of_core_on_every_path(part):
    for given, answers in PATHS[part::4]:
        held = Held([written(question, value) for question, value in given])
        assert held.status == 0, (given, held.err)
        assert held.session.interview.answers == answers, given
        assert as_text(determine(answers, as_of=AS_OF)) in held.out, given


@pytest.mark.parametrize("word", ["why", "why do I have to report?"])
def test_why_at_the_result_says_the_reasons_again(word: str) -> None:
    held = Held([*QP_IN_A_GROUP, word], at_terminal=True)
    assert held.out.count("The year is 2025; the requirement starts with performance year 2025.") == 2


@pytest.mark.parametrize("word", ["help", ""])
def test_help_or_enter_alone_at_the_result_says_what_can_follow(word: str) -> None:
    held = Held([*QP_IN_A_GROUP, word], at_terminal=True)
    assert held.out.count("What next?") == 2


def test_another_answer_said_at_the_result_counts_only_once_it_is_confirmed():
    held = Held([*QP_IN_A_GROUP, "small practice", "no"], at_terminal=True)
    assert held.session.interview.outcome.line == "i"
    held = Held([*QP_IN_A_GROUP, "small practice", "yes"], at_terminal=True)
    assert held.session.interview.outcome.line == "ii"
