"""`python -m picheck.tui`: the command where `picheck` is not on the path."""

from __future__ import annotations

import sys

from picheck.tui.cli import program

if __name__ == "__main__":
    sys.exit(program())
