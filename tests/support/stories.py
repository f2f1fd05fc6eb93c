"""Hand-made findings over a real text, for the stages behind the matcher."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from affidavit.compile.program import (
    Automaton,
    AutomatonParts,
    CompiledRule,
    LinkProgram,
    Located,
    MergeProgram,
    Origin,
    PackInfo,
    Program,
    Reference,
    SlotInfo,
    TypeInfo,
    ValueType,
)
from affidavit.match.model import Filled, Finding
from affidavit.text.model import Document
from affidavit.text.sentences import split

ORIGIN = Origin("m.rules", 1)


def rule_for(type_name: str, name: str = "m.r") -> CompiledRule:
    nothing = Automaton(AutomatonParts)
    return CompiledRule(name, type_name, nothing, {}, (), (), {}, ORIGIN, 0, 0, "0" * 64, "")


class Story:
    """A text whose findings are told by hand: ``story.find("Time", "on Thursday", timex=...)``."""

    def __init__(self, text: str, id: str = "d") -> None:
        self.document = Document(text, id=id)
        self.sentences = split(text)
        self._found: list[Finding] = []

    def find(self, type_name: str, words: str, nth: int = 0, **slots: Any) -> Finding:
        """The finding over the nth place of `words`. A slot is a value, a finding, or a `Filled`."""
        start = -1
        for _ in range(nth + 1):
            start = self.document.text.index(words, start + 1)
        sentence = next(s for s in self.sentences if s.start <= start < s.end)
        first, last = sentence.starts.index(start), sentence.ends.index(start + len(words)) + 1
        return self.add(type_name, sentence.index, first, last, **slots)

    def add(self, type_name: str, sentence: int, first: int, last: int, **slots: Any) -> Finding:
        """The finding over tokens `first` to `last` of a sentence."""
        finding = Finding(
            type_name,
            rule_for(type_name),
            self.document,
            self.sentences[sentence],
            first,
            last,
            0,
            {},
            {name: _filled(slot) for name, slot in slots.items()},
            main_slot=MAIN.get(type_name, ""),
        )
        self._found.append(finding)
        return finding

    @property
    def findings(self) -> list[Finding]:
        """In document order."""
        return sorted(self._found, key=lambda f: (f.sentence.index, f.first, -f.last, f.type))


def _filled(slot: Any) -> Filled:
    if isinstance(slot, Filled):
        return slot
    if isinstance(slot, Finding):
        return Filled(slot.main, "capture", slot.span, slot.text, slot)
    return Filled(slot, "set")


TYPES: Mapping[str, tuple[str, ...]] = {
    "Casualty": ("count", "outcome", "by", "time", "place", "source"),
    "Time": ("timex",),
    "Actor": ("name", "kind"),
    "Source": ("name", "before"),
    "Place": ("name", "id", "kind", "country"),
}
HELD = {"by": "Actor", "time": "Time", "place": "Place", "source": "Source", "before": "Source"}
"""Slots that hold findings, and of which type."""
MAIN = {name: slots[0] for name, slots in TYPES.items()}


def program(links: tuple[LinkProgram, ...] = (), merges: tuple[MergeProgram, ...] = ()) -> Program:
    """A program of the TYPES without rules."""

    def info(slot: str) -> SlotInfo:
        held = ValueType("finding", HELD[slot]) if slot in HELD else ValueType("value", "text")
        return SlotInfo(slot, held, True)

    types = {
        name: TypeInfo(name, {slot: info(slot) for slot in slots}, slots[0], "longest", None, ORIGIN, order)
        for order, (name, slots) in enumerate(TYPES.items())
    }
    pack = PackInfo("p", "1", "en", "", "", (), "0" * 64, {})
    return Program(pack, (), (), {}, types, (), (), (), links, (), merges, ())


def link(
    fill: str,
    source: str,
    within: str,
    prefer: str = "nearest",
    order: int = 0,
    where: Located | None = None,
    taking: Located | None = None,
) -> LinkProgram:
    """``link("Casualty.time", "Time", "clause, sentence")``."""
    target, target_slot = fill.split(".")
    source_type, _, source_slot = source.partition(".")
    return LinkProgram(
        f"link{order}",
        Reference(target, where),
        target_slot,
        Reference(source_type, taking),
        source_slot or None,
        tuple(within.split(", ")),
        prefer,
        ORIGIN,
        "0" * 64,
        order,
    )


def merge(same: str = "outcome", agree: str = "by, time, place", report: str = "count") -> MergeProgram:
    def names(written: str) -> tuple[str, ...]:
        return tuple(name for name in written.split(", ") if name)

    return MergeProgram("incident", ("Casualty",), names(same), names(agree), names(report), ORIGIN, "0" * 64, 0)
