"""What to say about a text that could not be read: frequent mistakes by name, the rest by what could stand there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from lark import Token

from affidavit.syntax.attempt import CLOSING, OPENING, Failure
from affidavit.syntax.diagnostics import Diagnostics, Label
from affidavit.syntax.expected import expected, in_pattern
from affidavit.syntax.nearest import nearest
from affidavit.syntax.nodes import SourceText, Span
from affidavit.syntax.reading import MAX_DEPTH, span_of_token
from affidavit.syntax.words import CLAUSES, DECLARATIONS, RESERVED, elsewhere, listed

__all__ = ["explain"]


@dataclass(frozen=True, slots=True)
class _Complaint:
    code: str
    message: str
    span: Span
    help: str = ""
    other: tuple[Span, str] | None = None


def explain(source: SourceText, diagnostics: Diagnostics, failure: Failure, limit: int) -> None:
    """Add the one diagnostic for `failure`; the declaration it lies in ends before `limit`."""
    scene = _Scene(source.text, failure, limit)
    for check in _CHECKS:
        if complaint := check(scene):
            others = (Label(source, *complaint.other),) if complaint.other else ()
            diagnostics.add(
                complaint.code, complaint.message, source, complaint.span, others=others, help=complaint.help
            )
            return


_FOUND = re.compile(r"[^\W\d]\w*|\d[\w.,]*|\"[^\"\n]*\"|'[^'\n]*'|->|[=!<>]=|.", re.DOTALL)


class _Scene:
    """A failure with what the checks ask about it."""

    def __init__(self, text: str, failure: Failure, limit: int) -> None:
        self.text = text
        self.at = failure.at
        self.tokens = failure.tokens
        self.accepts = failure.accepts
        self.kind = failure.kind
        self.limit = limit
        match = None if self.kind == "end" else _FOUND.match(text, self.at)
        self.found = "" if match is None else match[0]
        self.open = _open_brackets(failure.tokens)

    @property
    def span(self) -> Span:
        """The text found; at an unexpected end, the last token read."""
        if self.kind == "end" and self.tokens:
            return span_of_token(self.tokens[-1])
        return Span(self.at, self.at + max(1, len(self.found)))

    @property
    def declaration(self) -> str:
        return str(self.tokens[0]) if self.tokens else ""

    @property
    def title(self) -> str:
        """``rule `killed```"""
        name = self.tokens[1] if len(self.tokens) > 1 and self.tokens[1].type == "NAME" else None
        return f"{self.declaration} `{name}`" if name else f"this `{self.declaration}`"

    @property
    def is_word(self) -> bool:
        return bool(self.found) and (self.found[0].isalpha() or self.found[0] == "_")


def _open_brackets(tokens: list[Token]) -> list[Token]:
    stack: list[Token] = []
    for token in tokens:
        if token.type in OPENING:
            stack.append(token)
        elif token.type in CLOSING and stack:
            stack.pop()
    return stack


# ── Checks, in the order they are tried ─────────────────────────────────────────────────────────


def _too_deep(scene: _Scene) -> _Complaint | None:
    if scene.kind != "depth":
        return None
    return _Complaint(
        "E0116", f"this is nested more than {MAX_DEPTH} deep", scene.span, "name an inner part with `pattern`"
    )


def _unclosed_quote(scene: _Scene) -> _Complaint | None:
    if scene.kind != "characters" or scene.found not in ('"', "'"):
        return None
    return _Complaint(
        "E0107",
        "this quote is not closed on its line",
        Span(scene.at, _line_end(scene.text, scene.at)),
        f"put `{scene.found}` at its end; inside, write `\\{scene.found}`",
    )


def _unclosed_regex(scene: _Scene) -> _Complaint | None:
    if scene.found != "/" or not {"REGEX"} & scene.accepts:
        return None
    return _Complaint(
        "E0108",
        "this regular expression is not closed on its line",
        Span(scene.at, _line_end(scene.text, scene.at)),
        "put `/` at its end; inside, write `\\/`",
    )


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return max(at + 1, at + len(text[at : end if end >= 0 else len(text)].rstrip()))


def _bad_repetition(scene: _Scene) -> _Complaint | None:
    if scene.found != "{" or "QUANTIFIER" not in scene.accepts:
        return None
    braces = re.compile(r"\{[^{}\n\"]{0,20}\}").match(scene.text, scene.at)
    if braces is None:
        return _Complaint(
            "E0109", "this `{` is not closed", scene.span, "a repetition is written `{m,n}`, `{m,}` or `{m}`"
        )
    return _Complaint(
        "E0115", f"`{braces[0]}` is no repetition", Span(*braces.span()), "write `{m,n}`, `{m,}` or `{m}`"
    )


_STRAY = {
    "@": "`@` is followed at once by the name of a lexicon: `@kill`",
    "$": "`$` is followed at once by the name of a pattern: `$victims`",
    "~": "`~` is followed at once by a word: `~kill`",
    "\\": "a backslash has a meaning only in texts in quotes and in regular expressions",
    ";": "clauses and declarations are not separated by anything but space",
    "%": "a comment begins with `#`",
    ":": "a colon stands only right behind the name of a slot or a capture",
}


def _stray_help(scene: _Scene, char: str) -> str:
    """What to write in place of a character without a meaning."""
    last = scene.tokens[-1] if scene.tokens else ""
    if char == ":" and str(last) in CLAUSES.get(scene.declaration, ()):
        return f"a clause begins with its word alone: `{last} ...`"
    if char == ":" and scene.accepts == {"ARROW"}:
        return f"write `rule {last} -> Type {{`"
    regex = re.compile(r"\\[wdsbWDSB][^\s/]*").match(scene.text, scene.at)
    if regex is not None:
        return f"a regular expression stands between slashes: /{regex[0]}/"
    return _STRAY.get(char, "")


def _bad_character(scene: _Scene) -> _Complaint | None:
    if scene.kind != "characters":
        return None
    char = scene.found[0]
    if char in "“”„«»‘’‚":
        straight = "'" if char in "‘’‚" else '"'
        return _Complaint(
            "E0117", f"`{char}` is a typographic quote", Span(scene.at, scene.at + 1), f"write `{straight}`"
        )
    shown = f"`{char}`" if char.isprintable() else unicodedata.name(char, "this control character")
    return _Complaint(
        "E0117",
        f"{shown} (U+{ord(char):04X}) has no meaning here",
        Span(scene.at, scene.at + 1),
        _stray_help(scene, char),
    )


def _no_declaration(scene: _Scene) -> _Complaint | None:
    if scene.tokens:
        return None
    if scene.found in (")", "]", "}"):
        return _Complaint("E0105", f"this `{scene.found}` closes nothing", scene.span, "remove it")
    near = nearest(scene.found, DECLARATIONS) if scene.is_word else None
    if scene.is_word:
        inside = [kind for kind, words in CLAUSES.items() if scene.found in words]
        help = (
            f"`{scene.found}` stands inside the braces of a {' or '.join(inside)}"
            if inside
            else _begin_help(scene.found, near)
        )
        return _Complaint("E0102", f"`{scene.found}` begins no declaration", scene.span, help)
    return _Complaint("E0102", f"a declaration cannot begin with `{scene.found}`", scene.span, _begin_help(scene.found))


def _begin_help(found: str, near: str | None = None) -> str:
    if found == "/":
        return "a comment begins with `#`"
    if found in ("import", "include", "from", "require"):
        return "write `use` and the name of a module, which is its file without .rules"
    return f"did you mean `{near}`?" if near else f"a declaration begins with {listed(DECLARATIONS, 'or')}"


def _missing_arrow(scene: _Scene) -> _Complaint | None:
    if scene.accepts != {"ARROW"}:
        return None
    return _Complaint(
        "E0106",
        f"{scene.title} does not say which type it makes",
        scene.span,
        f"write `rule {scene.tokens[-1]} -> Type {{`",
    )


def _missing_brace(scene: _Scene) -> _Complaint | None:
    if "LBRACE" not in scene.accepts or scene.declaration not in (*CLAUSES, "lexicon") or scene.open:
        return None
    if scene.declaration == "lexicon" and nearest(scene.found, ("from",)):
        return None
    help = "a lexicon has entries in braces, or `from` and a file" if scene.declaration == "lexicon" else ""
    return _Complaint("E0103", f"the body of {scene.title} has no `{{`", scene.span, help)


def _mismatched(scene: _Scene) -> _Complaint | None:
    """A closing bracket that is not the one awaited."""
    if scene.found not in (")", "]", "}"):
        return None
    if not scene.open:
        return _Complaint("E0105", f"this `{scene.found}` closes nothing", scene.span, "remove it")
    closers = [_closer(opener) for opener in scene.open]
    if scene.found not in closers:
        return _Complaint("E0105", f"this `{scene.found}` closes nothing", scene.span, "remove it")
    return None if closers[-1] == scene.found else _unclosed(scene, scene.open[-1])


def _clause_in_brackets(scene: _Scene) -> _Complaint | None:
    """The first word of a clause where a bracket of the clause before is still open."""
    if len(scene.open) < 2 or scene.found not in CLAUSES.get(scene.declaration, ()):
        return None
    return _unclosed(scene, scene.open[-1])


def _end(scene: _Scene) -> _Complaint | None:
    if scene.kind != "end" or not scene.open:
        return None
    return _unclosed(scene, scene.open[-1])


def _unclosed(scene: _Scene, opener: Token) -> _Complaint:
    span = Span((opener.end_pos or 1) - 1, opener.end_pos or 1)
    if opener is scene.open[0] and opener.type == "LBRACE" and scene.declaration in (*CLAUSES, "lexicon"):
        return _Complaint("E0104", f"the body of {scene.title} is never closed", span, "put `}` at its end")
    where = (scene.span, "expected before this") if scene.kind != "end" else None
    return _Complaint("E0109", f"this `{opener[-1]}` is not closed", span, f"put `{_closer(opener)}` at its end", where)


def _closer(opener: Token) -> str:
    return {"{": "}", "[": "]", "(": ")"}[opener[-1]]


def _chained(scene: _Scene) -> _Complaint | None:
    compares = scene.found in ("==", "!=", "<=", ">=", "<", ">", "in")
    if not compares or "AND" not in scene.accepts or "COMPARE" in scene.accepts:
        return None
    return _Complaint("E0122", "comparisons cannot be chained", scene.span, "write `a < b and b < c`")


_INSTEAD = {"&": "and", "|": "or", "!": "not", "is": "==", "null": "none"}


def _foreign_operator(scene: _Scene) -> _Complaint | None:
    """What other languages write in expressions."""
    instead = _INSTEAD.get(scene.found)
    if instead is None or not {"COMPARE", "AND", "NUMBER"} & scene.accepts or in_pattern(scene.accepts):
        return None
    return _Complaint("E0101", f"`{scene.found}` cannot stand here", scene.span, f"write `{instead}`")


def _hyphen_in_name(scene: _Scene) -> _Complaint | None:
    name = scene.tokens[-1]
    rest = re.compile(r"-\w[\w-]*").match(scene.text, scene.at)
    if rest is None or name.type != "NAME" or name.end_pos != scene.at or "MINUS" in scene.accepts:
        return None
    whole = name + rest[0]
    return _Complaint(
        "E0101",
        "a name holds letters, digits and underscores, but no hyphen",
        Span(name.start_pos or 0, rest.end()),
        f"write `{whole.replace('-', '_')}`",
    )


def _equals(scene: _Scene) -> _Complaint | None:
    if scene.found == "=" and "COMPARE" in scene.accepts:
        return _Complaint("E0101", "`=` does not compare", scene.span, "write `==`")
    if scene.found == "=" and scene.tokens[-1].type == "EQUALS" and scene.tokens[-1].end_pos == scene.at:
        return _Complaint("E0101", "`==` does not set", Span(scene.at - 1, scene.at + 1), "write `=`")
    if scene.found in ("=", "==") and scene.tokens[-1].type == "NAME" and in_pattern(scene.accepts):
        return _Complaint("E0101", f"`{scene.found}` has no place in a pattern", scene.span, "a capture is `name:X`")
    return None


def _condition(scene: _Scene) -> _Complaint | None:
    """``Actor (kind == state)`` reads as a sequence: an actor, then a group."""
    if not in_pattern(scene.accepts) or not re.match(r"[=!<>]=|[<>.=]$", scene.found):
        return None
    group = scene.open[-1] if scene.open else None
    before = scene.tokens[scene.tokens.index(group) - 1] if group is not None and group.type == "LPAR" else None
    if before is None or before.type != "NAME" or not before[0].isupper():
        return None
    return _Complaint(
        "E0101",
        f"`{scene.found}` has no place in a pattern",
        scene.span,
        f"a condition follows the type without a space: `{before}(...)`",
    )


def _reserved(scene: _Scene) -> _Complaint | None:
    """A parameter that is a word of the language reads as the end of the pattern."""
    if scene.declaration != "pattern" or scene.found not in RESERVED:
        return None
    return _Complaint(
        "E0101", f"`{scene.found}` is a word of the language and cannot be a parameter", scene.span, "rename it"
    )


def _no_condition(scene: _Scene) -> _Complaint | None:
    """``set x = if a then b``"""
    word = scene.tokens[-1]
    if word not in ("if", "when", "case") or scene.declaration != "rule" or not scene.is_word:
        return None
    help = "write a rule for each case, or a lexicon whose entries have values: { years = 12, months = 1 }"
    return _Complaint("E0101", f"there is no `{word}` in an expression", span_of_token(word), help)


def _words_of_enumeration(scene: _Scene) -> _Complaint | None:
    """``outcome: guilty | not guilty``"""
    if scene.declaration != "type" or not scene.is_word or len(scene.tokens) < 3:
        return None
    word, before = scene.tokens[-1], scene.tokens[-2]
    between = scene.text[word.end_pos or 0 : scene.at]
    inside = before == "|" or (before.endswith(":") and re.match(r"\w+[ \t]*\|", scene.text[scene.at :]))
    if not inside or "\n" in between or not word.isidentifier():
        return None
    span = Span(word.start_pos or 0, scene.span.end)
    help = f"write one word: {word}_{scene.found}"
    return _Complaint("E0101", "an enumeration holds single words", span, help)


def _unknown_clause(scene: _Scene) -> _Complaint | None:
    """A word where a clause could begin, or a word of the pattern before that was meant to begin one."""
    words = CLAUSES.get(scene.declaration)
    if words is None or not scene.open:
        return None
    suspects = _words_of_clause(scene.tokens, words)
    if scene.is_word and ({word.upper() for word in words} & scene.accepts) and not _inner(scene):
        suspects.insert(0, (scene.found, scene.span))
    for word, span in suspects:
        if near := nearest(word, words):
            return _Complaint("E0110", f"`{word}` is no clause", span, f"did you mean `{near}`?")
    for word, span in suspects[:1]:
        behind = scene.text[span.end : span.end + 1]
        if span == scene.span:
            return _Complaint("E0110", f"`{word}` is no clause", span, _clause_help(scene.declaration, word, behind))
    return None


def _clause_help(declaration: str, word: str, behind: str = "") -> str:
    if declaration == "rule" and behind.startswith(":"):
        return f"a pattern stands behind `match`: `match {word}:...`"
    if help := elsewhere(declaration, word):
        return help
    if declaration == "type":
        return "a slot is written `name: text`; the one clause of a type is `keep`"
    return f"the clauses of a {declaration} are {listed(CLAUSES[declaration])}"


def _inner(scene: _Scene) -> bool:
    return len(scene.open) > 1


def _words_of_clause(tokens: list[Token], words: tuple[str, ...]) -> list[tuple[str, Span]]:
    """The bare names since the last clause began."""
    names: list[tuple[str, Span]] = []
    for token in reversed(tokens):
        if token.type.lower() in words:
            break
        if token.type == "NAME" and not token[0].isupper():
            names.append((str(token), span_of_token(token)))
    return names[::-1]


def _unexpected(scene: _Scene) -> _Complaint:
    able = expected(scene.accepts, CLAUSES.get(scene.declaration, ()))
    help = f"expected {able}" if able else ""
    if scene.found == "," and scene.declaration == "type":
        help = "slots are separated by line ends, not by commas"
    if scene.declaration == "context" and scene.accepts == {"TO"}:
        help = "write how far: `to clause end`, `to sentence end` or `to 8 words`"
    if scene.kind == "end":
        return _Complaint("E0101", f"{scene.title} ends too early", scene.span, help)
    shown = scene.found if len(scene.found) <= 40 else scene.found[:39] + "…"
    return _Complaint("E0101", f"`{shown}` cannot stand here", scene.span, help)


_CHECKS: tuple[Callable[[_Scene], _Complaint | None], ...] = (
    _too_deep,
    _unclosed_quote,
    _unclosed_regex,
    _bad_repetition,
    _bad_character,
    _no_declaration,
    _hyphen_in_name,
    _missing_arrow,
    _missing_brace,
    _mismatched,
    _clause_in_brackets,
    _end,
    _chained,
    _condition,
    _equals,
    _foreign_operator,
    _reserved,
    _no_condition,
    _words_of_enumeration,
    _unknown_clause,
    _unexpected,
)
