"""The words of recordings (`words/recording.toml`): names of transcripts, differences, what one adds."""

from __future__ import annotations

from functools import cache

from picheck.core.facts import QUESTIONS, QuestionId
from picheck.core.rules import RULES
from picheck.core.wording import rule_words
from picheck.flow.question_words import label, question_words
from picheck.flow.word_files import WORDS, WordsError


@cache
def recording_words() -> dict[str, dict[str, str]]:
    """The sections of the file. Raises WordsError where it is not tables of texts."""
    import tomllib

    content = tomllib.loads((WORDS / "recording.toml").read_text(encoding="utf-8"))
    for section, words in content.items():
        if not isinstance(words, dict) or not all(isinstance(text, str) for text in words.values()):
            raise WordsError(f"flow/words/recording.toml: {section} is not a table of texts")
    return content


def question_named(question: str | None) -> str:
    """A question as a sentence names it; an unknown one by its id, None as the result."""
    if question is None:
        return recording_words()["point"]["result"]
    return question_words(QuestionId(question)).short if question in QUESTIONS else question


def answer_named(question: str, value: object) -> str:
    """An answer in words; one that these rules do not know as it is written."""
    try:
        return label(QuestionId(question), value)  # type: ignore[arg-type] # anything a file may hold
    except (ValueError, KeyError, TypeError):
        return str(value)


def value_named(value: object) -> str:
    """A value of an outcome field: yes and no for a truth value, none for nothing."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value).replace("_", " ")


def rule_named(rule: str | None) -> str:
    """A rule by its title and last citation, such as "Small practice (42 CFR ...(C)(9))"; None as "none"."""
    found = next((r for r in RULES if r.id == rule), None)
    if found is None:
        return rule or "none"
    words = rule_words().get(found.id)
    return f"{words.title} ({found.citations[-1]})" if words else found.id
