"""Every reason of a verification, and that no byte of a report can change unnoticed."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import RULES, TEXT, engine

import affidavit
from affidavit.audit.causes import CAUSES
from affidavit.audit.claims import Claim, common_header, read_claims, walk
from affidavit.audit.reasons import REASONS, Difference
from affidavit.audit.verify import ABSENT, first_difference, header_differences
from affidavit.io.jsonl import lines
from affidavit.run import verify
from affidavit.run.replay import Replay
from affidavit.text.model import Document

TYPES = ["Casualty", "Time"]
TABLE = "phrase\tvalue\nBoko Haram\tboko\n'IS'\tis\nrebels\trebels\n"
PACK = RULES.replace(
    'lexicon actors  { "Boko Haram", \'IS\' = "Islamic State", rebels }', 'lexicon actors from "a.tsv"'
)


class World:
    """A pack, two documents and their report, to be tampered with."""

    def __init__(self, home: Path) -> None:
        self.pack, self.texts, self.report = home / "pack", home / "texts", home / "report.jsonl"
        self.pack.mkdir()
        self.texts.mkdir()
        self.write_pack(PACK)
        (self.pack / "a.tsv").write_text(TABLE)
        (self.texts / "a.txt").write_text(TEXT)
        (self.texts / "b.txt").write_text("Rebels killed two men on Friday.")
        (self.texts / "c.txt").write_text("Nothing.")
        self.extract()

    def write_pack(self, rules: str, version: str = "1", name: str = "p") -> None:
        about = f'name = "{name}"\nversion = "{version}"\nlanguage = "en"\nexports = ["Casualty", "Time"]\n'
        (self.pack / "pack.toml").write_text(about)
        (self.pack / "p.rules").write_text(rules)

    def extract(self, types: list[str] | None = None, date: str | None = None) -> None:
        loaded = affidavit.load(self.pack)
        loaded = loaded if types is None else loaded.for_types(types)
        texts = sorted(self.texts.glob("*.txt"))
        reports = [loaded.extract(path.read_text(), id=path.stem, date=date) for path in texts]
        self.report.write_text("".join(lines(report.to_records(types)) for report in reports))

    def lines(self) -> list[str]:
        return self.report.read_text().splitlines(keepends=True)

    def edit(self, change: Callable[[list[str]], list[str]]) -> None:
        self.report.write_text("".join(change(self.lines())))

    def verify(self, **options: Any) -> affidavit.Verification:
        return affidavit.verify(self.report, [self.texts], pack=self.pack, **options)

    def reasons(self, **options: Any) -> list[str]:
        return [difference.reason for difference in self.verify(**options).differences]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_what_was_extracted_is_confirmed(world: World) -> None:
    found = world.verify()
    assert found.ok and found.confirmed == found.records == 6 and found.documents == 3
    assert found.to_text() == "6 records, 3 documents, pack p 1, engine 0.1.0: every byte confirmed"
    assert found.to_dict()["ok"] is True


@pytest.mark.parametrize("types", [["Casualty"], ["Quantity", "Actor"], ["Casualty", "Time", "Quantity"], ["Actor"]])
def test_a_report_of_other_types_is_confirmed(world: World, types: list[str]) -> None:
    world.extract(types)
    assert world.verify(types=types).ok
    deduced = world.verify()
    assert [one.reason for one in deduced.differences] == ([] if {*TYPES} <= {*types} else ["left-out-type"])
    assert deduced.confirmed == deduced.records > 0


def test_all_types(world: World) -> None:
    world.extract(list(engine().program.types))
    assert world.verify().ok and world.verify(types=["all"]).ok
    with pytest.raises(affidavit.EvidenceError, match="no type 'Casulty'"):
        world.verify(types=["Casulty"])


def test_the_date_is_the_report_s_unless_another_is_given(world: World) -> None:
    world.extract(date="2019-04-20")
    assert world.verify().ok
    world.texts.joinpath("about.jsonl").write_text(
        json.dumps({"file": "a.txt", "date": "2019-04-21", "id": "a"}) + "\n"
    )
    found = world.verify()
    assert [one.reason for one in found.differences] == ["changed-document"]
    assert found.differences[0].path == "document.date" and found.confirmed == 2


# ── Every reason ────────────────────────────────────────────────────────────────────────────────


def tampered(world: World) -> None:
    world.edit(lambda rows: [rows[0], rows[1].replace('"min": 2', '"min": 3'), *rows[2:]])


def missing(world: World) -> None:
    world.edit(lambda rows: [*rows[:2], *rows[3:]])


def missing_document(world: World) -> None:
    world.edit(lambda rows: [row for row in rows if '"id": "b"' not in row])


def added(world: World) -> None:
    world.edit(lambda rows: [*rows, rows[0]])


def invented(world: World) -> None:
    world.edit(lambda rows: [*rows, rows[0].replace('"start": 3', '"start": 9').replace('"id": "', '"id": "f', 1)])


def moved(world: World) -> None:
    world.edit(lambda rows: [rows[1], rows[0], *rows[2:]])


def unreadable(world: World) -> None:
    world.edit(lambda rows: [*rows, "\n"])


def changed_text(world: World) -> None:
    (world.texts / "a.txt").write_text(TEXT.replace("at least two", "at least six"))


def renamed_document(world: World) -> None:
    (world.texts / "b.txt").rename(world.texts / "z.txt")


def no_document(world: World) -> None:
    (world.texts / "b.txt").unlink()


def undecodable_document(world: World) -> None:
    (world.texts / "d.txt").write_bytes(b"\xff\xff")


def changed_rule(world: World) -> None:
    world.write_pack(PACK.replace("where   count.min < 10", "where   count.min < 11"))


def removed_rule(world: World) -> None:
    world.write_pack(PACK.replace("rule day ->", "rule dag ->"))


def changed_row(world: World) -> None:
    (world.pack / "a.tsv").write_text(TABLE.replace("\tboko", "\tharam"))


def removed_row(world: World) -> None:
    (world.pack / "a.tsv").write_text(TABLE.replace("Boko Haram\tboko\n", ""))


def changed_pack(world: World) -> None:
    world.write_pack("# a comment\n" + PACK)


def other_version(world: World) -> None:
    world.write_pack(PACK, version="2")


def other_pack(world: World) -> None:
    world.write_pack(PACK, name="q")


def other_engine(world: World) -> None:
    world.edit(lambda rows: [row.replace('"engine": "0.1.0"', '"engine": "0.0.9"') for row in rows])


def left_out(world: World) -> None:
    world.edit(lambda rows: [row for row in rows if '"type": "Casualty", "document"' not in row])


CASES = {
    tampered: "tampered",
    missing: "missing",
    missing_document: "missing",
    added: "added",
    invented: "added",
    moved: "moved",
    unreadable: "unreadable",
    changed_text: "changed-document",
    renamed_document: "changed-document",
    no_document: "no-document",
    undecodable_document: "no-document",
    changed_rule: "changed-rule",
    removed_rule: "changed-rule",
    changed_row: "changed-lexicon",
    removed_row: "changed-lexicon",
    changed_pack: "changed-pack",
    other_version: "other-version",
    other_pack: "other-pack",
    other_engine: "other-engine",
    left_out: "left-out-type",
}


@pytest.mark.parametrize(("change", "reason"), CASES.items(), ids=lambda one: getattr(one, "__name__", one))
def test_each_change_is_told_by_its_reason(world: World, change: Callable[[World], None], reason: str) -> None:
    change(world)
    found = world.verify()
    reasons = [difference.reason for difference in found.differences]
    assert reason in reasons and not found.ok
    assert found.differences[reasons.index(reason)].message in found.to_text()
    assert json.loads(json.dumps(found.to_dict()))["differences"][0]["reason"] == reasons[0]


def test_every_reason_has_its_case() -> None:
    assert {*CASES.values()} | {"changed-file"} == {*REASONS}  # the last is about bundles


def test_the_page_lists_every_reason_and_cause() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "defending-a-number.md"
    text = page.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert rows == [f"| `{code}` | {what} |" for code, what in [*REASONS.items(), *CAUSES.items()]]


def test_what_the_differences_say(world: World) -> None:
    tampered(world)
    (one,) = world.verify().differences
    assert (one.path, one.reported, one.replayed, one.line) == ("slots.count.value.min", 3, 2, 2)
    assert str(one).startswith(
        "tampered: line 2 of the report, document a: Casualty “Boko Haram killed at least two men”"
    )
    world.extract()
    changed_text(world)
    (one,) = world.verify().differences
    assert one.message == "4 records: at line 1, 37–40 the report has “two” and the document “six”"


def test_what_a_changed_row_was(world: World) -> None:
    changed_row(world)
    one = next(one for one in world.verify().differences if one.reason == "changed-lexicon")
    assert "entry “Boko Haram” of @p.actors (a.tsv:2) has changed: its value was boko and is haram" in one.message


def test_another_version_is_told_once_and_the_records_are_the_same(world: World) -> None:
    for change in (other_version, other_engine):
        change(world)
    found = world.verify()
    assert [one.reason for one in found.differences] == ["other-engine", "other-version"]
    assert (found.confirmed, found.alike) == (0, 6)
    assert "6 the same but for what wrote them" in found.to_text()


def test_one_record_that_names_another_engine_is_tampered_with(world: World) -> None:
    world.edit(lambda rows: [rows[0].replace('"0.1.0"', '"0.1.1"'), *rows[1:]])
    assert world.reasons() == ["tampered"]


def test_a_document_read_twice_is_confirmed_and_one_time_too_few_is_not(world: World) -> None:
    twice = [world.texts, world.texts / "b.txt"]
    world.edit(lambda rows: rows + [row for row in rows if '"id": "b"' in row])
    assert affidavit.verify(world.report, twice, pack=world.pack).ok
    assert world.reasons() == ["added", "added"]


def test_an_empty_report_of_empty_documents(world: World) -> None:
    world.report.write_text("")
    found = affidavit.verify(world.report, [world.texts / "c.txt"], pack=world.pack)
    assert found.ok and "nothing to confirm" in found.to_text()


@pytest.mark.parametrize(
    "line", ["", "[]", "{}", "null", "3", '{"document": 1}', "[" * 5000, "\xff", '{"id": NaN}', '"' + "9" * 5000]
)
def test_any_line_is_read(line: str) -> None:
    (claim,) = read_claims(line.encode("latin-1") + b"\n")
    assert claim.key is None


def test_what_cannot_be_replayed(world: World) -> None:
    for arguments in ([world.report], [world.report, [world.texts / "no"]], ["no.jsonl", [world.texts]]):
        with pytest.raises(affidavit.EvidenceError):
            affidavit.verify(*arguments)
    with pytest.raises(affidavit.EvidenceError, match="was written by a pack named 'p'"):
        affidavit.verify(world.report, [world.texts])


# ── Properties ──────────────────────────────────────────────────────────────────────────────────


@cache
def report() -> bytes:
    return "".join(lines(one.to_records()) for one in engine().extract_many(documents())).encode()


def documents() -> list[Document]:
    return [Document(TEXT, "a"), Document("IS killed two men on Friday.", "b"), Document("None.", "c")]


def outcome(data: bytes, types: list[str] | None) -> list[Difference]:
    claims = read_claims(data)
    own = verify._own(engine().program)
    wrote = common_header(claims, own)
    replayed = Replay(engine(), claims, types, wrote)
    for document in documents():
        replayed.read(document)
    return list(verify._verification(claims, replayed, [*header_differences(wrote, own)]).differences)


def test_the_report_of_the_properties_is_confirmed() -> None:
    assert outcome(report(), None) == []


@given(st.data(), st.sampled_from(["replace", "insert", "delete"]), st.booleans())
def test_no_byte_of_a_report_changes_unnoticed(data: st.DataObject, how: str, told: bool) -> None:
    whole = report()
    types = list(engine().program.types) if told else None
    at = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.binary(min_size=1, max_size=1).filter(lambda one: one[0] != whole[at]))
    changed = whole[:at] + (b"" if how == "delete" else byte) + whole[at + (how != "insert") :]
    assert outcome(changed, types)


@given(st.data())
def test_no_record_is_lost_or_doubled_or_moved_unnoticed(data: st.DataObject) -> None:
    rows = report().splitlines(keepends=True)
    chosen = data.draw(st.lists(st.sampled_from(rows), max_size=len(rows) + 1))
    by_document = [sorted(group, key=lambda row: b'"id": "b"' in row) for group in (chosen, rows)]
    assert bool(outcome(b"".join(chosen), None)) == (by_document[0] != by_document[1])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


def typed(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@given(JSON, JSON)
def test_the_first_difference_is_none_where_values_are_equal(mine: Any, theirs: Any) -> None:
    found = first_difference(mine, theirs)
    assert (found is None) == (typed(mine) == typed(theirs))
    if found is not None:
        assert found[1] is ABSENT or found[2] is ABSENT or typed(found[1]) != typed(found[2])


@given(JSON)
def test_walk_meets_every_object(value: Any) -> None:
    assert len(list(walk(value))) == typed(value).count("{")


def test_the_header_is_what_most_records_say() -> None:
    own = verify._own(engine().program)
    assert common_header([], own) == own
    claim = read_claims(report())[0]
    assert isinstance(claim, Claim) and common_header([claim], own) == own == claim.header
