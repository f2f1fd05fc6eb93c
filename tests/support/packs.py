"""Small packs in memory, for tests of the compiler."""

from __future__ import annotations

from affidavit.compile.pack import compile_sources, compile_text
from affidavit.compile.program import CompiledRule, Program
from affidavit.compile.sources import PackSources
from affidavit.syntax.diagnostics import Diagnostics

__all__ = ["codes", "compiled", "errors", "files_of", "only_rule", "pack_of"]

MANIFEST = 'name = "example"\nversion = "1.0.0"\nlanguage = "en"\n'


def files_of(**files: str) -> dict[str, bytes]:
    """Files by name, with a double underscore for the dot: ``files_of(a__rules="...")``; a pack.toml is added."""
    named = {name.replace("__", "."): text.encode() for name, text in files.items()}
    return {"pack.toml": MANIFEST.encode(), **named}


def pack_of(**files: str) -> tuple[Program | None, Diagnostics]:
    return compile_sources(PackSources("example", files_of(**files)))


def compiled(text: str) -> Program:
    """The program of one rule text, which must hold no error."""
    program, diagnostics = compile_text(text)
    assert program is not None, [(d.code, d.message) for d in diagnostics.sorted() if d.is_error]
    return program


def only_rule(text: str) -> CompiledRule:
    """The last rule of a rule text."""
    return compiled(text).rules[-1]


def codes(text: str) -> list[str]:
    """Codes of everything reported, in the order shown, but for missing tests (W0403, W0404)."""
    _, diagnostics = compile_text(text)
    return [d.code for d in diagnostics.sorted() if d.code not in ("W0403", "W0404")]


def errors(text: str) -> list[tuple[str, str]]:
    """Code and marked text of every error."""
    _, diagnostics = compile_text(text)
    return [
        (d.code, d.label.source.text[d.label.span.start : d.label.span.end]) for d in diagnostics.sorted() if d.is_error
    ]
