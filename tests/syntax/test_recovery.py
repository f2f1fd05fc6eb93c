"""A mistake costs the declaration it stands in and no other; what is said about it is specific and plain."""

from __future__ import annotations

import pytest

from affidavit.syntax.nodes import Module, Rule, SourceText, Use
from affidavit.syntax.parser import parse
from affidavit.syntax.render import render_text

GOOD = 'rule good_{} -> T {{\n  match "a"\n}}\n\n'

BROKEN = (
    "rule bad -> T {\n  match\n}\n",
    'rule bad -> T {\n  match "a\n}\n',
    'rule bad -> T {\n  match ("a"\n}\n',
    'rule bad -> T {\n  match "a"\n  where x =\n}\n',
    'rule bad -> T {\n  match "a"\n  test "b" at\n  test "c"\n}\n',
    'rule bad -> T {\n  match "a"\n',
    'rule bad T {\n  match "a"\n}\n',
    'rule bad -> T\n  match "a"\n}\n',
    'ruel bad -> T {\n  match "a"\n}\n',
    "type bad_ {\n  a text\n}\n",
    "lexicon bad { a = = }\n",
    "lexicon bad\n",
    "pattern bad = \n",
    "pattern bad(x = .\n",
    "link bad { fill T.a }\n",
    'context bad {\n  cue "a"\n  scope sideways\n}\n',
    "merge bad { same }\n",
    "use bad,\n",
    "test bad\n",
    "}\n",
    "; ; ;\n",
    "bad\n",
    '"bad"\n',
)


def names(module: Module) -> list[str]:
    return [d.name for d in module.declarations if isinstance(d, Rule)]


@pytest.mark.parametrize("broken", BROKEN)
def test_the_neighbours_of_a_broken_declaration_survive(broken: str) -> None:
    head = GOOD.format(1) + broken + "\n# about the next\n\n" + GOOD.format(2)
    text = head + broken + GOOD.format(3)
    module, diagnostics = parse(SourceText("a.rules", text))
    assert [name for name in names(module) if name != "bad"] == ["good_1", "good_2", "good_3"]
    lines = {d.label.source.position(d.label.span.start)[0] for d in diagnostics.items if d.is_error}
    for start in (4, head.count("\n")):
        assert any(start < line <= start + broken.count("\n") for line in lines), lines


def test_all_at_once() -> None:
    text = "".join(GOOD.format(i) + broken for i, broken in enumerate(BROKEN))
    module, diagnostics = parse(SourceText("a.rules", text))
    assert [n for n in names(module) if n != "bad"] == [f"good_{i}" for i in range(len(BROKEN))]
    assert len(diagnostics.items) >= len(BROKEN)
    assert {n for n in module.broken if n != "bad"} <= {"bad_"}


def test_names_of_broken_declarations_are_known() -> None:
    module, _ = parse(SourceText("a.rules", "type Lost {\n  a: \n}\nlexicon gone { = }\ntype T { }\nuse a"))
    assert module.broken == ("Lost", "gone", "T")
    assert module.declarations == (Use(("a",)),)


def test_a_slip_in_a_name_or_option_costs_nothing() -> None:
    module, diagnostics = parse(SourceText("a.rules", "type place { Name: text  keep longset }"))
    assert [d.code for d in diagnostics.sorted()] == ["E0120", "E0120", "E0121"]
    assert len(module.declarations) == 1


def complaint(text: str) -> tuple[str, str, str, str]:
    """Code, message, help and the text underlined of the only diagnostic."""
    _, diagnostics = parse(SourceText("a.rules", text))
    (found,) = diagnostics.sorted()
    span = found.label.span
    return found.code, found.message, found.help, text[span.start : span.end]


def test_a_missing_brace_is_noticed_at_the_next_declaration() -> None:
    code, message, _, place = complaint('rule r -> T {\n  match "a"\n\n## Next.\nrule s -> T {\n  match "b"\n}\n')
    assert (code, place) == ("E0104", "{")
    assert message == "the body of rule `r` is never closed"


def test_the_nearest_word_is_suggested() -> None:
    assert complaint("tpye T { a: text }")[2] == "did you mean `type`?"
    assert complaint('rule r -> T { match "a" wheer x > 1 }')[:2] == ("E0110", "`wheer` is no clause")
    assert complaint('rule r -> T { match "a" wheer x > 1 }')[2] == "did you mean `where`?"
    assert complaint("rule r -> T { match [dgit] }")[2].startswith("did you mean `digit`?")


def test_a_clause_of_another_declaration() -> None:
    assert complaint('rule r -> T { match "a"\n scope x }')[2] == "`scope` stands in a context, not in a rule"
    assert complaint('match "a"')[2] == "`match` stands inside the braces of a rule"


def test_common_mistakes_get_their_own_help() -> None:
    assert complaint('rule r -> T { match "a" where x = 1 }')[2] == "write `==`"
    assert complaint('rule r -> T { match "a" set x == 1 }')[2] == "write `=`"
    assert complaint("type T { a: text, b: text }")[2] == "slots are separated by line ends, not by commas"
    assert "without a space" in complaint("rule r -> T { match Actor (kind == state) }")[2]
    assert "cannot be a parameter" in complaint("pattern p(of) = of of")[1]
    assert complaint("pattern p = «a»")[2] == 'write `"`'
    assert complaint("lexicon k { gunned down }")[2].startswith('for a phrase write `"gunned down"`')


def test_every_mark_of_a_test_is_checked() -> None:
    _, diagnostics = parse(SourceText("a.rules", r'test T "[a] [](b) c] [d](e \q [f"'))
    assert [d.code for d in diagnostics.sorted()] == ["E0113"] * 4 + ["E0118", "E0113"]


def test_depth_is_limited_but_generous() -> None:
    deep = "pattern p = " + "(" * 100 + '"a"' + ")" * 100
    assert not parse(SourceText("a.rules", deep))[1].items
    assert complaint(deep.replace('("a")', '(("a"))'))[0] == "E0116"


@pytest.mark.parametrize("count, codes", [(90, []), (150, ["E0116"])])
def test_length_of_chains_is_limited_but_generous(count: int, codes: list[str]) -> None:
    text = "rule r -> T { match . where " + " or ".join(["x"] * count) + " }"
    assert [d.code for d in parse(SourceText("a.rules", text))[1].items] == codes


def test_long_files_with_many_mistakes_are_read_in_linear_time() -> None:
    text = "rule r -> T {\n  match (\n}\n# a comment\n" * 3000
    _, diagnostics = parse(SourceText("a.rules", text))
    assert len(diagnostics.items) == 3000


def test_messages_never_name_terminals() -> None:
    text = "".join(broken + "\n" for broken in BROKEN)
    shown = render_text(parse(SourceText("a.rules", text))[1].sorted())
    assert not [word for word in shown.split() if word.isupper() and len(word) > 3]


def test_a_longer_word_is_not_the_word_it_begins_with() -> None:
    assert complaint('rule r -> T { match "a" where x matches /a/ }')[:2] == ("E0110", "`matches` is no clause")
    assert complaint('rule r -> T { match "a" where x inside y }')[3] == "inside"
    assert complaint("uses a")[:2] == ("E0102", "`uses` begins no declaration")


def test_what_other_languages_write() -> None:
    assert complaint('rule r -> T { match "a" where x && y }')[2] == "write `and`"
    assert complaint('rule r -> T { match "a" where !x }')[2] == "write `not`"
    assert complaint('rule r -> T { match "a" where x is none }')[2] == "write `==`"
    assert complaint("// note\nuse a")[2] == "a comment begins with `#`"
    assert complaint('rule my-own-rule -> T { match "a" }')[2:] == ("write `my_own_rule`", "my-own-rule")
