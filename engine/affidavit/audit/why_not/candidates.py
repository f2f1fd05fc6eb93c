"""Near misses before their reasons are sought: how near each is, and what is told of those of one rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from affidavit.audit.why_not.align import Alignment, Taken, evidence_of, read_by
from affidavit.audit.why_not.reading import strikes
from affidavit.audit.why_not.reasons import Cause, Miss
from affidavit.audit.why_not.shape import WORD, Shape
from affidavit.audit.why_not.short import Repair, Short
from affidavit.audit.why_not.sight import Sight
from affidavit.compile.program import CompiledRule, Surround

__all__ = ["Candidate", "Place", "almost", "told", "weighed"]

_UNREAD = 2
"""Tokens of the place asked about, at the most, that count as far as as many missing elements."""
_TELLING = 32
"""Evidence of one word, or nearly; behind a better miss, less is not worth telling."""


@dataclass(frozen=True, slots=True)
class Place:
    """Tokens of a sentence, and how much may be passed over there; `named` where just these were asked about."""

    sentence: int
    tokens: tuple[int, int]
    limit: int
    named: bool = False

    def unread(self, stretch: tuple[int, int]) -> int:
        """Its tokens outside of `stretch`, as far as they count."""
        if not self.named:
            return 0
        low, high = self.tokens
        return min(_UNREAD, high - low - max(0, min(stretch[1], high) - max(stretch[0], low)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A near miss before its reason is sought. `alignment` is None where the match is complete."""

    rule: CompiledRule
    unlike: tuple[str, ...]
    alike: int
    missing: int
    evidence: int
    taken: tuple[Taken, ...]
    sight: Sight
    cause: Cause | None
    alignment: Alignment | None = None
    through: tuple[int, tuple[Miss, ...]] | None = None
    """The one element that the rule wants, and why there is no finding for it."""
    struck: Surround | None = None
    """A clause that would withdraw the match even if nothing of it were missing."""
    inside: int = 0
    """Evidence of what it took at the place asked about; of what is only almost right, half."""
    outside: int = 0
    """The same around that place, of words and findings alone."""
    unread: int = 0
    """Tokens of the place asked about for which nothing of the rule stands."""
    just: bool = False
    """Whether one step would make a match of just the place asked about, or one that holds it was withdrawn."""
    repairs: tuple[Repair, ...] = ()
    """Every element that, with one token more, would make the rule match just the place asked about."""

    @property
    def tells(self) -> bool:
        """Whether more of the rule is there than is missing, and of what is there some word."""
        return self.evidence >= _TELLING and self.missing <= max(1, len(self.taken))

    @property
    def own_key(self) -> tuple[int, ...]:
        """Of one rule that first which explains most, what is almost right more than what is missing."""
        return (*self._away, self.unread, -self.evidence, self.place)

    @property
    def place(self) -> int:
        return self.sight.sentence.starts[self.taken[0].first if self.taken else 0]

    @property
    def nearness(self) -> tuple[int, ...]:
        """The nearest first. What is but one step from just what was asked for is as near as anything can be told to
        be; of the rest that of which more is there."""
        return (*self._away, 0) if self.just else (*self._away, 1, *self._there)

    @property
    def key(self) -> tuple[int, ...]:
        """As `nearness`; of rules that are as near, complete matches, that of which more is there, the one declared
        first."""
        return *self.nearness, not self.complete, *self._there, self.rule.order, self.place

    @property
    def _away(self) -> tuple[int, ...]:
        return len(self.unlike), -self.alike, self.far

    @property
    def _there(self) -> tuple[int, ...]:
        return self.unread, -self.inside, -self.outside

    @property
    def complete(self) -> bool:
        """Whether all of the rule matched, and something withdrew or beat the match."""
        return self.alignment is None and self.through is None

    @property
    def far(self) -> int:
        """What stands between the rule and a match of all that was asked about."""
        return max(1, self.missing + self.unread + (self.struck is not None))


def told(candidates: Sequence[Candidate]) -> Candidate:
    """That which is told of one rule; it is as near as any of them that is no further away."""
    best = min(candidates, key=lambda one: one.own_key)
    just = any(one.just and one._away == best._away for one in candidates)
    return replace(best, just=just)


def weighed(one: Candidate, place: Place, shape: Shape, short: Short | None) -> Candidate:
    """`one` with how much of `place` it reads, what it tells there and in all, and whether it is just the place."""
    low, high = place.tokens
    nearly = [part for part in one.taken if almost(part, one.alignment)]
    sure = [part for part in one.taken if part not in nearly]
    inside = [part for part in sure if low < part.last and part.first < high]
    outside = [part for part in sure if part not in inside and shape.weights[part.element] >= WORD]
    just = short is not None and one.alignment is short.alignment
    unread = 0 if just else place.unread(_read(one, shape))
    return replace(
        one,
        just=just or (one.complete and not unread) or (place.named and _all_but_right(one.alignment, place.tokens)),
        repairs=() if short is None else short.repairs,
        unread=unread,
        struck=None if one.alignment is None else strikes(one.rule, shape, one.alignment, one.sight),
        inside=evidence_of(shape, inside, place.tokens) + evidence_of(shape, nearly, place.tokens) // 2,
        outside=evidence_of(shape, outside, place.tokens),
    )


def almost(part: Taken, alignment: Alignment | None) -> bool:
    """Whether the element took what is only almost what it wants."""
    gap = None if alignment is None else alignment.gap
    return gap is not None and gap.near is not None and (part.element, part.first) == (gap.target, gap.first)


def _all_but_right(alignment: Alignment | None, place: tuple[int, int]) -> bool:
    """Whether it takes just the place, one part of which is not quite what the rule wants."""
    gap = None if alignment is None else alignment.gap
    if alignment is None or gap is None or gap.near is None:
        return False
    return alignment.cost == 1 and alignment.stretch == place


def _read(one: Candidate, shape: Shape) -> tuple[int, int]:
    """The tokens that the rule speaks of: what it took, and what may be left of an element at its border."""
    if one.alignment is not None:
        return read_by(shape, one.alignment, one.sight)
    return (one.taken[0].first, one.taken[-1].last) if one.taken else (0, one.sight.size)
