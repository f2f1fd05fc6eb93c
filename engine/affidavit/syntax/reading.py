"""What every step from Lark's trees to nodes needs: spans, reports, the depth limit, the comments."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeVar

from lark import Token, Tree

from affidavit.syntax.comments import Comments
from affidavit.syntax.diagnostics import Diagnostics, Label
from affidavit.syntax.nodes import Documented, Note, SourceText, Span

__all__ = [
    "MAX_DEPTH", "Branch", "Leaf", "Reading", "TooDeep", "branches", "is_type_name", "leaf", "leaves", "span_of",
    "span_of_token",
]  # fmt: skip

MAX_DEPTH = 100
"""Brackets, operators and the like nest at most so deep: every later stage may then walk trees by recursion."""

Leaf = Token
Branch = Tree[Token]
D = TypeVar("D", bound=Documented)


class TooDeep(Exception):  # noqa: N818  (a signal within this package, never seen outside)
    """The declaration nests deeper than MAX_DEPTH."""

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span


@dataclass(slots=True)
class Reading:
    """The reading of one declaration of this `kind` (its first word)."""

    source: SourceText
    diagnostics: Diagnostics
    comments: Comments
    kind: str
    params: tuple[str, ...] | None = None
    """The parameters in sight; None outside `pattern` declarations, where a bare lower-case name is a slip."""
    depth: int = field(default=0)

    def report(self, code: str, message: str, span: Span, help: str = "") -> None:
        self.diagnostics.add(code, message, self.source, span, help=help)

    def report_twice(self, code: str, message: str, span: Span, first: Span, help: str = "") -> None:
        """A report with a second label at the first of two things."""
        others = (Label(self.source, first, "first here"),)
        self.diagnostics.add(code, message, self.source, span, others=others, help=help)

    def descend(self, tree: Branch) -> None:
        """One level deeper, to be taken back by the caller; raises TooDeep beyond the limit."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooDeep(span_of(tree))

    def documented(self, node: D) -> D:
        """`node` with the comments that stand above, inside and behind it; call in the order of the file."""
        above = self.comments.above(node.span.start, node.span.end)
        trailing = self.comments.after(node.span.end)
        if above.doc or above.comments or above.blank or trailing:
            return replace(node, doc=above.doc, comments=above.comments, blank=above.blank, trailing=trailing)
        return node

    def opening(self, brace: Leaf) -> str:
        """The comment behind the opening brace of a body; call before the body is read."""
        return self.comments.after(span_of_token(brace).end)

    def closing(self, brace: Leaf) -> tuple[str, ...]:
        """The comments before the closing brace of a body; call when the body is read."""
        return self.comments.rest(span_of_token(brace).start)

    def note(self, clause: str, span: Span) -> Note | None:
        """The comments around a clause that is no node of its own."""
        above = self.comments.plain_above(span.start, span.end)
        trailing = self.comments.after(span.end)
        if above.comments or above.blank or trailing:
            return Note(clause, above.comments, trailing, above.blank)
        return None


def span_of(tree: Branch) -> Span:
    return Span(tree.meta.start_pos, tree.meta.end_pos)


def span_of_token(token: Leaf) -> Span:
    start = token.start_pos or 0
    return Span(start, start + len(token))


def branches(tree: Branch) -> list[Branch]:
    return [child for child in tree.children if isinstance(child, Tree)]


def leaves(tree: Branch) -> list[Leaf]:
    return [child for child in tree.children if isinstance(child, Token)]


def leaf(tree: Branch, *types: str) -> Leaf | None:
    """The first token among the children that is of one of `types`."""
    return next((child for child in tree.children if isinstance(child, Token) and child.type in types), None)


def is_type_name(name: str) -> bool:
    """Names of types begin with a capital."""
    return name[0].isupper() or name[0].istitle()
