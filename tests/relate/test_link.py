"""Links over hand-made findings: units, preferences, ties, chains, and what is never linked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from stories import ORIGIN, Story, link, program

import affidavit.relate.link as link_module
from affidavit.compile.program import Constant as Const
from affidavit.compile.program import LinkProgram, Located, Operator, SlotValue, ValueType
from affidavit.match.model import Captured, Finding
from affidavit.relate.candidates import Candidate
from affidavit.relate.link import apply_links
from affidavit.relate.places import Units, distance

TEXT = ValueType("value", "text")


def run(story: Story, *links: LinkProgram) -> None:
    apply_links(story.findings, program(links=links), Units(story.sentences))


def slot(finding: Finding, name: str) -> Finding | None:
    filled = finding.get(name)
    return None if filled is None else filled.finding


def test_the_nearest_in_the_sentence_and_its_trace() -> None:
    story = Story("On Monday IS killed three men near Homs on Friday.")
    monday, friday = story.find("Time", "On Monday", timex="mon"), story.find("Time", "on Friday", timex="fri")
    casualty = story.find("Casualty", "IS killed three men")
    run(story, link("Casualty.time", "Time", "clause, sentence"))
    filled = casualty["time"]
    assert (filled.finding, filled.value, filled.via, filled.by) == (monday, "mon", "link", "link0")
    assert (filled.span, filled.text) == (monday.span, "On Monday")
    (step,) = casualty.steps
    assert (step.kind, step.name) == ("link", "link0")
    assert step.detail == {
        "slot": "time",
        "from": "Time",
        "within": "clause",
        "prefer": "nearest",
        "taken": {"span": list(monday.span), "text": "On Monday", "distance": 1},
        "considered": [{"span": list(friday.span), "text": "on Friday", "distance": 3, "why": "farther"}],
    }


def test_one_inside_the_finding_is_nearest_of_all() -> None:
    story = Story("Monday IS on Tuesday killed three men Friday.")
    inside = story.find("Time", "Tuesday")
    story.find("Time", "Monday")
    story.find("Time", "Friday")
    casualty = story.find("Casualty", "IS on Tuesday killed three men")
    run(story, link("Casualty.time", "Time", "sentence"))
    assert slot(casualty, "time") is inside
    assert casualty.steps[0].detail["taken"]["distance"] == 0


def test_a_tie_goes_to_the_one_before() -> None:
    story = Story("Monday then killed then Friday.")
    before = story.find("Time", "Monday")
    story.find("Time", "Friday")
    casualty = story.find("Casualty", "killed")
    run(story, link("Casualty.time", "Time", "sentence"))
    assert slot(casualty, "time") is before
    assert casualty.steps[0].detail["considered"][0]["why"] == "stands after"


def test_a_tie_of_nested_ones_goes_to_the_leftmost() -> None:
    story = Story("killed Monday and Tuesday here")
    story.find("Time", "Tuesday")
    monday = story.find("Time", "Monday")
    casualty = story.find("Casualty", "killed Monday and Tuesday here")
    run(story, link("Casualty.time", "Time", "sentence"))
    assert slot(casualty, "time") is monday


UNITS = "IS killed two, but fled on Monday. It rained Tuesday.\n\nWednesday was calm."


@pytest.mark.parametrize(
    ("within", "taken"),
    [
        ("clause", None),
        ("clause, sentence", "Monday"),
        ("clause, paragraph", "Monday"),
        ("document", "Monday"),
    ],
)
def test_units_are_tried_in_their_order(within: str, taken: str | None) -> None:
    story = Story(UNITS)
    for day in ("Monday", "Tuesday", "Wednesday"):
        story.find("Time", day)
    casualty = story.find("Casualty", "IS killed two")
    run(story, link("Casualty.time", "Time", within))
    found = slot(casualty, "time")
    assert (found and found.text) == taken


@pytest.mark.parametrize(("within", "taken"), [("sentence", None), ("paragraph", "Tuesday"), ("document", "Tuesday")])
def test_a_paragraph_ends_where_the_next_begins(within: str, taken: str | None) -> None:
    story = Story(UNITS)
    story.find("Time", "Tuesday")
    story.find("Time", "Wednesday")
    casualty = story.find("Casualty", "IS killed two")
    run(story, link("Casualty.time", "Time", within))
    found = slot(casualty, "time")
    assert (found and found.text) == taken
    story = Story(UNITS)
    story.find("Time", "Wednesday")
    casualty = story.find("Casualty", "IS killed two")
    run(story, link("Casualty.time", "Time", within))
    assert (slot(casualty, "time") is not None) == (within == "document")


@pytest.mark.parametrize(
    ("prefer", "taken"), [("nearest", "Thursday"), ("previous", "Tuesday"), ("first", "Monday"), ("last", "Friday")]
)
def test_preferences(prefer: str, taken: str) -> None:
    story = Story("Monday or Tuesday they came and then killed on Thursday or Friday.")
    for day in ("Monday", "Tuesday", "Thursday", "Friday"):
        story.find("Time", day)
    casualty = story.find("Casualty", "killed")
    run(story, link("Casualty.time", "Time", "sentence", prefer))
    found = slot(casualty, "time")
    assert found is not None
    assert found.text == taken


def test_previous_takes_nothing_that_stands_after_or_inside() -> None:
    story = Story("IS on Monday killed two on Friday.")
    story.find("Time", "Monday")
    story.find("Time", "Friday")
    casualty = story.find("Casualty", "IS on Monday killed two")
    run(story, link("Casualty.time", "Time", "document", "previous"))
    assert slot(casualty, "time") is None
    assert casualty.steps == []


def test_a_filled_slot_is_left_alone() -> None:
    story = Story("Monday killed Friday.")
    friday = story.find("Time", "Friday")
    story.find("Time", "Monday")
    casualty = story.find("Casualty", "killed", time=friday)
    run(story, link("Casualty.time", "Time", "sentence"))
    assert slot(casualty, "time") is friday
    assert casualty.steps == []


def named(value: str | None) -> Located:
    truth = ValueType("value", "truth")
    other = Const(value, TEXT if value is not None else ValueType("null"))
    return Located(Operator("==", (SlotValue("name", TEXT), other), truth), "name == ...", ORIGIN)


def test_conditions_on_both_sides_and_a_slot_as_source() -> None:
    story = Story("SOHR said it. The Observatory spoke. AFP wrote. It said so. They said no.")
    story.find("Source", "SOHR", name="SOHR")
    afp = story.find("Source", "AFP", name="AFP")
    it = story.find("Source", "It")
    they = story.find("Source", "They")
    run(story, link("Source.name", "Source.name", "document", "previous", where=named(None)))
    for pronoun in (it, they):
        assert pronoun["name"].value == "AFP"
        assert pronoun["name"].finding is None
        assert pronoun["name"].via == "link"
    assert afp["name"].via == "set"


def test_the_condition_of_the_source_decides_who_may_fill() -> None:
    story = Story("SOHR wrote. AFP wrote. It said so.")
    story.find("Source", "SOHR", name="SOHR")
    story.find("Source", "AFP", name="AFP")
    it = story.find("Source", "It")
    run(story, link("Source.name", "Source.name", "document", "previous", taking=named("SOHR")))
    assert it["name"].value == "SOHR"


def test_later_links_see_what_earlier_ones_filled_and_references_show_it() -> None:
    story = Story("SOHR wrote. It said two were killed. Three more were killed.")
    story.find("Source", "SOHR", name="SOHR")
    it = story.find("Source", "It")
    two = story.find("Casualty", "two were killed", source=it)
    three = story.find("Casualty", "Three more were killed")
    run(
        story,
        link("Casualty.source", "Casualty.source", "document", "previous", order=1),
        link("Source.name", "Source.name", "document", "previous", order=0),
    )
    assert two["source"].value == "SOHR"
    assert (three["source"].value, slot(three, "source")) == ("SOHR", it)


def test_a_chain_is_not_needed_since_candidates_are_from_before_the_link() -> None:
    story = Story("One was killed. Two were killed. Three were killed.")
    one, two, three = (story.find("Casualty", word) for word in ("One", "Two", "Three"))
    monday = story.find("Time", "killed")
    one.slots["time"] = two.slots["by"] = story.find("Casualty", "killed", 1, time=monday).slots["time"]
    run(story, link("Casualty.time", "Casualty.time", "document", "previous"))
    assert three["time"].finding is monday
    assert three.steps[0].detail["taken"]["text"] == "killed"


def test_nothing_links_to_itself_nor_in_a_circle() -> None:
    story = Story("The first source and the second source met.")
    first, second = story.find("Source", "The first source"), story.find("Source", "the second source")
    run(story, link("Source.before", "Source", "document"))
    assert slot(first, "before") is second
    assert slot(second, "before") is None


def test_what_refers_to_the_target_is_refused_through_captures_too() -> None:
    story = Story("IS killed two near Homs.")
    actor = story.find("Actor", "IS", name="IS")
    casualty = story.find("Casualty", "IS killed two")
    casualty.captures["who"] = Captured(casualty.sentence, actor.first, actor.last, actor)
    run(story, link("Actor.kind", "Casualty", "sentence"))
    assert slot(actor, "kind") is None


def test_what_fills_another_slot_is_not_taken_twice() -> None:
    story = Story("IS killed two of the Army.")
    mine, other = story.find("Actor", "IS", name="IS"), story.find("Actor", "Army", name="Army")
    casualty = story.find("Casualty", "IS killed two", by=mine)
    run(story, link("Casualty.source", "Actor", "sentence"))
    assert slot(casualty, "source") is other
    assert casualty.steps[0].detail["considered"][0]["why"] == "fills another slot of it"


def test_slots_stay_in_the_order_of_the_type() -> None:
    story = Story("killed on Monday")
    story.find("Time", "Monday")
    casualty = story.find("Casualty", "killed", source="s", count="c")
    casualty.slots = {"count": casualty["count"], "source": casualty["source"]}
    run(story, link("Casualty.time", "Time", "sentence"))
    assert list(casualty.slots) == ["count", "time", "source"]


def brute_force(story: Story, target: Finding, unit: str, prefer: str) -> Finding | None:
    """The plainly correct choice: look at every candidate."""
    units = Units(story.sentences)
    mine, around = units.stretch(target), units.around(target, unit)
    times = [f for f in story.findings if f.type == "Time"]
    inside = [f for f in times if units.stretch(f)[1] > around[0] and units.stretch(f)[0] < around[1]]

    def nearest(f: Finding) -> tuple[int, bool, int, int]:
        start, end = units.stretch(f)
        gap = distance(mine, (start, end))
        return gap, start >= mine[0] if gap else False, start, -end

    if prefer == "nearest":
        return min(inside, key=nearest, default=None)
    if prefer == "previous":
        before = [f for f in inside if units.stretch(f)[1] <= mine[0]]
        return min(before, key=lambda f: (-units.stretch(f)[1], units.stretch(f)[0]), default=None)
    order = sorted(inside, key=lambda f: (units.stretch(f)[0], -units.stretch(f)[1]))
    return (order[0] if prefer == "first" else order[-1]) if order else None


@pytest.mark.parametrize("seed", range(40))
def test_bisection_agrees_with_looking_at_everything(seed: int) -> None:
    chance = random.Random(seed)
    words = [f"w{a}{b}" for a in "abcdef" for b in "ghijklmnop"]
    parts = [w + chance.choice([" ", " ", " ", ", but ", ". Then ", ".\n\nThen "]) for w in words]
    story = Story("".join(parts) + "end.")
    place = {}
    for sentence in story.sentences:
        for token, surface in enumerate(sentence.surfaces):
            place[surface] = (sentence, token)
    told: set[tuple[str, str]] = set()
    for type_name, count in (("Time", 14), ("Casualty", 8)):
        for _ in range(count):
            sentence, first = place[chance.choice(words)]
            last = chance.randint(first + 1, min(first + 5, len(sentence)))
            text = story.document.text[sentence.starts[first] : sentence.ends[last - 1]]
            if (type_name, text) not in told:
                told.add((type_name, text))
                story.add(type_name, sentence.index, first, last)
    unit, prefer = (
        chance.choice(["clause", "sentence", "paragraph", "document"]),
        chance.choice(["nearest", "previous", "first", "last"]),
    )
    targets = [f for f in story.findings if f.type == "Casualty"]
    expected = [brute_force(story, target, unit, prefer) for target in targets]
    run(story, link("Casualty.time", "Time", unit, prefer))
    assert [slot(target, "time") for target in targets] == expected


def test_work_grows_linearly_with_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = []
    of_finding, of_references = link_module._referred, link_module._References.refusal

    def referred(finding: Finding) -> Iterator[Finding]:
        looked_at.append(finding)
        return of_finding(finding)

    def refusal(self: Any, target: Finding, candidate: Candidate) -> str | None:
        looked_at.append(target)
        return of_references(self, target, candidate)

    monkeypatch.setattr(link_module, "_referred", referred)
    monkeypatch.setattr(link_module._References, "refusal", refusal)

    def work(size: int) -> int:
        story = Story("Then two died there. It was Monday. " * size)
        for sentence in story.sentences:
            story.add("Time" if sentence.index % 2 else "Casualty", sentence.index, 1, 3)
        looked_at.clear()
        run(
            story,
            link("Casualty.time", "Time", "clause, sentence, paragraph, document"),
            link("Casualty.by", "Casualty", "document", "previous", order=1),
            link("Casualty.source", "Casualty", "document", "nearest", order=2),
            link("Casualty.place", "Time", "document", "last", order=3),
            link("Time.timex", "Casualty", "document", "first", order=4),
        )
        return len(looked_at)

    assert work(800) <= 2.5 * work(400)
