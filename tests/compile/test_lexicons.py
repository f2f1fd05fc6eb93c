"""Lexicons: inline, .txt and .tsv; values, columns, aliases, inflection, and what is wrong with a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packs import files_of, pack_of

from affidavit.compile.pack import compile_sources
from affidavit.compile.program import Lexicon
from affidavit.compile.sources import PackSources, resolve

RULE = "type T { name: text }\nrule r -> T { match name:@it }\n"


def lexicon(declaration: str, **files: str) -> Lexicon:
    program, diagnostics = pack_of(m__rules=RULE + declaration, **files)
    assert program is not None, diagnostics.sorted()
    return program.lexicons[0]


def reports(declaration: str, **files: str) -> list[tuple[str, str, tuple[int, int], str]]:
    """Code, file, line and column, and marked text."""
    _, diagnostics = pack_of(m__rules=RULE + declaration, **files)
    return [
        (
            d.code,
            d.label.source.path,
            d.label.source.position(d.label.span.start),
            d.label.source.text[d.label.span.start : d.label.span.end],
        )
        for d in diagnostics.sorted()
        if d.code[1:3] == "06"
    ]


def words(found: Lexicon) -> list[str]:
    return [" ".join(entry.words) for entry in found.entries]


def test_inline_entries_keep_order_case_and_values() -> None:
    found = lexicon("lexicon it { killed = 1, \"gunned down\" = 2, 'IS' = 3, Syria's }")
    assert [(entry.words, entry.exact, entry.value, entry.order) for entry in found.entries] == [
        (("killed",), None, 1, 0),
        (("gunned", "down"), None, 2, 1),
        (("is",), ("IS",), 3, 2),
        (("syria", "'", "s"), None, None, 3),
    ]
    assert (found.name, found.value_type, found.file) == ("m.it", "number", None)
    assert (found.entries[1].origin.file, found.entries[1].origin.line, found.entries[1].origin.column) == (
        "m.rules",
        3,
        26,
    )


@pytest.mark.parametrize(
    ("values", "name"), [("= 1", "number"), ('= "x"', "text"), ("= true", "truth"), ("= 1.5", "number"), ("", None)]
)
def test_value_types(values: str, name: str | None) -> None:
    assert lexicon(f"lexicon it {{ a {values} }}").value_type == name


def test_phrase_files() -> None:
    text = "\ufeff# people\r\nmen\r\n\r\n  old men = 2  \r\n'IS' = 3\n\"a = b\"\nx = -1.5\n"
    found = lexicon('lexicon it from "people.txt"', people__txt=text)
    assert [(e.text, e.value, e.exact is not None, e.origin.line, e.origin.column) for e in found.entries] == [
        ("men", None, False, 2, 1),
        ("old men", 2, False, 4, 3),
        ("IS", 3, True, 5, 1),
        ("a = b", None, False, 6, 1),
        ("x", -1.5, False, 7, 1),
    ]
    assert found.file == "people.txt"


def test_tables_are_typed_by_column() -> None:
    text = "# places\nphrase\tname\tlat\tid\nMosul|al-Mosul\tMosul\t36.34\t007\n'IS'\tIslamic State\t\t008\n"
    found = lexicon('lexicon it from "places.tsv"', places__tsv=text)
    assert found.columns == {"name": "text", "lat": "number", "id": "text"}
    assert [(" ".join(e.words), e.exact, dict(e.columns)) for e in found.entries] == [
        ("mosul", None, {"name": "Mosul", "lat": 36.34, "id": "007"}),
        ("al - mosul", None, {"name": "Mosul", "lat": 36.34, "id": "007"}),
        ("is", ("IS",), {"name": "Islamic State", "id": "008"}),
    ]
    assert (found.entries[1].origin.line, found.entries[1].origin.column) == (3, 7)


def test_a_column_called_value_is_the_value() -> None:
    found = lexicon('lexicon it from "n.tsv"', n__tsv="phrase\tvalue\none\t1\ntwo\t2\n")
    assert (found.value_type, [e.value for e in found.entries], found.columns) == ("number", [1, 2], {})


def test_inflected_adds_the_other_number_after_the_entry() -> None:
    found = lexicon("lexicon it { soldier, \"armed man\" = 2, police, 'MP' } inflected")
    assert words(found) == ["soldier", "soldiers", "armed man", "armed men", "police", "mp", "mps"]
    assert [entry.exact for entry in found.entries][-2:] == [("MP",), ("MPs",)]
    assert found.entries[3].value == 2 and found.entries[3].text == "armed men"


def test_an_entry_as_written_wins_over_an_inflected_form() -> None:
    found = lexicon("lexicon it { man = 1, men = 2, women = 3 } inflected")
    assert [(e.text, e.value, e.order) for e in found.entries] == [
        ("man", 1, 0),
        ("men", 2, 1),
        ("women", 3, 2),
        ("woman", 3, 3),
    ]


def test_the_same_phrase_in_exact_and_in_any_case_are_two_entries() -> None:
    assert reports("lexicon it { 'IS' = 1, IS = 2 }") == []


@pytest.mark.parametrize(
    ("declaration", "files", "expected"),
    [
        ("lexicon it { a, b, A }", {}, [("W0601", "m.rules", (3, 20), "A")]),
        ("lexicon it { a = 1, A = 2 }", {}, [("E0601", "m.rules", (3, 21), "A")]),
        ('lexicon it { a = 1, b = "x" }', {}, [("E0607", "m.rules", (3, 21), "b")]),
        ("lexicon it { }", {}, [("W0602", "m.rules", (3, 9), "it")]),
        ('lexicon it from "x.csv"', {}, [("E0609", "m.rules", (3, 17), '"x.csv"')]),
        ('lexicon it from "../x.txt"', {}, [("E0610", "m.rules", (3, 17), '"../x.txt"')]),
        ('lexicon it from "x.txt"', {}, [("E0602", "m.rules", (3, 17), '"x.txt"')]),
        ('lexicon it from "x.txt"', {"x__txt": "a\n'b\n"}, [("E0608", "x.txt", (2, 1), "'b")]),
        ('lexicon it from "x.txt"', {"x__txt": "a\nb =\n"}, [("E0608", "x.txt", (2, 1), "b =")]),
        ('lexicon it from "x.txt"', {"x__txt": "a\n b\n\nB\n"}, [("W0601", "x.txt", (4, 1), "B")]),
        ('lexicon it from "x.tsv"', {"x__tsv": "p\tk\na\n"}, [("E0604", "x.tsv", (2, 1), "a")]),
        ('lexicon it from "x.tsv"', {"x__tsv": "p\tk\na\tb\tc\td\n"}, [("E0604", "x.tsv", (2, 5), "c\td")]),
        ('lexicon it from "x.tsv"', {"x__tsv": "p\tk\n| a\tb\n"}, [("E0605", "x.tsv", (2, 1), "")]),
        ('lexicon it from "x.tsv"', {"x__tsv": "p\tk k\n"}, [("E0606", "x.tsv", (1, 3), "k k")]),
        ('lexicon it from "x.tsv"', {"x__tsv": "p\tk\na\tb\nA\tc\n"}, [("E0601", "x.tsv", (3, 1), "A")]),
    ],
)
def test_reports(
    declaration: str, files: dict[str, str], expected: list[tuple[str, str, tuple[int, int], str]]
) -> None:
    assert [
        report for report in reports(declaration, **files) if report[0] != "W0602" or "{ }" in declaration
    ] == expected


def test_a_file_that_is_not_utf_8() -> None:
    files = {**files_of(m__rules=RULE + 'lexicon it from "x.txt"'), "x.txt": "men\nréfugiés\n".encode("latin-1")}
    _, diagnostics = compile_sources(PackSources("p", files))
    found = [d for d in diagnostics.sorted() if d.code == "E0603"]
    assert len(found) == 1 and found[0].label.source.position(found[0].label.span.start) == (2, 2)


@pytest.mark.parametrize(
    ("rule_file", "name", "expected"),
    [
        ("a.rules", "x.txt", "x.txt"),
        ("more/a.rules", "x.txt", "more/x.txt"),
        ("more/a.rules", "../x.txt", "x.txt"),
        ("a.rules", "data/./x.txt", "data/x.txt"),
        ("a.rules", "../x.txt", None),
        ("a.rules", "b/../../x.txt", None),
        ("a.rules", "/etc/x.txt", None),
        ("a.rules", "C:\\x.txt", None),
    ],
)
def test_lexicon_files_stay_within_the_pack(rule_file: str, name: str, expected: str | None) -> None:
    assert resolve(rule_file, name) == expected


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.sampled_from(["x.txt", "x.tsv"]))
def test_no_file_content_makes_the_compiler_fail(text: str, name: str) -> None:
    files = {**files_of(m__rules=RULE + f'lexicon it from "{name}"'), name: text.encode()}
    _, diagnostics = compile_sources(PackSources("p", files))
    for d in diagnostics.sorted():
        assert 0 <= d.label.span.start <= d.label.span.end <= len(d.label.source.text)


def test_a_large_table_is_read_whole() -> None:
    rows = "\n".join(f"place number {i} | town {i}\tname {i}\t{i / 4}" for i in range(10_000))
    found = lexicon('lexicon it from "x.tsv"', x__tsv="phrase\tname\tlat\n" + rows)
    assert len(found.entries) == 20_000
    assert found.entries[-1].columns == {"name": "name 9999", "lat": 2499.75}
    assert found.entries[-1].origin.line == 10_001
