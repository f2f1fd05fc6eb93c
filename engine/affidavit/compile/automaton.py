"""Pattern IR to position automata (`affidavit.compile.follow`), as the matcher asks them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from affidavit.compile.follow import Follow, Leaving, TooManyStepsError
from affidavit.compile.ir import IR, atoms, is_nullable, pair_bound
from affidavit.compile.machine import ACCEPT, Automaton, AutomatonParts, Element, Move, Step
from affidavit.compile.reach import Reach
from affidavit.compile.required import needed_sets, required_elements
from affidavit.syntax.nodes import TestExpr

__all__ = ["MAX_STEPS", "PatternTooLargeError", "build", "build_rule"]

MAX_STEPS = 200_000
"""Steps of one automaton; a sequence of n optional elements needs n * n / 2 of them."""


_GUARD_SETS = 4
"""Steps that can lead from one state to one element: one for each set of guards."""

Made = TypeVar("Made")


class PatternTooLargeError(ValueError):
    """The automaton of a pattern would have more than `MAX_STEPS` steps."""


def build(pattern: IR, predicates: Sequence[TestExpr] = ()) -> Automaton:
    """The automaton of one pattern. Raises `PatternTooLargeError`."""
    return build_rule((pattern,), predicates)


def build_rule(clauses: Sequence[IR], predicates: Sequence[TestExpr] = ()) -> Automaton:
    """The automaton of a rule: its match clauses are choices in their order. Raises `PatternTooLargeError`.

    `predicates` (the table that TOKEN atoms refer to) serves to tell rare tests from frequent ones.
    """
    patterns = tuple(clauses)
    required = required_elements(clauses, predicates)
    keys = dict.fromkeys((atom.kind, atom.ref) for clause in clauses for atom in atoms(clause))
    automaton = Automaton(
        partial(_parts, patterns, required),
        nullable=any(is_nullable(clause) for clause in clauses),
        required=required,
        keys=tuple(keys),
        needs=needed_sets(clauses, predicates),
        patterns=lambda: patterns,
    )
    if sum(map(pair_bound, clauses)) * _GUARD_SETS > MAX_STEPS:
        automaton.parts  # noqa: B018  # it may be too large, and that is to be told now
    return automaton


def _parts(clauses: Sequence[IR], required: Sequence[tuple[int, int]]) -> AutomatonParts:
    try:
        follow = Follow(clauses, MAX_STEPS)
    except TooManyStepsError as error:
        raise PatternTooLargeError(f"more than {MAX_STEPS} steps") from error
    elements, steps = follow.elements, follow.steps
    return AutomatonParts(
        elements=elements,
        steps=steps,
        captures=follow.captures,
        clauses=follow.clauses,
        moves=_shared(steps, lambda leaving: tuple([_move(step, elements) for step in leaving])),
        reach=_reach(elements, steps, required),
    )


def _shared(steps: Sequence[Leaving], make: Callable[[Leaving], Made]) -> tuple[Made, ...]:
    """``make(leaving)`` for each state; many states are left by the very same steps."""
    known = {id(leaving): leaving for leaving in steps}
    made = {key: make(leaving) for key, leaving in known.items()}
    return tuple(made[id(leaving)] for leaving in steps)


def _move(step: Step, elements: Sequence[Element]) -> Move:
    if step.target == ACCEPT:
        return ACCEPT, 0, 0, step.guards, step
    element = elements[step.target]
    return element.kind, element.ref, step.target + 1, step.guards, step


def _reach(elements: Sequence[Element], steps: Sequence[Leaving], required: Sequence[tuple[int, int]]) -> Reach:
    keys = [(element.kind, element.ref) for element in elements]
    moves = _shared(steps, lambda leaving: tuple([(step.target, step.guards) for step in leaving]))
    return Reach(keys, moves, [index for index, key in enumerate(keys) if key in required])
