"""A pack with its syntax trees at hand, for tools that ask what its tests exercise.

A `Program` keeps no syntax: coverage and mutation need both, and the names by which the one refers to the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from affidavit.compile.assemble import assemble
from affidavit.compile.draft import Draft, RuleDraft
from affidavit.compile.pack import PASSES
from affidavit.compile.program import CompiledRule, Lexicon, Program
from affidavit.compile.scope import Symbol
from affidavit.compile.sources import PackSources
from affidavit.syntax import nodes
from affidavit.syntax.diagnostics import Diagnostics

__all__ = ["OpenPack", "clause_nodes", "open_pack"]


@dataclass(slots=True)
class OpenPack:
    """A compiled pack and the draft it was compiled from, which holds its syntax trees and tables."""

    draft: Draft
    program: Program

    def rules(self) -> Iterator[tuple[RuleDraft, CompiledRule]]:
        """Each rule as written and as compiled, in declaration order."""
        compiled = {rule.name: rule for rule in self.program.rules}
        return ((rule, compiled[rule.name]) for rule in self.draft.rule_drafts)

    def patterns(self) -> list[Symbol]:
        """The named patterns in declaration order."""
        return self.draft.names.all("pattern")

    def symbol(self, kind: str, name: str, module: str) -> Symbol:
        """What `name` means in `module`, which must mean something."""
        own = self.draft.names.modules[module].symbols.get((kind, name))
        return own or next(one for one in self.draft.names.visible(kind, module) if one.name == name)

    def lexicon(self, name: str, module: str) -> Lexicon:
        """The lexicon that ``@name`` means in `module`."""
        return self.draft.lexicons_by_name[self.symbol("lexicon", name, module).qualified]


def open_pack(sources: PackSources) -> tuple[OpenPack | None, Diagnostics]:
    """Compile a pack and keep how it is written; None when it does not compile."""
    draft = Draft(sources, Diagnostics())
    for run in PASSES:
        run(draft)
    if draft.diagnostics.has_errors:
        return None, draft.diagnostics
    return OpenPack(draft, assemble(draft)), draft.diagnostics


def clause_nodes(rule: nodes.Rule) -> list[nodes.Match]:
    """The match clauses of a rule in the order written."""
    return [clause for clause in rule.clauses if isinstance(clause, nodes.Match)]
