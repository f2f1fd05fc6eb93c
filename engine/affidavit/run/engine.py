"""The engine: a compiled pack, ready to read documents."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from affidavit.compile.program import PackInfo, Program
from affidavit.io.documents import parse_date
from affidavit.match.demand import lower_types, related_types
from affidavit.match.model import Finding
from affidavit.match.run import Matcher, Matches
from affidavit.match.statistics import Statistics
from affidavit.relate.merge import Incident
from affidavit.relate.run import relate
from affidavit.run.collector import uncollected
from affidavit.run.errors import PackError
from affidavit.run.packs import program_of
from affidavit.run.pool import map_documents
from affidavit.run.report import Limits, Report, limits_of
from affidavit.syntax.diagnostics import Diagnostic
from affidavit.text.model import Document
from affidavit.text.sentences import MAX_PIECE, pieces

__all__ = ["Engine", "load"]

Result = TypeVar("Result")


def load(pack: str | Path, *, cache: bool = True) -> Engine:
    """The engine for `pack`: the name of a shipped pack, a folder, a ``.rules`` file, or rule text.

    A shipped pack and a folder are compiled once and then read from the user's cache folder, unless `cache` is False or
    the environment says otherwise (``AFFIDAVIT_CACHE``); the engine is the same.
    Raises PackError, which shows every error at once, when there is no such pack or it does not compile.
    """
    with uncollected(settle=True):
        program, found = program_of(pack, cache=cache)
        if program is None:
            raise PackError("the pack does not compile", found)
        return Engine(program, found)


class Engine:
    """Reads documents by one program. `warnings` is what the compiler had to say about the pack.

    It finds what the pack exports, or only `types` (see `for_types`), and whatever these need.
    """

    def __init__(
        self, program: Program, warnings: Sequence[Diagnostic] = (), types: Sequence[str] | None = None
    ) -> None:
        self.program = program
        self.warnings = tuple(warnings)
        self.types = tuple(program.pack.exports if types is None else types)
        """The types asked for."""
        self._set_roots()
        self._matcher = Matcher(program)

    def _set_roots(self) -> None:
        self._roots = related_types(self.program, self.types)
        # Not worth its while where most of these types are asked for, or looked for in any case.
        beside = self._roots - lower_types(self.program, self.types)
        everything = set(self.types) >= set(self.program.pack.exports)
        self._looks_first = not everything and len(beside) > len(self.types)

    @property
    def pack(self) -> PackInfo:
        return self.program.pack

    @property
    def statistics(self) -> Statistics:
        """What each rule did so far in this engine, in those made of it by `for_types` and in their workers."""
        return self._matcher.statistics

    def for_types(self, types: Iterable[str]) -> Engine:
        """An engine that finds `types` only, exported or not: the same findings of these, sooner.

        Raises KeyError for a type that the pack does not declare.
        """
        wanted = tuple(self.program.types[name].name for name in types)
        if wanted == self.types:
            return self
        engine = copy.copy(self)
        engine.types = wanted
        engine._set_roots()
        return engine

    def extract(
        self,
        text: str,
        *,
        date: str | datetime.date | None = None,
        id: str = "-",
        source: str | None = None,
        types: Iterable[str] | None = None,
    ) -> Report:
        """What `text` says. `date` is the document date, against which relative times are resolved.

        Raises ValueError for a date that is none, KeyError for unknown `types`. Any text will do, and none makes it
        fail.
        """
        engine = self if types is None else self.for_types(types)
        return engine.read(Document(text, id, parse_date(date) if isinstance(date, str) else date, source))

    def read(self, document: Document) -> Report:
        """What `document` says."""
        reports = list(self.read_pieces(document))
        if len(reports) == 1:
            return reports[0]
        return Report(
            document,
            self.program,
            self.types,
            self._roots,
            tuple(finding for report in reports for finding in report.all_findings),
            tuple(incident for report in reports for incident in report.incidents),
            (
                tuple(cut for report in reports for cut in report.cuts),
                tuple(piece for report in reports for piece in report.pieces),
            ),
        )

    def read_pieces(self, document: Document) -> Iterator[Report]:
        """What `document` says, piece by piece where it is so long that it is read in pieces (see `MAX_PIECE`).

        Links, contexts and merges do not reach from piece to piece.
        """
        nowhere = self._looked_through(document)
        if nowhere is not None:
            yield from (self._of(document, limits) for limits in nowhere) if nowhere else self._unread(document)
            return
        found = self._matcher.find_pieces(document, self._roots)
        report = self._next_report(found)
        if report is None:
            yield from self._unread(document)
        while report is not None:
            yield report
            report = self._next_report(found)

    def _next_report(self, found: Iterator[Matches]) -> Report | None:
        with uncollected():  # what is found stays, and so does what is worked out of the pack for the first time
            matches = next(found, None)
            return None if matches is None else self._report(matches)

    def _unread(self, document: Document) -> Iterator[Report]:
        """Of a text in which nothing asked for can stand: as many reports as it would have been read in pieces."""
        if len(document.text) <= MAX_PIECE:
            yield self._of(document, None)
        else:
            read = [limits_of(sentences) for sentences in pieces(document.text)]
            yield from (self._of(document, limits) for limits in read or [((), ())])

    def _looked_through(self, document: Document) -> list[Limits] | None:
        """How `document` was read where it holds none of the types asked for: what links need beside them may be far
        dearer than to look. None where it does, or where looking first is not worth its while."""
        if not self._looks_first:
            return None
        read: list[Limits] = []
        with self.statistics.aside():
            for matches in self._matcher.find_pieces(document, self.types):
                if any(finding.type in self.types for finding in matches.findings):
                    return None
                read.append(limits_of(matches.sentences))
        return read

    def _report(self, matches: Matches) -> Report:
        related = relate(matches, self.program)
        asked = tuple(finding for finding in related.findings if finding.type in self._roots)
        return self._of(matches.document, limits_of(matches.sentences), asked, tuple(related.incidents))

    def _of(
        self,
        document: Document,
        limits: Limits | None,
        findings: tuple[Finding, ...] = (),
        incidents: tuple[Incident, ...] = (),
    ) -> Report:
        return Report(document, self.program, self.types, self._roots, findings, incidents, limits)

    def extract_many(
        self, documents: Iterable[Document | Mapping[str, Any] | str], workers: int = 1
    ) -> Iterator[Report]:
        """One report for each document, in their order, as they come in; equal for any number of `workers`.

        A document is a `Document`, a mapping with ``text`` and, if known, ``id``, ``date``, ``source``, or a text.
        """
        return map_documents(self, map(as_document, documents), None, workers)

    def map(
        self,
        task: Callable[[Report], Result],
        documents: Iterable[Document],
        workers: int = 1,
        *,
        whole: bool = False,
    ) -> Iterator[Result]:
        """``task(report)`` for each document, in their order; unless `whole`, for each piece of a very long one
        (`read_pieces`), so that memory is bounded.

        `task` runs in the worker and must be picklable.
        """
        return map_documents(self, documents, task, workers, whole=whole)


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
