"""Contexts, on small compiled packs: scopes, `until`, the nearest cue, status and slots."""

from __future__ import annotations

import pytest

from affidavit.compile.pack import compile_text
from affidavit.match.model import Finding
from affidavit.match.run import Matcher
from affidavit.relate.run import relate
from affidavit.text.model import Document

TYPES = """
type Source { name: text? }
type Hit { what: text
  source: Source? }
rule named -> Source {
  match name:('SOHR' | 'AFP')
  test "[SOHR](name)"
  test none "x"
}
rule pronoun -> Source {
  match "it"
  unless before "was"
  test "it"
  test none "x"
}
rule hit -> Hit {
  match what:("raid" | "attack" | "no" "attack" "at" "all")
  test "[raid](what)"
  test none "x"
}
"""


def found(context: str, text: str) -> list[Finding]:
    """The Hit findings of `text` under TYPES and `context`."""
    types = TYPES if "source" in context else TYPES.replace("source: Source?", "")
    program, diagnostics = compile_text(types + context)
    assert program is not None, [d.message for d in diagnostics.sorted()]
    related = relate(Matcher(program).find(Document(text)), program)
    return [finding for finding in related.findings if finding.type == "Hit"]


def negative(context: str, text: str) -> list[bool]:
    return [finding.status.polarity == "negative" for finding in found(context, text)]


def denied(scope: str, until: str = "", cue: str = '"denied" | "no"') -> str:
    return f"context denied {{\n cue {cue}\n scope {scope}\n {until}\n set polarity = negative\n}}"


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("forward to clause end", [False, False, True, False, False]),
        ("forward to sentence end", [False, False, True, True, False]),
        ("backward to clause end", [False, True, False, False, False]),
        ("backward to sentence end", [True, True, False, False, False]),
        ("both to clause end", [False, True, True, False, False]),
        ("both to sentence end", [True, True, True, True, False]),
        ("forward to 2 words", [False, False, False, False, False]),
        ("forward to 3 words", [False, False, True, False, False]),
        ("both to 2 words", [False, True, False, False, False]),
        ("both to 7 words", [True, True, True, True, False]),
    ],
)
def test_scopes(scope: str, expected: list[bool]) -> None:
    text = "The raid failed, but the attack they denied with a raid failed, but an attack came. A raid."
    assert negative(denied(scope, cue='"denied"'), text) == expected


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("forward", [False, False, True, False]),
        ("backward", [False, True, False, False]),
        ("both", [False, True, True, False]),
    ],
)
def test_until_ends_the_scope_at_its_nearest_match(direction: str, expected: list[bool]) -> None:
    context = denied(f"{direction} to sentence end", 'until "however" | "so" "far"', '"denied"')
    text = "A raid, however, the attack they denied and a raid so far an attack however."
    assert negative(context, text) == expected


def test_a_cue_inside_a_finding_does_not_qualify_it() -> None:
    for cue, expected in (('"no" "attack"', False), ('"no"', True)):
        assert negative(denied("both to sentence end", cue=cue), "There was no attack that day") == [expected]


def test_a_finding_around_the_cue_is_qualified_only_by_a_scope_that_goes_both_ways() -> None:
    for direction, expected in (("both", True), ("forward", False), ("backward", False)):
        context = denied(f"{direction} to sentence end", cue='"at"')
        assert negative(context, "There was no attack at all") == [expected]


def test_a_finding_that_reaches_out_of_the_scope_is_not_qualified() -> None:
    context = denied("forward to 3 words", cue='"denied"')
    assert negative(context, "They denied no attack at all") == [False]
    assert negative(context.replace("3", "4"), "They denied no attack at all") == [True]


REPORTED = """
context denied {
  cue source:Source "denied"
  scope both to sentence end
  set polarity = negative, source = source
}
context said {
  cue source:Source "said" | "reportedly"
  scope both to sentence end
  set source = source, certainty = reported
}
"""


def test_the_nearest_cue_wins_each_name() -> None:
    (hit,) = found(REPORTED, "SOHR denied that AFP said an attack came")
    assert (hit.status.polarity, hit.status.certainty) == ("negative", "reported")
    assert hit.status.source is not None
    assert hit.status.source.value == "AFP"
    said, told = (step.detail for step in sorted(hit.steps, key=lambda step: step.name, reverse=True))
    assert said["set"] == {"certainty": "reported", "source": "AFP"}
    assert [(lost["context"], lost["name"]) for lost in said["beaten"]] == [("rules.denied", "source")]
    assert told["set"] == {"polarity": "negative"}
    assert said["distance"] == 2


def test_a_tie_goes_to_the_cue_before_the_finding() -> None:
    (hit,) = found(REPORTED, "SOHR said raid AFP said")
    assert hit.status.source is not None
    assert hit.status.source.value == "SOHR"


def test_a_cue_without_a_source_leaves_the_source_to_another() -> None:
    (hit,) = found(REPORTED, "SOHR said that there reportedly came a raid")
    assert hit.status.source is not None
    assert (hit.status.source.value, hit.status.certainty) == ("SOHR", "reported")


def test_an_empty_slot_of_that_name_is_filled_and_a_full_one_kept() -> None:
    (hit,) = found(REPORTED, "An attack came, AFP said")
    filled = hit["source"]
    assert (filled.value, filled.via, filled.by, filled.text) == ("AFP", "context", "rules.said", "AFP")
    assert filled.finding is not None
    assert filled.finding.type == "Source"
    link = "link first { fill Hit.source from Source within document prefer first }"
    (hit,) = found(REPORTED + link, "SOHR wrote. An attack came, AFP said")
    assert (hit["source"].value, hit["source"].via) == ("SOHR", "link")
    assert hit.status.source is not None
    assert hit.status.source.value == "AFP"


def test_a_source_named_by_a_link_is_seen() -> None:
    link = (
        "link names { fill Source(name == none).name from Source(name != none).name within document prefer previous }"
    )
    (hit,) = found(REPORTED + link, "SOHR wrote. An attack came, it said.")
    assert hit["source"].value == "SOHR"
    assert hit["source"].text == "it"
    assert hit.status.source is not None
    assert hit.status.source.value == "SOHR"


def test_a_condition_in_a_cue_sees_what_links_filled() -> None:
    fill = "fill Source(name == none).name from Source(name != none).name"
    link = f"link names {{ {fill} within document prefer previous }}"
    context = 'context of_one { cue Source(name == "SOHR") scope both to sentence end set polarity = negative }'
    rule = 'rule other -> Other { match "himself" | who:Source(name == "SOHR") "himself" test "himself" test none "x" }'
    asked_before = "type Other { who: Source? }" + rule
    text = "SOHR wrote. An attack came, it himself said. AFP wrote. An attack came, it himself said."
    hits = found(context + link + asked_before, text)
    assert [hit.status.polarity for hit in hits] == ["negative", "positive"]


def test_only_the_types_named_are_qualified() -> None:
    program, _ = compile_text(TYPES + REPORTED.replace('cue source:Source "said"', 'of Hit cue source:Source "said"'))
    assert program is not None
    related = relate(Matcher(program).find(Document("SOHR wrote that an attack came, AFP said")), program)
    status = {finding.text: finding.status.certainty for finding in related.findings}
    assert status == {"SOHR": "asserted", "attack": "reported", "AFP": "asserted"}


def test_the_order_of_declarations_changes_nothing_but_full_ties() -> None:
    first, second = REPORTED.strip().split("\ncontext said")
    turned = "context said" + second + "\n" + first
    text = "SOHR denied that AFP said an attack came, and a raid came, AFP said. It was a raid, SOHR denied."
    one, other = (
        [(f.span, f.status.polarity, f.status.certainty, f["source"].value) for f in found(context, text)]
        for context in (REPORTED, turned)
    )
    assert one == other
    assert len(one) == 3


def test_every_step_tells_its_cue_and_scope() -> None:
    (hit,) = found(denied("forward to clause end", cue='"denied"'), "They denied that an attack came, but came.")
    (step,) = hit.steps
    assert step.kind == "context"
    assert step.detail["cue"] == {"span": [5, 11], "text": "denied"}
    text = "They denied that an attack came, but came."
    assert step.detail["set"] == {"polarity": "negative"}
    assert text[slice(*step.detail["scope"])].strip() == "that an attack came,"


def test_links_contexts_and_merges_run_in_that_order() -> None:
    pack = """
    link source { fill Hit.source from Source within sentence }
    merge hits { of Hit same what agree source report what }
    """
    program, _ = compile_text(TYPES + REPORTED + pack)
    assert program is not None
    text = "SOHR saw a raid. A raid came, it said. AFP saw a raid."
    related = relate(Matcher(program).find(Document(text)), program)
    hits = [finding for finding in related.findings if finding.type == "Hit"]
    kinds = [[step.kind for step in hit.steps] for hit in hits]
    assert kinds[0] == ["link", "merge"]
    assert kinds[1] == ["link", "context", "merge"]
    assert [[member.span[0] for member in incident.members] for incident in related.incidents] == [[11, 19], [49]]
