"""Patterns: from syntax to IR. Names are resolved, named patterns written out, literals cut into tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from affidavit.compile.draft import Draft
from affidavit.compile.ir import IR, Alt, Atom, Cap, Guard, Nothing, Rep, Seq, height, is_nullable, size
from affidavit.compile.program import ANY, LEXICON, TOKEN, TYPE, GuardBits, Lexicon
from affidavit.compile.scope import Symbol
from affidavit.compile.suggest import did_you_mean, spell_list
from affidavit.compile.tables import Expanded, Tables
from affidavit.compile.token_regex import RegexError, TokenRegex
from affidavit.compile.token_shapes import matches_some_token
from affidavit.compile.token_tests import is_contradiction
from affidavit.syntax import nodes
from affidavit.syntax.diagnostics import Label
from affidavit.syntax.nodes import SourceText, Span
from affidavit.syntax.words import TOKEN_PROPERTIES
from affidavit.text.tokens import tokenize

__all__ = ["MAX_DEPTH", "MAX_ELEMENTS", "check_alone", "lower", "lower_partly"]

MAX_ELEMENTS = 5000
"""Elements, sentence guards and references to named patterns of one pattern, written out."""
MAX_DEPTH = 150
"""Nesting of one pattern, written out; bounds the stack of every later walk."""


def lower(draft: Draft, pattern: nodes.Pattern, module: str) -> IR | None:
    """The IR of `pattern` as written in `module`; None when it holds an error, which is reported."""
    ir, good = lower_partly(draft, pattern, module)
    return ir if good else None


def lower_partly(draft: Draft, pattern: nodes.Pattern, module: str) -> tuple[IR, bool]:
    """As `lower`; with an error as much as could be read, and False."""
    work = _Lowering(draft, draft.tables, module, draft.names.modules[module].source, {})
    return work.lower(pattern), not work.state.failed


def check_alone(draft: Draft, pattern: nodes.Pattern, module: str, params: Mapping[str, IR]) -> None:
    """Report the errors of `pattern`; nothing is entered into the tables or counted as used."""
    _Lowering(draft, draft.scratch, module, draft.names.modules[module].source, params).lower(pattern)


@dataclass(slots=True)
class _State:
    """Shared by the lowering of a pattern and of the named patterns in it."""

    failed: bool = False
    elements: int = 0
    depth: int = 0
    stack: list[Symbol] = field(default_factory=list)
    outermost: Label | None = None  # the reference that is being written out, in the pattern itself


@dataclass(slots=True)
class _Lowering:
    draft: Draft
    tables: Tables
    module: str
    source: SourceText
    params: Mapping[str, IR]
    state: _State = field(default_factory=_State)

    def fail(self, code: str, message: str, span: Span, help: str = "", others: tuple[Label, ...] = ()) -> IR:
        self.state.failed = True
        self.draft.diagnostics.add(code, message, self.source, span, others=others, help=help)
        return Nothing()

    def _fail_whole(self, message: str, span: Span, help: str) -> IR:
        """Report a pattern that is too large where it is used, not in the named pattern that made it so."""
        place = self.state.outermost or Label(self.source, span)
        if not self.state.failed:
            self.draft.diagnostics.add("E0408", message, place.source, place.span, help=help)
        self.state.failed = True
        return Nothing()

    def _too_deep(self, span: Span) -> IR:
        text = f"the pattern is nested more than {MAX_DEPTH} deep when written out"
        return self._fail_whole(text, span, "name parts of it less often within each other")

    def lower(self, node: nodes.Pattern) -> IR:
        self.state.depth += 1
        try:
            if self.state.depth > MAX_DEPTH:
                return self._too_deep(node.span)
            return self._lower(node)
        finally:
            self.state.depth -= 1

    def _lower(self, node: nodes.Pattern) -> IR:
        match node:
            case nodes.Literal():
                return self._literal(node)
            case nodes.Lemma() | nodes.Regex() | nodes.TokenTest():
                return self._token_test(node)
            case nodes.AnyToken():
                return self._atom(ANY, 0, node.span)
            case nodes.LexiconRef():
                return self._lexicon(node)
            case nodes.TypeRef():
                return self._type(node)
            case nodes.SentenceStart():
                return self._guard(GuardBits.SENTENCE_START, node.span)
            case nodes.SentenceEnd():
                return self._guard(GuardBits.SENTENCE_END, node.span)
            case nodes.Sequence(items):
                return _sequence([self.lower(item) for item in items])
            case nodes.Choice(options):
                return Alt(tuple(self.lower(option) for option in options))
            case nodes.Capture(name, body):
                return self._capture(name, self.lower(body), node)
            case nodes.Repeat():
                return self._repeat(node)
            case nodes.PatternRef():
                return self._pattern(node)
            case nodes.Parameter(name):
                return self._parameter(name, node.span)

    # ── Elements ────────────────────────────────────────────────────────────────────────────────

    def _atom(self, kind: int, ref: int, span: Span) -> IR:
        self._grow(1, span)
        return Atom(kind, ref, self.source, span)

    def _guard(self, bit: int, span: Span) -> IR:
        self._grow(1, span)
        return Guard(bit, self.source, span)

    def _grow(self, count: int, span: Span) -> bool:
        """Count elements; False, with a diagnostic once, when there are too many."""
        before = self.state.elements
        self.state.elements = before + count
        if before <= MAX_ELEMENTS < self.state.elements:
            text = f"written out, the pattern has more than {MAX_ELEMENTS} elements"
            self._fail_whole(text, span, "repeat less often, or put the alternatives into a lexicon")
        return self.state.elements <= MAX_ELEMENTS

    def _literal(self, node: nodes.Literal) -> IR:
        pieces = tokenize(node.text)
        if not pieces:
            return self.fail("E0402", "this literal holds no token", node.span, help="remove it")
        # Where the literal is written without escapes, each token knows its own place.
        start = node.span.start + 1
        verbatim = self.source.text[start : node.span.end - 1] == node.text
        return _sequence(
            [
                self._atom(
                    TOKEN,
                    self.tables.predicates.bit(nodes.Literal(node.text[a:b], node.exact)),
                    Span(start + a, start + b) if verbatim else node.span,
                )
                for a, b in pieces
            ]
        )

    def _lexicon(self, node: nodes.LexiconRef) -> IR:
        symbol = self._resolve("lexicon", node.name, node.span)
        if symbol is None:
            return Nothing()
        return self._atom(LEXICON, self.draft.lexicon_ids[symbol.qualified], node.span)

    def _type(self, node: nodes.TypeRef) -> IR:
        symbol = self._resolve("type", node.name, node.span)
        if symbol is None:
            return Nothing()
        return self._atom(
            TYPE, self.tables.references.index(symbol.name, node.condition, self.module, self.source), node.span
        )

    def _resolve(self, kind: str, name: str, span: Span) -> Symbol | None:
        symbol = self.draft.names.resolve(kind, name, self.module, self.source, span, self.draft.diagnostics)
        if symbol is None:
            self.state.failed = True
        else:
            self.tables.used.add((kind, symbol.qualified))
        return symbol

    # ── Single-token tests ──────────────────────────────────────────────────────────────────────

    def _token_test(self, node: nodes.Lemma | nodes.Regex | nodes.TokenTest) -> IR:
        test = self._test(node.test if isinstance(node, nodes.TokenTest) else node)
        if test is None:
            return Nothing()
        if isinstance(node, nodes.TokenTest) and self._contradicts(test):
            return self.fail(
                "E0402",
                "no token can pass this test, since its parts contradict each other",
                node.span,
                help="join with `|` what may hold instead of the other",
            )
        if test == nodes.TestName("any"):
            return self._atom(ANY, 0, node.span)
        return self._atom(TOKEN, self.tables.predicates.bit(test), node.span)

    def _contradicts(self, test: nodes.TestExpr) -> bool:
        known = self.draft.contradictions
        if test not in known:
            known[test] = is_contradiction(test, self._lexicon_of)
        return known[test]

    def _lexicon_of(self, qualified: str) -> Lexicon:
        return self.draft.lexicons[self.draft.lexicon_ids[qualified]]

    def _test(self, test: nodes.TestExpr) -> nodes.TestExpr | None:
        """`test` with qualified lexicon names; None when it holds an error."""
        match test:
            case nodes.TestName(name):
                if name in TOKEN_PROPERTIES:
                    return test
                self.state.failed = True  # the parser has told
                return None
            case nodes.Literal(text) | nodes.Lemma(text):
                return self._one_token(test, text)
            case nodes.Regex():
                return self._regex(test)
            case nodes.LexiconRef(name):
                symbol = self._resolve("lexicon", name, test.span)
                return None if symbol is None else nodes.LexiconRef(symbol.qualified)
            case nodes.TestNot(operand):
                inner = self._test(operand)
                return None if inner is None else nodes.TestNot(inner)
            case nodes.TestAnd(operands) | nodes.TestOr(operands):
                inners = [self._test(operand) for operand in operands]
                good = tuple(inner for inner in inners if inner is not None)
                return type(test)(good) if len(good) == len(inners) else None

    def _one_token(self, test: nodes.Literal | nodes.Lemma, text: str) -> nodes.TestExpr | None:
        pieces = tokenize(text)
        if len(pieces) == 1:
            return test
        words = " ".join(text[a:b] for a, b in pieces) or "nothing"
        self.fail(
            "E0402",
            f"this stands for one token, but holds {len(pieces)}: {words}",
            test.span,
            help="outside the brackets a literal may hold several tokens" if pieces else "remove it",
        )
        return None

    def _regex(self, test: nodes.Regex) -> nodes.TestExpr | None:
        try:
            compiled = TokenRegex.compile(test.pattern)
        except RegexError as error:
            start = test.span.start + 1 + error.start if test.span.end else 0
            span = Span(start, max(start + 1, start + error.end - error.start)) if test.span.end else test.span
            self.fail("E0405" if error.unsupported else "E0406", error.message, span, help=error.help)
            return None
        if not matches_some_token(compiled):
            self.draft.diagnostics.add(
                "W0401",
                "no single token can match this regular expression",
                self.source,
                test.span,
                help='a token is a run of letters, a number, or one sign; write a sequence: /[0-9]+/ [joined & "th"]',
            )
        return test

    # ── Structure ───────────────────────────────────────────────────────────────────────────────

    def _capture(self, name: str, body: IR, node: nodes.Capture) -> IR:
        """A body that may be empty makes no empty capture: the capture is then absent."""
        match body:
            case Rep(inner, 0, most, lazy) if not is_nullable(inner):
                return Rep(Cap(name, Rep(inner, 1, most, lazy) if most != 1 else inner), 0, 1, lazy)
        if is_nullable(body) and not self.state.failed:
            return self.fail(
                "E0412",
                f"the capture {name} may hold nothing at all",
                node.span,
                help=f"let it hold at least one element, and make it optional as a whole: ({name}:X)?",
            )
        return Cap(name, body)

    def _repeat(self, node: nodes.Repeat) -> IR:
        before = self.state.elements
        body = self.lower(node.body)
        times = max(1, node.min if node.max is None else node.max)
        if not self._grow((self.state.elements - before) * (times - 1), node.span):
            return Nothing()
        return body if (node.min, node.max) == (1, 1) else Rep(body, node.min, node.max, node.lazy)

    def _parameter(self, name: str, span: Span) -> IR:
        if name in self.params:
            ir = self.params[name]
            deep = self.state.depth + height(ir) > MAX_DEPTH
            if deep:
                return self._too_deep(span)
            return ir if self._grow(size(ir), span) else Nothing()
        lexicons = {symbol.name for symbol in self.draft.names.visible("lexicon", self.module)}
        patterns = {symbol.name for symbol in self.draft.names.visible("pattern", self.module)}
        near = did_you_mean(name, self.params, f'a literal stands in quotes: "{name}"')
        if name == "or":
            near = f"a choice is written with `|`; {near}"
        elif name in ("after", "before", "within"):
            near = f"what stands around is asked for by a clause: `only {name} ...` or `unless {name} ...`"
        help = f"write @{name}" if name in lexicons else f"write ${name}" if name in patterns else near
        return self.fail("E0206", f"{name} is no parameter here", span, help=help)

    def _pattern(self, node: nodes.PatternRef) -> IR:
        args = [self.lower(arg) for arg in node.args]
        symbol = self._resolve("pattern", node.name, node.span)
        if symbol is None or not self._grow(1, node.span):
            return Nothing()
        declared = symbol.node
        assert isinstance(declared, nodes.PatternDecl)
        if symbol in self.state.stack:
            cycle = [each.name for each in self.state.stack[self.state.stack.index(symbol) :]] + [symbol.name]
            return self.fail("E0404", f"the pattern refers to itself: {' -> '.join(cycle)}", node.span)
        if len(args) != len(declared.params):
            wanted = spell_list(declared.params, "and") if declared.params else "no arguments"
            return self.fail(
                "E0403",
                f"${node.name} takes {len(declared.params)} ({wanted}), and is given {len(args)}",
                node.span,
                others=(symbol.label("declared here"),),
            )
        if declared.params:
            return self._expand(symbol, declared, args, node.span)
        return self._expand_once(symbol, declared, node.span)

    def _expand_once(self, symbol: Symbol, declared: nodes.PatternDecl, span: Span) -> IR:
        """A pattern without parameters, from the table when it is there."""
        known = self.tables.expanded.get(symbol.qualified)
        if known is not None:
            if self.state.depth + known.height > MAX_DEPTH:
                return self._too_deep(span)
            return known.ir if self._grow(known.elements, span) else Nothing()
        before = self.state.elements
        ir = self._expand(symbol, declared, [], span)
        if not self.state.failed:
            self.tables.expanded[symbol.qualified] = Expanded(ir, self.state.elements - before, height(ir))
        return ir

    def _expand(self, symbol: Symbol, declared: nodes.PatternDecl, args: list[IR], span: Span) -> IR:
        params = dict(zip(declared.params, args, strict=True))
        inner = _Lowering(self.draft, self.tables, symbol.module, symbol.source, params, self.state)
        if not self.state.stack:
            self.state.outermost = Label(self.source, span)
        self.state.stack.append(symbol)
        try:
            return inner.lower(declared.body)
        finally:
            self.state.stack.pop()
            if not self.state.stack:
                self.state.outermost = None


def _sequence(items: list[IR]) -> IR:
    """`items` as one flat sequence, without those that are nothing."""
    flat: list[IR] = []
    for item in items:
        if isinstance(item, Seq):
            flat.extend(item.items)
        elif not isinstance(item, Nothing):
            flat.append(item)
    if not flat:
        return Nothing()
    return flat[0] if len(flat) == 1 else Seq(tuple(flat))
