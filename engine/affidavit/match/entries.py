"""All lexicons of a program in one trie over normalised tokens: one walk per position serves every rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from affidavit.compile.program import Entry, Program
from affidavit.text.caseless import same_case
from affidavit.text.model import Sentence
from affidavit.text.tokens import exact_form

__all__ = ["EntryTrie"]


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


class EntryTrie:
    """Finds, for every position, the longest entry of each lexicon that starts there."""

    def __init__(self, program: Program) -> None:
        self._root = _Node()
        for lexicon in program.lexicons:
            for entry in lexicon.entries:
                self._insert(entry)

    def _insert(self, entry: Entry) -> None:
        node = self._root
        for word in entry.words:
            following = node.next.get(word)
            if following is None:
                following = node.next[word] = _Node()
            node = following
        node.entries.append(entry)

    def longest(self, sentence: Sentence) -> dict[int, dict[int, tuple[int, Entry]]]:
        """Lexicon id -> start token -> (end token, entry). Of equally long entries the one declared first."""
        found: dict[int, dict[int, tuple[int, Entry]]] = {}
        words, first = sentence.words, self._root.next
        for start, word in enumerate(words):
            node = first.get(word)
            position = start
            while node is not None:
                position += 1
                for entry in node.entries:
                    self._offer(found, sentence, start, position, entry)
                node = node.next.get(words[position]) if position < len(words) else None
        return found

    @staticmethod
    def _offer(
        found: dict[int, dict[int, tuple[int, Entry]]], sentence: Sentence, start: int, end: int, entry: Entry
    ) -> None:
        if entry.exact is not None and not _same_case(entry, sentence.surfaces[start:end], sentence.caseless):
            return
        places = found.setdefault(entry.lexicon, {})
        known = places.get(start)
        if known is None or end > known[0] or entry.order < known[1].order:
            places[start] = (end, entry)

    def has_single(self, lexicon: int, word: str, surface: str, *, caseless: bool = False) -> bool:
        """Whether one token alone is an entry of the lexicon."""
        node = self._root.next.get(word)
        return node is not None and any(
            entry.lexicon == lexicon and (entry.exact is None or _same_case(entry, (surface,), caseless))
            for entry in node.entries
        )


def _same_case(entry: Entry, surfaces: Sequence[str], caseless: bool) -> bool:
    exact = entry.exact
    assert exact is not None
    if caseless:
        return same_case(exact, entry.words)
    return all(wanted == exact_form(surface) for wanted, surface in zip(exact, surfaces, strict=True))
