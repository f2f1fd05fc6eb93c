"""Findings as tables for people: one a type, a row a finding, a column a slot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from affidavit.audit.identity import plain
from affidavit.audit.places import Lines
from affidavit.audit.show import clip, quoted, shown_briefly
from affidavit.compile.program import Program
from affidavit.io.layout import PLAIN, Paint, Row, fits, table
from affidavit.match.model import Filled, Finding
from affidavit.text.model import Document

__all__ = ["cell", "document_table", "fact_types", "reading", "summary", "table_slots"]

_CELL = 120
"""Characters of a cell; a longer text says no more to somebody who glances at it."""
_FEW = 3
"""With more slots than this, one may be left out of a table to make it fit."""
_SHORTEST_QUOTE = 30


def fact_types(program: Program) -> list[str]:
    """The exported types that no slot of another exported type holds, in the order of the exports.

    They are what a reader came for; Actor, Time and the like show up in their slots.
    """
    exports = program.pack.exports
    held = {
        slot.type.name
        for name in exports
        for slot in program.types[name].slots.values()
        if slot.type.kind == "finding" and slot.type.name != name
    }
    return [name for name in exports if name not in held] or list(exports)


def table_slots(name: str, program: Program) -> list[str]:
    """The slots that a table of the type shows: those of ``[tables]`` in the manifest, else all."""
    return list(program.pack.tables.get(name) or program.types[name].slots)


def document_table(
    document: Document,
    findings: Iterable[Finding],
    program: Program,
    types: Sequence[str],
    width: int = 120,
    paint: Paint = PLAIN,
) -> str:
    """The findings of one document: a heading, then a table for each of `types` that was found, in that order."""
    by_type: dict[str, list[Finding]] = {}
    for finding in findings:
        by_type.setdefault(finding.type, []).append(finding)
    lines = Lines(document.text)
    parts = [_heading(document, paint)]
    for name in types:
        if name in by_type:
            parts.append(f"{paint.bold(name)}\n{_type_table(by_type[name], name, program, width, paint, lines)}")
    if len(parts) == 1:
        parts.append("nothing found\n")
    return "\n".join(parts)


def summary(counts: Counter[str], documents: int, types: Sequence[str]) -> str:
    """One line: how much was found in how many documents."""
    each = ", ".join(f"{counts[name]} {name}" for name in types if counts[name])
    plural = "" if documents == 1 else "s"
    return f"{documents} document{plural}: {each or 'nothing found'}"


def _heading(document: Document, paint: Paint) -> str:
    about = [document.source or "", document.date.isoformat() if document.date else "no date"]
    return f"{paint.bold(clip(document.id, 80))} ({', '.join(part for part in about if part)})\n"


def _type_table(findings: list[Finding], name: str, program: Program, width: int, paint: Paint, lines: Lines) -> str:
    """The table of one type. Where not all slots fit, the last is left out, and the reader is told."""
    slots = [slot for slot in table_slots(name, program) if any(slot in finding.slots for finding in findings)]
    for kept in (len(slots), len(slots) - 1) if len(slots) > _FEW else (len(slots),):
        header, rows = _rows(findings, slots[:kept], width, lines)
        if fits(header, rows, width):
            left_out = f"not shown for want of room: {slots[-1]}\n" if slots[kept:] else ""
            return table(header, rows, width, paint) + left_out
    return table(*_rows(findings, slots, width, lines), width, paint)


def _rows(findings: list[Finding], slots: Sequence[str], width: int, lines: Lines) -> tuple[list[str], list[Row]]:
    readings = [reading(finding, slots) for finding in findings]
    header = [*slots, *(["read as"] if any(readings) else [])]
    rows = []
    for finding, read_as in zip(findings, readings, strict=True):
        cells = [cell(finding.slots.get(slot)) for slot in slots]
        rows.append(Row([*cells, *([read_as] if any(readings) else [])], _evidence(finding, width, lines)))
    return header, rows


def _evidence(finding: Finding, width: int, lines: Lines) -> str:
    start, end = finding.span
    place = f"line {lines.number(start)}, {start}–{end}, by {finding.rule.location}"
    return f"{quoted(finding.text, max(_SHORTEST_QUOTE, width - len(place) - 8))} {place}"


def cell(filled: Filled | None) -> str:
    """The value in few words, or the words of the text where there is no value to show; empty for an empty slot."""
    if filled is None:
        return ""
    if filled.value is None:
        return clip(filled.text or "", _CELL)
    return clip(shown_briefly(plain(filled.value)), _CELL)


def reading(finding: Finding, slots: Sequence[str]) -> str:
    """How the text wants the finding read, where that is not a plain assertion and the `slots` do not show it."""
    status = finding.status
    parts = [status.polarity] if status.polarity != "positive" else []
    if status.certainty != "asserted":
        parts.append(status.certainty)
    if status.source is not None and not ("source" in slots and "source" in finding.slots):
        parts.append(f"according to {cell(status.source)}")
    return ", ".join(parts)
