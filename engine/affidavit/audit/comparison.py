"""Several reports compared: real-world incidents, who tells what of each, and how the incidents add up."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product

from affidavit.audit.contrast import Column, Entry, columns_of
from affidavit.audit.told import Source, Told
from affidavit.audit.unite import Pair, Refused, United, unite
from affidavit.compile.program import PackInfo
from affidavit.relate.agree import Comparable, Place, agreement, bounds
from affidavit.relate.evidence import best, dates, less, number
from affidavit.values.types import Range, Timex

__all__ = ["Common", "Comparison", "Sum", "assemble"]

_PARTS, _TERMS = 12, 4
_LOOSE = 0.1
"""A sum may exceed an open number (``at least 60``) by this share and still explain it."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Numbers of parts that add up to a number of the whole: ``27 + 8 = 35``."""

    name: str
    terms: tuple[tuple[int, Range], ...]
    """Each part's incident number and the number taken from it."""
    total: int | float
    whole: str
    documents: tuple[int, ...]
    """The documents of the whole that tell such a number, by position."""

    def __str__(self) -> str:
        return f"{' + '.join(f'{value.min:,}' for _, value in self.terms)} = {self.total:,}"


@dataclass(eq=False)
class Common:
    """One real-world incident as all documents tell it. `parent` is the incident it is part of, by number."""

    united: United
    columns: tuple[Column, ...]
    number: int = 0
    depth: int = 0
    parent: int | None = None
    sums: list[Sum] = field(default_factory=list)

    @property
    def told(self) -> tuple[Told, ...]:
        return self.united.told

    @property
    def documents(self) -> list[Source]:
        return [one.document for one in self.told]

    @property
    def bonds(self) -> tuple[Pair, ...]:
        return self.united.bonds

    @property
    def refused(self) -> tuple[Refused, ...]:
        return self.united.refused

    @property
    def finding_ids(self) -> frozenset[str]:
        return self.united.finding_ids

    @cached_property
    def id(self) -> str:
        """SHA-256 over the ids of the documents' incidents."""
        return hashlib.sha256("\n".join(sorted(one.id for one in self.told)).encode("ascii")).hexdigest()

    @property
    def telling(self) -> bool:
        """Whether there is anything to compare or to place: a number, several documents, or a time and a place."""
        kinds = {column.kind for column in self.columns}
        return "number" in kinds or len(self.told) > 1 or {"time", "place"} <= kinds

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def values(self, slot: str) -> list[Comparable]:
        return list(dict.fromkeys(value for one in self.told for value in one.values(slot)))

    @cached_property
    def interval(self) -> tuple[str, str] | None:
        """The first and the last day: of the times told first, that of most documents, then the narrowest."""
        spans = Counter(
            (dates(entry.value) or 0, begin[:10], end[:10])
            for column in self.columns
            if column.kind == "time"
            for entries in column.cells
            for entry in entries[:1]
            if isinstance(entry.value, Timex)
            for begin, end in [bounds(entry.value)]
            if begin is not None and end is not None
        )
        if not spans:
            return None
        _, begin, end = min(spans, key=lambda span: (-spans[span], span))
        return begin, end


@dataclass(frozen=True, eq=False)
class Comparison:
    """The incidents of several documents, those told of most first, each whole followed by its parts.

    `documents` are sorted by id. The order in which they came changes nothing.
    """

    pack: PackInfo
    documents: tuple[Source, ...]
    incidents: tuple[Common, ...]

    def position(self, source: Source) -> int:
        """The number of a document in what is shown, from 1."""
        return self._positions[source.id, source.sha256]

    @cached_property
    def _positions(self) -> dict[tuple[str, str], int]:
        return {(one.id, one.sha256): index for index, one in enumerate(self.documents, 1)}

    def __iter__(self) -> Iterator[Common]:
        return iter(self.incidents)

    def __len__(self) -> int:
        return len(self.incidents)


def assemble(told: Iterable[tuple[Source, Sequence[Told]]], pack: PackInfo) -> Comparison:
    """Compare what documents tell. A document that comes twice (same id and text) counts once."""
    by_document = {(source.id, source.sha256): (source, incidents) for source, incidents in told}
    kept = [by_document[key] for key in sorted(by_document)]
    incidents = _incidents([one for _, incidents in kept for one in incidents])
    return Comparison(pack, tuple(source for source, _ in kept), tuple(incidents))


def _incidents(told: Iterable[Told]) -> list[Common]:
    """United and numbered: wholes before their parts, much told of before little."""
    found = [Common(united, tuple(columns_of(united.told))) for united in unite(told)]
    parents = _parents(found)
    children: dict[Common | None, list[Common]] = {}
    for one in found:
        children.setdefault(parents.get(one), []).append(one)
    ordered = list(_laid_out(None, children, 0))
    for index, one in enumerate(ordered, 1):
        one.number = index
    for one in ordered:
        parent = parents.get(one)
        one.parent = None if parent is None else parent.number
    for one in ordered:
        one.sums = list(_sums(one, children.get(one, ())))
    return ordered


def _laid_out(parent: Common | None, children: Mapping[Common | None, list[Common]], depth: int) -> Iterator[Common]:
    for one in sorted(children.get(parent, ()), key=lambda one: (-len(_readers(one, children)), *_rank(one))):
        one.depth = depth
        yield one
        yield from _laid_out(one, children, depth + 1)


def _readers(one: Common, children: Mapping[Common | None, list[Common]]) -> set[tuple[str, str]]:
    """The documents that tell of an incident or of a part of it."""
    own = {(source.id, source.sha256) for source in one.documents}
    return own.union(*(_readers(part, children) for part in children.get(one, ())))


def _rank(one: Common) -> tuple[bool, int, float, str, int, str]:
    first = one.told[0]
    largest = max((_size(value) for values in _numbers(one).values() for value in values), default=0.0)
    return not one.telling, -len(one.told), -largest, first.document.id, first.statements[0].span[0], one.id


def _size(value: Range) -> float:
    return float(value.min or value.max or 0)


def _numbers(one: Common) -> dict[str, list[Range]]:
    """For each numeric column the largest number of each document."""
    return {
        column.name: list(
            dict.fromkeys(
                value for entries in column.cells if entries and (value := number(entries[0].value)) is not None
            )
        )
        for column in one.columns
        if column.kind == "number"
    }


# ── Wholes and parts ────────────────────────────────────────────────────────────────────────────


def _parents(found: Sequence[Common]) -> dict[Common, Common]:
    """The least incident that each can be a part of; bigger ones come first, so that no circle arises."""
    by_document: dict[tuple[str, str], list[Common]] = {}
    for one in found:
        for source in one.documents:
            by_document.setdefault((source.id, source.sha256), []).append(one)
    parents = {}
    for part in found:
        beside = dict.fromkeys(
            other for source in part.documents for other in by_document[source.id, source.sha256] if other is not part
        )
        wholes = [whole for whole in beside if _is_part(part, whole)]
        if wholes:
            parents[part] = min(wholes, key=lambda whole: (_most(whole, part), whole.id))
    return parents


def _most(whole: Common, part: Common) -> float:
    shared = _numbers(whole).keys() & _numbers(part).keys()
    return max(_size(value) for name in shared for value in _numbers(whole)[name])


def _is_part(part: Common, whole: Common) -> bool:
    """Whether a document tells both, the part with a smaller number, and the part lies within the whole.

    The whole must be an aggregate: told of several days, a country or a wide area, or of no place at all.
    """
    if part.told[0].unreal or whole.told[0].unreal:
        return False
    mine, theirs = _numbers(part), _numbers(whole)
    shared = mine.keys() & theirs.keys()
    if not shared or not all(less(max(mine[name], key=_size), max(theirs[name], key=_size)) for name in shared):
        return False
    points = 0
    for slot in dict.fromkeys(slot for one in whole.told for slot in one.agree):
        inner, outer = part.values(slot), whole.values(slot)
        how, worth, _, _ = best(inner, outer)
        if how is None or not _within(inner, outer):
            return False
        points += max(worth, int(how in ("nested", "overlapping", "vague")))
    return points > 0 and _aggregate(whole)


def _within(inner: Sequence[Comparable], outer: Sequence[Comparable]) -> bool:
    """Whether no time of the part is longer than every time of the whole."""
    mine = [length for value in inner if isinstance(value, Timex) and (length := dates(value)) is not None]
    theirs = [length for value in outer if isinstance(value, Timex) and (length := dates(value)) is not None]
    return not mine or not theirs or min(mine) <= max(theirs)


def _aggregate(whole: Common) -> bool:
    values = [value for one in whole.told for slot in one.agree for value in one.values(slot)]
    lengths = [length for value in values if isinstance(value, Timex) and (length := dates(value)) is not None]
    places = [value for value in values if isinstance(value, Place)]
    wide = not places or any(place.kind in ("country", "province", "region", "area", "desert") for place in places)
    return wide and (not lengths or max(lengths) > 1)


def _sums(whole: Common, parts: Sequence[Common]) -> Iterator[Sum]:
    """Sums of exact numbers of parts that explain a number of the whole, those of fewest parts first.

    Only what one document tells from sources that agree is added up; the sum may then explain what others tell.
    """
    for column in whole.columns:
        if column.kind != "number":
            continue
        explained: dict[tuple[tuple[int, Range], ...], list[int]] = {}
        for index, entries in enumerate(column.cells):
            value = number(entries[0].value) if entries else None
            found = None if value is None else next(_explaining(value, column.name, whole, parts), None)
            if found is not None:
                explained.setdefault(found, []).append(index)
        for terms, documents in explained.items():
            text = ", ".join(dict.fromkeys(column.cells[index][0].text for index in documents))
            yield Sum(column.name, terms, sum(value.min or 0 for _, value in terms), text, tuple(documents))


def _explaining(
    value: Range, name: str, whole: Common, parts: Sequence[Common]
) -> Iterator[tuple[tuple[int, Range], ...]]:
    """Numbers of parts that add up to `value`, from one document each time."""
    for source in dict.fromkeys(source for part in parts for source in part.documents):
        terms = []
        speakers: list[Comparable] = []
        for part in sorted(parts, key=lambda part: part.number)[:_PARTS]:
            entry = _first_entry(part, name, source)
            told = None if entry is None else number(entry.value)
            if entry is None or told is None or told.min != told.max:
                continue
            said = _sources(entry, part)
            if all(agreement(one, other) is not None for one in said for other in speakers):
                speakers += said
                terms.append([(part.number, told)])
        yield from _adding_up(value, terms)


def _first_entry(part: Common, name: str, source: Source) -> Entry | None:
    """The largest number under `name` that the document tells of the part."""
    column = part.column(name)
    if column is None:
        return None
    return next(
        (cells[0] for told, cells in zip(part.told, column.cells, strict=True) if told.document == source and cells),
        None,
    )


def _sources(entry: Entry, part: Common) -> list[Comparable]:
    """Who says it, as the statement has it."""
    slots = [column.slot for column in part.columns if column.kind == "source"]
    return [entry.statement.slots[slot].compared for slot in slots if slot in entry.statement.slots]


def _adding_up(whole: Range, terms: Sequence[Sequence[tuple[int, Range]]]) -> Iterator[tuple[tuple[int, Range], ...]]:
    low = whole.min if whole.min is not None else whole.max
    if low is None:
        return
    high = whole.max if whole.max is not None else low * (1 + _LOOSE)
    for size in range(2, min(_TERMS, len(terms)) + 1):
        for chosen in combinations(terms, size):
            for taken in product(*chosen):
                if low <= sum(value.min or 0 for _, value in taken) <= high:
                    yield taken
