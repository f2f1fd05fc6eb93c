"""What a report claims: its lines, as bytes and as records, and which engine and pack it says wrote it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from typing import Any

__all__ = ["Claim", "Header", "Key", "common_header", "read_claims", "walk"]

Key = tuple[str, str]
"""A document: its id and the SHA-256 of its text."""


@dataclass(frozen=True, slots=True)
class Header:
    """What every record of a report says alike."""

    pack: str
    version: str
    sha256: str
    engine: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One line of a report, `raw` with its line end; the fields from `key` on are None where it is no record."""

    line: int
    raw: bytes
    key: Key | None = None
    date: str | None = None
    type: str | None = None
    header: Header | None = None

    @property
    def record(self) -> dict[str, Any]:
        """The record of a readable line, parsed anew each time: kept, it would take ten times the memory."""
        record: dict[str, Any] = json.loads(self.raw)
        return record


def read_claims(data: bytes) -> list[Claim]:
    """The lines of a report. Nothing is refused: a line that is no record makes a claim without a key."""
    lines = data.split(b"\n")
    raws = [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    return [_claim(number, raw) for number, raw in enumerate(raws, 1)]


def _claim(number: int, raw: bytes) -> Claim:
    try:
        record = json.loads(raw)
        document, pack = record["document"], record["pack"]
        header = Header(pack["name"], pack["version"], pack["sha256"], record["engine"])
        texts = [record["id"], record["type"], document["id"], document["sha256"], document["date"] or ""]
    except (ValueError, KeyError, TypeError, RecursionError):
        return Claim(number, raw)
    if not all(isinstance(one, str) for one in (*texts, *astuple(header))):
        return Claim(number, raw)
    return Claim(number, raw, (document["id"], document["sha256"]), document["date"], record["type"], header)


def common_header(claims: Iterable[Claim], own: Header) -> Header:
    """What most records say wrote them; `own` where that is as frequent, or where there are no records.

    A single record that says otherwise has been tampered with; all of them together tell of another engine or pack.
    """
    counts = Counter(claim.header for claim in claims if claim.header is not None)
    most = max(counts.values(), default=0)
    return own if counts[own] == most else next(header for header, count in counts.items() if count == most)


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within a JSON value, outermost first, however deep a hostile one is."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield part
            waiting += reversed(part.values())
        elif isinstance(part, list):
            waiting += reversed(part)
