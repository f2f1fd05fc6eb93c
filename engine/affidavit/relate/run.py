"""Relations of one document, in their fixed order: resolves, links and what depends on them, contexts, merges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from affidavit.compile.program import Program
from affidavit.match.model import Finding
from affidavit.match.run import Matches
from affidavit.relate.context import apply_contexts
from affidavit.relate.link import apply_links
from affidavit.relate.merge import Incident, merge_findings, note_incidents
from affidavit.relate.places import Units
from affidavit.relate.recompute import recompute
from affidavit.relate.resolve import apply_resolves

__all__ = ["ORDER", "Related", "relate"]


@dataclass(frozen=True, slots=True)
class Related:
    """The findings of one document in document order, slots filled and status set, and the incidents they tell of."""

    findings: list[Finding]
    incidents: list[Incident]


def _resolve(matches: Matches, program: Program) -> list[Incident]:
    apply_resolves(matches.findings, program)
    return []


def _link(matches: Matches, program: Program) -> list[Incident]:
    if program.links and matches.findings:
        apply_links(matches.findings, program, Units(matches.sentences))
    return []


def _recompute(matches: Matches, program: Program) -> list[Incident]:
    recompute(matches.findings, program)
    return []


def _contextualise(matches: Matches, program: Program) -> list[Incident]:
    apply_contexts(matches, program)
    return []


def _merge(matches: Matches, program: Program) -> list[Incident]:
    incidents = merge_findings(program, matches.findings)
    note_incidents(incidents, program)
    return incidents


ORDER: tuple[Callable[[Matches, Program], list[Incident]], ...] = (
    _resolve,
    _link,
    _recompute,
    _contextualise,
    _merge,
)
"""The passes; each sees what those before it left."""


def relate(matches: Matches, program: Program) -> Related:
    """Resolve, link, qualify and merge the findings of `matches`, which are changed in place."""
    incidents: list[Incident] = []
    for step in ORDER:
        incidents.extend(step(matches, program))
    return Related(matches.findings, incidents)
