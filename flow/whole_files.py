"""Files are written whole or not at all: on a full disk what stood there stays, and nothing half is left."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_new(path: Path, content: str | bytes, mode: int = 0o666) -> None:
    """Write a file that does not exist yet, and wait for the disk.

    Raises FileExistsError, or another OSError; there is then no such file.
    """
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_over(path: Path, content: str | bytes) -> None:
    """Write a file in the place of the one that is there, if any, as `beside` does.

    What is no file (a device, a pipe) is written to as it is. Raises OSError naming the file.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return
    with beside(path) as unfinished:
        write_new(unfinished, content)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A file to write to, which takes the place of `path`, and its permissions, once all is written.

    Whatever a library raised where the system refused to write is an OSError that names `path`; what was
    there is then there still.
    """
    place = path.resolve()
    unfinished = place.with_name(f".{place.name}.{os.getpid()}.unfinished")
    try:
        yield unfinished
        if place.exists():
            unfinished.chmod(stat.S_IMODE(place.stat().st_mode))
        unfinished.replace(place)
    except Exception as refusal:
        if (number := _number_of(refusal)) is None:
            raise
        raise OSError(number, os.strerror(number), str(path)) from None
    finally:
        unfinished.unlink(missing_ok=True)


def _number_of(refusal: Exception) -> int | None:
    """The system's number for its refusal. Polars only tells it in its own words, which end in the number."""
    if isinstance(refusal, OSError) and refusal.errno is not None:
        return refusal.errno
    told = re.search(r"\(os error (\d+)\)", str(refusal))
    return int(told[1]) if told else None


def unread(refusal: OSError) -> str:
    """Why the system refused to read a file, in words that go on after its name."""
    return _why(
        refusal,
        missing="there is no such file",
        forbidden="it may not be read",
        otherwise="it cannot be read",
    )


def unwritten(refusal: OSError) -> str:
    """The same for a file that was to be written."""
    return _why(
        refusal,
        missing="there is no such folder",
        forbidden="it may not be written there",
        otherwise="it cannot be written",
    )


def _why(refusal: OSError, *, missing: str, forbidden: str, otherwise: str) -> str:
    match refusal:
        case FileNotFoundError():
            return missing
        case PermissionError():
            return forbidden
        case IsADirectoryError():
            return "it is a folder, not a file"
        case FileExistsError():
            return "there is such a file already"
        case _:
            return (refusal.strerror or otherwise).lower()
