"""An automaton as sets of elements: what may follow a state at once, and what once a few elements are passed over.

Sets of elements are bits of one int: element k is ``1 << k``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush

from affidavit.audit.why_not.token_tests import is_specific
from affidavit.compile.program import ACCEPT, ANY, TOKEN, Automaton, Element, GuardBits, Program

__all__ = ["WORD", "Shape", "Shapes", "bits", "guards_at"]

_GUARDS = GuardBits.SENTENCE_START | GuardBits.SENTENCE_END

NOTHING, CLASS, WORD = 0, 4, 48
"""What taking a token tells for a rule: nothing for ``.``, little for a class such as ``[cap]``, most for a word."""


def bits(mask: int) -> Iterator[int]:
    """The elements in a set, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def guards_at(position: int, size: int) -> int:
    """The guards that hold at a token of a sentence of `size` tokens."""
    start = GuardBits.SENTENCE_START if position == 0 else 0
    return start | (GuardBits.SENTENCE_END if position == size else 0)


class Shape:
    """One automaton; state 0 is the start, state k + 1 stands behind element k.

    `keys` are the distinct (kind, ref) of its elements with the set of those elements; `weights` what each tells;
    `to_accept` how many elements, at the least, are still to come.
    """

    def __init__(self, automaton: Automaton, program: Program) -> None:
        self.automaton = automaton
        self.keys: dict[tuple[int, int], int] = {}
        self.weights: list[int] = []
        for number, element in enumerate(automaton.elements):
            key = element.kind, element.ref
            self.keys[key] = self.keys.get(key, 0) | 1 << number
            self.weights.append(_weight(element, program))
        self._follow = [self._followers(held) for held in range(_GUARDS + 1)]
        self._skips: dict[tuple[int, int, int], int] = {}
        self.to_accept = self._distances()
        self._inside: list[frozenset[int]] | None = None

    def follow(self, state: int, guards: int) -> int:
        """The elements that may come next where `guards` hold."""
        return self._follow[guards][state]

    def skip(self, state: int, guards: int, missing: int) -> int:
        """The elements that may come next once `missing` others, and no fewer, are passed over."""
        key = (state, guards, missing)
        known = self._skips.get(key)
        if known is None:
            reached, before = self._follow[guards][state], 0
            for _ in range(missing):
                before |= reached
                reached = self._after(reached, guards)
            known = self._skips[key] = reached & ~before
        return known

    def between(self, state: int, guards: int, missing: int, target: int) -> list[int]:
        """The elements that could be the first of `missing` passed over on a shortest way from `state` to `target`.

        `target` is an element, or ACCEPT.
        """
        if target == ACCEPT:
            wanted = (e for e in bits(self.follow(state, _GUARDS)) if self.to_accept[e + 1] == missing - 1)
        else:
            way = self.follow if missing == 1 else lambda s, g: self.skip(s, g, missing - 1)
            wanted = (e for e in bits(self.follow(state, guards)) if way(e + 1, guards) >> target & 1)
        return list(wanted)

    def accepts(self, state: int, guards: int) -> bool:
        """Whether a match may end behind `state` where `guards` hold."""
        return any(step.target == ACCEPT and not step.guards & ~guards for step in self.automaton.steps[state])

    def shortest(self, tokens: Callable[[Element], int]) -> int:
        """The fewest tokens of a match, `tokens` being those of an element: the cheapest way (Dijkstra 1959)."""
        waiting, known = [(0, 0)], set()
        while waiting:
            cost, state = heappop(waiting)
            if state == ACCEPT:
                break
            if state not in known:
                known.add(state)
                for target in (step.target for step in self.automaton.steps[state]):
                    more = 0 if target == ACCEPT else tokens(self.automaton.elements[target])
                    heappush(waiting, (cost + more, target if target == ACCEPT else target + 1))
        return cost

    def inside(self, element: int) -> frozenset[int]:
        """The captures (by number) that `element` stands in."""
        if self._inside is None:
            self._inside = self._captures()
        return self._inside[element]

    def _after(self, reached: int, guards: int) -> int:
        following = self._follow[guards]
        after = 0
        for element in bits(reached):
            after |= following[element + 1]
        return after

    def _followers(self, held: int) -> list[int]:
        return [
            sum({1 << step.target for step in steps if step.target != ACCEPT and not step.guards & ~held})
            for steps in self.automaton.steps
        ]

    def _distances(self) -> list[int]:
        """Breadth-first from acceptance, backward."""
        steps = self.automaton.steps
        before: list[list[int]] = [[] for _ in steps]
        for state, ways in enumerate(steps):
            for step in ways:
                if step.target != ACCEPT:
                    before[step.target + 1].append(state)
        far = len(steps) + 1
        distance = [0 if any(step.target == ACCEPT for step in ways) else far for ways in steps]
        ring = [state for state, found in enumerate(distance) if found == 0]
        while ring:
            following = []
            for state in ring:
                for other in before[state]:
                    if distance[other] > distance[state] + 1:
                        distance[other] = distance[state] + 1
                        following.append(other)
            ring = following
        return distance

    def _captures(self) -> list[frozenset[int]]:
        """Which captures are open at each element: the same on every way there, since a pattern nests."""
        found: list[frozenset[int] | None] = [None] * len(self.automaton.elements)
        waiting: list[tuple[int, frozenset[int]]] = [(0, frozenset())]
        while waiting:
            state, before = waiting.pop()
            for step in self.automaton.steps[state]:
                if step.target == ACCEPT or found[step.target] is not None:
                    continue
                opened = set(before)
                for mark in step.marks:
                    number, closing = divmod(mark, 2)
                    (opened.discard if closing else opened.add)(number)
                found[step.target] = frozenset(opened)
                waiting.append((step.target + 1, frozenset(opened)))
        return [one or frozenset() for one in found]


class Shapes:
    """Shapes of the automata of one program, each made when it is first asked for."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: dict[int, Shape] = {}

    def of(self, automaton: Automaton) -> Shape:
        known = self._known.get(id(automaton))
        if known is None:
            known = self._known[id(automaton)] = Shape(automaton, self._program)
        return known


def _weight(element: Element, program: Program) -> int:
    if element.kind == ANY:
        return NOTHING
    if element.kind == TOKEN and not is_specific(program.predicates[element.ref]):
        return CLASS
    return WORD
