"""Checks over the whole pack: slots, rivals, tests, unused names."""

from __future__ import annotations

import pytest
from packs import codes, compiled, errors, pack_of

from affidavit.compile.pack import compile_sources
from affidavit.compile.sources import PackSources


def warnings(text: str) -> list[str]:
    return [code for code in codes(text) if code.startswith("W")]


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ("rule r -> T { match n:'a' by:'b' }", []),
        ("rule r -> T { match n:'a' }", [("E0501", "by")]),
        ("rule r -> T { match n:'a' by:'b'? }", []),
        ("rule r -> T { match n:'a'? by:'b' }", [("E0502", "r")]),
        ("rule r -> T { match n:'a' by:'b' match by:'b' }", [("E0502", "r")]),
        ("rule r -> T { match by:'b'  set n = 'x' }", []),
        ("rule r -> T { match 'b'  set n = 'x', by = 'y' }\nrule s -> T { match by:'c' }", [("E0502", "s")]),
        ("rule r -> T { match n:'a' }\nlink l { fill T.by from T.n  within sentence }", []),
        ("rule r -> T { match n:'a'  only before by:'b' }", []),
        ("rule r -> T { match n:'a'  only within by:'b' }", [("E0220", "by"), ("E0501", "by")]),
    ],
)
def test_every_slot_can_be_filled_and_required_ones_are(rules: str, found: list[tuple[str, str]]) -> None:
    assert sorted(errors(f"type T {{ n: text  by: text? }}\n{rules}")) == found


def test_a_context_fills_the_slot_of_its_status() -> None:
    text = """
    type T { n: text  source: text  polarity: positive | negative | unknown ? }
    rule r -> T { match n:'a' }
    context c { cue source:"police"  scope both to sentence end  set source = source, polarity = negative }
    """
    assert errors(text) == []


@pytest.mark.parametrize(
    ("first", "second", "loses"),
    [
        ("match n:'a' 'b'", "match n:('a') 'b'", True),
        ("match n:'a' 'b'", "match n:'a' 'c'", False),
        ("match n:'a'  where n == 'x'", "match n:'a'", False),
        ("match n:'a'", "match n:'a'  where n == 'x'", True),
        ("match n:'a'  unless after 'x'", "match n:'a'  unless after 'x'  unless before 'y'", True),
        ("match n:'a'  unless after 'x'", "match n:'a'  unless after 'y'", False),
        ("match n:'a'", "match n:'a'  overrides r", True),
        ("match n:'a' match 'b' n:'c'", "match n:'a' match 'b' n:'c'", True),
    ],
)
@pytest.mark.parametrize("keep", ["longest", "first", "all"])
def test_rules_that_can_never_win(first: str, second: str, loses: bool, keep: str) -> None:
    text = f"type T {{ n: text  keep {keep} }}\nrule r -> T {{ {first} }}\nrule s -> T {{ {second} }}"
    assert (warnings(text) == ["W0501"]) is (loses and keep != "all")


def test_where_a_slot_decides_it_must_be_captured_alike() -> None:
    text = "type T {{ n: text  m: text?  keep longest on m }}\nrule r -> T {{ match {} }}\nrule s -> T {{ match {} }}"
    assert warnings(text.format("n:'a' m:'b' 'c'", "n:'a' 'b' m:'c'")) == []
    assert warnings(text.format("n:'a' m:'b' 'c'", "n:'a' m:'b' 'c'")) == ["W0501"]


@pytest.mark.parametrize(
    ("declarations", "found"),
    [
        ("pattern p = 'x'", ["W0201"]),
        ("pattern p = $q\npattern q = @l\nlexicon l { x }", ["W0201", "W0201", "W0202"]),
        ("lexicon l { x }\nrule s -> T { match n:@l }", []),
        ("lexicon l { x }\nrule s -> T { match n:[cap & !@l] }", []),
        ("lexicon l { x }\nrule s -> T { match n:'b'  where n in @l }", []),
        ("lexicon l { x }\nrule s -> T { match n:T(n in @l) 'x' }", []),
        ("type U { n: text }", ["W0203"]),
        ("type U { n: T }\nrule u -> U { match n:T }", []),
        ("pattern p(x) = x\ntype U { n: text }\nrule u -> U { match n:'a'  unless after $p('x') }", []),
    ],
)
def test_unused_names(declarations: str, found: list[str]) -> None:
    declarations = declarations.replace(
        "rule s -> T { match n:T(n in @l) 'x' }", "type V { n: T }\nrule s -> V { match n:T(n in @l) }"
    )
    assert sorted(warnings(f"type T {{ n: text }}\nrule r -> T {{ match n:'a' }}\n{declarations}")) == found


def test_types_that_are_not_exported_must_be_referred_to() -> None:
    rules = "type T { n: text }\ntype U { n: text }\nrule t -> T { match n:'a' }\nrule u -> U { match n:'b' %s }"
    for extra, expected in (("", ["W0203"]), ("unless after T", [])):
        files = {
            "pack.toml": b'name = "x"\nversion = "1"\nlanguage = "en"\nexports = ["U"]\n',
            "m.rules": (rules % extra).encode(),
        }
        _, diagnostics = compile_sources(PackSources("x", files))
        assert [d.code for d in diagnostics.sorted() if d.code not in ("W0403", "W0404")] == expected


def test_a_lexicon_file_that_nothing_reads() -> None:
    _, diagnostics = pack_of(m__rules="type T { n: text }\nrule r -> T { match n:'a' }", old__txt="x\n")
    assert [d.label.source.path for d in diagnostics.sorted() if d.code == "W0603"] == ["old.txt"]


TESTED = "type T { n: text  m: number? }\nrule r -> T { match n:'a' x:'b'  set m = 3\n %s }\n%s"


@pytest.mark.parametrize(
    ("inside", "outside", "found"),
    [
        ('test "[a](n) [b](x)" test none "c"', "", []),
        ('test "[a](n) [b](x)" { m = 3 } test none "c"', 'test T "[a](n) [b](x)"', []),
        ('test "[a](n) [b](x)"', "", ["W0404"]),
        ('test none "b"', "", ["E0220", "W0403"]),
        ('test todo "[a](n) [b](x)" test none "c"', "", ["W0403"]),
        ('test "[a](n) [b](y)" test none "c"', "", ["E0409", "E0220"]),
        ('test U "[a](n) [b](x)" test none "c"', "", ["E0410"]),
        ('test "[a](n) [b](x)" test none "c"', 'test T "[a](k)"', ["E0409"]),
        ('test "[a](n) [b](x)" test none "c"', 'test U "a"', ["E0201"]),
        ('test "[a](n) [b](x)" { m = "3" } test none "c"', "", ["E0411"]),
        ('test "[a](n) [b](x)" { k = 3 } test none "c"', "", ["E0202"]),
        ('test "[a](n) [b](x)" { polarity = negative, certainty != reported, m > 2, n = "a" } test none "c"', "", []),
        ('test "[a](n) [b](x)" { source.text = "police" } test none "c"', "", []),
        ('test "[a](n) [b](x)" { m = none } test none "c"', "", []),
        ('test "[a](n) [b](x)" { polarity = no } test none "c"', "", ["E0209"]),
        ('test "[a](n) [b](x)" test none " "', "", ["W0405"]),
        ('test "[a](n) [b](x)" test none "c" test none "c"', "", ["W0406"]),
        ('test "[a](n) [b](x)" test none "c" test none "c" at 2019-04-20', "", []),
        ('test "[a](n) [b](x)" test none "c"', 'test none T "c"\ntest none T "c"', ["W0406"]),
    ],
)
def test_tests(inside: str, outside: str, found: list[str]) -> None:
    _, diagnostics = pack_of(m__rules=TESTED % (inside, outside))
    assert sorted(d.code for d in diagnostics.sorted()) == sorted(found)


def test_tests_keep_what_they_ask_for() -> None:
    program = compiled(TESTED % ('test "[a](n) [b](x)" at 2019-04-20 { m = 3 } test none "c"', 'test todo T "[a](n)"'))
    first, second, third = program.tests
    assert (first.rule, first.type, first.kind, first.date) == ("rules.r", "T", "some", "2019-04-20")
    assert [(mark.name, mark.start, mark.end) for mark in first.marks] == [("n", 0, 1), ("x", 2, 3)]
    assert [located.text for located in first.assertions] == ["m = 3"]
    assert (second.kind, third.rule, third.kind, third.origin.line) == ("none", None, "todo", 4)
