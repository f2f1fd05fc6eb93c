"""Names: what a module sees, what hides what, and how unknown names are reported."""

from __future__ import annotations

import pytest
from packs import pack_of

NUMBERS = """
type Quantity { range: range }
lexicon unit { men }
pattern gap = [word]{0,2}
rule n -> Quantity { match n:/\\d+/  set range = exactly(number(n)) }
"""


def reports(**files: str) -> list[tuple[str, str, str]]:
    _, diagnostics = pack_of(**files)
    return [
        (d.code, d.label.source.path, d.label.source.text[d.label.span.start : d.label.span.end])
        for d in diagnostics.sorted()
        if d.is_error or d.code == "W0204"
    ]


def test_used_names_are_visible_and_qualified_inside() -> None:
    rules = """
    use numbers
    type C { count: Quantity  unit: text }
    rule c -> C { match count:Quantity unit:@unit $gap "died"  overrides d }
    rule d -> C { match count:Quantity unit:"men" }
    """
    program, _ = pack_of(numbers__rules=NUMBERS, casualties__rules=rules)
    assert program is not None
    assert [rule.name for rule in program.rules] == ["casualties.c", "casualties.d", "numbers.n"]
    assert program.lexicon_ids == {"numbers.unit": 0}
    assert program.rules[0].overrides == ("casualties.d",)


@pytest.mark.parametrize(
    ("pattern", "code", "marked"),
    [("q:Quantity", "E0216", "Quantity"), ("q:@unit", "E0216", "@unit"), ("q:($gap 'x')", "E0216", "$gap")],
)
def test_names_of_other_modules_need_use(pattern: str, code: str, marked: str) -> None:
    rules = f'type C {{ n: text }}\nrule c -> C {{ match n:"a" {pattern} test "[a](q)" }}'
    assert reports(numbers__rules=NUMBERS, c__rules=rules) == [(code, "c.rules", marked)]


def test_use_is_not_passed_on() -> None:
    found = reports(
        numbers__rules=NUMBERS,
        b__rules="use numbers\ntype B { q: Quantity }\nrule b -> B { match q:Quantity }",
        c__rules="use b\ntype C { q: B  r: Quantity? }\nrule c -> C { match q:B r:Quantity }",
    )
    assert found == [("E0216", "c.rules", "Quantity"), ("E0216", "c.rules", "Quantity")]


def test_an_own_name_hides_a_used_one() -> None:
    program, _ = pack_of(
        a__rules="lexicon x { one }\ntype A { n: text }\nrule a -> A { match n:@x }",
        b__rules="use a\nlexicon x { two }\ntype B { n: text  a: A }\nrule b -> B { match n:@x a:A }",
    )
    assert program is not None
    element = program.rules[1].automaton.elements[0]
    assert program.lexicons[element.ref].name == "b.x"


def test_two_used_modules_with_one_name() -> None:
    lexicon = "lexicon x { one }\n"
    rules = "use a, b\ntype C { n: text }\nrule c -> C { match n:@x }"
    assert ("E0219", "c.rules", "@x") in reports(a__rules=lexicon, b__rules=lexicon, c__rules=rules)


def test_a_module_that_uses_itself_and_one_that_is_unknown() -> None:
    assert reports(
        a__rules='use a, bb\ntype A { n: text }\nrule a -> A { match n:"x" }', b__rules="lexicon x { y }"
    ) == [("E0215", "a.rules", "bb")]


def test_an_unneeded_use_is_reported_and_a_needed_one_is_not() -> None:
    a = "lexicon x { one }\n"
    rules = 'use a, b\ntype C { n: text }\nrule c -> C { match n:"x" where n in @x }'
    assert reports(a__rules=a, b__rules="lexicon y { two }", c__rules=rules) == [("W0204", "c.rules", "b")]


def test_names_of_declarations_that_could_not_be_read_are_not_reported_as_unknown() -> None:
    found = reports(a__rules='lexicon x { "open\n}\ntype C { n: text }\nrule c -> C { match n:@x }')
    assert [code for code, *_ in found] == ["E0107"]


def test_the_order_of_files_does_not_matter() -> None:
    files = {
        "a__rules": "use b\ntype A { n: B }\nrule a -> A { match n:B }\nlexicon l { x }",
        "b__rules": "type B { n: text }\nrule b -> B { match n:@m }\nlexicon m { y }",
    }
    forward, said = pack_of(**files)
    backward, said_too = pack_of(**dict(reversed(files.items())))
    assert forward == backward
    assert said.sorted() == said_too.sorted()
