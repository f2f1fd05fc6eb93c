"""Documents, sentences and tokens. All offsets are code points of the document text as read."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, field
from functools import lru_cache

__all__ = ["Document", "Sentence"]


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


@dataclass(slots=True)
class Sentence:
    """One sentence as parallel lists over its tokens.

    `words` are the tokens' normalised forms (`affidavit.text.tokens.normalise`), `joined[i]` tells that no space
    stands between token i - 1 and token i, `clauses` are the token indices at which a clause begins (0 is
    always one). `cut` tells that the sentence was longer than the cap and ends here by force, `caseless` that it is in
    capitals throughout (`affidavit.text.caseless`).
    """

    index: int
    paragraph: int
    starts: list[int]
    ends: list[int]
    surfaces: list[str]
    words: list[str]
    joined: list[bool]
    cut: bool = False
    clauses: list[int] = field(default_factory=lambda: [0])
    caseless: bool = False

    @property
    def start(self) -> int:
        return self.starts[0]

    @property
    def end(self) -> int:
        return self.ends[-1]

    def __len__(self) -> int:
        return len(self.starts)
