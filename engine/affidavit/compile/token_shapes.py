"""Whether a token regex can match any single token, given how texts are cut into tokens."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from affidavit.compile.token_regex import RegexState, TokenRegex
from affidavit.compile.token_regex_parser import Chars, Concat, Either, Node, Repetition

__all__ = ["can_match", "matches_some_token"]

# One character of each kind that classes tell apart; the bounds of the ranges of an expression come on top.
_SAMPLES = (
    "".join(map(chr, range(0x20, 0x7F))) + "\t\né\u0301Éßǅʰª中٣½²Ⅷ—–“”‘’«»€°©¼\u00a0\u200d\u0903\u20dd_‿\u00ad\ue000"
)
_MAX_SEARCHED = 5000
_SEPARATORS = frozenset(".,\u066b\u066c")

# A token is a run of letters and marks (w), a number with inner separators (d), or one sign with its marks (s); the
# states with a second letter stand behind something that a letter or digit must still follow.
_SHAPE_STEPS = {
    ("", "letter"): "w", ("", "mark"): "w", ("", "digit"): "d", ("", "separator"): "s", ("", "sign"): "s",
    ("w", "letter"): "w", ("w", "mark"): "w", ("w", "format"): "wf", ("wf", "letter"): "w", ("wf", "mark"): "w",
    ("wf", "format"): "wf", ("d", "digit"): "d", ("d", "separator"): "dx", ("d", "format"): "df",
    ("dx", "digit"): "d", ("df", "digit"): "d", ("df", "format"): "df", ("s", "mark"): "s",
}  # fmt: skip


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if category[0] in "LM":
        return "letter" if category[0] == "L" else "mark"
    if category in ("Nd", "Cf"):
        return "digit" if category == "Nd" else "format"
    if char.isspace():
        return "space"
    return "separator" if char in _SEPARATORS else "sign"


def matches_some_token(regex: TokenRegex) -> bool:
    """Whether some single token matches as a whole."""
    return can_match(regex, "wds")


@lru_cache(maxsize=4096)
def can_match(regex: TokenRegex, shapes: str) -> bool:
    """Whether a token of one of `shapes` (w: word, d: number, s: sign) matches `regex`.

    Searches the product of the expression's automaton and that of the shapes, over sample characters; an expression
    too large to search is taken to match.
    """
    alphabet = _alphabet(regex.tree)
    seen = {(regex.start.places, "")}
    stack: list[tuple[RegexState, str]] = [(regex.start, "")]
    while stack and len(seen) < _MAX_SEARCHED:
        state, shape = stack.pop()
        if state.accepting and shape != "" and shape in shapes:
            return True
        for char in alphabet:
            following = _SHAPE_STEPS.get((shape, _kind(char)))
            reached = regex.step(state, char) if following is not None else None
            if following is not None and reached is not None and (reached.places, following) not in seen:
                seen.add((reached.places, following))
                stack.append((reached, following))
    return bool(stack)


def _alphabet(tree: Node) -> list[str]:
    found = set(_SAMPLES)
    for chars in _chars(tree):
        for low, high in chars.ranges:
            for code in (ord(low) - 1, ord(low), ord(low) + 1, ord(high) - 1, ord(high), ord(high) + 1):
                if 0 <= code <= 0x10FFFF:
                    found.add(chr(code))
    return sorted(found)


def _chars(node: Node) -> Iterator[Chars]:
    match node:
        case Chars():
            yield node
        case Concat(parts) | Either(parts):
            for part in parts:
                yield from _chars(part)
        case Repetition(body):
            yield from _chars(body)
