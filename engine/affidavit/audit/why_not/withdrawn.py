"""Complete matches of which nothing came: the clause that withdrew them, or the finding that beat them."""

from __future__ import annotations

from collections.abc import Iterable

from affidavit.audit.derivation import located, rule_record
from affidavit.audit.explain import LOST
from affidavit.audit.identity import finding_id
from affidavit.audit.show import quoted, shown
from affidavit.audit.why_not.align import Alignment, align
from affidavit.audit.why_not.diagnose import Ask, diagnose, values_of
from affidavit.audit.why_not.knowledge import Knowledge
from affidavit.audit.why_not.reading import Objection, Reading
from affidavit.audit.why_not.reasons import Cause
from affidavit.audit.why_not.sight import Sight
from affidavit.compile.program import CompiledRule, Surround
from affidavit.match.evaluate import trace
from affidavit.match.model import Beaten, Finding

__all__ = ["Rivals", "beaten_cause", "objection_cause", "reading_cause"]

_LIMIT = 2


class Rivals:
    """What the findings of a document beat, by rule and place."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._kept: set[tuple[str, int, int, int]] = set()
        self._beaten: dict[tuple[str, int, int, int], tuple[Finding, Beaten]] = {}
        for finding in findings:
            self._kept.add((finding.rule.name, finding.sentence.index, finding.first, finding.last))
            for one in finding.beaten:
                self._beaten[one.rule.name, one.sentence.index, one.first, one.last] = finding, one

    def kept(self, rule: CompiledRule, sentence: int, reading: Reading) -> bool:
        """Whether the match became a finding."""
        return (rule.name, sentence, reading.first, reading.last) in self._kept

    def winner(self, rule: CompiledRule, sentence: int, reading: Reading) -> tuple[Finding, Beaten] | None:
        """The finding that beat the match, and how."""
        return self._beaten.get((rule.name, sentence, reading.first, reading.last))


def beaten_cause(winner: Finding, lost: Beaten) -> Cause:
    """What won, and by which criterion."""
    message = (
        f"{winner.rule.name} ({winner.rule.location}) won with {quoted(winner.text)}: this match is "
        f"{LOST[lost.criterion]}"
    )
    told = {
        "id": finding_id(winner),
        "type": winner.type,
        "span": located(winner.document.text, winner.span),
        "rule": rule_record(winner.rule),
    }
    return Cause("beaten", message, {"winner": told, "criterion": lost.criterion})


def reading_cause(reading: Reading, alignment: Alignment, sight: Sight) -> Cause:
    """The match the rule preferred to another that begins at the same token."""
    span = sight.span(reading.first, reading.last)
    preferred = located(sight.document.text, span)
    other = quoted(sight.document.text[slice(*sight.span(*alignment.stretch))])
    message = f"from there the rule prefers {quoted(preferred['text'])} to {other}"
    return Cause("other-reading", message, {"preferred": preferred})


def objection_cause(
    found: Objection, reading: Reading, sight: Sight, knowledge: Knowledge, ask: Ask
) -> tuple[Cause, int]:
    """The clause that withdrew a match, with what it looked at, and how many elements an `only` lacks."""
    clause = found.clause
    place = {"file": clause.origin.file, "line": clause.origin.line}
    if isinstance(clause, Surround):
        text = " ".join(clause.text.split())
        told = place | {"clause": text}
        if clause.wanted:
            return _only(clause, text, told, reading, sight, knowledge, ask)
        if found.struck is None or found.struck[0] == found.struck[1]:
            return Cause("unless", f"`{text}` strikes ({clause.origin.file}:{clause.origin.line})", told), 0
        struck = located(sight.document.text, sight.span(*found.struck))
        message = f"`{text}` strikes at {quoted(struck['text'])} ({clause.origin.file}:{clause.origin.line})"
        return Cause("unless", message, told | {"struck": struck}), 0
    assert found.environment is not None
    traced = trace(clause.expr, found.environment)
    values = values_of(traced)
    said = "is not true" if traced["value"] is False else "cannot be told"
    told_values = ", ".join(f"{name} is {shown(value)}" for name, value in values.items())
    message = f"`where {clause.text}` {said} ({clause.origin.file}:{clause.origin.line}): {told_values}"
    return Cause("where", message, place | {"clause": clause.text, "value": traced["value"], "values": values}), 0


def _only(
    clause: Surround, text: str, told: dict[str, object], reading: Reading, sight: Sight, knowledge: Knowledge, ask: Ask
) -> tuple[Cause, int]:
    """What came nearest to the pattern that should stand around the match."""
    message = f"`{text}` does not hold ({clause.origin.file}:{clause.origin.line})"
    shape = knowledge.shapes.of(clause.automaton)
    places = {"after": (reading.first - 1, reading.first), "before": (reading.last, reading.last + 1)}
    place = places.get(clause.where, (reading.first, reading.last))
    near = align(shape, sight, (max(0, place[0]), min(place[1], sight.size)), _LIMIT)
    near = [one for one in near if _beside(one, clause, reading)]
    if not near or near[0].gap is None:
        message += _beside_it(clause, reading, sight)
        return Cause("only", message, dict(told)), max(1, shape.to_accept[0])
    diagnosis, wanted, _ = diagnose(shape, near[0], sight, knowledge, ask)
    nearest = {
        "reason": diagnosis.cause.reason,
        "message": diagnosis.cause.message,
        "wanted": [one.to_dict() for one in wanted],
        "span": located(sight.document.text, sight.span(*near[0].stretch)),
    }
    came = quoted(nearest["span"]["text"])  # type: ignore[index]
    message += f"; {came} comes near, but {diagnosis.cause.message}"
    return Cause("only", message, told | {"nearest": nearest}), near[0].cost


def _beside_it(clause: Surround, reading: Reading, sight: Sight) -> str:
    """What stands where the pattern of an `only` should."""
    if clause.where == "within":
        return ""
    token = reading.first - 1 if clause.where == "after" else reading.last
    if 0 <= token < sight.size:
        return f": {quoted(sight.sentence.surfaces[token])} stands there"
    return ": the sentence begins there" if clause.where == "after" else ": the sentence ends there"


def _beside(one: Alignment, clause: Surround, reading: Reading) -> bool:
    first, last = one.stretch
    if clause.where == "after":
        return last == reading.first
    if clause.where == "before":
        return first == reading.last
    return True
