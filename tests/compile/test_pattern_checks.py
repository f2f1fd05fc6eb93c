"""What is said of patterns that match nothing at all, of dead guards, and of choices that cannot be reached."""

from __future__ import annotations

import pytest
from packs import codes, errors


def said(clauses: str, declarations: str = "") -> list[str]:
    return codes(f"type T {{ n: text }}\n{declarations}\nrule r -> T {{ {clauses} set n = 'x' }}")


@pytest.mark.parametrize("pattern", ["'a'?", "'a'*", "('a'? 'b'*)", "('a' | 'b'?)", "()", "^", "^ $", "('a'?){1,3}"])
def test_a_match_of_nothing(pattern: str) -> None:
    assert "E0401" in said(f"match {pattern}")


@pytest.mark.parametrize(
    ("pattern", "good"), [("^", True), ("$", True), ("^ 'a'?", True), ("'a'?", False), ("(^ | 'a'?)", False)]
)
def test_around_a_match_a_guard_alone_will_do(pattern: str, good: bool) -> None:
    assert ("E0401" in said(f"match 'b' unless after {pattern}")) is not good


@pytest.mark.parametrize(
    ("pattern", "dead"),
    [
        ("'a' ^ 'b'", True),
        ("'a'? ^ 'b'", False),
        ("^ 'b'", False),
        ("('a' | ^) 'b'", False),
        ("('a' 'c'? ^ | 'b') 'd'", True),
        ("'a' $", False),
        ("$ 'a'", True),
        ("'b' ('a'* $)", False),
        ("'b' $ 'a'?", False),
        ("'a' ('b' $ 'c' | 'd')", True),
        ("(^ 'a')+", False),
        ("'x' (^ 'a')+", True),
    ],
)
def test_guards_that_can_never_hold(pattern: str, dead: bool) -> None:
    assert ("E0407" in said(f"match {pattern}")) is dead


@pytest.mark.parametrize(
    ("clauses", "unreachable"),
    [
        ("match 'x' ('a' | 'b' | 'a')", 1),
        ('match "x" ("a" | "A") "b"', 1),
        ("match ('a' | 'a' 'b')", 1),
        ("match ('a' | 'a' 'b') 'c'", 0),
        ("match ('a' 'b' | 'a')", 0),
        ("match ('a' $ | 'a' 'b')", 0),
        ("match 'x' ('a' | 'a' 'b')?", 1),
        ("match 'x' ('a' | 'a' 'b')*", 0),
        ("match 'x' (() | 'a')", 1),
        ("match 'x' ('a'? | 'a')", 0),
        ("match 'a' match 'b' match 'a' 'c'", 1),
        ("match 'a' 'c' match 'a'", 0),
        ("match 'a' unless before ('b' | 'b' 'c')", 0),
        ("match 'a' unless before ('b' | 'b')", 1),
        ("match 'x' (@l | @l 'b') 'c'", 0),
        ("match 'x' (@l | $p)", 1),
    ],
)
def test_choices_that_cannot_be_reached(clauses: str, unreachable: int) -> None:
    declarations = "lexicon l { y }\npattern p = @l"
    assert [code for code in said(clauses, declarations) if code == "W0402"] == ["W0402"] * unreachable


def test_a_capture_does_not_make_a_choice_different() -> None:
    assert codes("type T { n: text  m: text? }\nrule r -> T { match n:'a' | m:'a' 'b' }") == ["E0502", "W0402"]


@pytest.mark.parametrize(
    ("clauses", "marked"),
    [
        ("match n:'a' n:'b'", "n"),
        ("match n:'a' ('c' | n:'b')", "n"),
        ("match n:'a' only after n:'b'", "n"),
        ("match n:(m:n:'a')", None),
    ],
)
def test_captured_twice(clauses: str, marked: str | None) -> None:
    found = errors(f"type T {{ n: text  m: text? }}\nrule r -> T {{ {clauses} }}")
    assert ("E0214", marked or "n") in found


@pytest.mark.parametrize("clauses", ["match n:'a' (n:'b')*", "match n:'a' | n:'b'", "match n:'a' match 'x' n:'b'"])
def test_captured_once_on_each_way_or_under_a_repetition(clauses: str) -> None:
    assert errors(f"type T {{ n: text }}\nrule r -> T {{ {clauses} }}") == []
