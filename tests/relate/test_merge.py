"""Merges: which findings of a document tell of one thing, why, and what an incident keeps of each."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from stories import Story, merge, program

from affidavit.compile.program import MergeProgram
from affidavit.match.model import Filled, Finding
from affidavit.relate.agree import Actor, Place, agreement, distance_km
from affidavit.relate.evidence import contrast, support, worth
from affidavit.relate.merge import Incident, merge_findings, note_incidents
from affidavit.values.types import Range, Timex

TEXT = "Alpha fell. Beta fell. Gamma fell. Delta fell. Epsilon fell. Zeta fell. Eta fell. Theta fell."
FAR = TEXT.replace(". ", ". Nothing. Nothing. Nothing. ")


def day(begin: str | None, end: str | None = None, value: str = "X") -> Timex:
    return Timex("DATE", value, None, begin, end or begin)


THURSDAY, SATURDAY = day("2019-04-18"), day("2019-04-20")
TWO_DAYS = day("2019-04-18", "2019-04-20", "P2D")


def casualties(*slots: dict[str, Any], text: str = FAR, id: str = "d") -> list[Finding]:
    """One Casualty for the first word of each sentence that begins with a letter of the Greek alphabet."""
    story = Story(text, id)
    words = [word for word in text.replace(".", " ").split() if word not in ("fell", "Nothing", "and")]
    return [story.find("Casualty", word, **told) for word, told in zip(words, slots, strict=False)]


def members(incidents: list[Incident]) -> list[str]:
    return [" ".join(member.text for member in incident.members) for incident in incidents]


def merged(*slots: dict[str, Any], same: str = "outcome", text: str = FAR, **clauses: str) -> list[str]:
    return members(merge_findings(program(merges=(merge(same=same, **clauses),)), casualties(*slots, text=text)))


def test_silence_is_no_evidence() -> None:
    """What says nothing of who, when and where joins nothing that stands elsewhere."""
    assert merged({"by": "IS", "time": THURSDAY}, {}, {"time": SATURDAY}) == ["Alpha", "Beta", "Gamma"]


def test_a_day_and_an_author_are_enough() -> None:
    found = merged(
        {"outcome": "killed", "by": "IS", "time": THURSDAY},
        {"outcome": "killed", "by": "is", "time": day("2019-04-18", value="other")},
        {"outcome": "killed", "by": "IS"},
        {"outcome": "killed", "by": "Army", "time": THURSDAY},
        {"outcome": "wounded", "by": "IS", "time": THURSDAY},
    )
    assert found == ["Alpha Beta", "Gamma", "Delta", "Epsilon"]


def test_one_contradiction_is_enough_against() -> None:
    assert merged({"by": "IS", "time": THURSDAY}, {"by": "Army", "time": THURSDAY}) == ["Alpha", "Beta"]
    assert merged({"by": "IS", "time": THURSDAY}, {"by": "IS", "time": SATURDAY}) == ["Alpha", "Beta"]


def test_a_member_must_contradict_no_other() -> None:
    """The second tells no author and joins; the third agrees with it and contradicts the first."""
    told = ({"by": "IS", "time": THURSDAY}, {"time": THURSDAY}, {"by": "Army", "time": THURSDAY})
    assert merged(*told) == ["Alpha Beta", "Gamma"]


def test_what_goes_on_in_the_paragraph_belongs_to_what_was_told() -> None:
    text = "Alpha fell. Beta fell.\n\nGamma fell."
    told = ({"by": "IS", "count": Range(35, None)}, {"count": Range(4, 4)}, {"count": Range(5, 5)})
    assert merged(*told, text=text) == ["Alpha Beta", "Gamma"]


def test_what_stands_in_one_clause_goes_together() -> None:
    text = "Alpha and Beta fell. Nothing. Nothing. Nothing. Gamma fell."
    assert merged({"by": "IS"}, {"time": THURSDAY}, {}, text=text) == ["Alpha Beta", "Gamma"]


def test_a_clause_joins_as_one() -> None:
    """The first half of the clause alone would join the first finding; the number of the second half forbids it."""
    text = "Alpha fell. Nothing. Beta and Gamma fell."
    told = (
        {"by": "IS", "time": TWO_DAYS, "count": Range(35, 35)},
        {"by": "IS", "time": TWO_DAYS},
        {"by": "IS", "time": THURSDAY, "count": Range(27, 27)},
    )
    assert merged(*told, text=text, same="") == ["Alpha", "Beta Gamma"]


def test_two_numbers_of_one_document_are_two_things_unless_the_smaller_is_a_part() -> None:
    whole: dict[str, Any] = {"by": "IS", "time": TWO_DAYS, "count": Range(35, 35)}
    part: dict[str, Any] = {"by": "IS", "time": TWO_DAYS, "count": Range(4, 4)}
    assert merged(whole, part) == ["Alpha Beta"]
    assert merged(whole, {**part, "time": THURSDAY}) == ["Alpha", "Beta"], "told of a narrower time"
    assert merged(whole, {**part, "count": Range(60, None)}) == ["Alpha Beta"], "then the first is the part"
    assert merged({**whole, "place": "Homs"}, {**part, "count": Range(60, None)}) == ["Alpha", "Beta"]


def test_two_sources_may_dispute_a_number() -> None:
    story = Story(FAR)
    army = story.find("Actor", "Theta", name="Army", kind="state")
    rebels = story.find("Actor", "Eta", name="Rebels", kind="armed")
    told: dict[str, Any] = {"by": "IS", "time": THURSDAY, "place": "Homs"}
    one = story.find("Casualty", "Alpha", **told, count=Range(13, 13), source=army)
    other = story.find("Casualty", "Beta", **told, count=Range(26, 26), source=rebels)
    packed = program(merges=(merge(same="", report="count, source"),))
    (incident,) = merge_findings(packed, [one, other])
    join = incident.joins[1]
    assert join is not None
    assert [(one.what, one.how, one.points) for one in join.evidence] == [
        ("by", "equal", 1), ("time", "equal", 3), ("place", "equal", 1), ("count", "different", -1),
    ]  # fmt: skip


def test_what_may_be_and_what_was_are_two_things() -> None:
    found = casualties({"by": "IS", "time": THURSDAY}, {"by": "IS", "time": THURSDAY})
    found[1].status.certainty = "hypothetical"
    assert members(merge_findings(program(merges=(merge(),)), found)) == ["Alpha", "Beta"]


def test_the_group_that_most_speaks_for() -> None:
    told = (
        {"time": THURSDAY, "place": "Homs"},
        {"time": THURSDAY, "by": "IS", "count": Range(35, 35)},
        {"time": THURSDAY, "count": Range(35, 35)},
    )
    assert merged(*told[:1], {"time": SATURDAY}, told[2]) == ["Alpha Gamma", "Beta"]
    packed = program(merges=(merge(agree="by, time, place"),))
    assert members(merge_findings(packed, casualties(*told))) == ["Alpha Beta Gamma"]


def test_reports_stand_side_by_side() -> None:
    found = casualties({"by": "IS", "time": THURSDAY, "count": Range(13, 13)}, {"by": "IS", "time": THURSDAY})
    (incident,) = merge_findings(program(merges=(merge(),)), found)
    assert [filled and filled.value for filled in incident.reports["count"]] == [Range(13, 13), None]


def test_report_holds_the_slot_itself() -> None:
    found = casualties({"count": Filled(Range(4, 4), "capture", (0, 5), "Alpha")})
    (incident,) = merge_findings(program(merges=(merge(),)), found)
    assert incident.reports["count"][0] is found[0]["count"]


def test_what_is_shared_is_what_tells_most() -> None:
    days, week = day("2019-04-18", "2019-04-19"), day("2019-04-15", "2019-04-21")
    found = casualties({"time": week, "outcome": "killed"}, {"time": days, "outcome": "killed"}, text="Alpha and Beta.")
    (incident,) = merge_findings(program(merges=(merge(),)), found)
    assert {name: filled.value for name, filled in incident.shared.items()} == {"outcome": "killed", "time": days}


def test_steps_tell_the_incident_and_why() -> None:
    found = casualties({"by": "IS", "time": THURSDAY}, {"by": "IS", "time": THURSDAY}, {"by": "IS", "time": SATURDAY})
    packed = program(merges=(merge(),))
    incidents = merge_findings(packed, found)
    assert found[0].steps == []
    note_incidents(incidents, packed)
    (step,) = found[1].steps
    assert (step.kind, step.name, step.detail["incident"]) == ("merge", "incident", incidents[0].id)
    assert step.detail["with"] == [{"document": "d", "span": list(found[0].span), "text": "Alpha"}]
    assert step.detail["agree"] == {"by": "equal", "time": "equal", "place": "empty"}
    assert (step.detail["points"], step.detail["apart"]) == (4, [])
    assert step.detail["evidence"] == [
        {"what": "by", "how": "equal", "points": 1}, {"what": "time", "how": "equal", "points": 3},
    ]  # fmt: skip
    assert found[0].steps[0].detail["evidence"] == step.detail["evidence"]
    assert [(one.first.text, one.why, one.points) for one in incidents[1].refused] == [("Alpha", "another time", 1)]


def test_one_alone_is_an_incident_without_a_step() -> None:
    found = casualties({"outcome": "killed"})
    packed = program(merges=(merge(),))
    incidents = merge_findings(packed, found)
    note_incidents(incidents, packed)
    assert members(incidents) == ["Alpha"]
    assert found[0].steps == []


def test_order_changes_nothing_and_documents_stay_apart() -> None:
    slots: list[dict[str, Any]] = [
        {"outcome": "killed", "by": "IS", "time": THURSDAY},
        {"outcome": "killed", "by": "IS", "time": TWO_DAYS},
        {"outcome": "killed", "by": "IS", "time": THURSDAY},
        {"outcome": "wounded"},
    ]
    found = [finding for id in ("b", "a") for finding in casualties(*slots, id=id)]
    packed = program(merges=(merge(),))
    expected = merge_findings(packed, found)
    assert all(len({member.document.id for member in one.members}) == 1 for one in expected)
    assert members(expected)[0] == "Alpha Gamma"
    for seed in range(10):
        shuffled = random.Random(seed).sample(found, len(found))
        again = merge_findings(packed, shuffled)
        assert [incident.id for incident in again] == [incident.id for incident in expected]
        assert members(again) == members(expected)


def test_ids_tell_incidents_of_equal_texts_apart() -> None:
    packed = program(merges=(merge(),))
    one, other = (merge_findings(packed, casualties({"outcome": "killed"}, id=id))[0] for id in ("a", "b"))
    assert one.id != other.id


def test_several_types_in_one_merge() -> None:
    story = Story("Alpha fell on Beta. Nothing. Gamma fell.")
    found = [
        story.find("Casualty", "Alpha", outcome="killed", time=THURSDAY),
        story.find("Time", "Beta", timex=THURSDAY),
        story.find("Casualty", "Gamma", outcome="wounded", time=THURSDAY),
    ]
    both = MergeProgram("m", ("Casualty", "Time"), ("outcome",), ("time", "timex"), (), merge().origin, "0" * 64, 0)
    assert members(merge_findings(program(merges=(both,)), found)) == ["Alpha Beta", "Gamma"]


# ── Values ──────────────────────────────────────────────────────────────────────────────────────

HOMS = Place("1", "homs", "sy", "city", 34.73, 36.72)
PALMYRA = Place("2", "palmyra", "sy", "city", 34.56, 38.28)
SYRIA = Place("3", "syria", "sy", "country", 35.0, 38.0)
LEBANON = Place("4", "lebanon", "lb", "country", 33.9, 35.8)
HOMS_PROVINCE = Place("5", "homs province", "sy", "province", 34.25, 38.2)
ALEPPO_PROVINCE = Place("6", "aleppo province", "sy", "province", 36.2, 37.6)
DESERT = Place("7", "syrian desert", "sy", "desert")


@pytest.mark.parametrize(
    ("one", "other", "expected", "points"),
    [
        (None, THURSDAY, "empty", 0),
        (THURSDAY, THURSDAY, "equal", 3),
        (day("2019-04-18", value="a"), day("2019-04-18", value="b"), "equal", 3),
        (THURSDAY, day("2019-04-18", "2019-04-19", "2019-04-18TNI"), "nested", 3),
        (THURSDAY, day("2019-04-15", "2019-04-20"), "nested", 0),
        (TWO_DAYS, day("2019-04-18", "2019-04-20"), "equal", 2),
        (day("2019-04-15", "2019-04-18"), day("2019-04-17", "2019-04-20"), "overlapping", 1),
        (day("2011-04-20", "2019-04-20"), THURSDAY, "nested", 0),
        (THURSDAY, day("2019-04-19"), None, 0),
        (day("2019-04-18T20:00", "2019-04-18T21:00"), THURSDAY, "nested", 3),
        (day("2019-04-18T20:00", "2019-04-18T21:00"), day("2019-04-18T22:00"), None, 0),
        (Timex("DATE", "X", None, "2019-04-18", None), SATURDAY, "nested", 0),
        (Timex("DATE", "XXXX-WXX-4"), Timex("DATE", "XXXX-WXX-4"), "equal", 1),
        (Timex("DATE", "XXXX-WXX-4"), Timex("DATE", "XXXX-WXX-4TNI"), "nested", 0),
        (Timex("DATE", "XXXX-WXX-4"), Timex("DATE", "XXXX-WXX-6"), None, 0),
        (("IS", "HTS"), "HTS", "overlapping", 1),
        (("IS", "HTS"), ("Army",), None, 0),
        ("killed", "wounded", None, 0),
        (HOMS, Place("1", "hims", "sy", "city"), "equal", 3),
        (HOMS, Place(None, "homs", None, None), "equal", 3),
        (HOMS, SYRIA, "nested", 0),
        (SYRIA, SYRIA, "equal", 1),
        (SYRIA, LEBANON, None, 0),
        (HOMS, PALMYRA, None, 0),
        (HOMS_PROVINCE, PALMYRA, "near", 2),
        (HOMS_PROVINCE, ALEPPO_PROVINCE, None, 0),
        (HOMS, DESERT, "vague", 0),
        (HOMS, Place(None, "some village", "sy", "village"), None, 0),
        (Actor("islamic state"), Actor("islamic state"), "equal", 2),
        (Actor("militants", "armed", False), Actor("militants", "armed", False), "equal", 1),
        (Actor("militants", "armed", False), Actor("islamic state", "armed"), "vague", 0),
        (Actor("soldiers", "state", False), Actor("islamic state", "armed"), None, 0),
        (Actor("hayat tahrir al-sham"), Actor("hts-linked militants"), "akin", 1),
        (Actor("al-qaeda"), Actor("al-qaeda in iraq"), "akin", 1),
        (Actor("islamic state"), Actor("islamic jihad"), None, 0),
        (3, 3.0, "equal", 2),
    ],
)
def test_agreement_and_what_it_is_worth(one: Any, other: Any, expected: str | None, points: int) -> None:
    assert agreement(one, other) == agreement(other, one) == expected
    if expected is not None and one is not None:
        assert worth(one, other, expected) == worth(other, one, expected) == points


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Range(35, 35), Range(35, 35), ("equal", 3)),
        (Range(35, 35), Range(35, None), ("nested", 3)),
        (Range(61, None), Range(60, None), ("nested", 3)),
        (Range(8, 8), Range(8, 8), ("equal", 2)),
        (Range(1, 1), Range(1, 1), ("equal", 1)),
        (Range(24, 99, True), Range(24, 99, True), ("equal", 1)),
        (Range(24, 99, True), Range(60, None), ("overlapping", 1)),
        (Range(2, None), Range(20, 20), ("nested", 0)),
        (Range(35, None), Range(50, None), ("nested", 0)),
        (Range(13, 13), Range(26, 26), ("different", 0)),
        ("senior army officers", "senior Syrian officers", ("alike", 1)),
        ("officers", "villagers", ("different", 0)),
        (None, "villagers", ("empty", 0)),
        (Actor("sohr"), Actor("sohr"), ("equal", 1)),
        (Actor("sohr"), Actor("army"), ("different", 0)),
    ],
)
def test_what_reports_support(one: Any, other: Any, expected: tuple[str, int]) -> None:
    assert support(one, other) == support(other, one) == expected


def test_numbers_that_contradict_each_other() -> None:
    assert contrast(Range(13, 13), Range(26, 26)) == contrast(Range(26, 26), Range(13, 13)) == -1
    assert contrast(Range(61, None), Range(45, 49)) == contrast(Range(45, 49), Range(61, None)) == -1
    assert contrast(Range(4, 4), Range(27, 27)) == -3
    assert contrast(Range(4, 4), Range(4, None)) == 0


def test_landmarks_reach_farther() -> None:
    near = Place("8", "town", "sy", "town", 35.35, 36.72)
    assert agreement(HOMS, near) is None
    assert agreement(Place("1", "homs!", "sy", "city", 34.73, 36.72, "EAST_OF"), near) == "near"
    assert agreement(Place("1", "homs!", "sy", "city", 34.73, 36.72, "EAST_PART_OF"), near) is None


def test_distances() -> None:
    assert distance_km(HOMS, PALMYRA) == pytest.approx(144, abs=2)
    assert distance_km(HOMS, DESERT) is None
    opposite = Place(None, "a", None, None, 0.0, 0.0), Place(None, "b", None, None, 0.0, 180.0)
    assert distance_km(*opposite) == pytest.approx(20015, abs=1)


# ── Against a plain reading ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(30))
def test_no_incident_contradicts_itself_and_what_is_enough_is_joined(seed: int) -> None:
    chance = random.Random(seed)
    slots: list[dict[str, Any]] = [
        {
            "outcome": chance.choice(["killed", "wounded"]),
            **chance.choice([{}, {"by": "IS"}, {"by": "Army"}]),
            **chance.choice([{}, {"time": day(f"2019-04-1{chance.randint(1, 7)}")}]),
            **chance.choice([{}, {"place": "Homs"}, {"place": "Hama"}]),
        }
        for _ in range(25)
    ]
    words = [f"{a}{b}" for a in "ABCDE" for b in "klmnp"]
    text = " ".join(f"{word} fell. Nothing. Nothing. Nothing." for word in words)
    found = casualties(*slots, text=text)
    incidents = merge_findings(program(merges=(merge(report=""),)), found)
    assert sorted(words) == sorted(" ".join(members(incidents)).split())
    for incident in incidents:
        for slot in ("outcome", "by", "time", "place"):
            values = [filled.value for member in incident.members if (filled := member.get(slot)) is not None]
            assert all(agreement(one, other) is not None for one in values for other in values)
        for member, join in zip(incident.members[1:], incident.joins[1:], strict=True):
            assert join is not None and join.points >= 3
            earlier = [one for one in incident.members if one.span < member.span]
            same_time = any(one.get("time") and member.get("time") for one in earlier)
            assert same_time, "without a day in common nothing here is worth three points"


def test_time_grows_linearly() -> None:
    def seconds(sentences: int) -> float:
        text = " ".join(f"W{index} fell." for index in range(sentences))
        story = Story(text)
        found = [
            story.add(
                "Casualty", index, 0, 1, by=f"Group {index}", time=day(f"2019-{1 + index % 12:02}-{1 + index % 28:02}")
            )
            for index in range(sentences)
        ]
        packed = program(merges=(merge(),))
        begun = time.process_time()
        merge_findings(packed, found)
        return time.process_time() - begun

    seconds(100)
    assert seconds(2400) < 12 * max(seconds(600), 0.02), "four times the findings, a few times the time"
