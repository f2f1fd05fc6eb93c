"""What the trace of every finding of one rule says, as JSON text: all but spans, values and findings."""

from __future__ import annotations

from functools import lru_cache

from affidavit.audit.fragments import place_text, plain_text, quoted, rule_text
from affidavit.audit.remembered import remembered
from affidavit.audit.tracing import Node
from affidavit.compile.program import CompiledRule
from affidavit.match.evaluate import Plan

__all__ = ["RuleTexts", "slot_head", "texts_of"]


class RuleTexts:
    """The texts of one rule.

    `record` tells which rule it is, `elements` each element of its pattern as written, up to its span, `captures` the
    heads of the steps of its captures. `sets` and `fills` have, for each slot that it may fill by a `set` or from a
    capture, the head of the step, the members behind the value, and the trace (None where the capture is all). Of a
    constant `fixed` has the value and the whole step.
    """

    __slots__ = ("captures", "elements", "fills", "fixed", "record", "rule", "sets", "type")

    def __init__(self, rule: CompiledRule) -> None:
        self.rule = rule
        self.record = rule_text(rule)
        self.type = quoted(rule.type)
        self.elements = [
            f'{{"element": {quoted(element.source.text[element.span.start : element.span.end])}, '
            f'"file": {quoted(element.source.path)}, '
            f'"line": {element.source.position(element.span.start)[0]}, "span": '
            for element in rule.automaton.elements
        ]
        self.captures = {name: f'{{"step": "capture", "capture": {quoted(name)}, "span": ' for name in rule.captures}
        self.sets = {
            name: (
                slot_head(name, "set"),
                f', "expression": {quoted(located.text)}{place_text(located.origin)}, "trace": ',
                Node(Plan(located.expr)),
            )
            for name, located in rule.sets.items()
        }
        self.fixed = {
            name: (node.whole[0], f"{head}{plain_text(node.whole[0])}{how}{node.whole[1]}}}")
            for name, (head, how, node) in self.sets.items()
            if node.whole is not None
        }
        self.fills: dict[str, tuple[str, str, Node | None]] = {}
        for name, info in rule.captures.items():
            trace = ', "trace": ' if info.fill is not None else ""
            node = None if info.fill is None else Node(Plan(info.fill))
            self.fills[name] = slot_head(name, "capture"), f', "capture": {quoted(name)}{trace}', node


@lru_cache(maxsize=4096)
def slot_head(name: str, via: str) -> str:
    """The head of the step of a slot, up to its value."""
    return f'{{"step": "slot", "slot": {quoted(name)}, "via": {quoted(via)}, "value": '


texts_of = remembered(RuleTexts)
"""The texts of a rule."""
