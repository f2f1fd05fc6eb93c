"""Pieces of the trace as JSON text: a record repeats the same rules, elements, entries and places again and again.

Text is put together here just as `affidavit.audit.identity.canonical_json` would write the same data, up to the few
characters it escapes in a whole line.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from json.encoder import JSONEncoder, encode_basestring
from math import isfinite
from typing import Any

from affidavit.audit.remembered import remembered
from affidavit.compile.gazetteer import resolves
from affidavit.compile.program import CompiledRule, Entry, Origin, Program
from affidavit.values.types import Range, Timex

__all__ = [
    "fragments_of", "heads", "members", "place_text", "plain_text", "quoted", "raw_text", "rule_text", "step_head",
]  # fmt: skip

quoted = encode_basestring
"""A text as JSON has it."""

_ENCODE = JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False).encode


_VALUES = 4_000
"""Ranges and times whose text is kept: one goes from finding to finding, and is told by the slots of all of them."""


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
    return _raw_record(value) if isinstance(value, Range | Timex) else _ENCODE(value)


@partial(remembered, most=_VALUES)
def _raw_record(value: Range | Timex) -> str:
    return _ENCODE(value.to_record())


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
        return _range(value)
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(plain_text, value))}]"
    return _ENCODE(value)


@partial(remembered, most=_VALUES)
def _range(value: Range) -> str:
    low, high = plain_text(value.min), plain_text(value.max)
    return f'{{"min": {low}, "max": {high}, "approximate": {plain_text(value.approximate)}}}'


@partial(remembered, most=_VALUES)
def _timex(value: Timex) -> str:
    mod, begin, end = plain_text(value.mod), plain_text(value.begin), plain_text(value.end)
    anchor = "" if value.anchor is None else f', "anchor": {quoted(value.anchor)}'
    return (
        f'{{"type": {quoted(value.type)}, "value": {quoted(value.value)}, "mod": {mod}, '
        f'"begin": {begin}, "end": {end}{anchor}}}'
    )


def members(value: dict[str, Any]) -> str:
    """The members of an object, sorted, without the brackets around them; single values as `plain_text` has them."""
    told = []
    for key, head in heads(tuple(value)):
        one = value[key]
        kind = type(one)
        if kind is str:
            told.append(head + quoted(one))
        elif kind is int:
            told.append(head + repr(one))
        elif kind is dict:
            told.append(f"{head}{{{members(one)}}}")
        else:
            told.append(head + (_items(one) if kind is list or kind is tuple else plain_text(one)))
    return ", ".join(told)


def _items(value: Sequence[Any]) -> str:
    """A list, mostly of objects, or of the two ends of a span."""
    told = []
    for one in value:
        kind = type(one)
        if kind is dict:
            told.append(f"{{{members(one)}}}")
        else:
            told.append(_items(one) if kind is list or kind is tuple else plain_text(one))
    return f"[{', '.join(told)}]"


@lru_cache(maxsize=1_024)
def heads(keys: tuple[str, ...]) -> list[tuple[str, str]]:
    """The keys sorted, each with the text it has in an object."""
    return [(key, f"{quoted(key)}: ") for key in sorted(keys)]


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
