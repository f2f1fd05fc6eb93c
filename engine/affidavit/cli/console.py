"""Standard output and error: encoding, colour and width."""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path
from typing import TextIO

from affidavit.io.layout import Paint

__all__ = ["UsageError", "error", "is_terminal", "paint_for", "prepare_streams", "width_of"]


class UsageError(Exception):
    """The command was called with something that cannot be."""


def prepare_streams() -> None:
    """Write UTF-8 and bare line feeds whatever the locale, so that output is the same everywhere.

    A stream that was closed takes what it is given to nowhere, not to the next file that is opened.
    """
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def error(text: str) -> None:
    """Tell the user on standard error."""
    sys.stdout.flush()
    print(f"affidavit: {text.rstrip()}".encode("utf-8", "backslashreplace").decode(), file=sys.stderr)


def is_terminal(stream: TextIO) -> bool:
    return stream.isatty()


def paint_for(stream: TextIO) -> Paint:
    """Colours on a terminal, unless NO_COLOR is set or it cannot show them."""
    return Paint(is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")


def width_of(stream: TextIO) -> int:
    """Columns of the terminal, as COLUMNS or the terminal says; 120 where there is none."""
    return max(40, shutil.get_terminal_size((120, 24)).columns) if is_terminal(stream) else _columns()


def _columns() -> int:
    given = os.environ.get("COLUMNS", "")
    return max(40, int(given)) if given.isdecimal() else 120
