"""Rules that one token more would make match just the place asked about: where it is missing, and of what.

That is what a text is that has lost a token, or never had it. Unlike `align`, which looks for a good reading, this
finds all there are: what can be read forward from the first token of the place and backward from its last meets at the
gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from affidavit.audit.why_not.align import Alignment, Gap, Taken, evidence_of
from affidavit.audit.why_not.shape import Shape, bits, guards_at
from affidavit.audit.why_not.sight import Near, Sight
from affidavit.compile.program import ACCEPT, LEXICON, TYPE, Entry

__all__ = ["Lacks", "Repair", "Short", "one_short"]

_LONGEST = 64
"""Tokens of a place at the most: nobody means a longer one to be just what is found."""
_IN_PART = 16
"""Evidence less where an entry is there in part only."""

Lacks = Callable[[int, tuple[int, int]], bool]
"""Whether one token more would make a finding, as a reference asks for it, of some tokens, or of none."""


@dataclass(frozen=True, slots=True)
class Repair:
    """An element that would do behind `state`, with one token more, for the tokens `first` to `last`, or for none."""

    state: int
    element: int
    first: int
    last: int
    entry: Entry | None = field(default=None, compare=False)
    """The entry that the tokens would be."""


@dataclass(frozen=True, slots=True)
class Short:
    """Every repair, that of `alignment` first. `alignment` is None where nothing of the rule is there but what is left
    of one finding."""

    repairs: tuple[Repair, ...]
    alignment: Alignment | None


@dataclass(slots=True)
class _Way:
    """The best way to a state, or on from it: what was taken, and what that tells."""

    evidence: int
    taken: tuple[Taken, ...]


def one_short(shape: Shape, sight: Sight, place: tuple[int, int], lacks: Lacks) -> Short | None:
    """How `shape` would match just the tokens of `place` were there one more; None where that would not do."""
    if not 0 < place[1] - place[0] <= _LONGEST:
        return None
    ahead = _backward(shape, sight, place)
    behind = _forward(shape, sight, place)
    found: dict[Repair, int] = {}
    for position, ways in behind.items():
        for state, way in sorted(ways.items()):
            for repair in _repairs(shape, sight, place, (state, position), ahead, lacks):
                on = ahead[repair.last][repair.element + 1]
                less = 0 if repair.entry is None else _IN_PART
                found[repair] = way.evidence + on.evidence - less
    if not found:
        return None
    order = sorted(found, key=lambda one: (-found[one], one.first, one.last, one.element, one.state))
    best = order[0]
    before, after = behind[best.first][best.state].taken, ahead[best.last][best.element + 1].taken
    return Short(tuple(order), _alignment(shape, best, before, after, found[best], place))


def _alignment(
    shape: Shape,
    repair: Repair,
    before: tuple[Taken, ...],
    after: tuple[Taken, ...],
    evidence: int,
    place: tuple[int, int],
) -> Alignment | None:
    first, last = repair.first, repair.last
    if repair.entry is not None:
        part = Taken(repair.element, first, last, repair.entry)
        near = Near(last, "lexicon", repair.entry)
        gap = Gap(repair.state, first, last, 1, repair.element, near)
        told = evidence + evidence_of(shape, [part], place)
        return Alignment((*before, gap, part, *after), 1, told)
    if not before and not after:
        return None
    gap = Gap(repair.state, first, last, 1, after[0].element if after else ACCEPT)
    return Alignment((*before, gap, *after), 1, evidence)


def _repairs(
    shape: Shape,
    sight: Sight,
    place: tuple[int, int],
    at: tuple[int, int],
    ahead: dict[int, dict[int, _Way]],
    lacks: Lacks,
) -> Iterator[Repair]:
    state, position = at
    for element in bits(shape.follow(state, guards_at(position, sight.size))):
        one = shape.automaton.elements[element]
        last = place[1] if one.kind in (LEXICON, TYPE) else position
        for end in range(position, last + 1):
            if element + 1 not in ahead[end]:
                continue
            if one.kind == LEXICON:
                entry = sight.short_entry(one.ref, position, end)
                if entry is not None:
                    yield Repair(state, element, position, end, entry if end > position else None)
            elif one.kind != TYPE or lacks(one.ref, (position, end)):
                yield Repair(state, element, position, end)


def _forward(shape: Shape, sight: Sight, place: tuple[int, int]) -> dict[int, dict[int, _Way]]:
    """By token and state: the best way there from the beginning of the place, every element taking what it wants."""
    low, high = place
    found: dict[int, dict[int, _Way]] = {position: {} for position in range(low, high + 1)}
    found[low][0] = _Way(0, ())
    for position in range(low, high):
        able = _able(shape, sight, position)
        for state, way in sorted(found[position].items()):
            for element in bits(shape.follow(state, guards_at(position, sight.size)) & able):
                for part in _parts(shape, sight, element, position, high):
                    evidence = way.evidence + evidence_of(shape, [part], place)
                    known = found[part.last].get(element + 1)
                    if known is None or evidence > known.evidence:
                        found[part.last][element + 1] = _Way(evidence, (*way.taken, part))
    return found


def _backward(shape: Shape, sight: Sight, place: tuple[int, int]) -> dict[int, dict[int, _Way]]:
    """By token and state: the best way on to a match that ends with the place."""
    low, high = place
    states = range(1, len(shape.automaton.elements) + 1)
    end = guards_at(high, sight.size)
    found: dict[int, dict[int, _Way]] = {high: {one: _Way(0, ()) for one in states if shape.accepts(one, end)}}
    for position in range(high - 1, low - 1, -1):
        best: dict[int, _Way] = {}
        for element in bits(_able(shape, sight, position)):
            for part in _parts(shape, sight, element, position, high):
                on = found[part.last].get(element + 1)
                if on is not None:
                    evidence = on.evidence + evidence_of(shape, [part], place)
                    if element not in best or evidence > best[element].evidence:
                        best[element] = _Way(evidence, (part, *on.taken))
        able = sum(1 << element for element in best)
        held = guards_at(position, sight.size)
        found[position] = {}
        for state in states if best else ():
            ways = [best[element] for element in bits(shape.follow(state, held) & able)]
            if ways:
                found[position][state] = max(ways, key=lambda one: one.evidence)
    return found


def _able(shape: Shape, sight: Sight, position: int) -> int:
    """The elements that can take something at a token."""
    return sum(elements for (kind, ref), elements in shape.keys.items() if sight.edges(kind, ref, position))


def _parts(shape: Shape, sight: Sight, element: int, position: int, high: int) -> Iterator[Taken]:
    one = shape.automaton.elements[element]
    for end, taken in sight.edges(one.kind, one.ref, position):
        if end <= high:
            yield Taken(element, position, end, taken)
