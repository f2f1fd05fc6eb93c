"""Evidence bundles: whole and reproducible when written, and read without trust."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import RULES, TEXT

import affidavit
from affidavit import EvidenceError, PackError
from affidavit.io import evidence
from affidavit.io.evidence import MANIFEST, BundleWriter
from affidavit.io.evidence_read import read_bundle
from affidavit.run.evidence import keep_evidence
from affidavit.run.packs import read_named
from affidavit.text.model import Document

ABOUT = 'name = "p"\nversion = "1"\nlanguage = "en"\nexports = ["Casualty", "Time"]\n'
TEXTS = [
    Document(TEXT, "../a", None),
    Document("Rebels killed two men on Friday.\r\n\ud800", "b \u2028"),
    Document("", "c"),
]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "pack.toml").write_text(ABOUT)
    (folder / "p.rules").write_text(RULES)
    return folder


def written(pack: Path, path: Path, *, hashes_only: bool = False, workers: int = 1) -> Path:
    engine = affidavit.load(pack)
    with keep_evidence(engine, pack, path, engine.pack.exports, hashes_only=hashes_only) as keeping:
        assert list(keeping.map(casualties, TEXTS, workers)) == [2, 1, 0]
    return path


def casualties(report: affidavit.Report) -> int:
    return len(report.of_type("Casualty"))


@pytest.fixture
def bundle(pack: Path, tmp_path: Path) -> Path:
    return written(pack, tmp_path / "e.zip")


def unzipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(path: Path, files: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────


def test_a_bundle_holds_everything_and_needs_nothing(bundle: Path, pack: Path) -> None:
    files = unzipped(bundle)
    assert list(files) == [
        "pack/p.rules", "pack/pack.toml", "documents/000001.txt", "documents/000002.txt", "documents/000003.txt",
        "report.jsonl", "manifest.json",
    ]  # fmt: skip
    manifest = json.loads(files["manifest.json"])
    assert manifest["report"]["sha256"] == hashlib.sha256(files["report.jsonl"]).hexdigest()
    assert manifest["documents"][0] == {
        "id": "../a", "date": None, "sha256": TEXTS[0].sha256, "file": "documents/000001.txt",
    }  # fmt: skip
    for path in pack.iterdir():
        path.unlink()
    found = affidavit.verify(bundle)
    assert found.ok and (found.records, found.documents) == (6, 3)


def test_a_bundle_is_read_as_it_was_written(bundle: Path, pack: Path) -> None:
    read = read_bundle(bundle)
    assert [one.document for one in read.documents] == TEXTS
    assert read.types == ["Casualty", "Time"] and not read.hashes_only
    assert read.pack.files == {path.name: path.read_bytes() for path in pack.iterdir()}


def test_equal_runs_give_equal_bytes(pack: Path, tmp_path: Path) -> None:
    first = written(pack, tmp_path / "1.zip").read_bytes()
    assert written(pack, tmp_path / "2.zip", workers=2).read_bytes() == first
    for path in pack.iterdir():
        os.utime(path, (1, 1))
        path.chmod(0o600)
    assert written(pack, tmp_path / "3.zip").read_bytes() == first
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0) and info.compress_type == zipfile.ZIP_STORED
            assert stat.S_IMODE(info.external_attr >> 16) == 0o644


def test_the_bytes_do_not_depend_on_the_hash_seed(pack: Path, tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text(TEXT)
    digests = set()
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}.zip"
        command = [sys.executable, "-m", "affidavit", "extract", str(pack), str(text), "--evidence", str(path)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_a_failure_leaves_no_bundle(pack: Path, tmp_path: Path) -> None:
    engine = affidavit.load(pack)
    path = tmp_path / "e.zip"
    with pytest.raises(RuntimeError), keep_evidence(engine, pack, path, []) as keeping:
        next(iter(keeping.map(casualties, TEXTS)))
        raise RuntimeError
    with pytest.raises(BrokenPipeError), keep_evidence(engine, pack, path, []):
        raise BrokenPipeError
    (pack / "p.rules").write_text(RULES + "\n")
    with pytest.raises(PackError, match="have changed since"), keep_evidence(engine, pack, path, []):
        pass
    assert [one.name for one in tmp_path.iterdir()] == ["pack"]
    with pytest.raises(EvidenceError, match="cannot be written"):
        written(pack, tmp_path / "no" / "e.zip")


@pytest.mark.parametrize(("limit", "number"), [("MAX_FILES", 6), ("MAX_BYTES", 4000)])
def test_a_bundle_too_large_to_be_read_is_not_written(
    pack: Path, tmp_path: Path, limit: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, limit, number)
    with pytest.raises(EvidenceError, match="at most"):
        written(pack, tmp_path / "e.zip")


def test_hashes_only(pack: Path, tmp_path: Path) -> None:
    path = written(pack, tmp_path / "e.zip", hashes_only=True)
    assert not any(name.startswith("documents/") for name in unzipped(path))
    with pytest.raises(EvidenceError, match="only the hashes"):
        affidavit.verify(path)
    rows = [{"id": one.id, "text": one.text} for one in (*TEXTS, Document("Rebels killed two.", "other"))]
    texts = tmp_path / "texts.jsonl"
    texts.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert affidavit.verify(path, [texts]).ok  # a document that the bundle does not list is not asked about
    rows[0]["text"] = TEXT.replace("two", "six")
    rows[2]["text"] = "No more empty."
    texts.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = affidavit.verify(path, [texts])
    assert [one.reason for one in found.differences] == ["changed-document", "changed-document"]
    texts.write_text(json.dumps(rows[3]) + "\n")
    found = affidavit.verify(path, [texts])
    assert [(one.reason, one.document) for one in found.differences] == [
        ("no-document", "c"), ("no-document", "../a"), ("no-document", "b \u2028"),
    ]  # fmt: skip


# ── Tampering ───────────────────────────────────────────────────────────────────────────────────


def text_changed(files: dict[str, bytes]) -> None:
    files["documents/000001.txt"] = files["documents/000001.txt"].replace(b"two", b"six")


def text_not_utf8(files: dict[str, bytes]) -> None:
    files["documents/000003.txt"] = b"\xff"


def text_missing(files: dict[str, bytes]) -> None:
    del files["documents/000003.txt"]


def text_added(files: dict[str, bytes]) -> None:
    files["documents/000009.txt"] = b"Rebels killed two men."


def rule_changed(files: dict[str, bytes]) -> None:
    files["pack/p.rules"] = files["pack/p.rules"].replace(b"count.min < 10", b"count.min < 11")


def pack_broken(files: dict[str, bytes]) -> None:
    files["pack/p.rules"] = b"rule"


def report_changed(files: dict[str, bytes]) -> None:
    files["report.jsonl"] = files["report.jsonl"].replace(b'"min": 2', b'"min": 3', 1)


FILES = (text_changed, text_not_utf8, text_missing, text_added, rule_changed, pack_broken, report_changed)


@pytest.mark.parametrize("change", FILES, ids=lambda one: str(one.__name__))
def test_a_file_that_is_not_the_one_listed(bundle: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    files = unzipped(bundle)
    change(files)
    found = affidavit.verify(zipped(bundle, files))
    assert found.differences[0].reason == "changed-file" and not found.ok


def manifest_of(files: Mapping[str, bytes]) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(files[MANIFEST])
    return manifest


FORGERIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "other-engine": lambda m: m.update(engine="0.0.9"),
    "other-version": lambda m: m["pack"].update(version="2"),
    "other-pack": lambda m: m["pack"].update(name="q"),
    "changed-pack": lambda m: m["pack"].update(sha256="0" * 64),
    "missing": lambda m: m["types"].append("Quantity"),
    "added": lambda m: m["types"].remove("Time"),
    "no-document": lambda m: m["documents"].pop(0),
    "moved": lambda m: m["documents"].reverse(),
    "changed-document": lambda m: m["documents"][1].update(id="z"),
    "tampered": lambda m: m["documents"][1].update(date="2019-04-20"),
    "changed-file": lambda m: m["report"].update(sha256="0" * 64),
}


@pytest.mark.parametrize("reason", FORGERIES)
def test_a_manifest_that_says_otherwise(bundle: Path, reason: str) -> None:
    files = unzipped(bundle)
    manifest = manifest_of(files)
    FORGERIES[reason](manifest)
    files[MANIFEST] = json.dumps(manifest).encode()
    found = affidavit.verify(zipped(bundle, files))
    expected = {"tampered": "changed-document"}.get(reason, reason)  # a date of its own
    assert expected in [one.reason for one in found.differences]


def test_a_forged_report_with_its_hash_forged_too(bundle: Path) -> None:
    files = unzipped(bundle)
    report_changed(files)
    manifest = manifest_of(files)
    manifest["report"]["sha256"] = hashlib.sha256(files["report.jsonl"]).hexdigest()
    files[MANIFEST] = json.dumps(manifest).encode()
    assert [one.reason for one in affidavit.verify(zipped(bundle, files)).differences] == ["tampered"]


def test_another_pack_may_replay_a_bundle(bundle: Path, pack: Path) -> None:
    assert affidavit.verify(bundle, pack=pack).ok
    (pack / "p.rules").write_text(RULES.replace("count.min < 10", "count.min < 2"))
    reasons = [one.reason for one in affidavit.verify(bundle, pack=pack).differences]
    assert reasons[0] == "changed-pack" and "changed-rule" in reasons


# ── Hostile files ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    [
        "../x.rules",
        "/x",
        "pack/../../x.rules",
        "pack//x.rules",
        "pack\\..\\x",
        "c:/x",
        "pack/./x",
        "documents/../x",
    ],
)
def test_names_that_lead_out(bundle: Path, name: str) -> None:
    with pytest.raises(EvidenceError, match="this name could lead out of the bundle"):
        affidavit.verify(zipped(bundle, {**unzipped(bundle), name: b"x"}))


@pytest.mark.parametrize("name", ["x", "documents/1.txt", "documents/000001.exe", "MANIFEST.json"])
def test_files_that_no_bundle_has(bundle: Path, name: str) -> None:
    with pytest.raises(EvidenceError, match="a bundle has no such file"):
        affidavit.verify(zipped(bundle, {**unzipped(bundle), name: b"x"}))


def test_folders_are_no_harm_and_compression_is_none(bundle: Path) -> None:
    files = {"pack/": b"", "documents/": b"", **unzipped(bundle)}
    assert affidavit.verify(zipped(bundle, files, zipfile.ZIP_DEFLATED)).ok


def test_names_that_stand_twice(bundle: Path) -> None:
    with zipfile.ZipFile(bundle, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("report.jsonl", b"")
    with pytest.raises(EvidenceError, match="two files have this name"):
        affidavit.verify(bundle)


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compression_that_can_grow_without_measure(bundle: Path, compression: int) -> None:
    with pytest.raises(EvidenceError, match="neither stored nor deflated"):
        affidavit.verify(zipped(bundle, unzipped(bundle), compression))


def test_bombs(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = unzipped(bundle)
    bomb = zipped(bundle.with_name("bomb.zip"), {**files, "documents/000009.txt": bytes(3 << 20)}, zipfile.ZIP_DEFLATED)
    with pytest.raises(EvidenceError, match="it would grow to 3,145,728 bytes"):
        affidavit.verify(bomb)
    monkeypatch.setattr(evidence, "MAX_BYTES", 2000)
    with pytest.raises(EvidenceError, match="more than 2,000"):
        affidavit.verify(bundle)
    monkeypatch.setattr(evidence, "MAX_FILES", 3)
    with pytest.raises(EvidenceError, match="more than 3"):
        affidavit.verify(bundle)


def test_a_size_that_is_a_lie(bundle: Path) -> None:
    plain = zipped(bundle, unzipped(bundle), zipfile.ZIP_DEFLATED).read_bytes()
    with zipfile.ZipFile(bundle) as archive:
        size = archive.getinfo("report.jsonl").file_size.to_bytes(4, "little")
    bundle.write_bytes(plain.replace(size, (5).to_bytes(4, "little")))
    with pytest.raises(EvidenceError):
        affidavit.verify(bundle)


def test_an_encrypted_file(bundle: Path) -> None:
    data = bytearray(bundle.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    bundle.write_bytes(data)
    with pytest.raises(EvidenceError, match="encrypted"):
        affidavit.verify(bundle)


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"PK\x03\x04" * 40, b"{}\n"])
def test_what_is_no_bundle(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    with pytest.raises(EvidenceError, match=r"x\.zip"):
        affidavit.verify(path)
    with pytest.raises(EvidenceError, match="there is no file"):
        affidavit.verify(tmp_path / "y.zip")


WRONG: tuple[Callable[[dict[str, Any]], object], ...] = (
    lambda m: m.clear(),
    lambda m: m.update(format="affidavit evidence 2"),
    lambda m: m.update(pack=[]),
    lambda m: m["pack"].update(bare="no"),
    lambda m: m["pack"].update(files={"p.rules": 3}),
    lambda m: m.update(types=[1]),
    lambda m: m.update(report=None),
    lambda m: m.update(documents={}),
    lambda m: m.update(documents=[3]),
    lambda m: m["documents"][0].update(date="soon"),
    lambda m: m["documents"][0].update(file="../../secret"),
    lambda m: m["documents"][1].update(file="documents/000001.txt"),
    lambda m: m["documents"][1].update(file="report.jsonl"),
)


@pytest.mark.parametrize("change", WRONG)
def test_a_manifest_that_is_none(bundle: Path, change: Callable[[dict[str, Any]], object]) -> None:
    files = unzipped(bundle)
    manifest = manifest_of(files)
    change(manifest)
    files[MANIFEST] = json.dumps(manifest).encode()
    with pytest.raises(EvidenceError, match=r"e\.zip is no evidence bundle: its"):
        affidavit.verify(zipped(bundle, files))


@pytest.mark.parametrize("data", [b"", b"\xff", b"[" * 100_000, b"3", b"NaN"])
def test_a_manifest_that_is_not_json(bundle: Path, data: bytes) -> None:
    with pytest.raises(EvidenceError, match="is no evidence bundle"):
        affidavit.verify(zipped(bundle, {**unzipped(bundle), MANIFEST: data}))


@given(st.data())
@settings(max_examples=60)
def test_a_damaged_bundle_is_never_confirmed_and_never_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = small_bundle(tmp_path_factory)
    at = data.draw(st.integers(0, len(whole) - 1))
    path = tmp_path_factory.mktemp("damaged") / "x.zip"
    path.write_bytes(whole[:at] + data.draw(st.binary(max_size=3)) + whole[at + data.draw(st.integers(0, 3)) :])
    try:
        found = affidavit.verify(path)
    except EvidenceError:
        return
    assert not found.ok or same_contents(path.read_bytes(), whole)


_SMALL: list[bytes] = []


def small_bundle(factory: pytest.TempPathFactory) -> bytes:
    if not _SMALL:
        rules = factory.mktemp("rules") / "r.rules"
        rules.write_text('type Toll { what: text }\nrule killed -> Toll { match "killed" what:[word] }\n')
        path = rules.with_name("e.zip")
        engine = affidavit.load(rules)
        with keep_evidence(engine, rules, path, ["Toll"]) as keeping:
            list(keeping.map(len, [Document("They killed two.", "a")]))
        _SMALL.append(path.read_bytes())
    return _SMALL[0]


def same_contents(mine: bytes, whole: bytes) -> bool:
    """Times, permissions and comments of a zip file are no evidence: only names and bytes are."""
    archives = [zipfile.ZipFile(io.BytesIO(one)) for one in (mine, whole)]
    contents = [{name: one.read(name) for name in one.namelist()} for one in archives]
    return contents[0] == contents[1]


def test_the_writer_counts_what_it_keeps(pack: Path) -> None:
    engine = affidavit.load(pack)
    stream = io.BytesIO()
    writer = BundleWriter(stream, read_named(pack), engine.pack, ["Time"])
    writer.add_records("{}\n")
    writer.finish()
    with zipfile.ZipFile(stream) as archive:
        assert archive.read("report.jsonl") == b"{}\n" and archive.testzip() is None
