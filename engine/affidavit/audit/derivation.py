"""How a finding came about, as one JSON-able tree made from what the engine kept while it ran.

``derive`` gives ``{"id", "type", "span", "rule", "steps"}``. The steps, in the order in which they happened:

* ``match``: every pattern element with the characters it consumed, and the lexicon entry or finding it took;
* ``capture``: one for each capture, with the finding (a tree of its own) or entry it holds;
* ``slot``: one for each filled slot, with the trace of its value;
* ``resolve``, ``link``, ``context``, ``merge``: what the relations did, by name.

What a finding beat stands in ``beaten``, at the root alone: of the findings within, how they came about matters, not
whom they beat.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from affidavit.audit.fragments import fragments_of, members, plain_text, quoted, rule_text, step_head
from affidavit.audit.identity import finding_id, plain
from affidavit.audit.places_told import PlacesTold
from affidavit.audit.remembered import remembered
from affidavit.audit.rule_texts import RuleTexts, slot_head, texts_of
from affidavit.audit.tracing import Node, Telling
from affidavit.compile.program import CompiledRule, Program
from affidavit.match.evaluate import Environment
from affidavit.match.model import Filled, Finding, RelationStep

__all__ = ["Deriver", "located", "ordered", "rule_record"]

Tree = dict[str, Any]


class Deriver:
    """Derivations over one program. It remembers identities, so keep one for the findings of one document.

    Findings of the types `apart` are only named within others, since they are told in full elsewhere. With `docs`
    each finding has the documentation of its rule, as ``doc``.
    """

    def __init__(self, program: Program, apart: Collection[str] = (), *, docs: bool = False) -> None:
        self._program = program
        self._docs = docs
        self._apart = frozenset(apart)
        self._fragments = fragments_of(program)
        self._texts: dict[int, RuleTexts] = {}
        """By the identity of the rule, which its texts keep."""
        self._ids: dict[Finding, str] = {}
        self._names: dict[Finding, str] = {}
        self._heads: dict[Finding, str] = {}
        self._places = PlacesTold("")

    def id(self, finding: Finding) -> str:
        """The finding's identity, computed once."""
        found = self._ids.get(finding)
        if found is None:
            found = self._ids[finding] = finding_id(finding)
        return found

    def derive(self, finding: Finding) -> Tree:
        """The whole derivation of `finding`, down to the characters."""
        tree: Tree = json.loads(self._tree(finding, ()))
        return tree

    def steps_text(self, finding: Finding) -> str:
        """The steps of the derivation alone, as JSON text."""
        return f"[{', '.join(self._steps(finding, (finding,)))}]"

    def beaten_text(self, finding: Finding) -> str:
        """The matches that lost to `finding`, and by which criterion, as JSON text."""
        if not finding.beaten:
            return "[]"
        located = self.places(finding).located
        told = (
            f'{{"rule": {rule_text(one.rule)}, "span": {located(one.span)}, '
            f'"criterion": {quoted(one.criterion)}, "status": "beaten"}}'
            for one in finding.beaten
        )
        return f"[{', '.join(told)}]"

    def places(self, finding: Finding) -> PlacesTold:
        """Places of the document of `finding`, as JSON text."""
        text = finding.document.text
        if self._places.text is not text:
            self._places = PlacesTold(text)
        return self._places

    def _texts_of(self, rule: CompiledRule) -> RuleTexts:
        found = self._texts.get(id(rule))
        if found is None:
            found = self._texts[id(rule)] = texts_of(rule)
        return found

    def _name(self, finding: Finding) -> str:
        """The identity as JSON text: hexadecimal digits."""
        found = self._names.get(finding)
        if found is None:
            found = self._names[finding] = f'"{self.id(finding)}"'
        return found

    def _tree(self, finding: Finding, above: tuple[Finding, ...]) -> str:
        head = self._heads.get(finding)
        if head is None:
            texts = self._texts_of(finding.rule)
            doc = f', "doc": {quoted(finding.rule.doc)}' if self._docs and finding.rule.doc else ""
            head = self._heads[finding] = (
                f'{{"id": {self._name(finding)}, "type": {texts.type}, '
                f'"span": {self.places(finding).located(finding.span)}, "rule": {texts.record}{doc}'
            )
        if above and (finding.type in self._apart or _chained(finding, above)):
            return head + "}"
        steps = ", ".join(self._steps(finding, (*above, finding)))
        beaten = f', "beaten": {self.beaten_text(finding)}' if finding.beaten and not above else ""
        return f'{head}, "steps": [{steps}]{beaten}}}'

    def _steps(self, finding: Finding, above: tuple[Finding, ...]) -> list[str]:
        texts, places = self._texts.get(id(finding.rule)) or self._texts_of(finding.rule), self.places(finding)
        captures, slots = finding.captures, finding.slots
        steps = [self._match(finding, texts, places)]
        known, located = places.known, places.located
        for name, captured in captures.items():
            if captured is None:
                continue
            head = texts.captures[name]
            for one in captured if isinstance(captured, tuple) else (captured,):
                span = one.span
                place = known.get(span) or located(span)
                if one.finding is not None:
                    steps.append(f'{head}{place}, "finding": {self._tree(one.finding, above)}}}')
                elif one.entry is not None:
                    steps.append(f'{head}{place}, "entry": {self._fragments.entry(one.entry)}}}')
                else:
                    steps.append(f"{head}{place}}}")
        telling = None
        for name, filled in slots.items():
            if name in texts.fixed:
                value, text = texts.fixed[name]
                if filled.value is value and filled.via == "set" and filled.span is None:
                    steps.append(text)
                    continue
            if telling is None:
                env = Environment(captures=captures, slots=slots, date=finding.document.date, program=self._program)
                telling = Telling(env, self._name, places)
            place = "" if filled.span is None else f', "span": {known.get(filled.span) or located(filled.span)}'
            steps.append(self._slot(name, filled, place, texts, telling, above))
        for step in finding.steps:
            if step.kind == "link" or len(above) == 1:
                steps.append(self._step(step))  # how a finding within this one is to be read has no part in this one
        return steps

    def _step(self, step: RelationStep) -> str:
        head = self._fragments.relations.get((step.kind, step.name)) or step_head(step.kind, step.name, None)
        detail = members(step.detail)
        return f"{head}, {detail}}}" if detail else head + "}"

    def _match(self, finding: Finding, texts: RuleTexts, places: PlacesTold) -> str:
        starts, ends = finding.sentence.starts, finding.sentence.ends
        written, known, located = texts.elements, places.known, places.located
        told = []
        for number, first, last, taken in finding.path:
            span = starts[first], ends[last - 1]
            place = known.get(span) or located(span)
            if taken is None:
                told.append(f"{written[number]}{place}}}")
            elif isinstance(taken, Finding):
                told.append(f'{written[number]}{place}, "finding": {self._name(taken)}}}')
            else:
                told.append(f'{written[number]}{place}, "entry": {self._fragments.entry(taken)}}}')
        return f'{{"step": "match", "clause": {finding.clause + 1}, "elements": [{", ".join(told)}]}}'

    def _slot(
        self,
        name: str,
        filled: Filled,
        span: str,
        texts: RuleTexts,
        telling: Telling,
        above: tuple[Finding, ...],
    ) -> str:
        value = plain_text(filled.value)
        node: Node | None
        if filled.via == "set":
            head, how, node = texts.sets[name]
        elif filled.via == "capture":
            head, how, node = texts.fills[name]
        else:
            what = "" if filled.finding is None else f', "finding": {self._tree(filled.finding, above)}'
            return f'{slot_head(name, filled.via)}{value}{span}, "by": {plain_text(filled.by)}{what}}}'
        trace = "" if node is None else telling.text(node)
        return f"{head}{value}{span}{how}{trace}}}"


def located(text: str, span: tuple[int, int]) -> Tree:
    """A span with its surface."""
    start, end = span
    return {"start": start, "end": end, "text": text[start:end]}


def rule_record(rule: CompiledRule) -> Tree:
    """Which rule, where it stands, and the hash of its text."""
    return _rule(rule).copy()


@remembered
def _rule(rule: CompiledRule) -> Tree:
    return {"name": rule.name, "file": rule.origin.file, "line": rule.origin.line, "sha256": rule.sha256}


def ordered(value: Any) -> Any:
    """`value` with the keys of its objects sorted."""
    if value is None or type(value) is str or type(value) is int:
        return value
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value)}
    return [ordered(one) for one in value] if isinstance(value, list | tuple) else plain(value)


def _chained(finding: Finding, above: tuple[Finding, ...]) -> bool:
    """Whether one of the same type, or the finding itself, is told above it."""
    for one in above:  # noqa: SIM110  (asked of every finding within every other)
        if one.type == finding.type:
            return True
    return False
