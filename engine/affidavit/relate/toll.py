"""The toll that one document tells: which of its casualty statements speak of the same people, and what they add up to.

Steps, each of them visible in what `losses` returns:

1. **What counts.** Statements that are denied, planned, hypothetical or background do not.
2. **Who is who.** Statements join one `Loss` when they can be about the same people: single persons unless name, age,
   sex, part in the event or standing tell them apart, or one sentence tells of both; groups when their numbers agree.
3. **What happened to them.** Who was shot and elsewhere is said to have died was killed; who was shot and is not, was
   wounded.
4. **What it adds up to.** A total told outweighs smaller numbers; parts of a whole (``including two officers``) add
   nothing; groups listed in one sentence add up; ``another eight`` adds to what stands before it; single persons are
   counted.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from affidavit.match.model import Finding
from affidavit.text.tokens import normalise
from affidavit.values.types import Range, Timex

__all__ = ["Bounds", "Loss", "losses", "toll"]

_UNREAL = frozenset({"hypothetical", "planned", "background"})
_HIT = "hit"
_PAST = datetime.timedelta(days=30)
_EARLIER = datetime.timedelta(days=2)
_WEEKS = datetime.timedelta(days=14)
_OPENING = 800
"""Characters from its beginning within which a document says that it is about what is past."""
_LEAD = 500
"""Characters after the first loss (some four sentences) within which a report tells of all that it is about."""
_ELSEWHERE = frozenset({"attacker", "officer", "victim"})
"""Parts in an event that exclude each other; the parts in a family exclude all others of the family."""

_ABOVE = re.compile(r"(well |just |far )?(more than|over|above|in excess of|upwards of|exceeding)\b", re.IGNORECASE)


class Bounds(NamedTuple):
    """The least and the most that the words commit to (None when they leave it open), and the number they name.

    ``more than 70`` is at least 71, unbounded, and names 70.
    """

    low: float
    high: float | None
    named: float


_NONE = Bounds(0, 0, 0)


@dataclass(slots=True)
class _Person:
    """What tells a single person from others; empty where the words do not say."""

    names: set[str] = field(default_factory=set)
    ages: set[float] = field(default_factory=set)
    genders: set[str] = field(default_factory=set)
    parties: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    pronoun: bool = False
    reflexive: bool = False

    def same(self, other: _Person) -> bool:
        """Whether nothing keeps the two apart."""
        if self.names and other.names and not _same_name(self.names, other.names):
            return False
        pairs = ((self.ages, other.ages), (self.genders, other.genders), (self.kinds, other.kinds))
        return all(not mine or not theirs or mine & theirs for mine, theirs in pairs) and not _apart(
            self.parties, other.parties
        )

    def learn(self, other: _Person) -> None:
        self.names |= other.names
        self.ages |= other.ages
        self.genders |= other.genders
        self.parties |= other.parties
        self.kinds |= other.kinds
        self.pronoun &= other.pronoun
        self.reflexive |= other.reflexive


@dataclass(slots=True)
class Loss:
    """People who came to harm together, as one or several statements of a document tell it."""

    outcome: str
    members: list[Finding]
    bounds: Bounds
    person: _Person | None = field(default=None, repr=False)
    part: bool = False
    additional: bool = False
    kinds: set[str] = field(default_factory=set, repr=False)

    @property
    def single(self) -> bool:
        return self.person is not None

    @property
    def attacker(self) -> bool:
        """Whether these are told to be perpetrators: gunmen, attackers, rebels."""
        if self.person is not None and ("attacker" in self.person.parties or self.person.reflexive):
            return True
        return "rebel" in self.kinds

    @property
    def over_weeks(self) -> bool:
        """Whether these are a sum over two weeks or more (``homicides this year``), and no event."""
        spans = _intervals(self)
        return not self.single and bool(spans) and all(end - begin > _WEEKS for begin, end in spans)

    @property
    def untold(self) -> bool:
        """Whether they are told only by what happened: ``a fatal shooting``."""
        told = [member["count"].finding for member in self.members]
        return all(one is not None and _value(one, "untold") is True for one in told)

    @property
    def happening(self) -> bool:
        """Whether they are told only by a word for what happened: ``a double murder``, ``a fatal shooting``."""
        told = [member["count"].finding for member in self.members]
        return all(one is not None and _value(one, "happening") is True for one in told)

    @property
    def bare(self) -> bool:
        """Whether they are told by a bare plural alone: ``murdering judges`` may speak of none in particular."""
        return all(_is_bare(member) for member in self.members)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for text in (_text(one, "name") for one in self.members) if text))

    @property
    def victims(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for text in (_text(one, "victims") for one in self.members) if text))


def losses(findings: Iterable[Finding], type: str = "Casualty") -> list[Loss]:
    """The distinct groups and persons harmed, in the order in which the document first tells of them.

    `findings` are those of one document; only those of `type` are looked at, which has the slots count and outcome,
    and may have victims, name, kind and extent.
    """
    found: list[Loss] = []
    told: list[Loss] = []
    for finding in sorted((one for one in findings if one.type == type), key=_place):
        loss = _loss(finding)
        if loss is None:
            continue
        if not loss.kinds and not _text(finding, "victims"):
            loss.kinds |= _kinds_before(told, finding)
        told.append(loss)
        last = told[-2] if len(told) > 1 else None
        home = _home([one for one in found if _joins(one, loss) and not _besides(one, loss, last)], loss)
        if home is None:
            found.append(loss)
        else:
            _join(home, loss)
    return [one for one in found if one.bounds.high != 0 or not _told_elsewhere(one, found)]


def current(found: Sequence[Loss], date: datetime.date | None) -> list[Loss]:
    """The losses of what the document is about: what it opens with, and no sums over weeks, nor what is long past.

    `date` is that of the document. What ended more than a month before it is past; so is what ended two days or more
    before the first event the document dates; but a document that opens with what is past is about that. A sum over
    weeks (``homicides this year``) is left out where the document is dated, or tells of something else. Who is first
    told of long after the opening belongs to other incidents.
    """
    events = [one for one in found if not one.over_weeks]
    kept = events if date is not None or events else list(found)
    if date is not None and not (kept and _ended_before(kept[0], date - _PAST) and _begin(kept[0]) < _OPENING):
        kept = [one for one in kept if not _ended_before(one, date - _PAST)]
    lead = next((day for one in kept if (day := _day(one)) is not None), None)
    if lead is not None:
        kept = [one for one in kept if not _ended_before(one, lead - _EARLIER)]
    return [one for one in kept if _begin(one) - _begin(kept[0]) < _LEAD]


def _begin(loss: Loss) -> int:
    return loss.members[0].span[0]


def toll(found: Sequence[Loss], attackers: bool = True, date: datetime.date | None = None) -> dict[str, Bounds]:
    """What the losses of a document add up to, by outcome; people hit of whom no death is told are wounded.

    `date` is that of the document, by which earlier incidents are left out: see `current`. Without `attackers` those
    who are told to be the perpetrators do not count, unless nobody else is.
    """
    found = _identified(current(found, date))
    if not attackers:
        found = [one for one in found if not one.attacker] or found
    sums: dict[str, Bounds] = {}
    for outcome in dict.fromkeys(one.outcome for one in found):
        sums[outcome] = _sum([one for one in found if one.outcome == outcome])
    hit = sums.pop(_HIT, None)
    if hit is not None:
        killed, known = sums.get("killed", _NONE), sums.get("wounded", _NONE)
        low = max(hit.low - killed.low, 0) if hit.low > 1 else hit.low
        high = None if hit.high is None else max(hit.high - killed.low, low)
        sums["wounded"] = known if known.low >= low else Bounds(low, high, max(hit.named - killed.named, low))
    return sums


def _identified(found: Sequence[Loss]) -> Sequence[Loss]:
    """``A fatal shooting`` tells that the one shot of whom nothing else is told is dead."""
    events = [one for one in found if one.untold]
    if not events or any(one.outcome == "killed" and not one.untold for one in found):
        return found
    shot = next((one for one in found if one.outcome == _HIT and one.single), None)
    if shot is None:
        return found
    dead = dataclasses.replace(shot, outcome="killed")
    return [dead if one is shot else one for one in found if not one.untold or one.bounds.low > 1]


def _intervals(loss: Loss) -> list[tuple[datetime.date, datetime.date]]:
    """The days at which the members of a loss are told to have happened."""
    found = []
    for member in loss.members:
        timex = _value(member, "time")
        if isinstance(timex, Timex) and timex.begin and timex.end:
            found.append((datetime.date.fromisoformat(timex.begin[:10]), datetime.date.fromisoformat(timex.end[:10])))
    return found


def _near(home: Loss, loss: Loss) -> bool:
    """Whether no month lies between what is told of the times of the two."""
    mine, theirs = _intervals(home), _intervals(loss)
    return not any(end + _PAST < begin or to + _PAST < start for start, end in mine for begin, to in theirs)


def _is_bare(finding: Finding) -> bool:
    told = finding["count"].finding
    words = (_text(finding, "victims") or "").lower()
    return told is not None and _value(told, "unnumbered") is True and not words.startswith("the ")


def _ended_before(loss: Loss, day: datetime.date) -> bool:
    spans = _intervals(loss)
    return bool(spans) and max(end for _, end in spans) < day


def _day(loss: Loss) -> datetime.date | None:
    """The first day of an event that is dated to a few days."""
    return min((begin for begin, end in _intervals(loss) if end - begin <= _EARLIER), default=None)


def _sum(found: Sequence[Loss]) -> Bounds:
    """The greatest of: one number told, the numbers that one sentence lists, the persons that can be told apart."""
    wholes = [one for one in found if not one.part] or list(found)
    candidates: list[Bounds] = [one.bounds for one in wholes]
    told = [one for one in wholes if not _is_total(one) and not one.happening]
    for sentence in dict.fromkeys(_sentence(member) for one in told for member in one.members):
        candidates.append(_add(_listed_in(told, sentence)))
    candidates.append(_add([one for one in wholes if one.single]))
    candidates.append(_running(wholes))
    return max(candidates, key=lambda bounds: (bounds.low, bounds.high is not None))


def _listed_in(found: Sequence[Loss], sentence: int) -> list[Loss]:
    """What one sentence lists, without a whole whose parts it tells too: ``four hurt: a guard, three clerks``."""
    here = [(one, member) for one in found for member in one.members if _sentence(member) == sentence]
    words = {id(one): member["outcome"].span for one, member in here}
    listed = list({id(one): one for one, _ in here}.values())
    for whole in listed:
        others = [one for one in listed if words[id(one)] != words[id(whole)]]
        if len(others) > 1 and sum(one.bounds.named for one in others) == whole.bounds.named:
            return others
    return listed


def _running(found: Sequence[Loss]) -> Bounds:
    """What ``another eight`` comes on top of: the sum of such a run of statements."""
    best = _NONE
    run: list[Loss] = []
    for one in found:
        if one.happening:
            continue
        run = [*run, one] if one.additional and run else [one]
        best = max(best, _add(run), key=lambda bounds: bounds.low)
    return best


def _add(found: Sequence[Loss]) -> Bounds:
    high: float | None = 0
    for one in found:
        high = None if high is None or one.bounds.high is None else high + one.bounds.high
    return Bounds(sum(one.bounds.low for one in found), high, sum(one.bounds.named for one in found))


def _loss(finding: Finding) -> Loss | None:
    count = finding.get("count")
    status = finding.status
    if count is None or not isinstance(count.value, Range) or status.certainty in _UNREAL:
        return None
    bounds = _bounds(count.value, count.text or "")
    if status.polarity == "negative" and bounds.high != 0:
        return None
    told = count.finding
    part = _value(finding, "extent") == "part"
    additional = bool(told is not None and told.get("additional") is not None and told["additional"].value)
    single = bounds.low == bounds.high == 1
    person = _person(finding) if single else None
    kind = _value(finding, "kind")
    kinds = set() if kind is None else {str(kind)}
    return Loss(str(finding["outcome"].value), [finding], bounds, person, part, additional, kinds)


def _bounds(value: Range, text: str) -> Bounds:
    low, high = value.min or 0, value.max
    if _ABOVE.match(text):
        return Bounds(low, high, low - 1)
    if value.approximate and high is not None and value.min is not None and any(mark.isdigit() for mark in text):
        return Bounds(low, high, round((low + high) / 2))
    return Bounds(low, high, low)


def _kinds_before(told: Sequence[Loss], finding: Finding) -> set[str]:
    """``three rebels were killed and seven others wounded``: these are what all before them in the sentence are."""
    kinds = [one.kinds for one in told if _sentence(one.members[0]) == _sentence(finding)]
    return set.intersection(*kinds) if kinds else set()


def _person(finding: Finding) -> _Person:
    person = _Person()
    who = finding.get("person")
    individual = who.finding if who is not None else None
    if individual is not None and _within(individual, finding):
        reference = _value(individual, "reference")
        person.pronoun, person.reflexive = reference == "pronoun", reference == "reflexive"
        party = _value(individual, "party")
        if party is not None:
            person.parties.add(str(party))
    age, gender = _value(finding, "age"), _value(finding, "gender")
    if isinstance(age, int | float):
        person.ages.add(age)
    if isinstance(gender, str):
        person.genders.add(gender)
    name = _text(finding, "name")
    if name:
        person.names.add(_name(name))
    kind = _value(finding, "kind")
    if kind is not None and kind != "civilian":
        person.kinds.add(str(kind))
    return person


def _home(homes: Sequence[Loss], loss: Loss) -> Loss | None:
    """Which of those that a statement can be about it is about: the one it names, or the one told last if a pronoun."""
    person = loss.person
    if person is None or not homes:
        return homes[0] if homes else None
    named = [one for one in homes if one.person is not None and _same_name(one.person.names, person.names)]
    aged = [one for one in homes if one.person is not None and one.person.ages & person.ages]
    if person.names or person.ages:
        return next(iter([*named, *aged, *homes]))
    if person.pronoun:
        return max(homes, key=lambda one: _place(one.members[-1]))
    return homes[0]


def _joins(home: Loss, loss: Loss) -> bool:
    if home.single != loss.single or not _outcomes_agree(home, loss) or _listed(home, loss):
        return False
    if home.person is not None and loss.person is not None:
        if loss.person.reflexive and not home.person.reflexive and _together(home, loss):
            return False
        return home.person.same(loss.person) and (_same_name(home.person.names, loss.person.names) or _near(home, loss))
    if home.bounds.high == 0 or loss.bounds.high == 0:
        return home.bounds == loss.bounds
    return home.bounds.low == loss.bounds.low and home.bare == loss.bare and _kinds_agree(home, loss)


def _outcomes_agree(home: Loss, loss: Loss) -> bool:
    """Who was hit may be told to be wounded or killed elsewhere; who was wounded, to have died: ``he died later``."""
    if home.outcome == loss.outcome:
        return True
    if home.person is None or loss.person is None or not {home.outcome, loss.outcome} <= {"killed", "wounded", _HIT}:
        return False
    dies = loss.outcome == "killed" and loss.person.pronoun
    return dies or _HIT in (home.outcome, loss.outcome) or _same_name(home.person.names, loss.person.names)


def _join(home: Loss, loss: Loss) -> None:
    home.members.extend(loss.members)
    home.part &= loss.part
    home.kinds |= loss.kinds
    if home.person is not None and loss.person is not None:
        home.person.learn(loss.person)
    for outcome in ("killed", "wounded"):
        if outcome in (home.outcome, loss.outcome):
            home.outcome = outcome
            break


def _besides(home: Loss, loss: Loss, last: Loss | None) -> bool:
    """Whether ``another`` keeps the two apart: it does from what its sentence tells, and from what was told last."""
    if not loss.additional or (loss.person is not None and loss.person.names):
        return False
    here = loss.members[0]
    if any(_words(member) == _words(here) for member in home.members):
        return False
    before = last.members[0] if last is not None else None
    return any(member is before or _sentence(member) == _sentence(here) for member in home.members)


def _together(home: Loss, loss: Loss) -> bool:
    """Whether one sentence tells of both: ``he shot his wife and then himself``."""
    return any(_sentence(member) == _sentence(loss.members[0]) for member in home.members)


def _listed(home: Loss, loss: Loss) -> bool:
    """Whether one word of harm takes both: ``killed a guard and his driver``."""
    here = loss.members[0]
    return any(
        member["outcome"].span == here["outcome"].span and member["count"].span != here["count"].span
        for member in home.members
        if member["outcome"].span is not None
    )


def _kinds_agree(home: Loss, loss: Loss) -> bool:
    mine, theirs = home.kinds - {"civilian"}, loss.kinds - {"civilian"}
    return not mine or not theirs or bool(mine & theirs)


def _told_elsewhere(loss: Loss, found: Sequence[Loss]) -> bool:
    return any(one is not loss and one.outcome == loss.outcome and one.bounds.low > 0 for one in found)


def _is_total(loss: Loss) -> bool:
    return any(_value(member, "extent") == "total" for member in loss.members)


def _apart(mine: set[str], theirs: set[str]) -> bool:
    """Whether the parts in the event, or those in the family, exclude each other."""
    if not mine or not theirs or mine & theirs:
        return False
    return not ((mine | theirs) & {"victim"} and not (mine | theirs) & {"attacker"})


def _same_name(mine: set[str], theirs: set[str]) -> bool:
    return any(_same_person(a.split(), b.split()) for a in mine for b in theirs)


def _same_person(mine: list[str], theirs: list[str]) -> bool:
    """One name is a part of the other, or they share the surname and (as far as both tell it) the first name."""
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return True
    if mine[-1] != theirs[-1]:
        return False
    return len(mine) == 1 or len(theirs) == 1 or mine[0] == theirs[0] or 1 in (len(mine[0]), len(theirs[0]))


def _name(text: str) -> str:
    words = re.sub(r"[^\w\s'-]", " ", normalise(text)).split()
    while len(words) > 1 and words[-1] in {"jr", "sr", "ii", "iii"}:
        words.pop()
    return " ".join(words)


def _within(inner: Finding, outer: Finding) -> bool:
    return outer.span[0] <= inner.span[0] and inner.span[1] <= outer.span[1]


def _value(finding: Finding, slot: str) -> object:
    filled = finding.get(slot)
    return None if filled is None else filled.value


def _text(finding: Finding, slot: str) -> str | None:
    filled = finding.get(slot)
    if filled is None:
        return None
    return filled.text or (filled.value if isinstance(filled.value, str) else None)


def _words(finding: Finding) -> tuple[str | None, str | None, object]:
    """The words for who and how many, and what happened: a caption says them again as the article does."""
    return finding["count"].text, _text(finding, "victims"), finding["outcome"].value


def _sentence(finding: Finding) -> int:
    return finding.sentence.starts[0]


def _place(finding: Finding) -> tuple[int, int, int]:
    span = finding["count"].span if "count" in finding.slots else None
    return _sentence(finding), (span or finding.span)[0], finding.span[1]
