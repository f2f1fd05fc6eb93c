"""A comparison as rows, one for each value that a document tells of an incident: tidy data for statistics."""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.audit.comparison import Comparison
from affidavit.io.rows import Column, Row

__all__ = ["COMPARED", "comparison_rows"]

COMPARED = (
    Column("incident", "integer"), Column("incident_id"), Column("part_of", "integer"), Column("begin"), Column("end"),
    Column("document"), Column("document_sha256"), Column("document_date"), Column("document_source"),
    Column("heading"), Column("kind"), Column("verdict"), Column("side", "integer"), Column("rank", "integer"),
    Column("told"), Column("min", "number"), Column("max", "number"), Column("start", "integer"),
    Column("stop", "integer"), Column("text"), Column("finding"), Column("rule"),
)  # fmt: skip


def comparison_rows(comparison: Comparison) -> Iterator[Row]:
    """The rows, incident by incident, heading by heading, document by document.

    `side` numbers the groups of documents that agree with each other, from 1; `rank` is 1 for what a document tells
    first (of numbers the largest) and grows for what it tells besides.
    """
    for one in comparison.incidents:
        begin, end = one.interval or (None, None)
        head = {"incident": one.number, "incident_id": one.id, "part_of": one.parent, "begin": begin, "end": end}
        for column in one.columns:
            for index, entries in enumerate(column.cells):
                source = one.told[index].document
                side = next((number for number, side in enumerate(column.sides, 1) if index in side.documents), None)
                for rank, entry in enumerate(entries, 1):
                    value = entry.cell.value
                    bounds = value if isinstance(value, dict) and column.kind == "number" else {}
                    span = entry.cell.span or (None, None)
                    yield head | {
                        "document": source.id,
                        "document_sha256": source.sha256,
                        "document_date": source.date,
                        "document_source": source.name,
                        "heading": column.name,
                        "kind": column.kind,
                        "verdict": column.verdict,
                        "side": side,
                        "rank": rank,
                        "told": entry.text,
                        "min": bounds.get("min"),
                        "max": bounds.get("max"),
                        "start": span[0],
                        "stop": span[1],
                        "text": entry.cell.quote,
                        "finding": entry.statement.id,
                        "rule": entry.statement.rule,
                    }
