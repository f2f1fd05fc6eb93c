"""What could stand at a place, in plain words: from the names of terminals to what a reader would call them."""

from __future__ import annotations

__all__ = ["expected", "in_pattern"]

_PATTERN = frozenset({"LEMMA", "REGEX", "DOT", "CIRCUMFLEX", "DOLLAR", "PATTERN_NAME", "PATTERN_OPEN", "NAME_OPEN",
                      "LABEL", "LSQB", "LPAR", "NAME", "DOUBLE", "SINGLE", "LEXICON_NAME"})  # fmt: skip
_TEST = frozenset({"LEMMA", "REGEX", "BANG", "LPAR", "NAME", "DOUBLE", "SINGLE", "LEXICON_NAME"})
_VALUE = frozenset({"NUMBER", "TRUE", "FALSE", "NONE", "NOT", "MINUS", "LSQB", "LPAR", "NAME", "DOUBLE", "SINGLE",
                    "LEXICON_NAME"})  # fmt: skip
_OPERATORS = frozenset({"COMPARE", "PLUS", "MINUS", "STAR", "SLASH", "AND", "OR", "IN", "NOT", "FIELD"})
_ENTRY = frozenset({"BARE", "DOUBLE", "SINGLE"})
_CONSTANT = frozenset({"SIGNED", "DOUBLE", "SINGLE", "TRUE", "FALSE"})
_TEXT = frozenset({"DOUBLE", "SINGLE"})

_GROUPS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("DOT", "a pattern", _PATTERN),
    ("BANG", "a test of one token", _TEST),
    ("NUMBER", "a value", _VALUE),
    ("PLUS", "an operator", _OPERATORS),
    ("BARE", "an entry", _ENTRY),
    ("SIGNED", "a number, a text in quotes, `true` or `false`", _CONSTANT),
    ("DOUBLE", "a text in quotes", _TEXT),
)
"""The terminal that tells the group, what to call it, and the terminals it speaks for."""

_SIGNS = {
    "NAME": "a name",
    "LABEL": "a name with a colon",
    "QUANTIFIER": "a repetition",
    "DATE": "a date",
    "NUMBER": "a number",
    "FIELD": "a dot and a name",
    "COMPARE": "a comparison",
    "ARROW": "`->`",
    "EQUALS": "`=`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "COMMA": "`,`",
    "VBAR": "`|`",
    "AMPERSAND": "`&`",
    "OPTIONAL": "`?`",
    "MINUS": "`-`",
    "NAME_OPEN": "a type",
    "WORDS": "`words`",
    "ON": "`on`",
}
_DECLARING = frozenset({"USE", "TYPE", "LEXICON", "PATTERN", "RULE", "LINK", "RESOLVE", "CONTEXT", "MERGE"})


def in_pattern(accepts: frozenset[str]) -> bool:
    """Whether an element of a pattern could stand there."""
    return {"DOT", "REGEX"} <= accepts


def expected(accepts: frozenset[str], clauses: tuple[str, ...] = ()) -> str:
    """``a pattern, `)` or `|```; `clauses` are the words that begin a clause in the declaration at hand."""
    left = set(accepts) - {"$END"}
    tail: list[str] = []
    for phrase, words in (("the next declaration", _DECLARING), ("the next clause", {w.upper() for w in clauses})):
        if words and left >= words:
            left -= words
            tail.append(phrase)
    if "the next declaration" in tail:
        left.discard("TEST")
    phrases: list[str] = []
    for sign, phrase, group in _GROUPS:
        if sign in left:
            phrases.append(phrase)
            left -= group
    phrases += [phrase for sign, phrase in _SIGNS.items() if sign in left]
    phrases += [f"`{word.lower()}`" for word in sorted(left - _SIGNS.keys())]
    phrases = list(dict.fromkeys(phrases + tail))
    return _listed(phrases)


def _listed(phrases: list[str]) -> str:
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} or {phrases[-1]}" if phrases else ""
