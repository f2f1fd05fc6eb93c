"""A gazetteer: a table of places in which one name may stand in many rows, compiled so that it loads in no time.

A pack's lexicons say which words may be names of places; the gazetteer says which places bear a name. Rows stay the
text they are until somebody asks for a name, since a text speaks of a few dozen of a hundred thousand places.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from affidavit.compile.program import Origin, Program

__all__ = ["NEEDED", "NUMBERS", "Gazetteer", "PlaceRow", "ResolveProgram", "place_key", "resolves"]

NEEDED = ("name", "kind", "country", "region", "lat", "lon", "weight")
"""The columns a gazetteer must have. What others it has may fill slots of their names."""

NUMBERS = ("lat", "lon", "weight")

_NAMES_KEPT = 2_000
"""A cleared store costs a refill only."""

_DROPPED = str.maketrans({"-": " ", "–": " ", "'": None, "’": None, "‘": None, ".": None})


def place_key(name: str) -> str:
    """The form in which names of places are compared: no case, accents, full stops, apostrophes, hyphens, `the`."""
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return _key(name.casefold().translate(_DROPPED))


def _key(folded: str) -> str:
    return " ".join(folded.split()).removeprefix("the ")


def _keys(cells: Iterable[str]) -> Iterator[set[str]]:
    """The keys of the names in each cell: as `place_key`, with case and signs done for all in one go."""
    for cell in "\n".join(cells).casefold().translate(_DROPPED).split("\n"):
        make = _key if cell.isascii() else place_key
        yield {key for name in cell.split("|") if (key := make(name))}


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place. `number` is its row, from 0; `line` its line in the file; `cells` its texts and numbers by column."""

    number: int
    line: int
    names: tuple[str, ...]
    kind: str
    country: str
    region: str
    lat: float | None
    lon: float | None
    weight: float
    cells: Mapping[str, Any] = field(repr=False, hash=False, compare=False)

    @property
    def name(self) -> str:
        """The name to show."""
        return self.names[0]


class Gazetteer:
    """The rows of a file by name. Picklable; what look-ups need is made on the first, and until then rows are bytes."""

    def __init__(self, file: str, columns: Iterable[str], rows: Iterable[tuple[int, str]]) -> None:
        """`rows` are (line number, line) pairs, each line with as many cells as there are `columns`."""
        self.file = file
        self.columns = tuple(columns)
        numbered = list(rows)
        self._lines = array("I", (line for line, _ in numbered))
        self._text = "\n".join(text for _, text in numbered).encode("utf-8", "surrogatepass")
        self._index: tuple[bytes, array[int], array[int]] | None = None
        self._made: tuple[list[str], list[str]] | None = None
        self._known: dict[str, tuple[str, tuple[PlaceRow, ...]]] = {}
        self.mend: Callable[[Exception], Gazetteer] | None = None
        """Where it was stored: gives a sound one when rows prove to be none, or raises."""

    @classmethod
    def restored(
        cls,
        file: str,
        columns: Iterable[str],
        text: bytes,
        names: bytes,
        lines: array[int],
        first: array[int],
        numbers: array[int],
    ) -> Gazetteer:
        """The gazetteer of which the rest is what `stored` gave."""
        made = cls.__new__(cls)
        made.file, made.columns = file, tuple(columns)
        made._text, made._lines = text, lines
        made._index = names, first, numbers
        made._made = None
        made._known = {}
        made.mend = None
        return made

    def stored(self) -> tuple[bytes, bytes, array[int], array[int], array[int]]:
        """What it is made of, beside its file and its columns."""
        names, first, numbers = self._names()
        return self._text, names, self._lines, first, numbers

    def _names(self) -> tuple[bytes, array[int], array[int]]:
        """The keys in order, and by each the rows that bear it: ``numbers[first[i]:first[i + 1]]``."""
        if self._index is None:
            found: dict[str, list[int]] = {}
            lines = self._text.decode("utf-8", "surrogatepass").split("\n")
            for number, keys in enumerate(_keys(line.split("\t", 1)[0] for line in lines)):
                for key in keys:
                    found.setdefault(key, []).append(number)
            names = sorted(found)
            first, numbers = array("I", [0]), array("I")
            for name in names:
                numbers.extend(found[name])
                first.append(len(numbers))
            self._index = "\n".join(names).encode("utf-8", "surrogatepass"), first, numbers
        return self._index

    def __len__(self) -> int:
        return len(self._lines)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Gazetteer):
            return NotImplemented
        return (self.file, self.columns, self._text) == (other.file, other.columns, other._text)

    def __hash__(self) -> int:
        return hash((self.file, len(self)))

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_made": None, "_known": {}, "mend": None}

    def look_up(self, name: str) -> tuple[str, tuple[PlaceRow, ...]]:
        """The key of `name` and its candidates, remembered: news names the same few places again and again."""
        known = self._known.get(name)
        if known is None:
            if len(self._known) >= _NAMES_KEPT:
                self._known.clear()
            key = place_key(name)
            known = self._known[name] = key, tuple(self._of_key(key))
        return known

    def candidates(self, name: str) -> list[PlaceRow]:
        """The places that bear `name`, weightiest first, then in the order of the file."""
        return self._of_key(place_key(name))

    def _of_key(self, key: str) -> list[PlaceRow]:
        try:
            return self._rows_of(key)
        except (ValueError, IndexError) as error:  # it was stored, and is not as it was written
            if self.mend is None:
                raise
            sound, self.mend = self.mend(error), None
            self._text, self._lines, self._index, self._made = sound._text, sound._lines, sound._index, None
            return self._rows_of(key)

    def _rows_of(self, key: str) -> list[PlaceRow]:
        keys, _ = self._tables()
        at = bisect_left(keys, key)
        if not key or at == len(keys) or keys[at] != key:
            return []
        _, first, numbers = self._names()
        rows = [self._row(number) for number in numbers[first[at] : first[at + 1]]]
        return sorted(rows, key=lambda row: (-row.weight, row.number))

    def values(self, column: str) -> set[str]:
        """The distinct texts of a column, empty cells left out."""
        at = self.columns.index(column)
        lines = self._text.decode("utf-8", "surrogatepass").split("\n")
        cells = {line.split("\t", at + 1)[at] for line in lines} if lines != [""] else set()
        return {cell for text in cells if (cell := text.strip())}

    def _tables(self) -> tuple[list[str], list[str]]:
        if self._made is None:
            names, text = (data.decode("utf-8", "surrogatepass") for data in (self._names()[0], self._text))
            self._made = names.split("\n"), text.split("\n")
        return self._made

    def _row(self, number: int) -> PlaceRow:
        text = self._tables()[1][number]
        cells: dict[str, Any] = dict(zip(self.columns, map(str.strip, text.split("\t")), strict=True))
        for column in NUMBERS:
            cells[column] = float(cells[column]) if cells[column] else None
        names = tuple(name.strip() for name in cells["name"].split("|"))
        cells = {column: cell for column, cell in cells.items() if cell not in ("", None)}
        return PlaceRow(
            number, self._lines[number], names, cells.get("kind", ""), cells.get("country", ""),
            cells.get("region", ""), cells.get("lat"), cells.get("lon"), cells.get("weight", 0.0),
            cells | {"name": names[0]},
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResolveProgram:
    """A compiled ``resolve``. `slots` are the columns that fill slots of `type`; `inside` is a type and its two slots,
    the inner place and the outer; `hint` a type and the slot of it that holds a country."""

    name: str
    type: str
    gazetteer: Gazetteer
    slots: tuple[str, ...]
    told: str | None
    inside: tuple[str, str, str] | None
    hint: tuple[str, str] | None
    origin: Origin
    sha256: str
    order: int


def resolves(program: Program) -> tuple[ResolveProgram, ...]:
    """The resolves of a program, in declaration order."""
    found: tuple[ResolveProgram, ...] = program.extra.get("resolves", ())
    return found
