"""Scores of a pack against gold: per type and slot, with the errors they are made of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from affidavit.audit.align import Alignment, align, key_right
from affidavit.audit.answers import Answer, answer_of, exact, held, mentioned, right, same_value
from affidavit.audit.gold import Gold, GoldItem, GoldSlot
from affidavit.match.model import Finding

__all__ = ["Ratio", "Scores", "SlotScore", "TypeScore", "Wrong", "metrics", "score"]


@dataclass(frozen=True, slots=True)
class Ratio:
    """Counts behind a precision and a recall: `right` of `given` answers, `right` of `wanted` items."""

    right: int
    given: int
    wanted: int

    @property
    def precision(self) -> float | None:
        """None when nothing was given."""
        return self.right / self.given if self.given else None

    @property
    def recall(self) -> float | None:
        """None when nothing was wanted."""
        return self.right / self.wanted if self.wanted else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean; 0 when nothing is right although something was given or wanted."""
        return 2 * self.right / (self.given + self.wanted) if self.given + self.wanted else None


@dataclass(frozen=True, slots=True)
class Wrong:
    """A slot of a found item that is not as the gold says; `measure` is ``value`` or ``overlap``."""

    item: GoldItem
    answer: Answer
    slot: str
    measure: str


@dataclass(frozen=True, slots=True)
class SlotScore:
    """One slot over the items whose gold states it.

    `measures` maps ``value``, ``overlap`` and ``exact`` (those the gold can judge) to ratios: `wanted` are all items
    that state the slot, missed ones too; `given` the found ones whose slot is filled. `found` counts the found ones.
    """

    name: str
    found: int
    measures: Mapping[str, Ratio]


@dataclass(frozen=True, slots=True)
class TypeScore:
    """One type.

    `measures`: ``overlap``, ``exact`` (place) and, where items have one, ``key`` (overlapping place, key slots right).

    `groups` holds the same measures for the items of a group; false findings belong to no group, so there only
    recall says something.
    """

    name: str
    measures: Mapping[str, Ratio]
    slots: tuple[SlotScore, ...]
    groups: Mapping[str, Mapping[str, Ratio]]
    missed: tuple[GoldItem, ...]
    false: tuple[Answer, ...]
    wrong: tuple[Wrong, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Types in alphabetical order; `zones` None means that everything was scored."""

    types: tuple[TypeScore, ...]
    zones: tuple[str, ...] | None


def score(gold: Gold, findings: Iterable[Finding], zones: Collection[str] | None = None) -> Scores:
    """Compare `findings` with `gold`, both only where they stand in one of `zones` (None: everywhere).

    Only types that the gold knows are scored, and only in documents that it knows.
    """
    anchors = {item.type: item.anchors for item in gold.items}
    types = sorted(anchors)
    items = [item for item in gold.items if zones is None or item.zone in zones]
    answers = [
        answer
        for answer in map(answer_of, findings)
        if answer.type in anchors
        and all(_is_judged(answer, name, value) for name, value in gold.judged.get(answer.type, {}).items())
        and answer.document in gold.documents
        and (zones is None or gold.documents[answer.document].zone_at(_place(answer, anchors[answer.type])) in zones)
    ]
    scored = (
        _score_type(
            name,
            align([item for item in items if item.type == name], [answer for answer in answers if answer.type == name]),
        )
        for name in types
    )
    return Scores(tuple(scored), None if zones is None else tuple(sorted(zones)))


def _is_judged(answer: Answer, name: str, value: Any) -> bool:
    content = held(answer, name)
    return content is None or same_value(value, content.value)


def _place(answer: Answer, anchors: tuple[str, ...]) -> int:
    """Where an answer counts as standing: the slot its type is anchored at, else itself."""
    for name in anchors:
        content = answer.slots.get(name)
        if content is not None and content.span is not None:
            return content.span[0]
    return answer.span[0]


def _score_type(name: str, alignment: Alignment) -> TypeScore:
    wanted = [*(item for item, _ in alignment.pairs), *alignment.missed]
    wrong = [error for pair in alignment.pairs for error in _wrong(*pair)]
    groups = sorted({item.group for item in wanted if item.group is not None})
    return TypeScore(
        name,
        _measures(alignment, len(wanted)),
        tuple(_score_slot(slot, alignment, wanted) for slot in _slot_names(wanted)),
        {group: _measures(_only(alignment, group), sum(i.group == group for i in wanted)) for group in groups},
        alignment.missed,
        alignment.false,
        tuple(wrong),
    )


def _measures(alignment: Alignment, wanted: int) -> dict[str, Ratio]:
    given = len(alignment.pairs) + len(alignment.false)
    counts = {
        "overlap": len(alignment.pairs),
        "exact": sum(exact(item, answer) for item, answer in alignment.pairs),
    }
    if any(item.key for item in [*(item for item, _ in alignment.pairs), *alignment.missed]):
        counts["key"] = sum(key_right(item, answer) for item, answer in alignment.pairs)
    return {name: Ratio(count, given, wanted) for name, count in counts.items()}


def _only(alignment: Alignment, group: str) -> Alignment:
    pairs = tuple((item, answer) for item, answer in alignment.pairs if item.group == group)
    return Alignment(pairs, tuple(item for item in alignment.missed if item.group == group), ())


def _slot_names(items: Iterable[GoldItem]) -> list[str]:
    """In the order in which the gold first states them."""
    return list(dict.fromkeys(name for item in items for name in item.slots))


_JUDGES: Mapping[str, Callable[[GoldSlot, Answer, str], bool]] = {
    "value": lambda slot, answer, name: right(slot, held(answer, name)),
    "overlap": lambda slot, answer, name: mentioned(slot, held(answer, name))[0],
    "exact": lambda slot, answer, name: mentioned(slot, held(answer, name))[1],
}


def _judged(slot: GoldSlot, measure: str) -> bool:
    return bool(slot.values if measure == "value" else slot.spans)


def _score_slot(name: str, alignment: Alignment, wanted: Iterable[GoldItem]) -> SlotScore:
    stated = [item for item in wanted if name in item.slots]
    found = [(item.slots[name], answer) for item, answer in alignment.pairs if name in item.slots]
    measures = {}
    for measure, judge in _JUDGES.items():
        judgeable = sum(_judged(item.slots[name], measure) for item in stated)
        if judgeable:
            pairs = [(slot, answer) for slot, answer in found if _judged(slot, measure)]
            correct = sum(judge(slot, answer, name) for slot, answer in pairs)
            filled = sum(held(answer, name) is not None or judge(slot, answer, name) for slot, answer in pairs)
            measures[measure] = Ratio(correct, filled, judgeable)
    return SlotScore(name, len(found), measures)


def _wrong(item: GoldItem, answer: Answer) -> Iterable[Wrong]:
    for name, slot in item.slots.items():
        for measure in ("value", "overlap"):
            if _judged(slot, measure) and not _JUDGES[measure](slot, answer, name):
                yield Wrong(item, answer, name, measure)


def metrics(scores: Scores) -> dict[str, float | None]:
    """Every number by its dotted name: ``Casualty.key.recall``, ``Casualty.by.value.f1``,
    ``Casualty.unquantified.key.recall``, ``Actor.name.value.precision``."""
    found: dict[str, float | None] = {}
    for one in scores.types:
        _name(found, one.name, one.measures)
        for slot in one.slots:
            _name(found, f"{one.name}.{slot.name}", slot.measures)
        for group, measures in one.groups.items():
            for measure, ratio in measures.items():
                found[f"{one.name}.{group}.{measure}.recall"] = ratio.recall
    return found


def _name(found: dict[str, Any], prefix: str, measures: Mapping[str, Ratio]) -> None:
    for measure, ratio in measures.items():
        found[f"{prefix}.{measure}.precision"] = ratio.precision
        found[f"{prefix}.{measure}.recall"] = ratio.recall
        found[f"{prefix}.{measure}.f1"] = ratio.f1
