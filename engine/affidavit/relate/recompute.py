"""What links filled reaches the values that are worked out from it.

A `set` may read a slot that a link fills: ``set timex = resolve(phrase.time, past, reference.timex)``. It is worked out
again once the links have run, and with it whatever captured or took that finding, each finding after those it depends
on. That takes time linear in the findings and their references; where no link filled a slot that is read, nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from affidavit.compile.program import Program
from affidavit.match.evaluate import Environment, evaluate
from affidavit.match.fill import filled
from affidavit.match.model import Captured, Filled, Finding
from affidavit.relate.plan import Plan, plan_of

__all__ = ["recompute"]


def recompute(findings: Sequence[Finding], program: Program) -> None:
    """Work out anew every value that depends on a slot a link filled; `findings` are changed in place."""
    stepped = [finding for finding in findings if finding.steps]
    if not stepped:
        return
    plan = plan_of(program)
    changed = [finding for finding in stepped if _filled_and_read(finding, plan)]
    if not changed:
        return
    dependent = plan.dependent(frozenset(finding.type for finding in changed))
    referring: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.type in dependent:
            for other in _referred(finding):
                referring.setdefault(id(other), []).append(finding)
    for finding in _in_order(changed, referring):
        _work_out(finding, program)


def _filled_and_read(finding: Finding, plan: Plan) -> bool:
    """Whether a link filled a slot that a `set` of the finding's rule reads."""
    read = plan.read[finding.rule.name]
    return bool(read) and any(step.kind == "link" and step.detail["slot"] in read for step in finding.steps)


def _referred(finding: Finding) -> Iterator[Finding]:
    """The findings whose values this one's may depend on: those it captured, and those in its slots."""
    for captured in finding.captures.values():
        for one in (captured,) if isinstance(captured, Captured) else captured or ():
            if one.finding is not None:
                yield one.finding
    for held in finding.slots.values():
        if held.finding is not None:
            yield held.finding


def _in_order(changed: Sequence[Finding], referring: dict[int, list[Finding]]) -> list[Finding]:
    """`changed` and all that depends on them, each after those it depends on: depth first, written down backwards.

    Links never close a circle, so there is such an order.
    """
    done: list[Finding] = []
    seen: set[int] = set()
    for start in reversed(changed):
        waiting = [(start, False)]
        while waiting:
            finding, left = waiting.pop()
            if left:
                done.append(finding)
            elif id(finding) not in seen:
                seen.add(id(finding))
                waiting.append((finding, True))
                waiting.extend((other, False) for other in reversed(referring.get(id(finding), ())))
    return done[::-1]


def _work_out(finding: Finding, program: Program) -> None:
    """The slots anew from captures, sets and the findings they hold; what the rule leaves empty stays out."""
    rule, document, slots = finding.rule, finding.document, finding.slots
    environment = Environment(captures=finding.captures, slots=slots, date=document.date, program=program)
    for name, captured in finding.captures.items():
        fill = rule.captures[name].fill
        if fill is not None and name in slots and slots[name].via == "capture":
            slots[name] = filled(evaluate(fill, environment), document, "capture", place=captured)
    for held in slots.values():
        _take_over(held)
    for name, located in rule.sets.items():
        if name in slots and slots[name].via != "set":
            continue  # the rule left it empty, and a link or context filled it
        value = evaluate(located.expr, environment)
        slots.pop(name, None)
        if value is not None:
            slots[name] = filled(value, document, "set")
    finding.slots = {name: slots[name] for name in program.types[finding.type].slots if name in slots}


def _take_over(held: Filled) -> None:
    """A slot that refers to a finding shows that finding's main value."""
    if held.finding is not None:
        held.value = held.finding.main
