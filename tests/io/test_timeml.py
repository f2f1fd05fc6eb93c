"""TimeML: well formed whatever the text, the text unchanged, the attributes as TimeML has them."""

from __future__ import annotations

import datetime
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import RULES

from affidavit.cli.main import main
from affidavit.io.timeml import corpus, time_types, timeml
from affidavit.run.engine import Engine, load
from affidavit.testing import any_texts, documents
from affidavit.text.model import Document

PACK = """
type Said { time: timex }
type Time { timex: timex }
type Place { name: text }
lexicon weekday { Monday = 1, Thursday = 4, Friday = 5 }
lexicon unit { days = "day", weeks = "week" }

rule weekday -> Said { match d:@weekday  set time = weekday(d.value) }
rule length -> Said { match n:/[1-9]/ u:@unit  set time = duration(number(n), u.value) }
rule past -> Said { match "past" n:/[1-9]/ u:@unit  set time = past(duration(number(n), u.value)) }
rule date -> Said { match y:/20\\d\\d/  set time = calendar_date(number(y)) }
rule years -> Said {
  match a:/20\\d\\d/ "to" b:/20\\d\\d/
  set time = period(calendar_date(number(a)), calendar_date(number(b)))
  where number(a) <= number(b)
}
rule every -> Said { match "every" d:@weekday  set time = every(weekday(d.value)) }
rule late -> Said { match "late" y:/20\\d\\d/  set time = modified(calendar_date(number(y)), "END") }
rule told -> Time { match s:Said  set timex = resolve(s.time) }
rule town -> Place { match name:"Homs" }
"""
DATE = datetime.date(2019, 4, 20)
TIMES = ["Friday", "3 days", "past 2 weeks", "2018", "2015 to 2017", "every Monday", "late 2014", "<&>", "Homs"]
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@cache
def engine() -> Engine:
    return load(PACK)


def written(document: Document) -> str:
    report = engine().read(document)
    return timeml(document, report.of_type("Time"))


def parsed(pieces: Sequence[str]) -> ET.Element:
    """The root, read from bytes as a file is."""
    return ET.fromstring("".join(corpus(iter(pieces))).encode("utf-8"))


def timexes(text: str, date: datetime.date | None = DATE) -> list[dict[str, str]]:
    """The attributes of the times in the text."""
    return [dict(found.attrib) for found in parsed([written(Document(text, date=date))]).findall("TEXT/TIMEX3")]


def content(root: ET.Element) -> str:
    found = root.find("TEXT")
    assert found is not None
    return "".join(found.itertext())


# ── Attributes ──────────────────────────────────────────────────────────────────────────────────


def test_the_document_date_is_the_creation_time() -> None:
    root = parsed([written(Document("They met.", "a<b>&c", DATE))])
    assert root.tag == "TimeML" and root.findtext("DOCID") == "a<b>&c"
    (creation,) = root.findall("DCT/TIMEX3")
    assert creation.text == "2019-04-20"
    assert creation.attrib == {
        "tid": "t0", "type": "DATE", "value": "2019-04-20", "temporalFunction": "false",
        "functionInDocument": "CREATION_TIME",
    }  # fmt: skip


def test_without_a_document_date_there_is_no_creation_time_and_nothing_is_anchored() -> None:
    root = parsed([written(Document("They met on Friday."))])
    assert root.find("DCT") is None
    (time,) = root.findall("TEXT/TIMEX3")
    assert time.attrib == {"tid": "t1", "type": "DATE", "value": "XXXX-WXX-5", "temporalFunction": "true"}


def test_a_relative_time_is_anchored_to_the_creation_time_and_an_absolute_one_is_not() -> None:
    friday, year = timexes("On Friday, as in 2018, they met.")
    assert friday == {
        "tid": "t1", "type": "DATE", "value": "2019-04-19", "temporalFunction": "true", "anchorTimeID": "t0",
    }  # fmt: skip
    assert year == {"tid": "t2", "type": "DATE", "value": "2018", "temporalFunction": "false"}


def test_mod_and_quant() -> None:
    late, every = timexes("In late 2014 they met every Monday.")
    assert late["mod"] == "END"
    assert (every["type"], every["value"], every["quant"]) == ("SET", "XXXX-WXX-1", "EVERY")


def test_a_length_that_ends_at_the_document_date_says_so() -> None:
    plain, past = timexes("For 3 days, and in the past 2 weeks, they met.")
    assert "endPoint" not in plain and "beginPoint" not in plain
    assert (past["value"], past["endPoint"], past["anchorTimeID"]) == ("P2W", "t0", "t0")


def test_a_period_has_its_ends_as_empty_elements_behind_it() -> None:
    period, begin, end, after = timexes("From 2015 to 2017, not 2018.")
    assert (period["type"], period["value"]) == ("DURATION", "P3Y")
    assert (period["beginPoint"], period["endPoint"]) == (begin["tid"], end["tid"]) == ("t3", "t4")
    assert (begin["value"], end["value"], after["value"]) == ("2015", "2017", "2018")
    assert begin["anchorTimeID"] == end["anchorTimeID"] == "t1"
    assert after["tid"] == "t2"


def test_a_time_counted_from_another_of_the_text_is_anchored_there() -> None:
    linked = (
        PACK.replace("type Time { timex: timex }", "type Time { timex: timex  reference: Time? }")
        + """
    link reference {
      fill    Time.reference from Time
      within  sentence
      prefer  previous
    }
    """
    )
    report = load(linked).extract("In 2018 they met on Friday.", date=DATE)
    root = parsed([timeml(report.document, report.of_type("Time"))])
    assert [time.get("anchorTimeID") for time in root.findall("TEXT/TIMEX3")] == [None, "t1"]


def test_types_without_a_time_are_left_out() -> None:
    program = engine().program
    assert time_types(list(program.types), program) == ["Said", "Time"]
    report = engine().extract("In Homs on Friday")
    assert timeml(report.document, report.all_findings).count("<TIMEX3") == 1


# ── Whatever the text ───────────────────────────────────────────────────────────────────────────


def texts() -> st.SearchStrategy[str]:
    """Any text, with times in between."""
    pieces = st.lists(any_texts(12) | st.sampled_from(TIMES).map(" {} ".format), max_size=8)
    return pieces.map("".join)


@settings(max_examples=150, deadline=None)
@given(documents(texts()))
def test_it_is_well_formed_and_the_text_stands_in_it_unchanged(document: Document) -> None:
    root = parsed([written(document)])
    assert content(root) == UNWRITABLE.sub("\ufffd", document.text)
    tids = [one.get("tid") for one in root.iter("TIMEX3")]
    assert len(tids) == len(set(tids))
    for one in root.iter("TIMEX3"):
        for name in ("anchorTimeID", "beginPoint", "endPoint"):
            assert one.get(name) is None or one.get(name) in tids


def test_hostile_text() -> None:
    text = "]]> <TIMEX3 a='1'> &amp; \x00\x08\x1b\x7f\x85\ufffe\ud800 Friday\r\nlate\t2014\r"
    root = parsed([written(Document(text, 'x"\n\x00<', DATE))])
    assert content(root) == UNWRITABLE.sub("\ufffd", text)
    assert [one.text for one in root.findall("TEXT/TIMEX3")] == ["Friday", "late\t2014"]
    assert root.findtext("DOCID") == 'x"\n\ufffd<'


# ── The file and the command ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_one_document_stands_alone_and_several_in_a_corpus(count: int) -> None:
    root = parsed([written(Document("On Friday", str(number))) for number in range(count)])
    if count == 1:
        assert root.tag == "TimeML"
    else:
        assert root.tag == "TimeMLCorpus"
        assert [one.findtext("DOCID") for one in root] == [str(number) for number in range(count)]


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.rules").write_text(PACK)
    (tmp_path / "a.txt").write_bytes(b"On Friday, <b>35</b>\r\nfled.")
    (tmp_path / "b.txt").write_text("In 2018.")
    command = ["extract", str(tmp_path / "p.rules"), "--format", "timeml", "--types", "Time,Place"]
    assert main([*command, str(tmp_path / "a.txt"), "--date", "2019-04-20"]) == 0
    alone = ET.fromstring(capsys.readouterr().out.encode())
    assert content(alone) == "On Friday, <b>35</b>\r\nfled."
    assert [one.get("value") for one in alone.findall("TEXT/TIMEX3")] == ["2019-04-19"]
    outputs = set()
    for workers in ("1", "2"):
        out = tmp_path / f"{workers}.tml"
        assert main([*command, str(tmp_path), "--out", str(out), "--workers", workers]) == 0
        outputs.add(out.read_bytes())
    (both,) = outputs
    assert [one.findtext("DOCID") for one in ET.fromstring(both)] == ["a", "b"]


def test_a_pack_without_times_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.rules").write_text(RULES)
    (tmp_path / "a.txt").write_text("On Friday")
    assert main(["extract", str(tmp_path / "p.rules"), str(tmp_path / "a.txt"), "--format", "timeml"]) == 2
    assert "the pack exports no type whose first slot is a timex" in capsys.readouterr().err
