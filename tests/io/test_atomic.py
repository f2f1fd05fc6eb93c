from __future__ import annotations

from pathlib import Path

import pytest

from affidavit.io.atomic import atomic_text


def test_the_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    with atomic_text(path) as stream:
        stream.write("a\r\nü\n")
        assert not path.exists()
    assert path.read_bytes() == "a\r\nü\n".encode()
    assert [p.name for p in tmp_path.iterdir()] == ["x.jsonl"]


def test_a_failure_leaves_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("old")
    path.chmod(0o640)
    with pytest.raises(RuntimeError), atomic_text(path) as stream:
        stream.write("new")
        raise RuntimeError
    assert path.read_text() == "old" and [p.name for p in tmp_path.iterdir()] == ["x.jsonl"]
    with atomic_text(path) as stream:
        stream.write("new")
    assert path.read_text() == "new" and path.stat().st_mode & 0o777 == 0o640


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no"), atomic_text(tmp_path / "no" / "x"):
        pass
