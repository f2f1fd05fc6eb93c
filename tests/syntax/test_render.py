"""Diagnostics as text, JSON, SARIF and workflow commands."""

from __future__ import annotations

import json
import re

from affidavit.syntax.diagnostics import Diagnostic, Diagnostics, Label
from affidavit.syntax.nodes import SourceText, Span
from affidavit.syntax.render import render_one, render_text, summary
from affidavit.syntax.render_data import render_github, render_json, render_sarif

SOURCE = SourceText("some folder/a.rules", 'type T {\n\tname:\ttext\n}\nrule r -> T { match 日本:"IS" }\n')


def at(piece: str, code: str = "E0202", help: str = "") -> Diagnostic:
    start = SOURCE.text.index(piece)
    return Diagnostic(code, "some message", Label(SOURCE, Span(start, start + len(piece))), (), help)


def test_text() -> None:
    first = Label(SOURCE, Span(5, 6), "declared here")
    other = Label(SourceText("b.rules", "use a"), Span(4, 5))
    diagnostic = Diagnostic("E0211", "declared twice", at("T {").label, (first, other), "rename one")
    assert render_one(diagnostic) == (
        "error[E0211]: declared twice\n"
        " --> some folder/a.rules:1:6\n"
        "  |\n"
        "1 | type T {\n"
        "  |      ^^^\n"
        " ::: some folder/a.rules:1:6\n"
        "  |\n"
        "1 | type T {\n"
        "  |      - declared here\n"
        " ::: b.rules:1:5\n"
        "  |\n"
        "1 | use a\n"
        "  |     -\n"
        "  = help: rename one\n"
    )


def test_carets_stand_below_tabs_and_wide_characters() -> None:
    lines = render_one(at("text")).splitlines()
    assert lines[3:5] == ["2 |     name:    text", "  |              ^^^^"]
    lines = render_one(at('"IS"')).splitlines()
    assert lines[3:5] == ['4 | rule r -> T { match 日本:"IS" }', "  |                          ^^^^"]


def test_a_place_of_several_lines_is_underlined_on_its_first() -> None:
    lines = render_one(at("T {\n\tname:\ttext\n}")).splitlines()
    assert lines[3:5] == ["1 | type T {", "  |      ^^^"]


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "x" * 500 + "HERE" + "y" * 500
    diagnostic = Diagnostic("E0101", "m", Label(SourceText("a", text), Span(500, 504)))
    line, underline = render_one(diagnostic).splitlines()[3:5]
    assert len(line) < 120
    assert line[underline.index("^") : underline.rindex("^") + 1] == "HERE"


def test_what_a_terminal_would_obey_is_not_shown() -> None:
    source = SourceText("a", "\x1b[31m red \u202e")
    shown = render_one(Diagnostic("E0117", "m", Label(source, Span(0, 1))))
    assert "\x1b" not in shown and "\u202e" not in shown


def test_colour_adds_nothing_but_colour() -> None:
    for code in ("E0202", "W0201"):
        plain, coloured = render_one(at("text", code, "h")), render_one(at("text", code, "h"), colour=True)
        assert plain != coloured
        assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_a_place_at_the_end_of_a_file() -> None:
    source = SourceText("a", "use a\n")
    shown = render_one(Diagnostic("E0101", "m", Label(source, Span(6, 6)))).splitlines()
    assert shown[1] == " --> a:2:1"
    assert shown[-1] == "  | ^"


def test_order_is_total_and_duplicates_fall_together() -> None:
    found = Diagnostics()
    found.add("W0201", "b", SOURCE, Span(5, 6))
    found.add("E0202", "a", SOURCE, Span(5, 6))
    found.add("E0202", "a", SOURCE, Span(1, 2))
    found.add("E0202", "a", SOURCE, Span(1, 2))
    assert [(d.code, d.label.span.start) for d in found.sorted()] == [("E0202", 1), ("E0202", 5), ("W0201", 5)]
    assert found.has_errors


def test_summary() -> None:
    assert summary([]) == "no problems"
    assert summary([at("T")]) == "1 error"
    assert summary([at("T"), at("T", "W0201"), at("T", "W0202")]) == "1 error, 2 warnings"
    assert render_text([at("T"), at("T")]).count("\n\n") == 1


def test_json() -> None:
    (record,) = json.loads(render_json([at("text", help="h")]))
    assert record == {
        "code": "E0202",
        "severity": "error",
        "title": "unknown slot",
        "message": "some message",
        "file": "some folder/a.rules",
        "start": {"line": 2, "column": 8, "offset": 16},
        "end": {"line": 2, "column": 12, "offset": 20},
        "label": "",
        "others": [],
        "help": "h",
    }


def test_sarif() -> None:
    second = Diagnostic("W0201", "m", at("T").label, (Label(SOURCE, Span(0, 4), "first here"),))
    log = json.loads(render_sarif([at("text", help="h"), second], "1.2.3"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["version"] == "1.2.3"
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["W0201", "E0202"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    error, warning = run["results"]
    assert (error["level"], warning["level"]) == ("error", "warning")
    assert error["message"]["text"] == "some message. Help: h"
    location = error["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "some%20folder/a.rules"
    assert location["region"] == {
        "startLine": 2,
        "startColumn": 8,
        "endLine": 2,
        "endColumn": 12,
        "charOffset": 16,
        "charLength": 4,
    }
    assert warning["relatedLocations"][0]["message"]["text"] == "first here"


def test_github() -> None:
    diagnostic = Diagnostic("E0202", "50% of\nit", Label(SourceText("a,b.rules", "xyz"), Span(1, 2)), (), "h")
    assert render_github([diagnostic]) == (
        "::error file=a%2Cb.rules,line=1,endLine=1,col=2,title=E0202 unknown slot::50%25 of%0Ait%0Ahelp: h\n"
    )
