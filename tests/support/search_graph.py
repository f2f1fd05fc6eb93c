"""Glushkov's construction by search, the slow and plain way: the judge of `affidavit.compile.follow`.

A pattern becomes a small graph of epsilon nodes whose outgoing edges stand in preference order. A depth-first walk from
the start and from behind each element lists, in that order, the elements that may come next: the first path that
reaches an element is the one a backtracking matcher would prefer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from affidavit.compile.ir import IR, Alt, Atom, Cap, Guard, Nothing, Rep, Seq
from affidavit.compile.program import ACCEPT, Element, Step

__all__ = ["Graph", "graph_of"]


@dataclass(slots=True)
class Graph:
    """As `affidavit.compile.follow.Follow`."""

    elements: tuple[Element, ...]
    steps: tuple[tuple[Step, ...], ...]
    captures: tuple[str, ...]
    clauses: tuple[int, ...]


def graph_of(clauses: Sequence[IR]) -> Graph:
    builder = _Builder()
    start = builder.node()
    ends = []
    for builder.clause, clause in enumerate(clauses):
        ends.append(builder.add(clause, builder._after(start)))
    accept = builder.node()
    for end in ends:
        builder.nodes[end].out.append(accept)
    behind = {node.element: node.out[0] for node in builder.nodes if node.element is not None}
    origins = [start, *(behind[index] for index in range(len(builder.elements)))]
    steps = tuple(builder.steps(origin, accept) for origin in origins)
    return Graph(tuple(builder.elements), steps, tuple(builder.captures), tuple(builder.clauses))


@dataclass(slots=True)
class _Node:
    """An epsilon node; `out` in preference order. At most one of element, mark, guard and loop is set."""

    out: list[int] = field(default_factory=list)
    loop: bool = False
    leaves: int = -1  # the loop node of the loop that ends here
    element: int | None = None
    mark: int | None = None
    guard: int = 0


@dataclass(slots=True)
class _Builder:
    nodes: list[_Node] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    clauses: list[int] = field(default_factory=list)
    captures: dict[str, int] = field(default_factory=dict)
    clause: int = 0

    def node(self) -> int:
        self.nodes.append(_Node())
        return len(self.nodes) - 1

    def add(self, ir: IR, entry: int) -> int:
        """Lay `ir` down from node `entry`; gives the node reached behind it."""
        match ir:
            case Nothing():
                return entry
            case Atom():
                return self._atom(ir, entry)
            case Guard(bit):
                end = self.node()
                self.nodes[entry].out.append(end)
                self.nodes[end].guard = bit
                return self._after(end)
            case Cap(name, body):
                number = self.captures.setdefault(name, len(self.captures))
                return self._mark(self.add(body, self._mark(entry, 2 * number)), 2 * number + 1)
            case Seq(items):
                for item in items:
                    entry = self.add(item, entry)
                return entry
            case Alt(options):
                return self._choice(options, entry)
            case Rep():
                return self._repeat(ir, entry)

    def _after(self, node: int) -> int:
        end = self.node()
        self.nodes[node].out.append(end)
        return end

    def _atom(self, atom: Atom, entry: int) -> int:
        node = self._after(entry)
        self.nodes[node].element = len(self.elements)
        self.elements.append(Element(atom.kind, atom.ref, atom.source, atom.span))
        self.clauses.append(self.clause)
        return self._after(node)

    def _mark(self, entry: int, mark: int) -> int:
        node = self._after(entry)
        self.nodes[node].mark = mark
        return self._after(node)

    def _choice(self, options: Sequence[IR], entry: int) -> int:
        ends = [self.add(option, self._after(entry)) for option in options]
        end = self.node()
        for option_end in ends:
            self.nodes[option_end].out.append(end)
        return end

    def _repeat(self, ir: Rep, entry: int) -> int:
        for _ in range(ir.min if ir.max is not None else max(ir.min - 1, 0)):
            entry = self.add(ir.body, entry)
        if ir.max is None:
            return self._loop(ir, entry, optional=ir.min == 0)
        return self._optional_copies(ir, entry)

    def _optional_copies(self, ir: Rep, entry: int) -> int:
        """``(X (X (X)?)?)?``: each further copy may be left out, and all that follow with it."""
        assert ir.max is not None
        end = self.node()
        for _ in range(ir.max - ir.min):
            inside = self.node()
            self._branch(entry, inside, end, ir.lazy)
            entry = self.add(ir.body, self._after(inside))
        self.nodes[entry].out.append(end)
        return end

    def _loop(self, ir: Rep, entry: int, *, optional: bool) -> int:
        """``X+``, or ``(X+)?``: the form under which an empty round of X leaves the loop, as in Perl."""
        end = self.node()
        start = self.node()
        self.nodes[start].loop = True
        self.nodes[end].leaves = start
        if optional:
            self._branch(entry, start, end, ir.lazy)
        else:
            self.nodes[entry].out.append(start)
        body_end = self.add(ir.body, self._after(start))
        self._branch(self._after(body_end), start, end, ir.lazy)
        return end

    def _branch(self, node: int, inside: int, outside: int, lazy: bool) -> None:
        self.nodes[node].out.extend((outside, inside) if lazy else (inside, outside))

    def steps(self, node: int, accept: int) -> tuple[Step, ...]:
        """The steps that leave `node`, in preference order."""
        found: list[Step] = []
        reached: dict[int, list[int]] = {}  # target -> guard sets that already lead there
        seen: set[tuple[int, int, frozenset[int]]] = set()
        stack: list[tuple[int, int, tuple[int, ...], frozenset[int]]] = [(node, 0, (), frozenset())]
        while stack:
            at, guards, marks, rounds = stack.pop()
            here = self.nodes[at]
            guards |= here.guard
            key = at, guards, rounds
            if key in seen or at in rounds:
                continue  # `at in rounds`: a round that consumed nothing ends its loop
            seen.add(key)
            if here.loop:
                rounds |= {at}
            if here.leaves >= 0:
                rounds -= {here.leaves}
            if here.mark is not None:
                marks = (*marks, here.mark)
            target = ACCEPT if at == accept else here.element
            if target is None:
                for following in reversed(here.out):
                    stack.append((following, guards, marks, rounds))
            elif target not in reached:
                reached[target] = [guards]
                found.append(Step(target, guards, marks))
            elif not any(earlier & ~guards == 0 for earlier in reached[target]):
                reached[target].append(guards)
                found.append(Step(target, guards, marks))
        return tuple(found)
