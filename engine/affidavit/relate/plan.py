"""What the relations of a program look at, worked out once: which types refer to which, and which words cues need.

A document costs what stands in it: a link none of whose targets stand there costs one look-up, a sentence without a
word of any cue next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from affidavit.compile.gazetteer import ResolveProgram, resolves
from affidavit.compile.program import (
    ACCEPT,
    TOKEN,
    TYPE,
    Apply,
    Automaton,
    CompiledExpr,
    CompiledRule,
    ContextProgram,
    Element,
    FieldOf,
    LinkProgram,
    ListOf,
    Membership,
    MergeProgram,
    Operator,
    Program,
    SlotValue,
)
from affidavit.match.demand import referred_types
from affidavit.relate.conditions import Holds, condition_of
from affidavit.syntax.nodes import Literal
from affidavit.text.tokens import normalise

__all__ = ["LinkPlan", "Plan", "plan_of"]

_PLANS_KEPT = 16


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """One link, its conditions ready to be asked (None where there are none), and how far it reaches.

    `fills_main`: it fills the slot that findings which refer to its target show. `near`: it looks no further than the
    sentence of its target.
    """

    link: LinkProgram
    target: Holds | None
    source: Holds | None
    fills_main: bool
    near: bool


@dataclass(slots=True)
class Plan:
    """The relations of one program in the order in which they run.

    `linked`: the types that links fill, or fill from.
    `referring`: the types of whose slots some refer to a finding whose main value a resolve or link may change.
    `refers` has, for each type, those that its rules and slots refer to; `read`, for each rule by its name, the slots
    that its `set` clauses read.
    """

    resolves: tuple[ResolveProgram, ...]
    links: tuple[LinkPlan, ...]
    contexts: tuple[ContextProgram, ...]
    merges: tuple[MergeProgram, ...]
    linked: frozenset[str]
    referring: frozenset[str]
    refers: dict[str, set[str]]
    read: dict[str, frozenset[str]]
    cues: Cues = field(repr=False)
    _dependent: dict[frozenset[str], frozenset[str]] = field(default_factory=dict, repr=False)

    def dependent(self, types: frozenset[str]) -> frozenset[str]:
        """`types`, and all whose captures or slots may hold findings of them, directly or not."""
        known = self._dependent.get(types)
        if known is None:
            found = set(types)
            while True:
                more = {name for name, others in self.refers.items() if not others.isdisjoint(found)}
                if more <= found:
                    break
                found |= more
            known = self._dependent[types] = frozenset(found)
        return known


def plan_of(program: Program) -> Plan:
    """The plan of `program`, remembered."""
    known = _plans.get(id(program))
    if known is None or known[0] is not program:
        if len(_plans) >= _PLANS_KEPT:
            _plans.clear()
        known = _plans[id(program)] = program, _plan(program)
    return known[1]


_plans: dict[int, tuple[Program, Plan]] = {}


def _plan(program: Program) -> Plan:
    links = sorted(program.links, key=lambda link: link.order)
    contexts = tuple(sorted(program.contexts, key=lambda context: context.order))
    return Plan(
        resolves(program),
        tuple(_link_plan(link, program) for link in links),
        contexts,
        tuple(sorted(program.merges, key=lambda merge: merge.order)),
        frozenset(name for link in links for name in (link.target.type, link.source.type)),
        _referring(program),
        _refers(program),
        {rule.name: frozenset(_slots_read(rule)) for rule in program.rules},
        Cues(contexts, program),
    )


def _link_plan(link: LinkProgram, program: Program) -> LinkPlan:
    return LinkPlan(
        link,
        condition_of(link.target.condition, program),
        condition_of(link.source.condition, program),
        link.target_slot == program.types[link.target.type].main,
        set(link.within) <= {"clause", "sentence"},
    )


# ── Which types depend on which ─────────────────────────────────────────────────────────────────


def _referring(program: Program) -> frozenset[str]:
    """Types with a slot for findings of a type whose main value may change, by itself or by what that refers to."""
    types = program.types
    changing = {resolved.type for resolved in resolves(program)}
    changing |= {link.target.type for link in program.links if link.target_slot == types[link.target.type].main}
    while True:
        more = {
            name
            for name, info in types.items()
            if (held := info.slots[info.main].type).kind == "finding" and held.name in changing
        }
        if more <= changing:
            break
        changing |= more
    return frozenset(
        name
        for name, info in types.items()
        if any(slot.type.kind == "finding" and slot.type.name in changing for slot in info.slots.values())
    )


def _refers(program: Program) -> dict[str, set[str]]:
    """For each type the types that its rules or slots refer to."""
    refers: dict[str, set[str]] = {
        name: {slot.type.name for slot in info.slots.values() if slot.type.kind == "finding"}
        for name, info in program.types.items()
    }
    for rule in program.rules:
        surrounds = (surround.automaton for surround in rule.surrounds)
        refers[rule.type].update(referred_types(program, rule.automaton, *surrounds))
    return refers


def _slots_read(rule: CompiledRule) -> Iterable[str]:
    waiting: list[CompiledExpr] = [located.expr for located in rule.sets.values()]
    while waiting:
        match waiting.pop():
            case SlotValue(slot):
                yield slot
            case FieldOf(inner) | Membership(inner):
                waiting.append(inner)
            case Apply(_, parts) | Operator(_, parts) | ListOf(parts):
                waiting.extend(parts)
            case _:
                pass


# ── Where cues may stand ────────────────────────────────────────────────────────────────────────


class Cues:
    """Which contexts may have a cue in a sentence, as bits of one int: bit i for context i.

    Where a cue may begin is told by its first word and the one after it, or by the type of its first finding. A cue
    that begins with anything else is looked for wherever an element stands that it requires.
    """

    def __init__(self, contexts: Sequence[ContextProgram], program: Program) -> None:
        self._program = program
        self.of_type: dict[str, int] = {}
        """The contexts that may qualify findings of a type."""
        self.types: dict[str, int] = {}
        """The contexts whose cue may begin with a finding of a type, or for all this tells stand beside it."""
        self.anywhere = 0
        self._alone: dict[str, int] = {}
        self._pairs: dict[str, dict[str, int]] = {}
        for number, context in enumerate(contexts):
            bit = 1 << number
            for name in context.of:
                self.of_type[name] = self.of_type.get(name, 0) | bit
            if not self._add_beginnings(context.cue, bit):
                self._add_required(context.cue, bit)
        self._words = frozenset(self._alone.keys() | self._pairs.keys())

    def by_words(self, words: Sequence[str]) -> int:
        """The contexts whose cue may begin with one of these words, which are those of a sentence."""
        found = 0
        for word in self._words.intersection(words):
            found |= self._alone.get(word, 0)
            following = self._pairs.get(word)
            if following is not None:
                at = -1
                for _ in range(words.count(word)):
                    at = words.index(word, at + 1)
                    if at + 1 < len(words) and words[at + 1] in following:
                        found |= following[words[at + 1]]
        return found

    def _add_beginnings(self, cue: Automaton, bit: int) -> bool:
        """Note how matches of `cue` begin; whether words and types tell that."""
        elements = cue.elements
        first = {step.target for step in cue.steps[0]}
        if any(at == ACCEPT or self._begins_with(elements[at]) is None for at in first):
            return False
        for at in sorted(first):
            element = elements[at]
            begins = self._begins_with(element)
            assert begins is not None
            if element.kind == TYPE:
                self.types[begins] = self.types.get(begins, 0) | bit
                continue
            targets = {step.target for step in cue.steps[at + 1]}
            words = [None if target == ACCEPT else self._word(elements[target]) for target in targets]
            if None in words:
                self._alone[begins] = self._alone.get(begins, 0) | bit
                continue
            pairs = self._pairs.setdefault(begins, {})
            for word in words:
                if word is not None:
                    pairs[word] = pairs.get(word, 0) | bit
        return True

    def _add_required(self, cue: Automaton, bit: int) -> None:
        for kind, ref in cue.required:
            test = self._program.predicates[ref] if kind == TOKEN else None
            if isinstance(test, Literal):
                word = normalise(test.text)
                self._alone[word] = self._alone.get(word, 0) | bit
            elif kind == TYPE:
                name = self._program.references[ref].type
                self.types[name] = self.types.get(name, 0) | bit
            else:
                self.anywhere |= bit
        if not cue.required:
            self.anywhere |= bit

    def _begins_with(self, element: Element) -> str | None:
        """The word or the type that the element is; None where it is anything else."""
        return self._program.references[element.ref].type if element.kind == TYPE else self._word(element)

    def _word(self, element: Element) -> str | None:
        """The word, in no case, that the element is."""
        test = self._program.predicates[element.ref] if element.kind == TOKEN else None
        return normalise(test.text) if isinstance(test, Literal) else None
