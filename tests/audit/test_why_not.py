"""Every reason there is, met in a small pack; and the answer as text and as data."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

import affidavit
from affidavit.audit.identity import canonical_json
from affidavit.audit.why_not import REASONS, GoalError, Miss, WhyNot
from affidavit.audit.why_not.entries import distance
from affidavit.text.sentences import MAX_TOKENS

PACK = r"""
type Number { value: number }
type Group { name: text  kind: state | militia }
type Place { name: text }
type Toll {
  count:    Number
  outcome:  killed | wounded
  by:       Group?
  place:    text?
  note:     text?
}
type Shout { words: text }
type Sum { words: text }  type Never { note: text }

lexicon harm { killed = "killed", wounded = "wounded", "gunned down" = "killed", massacred = "killed" }
lexicon group { 'IS' = "militia", "Boko Haram" = "militia", Syria = "state" }
lexicon number { two = 2, three = 3, "three hundred" = 300 }
lexicon town { Idlib, Homs, "Deir al-Zor" }

rule digits -> Number {
  match   n:/\d+/
  unless  before "percent"
  set     value = number(n)
}
rule words -> Number { match n:@number  set value = n.value }
rule rounded -> Number { match "about" n:/\d+/  set value = number(n) }
rule militia -> Group { match name:@group  set kind = militia  where name.value == "militia" }
rule state -> Group { match name:@group  set kind = state  where name.value == "state" }
rule town -> Place { match name:@town }
rule here -> Place { match name:("3" [cap & !"were"])  match name:"town"  only after "in" "the" }

## Somebody kills so many.
## More of it.
rule active -> Toll {
  match   by:Group(kind == militia) outcome:@harm "at" "least" count:Number
  match   outcome:@harm count:Number "people"
  unless  after "not" | "never"
  where   count.value < 1000
}
rule passive -> Toll {
  match   count:Number "were" outcome:@harm note:/\w+ly/?
  only    before "in" | "." | $
}
rule last -> Toll { match "a" "further" count:Number outcome:@harm $ }
rule begin -> Shout { match ^ words:("stop" "it") }
rule case -> Shout { match words:('GO' "on") }
rule about -> Shout { match words:("about" Number) }
rule lazy -> Shout { match words:("ha" "ho"*?) }
rule left -> Shout { match words:("one" "two" "three") }
rule right -> Shout { match words:("three" "four") }
rule hundreds -> Sum { match words:(@number "hundred") }

link toll_place {
  fill    Toll.place from Place.name
  within  sentence
}
context denied {
  cue     "denied that"
  scope   forward to sentence end
  of      Toll
  set     polarity = negative
}
"""


@cache
def engine() -> affidavit.Engine:
    return affidavit.load(PACK)


def ask(text: str, goal: str, near: str | None = None) -> WhyNot:
    return engine().extract(text, id="d").why_not(goal, near)


def first(text: str, goal: str, near: str | None = None) -> Miss:
    answer = ask(text, goal, near)
    assert not answer.exists
    return answer.misses[0]


LONG = "so " * (MAX_TOKENS - 2) + "killed three people"

MISSES = [
    ("word", "They killed three men.", "Toll", "three", '"people"', '“men” is not "people"'),
    ("word", "In 3 was wounded.", "Toll", "3", '"were"', '“was” is not "were"'),
    ("word", "3 Were.", "Place", "Were", '[cap & !"were"]', '“Were” is not [cap & !"were"], for it is not `!"were"`'),
    (
        "lexicon",
        "IS masacred at least 3.",
        "Toll",
        "masacred",
        "@harm",
        "the nearest is “massacred” (rules.rules:15; one",
    ),
    ("lexicon", "IS kills at least 3.", "Toll", "kills", "@harm", "“killed” (rules.rules:15; of the same word kill)"),
    (
        "lexicon",
        "Haram killed at least 3.",
        "Group",
        "Haram",
        "@group",
        "“Boko Haram” (rules.rules:16; has “haram” in it)",
    ),
    ("lexicon", "3 people.", "Toll", "3 people", "@harm", "should stand before it, where the sentence begins"),
    ("case", "It was is.", "Group", "is", "@group", "asks for the case of 'IS'"),
    ("case", "They said go on.", "Shout", "go on", "'GO'", "“go” stands there, and 'GO' asks for the case of 'GO'"),
    ("longer-entry", "It was three hundred.", "Sum", "three hundred", "@number", "takes “three hundred”"),
    ("missing-finding", "IS killed at least many.", "Toll", "many", "Number", "no Number stands where “many” is"),
    ("other-extent", "It was about 3.", "Shout", "3", "Number", "“about 3”, which begins or ends elsewhere"),
    ("condition", "Syria killed at least 3.", "Toll", "Syria", "Group(kind == militia)", "kind is state"),
    ("extra", "They killed indeed 3 people.", "Toll", "3 people", "Number", "“indeed” stands before Number"),
    ("sentence-start", "Now stop it.", "Shout", "stop it", '"stop"', "begin its sentence"),
    ("sentence-end", "A further 3 killed, they said.", "Toll", "killed", None, "end its sentence"),
    ("sentence-over", "They killed 3", "Toll", "killed 3", '"people"', 'the sentence ends where it wants "people"'),
    ("sentence-cut", LONG, "Toll", None, '"people"', 'longer than 512 tokens and was cut before "people"'),
    ("where", "They killed 1234 people.", "Toll", "1234", None, "(rules.rules:38): count.value is 1,234"),
    ("unless", "They never killed 3 people.", "Toll", "3", None, "strikes at “never” (rules.rules:37)"),
    ("only", "3 were killed at dawn.", "Toll", "3", None, "does not hold (rules.rules:42): “at” stands there"),
    ("only", "the the town", "Place", "town", None, "“the” comes near, but"),
    ("other-reading", "ha ho", "Shout", "ho", None, "the rule prefers “ha” to “ha ho”"),
    ("beaten", "one two three four", "Shout", "four", None, "won with “one two three”: this match is shorter"),
    ("no-rule", "Anything.", "Never", None, None, "no rule of the pack finds a Never"),
    ("nothing", "Nobody came.", "Toll", "Nobody", None, "nothing at “Nobody” comes near any of the 3 rules of Toll"),
]


@pytest.mark.parametrize(("reason", "text", "goal", "near", "element", "message"), MISSES)
def test_what_a_rule_lacks_is_named(
    reason: str, text: str, goal: str, near: str | None, element: str | None, message: str
) -> None:
    miss = first(text, goal, near)
    assert miss.reason == reason
    assert element is None or (miss.element is not None and miss.element.element == element)
    assert message in miss.cause.message


TEXT = "The army denied that IS killed at least 3 on the road from Homs to Idlib."

DIFFERENCES = [
    ("other-value", "Toll{count.value = 4}", "count is 3: captured from “3”"),
    ("other-value", "Group{kind = state}", "kind is militia: set kind = militia (rules.rules:27)"),
    ("empty-slot", "Toll{note != none}", "note is empty: rules.active filled it with nothing"),
    ("link", 'Toll{place = "Homs"}', "the link rules.toll_place (rules.rules:53) took"),
    ("context", "Toll{polarity = positive}", "(rules.rules:57) set it by the cue “denied that”"),
    ("context", "Toll{certainty = reported}", "certainty is asserted: no context whose scope it stands in sets it"),
]


@pytest.mark.parametrize(("reason", "goal", "message"), DIFFERENCES)
def test_what_is_there_but_otherwise_is_told(reason: str, goal: str, message: str) -> None:
    text = TEXT.replace("Homs to Idlib", "Idlib to Homs") if reason == "link" else TEXT
    answer = ask(text, goal)
    (cause,) = answer.found[0].causes
    assert not answer.exists
    assert cause.reason == reason
    assert message in cause.message


PLACES = """\
name	kind	country	region	lat	lon	weight
Paris	city	FR	11	48.85	2.35	8.3
Paris	city	US	TX	33.66	-95.56	4.4
"""
RESOLVED = """
type Place { name: text  country: text? }
rule place -> Place { match name:'Paris' }
resolve on_the_map {
  of      Place
  among   "places.tsv"
}
"""


def test_a_resolve_that_took_another_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "places.tsv").write_text(PLACES, encoding="utf-8")
    (tmp_path / "p.rules").write_text(RESOLVED, encoding="utf-8")
    report = affidavit.load(tmp_path / "p.rules").extract("A fire in Paris.")
    (cause,) = report.why_not('Place{country = "US"}').found[0].causes
    assert cause.reason == "resolve"
    assert "resolve p.on_the_map: the city Paris in FR/11 (places.tsv:2)" in cause.message
    assert "not the city Paris in US/TX (places.tsv:3)" in cause.message


def test_a_link_that_found_nothing_is_named() -> None:
    (cause,) = ask("IS killed at least 3.", "Toll{place != none}").found[0].causes
    assert cause.reason == "empty-slot"
    assert (
        "the link rules.toll_place (rules.rules:53) found no Place that it could take within the sentence"
        in cause.message
    )


def test_the_set_of_reasons_is_closed_and_each_is_met_here() -> None:
    met = {case[0] for case in MISSES} | {case[0] for case in DIFFERENCES} | {"resolve"}
    assert met == REASONS.keys()


def test_the_page_tells_every_reason_as_the_engine_does() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "why-not.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows == [f"| `{reason}` | {said} |" for reason, said in REASONS.items()]


def test_why_a_lower_finding_is_missing_is_followed_down() -> None:
    miss = first("Boko Harum killed at least 3.", "Toll", "Boko Harum")
    assert miss.reason == "missing-finding"
    below = miss.below[0]
    assert (below.rule and below.rule.name, below.reason) == ("rules.militia", "lexicon")
    assert "“Boko Haram” (rules.rules:16; one letter differs)" in below.cause.message


def test_what_exists_is_named_with_its_rule() -> None:
    answer = ask(TEXT, "Toll{count.value = 3, outcome = killed}", "IS")
    assert answer.exists and answer.misses == ()
    assert "found Toll “IS killed at least 3” (line 1, 21–41) by rules.active (rules.rules:34)" in str(answer)


def test_rules_are_ranked_by_how_near_they_came() -> None:
    answer = ask("IS masacred at least 3 people and 4 were", "Toll")
    assert [miss.missing for miss in answer.misses] == sorted(miss.missing for miss in answer.misses)
    assert answer.misses[0].rule is not None and answer.misses[0].rule.name == "rules.active"


def test_what_is_expected_shows_where_to_look() -> None:
    answer = ask("They killed 3 men.\n\nThey killed 4 men.", "Toll{count.value = 4}")
    assert answer.misses[0].span == (25, 33)
    assert not answer.misses[0].unlike
    unlike = [miss.unlike for miss in ask("They killed 3 men and 4 were hurt", "Toll{count.value = 5}", "3").misses]
    assert ("count.value = 5",) in unlike


def test_the_answer_as_data_is_the_answer() -> None:
    for case in MISSES:
        answer = ask(case[1], case[2], case[3])
        data = answer.to_dict()
        assert json.loads(canonical_json(data)) == data
        assert data["exists"] is False
        assert [miss["reason"] for miss in data["misses"]] == [miss.reason for miss in answer.misses]
        for miss in data["misses"]:
            for one in miss["matched"]:
                assert case[1][one["span"]["start"] : one["span"]["end"]] == one["span"]["text"]
                assert one["file"] == "rules.rules"


def test_the_answer_as_text_tells_rule_reason_and_what_matched() -> None:
    assert str(ask("They killed three men.", "Toll", "three men")).splitlines() == [
        "no Toll near “three men” (line 1, 12–21); 3 rules could have found one",
        "",
        "1. rule rules.active (rules.rules:34), match clause 2: 1 element away",
        "   Somebody kills so many.",
        '   word: “men” is not "people"',
        '   wanted "people" (rules.rules:36)',
        "   matched @harm “killed” · Number “three”",
    ]


@pytest.mark.parametrize(
    ("goal", "near", "said"),
    [
        ("Tol", None, "the pack has no type 'Tol': did you mean Toll?"),
        ("Toll{cout = 3}", None, "Toll has no slot cout"),
        ("Toll{count.value = }", None, "is not what can be expected"),
        ("Toll{count.value = 3} test", None, "is not a type, nor a type with what is expected of it"),
        ("Toll{by = @group}", None, ""),
        ("Toll", "Baghdad", "does not hold 'Baghdad'"),
        ("Toll", " ", "is empty"),
    ],
)
def test_what_cannot_be_asked_is_refused(goal: str, near: str | None, said: str) -> None:
    with pytest.raises(GoalError, match="") as error:
        ask(TEXT, goal, near)
    assert said in str(error.value)
    with pytest.raises(ValueError, match="characters 3 to 999"):
        engine().extract(TEXT).why_not("Toll", (3, 999))


def test_no_text_makes_it_fail() -> None:
    for text in ("", " ", "\x00", "\ud800 \u202e", "." * 600, "killed " * 600):
        assert not engine().extract(text).why_not("Toll").exists


@pytest.mark.parametrize(
    ("one", "other", "away"),
    [("cat", "cat", 0), ("cat", "cart", 1), ("cat", "act", 1), ("kitten", "sitting", 3), ("a", "abcdef", 3)],
)
def test_letters_that_differ_are_counted(one: str, other: str, away: int) -> None:
    assert distance(one, other, 5) == (away if abs(len(one) - len(other)) <= 3 else 5)
    assert distance(one, other, 2) == min(distance(one, other, 9), 3)
