"""``affidavit diff``, with packs in folders, files and git revisions."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from affidavit.cli.main import main
from affidavit.match.model import Captured
from affidavit.run.diff import diff
from affidavit.run.revisions import load_version

Output = pytest.CaptureFixture[str]
OLD = 'type Toll { what: text }\nlexicon who from "who.txt"\nrule killed -> Toll { match "killed" what:@who }\n'


def git(home: Path, *arguments: str) -> None:
    settings = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *settings, *arguments], cwd=home, check=True, capture_output=True, env=environment)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose pack has changed since its only commit."""
    monkeypatch.chdir(tmp_path)
    pack = tmp_path / "rules" / "p"
    pack.mkdir(parents=True)
    (pack / "pack.toml").write_text('name = "p"\nversion = "1"\nlanguage = "en"\n')
    (pack / "p.rules").write_text(OLD)
    (pack / "who.txt").write_bytes(b"soldiers\r\nmen\r\n")
    (pack / "notes.md").write_text("no part of the pack")
    (tmp_path / "a.txt").write_text("They killed men and killed women.")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    (pack / "who.txt").write_text("soldiers\nwomen\n")
    return tmp_path


def test_a_revision_against_the_working_tree(home: Path, capsys: Output) -> None:
    folder, file = ("HEAD:rules/p", "rules/p"), ("main:rules/p/p.rules", "rules/p/p.rules")
    for old, new in (folder, file, ("HEAD:./rules/p", "rules/p")):
        assert main(["diff", old, new, "a.txt"]) == 1
        out = capsys.readouterr().out
        assert "1 document: 1 added, 1 lost, 0 the same" in out.splitlines()[0]
        assert "lexicon p.who (who.txt:2): 1 added, 1 lost" in out
        assert "the entry “women” of @p.who is new" in out and "the entry “men” of @p.who is gone" in out


def test_a_revision_is_read_to_the_byte(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    (home / "rules" / "p" / "who.txt").write_bytes(b"soldiers\r\nmen\r\n")
    (home / ".gitattributes").write_text("*.txt eol=lf\n*.rules export-ignore\n")
    git(home, "add", ".gitattributes")
    git(home, "commit", "-q", "-m", "two")
    monkeypatch.chdir(home / "rules")
    assert main(["diff", "HEAD:rules/p", "./p", "../a.txt", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["old"] == found["new"] and found["summary"]["same"] == 1


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["HEAD~7:rules/p", "rules/p", "a.txt"], "git cannot read 'HEAD~7:rules/p'"),
        (["HEAD:rules/q", "rules/p", "a.txt"], "git cannot read 'HEAD:rules/q'"),
        (["--", "-x:rules/p", "rules/p", "a.txt"], "'-x' is no revision"),
        (["rules/p", "./nowhere", "a.txt"], "there is no folder or rule file"),
        (["rules/p", "rules/p", "b.txt"], "there is no file or folder 'b.txt'"),
        (["rules/p", "rules/p", "a.txt", "--types", "Tolls"], "neither pack has a type 'Tolls'"),
    ],
)
def test_wrong_usage(home: Path, argv: list[str], message: str, capsys: Output) -> None:
    assert main(["diff", *argv]) == 2
    assert message in capsys.readouterr().err


def test_a_revision_that_does_not_compile(home: Path, capsys: Output) -> None:
    (home / "rules" / "p" / "p.rules").write_text("rule")
    git(home, "commit", "-q", "-a", "-m", "broken")
    assert main(["diff", "HEAD:rules/p", "HEAD~1:rules/p", "a.txt"]) == 2
    assert "the pack HEAD:rules/p does not compile" in capsys.readouterr().err


def test_without_git_or_a_repository(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.setenv("GIT_DIR", str(home / "nowhere"))
    assert main(["diff", "HEAD:rules/p", "rules/p", "a.txt"]) == 2
    assert "not a git repository" in capsys.readouterr().err
    monkeypatch.setenv("PATH", str(home))
    assert main(["diff", "HEAD:rules/p", "rules/p", "a.txt"]) == 2
    assert "needs git, which is not installed" in capsys.readouterr().err


def test_all_types_and_unreadable_documents(home: Path, capsys: Output) -> None:
    assert main(["diff", "rules/p", "rules/p", "a.txt", "--types", "all"]) == 0
    (home / "b.txt").write_bytes(b"\xff\xff")
    assert main(["diff", "rules/p", "rules/p", "a.txt", "b.txt"]) == 1
    assert "not UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("shape", ["text", "json"])
def test_the_same_for_any_number_of_workers(home: Path, capsys: Output, shape: str) -> None:
    """Rules, entries and links of either version come back from the workers."""
    rules = OLD.replace("killed -> Toll", "killing -> Toll") + "rule named -> Toll { match what:'IS' }\n"
    (home / "rules" / "p" / "p.rules").write_text(rules)
    for name in "bcdef":
        (home / f"{name}.txt").write_text(f"IS killed men and {name} killed soldiers and killed women. " * 40)
    shown = []
    for workers in "13":
        assert main(["diff", "HEAD:rules/p", "rules/p", ".", "--format", shape, "--workers", workers]) == 1
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1]
    assert "rule p.killing" in shown[0] and "rule p.named" in shown[0]


def test_what_workers_find_is_in_the_terms_of_the_programs_at_hand(home: Path) -> None:
    before, after = load_version("HEAD:rules/p"), load_version("rules/p")
    found = diff(before, after, ["They killed men.", "They killed women."], workers=2)
    assert [change.kind for change in found.changes] == ["lost", "added"]
    for change, engine in zip(found.changes, (before, after), strict=True):
        captured = change.finding.captures["what"]
        assert isinstance(captured, Captured) and captured.entry is engine.program.lexicons[0].entries[1]
        assert change.finding.rule is engine.program.rules[0]
