from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny import RULES, TEXT

from affidavit.cli.main import main

Output = pytest.CaptureFixture[str]


@pytest.fixture
def pack(tmp_path: Path) -> str:
    path = tmp_path / "p.rules"
    path.write_text(RULES.lstrip("\n"), encoding="utf-8")
    return str(path)


@pytest.fixture
def text(tmp_path: Path) -> str:
    path = tmp_path / "dw-1.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def test_why_not_tells_what_came_near(pack: str, text: str, capsys: Output) -> None:
    assert main(["why-not", pack, text, "--type", "Casualty", "--near", "army"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("no Casualty near “army” (line 3, 51–55); 1 rule could have found one\n")


def test_why_not_tells_what_is_there(pack: str, text: str, capsys: Output) -> None:
    assert main(["why-not", pack, text, "--type", "Casualty{count.min = 3}"]) == 0
    assert "found Casualty “IS wounded three civilians on” (line 3, 68–97) by p.harmed (p.rules:32)" in _out(capsys)


def test_why_not_as_json(pack: str, text: str, capsys: Output) -> None:
    argv = ["why-not", pack, text, "--type", "Casualty{polarity = positive}", "--near", "IS", "--format", "json"]
    assert main(argv) == 1
    (line,) = _out(capsys).splitlines()
    answer = json.loads(line)
    assert answer["document"] == "dw-1" and not answer["exists"]
    assert [one["reason"] for one in answer["found"][0]["unlike"]] == ["context"]


def test_why_not_looks_into_several_texts(pack: str, text: str, tmp_path: Path, capsys: Output) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Nobody fell.", encoding="utf-8")
    assert main(["why-not", pack, text, str(other), "--type", "Actor", "--near", "nobody"]) == 1
    streams = capsys.readouterr()
    assert "nothing at “Nobody” comes near" in streams.out
    assert "affidavit: the text of dw-1 does not hold 'nobody'" in streams.err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--type", "Casualti"], "did you mean Casualty?"),
        (["--type", "Casualty{cost = 1}"], "Casualty has no slot cost"),
        (["--type", "Casualty", "--near", "Baghdad"], "no text holds 'Baghdad'"),
        ([], "--type"),
    ],
)
def test_wrong_usage_of_why_not(argv: list[str], said: str, pack: str, text: str, capsys: Output) -> None:
    assert main(["why-not", pack, text, *argv]) == 2
    assert said in capsys.readouterr().err


def test_explain_as_json(pack: str, text: str, capsys: Output) -> None:
    assert main(["explain", pack, text, "--format", "json"]) == 0
    (line,) = _out(capsys).splitlines()
    report = json.loads(line)
    assert report["document"] == "dw-1"
    assert [one["type"] for one in report["findings"]] == ["Casualty", "Casualty"]
    assert {"match", "capture", "slot"} <= {step["step"] for step in report["findings"][0]["steps"]}


def test_explain_shows_what_lost(pack: str, text: str, capsys: Output) -> None:
    assert main(["explain", pack, text, "--lost", "--near", "wounded"]) == 0
    out = _out(capsys)
    assert out.startswith("dw-1: 1 match lost\n\nCasualty “wounded three” line 3, 71–84 lost\n")
    assert "└─ it is shorter, 2 tokens against 5" in out
    assert main(["explain", pack, text, "--lost", "--types", "all", "--format", "json"]) == 0
    lost = json.loads(_out(capsys))["lost"]
    assert ("Quantity", "two", "shorter") in [(one["type"], one["span"]["text"], one["criterion"]) for one in lost]
    assert main(["explain", pack, text, "--lost", "--html", "page.html"]) == 2


def _out(capsys: Output) -> str:
    return capsys.readouterr().out


def test_why_not_as_a_page(pack: str, text: str, tmp_path: Path, capsys: Output) -> None:
    page = tmp_path / "why.html"
    assert main(["why-not", pack, text, "--type", "Casualty", "--near", "army", "--html", str(page)]) == 1
    assert capsys.readouterr().out == ""
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>") and "<script" not in page.read_text("utf-8")
    assert main(["why-not", pack, text, "--type", "Casualty", "--html", str(page), "--format", "json"]) == 2
    assert main(["why-not", pack, text, "--type", "Casualty", "--near", "no such words", "--html", str(page)]) == 2


def test_explain_and_why_not_say_that_a_long_text_is_read_in_pieces(pack: str, tmp_path: Path, capsys: Output) -> None:
    long = tmp_path / "long.txt"
    long.write_text("It was quiet by the lake.\n" * 10_000, encoding="utf-8")
    for command in (["explain", pack, str(long)], ["why-not", pack, str(long), "--type", "Casualty"]):
        main(command)
        told = capsys.readouterr().err.splitlines()
        assert [line.split(";")[0] for line in told[:3]] == ["affidavit: long: a long document, read in pieces"] * 3
        assert told[3:] == ["affidavit: long: and so on, to its end"]
