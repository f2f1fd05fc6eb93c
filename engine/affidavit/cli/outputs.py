"""Where the output of a command goes, and the page that several commands write."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, TextIO

from affidavit.cli.console import UsageError, error
from affidavit.cli.inputs import Documents
from affidavit.io.atomic import atomic_binary, atomic_text
from affidavit.io.html import Part, page, part
from affidavit.run.engine import Engine
from affidavit.run.report import Report

__all__ = ["Span", "binary_target", "piece_of", "target", "tell_limits", "write_page"]

Span = tuple[int, int]


@contextlib.contextmanager
def target(path: Path | None) -> Iterator[TextIO]:
    """The file at `path`, whole or not at all, or standard output. Raises UsageError when it cannot be written."""
    if path is None:
        yield sys.stdout
        return
    try:
        with atomic_text(path) as stream:
            yield stream
    except OSError as problem:
        raise UsageError(f"{path} cannot be written: {problem.strerror}") from problem


@contextlib.contextmanager
def binary_target(path: Path) -> Iterator[IO[bytes]]:
    """The file at `path` for bytes, whole or not at all. Raises UsageError when it cannot be written."""
    try:
        with atomic_binary(path) as stream:
            yield stream
    except OSError as problem:
        raise UsageError(f"{path} cannot be written: {problem.strerror}") from problem


def piece_of(report: Report) -> Span | None:
    """The stretch of its document that `report` is about, None when that is all of it."""
    if len(report.pieces) != 1 or report.pieces[0][1] - report.pieces[0][0] >= len(report.document.text.strip()):
        return None
    return report.pieces[0]


def tell_limits(title: str, cuts: int, piece: Span | None) -> None:
    """Say on standard error where a document was not read as a whole."""
    if cuts:
        error(f"{title}: sentences longer than the cap were cut, {cuts} times")
    if piece is not None:
        error(f"{title}: a long document, read in pieces; links and contexts do not reach beyond {piece[0]}-{piece[1]}")


def write_page(
    engine: Engine, documents: Documents, types: Sequence[str], workers: int, stream: TextIO, near: str | None = None
) -> None:
    """Write the findings of `documents` as one page; of those whose text contains `near`, where that is given."""
    task = partial(_part, types=types, near=near)
    parts: list[Part] = []
    for done, cuts, piece in engine.map(task, documents, workers, whole=True):
        tell_limits(done.title, cuts, piece)
        parts.append(done)
    for text in page(parts, engine.program, types):
        stream.write(text)


def _part(report: Report, types: Sequence[str], near: str | None) -> tuple[Part, int, Span | None]:
    findings = [one for one in report.of_type(*types) if near is None or near.casefold() in one.text.casefold()]
    return part(report.document, findings, report.program, types), len(report.cuts), piece_of(report)
