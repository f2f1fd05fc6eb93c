"""The hand-made standoff annotation of conflict news (one JSON file a document) as gold for the pack `conflict`.

Decisions, beside those of the annotation's own README:

* Counts are `Casualty` findings, placed by the count phrase (or the victims, where a finding has no count). The key
  is (range, outcome). An unquantified count (*others*, *the troops*) may also be found with no range at all; such
  counts are the group ``unquantified``. Outcome ``casualties`` is not a claim about an outcome and accepts any.
* The perpetrator is judged where the sentence names it. It is right when the canonical name is equal, or, where the
  text has a nominal or a pronoun, when the slot's place overlaps that mention and its value is not the name of
  another actor.
* The source is judged by its canonical name wherever the annotation gives one.
* Times are placed by the TIMEX3 extent, with or without signal; each of several accepted values is right.
* Named places and actors are required; nominal and pronominal ones and persons are optional. Of a pack that tells the
  level of an actor, only named ones are judged.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from affidavit.audit.gold import Gold, GoldDocument, GoldError, GoldItem, GoldSlot, Span, Zone

__all__ = ["is_standoff", "read_standoff"]

Entry = Mapping[str, Any]


def is_standoff(folder: Path) -> bool:
    """Whether `folder` holds standoff annotation files."""
    return any(_annotations(folder))


def read_standoff(folder: Path) -> Gold:
    """Read every annotation file of `folder`. Raises GoldError when one lacks what it should have."""
    files = [(path, _load(path)) for path in _annotations(folder)]
    named = frozenset(a["canonical"] for _, one in files for a in one["actors"] if a["mention_type"] == "NAM")
    documents: list[GoldDocument] = []
    items: list[GoldItem] = []
    for path, annotation in files:
        try:
            documents.append(_document(annotation))
            items.extend(_Reader(annotation, named).items())
        except (KeyError, TypeError, ValueError) as error:
            raise GoldError(f"{path.name}: {type(error).__name__}: {error}") from error
    return Gold.of(documents, items, {"Actor": {"level": "named"}})


def _annotations(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.glob("*.json")):
        content = _load(path)
        if isinstance(content, dict) and {"doc", "zones", "counts", "times", "actors", "places"} <= content.keys():
            yield path


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise GoldError(f"{path.name}: {error}") from error


def _document(annotation: Entry) -> GoldDocument:
    zones = tuple(Zone(zone["zone"], zone["start"], zone["end"]) for zone in annotation["zones"])
    date = annotation.get("dct")
    day = datetime.date.fromisoformat(date) if date else None
    return GoldDocument(annotation["doc"], annotation["file"], day, zones, annotation.get("sha256"))


@dataclass(frozen=True, slots=True)
class _Reader:
    """The items of one annotation file. `named` are the canonical names of all actors that are named anywhere."""

    annotation: Entry
    named: frozenset[str]

    def items(self) -> Iterator[GoldItem]:
        for entry in self.annotation["counts"]:
            yield self._casualty(entry)
        for entry in self.annotation["times"]:
            yield self._time(entry)
        for entry in self.annotation["places"]:
            yield self._place(entry)
        for entry in self.annotation["actors"]:
            yield self._actor(entry)
        for entry in self.annotation["persons"]:
            yield self._item("Actor", entry, optional=True)

    def _item(
        self,
        type_name: str,
        entry: Entry,
        slots: Mapping[str, GoldSlot] | None = None,
        *,
        also: Iterable[Entry | None] = (),
        key: tuple[str, ...] = (),
        anchors: tuple[str, ...] = ("",),
        optional: bool = False,
        group: str | None = None,
    ) -> GoldItem:
        spans = (_span(entry), *(_span(other) for other in also if other))
        document, zone = self.annotation["doc"], entry["zone"]
        return GoldItem(type_name, document, spans, slots or {}, key, anchors, optional, zone, group, entry["id"])

    def _casualty(self, entry: Entry) -> GoldItem:
        quantified = entry["quantified"]
        interval = {"min": entry["min"], "max": entry["max"]}
        slots = {"count": GoldSlot((interval,) if quantified else (interval, None))}
        if entry["outcome"] != "casualties":
            slots["outcome"] = GoldSlot((entry["outcome"],))
        if entry["victim"]:
            slots["victims"] = GoldSlot(spans=(_span(entry["victim"]),))
        if entry["perpetrator_explicit"] and entry["perpetrator"]:
            slots["by"] = self._perpetrator(entry)
        if entry["source"]:
            slots["source"] = GoldSlot((entry["source"],))
        slots |= self._circumstances(entry)
        key = tuple(name for name in ("count", "outcome") if name in slots)
        group = "quantified" if quantified else "unquantified"
        return self._item("Casualty", entry, slots, key=key, anchors=("count", "victims", ""), group=group)

    def _perpetrator(self, count: Entry) -> GoldSlot:
        actors = {actor["id"]: actor for actor in self.annotation["actors"]}
        agents = [
            actors[agent["actor"]]
            for event in self.annotation["events"]
            if count["id"] in event["casualties"]
            for agent in event["perpetrator"]
            if agent["explicit"] and agent["actor"] in actors
        ]
        mentions = tuple(_span(actor) for actor in agents if actor["mention_type"] != "NAM")
        return GoldSlot((count["perpetrator"],), (), mentions, self.named - {count["perpetrator"]})

    def _circumstances(self, count: Entry) -> dict[str, GoldSlot]:
        """When and where, as far as the annotation ties it to this count."""
        times = {time["id"]: time for time in self.annotation["times"]}
        places = {place["id"]: place for place in self.annotation["places"]}
        values = [value for i in count.get("times", ()) for value in _time_values(times[i])]
        spans = [
            _span(places[i])
            for event in self.annotation["events"]
            if count["id"] in event["casualties"]
            for i in event["places"]
        ]
        slots = {}
        if values:
            slots["time.value"] = GoldSlot(tuple(values))
        if spans:
            slots["place"] = GoldSlot(spans=tuple(dict.fromkeys(spans)))
        return slots

    def _time(self, entry: Entry) -> GoldItem:
        slots = {"timex.value": GoldSlot(_time_values(entry)), "timex.type": GoldSlot((entry["type"],))}
        intervals = _intervals(entry)
        if intervals:
            slots["timex"] = GoldSlot(intervals)
        return self._item(
            "Time",
            entry,
            slots,
            also=(entry["full"],),
            key=("timex.value",),
            anchors=("timex", ""),
            optional=entry.get("optional", False),
        )

    def _place(self, entry: Entry) -> GoldItem:
        if entry["mention_type"] != "NAM":
            return self._item("Place", entry, optional=True)
        slots = {"country": GoldSlot((entry["country"],))} if entry["country"] else {}
        return self._item(
            "Place", entry, slots, also=(entry["name"], entry["full"]), optional=entry.get("optional", False)
        )

    def _actor(self, entry: Entry) -> GoldItem:
        if entry["mention_type"] != "NAM":
            return self._item("Actor", entry, optional=True)
        slots = {"name": GoldSlot((entry["canonical"],))}
        return self._item("Actor", entry, slots, also=(entry.get("full"),), key=("name",))


def _span(entry: Entry) -> Span:
    return entry["start"], entry["end"]


def _time_values(entry: Entry) -> tuple[str, ...]:
    return (entry["value"], *entry.get("alt_values", ()))


def _intervals(entry: Entry) -> tuple[dict[str, str | None], ...]:
    """The interval with and without the signal; a night may also end on its own day."""
    told = [interval for interval in (entry["interval"], entry["value_interval"]) if interval]
    if entry["value"].endswith("TNI"):
        told += [[interval[0], interval[0]] for interval in told]
    return tuple({"begin": begin, "end": end} for begin, end in told)
