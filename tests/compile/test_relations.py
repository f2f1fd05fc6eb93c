"""Links, contexts and merges."""

from __future__ import annotations

import pytest
from packs import compiled, errors

from affidavit.compile.conditions import CERTAINTIES, POLARITIES
from affidavit.match.evaluate import text_of
from affidavit.syntax.codes import CODES

TYPES = """
type Place { name: text  country: text?  kind: city | land ? }
type Source { name: text }
type Casualty {
  victims: text
  place: Place?  country: text?  kind: city | land | sea ?
  source: Source?  toll: number?
}
rule place -> Place { match name:"Mosul"  set country = "IQ", kind = city }
rule source -> Source { match name:"police" }
rule killed -> Casualty { match victims:"men" "killed"  set toll = 1 }
rule full -> Casualty { match source:Source victims:"women" place:Place  set country = "IQ", kind = sea }
"""


def test_a_link() -> None:
    fill = "fill Casualty(toll > 0).place from Place(kind == city)  within clause, sentence  prefer first"
    link = compiled(f"{TYPES}link l {{ {fill} }}").links[0]
    assert (link.name, link.target.type, link.target_slot, link.source.type, link.source_slot) == (
        "rules.l", "Casualty", "place", "Place", None,
    )  # fmt: skip
    assert (link.within, link.prefer) == (("clause", "sentence"), "first")
    assert link.target.condition is not None and text_of(link.target.condition.expr) == "toll > 0"
    assert link.source.condition is not None and link.source.condition.text == "kind == city"


@pytest.mark.parametrize(
    ("fill", "found"),
    [
        ("Casualty.country from Place.country", []),
        ("Casualty.kind from Place.kind", []),
        ("Casualty.place from Place", []),
        ("Casualty.source from Place", [("E0506", "Place")]),
        ("Casualty.country from Place", [("E0506", "Place")]),
        ("Casualty.toll from Place.name", [("E0505", "Place")]),
        ("Place.kind from Casualty.kind", [("E0505", "Casualty")]),
        ("Casualty.town from Place", [("E0202", "town")]),
        ("Casualty.country from Place.town", [("E0202", "town")]),
        ("Casualy.country from Place", [("E0201", "Casualy")]),
        ("Casualty.country from Place(town == 1).country", [("E0202", "town")]),
    ],
)
def test_what_a_link_may_fill(fill: str, found: list[tuple[str, str]]) -> None:
    assert errors(f"{TYPES}link l {{ fill {fill}  within sentence }}") == found


CONTEXT = "context c {{ cue {cue}  scope forward to 3 words {until} set {sets} {of} }}"


def context(cue: str, sets: str, until: str = "", of: str = "") -> str:
    return TYPES + CONTEXT.format(cue=cue, sets=sets, until=until, of=of)


def test_a_context() -> None:
    text = context('source:Source "said"', "source = source, certainty = reported", 'until "but"', "of Casualty")
    found = compiled(text).contexts[0]
    assert (found.name, found.of, found.direction, found.reach) == ("rules.c", ("Casualty",), "forward", 3)
    values = {name: text_of(located.expr) for name, located in found.sets.items()}
    assert values == {"source": "source", "certainty": "reported"}
    assert found.until is not None and len(found.cue.elements) == 2
    assert not found.captures["source"].slot


def test_without_of_a_context_is_about_every_exported_type() -> None:
    assert compiled(context('"no"', "polarity = negative")).contexts[0].of == ("Place", "Source", "Casualty")


@pytest.mark.parametrize(
    ("cue", "sets", "found"),
    [
        ('"no"', "polarity = negative", []),
        ('g:("no" | "not")', "source = g", [("E0305", "g")]),
        ('"no"', "polarity = no", [("E0508", "no")]),
        ('"no"', 'polarity = "negative"', [("E0508", '"negative"')]),
        ('"no"', "certainty = 3", [("E0508", "3")]),
        ('"no"', "source = 3", [("E0508", "3")]),
        ('"no"', "denied = true", [("E0507", "denied")]),
        ('"no"', "polarity = negative, polarity = positive", [("E0213", "polarity")]),
        ('g:"no"', "polarity = negative", [("E0220", "g")]),
        ('"no"?', "polarity = negative", [("E0401", '"no"?')]),
        ('g:Place "said"', "source = g", [("E0305", "g")]),
        ('g:Source "said"', "source = gg", [("E0208", "gg")]),
    ],
)
def test_what_a_context_may_set(cue: str, sets: str, found: list[tuple[str, str]]) -> None:
    assert errors(context(cue, sets, of="of Casualty")) == found


def test_the_words_of_a_status_are_those_explained() -> None:
    explained = CODES["E0508"].explanation
    assert all(word in explained for word in (*POLARITIES, *CERTAINTIES))


def test_a_merge() -> None:
    merge = compiled(f"{TYPES}merge m {{ of Casualty  same victims  agree place, toll  report toll }}").merges[0]
    assert (merge.name, merge.of) == ("rules.m", ("Casualty",))
    assert (merge.same, merge.agree, merge.report) == (("victims",), ("place", "toll"), ("toll",))


@pytest.mark.parametrize(
    ("clauses", "found"),
    [
        ("of Casualty  same outcome", ("E0202", "outcome")),
        ("of Casualty  same victims  report deaths", ("E0202", "deaths")),
        ("of Casualties  same victims", ("E0201", "Casualties")),
    ],
)
def test_bad_merges(clauses: str, found: tuple[str, str]) -> None:
    assert found in errors(f"{TYPES}merge m {{ {clauses} }}")


@pytest.mark.parametrize(
    ("clauses", "found"),
    [
        ("of Casualty, Place  agree country", None),
        ("of Casualty, Place  agree place, name", None),
        ("of Casualty, Source  agree town", ("E0202", "town")),
        ("of Casualty, Nothing  agree country", ("E0201", "Nothing")),
        ("of Casualty, Crowd  agree toll", ("E0505", "toll")),
    ],
)
def test_a_merge_of_several_types(clauses: str, found: tuple[str, str] | None) -> None:
    crowd = 'type Crowd { toll: text }\nrule crowd -> Crowd { match toll:"many" }\n'
    assert errors(f"{TYPES}{crowd}merge m {{ {clauses} }}") == ([] if found is None else [found])
