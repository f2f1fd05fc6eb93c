"""What a finding is, as bytes: canonical JSON and the identity made of it."""

from __future__ import annotations

import hashlib
import json
import re
from functools import partial
from typing import Any

from affidavit.audit.fragments import heads, plain_text, quoted
from affidavit.audit.remembered import remembered
from affidavit.compile.program import CompiledRule
from affidavit.match.model import Finding
from affidavit.text.model import Document
from affidavit.values.types import Range, Timex

__all__ = ["canonical_json", "escaped", "finding_id", "plain"]

# Lone surrogates cannot be written as UTF-8, and these line ends part lines for many readers of JSON Lines.
_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False).encode
_ESCAPED = re.compile("[\ud800-\udfff\x7f-\x9f\u2028\u2029\ufeff]")


def canonical_json(value: Any) -> str:
    """`value` as JSON on one line, keys in the order given, text as it is but for what would not survive a file."""
    return escaped(_ENCODE(value))


def escaped(text: str) -> str:
    """`text`, which is JSON, with what would not survive a file written otherwise."""
    if text.isascii() and "\x7f" not in text:
        return text
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


_PLAIN = frozenset({str, int, bool})


def plain(value: Any) -> Any:
    """A slot's value as JSON: whole numbers as integers, ranges and times as objects, lists for tuples."""
    if value is None or type(value) in _PLAIN:
        return value
    match value:
        case float():
            return int(value) if value.is_integer() else value
        case Range() | Timex():
            return {name: plain(part) for name, part in value.to_record().items()}
        case tuple() | list():
            return [plain(part) for part in value]
        case _:
            return value


def finding_id(finding: Finding) -> str:
    """SHA-256 of what identifies a finding: its document, its rule, its place and the slots the rule filled.

    What resolves, links and contexts add is left out: they may refer to other findings, and those to this one.
    """
    rule = finding.rule
    start, end = finding.span
    slots = finding.slots
    told = []
    for name, head in heads(tuple(slots)):
        filled = slots[name]
        if filled.via == "set" or filled.via == "capture":
            span = filled.span
            place = "null" if span is None else f"[{span[0]}, {span[1]}]"
            told.append(f"{head}[{plain_text(filled.value)}, {place}]")
    what = (
        f'{{"document": {_document(finding.document)}, {_rule(rule)}, '
        f'"type": {quoted(finding.type)}, "span": [{start}, {end}], "slots": {{{", ".join(told)}}}}}'
    )
    return hashlib.sha256(escaped(what).encode("utf-8")).hexdigest()


@remembered
def _rule(rule: CompiledRule) -> str:
    return f'"rule": [{quoted(rule.name)}, {quoted(rule.sha256)}]'


@partial(remembered, most=4)  # every finding of a document names it
def _document(document: Document) -> str:
    date = "null" if document.date is None else quoted(document.date.isoformat())
    return f"[{quoted(document.id)}, {quoted(document.sha256)}, {date}]"
