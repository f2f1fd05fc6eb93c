"""Rule text to nodes: one declaration after the other, going on at the next after a mistake."""

from __future__ import annotations

import re

from lark import Token

from affidavit.syntax.attempt import Failure, Parsed, attempt
from affidavit.syntax.comments import Comment, Comments, find_comments
from affidavit.syntax.diagnostics import Diagnostics
from affidavit.syntax.mistakes import explain
from affidavit.syntax.nodes import Declaration, Module, SourceText, Span
from affidavit.syntax.read_declarations import read_declaration
from affidavit.syntax.reading import MAX_DEPTH, Reading, TooDeep
from affidavit.syntax.recover import next_declaration

__all__ = ["parse"]


def parse(source: SourceText) -> tuple[Module, Diagnostics]:
    """Read one rule file.

    Never raises on any text. The module holds what could be read; where `Diagnostics.has_errors`, it may lack
    declarations (their names are in `Module.broken`) and must not be run or printed.
    """
    reader = _FileReader(source)
    reader.read()
    module = Module(source, tuple(reader.declarations), reader.trailing, tuple(reader.broken))
    return module, reader.diagnostics


class _FileReader:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.text = source.text
        self.diagnostics = Diagnostics()
        self.declarations: list[Declaration] = []
        self.broken: list[str] = []
        self.trailing: tuple[str, ...] = ()
        self.at = 0  # where the next declaration is looked for
        self.comments_from = 0  # comments before this offset have found their place

    def read(self) -> None:
        if self._holds_nul():
            return
        while self._read_one():
            pass
        if not self.declarations and not self.diagnostics.items:
            self.diagnostics.add(
                "W0701",
                "this file declares nothing",
                self.source,
                Span(0, 0),
                help="remove it, or write a rule into it",
            )

    def _holds_nul(self) -> bool:
        """Reported alone: what holds NUL characters is hardly a rule file, and all else would be noise."""
        nul = self.text.find("\0")
        if nul >= 0:
            self.diagnostics.add(
                "E0708",
                "the file contains a NUL character",
                self.source,
                Span(nul, nul + 1),
                help="save it as UTF-8 text; UTF-16 looks like this",
            )
        return nul >= 0

    def _read_one(self) -> bool:
        """Read or skip one declaration; False at the end of the file."""
        end = len(self.text)
        result = attempt(self.text, self.at, end)
        if isinstance(result, Failure):
            result, end = self._within_limit(result)
        if isinstance(result, Failure):
            self._fail(result, end)
            return True
        if result.tree is None:
            self._finish()
            return False
        self._build(result)
        return True

    def _within_limit(self, failure: Failure) -> tuple[Parsed | Failure, int]:
        """The same try, kept to the lines before the next declaration if it ran on into that one."""
        start = _start(failure)
        limit = next_declaration(self.text, start, failure.tokens[0] if failure.tokens else None)
        if failure.tokens and failure.at >= limit and limit < len(self.text):
            return attempt(self.text, self.at, limit), limit
        return failure, limit

    def _fail(self, failure: Failure, limit: int) -> None:
        explain(self.source, self.diagnostics, failure, limit)
        if len(failure.tokens) > 1 and failure.tokens[1].type == "NAME":
            self.broken.append(str(failure.tokens[1]))
        stray_bracket = not failure.tokens and self.text[failure.at : failure.at + 1] in (")", "]", "}")
        self.at = failure.at + 1 if stray_bracket else limit
        self.comments_from = self.at

    def _build(self, parsed: Parsed) -> None:
        assert parsed.tree is not None
        comments = Comments(self.source, self._comments(parsed.tokens))
        reading = Reading(self.source, self.diagnostics, comments, str(parsed.tokens[0]))
        try:
            node = read_declaration(reading, parsed.tree)
        except TooDeep as error:
            node = None
            reading.report(
                "E0116",
                f"this is nested more than {MAX_DEPTH} deep",
                error.span,
                "name an inner part with `pattern`, or use `in [...]` instead of a chain of `or`",
            )
        if node is not None:
            self.declarations.append(node)
        elif len(parsed.tokens) > 1:
            self.broken.append(str(parsed.tokens[1]))
        self._report_stray(comments)
        self.at = parsed.tokens[-1].end_pos or 0

    def _comments(self, tokens: list[Token]) -> list[Comment]:
        """The comments between `tokens`, before the first, and behind the last on its line."""
        gaps: list[tuple[int, int]] = []
        start = self.comments_from
        for token in tokens:
            gaps.append((start, token.start_pos or 0))
            start = token.end_pos or 0
        behind = _COMMENT_BEHIND.match(self.text, start)
        if behind:
            gaps.append((start, behind.end()))
            start = behind.end()
        self.comments_from = start
        return find_comments(self.text, gaps)

    def _finish(self) -> None:
        end = len(self.text)
        comments = Comments(self.source, find_comments(self.text, [(self.comments_from, end)]))
        self.trailing = comments.rest(end)
        self._report_stray(comments)

    def _report_stray(self, comments: Comments) -> None:
        for span in comments.stray:
            self.diagnostics.add(
                "W0101",
                "this documents nothing",
                self.source,
                span,
                help="put it right above a declaration, slot, entry or clause, or begin it with a single `#`",
            )


_COMMENT_BEHIND = re.compile(r"[^\S\n]*#[^\n]*")


def _start(failure: Failure) -> int:
    return failure.tokens[0].start_pos or 0 if failure.tokens else failure.at
