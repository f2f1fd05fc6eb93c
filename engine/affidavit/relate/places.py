"""Where findings stand in a document: token positions counted over all sentences, and the units around them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from affidavit.match.model import Finding
from affidavit.text.model import Sentence

__all__ = ["Stretch", "Units", "clause_bounds", "distance"]

Stretch = tuple[int, int]
"""Half-open range of token positions, counted from the first token of the document."""


def distance(one: Stretch, other: Stretch) -> int:
    """Tokens from one stretch to the other: 0 where they share a token, 1 where they touch, else 1 + those between."""
    if one[0] < other[1] and other[0] < one[1]:
        return 0
    return 1 + max(other[0] - one[1], one[0] - other[1])


def clause_bounds(sentence: Sentence, first: int, last: int) -> Stretch:
    """The tokens of `sentence` from the start of the clause that holds `first` to the end of that of ``last - 1``."""
    clauses = sentence.clauses
    after = bisect_right(clauses, last - 1)
    end = clauses[after] if after < len(clauses) else len(sentence)
    return clauses[bisect_right(clauses, first) - 1], end


class Units:
    """The clauses, sentences and paragraphs of one document, or a piece of it, as stretches of token positions."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._sentences = sentences
        self._first = sentences[0].index if sentences else 0
        self._base = [0]
        for sentence in sentences:
            self._base.append(self._base[-1] + len(sentence))
        self._paragraphs = [sentence.paragraph for sentence in sentences]

    def stretch(self, finding: Finding) -> Stretch:
        base = self._base[finding.sentence.index - self._first]
        return base + finding.first, base + finding.last

    def around(self, finding: Finding, unit: str) -> Stretch:
        """The clause(s), sentence, paragraph or document in which `finding` stands."""
        index = finding.sentence.index - self._first
        if unit == "document":
            return 0, self._base[-1]
        if unit == "paragraph":
            paragraph = finding.sentence.paragraph
            before = bisect_left(self._paragraphs, paragraph)
            after = bisect_right(self._paragraphs, paragraph)
            return self._base[before], self._base[after]
        base = self._base[index]
        if unit == "sentence":
            return base, self._base[index + 1]
        first, last = clause_bounds(self._sentences[index], finding.first, finding.last)
        return base + first, base + last
