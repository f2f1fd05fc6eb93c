"""Findings as records: the one form in which they are written, compared and verified."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from affidavit.audit.derivation import Deriver, located, rule_record
from affidavit.audit.identity import plain
from affidavit.compile.program import Program
from affidavit.match.model import Filled, Finding
from affidavit.version import __version__

__all__ = ["records"]

Record = dict[str, Any]


def records(findings: Iterable[Finding], program: Program, types: Collection[str]) -> list[Record]:
    """One record for each finding of `types`, in the order given; keys stand in their one order, slots by name.

    The derivation of a finding that has its own record among these is told there; of any other it is told where
    it is referred to, so that the records together leave no value unexplained.
    """
    deriver = Deriver(program, types)
    pack = {"name": program.pack.name, "version": program.pack.version, "sha256": program.pack.sha256}
    return [_record(finding, deriver, pack) for finding in findings if finding.type in types]


def _record(finding: Finding, deriver: Deriver, pack: Record) -> Record:
    document = finding.document
    return {
        "id": deriver.id(finding),
        "type": finding.type,
        "document": {
            "id": document.id,
            "sha256": document.sha256,
            "date": document.date.isoformat() if document.date else None,
        },
        "span": located(document.text, finding.span),
        "slots": {name: _slot(finding.slots[name], document.text, deriver) for name in sorted(finding.slots)},
        "status": {
            "polarity": finding.status.polarity,
            "certainty": finding.status.certainty,
            "source": _slot(finding.status.source, document.text, deriver) if finding.status.source else {},
        },
        "rule": rule_record(finding.rule),
        "derivation": deriver.steps(finding),
        "beaten": deriver.beaten(finding),
        "pack": pack,
        "engine": __version__,
    }


def _slot(filled: Filled, text: str, deriver: Deriver) -> Record:
    """A slot's content; for a reference the main value of the finding referred to, and its id in ``from``."""
    return {
        "value": plain(filled.value),
        "span": located(text, filled.span) if filled.span else None,
        "via": filled.via,
        "from": deriver.id(filled.finding) if filled.finding else None,
    }
