"""English number: regular, irregular, unchanged, and compounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affidavit.compile.inflect import inflections, plural, singular

PAIRS = """
    soldier soldiers, army armies, boy boys, bus buses, church churches, box boxes, fighter fighters,
    militia militias, man men, woman women, policeman policemen, servicewoman servicewomen,
    child children, grandchild grandchildren, person people, wife wives, housewife housewives,
    hero heroes, photo photos, chief chiefs, bomb bombs, hostage hostages, refugee refugees,
    crisis crises, German Germans, MP MPs, Kurd Kurds, Woman Women, witness witnesses, class classes,
    day days, body bodies, human humans, case cases, base bases, house houses, nurse nurses, tie ties,
    movie movies, Talib Talibs, officer officers, casualty casualties
"""


@pytest.mark.parametrize(("one", "many"), [pair.split() for pair in PAIRS.split(",")])
def test_both_ways(one: str, many: str) -> None:
    assert plural(one) == many
    assert singular(many) == one
    assert inflections(one) == (many,)
    assert inflections(many) == (one,)


@pytest.mark.parametrize("word", ["troops", "police", "personnel", "aircraft", "series", "corps"])
def test_words_of_one_form(word: str) -> None:
    assert inflections(word) == ()


@pytest.mark.parametrize("word", ["omen", "specimen", "Yemen", "status", "press", "Isis", "this", "us"])
def test_no_plural_is_mistaken_for_one(word: str) -> None:
    assert singular(word) == word


@pytest.mark.parametrize("word", ["24", ".", "AK47"])
def test_what_is_no_word_has_no_other_number(word: str) -> None:
    assert inflections(word) == ()


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=12))
def test_never_fails_and_never_repeats_the_word(word: str) -> None:
    assert word not in inflections(word)
    assert all(form for form in inflections(word))
