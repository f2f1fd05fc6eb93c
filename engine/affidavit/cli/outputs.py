"""Where the output of a command goes, and the page that several commands write."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, TextIO

from affidavit.cli.console import UsageError, error
from affidavit.cli.inputs import Documents
from affidavit.compile.sources import is_pack_file
from affidavit.io.atomic import atomic_binary, atomic_text
from affidavit.io.documents import STDIN, is_document_file
from affidavit.io.html import Part, page, part
from affidavit.run.engine import Engine
from affidavit.run.report import Report

__all__ = ["Limits", "Span", "binary_target", "check_outputs", "piece_of", "target", "write_page"]

Span = tuple[int, int]
_PIECES_TOLD = 3


def check_outputs(outputs: Iterable[Path | str | None], pack: str = "", inputs: Sequence[str] = ()) -> None:
    """Refuse, before any work is done, what cannot be written and what must not be written over.

    That are documents to be read and the files of the pack. Raises UsageError.
    """
    seen: set[Path] = set()
    for path in (Path(one) for one in outputs if one is not None):
        if path.is_dir():
            raise UsageError(f"{path} cannot be written: it is a folder; name a file")
        if not path.parent.is_dir():
            raise UsageError(f"{path} cannot be written: there is no folder {path.parent}")
        real = path.resolve()
        if real in seen:
            raise UsageError(f"{path} is to be written twice; give each output a file of its own")
        if path.exists() and not path.is_file():
            continue  # a pipe or a device
        seen.add(real)
        if path.is_file():
            if any(_is_part(real, one, is_document_file) for one in inputs if one != STDIN):
                raise UsageError(
                    f"{path} is one of the documents to read, and would be written over; name another file"
                )
            if _is_part(real, pack, is_pack_file):
                raise UsageError(f"{path} is a file of the pack, and would be written over; name another file")


def _is_part(real: Path, source: str, read: Callable[[str], bool]) -> bool:
    """Whether the file is `source`, or one of the folder `source` that is read there."""
    whole = Path(source).resolve()
    return bool(source) and (real == whole or (whole in real.parents and whole.is_dir() and read(real.name)))


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


class Limits:
    """Says on standard error where a document was not read as a whole; of a very long one not for every piece."""

    def __init__(self) -> None:
        self._title = ""
        self._pieces = 0

    def tell_of(self, report: Report) -> None:
        """Of a report of a whole document, which may have been read in pieces."""
        first, *others = report.pieces if len(report.pieces) > 1 else (None,)
        self.tell(report.document.id, len(report.cuts), first)
        for piece in others:
            self.tell(report.document.id, 0, piece)

    def tell(self, title: str, cuts: int, piece: Span | None) -> None:
        """Of the next document, or the next `piece` of one."""
        if cuts:
            error(f"{title}: sentences longer than the cap were cut, {cuts} times")
        if piece is None:
            return
        self._pieces = self._pieces + 1 if title == self._title else 1
        self._title = title
        if self._pieces <= _PIECES_TOLD:
            beyond = f"links and contexts do not reach beyond {piece[0]}-{piece[1]}"
            error(f"{title}: a long document, read in pieces; {beyond}")
        elif self._pieces == _PIECES_TOLD + 1:
            error(f"{title}: and so on, to its end")


def write_page(
    engine: Engine, documents: Documents, types: Sequence[str], workers: int, stream: TextIO, near: str | None = None
) -> None:
    """Write the findings of `documents` as one page; of those whose text contains `near`, where that is given."""
    task = partial(_part, types=types, near=near)
    parts: list[Part] = []
    limits = Limits()
    for done, cuts, piece in engine.map(task, documents, workers, whole=True):
        limits.tell(done.title, cuts, piece)
        parts.append(done)
    for text in page(parts, engine.program, types):
        stream.write(text)


def _part(report: Report, types: Sequence[str], near: str | None) -> tuple[Part, int, Span | None]:
    findings = [one for one in report.of_type(*types) if near is None or near.casefold() in one.text.casefold()]
    return part(report.document, findings, report.program, types), len(report.cuts), piece_of(report)
