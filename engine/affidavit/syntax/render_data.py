"""Diagnostics for programs: JSON, SARIF 2.1.0 and the workflow commands of GitHub Actions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from affidavit.syntax.codes import CODES
from affidavit.syntax.diagnostics import Diagnostic, Label

__all__ = ["diagnostic_record", "render_github", "render_json", "render_sarif"]


def diagnostic_record(diagnostic: Diagnostic) -> dict[str, Any]:
    """One diagnostic as JSON-able data: lines and columns from 1, offsets from 0, all in code points."""
    return {
        "code": diagnostic.code,
        "severity": _severity(diagnostic),
        "title": CODES[diagnostic.code].title,
        "message": diagnostic.message,
        **_place(diagnostic.label),
        "others": [_place(other) for other in diagnostic.others],
        "help": diagnostic.help,
    }


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """A JSON array of `diagnostic_record`s."""
    return _dumps([diagnostic_record(diagnostic) for diagnostic in diagnostics])


def render_sarif(diagnostics: Iterable[Diagnostic], version: str) -> str:
    """A SARIF 2.1.0 log with one run; `version` is the version of this package."""
    found = list(diagnostics)
    codes = [code for code in CODES if any(d.code == code for d in found)]
    driver = {"name": "affidavit", "version": version, "rules": [_sarif_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(diagnostic, codes) for diagnostic in found],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return _dumps({"$schema": schema, "version": "2.1.0", "runs": [run]})


def render_github(diagnostics: Iterable[Diagnostic]) -> str:
    """One workflow command a line; GitHub Actions shows them beside the changed lines."""
    return "".join(_github(diagnostic) + "\n" for diagnostic in diagnostics)


def _severity(diagnostic: Diagnostic) -> str:
    return "error" if diagnostic.is_error else "warning"


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _place(label: Label) -> dict[str, Any]:
    return {
        "file": label.source.path,
        "start": _point(label, label.span.start),
        "end": _point(label, label.span.end),
        "label": label.text,
    }


def _point(label: Label, offset: int) -> dict[str, int]:
    line, column = label.source.position(offset)
    return {"line": line, "column": column, "offset": offset}


def _sarif_rule(code: str) -> dict[str, Any]:
    entry = CODES[code]
    return {
        "id": code,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": entry.explanation},
        "defaultConfiguration": {"level": "error" if entry.is_error else "warning"},
    }


def _sarif_result(diagnostic: Diagnostic, codes: list[str]) -> dict[str, Any]:
    text = diagnostic.message + (f". Help: {diagnostic.help}" if diagnostic.help else "")
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": codes.index(diagnostic.code),
        "level": _severity(diagnostic),
        "message": {"text": text},
        "locations": [_sarif_location(diagnostic.label)],
    }
    if diagnostic.others:
        result["relatedLocations"] = [
            {"id": number, **_sarif_location(other), "message": {"text": other.text}}
            for number, other in enumerate(diagnostic.others, 1)
        ]
    return result


def _sarif_location(label: Label) -> dict[str, Any]:
    start, end = _point(label, label.span.start), _point(label, label.span.end)
    region = {
        "startLine": start["line"],
        "startColumn": start["column"],
        "endLine": end["line"],
        "endColumn": end["column"],
        "charOffset": start["offset"],
        "charLength": label.span.end - label.span.start,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": quote(label.source.path)}, "region": region}}


def _github(diagnostic: Diagnostic) -> str:
    start = _point(diagnostic.label, diagnostic.label.span.start)
    end = _point(diagnostic.label, diagnostic.label.span.end)
    fields = {
        "file": diagnostic.label.source.path,
        "line": start["line"],
        "endLine": end["line"],
        "col": start["column"],
        "title": f"{diagnostic.code} {CODES[diagnostic.code].title}",
    }
    properties = ",".join(f"{key}={_escape(str(value), ',:')}" for key, value in fields.items())
    text = diagnostic.message + (f"\nhelp: {diagnostic.help}" if diagnostic.help else "")
    return f"::{_severity(diagnostic)} {properties}::{_escape(text)}"


def _escape(text: str, also: str = "") -> str:
    for char in "%\r\n" + also:
        text = text.replace(char, f"%{ord(char):02X}")
    return text
