"""A timeline as inline SVG: a row for each incident, a bar from its first to its last day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from affidavit.io.html.escape import text as escaped

__all__ = ["Bar", "timeline"]

WIDTH = 640
_ROW, _HEAD, _LEFT, _LETTER = 22, 26, 52, 6.4
_LONGEST = 31
"""Days; what took longer is background to news, and would press everything else into a point."""
_MOST_TICKS = 8
_STEPS = (1, 2, 7, 14, 30, 91, 182, 365, 730, 1826, 3652)


@dataclass(frozen=True, slots=True)
class Bar:
    """An incident and its days, ISO dates. `label` stands beside the bar."""

    number: int
    begin: str
    end: str
    label: str
    disputed: bool = False


def timeline(bars: Sequence[Bar]) -> Iterator[str]:
    """The bars by their first day; those that last very long are told below in words."""
    days = [(bar, _day(bar.begin), _day(bar.end)) for bar in bars]
    drawn = [one for one in days if (one[2] - one[1]).days <= _LONGEST]
    if drawn:
        yield from _drawn(_clear_of_strays(drawn))
    left = [bar for bar in bars if bar not in [one[0] for one in (_clear_of_strays(drawn) if drawn else [])]]
    if left:
        told = "; ".join(f'<a href="#i{bar.number}">{bar.number}</a> {bar.begin} to {bar.end}' for bar in left)
        yield f'<p class="about">Not drawn, since long or long past: {told}.</p>\n'


_Days = tuple[Bar, datetime.date, datetime.date]


def _clear_of_strays(drawn: Sequence[_Days]) -> list[_Days]:
    """Without those that lie farther from the middle one than the longest that is drawn."""
    middle = sorted(begin for _, begin, _ in drawn)[len(drawn) // 2]
    near = [one for one in drawn if abs((one[1] - middle).days) <= _LONGEST]
    return sorted(near, key=lambda one: (one[1], one[2], one[0].number))


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _drawn(drawn: Sequence[_Days]) -> Iterator[str]:
    first = min(begin for _, begin, _ in drawn)
    span = (max(end for _, _, end in drawn) - first).days + 1
    width = (WIDTH - _LEFT - 12) / span
    height = _HEAD + _ROW * len(drawn) + 6
    yield (
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="timeline-title">'
        f'<title id="timeline-title">Timeline of {len(drawn)} incidents</title>\n'
    )
    yield from _ticks(first, span, width, height)
    for row, (bar, begin, end) in enumerate(drawn):
        yield _bar(bar, (begin - first).days, (end - begin).days + 1, width, _HEAD + row * _ROW)
    yield "</svg>\n"


def _ticks(first: datetime.date, span: int, width: float, height: int) -> Iterator[str]:
    step = next((one for one in _STEPS if span / one <= _MOST_TICKS), _STEPS[-1])
    for day in range(0, span, step):
        x = _LEFT + day * width
        date = (first + datetime.timedelta(day)).isoformat()
        yield f'<path class="graticule" d="M{x:.1f} 18V{height}"/>'
        yield f'<text class="degrees" x="{x + 3:.1f}" y="14">{date}</text>\n'


def _bar(bar: Bar, start: int, days: int, width: float, y: int) -> str:
    x, long = _LEFT + start * width, max(4.0, days * width)
    label, room = bar.label, len(bar.label) * _LETTER
    inside = room < long - 8
    at, anchor = (x + 6, "start") if inside else (x + long + 5, "start")
    if not inside and at + room > WIDTH:
        if room < x - _LEFT:
            at, anchor = x - 5, "end"
        else:
            kept = max(3, int(max(long - 8, WIDTH - at) / _LETTER) - 1)
            at = x + 6 if long - 8 >= WIDTH - at else at
            label, inside = f"{label[:kept].rstrip()}…", at == x + 6
    kind = "bar-of disputed" if bar.disputed else "bar-of"
    words = "in-bar" if inside else "beside"
    when = bar.begin if bar.begin == bar.end else f"{bar.begin} to {bar.end}"
    return (
        f'<a href="#i{bar.number}"><title>{escaped(f"Incident {bar.number}, {when}: {bar.label}")}</title>'
        f'<text class="number" x="{_LEFT - 10}" y="{y + 14}" text-anchor="end">{bar.number}</text>'
        f'<rect class="{kind}" x="{x:.1f}" y="{y + 2}" width="{long:.1f}" height="{_ROW - 6}" rx="3"/>'
        f'<text class="{words}" x="{at:.1f}" y="{y + 14}" text-anchor="{anchor}">{escaped(label)}</text></a>\n'
    )
