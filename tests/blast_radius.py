"""What the rules of this working tree change against those of an earlier commit, for CI and for a reviewer.

`python tests/blast_radius.py [REVISION]` (default: the commit before the last) exports the rules of both and
prints the difference. The older rules are taken out of the repository into `build/`; nothing else changes.
Rules older than the exporter are exported with today's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from picheck.core.difference import difference_of
from picheck.core.export import export, read

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build"


def main(arguments: list[str]) -> int:
    """Print the difference. It informs, so a history that is not there is said and is no failure."""
    revision = arguments[0] if arguments else "HEAD~1"
    before = BUILD / "before" / "picheck" / "core"
    shutil.rmtree(before.parent, ignore_errors=True)
    before.mkdir(parents=True)
    archive = subprocess.run(
        ["git", "-C", str(ROOT), "archive", f"{revision}:core"], capture_output=True, check=False
    )
    if archive.returncode:
        print(f"Blast radius: there are no rules at {revision} to compare with.")
        return 0
    subprocess.run(["tar", "-x", "-C", str(before)], input=archive.stdout, check=True)
    if not (before / "export.py").exists():
        shutil.copy(ROOT / "core" / "export.py", before / "export.py")
    out = BUILD / "rules-export-before.json.gz"
    written = subprocess.run(
        [sys.executable, "-m", "picheck.core.export", str(out)],
        env={**os.environ, "PYTHONPATH": str(before.parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    if written.returncode:
        print(f"Blast radius: the rules at {revision} cannot be exported.\n{written.stderr}")
        return 0
    print(f"Blast radius against {revision}: {difference_of(read(out), export()).as_text()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
