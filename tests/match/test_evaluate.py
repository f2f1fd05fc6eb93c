"""Values of expressions: null, three-valued logic, access to what was captured; and the trace, from the same walk."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packs import compiled

from affidavit.compile.program import (
    Apply,
    CaptureValue,
    CompiledExpr,
    Constant,
    Entry,
    FieldOf,
    ListOf,
    Membership,
    Operator,
    Origin,
    SlotValue,
    ValueType,
)
from affidavit.compile.static import NULL, NUMBER, SPAN, TEXT, TRUTH, constant_type, value_type
from affidavit.match.evaluate import Environment, describe, evaluate, surface, text_of, trace
from affidavit.match.model import Captured, Filled, Finding, Status
from affidavit.text.model import Document, Sentence
from affidavit.values.types import Range, Timex

SENTENCE = Sentence(0, 0, "At UK  xx.", 0, 10)
ENTRY = Entry(0, "UK", ("uk",), None, 44, {"name": "Britain", "lat": 51.5}, Origin("a.rules", 1), 0)
FINDING = Finding(
    "Quantity", compiled("type Q { n: text }\nrule r -> Q { match n:'a' }").rules[0], Document("At UK  xx."), SENTENCE,
    1, 3, 0, {}, {"range": Filled(Range(1, None), "set")}, main_slot="range",
)  # fmt: skip
CAPTURES: dict[str, Captured | tuple[Captured, ...] | None] = {
    "text": Captured(SENTENCE, 1, 4),
    "entry": Captured(SENTENCE, 1, 2, entry=ENTRY),
    "finding": Captured(SENTENCE, 1, 3, finding=FINDING),
    "missing": None,
    "empty": (),
    "list": (Captured(SENTENCE, 0, 1), Captured(SENTENCE, 1, 2)),
}
ENV = Environment(
    captures=CAPTURES, slots={"n": Filled(3, "set")}, date=datetime.date(2019, 4, 20), status=Status("negative")
)
RANGE = value_type("range")


def constant(value: Any) -> Constant:
    return Constant(value, constant_type(value))


def capture(name: str, kind: str = "span", many: bool = False) -> CaptureValue:
    return CaptureValue(name, ValueType(kind, many=many))


def field(base: CompiledExpr, name: str, access: str, type_: ValueType = TEXT) -> FieldOf:
    return FieldOf(base, name, access, type_)


def operate(name: str, *values: Any) -> Any:
    return evaluate(Operator(name, tuple(constant(value) for value in values), TRUTH), ENV)


UNKNOWN = FieldOf(constant(None), "min", "field", TRUTH)  # null, but not the constant none


def logic(name: str, *values: bool | None) -> Any:
    args = tuple(UNKNOWN if value is None else constant(value) for value in values)
    return evaluate(Operator(name, args, TRUTH), ENV)


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (True, True, True, True), (True, False, False, True), (True, None, None, True), (False, False, False, False),
        (False, None, False, None), (None, None, None, None), (None, False, False, None), (None, True, None, True),
    ],
)  # fmt: skip
def test_three_valued_logic(left: bool | None, right: bool | None, both: bool | None, either: bool | None) -> None:
    assert logic("and", left, right) is both
    assert logic("or", left, right) is either


@pytest.mark.parametrize(("value", "expected"), [(True, False), (False, True), (None, None)])
def test_not(value: bool | None, expected: bool | None) -> None:
    assert logic("not", value) is expected


@pytest.mark.parametrize(
    ("name", "left", "right", "expected"),
    [
        ("+", 1, 2, 3), ("-", 1, 2.5, -1.5), ("*", 2, 0.5, 1), ("/", 6, 3, 2), ("/", 1, 2, 0.5), ("/", 1, 0, None),
        ("*", 1e300, 1e300, None), ("/", 10**400, 3, None), ("+", "a", "b", "ab"), ("<", 1, 2, True),
        (">=", 2, 2.0, True),
        (">", "b", "a", True), ("==", "a", "A", False), ("!=", 1, 1, False), ("==", Range(1, 2), Range(1, 2), True),
    ],
)  # fmt: skip
def test_operators(name: str, left: Any, right: Any, expected: Any) -> None:
    found = operate(name, left, right)
    assert found == expected and type(found) is type(expected)


@pytest.mark.parametrize("name", ["+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">=", "in"])
def test_null_is_passed_on(name: str) -> None:
    assert evaluate(Operator(name, (UNKNOWN, constant(1)), TRUTH), ENV) is None
    assert evaluate(Operator(name, (constant(1), UNKNOWN), TRUTH), ENV) is None


@pytest.mark.parametrize(
    ("name", "absent"),
    [("missing", True), ("empty", True), ("nowhere", True), ("text", False), ("list", False), ("entry", False)],
)
def test_absence(name: str, absent: bool) -> None:
    none = Constant(None, NULL)
    assert evaluate(Operator("==", (capture(name), none), TRUTH), ENV) is absent
    assert evaluate(Operator("!=", (none, capture(name)), TRUTH), ENV) is not absent


@pytest.mark.parametrize(
    ("item", "items", "expected"),
    [(1, [1, 2], True), (3, [1, 2], False), (3, [1, None], None), (1, [1, None], True), (1, [], False)],
)
def test_in(item: Any, items: list[Any], expected: bool | None) -> None:
    options = ListOf(tuple(UNKNOWN if each is None else constant(each) for each in items), NUMBER)
    assert evaluate(Operator("in", (constant(item), options), TRUTH), ENV) is expected


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (field(capture("text"), "text", "text"), "UK xx."),
        (field(capture("entry"), "text", "text"), "UK"),
        (field(capture("entry"), "value", "value", NUMBER), 44),
        (field(capture("entry"), "name", "column"), "Britain"),
        (field(capture("entry"), "iso", "column"), None),
        (field(capture("text"), "name", "column"), None),
        (field(capture("finding"), "range", "main", RANGE), Range(1, None)),
        (field(field(capture("finding"), "range", "main", RANGE), "min", "field", NUMBER), 1),
        (field(field(capture("finding"), "range", "slot", RANGE), "max", "field", NUMBER), None),
        (field(capture("finding"), "unit", "slot"), None),
        (field(capture("missing"), "text", "text"), None),
        (field(capture("list", many=True), "text", "text"), ("At", "UK")),
        (SlotValue("n", NUMBER), 3),
        (SlotValue("polarity", TEXT), "negative"),
        (SlotValue("source", SPAN), None),
        (SlotValue("absent", NUMBER), None),
        (Apply("number", (constant("two"),), NUMBER), 2),
        (Apply("number", (UNKNOWN,), NUMBER), None),
        (Apply("count", (capture("list", many=True),), NUMBER), 2),
        (Apply("count", (capture("empty", many=True),), NUMBER), 0),
        (Operator("neg", (constant(3),), NUMBER), -3),
    ],
)
def test_access(expr: CompiledExpr, expected: Any) -> None:
    assert evaluate(expr, ENV) == expected
    assert trace(expr, ENV)["value"] == describe(expected)


def test_a_slot_of_findings_gives_the_finding_and_a_list_slot_a_tuple() -> None:
    slots = {"q": Filled(Range(1, None), "capture", finding=FINDING), "l": Filled("x", "capture")}
    env = Environment(slots=slots)
    assert evaluate(SlotValue("q", ValueType("finding", "Quantity")), env) is FINDING
    assert evaluate(SlotValue("q", RANGE), env) == Range(1, None)
    assert evaluate(SlotValue("l", ValueType("value", "text", many=True)), env) == ("x",)


def test_the_document_date_reaches_the_functions_that_need_it() -> None:
    expr = Apply(
        "resolve", (Apply("weekday", (constant(4),), value_type("timex")), constant("past")), value_type("timex")
    )
    dated, undated = evaluate(expr, ENV), evaluate(expr, Environment())
    assert isinstance(dated, Timex) and dated.value == "2019-04-18"
    assert isinstance(undated, Timex) and undated.value.startswith("XXXX")


def test_membership_asks_for_the_whole_text() -> None:
    program = compiled(
        """
        lexicon group { "Islamic State", 'IS' }
        type T { n: text }
        rule r -> T { match n:([word]+)  where n in @group }
        """
    )
    env = Environment(program=program)
    for text, expected in [
        ("islamic  STATE", True),
        ("IS", True),
        ("is", False),
        ("Islamic", False),
        ("Islamic State .", False),
    ]:
        assert evaluate(Membership(constant(text), 0, TRUTH, "group"), env) is expected
    assert evaluate(Membership(UNKNOWN, 0, TRUTH, "group"), env) is None


def test_surface_writes_one_space_where_the_text_has_any() -> None:
    assert surface(Captured(SENTENCE, 0, 4)) == "At UK xx."
    assert surface(FINDING) == "UK xx"


def test_the_trace_of_a_condition() -> None:
    expr = Operator(">", (Apply("number", (field(capture("text"), "text", "text"),), NUMBER), constant(2)), TRUTH)
    assert trace(expr, ENV) == {
        "expr": "number(text.text) > 2",
        "value": None,
        "from": [
            {
                "expr": "number(text.text)",
                "function": "number",
                "version": 1,
                "value": None,
                "from": [
                    {
                        "expr": "text.text",
                        "value": "UK xx.",
                        "from": [
                            {
                                "expr": "text",
                                "capture": "text",
                                "span": [3, 10],
                                "text": "UK xx.",
                                "value": "UK xx.",
                                "from": [],
                            }
                        ],
                    }
                ],
            },
            {"expr": "2", "value": 2, "from": []},
        ],
    }


def test_findings_are_named_as_the_caller_says() -> None:
    found = trace(capture("finding"), ENV, lambda finding: f"id of {finding.text}")
    assert found["value"] == {"finding": f"id of {FINDING.text}"}
    assert describe(FINDING) == {"type": "Quantity", "span": [3, 9], "text": FINDING.text}


LEAVES: st.SearchStrategy[CompiledExpr] = st.one_of(
    st.sampled_from([capture(name) for name in ("text", "entry", "missing")]).map(lambda c: field(c, "text", "text")),
    st.sampled_from([constant("UK"), constant("x"), UNKNOWN]),
)
CONDITIONS: st.SearchStrategy[Operator] = st.recursive(
    st.builds(lambda name, a, b: Operator(name, (a, b), TRUTH), st.sampled_from(["==", "!=", "<"]), LEAVES, LEAVES),
    lambda inner: st.one_of(
        st.builds(lambda name, a, b: Operator(name, (a, b), TRUTH), st.sampled_from(["and", "or"]), inner, inner),
        inner.map(lambda operand: Operator("not", (operand,), TRUTH)),
    ),
)


@given(CONDITIONS)
def test_the_trace_has_the_value_and_is_json(expr: CompiledExpr) -> None:
    found = trace(expr, ENV)
    assert found["value"] is evaluate(expr, ENV)
    assert found["expr"] == text_of(expr)
    assert json.loads(json.dumps(found)) == found
