"""A derivation as a text tree, from the value down to the characters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from affidavit.audit.derivation import Deriver, Tree
from affidavit.audit.show import quoted, shown
from affidavit.compile.program import Program
from affidavit.match.model import Finding
from affidavit.text.model import Document

__all__ = ["Explanation", "explain"]


@dataclass(slots=True)
class _Branch:
    line: str
    below: list[_Branch] = field(default_factory=list)


class Explanation:
    """How a finding came about. ``str()`` is a text tree, `to_dict` plain data (see `affidavit.audit.derivation`)."""

    def __init__(self, tree: Tree, document: Document) -> None:
        self._tree = tree
        self._document = document

    def to_dict(self) -> Tree:
        """The derivation as data that JSON can hold."""
        return self._tree

    def __str__(self) -> str:
        branch = _Writer(self._document).finding(self._tree)
        return "\n".join([branch.line, *_drawn(branch.below, "")])


def explain(finding: Finding, program: Program) -> Explanation:
    """The explanation of `finding`, made from what the engine kept while it ran."""
    return Explanation(Deriver(program).derive(finding), finding.document)


def _drawn(branches: list[_Branch], indent: str) -> Iterator[str]:
    for branch in branches:
        last = branch is branches[-1]
        yield f"{indent}{'└─' if last else '├─'} {branch.line}"
        yield from _drawn(branch.below, indent + ("   " if last else "│  "))


class _Writer:
    """Turns trees into branches; `document` gives places their line."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def finding(self, tree: Tree, name: str = "") -> _Branch:
        rule = tree["rule"]
        branch = _Branch(f"{name}{tree['type']} {self._text(tree['span'])}")
        branch.below.append(_Branch(f"rule {rule['name']} ({rule['file']}:{rule['line']})"))
        steps = tree.get("steps", [])
        captures: dict[str, list[Tree]] = {}
        for step in steps:
            if step["step"] == "capture":
                captures.setdefault(step["capture"], []).append(step)
        told: set[str] = set()
        for step in steps:
            if step["step"] == "slot":
                branch.below.append(self._slot(step, captures, told))
        rest = [one for name, pieces in captures.items() if name not in told for one in pieces]
        branch.below += [self._capture(one) for one in rest]
        for step in steps:
            if step["step"] == "match":
                branch.below.append(self._match(step))
            elif step["step"] in ("link", "context", "merge"):
                branch.below.append(self._relation(step))
        branch.below += [self._beaten(one) for one in tree.get("beaten", [])]
        return branch

    def _slot(self, step: Tree, captures: dict[str, list[Tree]], told: set[str]) -> _Branch:
        branch = _Branch(f"{step['slot']} = {shown(step['value'])}")
        match step["via"]:
            case "set":
                branch.line += f"   set {step['slot']} = {step['expression']} ({step['file']}:{step['line']})"
                branch.below += self._traced(step["trace"], captures, told)
            case "capture":
                told.add(step["capture"])
                branch.below += [self._capture(one) for one in captures.get(step["capture"], [])]
            case via:
                branch.line += f"   by {via} {step['by']}"
                if "finding" in step:
                    branch.below.append(self.finding(step["finding"]))
                elif "span" in step:
                    branch.below.append(_Branch(self._text(step["span"])))
        return branch

    def _traced(self, trace: Tree, captures: dict[str, list[Tree]], told: set[str]) -> list[_Branch]:
        """What a value was made of; a capture shows what it holds where it is first met."""
        if "capture" in trace:
            name = trace["capture"]
            if name in told:
                return [_Branch(f"{name} (above)")]
            told.add(name)
            found = [self._capture(one) for one in captures.get(name, [])]
            return found or [_Branch(f"{name} is absent")]
        below = [branch for part in trace["from"] for branch in self._traced(part, captures, told)]
        if not trace["from"]:
            return []
        version = f" (version {trace['version']})" if "function" in trace else ""
        return [_Branch(f"{trace['expr']} is {_value(trace['value'])}{version}", below)]

    def _capture(self, step: Tree) -> _Branch:
        if "finding" in step:
            return self.finding(step["finding"], f"{step['capture']}: ")
        branch = _Branch(f"{step['capture']}: {self._text(step['span'])}")
        if "entry" in step:
            branch.below.append(_Branch(_entry(step["entry"])))
        return branch

    def _match(self, step: Tree) -> _Branch:
        branch = _Branch(f"match clause {step['clause']} consumed")
        for element in step["elements"]:
            line = f"{element['element']} ({element['file']}:{element['line']}) took {self._text(element['span'])}"
            branch.below.append(_Branch(line, [_Branch(_entry(element["entry"]))] if "entry" in element else []))
        return branch

    def _relation(self, step: Tree) -> _Branch:
        where = f" ({step['file']}:{step['line']})" if "file" in step else ""
        branch = _Branch(f"{step['step']} {step['name']}{where}")
        for key, value in step.items():
            if key not in ("step", "name", "file", "line"):
                branch.below.append(_Branch(f"{key}: {_detail(value)}"))
        return branch

    def _beaten(self, beaten: Tree) -> _Branch:
        rule = beaten["rule"]
        place = f"{rule['name']} ({rule['file']}:{rule['line']})"
        return _Branch(f"beat {place} at {self._text(beaten['span'])}, which was {_LOST[beaten['criterion']]}")

    def _text(self, span: Tree) -> str:
        line = self._document.text.count("\n", 0, span["start"]) + 1
        return f"{quoted(span['text'])} line {line}, {span['start']}–{span['end']}"


_LOST = {
    "shorter": "shorter",
    "later": "further right",
    "overridden": "overridden by this rule",
    "declared-later": "declared later",
}


def _entry(entry: Tree) -> str:
    value = f" = {shown(entry['value'])}" if "value" in entry else ""
    columns = entry.get("columns", {})
    more = f" [{', '.join(f'{name}: {shown(cell)}' for name, cell in columns.items())}]" if columns else ""
    return f"entry “{entry['phrase']}”{value} of @{entry['lexicon']} ({entry['file']}:{entry['line']}){more}"


def _value(value: Any) -> str:
    if isinstance(value, dict) and "finding" in value:
        return "that finding"
    return f'"{value}"' if isinstance(value, str) else shown(value)


def _detail(value: Any) -> str:
    """A relation's detail on one line."""
    match value:
        case {"span": [start, end], "text": text, **rest}:
            more = "".join(f", {name} {_detail(part)}" for name, part in rest.items())
            return f"{quoted(text)} {start}–{end}{more}"
        case dict():
            return ", ".join(f"{name} {_detail(part)}" for name, part in value.items()) or "nothing"
        case list() if all(isinstance(part, int) for part in value) and len(value) == 2:
            return f"{value[0]}–{value[1]}"
        case list():
            return "; ".join(map(_detail, value)) or "nothing"
        case _:
            return shown(value)
