"""The Lark parser of `affidavit.grammar`, built once a process.

Building takes about 0.1 s, so no cache file is kept: nothing to go stale, nothing that must be writable.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from lark import Lark

__all__ = ["rule_parser"]


@cache
def rule_parser() -> Lark:
    """LALR with a contextual lexer; safe to share between threads, since each parse has a state of its own."""
    text = files("affidavit.grammar").joinpath("rules.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="contextual", propagate_positions=True, maybe_placeholders=False)
