"""All lexicons of a program in one trie over normalised tokens: one walk per position serves every rule."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from affidavit.compile.lazy import FirstWords, StoredEntries
from affidavit.compile.program import Entry, Program
from affidavit.text.caseless import same_case
from affidavit.text.tokens import exact_form

if TYPE_CHECKING:
    from affidavit.match.kinds import Kind
    from affidavit.match.lattice import Entries

__all__ = ["EntryTrie", "Node"]


class Node:
    """What may come next, and the entries that end here."""

    __slots__ = ("entries", "next")

    def __init__(self) -> None:
        self.next: dict[str, Node] = {}
        self.entries: list[Entry] = []


class EntryTrie:
    """Finds, for every position, the longest entry of each lexicon that starts there.

    What follows a first word is built when the word is first met.
    """

    def __init__(self, program: Program) -> None:
        self._built: dict[str, Node] = {}
        self._by_word: dict[str, list[Entry]] = {}
        self._stored: list[tuple[FirstWords, _Numbered]] = []
        for lexicon in program.lexicons:
            if isinstance(lexicon.entries, StoredEntries):
                self._add_stored(lexicon.entries)
            else:
                for entry in lexicon.entries:
                    self._by_word.setdefault(entry.words[0], []).append(entry)

    def _add_stored(self, entries: StoredEntries) -> None:
        if not self._stored or self._stored[-1][0] is not entries.by_word:
            self._stored.append((entries.by_word, _Numbered()))
        self._stored[-1][1].add(entries)

    def _first(self, word: str) -> Node | None:
        """The node behind `word` as the first of an entry."""
        node = self._built.get(word)
        if node is None:
            entries = list(self._by_word.get(word, ()))
            for index, numbered in self._stored:
                entries += numbered.of(index[word])
            if not entries:
                return None
            node = self._built[word] = _tree(sorted(entries, key=lambda entry: (entry.lexicon, entry.order)))
        return node

    def single(self, word: str, surface: str, *, caseless: bool) -> tuple[tuple[tuple[int, Entry], ...], Node | None]:
        """(lexicon, entry) of the entries that are this token alone, the first declared of each lexicon, and the node
        from which longer ones go on, if any do."""
        node = self._first(word)
        if node is None:
            return (), None
        found: dict[int, Entry] = {}
        for entry in node.entries:
            if _stands(entry, (surface,), caseless):
                known = found.get(entry.lexicon)
                if known is None or entry.order < known.order:
                    found[entry.lexicon] = entry
        return tuple(found.items()), node if node.next else None

    def entries_from(self, word: str) -> Iterator[Entry]:
        """The entries whose first word is `word`, in whatever case."""
        node = self._first(word)
        if node is not None:
            yield from node.entries
            yield from _entries_below(node)

    @staticmethod
    def lexicons_below(node: Node) -> set[int]:
        """The lexicons of the entries that go on from `node`."""
        return {entry.lexicon for entry in _entries_below(node)}

    def longest(self, kinds: Sequence[Kind], caseless: bool) -> Entries:
        """Of each lexicon, and for each token, the longest entry that starts there; of equals the first declared."""
        found: Entries = {}
        for start, kind in enumerate(kinds):
            if not kind.listed:
                continue
            for lexicon, entry in kind.entries:
                places = found.get(lexicon)
                if places is None:
                    found[lexicon] = {start: (start + 1, entry)}
                else:
                    places[start] = start + 1, entry
            if kind.node is not None:
                self._walk(kinds, start, kind.node, caseless, found)
        return found

    @staticmethod
    def _walk(kinds: Sequence[Kind], start: int, node: Node, caseless: bool, found: Entries) -> None:
        for position in range(start + 1, len(kinds)):
            following = node.next.get(kinds[position].word)
            if following is None:
                return
            node = following
            for entry in node.entries:
                if _stands(entry, [kind.surface for kind in kinds[start : position + 1]], caseless):
                    places = found.setdefault(entry.lexicon, {})
                    known = places.get(start)
                    if known is None or position + 1 > known[0] or entry.order < known[1].order:
                        places[start] = position + 1, entry

    def has_single(self, lexicon: int, word: str, surface: str, *, caseless: bool = False) -> bool:
        """Whether one token alone is an entry of the lexicon."""
        node = self._first(word)
        return node is not None and any(
            entry.lexicon == lexicon and _stands(entry, (surface,), caseless) for entry in node.entries
        )


class _Numbered:
    """Lexicons by the numbers that their entries have in one index."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._lexicons: list[StoredEntries] = []

    def add(self, entries: StoredEntries) -> None:
        self._starts.append(entries.start)
        self._lexicons.append(entries)

    def of(self, numbers: Sequence[int]) -> Iterator[Entry]:
        """The entries of these numbers, as far as they are of these lexicons."""
        for number in numbers:
            at = bisect_right(self._starts, number) - 1
            if at >= 0 and number - self._starts[at] < len(self._lexicons[at]):
                yield self._lexicons[at][number - self._starts[at]]


def _entries_below(node: Node) -> Iterator[Entry]:
    waiting = list(node.next.values())
    while waiting:
        below = waiting.pop()
        yield from below.entries
        waiting.extend(below.next.values())


def _tree(entries: Sequence[Entry]) -> Node:
    """The node behind the first word of `entries`, which they share."""
    root = Node()
    for entry in entries:
        node = root
        for word in entry.words[1:]:
            following = node.next.get(word)
            if following is None:
                following = node.next[word] = Node()
            node = following
        node.entries.append(entry)
    return root


def _stands(entry: Entry, surfaces: Sequence[str], caseless: bool) -> bool:
    """Whether these tokens, whose words are those of the entry, are it in its case too."""
    exact = entry.exact
    if exact is None:
        return True
    if caseless:
        return same_case(exact, entry.words)
    return all(wanted == exact_form(surface) for wanted, surface in zip(exact, surfaces, strict=True))
