"""What people may type for one question, ready to be compared: by number, wording, label and word.

Built once a question from `question_words`, when somebody first types words for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from picheck.core.facts import QuestionId
from picheck.flow.options import NOT_SURE, keys
from picheck.flow.question_words import option_ids, option_words, question_words
from picheck.flow.reply_words import Back, compared, folded, unowned
from picheck.flow.synonyms import Command, command_words, synonyms_file, wordings


@cache
def numbers(question: QuestionId) -> Mapping[str, str]:
    """The numbers of a question's list, as typed, with the answers they stand for; none for the year."""
    if question is QuestionId.PERFORMANCE_YEAR:
        return {}
    return {str(number): key for number, key in enumerate(keys(question), 1)}


@cache
def index(question: QuestionId) -> Mapping[str, str]:
    """Every wording of a question, as it stands and as compared, with the key of its answer.

    Of "not sure" only the label; its other wordings are among the commands.
    """
    known = dict(wordings(question)) | {folded(wording): key for wording, key in wordings(question).items()}
    known |= {compared(question, wording): key for wording, key in wordings(question).items()}
    return known | {folded(option_words(question, None).label): NOT_SURE}


@cache
def unguessed(question: QuestionId) -> Mapping[str, Back]:
    """Every wording from which no answer must be guessed, with what is said back."""
    return {
        compared(question, wording): Back(group.reply, group.which, group.yes, group.no)
        for group in synonyms_file().questions[question].not_guessed
        for wording in group.words
    }


@cache
def alone(question: QuestionId) -> frozenset[str]:
    """Wordings that are an answer only with nothing but talk around them."""
    return frozenset(compared(question, wording) for wording in synonyms_file().questions[question].alone)


@cache
def commands() -> Mapping[str, Command]:
    """Every wording of a command, as compared."""
    known = {folded(wording): command for wording, command in command_words().items()}
    unsure = (wording for wording, command in known.items() if command is Command.NOT_SURE)
    return {unowned(wording): Command.NOT_SURE for wording in unsure} | known


@cache
def vocabulary(question: QuestionId) -> frozenset[str]:
    """Every word of a question's wordings: a word that is known is no misspelling of another."""
    return frozenset(
        token for wording in (*index(question), *unguessed(question)) for token in wording.split()
    )


@cache
def all_wordings(question: QuestionId) -> tuple[str, ...]:
    """Every wording that a phrase may misspell: of answers, of those not guessed, and of "not sure"."""
    unsure = tuple(wording for wording, command in commands().items() if command is Command.NOT_SURE)
    return (*index(question), *unguessed(question), *(w for w in unsure if w not in index(question)))


@cache
def labels(question: QuestionId) -> Mapping[str, str]:
    """The labels and ids of a question's options, as compared, with the keys of their answers."""
    words = question_words(question)
    named = {compared(question, option.label): key for key, option in words.options.items()}
    named |= {compared(question, key): key for key in option_ids(question)}
    if words.none_of_these is not None:
        named[compared(question, words.none_of_these.label)] = keys(question)[-2]
    return named | {folded(option_words(question, None).label): NOT_SURE}


@cache
def in_any_order(question: QuestionId) -> Mapping[tuple[str, ...], str]:
    """Wordings of several words by these words in order of the alphabet, where only one answer has them."""
    known: dict[tuple[str, ...], dict[object, str]] = {}
    for wordings_of in (index(question), unguessed(question)):
        for wording, means in wordings_of.items():
            if " " in wording:
                known.setdefault(tuple(sorted(wording.split())), {}).setdefault(means, wording)
    return {words: next(iter(of.values())) for words, of in known.items() if len(of) == 1}


@cache
def written_together(question: QuestionId) -> Mapping[str, str]:
    """Wordings written together; one that would then stand for two answers is left out."""
    together: dict[str, set[str]] = {}
    for wording, key in index(question).items():
        together.setdefault(wording.replace(" ", ""), set()).add(key)
    return {
        written: next(iter(meant))
        for written, meant in together.items()
        if len(meant) == 1 and len(written) >= 5 and not written.isdigit()
    }
