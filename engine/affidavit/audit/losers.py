"""What lost the competition: every match that another finding beat, the finding, and the criterion that decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from affidavit.audit.derivation import located, rule_record
from affidavit.audit.identity import finding_id
from affidavit.audit.places import Lines
from affidavit.audit.show import quoted
from affidavit.compile.program import CompiledRule
from affidavit.match.model import Beaten, Finding

__all__ = ["Lost", "losers"]


@dataclass(frozen=True, slots=True)
class Lost:
    """A complete match of a rule of which nothing came, because `winner` took its place.

    `criterion` is one of ``shorter``, ``later``, ``overridden`` and ``declared-later``: what the loser was.
    """

    beaten: Beaten
    winner: Finding

    @property
    def rule(self) -> CompiledRule:
        return self.beaten.rule

    @property
    def span(self) -> tuple[int, int]:
        return self.beaten.span

    @property
    def criterion(self) -> str:
        return self.beaten.criterion

    @property
    def text(self) -> str:
        start, end = self.span
        return self.winner.document.text[start:end]

    @property
    def why(self) -> str:
        """The criterion in words, with what was compared."""
        lost, won = self.beaten, self.winner
        match self.criterion:
            case "shorter":
                return f"shorter, {_tokens(lost.last - lost.first)} against {won.last - won.first}"
            case "later":
                return f"further right, at token {lost.first + 1} of the sentence against {won.first + 1}"
            case "overridden":
                return f"overridden: {won.rule.name} overrides {lost.rule.name}"
            case _:
                return f"declared later, in {lost.rule.location} behind {won.rule.location}"

    def to_dict(self) -> dict[str, Any]:
        """The same as data that JSON can hold."""
        text = self.winner.document.text
        return {
            "type": self.rule.type,
            "span": located(text, self.span),
            "rule": rule_record(self.rule),
            "criterion": self.criterion,
            "why": self.why,
            "winner": {
                "id": finding_id(self.winner),
                "span": located(text, self.winner.span),
                "rule": rule_record(self.winner.rule),
            },
        }

    def told(self, lines: Lines) -> Iterator[str]:
        """In words, on several lines; `lines` are those of the document."""
        yield f"{self.rule.type} {_placed(self.text, self.span, lines)} lost"
        yield f"├─ rule {_named(self.rule)}"
        yield f"├─ to {_placed(self.winner.text, self.winner.span, lines)} by {_named(self.winner.rule)}"
        yield f"└─ it is {self.why}"


def losers(findings: Iterable[Finding]) -> list[Lost]:
    """What `findings` beat, in the order of the text; of one place, in the order in which the rules are declared."""
    found = [Lost(beaten, finding) for finding in findings for beaten in finding.beaten]
    return sorted(found, key=lambda one: (*one.span, one.rule.order))


def _placed(text: str, span: tuple[int, int], lines: Lines) -> str:
    start, end = span
    return f"{quoted(text)} line {lines.number(start)}, {start}–{end}"


def _named(rule: CompiledRule) -> str:
    return f"{rule.name} ({rule.location})"


def _tokens(number: int) -> str:
    return f"{number} token{'' if number == 1 else 's'}"
