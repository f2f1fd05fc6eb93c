"""A line on the terminal that says how far a long command has come; nothing anywhere else."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

from affidavit.cli.console import is_terminal

__all__ = ["progress_line"]

_EVERY = 0.1  # seconds


@contextlib.contextmanager
def progress_line() -> Iterator[Callable[[str, int, int], None]]:
    """Gives a function to be told what is being done, how much is done, and of how much."""
    stream = sys.stderr
    if not is_terminal(stream):
        yield lambda what, done, all: None
        return
    shown = 0.0

    def tell(what: str, done: int, all: int) -> None:
        nonlocal shown
        if time.monotonic() - shown >= _EVERY or done == all:
            shown = time.monotonic()
            stream.write(f"\r\x1b[K{what}: {done:,} of {all:,}")
            stream.flush()

    try:
        yield tell
    finally:
        stream.write("\r\x1b[K")
        stream.flush()
