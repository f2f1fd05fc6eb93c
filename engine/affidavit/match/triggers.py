"""Triggers: what a sentence must hold for a rule to be worth trying, as bits of one int.

Each rule names elements of which one stands in every match of it. The bits of the tokens of a sentence, united, tell
which rules to try at all, so that a rule costs nothing where its words do not stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from affidavit.compile.program import LEXICON, TOKEN, TYPE, Automaton, CompiledRule, Program, Surround
from affidavit.compile.required import is_frequent, key_frequency

__all__ = ["ALWAYS", "Needs", "Triggers", "bits_of"]

ALWAYS = 1
"""The bit that every sentence has: of rules that name no element."""

Key = tuple[int, int]

Needs = tuple[tuple[int, ...], ...]
"""For each clause of a rule, masks of which each must meet the bits of a sentence. None: nothing is known."""


class Triggers:
    """The trigger bits of one program. `masks` has those of each rule."""

    def __init__(self, program: Program) -> None:
        self._references = program.references
        self._predicates = program.predicates
        self._of_token: dict[int, int] = {}
        self._of_lexicon: dict[int, int] = {}
        self._of_type: dict[str, int] = {}
        self._free = 1
        self.anchors: list[tuple[Key, ...]] = []
        """Of each rule, elements of which one must stand in a sentence for it to be tried; none: try it everywhere."""
        self.needs: list[Needs] = []
        """Those of each rule, the rarest first."""
        for rule in program.rules:
            clauses = self._rarest_first(rule)
            if all(clauses):
                self.anchors.append(tuple(dict.fromkeys(key for clause in clauses for key in clause[0])))
                self.needs.append(tuple(tuple(dict.fromkeys(map(self._mask, clause))) for clause in clauses))
            else:
                self.anchors.append(rule.automaton.required)
                self.needs.append(())
        self.around: list[tuple[tuple[Surround, Needs], ...]] = [
            tuple((surround, self._needs_of(surround.automaton)) for surround in rule.surrounds)
            for rule in program.rules
        ]
        """The `unless` and `only` clauses of each rule, and what their patterns need."""
        self.masks: list[int] = [self._mask(anchor) for anchor in self.anchors]

    def _needs_of(self, automaton: Automaton) -> Needs:
        if automaton.nullable or not all(automaton.needs):
            return ()
        return tuple(tuple(dict.fromkeys(map(self._mask, sets))) for sets in automaton.needs)

    def _rarest_first(self, rule: CompiledRule) -> list[list[tuple[Key, ...]]]:
        """For each clause the sets of elements of which each has one in every match, or around it."""
        wanted = [surround.automaton for surround in rule.surrounds if surround.wanted]
        around = [
            found.required
            for found in wanted
            if found.required and not found.nullable and not is_frequent(found.required, self._predicates)
        ]
        return [sorted([*sets, *around], key=self._rarity) for sets in rule.automaton.needs]

    def _rarity(self, keys: Sequence[Key]) -> tuple[bool, float]:
        """Words and entries tell more than findings: nearly every sentence of news holds a name."""
        return any(kind == TYPE for kind, _ in keys), sum(key_frequency(key, self._predicates) for key in keys)

    @staticmethod
    def may_match(needs: Needs, present: int) -> bool:
        """Whether a rule of these needs can match in a sentence with these trigger bits."""
        for clause in needs:
            for mask in clause:
                if not mask & present:
                    break
            else:
                return True
        return not needs

    def _mask(self, keys: Sequence[Key]) -> int:
        mask = 0 if keys else ALWAYS
        for kind, ref in keys:
            if kind == TOKEN:
                bit = self._of_token.setdefault(ref, 1 << self._free)
            elif kind == LEXICON:
                bit = self._of_lexicon.setdefault(ref, 1 << self._free)
            else:
                bit = self._of_type.setdefault(self._references[ref].type, 1 << self._free)
            self._free += bit == 1 << self._free
            mask |= bit
        return mask

    def of_token(self, passed: Iterable[int], lexicons: Iterable[int]) -> int:
        """The bits of a token that passes these predicates and is by itself an entry of these lexicons."""
        bits = 0
        for predicate in passed:
            bits |= self._of_token.get(predicate, 0)
        for lexicon in lexicons:
            bits |= self._of_lexicon.get(lexicon, 0)
        return bits

    def of_lexicon(self, lexicon: int) -> int:
        return self._of_lexicon.get(lexicon, 0)

    def of_type(self, name: str) -> int:
        return self._of_type.get(name, 0)


def bits_of(mask: int) -> list[int]:
    """The single bits of `mask`, ascending."""
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest)
        mask ^= lowest
    return found
