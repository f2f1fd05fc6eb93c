"""Rows ready for analysis: one a statement or one an incident, with columns that depend on the pack alone.

Every row has ids that lead back to the findings: `id` of a statement is that of its record in JSON Lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from affidavit.audit.identity import finding_id, plain
from affidavit.audit.told import Statement, Told, told_of
from affidavit.compile.program import MergeProgram, Program, SlotInfo
from affidavit.match.model import Filled, Finding
from affidavit.relate.agree import is_place
from affidavit.relate.evidence import number
from affidavit.relate.merge import Incident
from affidavit.text.model import Document
from affidavit.values.types import Range, Timex

__all__ = [
    "Column",
    "Row",
    "cells_of",
    "incident_columns",
    "incident_rows",
    "place_slots",
    "statement_columns",
    "statement_rows",
]

Row = dict[str, Any]

_JOINED = "; "
_PLAIN = {"text": "text", "number": "number", "truth": "truth"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the output: `kind` is text, number, integer or truth."""

    name: str
    kind: str = "text"


_HEAD = (
    Column("id"), Column("type"), Column("incident"), Column("document"), Column("document_sha256"),
    Column("document_date"), Column("document_source"), Column("start", "integer"), Column("end", "integer"),
    Column("text"), Column("polarity"), Column("certainty"), Column("rule"), Column("rule_location"),
)  # fmt: skip
_INCIDENT_HEAD = (
    Column("id"), Column("merge"), Column("document"), Column("document_sha256"), Column("document_date"),
    Column("document_source"), Column("statements", "integer"), Column("findings"), Column("types"),
    Column("polarity"), Column("certainty"),
)  # fmt: skip


# ── Statements ──────────────────────────────────────────────────────────────────────────────────


def statement_columns(program: Program, types: Sequence[str]) -> list[Column]:
    """Columns of findings of `types`: who and where, then each slot in the order declared, without repetition."""
    slots = {
        column.name: column
        for name in types
        for slot in program.types[name].slots.values()
        for column in _slot_columns(slot, program)
    }
    return [*_HEAD, *slots.values()]


def statement_rows(
    document: Document, findings: Sequence[Finding], incidents: Sequence[Incident], program: Program
) -> Iterator[Row]:
    """A row for each finding, in the order given; empty cells are left out."""
    homes = {id(member): incident.id for incident in incidents for member in incident.members}
    for finding in findings:
        start, end = finding.span
        row: Row = {
            "id": finding_id(finding),
            "type": finding.type,
            "incident": homes.get(id(finding)),
            **_about(document),
            "start": start,
            "end": end,
            "text": finding.text,
            "polarity": finding.status.polarity,
            "certainty": finding.status.certainty,
            "rule": finding.rule.name,
            "rule_location": finding.rule.location,
        }
        for name, slot in program.types[finding.type].slots.items():
            filled = finding.get(name)
            if filled is not None:
                row |= _slot_cells(slot, filled, program)
        yield row


def _about(document: Document) -> Row:
    return {
        "document": document.id,
        "document_sha256": document.sha256,
        "document_date": document.date.isoformat() if document.date else None,
        "document_source": document.source,
    }


def _slot_columns(slot: SlotInfo, program: Program, name: str = "", deep: bool = True) -> Iterator[Column]:
    """The columns of a slot: the parts of a range or time; of a finding its words, id and slots, one level deep.

    The main slot of a finding goes by the name of the slot that holds the finding: ``by``, not ``by_name``.
    """
    name, kind = name or slot.name, slot.type
    if kind.many or kind.kind == "enum":
        yield Column(name)
    elif kind.kind == "finding":
        if not deep:
            return
        yield from (Column(f"{name}_text"), Column(f"{name}_finding"))
        for inner, its_name in _inner_slots(kind.name, name, program):
            yield from _slot_columns(inner, program, its_name, False)
    elif kind.name == "range":
        yield from (Column(f"{name}_min", "number"), Column(f"{name}_max", "number"))
        yield Column(f"{name}_approximate", "truth")
    elif kind.name == "timex":
        yield from (Column(f"{name}_{part}") for part in ("value", "begin", "end"))
    else:
        yield Column(name, _PLAIN.get(kind.name, "text"))


def _inner_slots(type_name: str, outer: str, program: Program) -> Iterator[tuple[SlotInfo, str]]:
    """The slots of a type, main slot first, with the names that their columns begin with."""
    held = program.types[type_name]
    for inner in sorted(held.slots.values(), key=lambda slot: slot.name != held.main):
        yield inner, outer if inner.name == held.main else f"{outer}_{inner.name}"


def _slot_cells(slot: SlotInfo, filled: Filled, program: Program, name: str = "", deep: bool = True) -> Row:
    name, kind, value = name or slot.name, slot.type, filled.value
    if kind.many or isinstance(value, tuple):
        return {name: _JOINED.join(str(plain(one)) for one in (value if isinstance(value, tuple) else (value,)))}
    if kind.kind == "finding":
        return _finding_cells(filled, name, program) if deep else {}
    if isinstance(value, Range):
        return {f"{name}_min": value.min, f"{name}_max": value.max, f"{name}_approximate": value.approximate}
    if isinstance(value, Timex):
        return {f"{name}_value": value.value, f"{name}_begin": value.begin, f"{name}_end": value.end}
    return {name: plain(value)}


def _finding_cells(filled: Filled, name: str, program: Program) -> Row:
    cells: Row = {f"{name}_text": filled.text}
    if filled.finding is None:
        return cells
    cells[f"{name}_finding"] = finding_id(filled.finding)
    for inner, its_name in _inner_slots(filled.finding.type, name, program):
        told = filled.finding.get(inner.name)
        if told is not None:
            cells |= _slot_cells(inner, told, program, its_name, False)
    return cells


# ── Incidents ───────────────────────────────────────────────────────────────────────────────────


def incident_columns(program: Program) -> list[Column]:
    """Columns of incidents: those of all merges, in declaration order and without repetition."""
    slots = {
        column.name: column
        for merge in sorted(program.merges, key=lambda merge: merge.order)
        for column in _merge_columns(merge, program)
    }
    return [*_INCIDENT_HEAD, *slots.values()]


def _merge_columns(merge: MergeProgram, program: Program) -> Iterator[Column]:
    for name in (*merge.same, *merge.agree):
        yield from _slot_columns(_slot(merge, name, program), program)
    for name in merge.report:
        slot = _slot(merge, name, program)
        if _is_number(slot, program):
            for sort in _sorts(merge, program):
                label = f"{sort}_" if sort else f"{name}_"
                yield from (Column(f"{label}min", "number"), Column(f"{label}max", "number"))
                yield from (Column(f"{label}approximate", "truth"), Column(f"{label}finding"))
        else:
            yield Column(name)


def _slot(merge: MergeProgram, name: str, program: Program) -> SlotInfo:
    return next(program.types[type_].slots[name] for type_ in merge.of if name in program.types[type_].slots)


def _is_number(slot: SlotInfo, program: Program) -> bool:
    """Whether the slot holds a number or range, itself or as the main value of a finding."""
    kind = slot.type
    if kind.kind == "finding":
        held = program.types[kind.name]
        kind = held.slots[held.main].type
    return kind.kind == "value" and kind.name in ("range", "number") and not kind.many


def _sorts(merge: MergeProgram, program: Program) -> list[str]:
    """What numbers may count: the words of the first enumeration reported; one nameless sort without any."""
    for name in merge.report:
        kind = _slot(merge, name, program).type
        if kind.kind == "enum":
            members = (
                member
                for type_ in merge.of
                if name in program.types[type_].slots
                for member in program.types[type_].slots[name].type.members
            )
            return list(dict.fromkeys(members))
    return [""]


def incident_rows(
    document: Document, incidents: Sequence[Incident], findings: Sequence[Finding], program: Program
) -> Iterator[Row]:
    """A row for each incident of a document, in the order of the text; `findings` are all that it holds."""
    merges = {merge.name: merge for merge in program.merges}
    for incident, told in zip(incidents, told_of(document, incidents, findings, program), strict=True):
        merge = merges[incident.merge]
        row: Row = {
            "id": incident.id,
            "merge": incident.merge,
            **_about(document),
            "statements": len(told.statements),
            "findings": " ".join(told.finding_ids),
            "types": _distinct(one.type for one in told.statements),
            "polarity": _distinct(one.polarity for one in told.statements),
            "certainty": _distinct(one.certainty for one in told.statements),
        }
        for name, filled in incident.shared.items():
            row |= _slot_cells(_slot(merge, name, program), filled, program)
        yield row | _reports(told, merge, program)


def _distinct(words: Iterator[str] | Sequence[str]) -> str | None:
    return _JOINED.join(dict.fromkeys(words)) or None


def _reports(told: Told, merge: MergeProgram, program: Program) -> Row:
    """The largest number of each sort with the finding that tells it; of other slots all that is told."""
    cells: Row = {}
    for (name, sort), statements in told.counted().items():
        label = f"{sort[0]}_" if sort and sort[0] else f"{name}_"
        main = statements[0]
        value = _number_of(main, name)
        if value is not None:
            cells |= {f"{label}min": value.min, f"{label}max": value.max, f"{label}approximate": value.approximate}
            cells[f"{label}finding"] = main.id
    for name in merge.report:
        if not _is_number(_slot(merge, name, program), program):
            cells[name] = _distinct(one.slots[name].text for one in told.statements if name in one.slots)
    return cells


def _number_of(statement: Statement, slot: str) -> Range | None:
    return number(statement.slots[slot].compared) if slot in statement.slots else None


def place_slots(program: Program, columns: Sequence[Column]) -> list[str]:
    """Slots whose columns hold a point, in the order of `columns`."""
    names = {column.name for column in columns}
    held = {
        slot.name
        for info in program.types.values()
        for slot in info.slots.values()
        if slot.type.kind == "finding" and is_place(program.types[slot.type.name].slots)
    }
    found = (column.name.removesuffix("_lat") for column in columns if column.name.endswith("_lat"))
    return [name for name in found if name in held and f"{name}_lon" in names]


def cells_of(row: Mapping[str, Any], columns: Sequence[Column]) -> list[Any]:
    """The row's cells in the order of `columns`; None where it has none."""
    return [row.get(column.name) for column in columns]
