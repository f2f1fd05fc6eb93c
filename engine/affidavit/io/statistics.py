"""What the rules did, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from affidavit.io.layout import PLAIN, Paint, columns_of
from affidavit.match.statistics import RuleStatistics, Statistics

__all__ = ["rule_table", "statistics_json", "statistics_text"]

_COUNTS = ("tried", "started", "matched", "kept", "beaten")


def statistics_text(statistics: Statistics, top: int, paint: Paint = PLAIN) -> str:
    """The `top` costliest rules, and in a line each what is left out."""
    read, searched = statistics.sentences, statistics.searched
    head = f"{read:,} sentence{'s'[: read != 1]} read, rules tried in {searched:,} of them\n"
    over = statistics.passed_over
    if over:
        head += f"{over:,} document{'s'[: over != 1]} passed over: no word that a rule needs stands there\n"
    return head + rule_table(statistics.rules, sum(statistics.seconds), top, paint)


def rule_table(rules: Sequence[RuleStatistics], seconds: float, top: int, paint: Paint = PLAIN) -> str:
    """The first `top` of those `rules` that were tried at all. Shares are of `seconds`; 0: no times were taken."""
    tried = [one for one in rules if one.tried]
    header = ["rule", *_COUNTS, *(["ms", "share"] if seconds else [])]
    lines = _aligned([header, *(_cells(one, seconds) for one in tried[:top])], paint) if tried else []
    others = tried[top:]
    if others:
        share = f", {sum(one.seconds or 0.0 for one in others) / seconds:.1%} of the time" if seconds else ""
        lines.append(f"{len(others):,} more rule{'s'[: len(others) != 1]}{share}")
    never = len(rules) - len(tried)
    if never:
        lines.append(f"{never:,} rule{'s were' if never != 1 else ' was'} never tried: nothing they need stood there")
    return "".join(line + "\n" for line in lines)


def _cells(one: RuleStatistics, seconds: float) -> list[str]:
    cells = [one.rule.name, *(f"{getattr(one, name):,}" for name in _COUNTS)]
    if seconds:
        taken = one.seconds or 0.0
        cells += [f"{taken * 1000:.1f}", f"{taken / seconds:.1%}"]
    return cells


def _aligned(rows: Sequence[Sequence[str]], paint: Paint) -> list[str]:
    """Lines of columns: the first flush left, the others flush right."""
    widths = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    lines = []
    for number, row in enumerate(rows):
        name = row[0] + " " * (widths[0] - columns_of(row[0]))
        line = "  ".join([name, *(cell.rjust(size) for cell, size in zip(row[1:], widths[1:], strict=True))])
        lines.append(line if number else paint.bold(line))
    return lines


def statistics_json(record: dict[str, Any]) -> str:
    """A record as indented JSON."""
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"
