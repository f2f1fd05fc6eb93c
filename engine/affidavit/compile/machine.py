"""Position automata: what `affidavit.compile.automaton` makes of patterns and the matcher asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from affidavit.compile.ir import IR
from affidavit.compile.reach import NO_REACH, Edges, Reach, Solver
from affidavit.compile.whereabouts import Whereabouts
from affidavit.syntax.nodes import SourceText, Span

__all__ = [
    "ACCEPT", "ANY", "LEXICON", "TOKEN", "TYPE", "Automaton", "AutomatonParts", "Element", "GuardBits", "Move", "Needs",
    "Step",
]  # fmt: skip


TOKEN, LEXICON, TYPE, ANY = range(4)
ACCEPT = -1


class GuardBits:
    """Zero-width conditions a step may carry."""

    SENTENCE_START = 1
    SENTENCE_END = 2


@dataclass(frozen=True, slots=True)
class Element:
    """One consuming place of a pattern.

    `ref` is a predicate bit (TOKEN), a lexicon id (LEXICON) or an index into `Program.references` (TYPE).
    `span` is the element's place in `source`.
    """

    kind: int
    ref: int
    source: SourceText = field(repr=False)
    span: Span = field(repr=False)


class Step(NamedTuple):
    """One way on: to element `target` (or ACCEPT) if `guards` hold, doing `marks` before the element.

    A mark is ``2 * capture`` to open and ``2 * capture + 1`` to close capture number `capture`.
    """

    target: int
    guards: int = 0
    marks: tuple[int, ...] = ()


Move = tuple[int, int, int, int, Step]
"""(kind, ref, next state, guards, step); `kind` is ACCEPT or an Element kind."""


@dataclass(frozen=True, slots=True)
class AutomatonParts:
    """The parts of an automaton. ``steps[0]`` leave the start, ``steps[k + 1]`` leave element k, in preference order.

    `clauses` has, for a rule, the index of the match clause each element belongs to; `moves` are the steps as the
    matcher reads them; `reach` tells where in a sentence each element can stand on the way to acceptance.
    """

    elements: tuple[Element, ...] = ()
    steps: tuple[tuple[Step, ...], ...] = ()
    captures: tuple[str, ...] = ()
    clauses: tuple[int, ...] = ()
    moves: tuple[tuple[Move, ...], ...] = field(default=(), repr=False, compare=False)
    reach: Reach = field(default=NO_REACH, repr=False, compare=False)


_PATIENCE = 100
"""How often the patterns of an automaton are asked before it is made: by then that would have been no dearer."""
_PARTS = ("elements", "steps", "captures", "clauses", "moves", "reach")

Needs = tuple[tuple[tuple[tuple[int, int], ...], ...], ...]


class Automaton:
    """A position automaton (see `AutomatonParts`), made when somebody first looks: few rules of a large pack are tried.

    `required` are (kind, ref) pairs of which every match consumes at least one, empty when none can be named; `keys`
    the distinct (kind, ref) pairs of all elements, in their order. `needs` has, for each clause, sets of pairs: any
    match of the clause consumes at least one of every set. `patterns` are those it is made of, where known.

    `solve`, `starts` and `ends` ask it. Until it is made, the patterns themselves answer whether and where a match
    starts or ends (`affidavit.compile.whereabouts`), some hundred times at most.
    """

    __slots__ = (
        "_make", "_parts", "_patience", "_patterns", "_whereabouts", "captures", "clauses", "elements", "keys", "moves",
        "needs", "nullable", "reach", "required", "solve", "steps",
    )  # fmt: skip

    elements: tuple[Element, ...]
    steps: tuple[tuple[Step, ...], ...]
    captures: tuple[str, ...]
    clauses: tuple[int, ...]
    moves: tuple[tuple[Move, ...], ...]
    reach: Reach

    def __init__(
        self,
        make: Callable[[], AutomatonParts],
        *,
        nullable: bool = False,
        required: tuple[tuple[int, int], ...] = (),
        keys: tuple[tuple[int, int], ...] = (),
        needs: Needs = (),
        patterns: Callable[[], tuple[IR, ...]] | None = None,
    ) -> None:
        self._make: Callable[[], AutomatonParts] | None = make
        self._parts: AutomatonParts | None = None
        self._patterns = patterns
        self._whereabouts: Whereabouts | None = None
        self._patience = _PATIENCE if patterns is not None else 0
        self.nullable = nullable
        self.required = required
        self.keys = keys
        self.needs = needs
        self.solve: Solver = self._solve_if_any
        """As `Reach.solve`."""

    @property
    def parts(self) -> AutomatonParts:
        if self._parts is None:
            assert self._make is not None
            self._parts, self._make = self._make(), None
            self._whereabouts = None
        return self._parts

    @property
    def patterns(self) -> tuple[IR, ...] | None:
        return None if self._patterns is None else self._patterns()

    def __getattr__(self, name: str) -> Any:
        """The parts are attributes of their own once they are made: the matcher asks for them all the time."""
        if name not in _PARTS:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        for part in _PARTS:
            setattr(self, part, getattr(self.parts, part))
        return getattr(self, name)

    def starts(self, tokens: Mapping[int, int], edges: Mapping[int, Edges], accept: int, end: int) -> int:
        """Where matches can start that end at one of the positions `accept`; `end` is ``1 << size``."""
        patterns = self._told_by_patterns()
        if patterns is not None:
            return patterns.starts(tokens, edges, accept, end)
        sets = self.solve(tokens, edges, accept, end)
        return sets[0] if sets else 0

    def ends(self, tokens: Mapping[int, int], edges: Mapping[int, Edges], origins: int, end: int) -> int:
        """Where matches can end that start at one of the positions `origins`; `end` is ``1 << size``."""
        patterns = self._told_by_patterns()
        if patterns is not None:
            return patterns.ends(tokens, edges, origins, end)
        sets = self.reach.trace_back(tokens, edges, origins, end)
        return sets[0] if sets else 0

    def _solve_if_any(
        self, tokens: Mapping[int, int], edges: Mapping[int, Edges], accept: int, end: int
    ) -> tuple[int, ...] | None:
        patterns = self._told_by_patterns()
        if patterns is not None and not patterns.starts(tokens, edges, accept, end):
            return None
        found = self.reach.solve(tokens, edges, accept, end)
        if self.reach.is_written:
            self.solve = self.reach.solve
        return found

    def _told_by_patterns(self) -> Whereabouts | None:
        """What tells of the matches while the automaton is not made; None once it is, or is to be."""
        if self._parts is not None or not self._patience:
            return None
        if self._whereabouts is None:
            assert self._patterns is not None
            patterns = self._patterns()
            if not Whereabouts.are_told_of(patterns):
                self._patience = 0
                return None
            self._whereabouts = Whereabouts(patterns)
        self._patience -= 1
        return self._whereabouts

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Automaton):
            return NotImplemented
        return (self.nullable, self.required, self.keys, self.parts) == (
            other.nullable, other.required, other.keys, other.parts,
        )  # fmt: skip

    def __hash__(self) -> int:
        return hash((self.nullable, self.required, self.keys))

    def __reduce__(self) -> tuple[Any, ...]:
        return _automaton, (self.parts, self.nullable, self.required, self.keys, self.needs)


def _automaton(
    parts: AutomatonParts,
    nullable: bool,
    required: tuple[tuple[int, int], ...],
    keys: tuple[tuple[int, int], ...],
    needs: Needs,
) -> Automaton:
    return Automaton(lambda: parts, nullable=nullable, required=required, keys=keys, needs=needs)
