"""Each construct of the language becomes the node it should, with the span it was read from."""

from __future__ import annotations

import pytest

from affidavit.syntax import nodes as n
from affidavit.syntax.parser import parse
from affidavit.syntax.render import render_text


def module(text: str) -> n.Module:
    found, diagnostics = parse(n.SourceText("folder/some.rules", text))
    assert not diagnostics.items, render_text(diagnostics.sorted())
    return found


def only(text: str) -> n.Declaration:
    (declaration,) = module(text).declarations
    return declaration


def pattern(text: str) -> n.Pattern:
    declaration = only(f"pattern p(x, y) = {text}")
    assert isinstance(declaration, n.PatternDecl)
    return declaration.body


def expr(text: str) -> n.Expr:
    rule = only(f'rule r -> T {{ match "a" where {text} }}')
    assert isinstance(rule, n.Rule)
    where = rule.clauses[1]
    assert isinstance(where, n.Where)
    return where.condition


def a(text: str) -> n.Literal:
    return n.Literal(text)


# ── Patterns ────────────────────────────────────────────────────────────────────────────────────

PATTERNS: dict[str, n.Pattern] = {
    '"at least"': a("at least"),
    "'IS'": n.Literal("IS", exact=True),
    r'"a \"b\" \\ \n\t"': a('a "b" \\ \n\t'),
    r"'it\'s'": n.Literal("it's", exact=True),
    "~kill": n.Lemma("kill"),
    r"/\d+(st|nd)/": n.Regex(r"\d+(st|nd)"),
    r"/a\/b#c/": n.Regex("a/b#c"),
    r"/\\\//": n.Regex(r"\\/"),
    "@kill": n.LexiconRef("kill"),
    "Actor": n.TypeRef("Actor"),
    "Actor(kind == state)": n.TypeRef("Actor", n.Binary("==", n.Name("kind"), n.Name("state"))),
    'Actor ("a" | "b")': n.Sequence((n.TypeRef("Actor"), n.Choice((a("a"), a("b"))))),
    "Élan": n.TypeRef("Élan"),
    "x": n.Parameter("x"),
    ".": n.AnyToken(),
    '^ "a" $': n.Sequence((n.SentenceStart(), a("a"), n.SentenceEnd())),
    "$victims": n.PatternRef("victims"),
    '$list(x, "a" | y)': n.PatternRef("list", (n.Parameter("x"), n.Choice((a("a"), n.Parameter("y"))))),
    '$victims ("a")': n.Sequence((n.PatternRef("victims"), a("a"))),
    "()": n.Sequence(()),
    '"a"?': n.Repeat(a("a"), 0, 1),
    '"a"*': n.Repeat(a("a"), 0, None),
    '"a"+?': n.Repeat(a("a"), 1, None, lazy=True),
    '"a"??': n.Repeat(a("a"), 0, 1, lazy=True),
    '"a"{2}': n.Repeat(a("a"), 2, 2),
    '"a"{ 2 , }': n.Repeat(a("a"), 2, None),
    '"a"{,3}?': n.Repeat(a("a"), 0, 3, lazy=True),
    '"a"{2,3}': n.Repeat(a("a"), 2, 3),
    "count:Quantity?": n.Repeat(n.Capture("count", n.TypeRef("Quantity")), 0, 1),
    "count:(Quantity?)": n.Capture("count", n.Repeat(n.TypeRef("Quantity"), 0, 1)),
    "by : Actor": n.Capture("by", n.TypeRef("Actor")),
    "match:Actor where:.": n.Sequence((n.Capture("match", n.TypeRef("Actor")), n.Capture("where", n.AnyToken()))),
    "a:b:x": n.Capture("a", n.Capture("b", n.Parameter("x"))),
    '"a" "b" | "c"': n.Choice((n.Sequence((a("a"), a("b"))), a("c"))),
    '"a" ("b" | "c")': n.Sequence((a("a"), n.Choice((a("b"), a("c"))))),
    '("a" "b") "c"': n.Sequence((a("a"), a("b"), a("c"))),
    '("a" | "b") | "c"': n.Choice((a("a"), a("b"), a("c"))),
    '((("a")))': a("a"),
    "[word]": n.TokenTest(n.TestName("word")),
    "[cap & !@month | 'IS']": n.TokenTest(
        n.TestOr(
            (
                n.TestAnd((n.TestName("cap"), n.TestNot(n.LexiconRef("month")))),
                n.Literal("IS", exact=True),
            )
        )
    ),
    "[!(~go | /x/) & any]": n.TokenTest(
        n.TestAnd((n.TestNot(n.TestOr((n.Lemma("go"), n.Regex("x")))), n.TestName("any")))
    ),
}


@pytest.mark.parametrize("text", PATTERNS)
def test_pattern(text: str) -> None:
    assert pattern(text) == PATTERNS[text]


def test_patterns_know_their_place() -> None:
    text = 'pattern p = "a" (by:Actor(kind == state) | [word & !@verb]{0,4})'
    declaration = only(text)
    assert isinstance(declaration, n.PatternDecl)
    shown = [text[node.span.start : node.span.end] for node in walk(declaration.body)]
    assert shown == [
        '"a" (by:Actor(kind == state) | [word & !@verb]{0,4})',
        '"a"',
        "by:Actor(kind == state) | [word & !@verb]{0,4}",
        "by:Actor(kind == state)",
        "Actor(kind == state)",
        "[word & !@verb]{0,4}",
        "[word & !@verb]",
    ]


def walk(node: n.Pattern) -> list[n.Pattern]:
    match node:
        case n.Sequence(items):
            inner = items
        case n.Choice(options):
            inner = options
        case n.Capture(_, body) | n.Repeat(body):
            inner = (body,)
        case _:
            inner = ()
    return [node, *(found for child in inner for found in walk(child))]


# ── Expressions ─────────────────────────────────────────────────────────────────────────────────

X, Y, Z = n.Name("x"), n.Name("y"), n.Name("z")

EXPRESSIONS: dict[str, n.Expr] = {
    "x": X,
    "3": n.Number("3"),
    "2.50": n.Number("2.50"),
    '"a"': n.String("a"),
    "'a'": n.String("a"),
    "true": n.Boolean(True),
    "false": n.Boolean(False),
    "x == none": n.Binary("==", X, n.Null()),
    "count.min > 0": n.Binary(">", n.Field(n.Name("count"), "min"), n.Number("0")),
    "timex.type": n.Field(n.Name("timex"), "type"),
    "source.match.set": n.Field(n.Field(n.Name("source"), "match"), "set"),
    "source == time": n.Binary("==", n.Name("source"), n.Name("time")),
    "f()": n.Call("f", ()),
    "f(x, g(y)).min": n.Field(n.Call("f", (X, n.Call("g", (Y,)))), "min"),
    "x in [y, 3]": n.Binary("in", X, n.ListExpr((Y, n.Number("3")))),
    "x not in @lex": n.Unary("not", n.Binary("in", X, n.LexiconRef("lex"))),
    "not x in y": n.Unary("not", n.Binary("in", X, Y)),
    "not x and y": n.Binary("and", n.Unary("not", X), Y),
    "x or y and z": n.Binary("or", X, n.Binary("and", Y, Z)),
    "(x or y) and z": n.Binary("and", n.Binary("or", X, Y), Z),
    "x - y - z": n.Binary("-", n.Binary("-", X, Y), Z),
    "x - (y - z)": n.Binary("-", X, n.Binary("-", Y, Z)),
    "x + y * z": n.Binary("+", X, n.Binary("*", Y, Z)),
    "x / y / z": n.Binary("/", n.Binary("/", X, Y), Z),
    "-x * y": n.Binary("*", n.Unary("-", X), Y),
    "-x.y": n.Unary("-", n.Field(X, "y")),
    "x + 1 <= y": n.Binary("<=", n.Binary("+", X, n.Number("1")), Y),
    "x != y": n.Binary("!=", X, Y),
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_expression(text: str) -> None:
    assert expr(text) == EXPRESSIONS[text]


def test_a_slash_divides_in_expressions_and_opens_a_regex_in_patterns() -> None:
    rule = only('rule r -> T { match "a" /b/ where x / y > 1 match /c/ }')
    assert isinstance(rule, n.Rule)
    assert rule.clauses == (
        n.Match(n.Sequence((a("a"), n.Regex("b")))),
        n.Where(n.Binary(">", n.Binary("/", X, Y), n.Number("1"))),
        n.Match(n.Regex("c")),
    )


# ── Declarations ────────────────────────────────────────────────────────────────────────────────

MATCH = n.Match(a("a"))

DECLARATIONS: dict[str, n.Declaration] = {
    "use numbers, times": n.Use(("numbers", "times")),
    "type T { count: Quantity by: Actor? kind: a | b? type: text }": n.TypeDecl(
        "T",
        (
            n.Slot("count", ("Quantity",)),
            n.Slot("by", ("Actor",), optional=True),
            n.Slot("kind", ("a", "b"), optional=True),
            n.Slot("type", ("text",)),
        ),
    ),
    "type T { keep: text keep first }": n.TypeDecl("T", (n.Slot("keep", ("text",)),), "first"),
    "type T { a: text keep longest on a }": n.TypeDecl("T", (n.Slot("a", ("text",)),), "longest", "a"),
    "lexicon k { }": n.Lexicon("k"),
    "lexicon k { killed, \"gunned down\"\n'IS'\n\n UK-based, 1914, match, }": n.Lexicon(
        "k",
        (
            n.Entry("killed"),
            n.Entry("gunned down"),
            n.Entry("IS", exact=True),
            n.Entry("UK-based"),
            n.Entry("1914"),
            n.Entry("match"),
        ),
    ),
    'lexicon k { a = 1, b = -2.5, c = "x", d = true, e = false } inflected': n.Lexicon(
        "k",
        (
            n.Entry("a", value=n.Number("1")),
            n.Entry("b", value=n.Number("-2.5")),
            n.Entry("c", value=n.String("x")),
            n.Entry("d", value=n.Boolean(True)),
            n.Entry("e", value=n.Boolean(False)),
        ),
        inflected=True,
    ),
    'lexicon k from "a.tsv"': n.Lexicon("k", file="a.tsv"),
    "lexicon k from 'a.txt' inflected": n.Lexicon("k", file="a.txt", inflected=True),
    "pattern p = .": n.PatternDecl("p", (), n.AnyToken()),
    "pattern p(x) = x": n.PatternDecl("p", ("x",), n.Parameter("x")),
    'rule r -> T { match "a" }': n.Rule("r", "T", (MATCH,)),
    'rule match -> T { match "a" overrides b, c set set = set, source = source }': n.Rule(
        "match",
        "T",
        (
            MATCH,
            n.Overrides(("b", "c")),
            n.Set("set", n.Name("set")),
            n.Set("source", n.Name("source")),
        ),
    ),
    'rule r -> T { match "a" unless after "b" unless before "c" only within "d" }': n.Rule(
        "r",
        "T",
        (
            MATCH,
            n.Surround(False, "after", a("b")),
            n.Surround(False, "before", a("c")),
            n.Surround(True, "within", a("d")),
        ),
    ),
    "link l { fill T.a from U within clause, document }": n.Link(
        "l", n.TypeRef("T"), "a", n.TypeRef("U"), None, ("clause", "document")
    ),
    "link l { prefer last within sentence fill T(by == none).a from U(x).b }": n.Link(
        "l",
        n.TypeRef("T", n.Binary("==", n.Name("by"), n.Null())),
        "a",
        n.TypeRef("U", X),
        "b",
        ("sentence",),
        "last",
    ),
    'resolve r { of T among "x.tsv" }': n.Resolve("r", "T", "x.tsv"),
    "resolve r { hint U.b inside V told a among 'x.tsv' of T }": n.Resolve("r", "T", "x.tsv", "a", "V", ("U", "b")),
    'context c { cue "no" scope forward to clause end set polarity = negative }': n.Context(
        "c", a("no"), n.Scope("forward", "clause"), None, (n.Set("polarity", n.Name("negative")),)
    ),
    'context c { of T, U until "but" cue "no" scope both to 5 words set a = x, b = y set c = z }': n.Context(
        "c",
        a("no"),
        n.Scope("both", 5),
        a("but"),
        (n.Set("a", X), n.Set("b", Y), n.Set("c", Z)),
        ("T", "U"),
    ),
    "merge m { of T same a agree b, c report d }": n.Merge("m", ("T",), ("a",), ("b", "c"), ("d",)),
    "merge m { of T agree b }": n.Merge("m", ("T",), (), ("b",), ()),
    "merge m { of T, U agree b }": n.Merge("m", ("T", "U"), (), ("b",), ()),
    'test T "a"': n.Test("a", type="T"),
    'test none T "a"': n.Test("a", kind="none", type="T"),
    "test todo T 'a \"b\"'": n.Test('a "b"', kind="todo", type="T"),
    'test T "on [Thursday](timex)" at 2019-04-20': n.Test(
        "on Thursday", (n.Mark(3, 11, "timex"),), type="T", date="2019-04-20"
    ),
    'test T "a" { count.min = 35, kind != state, x.y.z >= -1, a == none }': n.Test(
        "a",
        type="T",
        assertions=(
            n.Assertion(n.Field(n.Name("count"), "min"), "=", n.Number("35")),
            n.Assertion(n.Name("kind"), "!=", n.Name("state")),
            n.Assertion(n.Field(n.Field(X, "y"), "z"), ">=", n.Unary("-", n.Number("1"))),
            n.Assertion(n.Name("a"), "=", n.Null()),
        ),
    ),
}


@pytest.mark.parametrize("text", DECLARATIONS)
def test_declaration(text: str) -> None:
    declaration = only(text)
    assert declaration == DECLARATIONS[text]
    assert declaration.span == n.Span(0, len(text))


def test_spans_of_names() -> None:
    text = 'type Tee { count: number }\nrule arr -> Tee { match count:"a" set count = 1 }\nlexicon k from "f.txt"'
    tee, arr, k = module(text).declarations
    assert isinstance(tee, n.TypeDecl) and isinstance(arr, n.Rule) and isinstance(k, n.Lexicon)
    setting = arr.clauses[1]
    assert isinstance(setting, n.Set)
    spans = [tee.name_span, tee.slots[0].name_span, arr.name_span, arr.type_span, setting.slot_span, k.file_span]
    assert [text[s.start : s.end] for s in spans] == ["Tee", "count", "arr", "Tee", "count", '"f.txt"']


# ── Marks of tests ──────────────────────────────────────────────────────────────────────────────


def marked(text: str) -> n.Test:
    test = only(f'test T "{text}"')
    assert isinstance(test, n.Test)
    return test


def test_marks_count_in_the_unmarked_text() -> None:
    test = marked(r"[IS](by) killed [at \"least\" 35](count) 😀 [men](victims)")
    assert test.text == 'IS killed at "least" 35 😀 men'
    assert [(test.text[m.start : m.end], m.name) for m in test.marks] == [
        ("IS", "by"),
        ('at "least" 35', "count"),
        ("men", "victims"),
    ]


def test_marks_may_nest_and_come_in_the_order_in_which_they_open() -> None:
    test = marked("[[two](count) [young](age) men](victims) and [[x](in)](out)")
    assert [(test.text[m.start : m.end], m.name) for m in test.marks] == [
        ("two young men", "victims"),
        ("two", "count"),
        ("young", "age"),
        ("x", "out"),
        ("x", "in"),
    ]


def test_escaped_brackets_are_no_marks() -> None:
    test = marked(r"\[sic\] (by)")
    assert (test.text, test.marks) == ("[sic] (by)", ())


# ── Files ───────────────────────────────────────────────────────────────────────────────────────


def test_several_declarations_may_share_a_line() -> None:
    found = module('type T { a: text } rule r -> T { match "x" } use b lexicon k { c } test T "d" pattern p = .')
    kinds = [type(declaration) for declaration in found.declarations]
    assert kinds == [n.TypeDecl, n.Rule, n.Use, n.Lexicon, n.Test, n.PatternDecl]


def test_indentation_and_line_ends_mean_nothing() -> None:
    assert module('\n  rule\nr\n->\nT\n{\nmatch\n"a"\n}\n').declarations == module('rule r -> T{match"a"}').declarations


def test_the_name_of_a_module_is_its_file_name() -> None:
    assert module("use a").name == "some"
