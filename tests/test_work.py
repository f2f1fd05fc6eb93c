"""Work, not seconds: on careless patterns and hostile text it grows no faster than the text does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import pytest

import affidavit
from affidavit.compile.reach import Edges
from affidavit.match import entries, run
from affidavit.match.kinds import TokenSets
from affidavit.match.lattice import Lattice
from affidavit.match.search import Search
from affidavit.relate.link import _References
from affidavit.testing.adversarial import FAMILIES, Family
from affidavit.text import sentences

SMALL = 2_000
"""Tokens: several sentences of the longest that there can be, so what grows within one has stopped growing."""
FACTOR = 4
SLACK = 1.1
MOST = 6_000
"""Units of work per token: sets of 64 positions looked at, steps taken, edges and entries tried."""


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Counts what the matcher does: every round of a loop over sets of positions looks its sets up anew."""
    work: Counter[str] = Counter()

    class CountedSets(TokenSets):
        __slots__ = ("_words",)

        def __init__(self, kinds: Any, table: Any) -> None:
            self._words = 1 + len(kinds) // 64
            super().__init__(kinds, table)

        def __getitem__(self, predicate: int) -> int:
            work["sets"] += self._words
            return super().__getitem__(predicate)

    class CountedLattice(Lattice):
        __slots__ = ()

        def __getitem__(self, key: int) -> Edges:
            found = super().__getitem__(key)
            work["edges"] += (1 + len(found)) * (1 + self.size // 64)
            return found

    def counting(name: str, function: Any) -> Any:
        def call(*args: Any, **named: Any) -> Any:
            work[name] += 1
            return function(*args, **named)

        return call

    with ExitStack() as stack:
        stack.enter_context(patch.object(run, "TokenSets", CountedSets))
        stack.enter_context(patch.object(run, "Lattice", CountedLattice))
        stack.enter_context(patch.object(Search, "_step", counting("steps", Search._step)))
        stack.enter_context(patch.object(Lattice, "edges", counting("edges", Lattice.edges)))
        stack.enter_context(patch.object(entries, "_stands", counting("entries", entries._stands)))
        stack.enter_context(patch.object(_References, "refusal", counting("candidates", _References.refusal)))
        yield work


def work_of(engine: affidavit.Engine, text: str) -> int:
    with counted() as work:
        engine.extract(text)
    return work.total()


@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_work_grows_no_faster_than_the_text(family: Family) -> None:
    engine = affidavit.load(family.rules())
    small, large = (work_of(engine, family.text(size)) for size in (SMALL, FACTOR * SMALL))
    assert large <= SLACK * FACTOR * max(small, 50)
    assert large <= MOST * FACTOR * SMALL


def test_what_grows_faster_is_seen() -> None:
    """Without the cap on sentences, an `only after` that asks for its captures takes quadratic time."""
    (family,) = (one for one in FAMILIES if one.name == "only after, captured")
    engine = affidavit.load(family.rules())
    with patch.object(sentences, "MAX_TOKENS", 1_000_000):
        small, large = (work_of(engine, family.text(size)) for size in (300, 1_200))
    assert large > 1.5 * FACTOR * small
