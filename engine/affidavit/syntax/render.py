"""Diagnostics as text for people: a source excerpt with the place underlined, in colour where asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from affidavit.syntax.diagnostics import Diagnostic, Label
from affidavit.syntax.nodes import SourceText

__all__ = ["render_one", "render_text", "summary"]

_WIDTH = 110
"""Columns of source shown; a longer line is cut around the place."""
_TAB = "    "

_RED, _YELLOW, _BLUE, _CYAN, _BOLD, _RESET = "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;34m", "\x1b[36m", "\x1b[1m", "\x1b[0m"


def render_text(diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """All diagnostics in the order given, an empty line between two, a line end behind the last."""
    return "\n".join(render_one(diagnostic, colour=colour) for diagnostic in diagnostics)


def render_one(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """One diagnostic: headline, excerpts of the places, help. Ends with a line end."""
    paint = _Paint(colour)
    tone = _RED if diagnostic.is_error else _YELLOW
    kind = "error" if diagnostic.is_error else "warning"
    labels = [diagnostic.label, *diagnostic.others]
    gutter = max(len(str(label.source.position(label.span.start)[0])) for label in labels)
    lines = [paint(tone, f"{kind}[{diagnostic.code}]") + paint(_BOLD, f": {diagnostic.message}")]
    lines += _excerpt(diagnostic.label, gutter, "-->", "^", paint, tone)
    for other in diagnostic.others:
        lines += _excerpt(other, gutter, ":::", "-", paint, _CYAN)
    if diagnostic.help:
        lines.append(" " * gutter + paint(_BLUE, " = ") + paint(_BOLD, "help: ") + diagnostic.help)
    return "\n".join(lines) + "\n"


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """``2 errors, 1 warning``; ``no problems`` when there are none."""
    found = list(diagnostics)
    errors = sum(d.is_error for d in found)
    counts = ((errors, "error"), (len(found) - errors, "warning"))
    parts = [f"{count} {word}{'s' if count != 1 else ''}" for count, word in counts if count]
    return ", ".join(parts) or "no problems"


@dataclass(frozen=True, slots=True)
class _Paint:
    colour: bool

    def __call__(self, tone: str, text: str) -> str:
        return f"{tone}{text}{_RESET}" if self.colour else text


def _excerpt(label: Label, gutter: int, arrow: str, mark: str, paint: _Paint, tone: str) -> list[str]:
    line, column = label.source.position(label.span.start)
    bar = " " * gutter + paint(_BLUE, " |")
    place = " " * gutter + paint(_BLUE, f"{arrow} ") + f"{label.source.path}:{line}:{column}"
    if not label.source.text:
        return [place]
    shown, underline = _underlined(label, mark)
    text = f" {label.text}" if label.text else ""
    return [
        place,
        bar,
        paint(_BLUE, f"{line:>{gutter}} | ") + shown,
        f"{bar} {paint(tone, underline + text)}",
    ]


def _underlined(label: Label, mark: str) -> tuple[str, str]:
    """The line of the label as shown and the underline below it; of several lines only the first is shown."""
    line, before, inside = _cut(label.source, label.span.start, label.span.end)
    pad = " " * _width(_shown(line[:before]))
    return _shown(line), pad + mark * max(1, _width(_shown(line[before : before + inside])))


def _cut(source: SourceText, start: int, end: int) -> tuple[str, int, int]:
    """At most `_WIDTH` characters of the line around `start`; where in them the place begins; its length there."""
    begin = source.text.rfind("\n", 0, start) + 1
    stop = source.text.find("\n", start)
    line = source.text[begin : stop if stop >= 0 else len(source.text)]
    before = start - begin
    inside = max(0, min(end - start, len(line) - before))
    if len(line) <= _WIDTH:
        return line.rstrip(), before, inside
    left = max(0, min(before - _WIDTH // 3, len(line) - _WIDTH))
    cut = line[left : left + _WIDTH]
    head, tail = "…" if left else "", "…" if left + _WIDTH < len(line) else ""
    return head + cut + tail, before - left + len(head), min(inside, _WIDTH - (before - left))


def _shown(text: str) -> str:
    """Tabs as spaces; what a terminal might obey or hide, as a replacement character."""
    return "".join(_TAB if char == "\t" else char if char.isprintable() else "\ufffd" for char in text)


def _width(text: str) -> int:
    """Columns a terminal gives the text."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) != 0 for char in text)
