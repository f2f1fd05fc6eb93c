"""Which place a name means: what narrows the candidates, what speaks for them, and what is told of the choice."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest

from affidavit.audit.identity import canonical_json
from affidavit.match.model import Finding
from affidavit.relate import points
from affidavit.relate.resolve import ROUNDS
from affidavit.run.engine import Engine, load
from affidavit.run.report import Report
from affidavit.run.verify import verify

TABLE = """name	id	kind	country	region	lat	lon	weight
France	f	country	FR		46.0	2.0	10.8
United States	u	country	US		39.8	-98.5	11.5
Texas	tx	province	US	TX	31.3	-99.3	7.0
Georgia	ga	province	US	GA	32.8	-83.5	6.5
Georgia	ge	country	GE		42.0	43.5	9.6
Lamar County	lc-tx	district	US	TX	33.7	-95.6	3.7
Lamar County	lc-ga	district	US	GA	33.1	-84.1	3.3
Paris	p-fr	city	FR	11	48.85	2.35	8.3
Paris	p-tx	city	US	TX	33.66	-95.56	4.4
Paris	p-ky	city	US	KY	38.21	-84.25	4.0
Lyon	l-fr	city	FR	84	45.75	4.85	5.7
Dallas	d-tx	city	US	TX	32.78	-96.8	6.1
Reno	r-tx	city	US	TX	33.65	-95.48	3.5
Reno	r-nv	city	US	NV	39.53	-119.81	5.4
Springfield	s-mo	city	US	MO	37.2	-93.3	5.2
Springfield	s-il	city	US	IL	39.8	-89.6	5.1
Hampton	h-ga	city	US	GA	33.39	-84.28	3.9
Hampton	h-va	city	US	VA	37.03	-76.35	5.1
Tbilisi	t	city	GE	51	41.7	44.8	7.1
Wabash|Wabash River		river	US				6.5
"""

RULES = """
type Place {
  name:     text
  id:       text?
  kind:     country | province | district | city | town | river
  country:  text?
  lat:      number?
  lon:      number?
  told:     text?
}
type Report { where: Place }
lexicon name {
  'France', 'United States', 'Texas', 'Georgia', 'Lamar County', 'Paris', 'Lyon', 'Dallas', 'Reno', 'Springfield'
  'Hampton', 'Tbilisi', 'Wabash', 'Nowhere', 'PARIS'
}
lexicon nation { French = "FR", Georgian = "GE", American = "US" }

rule city -> Place {
  match   name:@name
  only    after "city of"
  set     kind = city, told = "city", country = "XX"
  overrides place
}
rule town -> Place {
  match   name:@name "town"
  set     kind = town, told = "city"
}
rule place -> Place {
  match   name:@name
  set     kind = town, country = "XX"
}
type Within { inner: Place  outer: Place  keep all }
rule comma -> Within { match inner:Place "," outer:Place }
type Nation { country: text }
rule nation -> Nation { match n:@nation  set country = n.value }
rule from -> Report { match "report" "from" where:Place }

resolve where {
  of      Place
  among   "places.tsv"
  told    told
  inside  Within
  hint    Nation.country
}
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("pack")
    (folder / "pack.toml").write_text('name = "p"\nversion = "1"\nlanguage = "en"\n', encoding="utf-8")
    (folder / "main.rules").write_text(RULES, encoding="utf-8")
    (folder / "places.tsv").write_text(TABLE, encoding="utf-8")
    return load(folder)


def places(engine: Engine, text: str) -> list[Finding]:
    return engine.extract(text).of_type("Place")


def ids(engine: Engine, text: str) -> list[Any]:
    return [finding["id"].value if finding.get("id") else None for finding in places(engine, text)]


def choice(finding: Finding) -> dict[str, Any]:
    (step,) = [step for step in finding.steps if step.kind == "resolve"]
    return step.detail


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rain in Paris.", ["p-fr"]),  # how known it is
        ("Rain in Paris, Texas.", ["p-tx", "tx"]),  # the container
        ("Rain in Georgia.", ["ge"]),
        ("Rain in Hampton, Georgia.", ["h-ga", "ga"]),  # the inner place tells which Georgia
        ("Rain in Tbilisi, Georgia.", ["t", "ge"]),
        ("Rain in Reno, Lamar County, Texas.", ["r-tx", "lc-tx", "tx"]),  # a chain, from its end
        ("Rain in Dallas and Lamar County.", ["d-tx", "lc-tx"]),  # the region
        ("Rain in Paris, Lyon and Dallas.", ["p-fr", "l-fr", "d-tx"]),
        ("Rain in Reno. Snow in Lamar County, Texas, and Dallas.", ["r-tx", "lc-tx", "tx", "d-tx"]),
        ("Rain in Springfield.", ["s-mo"]),
        ("PARIS: rain", ["p-fr"]),
    ],
)  # fmt: skip
def test_what_a_name_means(engine: Engine, text: str, expected: list[str]) -> None:
    assert ids(engine, text) == expected


def test_a_text_means_one_place_by_one_name(engine: Engine) -> None:
    assert ids(engine, "A fire in Paris. Paris, Texas, is a town. Paris slept.") == ["p-tx", "p-tx", "tx", "p-tx"]


def test_unless_it_says_otherwise(engine: Engine) -> None:
    assert ids(engine, "From Paris, Texas to Paris, France. Paris slept.") == ["p-tx", "tx", "p-fr", "f", "p-tx"]


def test_what_the_text_calls_it(engine: Engine) -> None:
    (place,) = places(engine, "the city of Georgia")  # no city bears it: the name decides alone
    assert place["id"].value == "ge" and place["kind"].value == "city"
    (place,) = places(engine, "Springfield town")
    assert (place["id"].value, place["kind"].value, place["name"].value) == ("s-mo", "town", "Springfield")
    (place,) = places(engine, "Springfield")
    assert place["kind"].value == "city"  # the gazetteer's, where the text says nothing


def test_people_hint_at_the_country(engine: Engine) -> None:
    assert ids(engine, "Georgian police left Georgia.") == ["ge"]
    plain, hinted = (choice(places(engine, text)[0]) for text in ("Paris slept.", "The French slept in Paris."))
    assert plain["taken"]["points"]["country"] == 0 < hinted["taken"]["points"]["country"]


def test_slots_are_those_of_the_row_chosen(engine: Engine) -> None:
    texas, state = places(engine, "Paris, Texas")
    values = {name: filled.value for name, filled in texas.slots.items()}
    assert values == {"name": "Paris", "id": "p-tx", "kind": "city", "country": "US", "lat": 33.66, "lon": -95.56}
    assert list(texas.slots) == ["name", "id", "kind", "country", "lat", "lon"]
    assert {filled.via for filled in texas.slots.values()} == {"resolve"}
    assert {filled.by for filled in texas.slots.values()} == {"main.where"}
    assert texas["name"].span == texas.span  # where the name stands in the text is kept
    assert state["kind"].value == "province"


def test_what_the_row_does_not_tell_is_emptied(engine: Engine) -> None:
    (river,) = places(engine, "the Wabash")
    assert {name: f.value for name, f in river.slots.items()} == {"name": "Wabash", "kind": "river", "country": "US"}


def test_a_name_that_the_gazetteer_lacks_is_left_alone(engine: Engine) -> None:
    (nowhere,) = places(engine, "a road to Nowhere")
    assert nowhere.get("lat") is None and nowhere["country"].value == "XX" and nowhere.steps == []


def test_what_refers_to_a_place_shows_its_name(engine: Engine) -> None:
    report = engine.extract("a report from PARIS yesterday")
    (finding,) = report.of_type("Report")
    assert finding["where"].value == "Paris" and finding["where"].finding is report.of_type("Place")[0]


def test_the_trace_tells_the_rejected_and_why(engine: Engine) -> None:
    detail = choice(places(engine, "Paris, Texas")[0])
    assert (detail["gazetteer"], detail["among"], detail["criterion"]) == ("places.tsv", 3, "inside")
    assert (detail["taken"]["id"], detail["taken"]["line"]) == ("p-tx", 10)
    assert [(one["id"], one["why"]) for one in detail["rejected"]] == [
        ("p-fr", "not in Texas"),
        ("p-ky", "not in Texas"),
    ]
    detail = choice(places(engine, "Dallas and Lamar County")[1])
    assert detail["criterion"] == "region" and [one["why"] for one in detail["rejected"]] == ["region"]
    detail = choice(places(engine, "the city of Hampton")[0])
    assert detail["criterion"] == "size"
    assert choice(places(engine, "Lyon")[0])["criterion"] == "only"


def test_points_add_up(engine: Engine) -> None:
    for place in places(engine, "Paris and Lyon, then Dallas, Texas, and Reno with French people"):
        points = choice(place)["taken"]["points"]
        assert points["total"] == pytest.approx(sum(points[name] for name in ("size", "country", "region", "near")))
        for other in choice(place)["rejected"]:
            assert "points" not in other or other["points"]["total"] <= points["total"]


def test_explain_tells_it_in_words(engine: Engine) -> None:
    report = engine.extract("Paris, Texas")
    told = str(report.explain(report.of_type("Place")[0]))
    assert "resolve main.where (main.rules:" in told
    assert "the city Paris in US/TX (places.tsv:10)" in told and "by the place the text puts it in" in told
    assert "not the city Paris in FR/11 (places.tsv:9): not in Texas" in told


def test_the_same_again_and_in_any_company(engine: Engine) -> None:
    text = "Paris, Texas. Lamar County is near Dallas. The French went to Lyon and Reno."

    def record(report: Report) -> str:
        return canonical_json(report.to_records(["Place"]))

    assert record(engine.extract(text)) == record(engine.extract(text))
    reports = list(engine.extract_many([text, "Lyon", text]))
    assert record(reports[0]) == record(reports[2])


def test_one_name_very_often_takes_linear_time(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Points are worked out once for each sense, candidate and round, however often a name stands there."""
    counted = 0
    original = points.Surroundings._points

    @functools.wraps(original)
    def count(*arguments: Any) -> points.Points:
        nonlocal counted
        counted += 1
        return original(*arguments)

    monkeypatch.setattr(points.Surroundings, "_points", count)
    places(engine, "Paris and Dallas. " * 200)
    assert counted <= ROUNDS * (3 + 1)


def test_a_report_replays_and_a_changed_gazetteer_shows(engine: Engine, tmp_path: Path) -> None:
    document = tmp_path / "a.txt"
    document.write_text("Paris, Texas, and Lyon", encoding="utf-8")
    report = tmp_path / "report.jsonl"
    records = engine.extract(document.read_text("utf-8"), id="a").to_records()
    report.write_text("".join(canonical_json(record) + "\n" for record in records), encoding="utf-8")
    assert verify(report, [document], pack=engine).ok
    other = tmp_path / "other"
    other.mkdir()
    (other / "pack.toml").write_text('name = "p"\nversion = "1"\nlanguage = "en"\n', encoding="utf-8")
    (other / "main.rules").write_text(RULES, encoding="utf-8")
    (other / "places.tsv").write_text(TABLE.replace("45.75", "45.76"), encoding="utf-8")
    assert not verify(report, [document], pack=load(other)).ok
