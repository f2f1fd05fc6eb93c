"""Links: an empty slot is filled from what stands around the finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from affidavit.compile.program import LinkProgram, Program, Reference
from affidavit.match.evaluate import Environment, evaluate
from affidavit.match.model import Captured, Filled, Finding, RelationStep
from affidavit.relate.candidates import Candidate, Candidates, Choice
from affidavit.relate.places import Units

__all__ = ["apply_links", "holds", "in_slot_order"]

_CONSIDERED_KEPT = 4
"""Candidates told beside the one taken; what lies farther off explains nothing."""

_FOLLOWED = 64
"""References followed to see whether a link would close a circle; beyond that it is taken to do so."""


def apply_links(findings: Sequence[Finding], program: Program, units: Units) -> None:
    """Run all links in declaration order over the findings of one document, which are changed in place.

    `findings` are in document order. A link sees the slots that earlier links filled; its own candidates and
    their values are those from before it ran.
    """
    by_type: dict[str, list[Finding]] = {}
    for finding in findings:
        by_type.setdefault(finding.type, []).append(finding)
    references = _References(findings)
    for link in sorted(program.links, key=lambda link: link.order):
        filled = _apply(link, by_type, program, units, references)
        if filled and link.target_slot == program.types[link.target.type].main:
            _refresh_main_values(findings)


def holds(reference: Reference, finding: Finding, program: Program) -> bool:
    """Whether `finding`, as it is now, is one that `reference` names."""
    if finding.type != reference.type:
        return False
    if reference.condition is None:
        return True
    environment = Environment(slots=finding.slots, date=finding.document.date, program=program)
    return evaluate(reference.condition.expr, environment) is True


def in_slot_order(slots: dict[str, Filled], program: Program, type_name: str) -> dict[str, Filled]:
    """The same slots in the order in which the type declares them."""
    return {name: slots[name] for name in program.types[type_name].slots if name in slots}


def _apply(
    link: LinkProgram,
    by_type: dict[str, list[Finding]],
    program: Program,
    units: Units,
    references: _References,
) -> bool:
    targets = [
        finding
        for finding in by_type.get(link.target.type, ())
        if link.target_slot not in finding.slots and holds(link.target, finding, program)
    ]
    if not targets:
        return False
    candidates = Candidates(list(_offers(link, by_type, program, units)))
    filled = False
    for target in targets:
        for unit in link.within if len(candidates) else ():
            choice = candidates.choose(
                units.stretch(target),
                units.around(target, unit),
                link.prefer,
                partial(references.refusal, target),
            )
            if choice is None:
                continue
            target.slots[link.target_slot] = replace(choice.taken.offer)
            target.slots = in_slot_order(target.slots, program, target.type)
            target.steps.append(RelationStep("link", link.name, _detail(link, unit, choice)))
            references.add(choice.taken.offer.finding)
            filled = True
            break
    return filled


def _offers(
    link: LinkProgram, by_type: dict[str, list[Finding]], program: Program, units: Units
) -> Iterator[Candidate]:
    for finding in by_type.get(link.source.type, ()):
        if not holds(link.source, finding, program):
            continue
        if link.source_slot is None:
            offer = Filled(finding.main, "link", finding.span, finding.text, finding, link.name)
        elif link.source_slot in finding.slots:
            offer = replace(finding.slots[link.source_slot], via="link", by=link.name)
        else:
            continue
        yield Candidate(units.stretch(finding), finding, offer)


class _References:
    """Which findings refer to which, so that no link closes a circle."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._referred = {id(other) for finding in findings for other in _referred(finding)}

    def add(self, finding: Finding | None) -> None:
        if finding is not None:
            self._referred.add(id(finding))

    def refusal(self, target: Finding, candidate: Candidate) -> str | None:
        """Why `candidate` cannot fill a slot of `target`, or None."""
        offered = candidate.offer.finding
        if target in (candidate.finding, offered):
            return "the finding itself"
        if offered is candidate.finding and any(filled.finding is offered for filled in target.slots.values()):
            return "fills another slot of it"
        if offered is not None and self._reaches(offered, target):
            return "refers to it"
        return None

    def _reaches(self, start: Finding, goal: Finding) -> bool:
        # Most targets are referred to by nothing, which keeps long chains of links linear.
        if id(goal) not in self._referred:
            return False
        seen: set[int] = set()
        waiting = [start]
        while waiting:
            for other in _referred(waiting.pop()):
                if other is goal or len(seen) == _FOLLOWED:
                    return True
                if id(other) not in seen:
                    seen.add(id(other))
                    waiting.append(other)
        return False


def _referred(finding: Finding) -> Iterator[Finding]:
    """The findings that `finding` directly refers to, by a slot or by a capture."""
    for filled in finding.slots.values():
        if filled.finding is not None:
            yield filled.finding
    for captured in finding.captures.values():
        for one in (captured,) if isinstance(captured, Captured) else captured or ():
            if one.finding is not None:
                yield one.finding


def _refresh_main_values(findings: Sequence[Finding]) -> None:
    """Slots that refer to a finding show its main value; a link may just have filled that value."""
    for finding in findings:
        for filled in finding.slots.values():
            if filled.value is None and filled.finding is not None:
                filled.value = filled.finding.main


def _detail(link: LinkProgram, unit: str, choice: Choice) -> dict[str, Any]:
    return {
        "slot": link.target_slot,
        "from": link.source.type if link.source_slot is None else f"{link.source.type}.{link.source_slot}",
        "within": unit,
        "prefer": link.prefer,
        "taken": _told(choice.taken.finding, choice.distance),
        "considered": [
            _told(other.candidate.finding, other.distance) | {"why": other.why}
            for other in choice.considered[:_CONSIDERED_KEPT]
        ],
    }


def _told(finding: Finding, distance: int) -> dict[str, Any]:
    return {"span": list(finding.span), "text": finding.text, "distance": distance}
