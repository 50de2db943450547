"""The colours of picheck, for dark and for light terminals. Nothing is told by colour alone."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="picheck-dark",
    dark=True,
    primary="#7cb7ff",
    secondary="#8fd0c4",
    accent="#f0b45a",
    warning="#f0b45a",
    error="#ff8f8f",
    success="#86d69a",
    foreground="#e8ebef",
    background="#11161d",
    surface="#161c25",
    panel="#1e2631",
)

LIGHT = Theme(
    name="picheck-light",
    dark=False,
    primary="#0a56a8",
    secondary="#0f6a5c",
    accent="#8f4e00",
    warning="#8f4e00",
    error="#a81e1e",
    success="#1c6b34",
    foreground="#1b222b",
    background="#fbfaf6",
    surface="#f4f2ec",
    panel="#e9e6dd",
)

OURS = (DARK, LIGHT)
DEFAULT = DARK.name
