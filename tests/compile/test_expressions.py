"""Expressions: types, coercions written out in the tree, enumerations, and what is refused."""

from __future__ import annotations

import pytest
from packs import compiled, errors, only_rule

from affidavit.compile.program import Operator
from affidavit.match.evaluate import text_of

PACK = """
lexicon weekday { Monday = 1, Tuesday = 2 }
lexicon day { today = 0 }
lexicon group { IS = "rebel", Syria = "state" }
lexicon plain { men, women }
type Quantity { range: range }
type Count { quantity: Quantity  unit: people | things }
type Actor { name: text  kind: rebel | state }
rule q -> Quantity { match n:/[0-9]+/  set range = exactly(number(n)) }
rule c -> Count { match quantity:Quantity  set unit = people }
rule a -> Actor { match name:@group g:@group  set kind = g.value }
type T {
  text_: text?  number: number?  truth: truth?  range: range?  timex: timex?
  kind: rebel | state | other ?
  actor: Actor?
}
rule filler -> T {
  match actor:Actor
  set text_ = "x", number = 1, truth = true, range = exactly(1), timex = weekday(1), kind = other
}
"""
MATCH = """match q:Quantity c:Count a:Actor w:@weekday e:(@weekday | @day) g:@group p:@plain s:[cap] (l:Quantity)+
  match q:Quantity c:Count a:Actor w:@weekday e:@day g:@group p:@plain s:[cap] (l:Quantity)+
"""


def rule(clause: str) -> str:
    """A rule with captures of every kind, all of them used, and one clause more."""
    used = "q == none or c == none or a == none or w == none or e == none or g == none or p == none or s == none"
    return f"{PACK}rule r -> T {{ {MATCH} where {used} or count(l) > 0\n  {clause} }}"


def set_value(clause: str) -> str:
    """The value of one `set`, with all coercions, as text."""
    (located,) = only_rule(rule(f"set {clause}")).sets.values()
    return text_of(located.expr)


def said(clause: str) -> list[tuple[str, str]]:
    return errors(rule(clause))


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("text_ = s", "s.text"),
        ("text_ = p", "p.text"),
        ("text_ = w", "w.text"),
        ("text_ = a", "a.name"),
        ("text_ = q", "q.text"),
        ("text_ = c.unit", "c.unit"),
        ("text_ = a.text", "a.text"),
        ('text_ = s + " of " + a', '(s.text + " of ") + a.name'),
        ("text_ = g.value", "g.value"),
        ("number = w", "w.value"),
        ("number = e", "e.value"),
        ("number = w + 2 * 3", "w.value + (2 * 3)"),
        ("number = -w", "-w.value"),
        ("number = -3", "-3"),
        ("number = number(s)", "number(s.text)"),
        ("number = count(l)", "count(l.range)"),
        ("number = q.min", "q.range.min"),
        ("number = c.max", "c.quantity.range.max"),
        ("number = first(l).min", "first(l).range.min"),
        ("range = q", "q.range"),
        ("range = c", "c.quantity.range"),
        ("range = c.quantity", "c.quantity.range"),
        ("range = at_least(e)", "at_least(e.value)"),
        ("truth = q.approximate", "q.range.approximate"),
        ("truth = not w > 1", "not (w.value > 1)"),
        ("timex = weekday(w)", "weekday(w.value)"),
        ("kind = other", "other"),
        ("kind = g", "g.value"),
        ("kind = g.value", "g.value"),
        ("kind = a.kind", "a.kind"),
        ("kind = or_else(g.value, other)", "or_else(g.value, other)"),
        ("kind = none", "none"),
        ("actor = a", "a"),
        ("actor = or_else(a, none)", "or_else(a, none)"),
        ('truth = a.kind == rebel and s != "x"', '(a.kind == rebel) and (s.text != "x")'),
        ("truth = rebel == a.kind", "rebel == a.kind"),
        ("truth = a.kind in [rebel, state]", "a.kind in [rebel, state]"),
        ("truth = w in [1, 2]", "w.value in [1, 2]"),
        ('truth = w in ["Monday"]', 'w.text in ["Monday"]'),
        ("truth = s not in @plain", "not (s.text in @plain)"),
        ("truth = q in l", "q.range in l.range"),
        ('truth = w == "Monday"', 'w.text == "Monday"'),
        ("truth = w == 1", "w.value == 1"),
        ("truth = s < p", "s.text < p.text"),
        ("truth = l == none", "l == none"),
        ("truth = a != none", "a != none"),
        ("truth = a == g", "a.name == g.value"),
    ],
)
def test_coercions_are_written_out(clause: str, expected: str) -> None:
    assert set_value(clause) == expected


@pytest.mark.parametrize(
    ("clause", "code", "marked"),
    [
        ("set number = s", "E0305", "s"),
        ("set number = q", "E0305", "q"),
        ("set text_ = 3", "E0305", "3"),
        ("set text_ = l", "E0305", "l"),
        ("set kind = s", "E0305", "s"),
        ("set kind = p", "E0305", "p"),
        ('set kind = "other"', "E0305", '"other"'),
        ("set kind = people", "E0209", "people"),
        ("set actor = q", "E0305", "q"),
        ("set actor = s", "E0305", "s"),
        ("set truth = q == 3", "E0303", "q == 3"),
        ("set truth = l == 3", "E0303", "l"),
        ("set truth = q < q", "E0303", "q < q"),
        ("set truth = none < 3", "E0303", "none < 3"),
        ("set truth = a.kind == people", "E0209", "people"),
        ("set truth = a.kind == c.unit", "E0303", "a.kind == c.unit"),
        ('set truth = a.kind == "rebel"', "E0303", 'a.kind == "rebel"'),
        ("set truth = s in [1, 2]", "E0303", "s in [1, 2]"),
        ('set truth = s in ["a", 2]', "E0303", "2"),
        ("set truth = 3 in @plain", "E0303", "3"),
        ("set truth = l in @plain", "E0303", "l"),
        ("set truth = s in s", "E0308", "s"),
        ("set truth = s and true", "E0304", "s"),
        ("set number = w + q", "E0304", "q"),
        ('set truth = a.kind in ["rebel"]', "E0303", '"rebel"'),
        ("set truth = a.kind in [rebl]", "E0209", "rebl"),
        ("set number = 1 + true", "E0304", "true"),
        ("set number = l + 1", "E0304", "l"),
        ("set number = -s", "E0304", "s"),
        ("set truth = not w", "E0304", "w"),
        ("set number = q.lat", "E0307", "lat"),
        ("set number = s.value", "E0307", "value"),
        ("set number = w.min.max", "E0204", "min"),
        ("set number = w.text.length", "E0307", "length"),
        ("set text_ = p.value", "E0204", "value"),
        ("set text_ = q.txt", "E0307", "txt"),
        ("set text_ = @plain", "E0310", "@plain"),
        ("set number = counts(l)", "E0207", "counts"),
        ("set number = count(s)", "E0301", "s"),
        ("set number = number(l)", "E0301", "l"),
        ("set number = number()", "E0302", "number"),
        ("set number = number(s, s)", "E0302", "number"),
        ("set timex = resolve(weekday(1), yesterday)", "E0209", "yesterday"),
        ("set number = unknown", "E0208", "unknown"),
        ("set number = truth", "E0208", "truth"),
        ("set name = s", "E0202", "name"),
        ("where s", "E0306", "s"),
        ("where w", "E0306", "w"),
        ("where none", "E0306", "none"),
    ],
)
def test_refusals(clause: str, code: str, marked: str) -> None:
    assert said(clause) == [(code, marked)]


def test_every_error_of_an_expression_list_is_reported() -> None:
    assert said("set number = s, text_ = 3 where unknown == 1") == [
        ("E0305", "s"),
        ("E0305", "3"),
        ("E0208", "unknown"),
    ]


def test_a_slot_named_in_an_expression_is_what_it_is_set_to() -> None:
    found = only_rule(rule("set number = w + 1, text_ = title(s) where number > 3 and text_ != none"))
    located = found.where[-1]
    assert text_of(located.expr) == "((w.value + 1) > 3) and (title(s.text) != none)"
    assert located.text == "number > 3 and text_ != none"


def test_slots_set_in_a_circle() -> None:
    assert said("set number = q.min + number") == [("E0311", "number")]


def test_a_capture_hides_a_member_and_a_slot_does_not() -> None:
    pack = """
    type Place { name: text  country: text?  kind: country | city }
    rule a -> Place { match name:"a"  set kind = country, country = "SY" }
    type Seen { place: Place }
    rule b -> Seen { match place:Place(kind == country) "x" }
    """
    program = compiled(pack)
    assert text_of(program.rules[0].sets["kind"].expr) == "country"
    condition = program.references[0].condition
    assert condition is not None and isinstance(condition.expr, Operator)
    assert text_of(condition.expr) == "kind == country"
    hidden = 'type P { n: text  kind: a | b }\nrule r -> P { match n:"x" a:"y"  set kind = a }'
    assert errors(hidden) == [("E0305", "a")]
