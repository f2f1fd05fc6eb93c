"""The entries of a lexicon that are most like words of a text: misspelt, inflected otherwise, or in part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from affidavit.audit.why_not.token_tests import lemma_of
from affidavit.compile.program import Entry, Lexicon

__all__ = ["Like", "NearestEntries", "distance"]

_SHOWN = 3
_LEMMATISED = 4
"""Letters that a word and an entry share at their beginning before their lemmas are compared."""
_LETTERS = (4, 8)
"""Letters of a phrase in which one may differ, and two."""
_TELLING = 3
"""Letters of a word that tells something of the phrase it stands in."""


@dataclass(frozen=True, slots=True)
class Like:
    """An entry, the number of words that are like it, and in what they are."""

    entry: Entry
    words: int
    how: str


class NearestEntries:
    """Answers for one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def like(self, words: Sequence[str]) -> list[Like]:
        """The entries most like the beginning of `words` (normalised), likest first."""
        ranked: dict[tuple[str, ...], tuple[float, int, Like]] = {}
        found = (*self._misspelt(words), *self._lemmas(words[0]), *self._sharing(words)) if words else ()
        for rank, like in found:
            known = ranked.get(like.entry.words)
            if known is None or (rank, like.entry.order) < known[:2]:
                ranked[like.entry.words] = rank, like.entry.order, like
        return [like for _, _, like in sorted(ranked.values(), key=lambda one: one[:2])[:_SHOWN]]

    def short(self, words: Sequence[str]) -> Entry | None:
        """The first entry that `words` would be with one more of them, which may be the only one."""
        wanted = tuple(words)
        longer = self._by_length.get(len(wanted) + 1, ()) if not wanted else self._by_word.get(wanted[0], ())
        return next((one for one in longer if _is_short(wanted, one.words)), None)

    def _misspelt(self, words: Sequence[str]) -> Iterator[tuple[float, Like]]:
        for count, by_length in self._by_size.items():
            if count > len(words):
                continue
            phrase = " ".join(words[:count])
            most = sum(len(phrase) >= enough for enough in _LETTERS)
            for length in range(len(phrase) - most, len(phrase) + most + 1):
                for entry in by_length.get(length, ()):
                    other = " ".join(entry.words)
                    if other[0] != phrase[0] and other[-1] != phrase[-1]:
                        continue
                    if 0 < (off := distance(phrase, other, most)) <= most:
                        how = "one letter differs" if off == 1 else f"{off} letters differ"
                        yield off, Like(entry, count, how)

    def _lemmas(self, word: str) -> Iterator[tuple[float, Like]]:
        lemma = lemma_of(word)
        for entry in self._by_prefix.get(word[:_LEMMATISED], ()):
            if entry.words[0] != word and lemma_of(entry.words[0]) == lemma:
                yield 0.5, Like(entry, 1, f"of the same word {lemma}")

    def _sharing(self, words: Sequence[str]) -> Iterator[tuple[float, Like]]:
        """Phrases of which the words have a part: the first, and as many of the others as stand behind it."""
        for entry in self._by_word.get(words[0], ()):
            if len(entry.words) < 2 or len(words[0]) < _TELLING:
                continue
            at = entry.words.index(words[0])
            count = 1
            while words[count : count + 1] == [*entry.words[at + count : at + count + 1]] != []:
                count += 1
            if 2 * count >= len(entry.words):
                shared = " ".join(words[:count])
                yield 3 - count / len(entry.words), Like(entry, count, f"has “{shared}” in it")

    @cached_property
    def _by_length(self) -> dict[int, list[Entry]]:
        found: dict[int, list[Entry]] = {}
        for entry in self._lexicon.entries:
            found.setdefault(len(entry.words), []).append(entry)
        return found

    @cached_property
    def _by_size(self) -> dict[int, dict[int, list[Entry]]]:
        found: dict[int, dict[int, list[Entry]]] = {}
        for entry in self._lexicon.entries:
            if entry.words:
                length = sum(map(len, entry.words)) + len(entry.words) - 1
                found.setdefault(len(entry.words), {}).setdefault(length, []).append(entry)
        return found

    @cached_property
    def _by_prefix(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self._lexicon.entries:
            if len(entry.words) == 1:
                found.setdefault(entry.words[0][:_LEMMATISED], []).append(entry)
        return found

    @cached_property
    def _by_word(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self._lexicon.entries:
            for word in dict.fromkeys(entry.words):
                found.setdefault(word, []).append(entry)
        return found


def _is_short(words: tuple[str, ...], entry: tuple[str, ...]) -> bool:
    return len(entry) == len(words) + 1 and any(words == entry[:at] + entry[at + 1 :] for at in range(len(entry)))


def distance(one: str, other: str, most: int) -> int:
    """Letters to add, drop, change or swap with their neighbour, to make one of the other; `most` + 1 for any more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
