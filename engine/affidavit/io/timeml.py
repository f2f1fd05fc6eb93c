"""Times as TimeML: the text with a TIMEX3 element around every time, and the document date as the creation time.

The content of ``TEXT`` is the document's text, character for character, but for the characters that XML 1.0 knows
no way to write (most control characters, lone surrogates): each of them is a replacement character U+FFFD there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from affidavit.compile.program import Program
from affidavit.match.model import Captured, Finding
from affidavit.text.model import Document
from affidavit.values.timex3 import days_of, is_relative, make
from affidavit.values.types import Timex

__all__ = ["corpus", "time_types", "timeml"]

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
_IN_TEXT = str.maketrans({key: value for key, value in _ESCAPES.items() if key != '"'})
_IN_ATTRIBUTE = str.maketrans(_ESCAPES | {"\t": "&#9;", "\n": "&#10;"})
_EVERY = ("every", "each")
_CREATION = "t0"

Span = tuple[int, int]


def time_types(types: Sequence[str], program: Program) -> list[str]:
    """Those of `types` whose main slot is a time."""
    found = []
    for name in types:
        declared = program.types[name]
        main = declared.slots.get(declared.main)
        if main is not None and (main.type.kind, main.type.name) == ("value", "timex"):
            found.append(name)
    return found


def corpus(documents: Iterable[str]) -> Iterator[str]:
    """A file of these ``TimeML`` elements: one stands alone, several stand in a ``TimeMLCorpus``."""
    waiting: str | None = None
    several = False
    yield _DECLARATION
    for element in documents:
        if waiting is not None:
            yield waiting if several else f"<TimeMLCorpus>\n{waiting}"
            several = True
        waiting = element
    if waiting is None or several:
        yield f"{waiting}</TimeMLCorpus>\n" if waiting else "<TimeMLCorpus/>\n"
    else:
        yield waiting


def timeml(document: Document, findings: Iterable[Finding]) -> str:
    """The ``TimeML`` element of a document, from those of `findings` whose main value is a time.

    Of two that overlap the longer is written.
    """
    text = document.text
    times = _Times(document.date, _apart(findings))
    parts = ["<TimeML>\n", f"<DOCID>{_escaped(document.id)}</DOCID>\n"]
    if document.date is not None:
        day = document.date.isoformat()
        about = {"tid": _CREATION, "type": "DATE", "value": day, "temporalFunction": "false"}
        parts.append(f"<DCT>{_element(about | {'functionInDocument': 'CREATION_TIME'}, day)}</DCT>\n")
    parts.append("<TEXT>")
    at = 0
    for finding, attributes, points in times.elements():
        start, end = finding.span
        parts += (_escaped(text[at:start]), _element(attributes, text[start:end]))
        parts += (_element(point, "") for point in points)
        at = end
    parts += (_escaped(text[at:]), "</TEXT>\n</TimeML>\n")
    return "".join(parts)


def _escaped(text: str, table: Mapping[int, str] = _IN_TEXT) -> str:
    return _UNWRITABLE.sub("\ufffd", text).translate(table)


def _element(attributes: Mapping[str, str], content: str) -> str:
    written = "".join(f' {name}="{_escaped(value, _IN_ATTRIBUTE)}"' for name, value in attributes.items())
    return f"<TIMEX3{written}>{_escaped(content)}</TIMEX3>" if content else f"<TIMEX3{written}/>"


def _apart(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that do not overlap, in document order, longer ones preferred."""
    timed = [finding for finding in findings if isinstance(finding.main, Timex)]
    kept: list[Finding] = []
    starts: list[int] = []
    for finding in sorted(timed, key=lambda one: (one.span[0] - one.span[1], one.span[0])):
        start, end = finding.span
        index = bisect_left(starts, start)
        if (index == 0 or kept[index - 1].span[1] <= start) and (index == len(kept) or end <= starts[index]):
            kept.insert(index, finding)
            starts.insert(index, start)
    return kept


@dataclass
class _Times:
    """The times of one document, numbered from ``t1`` in document order; made points come after them."""

    date: date | None
    findings: list[Finding]
    _made: int = field(default=0, init=False)

    def elements(self) -> Iterator[tuple[Finding, dict[str, str], list[dict[str, str]]]]:
        """Each time with its attributes, and those of the empty elements for points that the text does not name."""
        for number, finding in enumerate(self.findings, 1):
            yield finding, *self._described(f"t{number}", finding)

    def _described(self, tid: str, finding: Finding) -> tuple[dict[str, str], list[dict[str, str]]]:
        timex = finding.main
        assert isinstance(timex, Timex)
        attributes = {"tid": tid, "type": timex.type, "value": timex.value}
        points: list[dict[str, str]] = []
        if "/" in timex.value and timex.type in ("DATE", "TIME"):
            points = [self._point(value, tid) for value in timex.value.split("/", 1)]
            attributes |= {"type": "DURATION", "value": _length(timex)}
            attributes |= {"beginPoint": points[0]["tid"], "endPoint": points[1]["tid"]}
        if timex.mod is not None:
            attributes["mod"] = timex.mod
        if timex.type == "SET" and finding.text.split()[0].casefold() in _EVERY:
            attributes["quant"] = "EVERY"
        relative, reference = _origin(finding)
        attributes["temporalFunction"] = "true" if relative else "false"
        anchor = self._anchor(timex, reference) if relative else None
        if anchor is not None:
            attributes["anchorTimeID"] = anchor
        if timex.type == "DURATION" and self.date is not None and self.date in (ends := days_of(timex)):
            attributes["beginPoint" if ends[0] == self.date else "endPoint"] = _CREATION
        return attributes, points

    def _point(self, value: str, anchor: str) -> dict[str, str]:
        self._made += 1
        tid = f"t{len(self.findings) + self._made}"
        about = {"tid": tid, "type": make(value).type, "value": value, "temporalFunction": "true"}
        return about | {"anchorTimeID": anchor}

    def _anchor(self, timex: Timex, reference: Span | None) -> str | None:
        """The time from which a relative one was counted: one told before, or the document date."""
        if reference is not None:
            index = bisect_left(self.findings, reference[1], key=lambda finding: finding.span[0]) - 1
            return f"t{index + 1}" if index >= 0 and self.findings[index].span[1] > reference[0] else None
        return _CREATION if self.date is not None and timex.anchor is None else None


def _length(timex: Timex) -> str:
    """How long a period from one time to another is, in days, months or years as its ends are given."""
    first, last = timex.value.split("/", 1)
    begin, end = days_of(timex)
    if begin is None or end is None:
        return "PXD"
    if re.fullmatch(r"\d{4}", first) and re.fullmatch(r"\d{4}", last):
        return f"P{end.year - begin.year + 1}Y"
    if re.fullmatch(r"\d{4}-\d\d", first) and re.fullmatch(r"\d{4}-\d\d", last):
        return f"P{12 * (end.year - begin.year) + end.month - begin.month + 1}M"
    return f"P{(end - begin).days + 1}D"


def _origin(finding: Finding) -> tuple[bool, Span | None]:
    """Whether the words by themselves are relative, and where the time stands from which they were counted, if any."""
    relative, reference = False, None
    waiting, seen = [finding], {id(finding)}
    while waiting:
        for part in _parts(waiting.pop()):
            if id(part) in seen or not isinstance(part.main, Timex):
                continue
            seen.add(id(part))
            if _overlap(part.span, finding.span):
                waiting.append(part)
                relative = relative or (part.span == finding.span and is_relative(part.main))
            elif reference is None:
                reference = part.span
    return relative or (isinstance(finding.main, Timex) and is_relative(finding.main)), reference


def _parts(finding: Finding) -> Iterator[Finding]:
    """The findings that fill the slots and captures of `finding`."""
    for filled in finding.slots.values():
        if filled.finding is not None:
            yield filled.finding
    for capture in finding.captures.values():
        for one in capture if isinstance(capture, tuple) else (capture,):
            if isinstance(one, Captured) and one.finding is not None:
                yield one.finding


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
