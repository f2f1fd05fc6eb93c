"""Merges: findings of one document that tell of one real-world thing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from affidavit.compile.program import MergeProgram, Program
from affidavit.match.model import Filled, Finding, RelationStep
from affidavit.relate.agree import agreement, breadth, comparable
from affidavit.relate.groups import Group, Join, Refusal, group_findings
from affidavit.relate.plan import plan_of

__all__ = ["Incident", "merge_findings", "note_incidents"]

_TOLD = 8
"""Other members named in the step of a member; the incident holds them all."""


@dataclass(frozen=True, slots=True, eq=False)
class Incident:
    """One real-world thing and the findings of one document that tell of it.

    `members` are in the order of the text. `shared` holds for each `same` and `agree` slot the filled slot that tells
    most (the narrowest interval, the smallest place; the first of equals). `reports` holds the slots to be compared:
    one entry for each member, None where it is silent; never averaged. `joins` says for each member but the first why
    it belongs here, `refused` what spoke most for the first belonging elsewhere, and why it does not.
    """

    id: str
    merge: str
    types: tuple[str, ...]
    members: tuple[Finding, ...]
    shared: Mapping[str, Filled]
    reports: Mapping[str, tuple[Filled | None, ...]]
    joins: tuple[Join | None, ...]
    refused: tuple[Refusal, ...]


def merge_findings(program: Program, findings: Iterable[Finding]) -> list[Incident]:
    """The incidents of all merges over `findings`; what stands in different documents is kept apart.

    The result depends neither on the order of `findings` nor on that of rules and files.
    """
    merges = plan_of(program).merges
    merged = {name for merge in merges for name in merge.of}
    documents: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted([finding for finding in findings if finding.type in merged], key=_order):
        documents.setdefault((finding.document.id, finding.document.sha256), []).append(finding)
    return [
        _incident(merge, group, program)
        for merge in merges
        for told in documents.values()
        for group in group_findings(merge, [finding for finding in told if finding.type in merge.of], program)
    ]


def note_incidents(incidents: Sequence[Incident], program: Program) -> None:
    """Leave a step on every finding that shares its incident with others."""
    merges = {merge.name: merge for merge in program.merges}
    for incident in incidents:
        if len(incident.members) < 2:
            continue
        for index, member in enumerate(incident.members):
            detail = _detail(incident, index, merges[incident.merge], program)
            member.steps.append(RelationStep("merge", incident.merge, detail))


def _order(finding: Finding) -> tuple[str, str, int, int, str, str]:
    start, end = finding.span
    return finding.document.id, finding.document.sha256, start, -end, finding.type, finding.rule.name


def _incident(merge: MergeProgram, group: Group, program: Program) -> Incident:
    shared = {}
    for slot in (*merge.same, *merge.agree):
        told = [filled for filled in (member.get(slot) for member in group.members) if filled is not None]
        if told:
            shared[slot] = min(told, key=lambda filled: breadth(comparable(filled, program.types)))
    reports = {slot: tuple(member.get(slot) for member in group.members) for slot in merge.report}
    return Incident(
        _identity(merge, group.members),
        merge.name,
        merge.of,
        tuple(group.members),
        shared,
        reports,
        tuple(group.joins),
        group.refused,
    )


def _identity(merge: MergeProgram, members: Sequence[Finding]) -> str:
    what = [[m.document.id, m.document.sha256, m.type, *m.span, m.rule.name] for m in members]
    return hashlib.sha256(json.dumps([merge.name, merge.sha256, what]).encode("ascii")).hexdigest()


def _detail(incident: Incident, index: int, merge: MergeProgram, program: Program) -> dict[str, Any]:
    """Why the member stands in `incident`; the first is told by what brought the second to it."""
    member = incident.members[index]
    join = incident.joins[index] or incident.joins[1]
    assert join is not None
    others = [one for one in incident.members[: _TOLD + 1] if one is not member]  # not all: there may be very many
    beside = incident.members[1] if index == 0 else join.beside
    refused = join.refused if index else incident.refused
    return {
        "incident": incident.id,
        "members": len(incident.members),
        "with": [{"document": one.document.id, "span": list(one.span), "text": one.text} for one in others[:_TOLD]],
        "same": list(merge.same),
        "agree": {
            slot: agreement(comparable(member.get(slot), program.types), comparable(beside.get(slot), program.types))
            for slot in merge.agree
        },
        "points": join.points,
        "evidence": [{"what": one.what, "how": one.how, "points": one.points} for one in join.evidence],
        "apart": [
            {"span": list(one.first.span), "text": one.first.text, "why": one.why, "points": one.points}
            for one in refused
        ],
    }
