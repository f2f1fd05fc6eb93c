"""Rules: captures typed and fitted to slots, expressions compiled, automata built."""

from __future__ import annotations

from dataclasses import dataclass, field

from affidavit.compile.automaton import PatternTooLargeError, build, build_rule
from affidavit.compile.draft import Draft, RuleDraft, origin_of
from affidavit.compile.expressions import Checker, ExprError, Scope
from affidavit.compile.patterns import capture_places
from affidavit.compile.program import (
    CaptureInfo,
    CaptureValue,
    CompiledExpr,
    CompiledRule,
    Located,
    SlotValue,
    Surround,
    ValueType,
)
from affidavit.compile.static import say, single
from affidavit.compile.suggest import did_you_mean
from affidavit.compile.wording import canonical_text, names_in, sha256
from affidavit.syntax import nodes
from affidavit.syntax.diagnostics import Diagnostics, Label

__all__ = ["compile_rules"]

_UNTYPED = frozenset({"E0202", "E0203", "E0207", "E0208", "E0213", "E0216", "E0302", "E0310", "E0311"})
"""Errors of expressions that do not depend on what the captures hold."""


def compile_rules(draft: Draft) -> None:
    """Every rule whose patterns are good. Ranks are given later."""
    for rule in draft.rule_drafts:
        if rule.broken:
            _check_broken(draft, rule)
            continue
        compiled = _RuleCompiler(draft, rule).compile()
        if compiled is not None:
            draft.rules.append(compiled)


def _check_broken(draft: Draft, rule: RuleDraft) -> None:
    """Report what is wrong with the expressions of a rule whatever its patterns were meant to be."""
    found = Diagnostics()
    draft.diagnostics, everything = found, draft.diagnostics
    try:
        _RuleCompiler(draft, rule).compile()
    finally:
        draft.diagnostics = everything
    everything.items.extend(problem for problem in found.items if problem.code in _UNTYPED)


_NEVER_FILLED = "this rule neither captures nor sets it"


@dataclass(slots=True)
class _RuleCompiler:
    draft: Draft
    rule: RuleDraft
    checker: Checker = field(init=False)
    sets: dict[str, nodes.Set] = field(default_factory=dict)
    compiled_sets: dict[str, Located | None] = field(default_factory=dict)
    open_sets: list[str] = field(default_factory=list)
    failed: bool = False

    def compile(self) -> CompiledRule | None:
        """The rule, or None when it holds an error."""
        self._collect_sets()
        captures = {name: CaptureValue(name, facts.type) for name, facts in self.rule.facts.items()}
        slots = self.draft.types[self.rule.type].slots
        empty = [name for name in slots if name not in captures and name not in self.sets]
        linked = self._linked()
        absent = {
            name: f"the slot {name} is empty here: "
            + ("a link fills it once the rule has matched" if name in linked else _NEVER_FILLED)
            for name in empty
        }
        scope = Scope(captures, on_demand=dict.fromkeys(self.sets, self._set_value), absent=absent)
        self.checker = Checker(self.draft, self.rule.symbol.module, self.rule.source, scope)
        infos = {name: self._capture_info(value) for name, value in captures.items()}
        where = [
            located
            for node in self.rule.node.clauses
            if isinstance(node, nodes.Where) and (located := self._where(node))
        ]
        # A `set` is worked out again when a link has filled what it reads; a condition is not.
        scope.slots = {name: SlotValue(name, slots[name].type) for name in empty if name in linked}
        sets = {name: located for name in self.sets if (located := self._set(name))}
        self._check_used(infos)
        return None if self.failed else self._assemble(infos, tuple(where), sets)

    def _linked(self) -> set[str]:
        """The slots of the rule's type that a link fills."""
        links = [symbol.node for symbol in self.draft.names.all("link")]
        return {
            node.target_slot for node in links if isinstance(node, nodes.Link) and node.target.name == self.rule.type
        }

    def _fail(self) -> None:
        self.failed = True

    # ── Clauses ─────────────────────────────────────────────────────────────────────────────────

    def _collect_sets(self) -> None:
        slots = self.draft.types[self.rule.type].slots
        source, diagnostics = self.rule.source, self.draft.diagnostics
        places = capture_places(self.rule.node)
        for node in self.rule.sets():
            span = node.slot_span if node.slot_span.end else node.span
            if node.slot not in slots:
                help = did_you_mean(node.slot, slots, f"its slots are {', '.join(slots)}")
                diagnostics.add("E0202", f"{self.rule.type} has no slot {node.slot}", source, span, help=help)
                self._fail()
            elif node.slot in self.sets:
                others = [Label(source, self.sets[node.slot].slot_span, "first set here")]
                diagnostics.add("E0213", f"{node.slot} is set twice", source, span, others=others, help="remove one")
                self._fail()
            elif node.slot in self.rule.facts:
                others = [Label(source, place, "captured here") for place in places.get(node.slot, [])[:1]]
                help = "call the capture otherwise, or remove the set"
                diagnostics.add("E0213", f"{node.slot} is captured and set", source, span, others=others, help=help)
                self._fail()
            else:
                self.sets[node.slot] = node

    def _where(self, node: nodes.Where) -> Located | None:
        try:
            return self.checker.condition(node.condition)
        except ExprError:
            self._fail()
            return None

    def _set(self, name: str) -> Located | None:
        """The compiled `set` of slot `name`, compiled once; None when it holds an error."""
        if name not in self.compiled_sets:
            node = self.sets[name]
            wanted = self.draft.types[self.rule.type].slots[name].type
            self.open_sets.append(name)
            try:
                self.compiled_sets[name] = self.checker.value(node.value, wanted, f"the slot {name}")
            except ExprError:
                self.compiled_sets[name] = None
                self._fail()
            finally:
                self.open_sets.pop()
        return self.compiled_sets[name]

    def _set_value(self, name: str) -> CompiledExpr:
        """A slot named in an expression stands for what it is set to."""
        if name in self.open_sets:
            circle = " -> ".join([*self.open_sets[self.open_sets.index(name) :], name])
            text, place = f"the slots are set from each other: {circle}", self.sets[name].slot_span
            raise self.checker.error("E0311", text, place, "set one from captures")
        located = self._set(name)
        if located is None:
            raise ExprError(name)
        return located.expr

    # ── Captures ────────────────────────────────────────────────────────────────────────────────

    def _capture_info(self, value: CaptureValue) -> CaptureInfo:
        slot = self.draft.types[self.rule.type].slots.get(value.name)
        if slot is None:
            return CaptureInfo(value.name, value.type, False)
        fill = self.checker.coercion.to(value, slot.type)
        if fill is None:
            self._report_misfit(value, slot.type)
        elif not slot.optional:
            self._check_values(value, fill)
        return CaptureInfo(value.name, value.type, True, fill)

    def _check_values(self, value: CaptureValue, fill: CompiledExpr) -> None:
        """Where some entries of a lexicon have values, one without would leave a slot empty that must be filled."""
        entry = self.checker.coercion.without_value(fill)
        if entry is not None:
            place = capture_places(self.rule.node).get(value.name, [self.rule.symbol.span])[0]
            text = f"the slot {value.name} must be filled, and the entry {entry.text} of the lexicon has no value"
            help = f"write `{entry.text} = ...` in {entry.origin.file}:{entry.origin.line}, as of the other entries"
            self.draft.diagnostics.add("E0309", text, self.rule.source, place, help=help)

    def _report_misfit(self, value: CaptureValue, wanted: ValueType) -> None:
        places = capture_places(self.rule.node).get(value.name, [self.rule.symbol.span])
        what, _ = self.checker.coercion.misfit(value, wanted)
        if len(self.rule.facts[value.name].types) > 1:
            what = "is not the same kind of thing everywhere"
        text = f"the slot {value.name} takes {say(single(wanted))}, and the capture {what}"
        column = self.checker.coercion.fitting_column(value, wanted)
        help = f"call the capture otherwise and write `set {value.name} = ...`"
        if column is not None:
            help = f"call the capture otherwise, say x, and write `set {value.name} = x.{column}`"
        self.draft.diagnostics.add("E0309", text, self.rule.source, places[0], help=help)
        self._fail()

    def _check_used(self, infos: dict[str, CaptureInfo]) -> None:
        """A capture is a slot, is named by an expression, or is marked in a test of the rule."""
        used: set[str] = set()
        for clause in self.rule.node.clauses:
            match clause:
                case nodes.Where(expr) | nodes.Set(_, expr):
                    used.update(names_in(expr))
                case nodes.Test():
                    used.update(mark.name for mark in clause.marks)
        places = capture_places(self.rule.node)
        slots = self.draft.types[self.rule.type].slots
        for name in places:
            if name not in infos:
                text = f"the capture {name} never holds anything"
                help = "drop it; around a match, `only after` and `only before` capture, the others do not"
                self.draft.diagnostics.add("E0220", text, self.rule.source, places[name][0], help=help)
                self._fail()
        for name, info in infos.items():
            if info.slot or name in used:
                continue
            span = places.get(name, [self.rule.symbol.span])[0]
            help = did_you_mean(
                name, [slot for slot in slots if slot not in infos], "drop it, or use it in `where` or `set`"
            )
            text = f"the capture {name} is not used, and {self.rule.type} has no slot {name}"
            self.draft.diagnostics.add("E0220", text, self.rule.source, span, help=help)
            self._fail()

    # ── The whole ───────────────────────────────────────────────────────────────────────────────

    def _assemble(
        self, infos: dict[str, CaptureInfo], where: tuple[Located, ...], sets: dict[str, Located]
    ) -> CompiledRule | None:
        rule, source = self.rule, self.rule.source
        tests = self.draft.predicates.tests
        text = canonical_text(rule.node)
        try:
            automaton = build_rule(rule.clauses, tests)
            surrounds = tuple(
                Surround(
                    surround.clause.wanted,
                    surround.clause.where,
                    build(surround.pattern, tests),
                    source.text[surround.clause.span.start : surround.clause.span.end],
                    origin_of(source, surround.clause.span),
                )
                for surround in rule.surrounds
            )
        except PatternTooLargeError:
            help = "break up long runs of optional elements"
            self.draft.diagnostics.add(
                "E0408", "the pattern is too large when written out", source, rule.symbol.span, help=help
            )
            return None
        return CompiledRule(
            rule.name, rule.type, automaton, infos, surrounds, where, sets, origin_of(source, rule.node.span),
            rule.symbol.order, 0, sha256(text), text, rule.node.doc,
        )  # fmt: skip
