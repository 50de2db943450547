"""The words of the interview: complete, unambiguous, readable aloud, and cited where they state law."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from picheck.core.facts import LISTS, QUESTIONS, QuestionId
from picheck.flow import question_words as words
from picheck.flow import synonyms
from picheck.flow.glossary import glossary
from picheck.flow.known_wordings import unguessed
from picheck.flow.question_words import NONE_OF_THESE, QuestionsFile
from picheck.flow.reply_words import compared
from picheck.flow.session_words import SessionWords, session_words
from picheck.flow.synonyms import Command, SynonymsFile
from picheck.flow.word_files import WORDS, WordsError, words_from

ROOT = Path(__file__).parents[2]
FILES = ("questions.toml", "synonyms.toml", "glossary.toml")
ASKED_WITH_OPTIONS = [question for question in QUESTIONS if question is not QuestionId.PERFORMANCE_YEAR]

PARAGRAPHS = {
    "414.1305",
    "414.1310",
    "414.1310(b)",
    "414.1310(b)(1)(i)",
    "414.1310(b)(1)(ii)",
    "414.1310(b)(1)(iii)",
    "414.1310(b)(1)(iii)(A)",
    "414.1310(b)(2)",
    "414.1310(c)",
    "414.1315",
    "414.1375",
    "414.1380(c)(2)",
    "414.1380(c)(2)(i)(C)",
    *(f"414.1380(c)(2)(i)(C)({n})" for n in range(1, 11)),
    "414.1425(c)",
    "425.20",
    "425.100(b)",
    "425.308(b)(9)",
    "425.507",
    "425.507(a)",
    "425.507(a)(1)",
    "425.507(a)(2)",
    "425.507(b)",
    "425.507(b)(1)",
    "425.507(b)(2)",
    "425.507(b)(3)",
}
"""Every paragraph that the words may lean on; 425.308(b)(9) is cited no deeper."""

CFR = re.compile(r"42 CFR (\d+\.\d+(?:\([A-Za-z0-9]+\))*)((?:(?:,| and) \(\d+\))*)")
OTHER_SOURCES = {"CMS FAQ", "91 FR 43842"}


def values(question: QuestionId) -> list[words.Value]:
    """Every answer to a question with options, "not sure" and "none of these" among them."""
    if question is QuestionId.MIPS_ELECTION:
        return [True, False, None]
    ids: list[words.Value] = [[key] if question in LISTS else key for key in words.option_ids(question)]
    return [*ids, *([[]] if question in LISTS else []), None]


def texts(content: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string in a loaded file of words with the key it stands under."""
    if isinstance(content, tuple) and hasattr(content, "_asdict"):
        content = content._asdict()
    if isinstance(content, str):
        yield key, content
    elif isinstance(content, Mapping):
        for name, inner in content.items():
            yield from texts(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(content, (list, tuple)):
        for inner in content:
            yield from texts(inner, key)


def everything() -> list[tuple[str, str]]:
    """Every text of the three files, as loaded."""
    loaded = words.questions_file(), synonyms.synonyms_file(), glossary()
    return [
        (f"{name}: {key}", text)
        for name, model in zip(FILES, loaded, strict=True)
        for key, text in texts(model)
    ]


def cited_paragraphs(text: str) -> list[str]:
    """The paragraphs that a text cites, "(C)(1), (2) and (4)" written out as three."""
    found = []
    for paragraph, more in CFR.findall(text):
        found.append(paragraph)
        stem = paragraph[: paragraph.rfind("(")]
        found += [f"{stem}{last}" for last in re.findall(r"\(\d+\)", more)]
    return found


# --- complete ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_and_every_value_has_its_words(question: QuestionId) -> None:
    assert words.question_words(question).ask.endswith("?")
    assert words.question_words(question).ask_other.endswith("?")
    for value in values(question):
        assert words.option_words(
            question,
            None if value is None else value[0] if isinstance(value, list) and value else value,
        )


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_to_staff_never_says_you_and_one_to_the_clinician_does_where_it_concerns_them(
    question: QuestionId,
) -> None:
    asked = words.question_words(question)
    assert not re.search(r"\byour?\b", asked.ask_other)
    if asked.ask != asked.ask_other:
        assert re.search(r"\byour?\b", asked.ask)


def test_the_three_files_read_without_complaint_and_questions_stay_small_enough_to_start_with() -> None:
    assert everything()
    assert (WORDS / "questions.toml").stat().st_size < 60_000


def test_the_year_alone_has_no_options_and_the_lists_alone_have_none_of_these() -> None:
    assert [q for q in QUESTIONS if not words.question_words(q).options] == [QuestionId.PERFORMANCE_YEAR]
    assert {q for q in QUESTIONS if words.question_words(q).none_of_these} == LISTS


def test_every_value_can_be_typed_in_more_words_than_its_label() -> None:
    for question in ASKED_WITH_OPTIONS:
        known = Counter(synonyms.wordings(question).values())
        expected = {
            *words.option_ids(question),
            *([NONE_OF_THESE] if question in LISTS else []),
        }
        assert set(known) == expected
        assert min(known.values()) >= 10, known


# --- a file that does not fit says where ------------------------------------------------------------

BROKEN = [
    (
        "hint left out",
        "questions.toml",
        'hint = "All three',
        'hnt = "All three',
        "low_volume_threshold: hnt is not known, hint is missing",
    ),
    (
        "orphan value",
        "questions.toml",
        "[qp_status.options.neither]",
        "[qp_status.options.none]",
        "qp_status.options are qp, partial_qp, none; they must",
    ),
    (
        "orphan question",
        "questions.toml",
        "\n[score]\n",
        "\n[scores]\n",
        "questions.toml: scores is not known",
    ),
    (
        "values out of order",
        "questions.toml",
        "[score.options.zero]",
        "[score.options.sero]",
        "in this order: positive, zero, none, awaiting",
    ),
    ("not TOML", "questions.toml", "[score]\nask", "[score\nask", "questions.toml: Expected"),
    (
        "synonyms of no value",
        "synonyms.toml",
        "\npartial_qp = [",
        "\nhalf_qp = [",
        "questions.qp_status.wordings: missing or not a value: half_qp, partial_qp",
    ),
    ("command left out", "synonyms.toml", "\nundo = [", "\n# undo = [", "commands: no words for undo"),
]


def _read_as(file: str, text: str) -> None:
    if file == "questions.toml":
        words_from(file, text, QuestionsFile, QuestionsFile.hold)
    else:
        words_from(file, text, SynonymsFile, SynonymsFile.hold)


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [b[1:] for b in BROKEN],
    ids=[b[0] for b in BROKEN],
)
def test_a_broken_file_of_words_is_refused_with_the_file_and_the_key(
    file: str, old: str, new: str, complaint: str
) -> None:
    whole = (WORDS / file).read_text(encoding="utf-8")
    assert whole.count(old) == 1
    with pytest.raises(WordsError) as refused:
        _read_as(file, whole.replace(old, new))
    assert str(refused.value).startswith(f"{file}: ")
    assert complaint in str(refused.value)


NOT_OF_THEIR_TYPE = [
    ("\nfacts_of_a_year = true", '\nfacts_of_a_year = "so"'),
    ('\nshort = "', "\nshort = 7 #"),
    ('\ncite = ["', '\ncite = [7, "'),
    ('\ncite = ["', '\ncite = "a" #'),
    ('\nshort = "', '\nshort = "" #'),
]


@pytest.mark.parametrize(("old", "new"), NOT_OF_THEIR_TYPE)
def test_a_value_of_another_type_and_an_empty_text_are_refused_with_their_key(old: str, new: str) -> None:
    broken = (WORDS / "questions.toml").read_text(encoding="utf-8").replace(old, new, 1)
    with pytest.raises(WordsError, match=old.strip().split(" ")[0]):
        words_from("questions.toml", broken, QuestionsFile)


def test_each_sentence_about_a_session_is_said_somewhere_and_none_stands_in_the_program() -> None:
    source = (ROOT / "flow" / "session.py").read_text(encoding="utf-8")
    said = set(re.findall(r"\b(?:words|session_words\(\))\.(\w+)", source))
    assert said == set(SessionWords._fields)
    for name, value in session_words()._asdict().items():
        assert value[:20] not in source, name


def test_asking_for_a_value_that_a_question_does_not_have_names_both() -> None:
    with pytest.raises(KeyError, match="qp_status has no option 'none'; it has qp, partial_qp, neither"):
        words.option_words(QuestionId.QP_STATUS, "none")


# --- unambiguous ------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_wording_leads_to_two_answers_or_stands_twice(question: QuestionId) -> None:
    replies = synonyms.synonyms_file().questions[question]
    wordings = [synonyms.fold(w) for many in replies.wordings.values() for w in many]
    not_guessed = [synonyms.fold(w) for group in replies.not_guessed for w in group.words]
    twice = {wording for wording, times in Counter(wordings + not_guessed).items() if times > 1}
    assert not twice
    labels = {synonyms.fold(o.label): key for key, o in words.question_words(question).options.items()}
    known = synonyms.wordings(question)
    assert all(known[wording] == key for wording, key in labels.items())
    assert all(known[synonyms.fold(key)] == key for key in words.option_ids(question))
    assert not set(not_guessed) & known.keys()


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_wording_of_an_answer_is_a_command_or_not_sure(question: QuestionId) -> None:
    typed = set(synonyms.wordings(question))
    typed |= {
        synonyms.fold(w) for g in synonyms.synonyms_file().questions[question].not_guessed for w in g.words
    }
    assert not typed & synonyms.command_words().keys()


def test_no_command_stands_twice_and_a_question_mark_asks_for_help() -> None:
    listed = [synonyms.fold(w) for many in synonyms.synonyms_file().commands.values() for w in many]
    assert len(listed) == len(set(listed))
    assert synonyms.command_words()["?"] is Command.HELP
    assert synonyms.command_words()[synonyms.fold("Don't know.")] is Command.NOT_SURE
    assert not synonyms.relative_years().keys() & unguessed(QuestionId.PERFORMANCE_YEAR).keys()


UNGUESSED = [
    (QuestionId.PARTICIPANT_TYPE, "MD", "a profession is no link to an ACO"),
    (QuestionId.PARTICIPANT_TYPE, "yes", "three links say yes"),
    (QuestionId.CLINICIAN_TYPE, "nurse", "an NP is eligible, an RN is not"),
    (QuestionId.CLINICIAN_TYPE, "therapist", "a PT is eligible, an MFT is excluded"),
    (QuestionId.CLINICIAN_TYPE, "I am new", "a new job is not new to Medicare"),
    (
        QuestionId.CLINICIAN_TYPE,
        "social worker",
        "only a clinical one is a MIPS eligible type",
    ),
    (QuestionId.QP_STATUS, "exempt from MIPS", "there are other reasons for that"),
    (QuestionId.QP_STATUS, "Advanced APM", "taking part is not yet QP status"),
    (
        QuestionId.LOW_VOLUME_THRESHOLD,
        "opt-in eligible",
        "being able to is not having done it",
    ),
    (QuestionId.LOW_VOLUME_THRESHOLD, "one or two", "it depends on the opt-in"),
    (
        QuestionId.LOW_VOLUME_THRESHOLD,
        "more than $90,000",
        "all three must be exceeded",
    ),
    (QuestionId.PRACTICE_SETTING, "radiologist", "CMS counts encounters"),
    (QuestionId.PRACTICE_SETTING, "hospital-owned", "ownership is not hospital-based"),
    (QuestionId.PRACTICE_SETTING, "facility based", "that is another MIPS status"),
    (QuestionId.PRACTICE_SETTING, "five doctors", "PAs and NPs count too"),
    (QuestionId.HARDSHIP, "no EHR", "having none excludes nobody by itself"),
    (QuestionId.HARDSHIP, "hurricane", "by application or automatic"),
    (QuestionId.HARDSHIP, "EUC", "by application or automatic"),
    (QuestionId.APPLICATION_STATUS, "we applied", "that is no decision"),
    (QuestionId.APPLICATION_STATUS, "approved last year", "only this year counts"),
    (QuestionId.SUBMISSION, "sent it to the ACO", "that is no report to CMS"),
    (QuestionId.SUBMISSION, "nothing", "the window may be open or closed"),
    (QuestionId.SCORE, "yes", "above zero or zero"),
]


@pytest.mark.parametrize(
    ("question", "typed", "because"),
    UNGUESSED,
    ids=[f"{q}-{t}" for q, t, _ in UNGUESSED],
)
def test_a_wording_that_could_decide_wrongly_is_asked_back_not_guessed(
    question: QuestionId, typed: str, because: str
) -> None:
    assert compared(question, typed) in unguessed(question), because


UNDERSTOOD = [
    (QuestionId.PARTICIPANT_TYPE, "ACO REACH", "none"),
    (QuestionId.CLINICIAN_TYPE, "M.D.", "mips_eligible_type"),
    (QuestionId.CLINICIAN_TYPE, "ER doc", "mips_eligible_type"),
    (QuestionId.CLINICIAN_TYPE, "LCSW", "mips_eligible_type"),
    (QuestionId.CLINICIAN_TYPE, "PA-C", "mips_eligible_type"),
    (QuestionId.CLINICIAN_TYPE, "LMFT", "marriage_family_therapist"),
    (QuestionId.CLINICIAN_TYPE, "LPC", "mental_health_counselor"),
    (QuestionId.CLINICIAN_TYPE, "RN", "not_eligible_clinician"),
    (QuestionId.CLINICIAN_TYPE, "New to Medicare", "newly_enrolled"),
    (QuestionId.QP_STATUS, "partially qualifying", "partial_qp"),
    (QuestionId.MIPS_ELECTION, "nope", "false"),
    (QuestionId.LOW_VOLUME_THRESHOLD, "less than $90,000", "does_not_exceed"),
    (QuestionId.PRACTICE_SETTING, "ASC", "asc_based"),
    (QuestionId.PRACTICE_SETTING, "We're a small practice", "small_practice"),
    (QuestionId.PRACTICE_SETTING, "fifteen doctors or less", "small_practice"),
    (QuestionId.PRACTICE_SETTING, "<= 15", None),
    (QuestionId.PRACTICE_SETTING, "none", NONE_OF_THESE),
    (QuestionId.HARDSHIP, "EHR lost its certification", "decertified_cehrt"),
    (QuestionId.APPLICATION_STATUS, "turned down", "denied"),
    (QuestionId.SUBMISSION, "the ACO reported for us", "apm_entity"),
    (QuestionId.SCORE, "0", "zero"),
]


@pytest.mark.parametrize(
    ("question", "typed", "value"),
    UNDERSTOOD,
    ids=[f"{q}-{t}" for q, t, _ in UNDERSTOOD],
)
def test_what_callers_type_is_known_by_its_exact_wording(
    question: QuestionId, typed: str, value: str | None
) -> None:
    found = synonyms.wordings(question).get(synonyms.fold(typed))
    assert found == (value or "small_practice")


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Dr.", "dr"),
        ("ASC-based", "asc based"),
        ("$90,000", "90000"),
        ("I don't know!", "i dont know"),
        ("don\N{RIGHT SINGLE QUOTATION MARK}t", "dont"),
        ("75%", "75 percent"),
        ("< 15", "under 15"),
        ("1,2,3", "1 2 3"),
        ("PM&R", "pm and r"),
        ("??", "??"),
        ("  Na\u00efve ", "naive"),
    ],
)
def test_wordings_are_compared_without_capitals_accents_and_punctuation(typed: str, folded: str) -> None:
    assert synonyms.fold(typed) == folded


# --- said aloud -------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_reads_back_as_a_whole_sentence(question: QuestionId) -> None:
    for value in [2025] if question is QuestionId.PERFORMANCE_YEAR else values(question):
        sentence = words.read_back(question, value)
        assert re.fullmatch(r"So [^{}\n]+\. Correct\?", sentence), sentence
        about = words.said(question, value, other=True)
        assert not re.search(r"\byour?s?\b", about), about


def test_any_answer_has_a_label_in_words() -> None:
    setting = QuestionId.PRACTICE_SETTING
    assert words.label(QuestionId.PERFORMANCE_YEAR, 2025) == "2025"
    assert words.label(QuestionId.MIPS_ELECTION, True) == "Yes, elected MIPS"
    assert words.label(setting, ["hospital_based", "small_practice"]) == "Hospital-based and small practice"
    assert words.label(setting, ("hospital_based", "asc_based", "small_practice")) == (
        "Hospital-based, ASC-based and small practice"
    )
    assert words.label(setting, []) == "None of these"
    assert words.label(setting, None) == words.label(QuestionId.PERFORMANCE_YEAR, None) == "Not sure"


def test_several_answers_are_said_one_after_the_other() -> None:
    both = ["hospital_based", "small_practice"]
    assert words.read_back(QuestionId.PRACTICE_SETTING, both) == (
        "So you are hospital-based and you are in a small practice. Correct?"
    )


def test_every_text_is_plain_ascii_that_no_terminal_markup_swallows() -> None:
    odd = [(key, text) for key, text in everything() if not text.isascii() or re.search(r"[\[\]|`]", text)]
    assert not odd


def test_no_text_calls_an_honest_answer_an_error() -> None:
    assert not [
        (key, text) for key, text in everything() if re.search(r"\b(?:error|invalid)\b", text, re.IGNORECASE)
    ]


def test_labels_details_and_hints_fit_one_line_of_a_terminal() -> None:
    for question in QUESTIONS:
        asked = words.question_words(question)
        assert len(asked.hint) <= 95, question
        assert len(asked.short) <= 24, question
        for option in (
            *asked.options.values(),
            *([asked.none_of_these] if asked.none_of_these else []),
        ):
            assert len(option.label) <= 44, option.label
            assert len(option.label) + len(option.detail) <= 78, option.label
            assert not option.detail.endswith("."), option.detail


# --- cited ------------------------------------------------------------------------------------------


def test_every_citation_is_a_known_paragraph_or_document() -> None:
    cited = [(str(q), c) for q in QUESTIONS for c in words.question_words(q).cite]
    cited += [(key, c) for key, term in glossary().terms.items() for c in term.cite]
    for where, citation in cited:
        assert citation in OTHER_SOURCES or CFR.fullmatch(citation), (where, citation)
        assert set(cited_paragraphs(citation)) <= PARAGRAPHS, (where, citation)


def test_every_paragraph_named_in_a_text_is_a_known_one() -> None:
    for where, text in everything():
        assert set(cited_paragraphs(text)) <= PARAGRAPHS, where
        assert len(CFR.findall(text)) == text.count("42 CFR "), where
        assert not re.search(r"425\.308\(b\)\(9\)\(", text), where


def test_every_question_that_decides_something_says_by_which_paragraph() -> None:
    for question in QUESTIONS:
        asked = words.question_words(question)
        assert asked.cite, question
        assert cited_paragraphs(asked.help), question


def test_every_term_that_states_law_is_cited() -> None:
    law = re.compile(r"\b(?:must|excludes?|excluded|exclusion|requirement|counts?|counted|eligible)\b")
    plain = {"qpp_participation_status", "proposed_2027"}
    bare = [key for key, term in glossary().terms.items() if not term.cite and law.search(term.meaning)]
    assert not set(bare) - plain


def test_the_words_are_our_own_and_not_a_copy_of_the_sources() -> None:
    sources = Path(__file__).parents[2].parent / "shared" / "sources"
    published = [source.read_text(encoding="utf-8") for source in sorted(sources.glob("*.txt"))]
    if not published:
        pytest.skip("the published texts are not at hand here")
    taken = {run for text in published for run in runs_of_words(text)}
    assert not [key for key, text in everything() if not taken.isdisjoint(runs_of_words(text))]


def runs_of_words(text: str, length: int = 14) -> set[tuple[str, ...]]:
    """Every run of so many consecutive words in a text."""
    found = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}


# --- the glossary -----------------------------------------------------------------------------------


def test_no_wording_names_two_terms() -> None:
    named = [
        (synonyms.fold(wording), key)
        for key, term in glossary().terms.items()
        for wording in {synonyms.fold(w) for w in (term.term, key, *term.also)}
    ]
    twice = {wording for wording, times in Counter(wording for wording, _ in named).items() if times > 1}
    assert not twice


def test_every_see_leads_to_a_question_or_a_term() -> None:
    terms = glossary().terms
    for key, term in terms.items():
        assert set(term.see) <= {*terms, *QUESTIONS}, key
        assert key not in term.see or key in QUESTIONS, key


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("QP", "QP"),
        ("a QP", "QP"),
        ("low volume", "Low-volume threshold"),
        ("the LVT", "Low-volume threshold"),
        ("P.I.", None),
        ("Promoting Interoperability", "Promoting Interoperability (PI)"),
        ("CEHRT", "CEHRT"),
        ("line II", "Line ii"),
        ("an APM entity", "APM entity"),
        ("allowed charges", "Allowed charges"),
        ("marriage and family therapists", "Marriage and family therapist"),
        ("hospital-based", "Hospital-based"),
        ("the weather", None),
    ],
)
def test_a_term_is_found_by_its_wordings(typed: str, term: str | None) -> None:
    found = glossary().find(typed)
    assert (found.term if found else None) == term


@pytest.mark.parametrize(
    ("intent", "slots"),
    [
        ("what_is", {"term"}),
        ("difference", {"term", "other"}),
        ("why", set()),
        ("where", set()),
        ("whom", set()),
        ("what_if", {"reply"}),
    ],
)
def test_patterns_of_questions_hold_exactly_their_slots_in_folded_words(intent: str, slots: set[str]) -> None:
    patterns: tuple[str, ...] = getattr(glossary().questions, intent)
    assert len(patterns) == len(set(patterns)) >= 10
    for pattern in patterns:
        assert set(re.findall(r"\{(\w+)\}", pattern)) == slots, pattern
        bare = re.sub(r"\{\w+\}", "slot", pattern)
        assert synonyms.fold(bare) == bare, pattern


def test_a_question_never_reads_as_another_kind_of_question() -> None:
    fixed = [
        pattern for intent in ("why", "where", "whom") for pattern in getattr(glossary().questions, intent)
    ]
    assert len(fixed) == len(set(fixed))
