"""`make snapshots`: writes the snapshots of the screens anew, for a person to look at in the diff.

With a folder (`make snapshots ARGS=FOLDER`) each scene is also drawn there as a picture, in both themes.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from contextlib import aclosing
from pathlib import Path

from scenes import SIZES, SNAPSHOTS, WALKS, Walk, seen_on, snapshot_of


async def write(walk: Walk, size: tuple[int, int], pictures: Path | None) -> list[Path]:
    """Write the scenes of a walk at a size; returns the files."""
    written = []
    async with aclosing(seen_on(walk, size, pictures=pictures is not None)) as scenes:
        async for seen in scenes:
            target = snapshot_of(seen.scene, size)
            target.write_text(seen.text, encoding="utf-8")
            written.append(target)
            if pictures is not None:
                picture = pictures / f"{target.stem}.{seen.theme}.svg"
                picture.write_text(seen.picture, encoding="utf-8")
            for faint in seen.too_faint:
                print(f"{target.stem} in {seen.theme}, {faint}")
    return written


def main() -> int:
    """Write them all, and take away what no scene stands for any more."""
    pictures = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    for folder in (SNAPSHOTS, pictures):
        if folder is not None:
            folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["PICHECK_HOME"] = home
        written = [
            path for size in SIZES for walk in WALKS for path in asyncio.run(write(walk, size, pictures))
        ]
    for left_over in set(SNAPSHOTS.glob("*.txt")) - set(written):
        left_over.unlink()
    print(f"{len(set(written))} snapshots in {SNAPSHOTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
