"""How far a rule came where a test found nothing: the nearest attempt, and what it lacked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from affidavit.audit.why_not import Miss, near_misses
from affidavit.compile.program import ACCEPT, CompiledRule, Program
from affidavit.match.model import Finding
from affidavit.text.model import Document

__all__ = ["Attempt", "nearest_attempt"]

_WANTED_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a rule did at the place where it came furthest.

    `span` is what its pattern took before it failed, None when not even its first element was there; `lacking` says,
    in words, what it wanted next or which clause withdrew the match; `miss` is all that is known, None when nothing
    of the rule is there.
    """

    span: tuple[int, int] | None
    lacking: str
    miss: Miss | None = None


def nearest_attempt(rule: CompiledRule, document: Document, program: Program, findings: Sequence[Finding]) -> Attempt:
    """The attempt of `rule` in `document` that lacked least; `findings` are all that the document holds."""
    miss = next(iter(near_misses([rule], document, program, findings)), None)
    if miss is None:
        return Attempt(None, f"nothing here begins {rule.name}: it begins with {_beginnings(rule)}")
    before = [one.span for one in miss.matched if not miss.wanted or miss.seen is None or one.span[1] <= miss.seen[0]]
    span = (before[0][0], before[-1][1]) if before else None
    return Attempt(span, miss.cause.message, miss)


def _beginnings(rule: CompiledRule) -> str:
    elements = [rule.automaton.elements[step.target] for step in rule.automaton.steps[0] if step.target != ACCEPT]
    parts = list(dict.fromkeys(one.source.text[one.span.start : one.span.end] for one in elements))
    more = f" (or {len(parts) - _WANTED_SHOWN} other things)" if len(parts) > _WANTED_SHOWN else ""
    return " or ".join(parts[:_WANTED_SHOWN]) + more
