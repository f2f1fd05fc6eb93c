"""Which incidents of different documents are one: pairs by what speaks for them, the strongest first.

Nothing that contradicts itself is united, and never two incidents that one document tells apart.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from affidavit.audit.told import Told
from affidavit.relate.agree import Actor, Comparable, Place, agreement, bounds, breadth
from affidavit.relate.evidence import Evidence, best, contrast, dates, number, support
from affidavit.values.types import Range, Timex

__all__ = ["ENOUGH_ACROSS", "Pair", "Refused", "United", "unite"]

ENOUGH_ACROSS = 4
"""Points that unite two incidents of different documents: one more than within a document, where the text binds."""
_AVERAGE = 3
"""Points that all pairs of two clusters must have on average, so that no chain of likenesses joins strangers."""
_KINDS, _PLACE = 2, 3
"""So many of when, where, by whom, how many and whom by name must agree; one alone unites nothing, nor do source and
setting. One or two harmed count for something only beside the same place or day, which three points tell."""
_NEXT_DAY = -2
"""Points against where times miss each other by a day: nights and time zones shift dates, so it is no contradiction."""
_NAMED = 2
"""Points where the words of a slot name the same actor: ``IS militants``, ``ISIS fighters``."""
_OF_ONE_NAME = "of one name"
_MANY_DAYS = 9
"""Times of so many days or more are too long to look for others of the same days."""
_CROWD = 600
"""Incidents that share a day; of more, those are compared that share something else too."""
_NEWS_DAYS = 30
"""News of an incident without a date is taken to be of the month before it was written."""
_REFUSED = 4


_Key = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two incidents of different documents and what speaks for and against their being one."""

    one: Told
    other: Told
    evidence: tuple[Evidence, ...]
    contradiction: str | None

    @property
    def points(self) -> int:
        return sum(one.points for one in self.evidence)

    @property
    def enough(self) -> bool:
        return self.points >= ENOUGH_ACROSS and len(self._kinds()) >= _KINDS

    def _kinds(self) -> set[str]:
        """What agrees and tells something by itself."""
        told = [one for one in self.evidence if one.points > 0 and one.what not in ("setting", *self.one.report)]
        same_place = any(one.what in self.one.agree and one.how == "equal" and one.points == _PLACE for one in told)
        named = {one.what for one in self.evidence if one.how == _OF_ONE_NAME}
        return named | {one.what for one in told if one.points > 1 or one.what in self.one.agree or same_place}


@dataclass(frozen=True, slots=True)
class Refused:
    """A pair that was not united, and why."""

    pair: Pair
    why: str


@dataclass(frozen=True)
class United:
    """The incidents of several documents that are one. `bonds` are the pairs that united them, strongest first."""

    told: tuple[Told, ...]
    bonds: tuple[Pair, ...]
    refused: tuple[Refused, ...]

    @cached_property
    def finding_ids(self) -> frozenset[str]:
        return frozenset(one for told in self.told for one in told.finding_ids)


def unite(told: Iterable[Told]) -> list[United]:
    """The incidents of `told` united across documents, in the order of their first document and statement.

    The order of `told` changes nothing.
    """
    items = sorted(told, key=_order)
    profiles = [_Profile(one) for one in items]
    pairs = {key: _pair(profiles[key[0]], profiles[key[1]]) for key in _candidates(profiles)}
    clusters = _Clusters(items, profiles, pairs)
    refused: list[Refused] = []
    for key in sorted((key for key, pair in pairs.items() if pair.enough), key=lambda key: (-pairs[key].points, key)):
        why = clusters.unite(*key)
        if why is not None:
            refused.append(Refused(pairs[key], why))
    return clusters.united(refused)


def _order(told: Told) -> tuple[str, str, int, str]:
    return told.document.id, told.document.sha256, told.statements[0].span[0], told.id


class _Clusters:
    """Clusters in the making, by the number of their first item."""

    def __init__(
        self, items: Sequence[Told], profiles: Sequence[_Profile], pairs: Mapping[tuple[int, int], Pair]
    ) -> None:
        self._items, self._profiles = items, profiles
        self._pairs = dict(pairs)
        self._of = list(range(len(items)))
        self._members = [[index] for index in range(len(items))]
        self._bonds: dict[int, list[Pair]] = {}

    def unite(self, one: int, other: int) -> str | None:
        """Unite the clusters of two items, or say why not."""
        first, second = sorted((self._of[one], self._of[other]))
        if first == second:
            self._bonds[first].append(self._pair(one, other))
            return None
        documents = {self._document(index) for index in self._members[first]}
        if any(self._document(index) in documents for index in self._members[second]):
            return "a document tells them apart"
        between = [self._pair(a, b) for a in self._members[first] for b in self._members[second]]
        against = next((pair.contradiction for pair in between if pair.contradiction is not None), None)
        if against is not None:
            return against
        if sum(pair.points for pair in between) < _AVERAGE * len(between):
            return "too little speaks for it in the other documents"
        for index in self._members[second]:
            self._of[index] = first
        self._members[first] = sorted(self._members[first] + self._members[second])
        self._bonds[first] = [*self._bonds.get(first, ()), *self._bonds.pop(second, ()), self._pair(one, other)]
        self._members[second] = []
        return None

    def _document(self, index: int) -> tuple[str, str]:
        source = self._items[index].document
        return source.id, source.sha256

    def _pair(self, one: int, other: int) -> Pair:
        key = (min(one, other), max(one, other))
        found = self._pairs.get(key)
        if found is None:
            found = self._pairs[key] = _pair(self._profiles[key[0]], self._profiles[key[1]])
        return found

    def united(self, refused: Sequence[Refused]) -> list[United]:
        apart: dict[int, list[Refused]] = {}
        index = {id(item): number for number, item in enumerate(self._items)}
        for one in refused:
            for told in (one.pair.one, one.pair.other):
                apart.setdefault(self._of[index[id(told)]], []).append(one)
        return [
            United(
                tuple(self._items[member] for member in members),
                tuple(self._bonds.get(first, ())),
                tuple(apart.get(first, ())[:_REFUSED]),
            )
            for first, members in enumerate(self._members)
            if members
        ]


class _Profile:
    """What an incident of one document can be recognised by."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.agree = {slot: values for slot in told.agree if (values := told.values(slot))}
        self.numbers = {
            key: _main_and_parts([value for one in statements for slot, value in one.numbers() if slot == key[0]])
            for key, statements in told.counted().items()
        }
        self.reported = _reported(told)
        self.names = {slot: names for slot in told.report if (names := told.names(slot))}
        places = [value for values in self.agree.values() for value in values if isinstance(value, Place)]
        self.placed = bool(places)
        setting = told.document.country
        around = setting.casefold() if isinstance(setting, str) else setting
        self.country = next((place.country for place in places if place.country is not None), around)
        self.times = [value for values in self.agree.values() for value in values if isinstance(value, Timex)]
        self.dated = any(None not in bounds(time) for time in self.times)
        self.window = _window(told)

    @property
    def recognisable(self) -> bool:
        """Whether enough is told that another document could tell the same."""
        return len(self.agree) + len(self.numbers) + len(self.names) >= _KINDS

    def keys(self) -> Iterator[_Key]:
        """Whatever two incidents must share one of to be looked at."""
        for values in self.agree.values():
            for value in values:
                if isinstance(value, Timex) and (dates(value) or _MANY_DAYS) < _MANY_DAYS:
                    yield from (("day", day) for day in _days(value))
                elif isinstance(value, Actor) and value.proper:
                    yield "actor", value.name
                elif isinstance(value, Place):
                    yield "place", value.id if value.id is not None else value.name
        for key, numbers in self.numbers.items():
            yield from (("number", (key, value.min)) for value in numbers)


def _reported(told: Told) -> dict[str, list[Comparable]]:
    """The report slots that hold neither numbers nor the words that say what is counted, and their values."""
    sorts = {
        slot
        for statement in told.statements
        for slot in told.report
        if slot in statement.slots and str(statement.slots[slot].value) in statement.sort
    }
    found = {
        slot: [value for value in told.values(slot) if number(value) is None]
        for slot in told.report
        if slot not in sorts
    }
    return {slot: values for slot, values in found.items() if values}


def _main_and_parts(numbers: Sequence[Range]) -> list[Range]:
    """The number that stands for all, a figure rather than a vague word and as narrow as it is told; then the exact
    numbers that contradict it, of parts."""
    alike = [value for value in numbers if agreement(value, numbers[0]) is not None]
    main = min(alike, key=lambda value: (value.approximate, breadth(value)))
    parts = [value for value in numbers if value.min == value.max and agreement(value, main) is None]
    return [main, *dict.fromkeys(parts)]


def _candidates(profiles: Sequence[_Profile]) -> list[tuple[int, int]]:
    """Pairs of incidents of different documents that share a day, a place, an actor or a number, and no other country.

    Where very many share a day, the day alone is not looked at: something else must agree anyway.
    """
    sharing: dict[_Key, dict[object, list[int]]] = {}
    for index, profile in enumerate(profiles):
        for key in dict.fromkeys(profile.keys()) if profile.recognisable else ():
            sharing.setdefault(key, {}).setdefault(profile.country, []).append(index)
    found: set[tuple[int, int]] = set()
    for (kind, _), by_country in sharing.items():
        if kind == "day" and sum(map(len, by_country.values())) > _CROWD:
            continue
        anywhere = by_country.get(None, [])
        for country, indices in by_country.items():
            found.update((a, b) for place, a in enumerate(indices) for b in indices[place + 1 :])
            if country is not None:
                found.update((min(a, b), max(a, b)) for a in anywhere for b in indices)
    return sorted((a, b) for a, b in found if profiles[a].told.document != profiles[b].told.document)


def _pair(one: _Profile, other: _Profile) -> Pair:
    evidence: list[Evidence] = []
    against: list[str] = []
    if one.told.unreal != other.told.unreal:
        against.append("one is told as real, one as possible")
    for slot in (slot for slot in one.agree if slot in other.agree):
        how, points, _, _ = best(one.agree[slot], other.agree[slot])
        if how is None and _a_day_apart(one.agree[slot], other.agree[slot]):
            evidence.append(Evidence(slot, "a day apart", _NEXT_DAY))
        elif how is None:
            against.append(f"another {slot}")
        elif points:
            evidence.append(Evidence(slot, how, points))
    evidence += _counted(one, other)
    if not against or sum(one.points for one in evidence) > 0:
        evidence += _told_alike(one, other)
        evidence += _setting(one, other, against)
    return Pair(one.told, other.told, tuple(evidence), against[0] if against else None)


def _a_day_apart(mine: Sequence[Comparable], theirs: Sequence[Comparable]) -> bool:
    """Whether a time of one begins on the day after a time of the other ends."""
    spans = [
        [(begin[:10], end[:10]) for begin, end in map(bounds, values) if begin is not None and end is not None]
        for values in ([time for time in side if isinstance(time, Timex)] for side in (mine, theirs))
    ]
    return any(
        (datetime.date.fromisoformat(later[0]) - datetime.date.fromisoformat(earlier[1])).days == 1
        for one in spans[0]
        for other in spans[1]
        for earlier, later in [sorted((one, other))]
    )


def _counted(one: _Profile, other: _Profile) -> Iterator[Evidence]:
    """Numbers of one kind. The largest that each tells count in full, a lesser one (of a part) as one point.

    Largest numbers that contradict each other speak against, unless one of them is a part in the other document.
    """
    for key in sorted(one.numbers.keys() & other.numbers.keys()):
        (mine, *lesser), (theirs, *parts) = one.numbers[key], other.numbers[key]
        name = " ".join((*(word for word in key[1] if word), key[0]))
        how, points = support(mine, theirs)
        if points:
            yield Evidence(name, how, points)
            continue
        across = mine in parts or theirs in lesser
        if across or set(lesser) & set(parts):
            yield Evidence(name, "a part is equal", 1)
        if how == "different" and not across:
            yield Evidence(name, "different", contrast(mine, theirs))


def _told_alike(one: _Profile, other: _Profile) -> Iterator[Evidence]:
    """What else both report: the same source, the same words, the same names."""
    for slot in (slot for slot in one.reported if slot in other.reported):
        if one.names.get(slot, _NOBODY) & other.names.get(slot, _NOBODY):
            yield Evidence(slot, _OF_ONE_NAME, _NAMED)
            continue
        pairs = (support(a, b) for a in one.reported[slot] for b in other.reported[slot])
        how, points = max(pairs, key=lambda found: found[1])
        if points:
            yield Evidence(slot, how, points)


_NOBODY: set[str] = set()


def _setting(one: _Profile, other: _Profile, against: list[str]) -> Iterator[Evidence]:
    """What the documents are about and when they were written, where an incident tells no place or time itself."""
    if not (one.placed and other.placed) and one.country is not None and other.country is not None:
        if one.country == other.country:
            yield Evidence("setting", "same country", 1)
        else:
            against.append("another country")
    if not (one.dated and other.dated) and one.window is not None and other.window is not None:
        mine, theirs = _when(one), _when(other)
        if mine[0] > theirs[1] or theirs[0] > mine[1]:
            against.append("another time")


def _window(told: Told) -> tuple[str, str] | None:
    if told.document.date is None:
        return None
    date = datetime.date.fromisoformat(told.document.date)
    begin = date - datetime.timedelta(min(_NEWS_DAYS, date.toordinal() - 1))
    return begin.isoformat(), date.isoformat()


def _when(profile: _Profile) -> tuple[str, str]:
    """The days that an incident can fall on: those told, else the month before the document's date."""
    told = [bounds(time) for time in profile.times]
    told_days = [(begin[:10], end[:10]) for begin, end in told if begin is not None and end is not None]
    if told_days:
        return min(begin for begin, _ in told_days), max(end for _, end in told_days)
    assert profile.window is not None
    return profile.window


def _days(time: Timex) -> Iterator[str]:
    begin, end = bounds(time)
    if begin is None or end is None:
        return
    try:
        day, last = datetime.date.fromisoformat(begin[:10]), datetime.date.fromisoformat(end[:10])
    except ValueError:
        return
    while day <= last:
        yield day.isoformat()
        if day == datetime.date.max:
            return
        day += datetime.timedelta(1)
