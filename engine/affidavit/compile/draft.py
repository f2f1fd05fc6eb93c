"""The pack while it is being compiled: what the passes read and add to."""

from __future__ import annotations

from dataclasses import dataclass, field

from affidavit.compile.captures import CaptureFacts
from affidavit.compile.gazetteer import ResolveProgram
from affidavit.compile.ir import IR
from affidavit.compile.manifest import Manifest
from affidavit.compile.program import (
    CompiledRule,
    ContextProgram,
    Lexicon,
    LinkProgram,
    MergeProgram,
    Origin,
    Reference,
    TestProgram,
    TypeInfo,
)
from affidavit.compile.scope import Names, Symbol
from affidavit.compile.sources import PackSources
from affidavit.compile.tables import PredicateTable, ReferenceTable, Tables
from affidavit.syntax import nodes
from affidavit.syntax.diagnostics import Diagnostics
from affidavit.syntax.nodes import SourceText, Span

__all__ = ["Draft", "RuleDraft", "SurroundDraft", "origin_of"]


def origin_of(source: SourceText, span: Span) -> Origin:
    line, column = source.position(span.start)
    return Origin(source.path, line, column)


@dataclass(slots=True)
class SurroundDraft:
    """An `unless` or `only` clause and its pattern."""

    clause: nodes.Surround
    pattern: IR


@dataclass(slots=True)
class RuleDraft:
    """A rule whose patterns are lowered; its expressions are not typed yet."""

    symbol: Symbol
    node: nodes.Rule
    type: str
    clauses: list[IR]
    surrounds: list[SurroundDraft]
    facts: dict[str, CaptureFacts]
    broken: bool = False  # a pattern holds an error, so the facts may lack some

    @property
    def name(self) -> str:
        return self.symbol.qualified

    @property
    def source(self) -> SourceText:
        return self.symbol.source

    def sets(self) -> list[nodes.Set]:
        return [clause for clause in self.node.clauses if isinstance(clause, nodes.Set)]


@dataclass(slots=True)
class Draft:
    """Everything known so far. Passes add to it and to `diagnostics`; none takes anything back."""

    sources: PackSources
    diagnostics: Diagnostics
    manifest: Manifest = field(default_factory=Manifest)
    modules: list[nodes.Module] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    types: dict[str, TypeInfo] = field(default_factory=dict)
    lexicons: list[Lexicon] = field(default_factory=list)
    lexicon_ids: dict[str, int] = field(default_factory=dict)
    lexicons_by_name: dict[str, Lexicon] = field(default_factory=dict)
    tables: Tables = field(default_factory=Tables)
    scratch: Tables = field(default_factory=Tables)  # for patterns that are only checked
    compiled_references: tuple[Reference, ...] = ()
    rule_drafts: list[RuleDraft] = field(default_factory=list)
    rules: list[CompiledRule] = field(default_factory=list)
    links: list[LinkProgram] = field(default_factory=list)
    resolves: list[ResolveProgram] = field(default_factory=list)
    gazetteer_files: set[str] = field(default_factory=set)  # tables that resolves read, readable or not
    contexts: list[ContextProgram] = field(default_factory=list)
    merges: list[MergeProgram] = field(default_factory=list)
    tests: list[TestProgram] = field(default_factory=list)
    strata: tuple[tuple[str, ...], ...] = ()
    contradictions: dict[nodes.TestExpr, bool] = field(default_factory=dict)  # what is known of token tests
    phrase_lexicons: set[int] = field(default_factory=set)  # those on the right side of `in`

    @property
    def predicates(self) -> PredicateTable:
        return self.tables.predicates

    @property
    def references(self) -> ReferenceTable:
        return self.tables.references

    @property
    def used(self) -> set[tuple[str, str]]:
        """(kind, qualified name) of what rules, links, resolves, contexts and merges need."""
        return self.tables.used

    def exported(self) -> tuple[str, ...]:
        """The types the pack shows to others: those of its manifest, else all."""
        return self.manifest.exports if self.manifest.exports is not None else tuple(self.types)
