"""A derivation as a text tree, from the value down to the characters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from affidavit.audit.derivation import Deriver, Tree
from affidavit.audit.places import Lines
from affidavit.audit.relations import Branch, relation_branch
from affidavit.audit.show import quoted, shown
from affidavit.compile.program import Program
from affidavit.match.model import Finding
from affidavit.text.model import Document

__all__ = ["LOST", "Explanation", "branches", "entry_line", "explain"]


class Explanation:
    """How a finding came about. ``str()`` is a text tree, `to_dict` plain data (see `affidavit.audit.derivation`)."""

    def __init__(self, tree: Tree, document: Document) -> None:
        self._tree = tree
        self._document = document

    def to_dict(self) -> Tree:
        """The derivation as data that JSON can hold."""
        return self._tree

    def to_text(self, depth: int | None = None) -> str:
        """The derivation as a text tree; with `depth` no deeper than that, telling how much is left out."""
        branch = branches(self._tree, self._document)
        return "\n".join([branch.line, *_drawn(branch.below, "", depth)])

    def __str__(self) -> str:
        return self.to_text()


def explain(finding: Finding, program: Program) -> Explanation:
    """The explanation of `finding`, made from what the engine kept while it ran."""
    return Explanation(Deriver(program, docs=True).derive(finding), finding.document)


def branches(tree: Tree, document: Document) -> Branch:
    """The derivation `tree` of a finding of `document` (see `affidavit.audit.derivation`) as lines of text."""
    return _Writer(document).finding(tree)


def _drawn(branches: list[Branch], indent: str, depth: int | None) -> Iterator[str]:
    for branch in branches:
        last = branch is branches[-1]
        more = ""
        if depth == 1 and branch.below:
            left_out = _lines(branch.below)
            more = f" … {left_out} line{'' if left_out == 1 else 's'} below"
        yield f"{indent}{'└─' if last else '├─'} {branch.line}{more}"
        if not more:
            yield from _drawn(branch.below, indent + ("   " if last else "│  "), None if depth is None else depth - 1)


def _lines(branches: list[Branch]) -> int:
    return sum(1 + _lines(branch.below) for branch in branches)


class _Writer:
    """Turns trees into branches; `document` gives places their line."""

    def __init__(self, document: Document) -> None:
        self._lines = Lines(document.text)

    def finding(self, tree: Tree, name: str = "") -> Branch:
        rule = tree["rule"]
        branch = Branch(f"{name}{tree['type']} {self._text(tree['span'])}", finding=tree["id"])
        doc = [Branch(line) for line in tree.get("doc", "").splitlines()[:1]]
        branch.below.append(Branch(f"rule {rule['name']} ({rule['file']}:{rule['line']})", doc))
        steps = tree.get("steps", [])
        captures: dict[str, list[Tree]] = {}
        for step in steps:
            if step["step"] == "capture":
                captures.setdefault(step["capture"], []).append(step)
        told: set[str] = set()
        links = {step["slot"]: step for step in steps if _told_at_slot(step)}
        for step in steps:
            if step["step"] == "slot":
                branch.below.append(self._slot(step, captures, told))
                if step["slot"] in links:
                    branch.below[-1].below.insert(0, relation_branch(links[step["slot"]]))
        rest = [one for name, pieces in captures.items() if name not in told for one in pieces]
        branch.below += [self._capture(one) for one in rest]
        for step in steps:
            if step["step"] == "match":
                branch.below.append(self._match(step, {_key(one["span"]) for one in steps if "capture" in one}))
            elif step["step"] in ("resolve", "link", "context", "merge") and not _told_at_slot(step):
                branch.below.append(relation_branch(step))
        branch.below += [self._beaten(one) for one in tree.get("beaten", [])]
        return branch

    def _slot(self, step: Tree, captures: dict[str, list[Tree]], told: set[str]) -> Branch:
        branch = Branch(f"{step['slot']} = {shown(step['value'])}")
        match step["via"]:
            case "set":
                branch.line += f"   set {step['slot']} = {step['expression']} ({step['file']}:{step['line']})"
                branch.below += self._traced(step["trace"], captures, told)
            case "capture":
                if step["capture"] in told:
                    branch.line += "   (above)"
                else:
                    told.add(step["capture"])
                    branch.below += [self._capture(one, named=False) for one in captures.get(step["capture"], [])]
            case via:
                branch.line += "" if via == "link" else f"   by {via} {step['by']}"
                if "finding" in step:
                    branch.below.append(self.finding(step["finding"]))
                elif "span" in step:
                    branch.below.append(Branch(self._text(step["span"])))
        return branch

    def _traced(self, trace: Tree, captures: dict[str, list[Tree]], told: set[str]) -> list[Branch]:
        """What a value was made of; a capture shows what it holds where it is first met."""
        if "capture" in trace:
            name = trace["capture"]
            if name in told:
                return [Branch(f"{name} (above)")]
            told.add(name)
            found = [self._capture(one) for one in captures.get(name, [])]
            return found or [Branch(f"{name} is absent")]
        below = [branch for part in trace["from"] for branch in self._traced(part, captures, told)]
        if not trace["from"]:
            return []
        version = f" (version {trace['version']})" if "function" in trace else ""
        return [Branch(f"{trace['expr']} is {_value(trace['value'])}{version}", below)]

    def _capture(self, step: Tree, *, named: bool = True) -> Branch:
        name = f"{step['capture']}: " if named else ""
        if "finding" in step:
            return self.finding(step["finding"], name)
        branch = Branch(f"{name}{self._text(step['span'])}")
        if "entry" in step:
            branch.below.append(Branch(entry_line(step["entry"])))
        return branch

    def _match(self, step: Tree, captured: set[tuple[int, int]]) -> Branch:
        """What the pattern consumed; entries are told where no capture has told them."""
        branch = Branch(f"match clause {step['clause']} consumed")
        for element in step["elements"]:
            line = f"{_named(element)} ({element['file']}:{element['line']}) took {self._text(element['span'])}"
            untold = "entry" in element and _key(element["span"]) not in captured
            branch.below.append(Branch(line, [Branch(entry_line(element["entry"]))] if untold else []))
        return branch

    def _beaten(self, beaten: Tree) -> Branch:
        rule = beaten["rule"]
        place = f"{rule['name']} ({rule['file']}:{rule['line']})"
        return Branch(f"beat {place} at {self._text(beaten['span'])}, which was {LOST[beaten['criterion']]}")

    def _text(self, span: Tree) -> str:
        line = self._lines.number(span["start"])
        return f"{quoted(span['text'])} line {line}, {span['start']}–{span['end']}"


def _named(element: Tree) -> str:
    """A pattern element as written; a word of a longer literal in quotes, so that it is not taken for a type."""
    text: str = element["element"]
    return text if "finding" in element or text[0] in _SIGNS else f'"{text}"'


_SIGNS = "@[/~.\"'^$"
"""What an element begins with that is neither a word nor a type."""

LOST = {
    "shorter": "shorter",
    "later": "further right",
    "overridden": "overridden by this rule",
    "declared-later": "declared later",
}
"""What a match that lost was, by the criterion that decided."""


def _told_at_slot(step: Tree) -> bool:
    """Whether a relation is told where the slot is that it filled."""
    return bool(step["step"] == "link")


def _key(span: Tree) -> tuple[int, int]:
    return span["start"], span["end"]


def entry_line(entry: Tree) -> str:
    """A lexicon entry in words: phrase, value, lexicon, place and columns."""
    value = f" = {shown(entry['value'])}" if "value" in entry else ""
    columns = entry.get("columns", {})
    more = f" [{', '.join(f'{name}: {shown(cell)}' for name, cell in columns.items())}]" if columns else ""
    return f"entry “{entry['phrase']}”{value} of @{entry['lexicon']} ({entry['file']}:{entry['line']}){more}"


def _value(value: Any) -> str:
    if isinstance(value, dict) and "finding" in value:
        return "that finding"
    return f'"{value}"' if isinstance(value, str) else shown(value)
