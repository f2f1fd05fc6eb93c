"""Lark's LALR tables driven straight through one sound declaration: the same tree as Lark's own parser builds, sooner.

A pack has tens of thousands of tokens, and most declarations hold no mistake. Whatever this cannot read is read again
token by token (`affidavit.syntax.attempt`), which knows what to say about it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from lark import Lark, Token, Tree
from lark.lexer import BasicLexer
from lark.parse_tree_builder import ExpandSingleChild, ParseTreeBuilder
from lark.parsers.lalr_analysis import Shift
from lark.tree import Meta

from affidavit.syntax.grammar import rule_parser

__all__ = ["drive"]

_KNOWN_WORDS = 20_000
"""A cleared store costs a refill only."""

Where = tuple[int, int] | None
"""From where to where a symbol reaches, brackets included; None where it is empty."""


class _Scanner:
    """The tokens possible in some states: expressions, those to skip, and words that are tokens of their own."""

    __slots__ = ("_callbacks", "_words", "ignored", "matchers")

    def __init__(self, lexer: Any) -> None:  # Any: much of Lark is untyped
        self.matchers = [compiled.match for compiled in lexer.scanner._mres]
        self.ignored = lexer.ignore_types
        self._callbacks = lexer.callback
        self._words: dict[str, dict[str, str]] = {name: {} for name in lexer.callback}

    def kind_of(self, kind: str, value: str) -> str:
        """The type of a token that was read as `kind`: a word may be a keyword here."""
        known = self._words.get(kind)
        if known is None:
            return kind
        found = known.get(value)
        if found is None:
            if len(known) >= _KNOWN_WORDS:
                known.clear()
            found = known[value] = self._callbacks[kind](Token(kind, value)).type
        return found


Reduction = tuple[int, Callable[[list[Any]], Any] | None, str]
"""How many symbols become one, what builds its value (None where that of the only one stays), and its name."""


def _reduce(rule: Any, build: Any) -> Reduction:
    size = len(rule.expansion)
    return size, None if size == 1 and isinstance(build, ExpandSingleChild) else build, str(rule.origin.name)


class _Tables:
    """What the driver needs of a Lark parser."""

    def __init__(self, parser: Lark) -> None:
        interactive: Any = parser.parse_interactive()
        conf = interactive.parser_state.parse_conf
        self.start, self.end = conf.start_state, conf.end_state
        builder: Any = ParseTreeBuilder(parser.rules, Tree, False, False, False)  # type: ignore[no-untyped-call]
        build = builder.create_callback()
        reduces = {rule: _reduce(rule, build[rule]) for rule in parser.rules}
        self.actions: dict[int, dict[str, int | Reduction]] = {
            state: {kind: to if action is Shift else reduces[to] for kind, (action, to) in actions.items()}
            for state, actions in conf.states.items()
        }
        """For each state and symbol the next state, or what to reduce first."""
        self._lexers: dict[int, BasicLexer] = interactive.lexer_thread.lexer.lexers
        self._made: dict[int, _Scanner] = {}
        self.scanners: dict[int, _Scanner] = {}

    def scanner(self, state: int) -> _Scanner:
        """The scanner of a state, remembered; states that accept the same share one."""
        lexer = self._lexers[state]
        made = self._made.get(id(lexer))
        if made is None:
            made = self._made[id(lexer)] = _Scanner(lexer)
        self.scanners[state] = made
        return made


@cache
def _tables() -> _Tables:
    return _Tables(rule_parser())


class _Stack:
    """The state of one parse: states, and for each symbol its value and where it stands."""

    __slots__ = ("_tables", "places", "states", "values")

    def __init__(self, tables: _Tables) -> None:
        self._tables = tables
        self.states = [tables.start]
        self.values: list[Any] = []
        self.places: list[Where] = []

    def shift(self, token: Token, start: int, end: int) -> bool:
        """Take a token in; whether it can stand here."""
        actions, states = self._tables.actions, self.states
        kind = token.type
        while True:
            action = actions[states[-1]].get(kind)
            if action is None:
                return False
            if type(action) is int:
                states.append(action)
                self.values.append(token)
                self.places.append((start, end))
                return True
            self.reduce(*action)  # type: ignore[misc]

    def finish(self) -> Any:
        """The whole tree; None where more would have to come."""
        actions, states = self._tables.actions, self.states
        while True:
            action = actions[states[-1]].get("$END")
            if action is None or isinstance(action, int):
                return None
            self.reduce(*action)
            if states[-1] == self._tables.end:
                return self.values[-1]

    def reduce(self, size: int, build: Callable[[list[Any]], Any] | None, name: str) -> None:
        """Put a symbol in place of those it is made of."""
        states = self.states
        if build is None:
            states.pop()
        else:
            values, places = self.values, self.places
            children: list[Any] = []
            where: Where = None
            if size:
                children = values[-size:]
                where = places[-size] if size == 1 else _reach(places[-size:])
                del states[-size:], values[-size:], places[-size:]
            value = build(children)
            if where is not None:
                if isinstance(value, Tree):
                    if value._meta is None:
                        value._meta = _meta(*where)
                else:  # a token inlined stands where it stands, without the brackets around it
                    where = value.start_pos, value.end_pos
            values.append(value)
            places.append(where)
        states.append(self._tables.actions[states[-1]][name])


def _reach(places: list[Where]) -> Where:
    first, last = places[0], places[-1]
    if first is None or last is None:
        inner = [place for place in places if place is not None]
        if not inner:
            return None
        first, last = inner[0], inner[-1]
    return first[0], last[1]


def _meta(start: int, end: int) -> Meta:
    meta = Meta()  # type: ignore[no-untyped-call]
    meta.start_pos, meta.end_pos = start, end
    meta.empty = False
    return meta


def _token(kind: str, value: str, start: int, end: int) -> Token:
    """A token that knows its place, but not its line: nobody asks for it."""
    token: Token = str.__new__(Token, value)
    token.type, token.value = kind, value
    token.start_pos, token.end_pos = start, end
    token.line = token.column = token.end_line = token.end_column = None
    return token


def drive(text: str, at: int, end: int, first_words: frozenset[str], depths: dict[str, int], deepest: int) -> Any:
    """(tree, tokens) of the declaration that begins at `at`, up to the first of `first_words` outside all brackets.

    None where it cannot be read so. `depths` has 1 for tokens that open a bracket and -1 for those that close one.
    """
    tables = _tables()
    stack = _Stack(tables)
    scanners, states, shift = tables.scanners, stack.states, stack.shift
    tokens: list[Token] = []
    depth = 0
    while at < end:
        scanner = scanners.get(states[-1]) or tables.scanner(states[-1])
        for match in scanner.matchers:
            found = match(text, at, end)
            if found is not None:
                break
        else:
            return None
        start, at = at, found.end()
        kind = found.lastgroup
        if kind in scanner.ignored:
            continue
        value = found[0]
        kind = scanner.kind_of(kind, value)
        if depth == 0 and tokens and kind in first_words:
            break
        token = _token(kind, value, start, at)
        if not shift(token, start, at):
            return None
        tokens.append(token)
        depth += depths.get(kind, 0)
        if depth > deepest:
            return None
    if not tokens:
        return None
    tree = stack.finish()
    return None if tree is None else (tree, tokens)
