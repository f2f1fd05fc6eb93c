"""Merges: findings that tell of one real-world thing, within a document or across documents."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from affidavit.compile.program import MergeProgram, Program
from affidavit.match.model import Filled, Finding, RelationStep
from affidavit.relate.agree import Comparable, agreement, breadth, comparable

__all__ = ["Incident", "merge_findings", "note_incidents"]

_TOLD = 8
"""Other members named in the step of a member; the incident holds them all."""


@dataclass(frozen=True, slots=True, eq=False)
class Incident:
    """One real-world thing and the findings that tell of it.

    `members` are ordered by document id, then place in the text. `shared` holds for each `same` and `agree` slot the
    filled slot that tells most (the narrowest interval, the place that is no country; the first of equals).
    `reports` holds the slots to be compared: one entry for each member, None where it is silent; never averaged.
    """

    id: str
    merge: str
    type: str
    members: tuple[Finding, ...]
    shared: Mapping[str, Filled]
    reports: Mapping[str, tuple[Filled | None, ...]]


def merge_findings(program: Program, findings: Iterable[Finding]) -> list[Incident]:
    """The incidents of all merges over `findings`, which may stem from several documents.

    The result depends neither on the order of `findings` nor on that of rules and files: in the order of
    documents (by id) and text, each finding joins the first incident whose every member it agrees with. A
    finding that agrees with none makes an incident of its own.
    """
    ordered = sorted(findings, key=_order)
    incidents: list[Incident] = []
    for merge in sorted(program.merges, key=lambda merge: merge.order):
        incidents.extend(_merge(merge, [finding for finding in ordered if finding.type == merge.of], program))
    return incidents


def note_incidents(incidents: Sequence[Incident], program: Program) -> None:
    """Leave a step on every finding that shares its incident with others."""
    merges = {merge.name: merge for merge in program.merges}
    for incident in incidents:
        if len(incident.members) < 2:
            continue
        for member in incident.members:
            other = next(one for one in incident.members if one is not member)
            detail = _detail(incident, member, other, merges[incident.merge], program)
            member.steps.append(RelationStep("merge", incident.merge, detail))


@dataclass(slots=True)
class _Group:
    """An incident in the making. `signatures` are the distinct agree slots of its members."""

    members: list[Finding] = field(default_factory=list)
    signatures: dict[tuple[Comparable, ...], None] = field(default_factory=dict)

    def admits(self, signature: tuple[Comparable, ...]) -> bool:
        return all(
            agreement(mine, theirs) is not None
            for member in self.signatures
            for mine, theirs in zip(signature, member, strict=True)
        )


def _order(finding: Finding) -> tuple[str, str, int, int, str, str]:
    start, end = finding.span
    return finding.document.id, finding.document.sha256, start, -end, finding.type, finding.rule.name


def _merge(merge: MergeProgram, findings: Sequence[Finding], program: Program) -> list[Incident]:
    groups: list[_Group] = []
    alike: dict[tuple[Comparable, ...], list[_Group]] = {}
    # Groups only grow, so one that refused a signature refuses it for good: equal findings join the same group.
    placed: dict[tuple[tuple[Comparable, ...], tuple[Comparable, ...]], _Group] = {}
    for finding in findings:
        same = tuple(comparable(finding.get(slot), program.types) for slot in merge.same)
        signature = tuple(comparable(finding.get(slot), program.types) for slot in merge.agree)
        group = placed.get((same, signature))
        if group is None:
            rivals = alike.setdefault(same, [])
            group = next((one for one in rivals if one.admits(signature)), None)
            if group is None:
                group = _Group()
                groups.append(group)
                rivals.append(group)
            placed[same, signature] = group
        group.members.append(finding)
        group.signatures[signature] = None
    return [_incident(merge, group.members, program) for group in groups]


def _incident(merge: MergeProgram, members: Sequence[Finding], program: Program) -> Incident:
    shared = {}
    for slot in (*merge.same, *merge.agree):
        told = [filled for filled in (member.get(slot) for member in members) if filled is not None]
        if told:
            shared[slot] = min(told, key=lambda filled: breadth(comparable(filled, program.types)))
    reports = {slot: tuple(member.get(slot) for member in members) for slot in merge.report}
    return Incident(_identity(merge, members), merge.name, merge.of, tuple(members), shared, reports)


def _identity(merge: MergeProgram, members: Sequence[Finding]) -> str:
    what = [[m.document.id, m.document.sha256, m.type, *m.span, m.rule.name] for m in members]
    return hashlib.sha256(json.dumps([merge.name, merge.sha256, what]).encode("ascii")).hexdigest()


def _detail(
    incident: Incident, member: Finding, other: Finding, merge: MergeProgram, program: Program
) -> dict[str, Any]:
    """Why `member` stands in `incident`; the agreement told is that with its first other member."""
    others = [one for one in incident.members[: _TOLD + 1] if one is not member]  # not all: there may be very many
    return {
        "incident": incident.id,
        "members": len(incident.members),
        "with": [{"document": one.document.id, "span": list(one.span), "text": one.text} for one in others[:_TOLD]],
        "same": list(merge.same),
        "agree": {
            slot: agreement(comparable(member.get(slot), program.types), comparable(other.get(slot), program.types))
            for slot in merge.agree
        },
    }
