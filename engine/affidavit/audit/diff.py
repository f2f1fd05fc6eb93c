"""What two versions of a pack find differently in a document: added, lost and changed findings, each with its cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from affidavit.audit.causes import Cause, why_changed, why_one_sided
from affidavit.audit.identity import plain
from affidavit.audit.sides import Side, content, filled_content
from affidavit.match.model import Filled, Finding

__all__ = ["Aspect", "Change", "compare_sides"]


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing about a finding that changed: ``span``, ``rule``, a slot, or a part of the status.

    `old` and `new` are plain values, None where there is none; `how` is what filled the slot: on either side where
    that differs.
    """

    name: str
    old: Any
    new: Any
    how: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A finding that only one version has (`kind` ``added`` or ``lost``) or that both have otherwise (``changed``).

    `finding` is that of the new version, and of the old one where it is lost.
    """

    kind: str
    finding: Finding
    cause: Cause
    aspects: tuple[Aspect, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The same as data that JSON can hold."""
        finding, cause = self.finding, self.cause
        start, end = finding.span
        found: dict[str, Any] = {
            "kind": self.kind,
            "type": finding.type,
            "document": finding.document.id,
            "span": {"start": start, "end": end, "text": finding.text},
            "slots": {name: plain(filled.value) for name, filled in sorted(finding.slots.items())},
            "rule": {"name": finding.rule.name, "file": finding.rule.origin.file, "line": finding.rule.origin.line},
            "cause": {"code": cause.code, "text": cause.text, "by": cause.by, "place": cause.place},
        }
        if self.kind == "changed":
            found["changes"] = [
                {"what": one.name, "old": one.old, "new": one.new} | ({"how": one.how} if one.how else {})
                for one in self.aspects
            ]
        return found


def compare_sides(old: Side, new: Side, types: Iterable[str]) -> tuple[list[Change], int]:
    """The changes among findings of `types`, in text order, and how many findings are the same.

    Findings are the same when they say the same by the same rule. Of the others those that overlap are paired, first
    those whose main slot stands at one place, then those of one span, then by what they share.
    """
    changes: list[Change] = []
    same = 0
    for name in dict.fromkeys(types):
        before, after, equal = _unequal(old.of_type(name), new.of_type(name))
        same += equal
        for one, other in _paired(before, after):
            if other is None:
                assert one is not None
                changes.append(Change("lost", one, why_one_sided(one, old, new, added=False)))
            elif one is None:
                changes.append(Change("added", other, why_one_sided(other, new, old, added=True)))
            else:
                changes.append(Change("changed", other, why_changed(one, other, old, new), tuple(_aspects(one, other))))
    changes.sort(key=lambda change: (change.finding.span, change.finding.type, change.kind, change.finding.rule.name))
    return changes, same


def _unequal(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[list[Finding], list[Finding], int]:
    """The findings that the other side has not, and the number of the others."""
    contents = Counter(_key(finding) for finding in before)
    mine: list[Finding] = []
    for finding in after:
        if contents[_key(finding)]:
            contents[_key(finding)] -= 1
        else:
            mine.append(finding)
    theirs: list[Finding] = []
    for finding in before:
        if contents[_key(finding)]:
            contents[_key(finding)] -= 1
            theirs.append(finding)
    return theirs, mine, len(after) - len(mine)


def _key(finding: Finding) -> str:
    return repr((content(finding), finding.rule.name))


Pair = tuple[Finding | None, Finding | None]


def _paired(before: Sequence[Finding], after: Sequence[Finding]) -> list[Pair]:
    scored = []
    for i, one in enumerate(before):
        for j, other in enumerate(after):
            shared = min(one.span[1], other.span[1]) - max(one.span[0], other.span[0])
            if shared > 0:
                scored.append((_main_place(one) != _main_place(other), one.span != other.span, -shared, i, j))
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in sorted(scored):
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    pairs: list[Pair] = [(one, after[partner[i]] if i in partner else None) for i, one in enumerate(before)]
    return pairs + [(None, other) for j, other in enumerate(after) if j not in taken]


def _main_place(finding: Finding) -> tuple[int, int] | None:
    filled = finding.slots.get(finding.main_slot)
    return finding.span if filled is None or filled.span is None else filled.span


def _aspects(before: Finding, after: Finding) -> Iterable[Aspect]:
    if before.rule.name != after.rule.name:
        yield Aspect("rule", before.rule.name, after.rule.name)
    if before.span != after.span:
        yield Aspect("span", _place(before), _place(after))
    for name in dict.fromkeys((*after.slots, *before.slots)):
        yield from _slot(name, before.get(name), after.get(name))
    for name in ("polarity", "certainty"):
        old, new = getattr(before.status, name), getattr(after.status, name)
        if old != new:
            yield Aspect(name, old, new)
    if "source" not in before.slots and "source" not in after.slots:
        yield from _slot("source", before.status.source, after.status.source)


def _slot(name: str, before: Filled | None, after: Filled | None) -> Iterable[Aspect]:
    if filled_content(before) == filled_content(after):
        return
    ways = [_how(filled) for filled in (before, after) if filled is not None]
    how = " → ".join(dict.fromkeys(ways))
    old, new = _told(before), _told(after)
    if old == new and before is not None and after is not None:
        old, new = _where(before, old), _where(after, new)
    yield Aspect(name, old, new, how)


def _how(filled: Filled) -> str:
    return filled.via if filled.by is None else f"{filled.via} {filled.by}"


def _told(filled: Filled | None) -> Any:
    if filled is None:
        return None
    return filled.text if filled.value is None else plain(filled.value)


def _where(filled: Filled, told: Any) -> dict[str, Any]:
    """A value with its place, where the value alone does not tell the sides apart."""
    return {"value": told, "at": "nowhere" if filled.span is None else f"{filled.span[0]}–{filled.span[1]}"}


def _place(finding: Finding) -> dict[str, Any]:
    start, end = finding.span
    return {"start": start, "end": end, "text": finding.text}
