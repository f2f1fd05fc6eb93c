"""Reports compared across documents: which incidents they share, where they agree and where they contradict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from affidavit.audit.comparison import Common, assemble
from affidavit.audit.comparison import Comparison as _Compared
from affidavit.audit.told import Source, Told, source_of, told_of
from affidavit.io.compare_json import comparison_to_dict
from affidavit.io.compare_text import comparison_to_text
from affidavit.io.html.incidents import incidents_page
from affidavit.io.layout import PLAIN, Paint
from affidavit.run.report import Report

__all__ = ["Common", "Comparison", "compare", "told_in"]


@dataclass(frozen=True, eq=False)
class Comparison(_Compared):
    """What `compare` gives: the incidents, and three ways to show them.

    By default only incidents are shown that have a number, stand in several documents, or have a time and a place;
    `everything` shows the mere mentions too.
    """

    def to_text(self, width: int = 120, paint: Paint = PLAIN, *, everything: bool = False, why: bool = False) -> str:
        """Tables for a terminal of `width` columns; `why` adds what speaks for each two documents telling of one."""
        return comparison_to_text(self, width, paint, everything=everything, why=why)

    def to_dict(self) -> dict[str, Any]:
        """All of it as data that JSON can hold."""
        return comparison_to_dict(self)

    def to_html(self, *, everything: bool = False) -> str:
        """A page for a browser that needs nothing else."""
        return "".join(incidents_page(self, everything=everything))


def told_in(report: Report) -> tuple[Source, list[Told]]:
    """What one report tells of incidents, as plain data: small, and fit to be sent between processes."""
    found, program = report.all_findings, report.program
    return source_of(report.document, found, program), told_of(report.document, report.incidents, found, program)


def compare(reports: Iterable[Report]) -> Comparison:
    """Compare `reports` of one pack: ``compare(engine.extract_many(documents))``.

    The order of the reports changes nothing, and a document that comes twice counts once. Raises ValueError when
    there is no report or when they stem from different packs.
    """
    told: list[tuple[Source, list[Told]]] = []
    pack = None
    for report in reports:
        if pack is not None and pack.sha256 != report.program.pack.sha256:
            raise ValueError(f"reports of two packs cannot be compared: {pack.name} and {report.program.pack.name}")
        pack = report.program.pack
        told.append(told_in(report))
    if pack is None:
        raise ValueError("there are no reports to compare")
    compared = assemble(told, pack)
    return Comparison(compared.pack, compared.documents, compared.incidents)
