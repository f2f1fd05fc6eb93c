"""Contexts: cues that change how the findings around them are to be read (negated, reported, according to whom)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from affidavit.compile.program import Constant, ContextProgram, Program
from affidavit.match.evaluate import Environment, value_of
from affidavit.match.fill import filled
from affidavit.match.lattice import Lattice
from affidavit.match.model import Captured, Filled, Finding, RelationStep
from affidavit.match.run import Matches
from affidavit.match.search import Match, Search, matches, needs_look
from affidavit.relate.link import in_slot_order
from affidavit.relate.places import Stretch, clause_bounds, distance
from affidavit.relate.plan import Plan, plan_of

__all__ = ["apply_contexts"]

_LOOKED_AT = 8
"""Cues of one context tried on each side of a finding."""


def apply_contexts(found: Matches, program: Program) -> None:
    """Set polarity, certainty and source of the findings of one document, in place.

    Where several cues set the same name the nearest wins: fewest tokens away, then before the finding, then the
    context declared first, then the cue further left.
    """
    plan = plan_of(program)
    if not plan.contexts:
        return
    for index, (may_stand, findings) in _qualifiable(found.findings, plan).items():
        lattice = found.lattices[index]
        may_stand |= plan.cues.by_words(lattice.sentence.words)
        cues = _cues_of(findings, may_stand, lattice, plan)
        for finding in findings if cues else ():
            claims = [claim for of_context in cues for claim in _near(of_context, finding, program)]
            if claims:
                _qualify(finding, claims, program)


def _qualifiable(findings: Sequence[Finding], plan: Plan) -> dict[int, tuple[int, list[Finding]]]:
    """By sentence, the findings that some context may qualify, and the contexts whose cue may stand there for all that
    the types of its findings tell."""
    of_type, by_types, anywhere = plan.cues.of_type, plan.cues.types, plan.cues.anywhere
    found: dict[int, list[Finding]] = {}
    standing: dict[int, int] = {}
    for finding in findings:
        name = finding.type
        index = finding.sentence.index
        if name in of_type:
            there = found.get(index)
            if there is None:
                found[index] = [finding]
            else:
                there.append(finding)
        if name in by_types:
            standing[index] = standing.get(index, 0) | by_types[name]
    return {index: (anywhere | standing.get(index, 0), there) for index, there in found.items()}


def _cues_of(findings: Sequence[Finding], may_stand: int, lattice: Lattice, plan: Plan) -> list[list[_Cue]]:
    """The cues of each context that has any here, of those that may qualify one of `findings`."""
    wanted = 0
    for finding in findings:
        wanted |= plan.cues.of_type[finding.type]
    wanted &= may_stand
    if not wanted:
        return []
    lattice.forget_conditions()
    found = []
    for number, context in enumerate(plan.contexts):
        if wanted >> number & 1:
            cues = _cues(context, lattice)
            if cues:
                found.append(cues)
    return found


@dataclass(frozen=True, slots=True)
class _Cue:
    """One match of a context's cue and the tokens it reaches: `scope` includes the cue when it goes both ways."""

    context: ContextProgram
    match: Match
    scope: Stretch
    lattice: Lattice

    @property
    def place(self) -> Stretch:
        return self.match.first, self.match.last

    @property
    def span(self) -> tuple[int, int]:
        sentence = self.lattice.sentence
        return sentence.starts[self.match.first], sentence.ends[self.match.last - 1]

    def qualifies(self, finding: Finding) -> bool:
        if finding.type not in self.context.of:
            return False
        inside_cue = self.match.first <= finding.first and finding.last <= self.match.last
        return not inside_cue and self.scope[0] <= finding.first and finding.last <= self.scope[1]


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one cue would set one name to, for one finding; the claim with the smallest `key` wins."""

    cue: _Cue
    name: str
    value: Any
    key: tuple[int, bool, int, int]


def _cues(context: ContextProgram, lattice: Lattice) -> list[_Cue]:
    if not needs_look(context.cue, lattice):
        return []
    lists = {name: info.type.many for name, info in context.captures.items()}
    found = matches(context.cue, lattice, lists)
    if not found:
        return []
    stops = _stops(context, lattice)
    return [_Cue(context, match, _scope(context, match, stops, lattice), lattice) for match in found]


def _stops(context: ContextProgram, lattice: Lattice) -> list[Stretch]:
    """Where `until` matches, from every token it can start at."""
    if context.until is None:
        return []
    search = Search(context.until, lattice)
    ends = ((start, search.end(start)) for start in range(lattice.size))
    return [(start, end) for start, end in ends if end > start]


def _scope(context: ContextProgram, match: Match, stops: Sequence[Stretch], lattice: Lattice) -> Stretch:
    """The tokens a cue reaches."""
    low, high = _reach(context.reach, match, lattice)
    low = max([low, *(end for _, end in stops if end <= match.first)])
    high = min([high, *(start for start, _ in stops if start >= match.last)])
    if context.direction == "forward":
        return match.last, high
    if context.direction == "backward":
        return low, match.first
    return low, high


def _reach(reach: str | int, match: Match, lattice: Lattice) -> Stretch:
    if reach == "sentence":
        return 0, lattice.size
    if reach == "clause":
        # The clause next to the cue: in "denied that it killed 35" a new one begins right after it.
        return clause_bounds(lattice.sentence, max(match.first - 1, 0), min(match.last + 1, lattice.size))
    assert isinstance(reach, int)
    words = [any(map(str.isalnum, surface)) for surface in lattice.sentence.surfaces]
    low, left = match.first, reach
    while low > 0 and left - words[low - 1] >= 0:
        low -= 1
        left -= words[low]
    high, right = match.last, reach
    while high < lattice.size and right - words[high] >= 0:
        right -= words[high]
        high += 1
    return low, high


def _near(cues: Sequence[_Cue], finding: Finding, program: Program) -> Iterator[_Claim]:
    """What the cues of one context nearest to the finding claim for it: before it and behind it, each name once.

    Looking no further than `_LOOKED_AT` cues keeps time linear where a cue stands in every other word.
    """
    if finding.type not in cues[0].context.of:
        return
    middle = bisect_left(cues, finding.first, key=_first) if len(cues) > 1 else cues[0].match.first < finding.first
    before = range(middle - 1, max(middle - 1 - _LOOKED_AT, -1), -1)
    behind = range(middle, min(middle + _LOOKED_AT, len(cues)))
    for side in (before, behind):
        claimed: set[str] = set()
        for index in side:
            if len(claimed) == len(cues[index].context.sets):
                break
            for claim in _claims(cues[index], finding, program) if cues[index].qualifies(finding) else ():
                if claim.name not in claimed:
                    yield claim
                claimed.add(claim.name)


def _first(cue: _Cue) -> int:
    return cue.match.first


def _qualify(finding: Finding, found: Sequence[_Claim], program: Program) -> None:
    """Set each name from its nearest cue and leave one step for every cue that set something."""
    claims: dict[str, list[_Claim]] = {}
    for claim in found:
        claims.setdefault(claim.name, []).append(claim)
    winners: dict[int, list[_Claim]] = {}
    losers: dict[int, list[_Claim]] = {}
    for name in sorted(claims):
        ranked = sorted(claims[name], key=lambda claim: claim.key)
        winners.setdefault(id(ranked[0].cue), []).append(ranked[0])
        losers.setdefault(id(ranked[0].cue), []).extend(ranked[1:])
        _set(finding, ranked[0], program)
    for cue_id, won in sorted(winners.items(), key=lambda item: item[1][0].key[2:]):
        finding.steps.append(RelationStep("context", won[0].cue.context.name, _detail(finding, won, losers[cue_id])))


def _claims(cue: _Cue, finding: Finding, program: Program) -> list[_Claim]:
    environment: Environment | None = None
    place = (finding.first, finding.last)
    key = (distance(place, cue.place), cue.match.first >= finding.first, cue.context.order, cue.match.first)
    claims = []
    for name, located in cue.context.sets.items():
        if isinstance(located.expr, Constant):
            value: Any = located.expr.value
        else:
            if environment is None:
                environment = Environment(captures=cue.match.captures, date=finding.document.date, program=program)
            value = value_of(located, environment)
        if value is not None and not (isinstance(value, Captured) and value.finding is finding):
            claims.append(_Claim(cue, name, value, key))
    return claims


def _set(finding: Finding, claim: _Claim, program: Program) -> None:
    by = claim.cue.context.name
    if claim.name == "source":
        finding.status.source = filled(claim.value, finding.document, "context", by=by)
    elif claim.name == "polarity":
        finding.status.polarity = str(claim.value)
    else:
        finding.status.certainty = str(claim.value)
    slots = program.types[finding.type].slots
    if claim.name in slots and claim.name not in finding.slots:
        finding.slots[claim.name] = filled(claim.value, finding.document, "context", by=by)
        finding.slots = in_slot_order(finding.slots, program, finding.type)


def _detail(finding: Finding, won: Sequence[_Claim], lost: Sequence[_Claim]) -> dict[str, Any]:
    cue = won[0].cue
    sentence = finding.sentence
    low, high = cue.scope
    return {
        "cue": {"span": list(cue.span), "text": finding.document.text[slice(*cue.span)]},
        "distance": won[0].key[0],
        "scope": [sentence.starts[low], sentence.ends[high - 1]],
        "set": {claim.name: _shown(finding, claim) for claim in won},
        "beaten": [_told(claim) for claim in lost],
    }


def _told(claim: _Claim) -> dict[str, Any]:
    cue = claim.cue
    return {"context": cue.context.name, "cue": list(cue.span), "name": claim.name, "distance": claim.key[0]}


def _shown(finding: Finding, claim: _Claim) -> str | None:
    if claim.name != "source":
        return str(claim.value)
    source: Filled | None = finding.status.source
    assert source is not None
    return source.text if source.value is None else str(source.value)
