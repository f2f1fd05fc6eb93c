"""From mutants to compiled rules: only the patterns that change are compiled anew.

Everything else of a rule, its expressions, captures and rank, stays as it was compiled, and lexicons and all other
rules are shared with the pack.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from affidavit.audit.coverage_pack import OpenPack, clause_nodes
from affidavit.audit.mutate_edits import Mutant
from affidavit.compile.automaton import PatternTooLargeError, build, build_rule
from affidavit.compile.captures import captures_of, merge_options
from affidavit.compile.conditions import compile_references
from affidavit.compile.draft import RuleDraft
from affidavit.compile.ir import IR
from affidavit.compile.lower import lower_partly
from affidavit.compile.pattern_checks import check_pattern
from affidavit.compile.program import CompiledExpr, CompiledRule, Located, Operator, Program
from affidavit.compile.scope import Symbol
from affidavit.syntax import nodes
from affidavit.syntax.diagnostics import Diagnostics

__all__ = ["Builder", "patterns_used"]


@dataclass(slots=True)
class Builder:
    """Builds the mutants of one pack. Its tables of token tests and references grow; `program` then has them all."""

    pack: OpenPack
    _drafts: dict[str, RuleDraft] = field(init=False)
    _rules: dict[str, CompiledRule] = field(init=False)
    _used: dict[str, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        self._drafts = {draft.name: draft for draft in self.pack.draft.rule_drafts}
        self._rules = {rule.name: rule for rule in self.pack.program.rules}
        self._used = {name: patterns_used(self.pack, draft.symbol) for name, draft in self._drafts.items()}

    def program(self) -> Program:
        """The pack's program, with what the rules built so far refer to."""
        draft = self.pack.draft
        compile_references(draft)
        return replace(self.pack.program, predicates=draft.predicates.tests, references=draft.compiled_references)

    def users(self, symbol: Symbol) -> list[str]:
        """The rules that a change to this rule or named pattern changes, in declaration order."""
        if symbol.kind == "rule":
            return [symbol.qualified]
        return [name for name, used in self._used.items() if symbol.qualified in used]

    def build(self, mutant: Mutant) -> dict[str, CompiledRule]:
        """The rules that the mutant changes, as they are in it; none when it is no rule of the language.

        A pattern that could match nothing, or a capture that becomes a list, would not compile.
        """
        found = Diagnostics()
        self.pack.draft.diagnostics, before = found, self.pack.draft.diagnostics
        try:
            rules = self._build(mutant)
        except PatternTooLargeError:
            return {}
        finally:
            self.pack.draft.diagnostics = before
        return {} if found.has_errors else rules

    def _build(self, mutant: Mutant) -> dict[str, CompiledRule]:
        edit, name = mutant.edit, mutant.symbol.qualified
        if edit.part == "body":
            with self.standing(mutant):
                built = {user: self._relowered(user, mutant.symbol) for user in self.users(mutant.symbol)}
            return {} if None in built.values() else {user: rule for user, rule in built.items() if rule is not None}
        rule, draft = self._rules[name], self._drafts[name]
        changed: CompiledRule | None
        if edit.part == "where":
            changed = replace(rule, where=_where(rule, edit.number, edit.conjunct))
        elif edit.part == "surround":
            changed = self._surround(rule, draft, edit.number, edit.pattern)
        else:
            changed = self._match(rule, draft, edit.number, edit.pattern)
        return {} if changed is None else {name: changed}

    def _match(
        self, rule: CompiledRule, draft: RuleDraft, number: int, pattern: nodes.Pattern | None
    ) -> CompiledRule | None:
        changed = [] if pattern is None else [self._lower(pattern, draft)]
        return self._with_clauses(rule, draft, [*draft.clauses[:number], *changed, *draft.clauses[number + 1 :]])

    def _with_clauses(self, rule: CompiledRule, draft: RuleDraft, clauses: Sequence[IR]) -> CompiledRule | None:
        if not all(_good(clause, draft, around=False) for clause in clauses) or self._lists(clauses, draft):
            return None
        return replace(rule, automaton=build_rule(clauses, self.pack.draft.predicates.tests))

    def _surround(
        self, rule: CompiledRule, draft: RuleDraft, number: int, pattern: nodes.Pattern | None
    ) -> CompiledRule | None:
        if pattern is None:
            return replace(rule, surrounds=(*rule.surrounds[:number], *rule.surrounds[number + 1 :]))
        ir = self._lower(pattern, draft)
        if not _good(ir, draft, around=True):
            return None
        changed = replace(rule.surrounds[number], automaton=build(ir, self.pack.draft.predicates.tests))
        return replace(rule, surrounds=(*rule.surrounds[:number], changed, *rule.surrounds[number + 1 :]))

    def _relowered(self, name: str, changed: Symbol) -> CompiledRule | None:
        """The rule with those of its patterns lowered again that use a changed named pattern."""
        rule: CompiledRule | None = self._rules[name]
        draft = self._drafts[name]
        matches = [clause.pattern for clause in clause_nodes(draft.node)]
        uses = [self._uses(pattern, draft, changed) for pattern in matches]
        if any(uses) and rule is not None:
            lowered = zip(matches, draft.clauses, uses, strict=True)
            clauses = [self._lower(pattern, draft) if used else known for pattern, known, used in lowered]
            rule = self._with_clauses(rule, draft, clauses)
        for number, surround in enumerate(draft.surrounds):
            if rule is not None and self._uses(surround.clause.pattern, draft, changed):
                rule = self._surround(rule, draft, number, surround.clause.pattern)
        return rule

    def _uses(self, pattern: nodes.Pattern, draft: RuleDraft, changed: Symbol) -> bool:
        return changed.qualified in _named(self.pack, pattern, draft.symbol.module)

    def _lower(self, pattern: nodes.Pattern, draft: RuleDraft) -> IR:
        return lower_partly(self.pack.draft, pattern, draft.symbol.module)[0]

    def _lists(self, clauses: Sequence[IR], draft: RuleDraft) -> bool:
        """Whether a capture that was one thing may now be several."""
        names = [lexicon.name for lexicon in self.pack.draft.lexicons]
        facts = merge_options([captures_of(clause, self.pack.draft.references, names) for clause in clauses])
        return any(one.many and not draft.facts[name].many for name, one in facts.items())

    @contextmanager
    def standing(self, mutant: Mutant) -> Iterator[None]:
        """Within, a mutant of a named pattern stands in its place."""
        symbol, tables = mutant.symbol, self.pack.draft.tables
        if not isinstance(symbol.node, nodes.PatternDecl):
            yield
            return
        assert mutant.edit.pattern is not None
        symbols = self.pack.draft.names.modules[symbol.module].symbols
        known, tables.expanded = tables.expanded, {}
        symbols["pattern", symbol.name] = replace(symbol, node=replace(symbol.node, body=mutant.edit.pattern))
        try:
            yield
        finally:
            symbols["pattern", symbol.name], tables.expanded = symbol, known


def _good(ir: IR, draft: RuleDraft, *, around: bool) -> bool:
    return check_pattern(ir, "", draft.source, draft.node.span, Diagnostics(), tail=not around, around=around)


def _where(rule: CompiledRule, number: int, conjunct: int | None) -> tuple[Located, ...]:
    located = rule.where[number]
    kept: list[Located] = []
    if conjunct is not None:
        parts = _joined(located.expr)
        first, *rest = parts[:conjunct] + parts[conjunct + 1 :]
        for part in rest:
            first = Operator("and", (first, part), located.expr.type)
        kept = [replace(located, expr=first)]
    return (*rule.where[:number], *kept, *rule.where[number + 1 :])


def _joined(expr: CompiledExpr) -> list[CompiledExpr]:
    if isinstance(expr, Operator) and expr.name == "and":
        return [one for arg in expr.args for one in _joined(arg)]
    return [expr]


def patterns_used(pack: OpenPack, symbol: Symbol) -> frozenset[str]:
    """The named patterns that a rule uses, itself or through others, by their qualified names."""
    return _named(pack, symbol.node, symbol.module)


def _named(pack: OpenPack, node: object, module: str) -> frozenset[str]:
    """The named patterns that a part of `module` uses, itself or through others."""
    found: dict[str, None] = {}
    waiting = [(node, module)]
    while waiting:
        one, home = waiting.pop()
        for name in _references(one):
            used = pack.symbol("pattern", name, home)
            if used.qualified not in found:
                found[used.qualified] = None
                waiting.append((used.node, used.module))
    return frozenset(found)


def _references(node: object) -> Iterator[str]:
    """The names of patterns referred to anywhere in a declaration."""
    match node:
        case nodes.Rule(clauses=clauses):
            for clause in clauses:
                if isinstance(clause, nodes.Match | nodes.Surround):
                    yield from _references(clause.pattern)
        case nodes.PatternDecl(body=body) | nodes.Capture(body=body) | nodes.Repeat(body=body):
            yield from _references(body)
        case nodes.Sequence(parts) | nodes.Choice(parts):
            for part in parts:
                yield from _references(part)
        case nodes.PatternRef(name, args):
            yield name
            for arg in args:
                yield from _references(arg)
