"""The compiled pack: what `compile` hands to `match`, `relate` and `audit`. Immutable and picklable.

No closures and no syntax-tree lookups by name remain: names are resolved, types are checked, and every
part still knows the rule text it came from.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from affidavit.compile.machine import (
    ACCEPT,
    ANY,
    LEXICON,
    TOKEN,
    TYPE,
    Automaton,
    AutomatonParts,
    Element,
    GuardBits,
    Needs,
    Step,
)  # fmt: skip
from affidavit.syntax import nodes
from affidavit.syntax.nodes import SourceText, Span
from affidavit.values.types import Value

__all__ = [
    "ACCEPT",
    "ANY",
    "LEXICON",
    "TOKEN",
    "TYPE",
    "Apply",
    "Automaton",
    "AutomatonParts",
    "CaptureInfo",
    "CaptureValue",
    "CompiledExpr",
    "CompiledRule",
    "Constant",
    "ContextProgram",
    "Element",
    "Entry",
    "FieldOf",
    "GuardBits",
    "Lexicon",
    "LinkProgram",
    "Membership",
    "MergeProgram",
    "Needs",
    "Operator",
    "Origin",
    "PackInfo",
    "PhraseSets",
    "Phrases",
    "Program",
    "SlotInfo",
    "Step",
    "Surround",
    "TestProgram",
    "TypeInfo",
    "ValueType",
    "phrases_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something stands in the pack."""

    file: str
    line: int
    column: int = 1


# ── Static types ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ValueType:
    """A static type.

    `kind` is ``value`` (`name` in VALUE_TYPES), ``finding`` (`name` a declared type), ``entry`` (`name` a
    lexicon), ``span`` (surface text of a capture, coerces to text), ``enum`` (`members`) or ``null``.
    `many`: a list of it. `optional`: may be absent.
    """

    kind: str
    name: str = ""
    members: tuple[str, ...] = ()
    many: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class SlotInfo:
    name: str
    type: ValueType
    optional: bool
    doc: str = ""


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """`main` is the first slot: the value shown where another finding refers to one of this type."""

    name: str
    slots: Mapping[str, SlotInfo]
    main: str
    keep: str  # longest, first, all
    keep_on: str | None
    origin: Origin
    order: int  # declaration order over the pack (file name, line)
    doc: str = ""


# ── Lexicons ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Entry:
    """One phrase of a lexicon.

    `words` are the normalised tokens (see `affidavit.text.tokens.normalise`); `exact` the surface tokens when case
    counts, else None. `value` is what follows ``=``; `columns` the other cells of a table row.
    """

    lexicon: int
    text: str
    words: tuple[str, ...]
    exact: tuple[str, ...] | None
    value: Value
    columns: Mapping[str, Value]
    origin: Origin
    order: int  # position within the lexicon


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`columns` maps column name to value type name; `value_type` is None when entries carry no value."""

    id: int
    name: str  # qualified: module.name
    entries: Sequence[Entry]
    columns: Mapping[str, str]
    value_type: str | None
    origin: Origin
    file: str | None = None


class Phrases(Protocol):
    """What ``x in @lexicon`` asks."""

    @abstractmethod
    def has(self, words: tuple[str, ...], exact: tuple[str, ...]) -> bool:
        """Whether some entry is this phrase: of these normalised words or, where it counts case, written like that."""


@dataclass(frozen=True, slots=True)
class PhraseSets:
    """The phrases of a lexicon in any case, and those in exact case."""

    folded: frozenset[tuple[str, ...]]
    exact: frozenset[tuple[str, ...]]

    def has(self, words: tuple[str, ...], exact: tuple[str, ...]) -> bool:
        return words in self.folded or exact in self.exact


def phrases_of(entries: Iterable[Entry]) -> PhraseSets:
    """The phrases of a lexicon, ready to be asked for."""
    entries = tuple(entries)
    folded = frozenset(entry.words for entry in entries if entry.exact is None)
    return PhraseSets(folded, frozenset(entry.exact for entry in entries if entry.exact is not None))


# ── Expressions ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Constant:
    value: Value
    type: ValueType


@dataclass(frozen=True, slots=True)
class CaptureValue:
    """The value of a capture: a Finding, an Entry-bearing capture, a text capture, or a tuple of those; or None."""

    name: str
    type: ValueType


@dataclass(frozen=True, slots=True)
class SlotValue:
    """A slot of the finding at hand (conditions of type references, links, assertions of tests)."""

    name: str
    type: ValueType


@dataclass(frozen=True, slots=True)
class FieldOf:
    """`access`: ``slot`` (of a finding), ``main`` (its main value; `name` is the main slot), ``field`` (of a
    Range or Timex), ``column`` or ``value`` (of a lexicon entry), ``text`` (surface of anything captured)."""

    object: CompiledExpr
    name: str
    access: str
    type: ValueType


@dataclass(frozen=True, slots=True)
class Apply:
    """A library call."""

    function: str
    args: tuple[CompiledExpr, ...]
    type: ValueType


@dataclass(frozen=True, slots=True)
class Operator:
    """``or and not == != < <= > >= in + - * / neg``; ``in`` has a tuple Constant or ListOf on its right."""

    name: str
    args: tuple[CompiledExpr, ...]
    type: ValueType


@dataclass(frozen=True, slots=True)
class Membership:
    """``x in @lexicon``: the whole text of x is one entry. `name` is the lexicon as the rule calls it."""

    item: CompiledExpr
    lexicon: int
    type: ValueType
    name: str = ""


@dataclass(frozen=True, slots=True)
class ListOf:
    items: tuple[CompiledExpr, ...]
    type: ValueType


CompiledExpr = Constant | CaptureValue | SlotValue | FieldOf | Apply | Operator | Membership | ListOf


@dataclass(frozen=True, slots=True)
class Located:
    """An expression and the text it was written as."""

    expr: CompiledExpr
    text: str
    origin: Origin


# ── Rules and relations ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class CaptureInfo:
    """`slot`: whether the type has a slot of this name; `fill` then gives that slot's value from the capture:
    the capture itself where the slot holds findings, else a plain value."""

    name: str
    type: ValueType
    slot: bool
    fill: CompiledExpr | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """``Actor(kind == state)`` as used in patterns, one per distinct text: element of `Program.references`."""

    type: str
    condition: Located | None = None


@dataclass(frozen=True, slots=True)
class Surround:
    """``unless``/``only`` ``after``/``before``/``within``."""

    wanted: bool
    where: str
    automaton: Automaton
    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """`order` is the declaration order over the pack; `rank` decides ties within the type (overrides, then
    declaration order): the lower wins. `text` is the declaration as written, without its tests; `sha256` is of that
    text."""

    name: str  # module.rule
    type: str
    automaton: Automaton
    captures: Mapping[str, CaptureInfo]
    surrounds: tuple[Surround, ...]
    where: tuple[Located, ...]
    sets: Mapping[str, Located]
    origin: Origin
    order: int
    rank: int
    sha256: str
    text: str
    doc: str = ""
    overrides: tuple[str, ...] = ()

    @property
    def location(self) -> str:
        """``file:line`` of the rule."""
        return f"{self.origin.file}:{self.origin.line}"


@dataclass(frozen=True, slots=True)
class LinkProgram:
    name: str
    target: Reference
    target_slot: str
    source: Reference
    source_slot: str | None
    within: tuple[str, ...]
    prefer: str
    origin: Origin
    sha256: str
    order: int


@dataclass(frozen=True, slots=True)
class ContextProgram:
    """`of` is never empty here: the types whose findings the context may qualify."""

    name: str
    cue: Automaton
    captures: Mapping[str, CaptureInfo]
    direction: str
    reach: str | int
    until: Automaton | None
    sets: Mapping[str, Located]
    of: tuple[str, ...]
    origin: Origin
    sha256: str
    order: int


@dataclass(frozen=True, slots=True)
class MergeProgram:
    """`of`: the types merged; each slot named is one of at least one of them."""

    name: str
    of: tuple[str, ...]
    same: tuple[str, ...]
    agree: tuple[str, ...]
    report: tuple[str, ...]
    origin: Origin
    sha256: str
    order: int


@dataclass(frozen=True, slots=True)
class TestProgram:
    """One test: `rule` is None for a free-standing test of `type`. `assertions` are over the finding's slots."""

    __test__ = False
    rule: str | None
    type: str
    kind: str
    text: str
    marks: tuple[nodes.Mark, ...]
    date: str | None
    assertions: tuple[Located, ...]
    origin: Origin
    source: SourceText = field(repr=False, compare=False)
    span: Span = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class PackInfo:
    """From pack.toml; `sha256` covers every file of the pack. `files` maps each file to its SHA-256.

    `tables` gives, for a type, the slots that tables for people show, in their order; for others they show all.
    """

    name: str
    version: str
    language: str
    description: str
    licence: str
    exports: tuple[str, ...]
    sha256: str
    files: Mapping[str, str]
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Program:
    """Everything the later stages need.

    `predicates` are the distinct single-token tests; an Element of kind TOKEN names its index. They are canonical
    (`compile.tables.canonical`): words normalised, lexicons by their qualified names (see `lexicon_ids`).
    `extra["phrases"]` holds the `Phrases` of each lexicon that stands right of an `in`.
    `strata` lists levels of type names: all types of a level may run once the levels before are complete.
    """

    pack: PackInfo
    predicates: tuple[nodes.TestExpr, ...]
    lexicons: tuple[Lexicon, ...]
    lexicon_ids: Mapping[str, int]
    types: Mapping[str, TypeInfo]
    references: tuple[Reference, ...]
    strata: tuple[tuple[str, ...], ...]
    rules: tuple[CompiledRule, ...]
    links: tuple[LinkProgram, ...]
    contexts: tuple[ContextProgram, ...]
    merges: tuple[MergeProgram, ...]
    tests: Sequence[TestProgram]
    extra: Mapping[str, Any] = field(default_factory=dict)
