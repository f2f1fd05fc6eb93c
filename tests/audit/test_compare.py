"""Reports compared: what is one incident and why, who tells what, where they contradict, how numbers add up."""

from __future__ import annotations

import json
import pickle
import random
import time

import pytest
from newsroom import NEWS, engine, report, reports

import affidavit
from affidavit import Comparison
from affidavit.audit.comparison import Common
from affidavit.audit.told import Told
from affidavit.run.compare import told_in


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return affidavit.compare(reports())


def titles(one: Common) -> list[str]:
    return [source.id for source in one.documents]


def incident_of(comparison: Comparison, *documents: str) -> Common:
    (found,) = [one for one in comparison if titles(one) == list(documents)]
    return found


def compared(*texts: str, date: str | None = "2020-05-05") -> list[list[str]]:
    """The documents (a, b, ...) of each incident."""
    told = [report(text, id, date) for text, id in zip(texts, "abcdefgh", strict=False)]
    return sorted(titles(one) for one in affidavit.compare(told))


def test_one_attack_told_with_two_tolls(comparison: Comparison) -> None:
    one = incident_of(comparison, "courier", "gazette", "herald")
    killed = one.column("killed")
    assert killed is not None and killed.verdict == "contradict"
    assert [(side.text, side.documents) for side in killed.sides] == [("13", (0, 2)), ("26", (1,))]
    verdicts = {column.name: column.verdict for column in one.columns}
    assert verdicts == {
        "killed": "contradict", "by": "differ", "day": "agree", "place": "differ", "source": "agree",
    }  # fmt: skip
    assert one.interval == ("2020-05-04", "2020-05-04")


def test_what_united_them_is_told(comparison: Comparison) -> None:
    one = incident_of(comparison, "courier", "gazette", "herald")
    strongest = one.bonds[0]
    assert {strongest.one.document.id, strongest.other.document.id} == {"courier", "herald"}
    assert [(e.what, e.how, e.points) for e in strongest.evidence] == [
        ("by", "equal", 2), ("day", "equal", 3), ("place", "equal", 3), ("killed count", "equal", 3),
        ("victims", "equal", 1), ("source", "equal", 1),
    ]  # fmt: skip
    weaker = one.bonds[1]
    assert ("killed count", "different", -1) in [(e.what, e.how, e.points) for e in weaker.evidence]
    assert ("place", "near", 2) in [(e.what, e.how, e.points) for e in weaker.evidence]


def test_a_whole_its_parts_and_their_sum(comparison: Comparison) -> None:
    whole = next(one for one in comparison if one.sums)
    parts = [one for one in comparison if one.parent == whole.number]
    assert [titles(part) for part in parts] == [["courier", "gazette", "herald"], ["herald"]]
    (found,) = whole.sums
    assert str(found) == "13 + 27 = 40"
    assert [number for number, _ in found.terms] == [part.number for part in parts]
    assert (found.name, found.whole, found.documents) == ("killed", "40 or more", (0,))


def test_numbers_of_sources_that_differ_are_not_added_up() -> None:
    said = NEWS["herald"].replace(
        "May 2 Red Brigade killed 27 villagers in Delt, the Monitor",
        "May 2 Red Brigade killed 27 villagers in Delt, the Brigade's radio",
    )
    assert not any(one.sums for one in affidavit.compare([report(said, "herald")]))


def test_an_attack_elsewhere_stays_apart(comparison: Comparison) -> None:
    assert incident_of(comparison, "mirror").bonds == ()


def test_every_cell_leads_to_a_finding_and_its_words(comparison: Comparison) -> None:
    by_id = {
        source.id: one
        for source, one in zip(comparison.documents, sorted(reports(), key=lambda r: r.document.id), strict=True)
    }
    for one in comparison:
        for column in one.columns:
            for told, entries in zip(one.told, column.cells, strict=True):
                text = by_id[told.document.id].document.text
                records = {row["id"]: row for row in by_id[told.document.id].to_records(["Casualty", "Attack"])}
                for entry in entries:
                    record = records[entry.statement.id]
                    assert record["rule"]["name"] == entry.statement.rule
                    assert column.slot in record["slots"]
                    if entry.cell.span is not None:
                        assert text[slice(*entry.cell.span)] == entry.cell.quote


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_documents_changes_nothing(comparison: Comparison, seed: int) -> None:
    shuffled = random.Random(seed).sample(reports(), len(NEWS))
    again = affidavit.compare(shuffled)
    assert again.to_dict() == comparison.to_dict()
    assert again.to_text() == comparison.to_text()
    assert again.to_html() == comparison.to_html()


def test_a_document_that_comes_twice_counts_once(comparison: Comparison) -> None:
    assert affidavit.compare([*reports(), *reports()]).to_dict() == comparison.to_dict()


def test_two_documents_of_one_id_are_two() -> None:
    told = [report(NEWS["courier"], "same"), report(NEWS["gazette"], "same")]
    assert len(affidavit.compare(told).documents) == 2


def test_reports_of_two_packs_cannot_be_compared() -> None:
    other = affidavit.load('type T { a: text }\nrule r -> T { match a:"x" }').extract("x")
    with pytest.raises(ValueError, match="two packs"):
        affidavit.compare([report("x"), other])
    with pytest.raises(ValueError, match="no reports"):
        affidavit.compare([])


# ── What is one ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("Red Brigade killed 13 soldiers in Arlon on May 4.", "Red Brigade killed 13 in Arlon on May 4.", True),
        ("Red Brigade killed 13 soldiers in Arlon on May 4.", "Red Brigade killed 13 in Arlon on May 2.", False),
        ("Red Brigade killed 13 soldiers in Arlon on May 4.", "Red Brigade killed 13 in Arlon on May 3.", True),
        ("Red Brigade killed 13 soldiers in Arlon on May 4.", "Red Brigade killed 26 in Arlon on May 3.", False),
        ("Red Brigade killed 13 soldiers in Arlon on May 4.", "Red Brigade killed 13 in Delt on May 4.", False),
        ("Red Brigade killed 13 soldiers in Arlon on May 4.", "gunmen killed 26 in Arlon on May 4.", True),
        ("Red Brigade killed 13 soldiers in Arlon on May 4.", "gunmen killed 120 in Brask on May 4.", False),
        ("Red Brigade killed 13 soldiers.", "Red Brigade killed 13 soldiers.", True),
        ("Red Brigade killed 2 soldiers.", "Red Brigade killed 2 villagers.", False),
        ("killed 13 in Arlon.", "killed 13 in Elsewhere.", False),
        ("killed 13 in Arlon on May 4.", "wounded 13 in Arlon on May 4.", True),
    ],
)
def test_pairs(one: str, other: str, together: bool) -> None:
    assert compared(one, other) == ([["a", "b"]] if together else [["a"], ["b"]])


def test_documents_about_different_countries_are_not_united_by_a_number() -> None:
    one, other = (
        "Red Brigade killed 13 soldiers on May 4.\n\nArlon is quiet.",
        "gunmen killed 13 soldiers on May 4.\n\nElsewhere is quiet.",
    )
    assert compared(one, other) == [["a"], ["b"]]
    assert compared(one, other.replace("Elsewhere", "Brask")) == [["a", "b"]]


def test_news_without_a_day_is_of_its_time() -> None:
    text = "Red Brigade killed 13 soldiers."
    told = [report(text, "a", "2020-05-05"), report(text, "b", "2020-05-20"), report(text, "c", "2018-05-05")]
    assert sorted(titles(one) for one in affidavit.compare(told)) == [["a", "b"], ["c"]]


def test_what_one_document_tells_apart_no_other_joins() -> None:
    apart = "Red Brigade killed 13 soldiers in Arlon on May 4.\n\nRed Brigade killed 26 soldiers in Brask on May 4."
    between = "Red Brigade killed 13 soldiers outside Brask on May 4."
    comparison = affidavit.compare([report(apart, "a"), report(between, "b")])
    assert sorted(titles(one) for one in comparison) == [["a"], ["a", "b"]]
    refused = [refused.why for one in comparison for refused in one.refused]
    assert set(refused) == {"a document tells them apart"}


def test_in_a_place_against_outside_it() -> None:
    (one,) = affidavit.compare(
        [
            report("Red Brigade killed 13 in Arlon on May 4.", "a"),
            report("Red Brigade killed 13 outside Arlon on May 4.", "b"),
        ]
    )
    place = one.column("place")
    assert place is not None and place.verdict == "contradict"
    assert [side.text for side in place.sides] == ["in Arlon", "outside Arlon"]


def test_hostile_words_pass_through() -> None:
    comparison = affidavit.compare([report("Red Brigade killed 13 in Arlon on May 4. <b>&\x00\ud800", "<a>", None)])
    assert json.dumps(comparison.to_dict(), allow_nan=False)
    assert "<a>" not in comparison.to_html() and "&lt;a&gt;" in comparison.to_html()


def test_a_report_without_incidents() -> None:
    comparison = affidavit.compare([report("Nothing happened.", "quiet")])
    assert (len(comparison), len(comparison.documents)) == (0, 1)
    assert "0 incidents in 1 documents" in comparison.to_text()
    assert "none" in comparison.to_html()


def test_told_is_small_and_can_be_sent() -> None:
    source, told = told_in(reports()[0])
    again_source, again = pickle.loads(pickle.dumps((source, told)))
    assert again_source == source and [one.finding_ids for one in again] == [one.finding_ids for one in told]
    assert all(isinstance(one, Told) for one in again)


def test_workers_change_nothing() -> None:
    documents = [{"id": id, "text": text, "date": "2020-05-05"} for id, text in NEWS.items()]
    one, two = (affidavit.compare(engine().extract_many(documents, workers=workers)) for workers in (1, 2))
    assert one.to_dict() == two.to_dict()


def test_text_names_documents_differences_and_sums(comparison: Comparison) -> None:
    text = comparison.to_text(100)
    assert "≠ killed: 13 (1, 3) against 26 (2)" in text
    assert "+ killed: 13 + 27 = 40 (incidents 2 and 3) would explain 40 or more (3)" in text
    assert max(len(line) for line in text.splitlines()) <= 120
    assert "one incident: " in comparison.to_text(100, why=True) and "one incident: " not in text


def test_mere_mentions_are_left_out_unless_asked_for() -> None:
    comparison = affidavit.compare([report("Red Brigade attacked. Red Brigade killed 13 in Delt on May 1.", "a")])
    told = [len(one.told[0].statements) for one in comparison]
    assert sum(told) == 2
    if len(comparison) == 2:
        assert "1 mere mentions not shown" in comparison.to_text()
        assert comparison.to_text(everything=True).count("Incident") == 2


def test_many_documents_are_compared_within_reason() -> None:
    def seconds(count: int) -> float:
        told = [
            report(f"Red Brigade killed {20 + index % 70} soldiers in Arlon on May {1 + index % 28}.", f"d{index}")
            for index in range(count)
        ]
        begun = time.process_time()
        affidavit.compare(told)
        return time.process_time() - begun

    assert seconds(120) < 20
