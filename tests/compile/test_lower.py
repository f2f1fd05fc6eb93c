"""Patterns to IR: literals, named patterns with parameters, limits, captures that may be empty."""

from __future__ import annotations

import pytest
from packs import codes, compiled, errors, only_rule, pack_of

from affidavit.compile.captures import CaptureFacts, captures_of
from affidavit.compile.ir import IR, Alt, Atom, Cap, Guard, Nothing, Rep, Seq, height, is_nullable, size
from affidavit.compile.program import ACCEPT, ANY, LEXICON, TOKEN, TYPE, ValueType
from affidavit.compile.static import SPAN, entry_type, finding_type
from affidavit.compile.tables import ReferenceTable
from affidavit.syntax.nodes import Literal, SourceText, Span

SOURCE = SourceText("a.rules", "")
TYPES = (
    "lexicon unit { men }\nlexicon group { IS }\ntype T { n: text }\ntype U { m: text }\nrule u -> U { match m:'u' }\n"
)


def atom(kind: int, ref: int = 0) -> Atom:
    return Atom(kind, ref, SOURCE, Span(0, 0))


A, B, L, M, T, ANYTHING = atom(TOKEN), atom(TOKEN, 1), atom(LEXICON), atom(LEXICON, 1), atom(TYPE), atom(ANY)


def words(pattern: str, declarations: str = "") -> list[str]:
    """What each element of the pattern is, as text."""
    program = compiled(f"{TYPES}{declarations}\nrule r -> T {{ match {pattern} set n = 'x' }}")
    shown = []
    for element in program.rules[-1].automaton.elements:
        test = program.predicates[element.ref] if element.kind == TOKEN else None
        shown.append(
            test.text
            if isinstance(test, Literal)
            else {TYPE: "type", LEXICON: "lexicon", ANY: "."}.get(element.kind, "test")
        )
    return shown


def test_literals_are_cut_as_texts_are() -> None:
    assert words('"Syria\'s UK-based, 86,500"') == ["syria", "'", "s", "uk", "-", "based", ",", "86,500"]
    assert words("'IS'") == ["IS"]


def test_each_token_of_a_literal_knows_its_place() -> None:
    rule = only_rule('type T { n: text }\nrule r -> T { match n:"at least" "a\\"b" }')
    source = rule.automaton.elements[0].source
    shown = [source.text[element.span.start : element.span.end] for element in rule.automaton.elements]
    assert shown == ["at", "least", '"a\\"b"', '"a\\"b"', '"a\\"b"']


def test_kinds_of_elements() -> None:
    assert words("@unit U . [any] ~kill /x/ [cap]") == ["lexicon", "type", ".", ".", "test", "test", "test"]


def test_named_patterns_take_patterns() -> None:
    declarations = 'pattern list(x) = x ("," x)*\npattern both(a, b) = a "and" b\npattern unit = @unit'
    assert words('$list($both($unit, "men"))', declarations) == ["lexicon", "and", "men", ",", "lexicon", "and", "men"]


def test_a_pattern_of_another_module_keeps_its_own_names_and_places() -> None:
    program, _ = pack_of(
        a__rules="lexicon x { one }\npattern p(y) = @x y",
        b__rules="use a\nlexicon x { two }\ntype T { n: text }\nrule r -> T { match n:$p(@x) }",
    )
    assert program is not None
    first, second = program.rules[0].automaton.elements
    assert [program.lexicons[e.ref].name for e in (first, second)] == ["a.x", "b.x"]
    assert [e.source.path for e in (first, second)] == ["a.rules", "b.rules"]


@pytest.mark.parametrize(
    ("declarations", "pattern", "code"),
    [
        ("pattern a = $b\npattern b = $a", "$a", "E0404"),
        ("pattern a(x) = x", "$a", "E0403"),
        ("pattern a = 'x'", "$a('y')", "E0403"),
        ("pattern a(x) = y", "$a('y')", "E0206"),
        ("", "((. . .){200}){200}", "E0408"),
    ],
)
def test_bad_named_patterns(declarations: str, pattern: str, code: str) -> None:
    found = {code for code, _ in errors(f"{TYPES}{declarations}\nrule r -> T {{ match n:{pattern} }}")}
    assert code in found


def test_written_out_size_is_limited_without_writing_it_out() -> None:
    doubling = "pattern p0 = . .\n" + "".join(f"pattern p{i} = $p{i - 1} $p{i - 1}\n" for i in range(1, 60))
    assert "E0408" in codes(f"type T {{ n: text }}\n{doubling}rule r -> T {{ match n:$p59 }}")


def test_empty_patterns_do_not_blow_up_either() -> None:
    doubling = "pattern p0 = ()\n" + "".join(f"pattern p{i} = $p{i - 1} $p{i - 1}\n" for i in range(1, 60))
    assert "E0408" in codes(f"type T {{ n: text }}\n{doubling}rule r -> T {{ match n:('x' $p59) }}")


def test_depth_is_limited() -> None:
    deep = "pattern p0(x) = x\n" + "".join(f"pattern p{i}(x) = ($p{i - 1}(x) 'a')?\n" for i in range(1, 120))
    assert "E0408" in codes(f"type T {{ n: text }}\n{deep}rule r -> T {{ match n:('x' $p119('y')) }}")


def test_counted_repetitions_are_in_the_size() -> None:
    rep = Rep(Seq((A, Rep(B, 0, 3))), 2, 5)
    assert size(rep) == 20
    assert size(Alt((Guard(1), Nothing(), Rep(A, 3, None)))) == 3
    assert height(rep) == 4


@pytest.mark.parametrize(
    ("ir", "nullable", "everywhere"),
    [
        (A, False, False),
        (Nothing(), True, True),
        (Guard(1), True, False),
        (Seq((Guard(1), Rep(A, 0, None))), True, False),
        (Alt((A, Rep(B, 0, 1))), True, True),
        (Rep(A, 1, None), False, False),
        (Cap("x", Rep(A, 0, None)), True, True),
    ],
)
def test_nullable(ir: IR, nullable: bool, everywhere: bool) -> None:
    assert (is_nullable(ir), is_nullable(ir, unguarded=True)) == (nullable, everywhere)


def test_an_optional_body_makes_an_optional_capture() -> None:
    rule = only_rule('type T { n: text  m: text? }\nrule r -> T { match n:"a" m:("b"*) "c" }')
    assert rule.captures["m"].type == ValueType("span", optional=True)
    opening = [step for steps in rule.automaton.steps for step in steps if 2 in step.marks]
    assert [rule.automaton.elements[step.target].span for step in opening] == [rule.automaton.elements[1].span]
    assert all(step.target != ACCEPT for step in opening)


FACTS: dict[str, tuple[IR, CaptureFacts]] = {
    "once": (Cap("x", A), CaptureFacts(1, 1, False, (SPAN,))),
    "optional": (Rep(Cap("x", T), 0, 1), CaptureFacts(0, 1, False, (finding_type("U"),))),
    "list": (Rep(Cap("x", L), 1, None), CaptureFacts(1, 2, True, (entry_type("m.a"),))),
    "counted": (Rep(Cap("x", L), 0, 3), CaptureFacts(0, 2, True, (entry_type("m.a"),))),
    "then more": (Seq((Cap("x", A), Rep(Cap("x", A), 0, None))), CaptureFacts(1, 2, True, (SPAN,))),
    "twice": (Seq((Cap("x", A), Cap("x", B))), CaptureFacts(2, 2, False, (SPAN,))),
    "either": (Alt((Cap("x", L), Cap("x", M))), CaptureFacts(1, 1, False, (entry_type("m.a"), entry_type("m.b")))),
    "one option": (Alt((Cap("x", A), B)), CaptureFacts(0, 1, False, (SPAN,))),
    "options within": (Cap("x", Alt((L, M))), CaptureFacts(1, 1, False, (entry_type("m.a", "m.b"),))),
    "mixed within": (Cap("x", Alt((L, A))), CaptureFacts(1, 1, False, (SPAN,))),
    "nested": (Cap("x", Cap("y", T)), CaptureFacts(1, 1, False, (finding_type("U"),))),
}


@pytest.mark.parametrize("case", FACTS)
def test_facts_about_captures(case: str) -> None:
    references = ReferenceTable()
    references.index("U", None, "m", SOURCE)
    ir, expected = FACTS[case]
    assert captures_of(ir, references, ["m.a", "m.b"])["x"] == expected


def test_types_that_differ_join_to_what_they_share() -> None:
    both = CaptureFacts(1, 1, False, (entry_type("m.a"), entry_type("m.b")))
    mixed = CaptureFacts(0, 2, True, (entry_type("m.a"), finding_type("U")))
    assert both.type == entry_type("m.a", "m.b")
    assert mixed.type == ValueType("span", many=True, optional=True)


def test_a_list_slot_is_one_that_some_rule_captures_often() -> None:
    program = compiled(
        'type T { n: text  m: text }\nrule a -> T { match (n:"a")+ m:"b" }\nrule b -> T { match n:"c" m:"d" }'
    )
    slots = program.types["T"].slots
    assert (slots["n"].type.many, slots["m"].type.many) == (True, False)
