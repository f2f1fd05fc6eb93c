"""Text that comes from outside, made harmless for the places of a page where it may stand."""

from __future__ import annotations

import html
import json
import re
from typing import Any

__all__ = ["attribute", "data", "text"]

# A parser would turn these into something else: a lone surrogate has no UTF-8, NUL is replaced, CR read as LF.
_UNWRITABLE = re.compile("[\ud800-\udfff\x00]")
_BARE = re.compile("[<>&\u2028\u2029\ud800-\udfff\x00-\x1f\x7f-\x9f\ufeff]")


def text(value: str) -> str:
    """`value` between tags or in a quoted attribute; as many code points after parsing as before."""
    return html.escape(_UNWRITABLE.sub("\ufffd", value)).replace("\r", "&#13;")


def attribute(name: str, value: str) -> str:
    """`` name="value"``, with the space before it."""
    return f' {name}="{text(value)}"'


def data(value: Any) -> str:
    """`value` as JSON that may stand in a ``script`` element: nothing in it can end the element or a line."""
    written = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _BARE.sub(lambda match: f"\\u{ord(match[0]):04x}", written)
