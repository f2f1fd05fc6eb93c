"""Gold annotations: what a pack ought to find, in one form for every source, and the plain JSON Lines format.

Each line of the JSON Lines format is an item, or says something about a document or a type::

    {"document": "dw-1", "file": "dw-1.txt", "date": "2019-04-20", "zones": [{"zone": "body", "start": 0, "end": 900}]}
    {"document": "dw-1", "type": "Casualty", "start": 183, "end": 194,
     "slots": {"count": {"value": {"min": 35}}, "victims": {"start": 195, "end": 241}, "outcome": "killed"}}
    {"judge": "Actor", "where": {"level": "named"}}

Offsets are code points. See ``docs/eval.md`` for every key.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

__all__ = ["Gold", "GoldDocument", "GoldError", "GoldItem", "GoldSlot", "Span", "Zone", "read_jsonl", "read_text"]

Span = tuple[int, int]


class GoldError(ValueError):
    """A gold file that cannot be read; the message names the file and the line or entry."""


@dataclass(frozen=True, slots=True)
class GoldSlot:
    """What one slot ought to hold.

    `values` are equally good values as they stand in a record (None: the slot may be empty); `spans` equally good
    places. Either may be empty, and is then not judged. A value also counts as right when its place overlaps one of
    `mentions` and it is none of `rejected`: so a nominal ("the militants") can be judged by where it stands.
    """

    values: tuple[Any, ...] = ()
    spans: tuple[Span, ...] = ()
    mentions: tuple[Span, ...] = ()
    rejected: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GoldItem:
    """One thing to find.

    `spans` are equally good places, the first the one shown. `anchors` names the slots whose span is compared with
    them, ``""`` being the finding's own; the first that is filled counts first. `key` names the slots that must be
    right for the item to count under *key*. A miss of an `optional` item is not punished, nor a finding there.
    """

    type: str
    document: str
    spans: tuple[Span, ...]
    slots: Mapping[str, GoldSlot] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ("",)
    optional: bool = False
    zone: str | None = None
    group: str | None = None
    id: str = ""

    @property
    def span(self) -> Span:
        return self.spans[0]


@dataclass(frozen=True, slots=True)
class Zone:
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A document of the gold.

    `file` names its text file; `zones` are in text order; `sha256` is the hash of the file that was annotated, where
    the gold states it.
    """

    id: str
    file: str
    date: datetime.date | None = None
    zones: tuple[Zone, ...] = ()
    sha256: str | None = None

    def zone_at(self, offset: int) -> str | None:
        """The zone that holds the character at `offset`."""
        index = bisect_right([zone.start for zone in self.zones], offset) - 1
        return self.zones[index].name if index >= 0 and offset < self.zones[index].end else None


@dataclass(frozen=True, slots=True)
class Gold:
    """All documents by id, and all items in order of document, place and type.

    `judged` limits the findings of a type that are judged to those with these slot values; a finding that lacks such
    a slot is judged too. So gold that knows only named actors says nothing about findings of unnamed ones.
    """

    documents: Mapping[str, GoldDocument]
    items: tuple[GoldItem, ...]
    judged: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @staticmethod
    def of(
        documents: Iterable[GoldDocument],
        items: Iterable[GoldItem],
        judged: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Gold:
        ordered = sorted(items, key=lambda item: (item.document, item.span, item.type, item.id))
        return Gold({d.id: d for d in sorted(documents, key=lambda d: d.id)}, tuple(ordered), judged or {})


def read_jsonl(path: Path) -> Gold:
    """Read the JSON Lines format. Raises GoldError for a line that is not of the format."""
    documents: dict[str, GoldDocument] = {}
    items: list[GoldItem] = []
    judged: dict[str, Mapping[str, Any]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise GoldError(f"{path.name}: not UTF-8 ({error.reason} at byte {error.start})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            if not isinstance(entry, dict):
                raise ValueError("this line is not a JSON object")
            if "judge" in entry:
                judged[str(entry["judge"])] = dict(entry["where"])
            elif "type" in entry:
                items.append(_item(entry))
            else:
                documents[str(entry["document"])] = _document(entry)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise GoldError(f"{path.name}:{number}: {_reason(error)}") from error
    for item in items:
        documents.setdefault(item.document, GoldDocument(item.document, f"{item.document}.txt"))
    zoned = (
        item if item.zone is not None else replace(item, zone=documents[item.document].zone_at(item.span[0]))
        for item in items
    )
    return Gold.of(documents.values(), zoned, judged)


def read_text(document: GoldDocument, folders: Iterable[Path]) -> str:
    """The text of a gold document, from the first of `folders` that has its file; offsets count in it as it stands.

    Raises GoldError when there is none, when it is not UTF-8, or when it is not the text that was annotated.
    """
    tried = [folder / name for folder in folders for name in (document.file, Path(document.file).name)]
    path = next((one for one in tried if one.is_file()), None)
    if path is None:
        raise GoldError(f"there is no text for document {document.id!r}: no file {Path(document.file).name}")
    data = path.read_bytes()
    if document.sha256 is not None and hashlib.sha256(data).hexdigest() != document.sha256:
        raise GoldError(f"{path.name} is not the text that was annotated: its SHA-256 differs")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise GoldError(f"{path.name}: not UTF-8 ({error.reason} at byte {error.start})") from error


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return "this line is not JSON"
    return f"the key {error} is missing" if isinstance(error, KeyError) else str(error)


def _document(entry: Mapping[str, Any]) -> GoldDocument:
    name = str(entry["document"])
    date = entry.get("date")
    zones = [Zone(str(zone["zone"]), *_span(zone)) for zone in entry.get("zones", ())]
    return GoldDocument(
        name,
        str(entry.get("file", f"{name}.txt")),
        None if date is None else datetime.date.fromisoformat(date),
        tuple(sorted(zones, key=lambda zone: zone.start)),
        entry.get("sha256"),
    )


def _item(entry: Mapping[str, Any]) -> GoldItem:
    slots = {name: _slot(slot) for name, slot in entry.get("slots", {}).items()}
    key = tuple(entry.get("key", [name for name, slot in slots.items() if slot.values]))
    unknown = [name for name in key if name not in slots]
    if unknown:
        raise ValueError(f"the key names {unknown[0]!r}, which is no slot of the item")
    return GoldItem(
        str(entry["type"]),
        str(entry["document"]),
        (_span(entry), *(_span(other) for other in entry.get("also", ()))),
        slots,
        key,
        _anchors(entry.get("anchor", "")),
        bool(entry.get("optional", False)),
        entry.get("zone"),
        entry.get("group"),
        str(entry.get("id", "")),
    )


def _anchors(anchor: str | Sequence[str]) -> tuple[str, ...]:
    return (anchor,) if isinstance(anchor, str) else tuple(anchor)


def _slot(entry: Any) -> GoldSlot:
    if not isinstance(entry, dict):
        return GoldSlot((entry,))
    unknown = sorted(entry.keys() - {"value", "values", "start", "end"})
    if unknown:
        raise ValueError(f"a slot has the unknown key {unknown[0]!r}; write a value that is an object under 'value'")
    values = tuple(entry["values"]) if "values" in entry else (entry["value"],) if "value" in entry else ()
    return GoldSlot(values, (_span(entry),) if "start" in entry else ())


def _span(entry: Mapping[str, Any]) -> Span:
    start, end = entry["start"], entry["end"]
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
        raise ValueError(f"not a span: start {start!r}, end {end!r}")
    return start, end
