"""The steps between elements are those that a search through the pattern finds, in the same order."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from random_worlds import PATTERNS, atom
from search_graph import graph_of

from affidavit.compile.follow import Follow, TooManyStepsError
from affidavit.compile.ir import IR, Alt, Cap, Guard, Nothing, Rep, Seq
from affidavit.compile.program import ANY, TOKEN

A, B = atom(TOKEN, 0), atom(TOKEN, 1)


@settings(max_examples=800, deadline=None)
@given(st.lists(PATTERNS, min_size=1, max_size=3))
@example([Rep(Cap("x", Rep(A, 0, 1)), 1, None)])
@example([Rep(Seq((Rep(A, 0, None), Rep(B, 0, None))), 0, None)])
@example([Rep(Seq((Rep(A, 0, None, lazy=True), Guard(2))), 0, None, lazy=True)])
@example([Rep(Rep(Alt((A, Nothing())), 2, 4), 3, None)])
@example([Seq((Rep(Cap("x", A), 0, 0), Cap("y", B)))])
@example([Alt((Seq((Guard(1), Rep(A, 0, 1))), Rep(B, 0, 1))), Nothing()])
def test_as_a_search_finds_them(clauses: list[IR]) -> None:
    found, expected = Follow(clauses, 10**9), graph_of(clauses)
    assert found.steps == expected.steps
    assert found.elements == expected.elements
    assert (found.captures, found.clauses) == (expected.captures, expected.clauses)


def test_what_stands_before_the_same_part_shares_the_steps_behind() -> None:
    follow = Follow([Seq((Alt((A, B, A)), Rep(B, 0, 3)))], 100)
    assert follow.steps[1] is follow.steps[2] is follow.steps[3]


def test_too_many_steps_are_told() -> None:
    pattern = Seq(tuple(Rep(atom(ANY, 0), 0, 1) for _ in range(20)))
    steps = sum(map(len, graph_of([pattern]).steps))
    assert sum(map(len, Follow([pattern], steps).steps)) == steps
    with pytest.raises(TooManyStepsError):
        Follow([pattern], steps - 1)
