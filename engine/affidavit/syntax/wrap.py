"""Lines: how wide, how far in, with what above and behind."""

from __future__ import annotations

from collections.abc import Sequence

from affidavit.syntax.nodes import Documented

__all__ = ["INDENT", "WIDTH", "above", "behind", "fill"]

WIDTH = 120
"""Columns a line should keep to; what cannot be broken may be longer."""
INDENT = "  "


def fill(head: str, pieces: Sequence[str], indent: int) -> list[str]:
    """`pieces` one after another behind `head`, broken between pieces, later lines `indent` columns in."""
    lines = [head.rstrip()] if not pieces else [head + pieces[0]]
    for piece in pieces[1:]:
        if len(lines[-1]) + 1 + len(piece) <= WIDTH:
            lines[-1] += f" {piece}"
        else:
            lines.append(" " * indent + piece)
    return lines


def above(node: Documented, indent: str = "") -> list[str]:
    """The comments, then the documentation, that stand above a node."""
    lines = [indent + comment if comment else "" for comment in node.comments]
    if node.doc:
        lines += [f"{indent}## {line}" if line else f"{indent}##" for line in node.doc.split("\n")]
    return lines


def behind(lines: list[str], comment: str) -> list[str]:
    """`lines` with a comment behind the last."""
    return [*lines[:-1], f"{lines[-1]}  {comment}"] if comment else lines
