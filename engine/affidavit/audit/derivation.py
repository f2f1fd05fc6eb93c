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

from collections.abc import Collection, Iterator
from functools import partial
from typing import Any

from affidavit.audit.identity import finding_id, plain
from affidavit.audit.remembered import remembered
from affidavit.compile.gazetteer import resolves
from affidavit.compile.program import CompiledRule, Entry, Origin, Program
from affidavit.match.evaluate import Environment, trace
from affidavit.match.model import Beaten, Captured, Filled, Finding

__all__ = ["Deriver"]

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
        self._relations = _relations(program)
        self._ids: dict[Finding, str] = {}

    def id(self, finding: Finding) -> str:
        """The finding's identity, computed once."""
        found = self._ids.get(finding)
        if found is None:
            found = self._ids[finding] = finding_id(finding)
        return found

    def derive(self, finding: Finding) -> Tree:
        """The whole derivation of `finding`, down to the characters."""
        return self._tree(finding, ())

    def steps(self, finding: Finding) -> list[Tree]:
        """The steps of the derivation alone."""
        return list(self._steps(finding, (finding,)))

    def beaten(self, finding: Finding) -> list[Tree]:
        """The matches that lost to `finding`, and by which criterion."""
        return [_beaten(one, finding.document.text) for one in finding.beaten]

    def _tree(self, finding: Finding, above: tuple[Finding, ...]) -> Tree:
        tree: Tree = {
            "id": self.id(finding),
            "type": finding.type,
            "span": located(finding.document.text, finding.span),
            "rule": rule_record(finding.rule),
        }
        if self._docs and finding.rule.doc:
            tree["doc"] = finding.rule.doc
        if finding not in above and not (above and finding.type in self._apart) and not _chained(finding, above):
            tree["steps"] = list(self._steps(finding, (*above, finding)))
            if finding.beaten and not above:
                tree["beaten"] = self.beaten(finding)
        return tree

    def _steps(self, finding: Finding, above: tuple[Finding, ...]) -> Iterator[Tree]:
        yield self._match(finding)
        for name, captured in finding.captures.items():
            for one in captured if isinstance(captured, tuple) else (captured,):
                if one is not None:
                    yield self._capture(name, one, finding.document.text, above)
        for name, filled in finding.slots.items():
            yield self._slot(name, filled, finding, above)
        for step in finding.steps:
            if step.kind != "link" and len(above) > 1:
                continue  # how a finding within this one is to be read has no part in this one
            origin = self._relations.get((step.kind, step.name))
            yield {"step": step.kind, "name": step.name, **_place(origin), **ordered(step.detail)}

    def _match(self, finding: Finding) -> Tree:
        text = finding.document.text
        elements = []
        starts, ends, written = finding.sentence.starts, finding.sentence.ends, _elements(finding.rule)
        for number, first, last, taken in finding.path:
            element = written[number].copy()
            element["span"] = located(text, (starts[first], ends[last - 1]))
            if taken is not None:
                element |= self._taken(taken)
            elements.append(element)
        return {"step": "match", "clause": finding.clause + 1, "elements": elements}

    def _taken(self, taken: Finding | Entry) -> Tree:
        return {"finding": self.id(taken)} if isinstance(taken, Finding) else {"entry": self._entry(taken)}

    def _entry(self, entry: Entry) -> Tree:
        found: Tree = {"lexicon": self._program.lexicons[entry.lexicon].name, "phrase": entry.text}
        if entry.value is not None:
            found["value"] = plain(entry.value)
        if entry.columns:
            found["columns"] = {name: plain(value) for name, value in sorted(entry.columns.items())}
        return found | _place(entry.origin)

    def _capture(self, name: str, captured: Captured, text: str, above: tuple[Finding, ...]) -> Tree:
        step: Tree = {"step": "capture", "capture": name, "span": located(text, captured.span)}
        if captured.finding is not None:
            step["finding"] = self._tree(captured.finding, above)
        elif captured.entry is not None:
            step["entry"] = self._entry(captured.entry)
        return step

    def _slot(self, name: str, filled: Filled, finding: Finding, above: tuple[Finding, ...]) -> Tree:
        step: Tree = {"step": "slot", "slot": name, "via": filled.via, "value": plain(filled.value)}
        if filled.span is not None:
            step["span"] = located(finding.document.text, filled.span)
        if filled.via == "set":
            step |= self._set(name, finding)
        elif filled.via == "capture":
            step["capture"] = name
            info = finding.rule.captures.get(name)
            if info is not None and info.fill is not None:
                step["trace"] = trace(info.fill, self._environment(finding), self.id)
        else:
            step["by"] = filled.by
            if filled.finding is not None:
                step["finding"] = self._tree(filled.finding, above)
        return step

    def _set(self, name: str, finding: Finding) -> Tree:
        located_expr = finding.rule.sets[name]
        return {
            "expression": located_expr.text,
            **_place(located_expr.origin),
            "trace": trace(located_expr.expr, self._environment(finding), self.id),
        }

    def _environment(self, finding: Finding) -> Environment:
        return Environment(
            captures=finding.captures, slots=finding.slots, date=finding.document.date, program=self._program
        )


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


@remembered
def _elements(rule: CompiledRule) -> list[Tree]:
    """Each element of the rule's pattern as written, and where."""
    return [
        {
            "element": element.source.text[element.span.start : element.span.end],
            "file": element.source.path,
            "line": element.source.position(element.span.start)[0],
        }
        for element in rule.automaton.elements
    ]


@partial(remembered, most=4)
def _relations(program: Program) -> dict[tuple[str, str], Origin]:
    """Where each relation stands, by kind and name."""
    return (
        {("resolve", resolved.name): resolved.origin for resolved in resolves(program)}
        | {("link", link.name): link.origin for link in program.links}
        | {("context", context.name): context.origin for context in program.contexts}
        | {("merge", merge.name): merge.origin for merge in program.merges}
    )


def ordered(value: Any) -> Any:
    """`value` with the keys of its objects sorted."""
    if value is None or type(value) is str or type(value) is int:
        return value
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value)}
    return [ordered(one) for one in value] if isinstance(value, list | tuple) else plain(value)


def _chained(finding: Finding, above: tuple[Finding, ...]) -> bool:
    return any(one.type == finding.type for one in above)


def _place(origin: Origin | None) -> Tree:
    return {} if origin is None else {"file": origin.file, "line": origin.line}


def _beaten(beaten: Beaten, text: str) -> Tree:
    return {
        "rule": rule_record(beaten.rule),
        "span": located(text, beaten.span),
        "criterion": beaten.criterion,
        "status": "beaten",
    }
