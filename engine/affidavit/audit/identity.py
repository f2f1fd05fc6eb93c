"""What a finding is, as bytes: canonical JSON and the identity made of it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from affidavit.match.model import Filled, Finding
from affidavit.values.types import Range, Timex

__all__ = ["canonical_json", "finding_id", "plain"]

# Lone surrogates cannot be written as UTF-8, and these line ends part lines for many readers of JSON Lines.
_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False).encode
_ESCAPED = re.compile("[\ud800-\udfff\x7f-\x9f\u2028\u2029\ufeff]")


def canonical_json(value: Any) -> str:
    """`value` as JSON on one line, keys in the order given, text as it is but for what would not survive a file."""
    text = _ENCODE(value)
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
    document, rule = finding.document, finding.rule
    slots = {name: _content(filled) for name, filled in finding.slots.items() if filled.via in ("capture", "set")}
    what = {
        "document": [document.id, document.sha256, document.date.isoformat() if document.date else None],
        "rule": [rule.name, rule.sha256],
        "type": finding.type,
        "span": list(finding.span),
        "slots": dict(sorted(slots.items())),
    }
    return hashlib.sha256(canonical_json(what).encode("utf-8")).hexdigest()


def _content(filled: Filled) -> list[Any]:
    return [plain(filled.value), list(filled.span) if filled.span else None]
