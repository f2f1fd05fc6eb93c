"""Diagnostics as objects: one `Diagnostic` renders as text, JSON, SARIF or an editor message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from affidavit.syntax.nodes import SourceText, Span

__all__ = ["Diagnostic", "Diagnostics", "Label"]


@dataclass(frozen=True, slots=True)
class Label:
    """A place and what to say about it."""

    source: SourceText
    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: a stable `code` of `affidavit.syntax.codes`, a sentence, where, and what to do."""

    code: str
    message: str
    label: Label
    others: tuple[Label, ...] = ()
    help: str = ""

    @property
    def is_error(self) -> bool:
        return self.code.startswith("E")


@dataclass(slots=True)
class Diagnostics:
    """Collects what the stages find, in any order; `sorted()` gives the one total order shown to users."""

    items: list[Diagnostic] = field(default_factory=list)

    def add(
        self,
        code: str,
        message: str,
        source: SourceText,
        span: Span,
        *,
        label: str = "",
        others: Iterable[Label] = (),
        help: str = "",
    ) -> None:
        """Record one problem at `span` of `source`."""
        self.items.append(Diagnostic(code, message, Label(source, span, label), tuple(others), help))

    def sorted(self) -> list[Diagnostic]:
        return sorted(dict.fromkeys(self.items), key=lambda d: (d.label.source.path, d.label.span, d.code, d.message))

    @property
    def has_errors(self) -> bool:
        return any(d.is_error for d in self.items)
