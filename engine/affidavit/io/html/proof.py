"""What the page tells of one finding, as data: slots, status, rule, matched elements, derivation, what it beat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from affidavit.audit.derivation import Deriver
from affidavit.audit.explain import LOST, branches, entry_line
from affidavit.audit.identity import plain
from affidavit.audit.places import Lines
from affidavit.audit.relations import Branch
from affidavit.audit.show import clip, shown
from affidavit.compile.program import Program
from affidavit.io.html.excerpts import Excerpt, excerpt_at, rule_excerpt
from affidavit.match.model import Filled, Finding

__all__ = ["Prover"]

Data = dict[str, Any]

_QUOTE = 600
"""Characters of a quotation; who wants more has the article beside it."""


class Prover:
    """Proofs of the findings of one document. `keys` names each finding that has a proof of its own on the page.

    `rules` and `excerpts` collect, by name, what the proofs refer to.
    """

    def __init__(self, program: Program, deriver: Deriver, keys: Mapping[Finding, str], lines: Lines) -> None:
        self._program = program
        self._deriver = deriver
        self._keys = keys
        self._by_id = {deriver.id(finding): key for finding, key in keys.items()}
        self._lines = lines
        self.rules: dict[str, Data] = {}
        self.excerpts: dict[str, Data] = {}

    def proof(self, finding: Finding) -> Data:
        """The proof of `finding`, in text and numbers alone."""
        tree = self._deriver.derive(finding)
        match = next(step for step in tree["steps"] if step["step"] == "match")
        lost = tree.pop("beaten", [])
        start, end = finding.span
        return {
            "type": finding.type,
            "id": tree["id"],
            "quote": clip(finding.text, _QUOTE),
            "line": self._lines.number(start),
            "span": [start, end],
            "slots": [self._slot(name, filled, finding) for name, filled in self._slots(finding)],
            "empty": [name for name in self._program.types[finding.type].slots if name not in finding.slots],
            "polarity": finding.status.polarity,
            "certainty": finding.status.certainty,
            "source": self._source(finding),
            "rule": self._rule(finding),
            "elements": [
                self._element(finding, number, told)
                for (number, *_), told in zip(finding.path, match["elements"], strict=True)
            ],
            "derivation": [self._branch(branch) for branch in branches(tree, finding.document).below[1:]],
            "beat": [
                {
                    "rule": one["rule"]["name"],
                    "place": f"{one['rule']['file']}:{one['rule']['line']}",
                    "quote": clip(one["span"]["text"], _QUOTE),
                    "span": [one["span"]["start"], one["span"]["end"]],
                    "why": LOST[one["criterion"]],
                }
                for one in lost
            ],
        }

    def _slots(self, finding: Finding) -> list[tuple[str, Filled]]:
        """The filled slots in the order of their declaration."""
        return [
            (name, finding.slots[name]) for name in self._program.types[finding.type].slots if name in finding.slots
        ]

    def _slot(self, name: str, filled: Filled, finding: Finding) -> Data:
        told: Data = {"name": name, "value": _value(filled), "how": _how(name, filled, finding)}
        if filled.text is not None:
            told["quote"] = clip(filled.text, _QUOTE)
        return told | self._place(filled)

    def _source(self, finding: Finding) -> Data | None:
        filled = finding.status.source
        return None if filled is None else {"value": _value(filled)} | self._place(filled)

    def _place(self, filled: Filled) -> Data:
        told: Data = {} if filled.span is None else {"span": list(filled.span)}
        if filled.finding is not None and filled.finding in self._keys:
            told["key"] = self._keys[filled.finding]
        return told

    def _rule(self, finding: Finding) -> str:
        rule = finding.rule
        if rule.name not in self.rules:
            self.rules[rule.name] = {
                "type": rule.type,
                "place": rule.location,
                "doc": rule.doc,
                "sha256": rule.sha256,
                "excerpt": self._keep(rule_excerpt(rule, self._program)),
            }
        return rule.name

    def _element(self, finding: Finding, number: int, told: Data) -> Data:
        """An element that matched: where it is written, and what it took."""
        element = finding.rule.automaton.elements[number]
        excerpt = excerpt_at(element.source, element.span)
        place = excerpt.place(element.span) if excerpt is not None else None
        taken: Data = {
            "quote": clip(told["span"]["text"], _QUOTE),
            "span": [told["span"]["start"], told["span"]["end"]],
        }
        if excerpt is not None and place is not None:
            taken |= {"excerpt": self._keep(excerpt), "at": list(place)}
        if "entry" in told:
            taken["entry"] = entry_line(told["entry"])
        if "finding" in told and told["finding"] in self._by_id:
            taken["key"] = self._by_id[told["finding"]]
        return taken

    def _keep(self, excerpt: Excerpt) -> str:
        self.excerpts[excerpt.key] = {"file": excerpt.file, "line": excerpt.line, "text": excerpt.text}
        return excerpt.key

    def _branch(self, branch: Branch) -> list[Any]:
        """``[line, branches below, key]``; a finding that has its own proof is only referred to."""
        key = self._by_id.get(branch.finding) if branch.finding is not None else None
        below = [] if key is not None else [self._branch(one) for one in branch.below]
        return [branch.line, below, key] if key is not None else [branch.line, below]


def _value(filled: Filled) -> str:
    return clip(filled.text or "", _QUOTE) if filled.value is None else shown(plain(filled.value))


def _how(name: str, filled: Filled, finding: Finding) -> str:
    match filled.via:
        case "set":
            return f"set by the rule: {finding.rule.sets[name].text}"
        case "capture":
            return "captured"
        case via:
            return f"{via} {filled.by}"
