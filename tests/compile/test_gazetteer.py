"""Gazetteers: names compared, rows found, tables refused, and what survives pickling."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from affidavit.compile.gazetteer import Gazetteer, place_key, resolves
from affidavit.compile.pack import compile_text

COLUMNS = ("name", "id", "kind", "country", "region", "lat", "lon", "weight")
ROWS = (
    "Paris||Lutetia\tgn:1\tcity\tFR\t11\t48.85\t2.35\t8.3",
    "Paris\tgn:2\tcity\tUS\tTX\t33.66\t-95.56\t4.4",
    "Deir ez-Zor|Deir Ezzor\tgn:3\tcity\tSY\t07\t35.34\t40.14\t5.4",
    "Atlantic Ocean|the Atlantic\t\tsea\t\t\t\t\t6.5",
    "São Paulo|St. Paul's\tgn:5\tcity\tBR\t27\t-23.55\t-46.64\t7.1",
)
RULES = """
type Place { name: text  lat: number?  lon: number? }
rule place -> Place { match name:([cap]+)  test "[Paris](name)"  test none "x" }
resolve where { of Place  among "places.tsv" }
"""


def gazetteer() -> Gazetteer:
    return Gazetteer("places.tsv", COLUMNS, enumerate(ROWS, 2))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PARIS", "paris"),
        ("Deir-ez-Zor", "Deir ez Zor"),
        ("St. John's", "st johns"),
        ("Québec", "Quebec"),
        ("The  Hague", "hague"),
        ("Dar‘ā", "Dara"),
        ("San\nSalvador", "San Salvador"),
    ],
)
def test_spellings_that_are_one_name(one: str, other: str) -> None:
    assert place_key(one) == place_key(other)


def test_names_that_differ() -> None:
    assert len({place_key(name) for name in ("Theben", "Ben", "Paris", "Parish", "New York", "York")}) == 6


def test_candidates_come_by_weight_then_by_line() -> None:
    found = gazetteer().candidates("PARIS")
    assert [(row.line, row.country, row.weight) for row in found] == [(2, "FR", 8.3), (3, "US", 4.4)]
    assert found[0].cells["name"] == "Paris" and found[0].lat == 48.85


def test_every_name_of_a_row_finds_it_and_the_first_is_shown() -> None:
    for name in ("Deir ez-Zor", "deir ezzor", "DEIR EZ ZOR"):
        assert [row.name for row in gazetteer().candidates(name)] == ["Deir ez-Zor"]
    assert [row.name for row in gazetteer().candidates("St Pauls")] == ["São Paulo"]


@pytest.mark.parametrize("name", ["", "the", " ", "Pari", "Parisx", "zzz", "A"])
def test_names_that_no_row_bears(name: str) -> None:
    assert gazetteer().candidates(name) == []


def test_empty_cells_are_absent() -> None:
    (row,) = gazetteer().candidates("Atlantic")
    assert (row.lat, row.lon, row.country) == (None, None, "")
    assert row.cells == {"name": "Atlantic Ocean", "kind": "sea", "weight": 6.5}


def test_it_survives_pickling_used_or_not() -> None:
    used = gazetteer()
    used.candidates("Paris")
    for one in (gazetteer(), used):
        copy = pickle.loads(pickle.dumps(one))
        assert copy == one and hash(copy) == hash(one)
        assert copy.candidates("Lutetia") == one.candidates("Lutetia") != []


def compiled(table: str, folder: Path, rules: str = RULES) -> list[tuple[str, str]]:
    (folder / "places.tsv").write_text(table, encoding="utf-8")
    _, diagnostics = compile_text(rules, lexicon_dir=folder)
    return [(d.code, d.message) for d in diagnostics.sorted()]


HEADER = "\t".join(COLUMNS) + "\n"


def test_the_columns_that_are_slots_are_filled(tmp_path: Path) -> None:
    (tmp_path / "places.tsv").write_text("# a comment\n" + HEADER + "\n".join(ROWS) + "\n", encoding="utf-8")
    program, diagnostics = compile_text(RULES, lexicon_dir=tmp_path)
    assert program is not None, diagnostics.sorted()
    (resolved,) = resolves(program)
    assert (resolved.type, resolved.slots) == ("Place", ("name", "lat", "lon"))
    assert len(resolved.gazetteer) == 5
    assert resolved.gazetteer.candidates("Paris")[0].line == 3  # the comment counts


def test_programs_without_a_resolve_have_none() -> None:
    program, _ = compile_text('type T { n: text }\nrule r -> T { match n:"a" }')
    assert program is not None and resolves(program) == ()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("name\tkind\n", "lacks country, region, lat, lon, weight"),
        ("", "lacks name"),
        (HEADER.replace("name\tid", "id\tname"), "does not begin with name"),
        (HEADER + "Paris\t\tcity\tFR\t11\t48.85\t2.35\n", "line 2 cannot be read: 7 cells"),
        (HEADER + "\n\nParis\t\tcity\tFR\t11\tnorth\t2.35\t3\n", "line 4 cannot be read: 'north'"),
        (HEADER + " | \t\tcity\tFR\t11\t48.85\t2.35\t3\n", "line 2 cannot be read: no name"),
        (HEADER + "Paris\t\tcity\tFR\t11\t48.85\t2.35\t1e3\n", "'1e3'"),
    ],
)
def test_tables_that_cannot_be_read(table: str, said: str, tmp_path: Path) -> None:
    ((code, message),) = compiled(table, tmp_path)
    assert code == "E0611" and said in message


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    found = compiled(HEADER, tmp_path, RULES.replace("places.tsv", "palces.tsv"))
    assert [code for code, _ in found] == ["E0602", "E0501", "E0501"] or [code for code, _ in found] == ["E0602"]


@pytest.mark.parametrize(
    ("rules", "code", "said"),
    [
        (RULES.replace("lat: number?", "lat: text?"), "E0510", "the column holds numbers"),
        (RULES.replace("lat: number?", "kind: town | river"), "E0510", "'city' is none of its words"),
        (RULES.replace('"places.tsv"', '"places.tsv" told kind'), "E0202", "Place has no slot kind"),
        (RULES.replace('"places.tsv"', '"places.tsv" inside Place'), "E0510", "do not both hold a Place"),
        (RULES.replace('"places.tsv"', '"places.tsv" hint Place.lat'), "E0510", "not the text of a country"),
        (RULES.replace('"places.tsv"', '"places.tsv" hint Mood.land'), "E0201", "Mood"),
        (RULES.replace("of Place", "of Plaec"), "E0201", "Plaec"),
        (RULES.replace("of Place", "of Place, Place"), "E0", ""),
    ],
)
def test_resolves_that_do_not_fit(rules: str, code: str, said: str, tmp_path: Path) -> None:
    found = compiled(HEADER + ROWS[0] + "\n", tmp_path, rules)
    assert any(each.startswith(code) and said in message for each, message in found), found
