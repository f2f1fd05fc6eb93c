"""What people who come from other languages write, and whether the message tells them what to write here."""

from __future__ import annotations

import pytest

from affidavit.compile.pack import compile_sources, compile_text
from affidavit.compile.sources import PackSources

TABLE = b"phrase\treason\nfire risk\tfire\nsalmonella\tgerms\n"
MANIFEST = b'name = "p"\nversion = "1"\nlanguage = "en"\n'
HEAD = 'type T { n: number  kind: big | small  range: range? }\nlexicon size { big = "big", huge }\n'


@pytest.mark.parametrize(
    ("rules", "code", "at", "help"),
    [
        ("type V { v: guilty | not guilty }", "E0101", "not guilty", "write one word: not_guilty"),
        ("type V { v: not guilty | guilty }", "E0101", "not guilty", "write one word: not_guilty"),
        ("type V { v: text }\nrule r -> V { match v:. set v = if a == b then c }", "E0101", "if", "a rule for each"),
        ("context c { cue 'x' scope forward set certainty = claimed }", "E0101", "set", "`to sentence end`"),
        ("rule r -> V { match: v:. }", "E0117", ":", "a clause begins with its word alone: `match ...`"),
        ("rule r: V { match v:. }", "E0117", ":", "write `rule r -> Type {`"),
        ("rule r -> V { v:. }", "E0110", "v", "a pattern stands behind `match`: `match v:...`"),
        (r"rule r -> V { match v:\w+ }", "E0117", "\\", r"a regular expression stands between slashes: /\w+/"),
        ("rule r -> V { match v:. before . }", "E0206", "before", "`only before ...` or `unless before ...`"),
        ("rule r -> V { match v:[capital] }", "E0126", "capital", "write `cap`"),
        ("rule r -> V { match v:[wrod] }", "E0126", "wrod", "did you mean `word`?"),
        ("import numbers", "E0102", "import", "write `use` and the name of a module"),
        ("type V { v: string }", "E0210", "string", "write text"),
        ("type V { v: date }", "E0210", "date", "write timex, or text if the words are enough"),
        ("type V { v: int }", "E0210", "int", "write number, or range"),
        ("type V { v: bool }", "E0210", "bool", "write truth"),
        ("type V { v: txet }", "E0210", "txet", "did you mean text?"),
        ('type V { v: text }\nrule r -> V { match v:("a" or "b") }', "E0206", "or", "a choice is written with `|`"),
        (HEAD + "rule r -> T { match n:/1/ kind:@size  set range = 3 }", "E0305", "3", "write exactly(...)"),
        (HEAD + "rule r -> T { match n:/1/ kind:@size m:/1/ set range = m }", "E0305", "m", "exactly(number(...))"),
        (HEAD + "rule r -> T { match x:/1/ kind:@size  set n = today() }", "E0207", "today", "cannot read the clock"),
        (HEAD + "rule r -> T { match x:/1/ kind:@size  set n = int(x) }", "E0207", "int", "write number(...)"),
        (HEAD + 'rule r -> T { match "a" kind:@size  set n = 1 }', "E0309", "kind", "write `huge = ...` in"),
    ],
)  # fmt: skip
def test_the_message_tells_what_to_write(rules: str, code: str, at: str, help: str) -> None:
    _, diagnostics = compile_text(rules)
    found = [one for one in diagnostics.items if one.code == code]
    assert [one for one in found if help in one.help and rules[one.label.span.start : one.label.span.end] == at], [
        (one.message, one.help, rules[one.label.span.start : one.label.span.end]) for one in diagnostics.items
    ]


def test_an_unknown_property_is_told_once() -> None:
    _, diagnostics = compile_text("type V { v: text }\nrule r -> V { match v:[Cap & !xyz] }")
    assert [one.code for one in diagnostics.sorted() if one.is_error] == ["E0126", "E0126"]


def test_an_entry_without_value_may_leave_an_optional_slot_empty() -> None:
    rules = HEAD.replace("small  ", "small?  ") + 'rule r -> T { match "a" kind:@size  set n = 1, range = exactly(1) }'
    program, diagnostics = compile_text(rules)
    assert program is not None and not diagnostics.has_errors


def _of_files(rules: str, **files: bytes) -> list[tuple[str, str, str]]:
    named = {name.replace("_", "."): data for name, data in files.items()}
    sources = PackSources("p", {"pack.toml": MANIFEST, "p.rules": rules.encode(), **named})
    return [(one.code, one.message, one.help) for one in compile_sources(sources)[1].items]


def test_a_column_that_fits_is_named() -> None:
    rules = """type T { reason: fire | germs  why: fire | germs }
lexicon reasons from "reasons.tsv"
rule r -> T { match reason:@reasons x:@reasons  set why = x }
"""
    found = {code: help for code, _, help in _of_files(rules, reasons_tsv=TABLE)}
    assert found["E0309"] == "call the capture otherwise, say x, and write `set reason = x.reason`"
    assert found["E0305"] == "write .reason behind the capture, for that column"


def test_phrases_parted_by_a_bar_need_a_table() -> None:
    rules = 'type T { team: text }\nlexicon teams from "teams.txt"\nrule r -> T { match team:@teams }\n'
    found = _of_files(rules, teams_txt=b"Everton\nLeeds United|Leeds\n")
    text = "line 2 cannot be read: `|` parts phrases in a .tsv file only"
    assert ("E0608", text, "give each phrase a line, or make it a .tsv table") in found
    assert not [one for one in _of_files(rules, teams_txt=b'"a|b"\n') if one[0].startswith("E")]
