"""Findings in the plain form that is compared with gold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from affidavit.audit.gold import GoldItem, GoldSlot, Span
from affidavit.match.model import Filled, Finding
from affidavit.values.types import Range, Timex

__all__ = ["Answer", "Held", "answer_of", "exact", "held", "mentioned", "overlap", "right", "same_value", "touching"]


_HOUR = re.compile(r"\d{4}-\d\d-\d\dT\d[\d:.]*")


@dataclass(frozen=True, slots=True)
class Held:
    """What a slot holds: its value as in a record, and its place."""

    value: Any
    span: Span | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One finding. `slots` includes what contexts said: `polarity`, `certainty`, `source`."""

    type: str
    document: str
    span: Span
    slots: Mapping[str, Held]
    finding: Finding


def answer_of(finding: Finding) -> Answer:
    """The finding as it is compared."""
    status = finding.status
    slots = {"polarity": Held(status.polarity, None), "certainty": Held(status.certainty, None)}
    if status.source is not None:
        slots["source"] = _held(status.source)
    slots |= {name: _held(filled) for name, filled in finding.slots.items()}
    return Answer(finding.type, finding.document.id, finding.span, slots, finding)


def _held(filled: Filled) -> Held:
    return Held(_plain(filled.value), filled.span)


def _plain(value: Any) -> Any:
    if isinstance(value, Range | Timex):
        return value.to_record()
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def held(answer: Answer, path: str) -> Held | None:
    """The content of a slot, or of a field of its value (``timex.value``); None when it is empty."""
    name, _, fields = path.partition(".")
    content = answer.slots.get(name)
    for part in fields.split(".") if fields else ():
        if content is None or not isinstance(content.value, dict):
            return None
        content = Held(content.value.get(part), content.span)
    return None if content is None or content.value is None else content


def overlap(one: Span, other: Span) -> int:
    """Characters shared."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _anchor_spans(item: GoldItem, answer: Answer) -> list[Span]:
    spans = [answer.span if name == "" else answer.slots[name].span for name in item.anchors if _placed(answer, name)]
    return [span for span in spans if span is not None]


def _placed(answer: Answer, name: str) -> bool:
    return name == "" or (name in answer.slots and answer.slots[name].span is not None)


def touching(item: GoldItem, answer: Answer) -> float:
    """How much the first place of the answer that counts shares with the item: 0 to 1 (shared / covered together)."""
    spans = _anchor_spans(item, answer)
    if not spans:
        return 0.0
    place, wanted = spans[0], item.span
    shared = overlap(place, wanted)
    return shared / (place[1] - place[0] + wanted[1] - wanted[0] - shared)


def exact(item: GoldItem, answer: Answer) -> bool:
    """Whether any place of the answer that counts is exactly one of the item's."""
    return any(span in item.spans for span in _anchor_spans(item, answer))


def mentioned(slot: GoldSlot, content: Held | None) -> tuple[bool, bool]:
    """Whether the place of `content` overlaps, and whether it equals, one of the slot's."""
    if content is None or content.span is None:
        return False, False
    return any(overlap(content.span, span) for span in slot.spans), content.span in slot.spans


def right(slot: GoldSlot, content: Held | None) -> bool:
    """Whether `content` has one of the values of the slot, or stands at a mention that says as much."""
    value = None if content is None else content.value
    if any(same_value(wanted, value) for wanted in slot.values):
        return True
    if content is None or content.span is None or not slot.mentions:
        return False
    if any(same_value(other, value) for other in slot.rejected):
        return False
    return any(overlap(content.span, span) for span in slot.mentions)


def same_value(wanted: Any, value: Any) -> bool:
    """Equality as gold means it.

    Text without regard to case, accents, punctuation and a leading article; an object by the keys the gold gives; a
    day equals any hour of it; a list holds the value when one of its elements is equal.
    """
    if isinstance(value, list) and not isinstance(wanted, list):
        return any(same_value(wanted, one) for one in value)
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(same_value(part, value.get(name)) for name, part in wanted.items())
    if isinstance(wanted, str) and isinstance(value, str):
        return _fold(wanted) == _fold(value) or bool(_HOUR.fullmatch(value) and value[:10] == wanted)
    return bool(wanted == value) and (type(wanted) is type(value) or _is_number(wanted, value))


def _is_number(*values: Any) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _fold(text: str) -> str:
    letters = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    words = "".join(c if c.isalnum() else " " for c in letters).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in {"the", "a", "an"} else words)
