"""Selection: which of a type's offers are kept, as one sweep in one total order, and what each winner beat."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from affidavit.compile.program import CompiledRule, TypeInfo
from affidavit.match.model import Beaten, Captured
from affidavit.match.offers import Offer

__all__ = ["Kept", "select"]

Kept = list[tuple[Offer, list[Beaten]]]
"""Winners in text order, each with the offers that lost to it."""

Stretch = tuple[int, int]


def select(info: TypeInfo, offers: Sequence[Offer]) -> Kept:
    """Apply the `keep` policy of a type to all offers of one sentence."""
    if info.keep == "all":
        by_rule: dict[int, list[Offer]] = {}
        for offer in offers:
            by_rule.setdefault(offer.rule.rank, []).append(offer)
        kept = [winner for rank in sorted(by_rule) for winner in _sweep(by_rule[rank], _leftmost, _whole)]
    else:
        order = _longest if info.keep == "longest" else _leftmost
        stretches = _whole if info.keep_on is None else _on_slot(info.keep_on)
        kept = _sweep(offers, order, stretches)
    return sorted(kept, key=lambda winner: (winner[0].first, winner[0].last, winner[0].rule.rank))


def _longest(offer: Offer) -> tuple[int, int, int]:
    return offer.first - offer.last, offer.first, offer.rule.rank


def _leftmost(offer: Offer) -> tuple[int, int, int]:
    return offer.first, offer.first - offer.last, offer.rule.rank


def _whole(offer: Offer) -> tuple[Stretch, ...]:
    return ((offer.first, offer.last),)


def _on_slot(slot: str) -> Callable[[Offer], tuple[Stretch, ...]]:
    """Only the stretches captured for `slot` compete; a match that captured none competes whole."""

    def stretches(offer: Offer) -> tuple[Stretch, ...]:
        captured = offer.captures.get(slot)
        if isinstance(captured, Captured):
            return ((captured.first, captured.last),)
        return tuple((one.first, one.last) for one in captured) if captured else _whole(offer)

    return stretches


def _sweep(
    offers: Sequence[Offer],
    order: Callable[[Offer], tuple[int, int, int]],
    stretches: Callable[[Offer], tuple[Stretch, ...]],
) -> Kept:
    """The best offer wins and removes what overlaps it; then the best of the rest."""
    kept: Kept = []
    owners: dict[int, int] = {}  # token -> index of the winner that holds it
    for offer in sorted(offers, key=order):
        places = [token for first, last in stretches(offer) for token in range(first, last)]
        holders = [owners[token] for token in places if token in owners]
        if holders:
            winner, beaten = kept[min(holders)]
            beaten.append(
                Beaten(offer.rule, offer.lattice.sentence, offer.first, offer.last, _criterion(winner, offer, order))
            )
            continue
        for token in places:
            owners[token] = len(kept)
        kept.append((offer, []))
    return kept


def _criterion(winner: Offer, loser: Offer, order: Callable[[Offer], tuple[int, int, int]]) -> str:
    """The first criterion, in the order applied, by which the winner stands before the loser."""
    names = ("shorter", "later", "rank") if order is _longest else ("later", "shorter", "rank")
    for mine, theirs, name in zip(order(winner), order(loser), names, strict=True):
        if mine != theirs and name != "rank":
            return name
    return "overridden" if _overrides(winner.rule, loser.rule) else "declared-later"


def _overrides(winner: CompiledRule, loser: CompiledRule) -> bool:
    return loser.name in winner.overrides
