"""Rules that have to be tried everywhere, since nothing that they need is rare."""

from __future__ import annotations

from collections.abc import Sequence

from affidavit.compile.draft import Draft
from affidavit.compile.program import ANY, TOKEN, Automaton
from affidavit.compile.required import token_frequency
from affidavit.syntax.nodes import TestExpr

__all__ = ["check_triggers"]

_TOO_FREQUENT = 100.0
"""More frequent than the most frequent words: a rule may be about `it`, but should not look at each word."""


def check_triggers(draft: Draft) -> None:
    """Rules whose matches need no word, entry or finding of which most sentences have none."""
    predicates = draft.predicates.tests
    drafts = {rule.name: rule for rule in draft.rule_drafts}
    for rule in draft.rules:
        only = [each.automaton for each in rule.surrounds if each.wanted and not each.automaton.nullable]
        if any(_tells(automaton, predicates) for automaton in (rule.automaton, *only)):
            continue
        written = drafts[rule.name]
        draft.diagnostics.add(
            "W0408",
            f"the rule {written.node.name} has to be tried in every sentence: there is no word that all matches need",
            written.source,
            written.symbol.span,
            help="let each way through its pattern, or an `only`, need a word, an entry of a lexicon or a finding",
        )


def _tells(automaton: Automaton, predicates: Sequence[TestExpr]) -> bool:
    return bool(automaton.required) and not any(
        kind == ANY or (kind == TOKEN and ref < len(predicates) and token_frequency(predicates[ref]) > _TOO_FREQUENT)
        for kind, ref in automaton.required
    )
