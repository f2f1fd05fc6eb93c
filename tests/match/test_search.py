"""The search against the reference matcher, on random patterns, lattices and token sequences."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from random_worlds import PATTERNS, atom, lattices
from reference_matcher import outcomes, preferred

from affidavit.compile.automaton import build
from affidavit.compile.ir import IR, Rep, Seq, pair_bound
from affidavit.compile.program import ACCEPT, ANY, TOKEN, Origin, Surround
from affidavit.compile.whereabouts import Whereabouts
from affidavit.match.lattice import Lattice
from affidavit.match.model import Captured
from affidavit.match.search import Search, matches, needs_look, positions
from affidavit.match.surround import Surroundings
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
def test_ends_of_all_matches(pattern: IR, lattice: Lattice) -> None:
    sets = build(pattern).reach.trace_back(lattice.tokens, lattice, (2 << lattice.size) - 1, 1 << lattice.size)
    ends = {one[0] for start in range(lattice.size + 1) for one in outcomes(pattern, lattice, start)}
    assert set(positions(sets[0] if sets else 0)) == ends


@settings(max_examples=250, deadline=None)
@given(PATTERNS, lattices(max_size=5), st.integers(0, 5))
def test_a_place_within_some_match(pattern: IR, lattice: Lattice, last: int) -> None:
    last = min(last, lattice.size)
    around = Surroundings(Surround(False, "within", build(pattern), "", Origin("a.rules", 1)), lattice)
    for first in range(last + 1):
        before = (outcomes(pattern, lattice, start) for start in range(first + 1))
        assert around.holds(first, last) == any(one[0] >= last for found in before for one in found)


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


def test_accepting_steps_carry_no_element() -> None:
    automaton = build(Rep(atom(TOKEN, 0), 0, None))
    assert [step.target for step in automaton.steps[0]] == [0, ACCEPT]
    assert automaton.nullable


@settings(max_examples=400, deadline=None)
@given(PATTERNS)
def test_the_bound_on_pairs_holds(pattern: IR) -> None:
    pairs = {(state, step.target) for state, steps in enumerate(build(pattern).steps) for step in steps}
    assert len(pairs) <= pair_bound(pattern)


@settings(max_examples=400, deadline=None)
@given(PATTERNS, lattices(), st.integers(0, 9))
def test_patterns_tell_what_their_automaton_does(pattern: IR, lattice: Lattice, last: int) -> None:
    end = 1 << lattice.size
    asked = lattice.tokens, lattice
    everywhere, there = 2 * end - 1, 1 << min(last, lattice.size)
    whereabouts, reach = Whereabouts([pattern]), build(pattern).reach
    for accept in (everywhere, there):
        written = reach.written()(*asked, accept, end)
        assert reach.solve(*asked, accept, end) == written
        assert whereabouts.starts(*asked, accept, end) == (written[0] if written else 0)
        back = reach.trace_back(*asked, accept, end)
        assert whereabouts.ends(*asked, accept, end) == (back[0] if back else 0)


def test_an_automaton_is_made_when_something_matches_and_written_when_it_is_asked_often() -> None:
    automaton = build(Seq((atom(TOKEN, 0), atom(TOKEN, 1))))
    for tokens in ({0: 0b10, 1: 0b10}, {0: 0b01, 1: 0}):
        assert automaton.solve(tokens, {}, 0b111, 0b100) is None
        assert automaton.starts(tokens, {}, 0b111, 0b100) == automaton.ends(tokens, {}, 0b111, 0b100) == 0
    assert automaton._parts is None
    for _ in range(20):
        assert automaton.solve({0: 0b01, 1: 0b10}, {}, 0b111, 0b100) == (0b01, 0b01, 0b10)
    assert automaton._parts is not None and automaton.reach.is_written
    assert automaton.solve is automaton.reach.solve


def test_an_automaton_that_matches_nowhere_is_made_at_last() -> None:
    automaton = build(Seq((atom(TOKEN, 0), atom(TOKEN, 1))))
    for _ in range(500):
        assert automaton.solve({0: 0b10, 1: 0b10}, {}, 0b111, 0b100) is None
    assert automaton._parts is not None
