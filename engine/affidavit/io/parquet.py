"""Parquet for data frames: typed columns, written in row groups. Needs pyarrow, the extra ``parquet``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from affidavit.io.rows import Column, Row, cells_of

__all__ = ["GROUP", "NoParquetError", "write_parquet"]

GROUP = 10_000
"""Rows of a row group: what is held in memory at a time."""
_UNWRITABLE = re.compile("[\ud800-\udfff]")


class NoParquetError(Exception):
    """pyarrow is not installed."""

    def __init__(self) -> None:
        super().__init__("Parquet needs pyarrow, which is not installed: pip install 'affidavit[parquet]'")


def write_parquet(
    rows: Iterable[Row], columns: Sequence[Column], stream: IO[bytes], about: str, group: int = GROUP
) -> int:
    """Write `rows` to `stream` (binary), a row group at a time; the number of rows written.

    Texts are strings, numbers 64-bit floats, offsets 64-bit integers, truth values booleans; an empty cell is null.
    `about` is kept in the file's metadata under ``affidavit``. Raises NoParquetError.
    """
    try:
        import pyarrow  # late: only this format needs it
        import pyarrow.parquet
    except ImportError as problem:
        raise NoParquetError from problem
    kinds = {
        "text": pyarrow.string(),
        "number": pyarrow.float64(),
        "integer": pyarrow.int64(),
        "truth": pyarrow.bool_(),
    }
    fields = [pyarrow.field(column.name, kinds[column.kind]) for column in columns]
    schema = pyarrow.schema(fields, metadata={"affidavit": about})
    written = 0
    with pyarrow.parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        for chunk in _chunks(rows, group):
            table = [cells_of(row, columns) for row in chunk]
            arrays = [
                pyarrow.array([_value(cells[index], column.kind) for cells in table], fields[index].type)
                for index, column in enumerate(columns)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema), row_group_size=group)
            written += len(table)
    return written


def _chunks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    waiting = iter(rows)
    while chunk := list(islice(waiting, size)):
        yield chunk


def _value(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "number":
        return float(value)
    return _UNWRITABLE.sub("\ufffd", str(value)) if kind == "text" else value
