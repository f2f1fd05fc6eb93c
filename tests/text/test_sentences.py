from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affidavit.text.lines import paragraph_begins
from affidavit.text.model import Sentence
from affidavit.text.sentences import MAX_TOKENS, iterate, sentences_within, split
from affidavit.text.tokens import normalise, tokenize

ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs"]),
        st.sampled_from("aaabU1.. !?\"'”)]\n\n \r\t\x00\x85\u2028\u200b\u0301。…-;:[(é"),
    ),
    max_size=120,
)
PROSE = st.lists(
    st.sampled_from(
        ["Mr.", "U.S.", "dead.", "The", "army", '."', "...", "5", "p.m.", "\n", "\n\n", "  ", "No.", "2019The"]
    ),
    max_size=40,
).map(" ".join)


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split(text)]


def paragraphs(text: str) -> list[int]:
    return [s.paragraph for s in split(text)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Four officers were killed.", "The attack went on."),
        ('It was the "highest death toll since the fall."', "Analysts agree."),
        ("The toll was declared “defeated.”", "He left."),
        ("He said 'no.'", "She agreed."),
        ("It killed 35 (and wounded 12.)", "The army said so."),
        ("Who did it?", "Nobody knows!"),
        ("They fled...", "Then they returned."),
        ("It rose 2.7 percent in 2019.", "It fell in 2020."),
        ("He lives in the U.S.", "The army does not."),
        ("The talks ended at 5 p.m.", "Police left."),
        ("She works for Acme Inc.", "It is large."),
        ("They took plan B.", "It failed."),
        ("It was in Aug.", "The war began then."),
        ("He said no.", "Then he left."),
        ("They sat.", "Everyone waited."),
        ("It was quoted by AFP.[12]", "Others denied it."),
        ("The army withdrew.", "al-Shabaab returned."),
        ("They fired an M-16.", "A man fell."),
        ("IS was declared defeated.", "“We stay,” he said."),
        ("Three died.", "12 were hurt."),
    ],
)
def test_two_sentences(first: str, second: str) -> None:
    assert sentences(f"{first} {second}") == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        "Gen. Vargas met Lt. Col. J. R. Smith and Mr. al-Assad there.",
        "The U.S. Army and U.N. Security Council met at 5 p.m. Thursday.",
        "DETACHMENT NO.4 REPORTED THAT NO. 5 WAS LOST ON SEPT. 11 IN ST. LOUIS.",
        "It rose 2.7 percent vs. The Times estimate, e.g. Monday.",
        "Acme Inc. Chairman Jones and Mitchell Jr. Smith left.",
        "They said ... that it was over.",
        '"Why?" he asked, and "Stop!" she said.',
        "Yahoo.com and www.example.org agreed on version 1.2.3 then",
        "1. The group attacked",
        "George W. A. Smith",
    ],
)
def test_one_sentence(text: str) -> None:
    assert sentences(text) == [text]


def test_sentences_glued_by_copying_part() -> None:
    assert sentences("April 20, 2019The group struck.The army fled.") == [
        "April 20, 2019", "The group struck.", "The army fled.",
    ]  # fmt: skip


def test_ideographic_stops_need_no_space() -> None:
    assert sentences("軍隊撤退。他們離開。") == ["軍隊撤退。", "他們離開。"]


def test_each_line_of_unwrapped_text_is_a_paragraph() -> None:
    text = "Militants kill 60\n" + "Militants have killed more than sixty soldiers in two days. " * 4 + "\n\nMore\n"
    assert len({s.paragraph for s in split(text)}) == 3
    assert sentences(text)[0] == "Militants kill 60"


WRAPPED = """\
SAN SALVADOR, 3 JAN 90 -- THE ARCE BATTALION COMMAND HAS REPORTED THAT
ABOUT 50 PEASANTS OF VARIOUS AGES HAVE BEEN KIDNAPPED BY TERRORISTS OF
THE FARABUNDO MARTI NATIONAL LIBERATION FRONT IN SAN MIGUEL DEPARTMENT
YESTERDAY. ACCORDING TO THAT GARRISON, THE KIDNAPPING TOOK PLACE LATER.

   MEANWHILE, THREE SUBVERSIVES WERE KILLED AND SEVEN OTHERS WERE HURT IN
CLASHES YESTERDAY IN USULUTAN AND MORAZAN DEPARTMENTS.
   THE BATTALION REPORTED THAT ONE EXTREMIST WAS KILLED AND FIVE OTHERS OF
THEM WERE WOUNDED DURING A CLASH.
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_wrapped_text_goes_on_over_line_ends(newline: str) -> None:
    text = WRAPPED.replace("\n", newline)
    assert paragraphs(text) == [0, 0, 1, 2]
    assert sentences(text)[1] == "ACCORDING TO THAT GARRISON, THE KIDNAPPING TOOK PLACE LATER."


def test_a_short_line_of_wrapped_text_ends_a_sentence() -> None:
    text = "A SHORT HEADING\n" + WRAPPED
    assert sentences(text)[0] == "A SHORT HEADING"
    assert paragraphs(text) == [0, 0, 0, 1, 2]


def test_two_wrapped_lines_are_told_by_the_lower_case_that_goes_on() -> None:
    assert len(split("Militants have killed more than sixty soldiers in the\ndesert, a group said")) == 1
    assert len(split("Militants have killed more than sixty soldiers in the\nThe army denied it, it said")) == 2


def test_a_sentence_beyond_the_cap_is_cut_and_says_so() -> None:
    pieces = split("ab " * (2 * MAX_TOKENS + 5) + ". End of it.")
    assert [(len(s), s.cut) for s in pieces] == [(MAX_TOKENS, True), (MAX_TOKENS, True), (6, False), (4, False)]
    assert not split("ab " * MAX_TOKENS)[0].cut


def test_joined_tells_where_no_space_stands() -> None:
    (sentence,) = split("UK-based \u200b( a\u200b, b)")
    assert sentence.surfaces == ["UK", "-", "based", "(", "a", ",", "b", ")"]
    assert sentence.joined == [False, True, True, False, False, True, False, True]


@given(st.one_of(ANY_TEXT, PROSE))
def test_sentences_partition_the_tokens(text: str) -> None:
    pieces = split(text)
    assert [span for s in pieces for span in zip(s.starts, s.ends, strict=True)] == tokenize(text)
    assert [s.index for s in pieces] == list(range(len(pieces)))
    numbers = [s.paragraph for s in pieces]
    assert sorted({*numbers}) == list(range(len({*numbers}))) and numbers == sorted(numbers)
    for s in pieces:
        assert 0 < len(s) <= MAX_TOKENS
        assert s.surfaces == [text[a:b] for a, b in zip(s.starts, s.ends, strict=True)]
        assert s.words == [normalise(surface) for surface in s.surfaces]
        assert len(s.joined) == len(s) and not s.joined[0]
        for i in range(1, len(s)):
            assert s.joined[i] == (
                not any((c.isspace() and c > "\x1f") or c in "\t\n\v\f\r" for c in text[s.ends[i - 1] : s.starts[i]])
            )
        assert s.clauses[0] == 0 and s.clauses == sorted({*s.clauses}) and s.clauses[-1] < len(s)


@given(st.integers(1, 8))
def test_a_repeated_paragraph_gives_its_sentences_repeated(times: int) -> None:
    text = "The army fled. Mr. Smith stayed, which the U.S. Army denied.\n\n"
    assert [s.words for s in split(text * times)] == [s.words for s in split(text)] * times


HOSTILE = {
    "letters": "a",
    "words": "ab ",
    "nul": "\0",
    "lone surrogates": "\ud800",
    "bidirectional marks": "\u202e",
    "newlines": "\n",
    "line ends": "\r\n",
    "lines": "a\n",
    "dots": ".",
    "spaced dots": ". ",
    "closers after a stop": ".)",
    "note marks": ".[1]",
    "joined letters": "a\u200d",
    "number": "1,",
    "abbreviations": "U.S. ",
    "brackets": "(",
    "ideographic stops": "。",
    "marks": "\u0301",
    "blank lines": " \n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_linear_on_hostile_text(name: str) -> None:
    unit = HOSTILE[name]

    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        begin = time.process_time()
        for _ in iterate(text):
            pass
        return time.process_time() - begin

    small = max(seconds(50_000), 0.004)
    # Eight times the text may take eight times as long; quadratic would take 64 times.
    assert seconds(400_000) < 30 * small


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\ufeff", "\u200b \u202e\n"])
def test_nothing_visible_gives_no_sentence(text: str) -> None:
    assert split(text) == []


PIECES = ["killed", "Mr", "No", "U.S", "3", "a", "\u00e9", ". ", "! ", '." ', ".", '"', " ", "  ", ",\u0301"]
WIDE = "words that nobody would wrap so late, " * 4


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=12), min_size=1, max_size=5))
def test_paragraphs_cut_one_by_one_give_the_same_sentences(lines: list[list[str]]) -> None:
    text = "\n\n".join("".join(line) + WIDE for line in lines)
    begins = paragraph_begins(text)
    assert begins is not None
    cut: list[Sentence] = []
    for begin, end in pairwise([*begins, len(text)]):
        cut += sentences_within(text, begin, end, len(cut))
    whole = split(text)
    assert [(one.begin, one.surfaces, one.cut) for one in cut] == [(one.begin, one.surfaces, one.cut) for one in whole]
    taken = cut[::2]
    known = split(text, {one.begin: one for one in taken})
    assert known[::2] == taken
    assert [(one.index, one.paragraph) for one in known] == [(one.index, one.paragraph) for one in whole]
