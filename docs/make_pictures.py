"""`make pictures`: the pictures of the README and the guides, taken from the real program.

Each is an interview driven by keys without a terminal, written as SVG by Textual and turned into PNG by a
headless Chromium, so that nobody needs a font or a viewer. The chart is drawn by picheck itself.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from picheck.flow.session import Purpose, Session
from picheck.tui.app import PicheckApp
from picheck.tui.settings import Settings
from picheck.tui.show.chart_svg import chart_svg

PICTURES = Path(__file__).with_name("pictures")
AS_OF = date(2026, 1, 15)


@dataclass(frozen=True)
class Picture:
    """What is pressed before the picture is taken, and how large the terminal is."""

    keys: Sequence[str]
    theme: str = "picheck-dark"
    purpose: Purpose = Purpose.SELF
    size: tuple[int, int] = (100, 30)
    label: str | None = None


YEAR = ("2", "0", "2", "5", "enter")
TO_THRESHOLD = (*YEAR, "3", "1", "1")
TO_RESULT = (*TO_THRESHOLD, "1", "5", "enter", "8", "enter", "5", "2")

PICTURES_TAKEN = {
    "question-dark": Picture(TO_THRESHOLD),
    "question-light": Picture(TO_THRESHOLD, theme="picheck-light"),
    "result-dark": Picture(TO_RESULT),
    "result-light": Picture(TO_RESULT, theme="picheck-light"),
    "review-dark": Picture((*TO_RESULT, "ctrl+r")),
    "call-dark": Picture(TO_THRESHOLD, purpose=Purpose.CALL, label="HD-20417", size=(100, 34)),
    "narrow-dark": Picture(TO_THRESHOLD, size=(60, 22)),
    "expectation-dark": Picture(TO_RESULT, purpose=Purpose.RECORD),
}


async def taken(picture: Picture) -> str:
    """One picture as SVG."""
    session = Session(AS_OF, picture.purpose, label=picture.label, fixed_day=True)
    app = PicheckApp(session, Settings(theme=picture.theme))
    async with app.run_test(size=picture.size) as pilot:
        for key in picture.keys:
            await pilot.press(key)
        await pilot.pause()
        return app.export_screenshot(title="picheck")


def as_png(svg: str, target: Path, chromium: str) -> None:
    """Have Chromium draw an SVG with the fonts of this machine; the ones it would fetch are taken out."""
    local = re.sub(r"@font-face\s*{[^}]*}", "", svg)
    local = local.replace("Fira Code", "DejaVu Sans Mono")
    ((width, height),) = re.findall(r'<svg class="rich-terminal" viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        style = f"<style>body{{margin:0}}svg{{width:{width}px}}</style>"
        page.write_text(f'<!doctype html><meta charset="utf-8">{style}{local}', encoding="utf-8")
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--force-color-profile=srgb",
        ]
        quiet = [
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ]
        size = f"--window-size={int(float(width))},{int(float(height))}"
        command = [
            chromium,
            *flags,
            *quiet,
            size,
            f"--user-data-dir={folder}/profile",
            f"--screenshot={target}",
        ]
        subprocess.run([*command, page.as_uri()], check=True, capture_output=True, timeout=120)


def main() -> int:
    """Take every picture anew."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("make pictures needs Chromium, which is not installed.", file=sys.stderr)
        return 2
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / "chart.svg").write_text(chart_svg(), encoding="utf-8")
    for name, picture in PICTURES_TAKEN.items():
        print(name)
        as_png(asyncio.run(taken(picture)), PICTURES / f"{name}.png", chromium)
    return 0


if __name__ == "__main__":
    sys.exit(main())
