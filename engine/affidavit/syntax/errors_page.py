"""The page that explains every diagnostic code, `docs/errors.md`, written from the registry."""

from __future__ import annotations

from affidavit.syntax.codes import CODES, Code
from affidavit.syntax.nodes import SourceText
from affidavit.syntax.parser import parse
from affidavit.syntax.render import render_text

__all__ = ["errors_page"]

_CHAPTERS = {
    "01": "Syntax",
    "02": "Names",
    "03": "Expressions",
    "04": "Patterns and tests",
    "05": "Rules and relations",
    "06": "Lexicons",
    "07": "Files and packs",
}
_HEAD = """# Diagnostics

Every problem that is reported has a code that never changes its meaning. Codes with E are errors: a pack with an error
runs nothing. Codes with W are warnings. This page is written from `affidavit.syntax.codes`; do not edit it.
"""


def errors_page() -> str:
    """Markdown: a chapter for each group of codes, a section for each code."""
    parts = [_HEAD]
    for number, title in _CHAPTERS.items():
        codes = [code for code in CODES.values() if code.code[1:3] == number]
        parts.append(f"## {title}\n")
        parts += [f"* [{code.code}](#{code.code.lower()}) {code.title}" for code in codes]
        parts.append("")
        parts += [_section(code) for code in codes]
    return "\n".join(parts).rstrip("\n") + "\n"


def _section(code: Code) -> str:
    lines = [f'### <a id="{code.code.lower()}"></a>{code.code}: {code.title}', "", code.explanation, ""]
    lines += ["```", code.example, "```", ""]
    said = _said(code)
    if said:
        lines += ["says", "", "```", said.rstrip("\n"), "```", ""]
    return "\n".join(lines)


def _said(code: Code) -> str:
    """What the parser says of the example; empty where it takes more than the parser to say it."""
    _, diagnostics = parse(SourceText("example.rules", code.example))
    found = [diagnostic for diagnostic in diagnostics.sorted() if diagnostic.code == code.code]
    return render_text(found[:1])
