"""`picheck diagram`: the interview's state chart, the answers on the edges."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from picheck.tui.cli import Problem
from picheck.tui.commands.options import command_parser


def parser() -> argparse.ArgumentParser:
    """The options of `picheck diagram`."""
    made = command_parser(
        "diagram",
        "The interview's state chart, drawn from the chart itself.",
        "picheck diagram --format svg -o chart.svg",
    )
    made.add_argument("--format", choices=("mermaid", "dot", "svg", "png"), default="mermaid")
    made.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")
    return made


def run(args: argparse.Namespace) -> int:
    """Print or write the picture."""
    from picheck.flow.diagram import as_dot, as_mermaid
    from picheck.flow.whole_files import unwritten, write_over

    text = as_mermaid() if args.format == "mermaid" else as_dot()
    picture = text.encode() if args.format in ("mermaid", "dot") else _drawn(text, args.format)
    if args.output:
        try:
            write_over(Path(args.output), picture)
        except OSError as refusal:
            raise Problem(f"{args.output}: {unwritten(refusal)}.") from None
    else:
        sys.stdout.buffer.write(picture)
    return 0


def _drawn(dot: str, form: str) -> bytes:
    """A picture by Graphviz. Raises Problem where it is not installed."""
    program = shutil.which("dot")
    if program is None:
        raise Problem(
            f"{form} needs Graphviz's `dot`, which is not installed. --format mermaid and dot need nothing."
        )
    made = subprocess.run([program, f"-T{form}"], input=dot.encode(), capture_output=True, check=False)
    if made.returncode:
        raise Problem(f"Graphviz could not draw it: {made.stderr.decode(errors='replace').strip()[:300]}")
    return made.stdout
