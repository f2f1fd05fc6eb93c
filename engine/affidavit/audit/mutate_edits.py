"""Mutants: small changes to a rule or named pattern, each of which some test ought to notice.

Every change lets the pattern match more (a constraint is gone, a repetition goes further) or less (a choice is gone, an
optional part must be there), or takes another lexicon of the same kind. See ``docs/mutation.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from affidavit.audit.coverage_pack import OpenPack
from affidavit.compile.program import Lexicon
from affidavit.compile.scope import Symbol
from affidavit.syntax import nodes
from affidavit.syntax.nodes import Pattern, Span, TestExpr
from affidavit.syntax.print_exprs import print_expr
from affidavit.syntax.print_patterns import print_pattern, print_test_expr, print_type_ref
from affidavit.text.tokens import exact_form, normalise

__all__ = ["OPERATORS", "Edit", "Mutant", "conjuncts", "mutants_of"]

OPERATORS = {
    "delete-where": "a `where` is gone, or one of the conditions that `and` joins in it",
    "delete-unless": "an `unless` is gone",
    "delete-only": "an `only` is gone",
    "delete-test": "one of the tests that `&` joins is gone",
    "delete-condition": "the condition of a type reference is gone",
    "delete-anchor": "a `^` or `$` is gone",
    "any-case": "an exact literal is compared without regard to case",
    "drop-clause": "one of several match clauses is gone",
    "drop-choice": "one option of a choice is gone",
    "drop-optional": "what may be left out is always left out",
    "require-optional": "what may be left out must be there",
    "widen-minimum": "a repetition asks for one round less",
    "widen-maximum": "a repetition may go one round further",
    "swap-lexicon": "another lexicon of the same kind stands in its place",
}
"""Every kind of change, and what it does."""

MAX_REPEAT = 200


@dataclass(frozen=True, slots=True)
class Edit:
    """How to make the mutant.

    `part` is ``match``, ``surround``, ``where`` or ``body``, and `number` the place of the clause among those of its
    kind; `pattern` stands instead of the clause's pattern (None: the clause goes), `conjunct` is the number of the
    condition that goes from a `where` (None: all of it).
    """

    part: str
    number: int = 0
    pattern: Pattern | None = None
    conjunct: int | None = None


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: `before`, at `span` in the file of `symbol`, becomes `after` (``""``: nothing)."""

    operator: str
    symbol: Symbol = field(repr=False)
    span: Span
    before: str
    after: str
    edit: Edit = field(repr=False)
    node: object = field(repr=False, default=None)  # what stood there: a pattern, a token test or a clause

    @property
    def place(self) -> str:
        """``file:line:column``"""
        line, column = self.symbol.source.position(self.span.start)
        return f"{self.symbol.source.path}:{line}:{column}"


Put = Callable[[Pattern], Pattern]
PutTest = Callable[[TestExpr], Pattern]


@dataclass(frozen=True, slots=True)
class _Change:
    """A part of a pattern, what takes its place, and the whole pattern with it."""

    operator: str
    node: Pattern | TestExpr
    after: str
    whole: Pattern


def mutants_of(pack: OpenPack, symbol: Symbol) -> Iterator[Mutant]:
    """The mutants of a rule or named pattern, in the order written."""
    node = symbol.node
    if isinstance(node, nodes.PatternDecl):
        yield from _changed(pack, symbol, node.body, "body", 0)
    elif isinstance(node, nodes.Rule):
        matches = sum(isinstance(clause, nodes.Match) for clause in node.clauses)
        numbers: dict[str, int] = {}
        for clause in node.clauses:
            part = {nodes.Match: "match", nodes.Surround: "surround", nodes.Where: "where"}.get(type(clause))
            if part is not None:
                yield from _of_clause(pack, symbol, clause, part, numbers.setdefault(part, 0), matches)
                numbers[part] += 1


def _of_clause(
    pack: OpenPack, symbol: Symbol, clause: nodes.Clause, part: str, number: int, matches: int
) -> Iterator[Mutant]:
    match clause:
        case nodes.Match(pattern=pattern):
            if matches > 1:
                yield _gone("drop-clause", symbol, clause, Edit(part, number))
            yield from _changed(pack, symbol, pattern, part, number)
        case nodes.Surround(wanted=wanted, pattern=pattern):
            yield _gone("delete-only" if wanted else "delete-unless", symbol, clause, Edit(part, number))
            yield from _changed(pack, symbol, pattern, part, number)
        case nodes.Where(condition=condition):
            yield _gone("delete-where", symbol, clause, Edit(part, number))
            joined = conjuncts(condition)
            for index, one in enumerate(joined) if len(joined) > 1 else ():
                before = _written(symbol, one.span) or print_expr(one)
                yield Mutant("delete-where", symbol, one.span, before, "", Edit(part, number, conjunct=index), clause)


def conjuncts(expr: nodes.Expr) -> list[nodes.Expr]:
    """The conditions that `and` joins."""
    if isinstance(expr, nodes.Binary) and expr.operator == "and":
        return [*conjuncts(expr.left), *conjuncts(expr.right)]
    return [expr]


def _gone(operator: str, symbol: Symbol, clause: nodes.Match | nodes.Surround | nodes.Where, edit: Edit) -> Mutant:
    return Mutant(operator, symbol, clause.span, _written(symbol, clause.span), "", edit, clause)


def _written(symbol: Symbol, span: Span) -> str:
    return " ".join(symbol.source.text[span.start : span.end].split())


def _changed(pack: OpenPack, symbol: Symbol, pattern: Pattern, part: str, number: int) -> Iterator[Mutant]:
    for change in _Changes(pack, symbol.module).of(pattern, lambda whole: whole):
        span = change.node.span
        edit = Edit(part, number, change.whole)
        yield Mutant(change.operator, symbol, span, _written(symbol, span), change.after, edit, change.node)


@dataclass(frozen=True, slots=True)
class _Changes:
    """The changes to patterns as written in `module`. `put` gives the whole pattern with a part replaced."""

    pack: OpenPack
    module: str

    def of(self, node: Pattern, put: Put) -> Iterator[_Change]:
        match node:
            case nodes.Sequence(items):
                for index, item in enumerate(items):
                    yield from self.of(item, _within(node, index, put))
            case nodes.Choice(options):
                yield from self._choice(node, put)
                for index, option in enumerate(options):
                    yield from self.of(option, _within(node, index, put))
            case nodes.Capture(_, body):
                yield from self.of(body, lambda new: put(replace(node, body=new)))
            case nodes.Repeat(body):
                yield from self._repeat(node, put)
                yield from self.of(body, lambda new: put(replace(node, body=new)))
            case nodes.PatternRef(_, args):
                for index, arg in enumerate(args):
                    yield from self.of(arg, _within(node, index, put))
            case nodes.SentenceStart() | nodes.SentenceEnd():
                yield _Change("delete-anchor", node, "", put(_nothing(node)))
            case nodes.TypeRef(_, condition) if condition is not None:
                bare = replace(node, condition=None)
                yield _Change("delete-condition", node, print_type_ref(bare), put(bare))
            case nodes.LexiconRef():
                for other in self._swapped(node):
                    yield _Change("swap-lexicon", node, print_pattern(other), put(other))
            case nodes.Literal() if _cased(node):
                yield _Change(
                    "any-case", node, print_pattern(replace(node, exact=False)), put(replace(node, exact=False))
                )
            case nodes.TokenTest(test):
                yield from self._tests(test, lambda new: put(replace(node, test=new)))

    def _choice(self, node: nodes.Choice, put: Put) -> Iterator[_Change]:
        for index, option in enumerate(node.options):
            rest = node.options[:index] + node.options[index + 1 :]
            yield _Change("drop-choice", option, "", put(rest[0] if len(rest) == 1 else replace(node, options=rest)))

    def _repeat(self, node: nodes.Repeat, put: Put) -> Iterator[_Change]:
        if node.min == 0:
            required = node.body if node.max == 1 else replace(node, min=1)
            yield _Change("require-optional", node, print_pattern(required), put(required))
            yield _Change("drop-optional", node, "", put(_nothing(node)))
        elif (node.min, node.max) != (1, 1):
            fewer = replace(node, min=node.min - 1)
            yield _Change("widen-minimum", node, print_pattern(fewer), put(fewer))
        if node.max is not None and node.max < MAX_REPEAT:
            more = replace(node, max=node.max + 1)
            yield _Change("widen-maximum", node, print_pattern(more), put(more))

    def _tests(self, test: TestExpr, put: PutTest) -> Iterator[_Change]:
        match test:
            case nodes.TestAnd(operands) | nodes.TestOr(operands):
                operator = "delete-test" if isinstance(test, nodes.TestAnd) else "drop-choice"
                for index, operand in enumerate(operands):
                    rest = operands[:index] + operands[index + 1 :]
                    yield _Change(
                        operator, operand, "", put(rest[0] if len(rest) == 1 else replace(test, operands=rest))
                    )
                for index, operand in enumerate(operands):
                    yield from self._tests(operand, _within_test(test, index, put))
            case nodes.TestNot(operand):
                yield from self._tests(operand, lambda new: put(replace(test, operand=new)))
            case nodes.LexiconRef():
                for other in self._swapped(test):
                    yield _Change("swap-lexicon", test, print_test_expr(other), put(other))
            case nodes.Literal() if _cased(test):
                bare = replace(test, exact=False)
                yield _Change("any-case", test, print_test_expr(bare), put(bare))

    def _swapped(self, node: nodes.LexiconRef) -> Iterator[nodes.LexiconRef]:
        """The lexicon of the same kind that is declared next and has other phrases; the first after the last."""
        mine = self.pack.lexicon(node.name, self.module)
        visible = {symbol.qualified: symbol.name for symbol in self.pack.draft.names.visible("lexicon", self.module)}
        alike = [
            lexicon
            for lexicon in self.pack.program.lexicons
            if lexicon.name in visible and self.pack.lexicon(visible[lexicon.name], self.module) is lexicon
            if _kind(lexicon) == _kind(mine) and _phrases(lexicon) - _phrases(mine) and lexicon is not mine
        ]
        for other in sorted(alike, key=lambda lexicon: (lexicon.id < mine.id, lexicon.id))[:1]:
            yield replace(node, name=visible[other.name])


def _within(node: nodes.Sequence | nodes.Choice | nodes.PatternRef, index: int, put: Put) -> Put:
    """Puts a part of `node` in its place."""

    def put_here(new: Pattern) -> Pattern:
        match node:
            case nodes.Sequence(items):
                return put(replace(node, items=(*items[:index], new, *items[index + 1 :])))
            case nodes.Choice(options):
                return put(replace(node, options=(*options[:index], new, *options[index + 1 :])))
            case nodes.PatternRef(_, args):
                return put(replace(node, args=(*args[:index], new, *args[index + 1 :])))

    return put_here


def _within_test(test: nodes.TestAnd | nodes.TestOr, index: int, put: PutTest) -> PutTest:
    def put_here(new: TestExpr) -> Pattern:
        return put(replace(test, operands=(*test.operands[:index], new, *test.operands[index + 1 :])))

    return put_here


def _nothing(node: Pattern) -> Pattern:
    return nodes.Sequence((), span=node.span)


def _cased(node: nodes.Literal) -> bool:
    """Whether the case of an exact literal makes a difference."""
    folded = normalise(node.text)
    return node.exact and (folded.upper() != folded or exact_form(node.text) != folded)


def _kind(lexicon: Lexicon) -> object:
    """What a rule may read from the entries of a lexicon."""
    return lexicon.value_type, sorted(lexicon.columns.items())


def _phrases(lexicon: Lexicon) -> frozenset[tuple[str, ...]]:
    return frozenset(entry.words for entry in lexicon.entries)
