"""What goes wrong at the command line is told in words, with what to do, before any work is done or lost."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from affidavit.cli import extract as extract_module
from affidavit.cli.main import main

Output = pytest.CaptureFixture[str]

RULES = """type Hit { what: text }
rule hit -> Hit {
  match what:"killed"
  test "They were [killed](what)."
  test none "They live."
}
"""
MANIFEST = 'name = "p"\nversion = "1"\nlanguage = "en"\n'
FULL = Path("/dev/full")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a pack, a text, and things that are neither."""
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "pack.toml").write_text(MANIFEST)
    (tmp_path / "p" / "p.rules").write_text(RULES)
    (tmp_path / "p" / "q.rules").write_text("use p\n" + RULES.replace("Hit", "Miss"))
    (tmp_path / "a.txt").write_text("They were killed.")
    (tmp_path / "empty").mkdir()
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text("<p>")
    (tmp_path / "gold.jsonl").write_text("")
    (tmp_path / "list.jsonl").write_text("[1]\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("extrakt", "there is no command 'extrakt': did you mean extract?"),
        ("p a.txt", "there is no command 'p': a command stands first, as in: affidavit check p"),
        ("--types Hit extract", "there is no option --types: options stand behind the command"),
        ("extract ./p", "required: FILE\nusage: affidavit extract PACK FILE... [options]; all of them: "),
        ("extract ./p a.txt --typs Hit", "there is no option --typs: did you mean --types?"),
        ("extract ./p a.txt --format tabel", "'tabel' is none of its values: did you mean table?"),
        ("check ./p ./p", "there is a word too many: './p'"),
        ("why-not ./p a.txt", "usage: affidavit why-not PACK FILE... --type TYPE [options]"),
        ("functions --x", "usage: affidavit functions [NAME...] [options]"),
        ("extract ./p a.txt --types ,", "--types names no type; write --types A,B or --types all"),
        ("extract ./p a.txt --types all,Hit", "the pack has no type 'all': all stands alone"),
        ("diff ./p ./p a.txt --types Hid", "neither pack has a type 'Hid': did you mean Hit?"),
        ("diff ./p ./p a.txt --types ,", "--types names no type"),
        ("verify a.txt --types , --documents a.txt", "--types names no type"),
        ("extract ./p empty", "the folder empty holds no .txt or .jsonl file"),
        ("explain ./p pages", "the folder pages holds no .txt or .jsonl file; it holds .html"),
        ("extract ./p ''", "the name of a file is empty"),
        ("check ''", "there is no folder or rule file ''"),
        ("verify a.txt --documents empty --pack ./p", "the folder empty holds no .txt or .jsonl file"),
        ("check p", "there is no pack named 'p': a bare name means a pack that comes with affidavit; for the folder "
         "here write ./p"),
        ("check a.txt", "a.txt is no pack: a pack is a folder with a pack.toml, or a .rules file"),
        ("test p/pack.toml", "p/pack.toml is no pack: a pack is a folder with a pack.toml, or a .rules file; name its "
         "folder, ./p"),
        ("fmt ./empty", "the folder empty holds no .rules file that can be read"),
        ("test p/q.rules", "if it is part of a pack, name the folder of the pack"),
        ("eval ./p gold.jsonl", "gold.jsonl holds no document and nothing to find, so there is nothing to score"),
        ("eval ./p list.jsonl", "list.jsonl:1: this line is not a JSON object"),
        ("eval ./p a.txt", "a.txt:1: this line is not JSON"),
        ("eval ./p .", "the folder '.' holds no standoff annotation; to score against gold.jsonl name that file"),
        ("extract ./p a.txt --rows statements", "--rows goes with --format csv, parquet or geojson, and this is jsonl"),
        ("extract ./p a.txt --no-guard --format html", "--no-guard goes with --format csv, and this is html"),
        ("extract ./p a.txt --format parquet", "name a file with --out FILE.parquet"),
        ("extract ./p a.txt --out .", ". cannot be written: it is a folder; name a file"),
        ("extract ./p a.txt --out no/x", "no/x cannot be written: there is no folder no"),
        ("extract ./p a.txt --stats-json no/x", "no/x cannot be written: there is no folder no"),
        ("test ./p --coverage-html no/x", "no/x cannot be written: there is no folder no"),
        ("extract ./p a.txt --out x --evidence x", "x is to be written twice"),
        ("extract ./p a.txt --out a.txt", "a.txt is one of the documents to read, and would be written over"),
        ("extract ./p . --out list.jsonl", "list.jsonl is one of the documents to read"),
        ("explain ./p a.txt --html ./a.txt", "a.txt is one of the documents to read"),
        ("why-not ./p a.txt --type Hit --html a.txt", "a.txt is one of the documents to read"),
        ("compare conflict a.txt --out a.txt", "a.txt is one of the documents to read"),
        ("extract ./p a.txt --out p/p.rules", "p/p.rules is a file of the pack, and would be written over"),
        ("extract p/p.rules a.txt --out p/p.rules", "p/p.rules is a file of the pack"),
    ],
)  # fmt: skip
def test_wrong_usage_is_2_and_says_what_to_do(home: Path, words: str, told: str, capsys: Output) -> None:
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert main([word.strip("'") for word in words.split()]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("affidavit: ") and told in captured.err and captured.out == ""
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_outputs_beside_what_is_read_are_fine(home: Path, capsys: Output) -> None:
    assert main(["extract", "./p", "a.txt", "--out", "b.txt", "--types", "all,"]) == 0
    assert main(["extract", "./p", "a.txt", "--out", "b.txt", "--stats-json", os.devnull, "--evidence", "e.zip"]) == 0
    assert main(["extract", "./p", "empty.txt", "--out", "p/found.jsonl"]) == 2  # for want of empty.txt
    assert main(["extract", "./p", "a.txt", "--out", "p/found.jsonl"]) == 0
    assert (home / "p" / "found.jsonl").read_text().startswith('{"id": ')


def test_options_may_stand_between_files(home: Path, capsys: Output) -> None:
    (home / "b.txt").write_text("killed")
    assert main(["extract", "./p", "a.txt", "--types", "Hit", "b.txt"]) == 0
    assert [json.loads(line)["document"]["id"] for line in capsys.readouterr().out.splitlines()] == ["a", "b"]
    assert main(["extract", "./p", "--", "a.txt", "-b.txt"]) == 2
    assert "there is no file or folder '-b.txt'" in capsys.readouterr().err


def test_help_is_a_command_too(capsys: Output) -> None:
    assert main(["help"]) == 0
    assert "why-not" in capsys.readouterr().out


def test_what_holds_no_text_is_told(home: Path, capsys: Output) -> None:
    (home / "blank.txt").write_text(" \n")
    assert main(["extract", "./p", "gold.jsonl", "blank.txt"]) == 0
    assert capsys.readouterr().err == "affidavit: there was no text to read in gold.jsonl, blank.txt\n"
    assert main(["extract", "./p", "blank.txt", "a.txt"]) == 0
    assert capsys.readouterr().err == ""


def test_many_documents_that_cannot_be_read_are_counted(home: Path, capsys: Output) -> None:
    (home / "bad.jsonl").write_text('{"body": "x"}\n' * 30)
    assert main(["extract", "./p", "bad.jsonl", "a.txt", "--types", "Hit"]) == 1
    captured = capsys.readouterr()
    assert captured.err.count('there is no "text"; the keys here are "body"') == 20
    assert captured.err.endswith("affidavit: 10 more could not be read\n") and captured.out.count("\n") == 1


def test_of_a_very_long_document_not_every_piece_is_told(home: Path, capsys: Output) -> None:
    (home / "long.txt").write_text("They were killed.\n\n" * 20_000)
    (home / "other.txt").write_text("They live.\n\n" * 10_000)
    assert main(["extract", "./p", "long.txt", "other.txt", "--types", "Hit"]) == 0
    told = capsys.readouterr().err.splitlines()
    assert [line.split(";")[0] for line in told[:3]] == ["affidavit: long: a long document, read in pieces"] * 3
    assert told[3] == "affidavit: long: and so on, to its end"
    assert told[4].startswith("affidavit: other: a long document")


def test_two_documents_of_one_id_are_told_by_compare(home: Path, capsys: Output) -> None:
    (home / "p" / "p.rules").write_text(RULES + "merge one { of Hit  agree what }\n")
    assert main(["compare", "./p", "a.txt", "a.txt"]) == 0
    assert "a: two documents have this id" in capsys.readouterr().err


def test_fmt_counts_what_does_not_parse(home: Path, capsys: Output) -> None:
    (home / "p" / "q.rules").write_text("rule {")
    (home / "p" / "folder.rules").mkdir()
    assert main(["fmt", "./p", "--check"]) == 2
    assert capsys.readouterr().out.endswith("2 files: 1 would change, 0 stay, 1 does not parse\n")


def test_errors_are_not_lost_among_warnings(home: Path, capsys: Output) -> None:
    (home / "p" / "p.rules").write_text("type T { a: Missing }\nlexicon unused { x }\n")
    assert main(["extract", "./p", "a.txt"]) == 2
    err = capsys.readouterr().err
    assert "error[E0201]" in err and "warning[" not in err
    assert err.splitlines()[-1].endswith("besides, which `affidavit check` shows")


def test_a_folder_without_a_manifest_is_not_blamed_for_its_texts(home: Path, capsys: Output) -> None:
    (home / "p" / "pack.toml").unlink()
    (home / "p" / "a.txt").write_text("They live.")
    assert main(["check", "./p"]) == 2
    out = capsys.readouterr().out
    assert "E0701" in out and "W0603" not in out
    assert 'write one with the lines name = "p", version = "0.1.0" and language = "en"' in out


# ── Files that one may not read ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["p.rules", "pack.toml", "words.txt", "places.tsv"])
def test_a_file_of_a_pack_that_may_not_be_read(
    home: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    (home / "p" / "q.rules").write_text('use p\nlexicon w from "words.txt"\nresolve r { of Hit  among "places.tsv" }\n')
    for file in ("words.txt", "places.tsv"):
        (home / "p" / file).write_text("x")
    _refuse(name, monkeypatch)
    for command in (["check", "./p"], ["extract", "./p", "a.txt"], ["test", "./p"], ["diff", "./p", "./p", "a.txt"]):
        assert main(command) == 2
        told = "".join(capsys.readouterr())
        assert f"error[E0705]: {name} cannot be read: Permission denied" in told
        assert "help: make sure that you may read it" in told
        assert "E0701" not in told and "E0602" not in told and "E0215" not in told and "E0706" not in told


def test_a_rule_file_by_itself_that_may_not_be_read(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    _refuse("p.rules", monkeypatch)
    for command in (["check", "p/p.rules"], ["extract", "p/p.rules", "a.txt"], ["fmt", "p/p.rules"]):
        assert main(command) == 2
        told = "".join(capsys.readouterr())
        assert "p.rules cannot be read: Permission denied" in told


def test_a_pack_folder_that_may_not_be_read(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    def refused(self: Path) -> object:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "iterdir", refused)
    assert main(["check", "./p"]) == 2
    out = capsys.readouterr().out
    assert "error[E0705]: the folder p cannot be read: Permission denied" in out and "E0701" not in out


def _refuse(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody read the file `name`; the tests may run as one who may read all."""
    read = Path.read_bytes

    def refusing(self: Path) -> bytes:
        if self.name == name:
            raise PermissionError(13, "Permission denied", str(self))
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refusing)


def test_a_folder_called_as_a_rule_file_is_no_rule_file(home: Path, capsys: Output) -> None:
    (home / "p" / "x.rules").mkdir()
    assert main(["test", "./p"]) == 0
    capsys.readouterr()
    assert main(["check", "p/x.rules"]) == 2
    assert "E0706" in capsys.readouterr().out


# ── Ends before the end ─────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(not FULL.is_char_device(), reason="this system has no full device")
@pytest.mark.parametrize("words", ["--help", "--version", "extract --help"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_help_on_a_full_disk(words: str, unbuffered: str) -> None:
    with FULL.open("w") as full:
        command = [sys.executable, "-m", "affidavit", *words.split()]
        environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, env=environment)
    assert (run.returncode, run.stderr) == (2, "affidavit: cannot write the output: No space left on device\n")


@pytest.fixture
def at_work(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A command with two workers that has begun, and goes on for long."""
    (home / "many.jsonl").write_text(f"{json.dumps({'text': 'It was not killing. ' * 900})}\n" * 2000)
    command = [sys.executable, "-m", "affidavit", "extract", "./p", "many.jsonl", "--workers", "2", "--out", "o.jsonl"]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    deadline = time.monotonic() + 30
    while not list(home.glob(".o.jsonl.*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    yield run
    with contextlib.suppress(ProcessLookupError):
        os.killpg(run.pid, signal.SIGKILL)
    run.communicate()


@pytest.mark.parametrize(("number", "status", "told"), [(2, 130, b"affidavit: interrupted\n"), (15, 143, b"")])
def test_a_signal_to_all_processes_is_one_line_and_leaves_no_file(
    home: Path, at_work: subprocess.Popen[bytes], number: int, status: int, told: bytes
) -> None:
    os.killpg(at_work.pid, number)  # as a terminal does
    out, err = at_work.communicate(timeout=30)
    assert (at_work.returncode, out, err) == (status, b"", told)
    assert not list(home.glob("*o.jsonl*"))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="workers are found by /proc")
def test_a_worker_that_is_killed_is_told_and_nobody_waits_for_it(home: Path, at_work: subprocess.Popen[bytes]) -> None:
    children = Path(f"/proc/{at_work.pid}/task/{at_work.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)
    _, err = at_work.communicate(timeout=30)
    assert at_work.returncode == 2 and b"perhaps for want of memory; try fewer" in err
    assert not list(home.glob("*o.jsonl*"))


def test_a_worker_that_dies_is_told(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    def broken(args: object) -> int:
        raise BrokenProcessPool("a process in the process pool was terminated abruptly")

    monkeypatch.setattr(extract_module, "run", broken)
    assert main(["extract", "./p", "a.txt"]) == 2
    assert "perhaps for want of memory; try fewer" in capsys.readouterr().err
