"""Strategies for rule files: expressions, patterns, and whole modules as nodes, which `print_module` turns into text.

All that is generated is well formed: it prints, and what is printed parses without a diagnostic. It need not
compile, since names are made up.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from hypothesis import strategies as st

from affidavit.syntax import nodes as n
from affidavit.syntax.build import choice, conjunction, disjunction, sequence
from affidavit.syntax.words import DIRECTIONS, KEEPS, PREFERENCES, RANGES, TOKEN_PROPERTIES

__all__ = ["expressions", "modules", "names", "patterns", "token_tests", "type_names"]

D = TypeVar("D", bound=n.Documented)

_LETTERS = "abcdefghijklmnopqrstuvwxyzéßж"
_VALUE_WORDS = frozenset({"and", "or", "not", "in", "true", "false", "none"})
_WORDS_OF_THE_LANGUAGE = ("match", "set", "test", "use", "type", "from", "of", "source", "time", "first", "by")
_REGEX_PARTS = (r"\d", "a", "/", "[a-z]", "(?:b|c)", r"\\", "+", "é", "#", '"', r"\.", "{2}")
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_OPERATORS = ("or", "and", "in", "+", "-", "*", "/", *_COMPARISONS)


# ── Words and texts ─────────────────────────────────────────────────────────────────────────────


def names() -> st.SearchStrategy[str]:
    """Names of slots, captures, rules and the like, words of the language among them."""
    made = st.builds(str.__add__, st.sampled_from(_LETTERS + "_"), st.text(_LETTERS + "_09", max_size=5))
    return (made | st.sampled_from(_WORDS_OF_THE_LANGUAGE)).filter(lambda name: name not in _VALUE_WORDS)


def type_names() -> st.SearchStrategy[str]:
    """Names of types."""
    return st.builds(str.__add__, st.sampled_from("ABCTÉЖ"), st.text(_LETTERS + "_09", max_size=5))


def _texts(min_size: int = 0) -> st.SearchStrategy[str]:
    """Texts in quotes: anything but NUL."""
    return st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=min_size, max_size=12)


def _words_in_quotes() -> st.SearchStrategy[str]:
    return _texts(1).filter(lambda text: bool(text.strip()))


def _unique(words: st.SearchStrategy[str], min_size: int = 1) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(words, min_size=min_size, max_size=4, unique=True).map(tuple)


def _optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


# ── Expressions ─────────────────────────────────────────────────────────────────────────────────


def expressions(max_leaves: int = 6) -> st.SearchStrategy[n.Expr]:
    """Expressions of any shape, whether their types agree or not."""
    number = st.integers(0, 9999).map(str) | st.builds("{}.{}".format, st.integers(0, 99), st.integers(0, 99))
    leaf: st.SearchStrategy[n.Expr] = st.one_of(
        st.builds(n.Name, names() | type_names()),
        number.map(n.Number),
        _texts().map(n.String),
        st.booleans().map(n.Boolean),
        st.just(n.Null()),
        names().map(n.LexiconRef),
    )
    return st.recursive(leaf, _larger_expressions, max_leaves=max_leaves)


def _larger_expressions(inner: st.SearchStrategy[n.Expr]) -> st.SearchStrategy[n.Expr]:
    some = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        st.builds(n.Binary, st.sampled_from(_OPERATORS), inner, inner),
        st.builds(n.Unary, st.sampled_from(("not", "-")), inner),
        st.builds(n.Field, inner, names()),
        st.builds(n.Call, names(), some),
        st.builds(n.ListExpr, some),
    )


# ── Patterns ────────────────────────────────────────────────────────────────────────────────────


def _elements() -> st.SearchStrategy[n.Literal | n.Lemma | n.Regex | n.LexiconRef]:
    """What may stand both in a pattern and in a token test."""
    regexes = st.lists(st.sampled_from(_REGEX_PARTS), min_size=1, max_size=4).map("".join)
    return st.one_of(
        st.builds(n.Literal, _words_in_quotes(), st.booleans()),
        st.text(_LETTERS, min_size=1, max_size=6).map(n.Lemma),
        regexes.map(n.Regex),
        names().map(n.LexiconRef),
    )


def token_tests() -> st.SearchStrategy[n.TestExpr]:
    """What stands in square brackets."""
    leaf: st.SearchStrategy[n.TestExpr] = st.sampled_from(TOKEN_PROPERTIES).map(n.TestName) | _elements()
    return st.recursive(leaf, _larger_tests, max_leaves=4)


def _larger_tests(inner: st.SearchStrategy[n.TestExpr]) -> st.SearchStrategy[n.TestExpr]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(inner.map(n.TestNot), several.map(conjunction), several.map(disjunction))


def patterns(parameters: Sequence[str] = (), max_leaves: int = 8) -> st.SearchStrategy[n.Pattern]:
    """Patterns; bare names only from `parameters`, as inside ``pattern p(x) = ...``."""
    leaves: list[st.SearchStrategy[n.Pattern]] = [
        _elements(),
        st.builds(n.TypeRef, type_names(), _optional(expressions(3))),
        token_tests().map(n.TokenTest),
        st.sampled_from((n.AnyToken(), n.SentenceStart(), n.SentenceEnd(), n.Sequence(()))),
        names().map(n.PatternRef),
    ]
    if parameters:
        leaves.append(st.sampled_from(list(parameters)).map(n.Parameter))
    return st.recursive(st.one_of(leaves), _larger_patterns, max_leaves=max_leaves)


def _larger_patterns(inner: st.SearchStrategy[n.Pattern]) -> st.SearchStrategy[n.Pattern]:
    several = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(
        several.map(sequence),
        several.map(choice),
        st.builds(n.Capture, names(), inner),
        st.builds(_repeat, inner, _counts(), st.booleans()),
        st.builds(n.PatternRef, names(), st.lists(inner, min_size=1, max_size=2).map(tuple)),
    )


def _repeat(body: n.Pattern, counts: tuple[int, int | None], lazy: bool) -> n.Pattern:
    return n.Repeat(body, *counts, lazy)


def _counts() -> st.SearchStrategy[tuple[int, int | None]]:
    both = st.tuples(st.integers(0, 9), st.integers(1, 9)).map(lambda pair: (min(pair), max(pair)))
    return both | st.tuples(st.integers(0, 9), st.none())


# ── Declarations ────────────────────────────────────────────────────────────────────────────────


def modules(max_declarations: int = 5) -> st.SearchStrategy[n.Module]:
    """Modules of any declarations, some with comments and documentation."""
    declarations = st.lists(st.one_of(*(make() for make in _DECLARATIONS)), max_size=max_declarations)
    return declarations.map(lambda found: n.Module(n.SourceText("made_up.rules", ""), tuple(found)))


def _commented(strategy: st.SearchStrategy[D]) -> st.SearchStrategy[D]:
    """Some of the nodes with comments and documentation."""
    line = st.text("ab #'\"\\/{}é", max_size=8).map(str.rstrip)
    docs = st.lists(line, min_size=1, max_size=2).map("\n".join)
    comments = st.lists(line.map(lambda text: f"# {text}".rstrip()), max_size=2).map(tuple)
    trailing = st.just("") | line.map(lambda text: f"# {text}".rstrip())
    commented = st.builds(_with_comments, strategy, docs, comments, trailing, st.booleans())
    return st.one_of(strategy, strategy, commented)


def _with_comments(node: D, doc: str, comments: tuple[str, ...], trailing: str, blank: bool) -> D:
    return replace(node, doc=doc, comments=comments, trailing=trailing, blank=blank)


def _uses() -> st.SearchStrategy[n.Use]:
    return _commented(_unique(names()).map(n.Use))


def _types() -> st.SearchStrategy[n.TypeDecl]:
    kinds = _unique(names() | type_names())
    slots = st.lists(_commented(st.builds(n.Slot, names(), kinds, st.booleans())), min_size=1, max_size=3)
    keep: Any = st.sampled_from(KEEPS)
    return _commented(st.builds(n.TypeDecl, type_names(), slots.map(tuple), keep, _optional(names())))


def _lexicons() -> st.SearchStrategy[n.Lexicon]:
    number = st.integers(-9, 99).map(str) | st.just("2.5")
    value = st.one_of(st.none(), number.map(n.Number), _texts().map(n.String), st.booleans().map(n.Boolean))
    phrase = _words_in_quotes() | st.text(_LETTERS, min_size=1, max_size=9)
    entries = st.lists(_commented(st.builds(n.Entry, phrase, st.booleans(), value, st.booleans())), max_size=12).map(
        tuple
    )
    inline = st.builds(n.Lexicon, names(), entries, st.none(), st.booleans())
    return _commented(inline | st.builds(n.Lexicon, names(), st.just(()), _texts(1), st.booleans()))


def _pattern_declarations() -> st.SearchStrategy[n.PatternDecl]:
    params: st.SearchStrategy[tuple[str, ...]] = st.sampled_from(((), ("x",), ("x", "y")))
    made = params.flatmap(lambda p: st.builds(n.PatternDecl, names(), st.just(p), patterns(p)))
    return _commented(made)


def _rules() -> st.SearchStrategy[n.Rule]:
    match = _commented(patterns().map(n.Match))
    where: Any = st.sampled_from(("after", "before", "within"))
    clause = st.one_of(
        match,
        _commented(st.builds(n.Surround, st.booleans(), where, patterns(max_leaves=3))),
        _commented(expressions().map(n.Where)),
        _commented(st.builds(n.Set, names(), expressions())),
        _commented(_unique(names()).map(n.Overrides)),
        _commented(_test_cases(_optional(type_names()))),
    )
    clauses = st.builds(lambda first, more: (first, *more), match, st.lists(clause, max_size=4))
    return _commented(st.builds(n.Rule, names(), type_names(), clauses))


def _references() -> st.SearchStrategy[n.TypeRef]:
    return st.builds(n.TypeRef, type_names(), _optional(expressions(3)))


def _links() -> st.SearchStrategy[n.Link]:
    within: Any = _unique(st.sampled_from(RANGES))
    prefer: Any = st.sampled_from(PREFERENCES)
    made = st.builds(n.Link, names(), _references(), names(), _references(), _optional(names()), within, prefer)
    return _commented(made)


def _resolves() -> st.SearchStrategy[n.Resolve]:
    hint = st.tuples(type_names(), names())
    return _commented(
        st.builds(
            n.Resolve, names(), type_names(), _texts(), _optional(names()), _optional(type_names()), _optional(hint)
        )
    )


def _contexts() -> st.SearchStrategy[n.Context]:
    direction: Any = st.sampled_from(DIRECTIONS)
    reach: Any = st.sampled_from(("clause", "sentence")) | st.integers(1, 99)
    sets = st.lists(_commented(st.builds(n.Set, names(), expressions(2))), min_size=1, max_size=2).map(tuple)
    scope = st.builds(n.Scope, direction, reach)
    until = _optional(patterns(max_leaves=3))
    return _commented(
        st.builds(n.Context, names(), patterns(max_leaves=4), scope, until, sets, _unique(type_names(), 0))
    )


def _merges() -> st.SearchStrategy[n.Merge]:
    slots = _unique(names(), 0)
    return _commented(st.builds(n.Merge, names(), _unique(type_names()), _unique(names()), slots, slots))


def _free_tests() -> st.SearchStrategy[n.Test]:
    return _commented(_test_cases(type_names()))


@st.composite
def _test_cases(draw: st.DrawFn, types: st.SearchStrategy[str | None]) -> n.Test:
    kind: Any = draw(st.sampled_from(("some", "none", "todo")))
    text, marks = _marked(draw)
    date = draw(_optional(st.dates(datetime.date(1000, 1, 1)).map(datetime.date.isoformat)))
    path = st.builds(n.Name, names()) | st.builds(n.Field, st.builds(n.Name, names()), names())
    operator = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
    assertions = tuple(draw(st.lists(st.builds(n.Assertion, path, operator, expressions(3)), max_size=2)))
    if kind == "none":
        marks, assertions = (), ()
    return n.Test(text, marks, kind, draw(types), date, assertions)


def _marked(draw: st.DrawFn) -> tuple[str, tuple[n.Mark, ...]]:
    """A text with marks side by side and within each other, in the order in which they open."""
    text = draw(_texts(1))
    marks: list[n.Mark] = []
    at = 0
    while at < len(text) and draw(st.booleans()):
        start = draw(st.integers(at, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        marks.append(n.Mark(start, end, draw(names())))
        if draw(st.booleans()):
            marks.append(n.Mark(start, draw(st.integers(start + 1, end)), draw(names())))
        at = end
    return text, tuple(marks)


_DECLARATIONS: tuple[Callable[[], st.SearchStrategy[n.Declaration]], ...] = (
    _uses, _types, _lexicons, _pattern_declarations, _rules, _links, _resolves, _contexts, _merges,
    _free_tests,
)  # fmt: skip
