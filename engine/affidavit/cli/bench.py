"""``affidavit bench PACK FILE...``: how fast a pack reads given texts, and which of its rules take the time."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from dataclasses import dataclass
from typing import Any

from affidavit.cli.console import UsageError, paint_for
from affidavit.cli.inputs import Documents, add_documents, add_pack, chosen_types, positive
from affidavit.cli.statistics import TOP
from affidavit.io.layout import Paint
from affidavit.io.statistics import rule_table, statistics_json
from affidavit.match.statistics import Statistics
from affidavit.run.engine import Engine, load
from affidavit.text.model import Document

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Read the texts three times in one process: once cold, once for the speed, and once more with a clock at every "
        "rule. Nothing is written but the findings' number."
    )
    add_pack(parser)
    add_documents(parser)
    parser.add_argument("--types", metavar="A,B", help="only these types, or all; default: those the pack exports")
    parser.add_argument("--top", type=positive, default=TOP, metavar="N", help=f"so many rules (default {TOP})")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json has every rule")


@dataclass(frozen=True, slots=True)
class _Result:
    """What three readings took, in seconds, and what the last counted; `size` is in bytes of UTF-8."""

    documents: int
    size: int
    findings: int
    cold: float
    warm: float
    clocked: float
    statistics: Statistics

    @property
    def in_rules(self) -> float:
        return sum(self.statistics.seconds)


def run(args: argparse.Namespace) -> int:
    engine = load(args.pack)
    if args.types is not None:
        engine = engine.for_types(chosen_types(args.types, engine.program, engine.pack.exports))
    documents = Documents(args.files, args.date)
    texts = list(documents)
    if not any(document.text for document in texts):
        raise UsageError("there is no text to read")
    result = _measure(engine, texts)
    if args.format == "json":
        sys.stdout.write(statistics_json(_record(args.pack, result)))
    else:
        sys.stdout.write(_text(args.pack, result, args.top, paint_for(sys.stdout)))
    return 1 if documents.bad else 0


def _measure(engine: Engine, documents: list[Document]) -> _Result:
    cold, _ = _read(engine, documents)
    gc.collect()
    gc.freeze()  # so that no rule is charged with looking through what all of them made
    warm, _ = _read(engine, documents)
    statistics = engine.statistics
    statistics.reset()
    statistics.timed = True
    clocked, findings = _read(engine, documents)
    statistics.timed = False
    size = sum(len(document.text.encode("utf-8", "surrogatepass")) for document in documents)
    return _Result(len(documents), size, findings, cold, warm, clocked, statistics)


def _read(engine: Engine, documents: list[Document]) -> tuple[float, int]:
    """Seconds of wall time, and the number of findings."""
    begun = time.perf_counter()
    findings = sum(len(report.findings) for document in documents for report in engine.read_pieces(document))
    return time.perf_counter() - begun, findings


def _text(pack: str, result: _Result, top: int, paint: Paint) -> str:
    statistics = result.statistics
    rules = statistics.rules
    size, warm = result.size / 1e6, result.warm
    rest = 1 - result.in_rules / result.clocked
    return (
        f"{pack}: {len(rules):,} rules, {result.documents:,} document{'s'[: result.documents != 1]}, {size:.3f} MB, "
        f"{result.findings:,} finding{'s'[: result.findings != 1]}\n"
        f"{size / warm:.3f} MB/s, {result.findings / warm:,.0f} findings/s; when cold {size / result.cold:.3f} MB/s\n"
        f"{statistics.sentences:,} sentences, rules tried in {statistics.searched:,} of them\n\n"
        f"{rule_table(rules, result.clocked, top, paint)}"
        f"{rest:.1%} of the time is that of no one rule: tokens, choice among matches, links and contexts\n"
    )


def _record(pack: str, result: _Result) -> dict[str, Any]:
    return {
        "pack": pack,
        "documents": result.documents,
        "bytes": result.size,
        "findings": result.findings,
        "seconds": {
            "cold": result.cold,
            "warm": result.warm,
            "clocked": result.clocked,
            "in_rules": result.in_rules,
        },
        "mb_per_second": result.size / 1e6 / result.warm,
        **result.statistics.to_record(),
    }
