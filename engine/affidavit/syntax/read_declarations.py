"""Trees of declarations to nodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from affidavit.syntax.nodes import (
    Boolean,
    Declaration,
    Entry,
    Lexicon,
    Note,
    Number,
    PatternDecl,
    Slot,
    Span,
    String,
    TypeDecl,
    Use,
)
from affidavit.syntax.read_exprs import read_string
from affidavit.syntax.read_patterns import label_name, read_pattern
from affidavit.syntax.read_relations import read_context, read_link, read_merge, read_resolve
from affidavit.syntax.read_rules import name_list, read_rule, read_test, unique_names
from affidavit.syntax.reading import (
    Branch,
    Leaf,
    Reading,
    branches,
    leaf,
    leaves,
    span_of,
    span_of_token,
)
from affidavit.syntax.words import KEEPS, check_name, known

__all__ = ["read_declaration"]


def read_declaration(reading: Reading, tree: Branch) -> Declaration | None:
    """The declaration a tree stands for, with its comments; None, after a report, when it cannot be built."""
    above = reading.comments.above(tree.meta.start_pos, tree.meta.start_pos)
    node = _READERS[tree.data](reading, tree)
    inner = reading.comments.inside(tree.meta.end_pos)
    trailing = reading.comments.after(tree.meta.end_pos)
    if node is None:
        return None
    comments = above.comments + inner
    if above.doc or comments or above.blank or trailing:
        return replace(node, doc=above.doc, comments=comments, blank=above.blank, trailing=trailing)
    return node


def _use(reading: Reading, tree: Branch) -> Use:
    return Use(name_list(reading, tree, "module"), span=span_of(tree))


# ── Types ───────────────────────────────────────────────────────────────────────────────────────


def _type(reading: Reading, tree: Branch) -> TypeDecl | None:
    _, name, begin, end = leaves(tree)
    check_name(reading, str(name), span_of_token(name), "type")
    opening = reading.opening(begin)
    slots: list[Slot] = []
    keep: Branch | None = None
    notes: list[Note] = []
    for branch in branches(tree):
        if branch.data == "slot":
            slots.append(reading.documented(_slot(reading, branch)))
            continue
        if keep is not None:
            spans = span_of(branch), span_of(keep)
            reading.report_twice("E0111", f"type `{name}` has two `keep` clauses", *spans, "remove one")
        keep = branch if keep is None else keep
        if note := reading.note("keep", span_of(branch)):
            notes.append(note)
    if not slots:
        reading.report("E0112", f"type `{name}` has no slots", span_of_token(name), "add a slot: `name: text`")
        return None
    kept, keep_on = _keep(reading, keep)
    return TypeDecl(
        str(name),
        tuple(slots),
        kept,  # type: ignore[arg-type]
        keep_on,
        name_span=span_of_token(name),
        notes=tuple(notes),
        opening=opening,
        closing=reading.closing(end),
        span=span_of(tree),
    )


def _slot(reading: Reading, tree: Branch) -> Slot:
    label, *types = [token for token in leaves(tree) if token.type != "OPTIONAL"]
    name = label_name(label)
    name_span = Span(tree.meta.start_pos, tree.meta.start_pos + len(name))
    check_name(reading, name, name_span, "slot")
    return Slot(
        name,
        unique_names(reading, types, "member"),
        leaf(tree, "OPTIONAL") is not None,
        name_span=name_span,
        span=span_of(tree),
    )


def _keep(reading: Reading, tree: Branch | None) -> tuple[str, str | None]:
    if tree is None:
        return "longest", None
    _, option, *on = leaves(tree)
    good = known(reading, "E0121", "way to keep findings", str(option), span_of_token(option), KEEPS)
    return str(option) if good else "longest", str(on[1]) if on else None


# ── Lexicons ────────────────────────────────────────────────────────────────────────────────────


def _lexicon_file(reading: Reading, tree: Branch) -> Lexicon:
    _, name, _, file = leaves(tree)[:4]
    check_name(reading, str(name), span_of_token(name), "lexicon")
    return Lexicon(
        str(name),
        (),
        read_string(reading, file),
        leaf(tree, "INFLECTED") is not None,
        name_span=span_of_token(name),
        file_span=span_of_token(file),
        span=span_of(tree),
    )


def _lexicon(reading: Reading, tree: Branch) -> Lexicon:
    _, name, begin, end = leaves(tree)[:4]
    check_name(reading, str(name), span_of_token(name), "lexicon")
    opening = reading.opening(begin)
    entries: list[Entry] = []
    before = span_of_token(begin)
    for branch in branches(tree):
        newline = "\n" in reading.source.text[before.end : branch.meta.start_pos]
        entry = reading.documented(_entry(reading, branch, newline))
        if entries and not newline:
            _check_separated(reading, before, entry.span)
        entries.append(entry)
        before = entry.span
    return Lexicon(
        str(name),
        tuple(entries),
        None,
        leaf(tree, "INFLECTED") is not None,
        name_span=span_of_token(name),
        opening=opening,
        closing=reading.closing(end),
        span=span_of(tree),
    )


def _entry(reading: Reading, tree: Branch, newline: bool) -> Entry:
    token = leaves(tree)[0]
    text = str(token) if token.type == "BARE" else read_string(reading, token)
    value = _value(reading, leaves(tree)[1:])
    return Entry(text, token.type == "SINGLE", value, newline, span=span_of(tree))


def _value(reading: Reading, tokens: list[Leaf]) -> Number | String | Boolean | None:
    if not tokens:
        return None
    (token,) = tokens
    span = span_of_token(token)
    if token.type == "SIGNED":
        return Number(str(token), span=span)
    if token.type in ("TRUE", "FALSE"):
        return Boolean(token.type == "TRUE", span=span)
    return String(read_string(reading, token), span=span)


def _check_separated(reading: Reading, before: Span, after: Span) -> None:
    """Report two entries on one line without a comma."""
    if "," in reading.source.text[before.end : after.start]:
        return
    both = reading.source.text[before.start : after.end]
    reading.report(
        "E0127",
        "no comma stands between these entries",
        Span(before.start, after.end),
        f'for a phrase write `"{both}"`, for two entries put a comma between them',
    )


# ── Patterns ────────────────────────────────────────────────────────────────────────────────────


def _pattern(reading: Reading, tree: Branch) -> PatternDecl:
    name = leaves(tree)[1]
    check_name(reading, str(name), span_of_token(name), "pattern")
    *params, body = branches(tree)
    tokens = leaves(params[0]) if params else []
    for token in tokens:
        check_name(reading, str(token), span_of_token(token), "parameter")
    reading.params = unique_names(reading, tokens, "parameter")
    return PatternDecl(
        str(name), reading.params, read_pattern(reading, body), name_span=span_of_token(name), span=span_of(tree)
    )


_READERS: dict[str, Callable[[Reading, Branch], Declaration | None]] = {
    "use": _use,
    "type": _type,
    "lexicon": _lexicon,
    "lexicon_file": _lexicon_file,
    "pattern_decl": _pattern,
    "rule": read_rule,
    "link": read_link,
    "resolve": read_resolve,
    "context": read_context,
    "merge": read_merge,
    "test": read_test,
}
