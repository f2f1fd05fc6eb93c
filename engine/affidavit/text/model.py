"""Documents, sentences and tokens. All offsets are code points of the document text as read."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from operator import eq

import regex

from affidavit.text.caseless import is_caseless
from affidavit.text.clauses import clause_starts
from affidavit.text.tokens import normalise_all, spans

__all__ = ["Document", "Sentence"]


_SPACE = regex.compile(r"\s")


@lru_cache(maxsize=4)  # every finding of a document names its hash
def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Document:
    """One text to read. `date` is the document creation time (a day), None when unknown."""

    text: str
    id: str = "-"
    date: datetime.date | None = None
    source: str | None = None

    @property
    def sha256(self) -> str:
        """Hash of the text; lone surrogates are hashed as they stand."""
        return _sha256(self.text)


class Sentence:
    """One sentence: the stretch `begin` to `end` of a text, read as parallel lists over its tokens.

    `cut` tells that the sentence was longer than the cap and ends here by force, `caseless` that it is in capitals
    throughout (`affidavit.text.caseless`). The lists are made when first asked for: most sentences hold nothing that
    anybody asks for.
    """

    __slots__ = (
        "_clauses", "_joined", "_size", "_spans", "_surfaces", "_text", "_words", "begin", "caseless", "cut",
        "end_of_stretch", "index", "paragraph",
    )  # fmt: skip

    def __init__(self, index: int, paragraph: int, text: str, begin: int, end: int, *, cut: bool = False) -> None:
        self.index = index
        self.paragraph = paragraph
        self._text = text
        self.begin = begin
        self.end_of_stretch = end
        self.cut = cut
        self._spans: tuple[list[int], list[int]] | None = None
        self._surfaces: list[str] | None = None
        self._words: list[str] | None = None
        self._size: int | None = None
        self._joined: list[bool] | None = None
        self._clauses: list[int] | None = None
        self.caseless: bool = is_caseless(self.text)

    @property
    def text(self) -> str:
        """The stretch, with the white space around it."""
        return self._text[self.begin : self.end_of_stretch]

    @property
    def starts(self) -> list[int]:
        """Offset of each token's first character."""
        return (self._spans or self._find_spans())[0]

    @property
    def ends(self) -> list[int]:
        """Offset behind each token's last character."""
        return (self._spans or self._find_spans())[1]

    def _find_spans(self) -> tuple[list[int], list[int]]:
        if self._surfaces is None:
            found = list(spans(self._text, self.begin, self.end_of_stretch))
            self._spans = [start for start, _ in found], [end for _, end in found]
            return self._spans
        # Between tokens there is nothing that a token could begin with, so each is found where it stands.
        find, end = self._text.find, self.begin
        starts, ends = [], []
        for surface in self._surfaces:
            start = find(surface, end)
            end = start + len(surface)
            starts.append(start)
            ends.append(end)
        self._spans = starts, ends
        return self._spans

    def know_size(self, size: int) -> None:
        """Take over the number of tokens from somebody who has counted them already."""
        self._size = size

    def know_tokens(self, surfaces: list[str], words: list[str]) -> None:
        """Take over the tokens and their normalised forms from somebody who has cut them already."""
        self._surfaces = surfaces
        self._words = words

    @property
    def surfaces(self) -> list[str]:
        """The tokens as written."""
        if self._surfaces is None:
            self._surfaces = [self._text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]
        return self._surfaces

    @property
    def words(self) -> list[str]:
        """The tokens' normalised forms (`affidavit.text.tokens.normalise`)."""
        if self._words is None:
            self._words = normalise_all(self.surfaces)
        return self._words

    @property
    def joined(self) -> list[bool]:
        """For token i, whether no space stands between it and token i - 1; format characters are no space."""
        if self._joined is None:
            starts, ends = self.starts, self.ends
            self._joined = [False, *map(eq, ends, starts[1:])]
            if not self._text.isascii():
                for i in range(1, len(starts)):
                    if not self._joined[i]:
                        self._joined[i] = _SPACE.search(self._text, ends[i - 1], starts[i]) is None
        return self._joined

    @property
    def clauses(self) -> list[int]:
        """The token indices at which a clause begins; 0 is always one."""
        if self._clauses is None:
            self._clauses = clause_starts(self.words, self.joined)
        return self._clauses

    @property
    def start(self) -> int:
        return self.starts[0]

    @property
    def end(self) -> int:
        return self.ends[-1]

    def __len__(self) -> int:
        if self._size is None:
            self._size = len(self.surfaces)
        return self._size
