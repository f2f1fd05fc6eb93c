"""What was found in one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from affidavit.audit.explain import Explanation, explain
from affidavit.compile.program import Program
from affidavit.io.html import page, part
from affidavit.io.html.notebook import report_html, report_markdown
from affidavit.io.records import records
from affidavit.match.model import Finding
from affidavit.relate.merge import Incident
from affidavit.text.model import Document

__all__ = ["Report"]


@dataclass(frozen=True, eq=False)
class Report:
    """The findings of one document, in document order: those of the types the pack exports.

    `all_findings` has those of every type; `incidents` group what tells of one thing; `cuts` are the spans of
    sentences so long that they were cut.
    """

    document: Document
    program: Program = field(repr=False)
    all_findings: tuple[Finding, ...] = field(repr=False)
    incidents: tuple[Incident, ...] = field(repr=False)
    cuts: tuple[tuple[int, int], ...] = ()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of exported types, in document order."""
        exports = self.program.pack.exports
        return tuple(finding for finding in self.all_findings if finding.type in exports)

    def of_type(self, *types: str) -> list[Finding]:
        """The findings of `types`, exported or not, in document order. Raises KeyError for an unknown type."""
        for name in types:
            self.program.types[name]
        return [finding for finding in self.all_findings if finding.type in types]

    def explain(self, finding: Finding) -> Explanation:
        """How `finding` came about: ``str()`` of it is a text, ``to_dict()`` plain data."""
        return explain(finding, self.program)

    def to_records(self, types: Sequence[str] | None = None) -> list[dict[str, Any]]:
        """The findings as records, ready for JSON; of `types` where given, else of the exported ones."""
        wanted = self.program.pack.exports if types is None else types
        return records(self.of_type(*wanted), self.program, wanted)

    def to_html(self, types: Sequence[str] | None = None) -> str:
        """A page for a browser that needs nothing else; of `types` where given, else of the exported ones."""
        wanted = self.program.pack.exports if types is None else types
        return "".join(page([part(self.document, self.of_type(*wanted), self.program, wanted)], self.program, wanted))

    def _repr_html_(self) -> str:
        return report_html(self.document, self.findings, self.program)

    def _repr_markdown_(self) -> str:
        return report_markdown(self.document, self.findings, self.program)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)
