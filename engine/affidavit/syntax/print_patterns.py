"""Patterns and token tests as text, with no bracket that is not needed."""

from __future__ import annotations

from affidavit.syntax.nodes import (
    AnyToken,
    Capture,
    Choice,
    Lemma,
    LexiconRef,
    Literal,
    Parameter,
    Pattern,
    PatternRef,
    Regex,
    Repeat,
    SentenceEnd,
    SentenceStart,
    Sequence,
    TestAnd,
    TestExpr,
    TestName,
    TestNot,
    TestOr,
    TokenTest,
    TypeRef,
)
from affidavit.syntax.print_exprs import print_expr
from affidavit.syntax.texts import escape_regex, quote
from affidavit.syntax.wrap import WIDTH

__all__ = ["pattern_pieces", "print_pattern", "print_test_expr", "print_type_ref"]

_CHOICE, _SEQUENCE, _REPEAT, _ATOM = range(4)
_OR, _AND, _NOT = range(3)


def print_pattern(pattern: Pattern, level: int = _CHOICE) -> str:
    """`pattern` as text, in brackets if it binds more loosely than `level`."""
    own, text = _print(pattern)
    return text if own >= level else f"({text})"


_PIECE = WIDTH - 20
"""A piece longer than this is cut into smaller ones."""


def pattern_pieces(pattern: Pattern, level: int = _CHOICE) -> list[str]:
    """`pattern` cut where a line may break: between elements or options, within a long group too.

    Joined by spaces the pieces are `print_pattern(pattern, level)`.
    """
    match pattern:
        case Choice(options) if level == _CHOICE:
            first, *rest = (_short(option, _SEQUENCE) for option in options)
            return first + [piece for head, *tail in rest for piece in (f"| {head}", *tail)]
        case Sequence(items) if items and level <= _SEQUENCE:
            return [piece for item in items for piece in _short(item, _REPEAT)]
        case Repeat(body, low, high, lazy) if level <= _REPEAT:
            return _around("", pattern_pieces(body, _ATOM), _quantifier(low, high) + "?" * lazy)
        case Capture(name, body):
            return _around(f"{name}:", pattern_pieces(body, _ATOM), "")
        case Choice() | Sequence((_, *_)) | Repeat():
            return _around("(", pattern_pieces(pattern), ")")
        case _:
            return [print_pattern(pattern, level)]


def _short(pattern: Pattern, level: int) -> list[str]:
    text = print_pattern(pattern, level)
    return [text] if len(text) <= _PIECE else pattern_pieces(pattern, level)


def _around(head: str, pieces: list[str], tail: str) -> list[str]:
    pieces = [head + pieces[0], *pieces[1:]]
    return [*pieces[:-1], pieces[-1] + tail]


def print_type_ref(reference: TypeRef) -> str:
    """``Actor`` or ``Actor(kind == state)``; the bracket must follow at once."""
    return reference.name if reference.condition is None else f"{reference.name}({print_expr(reference.condition)})"


def print_test_expr(test: TestExpr, level: int = _OR) -> str:
    """A token test without its square brackets."""
    match test:
        case TestOr(operands):
            own, text = _OR, " | ".join(print_test_expr(operand, _AND) for operand in operands)
        case TestAnd(operands):
            own, text = _AND, " & ".join(print_test_expr(operand, _NOT) for operand in operands)
        case TestNot(operand):
            own, text = _NOT, f"!{print_test_expr(operand, _NOT)}"
        case TestName(name):
            own, text = _NOT, name
        case _:
            own, text = _NOT, _shared(test)
    return text if own >= level else f"({text})"


def _print(pattern: Pattern) -> tuple[int, str]:
    match pattern:
        case Choice(options):
            return _CHOICE, " | ".join(print_pattern(option, _SEQUENCE) for option in options)
        case Sequence(()):
            return _ATOM, "()"
        case Sequence(items):
            return _SEQUENCE, " ".join(print_pattern(item, _REPEAT) for item in items)
        case Repeat(body, low, high, lazy):
            return _REPEAT, print_pattern(body, _ATOM) + _quantifier(low, high) + "?" * lazy
        case Capture(name, body):
            return _ATOM, f"{name}:{print_pattern(body, _ATOM)}"
        case TokenTest(test):
            return _ATOM, f"[{print_test_expr(test)}]"
        case TypeRef():
            return _ATOM, print_type_ref(pattern)
        case PatternRef(name, args):
            listed = ", ".join(print_pattern(arg) for arg in args)
            return _ATOM, f"${name}({listed})" if args else f"${name}"
        case Parameter(name):
            return _ATOM, name
        case AnyToken():
            return _ATOM, "."
        case SentenceStart():
            return _ATOM, "^"
        case SentenceEnd():
            return _ATOM, "$"
        case _:
            return _ATOM, _shared(pattern)


def _quantifier(low: int, high: int | None) -> str:
    short = {(0, 1): "?", (0, None): "*", (1, None): "+"}.get((low, high))
    if short:
        return short
    return f"{{{low}}}" if low == high else f"{{{low},{'' if high is None else high}}}"


def _shared(element: Literal | Lemma | Regex | LexiconRef) -> str:
    match element:
        case Literal(text, exact):
            return quote(text, "'" if exact else '"')
        case Lemma(word):
            return f"~{word}"
        case Regex(pattern):
            return f"/{escape_regex(pattern)}/"
        case LexiconRef(name):
            return f"@{name}"
