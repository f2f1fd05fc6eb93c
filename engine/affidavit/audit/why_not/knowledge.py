"""What is worth keeping of a program from one question to the next: its tests, phrases, shapes and entries."""

from __future__ import annotations

from affidavit.audit.why_not.entries import NearestEntries
from affidavit.audit.why_not.shape import Shapes
from affidavit.audit.why_not.sight import Phrases
from affidavit.audit.why_not.token_tests import TokenTests
from affidavit.compile.program import LEXICON, TYPE, CompiledRule, Element, Program

__all__ = ["Knowledge"]

_KEPT: list[Knowledge] = []
_MOST = 2
_NEVER = 1_000
"""Tokens of what cannot be."""


class Knowledge:
    """One program made ready for questions; of large lexicons the making takes a moment, so use `of`."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.tests = TokenTests(program)
        self.phrases = Phrases(program)
        self.shapes = Shapes(program)
        self.rules: dict[str, list[CompiledRule]] = {name: [] for name in program.types}
        for rule in program.rules:
            self.rules[rule.type].append(rule)
        self._least: dict[str, int] = {}
        self._nearest: dict[int, NearestEntries] = {}

    @staticmethod
    def of(program: Program) -> Knowledge:
        """What is known of `program`; of the two last asked for it is kept."""
        found = next((one for one in _KEPT if one.program is program), None)
        if found is None:
            found = Knowledge(program)
            _KEPT.insert(0, found)
            del _KEPT[_MOST:]
        return found

    def least(self, name: str) -> int:
        """The fewest tokens that a finding of a type can have."""
        if name not in self._least:
            self._least[name] = _NEVER  # of a type that is built on itself, by another rule
            shapes = (self.shapes.of(rule.automaton) for rule in self.rules[name])
            self._least[name] = min((shape.shortest(self._tokens) for shape in shapes), default=_NEVER)
        return self._least[name]

    def _tokens(self, element: Element) -> int:
        if element.kind == LEXICON:
            return min((len(one.words) for one in self.program.lexicons[element.ref].entries), default=_NEVER)
        return self.least(self.program.references[element.ref].type) if element.kind == TYPE else 1

    def nearest(self, lexicon: int) -> NearestEntries:
        if lexicon not in self._nearest:
            self._nearest[lexicon] = NearestEntries(self.program.lexicons[lexicon])
        return self._nearest[lexicon]
