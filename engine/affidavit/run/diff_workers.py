"""Comparing two versions of a pack in worker processes: what travels there, and how changes travel back.

A change refers to rules and entries of both versions. They travel as their places in the programs, which both processes
have, so that the receiver gets its own objects back.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from affidavit.audit.diff import Change, compare_sides
from affidavit.audit.sides import Side
from affidavit.compile.program import CompiledRule, Entry, Program
from affidavit.match.fill import RuleValues
from affidavit.run.engine import Engine
from affidavit.run.report import Report

__all__ = ["Compared", "Comparison", "unpacked"]

Compared = tuple[list[Change], int]
"""The changes in one document, and how many findings are the same."""


@dataclass(slots=True)
class Comparison:
    """What the old version's report of a document is compared with. With `packed` the result is made ready to travel.

    `types` are those compared. The new version's engine is built where it is needed, since a matcher does not travel.
    """

    new: Program
    types: Sequence[str]
    packed: bool = False
    engine: Engine | None = field(default=None, repr=False)

    def __call__(self, report: Report) -> Compared | bytes:
        if self.engine is None:
            self.engine = Engine(self.new, types=tuple(self.new.types))
        after = self.engine.read(report.document)
        old, new = Side(report.program, report.all_findings), Side(self.new, after.all_findings)
        found = compare_sides(old, new, self.types)
        return _packed(found, (report.program, self.new)) if self.packed else found

    def __reduce__(self) -> tuple[type[Comparison], tuple[Any, ...]]:
        return Comparison, (self.new, self.types, self.packed)


def _packed(found: Compared, programs: tuple[Program, Program]) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer, programs).dump(found)
    return buffer.getvalue()


def unpacked(data: bytes, old: Program, new: Program) -> Compared:
    """What a worker found, in the rules and entries of these two programs."""
    found: Compared = _Unpickler(io.BytesIO(data), (old, new)).load()
    return found


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, programs: tuple[Program, Program]) -> None:
        super().__init__(file, protocol=5)
        self._programs = programs
        self._rules = {
            id(rule): (side, index) for side, program in enumerate(programs) for index, rule in enumerate(program.rules)
        }

    def persistent_id(self, obj: Any) -> Any:
        match obj:
            case CompiledRule() if id(obj) in self._rules:
                return ("rule", *self._rules[id(obj)])
            case RuleValues() if id(obj.rule) in self._rules:
                return ("values", *self._rules[id(obj.rule)])
            case Entry():
                return next(self._entries(obj), None)
            case Program():
                return next((("program", side) for side, one in enumerate(self._programs) if one is obj), None)
        return None

    def _entries(self, entry: Entry) -> Iterator[tuple[str, int, int, int]]:
        for side, program in enumerate(self._programs):
            lexicons = program.lexicons
            own = lexicons[entry.lexicon].entries if entry.lexicon < len(lexicons) else ()
            if entry.order < len(own) and own[entry.order] is entry:
                yield "entry", side, entry.lexicon, entry.order


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, programs: tuple[Program, Program]) -> None:
        super().__init__(file)
        self._programs = programs

    def persistent_load(self, pid: Any) -> Any:
        match pid:
            case ("rule", side, index):
                return self._programs[side].rules[index]
            case ("values", side, index):
                program = self._programs[side]
                return RuleValues(program.rules[index], program)
            case ("entry", side, lexicon, order):
                return self._programs[side].lexicons[lexicon].entries[order]
            case _:
                return self._programs[pid[1]]
