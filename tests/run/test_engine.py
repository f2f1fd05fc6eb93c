from __future__ import annotations

import datetime
import pickle
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import RULES, TEXT, engine

import affidavit
from affidavit.io.jsonl import lines
from affidavit.run.report import Report


def test_the_public_api() -> None:
    report = affidavit.load(RULES).extract(TEXT, date="2019-04-20", id="dw-1")
    finding = report.of_type("Casualty")[0]
    count = finding["count"].value
    assert isinstance(count, affidavit.Range) and count.min == 2 and count.max is None
    assert finding["by"].text == "Boko Haram" and finding.rule.location == "rules.rules:33"
    assert report.document.date == datetime.date(2019, 4, 20)
    assert [f.span for f in report] == sorted((f.span for f in report), key=lambda span: (span[0], -span[1]))
    assert len(report) == len(list(report)) == len(report.to_records())
    assert str(report.explain(finding)).startswith("Casualty “Boko Haram")


def test_a_report_has_exported_types_unless_others_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text('name = "p"\nversion = "1"\nlanguage = "en"\nexports = ["Casualty"]\n')
    (tmp_path / "p.rules").write_text(RULES)
    engine = affidavit.load(tmp_path)
    report = engine.extract(TEXT)
    assert {f.type for f in report} == {"Casualty"}
    with pytest.raises(KeyError, match="not looked for"):
        report.of_type("Quantity")
    with pytest.raises(KeyError, match="Nonsense"):
        report.of_type("Nonsense")
    every = engine.extract(TEXT, types=engine.program.types)
    assert {f.type for f in every.all_findings} == {"Casualty", "Actor", "Quantity", "Time"}
    assert every.to_records(["Casualty"]) == report.to_records()
    with pytest.raises(KeyError, match="Nonsense"):
        engine.for_types(["Nonsense"])


@pytest.mark.parametrize("pack", ["nowhere", "./nowhere", Path("no/where")])
def test_a_pack_that_is_not_there(pack: str | Path) -> None:
    with pytest.raises(affidavit.PackError, match="there is no"):
        affidavit.load(pack)


def test_a_misspelt_pack_is_guessed() -> None:
    assert "conflict" in affidavit.shipped_packs()
    with pytest.raises(affidavit.PackError, match="did you mean conflict"):
        affidavit.load("conflcit")


def test_a_pack_that_does_not_compile_shows_every_error_at_once() -> None:
    with pytest.raises(affidavit.PackError) as caught:
        affidavit.load("type A { x: Missing }\nrule r -> B { match C }\n")
    assert len([d for d in caught.value.diagnostics if d.is_error]) >= 2
    assert "Missing" in str(caught.value) and "rules.rules:1" in str(caught.value)


def test_a_date_that_is_none() -> None:
    with pytest.raises(ValueError, match="soon"):
        engine().extract("a", date="soon")


def test_documents_come_in_several_shapes() -> None:
    shapes: list[affidavit.Document | Mapping[str, Any] | str] = [
        TEXT,
        {"text": TEXT, "id": "a", "date": "2019-04-20", "source": "AFP"},
        affidavit.Document(TEXT, "b"),
    ]
    documents = [report.document for report in engine().extract_many(shapes)]
    assert [d.id for d in documents] == ["-", "a", "b"]
    assert documents[1] == affidavit.Document(TEXT, "a", datetime.date(2019, 4, 20), "AFP")


def test_any_number_of_workers_gives_the_same_reports_in_the_same_order() -> None:
    texts = [f"{TEXT} rebels killed three men in village {n}." * (n % 5) for n in range(100)]
    documents = [affidavit.Document(text, str(n)) for n, text in enumerate(texts)]
    alone = list(engine().extract_many(documents))
    assert sum(map(len, alone)) > 500
    for workers in (2, 3):
        several = list(engine().extract_many(documents, workers=workers))
        assert [lines(r.to_records()) for r in several] == [lines(r.to_records()) for r in alone]
        assert [str(r.explain(f)) for r in several for f in r] == [str(r.explain(f)) for r in alone for f in r]


def test_reports_from_workers_share_the_program() -> None:
    (report,) = engine().extract_many([TEXT], workers=2)
    assert report.program is engine().program
    assert all(finding.rule in engine().program.rules for finding in report)


def test_documents_are_taken_as_they_are_needed() -> None:
    taken = 0

    def documents() -> Iterator[str]:
        nonlocal taken
        for _ in range(10_000):
            taken += 1
            yield TEXT

    reports = engine().extract_many(documents(), workers=2)
    assert isinstance(reports, Generator)
    next(reports)
    reports.close()
    assert taken < 1_000


def test_a_task_runs_in_the_worker() -> None:
    documents = [affidavit.Document(TEXT, str(n)) for n in range(5)]
    assert list(engine().map(_size, documents, 2)) == list(engine().map(_size, documents)) == [len(TEXT)] * 5


def _size(report: Report) -> int:
    return len(report.document.text)


def test_workers_must_be_a_number_from_one_on() -> None:
    with pytest.raises(ValueError, match="workers"):
        engine().extract_many([TEXT], workers=0)


def test_a_program_can_be_sent_to_another_process() -> None:
    program = pickle.loads(pickle.dumps(engine().program))
    other = affidavit.Engine(program).extract(TEXT)
    assert lines(other.to_records()) == lines(engine().extract(TEXT).to_records())


@settings(max_examples=60)
@given(st.text(st.characters() | st.characters(categories=["Cs"]) | st.sampled_from("a \n.\0\u202e")))
def test_no_text_makes_it_fail(text: str) -> None:
    assert len(engine().extract(text)) >= 0


def test_bad_texts() -> None:
    for text in ("", "\0" * 1000, "\ud800" * 1000, "\u202e" * 1000, "word " * 100_000):
        report = engine().extract(text)
        assert len(report) == 0
    assert len(report.cuts) == 100_000 // 512
