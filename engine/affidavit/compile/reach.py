"""Automata to straight-line code over sets of token positions: from where in a sentence can a match still be completed?

A set of positions is an int, bit i for token i, so one machine operation decides an element for all the tokens of a
sentence at once. For each element ``b`` is the set of the positions at which it can be consumed such that acceptance
stays in reach behind it; it follows from the ``b`` of the elements that may come next, so one pass from the last
element to the first finds all of them, whatever the starts. A loop of the pattern becomes a loop that runs until
nothing is added. The code is Python, made of nothing but numbers of the automaton, and is compiled when the automaton
is first asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

__all__ = ["FIRST_TYPE", "NO_REACH", "Edges", "Reach", "Solver", "spread", "spread_back"]

# The kinds of elements, as in `machine`, which builds on this module.
_TOKEN, _LEXICON, _TYPE, _ANY = range(4)
_ACCEPT = -1
_AT_START, _AT_END = 1, 2

FIRST_TYPE = -1
"""In `Edges`, lexicon l has the key l and type reference r the key ``FIRST_TYPE - r``."""

Edges = tuple[tuple[int, int], ...]
"""(length, set of the positions at which something of that length starts), for one lexicon or reference."""

Solver = Callable[[Mapping[int, int], Mapping[int, Edges], int, int], "tuple[int, ...] | None"]
"""(token sets by predicate, edges by key, accepting positions, 1 << size) -> (starts, b of element 0, 1, ...).

None when no start can lead to acceptance.
"""

TokenSets = Mapping[int, int]
EdgeSets = Mapping[int, Edges]

_PATIENCE = 8
"""How often an automaton is asked before its code is written: by then that would have been no dearer."""
_TERMS = 40  # on one line: the compiler recurses over them


def spread(edges: Edges, targets: int) -> int:
    """The positions from which one of `edges` leads to one of `targets`."""
    found = 0
    for length, starts in edges:
        found |= starts & targets >> length
    return found


def spread_back(edges: Edges, origins: int) -> int:
    """The positions to which one of `edges` leads from one of `origins`."""
    found = 0
    for length, starts in edges:
        found |= (starts & origins) << length
    return found


class Reach:
    """The solvers of one automaton. They are compiled when first called; pickled and compared without them.

    `solve` tells where each element can stand on the way to acceptance. `trace_back` does so in the other direction:
    given the positions where a match may begin, element 0, 1, ... have the positions where they can end, and the
    first set holds the ends of all matches.
    """

    __slots__ = ("_cut", "_elements", "_groups", "_loops", "_moves", "_patience", "solve", "trace_back")

    def __init__(
        self, elements: Sequence[tuple[int, int]], moves: Sequence[Sequence[tuple[int, int]]], cut: Sequence[int]
    ) -> None:
        """`elements` are (kind, ref), ``moves[state]`` (element or -1 to accept, guards), `cut` elements of which
        every match consumes at least one."""
        self._elements = tuple(elements)
        self._moves = tuple(map(tuple, moves))  # a tuple stays the very same: many states share theirs
        self._cut = tuple(cut)
        self._patience = _PATIENCE
        self._groups: list[tuple[int, int, list[int]]] | None = None
        self._loops = any(
            any(-1 < target < state for target, _ in leaving) for state, leaving in enumerate(self._moves)
        )
        """Whether elements can follow themselves; else each is followed by later ones only."""
        self.solve: Solver = self._solve
        self.trace_back: Solver = self._trace_back

    def __reduce__(self) -> tuple[Any, ...]:
        return Reach, (self._elements, self._moves, self._cut)

    @property
    def is_written(self) -> bool:
        """Whether `solve` will stay what it is."""
        return not self._patience

    def _solve(self, tokens: TokenSets, edges: EdgeSets, accept: int, end: int) -> tuple[int, ...] | None:
        if self._patience > 1:
            self._patience -= 1
            return self._solve_slowly(tokens, edges, accept, end)
        self._patience = 0
        self.solve = self.written()
        return self.solve(tokens, edges, accept, end)

    def written(self) -> Solver:
        """`solve` as code."""
        return self._writer(mirrored=False).compiled()

    def _solve_slowly(self, tokens: TokenSets, edges: EdgeSets, accept: int, end: int) -> tuple[int, ...] | None:
        """What the code would do, step by step and only for elements that stand anywhere: from the last to the first,
        until nothing is added."""
        there: list[tuple[int, int | Edges]] = []
        for kind, key, elements in self._alike():
            standing = end - 1 if kind == _ANY else tokens[key] if kind == _TOKEN else edges[key]
            if standing:
                there += [(element, standing) for element in elements]
        there.sort(key=_number, reverse=True)
        found = [0] * len(self._elements)
        while True:
            before = list(found) if self._loops else found
            known: dict[int, int] = {}
            for element, standing in there:
                moves = self._moves[element + 1]
                ahead = known.get(id(moves))
                if ahead is None:
                    ahead = known[id(moves)] = _ahead(moves, found, accept, end)
                if ahead:
                    found[element] = standing & ahead >> 1 if isinstance(standing, int) else spread(standing, ahead)
            if found == before:
                break
        starts = _ahead(self._moves[0], found, accept, end)
        return (starts, *found) if starts else None

    def _alike(self) -> list[tuple[int, int, list[int]]]:
        """(kind, key, elements) for elements that consume the same."""
        if self._groups is None:
            groups: dict[tuple[int, int], list[int]] = {}
            for number, (kind, ref) in enumerate(self._elements):
                groups.setdefault((kind, _key_of((kind, ref))), []).append(number)
            self._groups = [(kind, key, elements) for (kind, key), elements in groups.items()]
        return self._groups

    def _trace_back(self, *args: Any) -> tuple[int, ...] | None:
        self.trace_back = self._writer(mirrored=True).compiled()
        return self.trace_back(*args)

    def _writer(self, *, mirrored: bool) -> _Writer:
        moves = _reversed(self._moves) if mirrored else self._moves
        return _Writer(self._elements, moves, self._cut, mirrored=mirrored)


def _ahead(moves: Iterable[tuple[int, int]], found: Sequence[int], accept: int, end: int) -> int:
    """From where what comes next can stand, by the steps `moves`."""
    ahead = 0
    for target, guards in moves:
        there = accept if target == _ACCEPT else found[target]
        if guards:
            there &= (1 if guards & _AT_START else -1) & (end if guards & _AT_END else -1)
        ahead |= there
    return ahead


def _number(standing: tuple[int, object]) -> int:
    return standing[0]


@lru_cache(maxsize=2048)
def _maker(source: str) -> Callable[..., Solver]:
    """Compiles the code of one shape of automaton; its result takes the elements' keys and gives the solver."""
    names: dict[str, Any] = {"spread": spread, "spread_back": spread_back}
    exec(compile(source, "<reach>", "exec"), names)
    maker: Callable[..., Solver] = names["make"]
    return maker


def _reversed(moves: Sequence[Sequence[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    """The moves of the automaton that reads from right to left: state 0 is then behind the last element."""
    found: list[list[tuple[int, int]]] = [[] for _ in moves]
    for state, leaving in enumerate(moves):
        for target, guards in leaving:
            found[0 if target == _ACCEPT else target + 1].append((_ACCEPT if state == 0 else state - 1, guards))
    return found


class _Writer:
    """Writes the code of one automaton."""

    def __init__(
        self,
        elements: Sequence[tuple[int, int]],
        moves: Sequence[Sequence[tuple[int, int]]],
        cut: Sequence[int],
        *,
        mirrored: bool,
    ) -> None:
        self._elements = elements
        self._mirrored = mirrored
        self._moves = moves
        self._cut = set(cut)
        self._after: list[list[int]] = [[target for target, _ in leaving if target != _ACCEPT] for leaving in moves]
        self._known: dict[frozenset[tuple[int, int]], str] = {}
        self._names: dict[int, str] = {}
        """What the steps of a state lead to, by the identity of the steps."""
        self._consumed: dict[tuple[int, int, str], int] = {}
        self._keys = {key: f"k{number}" for number, key in enumerate(dict.fromkeys(map(_key_of, elements)))}

    def compiled(self) -> Solver:
        """The solver. Automata of one shape, which differ only in the words they look for, share their code."""
        body = "\n".join(" " + line for line in self.lines())
        return _maker(f"def make({', '.join(self._keys.values())}):\n{body}\n return reach")(*self._keys)

    def lines(self) -> Iterator[str]:
        yield "def reach(W, S, A, N):"
        always = self._always()
        yield from self._absent(always)
        waiting = set() if always & self._cut or len(self._cut) > _TERMS else set(self._cut)
        for group in _components(self._after):
            yield from self._loop(group) if self._circular(group) else self._element(group[0])
            yield from (f" if not b{element}: return None" for element in group if element in always)
            if waiting and not waiting.difference(group):
                yield f" if not ({' or '.join(f'b{element}' for element in sorted(self._cut))}): return None"
            waiting.difference_update(group)
        lines, start = self._state(0)
        yield from lines
        yield f" x = {start}"
        yield " if not x: return None"
        yield f" return (x, {''.join(f'b{element}, ' for element in range(len(self._elements)))})"

    def _absent(self, always: set[int]) -> Iterator[str]:
        """The cheapest way out: something that every match consumes stands nowhere."""
        keys = dict.fromkeys(self._elements[element] for element in sorted(always))
        wanted = [self._there(kind, ref) for kind, ref in keys if kind != _ANY][:_TERMS]
        if wanted:
            yield f" if not ({' and '.join(wanted)}): return None"

    def _there(self, kind: int, ref: int) -> str:
        return f"{'W' if kind == _TOKEN else 'S'}[{self._keys[_key_of((kind, ref))]}]"

    def _always(self) -> set[int]:
        """Elements that every match consumes: elements are numbered as written, and no step leads across these."""
        size = len(self._elements)
        crossed = [0] * (size + 2)
        for state, leaving in enumerate(_reversed(self._moves) if self._mirrored else self._moves):
            for target, _ in leaving:
                to = size if target == _ACCEPT else target
                if to > state:  # from element state - 1 across state .. to - 1
                    crossed[state] += 1
                    crossed[to] -= 1
        always, depth = set(), 0
        for element in range(size):
            depth += crossed[element]
            if not depth:
                always.add(element)
        return always

    def _circular(self, group: Sequence[int]) -> bool:
        return len(group) > 1 or group[0] in self._after[group[0] + 1]

    def _element(self, element: int) -> Iterator[str]:
        lines, ahead = self._state(element + 1)
        yield from lines
        key = (*self._elements[element], ahead)
        alike = self._consumed.setdefault(key, element)
        yield f" b{element} = {self._consume(element, ahead) if alike == element else f'b{alike}'}"

    def _loop(self, group: Sequence[int]) -> Iterator[str]:
        """Elements that can follow themselves: from none, add until nothing is added."""
        inside = set(group)
        for element in group:
            lines, ahead = self._state(element + 1, leaving_out=inside)
            yield from lines
            yield f" o{element} = {ahead}"
            yield f" b{element} = 0"
        yield " while 1:"
        for element in group:
            ahead = self._back(element, inside)
            yield f"  n{element} = {self._consume(element, ahead)}"
        yield f"  if {' and '.join(f'n{e} == b{e}' for e in group)}: break"
        for element in group:
            yield f"  b{element} = n{element}"

    def _back(self, element: int, inside: set[int]) -> str:
        terms = [f"o{element}"]
        terms += [_guarded(f"b{to}", guards) for to, guards in dict.fromkeys(self._moves[element + 1]) if to in inside]
        return " | ".join(terms)

    def _consume(self, element: int, ahead: str) -> str:
        kind, ref = self._elements[element]
        ahead = ahead if ahead.isalnum() else f"({ahead})"
        if kind == _TOKEN:
            there = self._there(kind, ref)
            return f"({there} & {ahead}) << 1" if self._mirrored else f"{there} & {ahead} >> 1"
        if kind == _ANY:
            return f"({ahead} & N - 1) << 1" if self._mirrored else f"{ahead} >> 1"
        there = self._there(kind, ref)
        return f"{'spread_back' if self._mirrored else 'spread'}({there}, {ahead}) if {there} else 0"

    def _state(self, state: int, leaving_out: set[int] | frozenset[int] = frozenset()) -> tuple[list[str], str]:
        """Lines that work out from where the steps that leave `state` lead on, and the name of the result."""
        moves = self._moves[state]
        if not leaving_out and id(moves) in self._names:
            return [], self._names[id(moves)]
        lines, name = self._united(frozenset(one for one in moves if one[0] not in leaving_out))
        if not leaving_out:
            self._names[id(moves)] = name
        return lines, name

    def _united(self, wanted: frozenset[tuple[int, int]]) -> tuple[list[str], str]:
        """As `_state`, of these steps."""
        if not wanted:
            return [], "0"
        known = self._known.get(wanted)
        if known is not None:
            return [], known
        terms = [_term(one) for one in sorted(wanted)]
        if len(terms) == 1 and terms[0].isalnum():
            return [], terms[0]
        name = f"x{len(self._known)}"
        nearest = min(wanted, key=lambda step: (step[0] == _ACCEPT, step))
        rest = self._known.get(wanted - {nearest})
        if rest is not None:
            terms = [_term(nearest), rest]
        self._known[wanted] = name
        lines = [f" {name} = {' | '.join(terms[:_TERMS])}"]
        for index in range(_TERMS, len(terms), _TERMS):
            lines.append(f" {name} |= {' | '.join(terms[index : index + _TERMS])}")
        return lines, name


def _key_of(element: tuple[int, int]) -> int:
    """Under which key the sets of an element stand in their mapping; lexicons and predicates have one of their own."""
    kind, ref = element
    return FIRST_TYPE - ref if kind == _TYPE else ref


def _term(step: tuple[int, int]) -> str:
    target, guards = step
    return _guarded("A" if target == _ACCEPT else f"b{target}", guards)


def _guarded(name: str, guards: int) -> str:
    if not guards:
        return name
    return f"({name}{' & 1' if guards & _AT_START else ''}{' & N' if guards & _AT_END else ''})"


def _components(after: Sequence[Sequence[int]]) -> list[list[int]]:
    """Strongly connected components of the elements, those that come later in a match first (Tarjan).

    ``after[state]`` are the elements that may come next; state e + 1 is that behind element e.
    """
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    found: list[list[int]] = []
    for root in range(len(after) - 1):
        if root in order:
            continue
        order[root] = low[root] = len(order)
        stack.append(root)
        on_stack.add(root)
        work = [(root, iter(after[root + 1]))]
        while work:
            at, rest = work[-1]
            for to in rest:
                if to not in order:
                    order[to] = low[to] = len(order)
                    stack.append(to)
                    on_stack.add(to)
                    work.append((to, iter(after[to + 1])))
                    break
                if to in on_stack:
                    low[at] = min(low[at], order[to])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[at])
                if low[at] == order[at]:
                    group = []
                    while True:
                        group.append(stack.pop())
                        on_stack.discard(group[-1])
                        if group[-1] == at:
                            break
                    found.append(group)
    return found


NO_REACH = Reach((), ((),), ())
"""Of an automaton that accepts nothing."""
