"""Selection against a slow restatement of the language reference, on random offers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st
from random_worlds import sentence_of

from affidavit.compile.program import Origin, TypeInfo
from affidavit.match.model import Captured
from affidavit.match.offers import Offer
from affidavit.match.select import select

SIZE = 8
SENTENCE = sentence_of(SIZE)


def type_info(keep: str, on: str | None = None) -> TypeInfo:
    return TypeInfo("Event", {}, "count", keep, on, Origin("a.rules", 1), 0)


def offer(rank: int, first: int, last: int, count: tuple[int, int] | None = None, overrides: str = "") -> Offer:
    captured = None if count is None else Captured(SENTENCE, *count)
    rule = SimpleNamespace(rank=rank, name=f"rule{rank}", overrides=(overrides,))
    lattice = SimpleNamespace(sentence=SENTENCE)
    made = SimpleNamespace(rule=rule, first=first, last=last, lattice=lattice, captures={"count": captured})
    return cast(Offer, made)


@st.composite
def offer_lists(draw: st.DrawFn) -> list[Offer]:
    places = draw(
        st.lists(st.tuples(st.integers(0, 3), st.integers(0, SIZE - 1), st.integers(1, 4)), unique_by=lambda p: p[:2])
    )
    return [offer(rank, first, min(first + length, SIZE)) for rank, first, length in places]


def spans(kept: list[Any]) -> list[tuple[int, int, int]]:
    return [(winner.first, winner.last, winner.rule.rank) for winner, _ in kept]


def greedy(offers: list[Offer], key: Any) -> list[tuple[int, int, int]]:
    """Take the best, drop what overlaps it, begin again."""
    left, taken = list(offers), []
    while left:
        best = min(left, key=key)
        taken.append((best.first, best.last, best.rule.rank))
        left = [one for one in left if one.last <= best.first or one.first >= best.last]
    return sorted(taken)


@given(offer_lists())
def test_longest(offers: list[Offer]) -> None:
    expected = greedy(offers, lambda o: (-(o.last - o.first), o.first, o.rule.rank))
    assert spans(select(type_info("longest"), offers)) == expected


@given(offer_lists())
def test_first(offers: list[Offer]) -> None:
    expected = greedy(offers, lambda o: (o.first, -(o.last - o.first), o.rule.rank))
    assert spans(select(type_info("first"), offers)) == expected


@given(offer_lists())
def test_all_keeps_each_rules_own_leftmost(offers: list[Offer]) -> None:
    expected = []
    for rank in range(4):
        own = [one for one in offers if one.rule.rank == rank]
        expected += greedy(own, lambda o: (o.first, -(o.last - o.first), o.rule.rank))
    assert spans(select(type_info("all"), offers)) == sorted(expected)


@given(offer_lists(), st.randoms())
def test_the_order_of_offers_changes_nothing(offers: list[Offer], random: Any) -> None:
    shuffled = list(offers)
    random.shuffle(shuffled)
    for keep in ("longest", "first", "all"):
        assert spans(select(type_info(keep), offers)) == spans(select(type_info(keep), shuffled))


@given(offer_lists())
def test_nothing_is_lost(offers: list[Offer]) -> None:
    """Every offer is kept or stands among what exactly one winner beat."""
    for keep in ("longest", "first", "all"):
        kept = select(type_info(keep), offers)
        accounted = len(kept) + sum(len(beaten) for _, beaten in kept)
        assert accounted == len(offers)


def test_on_a_slot_only_its_spans_compete() -> None:
    killed = offer(0, 0, 4, count=(2, 3))
    wounded = offer(0, 1, 7, count=(5, 6))
    assert len(select(type_info("longest", "count"), [killed, wounded])) == 2
    assert len(select(type_info("longest"), [killed, wounded])) == 1


def test_an_empty_slot_competes_with_the_whole_match() -> None:
    assert len(select(type_info("longest", "count"), [offer(0, 0, 4), offer(1, 1, 7, count=(2, 3))])) == 1


def test_criteria() -> None:
    def criterion(winner: Offer, loser: Offer, keep: str = "longest") -> str:
        ((kept, beaten),) = select(type_info(keep), [loser, winner])
        assert kept is winner
        return beaten[0].criterion

    assert criterion(offer(1, 0, 4), offer(0, 0, 3)) == "shorter"
    assert criterion(offer(1, 0, 3), offer(0, 1, 4)) == "later"
    assert criterion(offer(0, 0, 3), offer(1, 0, 3)) == "declared-later"
    assert criterion(offer(0, 0, 3, overrides="rule1"), offer(1, 0, 3)) == "overridden"
    assert criterion(offer(0, 0, 3), offer(1, 1, 6), keep="first") == "later"
