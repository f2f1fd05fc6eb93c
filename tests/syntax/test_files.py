"""Bytes to text: encodings, byte order marks, line ends, and offsets that stay right."""

from __future__ import annotations

import pytest

from affidavit.syntax.files import read_source
from affidavit.syntax.nearest import nearest
from affidavit.syntax.nodes import Rule
from affidavit.syntax.parser import parse

TEXT = '# é\ntype T { a: text }\n\nrule r -> T {\n  match "日本"\n}\n'


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_marks_change_nothing(ends: str, mark: bytes) -> None:
    source, diagnostics = read_source("a.rules", mark + TEXT.replace("\n", ends).encode())
    assert source.text == TEXT
    assert not diagnostics.items
    rule = parse(source)[0].declarations[1]
    assert isinstance(rule, Rule)
    assert source.text[rule.clauses[0].span.start : rule.clauses[0].span.end] == 'match "日本"'
    assert source.position(rule.span.start) == (4, 1)


def test_bytes_that_are_not_utf8_are_placed() -> None:
    source, diagnostics = read_source("a.rules", "\ufeff# é\r\nuse Zürich".encode() + b"\xfc")
    (found,) = diagnostics.items
    assert found.code == "E0707"
    assert found.message == "byte 17 (0xFC) is not UTF-8"
    assert source.position(found.label.span.start) == (2, 11)


def test_utf16_is_recognised() -> None:
    _, diagnostics = read_source("a.rules", "use a".encode("utf-16"))
    assert "UTF-16" in diagnostics.items[0].help


def test_a_byte_order_mark_in_a_text_given_as_such_is_space() -> None:
    from affidavit.syntax.nodes import SourceText

    assert not parse(SourceText("a.rules", "\ufeffuse a"))[1].items


def test_nearest() -> None:
    words = ("match", "unless", "where", "set")
    assert nearest("mach", words) == "match"
    assert nearest("wheer", words) == "where"
    assert nearest("MATCH", words) == "match"
    assert nearest("ste", words) == "set"
    assert nearest("killed", words) is None
    assert nearest("match", ("match",)) is None
    assert nearest("bat", ("cat", "bag")) == nearest("bat", ("bag", "cat")) == "bag"
