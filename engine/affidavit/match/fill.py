"""Captures and slots of a match: from its path, and from the captures and `set` clauses."""

from __future__ import annotations

from typing import Any

from affidavit.compile.program import CompiledRule, Program
from affidavit.match.evaluate import Environment, evaluator, mentions_slots
from affidavit.match.model import Captured, Captures, Filled, Finding, Path
from affidavit.match.search import captures_of
from affidavit.text.model import Document, Sentence

__all__ = ["RuleValues", "filled"]


class RuleValues:
    """Works out what a match of one rule holds, from its path: a pure function, asked when somebody looks."""

    __slots__ = (
        "_conditions",
        "_fills",
        "_sets",
        "_slot_order",
        "has_only",
        "lists",
        "main_slot",
        "program",
        "rule",
        "sees_slots",
    )

    def __init__(self, rule: CompiledRule, program: Program) -> None:
        self.rule = rule
        self.program = program
        self.main_slot = program.types[rule.type].main
        self.lists = {name: info.type.many for name, info in rule.captures.items()}
        """Which captures are lists."""
        self._slot_order = tuple(program.types[rule.type].slots)
        self._fills = [
            (name, evaluator(info.fill))
            for name, info in rule.captures.items()
            if info.fill is not None and name not in rule.sets
        ]
        self._sets = [(name, evaluator(located.expr)) for name, located in rule.sets.items()]
        self._conditions = [evaluator(located.expr) for located in rule.where]
        self.sees_slots = any(mentions_slots(located.expr) for located in rule.where)
        """Whether a `where` looks at slots, not only at captures."""
        self.has_only = any(surround.wanted for surround in rule.surrounds)
        """Whether it has `only` clauses."""

    def captures(self, finding: Finding) -> Captures:
        return self.from_path(finding.sentence, finding.path, finding.first, finding.around)

    def slots(self, finding: Finding) -> dict[str, Filled]:
        return self.from_captures(finding.captures, finding.document)

    def from_path(self, sentence: Sentence, path: Path, first: int, around: Captures | None) -> Captures:
        """The captures of a match, and those of the patterns around it."""
        captures: Captures = dict.fromkeys(self.lists)
        captures.update(captures_of(self.rule.automaton, sentence, path, first, self.lists))
        if around:
            captures.update(around)
        return captures

    def from_captures(self, captures: Captures, document: Document) -> dict[str, Filled]:
        """The slots a rule fills: its captures of a slot's name, then its `set` clauses in the order written."""
        slots: dict[str, Filled] = {}
        environment = Environment(captures, slots, document.date, self.program)
        for name, fill in self._fills:
            captured = captures.get(name)
            if captured:
                slots[name] = filled(fill(environment), document, "capture", place=captured)
        for name, value_of in self._sets:
            value = value_of(environment)
            if value is not None:
                slots[name] = filled(value, document, "set")
        if len(slots) < 2:
            return slots
        return {name: slots[name] for name in self._slot_order if name in slots}

    def stands(self, captures: Captures, slots: dict[str, Filled], document: Document) -> bool:
        """Whether every `where` holds."""
        environment = Environment(captures, slots, document.date, self.program)
        return all(holds(environment) is True for holds in self._conditions)


def filled(
    value: Any,
    document: Document,
    via: str,
    *,
    by: str | None = None,
    place: Captured | tuple[Captured, ...] | None = None,
) -> Filled:
    """`value` (a captured piece, a finding, a plain value, or a tuple of such) as content of a slot.

    `place` is the capture a plain value was read from; a captured piece or a finding stands where it stands.
    """
    if not isinstance(value, tuple) and not isinstance(place, tuple):
        return _filled_once(value, document, via, by, place)
    pieces = [piece for piece in _pieces(value if place is None else place) if isinstance(piece, Captured | Finding)]
    span = (pieces[0].span[0], pieces[-1].span[1]) if pieces else None
    text = document.text[slice(*span)] if span else None
    findings = [_finding(piece) for piece in _pieces(value)]
    values: list[Any] = [
        _plain(piece, document) if finding is None else finding.main
        for piece, finding in zip(_pieces(value), findings, strict=True)
    ]
    if isinstance(value, tuple):
        return Filled(tuple(values), via, span, text, by=by)
    return Filled(values[0], via, span, text, findings[0], by)


def _filled_once(value: Any, document: Document, via: str, by: str | None, place: Captured | None) -> Filled:
    """As `filled`, where neither is a list."""
    piece = value if place is None else place
    span = text = None
    if isinstance(piece, Captured | Finding):
        start, end = span = piece.span
        text = document.text[start:end]
    finding = _finding(value)
    return Filled(_plain(value, document) if finding is None else finding.main, via, span, text, finding, by)


def _pieces(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _finding(piece: Any) -> Finding | None:
    if isinstance(piece, Captured):
        return piece.finding
    return piece if isinstance(piece, Finding) else None


def _plain(piece: Any, document: Document) -> Any:
    return document.text[slice(*piece.span)] if isinstance(piece, Captured) else piece
