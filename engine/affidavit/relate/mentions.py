"""Names of places as a document has them: the places each may mean, narrowed by what the text itself says."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from affidavit.compile.gazetteer import PlaceRow, ResolveProgram
from affidavit.match.model import Finding
from affidavit.relate.points import Rated, holds

__all__ = ["CANDIDATES", "Mention", "Passed", "Sense", "find_mentions", "group_senses", "narrow_by_containers"]

CANDIDATES = 40
"""Candidates of one name that are weighed: the weightiest. Springfield has 25."""

Passed = tuple[PlaceRow, str]
"""A candidate that the text rules out, and why."""


@dataclass(slots=True, eq=False)
class Mention:
    """A finding that names a place. `rows` are the candidates left of `among`; `narrowed` is what narrowed them."""

    finding: Finding
    key: str
    rows: list[PlaceRow]
    among: int
    passed: list[Passed] = field(default_factory=list)
    narrowed: str = ""

    def keep(self, numbers: set[int], why: str, by: str) -> None:
        """Keep the candidates with these row numbers."""
        self.passed += [(row, why) for row in self.rows if row.number not in numbers]
        self.rows = [row for row in self.rows if row.number in numbers]
        self.narrowed = by


@dataclass(slots=True, eq=False)
class Sense:
    """Mentions of one name that mean one place, and its candidates.

    Candidates are weighed where there are several; the only one is given its points when somebody asks for them.
    """

    mentions: list[Mention]
    rows: list[PlaceRow]
    weigh: Callable[[], list[Rated]] | None = None
    """Weighs the candidates by what the text says in the end."""
    weighed: list[Rated] | None = None

    @property
    def key(self) -> str:
        """The name."""
        return self.mentions[0].key

    @property
    def rated(self) -> list[Rated]:
        """The candidates with their points, the best first."""
        if self.weighed is None:
            assert self.weigh is not None
            self.weighed, self.weigh = self.weigh(), None
        return self.weighed

    @property
    def chosen(self) -> PlaceRow:
        return self.weighed[0][1] if self.weighed else self.rows[0]

    @property
    def emphasis(self) -> float:
        """What a name counts for: the root of how often it stands there, up to three; twice where it opens the text."""
        first = self.mentions[0].finding
        opens = first.sentence.index == 0 and first.first == 0
        return math.sqrt(min(len(self.mentions), 3)) * (2.0 if opens else 1.0)


def find_mentions(resolved: ResolveProgram, findings: Sequence[Finding]) -> list[Mention]:
    """The findings whose text, or else whose slot `name`, is in the gazetteer, in document order."""
    found = []
    look_up = resolved.gazetteer.look_up
    for finding in findings:
        if finding.type != resolved.type:
            continue
        for text in _names(finding):
            key, rows = look_up(text)
            if rows:
                found.append(_mention(resolved, finding, key, rows))
                break
    return found


def _names(finding: Finding) -> Iterator[str]:
    text = finding.text
    yield text
    name = finding.slots.get("name")
    if name is not None and isinstance(name.value, str) and name.value != text:
        yield name.value


def _mention(resolved: ResolveProgram, finding: Finding, key: str, rows: Sequence[PlaceRow]) -> Mention:
    """With the candidates of the kind that the text states, if it states one and some are of it."""
    told = None if resolved.told is None else finding.slots.get(resolved.told)
    if told is None:
        return Mention(finding, key, list(rows[:CANDIDATES]), len(rows))
    fitting = [row for row in rows if row.kind == told.value]
    mention = Mention(finding, key, list((fitting or rows)[:CANDIDATES]), len(rows))
    if 0 < len(fitting) < len(rows):
        mention.passed = [(row, f"the text says {told.value}") for row in rows[:CANDIDATES] if row.kind != told.value]
        mention.narrowed = "told"
    return mention


def narrow_by_containers(resolved: ResolveProgram, findings: Sequence[Finding], mentions: Sequence[Mention]) -> None:
    """Where the text puts one place into another, candidates that lie so are left.

    The last pair first: in `Cottonport, Avoyelles Parish, Louisiana` the state tells which parish, this which town.
    """
    if resolved.inside is None:
        return
    type_, inner_slot, outer_slot = resolved.inside
    containing = [finding for finding in findings if finding.type == type_]
    if not containing:
        return
    by_finding = {mention.finding: mention for mention in mentions}
    for finding in reversed(containing):
        inner, outer = (_held(finding, slot, by_finding) for slot in (inner_slot, outer_slot))
        if inner is None or outer is None:
            continue
        pairs = [(one, other) for one in inner.rows for other in outer.rows if holds(other, one)]
        if pairs:
            inner.keep({one.number for one, _ in pairs}, f"not in {outer.finding.text}", "inside")
            outer.keep({other.number for _, other in pairs}, f"no such {inner.finding.text} in it", "inside")


def _held(finding: Finding, slot: str, mentions: dict[Finding, Mention]) -> Mention | None:
    filled = finding.get(slot)
    return None if filled is None or filled.finding is None else mentions.get(filled.finding)


def group_senses(mentions: Sequence[Mention]) -> list[Sense]:
    """Mentions of one name that mean one place, in the order of the first of each.

    A text means one place by one name, unless it says otherwise. So a mention that nothing narrows goes with the first
    whose container is told, and those that are narrowed alike go together.
    """
    groups: dict[tuple[str, tuple[int, ...]], list[Mention]] = {}
    contained: dict[str, tuple[int, ...]] = {}
    numbers: dict[str, tuple[int, ...]] = {}  # of mentions that nothing narrows
    for mention in mentions:
        if mention.narrowed == "inside":
            contained.setdefault(mention.key, _numbers(mention))
    for mention in mentions:
        if mention.narrowed:
            at = _numbers(mention)
        elif mention.key in contained:
            at = contained[mention.key]
        else:
            known = numbers.get(mention.key)
            at = numbers[mention.key] = _numbers(mention) if known is None else known
        groups.setdefault((mention.key, at), []).append(mention)
    return [Sense(same, next((m.rows for m in same if m.narrowed), same[0].rows)) for same in groups.values()]


def _numbers(mention: Mention) -> tuple[int, ...]:
    return tuple(row.number for row in mention.rows)
