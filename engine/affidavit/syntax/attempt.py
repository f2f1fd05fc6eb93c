"""One try at one declaration: tokens into Lark's LALR parser, one by one, until the next declaration begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lark import TextSlice, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput
from lark.lexer import LexerState, LineCounter

from affidavit.syntax.drive import drive
from affidavit.syntax.grammar import rule_parser
from affidavit.syntax.reading import MAX_DEPTH

__all__ = ["CLOSING", "OPENING", "Failure", "Parsed", "attempt"]

OPENING = frozenset({"LBRACE", "LPAR", "LSQB", "NAME_OPEN", "PATTERN_OPEN"})
CLOSING = frozenset({"RBRACE", "RPAR", "RSQB"})
_FIRST_WORDS = frozenset({"USE", "TYPE", "LEXICON", "PATTERN", "RULE", "LINK", "RESOLVE", "CONTEXT", "MERGE", "TEST"})
_DEPTHS = dict.fromkeys(OPENING, 1) | dict.fromkeys(CLOSING, -1)


@dataclass(slots=True)
class Parsed:
    """A declaration. `tree` is None, and `tokens` empty, where only comments are left."""

    tree: Tree[Token] | None
    tokens: list[Token]


@dataclass(slots=True)
class Failure:
    """Where and how reading broke off: `tokens` are those read before `at`, `accepts` what could have come."""

    at: int
    tokens: list[Token]
    accepts: frozenset[str] = field(default_factory=frozenset)
    kind: str = "token"  # token, characters (no token at all), end (of the text or of the chunk), depth


def attempt(text: str, start: int, end: int) -> Parsed | Failure:
    """Read one declaration of ``text[start:end]``; comments and spaces before it are skipped."""
    sound = drive(text, start, end, _FIRST_WORDS, _DEPTHS, MAX_DEPTH)
    if sound is not None:
        tree, tokens = sound
        return Parsed(tree.children[0], tokens)
    return _attempt(text, start, end)


def _attempt(text: str, start: int, end: int) -> Parsed | Failure:
    """The same, slowly, and with what there is to say where it cannot be read."""
    parser = _parser_at(text, start, end)
    tokens: list[Token] = []
    depth = 0
    try:
        for token in parser.lexer_thread.lex(parser.parser_state):
            if depth == 0 and tokens and token.type in _FIRST_WORDS:
                break
            parser.feed_token(token)
            tokens.append(token)
            if token.type in OPENING:
                depth += 1
                if depth > MAX_DEPTH:
                    return Failure(token.start_pos or 0, tokens, kind="depth")
            elif token.type in CLOSING:
                depth -= 1
        if not tokens:
            return Parsed(None, [])
    except UnexpectedInput as error:
        failure = _failure(parser, tokens, error, end)
        if not _is_complete(text, failure):
            return failure
    try:
        tree = parser.feed_eof(tokens[-1])
    except UnexpectedInput as error:
        return _failure(parser, tokens, error, end)
    return Parsed(tree.children[0], tokens)


def _is_complete(text: str, failure: Failure) -> bool:
    """Whether the declaration ended before the failure: at its closing brace, or at the end of its line."""
    if "$END" not in failure.accepts or not failure.tokens:
        return False
    last = failure.tokens[-1]
    return last.type == "RBRACE" or "\n" in text[last.end_pos : failure.at]


def _parser_at(text: str, start: int, end: int) -> Any:
    """A parser that starts at `start`; Lark itself would first count the lines up to there, each time anew."""
    parser: Any = rule_parser().parse_interactive()  # Any: much of it is untyped
    counter: Any = LineCounter("\n")  # type: ignore[no-untyped-call]
    counter.char_pos = start
    parser.lexer_thread.state = LexerState(TextSlice(text, start, end), counter)
    return parser


def _failure(parser: Any, tokens: list[Token], error: UnexpectedInput, end: int) -> Failure:
    accepts = frozenset(parser.accepts())
    if isinstance(error, UnexpectedCharacters):
        return Failure(error.pos_in_stream or 0, tokens, accepts, "characters")
    token: Token = getattr(error, "token")  # noqa: B009  (UnexpectedToken and UnexpectedEOF both carry one)
    if token.type == "$END":
        return Failure(end, tokens, accepts, "end")
    return Failure(token.start_pos or 0, tokens, accepts)
