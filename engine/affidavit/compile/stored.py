"""A compiled program as sections of bytes, and back: data only, and most of it read when it is first asked for.

Rules are few and small, and stand in one JSON text. What is large or seldom looked at stands in lines of JSON of their
own: the patterns of rules, lexicon entries, tests. A word of the text leads to the entries that begin with it by an
index, so that a lexicon costs next to nothing until its words occur.
"""

from __future__ import annotations

import hashlib
import json
import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import partial
from typing import Any, get_type_hints

from affidavit.compile.automaton import build_rule
from affidavit.compile.codec import Codec, DamagedError
from affidavit.compile.gazetteer import Gazetteer, ResolveProgram
from affidavit.compile.ir import IR, atoms
from affidavit.compile.lazy import FirstWords, LazyMapping, LazySequence, StoredEntries, StoredPhrases
from affidavit.compile.program import (
    ANY,
    LEXICON,
    TOKEN,
    TYPE,
    Automaton,
    AutomatonParts,
    Entry,
    Lexicon,
    Needs,
    Origin,
    Phrases,
    Program,
    TestProgram,
    ValueType,
)
from affidavit.syntax.diagnostics import Diagnostic
from affidavit.syntax.nodes import SourceText, TestExpr
from affidavit.values.types import Value

__all__ = ["FORMAT", "dump", "parse"]

FORMAT = 1
"""Goes up with every change to what is stored here."""

_MAIN, _LINES, _ENDS, _FIRST, _NUMBERS = range(5)
_GAZETTEERS = 5  # the first of their sections, `_OF_GAZETTEER` each
_OF_GAZETTEER = 5
_SHARED = (SourceText, ValueType)
_Keys = tuple[tuple[int, int], ...]
_ERRORS = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
"""What reading something else than was written may end in."""

Repair = Callable[[], "Sequence[bytes] | None"]

_APART = ("lexicons", "tests", "extra", "predicates")


class _Lines:
    """Lines of JSON, each read when asked for."""

    __slots__ = ("_data", "_ends")

    def __init__(self, data: bytes, ends: array[int]) -> None:
        if any(map(int.__gt__, ends[:-1], ends[1:])) or (ends[-1] if ends else 0) != len(data):
            raise DamagedError("lines that do not follow each other")
        self._data = data
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> Any:
        return json.loads(self._data[self._ends[number - 1] if number else 0 : self._ends[number]])


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────


class _Writer:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.lines: list[bytes] = []
        self.gazetteers: list[Gazetteer] = []
        self.codec = Codec(
            _SHARED,
            {Automaton: (self._automaton, _never), Gazetteer: (self._gazetteer, _never)},
        )

    def main(self, warnings: Sequence[Diagnostic]) -> dict[str, Any]:
        program, codec, hints = self.program, self.codec, get_type_hints(Program)
        stored: dict[str, Any] = {
            one.name: codec.encode(hints[one.name], getattr(program, one.name))
            for one in fields(Program)
            if one.name not in _APART
        }
        if set(program.extra) != {"phrases", "resolves"}:
            raise TypeError("the program holds more than can be stored")
        stored["predicates"] = codec.encode(tuple[TestExpr, ...], program.predicates)
        stored["lexicons"] = [self._lexicon(lexicon) for lexicon in program.lexicons]
        stored["tests"] = [len(self.lines), len(program.tests)]
        for test in program.tests:
            self._line(codec.encode(TestProgram, test))
        stored["phrases"] = list(program.extra["phrases"])
        stored["resolves"] = codec.encode(tuple[ResolveProgram, ...], program.extra["resolves"])
        stored["warnings"] = codec.encode(tuple[Diagnostic, ...], tuple(warnings))
        stored["words"], self.first, self.numbers = self._index()
        stored["gazetteers"] = [[one.file, list(one.columns)] for one in self.gazetteers]
        stored["table"] = codec.encode_table()
        return stored

    def _line(self, data: Any) -> int:
        self.lines.append(_json(data))
        return len(self.lines) - 1

    def _lexicon(self, lexicon: Lexicon) -> list[Any]:
        if [entry.order for entry in lexicon.entries] != list(range(len(lexicon.entries))):
            raise TypeError("entries are not numbered")
        start = len(self.lines)
        for entry in lexicon.entries:
            self.lines.append(_json(self._entry(entry)))
        columns = self.codec.encode(dict[str, str], lexicon.columns)
        origin = self.codec.encode(Origin, lexicon.origin)
        return [
            lexicon.id, lexicon.name, start, len(lexicon.entries), columns, lexicon.value_type, origin, lexicon.file,
        ]  # fmt: skip

    def _entry(self, entry: Entry) -> list[Any]:
        """As the codec would write it, but there are so many of them that it is worth the lines."""
        origin, value = entry.origin, entry.value
        return [
            entry.lexicon, entry.text, entry.words, entry.exact, self._value(value) if value is not None else None,
            {name: self._value(cell) for name, cell in entry.columns.items()} if entry.columns else {},
            (origin.file, origin.line, origin.column), entry.order,
        ]  # fmt: skip

    def _value(self, value: Value) -> Any:
        return value if type(value) in (str, int) else self.codec.encode(Value, value)

    def _index(self) -> tuple[list[str], list[int], list[int]]:
        """Entries are numbered through all lexicons, from 0."""
        found: dict[str, list[int]] = {}
        entries = (entry for lexicon in self.program.lexicons for entry in lexicon.entries)
        for number, entry in enumerate(entries):
            found.setdefault(entry.words[0], []).append(number)
        first, numbers = [0], []
        for places in found.values():
            numbers.extend(places)
            first.append(len(numbers))
        return list(found), first, numbers

    def _automaton(self, automaton: Automaton) -> Any:
        if automaton.patterns is None:
            raise TypeError("an automaton without its patterns")
        line = self._line(self.codec.encode(tuple[IR, ...], automaton.patterns))
        required, keys = (self.codec.encode(_Keys, pairs) for pairs in (automaton.required, automaton.keys))
        return [line, automaton.nullable, required, keys, self.codec.encode(Needs, automaton.needs)]

    def _gazetteer(self, gazetteer: Gazetteer) -> int:
        for number, known in enumerate(self.gazetteers):
            if known is gazetteer:
                return number
        self.gazetteers.append(gazetteer)
        return len(self.gazetteers) - 1


def dump(program: Program, warnings: Sequence[Diagnostic]) -> list[bytes]:
    """The sections that `parse` reads. Raises TypeError when the program holds what cannot be stored."""
    writer = _Writer(program)
    main = _json(writer.main(warnings))
    ends, end = [], 0
    for line in writer.lines:
        end += len(line)
        ends.append(end)
    sections = [main, b"".join(writer.lines), _numbers(ends), _numbers(writer.first), _numbers(writer.numbers)]
    for gazetteer in writer.gazetteers:
        text, names, *places = gazetteer.stored()
        sections += [text, names, *map(_numbers, places)]
    return sections


_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def _never(_: Any) -> Any:
    raise TypeError("a codec for writing does not read")


def _json(data: Any) -> bytes:
    return _encode(data).encode("ascii")


def _numbers(values: Iterable[int]) -> bytes:
    found = array("I", values)
    if sys.byteorder == "big":
        found.byteswap()
    return found.tobytes()


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────


class _Reader:
    def __init__(self, sections: Sequence[bytes], repair: Repair | None) -> None:
        self.main = json.loads(sections[_MAIN])
        self.digest = hashlib.sha256(sections[_MAIN]).digest()
        self.repair = repair
        self.anew: Sequence[bytes] | None = None
        self.mended = False
        self.lines = _Lines(sections[_LINES], _read_numbers(sections[_ENDS]))
        self.codec = Codec(
            _SHARED,
            {Automaton: (_never, self._automaton), Gazetteer: (_never, self._gazetteer)},
        )
        self.codec.decode_table(self.main["table"])
        self.gazetteers = [
            _read_gazetteer(sections, number, *row) for number, row in enumerate(self.main["gazetteers"])
        ]
        for number, gazetteer in enumerate(self.gazetteers):
            gazetteer.mend = partial(self._mend_gazetteer, number)
        self.lexicons = self._lexicons(_read_numbers(sections[_FIRST]), _read_numbers(sections[_NUMBERS]))
        self.predicates: tuple[TestExpr, ...] = self.codec.decode(tuple[TestExpr, ...], self.main["predicates"])

    def program(self) -> Program:
        main, codec, hints = self.main, self.codec, get_type_hints(Program)
        plain = {
            one.name: codec.decode(hints[one.name], main[one.name]) for one in fields(Program) if one.name not in _APART
        }
        start, size = self._stretch(*main["tests"])
        phrases = codec.decode(tuple[int, ...], main["phrases"])
        if any(not 0 <= number < len(self.lexicons) for number in phrases):
            raise DamagedError("no such lexicon")
        return Program(
            **plain,
            predicates=self.predicates,
            lexicons=self.lexicons,
            tests=LazySequence(size, lambda index: self._test(start + index)),
            extra={
                "phrases": LazyMapping(phrases, self._phrases),
                "resolves": codec.decode(tuple[ResolveProgram, ...], main["resolves"]),
            },
        )

    def warnings(self) -> tuple[Diagnostic, ...]:
        found: tuple[Diagnostic, ...] = self.codec.decode(tuple[Diagnostic, ...], self.main["warnings"])
        return found

    def _read(self, hint: Any, line: int, make: Callable[[Any], Any] = lambda found: found) -> Any:
        """What `make` makes of a line. Raises DamagedError when it is not sound and there is no mending it."""
        try:
            return make(self.codec.decode(hint, self.lines[line]))
        except _ERRORS as error:
            self._mend(error)
        return self._read(hint, line, make)

    def _mend(self, error: Exception) -> None:
        """Take all lines from a program made anew, once; what has been read before was sound."""
        if self.mended:
            raise DamagedError("a line of the stored program is damaged") from error
        self.mended = True
        sections = self._anew(error)
        self.lines = _Lines(sections[_LINES], _read_numbers(sections[_ENDS]))

    def _mend_gazetteer(self, number: int, error: Exception) -> Gazetteer:
        """The same gazetteer from a program made anew."""
        return _read_gazetteer(self._anew(error), number, *self.main["gazetteers"][number])

    def _anew(self, error: Exception) -> Sequence[bytes]:
        """The sections of the same program made anew. Raises DamagedError where there are none."""
        repair, self.repair = self.repair, None
        if repair is not None:
            self.anew = repair()
        if self.anew is None or hashlib.sha256(self.anew[_MAIN]).digest() != self.digest:
            raise DamagedError("a part of the stored program is damaged") from error
        return self.anew

    def _test(self, line: int) -> TestProgram:
        test: TestProgram = self._read(TestProgram, line)
        return test

    def _phrases(self, lexicon: int) -> Phrases:
        entries = self.lexicons[lexicon].entries
        assert isinstance(entries, StoredEntries)
        return StoredPhrases(entries)

    def _stretch(self, start: Any, size: Any) -> tuple[int, int]:
        if type(start) is not int or type(size) is not int or not 0 <= start <= start + size <= len(self.lines):
            raise DamagedError("no such lines")
        return start, size

    def _lexicons(self, first: array[int], numbers: array[int]) -> tuple[Lexicon, ...]:
        rows = self.main["lexicons"]
        words = self.codec.decode(tuple[str, ...], self.main["words"])
        if len(first) != len(words) + 1 or not _ascending(first, len(numbers)):
            raise DamagedError("the index of entries does not fit")
        index = FirstWords(words, first, numbers)
        found = []
        number = 0
        for row in rows:
            lexicon = self._lexicon(row, index, number)
            number += len(lexicon.entries)
            found.append(lexicon)
        if number != len(numbers) or max(numbers, default=-1) >= number:
            raise DamagedError("the index of entries does not fit")
        return tuple(found)

    def _lexicon(self, row: Any, index: FirstWords, number: int) -> Lexicon:
        id, name, start, size, columns, value_type, origin, file = row
        start, size = self._stretch(start, size)
        decode = self.codec.decode
        return Lexicon(
            decode(int, id),
            decode(str, name),
            StoredEntries(size, partial(self._entry, id, start), index, number),
            decode(dict[str, str], columns),
            decode(str | None, value_type),
            decode(Origin, origin),
            decode(str | None, file),
        )

    def _entry(self, lexicon: int, start: int, order: int) -> Entry:
        def checked(entry: Entry) -> Entry:
            if entry.lexicon != lexicon or entry.order != order or not entry.words:
                raise DamagedError("an entry of another lexicon")
            return entry

        found: Entry = self._read(Entry, start + order, checked)
        return found

    def _automaton(self, data: Any) -> Automaton:
        line, nullable, required, keys, needs = data
        self._stretch(line, 1)
        decode = self.codec.decode
        return Automaton(
            partial(self._parts, line),
            nullable=decode(bool, nullable),
            required=decode(_Keys, required),
            keys=decode(_Keys, keys),
            needs=decode(Needs, needs),
            patterns=partial(self._patterns, line),
        )

    def _patterns(self, line: int) -> tuple[IR, ...]:
        def checked(patterns: tuple[IR, ...]) -> tuple[IR, ...]:
            sizes = {TOKEN: len(self.predicates), LEXICON: len(self.lexicons), TYPE: len(self.main["references"])}
            for atom in (atom for pattern in patterns for atom in atoms(pattern)):
                if atom.kind != ANY and not 0 <= atom.ref < sizes[atom.kind]:
                    raise DamagedError("no such element")
            return patterns

        found: tuple[IR, ...] = self._read(tuple[IR, ...], line, checked)
        return found

    def _parts(self, line: int) -> AutomatonParts:
        return build_rule(self._patterns(line), self.predicates).parts

    def _gazetteer(self, number: Any) -> Gazetteer:
        if type(number) is not int or not 0 <= number < len(self.gazetteers):
            raise DamagedError("no such gazetteer")
        return self.gazetteers[number]


def parse(sections: Sequence[bytes], repair: Repair | None = None) -> tuple[Program, tuple[Diagnostic, ...]]:
    """The program and its warnings. Raises DamagedError when the sections are not what `dump` writes.

    Lines are read as they are asked for. Where one is damaged, `repair` is asked for the sections of the same program
    made anew; without it, or where they are of another program, the same error is raised then.
    """
    try:
        reader = _Reader(sections, repair)
        return reader.program(), reader.warnings()
    except DamagedError:
        raise
    except _ERRORS as error:
        raise DamagedError(str(error)) from error


def _read_gazetteer(sections: Sequence[bytes], number: int, file: Any, columns: Any) -> Gazetteer:
    first = _GAZETTEERS + number * _OF_GAZETTEER
    text, names, *places = sections[first : first + _OF_GAZETTEER]
    if type(file) is not str or any(type(column) is not str for column in columns):
        raise DamagedError("no columns")
    lines, starts, numbers = map(_read_numbers, places)
    if not _ascending(starts, len(numbers)) or max(numbers, default=-1) >= len(lines):
        raise DamagedError("the names of the gazetteer do not fit its rows")
    return Gazetteer.restored(file, columns, text, names, lines, starts, numbers)


def _read_numbers(data: bytes) -> array[int]:
    found = array("I")
    found.frombytes(data)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _ascending(starts: array[int], size: int) -> bool:
    """Whether `starts` cut a sequence of that size into stretches."""
    return bool(starts) and starts[0] == 0 and starts[-1] == size and list(starts) == sorted(starts)
