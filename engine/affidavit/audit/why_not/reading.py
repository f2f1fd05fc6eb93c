"""Exact matches: the one a rule prefers from a token, its captures, and whether what stands around withdraws it.

A plain interpreter of the automaton, independent of the one that extracts; a property test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from affidavit.audit.why_not.align import Alignment, Gap, Taken, names_missing
from affidavit.audit.why_not.shape import Shape, guards_at
from affidavit.audit.why_not.sight import Edge, Sight
from affidavit.compile.program import ACCEPT, Automaton, CompiledRule, Located, Step, Surround
from affidavit.match.evaluate import Environment, evaluate
from affidavit.match.fill import filled
from affidavit.match.model import Captured, Filled, Finding

__all__ = [
    "Captures", "Objection", "Reader", "Reading", "captures_in", "captures_of", "lists_of", "objection", "slots_of",
    "strikes",
]  # fmt: skip

Captures = dict[str, "Captured | tuple[Captured, ...] | None"]

_Way = tuple[Step, "Edge | None"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A match of tokens `first` to `last` (half-open): what each element took, and the captures."""

    first: int
    last: int
    taken: tuple[Taken, ...]
    captures: tuple[tuple[str, int, int], ...]
    """Name, first token and last of each, in the order in which they end; those that hold nothing left out."""


class Reader:
    """The matches of one automaton in one sentence; with `until`, only those that end exactly there."""

    def __init__(self, automaton: Automaton, sight: Sight, until: int | None = None) -> None:
        self._automaton = automaton
        self._sight = sight
        self._until = until
        self._known: dict[tuple[int, int], _Way | None] = {}

    def read(self, start: int) -> Reading | None:
        """The match preferred from `start`: the earlier choice first, greedy before lazy."""
        taken: list[Taken] = []
        captures: list[tuple[str, int, int]] = []
        opened: dict[int, list[int]] = {}
        state, position = 0, start
        while True:
            way = self._way(state, position)
            if way is None:
                return None
            step, edge = way
            for mark in step.marks:
                number, closing = divmod(mark, 2)
                if not closing:
                    opened.setdefault(number, []).append(position)
                elif (first := opened[number].pop()) < position:
                    captures.append((self._automaton.captures[number], first, position))
            if edge is None:
                return Reading(start, position, tuple(taken), tuple(captures))
            taken.append(Taken(step.target, position, *edge))
            state, position = step.target + 1, edge[0]

    def ends(self, start: int) -> list[int]:
        """Every token at which some match from `start` ends."""
        seen = {(0, start)}
        waiting = [(0, start)]
        found = set()
        while waiting:
            state, position = waiting.pop()
            for _, edge in self._ways(state, position):
                if edge is None:
                    found.add(position)
                    continue
            for step, edge in self._ways(state, position):
                following = (step.target + 1, edge[0]) if edge is not None else None
                if following is not None and following not in seen:
                    seen.add(following)
                    waiting.append(following)
        return sorted(found)

    def _way(self, state: int, position: int) -> _Way | None:
        """The preferred way on that leads to the end of a match; depth first with a stack of its own."""
        goal = (state, position)
        stack: list[tuple[tuple[int, int], Iterator[_Way]]] = []
        if goal not in self._known:
            stack.append((goal, self._ways(*goal)))
        trying: dict[tuple[int, int], _Way] = {}
        while stack:
            key, ways = stack[-1]
            below = trying.pop(key, None)
            if below is not None and self._known[_behind(below)] is not None:
                self._known[key] = below
                stack.pop()
                continue
            for way in ways:
                if way[1] is None:
                    self._known[key] = way
                    stack.pop()
                    break
                behind = _behind(way)
                if behind not in self._known:
                    trying[key] = way
                    stack.append((behind, self._ways(*behind)))
                    break
                if self._known[behind] is not None:
                    self._known[key] = way
                    stack.pop()
                    break
            else:
                self._known[key] = None
                stack.pop()
        return self._known[goal]

    def _ways(self, state: int, position: int) -> Iterator[_Way]:
        size = self._sight.size
        held = guards_at(position, size)
        for step in self._automaton.steps[state]:
            if step.guards & ~held:
                continue
            if step.target == ACCEPT:
                if self._until is None or position == self._until:
                    yield step, None
                continue
            element = self._automaton.elements[step.target]
            for edge in self._sight.edges(element.kind, element.ref, position):
                if self._until is None or edge[0] <= self._until:
                    yield step, edge


def _behind(way: _Way) -> tuple[int, int]:
    step, edge = way
    assert edge is not None
    return step.target + 1, edge[0]


# ── What was captured ───────────────────────────────────────────────────────────────────────────


def captures_of(reading: Reading, sight: Sight, lists: Mapping[str, bool]) -> Captures:
    """The captures of a match; `lists` names those that are lists."""
    taken = {(one.first, one.last): one for one in reading.taken}
    pieces: dict[str, list[Captured]] = {}
    for name, first, last in reading.captures:
        pieces.setdefault(name, []).append(_piece(sight, first, last, taken.get((first, last))))
    return {name: tuple(found) if lists.get(name) else found[-1] for name, found in pieces.items()}


def captures_in(shape: Shape, taken: Sequence[Taken], sight: Sight, lists: Mapping[str, bool]) -> Captures:
    """The captures of what the elements of an alignment took.

    Elements side by side in one capture make one piece, but in a list, of which each is a piece.
    """
    automaton = shape.automaton
    groups: dict[str, list[list[Taken]]] = {}
    before: frozenset[int] = frozenset()
    last = -1
    for one in taken:
        inside = shape.inside(one.element)
        for number in sorted(inside):
            found = groups.setdefault(automaton.captures[number], [])
            if found and number in before and one.first == last and not lists.get(automaton.captures[number]):
                found[-1].append(one)
            else:
                found.append([one])
        before, last = inside, one.last
    pieces = {
        name: [_piece(sight, group[0].first, group[-1].last, group[0] if len(group) == 1 else None) for group in found]
        for name, found in groups.items()
    }
    return {name: tuple(found) if lists.get(name) else found[-1] for name, found in pieces.items()}


def _piece(sight: Sight, first: int, last: int, whole: Taken | None) -> Captured:
    """The captured tokens; `whole` is the element that took them all, if one did."""
    captured = Captured(sight.sentence, first, last)
    taken = None if whole is None else whole.taken
    if isinstance(taken, Finding):
        captured.finding = taken
    else:
        captured.entry = taken
    return captured


def lists_of(rule: CompiledRule) -> dict[str, bool]:
    """Which captures of the rule are lists."""
    return {name: info.type.many for name, info in rule.captures.items()}


def slots_of(rule: CompiledRule, captures: Captures, sight: Sight) -> dict[str, Filled]:
    """The slots that `captures` fill, and what is set from them; those that need what is absent stay empty."""
    document = sight.document
    slots: dict[str, Filled] = {}
    environment = Environment(captures=captures, slots=slots, date=document.date, program=sight.program)
    for name, info in rule.captures.items():
        captured = captures.get(name)
        if captured and info.fill is not None and name not in rule.sets:
            slots[name] = filled(evaluate(info.fill, environment), document, "capture", place=captured)
    for name, located in rule.sets.items():
        value = evaluate(located.expr, environment)
        if value is not None:
            slots[name] = filled(value, document, "set")
    return {name: slots[name] for name in sight.program.types[rule.type].slots if name in slots}


# ── What withdraws a match ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Objection:
    """The clause that withdraws a match: a `where` with what it looked at, or a surround with what struck.

    `struck` are the tokens that an `unless` found.
    """

    clause: Located | Surround
    environment: Environment | None = None
    struck: tuple[int, int] | None = None


def objection(rule: CompiledRule, reading: Reading, sight: Sight) -> Objection | None:
    """The first clause that withdraws the match, in the order in which the engine asks them; None if it stands."""
    lists = lists_of(rule)
    captures = captures_of(reading, sight, lists)
    for surround in rule.surrounds:
        place = _stands(surround, reading, sight)
        if (place is not None) != surround.wanted:
            return Objection(surround, struck=place)
        if surround.wanted and place is not None and surround.where != "within":
            captures |= _around(surround, place, reading, sight, lists)
    if not rule.where:
        return None
    slots = slots_of(rule, captures, sight)
    everything = dict.fromkeys(rule.captures) | captures
    environment = Environment(captures=everything, slots=slots, date=sight.document.date, program=sight.program)
    for condition in rule.where:
        if evaluate(condition.expr, environment) is not True:
            return Objection(condition, environment)
    return None


def strikes(rule: CompiledRule, shape: Shape, alignment: Alignment, sight: Sight) -> Surround | None:
    """The `unless` or `only` that would withdraw a part of a match even if nothing of it were missing.

    Asked only at ends of the match that are known.
    """
    first, last = alignment.stretch
    known = {
        "after": not _open(alignment.parts[0], shape, sight),
        "before": not _open(alignment.parts[-1], shape, sight),
    }
    for surround in rule.surrounds:
        if known.get(surround.where):
            there = _stands(surround, Reading(first, last, (), ()), sight)
            if (there is not None) != surround.wanted:
                return surround
    return None


def _open(part: Taken | Gap, shape: Shape, sight: Sight) -> bool:
    """Whether a match may go on beyond what it took there: of a missing name some words may be left."""
    return isinstance(part, Gap) and (part.near is not None or part.guard or names_missing(shape, part, sight))


def _stands(surround: Surround, reading: Reading, sight: Sight) -> tuple[int, int] | None:
    """The tokens that the pattern takes where it stands as the clause says, the longest such stretch; else None."""
    if surround.where == "before":
        found = Reader(surround.automaton, sight).read(reading.last)
        return None if found is None else (found.first, found.last)
    if surround.where == "after":
        reader = Reader(surround.automaton, sight, until=reading.first)
        starts = (start for start in range(reading.first + 1) if reader.read(start) is not None)
        start = next(starts, None)
        return None if start is None else (start, reading.first)
    reader = Reader(surround.automaton, sight)
    for start in range(reading.first + 1):
        ends = [end for end in reader.ends(start) if end >= reading.last]
        if ends:
            return start, ends[-1]
    return None


def _around(
    surround: Surround, place: tuple[int, int], reading: Reading, sight: Sight, lists: Mapping[str, bool]
) -> Captures:
    until = reading.first if surround.where == "after" else None
    found = Reader(surround.automaton, sight, until=until).read(place[0])
    assert found is not None
    return captures_of(found, sight, lists)
