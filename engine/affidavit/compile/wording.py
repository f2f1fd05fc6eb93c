"""Places of single words within a declaration, and its canonical text."""

from __future__ import annotations

import hashlib
import re

from affidavit.syntax import nodes
from affidavit.syntax.nodes import SourceText, Span

__all__ = ["canonical_text", "sha256", "word_span"]


def word_span(source: SourceText, span: Span, word: str, *, last: bool = False) -> Span:
    """The first (or `last`) place of `word` within `span`, else all of `span`."""
    found = list(re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", source.text[span.start : span.end]))
    if not found:
        return span
    match = found[-1 if last else 0]
    return Span(span.start + match.start(), span.start + match.end())


def canonical_text(declaration: nodes.Declaration, source: SourceText) -> str:
    text = source.text[declaration.span.start : declaration.span.end]
    if isinstance(declaration, nodes.Rule):
        for clause in reversed(declaration.clauses):
            if isinstance(clause, nodes.Test):
                a, b = clause.span.start - declaration.span.start, clause.span.end - declaration.span.start
                text = text[:a].rstrip() + text[b:]
    return text


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
