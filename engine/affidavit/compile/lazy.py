"""What a compiled pack holds in great numbers and few of which are ever looked at: made when somebody looks."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Any, TypeVar, overload

from affidavit.compile.program import Entry, PhraseSets, phrases_of

__all__ = ["FirstWords", "LazyMapping", "LazySequence", "StoredEntries", "StoredPhrases"]

T = TypeVar("T")


class LazySequence(Sequence[T]):
    """A sequence whose items are made by ``make(index)`` when they are first asked for. Equal to a tuple of the same
    items, and pickled as one."""

    __slots__ = ("_known", "_make", "_size")

    def __init__(self, size: int, make: Callable[[int], T]) -> None:
        self._size = size
        self._make = make
        self._known: dict[int, T] = {}

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(self._size)))
        known = self._known.get(index)
        if known is None:
            if not -self._size <= index < self._size:
                raise IndexError(index)
            index %= self._size
            known = self._known.get(index)
            if known is None:
                known = self._known[index] = self._make(index)
        return known

    def __iter__(self) -> Iterator[T]:
        return map(self.__getitem__, range(self._size))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (tuple, LazySequence)):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (tuple(self),)


class LazyMapping(Mapping[int, T]):
    """A mapping whose values are made by ``make(key)`` when they are first asked for; pickled as a dict."""

    __slots__ = ("_keys", "_known", "_make")

    def __init__(self, keys: Sequence[int], make: Callable[[int], T]) -> None:
        self._keys = dict.fromkeys(keys)
        self._make = make
        self._known: dict[int, T] = {}

    def __getitem__(self, key: int) -> T:
        known = self._known.get(key)
        if known is None:
            if key not in self._keys:
                raise KeyError(key)
            known = self._known[key] = self._make(key)
        return known

    def __iter__(self) -> Iterator[int]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


class FirstWords:
    """The entries of many lexicons by their first word, as numbers that run through all of them."""

    __slots__ = ("_first", "_numbers", "_rank")

    def __init__(self, words: Sequence[str], first: Sequence[int], numbers: array[int]) -> None:
        """The entries that begin with ``words[i]`` are ``numbers[first[i]:first[i + 1]]``, ascending."""
        self._rank = dict(zip(words, range(len(words)), strict=True))
        self._first = first
        self._numbers = numbers

    def words(self) -> Set[str]:
        """All first words."""
        return self._rank.keys()

    def __getitem__(self, word: str) -> Sequence[int]:
        """The numbers of the entries that begin with `word`."""
        rank = self._rank.get(word)
        return () if rank is None else self._numbers[self._first[rank] : self._first[rank + 1]]


class StoredEntries(LazySequence[Entry]):
    """The entries of one lexicon. `by_word` finds those that begin with a word, numbered from `start` on."""

    __slots__ = ("by_word", "start")

    def __init__(self, size: int, make: Callable[[int], Entry], by_word: FirstWords, start: int) -> None:
        super().__init__(size, make)
        self.by_word = by_word
        self.start = start


class StoredPhrases:
    """The phrases of a stored lexicon, found by their first words (`affidavit.compile.program.Phrases`)."""

    __slots__ = ("_entries",)

    def __init__(self, entries: StoredEntries) -> None:
        self._entries = entries

    def has(self, words: tuple[str, ...], exact: tuple[str, ...]) -> bool:
        """Whether some entry is this phrase: of these normalised words or, where it counts case, written like that."""
        entries = self._entries
        for number in entries.by_word[words[0]] if words else ():
            if entries.start <= number < entries.start + len(entries):
                entry = entries[number - entries.start]
                if entry.words == words if entry.exact is None else entry.exact == exact:
                    return True
        return False

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (PhraseSets, StoredPhrases)):
            return NotImplemented
        mine = phrases_of(self._entries)
        return mine == (phrases_of(other._entries) if isinstance(other, StoredPhrases) else other)

    def __hash__(self) -> int:
        return hash(phrases_of(self._entries))

    def __reduce__(self) -> tuple[Any, ...]:
        return phrases_of, (tuple(self._entries),)
