"""Where documents agree on an incident and where they contradict each other, column by column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from affidavit.audit.told import Cell, Statement, Told
from affidavit.relate.agree import Actor, Comparable, Place, agreement, breadth
from affidavit.relate.evidence import number
from affidavit.values.types import Range, Timex

__all__ = ["AGREE", "CONTRADICT", "DIFFER", "ONE", "SILENT", "Column", "Entry", "Side", "columns_of"]

SILENT, ONE, AGREE, DIFFER, CONTRADICT = "silent", "one", "agree", "differ", "contradict"
"""Verdicts on a column: nobody tells it, one document does, all say the same, some otherwise, some contradict."""

_OUTSIDE = re.compile(r"OUTSIDE|[A-Z]+(?<!PART)(?<!EDGE)_OF")


@dataclass(frozen=True, slots=True)
class Entry:
    """One distinct value that a document tells, and the statement that tells it first."""

    text: str
    value: Comparable
    cell: Cell
    statement: Statement


@dataclass(frozen=True, slots=True)
class Side:
    """A value, in the words of `text`, and the documents that tell it, by their position in the incident."""

    text: str
    documents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """What the documents of one incident tell under one heading.

    `cells` has one entry list for each document, the most telling (of numbers the largest) first. `sides` parts the
    documents by what they say: mutually compatible values are one side.
    """

    name: str
    slot: str
    kind: str  # number, time, place, actor, source, text
    cells: tuple[tuple[Entry, ...], ...]
    verdict: str
    sides: tuple[Side, ...]

    @property
    def readings(self) -> tuple[Side, ...]:
        """The documents parted by their first values as written, compatible or not."""
        found: dict[str, list[int]] = {}
        for index, entries in enumerate(self.cells):
            if entries:
                found.setdefault(entries[0].text, []).append(index)
        return tuple(Side(text, tuple(documents)) for text, documents in found.items())


def columns_of(told: Sequence[Told]) -> list[Column]:
    """The columns of an incident, numbers first; those nobody fills are left out."""
    columns = [*_numbers(told), *_slots(told)]
    return [column for column in columns if column.verdict != SILENT]


def _numbers(told: Sequence[Told]) -> Iterator[Column]:
    keys = dict.fromkeys(key for one in told for key in one.counted())
    plain = len({slot for slot, _ in keys}) == 1
    for slot, sort in keys:
        name = " ".join((*(word for word in sort if word), *(() if plain and any(sort) else (slot,)))).replace("_", " ")
        cells = [_distinct((statement, slot) for statement in one.counted().get((slot, sort), ())) for one in told]
        yield _column(name, slot, "number", cells)


def _slots(told: Sequence[Told]) -> Iterator[Column]:
    reported = [slot for slot in dict.fromkeys(slot for one in told for slot in one.report) if _is_source(told, slot)]
    for slot in (*dict.fromkeys(slot for one in told for slot in one.agree), *reported):
        cells = []
        for one in told:
            entries = _distinct((statement, slot) for statement in one.statements if slot in statement.slots)
            cells.append(tuple(sorted(entries, key=_telling)))
        kind = "source" if slot in reported else _kind(cells)
        yield _column(slot, slot, kind, cells)


def _telling(entry: Entry) -> tuple[bool, tuple[int, float]]:
    """What a statement with a number says comes first, then what is narrowest."""
    return next(entry.statement.numbers(), None) is None, breadth(entry.value)


def _is_source(told: Sequence[Told], slot: str) -> bool:
    return any(isinstance(value, Actor) for one in told for value in one.values(slot))


def _kind(cells: Sequence[Sequence[Entry]]) -> str:
    for entry in (entry for entries in cells for entry in entries):
        if isinstance(entry.value, Timex):
            return "time"
        if isinstance(entry.value, Place):
            return "place"
        if isinstance(entry.value, Actor):
            return "actor"
    return "text"


def _distinct(told: Iterator[tuple[Statement, str]]) -> tuple[Entry, ...]:
    found: dict[str, Entry] = {}
    for statement, slot in told:
        cell = statement.slots[slot]
        found.setdefault(cell.text, Entry(cell.text, cell.compared, cell, statement))
    return tuple(found.values())


def _column(name: str, slot: str, kind: str, cells: Sequence[tuple[Entry, ...]]) -> Column:
    filled = [(index, entries) for index, entries in enumerate(cells) if entries]
    if len(filled) < 2:
        verdict = ONE if filled else SILENT
        alone = tuple(Side(entries[0].text, (index,)) for index, entries in filled)
        return Column(name, slot, kind, tuple(cells), verdict, alone)
    groups: list[list[tuple[int, Sequence[Entry]]]] = []
    for one in filled:
        home = next((group for group in groups if all(_goes_with(one[1], other, kind) for _, other in group)), None)
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    texts = {entry.text for _, entries in filled for entry in entries[:1]}
    verdict = CONTRADICT if len(groups) > 1 else AGREE if len(texts) == 1 else DIFFER
    if kind == "source" and verdict == CONTRADICT:
        verdict = DIFFER  # several sources of one thing contradict nothing
    sides = [Side(_told_by(group), tuple(index for index, _ in group)) for group in groups]
    return Column(name, slot, kind, tuple(cells), verdict, tuple(sides))


def _goes_with(one: Sequence[Entry], other: Sequence[Entry], kind: str) -> bool:
    """Whether two documents can both be right: of what they tell, something agrees."""
    if kind == "place":
        return any(agreement(a.value, b.value) and not _inside_out(a.value, b.value) for a in one for b in other)
    if kind == "number" and one and other:
        main = number(one[0].value), number(other[0].value)
        return agreement(main[0], main[1]) is not None or _part(one, other) or _part(other, one)
    return any(agreement(a.value, b.value) is not None for a in one for b in other)


def _part(one: Sequence[Entry], other: Sequence[Entry]) -> bool:
    """Whether the number that `one` tells is among the lesser ones of `other`."""
    return any(agreement(one[0].value, entry.value) is not None and _exact(entry.value) for entry in other[1:])


def _exact(value: Comparable) -> bool:
    told = number(value)
    return isinstance(told, Range) and told.min == told.max


def _inside_out(one: Comparable, other: Comparable) -> bool:
    """Whether one lies in a place and the other outside the same place."""
    if not isinstance(one, Place) or not isinstance(other, Place) or one.name != other.name:
        return False
    relations = one.relation, other.relation
    if None in relations:
        return False
    beside = [bool(_OUTSIDE.fullmatch(str(relation))) for relation in relations]
    return beside[0] != beside[1]


def _told_by(group: Sequence[tuple[int, Sequence[Entry]]]) -> str:
    """The distinct first values of a side, in the order of the documents."""
    return ", ".join(dict.fromkeys(entries[0].text for _, entries in group))
