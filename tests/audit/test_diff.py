"""What two versions of a pack find differently: every kind of change and every cause."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from tiny import RULES, TEXT, engine

import affidavit
from affidavit.audit.causes import CAUSES
from affidavit.audit.diff import Change
from affidavit.run.diff import PackDiff
from affidavit.testing import packs, prose

RIVAL = """
rule armed -> Casualty {
  match   by:Actor outcome:@harm count:Quantity victims:[word & lower]{1,2}
  overrides harmed
}
"""


def changed(*replacements: tuple[str, str], rules: str = RULES) -> str:
    for before, after in replacements:
        assert before in rules
        rules = rules.replace(before, after)
    return rules


def compared(new: str, old: str = RULES, text: str = TEXT, types: tuple[str, ...] = ("Casualty",)) -> PackDiff:
    return affidavit.diff(old, new, [{"text": text, "id": "a"}], types=types)


def only(found: PackDiff, kind: str) -> Change:
    (change,) = found.changes
    assert change.kind == kind
    return change


def test_the_same_pack_has_no_difference() -> None:
    found = affidavit.diff(engine(), engine(), [TEXT, "None."])
    assert not found and found.same > 0 and found.documents == 2
    assert found.to_text().endswith(f"2 documents: no difference, {found.same} the same")


# ── Causes ──────────────────────────────────────────────────────────────────────────────────────


def test_a_new_and_a_removed_rule() -> None:
    two = '\nrule more -> Time { match day:("the" "army") }\n'
    assert only(compared(RULES, RULES + two, types=("Time",)), "lost").cause.code == "removed-rule"
    found = compared(RULES + two, types=("Time",))
    assert (only(found, "added").cause.code, found.changes[0].cause.by) == ("new-rule", "rule rules.more")
    assert "is new" in found.to_text() and "the entry" not in found.to_text()


def test_a_changed_rule() -> None:
    change = only(compared(changed(("count.min < 10", "count.min < 3"))), "lost")
    assert change.cause.code == "changed-rule" and change.finding.text.startswith("IS wounded")
    change = only(compared(RULES, changed(("count.min < 10", "count.min < 3"))), "added")
    assert (change.cause.code, change.cause.by) == ("changed-rule", "rule rules.harmed")


def test_a_match_that_loses() -> None:
    found = compared(RULES + RIVAL)
    assert [one.cause.code for one in found.changes] == ["beaten", "beaten"]
    change = found.changes[0]
    assert change.kind == "changed" and [one.name for one in change.aspects] == ["rule"]
    assert change.cause.by == "rule rules.armed"
    assert change.cause.text.startswith("rules.harmed (rules.rules:33) now loses to rules.armed (rules.rules:")
    assert change.cause.text.endswith(", which it overrides")


@pytest.mark.parametrize(
    ("keep", "criterion"), [("longest", "being longer"), ("first", "being further left"), ("all", None)]
)
def test_by_which_criterion_it_loses(keep: str, criterion: str | None) -> None:
    base = f'type T {{ a: text  keep {keep} }}\nrule short -> T {{ match a:"men" }}\n'
    found = compared(base + 'rule long -> T { match "two" a:"men" }', base, "two men", ("T",))
    if criterion is None:
        assert only(found, "added").cause.code == "new-rule"
    else:
        assert only(found, "changed").cause.text.endswith(criterion)
        back = compared(base, base + 'rule long -> T { match "two" a:"men" }', "two men", ("T",))
        assert only(back, "changed").cause.code == "removed-rule"


def test_a_match_that_wins_again_since_the_winner_has_changed() -> None:
    old = 'type T { a: text }\nrule short -> T { match a:"men" }\nrule long -> T { match "two" "men" a:"died" }'
    new = old.replace('"two" "men" a:"died"', 'a:"women"')
    lost = only(compared(new, old, "two men died", ("T",)), "changed")
    assert lost.finding.rule.name == "rules.short" and lost.cause.code == "changed-rule"


def test_an_entry_that_is_gone_new_or_changed() -> None:
    gone = changed(('"Boko Haram", ', ""))
    change = compared(gone).changes[0]
    assert (change.kind, change.cause.code) == ("changed", "lexicon")
    assert change.cause.text == "the entry “Boko Haram” of @rules.actors is gone"
    assert compared(RULES, gone).changes[0].cause.text.endswith("is new")
    found = compared(changed(("two = 2", "two = 3")), types=("Quantity",))
    assert only(found, "changed").cause.code == "lexicon"
    assert "the value of the entry “two” of @rules.number was 2 and is 3" in found.to_text()
    assert [aspect.name for aspect in found.changes[0].aspects] == ["range"]


def test_a_lower_finding_tells_why() -> None:
    found = compared(changed(("range = exactly(n.value)", "range = at_least(n.value)")), text="IS wounded two men.")
    change = only(found, "changed")
    assert (change.cause.code, change.cause.by) == ("changed-rule", "rule rules.just")
    assert [(one.name, one.how) for one in change.aspects] == [("count", "capture")]
    found = compared(changed(("rule actor -> Actor { match name:@actors }", "rule actor -> Actor { match name:'X' }")))
    assert {one.cause.by for one in found.changes} == {"rule rules.actor"}


def test_a_link() -> None:
    found = compared(changed(("  within  sentence\n}", "  within  paragraph\n  prefer  last\n}")))
    assert not found
    without = changed(("from Time\n", "from Time(day == none)\n"))
    found = compared(without)
    assert {one.cause.code for one in found.changes} == {"link"}
    assert found.changes[0].cause.text == "the link rules.casualty_time no longer fills it with “Friday”"
    assert found.changes[0].aspects[0].how == "link rules.casualty_time"
    assert compared(RULES, without).changes[0].cause.text == "the link rules.casualty_time now fills it with “Friday”"
    text = "On Thursday, not on Friday, IS killed two men."
    found = compared(changed(("  within  sentence\n}", "  within  sentence\n  prefer  first\n}")), text=text)
    assert only(found, "changed").cause.text == "the link rules.casualty_time: “Thursday” instead of “Friday”"


def test_a_link_to_what_is_gone_names_what_took_it() -> None:
    change = only(compared(changed(("Thursday, Friday", "Thursday"))), "changed")
    assert change.cause.text == "the entry “Friday” of @rules.weekday is gone"


def test_a_context() -> None:
    change = only(compared(changed(("denied that", "claimed that"))), "changed")
    assert change.cause.code == "context" and [one.name for one in change.aspects] == ["polarity"]
    assert change.cause.text == "the context rules.denied no longer makes it negative, by the cue “denied that”"
    assert change.cause.place.startswith("rules.rules:")
    back = only(compared(RULES, changed(("denied that", "claimed that"))), "changed")
    assert "now makes it negative" in back.cause.text


def test_what_none_of_this_explains() -> None:
    old = 'type T { a: text }\npattern p = "two"\nrule r -> T { match $p a:"men" }'
    change = only(compared(old.replace('= "two"', '= "six"'), old, "two men", ("T",)), "lost")
    assert change.cause.code == "elsewhere" and change.cause.text.endswith("has changed in rules.rules")


def test_a_resolve(tmp_path: Path) -> None:
    rules = """
        type Place { name: text  country: text? }
        lexicon towns { 'Paris' }
        rule place -> Place { match name:@towns }
        resolve where { of Place  among "places.tsv" }
    """
    row = "name\tkind\tcountry\tregion\tlat\tlon\tweight\nParis\tcity\t{}\t\t48.85\t2.35\t8.3\n"
    for name, country in (("old", "FR"), ("new", "US")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pack.toml").write_text('name = "p"\nversion = "1"\nlanguage = "en"\n', encoding="utf-8")
        (tmp_path / name / "main.rules").write_text(rules, encoding="utf-8")
        (tmp_path / name / "places.tsv").write_text(row.format(country), encoding="utf-8")
    found = affidavit.diff(tmp_path / "old", tmp_path / "new", [{"text": "Paris slept.", "id": "a"}])
    change = only(found, "changed")
    assert (change.cause.code, change.cause.by) == ("resolve", "resolve main.where")
    assert change.cause.place == "main.rules:5" and [one.name for one in change.aspects] == ["country"]


def test_every_cause_is_met_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [code for code in CAUSES if f'"{code}"' not in text] == []


# ── Results ─────────────────────────────────────────────────────────────────────────────────────


def test_text_and_data() -> None:
    found = compared(changed(("count.min < 10", "count.min < 3"), ("denied that", "claimed that")))
    text = found.to_text()
    assert text.splitlines()[0].endswith(", 1 document: 1 lost, 1 the same")
    assert "\n\nrule rules.harmed (rules.rules:33): 1 lost\n  - Casualty “IS wounded three civilians”" not in text
    assert "  - Casualty" in text and "count = 3, outcome = wounded" in text
    data = json.loads(json.dumps(found.to_dict()))
    assert data["summary"] == {"added": 0, "lost": 1, "changed": 0, "same": 1}
    assert data["responsible"] == [
        {"by": "rule rules.harmed", "place": "rules.rules:33", "added": 0, "lost": 1, "changed": 0}
    ]
    assert data["changes"][0]["cause"]["code"] == "changed-rule"


def test_types() -> None:
    with pytest.raises(KeyError):
        affidavit.diff(RULES, RULES, [TEXT], types=["Casulty"])
    other = RULES + 'type New { what: text }\nrule brand -> New { match what:"army" }\n'
    assert only(affidavit.diff(RULES, other, [TEXT]), "added").finding.type == "New"
    assert only(affidavit.diff(other, RULES, [TEXT]), "lost").finding.type == "New"


@settings(max_examples=10, deadline=None)
@given(packs(), packs(), prose(("cat", "dog", "black", "Anna", "saw", "the", "two", ",")))
def test_the_difference_is_what_it_says(old: str, new: str, text: str) -> None:
    there, back = compared(new, old, text, ("First",)), compared(old, new, text, ("First",))
    before = affidavit.load(old).extract(text).of_type("First")
    after = affidavit.load(new).extract(text).of_type("First")
    kinds = [one.kind for one in there.changes]
    assert there.same + kinds.count("changed") + kinds.count("added") == len(after)
    assert there.same + kinds.count("changed") + kinds.count("lost") == len(before)
    mirrored = {"added": "lost", "lost": "added", "changed": "changed"}
    assert sorted(kinds) == sorted(mirrored[one.kind] for one in back.changes) and there.same == back.same
    assert not compared(new, new, text, ("First",))
