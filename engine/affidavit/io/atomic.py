"""Files that are either whole or not there."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TextIO

__all__ = ["atomic_binary", "atomic_text"]


@contextlib.contextmanager
def atomic_binary(path: Path) -> Iterator[IO[bytes]]:
    """Open `path` for writing bytes.

    The content goes to a file beside it that takes its name at the end; on any exception that file is removed and
    what stood at `path` stays. A link is followed, and a device or a pipe is written to as it stands: it is not to be
    replaced by a file. Raises OSError as `open` does.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("wb") as stream:
            yield stream
        return
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(_mode(path))
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def atomic_text(path: Path) -> Iterator[TextIO]:
    """As `atomic_binary`, for writing UTF-8 without newline translation."""
    with atomic_binary(path) as binary:
        stream = io.TextIOWrapper(binary, encoding="utf-8", newline="")
        try:
            yield stream
        finally:
            stream.detach()  # writes what is left, and leaves closing to the one who opened


def _mode(path: Path) -> int:
    """Permissions for the new file: those of the old one, else what the process gives new files."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
