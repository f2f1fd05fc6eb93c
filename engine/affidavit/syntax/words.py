"""The words of the language, and checks of names and options against them."""

from __future__ import annotations

from collections.abc import Iterable

from affidavit.syntax.nearest import nearest
from affidavit.syntax.nodes import Span
from affidavit.syntax.reading import Reading, is_type_name

__all__ = [
    "CLAUSES", "DECLARATIONS", "DIRECTIONS", "KEEPS", "PREFERENCES", "RANGES", "RESERVED", "TOKEN_PROPERTIES",
    "check_name", "elsewhere", "known", "listed",
]  # fmt: skip

DECLARATIONS = ("use", "type", "lexicon", "pattern", "rule", "link", "resolve", "context", "merge", "test")
CLAUSES = {
    "type": ("keep",),
    "rule": ("match", "unless", "only", "where", "set", "overrides", "test"),
    "link": ("fill", "within", "prefer"),
    "resolve": ("of", "among", "told", "inside", "hint"),
    "context": ("cue", "scope", "until", "of", "set"),
    "merge": ("of", "same", "agree", "report"),
}
"""The words that begin a clause, by kind of declaration."""
TOKEN_PROPERTIES = ("word", "cap", "upper", "lower", "digit", "punct", "quote", "start", "joined", "caseless", "any")
KEEPS = ("longest", "first", "all")
PREFERENCES = ("nearest", "previous", "first", "last")
RANGES = ("clause", "sentence", "paragraph", "document")
DIRECTIONS = ("forward", "backward", "both")

RESERVED = frozenset(
    {word for words in CLAUSES.values() for word in words}
    | set(DECLARATIONS)
    | {"and", "or", "not", "in", "true", "false", "none"}
)
"""Words that end a pattern, and so cannot be a parameter; the last seven cannot be a name in an expression either."""


def elsewhere(kind: str, word: str) -> str | None:
    """What to say of a word that begins a clause, but in declarations of another kind."""
    kinds = [other for other, words in CLAUSES.items() if word in words]
    return f"`{word}` stands in a {' or '.join(kinds)}, not in a {kind}" if kinds and kind not in kinds else None


def known(
    reading: Reading, code: str, what: str, word: str, span: Span, options: tuple[str, ...], help: str = ""
) -> bool:
    """Whether `word` is one of `options`; if not, report it under `code` with the nearest or all options."""
    if word in options:
        return True
    near = nearest(word, options)
    advice = f"did you mean `{near}`?" if near else f"there are {listed(options)}"
    reading.report(code, f"`{word}` is no {what}", span, f"{advice} ({help})" if help else advice)
    return False


def listed(words: Iterable[str], last: str = "and") -> str:
    """``a, b and c``, each in backquotes."""
    quoted = [f"`{word}`" for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


def check_name(reading: Reading, name: str, span: Span, what: str) -> None:
    """Report E0120 unless `name` is written as names of this kind are."""
    if what == "type" and not is_type_name(name):
        help = f"write `{name[0].upper()}{name[1:]}`" if name[0] != name[0].upper() else ""
        reading.report("E0120", f"the name of a type begins with a capital letter, and `{name}` does not", span, help)
    elif what != "type" and is_type_name(name):
        help = f"write `{name[0].lower()}{name[1:]}`"
        reading.report("E0120", f"the name of a {what} begins with a small letter, and `{name}` does not", span, help)
