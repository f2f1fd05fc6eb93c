"""A map sketch as inline SVG: coasts and borders in outline, a graticule, and numbered points. It needs no network.

Equirectangular, true to scale at the middle latitude. A sketch shows how places lie to each other and no more: the
outline is that of Natural Earth at 1:110,000,000, and a point is where the gazetteer puts the place, not the event.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from affidavit.io.html.escape import text as escaped

__all__ = ["Point", "sketch"]

WIDTH, HEIGHT = 640, 420
_MARGIN = 0.18
_LEAST_DEGREES = 1.5
_STEPS = (0.5, 1, 2, 5, 10, 20, 30, 45)
_LINES_WANTED = 4
_KM_PER_DEGREE = 111.195
_SCALES = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_LABEL, _LINE = 6.6, 14
"""Rough width of a letter and height of a line, for keeping labels apart."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place and the incidents told there: `labels` are their numbers, `size` grows with the largest number told."""

    lat: float
    lon: float
    name: str
    labels: tuple[int, ...]
    size: float
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class _View:
    west: float
    east: float
    south: float
    north: float

    def x(self, lon: float) -> float:
        return (lon - self.west) / (self.east - self.west) * WIDTH

    def y(self, lat: float) -> float:
        return (self.north - lat) / (self.north - self.south) * HEIGHT

    def meets(self, line: Sequence[tuple[float, float]]) -> bool:
        lons, lats = [lon for lon, _ in line], [lat for _, lat in line]
        return min(lons) < self.east and max(lons) > self.west and min(lats) < self.north and max(lats) > self.south


def sketch(points: Sequence[Point]) -> Iterator[str]:
    """The map of `points`; nothing where there are none."""
    if not points:
        return
    view = _view(points)
    yield (
        f'<svg class="sketch" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="sketch-title">'
        f'<title id="sketch-title">Map sketch of {len(points)} places</title>\n'
    )
    yield f'<path class="outline" d="{_outline(view)}"/>\n'
    yield from _graticule(view)
    yield from _marks(points, view)
    yield from _scale(view)
    yield "</svg>\n"


def _view(points: Sequence[Point]) -> _View:
    """All points with a margin, widened to the shape of the picture."""
    lats, lons = [point.lat for point in points], [point.lon for point in points]
    south, north, west, east = min(lats), max(lats), min(lons), max(lons)
    middle = (south + north) / 2
    shrink = max(0.1, math.cos(math.radians(middle)))
    tall = max(north - south, _LEAST_DEGREES) * (1 + 2 * _MARGIN)
    wide = max((east - west) * shrink, _LEAST_DEGREES) * (1 + 2 * _MARGIN)
    tall, wide = max(tall, wide * HEIGHT / WIDTH), max(wide, tall * WIDTH / HEIGHT)
    center = (west + east) / 2
    return _View(center - wide / shrink / 2, center + wide / shrink / 2, middle - tall / 2, middle + tall / 2)


@cache
def _lines() -> tuple[tuple[tuple[float, float], ...], ...]:
    """Coasts and borders in degrees (longitude, latitude)."""
    lines = []
    for row in (resources.files("affidavit.io.html") / "outline.txt").read_text(encoding="ascii").splitlines():
        if row.startswith("#"):
            continue
        lon = lat = 0
        line = []
        for step in row.split(","):
            along, up = step.split()
            lon, lat = lon + int(along), lat + int(up)
            line.append((lon / 10, lat / 10))
        lines.append(tuple(line))
    return tuple(lines)


def _outline(view: _View) -> str:
    return "".join(
        "M" + "L".join(f"{view.x(lon):.1f} {view.y(lat):.1f}" for lon, lat in line)
        for line in _lines()
        if view.meets(line)
    )


def _graticule(view: _View) -> Iterator[str]:
    step = next((one for one in _STEPS if (view.north - view.south) / one <= _LINES_WANTED + 1), _STEPS[-1])
    path, labels = [], []
    for lat in _multiples(max(view.south, -90), min(view.north, 90), step):
        y = view.y(lat)
        path.append(f"M0 {y:.1f}H{WIDTH}")
        labels.append(f'<text x="4" y="{y - 3:.1f}">{_degrees(lat, "N", "S")}</text>')
    for lon in _multiples(view.west, view.east, step):
        x = view.x(lon)
        path.append(f"M{x:.1f} 0V{HEIGHT}")
        turned = (lon + 180) % 360 - 180
        labels.append(f'<text x="{x + 3:.1f}" y="{HEIGHT - 4}">{_degrees(turned, "E", "W")}</text>')
    yield f'<path class="graticule" d="{"".join(path)}"/>\n'
    yield f'<g class="degrees" aria-hidden="true">{"".join(labels)}</g>\n'


def _multiples(low: float, high: float, step: float) -> Iterator[float]:
    for index in range(math.ceil(low / step), math.floor(high / step) + 1):
        yield index * step


def _degrees(value: float, above: str, below: str) -> str:
    return f"{abs(value):g}°{above if value > 0 else below if value < 0 else ''}"


def _marks(points: Sequence[Point], view: _View) -> Iterator[str]:
    """Points, the largest first so that none hides another, and labels where no other label stands."""
    taken: list[tuple[float, float, float, float]] = []
    placed = [(view.x(point.lon), view.y(point.lat), _radius(point), point) for point in points]
    for x, y, radius, point in sorted(placed, key=lambda one: (-one[2], one[0], one[1])):
        told = ", ".join(map(str, point.labels))
        kind = "point disputed" if point.disputed else "point"
        title = f"{point.name}: incident{'s' if len(point.labels) > 1 else ''} {told}"
        yield (
            f'<a href="#i{point.labels[0]}"><circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}">'
            f"<title>{escaped(title)}</title></circle></a>\n"
        )
        taken.append((x - radius, y - radius, x + radius, y + radius))
    for x, y, radius, point in sorted(placed, key=lambda one: (-one[2], one[0], one[1])):
        label = f"{', '.join(map(str, point.labels))} {point.name}"
        yield _label(label, x, y, radius, taken)


def _radius(point: Point) -> float:
    return min(22.0, 4 + 3 * math.log10(1 + point.size))


def _label(label: str, x: float, y: float, radius: float, taken: list[tuple[float, float, float, float]]) -> str:
    """The label right of its point, else left, above or below; right of it where all are taken."""
    width = len(label) * _LABEL
    choices = [
        (x + radius + 4, y + 4, "start"),
        (x - radius - 4, y + 4, "end"),
        (x, y - radius - 6, "middle"),
        (x, y + radius + _LINE, "middle"),
    ]
    boxes = []
    for at, base, anchor in choices:
        left = at - (width if anchor == "end" else width / 2 if anchor == "middle" else 0)
        boxes.append((left, base - _LINE + 3, left + width, base + 3))
    free = (
        index
        for index, box in enumerate(boxes)
        if box[0] >= 0 and box[2] <= WIDTH and box[1] >= 0 and box[3] <= HEIGHT and not _hits(box, taken)
    )
    index = next(free, 0)
    taken.append(boxes[index])
    at, base, anchor = choices[index]
    return f'<text class="place" x="{at:.1f}" y="{base:.1f}" text-anchor="{anchor}">{escaped(label)}</text>\n'


def _hits(box: tuple[float, float, float, float], taken: Sequence[tuple[float, float, float, float]]) -> bool:
    return any(box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in taken)


def _scale(view: _View) -> Iterator[str]:
    """A bar of a round number of kilometres, at most a quarter of the width."""
    per_km = HEIGHT / ((view.north - view.south) * _KM_PER_DEGREE)
    km = max((one for one in _SCALES if one * per_km <= WIDTH / 4), default=_SCALES[0])
    right, y = WIDTH - 14, HEIGHT - 24
    left = right - km * per_km
    yield (
        f'<path class="bar" d="M{left:.1f} {y - 5}V{y}H{right}V{y - 5}"/>'
        f'<text class="degrees" x="{right}" y="{y - 8}" text-anchor="end">{km:,} km</text>\n'
    )
