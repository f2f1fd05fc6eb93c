"""Printing and parsing are inverse; printing twice changes nothing; no text makes the parser raise."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pytest import MonkeyPatch

from affidavit.syntax import print_patterns
from affidavit.syntax.attempt import Parsed, attempt
from affidavit.syntax.files import read_source
from affidavit.syntax.nodes import Declaration, Module, Pattern, SourceText
from affidavit.syntax.parser import parse
from affidavit.syntax.print_patterns import pattern_pieces, print_pattern
from affidavit.syntax.printer import print_declaration, print_module
from affidavit.syntax.render import render_text
from affidavit.syntax.render_data import render_json, render_sarif
from affidavit.testing import modules, patterns

SLOW = settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))


def read(text: str) -> Module:
    module, diagnostics = parse(SourceText("made_up.rules", text))
    assert not diagnostics.has_errors, render_text(diagnostics.sorted())
    return module


@SLOW
@given(modules())
def test_print_then_parse_is_the_identity(module: Module) -> None:
    assert read(print_module(module)) == module


@SLOW
@given(modules())
def test_printing_what_was_printed_changes_no_character(module: Module) -> None:
    once = print_module(module)
    assert print_module(read(once)) == once


@SLOW
@given(modules())
def test_comments_and_documentation_survive(module: Module) -> None:
    before = re.findall(r"#.*", print_module(module))
    assert re.findall(r"#.*", print_module(read(print_module(module)))) == before


@SLOW
@given(modules(max_declarations=3), st.data())
def test_layout_and_comments_change_no_node(module: Module, data: st.DataObject) -> None:
    text = shaken(print_module(module), data)
    again = read(text)
    assert again == module
    once = print_module(again)
    assert print_module(read(once)) == once
    assert sorted(re.findall(r"# note \d+", once)) == sorted(re.findall(r"# note \d+", text))


def shaken(text: str, data: st.DataObject) -> str:
    """The same tokens with other spaces, line ends and comments between them."""
    out: list[str] = []
    at, number = 0, 0
    while True:
        parsed = attempt(text, at, len(text))
        assert isinstance(parsed, Parsed)
        for token in parsed.tokens:
            assert token.start_pos is not None and token.end_pos is not None
            gap = text[at : token.start_pos]
            if gap and "#" not in gap:
                number += 1
                note = f" # note {number}\n"
                breaks = ["\n", "\n\n", note, "\n  " + note]
                gap = data.draw(st.sampled_from(breaks if "\n" in gap else [" ", "\t", *breaks]))
            out += [gap, str(token)]
            at = token.end_pos
        if not parsed.tokens:
            return "".join([*out, text[at:]])


@SLOW
@given(modules())
def test_every_span_lies_in_the_file_and_reprints_its_declaration(module: Module) -> None:
    text = print_module(module)
    for declaration in read(text).declarations:
        piece = text[declaration.span.start : declaration.span.end]
        assert read(piece).declarations[0] == undocumented(read(print_declaration(declaration)))


def undocumented(module: Module) -> Declaration:
    return replace(module.declarations[0], doc="")


WORDS = """
    ## -> {1,2} 2019-01-01 T x match type use test lexicon set where none at rule context cue scope link fill merge
    of pattern
"""
PIECES = st.sampled_from([*" \n{}()[]/#=:@$~.^,|&!?*\"'\\\0\ufeff“é3", *WORDS.split()])


@settings(deadline=None, max_examples=300)
@given(st.text() | st.lists(PIECES, max_size=40).map(" ".join) | st.lists(PIECES, max_size=40).map("".join))
@example("rule r -> T { match " + "(" * 5000)
@example("rule r -> T { where " + "not " * 5000 + "x }")
@example("rule r -> T { where " + " + ".join("x" * 3000) + " }")
@example("pattern p = " + "a:" * 3000 + '"x"')
@example("rule r -> T { match [" + "!" * 3000 + "word] }")
def test_no_text_makes_the_parser_raise(text: str) -> None:
    source = SourceText("fuzz.rules", text)
    _, diagnostics = parse(source)
    for diagnostic in diagnostics.items:
        assert 0 <= diagnostic.label.span.start <= diagnostic.label.span.end
        assert diagnostic.label.span.start <= len(text)
    render_text(diagnostics.sorted())
    render_json(diagnostics.sorted())
    render_sarif(diagnostics.sorted(), "0")


@SLOW
@given(modules(max_declarations=3), st.data())
def test_no_damage_makes_the_parser_raise(module: Module, data: st.DataObject) -> None:
    text = print_module(module)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 10)))
    _, diagnostics = parse(SourceText("damaged.rules", text[:start] + data.draw(st.just("") | PIECES) + text[end:]))
    shown = render_text(diagnostics.sorted())
    assert not re.search(r"\b(LPAR|RPAR|LBRACE|RBRACE|LSQB|RSQB|DOUBLE|SINGLE|VBAR|NAME_OPEN|__ANON)", shown)


@given(st.binary(max_size=60))
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    source, diagnostics = read_source("fuzz.rules", data)
    assert ("E0707" in [d.code for d in diagnostics.items]) == (not is_utf8(data))
    assert "\r" not in source.text


def is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@SLOW
@given(patterns(("x",)))
def test_patterns_cut_into_lines_are_the_same_text(pattern: Pattern) -> None:
    with MonkeyPatch.context() as patch:
        patch.setattr(print_patterns, "_PIECE", 0)  # cut wherever it can be
        assert " ".join(pattern_pieces(pattern)) == print_pattern(pattern)
