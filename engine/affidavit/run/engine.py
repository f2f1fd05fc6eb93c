"""The engine: a compiled pack, ready to read documents."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from affidavit.compile.program import PackInfo, Program
from affidavit.io.documents import parse_date
from affidavit.match.run import Matcher
from affidavit.relate.run import relate
from affidavit.run.errors import PackError
from affidavit.run.packs import compile_named
from affidavit.run.pool import map_documents
from affidavit.run.report import Report
from affidavit.syntax.diagnostics import Diagnostic
from affidavit.text.model import Document

__all__ = ["Engine", "load"]

Result = TypeVar("Result")


def load(pack: str | Path) -> Engine:
    """The engine for `pack`: the name of a shipped pack, a folder, a ``.rules`` file, or rule text.

    Raises PackError, which shows every error at once, when there is no such pack or it does not compile.
    """
    program, diagnostics = compile_named(pack)
    found = diagnostics.sorted()
    if program is None or diagnostics.has_errors:
        raise PackError("the pack does not compile", found)
    return Engine(program, found)


class Engine:
    """Reads documents by one program. `warnings` is what the compiler had to say about the pack."""

    def __init__(self, program: Program, warnings: Sequence[Diagnostic] = ()) -> None:
        self.program = program
        self.warnings = tuple(warnings)
        self._matcher = Matcher(program)

    @property
    def pack(self) -> PackInfo:
        return self.program.pack

    def extract(
        self, text: str, *, date: str | datetime.date | None = None, id: str = "-", source: str | None = None
    ) -> Report:
        """What `text` says. `date` is the document date, against which relative times are resolved.

        Raises ValueError for a date that is none. Any text will do, and none makes it fail.
        """
        return self.read(Document(text, id, parse_date(date) if isinstance(date, str) else date, source))

    def read(self, document: Document) -> Report:
        """What `document` says."""
        matches = self._matcher.find(document)
        cuts = tuple((sentence.start, sentence.end) for sentence in matches.cuts)
        related = relate(matches, self.program)
        return Report(document, self.program, tuple(related.findings), tuple(related.incidents), cuts)

    def extract_many(
        self, documents: Iterable[Document | Mapping[str, Any] | str], workers: int = 1
    ) -> Iterator[Report]:
        """One report for each document, in their order, as they come in; equal for any number of `workers`.

        A document is a `Document`, a mapping with ``text`` and, if known, ``id``, ``date``, ``source``, or a text.
        """
        return map_documents(self, map(as_document, documents), None, workers)

    def map(
        self, task: Callable[[Report], Result], documents: Iterable[Document], workers: int = 1
    ) -> Iterator[Result]:
        """``task(report)`` for each document, in their order; `task` runs in the worker and must be picklable."""
        return map_documents(self, documents, task, workers)


def as_document(document: Document | Mapping[str, Any] | str) -> Document:
    """`document` as one. Raises ValueError for a date that is none, KeyError for a mapping without ``text``."""
    if isinstance(document, Document):
        return document
    if isinstance(document, str):
        return Document(document)
    date = document.get("date")
    return Document(
        document["text"],
        str(document.get("id", "-")),
        parse_date(date) if isinstance(date, str) else date,
        document.get("source"),
    )
