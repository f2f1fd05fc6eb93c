"""One document of the page: its summary tables, its text with the findings marked, and the proofs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from affidavit.audit.derivation import Deriver
from affidavit.audit.places import Lines
from affidavit.audit.show import clip
from affidavit.compile.program import Program
from affidavit.io.html.article import Piece, marked
from affidavit.io.html.escape import attribute, data
from affidavit.io.html.escape import text as escaped
from affidavit.io.html.proof import Prover
from affidavit.io.table import cell, fact_types, reading, table_slots
from affidavit.match.model import Finding
from affidavit.text.model import Document

__all__ = ["Part", "part", "types_in_order"]

_COLOURS = 8
_WEIGHTS = 2
_TITLE = 80
_CELL = 160
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b,?")
_UNBROKEN = r'<span class="date">\g<0></span>'
_NUMBER = "\0"
"""Stands for the number of the document. No text can hold it: `escape.text` lets no NUL through."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one document adds to the page, whichever place it has there.

    `proofs` is JSON, from the key of each finding to its proof; `counts` are findings by (type, rule); `rules` and
    `excerpts` what the proofs refer to by name.
    """

    title: str
    template: str
    proofs: str
    counts: Counter[tuple[str, str]]
    rules: Mapping[str, Any]
    excerpts: Mapping[str, Any]

    def html(self, number: int) -> str:
        """The section of the document that is `number` on the page; all ids in it begin with ``d`` and that number."""
        return self.template.replace(_NUMBER, str(number))


def types_in_order(program: Program, types: Sequence[str]) -> list[str]:
    """`types` with the facts first: what the page lists, colours and counts them by."""
    facts = [name for name in fact_types(program) if name in types]
    return [*facts, *(name for name in types if name not in facts)]


def type_class(name: str, types: Sequence[str]) -> str:
    """The classes that give a type its colour and, once all colours are used, another weight of line."""
    place = list(types).index(name)
    return f"t{place % _COLOURS} p{place // _COLOURS % _WEIGHTS}"


def part(document: Document, findings: Sequence[Finding], program: Program, types: Sequence[str]) -> Part:
    """The part of `document` with `findings`, which are of `types`, in document order."""
    types = types_in_order(program, types)
    keys = {finding: f"f{index}" for index, finding in enumerate(findings, 1)}
    prover = Prover(program, Deriver(program, docs=True), keys, Lines(document.text))
    proofs = {keys[finding]: prover.proof(finding) for finding in findings}
    facts = [name for name in fact_types(program) if name in types]
    labels = _labels(findings, facts)
    writer = _Writer(keys, labels, types, program)
    html = (
        f'<section class="doc" id="d{_NUMBER}" aria-labelledby="d{_NUMBER}h">\n'
        f"{_heading(document)}"
        f"{writer.tables(findings, facts)}"
        f'<div class="text" dir="auto">{writer.article(document.text, findings)}</div>\n'
        "</section>\n"
    )
    counts = Counter((finding.type, finding.rule.name) for finding in findings)
    title = clip(document.id, _TITLE)
    return Part(title, html, data(proofs), counts, prover.rules, prover.excerpts)


def _labels(findings: Sequence[Finding], facts: Sequence[str]) -> dict[Finding, int]:
    """The number of each finding that a summary table lists, counted through the document."""
    return {finding: index for index, finding in enumerate((one for one in findings if one.type in facts), 1)}


def _heading(document: Document) -> str:
    date = document.date.isoformat() if document.date else "no date"
    about = " · ".join(part for part in (document.source or "", date, f"{len(document.text):,} characters") if part)
    return (
        f'<h2 id="d{_NUMBER}h">{escaped(clip(document.id, _TITLE))}</h2>\n'
        f'<p class="about">{escaped(about)} · <span class="sha"{attribute("title", document.sha256)}>'
        f"SHA-256 {document.sha256[:12]}…</span></p>\n"
    )


class _Writer:
    """Writes what shows findings; every element that stands for one carries its key, type and rule."""

    def __init__(
        self, keys: Mapping[Finding, str], labels: Mapping[Finding, int], types: Sequence[str], program: Program
    ) -> None:
        self._keys = keys
        self._labels = labels
        self._types = types
        self._program = program

    def tables(self, findings: Sequence[Finding], facts: Sequence[str]) -> str:
        """A table for each type of `facts` that was found, in that order."""
        made = [self._table(name, [one for one in findings if one.type == name]) for name in facts]
        return "".join(made) or '<p class="none">No fact was found in this document.</p>\n'

    def article(self, text: str, findings: Sequence[Finding]) -> str:
        """The text with a mark around every finding."""
        pieces = [Piece(*finding.span, number) for number, finding in enumerate(findings)]
        return marked(text, pieces, lambda number, first: self._mark(findings[number], first), "</mark>")

    def _mark(self, finding: Finding, first: bool) -> str:
        key = self._key(finding)
        fact = " fact" if finding in self._labels else ""
        begin = f' id="{key}" tabindex="-1"' if first else ""
        label = f' data-n="{self._labels[finding]}"' if first and fact else ""
        kind = type_class(finding.type, self._types)
        return f'<mark class="f {kind}{fact}"{begin}{label}{self._data(finding)}>'

    def _key(self, finding: Finding) -> str:
        return f"d{_NUMBER}{self._keys[finding]}"

    def _data(self, finding: Finding) -> str:
        rule = attribute("data-r", finding.rule.name)
        return f' data-k="{self._key(finding)}"{attribute("data-t", finding.type)}{rule}'

    def _table(self, name: str, findings: Sequence[Finding]) -> str:
        slots = [slot for slot in table_slots(name, self._program) if any(slot in one.slots for one in findings)]
        if not findings:
            return ""
        readings = [reading(finding, slots) for finding in findings]
        header = [*slots, *(["read as"] if any(readings) else [])]
        head = "".join(f'<th scope="col">{escaped(column)}</th>' for column in header)
        rows = "".join(
            self._row(finding, [*(cell(finding.slots.get(slot)) for slot in slots), *([how] if any(readings) else [])])
            for finding, how in zip(findings, readings, strict=True)
        )
        kind = type_class(name, self._types)
        return (
            f'<div class="scroll"><table class="facts {kind}"><caption><span class="swatch"></span>{escaped(name)} '
            f'<span class="count">{len(findings)}</span></caption>\n'
            f'<thead><tr><th scope="col" class="no">no.</th>{head}</tr></thead>\n'
            f"<tbody>\n{rows}</tbody></table></div>\n"
        )

    def _row(self, finding: Finding, cells: Sequence[str]) -> str:
        key, label = self._key(finding), self._labels[finding]
        shown = clip(finding.text, _CELL)
        link = f'<a href="#{key}"{attribute("title", shown)}>{label}</a>'
        body = "".join(f"<td>{_DATE.sub(_UNBROKEN, escaped(value))}</td>" for value in cells)
        return f'<tr class="row"{self._data(finding)}><th scope="row" class="no">{link}</th>{body}</tr>\n'
