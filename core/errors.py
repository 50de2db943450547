"""What can be wrong with answers, said so that a person can mend it: where, what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the question it concerns (None: the answers as a whole), what, and the remedy."""

    question: str | None
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        """Say it as `question: message` and the remedy on a line of its own."""
        head = f"{self.question}: {self.message}" if self.question else self.message
        return f"{head}\n{self.remedy}" if self.remedy else head


class AnswersError(ValueError):
    """Answers that cannot be accepted; `problems` holds one entry for each thing wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems, and join them for anyone who prints the exception."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))
