"""Links: an empty slot is filled from what stands around the finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from affidavit.compile.program import LinkProgram, Program, Reference
from affidavit.match.evaluate import Environment, value_of
from affidavit.match.model import Captured, Filled, Finding, RelationStep
from affidavit.relate.candidates import Candidate, Candidates, Choice
from affidavit.relate.places import Units
from affidavit.relate.plan import LinkPlan, plan_of

__all__ = ["apply_links", "holds", "in_slot_order"]

_CONSIDERED_KEPT = 4
"""Candidates told beside the one taken; what lies farther off explains nothing."""

_FOLLOWED = 64
"""References followed in either direction to see whether a link would close a circle; beyond that it is taken to."""


def apply_links(findings: Sequence[Finding], program: Program, units: Units) -> None:
    """Run all links in declaration order over the findings of one document, which are changed in place.

    `findings` are in document order. A link sees the slots that earlier links filled; its own candidates and
    their values are those from before it ran.
    """
    plan = plan_of(program)
    by_type: dict[str, list[Finding]] = {}
    for finding in findings:
        name = finding.type
        if name in plan.linked:
            by_type.setdefault(name, []).append(finding)
    sources = _Sources(by_type, program, units)
    references = _References(findings)
    for link in plan.links:
        if link.link.source.type not in by_type or link.link.target.type not in by_type:
            continue
        if _apply(link, by_type[link.link.target.type], sources, references) and link.fills_main:
            _refresh_main_values(finding for finding in findings if finding.type in plan.referring)


def holds(reference: Reference, finding: Finding, program: Program) -> bool:
    """Whether `finding`, as it is now, is one that `reference` names."""
    if finding.type != reference.type:
        return False
    if reference.condition is None:
        return True
    environment = Environment(slots=finding.slots, date=finding.document.date, program=program)
    return value_of(reference.condition, environment) is True


def in_slot_order(slots: dict[str, Filled], program: Program, type_name: str) -> dict[str, Filled]:
    """The same slots in the order in which the type declares them."""
    return {name: slots[name] for name in program.types[type_name].slots if name in slots}


def _apply(plan: LinkPlan, standing: Sequence[Finding], sources: _Sources, references: _References) -> bool:
    link, holds_of = plan.link, plan.target
    slot = link.target_slot
    if plan.near:
        places = sources.sentences(link.source.type)
        standing = [finding for finding in standing if finding.sentence.index in places]
    targets = [finding for finding in standing if slot not in finding.slots and (holds_of is None or holds_of(finding))]
    if not targets:
        return False
    candidates = sources.candidates(plan, targets)
    if not len(candidates):
        return False
    units, program = sources.units, sources.program
    filled = False
    for target in targets:
        stretch = units.stretch(target)
        for unit in link.within:
            refusal = partial(references.refusal, target)
            choice = candidates.choose(stretch, units.around(target, unit), link.prefer, refusal)
            if choice is None:
                continue
            offer = choice.taken.offer
            target.slots[slot] = Filled(offer.value, offer.via, offer.span, offer.text, offer.finding, offer.by)
            target.slots = in_slot_order(target.slots, program, target.type)
            target.steps.append(RelationStep("link", link.name, _detail(link, unit, choice)))
            references.add(target, offer.finding)
            filled = True
            break
    return filled


class _Sources:
    """The findings of a document that links fill slots from, by type and, where a link looks no further, sentence."""

    def __init__(self, by_type: Mapping[str, Sequence[Finding]], program: Program, units: Units) -> None:
        self.program = program
        self.units = units
        self._by_type = by_type
        self._by_sentence: dict[str, dict[int, list[Finding]]] = {}

    def sentences(self, type_name: str) -> dict[int, list[Finding]]:
        """The findings of a type, of which there are some, by the index of their sentence."""
        found = self._by_sentence.get(type_name)
        if found is None:
            found = self._by_sentence[type_name] = {}
            for finding in self._by_type[type_name]:
                found.setdefault(finding.sentence.index, []).append(finding)
        return found

    def candidates(self, plan: LinkPlan, targets: Sequence[Finding]) -> Candidates:
        """Those for a link; where it looks no further than the sentence, those in the sentences of its targets."""
        name = plan.link.source.type
        if not plan.near:
            return Candidates(list(self._offers(plan, self._by_type[name])))
        places = self.sentences(name)
        indices = dict.fromkeys(target.sentence.index for target in targets)
        return Candidates([one for index in indices for one in self._offers(plan, places[index])])

    def _offers(self, plan: LinkPlan, findings: Sequence[Finding]) -> Iterator[Candidate]:
        link, holds_of, slot = plan.link, plan.source, plan.link.source_slot
        for finding in findings:
            if holds_of is not None and not holds_of(finding):
                continue
            if slot is None:
                offer = Filled(finding.main, "link", finding.span, finding.text, finding, link.name)
            else:
                held = finding.slots.get(slot)
                if held is None:
                    continue
                offer = Filled(held.value, "link", held.span, held.text, held.finding, link.name)
            yield Candidate(self.units.stretch(finding), finding, offer)


class _References:
    """Which findings refer to which, so that no link closes a circle."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._findings = findings
        self._referring: dict[int, list[Finding]] | None = None

    def add(self, target: Finding, finding: Finding | None) -> None:
        """A slot of `target` now refers to `finding`."""
        if finding is not None and self._referring is not None:
            self._referring.setdefault(id(finding), []).append(target)

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
        found = _leads(start, goal, _referred)
        # Each next day refers to the day before, through the whole text, but next to nothing refers to the last.
        return found if found is not None else _leads(goal, start, self._refer_to) is not False

    def _refer_to(self, finding: Finding) -> Sequence[Finding]:
        if self._referring is None:
            self._referring = {}
            for one in self._findings:
                for other in _referred(one):
                    self._referring.setdefault(id(other), []).append(one)
        return self._referring.get(id(finding), ())


def _leads(start: Finding, goal: Finding, onward: Callable[[Finding], Iterable[Finding]]) -> bool | None:
    """Whether `onward`, followed from `start`, comes to `goal`; None where that takes too long to say."""
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        for other in onward(waiting.pop()):
            if other is goal:
                return True
            if len(seen) == _FOLLOWED:
                return None
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


def _refresh_main_values(findings: Iterable[Finding]) -> None:
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
