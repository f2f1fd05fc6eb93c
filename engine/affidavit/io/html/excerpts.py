"""The rule text behind a finding: the declarations its elements were written in, as they stand in their files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from affidavit.compile.program import CompiledRule, Program
from affidavit.syntax.nodes import PatternDecl, Rule, SourceText, Span, Test
from affidavit.syntax.parser import parse

__all__ = ["Excerpt", "excerpt_at", "rule_excerpt"]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A rule or pattern declaration without its tests. `key` names it in the page; `line` is that of its first word.

    `kept` are the stretches of the file that make up `text`, in order.
    """

    key: str
    file: str
    line: int
    text: str
    kept: tuple[Span, ...]

    def place(self, span: Span) -> tuple[int, int] | None:
        """Where in `text` a stretch of the file stands; None when it was left out."""
        before = 0
        for part in self.kept:
            if part.start <= span.start and span.end <= part.end:
                return before + span.start - part.start, before + span.end - part.start
            before += part.end - part.start
        return None


def rule_excerpt(rule: CompiledRule, program: Program) -> Excerpt:
    """The declaration of `rule`; its canonical text where the file cannot be had."""
    source = _source(rule, program)
    if source is not None:
        for declared in _declared(source):
            if isinstance(declared, Rule) and declared.name == rule.name.rpartition(".")[2]:
                return _excerpt(source, declared)
    place = f"{rule.origin.file}:{rule.origin.line}"
    return Excerpt(place, rule.origin.file, rule.origin.line, rule.text, ())


def excerpt_at(source: SourceText, span: Span) -> Excerpt | None:
    """The declaration that `span` stands in."""
    for declared in _declared(source):
        if declared.span.start <= span.start and span.end <= declared.span.end:
            return _excerpt(source, declared)
    return None


def _source(rule: CompiledRule, program: Program) -> SourceText | None:
    for one in (rule, *program.rules):
        for element in one.automaton.elements:
            if element.source.path == rule.origin.file:
                return element.source
    return None


@lru_cache(maxsize=256)
def _declared(source: SourceText) -> tuple[Rule | PatternDecl, ...]:
    module, _ = parse(source)
    return tuple(one for one in module.declarations if isinstance(one, Rule | PatternDecl))


@lru_cache(maxsize=4096)
def _excerpt(source: SourceText, declared: Rule | PatternDecl) -> Excerpt:
    kept = tuple(_kept(source.text, declared))
    text = "".join(source.text[part.start : part.end] for part in kept)
    line, column = source.position(declared.span.start)
    return Excerpt(f"{source.path}:{line}:{column}", source.path, line, text, kept)


def _kept(text: str, declared: Rule | PatternDecl) -> Iterator[Span]:
    """The stretches of the declaration between its tests, each test with the white space before it left out."""
    start = declared.span.start
    tests = [one for one in declared.clauses if isinstance(one, Test)] if isinstance(declared, Rule) else []
    for test in tests:
        end = test.span.start
        while end > start and text[end - 1].isspace():
            end -= 1
        if end > start:
            yield Span(start, end)
        start = test.span.end
    if start < declared.span.end:
        yield Span(start, declared.span.end)
