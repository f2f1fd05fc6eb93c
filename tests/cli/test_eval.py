"""``affidavit eval``: output, thresholds and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from affidavit.cli.main import main

RULES = """
type Toll { count: number }
rule toll -> Toll {
  match "killed" n:/[0-9]+/
  set count = number(n)
  test "killed 3" { count = 3 }
  test none "killed time"
}
"""


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    (tmp_path / "toll.rules").write_text(RULES, encoding="utf-8")
    (tmp_path / "a.txt").write_text("IS killed 35. Who killed 4?", encoding="utf-8")
    items = [
        {"document": "a", "zones": [{"zone": "body", "start": 0, "end": 13}, {"zone": "end", "start": 13, "end": 27}]},
        {"document": "a", "type": "Toll", "start": 3, "end": 12, "slots": {"count": 35}},
        {"document": "a", "type": "Toll", "start": 18, "end": 26, "slots": {"count": 5}},
    ]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, items)), encoding="utf-8")
    return ["eval", str(tmp_path / "toll.rules"), str(tmp_path / "gold.jsonl")]


def test_the_table(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("all zones")
    assert "\nToll\n" in shown
    assert "wrong" not in shown
    assert main([*arguments, "--errors"]) == 0
    shown = capsys.readouterr().out
    assert "wrong Toll a:18-26 by toll.toll: count is 4, expected 5\n    Who »killed 4«?" in shown


def test_json(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--format", "json", "--zones", "body"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["zones"] == ["body"]
    assert data["types"]["Toll"]["measures"]["key"]["f1"] == 1.0


@pytest.mark.parametrize(
    ("threshold", "status", "told"),
    [
        ("Toll.key.recall=0.5", 0, ""),
        ("Toll.key.recall=0.51", 1, "affidavit: Toll.key.recall is 0.5000, below 0.51\n"),
        ("Toll.count.value.f1=1", 1, "affidavit: Toll.count.value.f1 is 0.5000, below 1\n"),
        ("Toll.key.recal=0.5", 2, "affidavit: there is no number 'Toll.key.recal': did you mean Toll.key.recall"),
        ("Toll.key.recall", 2, "'Toll.key.recall' is not like Casualty.key.recall=0.95"),
        ("Toll.key.recall=95", 2, "is not like"),
        ("Toll.key.recall=nan", 2, "is not like"),
    ],
)
def test_thresholds(
    arguments: list[str], capsys: pytest.CaptureFixture[str], threshold: str, status: int, told: str
) -> None:
    assert main([*arguments, "--threshold", threshold]) == status
    assert told in capsys.readouterr().err


def test_a_threshold_on_nothing_fails(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "toll.rules").write_text(RULES.replace("killed", "slew"), encoding="utf-8")
    assert main([*arguments, "--threshold", "Toll.key.precision=0"]) == 1
    assert "nothing to score" in capsys.readouterr().err


def test_wrong_usage(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--zones", "nowhere"]) == 2
    assert "no document of the gold has a zone 'nowhere'; it has body, end" in capsys.readouterr().err
    assert main([*arguments[:2], str(tmp_path / "none.jsonl")]) == 2
    assert "there is no gold" in capsys.readouterr().err
    assert main([*arguments, "--documents", str(tmp_path / "texts")]) == 2
    assert f"there is no folder '{tmp_path / 'texts'}'" in capsys.readouterr().err
    (tmp_path / "texts").mkdir()
    (tmp_path / "a.txt").unlink()
    assert main([*arguments, "--documents", str(tmp_path / "texts")]) == 2
    assert "there is no text for document 'a'" in capsys.readouterr().err
    assert main([*arguments, "--zones", "bdy"]) == 2
    assert "no document of the gold has a zone 'bdy'; did you mean body?" in capsys.readouterr().err
    assert main([*arguments, "--zones", ","]) == 2
    assert "--zones names no zone" in capsys.readouterr().err


def test_a_pack_without_the_types_of_the_gold(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "toll.rules").write_text(RULES.replace("Toll", "Tally"), encoding="utf-8")
    assert main(arguments) == 0
    assert "the pack has no type Toll, which the gold has" in capsys.readouterr().err
