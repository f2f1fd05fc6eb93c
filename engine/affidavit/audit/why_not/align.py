"""A rule's pattern aligned with a sentence although they do not agree: few elements or tokens are passed over.

Approximate matching as in Myers and Miller (1989), on the position automaton of the rule: an element that is missing
costs one, so does a token that stands between. Of equal cost, the alignment whose tokens tell most is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from affidavit.audit.why_not.shape import WORD, Shape, bits, guards_at
from affidavit.audit.why_not.sight import Near, Sight
from affidavit.compile.program import ACCEPT, LEXICON, TYPE, Entry
from affidavit.match.model import Finding

__all__ = ["Alignment", "Gap", "Taken", "align", "alternatives", "evidence_of", "read_by"]

_WIDEST = 6
"""Tokens that may stand where something is missing."""
_NAME = 4
"""Tokens that may stand where one entry or finding is missing, at the price of one."""
_WINDOW = 40
"""Tokens looked at on either side of the place asked about."""
_LONG = 2
"""Tokens of an entry or finding that count as a word each; more do not make it surer."""
_INSIDE = 4
"""Evidence of each token at the place asked about that a word or finding took."""
_ALIKE, _WRONG = -16, 4
"""Evidence less where an entry is merely like the words there; and more where the wrong entry or finding stands there,
since that explains more than that something is missing."""
_UNREAD = 2
"""Tokens of the place asked about, at the most, that weigh when they are left out,"""
_UNSAID = 64
"""and the evidence that each must be outweighed by."""
_NARROW = 64
"""Tokens of a place at which entries that are merely alike are looked for."""
_MOST = 60_000
"""Nodes made for one rule and sentence, after which no more gaps are opened."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An element and the tokens `first` to `last` it took."""

    element: int
    first: int
    last: int
    taken: Finding | Entry | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Where the rule and the text part: behind `state`, at token `first`.

    `missing` elements were passed over on the way to `target` (an element, or ACCEPT), and the tokens `first` to
    `last`. `near` is what stood there instead, where it was almost right; `guard`: only ``^`` or ``$`` fails.
    """

    state: int
    first: int
    last: int
    missing: int
    target: int
    near: Near | None = None
    guard: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """A way to read the rule into the text: what its elements took and the gaps, in the order of the text.

    `cost` is 0 for a match. `evidence` weighs the tokens taken.
    """

    parts: tuple[Taken | Gap, ...]
    cost: int
    evidence: int

    @property
    def taken(self) -> list[Taken]:
        return [part for part in self.parts if isinstance(part, Taken)]

    @property
    def gap(self) -> Gap | None:
        """The first gap, None for a match."""
        return next((part for part in self.parts if isinstance(part, Gap)), None)

    @property
    def stretch(self) -> tuple[int, int]:
        """The tokens from the first taken to the last."""
        taken = self.taken
        return taken[0].first, taken[-1].last

    def touches(self, place: tuple[int, int]) -> bool:
        """Whether what it took, or a gap, overlaps the tokens of `place` or stands beside a place of no tokens."""
        first, last = self.stretch
        before, after = self.parts[0], self.parts[-1]
        first -= isinstance(before, Gap)
        last += isinstance(after, Gap)
        if place[0] == place[1]:
            return first <= place[0] <= last
        return first < place[1] and place[0] < last


class _Node:
    """A state of the rule at a token, and the best way there."""

    __slots__ = ("before", "cost", "evidence", "nearly", "part", "position", "state", "unsaid")

    def __init__(
        self,
        state: int,
        position: int,
        cost: int = 0,
        evidence: int = 0,
        unsaid: int = 0,
        before: _Node | None = None,
        part: tuple[Taken | Gap, ...] = (),
    ) -> None:
        self.state = state
        self.position = position
        self.cost = cost
        self.evidence = evidence
        self.unsaid = unsaid
        self.before = before
        self.part = part
        almost = any(isinstance(one, Gap) and one.near is not None for one in part)
        self.nearly: bool = almost or (before is not None and before.nearly)

    @property
    def weight(self) -> int:
        """What the tokens taken tell, less what has been left out before them at the place asked about."""
        return self.evidence - self.unsaid


def align(
    shape: Shape, sight: Sight, place: tuple[int, int], limit: int, most: int = 3, whole: bool = False
) -> list[Alignment]:
    """The best alignments of a rule that touch the tokens of `place`, at most `limit` passed over, best first.

    One or two for each token at which an alignment ends, `most` of them. With `whole`, those that read most of the
    place go before others that cost as much.
    """

    def key(one: Alignment) -> tuple[int, int, tuple[int, int]]:
        first, last = one.stretch
        unread = max(0, first - place[0]) + max(0, place[1] - last) if whole else 0
        return one.cost, min(unread, _UNREAD) * _UNSAID - one.evidence, one.stretch

    return sorted(_Aligner(shape, sight, place, limit, whole).alignments(), key=key)[:most]


def evidence_of(shape: Shape, taken: Sequence[Taken], place: tuple[int, int]) -> int:
    """What the tokens taken tell; those of `place` a little more."""
    return sum(_tells(shape, one.element, one.first, one.last, place) for one in taken)


def read_by(shape: Shape, alignment: Alignment, sight: Sight) -> tuple[int, int]:
    """The tokens from the first taken to the last, and at either border as many as may stand for what is missing."""
    first, last = alignment.stretch
    before, after = alignment.parts[0], alignment.parts[-1]
    if isinstance(before, Gap) and before.near is None:
        first -= _in_its_place(shape, before, sight)
    if isinstance(after, Gap) and after.near is None:
        last += _in_its_place(shape, after, sight)
    return max(0, first), min(sight.size, last)


def _in_its_place(shape: Shape, gap: Gap, sight: Sight) -> int:
    return max(gap.missing, _NAME) if names_missing(shape, gap, sight) else gap.missing


def names_missing(shape: Shape, gap: Gap, sight: Sight) -> bool:
    """Whether an entry or a finding is the first thing that may be missing in a gap."""
    if not gap.missing:
        return False
    elements = shape.automaton.elements
    first = shape.between(gap.state, guards_at(gap.first, sight.size), gap.missing, gap.target)
    return any(elements[one].kind in (TYPE, LEXICON) for one in first)


def _tells(shape: Shape, element: int, first: int, last: int, place: tuple[int, int]) -> int:
    weight = shape.weights[element] * min(last - first, _LONG)
    inside = min(last, place[1]) - max(first, place[0])
    return weight + (_INSIDE * max(0, inside) if weight >= WORD else 0)


def alternatives(shape: Shape, sight: Sight, alignment: Alignment) -> list[int]:
    """All elements of which any one, standing in the only gap of `alignment`, would have made it a match."""
    gap = alignment.gap
    assert gap is not None
    if alignment.cost != 1 or gap.missing != 1 or gap.near is not None:
        return []
    first, last = alignment.stretch
    before = _reached(shape, sight, {0}, min(first, gap.first), gap.first)
    found = set()
    for state in before:
        for element in bits(shape.follow(state, guards_at(gap.first, sight.size))):
            behind = _reached(shape, sight, {element + 1}, gap.last, max(last, gap.last))
            if any(shape.accepts(one, guards_at(last, sight.size)) for one in behind):
                found.add(element)
    return sorted(found)


def _reached(shape: Shape, sight: Sight, states: set[int], start: int, end: int) -> set[int]:
    """The states in which `states` at token `start` can be at `end`, every element taking what it wants."""
    elements = shape.automaton.elements
    there: dict[int, set[int]] = {start: states}
    for position in range(start, end):
        for state in there.get(position, ()):
            for number in bits(shape.follow(state, guards_at(position, sight.size))):
                element = elements[number]
                for last, _ in sight.edges(element.kind, element.ref, position):
                    if last <= end:
                        there.setdefault(last, set()).add(number + 1)
    return there.get(end, set())


class _Aligner:
    def __init__(self, shape: Shape, sight: Sight, place: tuple[int, int], limit: int, whole: bool) -> None:
        self._shape = shape
        self._whole = whole
        self._sight = sight
        self._place = place
        self._limit = limit
        self._low = max(0, place[0] - _WINDOW)
        self._high = min(sight.size, place[1] + _WINDOW)
        self._takes = [self._able(position) for position in range(self._low, self._high)]
        self._nodes: list[dict[tuple[int, int], _Node]] = [{} for _ in range(self._low, self._high + 1)]
        self._made = 0

    def alignments(self) -> Iterator[Alignment]:
        """The best alignment that ends at each token, and the best of those that take nothing merely almost right."""
        for position in range(self._low, self._high + 1):
            here = self._nodes[position - self._low]
            if position <= self._place[1]:
                here[0, 0] = _Node(0, position)
            best: dict[bool, tuple[int, int, _Node]] = {}
            for key in sorted(here):
                node = here[key]
                self._expand(node)
                if node.evidence:
                    weighed = node.cost + self._left(node), -node.weight, node
                    if node.nearly not in best or weighed[:2] < best[node.nearly][:2]:
                        best[node.nearly] = weighed
            for _, _, node in best.values():
                found = self._alignment(node)
                if found.touches(self._place):
                    yield found

    # ── Ways on ─────────────────────────────────────────────────────────────────────────────────

    def _expand(self, node: _Node) -> None:
        position, state = node.position, node.state
        if position >= self._high:
            return
        guards = guards_at(position, self._sight.size)
        follow = self._shape.follow(state, guards)
        for element in bits(follow & self._take(position)):
            self._move(node, element, position, 0, None)
        left = self._limit - node.cost
        if left < 1 or self._made > _MOST:
            return
        self._nearly(node, follow)
        unguarded = self._shape.follow(state, 3) & ~follow & self._take(position)
        for element in bits(unguarded):
            self._move(node, element, position, 1, Gap(state, position, position, 0, element, guard=True))
        for missing in range(left + 1):
            targets = self._shape.skip(state, guards, missing)
            if targets:
                self._skip(node, missing, targets, left)

    def _skip(self, node: _Node, missing: int, targets: int, left: int) -> None:
        """Pass over `missing` elements and some tokens; before the first element taken no tokens are."""
        widest = _WIDEST if node.before is not None else 0
        for tokens in range(0 if missing else 1, widest + 1):
            resume = node.position + tokens
            if resume >= self._high:
                return
            for element in bits(targets & self._take(resume)):
                cost = missing + self._surplus(node, missing, tokens, element)
                if cost <= left:
                    gap = Gap(node.state, node.position, resume, missing, element)
                    self._move(node, element, resume, cost, gap)

    def _surplus(self, node: _Node, missing: int, tokens: int, target: int) -> int:
        """Tokens that stand there beyond those which what is missing might take."""
        if tokens <= missing:
            return 0
        if missing:
            guards = guards_at(node.position, self._sight.size)
            first = self._shape.between(node.state, guards, missing, target)
            elements = self._shape.automaton.elements
            if any(elements[one].kind in (TYPE, LEXICON) for one in first):
                return max(0, tokens - missing - _NAME + 1)
        return tokens - missing

    def _nearly(self, node: _Node, follow: int) -> None:
        """Take what is almost what the element wants."""
        for (kind, ref), elements in self._shape.keys.items():
            wanted = elements & follow
            for near in self._near(kind, ref, node.position) if wanted else ():
                for element in bits(wanted):
                    gap = Gap(node.state, node.position, near.end, 1, element, near)
                    gain = _ALIKE if near.reason == "lexicon" else _WRONG
                    self._push(node, element, near.end, near.taken, 1, (gap,), node.position, gain)

    def _near(self, kind: int, ref: int, position: int) -> list[Near]:
        """Entries that are merely alike are looked for at the place asked about alone, since it takes time."""
        found = self._sight.near(kind, ref, position)
        first, last = self._place
        if kind == LEXICON and first - 1 <= position <= last and last - first <= _NARROW and self._limit > 1:
            return found + self._sight.like(ref, position)
        return found

    def _move(self, node: _Node, element: int, position: int, cost: int, gap: Gap | None) -> None:
        """Let `element` take what it can at `position`, behind a gap or none."""
        one = self._shape.automaton.elements[element]
        for end, taken in self._sight.edges(one.kind, one.ref, position):
            self._push(node, element, end, taken, cost, () if gap is None else (gap,), position, 0)

    def _push(
        self,
        node: _Node,
        element: int,
        end: int,
        taken: Finding | Entry | None,
        cost: int,
        gap: tuple[Gap, ...],
        position: int,
        gain: int,
    ) -> None:
        if end > self._high:
            return
        skipped = gap[0].last - gap[0].first if gap and gap[0].near is None else 0
        tells = _tells(self._shape, element, position, end, self._place)
        evidence = node.evidence + tells + gain - skipped
        unsaid = self._unsaid(node.position, gap) if node.before is None else node.unsaid
        key = (node.cost + cost, element + 1)
        here = self._nodes[end - self._low]
        known = here.get(key)
        if known is None or evidence - unsaid > known.weight:
            self._made += 1
            part: tuple[Taken | Gap, ...] = (*gap, Taken(element, position, end, taken))
            here[key] = _Node(element + 1, end, key[0], evidence, unsaid, node, part)

    # ── What the sentence offers ────────────────────────────────────────────────────────────────

    def _able(self, position: int) -> int:
        """The elements that can take something at `position`."""
        found = 0
        for (kind, ref), elements in self._shape.keys.items():
            if self._sight.edges(kind, ref, position):
                found |= elements
        return found

    def _take(self, position: int) -> int:
        return self._takes[position - self._low]

    # ── The end ─────────────────────────────────────────────────────────────────────────────────

    def _left(self, node: _Node) -> int:
        """What is still missing behind `node`."""
        missing = self._shape.to_accept[node.state]
        if missing == 0 and not self._shape.accepts(node.state, guards_at(node.position, self._sight.size)):
            return 1
        return missing

    def _alignment(self, node: _Node) -> Alignment:
        parts: list[Taken | Gap] = []
        missing = self._shape.to_accept[node.state]
        cost = self._left(node)
        if cost:
            position = node.position
            parts.append(Gap(node.state, position, position, missing, ACCEPT, guard=not missing))
        at: _Node | None = node
        while at is not None:
            parts[:0] = at.part
            at = at.before
        return Alignment(tuple(parts), node.cost + cost, node.evidence)

    def _unsaid(self, start: int, gap: tuple[Gap, ...]) -> int:
        """The evidence that it takes to leave out what stands at the place asked about before a match from `start`."""
        if not self._whole:
            return 0
        if gap and gap[0].near is None:
            start -= _in_its_place(self._shape, gap[0], self._sight)
        return min(_UNREAD, max(0, start - self._place[0])) * _UNSAID
