"""``affidavit extract PACK FILE...``: findings as a table or a page for people, in other formats for programs."""

from __future__ import annotations

import argparse
import contextlib
import gc
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, TextIO

from affidavit.cli.analysis import FORMATS, add_analysis, analysis_types, check_analysis, write_analysis
from affidavit.cli.console import UsageError, is_terminal, paint_for, width_of
from affidavit.cli.inputs import Documents, add_documents, add_pack, chosen_types, positive
from affidavit.cli.outputs import Limits, Span, check_outputs, piece_of, target, write_page
from affidavit.cli.statistics import add_statistics, telling_statistics
from affidavit.compile.program import Program
from affidavit.io.evidence import EvidenceError
from affidavit.io.layout import Paint
from affidavit.io.table import document_table, fact_types, summary
from affidavit.io.timeml import corpus, time_types, timeml
from affidavit.run.engine import Engine, load
from affidavit.run.evidence import keep_evidence
from affidavit.run.report import Report

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_pack(parser)
    add_documents(parser)
    parser.add_argument(
        "--format",
        choices=("table", "jsonl", "html", "timeml", *FORMATS),
        help="default: table on a terminal, else jsonl",
    )
    add_analysis(parser)
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="write there, all or nothing, instead of to the screen"
    )
    parser.add_argument("--types", metavar="A,B", help="only these types, or all; default: those the pack exports")
    parser.add_argument("--evidence", metavar="FILE.zip", type=Path, help="also keep what verify needs, in one file")
    parser.add_argument("--evidence-hashes-only", action="store_true", help="keep no texts there, only their hashes")
    parser.add_argument(
        "--workers", metavar="N", type=positive, default=1, help="processes to use (default 1); changes no output"
    )
    add_statistics(parser)


def run(args: argparse.Namespace) -> int:
    check_outputs((args.out, args.evidence, args.stats_json), args.pack, args.files)
    shape = args.format or ("table" if args.out is None and is_terminal(sys.stdout) else "jsonl")
    check_analysis(args, shape)
    engine = load(args.pack)
    gc.freeze()  # the pack stays: no use in looking for garbage in it again and again
    documents = Documents(args.files, args.date)
    default = fact_types(engine.program) if shape == "table" else engine.pack.exports
    if shape in FORMATS:
        default = analysis_types(engine.program)
    types = chosen_types(args.types, engine.program, default)
    if shape == "timeml":
        types = _times_of(types, engine.program, args.types)
    if args.types is not None or (shape == "timeml" and args.evidence is None):
        engine = engine.for_types(types)
    with (
        _keeping(args, engine, shape) as engine,
        telling_statistics(args, engine.statistics),
        target(None if shape == "parquet" else args.out) as stream,
    ):
        if shape in FORMATS:
            write_analysis(engine, documents, types, args, shape, stream)
        elif shape == "table":
            _write_tables(engine, documents, types, args.workers, stream)
        elif shape == "timeml":
            _write_timeml(engine, documents, types, args.workers, stream)
        elif shape == "html":
            write_page(engine, documents, types, args.workers, stream)
        else:
            _write_lines(engine, documents, types, args.workers, stream)
    return 1 if documents.bad else 0


@contextlib.contextmanager
def _keeping(args: argparse.Namespace, engine: Engine, shape: str) -> Iterator[Engine]:
    """The engine to extract with: one that writes an evidence bundle where that is asked for. Raises UsageError."""
    if args.evidence is None:
        if args.evidence_hashes_only:
            raise UsageError("--evidence-hashes-only says what --evidence FILE.zip is to keep: name that file too")
        yield engine
        return
    types = chosen_types(args.types, engine.program, engine.pack.exports)
    written = attrgetter("text") if shape == "jsonl" else None
    options = {"hashes_only": args.evidence_hashes_only, "written": written}
    try:
        with keep_evidence(engine, args.pack, args.evidence, types, **options) as recorder:
            yield recorder
    except EvidenceError as problem:
        raise UsageError(str(problem)) from problem


class _Rendered(NamedTuple):
    """One document's output, made in the worker."""

    id: str
    text: str
    counts: Counter[str]
    cuts: int
    piece: Span | None


def _write_lines(engine: Engine, documents: Documents, types: list[str], workers: int, stream: TextIO) -> None:
    limits = Limits()
    for done in engine.map(partial(_lines, types=types), documents, workers):
        limits.tell(done.id, done.cuts, done.piece)
        stream.write(done.text)


def _write_tables(engine: Engine, documents: Documents, types: list[str], workers: int, stream: TextIO) -> None:
    task = partial(_tables, types=types, width=width_of(stream), paint=paint_for(stream))
    counts: Counter[str] = Counter()
    limits = Limits()
    for done in engine.map(task, documents, workers):
        limits.tell(done.id, done.cuts, done.piece)
        counts += done.counts
        stream.write(done.text + "\n")
    stream.write(summary(counts, documents.read, types) + "\n")


def _write_timeml(engine: Engine, documents: Documents, types: list[str], workers: int, stream: TextIO) -> None:
    limits = Limits()

    def told() -> Iterator[str]:
        for done in engine.map(partial(_timeml, types=types), documents, workers, whole=True):
            limits.tell(done.id, done.cuts, done.piece)
            yield done.text

    for piece in corpus(told()):
        stream.write(piece)


def _times_of(types: list[str], program: Program, wanted: str | None) -> list[str]:
    """The types that can be written as TimeML. Raises UsageError when there is none."""
    found = time_types(types, program)
    if not found:
        which = "the pack exports" if wanted is None else "--types names"
        raise UsageError(f"TimeML tells times, and {which} no type whose first slot is a timex")
    return found


def _timeml(report: Report, types: list[str]) -> _Rendered:
    return _rendered(report, timeml(report.document, report.of_type(*types)), types)


def _lines(report: Report, types: list[str]) -> _Rendered:
    return _rendered(report, report.to_jsonl(types), types)


def _tables(report: Report, types: list[str], width: int, paint: Paint) -> _Rendered:
    text = document_table(report.document, report.of_type(*types), report.program, types, width, paint)
    return _rendered(report, text, types)


def _rendered(report: Report, text: str, types: list[str]) -> _Rendered:
    counts = Counter(finding.type for finding in report.of_type(*types))
    return _Rendered(report.document.id, text, counts, len(report.cuts), piece_of(report))
