"""Words without weight: taken off the ends of a phrase, or out of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from picheck.core.facts import QuestionId
from picheck.flow.reply_words import Run, longest_first, reply_words, weightless


def peeled(question: QuestionId, tokens: Run) -> Iterator[Run]:
    """The phrase, then what is left when runs without weight are taken off its ends, the longest first."""
    runs = weightless(question)
    yield from without_ends(tokens, runs.before | runs.light, runs.after | runs.light, runs.longest)


def without_ends(tokens: Run, before: Collection[Run], after: Collection[Run], longest: int) -> Iterator[Run]:
    """The phrase, then what is left when runs of at most `longest` words are taken off its ends.

    The most that is left comes first.
    """
    starts, ends = {0}, {len(tokens)}
    for reached, step, known in ((starts, 1, before), (ends, -1, after)):
        waiting = list(reached)
        while waiting:
            place = waiting.pop()
            for size in range(1, longest + 1):
                there = place + step * size
                if not 0 <= there <= len(tokens):
                    break
                if there not in reached and tokens[min(place, there) : max(place, there)] in known:
                    reached.add(there)
                    waiting.append(there)
    spans = ((start, end) for start in starts for end in ends if start < end)
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        yield tokens[start:end]


def without_openings(phrase: str, openings: Collection[str]) -> Iterator[str]:
    """The phrase, and what is left as each opening is taken off its beginning, the longest first."""
    yield phrase
    known = longest_first(tuple(openings))
    while taken := next((run for run in known if phrase.startswith(run + " ")), None):
        phrase = phrase[len(taken) + 1 :]
        yield phrase


def weighty(question: QuestionId, run: Run) -> Run:
    """The words of a run that remain when those without weight are taken out."""
    light, joints, left = weightless(question), reply_words().joints, list[str]()
    while run:
        size = next((n for n in range(min(light.longest, len(run)), 0, -1) if run[:n] in light), 0)
        if not size and run[0] not in joints:
            left.append(run[0])
        run = run[size or 1 :]
    return tuple(left)
