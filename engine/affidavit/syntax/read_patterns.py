"""Trees of patterns and token tests to nodes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from affidavit.syntax.build import choice, conjunction, disjunction, sequence
from affidavit.syntax.nearest import nearest
from affidavit.syntax.nodes import (
    AnyToken,
    Capture,
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
    Span,
    TestExpr,
    TestName,
    TestNot,
    TokenTest,
    TypeRef,
)
from affidavit.syntax.read_exprs import read_expr, read_string
from affidavit.syntax.reading import (
    Branch,
    Leaf,
    Reading,
    branches,
    is_type_name,
    leaves,
    span_of,
    span_of_token,
)
from affidavit.syntax.texts import unescape_regex
from affidavit.syntax.words import CLAUSES, TOKEN_PROPERTIES, check_name, elsewhere, known

__all__ = ["MAX_REPEAT", "read_pattern"]

MAX_REPEAT = 200
"""Highest count in ``X{m,n}``: each is an element of the automaton."""

_COUNTS = re.compile(r"\{\s*(\d*)\s*(,?)\s*(\d*)\s*\}")


def read_pattern(reading: Reading, tree: Branch) -> Pattern:
    """The pattern a tree stands for; TooDeep beyond the depth limit."""
    reading.descend(tree)
    pattern = _PATTERNS[tree.data](reading, tree)
    reading.depth -= 1
    return pattern


def _read_test(reading: Reading, tree: Branch) -> TestExpr:
    reading.descend(tree)
    test = _TESTS[tree.data](reading, tree)
    reading.depth -= 1
    return test


def _patterns(reading: Reading, tree: Branch) -> list[Pattern]:
    return [read_pattern(reading, branch) for branch in branches(tree)]


def _tests(reading: Reading, tree: Branch) -> list[TestExpr]:
    return [_read_test(reading, branch) for branch in branches(tree)]


# ── Elements that stand in patterns and in token tests ──────────────────────────────────────────


def _literal(reading: Reading, tree: Branch) -> Literal:
    token = leaves(tree)[0]
    text = read_string(reading, token)
    if not text.strip():
        reading.report("E0119", "nothing stands between the quotes", span_of(tree))
    return Literal(text, tree.data == "exact", span=span_of(tree))


def _regex(reading: Reading, tree: Branch) -> Regex:
    pattern = unescape_regex(leaves(tree)[0][1:-1])
    if not pattern:
        reading.report("E0119", "nothing stands between the slashes", span_of(tree))
    return Regex(pattern, span=span_of(tree))


def _lemma(reading: Reading, tree: Branch) -> Lemma:
    return Lemma(leaves(tree)[0][1:], span=span_of(tree))


def _lexicon_ref(reading: Reading, tree: Branch) -> LexiconRef:
    return LexiconRef(leaves(tree)[0][1:], span=span_of(tree))


_ELSEWHERE = {
    **dict.fromkeys(("capital", "capitalized", "capitalised", "title", "titlecase"), "cap"),
    **dict.fromkeys(("uppercase", "caps"), "upper"),
    "lowercase": "lower",
    **dict.fromkeys(("number", "num", "digits", "numeric"), "digit"),
    **dict.fromkeys(("alpha", "letter", "letters"), "word"),
    **dict.fromkeys(("symbol", "punctuation"), "punct"),
    "first": "start",
}
"""What others call these properties."""


def _test_name(reading: Reading, tree: Branch) -> TestName:
    name = str(leaves(tree)[0])
    if name in _ELSEWHERE:
        reading.report("E0126", f"`{name}` is no token property", span_of(tree), f"write `{_ELSEWHERE[name]}`")
        return TestName(name, span=span_of(tree))
    known(
        reading, "E0126", "token property", name, span_of(tree), TOKEN_PROPERTIES,
        "a literal stands in quotes, a lexicon after `@`",
    )  # fmt: skip
    return TestName(name, span=span_of(tree))


# ── Patterns ────────────────────────────────────────────────────────────────────────────────────


def _bare_name(reading: Reading, tree: Branch) -> Pattern:
    name = str(leaves(tree)[0])
    if is_type_name(name):
        return TypeRef(name, span=span_of(tree))
    if reading.params is None and (message := _clause_word(name, reading.kind)):
        reading.report("E0110", message, span_of(tree), "a literal stands in quotes")
        return Literal(name, span=span_of(tree))
    return Parameter(name, span=span_of(tree))


def _clause_word(name: str, kind: str) -> str | None:
    """What to say of a bare name in a rule that is, or looks like, the first word of a clause."""
    clauses = CLAUSES.get(kind, ())
    if name in clauses:
        return f"a pattern is missing before the clause `{name}`"
    near = nearest(name, clauses)
    return f"`{name}` is no clause; did you mean `{near}`?" if near else elsewhere(kind, name)


def _conditioned(reading: Reading, tree: Branch) -> Pattern:
    name = leaves(tree)[0][:-1]
    check_name(reading, name, Span(tree.meta.start_pos, tree.meta.start_pos + len(name)), "type")
    return TypeRef(name, read_expr(reading, branches(tree)[0]), span=span_of(tree))


def _capture(reading: Reading, tree: Branch) -> Pattern:
    label = leaves(tree)[0]
    name = label_name(label)
    check_name(reading, name, Span(tree.meta.start_pos, tree.meta.start_pos + len(name)), "capture")
    return Capture(name, read_pattern(reading, branches(tree)[0]), span=span_of(tree))


def label_name(label: Leaf) -> str:
    """``by`` of the token ``by :``."""
    return label[:-1].rstrip()


def _repeat(reading: Reading, tree: Branch) -> Pattern:
    body = read_pattern(reading, branches(tree)[0])
    quantifier = leaves(tree)[0]
    low, high = _counts(reading, str(quantifier), span_of_token(quantifier))
    return Repeat(body, low, high, _is_lazy(quantifier), span=span_of(tree))


def _is_lazy(quantifier: str) -> bool:
    return len(quantifier) > 1 and quantifier[-1] == "?"


def _counts(reading: Reading, quantifier: str, span: Span) -> tuple[int, int | None]:
    if quantifier[0] != "{":
        return {"?": (0, 1), "*": (0, None), "+": (1, None)}[quantifier[0]]
    match = cast("re.Match[str]", _COUNTS.match(quantifier))
    first, comma, second = match.groups()
    if max(len(first.lstrip("0")), len(second.lstrip("0"))) > 4 or max(int(first or 0), int(second or 0)) > MAX_REPEAT:
        reading.report(
            "E0123", f"a repetition counts up to {MAX_REPEAT}", span, "`*` repeats as often as the sentence allows"
        )
        return 0, 1
    low = int(first or 0)
    high = low if not comma else int(second) if second else None
    if high is not None and high < low:
        reading.report("E0115", f"at least {low} and at most {high} is impossible", span, f"write `{{{high},{low}}}`")
        return high, low
    if high == 0:
        reading.report("E0115", "a repetition of at most 0 matches nothing", span, "leave the element out")
        return 0, 1
    return low, high


def _pattern_ref(reading: Reading, tree: Branch) -> Pattern:
    return PatternRef(leaves(tree)[0][1:], span=span_of(tree))


def _pattern_call(reading: Reading, tree: Branch) -> Pattern:
    name = leaves(tree)[0][1:-1]
    return PatternRef(name, tuple(_patterns(reading, tree)), span=span_of(tree))


def _token_test(reading: Reading, tree: Branch) -> Pattern:
    return TokenTest(_read_test(reading, branches(tree)[0]), span=span_of(tree))


_SHARED: dict[str, Callable[[Reading, Branch], Literal | Regex | Lemma | LexiconRef]] = {
    "literal": _literal,
    "exact": _literal,
    "regex": _regex,
    "lemma": _lemma,
    "lexicon_ref": _lexicon_ref,
}

_PATTERNS: dict[str, Callable[[Reading, Branch], Pattern]] = {
    **_SHARED,
    "pattern": lambda reading, tree: choice(_patterns(reading, tree), span_of(tree)),
    "sequence": lambda reading, tree: sequence(_patterns(reading, tree), span_of(tree)),
    "repeat": _repeat,
    "bare_name": _bare_name,
    "conditioned": _conditioned,
    "token_test": _token_test,
    "any_token": lambda reading, tree: AnyToken(span=span_of(tree)),
    "sentence_start": lambda reading, tree: SentenceStart(span=span_of(tree)),
    "sentence_end": lambda reading, tree: SentenceEnd(span=span_of(tree)),
    "capture": _capture,
    "pattern_ref": _pattern_ref,
    "pattern_call": _pattern_call,
    "empty": lambda reading, tree: Sequence((), span=span_of(tree)),
}

_TESTS: dict[str, Callable[[Reading, Branch], TestExpr]] = {
    **_SHARED,
    "test_or": lambda reading, tree: disjunction(_tests(reading, tree), span_of(tree)),
    "test_and": lambda reading, tree: conjunction(_tests(reading, tree), span_of(tree)),
    "test_not": lambda reading, tree: TestNot(_read_test(reading, branches(tree)[0]), span=span_of(tree)),
    "test_name": _test_name,
}
