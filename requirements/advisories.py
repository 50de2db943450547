"""Asks the package index what it knows against each locked version: the second try of `make audit`.

    python -P requirements/advisories.py LOCK...

pip-audit asks for one version at a time, and not every copy of the index answers that. The record of a
package as a whole lists the advisories of its newest version, so a lock of newest versions can still be
looked up. A version that could not be looked up is named and fails: silence would read as "nothing known".
"""

from __future__ import annotations

import json
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from pip._internal.models.index import PyPI  # where pip itself asks

PATIENCE = 30.0


def pinned(lock: Path) -> dict[str, str]:
    """Names and versions of a lock."""
    return dict(re.findall(r"^([a-z0-9.\-]+)==([^ ]+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


def known_against(name: str, version: str) -> list[str] | None:
    """The advisories of a version; None where the index does not tell."""
    try:
        with urllib.request.urlopen(f"{PyPI.url}pypi/{name}/json", timeout=PATIENCE) as answer:
            record: dict[str, Any] = json.load(answer)
    except (urllib.error.URLError, ValueError, TimeoutError):
        return None
    if record.get("info", {}).get("version") != version or "vulnerabilities" not in record:
        return None
    return [one["id"] for one in record["vulnerabilities"] if not one.get("withdrawn")]


def main() -> int:
    """Print what is known, and what could not be looked up; 1 if there is either."""
    versions = sorted({pair for lock in sys.argv[1:] for pair in pinned(Path(lock)).items()})
    bad, unknown = [], []
    for name, version in versions:
        match known_against(name, version):
            case None:
                unknown.append(f"{name} {version}")
            case [*advisories] if advisories:
                bad.append(f"{name} {version}: {', '.join(advisories)}")
    print(f"{len(versions)} locked versions: {len(bad)} with an advisory, {len(unknown)} not looked up")
    print(*(f"  {line}" for line in (*bad, *(f"{one}: not looked up" for one in unknown))), sep="\n")
    return 1 if bad or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
