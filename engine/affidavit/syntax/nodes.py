"""The syntax tree of a rule file: frozen dataclasses, one per construct.

Every node carries the `Span` of the characters it was read from. Spans and comments take no part in
equality, so "print, then parse again, is the identity" can be stated as plain ``==``.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal as OneOf

__all__ = [
    "AnyToken", "Assertion", "Binary", "Boolean", "Call", "Capture", "Choice", "Context", "Declaration",
    "Entry", "Expr", "Field", "Lemma", "Lexicon", "LexiconRef", "Link", "ListExpr", "Literal", "Mark",
    "Match", "Merge", "Module", "Name", "Note", "Null", "Number", "Overrides", "Parameter", "Pattern",
    "PatternDecl", "PatternRef", "Regex", "Repeat", "Resolve", "Rule", "Scope", "SentenceEnd", "SentenceStart",
    "Sequence", "Set", "Slot", "SourceText", "Span", "String", "Surround", "Test", "TestAnd", "TestExpr",
    "TestName", "TestNot", "TestOr", "TokenTest", "TypeDecl", "TypeRef", "Unary", "Use", "Where",
]  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code-point offsets into one rule file."""

    start: int
    end: int


NO_SPAN = Span(0, 0)


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file as read. `path` is what users see (relative to the pack), with forward slashes."""

    path: str
    text: str

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of `offset`, both counted from 1, columns in code points."""
        starts = _line_starts(self.text)
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1


@lru_cache(maxsize=8)  # a file is asked for thousands of places in a row
def _line_starts(text: str) -> list[int]:
    """The offset at which each line begins."""
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    span: Span = field(default=NO_SPAN, compare=False)


# ── Patterns ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """``"at least"`` (any case) or ``'IS'`` (`exact` case). `text` is unescaped."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Lemma(Node):
    """``~kill``"""

    word: str


@dataclass(frozen=True, slots=True)
class Regex(Node):
    """``/\\d+/``: `pattern` without the slashes, ``\\/`` already unescaped to ``/``."""

    pattern: str


@dataclass(frozen=True, slots=True)
class LexiconRef(Node):
    """``@kill``"""

    name: str


@dataclass(frozen=True, slots=True)
class TypeRef(Node):
    """``Actor`` or ``Actor(kind == state)``"""

    name: str
    condition: Expr | None = None


@dataclass(frozen=True, slots=True)
class TestName(Node):
    """A built-in token property: word cap upper lower digit punct quote start joined caseless any."""

    __test__ = False  # the name is not a pytest class
    name: str


@dataclass(frozen=True, slots=True)
class TestNot(Node):
    __test__ = False
    operand: TestExpr


@dataclass(frozen=True, slots=True)
class TestAnd(Node):
    """Two or more operands, never nested directly in another TestAnd."""

    __test__ = False
    operands: tuple[TestExpr, ...]


@dataclass(frozen=True, slots=True)
class TestOr(Node):
    __test__ = False
    operands: tuple[TestExpr, ...]


TestExpr = TestName | TestNot | TestAnd | TestOr | LexiconRef | Regex | Literal | Lemma


@dataclass(frozen=True, slots=True)
class TokenTest(Node):
    """``[cap & !@month]``"""

    test: TestExpr


@dataclass(frozen=True, slots=True)
class AnyToken(Node):
    """``.``"""


@dataclass(frozen=True, slots=True)
class SentenceStart(Node):
    """``^``"""


@dataclass(frozen=True, slots=True)
class SentenceEnd(Node):
    """``$``"""


@dataclass(frozen=True, slots=True)
class Capture(Node):
    """``name:X``"""

    name: str
    body: Pattern


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """Two or more items, or none for the empty pattern ``( )``; never nested directly in another Sequence."""

    items: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """Two or more options, never nested directly in another Choice."""

    options: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Repeat(Node):
    """``X?`` (0, 1), ``X*`` (0, None), ``X+`` (1, None), ``X{m,n}``; `lazy` with a trailing ``?``."""

    body: Pattern
    min: int
    max: int | None
    lazy: bool = False


@dataclass(frozen=True, slots=True)
class PatternRef(Node):
    """``$victims``, ``$list(X)``"""

    name: str
    args: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A bare lower-case name inside ``pattern list(x) = ...``"""

    name: str


Pattern = (
    Literal | Lemma | Regex | LexiconRef | TypeRef | TokenTest | AnyToken | SentenceStart | SentenceEnd
    | Capture | Sequence | Choice | Repeat | PatternRef | Parameter
)  # fmt: skip


# ── Expressions ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Number(Node):
    """An integer or decimal literal, kept as written (``text``) so that printing is exact."""

    text: str

    @property
    def value(self) -> int | float:
        return float(self.text) if "." in self.text else int(self.text)


@dataclass(frozen=True, slots=True)
class String(Node):
    value: str


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    value: bool


@dataclass(frozen=True, slots=True)
class Null(Node):
    """``none``: the absent value."""


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A capture, a slot or an enumeration member; which one, the compiler decides."""

    name: str


@dataclass(frozen=True, slots=True)
class Field(Node):
    """``a.b``"""

    object: Expr
    name: str


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """``not x`` or ``-x``"""

    operator: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """``or and == != < <= > >= in + - * /``; ``not in`` is Unary("not", Binary("in", ...))."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class ListExpr(Node):
    """``[a, b]``, the right side of ``in`` or an argument."""

    items: tuple[Expr, ...]


Expr = Number | String | Boolean | Null | Name | Field | Call | Unary | Binary | ListExpr | LexiconRef


# ── Declarations ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented(Node):
    """`doc` holds the ``##`` lines above, without the marks, joined by newlines.

    The other fields are for the printer only: `comments` (the ``#`` lines above), `trailing` (the comment behind
    the node on its last line), `opening` (the comment behind its opening brace), `closing` (those before its
    closing brace), `blank` (an empty line stands above) and `notes`. Comments keep their mark; ``""`` among
    them is an empty line.
    """

    doc: str = ""
    comments: tuple[str, ...] = field(default=(), compare=False)
    trailing: str = field(default="", compare=False)
    opening: str = field(default="", compare=False)
    closing: tuple[str, ...] = field(default=(), compare=False)
    blank: bool = field(default=False, compare=False)
    notes: tuple[Note, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Note:
    """The comments of a clause that is no node of its own (`keep`, `fill`, `scope`, ...), for the printer."""

    clause: str
    comments: tuple[str, ...] = ()
    trailing: str = ""
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Use(Documented):
    """``use numbers, times``"""

    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slot(Documented):
    """``name: A | B?``. One name: a declared type (capitalised) or a value type; more: an enumeration."""

    name: str
    types: tuple[str, ...]
    optional: bool = False
    name_span: Span = field(default=NO_SPAN, compare=False)


@dataclass(frozen=True, slots=True)
class TypeDecl(Documented):
    name: str
    slots: tuple[Slot, ...]
    keep: OneOf["longest", "first", "all"] = "longest"
    keep_on: str | None = None
    name_span: Span = field(default=NO_SPAN, compare=False)


@dataclass(frozen=True, slots=True)
class Entry(Documented):
    """One lexicon phrase; `exact` when in single quotes; `value` a literal or None.

    `newline`: it begins a line, which the printer keeps.
    """

    text: str
    exact: bool = False
    value: Number | String | Boolean | None = None
    newline: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Lexicon(Documented):
    """Either `entries` (inline) or `file` is given."""

    name: str
    entries: tuple[Entry, ...] = ()
    file: str | None = None
    inflected: bool = False
    name_span: Span = field(default=NO_SPAN, compare=False)
    file_span: Span = field(default=NO_SPAN, compare=False)


@dataclass(frozen=True, slots=True)
class PatternDecl(Documented):
    name: str
    params: tuple[str, ...]
    body: Pattern
    name_span: Span = field(default=NO_SPAN, compare=False)


@dataclass(frozen=True, slots=True)
class Match(Documented):
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Surround(Documented):
    """``unless after P`` (`wanted` False) or ``only after P`` (`wanted` True); also before, within."""

    wanted: bool
    where: OneOf["after", "before", "within"]
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Where(Documented):
    condition: Expr


@dataclass(frozen=True, slots=True)
class Set(Documented):
    slot: str
    value: Expr
    slot_span: Span = field(default=NO_SPAN, compare=False)


@dataclass(frozen=True, slots=True)
class Overrides(Documented):
    """``overrides other, another``: rules of the same type that this one beats on equal spans."""

    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assertion(Node):
    """``path = value`` (or ``!= < <= > >=``) in the braces of a test."""

    path: Expr  # Name or Field
    operator: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Mark(Node):
    """A marked span of a test text; offsets count in the unmarked text, in code points."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Test(Documented):
    """``test [none|todo] [Type] "[IS](by) killed ..." [at DATE] [{ path = value, ... }]``

    `text` and `marks` are the string with its marks taken out; ``\\[`` writes a bracket.
    """

    __test__ = False
    text: str
    marks: tuple[Mark, ...] = ()
    kind: OneOf["some", "none", "todo"] = "some"
    type: str | None = None
    date: str | None = None  # ISO, as written
    assertions: tuple[Assertion, ...] = ()


Clause = Match | Surround | Where | Set | Overrides | Test


@dataclass(frozen=True, slots=True)
class Rule(Documented):
    """``rule name -> Type { clauses }``, clauses in the order written."""

    name: str
    type: str
    clauses: tuple[Clause, ...]
    name_span: Span = field(default=NO_SPAN, compare=False)
    type_span: Span = field(default=NO_SPAN, compare=False)


@dataclass(frozen=True, slots=True)
class Link(Documented):
    """``link name { fill T.slot from U(condition).slot  within a, b  prefer p }``

    `source_slot` None takes the finding itself. `target_condition` restricts what is filled:
    ``fill Casualty(by == none).place from ...``.
    """

    name: str
    target: TypeRef
    target_slot: str
    source: TypeRef
    source_slot: str | None
    within: tuple[OneOf["clause", "sentence", "paragraph", "document"], ...]
    prefer: OneOf["nearest", "previous", "first", "last"] = "nearest"
    name_span: Span = field(default=NO_SPAN, compare=False)


@dataclass(frozen=True, slots=True)
class Resolve(Documented):
    """``resolve name { of T  among "places.tsv"  told slot  inside U  hint V.slot }``

    `hint` is a type and one of its slots.
    """

    name: str
    of: str
    among: str
    told: str | None = None
    inside: str | None = None
    hint: tuple[str, str] | None = None
    name_span: Span = field(default=NO_SPAN, compare=False)
    among_span: Span = field(default=NO_SPAN, compare=False)


@dataclass(frozen=True, slots=True)
class Scope(Node):
    """``forward to clause end``; `reach` is clause, sentence or a number of words."""

    direction: OneOf["forward", "backward", "both"]
    reach: OneOf["clause", "sentence"] | int


@dataclass(frozen=True, slots=True)
class Context(Documented):
    """`of` empty: findings of all types that the pack exports."""

    name: str
    cue: Pattern
    scope: Scope
    until: Pattern | None
    sets: tuple[Set, ...]
    of: tuple[str, ...] = ()
    name_span: Span = field(default=NO_SPAN, compare=False)


@dataclass(frozen=True, slots=True)
class Merge(Documented):
    name: str
    of: tuple[str, ...]
    same: tuple[str, ...]
    agree: tuple[str, ...]
    report: tuple[str, ...]
    name_span: Span = field(default=NO_SPAN, compare=False)


Declaration = Use | TypeDecl | Lexicon | PatternDecl | Rule | Link | Resolve | Context | Merge | Test


@dataclass(frozen=True, slots=True)
class Module:
    """One parsed file: the declarations that could be read (others became diagnostics)."""

    source: SourceText = field(compare=False)
    declarations: tuple[Declaration, ...] = ()
    trailing_comments: tuple[str, ...] = field(default=(), compare=False)
    broken: tuple[str, ...] = field(default=(), compare=False)
    """Names of declarations that could not be read, so that no one reports them as unknown as well."""

    @property
    def name(self) -> str:
        """The module's name: the file name without folder and ``.rules``."""
        return self.source.path.rsplit("/", 1)[-1].removesuffix(".rules")
