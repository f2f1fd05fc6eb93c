"""Which findings of one document tell of one thing: groups that grow in the order of the text.

Who says so is no evidence here, since most of a report comes from one source; between reports it is.

A finding joins the group that most speaks for, if enough does and nothing contradicts. Work per finding is bounded: it
is compared with the groups last added to, and with those that share a place, an actor or a number with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from affidavit.compile.program import MergeProgram, Program
from affidavit.match.model import Finding
from affidavit.relate.agree import Actor, Comparable, Place, agreement, breadth, comparable
from affidavit.relate.evidence import (
    BESIDE,
    ENOUGH,
    SAME_CLAUSE,
    SAME_SENTENCE,
    Evidence,
    best,
    contrast,
    less,
    number,
    support,
)
from affidavit.relate.places import clause_bounds
from affidavit.values.types import Range

__all__ = ["Group", "Join", "Refusal", "group_findings"]

_RECENT, _SHARING = 32, 8
"""Groups looked at: those last added to, and for each value shared the latest."""
_GOES_ON = 2
"""Sentences back to what a finding goes on from that says itself neither who nor when nor where."""
_DISTINCT = 24
"""Distinct values of a slot that a group takes in; one that has so many admits no further ones."""
_REFUSALS = 4
_NEAR_HERE = 1
"""Points for two places near each other: who names both in one document tells them apart, unlike two documents."""
_UNREAL = frozenset({"hypothetical", "planned"})


_Values = dict[str, Comparable]
_Kind = tuple[str, tuple[Comparable, ...]]
"""A numeric slot, and the words that say what it counts."""


@dataclass(frozen=True, slots=True)
class Join:
    """Why a finding joined its group: the evidence, the member it was nearest to, and what spoke most after it."""

    evidence: tuple[Evidence, ...]
    beside: Finding
    refused: tuple[Refusal, ...]

    @property
    def points(self) -> int:
        return sum(one.points for one in self.evidence)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A group that a finding did not join, told by the group's first member, and why."""

    first: Finding
    why: str
    points: int


@dataclass(slots=True)
class _Told:
    """A finding with its slots made comparable.

    `sorts` are the report slots that hold a word of an enumeration; their values, `sort`, tell which numbers are of
    one kind (the killed are not counted with the wounded).
    """

    finding: Finding
    same: dict[str, Comparable]
    agree: dict[str, Comparable]
    report: dict[str, Comparable]
    sorts: tuple[str, ...]
    unreal: bool

    @property
    def sort(self) -> tuple[Comparable, ...]:
        return tuple(self.report.get(slot) for slot in self.sorts)

    def numbers(self) -> Iterator[tuple[str, Range]]:
        for slot, value in self.report.items():
            told = number(value)
            if told is not None:
                yield slot, told


@dataclass(slots=True, eq=False)
class Group:
    """Findings that tell of one thing; `joins` says why, for each member but the first."""

    members: list[Finding] = field(default_factory=list)
    joins: list[Join | None] = field(default_factory=list)
    refused: tuple[Refusal, ...] = ()
    """Why the first member joined no earlier group."""
    told: list[_Told] = field(default_factory=list)
    agree: dict[str, dict[Comparable, None]] = field(default_factory=dict)
    report: dict[str, dict[Comparable, None]] = field(default_factory=dict)
    numbers: dict[_Kind, dict[Comparable, _Told]] = field(default_factory=dict)

    @property
    def sorts(self) -> set[str]:
        return {slot for told in self.told for slot in told.sorts}

    def add(self, told: _Told, join: Join | None) -> None:
        """Take a finding in."""
        self.members.append(told.finding)
        self.joins.append(join)
        self.told.append(told)
        for kept, values in ((self.agree, told.agree), (self.report, told.report)):
            for slot, value in values.items():
                kept.setdefault(slot, {}).setdefault(value)
        for slot, counted in told.numbers():
            self.numbers.setdefault((slot, told.sort), {}).setdefault(counted, told)


def group_findings(merge: MergeProgram, findings: Sequence[Finding], program: Program) -> list[Group]:
    """The groups of `findings`, which stand in one document and come in its order.

    Findings of one clause that do not contradict each other go together; such bundles then join groups as they come.
    """
    groups: list[Group] = []
    touched: dict[int, None] = {}
    sharing: dict[tuple[str, Comparable], list[int]] = {}
    for bundle in _bundles([_told(merge, finding, program) for finding in findings]):
        looked_at = sorted({*list(touched)[-_RECENT:], *_sharers(bundle, sharing)})
        home, join, refused = _choose(bundle, [(index, groups[index]) for index in looked_at])
        if home is None:
            home = len(groups)
            groups.append(bundle)
            bundle.refused = refused
        else:
            for told, its in zip(bundle.told, bundle.joins, strict=True):
                groups[home].add(told, its or join)
        touched.pop(home, None)
        touched[home] = None
        for anchor in _anchors(bundle):
            known = sharing.setdefault(anchor, [])
            if not known or known[-1] != home:
                known.append(home)
    return groups


def _bundles(told: Sequence[_Told]) -> Iterator[Group]:
    """Groups of what stands in one clause without contradiction, in the order of their first findings."""
    bundles: list[Group] = []
    for one in told:
        alone = Group()
        alone.add(one, None)
        for bundle in bundles[-_RECENT:]:
            beside = bundle.told[-1].finding
            if (
                beside.sentence is one.finding.sentence
                and any(_same_clause(one.finding, other.finding) for other in bundle.told[-_RECENT:])
                and _contradiction(alone, bundle) is None
            ):
                bundle.add(one, Join(_evidence(alone, bundle), beside, ()))
                break
        else:
            bundles.append(alone)
    return iter(bundles)


def _told(merge: MergeProgram, finding: Finding, program: Program) -> _Told:
    def of(slots: Sequence[str]) -> dict[str, Comparable]:
        return {slot: comparable(finding.get(slot), program.types) for slot in slots if slot in declared}

    declared = program.types[finding.type].slots
    report: _Values = {slot: value for slot, value in of(merge.report).items() if value is not None}
    sorts = tuple(slot for slot in merge.report if slot in declared and declared[slot].type.kind == "enum")
    agree: _Values = {slot: value for slot, value in of(merge.agree).items() if value is not None}
    return _Told(finding, of(merge.same), agree, report, sorts, finding.status.certainty in _UNREAL)


def _anchors(group: Group) -> Iterator[tuple[str, Comparable]]:
    for slot, values in group.agree.items():
        for value in values:
            if isinstance(value, Place) and value.kind != "country":
                yield slot, value.id if value.id is not None else value.name
            elif isinstance(value, Actor) and value.proper:
                yield slot, value.name
    for (slot, _), counted in group.numbers.items():
        yield from ((slot, told.min) for told in map(number, counted) if told is not None)


def _sharers(group: Group, sharing: dict[tuple[str, Comparable], list[int]]) -> Iterator[int]:
    for anchor in _anchors(group):
        yield from sharing.get(anchor, ())[-_SHARING:]


def _choose(
    bundle: Group, candidates: Sequence[tuple[int, Group]]
) -> tuple[int | None, Join | None, tuple[Refusal, ...]]:
    """The group to join, if any, and why not the others: most points, then the nearest member, then the first."""
    open_to: list[tuple[int, int, int, Group, tuple[Evidence, ...], Finding]] = []
    refused: list[Refusal] = []
    for index, group in candidates:
        evidence = _evidence(bundle, group)
        points = sum(one.points for one in evidence)
        why = _contradiction(bundle, group)
        if why is None and points < ENOUGH:
            why = "too little speaks for it"
        if why is None:
            beside = max(group.members[-_RECENT:], key=lambda member: (member.sentence.index, member.first))
            away = bundle.members[0].sentence.index - beside.sentence.index
            open_to.append((-points, away, index, group, evidence, beside))
        elif points > 0:
            refused.append(Refusal(group.members[0], why, points))
    open_to.sort(key=lambda one: one[:3])
    refused += [Refusal(group.members[0], "more speaks for another", -less) for less, _, _, group, *_ in open_to[1:]]
    refused.sort(key=lambda one: (-one.points, one.first.span))
    kept = tuple(refused[:_REFUSALS])
    if not open_to:
        return None, None, kept
    _, _, index, _, evidence, beside = open_to[0]
    return index, Join(evidence, beside, kept), kept


# ── For ─────────────────────────────────────────────────────────────────────────────────────────


def _evidence(bundle: Group, group: Group) -> tuple[Evidence, ...]:
    """What speaks for both being one."""
    found = []
    for slot, values in bundle.agree.items():
        how, points, _, _ = best(values, group.agree.get(slot, ()))
        if how == "near":
            points = _NEAR_HERE
        if how is not None and points:
            found.append(Evidence(slot, how, points))
    for kind, counted in bundle.numbers.items():
        found += _counted(kind, counted, group.numbers.get(kind, {}))
    for slot, values in bundle.report.items():
        if slot in bundle.sorts or any(isinstance(value, Actor) or number(value) is not None for value in values):
            continue
        pairs = (support(one, other) for one in values for other in group.report.get(slot, ()))
        how, points = max(pairs, key=lambda one: one[1], default=("empty", 0))
        if points:
            found.append(Evidence(slot, how, points))
    nearness = _nearness(bundle, group)
    return tuple(found) if nearness is None else (*found, nearness)


def _counted(kind: _Kind, mine: Mapping[Comparable, _Told], theirs: Mapping[Comparable, _Told]) -> Iterator[Evidence]:
    """Numbers of one kind: the best agreement of any two, else what another source of the document disputes."""
    pairs = [(one, other) for one in mine for other in theirs]
    how, points = max((support(one, other) for one, other in pairs), key=lambda one: one[1], default=("empty", 0))
    if points:
        yield Evidence(kind[0], how, points)
        return
    for one, other in pairs:
        told = number(one), number(other)
        if told[0] is None or told[1] is None or agreement(one, other) is not None:
            continue
        if _other_source(mine[one], theirs[other]):
            yield Evidence(kind[0], "different", contrast(told[0], told[1]))
            return


def _nearness(bundle: Group, group: Group) -> Evidence | None:
    """How near the bundle stands to the last members of the group; all that one without slots has."""
    finding, found = bundle.members[0], None
    for other in group.told[-_RECENT:]:
        apart = finding.sentence.index - other.finding.sentence.index
        if apart == 0:
            if any(_same_clause(one, other.finding) for one in bundle.members[-_RECENT:]):
                return Evidence("nearness", "same clause", SAME_CLAUSE)
            found = Evidence("nearness", "same sentence", SAME_SENTENCE)
        elif apart == 1 and found is None:
            found = Evidence("nearness", "next sentence", BESIDE)
        near = 0 <= apart <= _GOES_ON and other.finding.sentence.paragraph == finding.sentence.paragraph
        if near and not bundle.agree:
            return Evidence("nearness", "goes on in the same paragraph", SAME_CLAUSE)
    return found


def _same_clause(one: Finding, other: Finding) -> bool:
    """Whether two findings of a sentence share a clause or characters."""
    mine = clause_bounds(one.sentence, one.first, one.last)
    theirs = clause_bounds(other.sentence, other.first, other.last)
    return mine[0] < theirs[1] and theirs[0] < mine[1]


# ── Against ─────────────────────────────────────────────────────────────────────────────────────


def _contradiction(bundle: Group, group: Group) -> str | None:
    """Why both cannot be one, or None."""
    if bundle.told[0].unreal != group.told[0].unreal:
        return "one is told as real, one as possible"
    for told in bundle.told:
        for slot, value in told.same.items():
            if any(
                slot in other.same and other.same[slot] != value for other in (group.told[0], *group.told[-_RECENT:])
            ):
                return f"another {slot}"
    for slot, values in bundle.agree.items():
        known = group.agree.get(slot, {})
        new = [value for value in values if value not in known]
        if new and (
            len(known) >= _DISTINCT or any(agreement(value, other) is None for value in new for other in known)
        ):
            return f"another {slot}"
    for kind, counted in bundle.numbers.items():
        known_numbers = group.numbers.get(kind, {})
        fresh = [value for value in counted if value not in known_numbers]
        if fresh and (
            len(known_numbers) >= _DISTINCT
            or any(
                not _go_together(value, counted[value], other, known_numbers[other])
                for value in fresh
                for other in known_numbers
            )
        ):
            return f"another {kind[0]}"
    return None


def _go_together(value: Comparable, told: _Told, other_value: Comparable, other: _Told) -> bool:
    """Whether two numbers of one kind may belong to one thing in one document.

    They may where they can be equal, stand in one clause (a list, a part), come from different sources, or where the
    smaller is told of nothing narrower than the larger, nor of anything beside it, and so is a part of it.
    """
    mine, theirs = number(value), number(other_value)
    if mine is None or theirs is None or agreement(mine, theirs) is not None:
        return True
    if told.finding.sentence is other.finding.sentence and _same_clause(told.finding, other.finding):
        return True
    if _other_source(told, other):
        return True
    smaller, larger = (told, other) if less(mine, theirs) else (other, told)
    return not _narrower(smaller, larger)


def _other_source(told: _Told, other: _Told) -> bool:
    """Whether two different sources are named."""
    ours, theirs = _speaker(told), _speaker(other)
    return ours is not None and theirs is not None and agreement(ours, theirs) is None


def _speaker(told: _Told) -> Comparable:
    return next((value for value in told.report.values() if isinstance(value, Actor)), None)


def _narrower(one: _Told, other: _Told) -> bool:
    """Whether `one` says of some slot more exactly what it is than `other` does, or something beside it."""
    return any(
        slot not in other.agree
        or breadth(value) < breadth(other.agree[slot])
        or agreement(value, other.agree[slot]) in ("near", "overlapping")
        for slot, value in one.agree.items()
    )
