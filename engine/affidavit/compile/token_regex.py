"""Regular expressions over one token, matched in linear time.

Python's `re` and `regex` backtrack: ``(a+)+b`` takes exponential time on ``aaaa...``. A pack must not be able to
do that, so the subset without back-references and lookaround is matched here by a lazily built automaton. What the
subset has means what it means in `re`; ``\\p{Lu}`` names Unicode general categories as in `regex`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from affidavit.compile.token_regex_parser import Chars, Concat, Either, Node, RegexError, Repetition, parse_regex

__all__ = ["RegexError", "RegexState", "TokenRegex"]

MAX_STATES = 2000
"""Places of the automaton of one expression, counted repetitions written out."""
_MAX_KEPT = 1024


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
class RegexState:
    """Where a match may be: the places of the expression reached so far. `moves` fills as characters are seen."""

    places: frozenset[int]
    accepting: bool
    moves: dict[str, RegexState | None] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class TokenRegex:
    """A compiled expression: `fullmatch` says whether it matches a whole text, in time linear in the text."""

    pattern: str
    tree: Node
    _machine: _Machine
    _final: int
    _states: dict[frozenset[int], RegexState] = field(default_factory=dict)
    start: RegexState = field(init=False)

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
        regex = TokenRegex(pattern, tree, machine, final)
        regex.start = regex._state(machine.closure({first}))
        return regex

    def _state(self, places: frozenset[int]) -> RegexState:
        return self._states.setdefault(places, RegexState(places, self._final in places))

    def step(self, state: RegexState, char: str) -> RegexState | None:
        """The state behind `char`; None when nothing can match any more."""
        if char in state.moves:
            return state.moves[char]
        chars = self._machine.chars
        targets = {
            place + 1 for place in state.places if (allowed := chars[place]) is not None and allowed.matches(char)
        }
        places = self._machine.closure(targets)
        if len(self._states) >= _MAX_KEPT or len(state.moves) >= _MAX_KEPT:
            # A hostile text may visit ever new states; they are then made anew each time and kept nowhere.
            return RegexState(places, self._final in places) if places else None
        reached = self._state(places) if places else None
        state.moves[char] = reached
        return reached

    def fullmatch(self, text: str) -> bool:
        """Whether the expression matches all of `text`."""
        state: RegexState | None = self.start
        for char in text:
            assert state is not None
            state = state.moves[char] if char in state.moves else self.step(state, char)
            if state is None:
                return False
        return state is not None and state.accepting
