"""Findings as records: the one form in which they are written, compared and verified.

A record is made as the text it is written as; as data it is that text read again, so that there is but one form.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from affidavit.audit.derivation import Deriver
from affidavit.audit.fragments import heads, plain_text, quoted, rule_text
from affidavit.audit.identity import escaped
from affidavit.audit.places_told import PlacesTold
from affidavit.compile.program import PackInfo, Program
from affidavit.match.model import Filled, Finding
from affidavit.text.model import Document
from affidavit.version import __version__

__all__ = ["record_lines", "records"]

Record = dict[str, Any]


def records(findings: Iterable[Finding], program: Program, types: Collection[str]) -> list[Record]:
    """One record for each finding of `types`, in the order given; keys stand in their one order, slots by name.

    The derivation of a finding that has its own record among these is told there; of any other it is told where
    it is referred to, so that the records together leave no value unexplained.
    """
    return [json.loads(text) for text in _texts(findings, program, types)]


def record_lines(findings: Iterable[Finding], program: Program, types: Collection[str]) -> str:
    """The records as JSON Lines: the same as `affidavit.io.jsonl.lines` of `records`."""
    return "".join([escaped(text) + "\n" for text in _texts(findings, program, types)])


def _texts(findings: Iterable[Finding], program: Program, types: Collection[str]) -> Iterator[str]:
    deriver = Deriver(program, types)
    foot = _foot(program.pack)
    document, head = None, ""
    for finding in findings:
        if finding.type in types:
            if finding.document is not document:
                document = finding.document
                head = _head(document)
            yield _record(finding, deriver, head, foot)


def _head(document: Document) -> str:
    date = "null" if document.date is None else quoted(document.date.isoformat())
    return f'"document": {{"id": {quoted(document.id)}, "sha256": {quoted(document.sha256)}, "date": {date}}}'


def _foot(pack: PackInfo) -> str:
    told = f'{{"name": {quoted(pack.name)}, "version": {quoted(pack.version)}, "sha256": {quoted(pack.sha256)}}}'
    return f'"pack": {told}, "engine": {quoted(__version__)}}}'


def _record(finding: Finding, deriver: Deriver, head: str, foot: str) -> str:
    slots, status = finding.slots, finding.status
    places = deriver.places(finding)
    told = ", ".join([head + _slot(slots[name], places, deriver) for name, head in heads(tuple(slots))])
    source = "{}" if status.source is None else _slot(status.source, places, deriver)
    return (
        f'{{"id": "{deriver.id(finding)}", "type": {quoted(finding.type)}, {head}, '
        f'"span": {places.located(finding.span)}, "slots": {{{told}}}, '
        f'"status": {{"polarity": {quoted(status.polarity)}, "certainty": {quoted(status.certainty)}, '
        f'"source": {source}}}, "rule": {rule_text(finding.rule)}, '
        f'"derivation": {deriver.steps_text(finding)}, "beaten": {deriver.beaten_text(finding)}, {foot}'
    )


def _slot(filled: Filled, places: PlacesTold, deriver: Deriver) -> str:
    """A slot's content; for a reference the main value of the finding referred to, and its id in ``from``."""
    span = places.located(filled.span) if filled.span else "null"
    referred = "null" if filled.finding is None else f'"{deriver.id(filled.finding)}"'
    return f'{{"value": {plain_text(filled.value)}, "span": {span}, "via": {quoted(filled.via)}, "from": {referred}}}'
