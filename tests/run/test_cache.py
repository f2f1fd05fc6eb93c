"""The compiled cache: the same engine as a fresh compile, whatever happens to the file, and nothing but data in it."""

from __future__ import annotations

import json
import os
import pickle
import random
import subprocess
import sys
from array import array
from collections.abc import Callable
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shipped import conflict

import affidavit
from affidavit.compile.codec import Codec, DamagedError
from affidavit.compile.ir import IR
from affidavit.compile.pack import compile_text
from affidavit.compile.stored import dump, parse
from affidavit.io.jsonl import lines
from affidavit.run import cache, packs
from affidavit.run.cache import VARIABLE, PackCache, cache_folder
from affidavit.run.engine import Engine
from affidavit.run.report import Report
from affidavit.syntax.nodes import Span
from affidavit.testing import packs as random_packs
from affidavit.testing import prose
from affidavit.testing.packs import WORDS

SEEDS = Path(__file__).parents[2] / "seeds"
TEXT = "The army killed three people. A shell killed at least four civilians in Aleppo."
RULES = """\
lexicon number { three = 3, four = 4, "at least four" = 4, 'IS' = 9 }
type Toll {
  count: number
  what: text?
}
rule toll -> Toll {
  match number:@number (what:[lower])?
  set count = number.value
  test "three men came"
}
"""
MANIFEST = 'name = "small"\nversion = "1"\nlanguage = "en"\n'
relaxed = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder, which does not exist yet."""
    folder = tmp_path / "cache" / "of packs"
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "pack.toml").write_text(MANIFEST)
    (folder / "small.rules").write_text(RULES)
    return folder


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One item for each pack compiled."""
    import affidavit.compile.pack as module

    seen: list[str] = []
    compile_sources = module.compile_sources

    def counted(*args: object) -> object:
        seen.append("compiled")
        return compile_sources(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "compile_sources", counted)
    return seen


def told(report: Report) -> str:
    """All that a report tells."""
    explained = [str(report.explain(finding)) for finding in report.all_findings]
    return "\n".join([*lines(report.to_records()), *explained, repr(report.incidents)])


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def stored(engine: Engine) -> Engine:
    """The engine as it comes from its stored form."""
    program, warnings = parse(dump(engine.program, engine.warnings))
    return Engine(program, warnings)


# ── The same as fresh ───────────────────────────────────────────────────────────────────────────


def test_the_shipped_pack_finds_the_same_to_the_byte() -> None:
    fresh, cached = conflict(), stored(conflict())
    rows = [json.loads(row) for row in (SEEDS / "seeds.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == 5
    for row in rows:
        text = (SEEDS / row["file"]).read_text("utf-8")
        mine, theirs = (one.extract(text, date=row["date"], id=row["id"]) for one in (cached, fresh))
        assert told(mine) == told(theirs) and len(mine) > 10


def test_the_shipped_pack_is_the_same_program() -> None:
    cached = stored(conflict())
    assert cached.program == conflict().program and conflict().program == cached.program
    assert cached.warnings == conflict().warnings
    for mine, theirs in zip(cached.program.rules, conflict().program.rules, strict=True):
        for name in ("nullable", "required", "keys", "needs", "patterns", "elements", "steps", "captures", "clauses"):
            assert getattr(mine.automaton, name) == getattr(theirs.automaton, name)


@relaxed
@given(random_packs(), prose(WORDS))
def test_random_packs_find_the_same(rules: str, text: str) -> None:
    program, found = compile_text(rules)
    assert program is not None
    fresh = Engine(program, found.sorted())
    cached = stored(fresh)
    assert cached.program == program and cached.warnings == fresh.warnings
    assert told(cached.extract(text)) == told(fresh.extract(text))


def test_entries_that_share_words_come_in_the_order_of_the_pack() -> None:
    rules = """\
lexicon second { "black cat" = 1, "black", 'Black' = 2, "black cat and dog" = 3 }
lexicon first { black = 5, "black dog" = 6 }
type Thing { value: number? }
rule one -> Thing { match x:@second  set value = x.value }
rule two -> Thing { match y:@first  set value = y.value }
"""
    program, _ = compile_text(rules.replace('"black", ', '"black" = 7, '))
    assert program is not None
    fresh = Engine(program)
    for text in ("The black cat and dog.", "Black cat.", "BLACK CAT AND A BLACK DOG WERE THERE.", "black black dog"):
        assert told(stored(fresh).extract(text)) == told(fresh.extract(text))


def test_a_stored_program_goes_to_worker_processes() -> None:
    engine = stored(affidavit.load(RULES))
    texts = [TEXT, "Three men.", "Nobody."] * 20
    assert list(map(told, engine.extract_many(texts, workers=2))) == list(map(told, engine.extract_many(texts)))
    assert pickle.loads(pickle.dumps(engine.program)) == engine.program


# ── When it is used ─────────────────────────────────────────────────────────────────────────────


def test_a_pack_is_compiled_once(kept: Path, pack: Path, compilations: list[str]) -> None:
    first = affidavit.load(pack)
    second = affidavit.load(pack)
    assert compilations == ["compiled"]
    assert told(first.extract(TEXT)) == told(second.extract(TEXT)) != ""
    assert only_file(kept).name.startswith("small-")


def test_a_changed_pack_is_compiled_afresh(kept: Path, pack: Path, compilations: list[str]) -> None:
    affidavit.load(pack)
    (pack / "small.rules").write_text(RULES.replace("three = 3", "three = 30"))
    assert affidavit.load(pack).extract("Three men.").findings[0]["count"].value == 30
    (pack / "more.txt").write_text("a word\n")
    affidavit.load(pack)
    assert len(compilations) == 3


@pytest.mark.parametrize("what", ["__version__", "FORMAT", "_fingerprint"])
def test_what_another_engine_kept_is_not_taken(
    what: str, kept: Path, pack: Path, compilations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    affidavit.load(pack)
    monkeypatch.setattr(cache, what, (lambda: "other") if what == "_fingerprint" else "other")
    affidavit.load(pack)
    assert len(compilations) == 2 and len(list(kept.iterdir())) == 2


def test_it_can_be_switched_off(pack: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    affidavit.load(pack, cache=False)
    for word in ("off", "OFF", "0", ""):
        monkeypatch.setenv(VARIABLE, word)
        assert cache_folder() is None
        affidavit.load(pack)
    assert not kept.exists()


def test_without_the_variable_it_lies_in_the_users_cache_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE)
    if sys.platform == "linux":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        assert cache_folder() == tmp_path / "affidavit"
    assert cache_folder() is not None


def test_rule_texts_and_files_are_not_kept(kept: Path, pack: Path) -> None:
    affidavit.load(RULES)
    affidavit.load(pack / "small.rules")
    assert not kept.exists()


def test_warnings_and_errors_are_those_of_the_compiler(kept: Path, pack: Path) -> None:
    (pack / "small.rules").write_text(RULES + "lexicon unused { word }\n")
    assert affidavit.load(pack).warnings == affidavit.load(pack).warnings != ()
    (pack / "small.rules").write_text(RULES + "rule broken -> Nothing { match . }\n")
    for _ in range(2):
        with pytest.raises(affidavit.PackError, match="Nothing"):
            affidavit.load(pack)


# ── What may happen to the file ─────────────────────────────────────────────────────────────────


def damaged_at(place: float) -> Callable[[bytes], bytes]:
    def damage(data: bytes) -> bytes:
        at = int(place * (len(data) - 1))
        return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]

    return damage


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "half": lambda data: data[: len(data) // 2],
    "one byte less": lambda data: data[:-1],
    "one byte more": lambda data: data + b"x",
    "the head alone": lambda data: data[:60],
    "other bytes": lambda data: random.Random(1).randbytes(len(data)),
    "many sections": lambda data: data[:88] + b"\xff\xff\xff\xff" + data[92:],
    **{f"a bit at {place}": damaged_at(place) for place in (0, 0.005, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 1)},
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_ignored_and_replaced(
    damage: Callable[[bytes], bytes], kept: Path, pack: Path, compilations: list[str]
) -> None:
    fresh = told(affidavit.load(pack).extract(TEXT))
    file = only_file(kept)
    sound = file.read_bytes()
    file.write_bytes(damage(sound))
    assert told(affidavit.load(pack).extract(TEXT)) == fresh
    assert len(compilations) == 2
    assert file.read_bytes() == sound


def test_every_cut_of_the_file_is_noticed(kept: Path, pack: Path) -> None:
    affidavit.load(pack)
    file = only_file(kept)
    sound = file.read_bytes()
    known = PackCache(kept, pack, packs.read_named(pack))
    assert known.path == file and known.read() is not None
    for end in range(0, len(sound), 7):
        file.write_bytes(sound[:end])
        assert known.read() is None


def test_a_file_of_another_pack_is_not_taken(kept: Path, pack: Path, tmp_path: Path) -> None:
    affidavit.load(pack)
    other = tmp_path / "other"
    other.mkdir()
    (other / "pack.toml").write_text(MANIFEST)
    (other / "small.rules").write_text(RULES.replace("three = 3", "three = 33"))
    theirs = PackCache(kept, other, packs.read_named(other))
    only_file(kept).rename(theirs.path)
    assert affidavit.load(other).extract("Three men.").findings[0]["count"].value == 33


@pytest.mark.skipif(sys.platform == "win32", reason="other permissions")
@pytest.mark.parametrize("what", ["writable", "link", "folder"])
def test_what_others_may_have_written_is_not_taken(
    what: str, kept: Path, pack: Path, tmp_path: Path, compilations: list[str]
) -> None:
    affidavit.load(pack)
    file = only_file(kept)
    assert file.stat().st_mode & 0o777 == 0o600 and kept.stat().st_mode & 0o777 == 0o700
    if what == "writable":
        file.chmod(0o666)
    else:
        moved = file.rename(tmp_path / "moved")
        file.symlink_to(moved) if what == "link" else file.mkdir()
    affidavit.load(pack)
    assert len(compilations) == 2


def test_a_folder_that_cannot_be_used_does_no_harm(pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file"))
    assert affidavit.load(pack).extract(TEXT).findings
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file" / "below"))
    assert affidavit.load(pack).extract(TEXT).findings


def test_a_write_that_fails_leaves_nothing(kept: Path, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(cache, "_write_sections", full)
    affidavit.load(pack)
    assert list(kept.iterdir()) == []


READING = """
import sys, affidavit
print([(finding.type, finding.span) for finding in affidavit.load(sys.argv[1]).extract(sys.argv[2])])
"""


def test_many_processes_may_load_at_once(kept: Path, pack: Path) -> None:
    command = [sys.executable, "-c", READING, str(pack), TEXT]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    found = {process.communicate(timeout=120)[0] for process in running}
    expected = [(finding.type, finding.span) for finding in affidavit.load(pack).extract(TEXT)]
    assert found == {f"{expected}\n"}
    assert PackCache(kept, pack, packs.read_named(pack)).read() is not None
    assert only_file(kept)


def test_files_of_old_versions_are_removed(kept: Path, pack: Path) -> None:
    for number in range(10):
        (pack / "small.rules").write_text(RULES.replace("three = 3", f"three = {number}"))
        affidavit.load(pack)
    assert len(list(kept.iterdir())) == cache._OF_ONE_PACK
    current = PackCache(kept, pack, packs.read_named(pack))
    assert current.path.exists()


def test_files_of_many_packs_and_left_over_parts_are_removed(
    kept: Path, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_IN_ALL", 5)
    kept.mkdir(parents=True)
    for number in range(9):
        old = kept / f"pack{number}-0-{number}.pack"
        old.write_bytes(b"")
        os.utime(old, (number, number))
    for name, age in (("given-up.part", 0.0), ("being-written.part", 4e9)):
        (kept / name).write_bytes(b"")
        os.utime(kept / name, (age, age))
    (kept / "notes.txt").write_text("not ours")
    affidavit.load(pack)
    left = {file.name for file in kept.iterdir()}
    mine = PackCache(kept, pack, packs.read_named(pack)).path.name
    newest = {f"pack{number}-0-{number}.pack" for number in range(5, 9)}
    assert left == newest | {mine, "being-written.part", "notes.txt"}


# ── Data only ───────────────────────────────────────────────────────────────────────────────────


def planted(kept: Path, pack: Path, change: Callable[[bytes], bytes]) -> None:
    """Change the sections of the file, and make its checksum right."""
    affidavit.load(pack)
    file = only_file(kept)
    with file.open("rb") as stream:
        key = PackCache(kept, pack, packs.read_named(pack))._key
        sections = cache._read_sections(stream, key)
    changed = [change(section) for section in sections]
    assert changed != sections
    with file.open("wb") as stream:
        cache._write_sections(stream, key, changed)


def test_a_planted_pickle_runs_nothing(kept: Path, pack: Path, tmp_path: Path, compilations: list[str]) -> None:
    class Evil:
        def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
            return os.system, (f"touch {tmp_path / 'ran'}",)

    planted(kept, pack, lambda section: pickle.dumps(Evil()))
    affidavit.load(pack).extract(TEXT)
    assert not (tmp_path / "ran").exists() and len(compilations) == 2


def test_code_among_the_numbers_of_a_pattern_does_not_run(tmp_path: Path) -> None:
    """The matcher makes code of the numbers of a pattern, so nothing else may stand in their place."""
    code = f"__import__('pathlib').Path({str(tmp_path / 'ran')!r}).touch()"
    main, lines_of_json, ends, *others = dump(affidavit.load(RULES).program, ())
    cuts = [0, *array("I", ends)]
    each = [lines_of_json[start:end] for start, end in pairwise(cuts)]
    patterns = [number for number, line in enumerate(each) if b'["Atom",1,0,' in line]
    assert patterns
    for number in patterns:
        each[number] = each[number].replace(b'["Atom",1,0,', b'["Atom",1,' + json.dumps(code).encode() + b",")
    planted_ends = array("I", accumulate(map(len, each))).tobytes()
    program, _ = parse([main, b"".join(each), planted_ends, *others])
    with pytest.raises(DamagedError):
        Engine(program).extract(TEXT)
    assert not (tmp_path / "ran").exists()


PLACES = """\
type Place { name: text  country: text?  lat: number? }
lexicon names { Paris, Texas }
rule place -> Place { match name:@names  test "[Paris](name)"  test none "paper" }
resolve on_map { of Place  among "places.tsv" }
"""
TABLE = (
    "name\tkind\tcountry\tregion\tlat\tlon\tweight\n"
    "Paris\tcity\tFR\t11\t48.85\t2.35\t8.3\n"
    "Texas\tprovince\tUS\tTX\t31\t-99\t7\n"
)


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (b"48.85", b"north"),  # no number
        (b"\t48.85\t", b"\t48\t85\t"),  # a cell too many
        (b"\t48.85\t", b"-48.85-"),  # a cell too few
        (b"FR", b"\xff\xff"),  # no UTF-8
        (b"\nTexas", b" Texas"),  # a row too few
    ],
)
def test_rows_of_a_gazetteer_that_are_none_are_made_anew(
    written: bytes, instead: bytes, kept: Path, pack: Path, compilations: list[str]
) -> None:
    (pack / "small.rules").write_text(PLACES)
    (pack / "places.tsv").write_text(TABLE)
    planted(kept, pack, lambda section: section.replace(written, instead))
    engine = affidavit.load(pack)
    for text in ("Texas.", "Paris."):
        (finding,) = engine.extract(text)
        assert (finding["country"].value, finding["lat"].value) == {"T": ("US", 31), "P": ("FR", 48.85)}[text[0]]
    assert len(compilations) == 2
    sound = dump(affidavit.load(pack, cache=False).program, ())
    with pytest.raises(DamagedError):  # where nothing can be made anew
        Engine(parse([section.replace(written, instead) for section in sound])[0]).extract("Texas. Paris.")


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (b'"tests":[', b'"tests":[9'),
        (b'"order":', b'"other":'),
        (b'"rules":[', b'"rules":[["os","system"],'),
        (b'"table":[[', b'"table":[[7'),
        (b'"table":[[0', b'"table":[[-1'),
        (b'"lexicons":[[0,', b'"lexicons":[["0",'),
        (b'"phrases":[', b'"phrases":[99'),
        (b'"value"', b"{}"),
        (b"{", b"[" * 100_000),
    ],
)
def test_sections_of_another_shape_are_ignored(
    written: bytes, instead: bytes, kept: Path, pack: Path, compilations: list[str]
) -> None:
    affidavit.load(pack)
    sections = dump(affidavit.load(pack, cache=False).program, ())
    if written not in sections[0]:
        written, instead = b'"', b"'"
    planted(kept, pack, lambda section: section.replace(written, instead, 1) if section[:1] == b"{" else section)
    before = len(compilations)
    assert affidavit.load(pack).extract(TEXT).findings
    assert len(compilations) == before + 1


def _bad_lines(section: bytes) -> bytes:
    """Where the section holds lines, none that can be read."""
    return section.replace(b"[", b"(") if section[:1] == b"[" else section


def test_a_pack_whose_lines_prove_bad_is_compiled_anew(kept: Path, pack: Path, compilations: list[str]) -> None:
    fresh = told(affidavit.load(pack, cache=False).extract(TEXT))
    affidavit.load(pack)
    sound = only_file(kept).read_bytes()
    planted(kept, pack, _bad_lines)
    before = len(compilations)
    engine = affidavit.load(pack)
    assert len(compilations) == before  # what is bad shows only when it is looked at
    assert told(engine.extract(TEXT)) == fresh and len(engine.program.tests) == len(list(engine.program.tests))
    assert len(compilations) == before + 1
    assert only_file(kept).read_bytes() == sound
    assert told(affidavit.load(pack).extract(TEXT)) == fresh and len(compilations) == before + 1


def test_bad_lines_of_a_pack_that_has_changed_are_told(kept: Path, pack: Path) -> None:
    planted(kept, pack, _bad_lines)
    engine = affidavit.load(pack)
    (pack / "small.rules").write_text(RULES + "# changed\n")
    with pytest.raises(DamagedError, match="a part of the stored program is damaged"):
        engine.extract(TEXT)


@relaxed
@given(st.data())
def test_sections_of_any_bytes_raise_nothing_else(data: st.DataObject) -> None:
    program, _ = compile_text(RULES)
    assert program is not None
    sections = dump(program, ())
    number = data.draw(st.integers(0, len(sections) - 1))
    at = data.draw(st.integers(0, max(len(sections[number]) - 1, 0)))
    bytes_there = data.draw(st.binary(max_size=6))
    sections[number] = sections[number][:at] + bytes_there + sections[number][at + len(bytes_there) :]
    try:
        read, _ = parse(sections)
    except DamagedError:
        return
    assert type(read) is type(program)


def test_only_what_the_annotation_says_is_read() -> None:
    codec = Codec()
    assert codec.decode(Span, codec.encode(Span, Span(1, 2))) == Span(1, 2)
    for data in ([1], [1, "2"], [1, True], [1, 2, 3], {"start": 1}, None, "Span", [1, None], [1.0, 2]):
        with pytest.raises(DamagedError):
            codec.decode(Span, data)
    for name in ("eval", "Popen", "Span", "DamagedError", "__class__"):
        with pytest.raises(DamagedError):
            codec.decode(IR, [name, 1, 2])
    with pytest.raises(TypeError):
        codec.encode(Span, object())
    with pytest.raises(TypeError):
        codec.encode(object, 1)


@pytest.mark.parametrize("value", ["1234567890123456789012345", "0.1", "-2.5", '"é \U0001f600"', "true"])
def test_values_come_back_as_they_were(value: str) -> None:
    kind = "text" if value[0] == '"' else "truth" if value == "true" else "number"
    program, found = compile_text(f"type T {{ n: {kind} }}\nrule r -> T {{ match [word]\n  set n = {value} }}\n")
    assert program is not None, found.items
    programs = program, parse(dump(program, ()))[0]
    before, after = (next(iter(Engine(one).extract("Yes")))["n"].value for one in programs)
    assert (type(before), before) == (type(after), after)


# ── Imports ─────────────────────────────────────────────────────────────────────────────────────


def modules_after(code: str, folder: Path) -> set[str]:
    code += "\nimport sys; print(*sys.modules)"
    environment = {**os.environ, VARIABLE: str(folder)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    return set(done.stdout.split())


HELP = """\
import contextlib, io
from affidavit.cli.main import main
with contextlib.redirect_stdout(io.StringIO()):
    main(["--help"])
"""


@pytest.mark.parametrize("code", ["import affidavit", HELP], ids=["import", "help"])
def test_nothing_large_is_imported_before_it_is_needed(code: str, tmp_path: Path) -> None:
    modules = modules_after(code, tmp_path)
    assert modules & {"affidavit.compile.program", "lark", "regex", "dateparser", "simplemma", "platformdirs"} == set()


def test_a_compiled_pack_needs_no_compiler(pack: Path, tmp_path: Path) -> None:
    code = f"import affidavit; affidavit.load({str(pack)!r}).extract({TEXT!r})"
    folder = tmp_path / "cache"
    assert {"lark", "affidavit.compile.pack"} <= modules_after(code, folder)
    assert modules_after(code, folder) & {"lark", "affidavit.compile.pack", "affidavit.io.html", "dateparser"} == set()


def test_the_names_of_the_package_are_all_there() -> None:
    assert set(affidavit._HOMES) | {"__version__"} == set(affidavit.__all__) <= set(dir(affidavit))
    for name in affidavit.__all__:
        assert getattr(affidavit, name) is not None
    with pytest.raises(AttributeError, match="nonsense"):
        affidavit.nonsense  # noqa: B018
