"""Tokens: where they begin and end, and the form in which they are compared.

The same functions cut documents, lexicon entries and the literals of rules, so what a rule author writes is
cut exactly as the text he means.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import regex

__all__ = ["chunks", "exact_form", "normalise", "normalise_all", "spans", "tokenize", "tokens_of_chunk"]

# Possessive throughout: no position is tried twice, so time is linear on any text. The bound of 64 parts keeps
# the memory of the `regex` module flat too (it remembers every round of a group); honest words have fewer.
_TOKEN = regex.compile(
    r"""
      [\p{L}\p{M}]++ (?: \p{Cf}++ [\p{L}\p{M}]++ ){0,64}+      # letters and marks, format characters within
    | \d++ (?: (?: [.,\u066b\u066c] | \p{Cf}++ ) \d++ ){0,64}+ # 86,500   2.7   23.03.2019
    | [^\s\p{Cf}] \p{M}*+                                 # one punctuation mark or symbol, its marks with it
    """,
    regex.VERBOSE,
)

_STRAIGHT = str.maketrans(dict.fromkeys("‘’‚‛", "'") | dict.fromkeys("“”„‟", '"'))

# Words of a language repeat; a longer token is hostile or a blob and must not be kept alive by the cache.
_CACHE_SIZE = 1 << 16
_CACHED_LENGTH = 48


def tokenize(text: str) -> list[tuple[int, int]]:
    """Half-open code-point spans of the tokens of `text`, in order.

    Every character that is neither white space nor a format character (Cf) lies in exactly one token; a
    format character lies in one only between two letters or two digits. Linear in ``len(text)``.
    """
    return list(spans(text))


def spans(text: str, begin: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """As `tokenize`, lazily, for ``text[begin:end]``; the offsets count in `text`."""
    return (match.span() for match in _TOKEN.finditer(text, begin, end))


def chunks(text: str) -> list[str]:
    """What stands between the blanks and line feeds of `text`, empty strings among them; no token lies across two."""
    return (text.replace("\n", " ") if "\n" in text else text).split(" ")


def tokens_of_chunk(chunk: str) -> list[str]:
    """The tokens of `chunk` as written: as `tokenize`, but sooner for a mere word, which most chunks are."""
    if chunk.isascii():
        if chunk.isalpha():
            return [chunk]
        if chunk[:-1].isalpha() and not chunk[-1].isspace():
            return [chunk[:-1], chunk[-1]]
    return [chunk[begin:end] for begin, end in spans(chunk)]


def normalise(surface: str) -> str:
    """The form compared in any case: no format characters, NFC, straight quotes, case-folded."""
    if len(surface) > _CACHED_LENGTH:
        return _fold(surface)
    return _fold_cached(surface)


def normalise_all(surfaces: Iterable[str]) -> list[str]:
    """`normalise` of each: the same, at half the cost for a sentence."""
    return [_fold_cached(s) if len(s) <= _CACHED_LENGTH else _fold(s) for s in surfaces]


def exact_form(surface: str) -> str:
    """The form compared in exact case: as `normalise`, without the case folding."""
    if surface.isascii():
        return surface
    visible = "".join(c for c in surface if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", visible).translate(_STRAIGHT)


def _fold(surface: str) -> str:
    if surface.isascii():
        return surface.lower()
    # Folding may take a composed letter apart and composing may yield one that folds again (U+0390 does both),
    # so compose again; a second round changes nothing more.
    return unicodedata.normalize("NFC", exact_form(surface).casefold())


_fold_cached = lru_cache(maxsize=_CACHE_SIZE)(_fold)
