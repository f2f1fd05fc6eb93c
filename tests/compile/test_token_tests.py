"""Contradictory token tests are found, and nothing that can hold is called one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packs import compiled, errors

from affidavit.compile.program import Lexicon
from affidavit.compile.tables import canonical
from affidavit.compile.token_regex import TokenRegex
from affidavit.compile.token_tests import is_contradiction
from affidavit.match.token_tests import CASELESS, JOINED, START, token_property
from affidavit.syntax.nodes import LexiconRef, Literal, Regex, TestAnd, TestExpr, TestName, TestNot, TestOr
from affidavit.text.tokens import exact_form, normalise

LEXICON = compiled('lexicon few { Monday, may, 12, "," }\ntype T { n: text }\nrule r -> T { match n:@few }').lexicons[0]


def lexicon_of(name: str) -> Lexicon:
    assert name == LEXICON.name
    return LEXICON


LEAVES = st.one_of(
    st.sampled_from(["word", "cap", "upper", "lower", "digit", "punct", "quote", "start", "joined", "any"]).map(
        TestName
    ),
    st.sampled_from(["may", "May", "12", ",", "'"]).map(Literal),
    st.sampled_from(["May", "IS", "is"]).map(lambda word: Literal(word, exact=True)),
    st.sampled_from(["[a-z]+", r"\d+", "[,.]", "[A-Z].*"]).map(Regex),
    st.just(LexiconRef(LEXICON.name)),
)
TESTS: st.SearchStrategy[TestExpr] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(TestNot),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: TestAnd(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: TestOr(tuple(parts))),
    ),
    max_leaves=6,
)
TOKENS = [
    "may",
    "May",
    "MAY",
    "Monday",
    "IS",
    "is",
    "Is",
    "iPhone",
    "x",
    "X",
    "12",
    "3.5",
    ",",
    ".",
    "'",
    '"',
    "“",
    "$",
    "中",
]


def passes(test: TestExpr, token: str, flags: int) -> bool:
    match test:
        case TestName(name):
            return token_property(name, token, flags)
        case TestNot(operand):
            return not passes(operand, token, flags)
        case TestAnd(operands):
            return all(passes(operand, token, flags) for operand in operands)
        case TestOr(operands):
            return any(passes(operand, token, flags) for operand in operands)
        case Literal(text, exact):
            return exact_form(token) == exact_form(text) if exact else normalise(token) == normalise(text)
        case Regex(pattern):
            return TokenRegex.compile(pattern).fullmatch(token)
        case _:
            return any(entry.words == (normalise(token),) for entry in LEXICON.entries)


@settings(max_examples=800, deadline=None)
@given(TESTS, st.sampled_from(TOKENS), st.sampled_from([0, START, JOINED, START | JOINED, CASELESS, START | CASELESS]))
def test_a_test_that_a_token_passes_is_no_contradiction(test: TestExpr, token: str, flags: int) -> None:
    if passes(test, token, flags):
        assert not is_contradiction(test, lexicon_of)


@settings(max_examples=800, deadline=None)
@given(TESTS, st.sampled_from(TOKENS), st.sampled_from([0, START, JOINED]))
def test_the_canonical_form_means_the_same(test: TestExpr, token: str, flags: int) -> None:
    assert passes(canonical(test), token, flags) == passes(test, token, flags)
    assert canonical(canonical(test)) == canonical(test)


@pytest.mark.parametrize(
    "test",
    [
        "upper & lower",
        "!any",
        "digit & word",
        '"may" & "june"',
        "'IS' & lower",
        '"may" & !@few',
        "@few & /[x-z]+/ & punct",
    ],
)
def test_contradictions(test: str) -> None:
    found = errors(f"lexicon few {{ may, june }}\ntype T {{ n: text }}\nrule r -> T {{ match n:[{test}] }}")
    assert found == [("E0402", f"[{test}]")]


@pytest.mark.parametrize(
    "test",
    [
        "upper & cap",
        "cap & !upper",
        "lower | digit",
        "start & joined",
        "'IS' & upper",
        "@few & lower",
        "~kill & !lower",
        "!@few",
    ],
)
def test_what_can_hold(test: str) -> None:
    assert errors(f"lexicon few {{ may, june }}\ntype T {{ n: text }}\nrule r -> T {{ match n:[{test}] }}") == []


def test_equal_tests_share_a_predicate() -> None:
    program = compiled(
        """
        lexicon few { may, june }
        type T { n: text }
        rule r -> T {
          match n:("Killed" [cap & !@few] "killed" [!@few & cap] 'killed' ["KILLED"] /x/ [/x/] "," ',')
        }
        """
    )
    shared = [
        Literal("killed"), TestAnd((TestNot(LexiconRef("rules.few")), TestName("cap"))), Literal("killed", exact=True),
        Regex("x"), Literal(","),
    ]  # fmt: skip
    assert list(program.predicates) == shared
    bits = [element.ref for element in program.rules[0].automaton.elements]
    assert bits == [0, 1, 0, 1, 2, 0, 3, 3, 4, 4]
