"""The plain lines held over replies, and what they wrote."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from picheck.flow.session import Front, Purpose, Session
from picheck.tui.ask import PlainInterview

AS_OF = date(2026, 1, 15)

QP_IN_A_GROUP = ["2025", "3", "md", "qp", "yes", "none", "none of these", "group", "0"]
"""A QP whose group reported and scored zero."""


class Held:
    """One run of the plain lines: what was typed, and what came of it."""

    def __init__(
        self,
        replies: Sequence[str],
        *,
        purpose: Purpose = Purpose.SELF,
        at_terminal: bool = False,
        session: Session | None = None,
        label: str | None = None,
    ) -> None:
        """Hold it until the replies end."""
        self.session = session or Session(AS_OF, purpose, Front.PLAIN, label)
        out, err = io.StringIO(), io.StringIO()
        typed = io.StringIO("".join(f"{reply}\n" for reply in replies))
        plain_lines = PlainInterview(self.session, typed, out, err, at_terminal=at_terminal)
        self.status = plain_lines.run()
        self.session = plain_lines.session
        self.out, self.err = out.getvalue(), err.getvalue()

    @property
    def said(self) -> str:
        """What was written, however it was folded."""
        return " ".join(self.out.split())
