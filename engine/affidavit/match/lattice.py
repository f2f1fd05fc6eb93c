"""The lattice of one sentence: its tokens, the lexicon entries over them and the findings of lower strata."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from affidavit.compile.program import ANY, LEXICON, TOKEN, TYPE, Entry, Reference
from affidavit.match.model import Finding
from affidavit.text.model import Sentence

__all__ = ["Edge", "Lattice"]

Edge = tuple[int, "Finding | Entry | None"]
"""Where an element that starts at some token ends (half-open), and the finding or entry it took."""

Condition = Callable[[Reference, Finding], bool]

_NO_EDGES: tuple[Edge, ...] = ()


class Lattice:
    """What each pattern element can consume at each token of one sentence.

    `present` is the union of the token bitsets; `conditions` decides conditions of type references.
    """

    __slots__ = ("_conditions", "_filtered", "_found", "bits", "entries", "present", "references", "sentence", "size")

    def __init__(
        self,
        sentence: Sentence,
        bits: list[int],
        entries: Mapping[int, Mapping[int, tuple[int, Entry]]],
        references: tuple[Reference, ...],
        conditions: Condition,
    ) -> None:
        self.sentence = sentence
        self.size = len(bits)
        self.bits = bits
        self.entries = entries
        self.references = references
        self.present = 0
        for token_bits in bits:
            self.present |= token_bits
        self._conditions = conditions
        self._found: dict[str, dict[int, list[Edge]]] = {}
        self._filtered: dict[int, dict[int, list[Edge]]] = {}

    def add(self, findings: list[Finding]) -> None:
        """Put the kept findings of one type in: a stratum that is complete."""
        for finding in findings:
            places = self._found.setdefault(finding.type, {})
            places.setdefault(finding.first, []).append((finding.last, finding))
        for finding in findings:
            self._found[finding.type][finding.first].sort(key=_longer_then_declared_first)

    def forget_conditions(self) -> None:
        """Ask the conditions of type references anew: links may have filled slots they depend on."""
        self._filtered.clear()

    def referred(self, reference: int) -> Mapping[int, list[Edge]]:
        """Start token -> edges of a type reference, longer first, then declaration order."""
        known = self._filtered.get(reference)
        if known is None:
            known = self._filtered[reference] = self._filter(self.references[reference])
        return known

    def _filter(self, reference: Reference) -> dict[int, list[Edge]]:
        places = self._found.get(reference.type, {})
        if reference.condition is None:
            return places
        kept: dict[int, list[Edge]] = {}
        for start, edges in places.items():
            passing = [edge for edge in edges if isinstance(edge[1], Finding) and self._conditions(reference, edge[1])]
            if passing:
                kept[start] = passing
        return kept

    def edges(self, kind: int, ref: int, position: int) -> tuple[Edge, ...] | list[Edge]:
        """What an element can consume from `position`, in preference order; `ref` as in `program.Move`."""
        if position >= self.size:
            return _NO_EDGES
        if kind == TOKEN:
            return ((position + 1, None),) if self.bits[position] & ref else _NO_EDGES
        if kind == ANY:
            return ((position + 1, None),)
        if kind == LEXICON:
            entry = self.entries.get(ref, {}).get(position)
            return _NO_EDGES if entry is None else (entry,)
        assert kind == TYPE
        return self.referred(ref).get(position, _NO_EDGES)


def _longer_then_declared_first(edge: Edge) -> tuple[int, int]:
    finding = edge[1]
    assert isinstance(finding, Finding)
    return -edge[0], finding.rule.rank
