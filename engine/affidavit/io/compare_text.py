"""A comparison of documents as text: the documents, then a table for each incident with a row for each document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from affidavit.audit.comparison import Common, Comparison, Sum
from affidavit.audit.contrast import AGREE, CONTRADICT, DIFFER, Column, Entry
from affidavit.audit.show import clip, quoted
from affidavit.audit.told import Statement, Told
from affidavit.audit.unite import Pair
from affidavit.io.layout import PLAIN, Paint, Row, table

__all__ = [
    "cell_text", "comparison_to_text", "counts_text", "differences", "first_texts", "heading", "incident_title",
    "shown_incidents", "sum_text",
]  # fmt: skip

_SHOWN_ID = 12
_PLAIN_CERTAINTY = ("asserted", "reported")


def comparison_to_text(
    comparison: Comparison, width: int = 120, paint: Paint = PLAIN, *, everything: bool = False, why: bool = False
) -> str:
    """The comparison for a terminal; `why` adds what speaks for each two documents telling of one incident."""
    shown = shown_incidents(comparison, everything)
    parts = [_documents(comparison, paint)]
    parts += [_incident(one, comparison, width, paint, why) for one in shown]
    parts.append(_summary(comparison, shown))
    return "\n".join(parts)


def shown_incidents(comparison: Comparison, everything: bool) -> list[Common]:
    """The incidents with something to compare or to place, or all."""
    return [one for one in comparison.incidents if everything or one.telling]


def _documents(comparison: Comparison, paint: Paint) -> str:
    lines = []
    for number, source in enumerate(comparison.documents, 1):
        about = ", ".join(part for part in (source.name or "", source.date or "no date") if part)
        lines.append(f"{number:>3}  {paint.bold(clip(source.id, 60))} ({about})\n")
    return "".join(lines)


def _summary(comparison: Comparison, shown: Sequence[Common]) -> str:
    several = sum(len(one.told) > 1 for one in shown)
    disputed = sum(any(column.verdict == CONTRADICT for column in one.columns) for one in shown)
    left = len(comparison.incidents) - len(shown)
    plural = "" if len(shown) == 1 else "s"
    rest = f"; {left} mere mentions not shown (--all shows them)" if left else ""
    return (
        f"{len(shown)} incident{plural} in {len(comparison.documents)} documents, {several} told by several, "
        f"{disputed} with contradictions{rest}\n"
    )


# ── One incident ────────────────────────────────────────────────────────────────────────────────


def incident_title(one: Common) -> str:
    """What the incident is, in a line: ``2019-04-20; Aleppo; 13 / 26 killed``."""
    where, by_whom = (" / ".join(first_texts(one, kind)[:3]) for kind in ("place", "actor"))
    return "; ".join(part for part in (_when(one), where, by_whom, counts_text(one)) if part)


def heading(one: Common) -> str:
    """``Incident 7, part of 1``."""
    return f"Incident {one.number}" + (f", part of {one.parent}" if one.parent is not None else "")


def _when(one: Common) -> str:
    if one.interval is None:
        return ""
    begin, end = one.interval
    return begin if begin == end else f"{begin} to {end}"


def first_texts(one: Common, kind: str) -> list[str]:
    """The distinct values told first under headings of a kind."""
    return list(
        dict.fromkeys(
            entries[0].text for column in one.columns if column.kind == kind for entries in column.cells if entries
        )
    )


def counts_text(one: Common) -> str:
    """``13 / 26 killed, 2 or more wounded``."""
    told = []
    for column in one.columns:
        if column.kind == "number":
            texts = dict.fromkeys(entries[0].text for entries in column.cells if entries)
            told.append(f"{' / '.join(texts)} {column.name}")
    return ", ".join(told)


def _incident(one: Common, comparison: Comparison, width: int, paint: Paint, why: bool) -> str:
    title = paint.bold(f"{heading(one)}: {incident_title(one)}")
    header = ["", "document", *(column.name for column in one.columns)]
    rows = [
        Row(
            [
                str(comparison.position(told.document)),
                clip(told.document.title, 40),
                *(cell_text(column, index) for column in one.columns),
            ],
            _trace(told, width),
        )
        for index, told in enumerate(one.told)
    ]
    lines = [title, "\n", table(header, rows, width, paint)]
    lines += [f"{line}\n" for line in differences(one, comparison)]
    lines += [f"{sum_text(found, one, comparison)}\n" for found in one.sums]
    if why:
        lines += [f"  {line}\n" for line in _because(one, comparison)]
    return "".join(lines)


def cell_text(column: Column, index: int) -> str:
    """What a document tells under a heading: the first value, and others it also tells."""
    entries = column.cells[index]
    if not entries:
        return ""
    read_as = sorted({mark for entry in entries[:1] for mark in _read_as(entry)}) if column.kind == "number" else []
    others = [entry.text for entry in entries[1:3]]
    also = f" (also {', '.join(others)})" if others else ""
    return ", ".join((entries[0].text + also, *read_as))


def _read_as(entry: Entry) -> Iterator[str]:
    statement = entry.statement
    if statement.polarity != "positive":
        yield statement.polarity
    if statement.certainty not in _PLAIN_CERTAINTY:
        yield statement.certainty


def _trace(told: Told, width: int) -> str:
    """The statements that tell a number, else the first: words, place, rule and finding."""
    counted = [statement for statement in told.statements if next(statement.numbers(), None) is not None]
    return "; ".join(_traced(statement, width) for statement in (counted or told.statements)[:3])


def _traced(statement: Statement, width: int) -> str:
    start, end = statement.span
    place = f"line {statement.line}, {start}–{end}, {statement.location}, finding {statement.id[:_SHOWN_ID]}"
    return f"{quoted(statement.quote, max(30, width - len(place) - 8))} {place}"


def differences(one: Common, comparison: Comparison) -> Iterator[str]:
    """Where documents agree, tell it otherwise, or contradict each other, a line for each heading."""
    for column in one.columns:
        parted = column.readings if column.verdict == DIFFER else column.sides
        sides = [f"{side.text} ({_numbers(side.documents, one, comparison)})" for side in parted]
        if column.verdict == CONTRADICT:
            yield f"≠ {column.name}: {' against '.join(sides)}"
        elif column.verdict == DIFFER:
            yield f"≈ {column.name}: {'; '.join(sides)}"
        elif column.verdict == AGREE and column.kind == "number":
            yield f"= {column.name}: {'; '.join(sides)}"


def _numbers(documents: Sequence[int], one: Common, comparison: Comparison) -> str:
    return ", ".join(str(comparison.position(one.told[index].document)) for index in documents)


def sum_text(found: Sum, one: Common, comparison: Comparison) -> str:
    """``35 + 26 = 61 (incidents 2 and 7) would explain 60 or more (4)``."""
    parts = " and ".join(str(number) for number, _ in found.terms)
    by = _numbers(found.documents, one, comparison)
    return f"+ {found.name}: {found} (incidents {parts}) would explain {found.whole} ({by})"


def _because(one: Common, comparison: Comparison) -> Iterator[str]:
    for pair in one.bonds:
        yield f"one incident: {_pair(pair, comparison)}"
    for refused in one.refused:
        yield f"apart, since {refused.why}: {_pair(refused.pair, comparison)}"


def _pair(pair: Pair, comparison: Comparison) -> str:
    told = ", ".join(f"{one.what} {one.how} {one.points:+}" for one in pair.evidence)
    ends = " and ".join(
        f"{comparison.position(one.document)} {quoted(one.statements[0].quote, 40)}" for one in (pair.one, pair.other)
    )
    return f"{ends}: {told} = {pair.points}"
