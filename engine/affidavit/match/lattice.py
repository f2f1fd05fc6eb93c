"""The lattice of one sentence: its tokens, the lexicon entries over them and the findings of lower strata."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from affidavit.compile.program import ANY, LEXICON, TOKEN, TYPE, Entry, Reference
from affidavit.compile.reach import FIRST_TYPE, Edges
from affidavit.match.model import Finding
from affidavit.text.model import Sentence

__all__ = ["Edge", "Entries", "Lattice"]

Edge = tuple[int, "Finding | Entry | None"]
"""Where an element that starts at some token ends (half-open), and the finding or entry it took."""

Entries = dict[int, dict[int, tuple[int, Entry]]]
"""Lexicon id -> start token -> (end token, entry)."""

Condition = Callable[[int, Finding], bool]
"""Whether the condition of a type reference, given by its number, holds of a finding."""

_NO_EDGES: tuple[Edge, ...] = ()


class Lattice(dict[int, Edges]):
    """What each pattern element can consume at each token of one sentence.

    As a mapping it gives the edges of a lexicon or type reference by key (`affidavit.compile.reach.FIRST_TYPE`), worked
    out when first asked for. `tokens` maps a predicate to the set of the tokens that pass it, as an int with bit i for
    token i; `conditions` decides conditions of type references.
    """

    __slots__ = (
        "_conditions",
        "_filtered",
        "_found",
        "entries",
        "references",
        "sentence",
        "size",
        "tokens",
    )

    def __init__(
        self,
        sentence: Sentence,
        size: int,
        tokens: Mapping[int, int],
        entries: Entries,
        references: Sequence[Reference],
        conditions: Condition,
    ) -> None:
        self.sentence = sentence
        self.size = size
        self.tokens = tokens
        self.entries = entries
        self.references = references
        self._conditions = conditions
        self._found: dict[str, dict[int, list[Edge]]] = {}
        self._filtered: dict[int, dict[int, list[Edge]]] = {}

    def add(self, findings: Sequence[Finding]) -> None:
        """Put the kept findings of one type in: a stratum that is complete."""
        for finding in findings:
            places = self._found.setdefault(finding.type, {})
            there = places.get(finding.first)
            if there is None:
                places[finding.first] = [(finding.last, finding)]
            else:
                there.append((finding.last, finding))
                there.sort(key=_longer_then_declared_first)

    def forget_conditions(self) -> None:
        """Ask the conditions of type references anew: links may have filled slots they depend on."""
        for reference in self._filtered:
            self.pop(FIRST_TYPE - reference, None)
        self._filtered.clear()

    def referred(self, reference: int) -> Mapping[int, list[Edge]]:
        """Start token -> edges of a type reference, longer first, then declaration order."""
        wanted = self.references[reference]
        places = self._found.get(wanted.type)
        if not places:
            return {}
        if wanted.condition is None:
            return places
        known = self._filtered.get(reference)
        if known is None:
            known = self._filtered[reference] = self._filter(reference, places)
        return known

    def _filter(self, reference: int, places: Mapping[int, list[Edge]]) -> dict[int, list[Edge]]:
        kept: dict[int, list[Edge]] = {}
        for start, edges in places.items():
            passing = [edge for edge in edges if isinstance(edge[1], Finding) and self._conditions(reference, edge[1])]
            if passing:
                kept[start] = passing
        return kept

    def __missing__(self, key: int) -> Edges:
        edges = self[key] = self._edges_of(key)
        return edges

    def _edges_of(self, key: int) -> Edges:
        """All edges of one lexicon or type reference, by their length."""
        if key >= 0:
            entries = self.entries.get(key)
            if not entries:
                return ()
            stretches = [(start, end) for start, (end, _) in entries.items()]
        else:
            places = self.referred(FIRST_TYPE - key)
            if not places:
                return ()
            stretches = [(start, end) for start, edges in places.items() for end, _ in edges]
        by_length: dict[int, int] = {}
        for start, end in stretches:
            by_length[end - start] = by_length.get(end - start, 0) | 1 << start
        return tuple(by_length.items())

    def edges(self, kind: int, ref: int, position: int) -> tuple[Edge, ...] | list[Edge]:
        """What an element can consume from `position`, in preference order; `ref` as in `program.Move`."""
        if position >= self.size:
            return _NO_EDGES
        if kind == TOKEN:
            return ((position + 1, None),) if self.tokens[ref] >> position & 1 else _NO_EDGES
        if kind == ANY:
            return ((position + 1, None),)
        if kind == LEXICON:
            entry = self.entries.get(ref, {}).get(position)
            return _NO_EDGES if entry is None else (entry,)
        assert kind == TYPE
        return self.referred(ref).get(position, _NO_EDGES)

    def holds_any(self, keys: Iterable[tuple[int, int]]) -> bool:
        """Whether some element of (kind, ref) in `keys` can stand anywhere in the sentence."""
        for kind, ref in keys:
            if kind == TOKEN:
                if self.tokens[ref]:
                    return True
            elif kind == ANY:
                if self.size:
                    return True
            elif self[ref if kind == LEXICON else FIRST_TYPE - ref]:
                return True
        return False


def _longer_then_declared_first(edge: Edge) -> tuple[int, int]:
    finding = edge[1]
    assert isinstance(finding, Finding)
    return -edge[0], finding.rule.rank
