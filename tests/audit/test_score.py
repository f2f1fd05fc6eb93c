"""Scores against numbers worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from affidavit.audit.gold import Gold, GoldDocument, GoldItem, GoldSlot, Zone
from affidavit.audit.score import Ratio, Scores, TypeScore, metrics, score
from affidavit.match.model import Filled
from affidavit.values.types import Range, Timex

DOCUMENT = GoldDocument("d", "d.txt", None, (Zone("body", 0, 34), Zone("caption", 35, 90)))
COUNT = ("count", "")


def gold(*items: GoldItem) -> Gold:
    return Gold.of([DOCUMENT], items)


def only(scores: Scores) -> TypeScore:
    (one,) = scores.types
    return one


def test_a_found_and_a_missed_item(finding: Any, item: Any) -> None:
    items = [
        item("Casualty", "35", count={"min": 35}, outcome="killed", key=("count", "outcome"), anchors=COUNT),
        item("Casualty", "4", count={"min": 4}, outcome="wounded", key=("count", "outcome"), anchors=COUNT),
    ]
    found = finding("Casualty", "IS killed 35 soldiers", count=(Range(35, 35), "35"), outcome="killed")
    casualty = only(score(gold(*items), [found]))
    assert casualty.measures == {"overlap": Ratio(1, 1, 2), "exact": Ratio(1, 1, 2), "key": Ratio(1, 1, 2)}
    assert [missed.span for missed in casualty.missed] == [items[1].span]
    assert casualty.slots[0].measures == {"value": Ratio(1, 1, 2)}
    assert casualty.measures["overlap"].f1 == pytest.approx(2 / 3)


def test_a_finding_where_there_is_no_item_is_false(finding: Any, item: Any) -> None:
    found = [finding("Place", "Thursday"), finding("Place", "IS")]
    place = only(score(gold(item("Place", "IS")), found))
    assert place.measures["overlap"] == Ratio(1, 2, 1)
    assert [answer.finding for answer in place.false] == [found[0]]


def test_overlapping_is_not_exact(finding: Any, item: Any) -> None:
    place = only(score(gold(item("Time", "on Thursday")), [finding("Time", "Thursday")]))
    assert (place.measures["overlap"].right, place.measures["exact"].right) == (1, 0)


def test_a_second_answer_to_one_item_is_false(finding: Any, item: Any) -> None:
    found = [finding("Actor", "The militants wounded"), finding("Actor", "militants")]
    actor = only(score(gold(item("Actor", "militants")), found))
    assert actor.measures["exact"] == Ratio(1, 2, 1)
    assert [answer.finding for answer in actor.false] == [found[0]]


def test_of_two_items_an_answer_takes_the_one_it_gets_right(finding: Any, item: Any) -> None:
    items = [
        item("Actor", "35 soldiers", name="army", key=("name",)),
        item("Actor", "soldiers on", name="IS", key=("name",)),
    ]
    actor = only(score(gold(*items), [finding("Actor", "soldiers", name="IS")]))
    assert actor.measures["key"] == Ratio(1, 1, 2)
    assert actor.missed[0].span == items[0].span


def test_optional_items_are_neither_wanted_nor_false(finding: Any, item: Any) -> None:
    items = [item("Time", "Thursday"), item("Time", "officers", optional=True)]
    time = only(score(gold(*items), [finding("Time", "Thursday"), finding("Time", "officers")]))
    assert time.measures["overlap"] == Ratio(1, 1, 1)
    time = only(score(gold(*items), [finding("Time", "Thursday")]))
    assert time.measures["overlap"] == Ratio(1, 1, 1)


def test_a_required_item_is_served_before_an_optional_one(finding: Any, item: Any) -> None:
    items = [item("Actor", "The militants", optional=True), item("Actor", "militants")]
    actor = only(score(gold(*items), [finding("Actor", "The militants")]))
    assert actor.measures["overlap"] == Ratio(1, 1, 1)


def test_only_findings_of_the_kind_that_the_gold_knows_are_judged(finding: Any, item: Any) -> None:
    named = Gold.of([DOCUMENT], [item("Actor", "IS")], {"Actor": {"level": "named"}})
    found = [
        finding("Actor", "IS", level="named"),
        finding("Actor", "militants", level="nominal"),
        finding("Actor", "officers"),
    ]
    actor = only(score(named, found))
    assert actor.measures["overlap"] == Ratio(1, 2, 1)
    assert [answer.finding for answer in actor.false] == [found[2]]


def test_zones_leave_out_items_and_findings_elsewhere(finding: Any, item: Any) -> None:
    inside, outside = item("Actor", "IS"), item("Actor", "Observatory")
    items = gold(inside, GoldItem("Actor", "d", outside.spans, zone="caption"))
    found = [finding("Actor", "IS"), finding("Actor", "officers")]
    assert only(score(items, found, ["body"])).measures["overlap"] == Ratio(1, 1, 1)
    assert only(score(items, found, ["caption"])).measures["overlap"] == Ratio(0, 1, 1)
    assert only(score(items, found)).measures["overlap"] == Ratio(1, 2, 2)


def test_a_finding_stands_where_its_anchor_stands(finding: Any, item: Any) -> None:
    found = finding("Casualty", "The militants wounded 4 officers", count=(Range(4, 4), "35"))
    casualty = only(score(gold(item("Casualty", "35", anchors=COUNT)), [found], ["body"]))
    assert casualty.measures["exact"] == Ratio(1, 1, 1)


def test_slot_scores_count_only_what_the_gold_states(finding: Any, item: Any) -> None:
    items = [
        item("Casualty", "35", by="IS", victims=GoldSlot(spans=((13, 21),))),
        item("Casualty", "4", victims=GoldSlot(spans=((59, 67),))),
    ]
    found = [
        finding("Casualty", "35", by="Army", victims=("x", "soldiers")),
        finding("Casualty", "4", by="anybody"),
    ]
    casualty = only(score(gold(*items), found))
    by, victims = casualty.slots
    assert (by.name, by.found, by.measures) == ("by", 1, {"value": Ratio(0, 1, 1)})
    assert victims.measures == {"overlap": Ratio(1, 1, 2), "exact": Ratio(1, 1, 2)}
    assert [(wrong.slot, wrong.measure) for wrong in casualty.wrong] == [("by", "value"), ("victims", "overlap")]


def test_a_nominal_is_right_by_its_mention_unless_it_is_called_another_name(finding: Any, item: Any) -> None:
    slot = GoldSlot(("HTS-linked militants",), (), ((35, 48),), frozenset({"Islamic State"}))
    items = gold(item("Casualty", "4", by=slot))
    for value, words, expected in (
        ("militants", "The militants", 1),
        ("hts-linked militants", "officers", 1),
        ("Islamic State", "The militants", 0),
        ("militants", "officers", 0),
    ):
        casualty = only(score(items, [finding("Casualty", "4", by=(value, words))]))
        assert casualty.slots[0].measures["value"].right == expected, (value, words)


def test_fields_alternatives_and_the_source_of_a_context(finding: Any, item: Any) -> None:
    found = finding("Time", "Thursday", timex=Timex("DATE", "2019-04-18", None, "2019-04-18T06:00", "2019-04-18"))
    found.status.source = Filled("The Observatory", "context")
    items = item(
        "Time",
        "Thursday",
        **{
            "timex.value": GoldSlot(("2019-04-19", "2019-04-18")),
            "timex": {"begin": "2019-04-18", "end": "2019-04-18"},
            "timex.mod": GoldSlot((None,)),
            "source": "observatory",
        },
    )
    time = only(score(gold(items), [found]))
    assert {slot.name: slot.measures["value"].right for slot in time.slots} == {
        "timex.value": 1,
        "timex": 1,
        "timex.mod": 1,
        "source": 1,
    }


def test_a_night_is_not_its_day(finding: Any, item: Any) -> None:
    found = finding("Time", "Thursday", timex=Timex("TIME", "2019-04-18TNI"))
    time = only(score(gold(item("Time", "Thursday", **{"timex.value": "2019-04-18"})), [found]))
    assert time.slots[0].measures["value"] == Ratio(0, 1, 1)


def test_groups_have_their_own_recall(finding: Any, item: Any) -> None:
    items = [item("Casualty", "35", group="quantified"), item("Casualty", "officers", group="unquantified")]
    scores = score(gold(*items), [finding("Casualty", "35")])
    numbers = metrics(scores)
    assert numbers["Casualty.quantified.overlap.recall"] == 1
    assert numbers["Casualty.unquantified.overlap.recall"] == 0
    assert numbers["Casualty.overlap.recall"] == 0.5


def test_other_types_and_documents_are_not_judged(finding: Any, item: Any) -> None:
    other = finding("Attack", "killed")
    numbers = metrics(score(gold(item("Actor", "IS")), [other]))
    assert numbers["Actor.overlap.precision"] is None
    assert numbers["Actor.overlap.f1"] == 0


def test_the_order_of_findings_changes_nothing(finding: Any, item: Any) -> None:
    items = gold(item("Actor", "The militants"), item("Actor", "militants wounded"), item("Actor", "officers"))
    found = [finding("Actor", "militants"), finding("Actor", "militants wounded"), finding("Actor", "wounded")]
    scores = [metrics(score(items, order)) for order in (found, found[::-1], found[1:] + found[:1])]
    assert scores[0] == scores[1] == scores[2]
