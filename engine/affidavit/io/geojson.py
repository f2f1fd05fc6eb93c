"""GeoJSON (RFC 7946) for maps: one feature a row, at the place of the row, written as the rows come."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from affidavit.io.csv import Sink
from affidavit.io.rows import Column, Row

__all__ = ["feature", "write_geojson"]

_UNWRITABLE = re.compile("[\ud800-\udfff]")


def write_geojson(rows: Iterable[Row], columns: Sequence[Column], slots: Sequence[str], stream: Sink) -> int:
    """Write a FeatureCollection of `rows`; the number of features written.

    `slots` are the slots that hold places: the first with coordinates gives the point, and a row without any has no
    geometry (``null``). The row's cells are the properties, its id the feature's.
    """
    stream.write('{"type": "FeatureCollection", "features": [')
    written = 0
    for row in rows:
        stream.write(",\n" if written else "\n")
        stream.write(_json(feature(row, columns, slots)))
        written += 1
    stream.write("\n]}\n")
    return written


def feature(row: Row, columns: Sequence[Column], slots: Sequence[str]) -> dict[str, Any]:
    """One feature; longitude before latitude, in degrees of WGS 84."""
    point = next((found for slot in slots if (found := _point(row, slot)) is not None), None)
    properties = {column.name: row.get(column.name) for column in columns if column.name != "id"}
    return {"type": "Feature", "id": row["id"], "geometry": point, "properties": properties}


def _point(row: Row, slot: str) -> dict[str, Any] | None:
    lat, lon = row.get(f"{slot}_lat"), row.get(f"{slot}_lon")
    if not isinstance(lat, int | float) or not isinstance(lon, int | float):
        return None
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        return None
    return {"type": "Point", "coordinates": [lon, lat]}


def _json(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _UNWRITABLE.sub("\ufffd", written)
