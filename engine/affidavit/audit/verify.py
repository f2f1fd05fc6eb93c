"""The records of one document as reported, held against those of the replay: byte by byte, then why they differ."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from affidavit.audit.blame import Blame
from affidavit.audit.claims import Claim, Header, walk
from affidavit.audit.places import Lines
from affidavit.audit.reasons import Difference
from affidavit.audit.show import quoted, shown
from affidavit.text.model import Document

__all__ = ["ABSENT", "Comparison", "changed_document", "compare", "first_difference", "header_differences"]


@dataclass(slots=True)
class Comparison:
    """`alike` counts the lines of the report that the replay gives to the byte."""

    alike: int = 0
    differences: list[Difference] = field(default_factory=list)


def header_differences(wrote: Header, own: Header) -> Iterator[Difference]:
    """How what wrote the report differs from what replays it."""
    if wrote.engine != own.engine:
        text = f"the report was written by engine {wrote.engine}, this is {own.engine}"
        yield Difference("other-engine", text, path="engine", reported=wrote.engine, replayed=own.engine)
    if wrote.pack != own.pack:
        text = f"the report was written by the pack {wrote.pack}, this is {own.pack}"
        yield Difference("other-pack", text, path="pack.name", reported=wrote.pack, replayed=own.pack)
    elif wrote.version != own.version:
        text = f"the report was written by version {wrote.version} of the pack {own.pack}, this is {own.version}"
        yield Difference("other-version", text, path="pack.version", reported=wrote.version, replayed=own.version)
    elif wrote.sha256 != own.sha256:
        text = f"the files of the pack {own.pack} {own.version} are not those that wrote the report"
        yield Difference("changed-pack", text, path="pack.sha256", reported=wrote.sha256, replayed=own.sha256)


def compare(claims: Sequence[Claim], expected: Sequence[bytes], blame: Blame) -> Comparison:
    """Hold the lines `claims` of one document against the lines `expected`. Any byte that differs is a difference."""
    if [claim.raw for claim in claims] == list(expected):
        return Comparison(len(claims))
    left = Counter(expected)
    found = Comparison()
    strange: list[Claim] = []
    for claim in claims:
        if left[claim.raw] > 0:
            left[claim.raw] -= 1
            found.alike += 1
        else:
            strange.append(claim)
    lacking = _lacking(expected, left)
    for one, line in _paired(strange, lacking):
        found.differences.append(_difference(one, line, blame, known=one is not None and one.raw in left))
    if not found.differences:
        at = next(claim for claim, line in zip(claims, expected, strict=True) if claim.raw != line)
        text = "this record is right but stands out of order, and so do others"
        record = at.record
        found.differences.append(Difference("moved", text, record["document"]["id"], at.line, record["id"]))
    return found


def _lacking(expected: Sequence[bytes], left: Counter[bytes]) -> list[bytes]:
    """Those of `expected` that no line of the report is, in their order: of equal ones the last."""
    lacking: list[bytes] = []
    for line in reversed(expected):
        if left[line] > 0:
            left[line] -= 1
            lacking.append(line)
    return lacking[::-1]


Pair = tuple[Claim | None, bytes | None]


def _paired(claims: Sequence[Claim], lines: Sequence[bytes]) -> list[Pair]:
    """Which reported line stands for which replayed one: by identity, then by type and place, then by place alone."""
    mine = {index: claim.record for index, claim in enumerate(claims)}
    theirs: dict[int, dict[str, Any]] = {index: json.loads(line) for index, line in enumerate(lines)}
    partner: dict[int, int] = {}
    for identity in (_by_id, _by_type_and_place, _by_place, _by_start):
        waiting: dict[Any, list[int]] = {}
        for index, record in theirs.items():
            waiting.setdefault(identity(record), []).append(index)
        for index in list(mine):
            if rivals := waiting.get(identity(mine[index])):
                partner[index] = rivals.pop(0)
                del mine[index], theirs[partner[index]]
    pairs: list[Pair] = [
        (claim, lines[partner[index]] if index in partner else None) for index, claim in enumerate(claims)
    ]
    return pairs + [(None, lines[index]) for index in theirs]


def _by_id(record: dict[str, Any]) -> Any:
    return str(record["id"])


def _by_type_and_place(record: dict[str, Any]) -> Any:
    return str(record["type"]), *_by_place(record)


def _by_place(record: dict[str, Any]) -> tuple[str, str]:
    span = record.get("span")
    return (str(span.get("start")), str(span.get("end"))) if isinstance(span, dict) else ("", "")


def _by_start(record: dict[str, Any]) -> Any:
    return _by_place(record)[0]


def _difference(claim: Claim | None, line: bytes | None, blame: Blame, *, known: bool) -> Difference:
    if claim is None:
        assert line is not None
        record = json.loads(line)
        text = f"the report lacks {_named(record)}"
        return Difference("missing", text, record["document"]["id"], id=record["id"])
    assert claim.key is not None
    record = claim.record
    where = claim.key[0], claim.line, str(record["id"])
    reason, what = blame.of(record)
    if line is None:
        again = "it stands there more than once" if known else "the replay does not give it"
        gone = "added" if known or reason == "tampered" else reason
        return Difference(gone, f"{_named(record)}: {what or again}", *where)
    other = json.loads(line)
    found = first_difference(_readable(record), _readable(other)) or first_difference(record, other)
    if found is None:
        at = next((i for i, (a, b) in enumerate(zip(claim.raw, line, strict=False)) if a != b), len(line))
        text = f"{_named(record)}: byte {at + 1} of the line is not as extract writes it"
        return Difference("tampered", text, *where)
    path, *sides = found
    reported, replayed = ("absent" if side is ABSENT else _value(side) for side in sides)
    told = f"{path} is {reported} in the report and {replayed} in the replay"
    text = f"{_named(record)}: {what + '; ' if what else ''}{told}"
    return Difference(reason, text, *where, path, *(None if side is ABSENT else side for side in sides))


def _readable(value: Any) -> Any:
    """`value` without identities and hashes: they follow from what they stand for, which says more."""
    if isinstance(value, dict):
        return {name: _readable(part) for name, part in value.items() if name not in ("id", "sha256", "from")}
    return [_readable(part) for part in value] if isinstance(value, list) else value


def _named(record: dict[str, Any]) -> str:
    span = record.get("span")
    if not isinstance(span, dict):
        return f"{record['type']}"
    return f"{record['type']} {quoted(str(span.get('text')))} {span.get('start')}–{span.get('end')}"


def _value(value: Any) -> str:
    return quoted(value, 80) if isinstance(value, str) else shown(value)


class _Absent:
    """Stands for a value that is not there, which is not the same as null."""


ABSENT = _Absent()


def first_difference(mine: Any, theirs: Any, path: str = "") -> tuple[str, Any, Any] | None:
    """The path to the first value that differs, in the order of `theirs`, and both values; None where all are equal.

    A value that only one side has is `ABSENT` on the other. The order of keys makes no difference here.
    """
    if isinstance(mine, dict) and isinstance(theirs, dict):
        names = (*theirs, *(name for name in mine if name not in theirs))
        parts = [
            (f"{path}.{name}" if path else name, mine.get(name, ABSENT), theirs.get(name, ABSENT)) for name in names
        ]
    elif isinstance(mine, list) and isinstance(theirs, list):
        pairs = itertools.zip_longest(mine, theirs, fillvalue=ABSENT)
        parts = [(f"{path}[{index}]", one, other) for index, (one, other) in enumerate(pairs)]
    else:
        return None if type(mine) is type(theirs) and mine == theirs else (path, mine, theirs)
    return next((found for name, one, other in parts if (found := first_difference(one, other, name))), None)


def changed_document(claims: Iterable[Claim], document: Document) -> Difference:
    """How `document` differs from what `claims` say of it: the first words that now read otherwise, if any do."""
    first, *rest = claims
    assert first.key is not None
    of = f"{1 + len(rest)} record{'s' if rest else ''}"
    id = first.key[0]
    if first.key[1] == document.sha256:
        if id != document.id:
            text = f"{of}: the report calls this document {quoted(id)}, here it is called {quoted(document.id)}"
            return Difference("changed-document", text, id, first.line, None, "document.id", id, document.id)
        now = None if document.date is None else document.date.isoformat()
        text = f"{of}: the report reads it as of {shown(first.date)}, here its date is {shown(now)}"
        return Difference("changed-document", text, id, first.line, None, "document.date", first.date, now)
    spans = [part for claim in (first, *rest) for part in walk(claim.record) if _is_span(part)]
    if (span := _first_changed(spans, document.text)) is not None:
        start, end = span["start"], span["end"]
        now = document.text[start:end]
        place = f"line {Lines(document.text).number(start)}, {start}–{end}"
        text = f"{of}: at {place} the report has {quoted(span['text'])} and the document {quoted(now)}"
        return Difference("changed-document", text, id, first.line, None, "span.text", span["text"], now)
    text = f"{of}: no word that they quote has changed, but the text is not the one they were read from"
    return Difference("changed-document", text, id, first.line, None, "document.sha256", first.key[1], document.sha256)


def _first_changed(spans: Iterable[dict[str, Any]], text: str) -> dict[str, Any] | None:
    """Of the spans whose text changed the one that shows the first change, in the fewest words."""
    ranked = []
    for span in spans:
        start, quote = span["start"], span["text"]
        now = text[start : span["end"]]
        if now != quote:
            shared = next((i for i, (a, b) in enumerate(zip(now, quote, strict=False)) if a != b), len(now))
            ranked.append((start + shared, len(quote), start, span))
    return min(ranked, key=lambda one: one[:3])[3] if ranked else None


def _is_span(part: dict[str, Any]) -> bool:
    if part.keys() != {"start", "end", "text"}:
        return False
    return type(part["start"]) is int and type(part["end"]) is int and isinstance(part["text"], str)
