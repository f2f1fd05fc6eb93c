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

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from affidavit.match.model import Finding
from affidavit.text.tokens import normalise
from affidavit.values.types import Range

__all__ = ["Bounds", "Loss", "losses", "toll"]

_UNREAL = frozenset({"hypothetical", "planned", "background"})
_HIT = "hit"
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
        if self.person is not None and "attacker" in self.person.parties:
            return True
        return "rebel" in self.kinds

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for text in (_text(one, "name") for one in self.members) if text))


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
        home = next((one for one in found if _joins(one, loss) and not _besides(one, loss, last)), None)
        if home is None:
            found.append(loss)
        else:
            _join(home, loss)
    return [one for one in found if one.bounds.high != 0 or not _told_elsewhere(one, found)]


def toll(found: Sequence[Loss], attackers: bool = True) -> dict[str, Bounds]:
    """What the losses of a document add up to, by outcome; people hit of whom no death is told are wounded.

    Without `attackers` those who are told to be the perpetrators do not count, unless nobody else is.
    """
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


def _sum(found: Sequence[Loss]) -> Bounds:
    """The greatest of: one number told, the numbers that one sentence lists, the persons that can be told apart."""
    wholes = [one for one in found if not one.part] or list(found)
    candidates: list[Bounds] = [one.bounds for one in wholes]
    for sentence in dict.fromkeys(_sentence(one.members[0]) for one in wholes):
        listed = [one for one in wholes if _sentence(one.members[0]) == sentence and not _is_total(one)]
        candidates.append(_add(listed))
    candidates.append(_add([one for one in wholes if one.single]))
    candidates.append(_running(wholes))
    return max(candidates, key=lambda bounds: (bounds.low, bounds.high is not None))


def _running(found: Sequence[Loss]) -> Bounds:
    """What ``another eight`` comes on top of: the sum of such a run of statements."""
    best = _NONE
    run: list[Loss] = []
    for one in found:
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
        person.pronoun = _value(individual, "reference") == "pronoun"
        for slot, into in (("gender", person.genders), ("party", person.parties)):
            value = _value(individual, slot)
            if value is not None:
                into.add(str(value))
        age = _value(individual, "age")
        if isinstance(age, int | float):
            person.ages.add(age)
    name = _text(finding, "name")
    if name:
        person.names.add(_name(name))
    kind = _value(finding, "kind")
    if kind is not None and kind != "civilian":
        person.kinds.add(str(kind))
    return person


def _joins(home: Loss, loss: Loss) -> bool:
    if home.single != loss.single or not _outcomes_agree(home, loss) or _listed(home, loss):
        return False
    if home.person is not None and loss.person is not None:
        return home.person.same(loss.person)
    if home.bounds.high == 0 or loss.bounds.high == 0:
        return home.bounds == loss.bounds
    return home.bounds.low == loss.bounds.low and _kinds_agree(home, loss)


def _outcomes_agree(home: Loss, loss: Loss) -> bool:
    outcomes = {home.outcome, loss.outcome}
    if len(outcomes) == 1:
        return True
    if not home.single:
        return False
    if outcomes <= {"killed", "wounded", _HIT}:
        return _HIT in outcomes or _same_name(home.person.names, loss.person.names)  # type: ignore[union-attr]
    return False


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
    before = last.members[0] if last is not None else None
    return any(member is before or _sentence(member) == _sentence(here) for member in home.members)


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
    return any(
        a == b or a in b.split() or b in a.split() or a.split()[-1] == b.split()[-1] for a in mine for b in theirs
    )


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


def _sentence(finding: Finding) -> int:
    return finding.sentence.starts[0]


def _place(finding: Finding) -> tuple[int, int, int]:
    span = finding["count"].span if "count" in finding.slots else None
    return _sentence(finding), (span or finding.span)[0], finding.span[1]
