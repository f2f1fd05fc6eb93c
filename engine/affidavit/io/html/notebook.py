"""Reports and findings as a notebook shows them: small, escaped, without script or style of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from affidavit.audit.show import clip
from affidavit.compile.program import Program
from affidavit.io.html.escape import text as escaped
from affidavit.io.table import cell, fact_types, reading, table_slots
from affidavit.match.model import NOTEBOOK, Finding
from affidavit.text.model import Document

__all__ = ["finding_html", "finding_markdown", "report_html", "report_markdown"]

_QUOTE = 160
_TITLE = 80
_MARKDOWN = re.compile(r"[\\`*_{}\[\]#+.!|~^$:@]")
_HEAD = ("finding", "value")

Row = Sequence[str]


def finding_html(finding: Finding) -> str:
    """A table of the finding's slots, status and rule."""
    return _html_table(_HEAD, _about(finding))


def finding_markdown(finding: Finding) -> str:
    """The same as `finding_html` in Markdown."""
    return _markdown_table(_HEAD, _about(finding))


def report_html(document: Document, findings: Iterable[Finding], program: Program) -> str:
    """A heading, and a table for each type of fact that was found."""
    parts = [f"<p><strong>{escaped(_title(document))}</strong></p>"]
    for name, header, rows in _tables(findings, program):
        parts.append(f"<p>{escaped(name)}</p>{_html_table(header, rows)}")
    return "\n".join(parts if len(parts) > 1 else [*parts, "<p>nothing found</p>"])


def report_markdown(document: Document, findings: Iterable[Finding], program: Program) -> str:
    """The same as `report_html` in Markdown."""
    parts = [f"**{_plain(_title(document))}**"]
    for name, header, rows in _tables(findings, program):
        parts.append(f"{_plain(name)}\n\n{_markdown_table(header, rows)}")
    return "\n\n".join(parts if len(parts) > 1 else [*parts, "nothing found"])


def _title(document: Document) -> str:
    return f"{clip(document.id, _TITLE)} ({document.date.isoformat() if document.date else 'no date'})"


def _about(finding: Finding) -> list[Row]:
    start, end = finding.span
    return [
        (finding.type, f"“{clip(finding.text, _QUOTE)}” {start}–{end}"),
        *((name, cell(filled)) for name, filled in finding.slots.items()),
        ("read as", reading(finding, ()) or "asserted"),
        ("rule", f"{finding.rule.name} ({finding.rule.location})"),
    ]


def _tables(findings: Iterable[Finding], program: Program) -> list[tuple[str, Row, list[Row]]]:
    found = list(findings)
    tables: list[tuple[str, Row, list[Row]]] = []
    for name in fact_types(program):
        of_type = [one for one in found if one.type == name]
        slots = [slot for slot in table_slots(name, program) if any(slot in one.slots for one in of_type)]
        rows = [
            (*(cell(one.slots.get(slot)) for slot in slots), reading(one, slots), clip(one.text, _QUOTE))
            for one in of_type
        ]
        if rows:
            tables.append((name, (*slots, "read as", "text"), list(rows)))
    return tables


def _html_table(header: Row, rows: Iterable[Row]) -> str:
    def line(cells: Row, tag: str) -> str:
        return f"<tr>{''.join(f'<{tag}>{escaped(one)}</{tag}>' for one in cells)}</tr>"

    body = "".join(line(row, "td") for row in rows)
    return f"<table><thead>{line(header, 'th')}</thead><tbody>{body}</tbody></table>"


def _markdown_table(header: Row, rows: Iterable[Row]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    written: list[Callable[[str], str]] = [_plain, str, *([_plain] * (len(lines) - 2))]
    return "\n".join(f"| {' | '.join(map(write, row))} |" for row, write in zip(lines, written, strict=True))


def _plain(text: str) -> str:
    """`text` so that Markdown, and HTML within it, show it as it is."""
    return escaped(_MARKDOWN.sub(r"\\\g<0>", clip(text, 10 * _QUOTE)))


NOTEBOOK.update(html=finding_html, markdown=finding_markdown)
