"""The news that the benchmarks read: a file, or, on any machine, the repository's own texts varied.

A few articles read over and over would flatter an engine that remembers words, so they are varied: each article made
takes most sentences of one that is there, and a share of its words, names and numbers is replaced, the words by others
of English, drawn by Zipf's law. The share is set so that new words come in as they do in real news: in 100,000 pieces
between spaces 18,500 differ in the BBC's news of 2004 and 2005, 16,300 in Reuters' of 1987, and some 16,000 here. One
article in `ORDINARY + 1` is of the five in `seeds`, which are about war; the others are of `bench/ordinary.txt`:
invented news of trams, football, shares and birds.
"""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from simplemma.strategies.dictionaries import DefaultDictionaryFactory

__all__ = ["ORDINARY", "conflict", "described", "news", "parts"]

HERE = Path(__file__).parent
SEEDS = HERE.parent / "seeds"
ORDINARY = 7
"""Ordinary articles for each about war."""
WORDS, NAMES = 60_000, 20_000
REPLACED = 0.4
"""The share of longer words, names and numbers that is replaced."""
COMMON = 300
"""So many of the most frequent words are not among those drawn: what is replaced is rarer."""
KEPT = 0.85
"""The share of sentences that an article keeps."""
MOST = 4_000
"""Characters of an article."""
_SYLLABLES = [a + b for a in ("ch", "sh", *"bdfgklmnprstvz") for b in ("a", "ai", "an", "e", "er", "i", "o", "on", "u")]
_PIECE = re.compile(r"\b(?:[a-z]{5,}|[A-Z][a-z]{3,}|[0-9]+)\b")
_SENTENCE = re.compile(r"[^\n]*?(?:[.!?][\"”']?(?=\s)|$)\s*", re.MULTILINE)


def news(file: str | Path | None, characters: int, seed: int = 1) -> list[str]:
    """Texts of at least so many characters together: of the .jsonl file (``text`` in each line), in an order of their
    own, or made. A file that has less is read whole."""
    chosen: list[str] = []
    size = 0
    for text in _texts(Path(file), seed) if file is not None else _made(seed):
        chosen.append(text)
        size += len(text)
        if size >= characters:
            break
    return chosen


def conflict(characters: int, seed: int = 1) -> list[str]:
    """Made texts that are all about war, where most sentences hold something to find."""
    chance = random.Random(seed)
    articles = _seeds()
    chosen = [_varied(article, chance) for _, article in zip(range(2 + characters // 1000), itertools.cycle(articles))]
    sizes = itertools.accumulate(map(len, chosen))
    return [text for text, size in zip(chosen, sizes, strict=True) if size - len(text) < characters]


def parts(texts: Sequence[str], number: int) -> list[Sequence[str]]:
    """`number` parts of the texts, about equally long."""
    found: list[list[str]] = [[] for _ in range(number)]
    size = sum(map(len, texts)) / number
    done = 0
    for text in texts:
        found[min(int(done / size), number - 1)].append(text)
        done += len(text)
    return list(found)


def described(file: str | Path | None) -> str:
    """What is read, in a few words."""
    return Path(file).name if file is not None else "the repository's texts, varied"


def _texts(file: Path, seed: int) -> Iterator[str]:
    # Only a newline ends a record: texts may hold other line separators.
    lines = [line for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    random.Random(seed).shuffle(lines)
    return (json.loads(line)["text"] for line in lines)


def _made(seed: int) -> Iterator[str]:
    chance = random.Random(seed)
    war, peace = itertools.cycle(_seeds()), itertools.cycle(_ordinary())
    while True:
        place = chance.randrange(ORDINARY + 1)
        for number in range(ORDINARY + 1):
            yield _varied(next(war if number == place else peace), chance)


@cache
def _seeds() -> Sequence[str]:
    return [path.read_bytes().decode("utf-8") for path in sorted(SEEDS.glob("*.txt"))]


@cache
def _ordinary() -> Sequence[str]:
    return [part.strip() + "\n" for part in (HERE / "ordinary.txt").read_text(encoding="utf-8").split("\n---\n")]


@cache
def _vocabulary() -> tuple[Sequence[str], Sequence[str]]:
    """Words of English and made-up names, the frequent ones first."""
    chance = random.Random(0)
    known = DefaultDictionaryFactory().get_dictionary("en")
    words = sorted(word for word in known if re.fullmatch("[a-z]{4,12}", word))
    chance.shuffle(words)
    names = ["".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3)))).capitalize() for _ in range(NAMES)]
    return words[:WORDS], names


def _varied(article: str, chance: random.Random) -> str:
    words, names = _vocabulary()

    def other(found: re.Match[str]) -> str:
        if chance.random() > REPLACED:
            return found[0]
        if found[0].isdigit():
            return str(chance.randrange(1, 10 ** len(found[0])))
        drawn = words if found[0].islower() else names
        return drawn[int(COMMON * (len(drawn) / COMMON) ** chance.random()) - 1]

    sentences = [one for one in _SENTENCE.findall(article) if one and chance.random() < KEPT]
    return _PIECE.sub(other, "".join(sentences)[:MOST])
