from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tiny import RULES, TEXT

from affidavit.cli import main as main_module
from affidavit.cli.main import COMMANDS, main

Output = pytest.CaptureFixture[str]


@pytest.fixture
def pack(tmp_path: Path) -> str:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "pack.toml").write_text('name = "p"\nversion = "1"\nlanguage = "en"\nexports = ["Casualty", "Time"]\n')
    (folder / "p.rules").write_text(RULES.lstrip("\n"))
    return str(folder)


@pytest.fixture
def text(tmp_path: Path) -> str:
    path = tmp_path / "dw-1.txt"
    path.write_text(TEXT)
    return str(path)


def records(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


# ── The command line as such ────────────────────────────────────────────────────────────────────


def test_without_a_command_help_is_shown(capsys: Output) -> None:
    assert main([]) == 2
    out = capsys.readouterr().out
    assert all(name in out for name in COMMANDS)


@pytest.mark.parametrize("argv", [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS)])
def test_help_and_version(argv: list[str], capsys: Output) -> None:
    assert main(argv) == 0
    assert "affidavit" in capsys.readouterr().out


@pytest.mark.parametrize(
    "argv",
    [
        ["nonsense"],
        ["extract"],
        ["extract", "conflict"],
        ["extract", "no-such-pack", "x.txt"],
        ["extract", "conflict", "x", "--format", "nonsense"],
        ["extract", "conflict", "x", "--workers", "0"],
        ["extract", "conflict", "x", "--date", "soon"],
        ["check", "./nowhere"],
        ["functions", "nonsense"],
    ],
)
def test_wrong_usage_is_told_and_is_2(argv: list[str], capsys: Output) -> None:
    assert main(argv) == 2
    captured = capsys.readouterr()
    assert "affidavit" in captured.err and "Traceback" not in captured.err


def test_an_interrupt_is_no_traceback(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(words: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(main_module, "_run", interrupted)
    assert main(["check", "conflict"]) == 130
    assert capsys.readouterr().err == "affidavit: interrupted\n"


def test_a_reader_that_stops_early_is_no_error(pack: str, tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    many.write_text(f"{json.dumps({'text': TEXT})}\n" * 300)
    command = [sys.executable, "-m", "affidavit", "extract", pack, str(many)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0


# ── extract ─────────────────────────────────────────────────────────────────────────────────────


def test_extract_writes_json_lines_where_there_is_no_terminal(pack: str, text: str, capsys: Output) -> None:
    assert main(["extract", pack, text, "--date", "2019-04-20"]) == 0
    found = records(capsys.readouterr().out)
    assert [r["type"] for r in found] == ["Time", "Casualty", "Casualty", "Time"]
    assert {r["document"]["id"] for r in found} == {"dw-1"}  # type: ignore[index]
    assert {r["document"]["date"] for r in found} == {"2019-04-20"}  # type: ignore[index]


def test_extract_as_a_table(pack: str, text: str, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    assert main(["extract", pack, text, "--format", "table"]) == 0
    out = capsys.readouterr().out
    assert "Boko Haram" in out and "p.rules:32" in out and "line 1, 10–44" in out
    assert out.endswith("1 document: 2 Casualty\n")
    assert "\x1b" not in out and max(map(len, out.splitlines())) <= 110


def test_extract_chooses_types(pack: str, text: str, capsys: Output) -> None:
    assert main(["extract", pack, text, "--types", "Actor, Quantity"]) == 0
    assert {r["type"] for r in records(capsys.readouterr().out)} == {"Actor", "Quantity"}
    assert main(["extract", pack, text, "--types", "Casulty"]) == 2
    assert "did you mean Casualty?" in capsys.readouterr().err


def test_extract_into_a_file(pack: str, text: str, tmp_path: Path, capsys: Output) -> None:
    assert main(["extract", pack, text]) == 0
    printed = capsys.readouterr().out
    out = tmp_path / "out.jsonl"
    assert main(["extract", pack, text, "--out", str(out)]) == 0
    assert out.read_text() == printed and capsys.readouterr().out == ""
    assert main(["extract", pack, text, "--out", str(tmp_path / "no" / "x")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_extract_as_a_page(pack: str, text: str, tmp_path: Path, capsys: Output) -> None:
    assert main(["extract", pack, text, "--format", "html"]) == 0
    printed = capsys.readouterr().out
    out = tmp_path / "out.html"
    assert main(["extract", pack, text, "--format", "html", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8") == printed and capsys.readouterr().out == ""
    assert printed.startswith("<!DOCTYPE html>") and printed.endswith("</html>\n")
    assert 'data-t="Casualty"' in printed and 'data-t="Time"' in printed and 'data-t="Actor"' not in printed


def test_explain_as_a_page(pack: str, text: str, tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "out.html"
    assert main(["explain", pack, text, "--html", str(out), "--near", "wounded"]) == 0
    assert capsys.readouterr().out == ""
    page = out.read_text(encoding="utf-8")
    assert page.count('<tr class="row"') == 1 and 'data-t="Time"' not in page and "Boko Haram killed" in page
    assert main(["explain", pack, text, "--html", str(tmp_path / "no" / "x")]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("shape", ["jsonl", "table", "html"])
def test_extract_is_the_same_for_any_number_of_workers(pack: str, tmp_path: Path, shape: str, capsys: Output) -> None:
    many = tmp_path / "many.jsonl"
    many.write_text("".join(json.dumps({"id": str(n), "text": TEXT * (n % 3)}) + "\n" for n in range(80)))
    outputs = []
    for workers in ("1", "2"):
        assert main(["extract", pack, str(many), "--workers", workers, "--format", shape]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1] != ""


def test_extract_tells_bad_documents_and_goes_on(pack: str, text: str, tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\xff\xff")
    assert main(["extract", pack, str(tmp_path / "bad.txt"), text]) == 1
    captured = capsys.readouterr()
    assert "bad.txt: the text is not UTF-8: byte 0xff at offset 0, line 1" in captured.err
    assert len(records(captured.out)) == 4


def test_extract_reads_standard_input(pack: str, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert main(["extract", pack, "-"]) == 0
    assert len(records(capsys.readouterr().out)) == 4


def test_extract_of_hostile_documents_is_no_traceback(pack: str, tmp_path: Path, capsys: Output) -> None:
    hostile = ["", "\0\0killed two\0", "\ud800 killed two", "\u202ekilled\u202c two", "killed two " * 2_000, "\n" * 9]
    path = tmp_path / "hostile.jsonl"
    path.write_text("".join(json.dumps({"text": one}) + "\n" for one in hostile))
    for shape in ("jsonl", "table"):
        assert main(["extract", pack, str(path), "--format", shape]) == 0
        captured = capsys.readouterr()
        captured.out.encode("utf-8")
        assert "sentences longer than the cap were cut" in captured.err and "Traceback" not in captured.err


# ── The commands about packs ────────────────────────────────────────────────────────────────────


def test_check(pack: str, capsys: Output) -> None:
    assert main(["check", pack]) == 1
    assert "warning[W0403]" in (out := capsys.readouterr().out) and "warnings" in out.splitlines()[-1]
    Path(pack, "bad.rules").write_text("rule r -> Missing { match x }\n")
    assert main(["check", pack]) == 2
    assert "error[" in capsys.readouterr().out
    assert main(["check", pack, "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out)
    assert main(["check", pack, "--format", "sarif"]) == 2
    assert json.loads(capsys.readouterr().out)["version"] == "2.1.0"


def test_a_pack_that_does_not_compile_runs_nothing(pack: str, text: str, capsys: Output) -> None:
    Path(pack, "bad.rules").write_text("rule r -> Missing { match x }\n")
    for argv in (["extract", pack, text], ["test", pack], ["explain", pack, text]):
        assert main(argv) == 2
        captured = capsys.readouterr()
        assert captured.out == "" and "there is no type Missing" in captured.err


def test_tests_that_pass(pack: str, capsys: Output) -> None:
    assert main(["test", pack]) == 0
    assert capsys.readouterr().out == f"{pack}: 2 tests, all passed\n"
    assert main(["test", pack, "-k", "TWELVE"]) == 0
    assert "1 test, all passed" in capsys.readouterr().out
    assert main(["test", pack, "-k", "nonsense"]) == 2


def test_a_test_that_fails_shows_expected_found_and_nearest(pack: str, capsys: Output) -> None:
    with Path(pack, "p.rules").open("a") as stream:
        stream.write('test Casualty "[rebels](by) [killed](outcome) [three](count) men" { count.min = 4 }\n')
        stream.write('test none Quantity "just two"\n')
        stream.write('test Casualty "nothing happened to [two](count)"\n')
    assert main(["test", pack]) == 1
    out = capsys.readouterr().out
    assert "expected   [rebels](by) [killed](outcome) [three](count) men" in out
    assert "found      [rebels](by) [killed](outcome) [three](count) [men](victims)" in out
    assert "  - victims: found “men” (20–23), which is not marked" in out
    assert "  - count.min = 4 does not hold: it is 3" in out
    assert "expected no Quantity, found “two” by p.just (p.rules:23): range = 2" in out
    assert "nearest    no rule finds a Casualty here" in out
    assert out.endswith(f"{pack}: 5 tests, 3 failed\n")


def test_fmt(pack: str, capsys: Output) -> None:
    path = Path(pack, "p.rules")
    before = path.read_text()
    assert main(["fmt", pack, "--check"]) == 1
    assert "p.rules would change" in capsys.readouterr().out
    assert main(["fmt", pack, "--diff"]) == 1
    assert "+++ p.rules (formatted)" in capsys.readouterr().out
    assert path.read_text() == before
    assert main(["fmt", pack]) == 0
    assert path.read_text() != before
    capsys.readouterr()
    assert main(["fmt", pack, "--check"]) == 0
    assert capsys.readouterr().out == "1 file: 0 would change, 1 stays\n"
    assert main(["test", pack]) == 0


def test_fmt_leaves_a_broken_file_as_it_is(pack: str, capsys: Output) -> None:
    path = Path(pack, "bad.rules")
    path.write_text("rule {{{ \n")
    assert main(["fmt", pack]) == 2
    assert path.read_text() == "rule {{{ \n"
    assert "bad.rules does not parse" in capsys.readouterr().err


def test_explain(pack: str, text: str, capsys: Output) -> None:
    assert main(["explain", pack, text]) == 0
    out = capsys.readouterr().out
    assert out.startswith("dw-1: 2 findings\n") and "entry “two” = 2 of @p.number (p.rules:13)" in out
    assert main(["explain", pack, text, "--near", "WOUNDED", "--types", "all"]) == 0
    assert capsys.readouterr().out.startswith("dw-1: 1 finding\n")


def test_functions(capsys: Output) -> None:
    assert main(["functions"]) == 0
    everything = capsys.readouterr().out
    assert main(["functions", "at_least"]) == 0
    one = capsys.readouterr().out
    assert one.startswith("at_least(number) -> range") and one in everything
    assert main(["functions", "at_laest"]) == 2
    assert "did you mean at_least" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
def test_a_terminal_gets_a_table_in_colour(pack: str, text: str) -> None:
    leader, follower = os.openpty()
    command = [sys.executable, "-m", "affidavit", "extract", pack, text]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(command, stdout=follower, env=environment)
    os.close(follower)
    shown = b""
    while True:
        try:
            piece = os.read(leader, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    assert process.wait() == 0
    assert "┌".encode() in shown and b"\x1b[1m" in shown
