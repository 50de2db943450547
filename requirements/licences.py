"""Prints the licence list: every locked package, direct or not, with the licence it declares.

    make licences     writes docs/licences.md

Only what is installed can be asked, so packages for other systems are listed without an answer.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent


def pinned(lock: str) -> dict[str, str]:
    """Names and versions of a lock."""
    text = (HERE / f"{lock}.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.\-]+)==([^ ]+)", text, re.MULTILINE))


def licence_of(name: str) -> str:
    """The SPDX expression, else the trove classifier, else the first line of the licence field."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "not installed here"
    if expression := told.get("License-Expression"):
        return expression
    classifiers = [
        c.rpartition(" :: ")[2] for c in told.get_all("Classifier") or [] if c.startswith("License ::")
    ]
    first_line = (told.get("License") or "").strip().partition("\n")[0]
    return ", ".join(classifiers) or first_line or "not declared"


def main() -> int:
    """Print the list in Markdown: what is installed with picheck, then what only development needs."""
    runtime, dev = pinned("runtime"), pinned("dev")
    print("# Licences of all that is installed\n")
    print("Direct and indirect, as the packages declare them. Written by `make licences` from the locks.")
    only_dev = {name: version for name, version in dev.items() if name not in runtime}
    for title, packages in (("With picheck", runtime), ("For development only", only_dev)):
        print(f"\n## {title}\n\n| package | version | licence |\n|---|---|---|")
        for name, version in sorted(packages.items()):
            print(f"| {name} | {version} | {licence_of(name)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
