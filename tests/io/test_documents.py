from __future__ import annotations

import datetime
import io
import json
import os
import sys
from pathlib import Path

import pytest

from affidavit.io.documents import BadDocument, parse_date, read_documents, why_unreadable
from affidavit.text.model import Document

DAY = datetime.date(2019, 4, 20)


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return path


def read(*paths: Path | str, date: datetime.date | None = None, stdin: bytes = b"") -> list[Document | BadDocument]:
    return list(read_documents([str(path) for path in paths], date, io.BytesIO(stdin)))


def test_text_is_taken_as_it_stands(tmp_path: Path) -> None:
    text = "\ufeffa\r\nb\rc\0\u2028d \n"
    assert read(write(tmp_path / "x.txt", text)) == [Document(text, "x")]


def test_json_lines_are_a_document_each(tmp_path: Path) -> None:
    rows = [{"id": 7, "text": "a", "date": "2019-04-20T10:00:00", "source": "AFP"}, {"text": "b\ud800"}]
    path = write(tmp_path / "x.jsonl", "\n".join(map(json.dumps, rows)) + "\n\n")
    assert read(path, date=DAY) == [Document("a", "7", DAY, "AFP"), Document("b\ud800", "x:2", DAY)]


def test_a_folder_gives_its_files_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a.txt", "a/y.jsonl", ".hidden.txt", ".git/x.txt", "notes.md"):
        write(tmp_path / name, '{"text": "y"}' if name.endswith("jsonl") else name)
    assert [d.id for d in read(tmp_path) if isinstance(d, Document)] == ["y:1", "a/z", "a", "b"]


def test_metadata_beside_texts(tmp_path: Path) -> None:
    about = [{"id": "one", "file": "1.txt", "source": "DW", "date": "2019-04-20"}, {"id": "two", "file": "2.txt"}]
    write(tmp_path / "seeds.jsonl", "\n".join(map(json.dumps, about)))
    first, second, third = (write(tmp_path / f"{n}.txt", str(n)) for n in (1, 2, 3))
    expected = [Document("1", "one", DAY, "DW"), Document("2", "two"), Document("3", "3")]
    assert read(tmp_path) == expected
    assert read(first, second, third) == expected


def test_the_command_lines_date_is_for_documents_without_one(tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", '{"text": "a", "date": "2001-01-01"}\n{"text": "b"}')
    assert [d.date for d in read(path, date=DAY) if isinstance(d, Document)] == [datetime.date(2001, 1, 1), DAY]


def test_standard_input() -> None:
    assert read("-", stdin=b"a\r\n") == [Document("a\r\n", "-")]
    assert isinstance(read("-", stdin=b"\xff")[0], BadDocument)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"abc\n\xff", "the text is not UTF-8: byte 0xff at offset 4, line 2; convert it to UTF-8"),
        (b"\xff\xfea\0", "the text is UTF-16; convert it to UTF-8"),
        ("85 fled".encode("utf-16-le"), "every other byte is NUL, so this looks like UTF-16; convert it to UTF-8"),
        (b"%PDF-1.4\n\xe2\xe3", "this is a PDF and no text; convert it to UTF-8 text first"),
        (b"\x1f\x8b\x08", "this is gzip-compressed and no text; convert it to UTF-8 text first"),
    ],
)
def test_bytes_that_are_no_text_are_told_and_the_others_go_on(tmp_path: Path, content: bytes, reason: str) -> None:
    write(tmp_path / "a.txt", content)
    write(tmp_path / "b.txt", "fine")
    bad, good = read(tmp_path)
    assert bad == BadDocument(str(tmp_path / "a.txt"), reason)
    assert good == Document("fine", "b")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "this line is not JSON"),
        ("[" * 100_000, "this line is not JSON"),
        ("[1]", "this line is not a JSON object"),
        ('{"id": 1, "body": "a"}', 'there is no "text"; the keys here are "id", "body"'),
        ("{}", 'there is no "text"'),
        ('{"text": 1}', 'the "text" is a number, and no text'),
        ('{"text": null}', 'the "text" is null, and no text'),
        ('{"text": ["a"]}', 'the "text" is a list, and no text'),
        ('{"text": "a", "id": {}}', 'the "id" is no text'),
        ('{"text": "a", "date": "soon"}', "the date 'soon' is not one like 2019-04-20"),
        ('{"text": "a", "date": 5}', "the date 5 is not one like 2019-04-20"),
    ],
)
def test_bad_lines_are_told_and_the_others_go_on(tmp_path: Path, line: str, reason: str) -> None:
    path = write(tmp_path / "x.jsonl", f'{{"text": "a"}}\n{line}\n{{"text": "b"}}\n')
    assert read(path) == [Document("a", "x:1"), BadDocument(f"{path}:2", reason), Document("b", "x:3")]


def test_lines_that_are_not_utf_8_are_told(tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", b'{"text": "\xff"}\n{"text": "b"}\n')
    bad, good = read(path)
    assert isinstance(bad, BadDocument) and "not UTF-8" in bad.reason and isinstance(good, Document)


def test_a_byte_order_mark_before_json_is_passed_over(tmp_path: Path) -> None:
    line = b'\xef\xbb\xbf{"file": "a.txt", "date": "2019-04-20"}\r\n'
    write(tmp_path / "about.jsonl", line)
    write(tmp_path / "a.txt", "a")
    write(tmp_path / "b.NDJSON", line.replace(b"file", b"text"))
    assert read(tmp_path) == [Document("a", "a", DAY), Document("a.txt", "b:1", DAY)]


def test_an_id_of_null_is_none(tmp_path: Path) -> None:
    assert read(write(tmp_path / "x.jsonl", '{"id": null, "text": "a"}')) == [Document("a", "x:1")]
    assert read("-", stdin=b'{"id": null, "text": "a"}\n{"text": "b"}') == [Document("a", "-:1"), Document("b", "-:2")]


def test_bad_lines_of_metadata_are_told_once(tmp_path: Path) -> None:
    about = write(tmp_path / "about.jsonl", '{"file": "a.txt"\n{"file": "b.txt", "date": "2019-04-20"}\n')
    files = [write(tmp_path / name, "x") for name in ("a.txt", "b.txt")]
    bad = BadDocument(f"{about}:1", "this line is not JSON")
    assert read(*files) == [bad, Document("x", "a"), Document("x", "b", DAY)]


def test_a_report_is_no_document_and_is_told_once(tmp_path: Path) -> None:
    report = write(tmp_path / "r.jsonl", '{"id": "1", "type": "T", "span": {}, "rule": {}}\n' * 3)
    assert read(report) == [BadDocument(str(report), "this is a report that extract wrote, and no documents")]


def test_json_that_is_no_json_lines(tmp_path: Path) -> None:
    (bad,) = read(write(tmp_path / "x.json", '[\n  {"text": "a"}\n]'))
    assert isinstance(bad, BadDocument) and "write one object a line" in bad.reason
    assert read(write(tmp_path / "y.json", "No JSON.")) == [Document("No JSON.", "y.json")]


def test_names_in_capitals(tmp_path: Path) -> None:
    write(tmp_path / "A.TXT", "a")
    assert read(tmp_path) == [Document("a", "A")]


def test_why_there_can_be_no_document(tmp_path: Path) -> None:
    write(tmp_path / "x.md", "a")
    write(tmp_path / ".git" / "x.txt", "a")
    assert why_unreadable(str(tmp_path)) == f"the folder {tmp_path} holds no .txt or .jsonl file; it holds .md"
    write(tmp_path / "sub" / "x.txt", "a")
    for fine in (tmp_path, tmp_path / "x.md", "-"):
        assert why_unreadable(str(fine)) is None
    assert why_unreadable("") == "the name of a file is empty"
    assert why_unreadable("no/such") == "there is no file or folder 'no/such'"


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.txt", "a")
    write(tmp_path / "shut" / "b.txt", "b")
    scan = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert read(tmp_path) == [Document("a", "a"), BadDocument(str(tmp_path / "shut"), "Permission denied")]


def test_standard_input_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert list(read_documents(["-"])) == [BadDocument("-", "standard input is closed")]


def test_a_missing_file_and_an_empty_one(tmp_path: Path) -> None:
    (missing,) = read(tmp_path / "no.txt")
    assert isinstance(missing, BadDocument) and str(missing).endswith("no.txt: No such file or directory")
    assert read(write(tmp_path / "empty.txt", "")) == [Document("", "empty")]
    assert read(write(tmp_path / "empty.jsonl", "")) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = write(tmp_path / "x.txt", "a")
    path.chmod(0)
    assert isinstance(read(path)[0], BadDocument)


def test_dates() -> None:
    assert parse_date(" 2019-04-20 ") == parse_date("2019-04-20T23:59:00+02:00") == DAY
    for text in ("", "20 April 2019", "2019-13-01", "2019"):
        with pytest.raises(ValueError, match=r"."):
            parse_date(text)
