"""Where the output can go nowhere: a message and an exit code, no traceback, and nothing replaced that is no file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from affidavit.io.atomic import atomic_text

RULES = """type Hit { what: text }
rule hit -> Hit {
  match what:"killed"
  test "They were [killed](what)."
  test none "They live."
}
"""
FULL = Path("/dev/full")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "hits.rules"
    path.write_text(RULES, encoding="utf-8")
    (tmp_path / "a.txt").write_text("They were killed.\n" * 50, encoding="utf-8")
    return path


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "affidavit", *map(str, words)]


@pytest.mark.skipif(not FULL.is_char_device(), reason="this system has no full device")
@pytest.mark.parametrize("words", ["extract", "extract --format jsonl", "test", "check", "functions"])
def test_a_full_disk_behind_standard_output(words: str, pack: Path) -> None:
    name, *options = words.split()
    inputs = [] if name == "functions" else [pack, *([pack.with_name("a.txt")] if name == "extract" else [])]
    with FULL.open("w") as full:
        run = subprocess.run(command(name, *inputs, *options), stdout=full, stderr=subprocess.PIPE, text=True)
    assert run.returncode == 2
    assert run.stderr.startswith("affidavit: cannot write the output: ") and "Traceback" not in run.stderr


def test_closed_streams(pack: Path) -> None:
    closed = (
        "import os, sys; os.close({}); os.execv(sys.executable, [sys.executable, '-m', 'affidavit', *sys.argv[1:]])"
    )
    run = subprocess.run(
        [sys.executable, "-c", closed.format(1), "check", str(pack)], stderr=subprocess.PIPE, text=True
    )
    assert (run.returncode, run.stderr) == (0, "")
    run = subprocess.run(
        [sys.executable, "-c", closed.format(2), "check", "nowhere"], stdout=subprocess.PIPE, text=True
    )
    assert (run.returncode, run.stdout) == (2, "")


def test_a_link_is_followed_and_a_pipe_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with atomic_text(tmp_path / "link") as stream:
        stream.write("new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_text("utf-8") == "new"
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", str(tmp_path / "pipe")], stdout=subprocess.PIPE, text=True)
    with atomic_text(tmp_path / "pipe") as stream:
        stream.write("told")
    assert reader.communicate(timeout=60)[0] == "told"
    assert (tmp_path / "pipe").is_fifo()


def test_who_is_told_to_end_leaves_nothing_half_written(pack: Path) -> None:
    out = pack.with_name("out.jsonl")
    run = subprocess.Popen(
        command("extract", pack, "-", "--format", "jsonl", "--out", out),
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not list(pack.parent.glob(".out*")) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    run.send_signal(signal.SIGTERM)
    _, told = run.communicate(timeout=60)
    assert run.returncode == 128 + signal.SIGTERM and "Traceback" not in told
    assert not out.exists() and not list(pack.parent.glob(".out*"))
