"""Bytes of a rule file to text."""

from __future__ import annotations

import codecs

from affidavit.syntax.diagnostics import Diagnostics
from affidavit.syntax.nodes import SourceText, Span

__all__ = ["read_source"]


def read_source(path: str, data: bytes) -> tuple[SourceText, Diagnostics]:
    """Decode one rule file; `path` is what users are shown, relative to the pack, with forward slashes.

    A byte order mark is dropped, and every line end becomes ``\\n``, so that a file means (and hashes) the same
    on every system; all offsets are into the resulting text. Bytes that are not UTF-8 give E0707 at
    the place of the first and U+FFFD in the text. Never raises.
    """
    diagnostics = Diagnostics()
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return SourceText(path, _newlines(data.decode("utf-8"))), diagnostics
    except UnicodeDecodeError as error:
        source = SourceText(path, _newlines(data.decode("utf-8", "replace")))
        at = len(_newlines(data[: error.start].decode("utf-8")))
        diagnostics.add(
            "E0707",
            f"byte {error.start} (0x{data[error.start]:02X}) is not UTF-8",
            source,
            Span(at, at + 1),
            help=_help(data),
        )
        return source, diagnostics


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _help(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "this looks like UTF-16; save the file as UTF-8"
    return "save the file as UTF-8"
