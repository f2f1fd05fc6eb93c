"""Hand-made findings: the scorer is tested without a matcher."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from affidavit.audit.gold import GoldItem, GoldSlot
from affidavit.compile.program import Automaton, AutomatonParts, CompiledRule, Origin
from affidavit.match.model import Filled, Finding
from affidavit.text.model import Document
from affidavit.text.sentences import split

TEXT = "IS killed 35 soldiers on Thursday. The militants wounded 4 officers, the Observatory said."
RULE = CompiledRule(
    "m.r", "Casualty", Automaton(AutomatonParts), {}, (), (), {}, Origin("m.rules", 1), 0, 0, "0" * 64, ""
)

MakeFinding = Callable[..., Finding]
MakeItem = Callable[..., GoldItem]


def place(text: str) -> tuple[int, int]:
    start = TEXT.index(text)
    return start, start + len(text)


@pytest.fixture
def finding() -> MakeFinding:
    """``finding(type, text, slot=value | (value, text))``: a finding over words of TEXT."""
    sentences = split(TEXT)

    def make(type_name: str, text: str, **slots: Any) -> Finding:
        start, end = place(text)
        sentence = next(s for s in sentences if s.start <= start < s.end)
        filled = {}
        for name, slot in slots.items():
            value, words = slot if isinstance(slot, tuple) else (slot, None)
            filled[name] = Filled(value, "set", None if words is None else place(words), words)
        first, last = sentence.starts.index(start), sentence.ends.index(end) + 1
        return Finding(type_name, RULE, Document(TEXT, id="d"), sentence, first, last, 0, {}, filled)

    return make


@pytest.fixture
def item() -> MakeItem:
    """``item(type, text, slot=GoldSlot | value, key=...)``: gold over words of TEXT."""

    def make(type_name: str, text: str, **entries: Any) -> GoldItem:
        options = {name: entries.pop(name) for name in ("key", "anchors", "optional", "group") if name in entries}
        slots = {name: slot if isinstance(slot, GoldSlot) else GoldSlot((slot,)) for name, slot in entries.items()}
        return GoldItem(type_name, "d", (place(text),), slots, zone="body", **options)

    return make
