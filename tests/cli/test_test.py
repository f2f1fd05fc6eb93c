"""``affidavit test`` with ``--coverage`` and ``--mutate``: what it prints, where, and how it ends."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from affidavit.cli.main import main
from affidavit.cli.progress import progress_line

Output = pytest.CaptureFixture[str]
RULES = """
type T { n: text? }
rule r -> T {
  match   "a" n:"b"?
  test    "a [b](n)"
}
rule other -> T {
  match   n:"c"
  test    "[c](n)"
}
"""


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("p.rules").write_text(RULES)
    return "p.rules"


def test_coverage_behind_the_tests(pack: str, capsys: Output) -> None:
    assert main(["test", pack, "--coverage"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("p.rules: 2 tests, all passed\n\nfile")
    assert '    4:13     "b"?  never skipped' in out or '    4:15     n:"b"?  never skipped' in out
    assert err == ""


def test_part_of_the_coverage_by_all_tests(pack: str, capsys: Output) -> None:
    assert main(["test", pack, "--coverage", "-k", "OTHER", "--lines"]) == 0
    out = capsys.readouterr().out
    assert "2 tests" in out and "rule other -> T" in out and "rule r -> T" not in out


def test_coverage_as_data_is_nothing_but_data(pack: str, capsys: Output) -> None:
    Path(pack).write_text(RULES + 'test T "q"\n')
    assert main(["test", pack, "--coverage", "--format", "json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["summary"]["points"] == 4
    assert err == "affidavit: p.rules: 1 test failed\n"


def test_coverage_as_a_page(pack: str, capsys: Output) -> None:
    assert main(["test", pack, "--coverage", "--format", "html"]) == 0
    page = capsys.readouterr().out
    assert main(["test", pack, "--coverage-html", "c.html"]) == 0
    assert Path("c.html").read_text(encoding="utf-8") == page
    assert page.startswith("<!DOCTYPE html>") and page.endswith("</html>\n")
    assert capsys.readouterr().out.startswith("p.rules: 2 tests, all passed\n")


@pytest.mark.parametrize(("threshold", "code"), [("75", 0), ("75.1", 1), ("100", 1), ("0", 0)])
def test_a_threshold_of_coverage(pack: str, capsys: Output, threshold: str, code: int) -> None:
    assert main(["test", pack, "--coverage", "--threshold", threshold]) == code
    err = capsys.readouterr().err
    assert err == (f"affidavit: 75.0 % covered, and {threshold} % asked for\n" if code else "")


def test_mutants(pack: str, capsys: Output) -> None:
    assert main(["test", pack, "--mutate"]) == 0
    out, err = capsys.readouterr()
    assert 'require-optional: n:"b"? → n:"b"\n           test    "a"\n' in out
    assert out.endswith("2 mutants: 1 killed, 1 survived (50.0 % killed); 1 more would not compile\n")
    assert err == ""


def test_mutants_without_witnesses_and_as_data(pack: str, capsys: Output) -> None:
    assert main(["test", pack, "--mutate", "--no-witnesses"]) == 0
    assert 'test    "a"' not in capsys.readouterr().out
    assert main(["test", pack, "--mutate", "--format", "json", "-k", "p.r"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["tests"] == {"p.r": ['test    "a"']}
    assert [one["status"] for one in told["mutants"]] == ["survived", "killed"]


@pytest.mark.parametrize(("threshold", "code"), [("50", 0), ("51", 1)])
def test_a_threshold_of_mutants(pack: str, capsys: Output, threshold: str, code: int) -> None:
    assert main(["test", pack, "--mutate", "--threshold", threshold]) == code
    assert ("50.0 % of the mutants killed" in capsys.readouterr().err) == bool(code)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--format", "json"],
        ["--mutate", "--format", "html"],
        ["--mutate", "--coverage"],
        ["--mutate", "--coverage-html", "c.html"],
        ["--mutate", "--lines"],
        ["--lines"],
        ["--coverage", "--lines", "--format", "json"],
        ["--threshold", "50"],
        ["--coverage", "--threshold", "101"],
        ["--coverage", "--threshold", "much"],
        ["--coverage", "--no-witnesses"],
        ["--coverage", "-k", "nothing of the kind"],
        ["--mutate", "-k", "nothing of the kind"],
        ["--coverage-html", "no/such/folder.html"],
    ],
)
def test_what_does_not_go_together(pack: str, capsys: Output, arguments: list[str]) -> None:
    assert main(["test", pack, *arguments]) == 2
    assert capsys.readouterr().err


def test_a_pack_that_does_not_compile(pack: str, capsys: Output) -> None:
    Path(pack).write_text("rule r -> T { }")
    for arguments in (["--coverage"], ["--mutate"], []):
        assert main(["test", pack, *arguments]) == 2
        assert "the pack does not compile" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr("sys.stderr", stream)
        with progress_line() as tell:
            tell("mutants", 1, 2)
            tell("mutants", 2, 2)
        assert ("mutants: 2 of 2" in stream.getvalue()) == shown
        assert stream.getvalue().endswith("\r\x1b[K") == shown
