"""What is known of a token test is true of the token."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from affidavit.compile.pack import compile_text
from affidavit.match.entries import EntryTrie
from affidavit.match.ternary import NUMBER, WORD, Facts, holds
from affidavit.match.token_tests import TokenTests
from affidavit.text.tokens import normalise

LEAVES = (
    "word", "cap", "upper", "lower", "digit", "punct", "quote", "start", "caseless", "@places", "/[Mm].*/", "~kill",
    '"mali"', "'Mali'", '"35"',
)  # fmt: skip
tests = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["&", "|"]), inner).map(lambda parts: f"({' '.join(parts)})")
        | inner.map(lambda test: f"!{test}")
    ),
    max_leaves=5,
)
LEXICON = 'lexicon places { "Mali", "Niger River", "Chad" }\n'


@given(tests, st.sampled_from(["Mali", "MALI", "mali", "Niger", "chad", "Chad", "killed", "other"]), st.integers(0, 7))
def test_of_a_word(test: str, surface: str, flags: int) -> None:
    assert_agrees(test, surface, flags, WORD)


@given(tests, st.sampled_from(["35", "7", "1,500"]), st.integers(0, 7))
def test_of_a_number(test: str, surface: str, flags: int) -> None:
    assert_agrees(test, surface, flags, NUMBER)


def assert_agrees(test: str, surface: str, flags: int, properties: dict[str, bool]) -> None:
    program, _ = compile_text(f"{LEXICON}type Hit {{ what: text? }}\nrule hit -> Hit {{ match what:[{test}] }}")
    assume(program is not None)  # some contradict themselves
    assert program is not None
    trie = EntryTrie(program)
    word = normalise(surface)
    begun = {entry.lexicon for entry in trie.entries_from(word)}
    names = {name for name, number in program.lexicon_ids.items() if number in begun}
    facts = Facts(properties, word, frozenset(names))
    tokens = TokenTests(program, trie)
    for index, predicate in enumerate(program.predicates):
        known = holds(predicate, facts)
        if known is not None:
            assert known == tokens.passes(index, surface, flags)


@pytest.mark.parametrize(
    ("test", "known"),
    [
        ("digit", False),
        ("word", True),
        ("cap", None),
        ('"mali"', False),
        ('"mali" & cap', False),
        ("cap | word", True),
        ("!cap", None),
        ("!(digit & cap)", True),
        ("@places", False),
        ("/m.*/", None),
        ("/m.*/ & @places", False),
    ],
)
def test_of_a_word_that_is_not_looked_for(test: str, known: bool | None) -> None:
    program, problems = compile_text(f"{LEXICON}type Hit {{ what: text? }}\nrule hit -> Hit {{ match what:[{test}] }}")
    assert program is not None, problems
    assert [holds(predicate, Facts(WORD)) for predicate in program.predicates] == [known]
