"""Triggers: what a sentence must hold for a rule to be worth trying, as bits of one int.

Each rule names elements of which one stands in every match of it. The bits of the tokens of a sentence, united, tell
which rules to try at all, so that a rule costs nothing where its words do not stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from affidavit.compile.program import LEXICON, TOKEN, TYPE, CompiledRule, Program

__all__ = ["ALWAYS", "Triggers", "trigger_of"]

ALWAYS = 1
"""The bit that every sentence has: of rules that name no element."""

Key = tuple[int, int]


def trigger_of(rule: CompiledRule) -> tuple[Key, ...]:
    """Elements of which one must stand in a sentence: those of the match or of an `only` clause, whichever are rarer.

    Words and entries tell more than findings: nearly every sentence of news holds a name. None: try it everywhere.
    """
    wanted = [surround.automaton for surround in rule.surrounds if surround.wanted and not surround.automaton.nullable]
    choices = [found.required for found in (rule.automaton, *wanted) if found.required]
    return min(choices, key=lambda keys: (any(kind == TYPE for kind, _ in keys), len(keys)), default=())


class Triggers:
    """The trigger bits of one program. `masks` has those of each rule."""

    def __init__(self, program: Program) -> None:
        self._references = program.references
        self._of_token: dict[int, int] = {}
        self._of_lexicon: dict[int, int] = {}
        self._of_type: dict[str, int] = {}
        self._free = 1
        self.masks: list[int] = [self._mask(trigger_of(rule)) for rule in program.rules]
        self.needs: list[tuple[tuple[int, ...], ...]] = [self._needs(rule) for rule in program.rules]
        """For each rule and each of its clauses, masks of which each must meet the bits of the sentence."""

    def _needs(self, rule: CompiledRule) -> tuple[tuple[int, ...], ...]:
        wanted = [surround.automaton for surround in rule.surrounds if surround.wanted]
        around = [self._mask(found.required) for found in wanted if found.required and not found.nullable]
        clauses = [tuple(dict.fromkeys([*map(self._mask, sets), *around])) for sets in rule.automaton.needs]
        return tuple(clauses) if all(clauses) else ()

    @staticmethod
    def may_match(needs: tuple[tuple[int, ...], ...], present: int) -> bool:
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
