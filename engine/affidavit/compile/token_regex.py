"""Regular expressions over one token, matched in linear time.

Python's `re` and `regex` backtrack: ``(a+)+b`` takes exponential time on ``aaaa...``. A pack must not be able to
do that, so the subset without back-references and lookaround is matched here by a lazily built automaton. What the
subset has means what it means in `re`; ``\\p{Lu}`` names Unicode general categories as in `regex`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from affidavit.compile.token_regex_parser import Chars, Concat, Either, Node, RegexError, Repetition, parse_regex

__all__ = ["RegexError", "TokenRegex"]

MAX_STATES = 2000
"""Places of the automaton of one expression, counted repetitions written out."""
_MAX_CACHED = 4096


@dataclass(slots=True)
class _Machine:
    """Thompson's construction: state i takes `chars[i]` to i + 1, or leads freely to `free[i]`."""

    chars: list[Chars | None] = field(default_factory=list)
    free: list[list[int]] = field(default_factory=list)

    def state(self, chars: Chars | None = None) -> int:
        if len(self.chars) >= 2 * MAX_STATES:
            raise RegexError(f"written out, the expression has more than {MAX_STATES} places", 0, 1, True)
        self.chars.append(chars)
        self.free.append([])
        return len(self.chars) - 1

    def add(self, node: Node) -> tuple[int, int]:
        """First and last state of `node`."""
        match node:
            case Chars():
                first = self.state(node)
                return first, self.state()
            case Concat(items):
                first = last = self.state()
                for item in items:
                    start, end = self.add(item)
                    self.free[last].append(start)
                    last = end
                return first, last
            case Either(options):
                first, ends = self.state(), []
                for option in options:
                    start, end = self.add(option)
                    self.free[first].append(start)
                    ends.append(end)
                last = self.state()
                for end in ends:
                    self.free[end].append(last)
                return first, last
            case Repetition(body, least, most):
                return self._repeat(body, least, most)

    def _repeat(self, body: Node, least: int, most: int | None) -> tuple[int, int]:
        first = last = self.state()
        for _ in range(least):
            start, end = self.add(body)
            self.free[last].append(start)
            last = end
        if most is None:
            start, end = self.add(body)
            self.free[last].append(start)
            self.free[end].append(last)
            return first, last
        skips = [last]
        for _ in range(most - least):
            start, end = self.add(body)
            self.free[last].append(start)
            last = end
            skips.append(last)
        final = self.state()
        for skip in skips:
            self.free[skip].append(final)
        return first, final

    def closure(self, states: set[int]) -> frozenset[int]:
        stack, seen = list(states), set(states)
        while stack:
            for following in self.free[stack.pop()]:
                if following not in seen:
                    seen.add(following)
                    stack.append(following)
        return frozenset(state for state in seen if self.chars[state] is not None or not self.free[state])


@dataclass(slots=True, eq=False)
class TokenRegex:
    """A compiled expression: `fullmatch` says whether it matches a whole text, in time linear in the text."""

    pattern: str
    tree: Node
    _machine: _Machine
    start: frozenset[int]
    _final: int
    _steps: dict[tuple[frozenset[int], str], frozenset[int]] = field(default_factory=dict)

    @staticmethod
    @lru_cache(maxsize=1024)
    def compile(pattern: str) -> TokenRegex:
        """Raises `RegexError` when `pattern` is malformed or outside the subset."""
        tree = parse_regex(pattern)
        machine = _Machine()
        first, last = machine.add(tree)
        # The last state may lead on (a loop), so a state of its own ends the expression.
        final = machine.state()
        machine.free[last].append(final)
        return TokenRegex(pattern, tree, machine, machine.closure({first}), final)

    def step(self, states: frozenset[int], char: str) -> frozenset[int]:
        """The states behind `char`; empty when nothing can match any more."""
        known = self._steps.get((states, char))
        if known is not None:
            return known
        chars = self._machine.chars
        targets = {state + 1 for state in states if (allowed := chars[state]) is not None and allowed.matches(char)}
        reached = self._machine.closure(targets)
        if len(self._steps) >= _MAX_CACHED:
            self._steps.clear()
        self._steps[states, char] = reached
        return reached

    def accepts(self, states: frozenset[int]) -> bool:
        return self._final in states

    def fullmatch(self, text: str) -> bool:
        """Whether the expression matches all of `text`."""
        states = self.start
        for char in text:
            states = self.step(states, char)
            if not states:
                return False
        return self.accepts(states)
