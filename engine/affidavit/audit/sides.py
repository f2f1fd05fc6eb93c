"""One version of a pack and what it found in one document, ready for questions about single findings."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from affidavit.audit.identity import plain
from affidavit.compile.program import CompiledRule, Entry, Program
from affidavit.match.model import Beaten, Filled, Finding

__all__ = ["Content", "Side", "content", "filled_content"]

Content = tuple[Any, ...]
"""What a finding says, whoever says it: comparable across versions of a pack."""


class Side:
    """The findings of every type that `program` made of a document."""

    def __init__(self, program: Program, findings: Iterable[Finding]) -> None:
        self.program = program
        self.findings = tuple(findings)

    def of_type(self, name: str) -> list[Finding]:
        return [finding for finding in self.findings if finding.type == name]

    def at(self, type: str, span: tuple[int, int]) -> Finding | None:
        """The finding of `type` that covers just `span`."""
        return self._places.get((type, span))

    def rule(self, name: str) -> CompiledRule | None:
        return self._rules.get(name)

    def entry(self, lexicon: str, entry: Entry) -> Entry | None:
        """The entry with the phrase of `entry` in the lexicon of that name."""
        return self._entries.get((lexicon, entry.words, entry.exact))

    def winner(self, rule: str, type: str, span: tuple[int, int]) -> tuple[Finding, Beaten] | None:
        """What beat the match of a rule at `span`, or else the leftmost that beat one overlapping it."""
        rivals = self._beaten.get((rule, type), [])
        exact = next((one for one in rivals if one[1].span == span), None)
        return exact or next((one for one in rivals if one[1].span[0] < span[1] and span[0] < one[1].span[1]), None)

    @cached_property
    def _places(self) -> dict[tuple[str, tuple[int, int]], Finding]:
        return {(finding.type, finding.span): finding for finding in reversed(self.findings)}

    @cached_property
    def _rules(self) -> dict[str, CompiledRule]:
        return {rule.name: rule for rule in self.program.rules}

    @cached_property
    def _entries(self) -> dict[tuple[str, tuple[str, ...], tuple[str, ...] | None], Entry]:
        lexicons = self.program.lexicons
        return {(lex.name, entry.words, entry.exact): entry for lex in lexicons for entry in reversed(lex.entries)}

    @cached_property
    def _beaten(self) -> dict[tuple[str, str], list[tuple[Finding, Beaten]]]:
        found: dict[tuple[str, str], list[tuple[Finding, Beaten]]] = {}
        for finding in self.findings:
            for beaten in finding.beaten:
                found.setdefault((beaten.rule.name, finding.type), []).append((finding, beaten))
        return found


def filled_content(filled: Filled | None) -> Content:
    """The value and the place of a slot; nothing for an empty one."""
    return () if filled is None else (plain(filled.value), filled.span)


def content(finding: Finding) -> Content:
    """The place, the slots and the status of a finding."""
    slots = {name: filled_content(filled) for name, filled in finding.slots.items()}
    status = finding.status
    return finding.type, finding.span, slots, status.polarity, status.certainty, filled_content(status.source)
