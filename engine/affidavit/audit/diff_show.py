"""The difference between two versions of a pack in words: a summary, then the changes by what is responsible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from affidavit.audit.diff import Aspect, Change
from affidavit.audit.identity import plain
from affidavit.audit.show import clip, quoted, shown

__all__ = ["KINDS", "changes_to_text", "counted", "grouped"]

KINDS = ("added", "lost", "changed")
_SIGNS = {"added": "+", "lost": "-", "changed": "~"}


def grouped(changes: Sequence[Change]) -> dict[tuple[str, str], list[Change]]:
    """The changes by what is responsible and where that stands: most changes first, then by name."""
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        groups.setdefault((change.cause.by, change.cause.place), []).append(change)
    return dict(sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])))


def counted(changes: Sequence[Change]) -> str:
    """How many changes of which kind: ``2 added, 1 lost``."""
    counts = Counter(change.kind for change in changes)
    return ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])


def changes_to_text(changes: Sequence[Change]) -> str:
    """A paragraph for all that is responsible for a change, with its changes in the order given."""
    parts = []
    for (by, place), group in grouped(changes).items():
        head = f"{by}{f' ({place})' if place else ''}: {counted(group)}"
        parts.append("\n".join([head, *(line for change in group for line in _lines(change))]))
    return "\n\n".join(parts)


def _lines(change: Change) -> Iterator[str]:
    finding = change.finding
    start, end = finding.span
    place = f"{clip(finding.document.id, 40)} {start}–{end}"
    slots = ", ".join(f"{name} = {clip(shown(plain(one.value)), 40)}" for name, one in finding.slots.items())
    told = f": {slots}" if slots and change.kind != "changed" else ""
    yield f"  {_SIGNS[change.kind]} {finding.type} {quoted(finding.text)} {place}{told}"
    for aspect in change.aspects:
        yield f"      {_aspect(aspect)}"
    yield f"      {change.cause.text}"


def _aspect(aspect: Aspect) -> str:
    how = f" ({aspect.how})" if aspect.how else ""
    return f"{aspect.name}: {_value(aspect.old)} → {_value(aspect.new)}{how}"


def _value(value: Any) -> str:
    if isinstance(value, dict) and value.keys() == {"start", "end", "text"}:
        return f"{quoted(value['text'])} {value['start']}–{value['end']}"
    if isinstance(value, dict) and value.keys() == {"value", "at"}:
        return f"{clip(shown(value['value']), 60)} at {value['at']}"
    return "empty" if value is None else clip(shown(value), 80)
