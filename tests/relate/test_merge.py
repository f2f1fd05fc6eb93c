"""Merges: which findings tell of one thing, and what an incident keeps of each."""

from __future__ import annotations

import random
from typing import Any

import pytest
from stories import Story, merge, program

from affidavit.match.model import Filled, Finding
from affidavit.relate.agree import Place, agreement
from affidavit.relate.merge import Incident, merge_findings, note_incidents
from affidavit.values.types import Range, Timex

TEXT = "Alpha beta gamma delta epsilon zeta eta theta."


def day(begin: str | None, end: str | None = None, value: str = "X") -> Timex:
    return Timex("DATE", value, None, begin, end or begin)


def casualties(*slots: dict[str, Any], text: str = TEXT, id: str = "d") -> list[Finding]:
    """One Casualty a word, in the order given."""
    story = Story(text, id)
    return [story.find("Casualty", word, **told) for word, told in zip(text.split(), slots, strict=False)]


def members(incidents: list[Incident]) -> list[str]:
    return [" ".join(member.text for member in incident.members) for incident in incidents]


def test_equal_same_slots_and_compatible_agree_slots() -> None:
    found = casualties(
        {"outcome": "killed", "by": "IS", "count": Range(35, 35)},
        {"outcome": "killed", "by": "Army"},
        {"outcome": "wounded", "by": "IS"},
        {"outcome": "killed", "by": "is", "count": Range(35, None)},
        {"outcome": "killed"},
    )
    assert members(merge_findings(program(merges=(merge(),)), found)) == ["Alpha delta epsilon", "beta", "gamma"]


def test_a_member_must_agree_with_every_other() -> None:
    """The second, without a day, could join either; it keeps the third from joining only where that contradicts."""
    found = casualties({"time": day("2019-04-18")}, {"by": "IS"}, {"time": day("2019-04-20")}, {"by": "Army"})
    assert members(merge_findings(program(merges=(merge(same=""),)), found)) == ["Alpha beta", "gamma delta"]


def test_reports_stand_side_by_side() -> None:
    found = casualties({"count": Range(13, 13)}, {}, {"count": Range(26, 26)})
    (incident,) = merge_findings(program(merges=(merge(),)), found)
    assert [filled and filled.value for filled in incident.reports["count"]] == [Range(13, 13), None, Range(26, 26)]


def test_what_is_shared_is_what_tells_most() -> None:
    days, week = day("2019-04-18", "2019-04-19"), day("2019-04-15", "2019-04-21")
    found = casualties({"time": week, "outcome": "killed"}, {"time": days, "outcome": "killed"})
    (incident,) = merge_findings(program(merges=(merge(),)), found)
    assert {name: filled.value for name, filled in incident.shared.items()} == {"outcome": "killed", "time": days}


def test_steps_tell_the_incident_and_why() -> None:
    found = casualties(
        {"outcome": "killed", "time": day("2019-04-18")}, {"outcome": "killed", "time": day("2019-04-15", "2019-04-21")}
    )
    packed = program(merges=(merge(),))
    incidents = merge_findings(packed, found)
    assert found[0].steps == []
    note_incidents(incidents, packed)
    (step,) = found[0].steps
    assert (step.kind, step.name, step.detail["incident"]) == ("merge", "incident", incidents[0].id)
    assert step.detail["with"] == [{"document": "d", "span": list(found[1].span), "text": "beta"}]
    assert step.detail["agree"] == {"by": "empty", "time": "nested", "place": "empty"}


def test_one_alone_is_an_incident_without_a_step() -> None:
    found = casualties({"outcome": "killed"})
    packed = program(merges=(merge(),))
    incidents = merge_findings(packed, found)
    note_incidents(incidents, packed)
    assert members(incidents) == ["Alpha"]
    assert found[0].steps == []


def test_findings_of_several_documents_in_any_order() -> None:
    slots: list[dict[str, Any]] = [
        {"outcome": "killed", "time": day("2019-04-18")},
        {"outcome": "killed", "time": day("2019-04-18", "2019-04-20")},
        {"outcome": "killed"},
        {"outcome": "killed", "time": day("2019-04-20")},
        {"outcome": "wounded"},
    ]
    found = [finding for id in ("b", "a") for finding in casualties(*slots, id=id)]
    packed = program(merges=(merge(),))
    expected = merge_findings(packed, found)
    assert expected[0].members[0].document.id == "a"
    assert {m.document.id for m in expected[0].members} == {"a", "b"}
    for seed in range(10):
        shuffled = random.Random(seed).sample(found, len(found))
        again = merge_findings(packed, shuffled)
        assert [incident.id for incident in again] == [incident.id for incident in expected]
        assert members(again) == members(expected)


def test_ids_tell_incidents_of_equal_texts_apart() -> None:
    packed = program(merges=(merge(),))
    one, other = (merge_findings(packed, casualties({"outcome": "killed"}, id=id))[0] for id in ("a", "b"))
    assert one.id != other.id


def place(story: Story, word: str, **slots: Any) -> Finding:
    return story.find("Place", word, **slots)


def test_places_by_entry_by_name_and_by_country() -> None:
    story = Story("Homs Hims Syria Idlib homs Beirut died fell")
    homs = place(story, "Homs", name="Homs", id="1", country="SY", kind="city")
    hims = place(story, "Hims", name="Hims", id="1", country="SY", kind="city")
    syria = place(story, "Syria", name="Syria", id="2", country="SY", kind="country")
    idlib = place(story, "Idlib", name="Idlib", id="3", country="SY", kind="city")
    unknown = place(story, "homs", name="homs")
    beirut = place(story, "Beirut", name="Beirut", id="4", country="LB", kind="city")
    packed = program(merges=(merge(),))

    def together(one: Finding, other: Finding) -> bool:
        scene = Story("died fell")
        found = [scene.find("Casualty", "died", place=one), scene.find("Casualty", "fell", place=other)]
        return len(merge_findings(packed, found)) == 1

    assert together(homs, hims)
    assert together(homs, unknown)
    assert together(homs, syria)
    assert not together(homs, idlib)
    assert not together(syria, beirut)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (None, day("2019-04-18"), "empty"),
        (day("2019-04-18"), day("2019-04-18"), "equal"),
        (day("2019-04-18", value="a"), day("2019-04-18", value="b"), "equal"),
        (day("2019-04-18"), day("2019-04-15", "2019-04-20"), "nested"),
        (day("2019-04-18", "2019-04-19"), day("2019-04-19", "2019-04-20"), "overlapping"),
        (day("2019-04-18"), day("2019-04-19"), None),
        (day("2019-04-18T20:00", "2019-04-18T21:00"), day("2019-04-18"), "nested"),
        (day("2019-04-18T20:00", "2019-04-18T21:00"), day("2019-04-18T22:00"), None),
        (Timex("DATE", "X", None, "2019-04-18", None), day("2019-04-20"), "nested"),
        (Timex("DATE", "XXXX-WXX-4"), Timex("DATE", "XXXX-WXX-4TNI"), "nested"),
        (Timex("DATE", "XXXX-WXX-4"), Timex("DATE", "XXXX-WXX-6"), None),
        (Range(35, None), Range(35, 35), "nested"),
        (Range(13, 13), Range(26, 26), None),
        (Range(45, 49), Range(48, 60), "overlapping"),
        (("IS", "HTS"), "HTS", "overlapping"),
        (("IS", "HTS"), ("Army",), None),
        ("killed", "wounded", None),
        (Place("1", "a", "SY", "city"), Place("1", "b", "SY", "city"), "equal"),
        (3, 3.0, "equal"),
    ],
)
def test_agreement(one: Any, other: Any, expected: str | None) -> None:
    assert agreement(one, other) == expected
    assert agreement(other, one) == expected


def test_report_holds_the_slot_itself() -> None:
    found = casualties({"count": Filled(Range(4, 4), "capture", (0, 5), "Alpha")})
    (incident,) = merge_findings(program(merges=(merge(),)), found)
    assert incident.reports["count"][0] is found[0]["count"]


@pytest.mark.parametrize("seed", range(30))
def test_the_greedy_choice_against_the_plain_one(seed: int) -> None:
    chance = random.Random(seed)
    words = [a + b for a in "abcdefgh" for b in "klmnp"]
    slots = [
        {
            "outcome": chance.choice(["killed", "wounded"]),
            **chance.choice([{}, {"by": "IS"}, {"by": "Army"}]),
            **chance.choice(
                [{}, {"time": day(f"2019-04-1{chance.randint(1, 4)}", f"2019-04-1{chance.randint(4, 7)}")}]
            ),
        }
        for _ in words
    ]
    found = casualties(*slots, text=" ".join(words))

    def agree(one: Finding, other: Finding) -> bool:
        def value(finding: Finding, slot: str) -> Any:
            filled = finding.get(slot)
            return None if filled is None else filled.value

        return one["outcome"].value == other["outcome"].value and all(
            agreement(value(one, slot), value(other, slot)) for slot in ("by", "time")
        )

    plain: list[list[Finding]] = []
    for finding in found:
        home = next((group for group in plain if all(agree(finding, member) for member in group)), None)
        if home is None:
            plain.append([finding])
        else:
            home.append(finding)
    merged = merge_findings(program(merges=(merge(),)), found)
    assert [list(incident.members) for incident in merged] == plain
