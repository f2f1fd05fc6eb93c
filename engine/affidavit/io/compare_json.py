"""A comparison of documents as data that JSON can hold; every cell tells its finding, document, characters and rule."""

from __future__ import annotations

from typing import Any

from affidavit.audit.comparison import Common, Comparison
from affidavit.audit.contrast import Column, Entry
from affidavit.audit.told import Source, Statement, Told
from affidavit.audit.unite import Pair
from affidavit.relate.evidence import Evidence
from affidavit.version import __version__

__all__ = ["comparison_to_dict"]

Record = dict[str, Any]


def comparison_to_dict(comparison: Comparison) -> Record:
    """Documents and incidents; documents are referred to by their number among ``documents``, from 1."""
    pack = comparison.pack
    return {
        "documents": [_source(source, comparison) for source in comparison.documents],
        "incidents": [_incident(one, comparison) for one in comparison.incidents],
        "pack": {"name": pack.name, "version": pack.version, "sha256": pack.sha256},
        "engine": __version__,
    }


def _source(source: Source, comparison: Comparison) -> Record:
    return {
        "number": comparison.position(source),
        "id": source.id,
        "sha256": source.sha256,
        "date": source.date,
        "source": source.name,
        "country": source.country,
    }


def _incident(one: Common, comparison: Comparison) -> Record:
    return {
        "number": one.number,
        "id": one.id,
        "part_of": one.parent,
        "interval": None if one.interval is None else list(one.interval),
        "told_by": [_told(told, comparison) for told in one.told],
        "columns": [_column(column, one, comparison) for column in one.columns],
        "sums": [
            {
                "of": found.name,
                "terms": [{"incident": number, "number": value.to_record()} for number, value in found.terms],
                "total": found.total,
                "explains": found.whole,
                "documents": [comparison.position(one.told[index].document) for index in found.documents],
            }
            for found in one.sums
        ],
        "united_by": [_pair(pair, comparison) for pair in one.bonds],
        "kept_apart": [_pair(refused.pair, comparison) | {"why": refused.why} for refused in one.refused],
    }


def _told(told: Told, comparison: Comparison) -> Record:
    return {
        "document": comparison.position(told.document),
        "incident": told.id,
        "statements": [_statement(one) for one in told.statements],
        "apart_from": [
            {"finding": one.statement, "text": one.quote, "why": one.why, "points": one.points} for one in told.apart
        ],
    }


def _statement(one: Statement) -> Record:
    return {
        "finding": one.id,
        "type": one.type,
        "span": {"start": one.span[0], "end": one.span[1], "text": one.quote},
        "line": one.line,
        "rule": {"name": one.rule, "location": one.location},
        "polarity": one.polarity,
        "certainty": one.certainty,
        "because": [_evidence(evidence) for evidence in one.because],
    }


def _column(column: Column, one: Common, comparison: Comparison) -> Record:
    return {
        "name": column.name,
        "slot": column.slot,
        "kind": column.kind,
        "verdict": column.verdict,
        "sides": [
            {
                "told": side.text,
                "documents": [comparison.position(one.told[index].document) for index in side.documents],
            }
            for side in column.sides
        ],
        "cells": [
            {"document": comparison.position(told.document), "values": [_entry(entry) for entry in entries]}
            for told, entries in zip(one.told, column.cells, strict=True)
        ],
    }


def _entry(entry: Entry) -> Record:
    start_end = entry.cell.span
    span = None if start_end is None else {"start": start_end[0], "end": start_end[1], "text": entry.cell.quote}
    return {
        "told": entry.text,
        "value": entry.cell.value,
        "span": span,
        "finding": entry.statement.id,
        "rule": entry.statement.rule,
    }


def _pair(pair: Pair, comparison: Comparison) -> Record:
    return {
        "incidents": [pair.one.id, pair.other.id],
        "documents": [comparison.position(pair.one.document), comparison.position(pair.other.document)],
        "points": pair.points,
        "evidence": [_evidence(one) for one in pair.evidence],
    }


def _evidence(one: Evidence) -> Record:
    return {"what": one.what, "how": one.how, "points": one.points}
