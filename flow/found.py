"""What a phrase comes to as an answer to a question."""

from __future__ import annotations

from dataclasses import dataclass

from picheck.core.facts import QuestionId
from picheck.flow.known_wordings import commands, index, unguessed
from picheck.flow.options import NOT_SURE
from picheck.flow.reply_words import Back
from picheck.flow.synonyms import Command


@dataclass(frozen=True, slots=True)
class Found:
    """What a phrase comes to.

    `keys` are the answers it may mean; `sure` says that they are meant and not only likely. `reply` is
    what to say back where a wording must not be guessed; `negated` tells that the phrase says what does
    not hold; `unread` holds the words that no wording covers.
    """

    keys: tuple[str, ...] = ()
    sure: bool = False
    command: Command | None = None
    reply: Back | None = None
    negated: bool = False
    unread: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether the phrase comes to anything."""
        return bool(self.keys or self.command or self.reply)


NOTHING = Found()


def meant_by(question: QuestionId, phrase: str) -> Found:
    """What a phrase is that is a wording, with nothing around it; falsy if it is none."""
    if (key := index(question).get(phrase)) is not None:
        return Found((key,), sure=True)
    if (reply := unguessed(question).get(phrase)) is not None:
        return Found(reply=reply)
    return Found((NOT_SURE,), sure=True) if commands().get(phrase) is Command.NOT_SURE else NOTHING
