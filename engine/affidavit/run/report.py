"""What was found in one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from affidavit.compile.program import Program
from affidavit.match.model import Finding
from affidavit.relate.merge import Incident
from affidavit.run.collector import uncollected
from affidavit.text.model import Document, Sentence
from affidavit.text.sentences import split

# What tells of a report is imported when it is asked for: an engine is loaded sooner.
if TYPE_CHECKING:
    from affidavit.audit.explain import Explanation
    from affidavit.audit.losers import Lost
    from affidavit.audit.why_not import WhyNot

__all__ = ["Limits", "Report", "Spans", "limits_of"]

Spans = tuple[tuple[int, int], ...]
Limits = tuple[Spans, Spans]
"""Where sentences were cut, and the pieces read: see `Report`."""


def limits_of(sentences: Sequence[Sentence]) -> Limits:
    """The limits of one piece, of these sentences."""
    cuts = tuple((sentence.start, sentence.end) for sentence in sentences if sentence.cut)
    return cuts, ((sentences[0].begin, sentences[-1].end_of_stretch),)


@dataclass(frozen=True, eq=False)
class Report:
    """The findings of one document, in document order: those of the types asked for.

    `asked` are these types: the exported ones, unless others were named. `types` are all that were looked for: with
    them, those that fill slots of them. `all_findings` has all of these. `incidents` group what tells of one thing;
    `cuts` are the spans of sentences so long that they were cut, `pieces` those in which a very long document was read.
    """

    document: Document
    program: Program = field(repr=False)
    asked: tuple[str, ...] = field(repr=False)
    types: frozenset[str] = field(repr=False)
    all_findings: tuple[Finding, ...] = field(repr=False)
    incidents: tuple[Incident, ...] = field(repr=False)
    limits: Limits | None = field(default=((), ()), repr=False)
    """`cuts` and `pieces`. None: nothing asked for can stand in the text, so it was not cut at all; where it would
    have been is worked out when somebody asks."""

    @property
    def cuts(self) -> Spans:
        """Half-open spans, in code points, of sentences that were cut."""
        return self._limits[0]

    @property
    def pieces(self) -> Spans:
        """Half-open spans, in code points, of the pieces read."""
        return self._limits[1]

    @cached_property
    def _limits(self) -> Limits:
        if self.limits is not None:
            return self.limits
        sentences = split(self.document.text)
        return limits_of(sentences) if sentences else ((), ())

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of the types asked for, in document order."""
        return tuple(finding for finding in self.all_findings if finding.type in self.asked)

    def of_type(self, *types: str) -> list[Finding]:
        """The findings of `types`, exported or not, in document order. Raises KeyError for an unknown type, and for
        one that was not looked for: ask for it with ``extract(..., types=...)``."""
        for name in types:
            if name not in self.types:
                known = name in self.program.types
                raise KeyError(f"{name} was not looked for: ask for it with types=" if known else name)
        return [finding for finding in self.all_findings if finding.type in types]

    def explain(self, finding: Finding) -> Explanation:
        """How `finding` came about: ``str()`` of it is a text, ``to_dict()`` plain data."""
        from affidavit.audit.explain import explain

        return explain(finding, self.program)

    def lost(self, *types: str) -> list[Lost]:
        """The matches of `types` (of those asked for, where none is given) that other findings beat, and why."""
        from affidavit.audit.losers import losers

        return losers(self.of_type(*(types or self.asked)))

    def why_not(self, goal: str, near: str | tuple[int, int] | None = None, limit: int = 5) -> WhyNot:
        """Why there is no finding as `goal` says: a type, or ``Casualty{count.min = 35}``; or which one there is.

        `near` is a piece of the text, or a half-open span, to look at; `limit` is how many near misses are told.
        ``str()`` of the answer is a text, ``to_dict()`` plain data. Raises ValueError for a type, a slot or a text
        that there is not.
        """
        from affidavit.audit.why_not import why_not

        return why_not(goal, self.document, self.program, self._every_finding, near, limit)

    @cached_property
    def _every_finding(self) -> tuple[Finding, ...]:
        """The findings of every type: what was not asked for may be what is missing."""
        if self.types >= self.program.types.keys():
            return self.all_findings
        from affidavit.run.engine import Engine  # an engine makes reports

        return Engine(self.program, types=tuple(self.program.types)).read(self.document).all_findings

    def to_records(self, types: Sequence[str] | None = None) -> list[dict[str, Any]]:
        """The findings as records, ready for JSON; of `types` where given, else of those asked for."""
        from affidavit.io.records import records

        wanted = self.asked if types is None else types
        return records(self.of_type(*wanted), self.program, wanted)

    def to_jsonl(self, types: Sequence[str] | None = None) -> str:
        """The records as JSON Lines, one a line; of `types` where given, else of those asked for."""
        from affidavit.io.records import record_lines

        wanted = self.asked if types is None else types
        with uncollected():
            return record_lines(self.of_type(*wanted), self.program, wanted)

    def to_html(self, types: Sequence[str] | None = None) -> str:
        """A page for a browser that needs nothing else; of `types` where given, else of those asked for."""
        from affidavit.io.html import page, part

        wanted = self.asked if types is None else types
        return "".join(page([part(self.document, self.of_type(*wanted), self.program, wanted)], self.program, wanted))

    def _repr_html_(self) -> str:
        from affidavit.io.html.notebook import report_html

        return report_html(self.document, self.findings, self.program)

    def _repr_markdown_(self) -> str:
        from affidavit.io.html.notebook import report_markdown

        return report_markdown(self.document, self.findings, self.program)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)
