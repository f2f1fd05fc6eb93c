"""A finding that is there, but not as expected: what gave the slot or the status the value it has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from affidavit.audit.derivation import located, ordered
from affidavit.audit.identity import plain
from affidavit.audit.relations import relation_branch
from affidavit.audit.show import quoted, shown
from affidavit.audit.why_not.goal import Expectation, Goal
from affidavit.audit.why_not.reasons import Cause
from affidavit.compile.program import LinkProgram, Program
from affidavit.match.evaluate import text_of
from affidavit.match.model import Filled, Finding, RelationStep

__all__ = ["differences"]

_STATUS = ("polarity", "certainty", "source")


def differences(finding: Finding, goal: Goal, program: Program) -> tuple[Cause, ...]:
    """Why each expectation that `finding` does not meet is not met."""
    return tuple(_cause(one, finding, program) for one in goal.against(finding, program))


def _cause(one: Expectation, finding: Finding, program: Program) -> Cause:
    filled = finding.get(one.slot)
    if filled is None and one.slot in _STATUS:
        return _status(one, finding, program)
    if filled is None:
        return _empty(one, finding, program)
    value = shown(plain(filled.value))
    head = f"expected {one.text}, but {one.slot} is {value}"
    detail: dict[str, Any] = {"expected": one.text, "slot": one.slot, "value": plain(filled.value), "via": filled.via}
    if filled.span is not None:
        detail["span"] = located(finding.document.text, filled.span)
    if filled.via == "resolve":
        return _resolved(head, detail, finding)
    if filled.via == "link":
        return _linked(head, detail, finding, filled, program)
    if filled.via == "context":
        return _context(head, detail, finding, one.slot, program)
    return Cause("other-value", f"{head}: {_how(filled, one.slot, finding)}", detail)


def _how(filled: Filled, slot: str, finding: Finding) -> str:
    if filled.via == "set" and slot in finding.rule.sets:
        located_expr = finding.rule.sets[slot]
        return f"set {slot} = {text_of(located_expr.expr)} ({located_expr.origin.file}:{located_expr.origin.line})"
    return f"captured from {quoted(filled.text or '')}"


def _resolved(head: str, detail: dict[str, Any], finding: Finding) -> Cause:
    step = next(step for step in finding.steps if step.kind == "resolve")
    told = relation_branch({"step": "resolve", "name": step.name, **ordered(step.detail)})
    lines = [told.line, *(one.line for one in told.below)]
    return Cause("resolve", f"{head}: {'; '.join(lines)}", detail | {"resolve": step.name, **ordered(step.detail)})


def _linked(head: str, detail: dict[str, Any], finding: Finding, filled: Filled, program: Program) -> Cause:
    step = _step(finding, "link", detail["slot"])
    place = _declared(program, "link", filled.by or "")
    if step is None:
        return Cause("link", f"{head}: the link {filled.by} ({place}) filled it", detail | {"link": filled.by})
    taken, passed = step.detail["taken"], step.detail["considered"]
    message = (
        f"{head}: the link {step.name} ({place}) took {quoted(taken['text'])}, the {step.detail['prefer']} "
        f"within the {step.detail['within']}"
    )
    if passed:
        others = ", ".join(f"{quoted(other['text'])} ({other['why']})" for other in passed)
        message += f"; it passed over {others}"
    return Cause("link", message, detail | {"link": step.name, "taken": taken, "considered": passed})


def _status(one: Expectation, finding: Finding, program: Program) -> Cause:
    status = finding.status
    value: Any = status.polarity if one.slot == "polarity" else status.certainty if one.slot == "certainty" else None
    if one.slot == "source" and status.source is not None:
        value = status.source.text if status.source.value is None else plain(status.source.value)
    head = f"expected {one.text}, but {one.slot} is {shown(value)}"
    return _context(head, {"expected": one.text, "slot": one.slot, "value": value}, finding, one.slot, program)


def _context(head: str, detail: dict[str, Any], finding: Finding, name: str, program: Program) -> Cause:
    step = next((s for s in finding.steps if s.kind == "context" and name in s.detail["set"]), None)
    if step is None:
        return Cause("context", f"{head}: no context whose scope it stands in sets it", detail)
    cue = quoted(step.detail["cue"]["text"])
    message = f"{head}: the context {step.name} ({_declared(program, 'context', step.name)}) set it by the cue {cue}"
    return Cause("context", message, detail | {"context": step.name, "cue": step.detail["cue"]})


def _empty(one: Expectation, finding: Finding, program: Program) -> Cause:
    detail: dict[str, Any] = {"expected": one.text, "slot": one.slot}
    links = [link for link in program.links if (link.target.type, link.target_slot) == (finding.type, one.slot)]
    head = f"expected {one.text}, but {one.slot} is empty: {finding.rule.name} filled it with nothing"
    if not links:
        return Cause("empty-slot", head, detail)
    told = "; ".join(_unable(links, finding))
    return Cause("empty-slot", f"{head}, and {told}", detail | {"links": [link.name for link in links]})


def _unable(links: list[LinkProgram], finding: Finding) -> Iterator[str]:
    for link in links:
        units = " or ".join(link.within)
        place = f"{link.origin.file}:{link.origin.line}"
        yield f"the link {link.name} ({place}) found no {link.source.type} that it could take within the {units}"


def _step(finding: Finding, kind: str, slot: str) -> RelationStep | None:
    return next((step for step in finding.steps if step.kind == kind and step.detail.get("slot") == slot), None)


def _declared(program: Program, kind: str, name: str) -> str:
    declared = program.links if kind == "link" else program.contexts
    return next((f"{one.origin.file}:{one.origin.line}" for one in declared if one.name == name), "")
