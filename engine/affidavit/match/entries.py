"""All lexicons of a program in one trie over normalised tokens: one walk per position serves every rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

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
    """Finds, for every position, the longest entry of each lexicon that starts there."""

    def __init__(self, program: Program) -> None:
        self._root = Node()
        for lexicon in program.lexicons:
            for entry in lexicon.entries:
                self._insert(entry)

    def _insert(self, entry: Entry) -> None:
        node = self._root
        for word in entry.words:
            following = node.next.get(word)
            if following is None:
                following = node.next[word] = Node()
            node = following
        node.entries.append(entry)

    def single(self, word: str, surface: str, *, caseless: bool) -> tuple[tuple[tuple[int, Entry], ...], Node | None]:
        """(lexicon, entry) of the entries that are this token alone, the first declared of each lexicon, and the node
        from which longer ones go on, if any do."""
        node = self._root.next.get(word)
        if node is None:
            return (), None
        found: dict[int, Entry] = {}
        for entry in node.entries:
            if _stands(entry, (surface,), caseless):
                known = found.get(entry.lexicon)
                if known is None or entry.order < known.order:
                    found[entry.lexicon] = entry
        return tuple(found.items()), node if node.next else None

    @staticmethod
    def lexicons_below(node: Node) -> set[int]:
        """The lexicons of the entries that go on from `node`."""
        found: set[int] = set()
        waiting = list(node.next.values())
        while waiting:
            below = waiting.pop()
            found.update(entry.lexicon for entry in below.entries)
            waiting.extend(below.next.values())
        return found

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
        node = self._root.next.get(word)
        return node is not None and any(
            entry.lexicon == lexicon and _stands(entry, (surface,), caseless) for entry in node.entries
        )


def _stands(entry: Entry, surfaces: Sequence[str], caseless: bool) -> bool:
    """Whether these tokens, whose words are those of the entry, are it in its case too."""
    exact = entry.exact
    if exact is None:
        return True
    if caseless:
        return same_case(exact, entry.words)
    return all(wanted == exact_form(surface) for wanted, surface in zip(exact, surfaces, strict=True))
