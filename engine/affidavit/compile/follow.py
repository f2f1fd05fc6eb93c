"""What may follow what in a pattern, in Perl's preference order (Glushkov's construction).

A pattern is laid down from its last part to its first. Each part is told the steps that lead on behind it and gives the
steps that lead into it; an atom keeps the former as those that leave its element. Whatever stands before the same part
shares the very same steps, so that a choice of fifty words costs no more than fifty elements.

Of two ways to one element only the first in preference order can ever be taken, unless it is guarded; later ones are
left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from affidavit.compile.ir import IR, Alt, Atom, Cap, Guard, Rep, Seq, children, is_nullable
from affidavit.compile.machine import ACCEPT, Element, Step

__all__ = ["Follow", "Leaving", "TooManyStepsError"]

Leaving = tuple[Step, ...]
"""The steps that leave a state, in preference order."""

_ACCEPTING: Leaving = (Step(ACCEPT),)


class TooManyStepsError(ValueError):
    """The patterns would take more steps than allowed."""


class Follow:
    """The elements of `clauses`, numbered as written with repetitions written out, and the steps between them.

    Raises TooManyStepsError when there are more than `most` steps.
    """

    def __init__(self, clauses: Sequence[IR], most: int) -> None:
        self._room = most
        self._sizes: dict[int, int] = {}
        self._nullable: dict[int, bool] = {}
        self._numbers: dict[str, int] = {}
        for clause in clauses:
            self._number_captures(clause)
        self.captures = tuple(self._numbers)
        sizes = [self._size(clause) for clause in clauses]
        self.clauses = tuple(number for number, size in enumerate(sizes) for _ in range(size))
        """The clause that each element belongs to."""
        self._elements: list[Element | None] = [None] * sum(sizes)
        self._leaving: list[Leaving] = [()] * sum(sizes)
        self._known: dict[int, Element] = {}
        """Elements by the identity of their atom."""
        entries: list[Leaving] = []
        first = 0
        for clause, size in zip(clauses, sizes, strict=True):
            entries.append(self._enter(clause, _ACCEPTING, first))
            first += size
        self.start = _united(entries)
        """The steps from the start."""
        self._count(self.start)

    @property
    def elements(self) -> tuple[Element, ...]:
        return tuple(element for element in self._elements if element is not None)

    @property
    def steps(self) -> tuple[Leaving, ...]:
        """Those from the start, then those that leave element 0, 1, ...; many elements share theirs."""
        return self.start, *self._leaving

    def _number_captures(self, ir: IR) -> None:
        if isinstance(ir, Rep) and ir.max == 0:
            return
        if isinstance(ir, Cap):
            self._numbers.setdefault(ir.name, len(self._numbers))
        for part in children(ir):
            self._number_captures(part)

    def _size(self, ir: IR) -> int:
        """Elements of `ir`."""
        known = self._sizes.get(id(ir))
        if known is None:
            match ir:
                case Atom():
                    known = 1
                case Rep(body, least, most):
                    known = self._size(body) * (max(least, 1) if most is None else most)
                case _:
                    known = sum(map(self._size, children(ir)))
            self._sizes[id(ir)] = known
        return known

    def _is_nullable(self, ir: IR) -> bool:
        known = self._nullable.get(id(ir))
        if known is None:
            known = self._nullable[id(ir)] = is_nullable(ir)
        return known

    def _count(self, leaving: Leaving) -> None:
        self._room -= len(leaving)
        if self._room < 0:
            raise TooManyStepsError

    def _enter(self, ir: IR, behind: Leaving, first: int) -> Leaving:
        """Lays `ir` down before the steps `behind`, its elements numbered from `first`; gives the steps into it."""
        match ir:
            case Atom():
                self._elements[first] = self._element(ir)
                self._leaving[first] = behind
                self._count(behind)
                return (Step(first),)
            case Seq(items):
                after = first + self._size(ir)
                for item in reversed(items):
                    after -= self._size(item)
                    behind = self._enter(item, behind, after)
                return behind
            case Alt(options):
                entries = []
                for option in options:
                    entries.append(self._enter(option, behind, first))
                    first += self._size(option)
                return _united(entries)
            case Cap(name, body):
                number = self._numbers[name]
                inside = self._enter(body, _marked(2 * number + 1, behind), first)
                return _marked(2 * number, inside)
            case Guard(bit):
                return _guarded(bit, behind)
            case Rep():
                return self._enter_rounds(ir, behind, first)
            case _:
                return behind

    def _element(self, atom: Atom) -> Element:
        known = self._known.get(id(atom))
        if known is None:
            known = self._known[id(atom)] = Element(atom.kind, atom.ref, atom.source, atom.span)
        return known

    def _enter_rounds(self, ir: Rep, behind: Leaving, first: int) -> Leaving:
        size = self._size(ir.body)
        if ir.max is None:
            certain = max(ir.min - 1, 0)
            entry = self._enter_loop(ir, behind, first + certain * size)
        else:
            certain = ir.min
            entry = behind
            for round_ in range(ir.max - 1, ir.min - 1, -1):  # (X (X)?)?: with a round all that follow are left out
                entry = _optional(self._enter(ir.body, entry, first + round_ * size), behind, ir.lazy)
        for round_ in range(certain - 1, -1, -1):
            entry = self._enter(ir.body, entry, first + round_ * size)
        return entry

    def _enter_loop(self, ir: Rep, behind: Leaving, first: int) -> Leaving:
        """``X+``, or ``(X+)?``: an empty round of X leaves the loop, as in Perl."""
        entry = self._first(ir.body, behind, first)
        self._enter(ir.body, _optional(entry, behind, ir.lazy), first)
        return _optional(entry, behind, ir.lazy) if ir.min == 0 else entry

    def _first(self, ir: IR, behind: Leaving, first: int) -> Leaving:
        """The steps into `ir`, as `_enter`, but lays nothing down."""
        match ir:
            case Atom():
                return (Step(first),)
            case Seq(items):
                reached = []
                for item in items:
                    reached.append((item, first))
                    if not self._is_nullable(item):
                        break
                    first += self._size(item)
                for item, number in reversed(reached):
                    behind = self._first(item, behind, number)
                return behind
            case Alt(options):
                entries = []
                for option in options:
                    entries.append(self._first(option, behind, first))
                    first += self._size(option)
                return _united(entries)
            case Cap(name, body):
                number = self._numbers[name]
                return _marked(2 * number, self._first(body, _marked(2 * number + 1, behind), first))
            case Guard(bit):
                return _guarded(bit, behind)
            case Rep():
                return self._first_of_rounds(ir, behind, first)
            case _:
                return behind

    def _first_of_rounds(self, ir: Rep, behind: Leaving, first: int) -> Leaving:
        size = self._size(ir.body)
        nullable = self._is_nullable(ir.body)
        certain = ir.min if ir.max is not None else max(ir.min - 1, 0)
        if certain and not nullable:
            return self._first(ir.body, behind, first)
        if ir.max is None:
            entry = self._first(ir.body, behind, first + certain * size)
            entry = _optional(entry, behind, ir.lazy) if ir.min == 0 else entry
        else:
            entry = behind
            for round_ in range((ir.max if nullable else min(ir.max, 1)) - 1, certain - 1, -1):
                entry = _optional(self._first(ir.body, entry, first + round_ * size), behind, ir.lazy)
        for round_ in range(certain - 1, -1, -1):
            entry = self._first(ir.body, entry, first + round_ * size)
        return entry


def _optional(inside: Leaving, behind: Leaving, lazy: bool) -> Leaving:
    return _united((behind, inside) if lazy else (inside, behind))


def _marked(mark: int, steps: Leaving) -> Leaving:
    return tuple([Step(target, guards, (mark, *marks)) for target, guards, marks in steps])


def _guarded(bit: int, steps: Leaving) -> Leaving:
    return _useful([Step(target, guards | bit, marks) for target, guards, marks in steps])


def _united(entries: Iterable[Leaving]) -> Leaving:
    """All steps of `entries` in their order."""
    entries = [leaving for leaving in entries if leaving]
    if len(entries) == 1:
        return entries[0]
    return _useful(chain.from_iterable(entries))


def _useful(steps: Iterable[Step]) -> Leaving:
    """`steps` without those that one before them makes useless: to the same element under no other guards."""
    found: list[Step] = []
    reached: dict[int, list[int]] = {}
    for step in steps:
        target, guards, _ = step
        earlier = reached.get(target)
        if earlier is None:
            reached[target] = [guards]
        elif any(one & ~guards == 0 for one in earlier):
            continue
        else:
            earlier.append(guards)
        found.append(step)
    return tuple(found)
