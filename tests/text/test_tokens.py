from __future__ import annotations

import unicodedata

import regex
from hypothesis import example, given
from hypothesis import strategies as st

from affidavit.text.tokens import exact_form, normalise, normalise_all, tokenize

# Any code point, lone surrogates included, with the interesting ones made frequent.
ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs"]),
        st.sampled_from("aZé1٣.,'’\"“-– \n\t\x00\u200b\u200d\u202e\u00ad\u0301\ufeff\u0345ßİŉΐ[]()…!?"),
    ),
    max_size=60,
)


def surfaces(text: str) -> list[str]:
    return [text[start:end] for start, end in tokenize(text)]


def test_words_numbers_and_marks_part() -> None:
    assert surfaces("UK-based Syria's 86,500 (2.7m)") == [
        "UK", "-", "based", "Syria", "'", "s", "86,500", "(", "2.7", "m", ")",
    ]  # fmt: skip


def test_letters_and_digits_part() -> None:
    assert surfaces("April 20, 2019The 2nd AK47") == ["April", "20", ",", "2019", "The", "2", "nd", "AK", "47"]


def test_a_separator_belongs_to_a_number_only_inside_it() -> None:
    assert surfaces("in 2019. 1,5, .5 1..2 23.03.2019") == [
        "in", "2019", ".", "1,5", ",", ".", "5", "1", ".", ".", "2", "23.03.2019",
    ]  # fmt: skip


def test_combining_marks_stay_with_their_letter_or_symbol() -> None:
    assert surfaces("Ale\u0301p ❤\ufe0f x") == ["Ale\u0301p", "❤\ufe0f", "x"]


def test_format_characters_inside_a_word_belong_to_it_and_at_its_edges_do_not() -> None:
    assert surfaces("\ufeffkil\u00adled\u200b 3\u200b5\u202e") == ["kil\u00adled", "3\u200b5"]
    assert normalise("kil\u00adled") == "killed"


def test_normal_forms() -> None:
    assert normalise("ISIS’") == "isis'"
    assert normalise("“") == '"'
    assert normalise("STRASSE") == normalise("straße")
    assert normalise("E\u0301") == normalise("é") == "é"
    assert normalise("–") == "–"
    assert exact_form("IS") == "IS" != exact_form("is")
    assert exact_form("D’E\u0301\u200d") == "D'É"


def test_a_long_token_is_normalised_like_a_short_one() -> None:
    assert normalise("É" * 500) == "é" * 500


@given(ANY_TEXT)
@example("a" + "\u200d" * 3)
@example("\u0301\u0301a\u0301")
def test_tokens_are_ordered_disjoint_and_cover_all_but_space_and_edge_format_characters(text: str) -> None:
    spans = tokenize(text)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        at = end
    covered = {i for start, end in spans for i in range(start, end)}
    for i, char in enumerate(text):
        if i not in covered:
            assert regex.match(r"\s", char) or unicodedata.category(char) == "Cf"
        else:
            assert not regex.match(r"\s", char)
    for start, end in spans:
        assert unicodedata.category(text[start]) != "Cf" != unicodedata.category(text[end - 1])


@given(ANY_TEXT, st.data())
def test_a_slice_between_tokens_is_cut_as_the_whole(text: str, data: st.DataObject) -> None:
    spans = tokenize(text)
    first = data.draw(st.integers(0, len(spans)))
    last = data.draw(st.integers(first, len(spans)))
    if first == last:
        return
    base, end = spans[first][0], spans[last - 1][1]
    assert [(s + base, e + base) for s, e in tokenize(text[base:end])] == spans[first:last]


@given(ANY_TEXT)
def test_normal_forms_are_fixed_points_without_format_characters(text: str) -> None:
    for surface in surfaces(text):
        for form in (normalise, exact_form):
            once = form(surface)
            assert once and form(once) == once
            assert not any(unicodedata.category(c) == "Cf" for c in once)
        assert normalise(exact_form(surface)) == normalise(surface)
    assert normalise_all(surfaces(text)) == [normalise(s) for s in surfaces(text)]


def test_every_letter_has_a_stable_normal_form() -> None:
    for code in range(0x110000):
        char = chr(code)
        if char.isalpha():
            assert normalise(normalise(char)) == normalise(char)
