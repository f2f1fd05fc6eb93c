"""What the matcher finds: findings, their captures and slots, and what they beat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from affidavit.compile.program import CompiledRule, Entry
from affidavit.text.model import Document, Sentence
from affidavit.values.types import Value

__all__ = [
    "NOTEBOOK",
    "Beaten",
    "Captured",
    "Captures",
    "Filled",
    "Finding",
    "Path",
    "RelationStep",
    "Status",
    "Values",
]

NOTEBOOK: dict[str, Callable[[Finding], str]] = {}
"""How a notebook shows a finding, as ``html`` and ``markdown``; the stage that knows says so when it is imported."""


@dataclass(slots=True, eq=False)
class Captured:
    """A captured piece of a sentence: tokens `first` to `last` (half-open), and what it is.

    `finding` is set when the capture is exactly one reference to a type, `entry` when it is exactly one
    lexicon reference; otherwise it is text.
    """

    sentence: Sentence
    first: int
    last: int
    finding: Finding | None = None
    entry: Entry | None = None

    @property
    def span(self) -> tuple[int, int]:
        return self.sentence.starts[self.first], self.sentence.ends[self.last - 1]


Captures = dict[str, "Captured | tuple[Captured, ...] | None"]
Path = tuple[tuple[int, int, int, "Finding | Entry | None"], ...]
"""(element, first token, last token, finding or entry) for each element consumed."""


@dataclass(slots=True, eq=False)
class Filled:
    """A filled slot.

    `via` is ``capture``, ``set``, ``link`` or ``context``; `finding` the referred finding, whose main value is
    then `value`; `span` the characters (None for a value without a place of its own); `by` the name of the
    link or context; `value` may be a tuple for a repeated capture.
    """

    value: Value | tuple[Value, ...]
    via: str
    span: tuple[int, int] | None = None
    text: str | None = None
    finding: Finding | None = None
    by: str | None = None


@dataclass(slots=True)
class Status:
    """How the finding is to be read. `source` is the Source finding (or None) that a context named."""

    polarity: str = "positive"
    certainty: str = "asserted"
    source: Filled | None = None


@dataclass(frozen=True, slots=True)
class RelationStep:
    """One step of a link, context or merge, kept for the trace. `detail` is JSON-able, keys sorted on output."""

    kind: str  # link, context, merge
    name: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Beaten:
    """A match that lost. `criterion` is one of: shorter, later, overridden, declared-later."""

    rule: CompiledRule
    sentence: Sentence
    first: int
    last: int
    criterion: str

    @property
    def span(self) -> tuple[int, int]:
        return self.sentence.starts[self.first], self.sentence.ends[self.last - 1]


class Values(Protocol):
    """Works out what a finding of one rule holds, from its path alone."""

    def captures(self, finding: Finding) -> Captures: ...

    def slots(self, finding: Finding) -> dict[str, Filled]: ...


class Finding:
    """One extracted fact: tokens `first` to `last` (half-open) of `sentence`, found by `rule`.

    `clause` is the match clause that answered and `path` what each pattern element consumed. Captures and slots
    follow from the path: they are worked out when first asked for, by `values`, unless given.
    """

    __slots__ = (
        "_captures", "_slots", "around", "beaten", "clause", "document", "first", "last", "main_slot", "path", "rule",
        "sentence", "status", "steps", "type", "values",
    )  # fmt: skip

    def __init__(
        self,
        type: str,
        rule: CompiledRule,
        document: Document,
        sentence: Sentence,
        first: int,
        last: int,
        clause: int,
        captures: Captures | None,
        slots: dict[str, Filled] | None,
        path: Path = (),
        beaten: list[Beaten] | None = None,
        main_slot: str = "",
        values: Values | None = None,
        around: Captures | None = None,
    ) -> None:
        self.type = type
        self.rule = rule
        self.document = document
        self.sentence = sentence
        self.first = first
        self.last = last
        self.clause = clause
        self.path = path
        self.beaten: list[Beaten] = [] if beaten is None else beaten
        self.main_slot = main_slot
        self.status = Status()
        self.steps: list[RelationStep] = []
        self.values = values
        self.around = around
        """Captures of the patterns around the match."""
        self._captures = captures
        self._slots = slots

    @property
    def captures(self) -> Captures:
        if self._captures is None:
            assert self.values is not None
            self._captures = self.values.captures(self)
        return self._captures

    @property
    def slots(self) -> dict[str, Filled]:
        if self._slots is None:
            assert self.values is not None
            self._slots = self.values.slots(self)
        return self._slots

    @slots.setter
    def slots(self, slots: dict[str, Filled]) -> None:
        self._slots = slots

    def settle(self) -> None:
        """Work out the slots now, before links and contexts change those that they depend on."""
        if self._slots is None and self.values is not None:
            self._slots = self.values.slots(self)

    @property
    def span(self) -> tuple[int, int]:
        """Half-open code-point offsets: ``document.text[slice(*finding.span)] == finding.text``."""
        return self.sentence.starts[self.first], self.sentence.ends[self.last - 1]

    @property
    def text(self) -> str:
        start, end = self.span
        return self.document.text[start:end]

    @property
    def main(self) -> Value | tuple[Value, ...]:
        """The value of the type's first slot, shown where another finding refers to this one."""
        filled = self.slots.get(self.main_slot)
        return None if filled is None else filled.value

    def __getitem__(self, slot: str) -> Filled:
        """The filled slot of this name; KeyError when it is empty."""
        return self.slots[slot]

    def get(self, slot: str) -> Filled | None:
        return self.slots.get(slot)

    def __repr__(self) -> str:
        return f"<{self.type} {self.span} {self.text!r}>"

    def _repr_html_(self) -> str | None:
        return NOTEBOOK["html"](self) if NOTEBOOK else None

    def _repr_markdown_(self) -> str | None:
        return NOTEBOOK["markdown"](self) if NOTEBOOK else None
