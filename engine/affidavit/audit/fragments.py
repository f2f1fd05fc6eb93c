"""Pieces of the trace as JSON text: a record repeats the same rules, elements, entries and places again and again.

Text is put together here just as `affidavit.audit.identity.canonical_json` would write the same data, up to the few
characters it escapes in a whole line.
"""

from __future__ import annotations

from functools import partial
from json.encoder import JSONEncoder, encode_basestring
from math import isfinite
from typing import Any

from affidavit.audit.remembered import remembered
from affidavit.compile.gazetteer import resolves
from affidavit.compile.program import CompiledRule, Entry, Origin, Program
from affidavit.values.types import Range, Timex

__all__ = ["fragments_of", "members", "place_text", "plain_text", "quoted", "raw_text", "rule_text", "step_head"]

quoted = encode_basestring
"""A text as JSON has it."""

_ENCODE = JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False).encode


def raw_text(value: Any) -> str:
    """A plain value as it is, a range or time with its parts as they are."""
    kind = type(value)
    if kind is str:
        return quoted(value)
    if value is None:
        return "null"
    if kind is int:
        return repr(value)
    if kind is bool:
        return "true" if value else "false"
    return _ENCODE(value.to_record() if isinstance(value, Range | Timex) else value)


def plain_text(value: Any) -> str:
    """As `affidavit.audit.identity.plain`: whole numbers as integers, lists for tuples."""
    kind = type(value)
    if kind is str:
        return quoted(value)
    if value is None:
        return "null"
    if kind is int:
        return repr(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is float:
        return repr(int(value)) if value.is_integer() else repr(value) if isfinite(value) else _ENCODE(value)
    if kind is Timex:
        return _timex(value)
    if kind is Range:
        low, high = plain_text(value.min), plain_text(value.max)
        return f'{{"min": {low}, "max": {high}, "approximate": {plain_text(value.approximate)}}}'
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(plain_text, value))}]"
    return _ENCODE(value)


def _timex(value: Timex) -> str:
    mod, begin, end = plain_text(value.mod), plain_text(value.begin), plain_text(value.end)
    anchor = "" if value.anchor is None else f', "anchor": {quoted(value.anchor)}'
    return (
        f'{{"type": {quoted(value.type)}, "value": {quoted(value.value)}, "mod": {mod}, '
        f'"begin": {begin}, "end": {end}{anchor}}}'
    )


def ordered_text(value: Any) -> str:
    """`value`, its objects with their keys sorted, single values as `plain_text` has them."""
    kind = type(value)
    if kind is str:
        return quoted(value)
    if kind is int:
        return repr(value)
    if kind is dict:
        return f"{{{members(value)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(ordered_text, value))}]"
    return plain_text(value)


def members(value: dict[str, Any]) -> str:
    """The members of an object, sorted, without the brackets around them."""
    return ", ".join([f"{quoted(key)}: {ordered_text(value[key])}" for key in sorted(value)])


def place_text(origin: Origin | None) -> str:
    """Where something stands in the pack, as members to add."""
    return "" if origin is None else f', "file": {quoted(origin.file)}, "line": {origin.line}'


@remembered
def rule_text(rule: CompiledRule) -> str:
    """Which rule, where it stands, and the hash of its text."""
    return f'{{"name": {quoted(rule.name)}{place_text(rule.origin)}, "sha256": {quoted(rule.sha256)}}}'


class Fragments:
    """What follows from a program alone."""

    def __init__(self, program: Program) -> None:
        self._names = [lexicon.name for lexicon in program.lexicons]
        self.entry = remembered(self._entry)
        """A lexicon entry and where it stands."""
        self.relations: dict[tuple[str, str], str] = {}
        """Each relation by kind and name: the head of its step."""
        for kind, found in (
            ("resolve", resolves(program)),
            ("link", program.links),
            ("context", program.contexts),
            ("merge", program.merges),
        ):
            for one in found:
                self.relations[kind, one.name] = step_head(kind, one.name, one.origin)

    def _entry(self, entry: Entry) -> str:
        value = "" if entry.value is None else f', "value": {plain_text(entry.value)}'
        columns = ""
        if entry.columns:
            cells = (f"{quoted(name)}: {plain_text(cell)}" for name, cell in sorted(entry.columns.items()))
            columns = f', "columns": {{{", ".join(cells)}}}'
        head = f'{{"lexicon": {quoted(self._names[entry.lexicon])}, "phrase": {quoted(entry.text)}'
        return f"{head}{value}{columns}{place_text(entry.origin)}}}"


def step_head(kind: str, name: str, origin: Origin | None) -> str:
    """The head of the step of a relation."""
    return f'{{"step": {quoted(kind)}, "name": {quoted(name)}{place_text(origin)}'


fragments_of = partial(remembered, most=4)(Fragments)
"""The fragments of a program."""
