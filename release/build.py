"""Builds sdist and wheel so that the same files give the same bytes, whoever builds them and wherever.

    SOURCE_DATE_EPOCH=... python -P release/build.py FOLDER OUT

The wheel is made from the sdist, without the network, by the locked setuptools. The sdist is packed anew
with one time, no owner, plain permissions and its files in order, and the wheel takes its own from there.
"""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path


def build(folder: Path, out: Path, epoch: int) -> list[Path]:
    """Build both archives of the project in `folder` into `out`. Raises CalledProcessError if that fails."""
    _run("--sdist", folder, out, epoch)
    (sdist,) = out.glob("*.tar.gz")
    sdist.write_bytes(packed_anew(sdist.read_bytes(), epoch))
    with tempfile.TemporaryDirectory() as place:
        _run("--wheel", _unpacked(sdist, Path(place)), out, epoch)
    return sorted(out.iterdir())


def _unpacked(sdist: Path, place: Path) -> Path:
    """Unpack our own sdist with plain permissions, whatever the umask; the wheel keeps what it finds."""
    with tarfile.open(sdist) as packed:
        for member in packed:
            path = place / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            if (content := packed.extractfile(member)) is not None:
                path.write_bytes(content.read())
                path.chmod(0o644)
    (folder,) = place.iterdir()
    return folder


def _run(what: str, folder: Path, out: Path, epoch: int) -> None:
    command = [
        sys.executable,
        "-P",
        "-m",
        "build",
        "--no-isolation",
        what,
        "--outdir",
        str(out.absolute()),
        ".",
    ]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    done = subprocess.run(
        command, cwd=folder, env=environment, umask=0o022, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        done.check_returncode()


def packed_anew(archive: bytes, epoch: int) -> bytes:
    """The same gzipped tar without anything that tells when, where and by whom it was packed."""
    tar = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(archive)) as old,
        tarfile.open(fileobj=tar, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for member in sorted(old.getmembers(), key=lambda one: one.name):
            plain = tarfile.TarInfo(member.name)
            plain.type, plain.size, plain.mtime = member.type, member.size, epoch
            plain.mode = 0o755 if member.isdir() else 0o644
            new.addfile(plain, old.extractfile(member))
    return gzip.compress(tar.getvalue(), compresslevel=9, mtime=epoch)


def main() -> int:
    """Build what the command line names and print the archives."""
    if len(sys.argv) != 3 or not os.environ.get("SOURCE_DATE_EPOCH", "").isdigit():
        print("usage: SOURCE_DATE_EPOCH=SECONDS python -P release/build.py FOLDER OUT", file=sys.stderr)
        return 2
    print(*build(Path(sys.argv[1]), Path(sys.argv[2]), int(os.environ["SOURCE_DATE_EPOCH"])), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
