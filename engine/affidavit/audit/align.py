"""Which finding answers which gold item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from affidavit.audit.answers import Answer, exact, held, right, touching
from affidavit.audit.gold import GoldItem

__all__ = ["Alignment", "align"]


@dataclass(frozen=True, slots=True)
class Alignment:
    """`pairs` of required items and their answers, `missed` required items, `false` answers, all in text order.

    An answer that touches an optional item, and no required one left to it, is in none of them.
    """

    pairs: tuple[tuple[GoldItem, Answer], ...]
    missed: tuple[GoldItem, ...]
    false: tuple[Answer, ...]


def align(items: Iterable[GoldItem], answers: Iterable[Answer]) -> Alignment:
    """One item to one answer of the same document and type.

    Pairs are made best first: same place, then key slots right, then share of the characters, then text order. An
    answer without a pair is false unless it touches an optional item; so a second answer to one item is false.
    """
    rivals: dict[tuple[str, str], list[Answer]] = {}
    for answer in answers:
        rivals.setdefault((answer.document, answer.type), []).append(answer)
    groups: dict[tuple[str, str], list[GoldItem]] = {}
    for item in items:
        groups.setdefault((item.document, item.type), []).append(item)
    pairs: list[tuple[GoldItem, Answer]] = []
    missed: list[GoldItem] = []
    false: list[Answer] = []
    for where in sorted(groups.keys() | rivals.keys()):
        found, left, over = _align_group(groups.get(where, []), rivals.get(where, []))
        pairs += found
        missed += left
        false += over
    return Alignment(tuple(pairs), tuple(missed), tuple(false))


def _align_group(
    items: Sequence[GoldItem], answers: Sequence[Answer]
) -> tuple[list[tuple[GoldItem, Answer]], list[GoldItem], list[Answer]]:
    scored = []
    for i, item in enumerate(items):
        for a, answer in enumerate(answers):
            share = touching(item, answer)
            if share > 0 and not item.optional:
                scored.append((not exact(item, answer), not key_right(item, answer), -share, i, a))
    taken: dict[int, int] = {}
    used: set[int] = set()
    for *_, i, a in sorted(scored):
        if i not in taken and a not in used:
            taken[i] = a
            used.add(a)
    optional = [item for item in items if item.optional]
    over = [
        answer
        for a, answer in enumerate(answers)
        if a not in used and not any(touching(item, answer) > 0 for item in optional)
    ]
    pairs = [(items[i], answers[a]) for i, a in sorted(taken.items())]
    missed = [item for i, item in enumerate(items) if i not in taken and not item.optional]
    return pairs, missed, over


def key_right(item: GoldItem, answer: Answer) -> bool:
    """Whether every key slot of the item is right in the answer."""
    return all(right(item.slots[name], held(answer, name)) for name in item.key)
