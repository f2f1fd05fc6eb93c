"""What one document tells of each incident, as plain data: small, picklable, and every cell with its place and rule.

It is what is left of a report when incidents are compared, counted and written, so that many documents fit in memory.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import regex as re

from affidavit.audit.identity import finding_id, plain
from affidavit.audit.places import Lines
from affidavit.audit.show import clip, shown_briefly
from affidavit.compile.program import Program, TypeInfo
from affidavit.match.model import Filled, Finding
from affidavit.relate.agree import Actor, Comparable, Place, comparable, is_actor, is_place
from affidavit.relate.evidence import Evidence, number
from affidavit.relate.merge import Incident
from affidavit.text.model import Document
from affidavit.values.types import Range

__all__ = ["Apart", "Cell", "Source", "Statement", "Told", "source_of", "told_of"]

_CELL, _QUOTE = 80, 240
_FULL_NAME = re.compile(r"\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*)+")
"""Two capitalised words or more: the name of a person, and so of one victim."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A slot's content. `text` is for people, `value` plain data; `quote` are the words at `span`, None where `set`."""

    text: str
    value: Any
    span: tuple[int, int] | None
    quote: str | None
    compared: Comparable
    finding: str | None = None
    details: Mapping[str, Any] | None = None
    """Of a place: its slots as plain data."""
    names: tuple[str, ...] = ()
    """Of words that are no actor themselves: the actors named among them."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document. `country` is the one that most of its places lie in, if any does."""

    id: str
    sha256: str
    date: str | None
    name: str | None
    country: Any = None

    @property
    def title(self) -> str:
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Statement:
    """One finding of an incident. `because` is what put it there (empty for the first)."""

    id: str
    type: str
    span: tuple[int, int]
    line: int
    quote: str
    rule: str
    location: str
    slots: Mapping[str, Cell]
    sort: tuple[str, ...]
    polarity: str
    certainty: str
    because: tuple[Evidence, ...]

    def numbers(self) -> Iterator[tuple[str, Range]]:
        """Its slots that hold numbers."""
        for name, cell in self.slots.items():
            value = number(cell.compared)
            if value is not None:
                yield name, value


@dataclass(frozen=True, slots=True)
class Apart:
    """Another incident of the document that something speaks for being the same, and why it is not."""

    statement: str
    quote: str
    why: str
    points: int


@dataclass(frozen=True, slots=True)
class Told:
    """One incident as one document tells it; statements in the order of the text."""

    id: str
    merge: str
    document: Source
    statements: tuple[Statement, ...]
    shared: Mapping[str, Cell]
    agree: tuple[str, ...]
    report: tuple[str, ...]
    apart: tuple[Apart, ...]
    unreal: bool

    @property
    def finding_ids(self) -> list[str]:
        return [statement.id for statement in self.statements]

    def values(self, slot: str) -> list[Comparable]:
        """The distinct values of a slot, in the order told."""
        found = (statement.slots[slot].compared for statement in self.statements if slot in statement.slots)
        return list(dict.fromkeys(value for value in found if value is not None))

    def names(self, slot: str) -> set[str]:
        """The actors named by the words of a slot."""
        return {name for one in self.statements if slot in one.slots for name in one.slots[slot].names}

    def counted(self) -> dict[tuple[str, tuple[str, ...]], list[Statement]]:
        """For each numeric slot and sort of number the statements that tell one, the largest number first."""
        found: dict[tuple[str, tuple[str, ...]], list[tuple[Range, Statement]]] = {}
        for statement in self.statements:
            for slot, value in statement.numbers():
                found.setdefault((slot, statement.sort), []).append((value, statement))
        return {key: [one for _, one in sorted(told, key=_largest)] for key, told in found.items()}


def _largest(one: tuple[Range, Statement]) -> tuple[float, int]:
    value, statement = one
    return -float(value.min or value.max or 0), statement.span[0]


def source_of(document: Document, findings: Sequence[Finding], program: Program) -> Source:
    """The document as data; `findings` are all that it holds."""
    date = document.date.isoformat() if document.date else None
    return Source(document.id, document.sha256, date, document.source, _setting(findings, program))


def told_of(
    document: Document, incidents: Sequence[Incident], findings: Sequence[Finding], program: Program
) -> list[Told]:
    """The incidents of one document as plain data; `findings` are all that it holds."""
    source, reader = source_of(document, findings, program), _Reader(document, program, findings)
    return [reader.told(incident, source) for incident in incidents]


def _setting(findings: Sequence[Finding], program: Program) -> Any:
    """The country that more than half of the places lie in."""
    types = {name for name, info in program.types.items() if is_place(info.slots)}
    lie_in = Counter(
        filled.value for one in findings if one.type in types and (filled := one.get("country")) is not None
    )
    if not lie_in:
        return None
    country, times = min(lie_in.items(), key=lambda one: (-one[1], str(one[0])))
    return country if 2 * times > lie_in.total() else None


class _Reader:
    def __init__(self, document: Document, program: Program, findings: Sequence[Finding]) -> None:
        self._document, self._program = document, program
        self._lines = Lines(document.text)
        self._ids: dict[int, str] = {}
        named = ((one.span, _name(one, program)) for one in findings)
        self._named = sorted({(span, name) for span, name in named if name is not None})

    def told(self, incident: Incident, source: Source) -> Told:
        merge = next(one for one in self._program.merges if one.name == incident.merge)
        statements = tuple(
            self._statement(member, merge.report, () if join is None else join.evidence)
            for member, join in zip(incident.members, incident.joins, strict=True)
        )
        return Told(
            incident.id,
            incident.merge,
            source,
            statements,
            {slot: self._cell(filled) for slot, filled in incident.shared.items()},
            merge.agree,
            merge.report,
            tuple(
                Apart(self._id(one.first), clip(one.first.text, _CELL), one.why, one.points) for one in incident.refused
            ),
            incident.members[0].status.certainty in ("hypothetical", "planned"),
        )

    def _id(self, finding: Finding) -> str:
        return self._ids.setdefault(id(finding), finding_id(finding))

    def _statement(self, finding: Finding, report: Sequence[str], because: tuple[Evidence, ...]) -> Statement:
        declared = self._program.types[finding.type]
        return Statement(
            self._id(finding),
            finding.type,
            finding.span,
            self._lines.number(finding.span[0]),
            clip(finding.text, _QUOTE),
            finding.rule.name,
            finding.rule.location,
            {name: self._cell(filled) for name, filled in finding.slots.items()},
            tuple(_words(finding, declared, report)),
            finding.status.polarity,
            finding.status.certainty,
            because,
        )

    def _cell(self, filled: Filled) -> Cell:
        compared = comparable(filled, self._program.types)
        start_end = filled.span
        quote = None if start_end is None else self._document.text[slice(*start_end)]
        value = plain(filled.value)
        details = None
        if isinstance(compared, Place) and filled.finding is not None:
            details = {name: plain(one.value) for name, one in filled.finding.slots.items()}
        text = shown_briefly(value) if value is not None else quote or ""
        if isinstance(compared, Place) and compared.relation is not None:
            text = _related(compared.relation, text)
        if value is None and isinstance(compared, Actor):
            text = compared.name
        finding = None if filled.finding is None else self._id(filled.finding)
        names = self._names(start_end) if start_end is not None and isinstance(compared, str) else ()
        if isinstance(value, str) and _FULL_NAME.fullmatch(value):
            names = (*names, value)
        return Cell(clip(text, _CELL), value, start_end, quote, compared, finding, details, names)

    def _names(self, span: tuple[int, int]) -> tuple[str, ...]:
        first = bisect_left(self._named, ((span[0], 0), ""))
        found: dict[str, None] = {}
        for (start, end), name in islice(self._named, first, None):
            if start >= span[1]:
                break
            if end <= span[1]:
                found.setdefault(name)
        return tuple(found)


def _related(relation: str, name: str) -> str:
    """``EAST_OF`` and Homs: ``east of Homs``; of two places between which something lies only one is known here."""
    words = relation.lower().replace("_", " ")
    return f"{name} (between it and another)" if words == "between" else f"{words} {name}"


def _name(finding: Finding, program: Program) -> str | None:
    """The proper name of a finding that is an actor."""
    declared = program.types[finding.type].slots
    if not is_actor(declared):
        return None
    found = comparable(Filled(None, "set", finding=finding), program.types)
    return found.name if isinstance(found, Actor) and found.proper else None


def _words(finding: Finding, declared: TypeInfo, report: Sequence[str]) -> Iterator[str]:
    """The words of enumerations that say what the numbers count."""
    for slot in report:
        if slot in declared.slots and declared.slots[slot].type.kind == "enum":
            filled = finding.get(slot)
            yield "" if filled is None else str(filled.value)
