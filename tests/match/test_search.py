"""The search against the reference matcher, on random patterns, lattices and token sequences."""

from __future__ import annotations

from hypothesis import example, given, settings
from random_worlds import PATTERNS, atom, lattices, sentence_of
from reference_matcher import outcomes, preferred

from affidavit.compile.automaton import build
from affidavit.compile.ir import IR, Rep, Seq
from affidavit.compile.program import ACCEPT, ANY, TOKEN
from affidavit.match.lattice import Lattice
from affidavit.match.model import Captured
from affidavit.match.search import Search, matches, needs_look
from affidavit.match.surround import _earliest_starts
from affidavit.syntax.nodes import TestName


def captures_as_taken(found: dict[str, Captured | tuple[Captured, ...] | None]) -> tuple[tuple[str, int, int], ...]:
    return tuple(
        sorted(
            (name, one.first, one.last)
            for name, captured in found.items()
            for one in (captured if isinstance(captured, tuple) else (captured,))
            if one is not None
        )
    )


EVERY_CAPTURE_A_LIST = {"x": True, "y": True}


@settings(max_examples=800, deadline=None)
@given(PATTERNS, lattices())
def test_equals_the_reference_matcher(pattern: IR, lattice: Lattice) -> None:
    search = Search(build(pattern), lattice)
    for start in range(lattice.size + 1):
        expected = preferred(pattern, lattice, start)
        end = search.end(start)
        if expected is None:
            assert end == -1
            continue
        assert end == expected[0]
        assert captures_as_taken(search.match(start, EVERY_CAPTURE_A_LIST).captures) == expected[1]


@settings(max_examples=250, deadline=None)
@given(PATTERNS, lattices(max_size=5))
def test_until_gives_the_preferred_match_that_ends_there(pattern: IR, lattice: Lattice) -> None:
    automaton = build(pattern)
    for start in range(lattice.size + 1):
        every = list(outcomes(pattern, lattice, start))
        for until in range(start, lattice.size + 1):
            expected = next((one for one in every if one[0] == until), None)
            search = Search(automaton, lattice, until=until)
            assert search.end(start) == (-1 if expected is None else until)
            if expected is not None:
                kept = tuple(sorted(one for one in expected[1] if one[2] > one[1]))
                assert captures_as_taken(search.match(start, EVERY_CAPTURE_A_LIST).captures) == kept


@settings(max_examples=250, deadline=None)
@given(PATTERNS, lattices(max_size=5))
def test_earliest_starts_over_all_matches(pattern: IR, lattice: Lattice) -> None:
    found = _earliest_starts(build(pattern), lattice)
    for end in range(lattice.size + 1):
        starts = [start for start in range(end + 1) if any(one[0] == end for one in outcomes(pattern, lattice, start))]
        assert found[end] == (min(starts) if starts else None)


@settings(max_examples=250, deadline=None)
@given(PATTERNS, lattices())
def test_required_elements_stand_in_every_sentence_that_matches(pattern: IR, lattice: Lattice) -> None:
    automaton = build(pattern, [TestName("word"), TestName("cap"), TestName("digit")])
    if any(outcome[0] > start for start in range(lattice.size) for outcome in outcomes(pattern, lattice, start)):
        assert needs_look(automaton, lattice) or automaton.nullable


@settings(max_examples=250, deadline=None)
@given(PATTERNS, lattices())
def test_matches_are_leftmost_and_do_not_overlap(pattern: IR, lattice: Lattice) -> None:
    expected = []
    start = 0
    while start < lattice.size:
        outcome = preferred(pattern, lattice, start)
        if outcome is not None and outcome[0] > start:
            expected.append((start, outcome[0]))
            start = outcome[0]
        else:
            start += 1
    assert [(one.first, one.last) for one in matches(build(pattern), lattice)] == expected


@given(PATTERNS)
@example(Seq(tuple(Rep(atom(ANY, 0), 0, 1) for _ in range(20))))
def test_no_step_is_listed_twice(pattern: IR) -> None:
    for steps in build(pattern).steps:
        assert len({(step.target, step.guards) for step in steps}) == len(steps)


def test_twenty_optional_gaps_visit_each_pair_once() -> None:
    """The pattern that takes other matchers exponential time: here the memo bounds the work."""
    size = 400
    pattern = Seq((*(Rep(atom(ANY, 0), 0, 1) for _ in range(20)), atom(TOKEN, 0)))
    lattice = Lattice(sentence_of(size), [0] * size, {}, (), lambda *_: True)
    search = Search(build(pattern), lattice)
    assert all(search.end(start) == -1 for start in range(size))
    assert len(search._memo) <= (size + 1) * (len(build(pattern).elements) + 1)


def test_accepting_steps_carry_no_element() -> None:
    automaton = build(Rep(atom(TOKEN, 0), 0, None))
    assert [step.target for step in automaton.steps[0]] == [0, ACCEPT]
    assert automaton.nullable
