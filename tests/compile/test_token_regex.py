"""Token regexes: the same answers as `re` within the subset, in linear time, and refusals outside it."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affidavit.compile.token_regex import RegexError, TokenRegex
from affidavit.compile.token_shapes import can_match, matches_some_token
from affidavit.text.tokens import tokenize

LETTERS = "abA1é-"
PIECES = st.sampled_from(
    [
        "a",
        "b",
        "A",
        "1",
        "é",
        ".",
        r"\d",
        r"\w",
        r"\s",
        r"\D",
        r"\W",
        r"\S",
        "[ab]",
        "[^a]",
        "[a-z]",
        r"[\d-]",
        r"\.",
        "-",
        "[]a]",
        "[^]]",
    ]
)


def wrap(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    counts = st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}", "{,2}", "*?", "+?", "??"])
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}|{pair[1]})"),
        st.tuples(inner, counts).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    )


PATTERNS = st.recursive(PIECES, wrap, max_leaves=8)


@settings(max_examples=600, deadline=None)
@given(PATTERNS, st.text(LETTERS, max_size=7))
def test_agrees_with_re(pattern: str, text: str) -> None:
    assert TokenRegex.compile(pattern).fullmatch(text) == (re.fullmatch(pattern, text) is not None)


@given(PATTERNS, st.text(LETTERS + " .,\n", min_size=1, max_size=8))
def test_what_matches_a_token_is_said_to_match_some_token(pattern: str, text: str) -> None:
    regex = TokenRegex.compile(pattern)
    for start, end in tokenize(text):
        if regex.fullmatch(text[start:end]):
            assert matches_some_token(regex)


@pytest.mark.parametrize(
    ("pattern", "some"),
    [
        (r"\d+(st|nd|rd|th)", False),
        ("UK-based", False),
        ("the .*", False),
        ("[^\\s\\S]", False),
        ("", False),
        (r"\d{1,3}(,\d{3})+", True),
        (r"\d+,", False),
        ("[A-Z][a-z]+", True),
        ("[-–—]", True),
        ("--", False),
        (r"\p{Lu}\p{Ll}+", True),
        (r"\p{Lu}\p{Nd}", False),
        ("[½⅓]", True),
        ("[\u0600-\u06ff]+", True),
    ],
)
def test_whether_a_single_token_can_match(pattern: str, some: bool) -> None:
    assert matches_some_token(TokenRegex.compile(pattern)) is some


def test_shapes_of_tokens_are_told_apart() -> None:
    digits = TokenRegex.compile(r"\d+")
    assert can_match(digits, "d") and not can_match(digits, "w") and not can_match(digits, "s")


def test_general_categories() -> None:
    regex = TokenRegex.compile(r"\p{Lu}\p{L}*\P{L}?")
    assert [regex.fullmatch(text) for text in ("Émile", "émile", "A1", "A12")] == [True, False, True, False]


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(a|aa)+b", "(.*)*x", "(a{1,50}){1,4}b"])
def test_time_is_linear_on_hostile_texts(pattern: str) -> None:
    regex = TokenRegex.compile(pattern)
    start = time.perf_counter()
    assert not regex.fullmatch("a" * 20_000)
    assert time.perf_counter() - start < 2.0  # a backtracking matcher would not end within the age of the universe


def test_ever_new_states_are_not_all_kept() -> None:
    regex = TokenRegex.compile("(.*a.{12})|x")  # 2 ** 13 states
    text = "".join("ab"[(i * i // 7) % 2] for i in range(20_000))
    assert regex.fullmatch(text) == (re.fullmatch("(.*a.{12})|x", text) is not None)
    assert len(regex._states) <= 1024


@pytest.mark.parametrize(
    ("pattern", "marked", "unsupported"),
    [
        (r"(a)\1", r"\1", True),
        ("(?=a)b", "(?=", True),
        ("(?<!a)b", "(?<!", True),
        ("(?>a)", "(?>", True),
        ("(?P<x>a)", "(?P<", True),
        ("(?i)a", "(?", True),
        (r"\bfoo", r"\b", True),
        ("^a", "^", True),
        ("a$", "$", True),
        ("a*+", "*+", True),
        ("a{300}", "{300}", True),
        ("(ab", "(", False),
        ("ab)", ")", False),
        ("[ab", "[", False),
        ("*a", "*", False),
        ("a**", "*", False),
        ("[z-a]", "z-a", False),
        ("a{3,2}", "{3,2}", False),
        (r"\q", r"\q", False),
        (r"\x4", r"\x4", False),
        (r"\p{Greek}", r"\p{Greek}", False),
        ("a\\", "\\", False),
    ],
)
def test_refusals_say_where_and_why(pattern: str, marked: str, unsupported: bool) -> None:
    with pytest.raises(RegexError) as caught:
        TokenRegex.compile(pattern)
    error = caught.value
    assert pattern[error.start : error.end].startswith(marked[:2]) and error.unsupported is unsupported
    assert error.message


def test_a_large_expression_is_refused() -> None:
    with pytest.raises(RegexError, match="more than"):
        TokenRegex.compile("((a{100}){100}){100}")
    with pytest.raises(RegexError, match="nested"):
        TokenRegex.compile("(" * 60 + "a" + ")" * 60)
