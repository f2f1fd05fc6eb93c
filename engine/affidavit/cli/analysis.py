"""``extract --format csv | parquet | geojson``: rows for analysis, written as documents are read."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TextIO

from affidavit.cli.console import UsageError, error
from affidavit.cli.inputs import Documents
from affidavit.cli.outputs import binary_target
from affidavit.compile.program import Program
from affidavit.io.csv import write_csv
from affidavit.io.geojson import write_geojson
from affidavit.io.parquet import NoParquetError, write_parquet
from affidavit.io.rows import (
    Column,
    Row,
    incident_columns,
    incident_rows,
    place_slots,
    statement_columns,
    statement_rows,
)
from affidavit.io.table import fact_types
from affidavit.run.engine import Engine
from affidavit.run.report import Report

__all__ = ["FORMATS", "add_analysis", "analysis_types", "check_analysis", "write_analysis"]

FORMATS = ("csv", "parquet", "geojson")


def add_analysis(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that these formats take."""
    parser.add_argument(
        "--rows",
        choices=("statements", "incidents"),
        help="of csv, parquet, geojson: one row each (default: statements; of geojson incidents)",
    )
    parser.add_argument(
        "--no-guard", action="store_true", help="of csv: leave cells that a spreadsheet may run as formulas unmarked"
    )


def check_analysis(args: argparse.Namespace, shape: str) -> None:
    """Whether these arguments fit the format `shape`. Raises UsageError."""
    if args.rows is not None and shape not in FORMATS:
        raise UsageError(f"--rows goes with --format csv, parquet or geojson, and this is {shape}")
    if args.no_guard and shape != "csv":
        raise UsageError(f"--no-guard goes with --format csv, and this is {shape}")
    if shape == "parquet" and args.out is None:
        raise UsageError("Parquet is no text for the screen: name a file with --out FILE.parquet")


def analysis_types(program: Program) -> list[str]:
    """The type whose findings are statements when none is asked for: the first fact that the pack exports."""
    return fact_types(program)[:1]


def write_analysis(
    engine: Engine, documents: Documents, types: Sequence[str], args: argparse.Namespace, shape: str, stream: TextIO
) -> None:
    """Write the rows of `documents` in the format `shape`: text to `stream`, Parquet to the file. Raises UsageError."""
    program = engine.program
    rows_of = args.rows or ("incidents" if shape == "geojson" else "statements")
    if rows_of == "incidents" and not program.merges:
        raise UsageError(f"the pack {engine.pack.name} has no merge, so it has no incidents: --rows statements")
    columns = incident_columns(program) if rows_of == "incidents" else statement_columns(program, types)
    rows = _rows(engine, documents, types, rows_of, args.workers)
    if shape == "csv":
        write_csv(rows, columns, stream, guard=not args.no_guard)
    elif shape == "geojson":
        write_geojson(rows, columns, place_slots(program, columns), stream)
    else:
        _parquet(rows, columns, engine, args.out)


def _parquet(rows: Iterator[Row], columns: Sequence[Column], engine: Engine, out: Path | None) -> None:
    assert out is not None  # check_analysis
    about = f"{engine.pack.name} {engine.pack.version} {engine.pack.sha256}"
    try:
        with binary_target(out) as stream:
            write_parquet(rows, columns, stream, about)
    except NoParquetError as problem:
        raise UsageError(str(problem)) from problem


def _rows(engine: Engine, documents: Documents, types: Sequence[str], rows_of: str, workers: int) -> Iterator[Row]:
    for title, rows, cuts in engine.map(partial(_of_report, types=list(types), rows_of=rows_of), documents, workers):
        if cuts:
            error(f"{title}: sentences longer than the cap were cut, {cuts} times")
        yield from rows


def _of_report(report: Report, types: Sequence[str], rows_of: str) -> tuple[str, list[Row], int]:
    document, program = report.document, report.program
    if rows_of == "incidents":
        rows = incident_rows(document, report.incidents, report.all_findings, program)
    else:
        rows = statement_rows(document, report.of_type(*types), report.incidents, program)
    return document.id, list(rows), len(report.cuts)
