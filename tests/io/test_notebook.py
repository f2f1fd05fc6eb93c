from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from pages import EVIL, HOSTILE, engine, read

from affidavit.io.html.notebook import finding_html
from affidavit.match.model import Finding


def hostile() -> Finding:
    return next(one for one in engine().extract(HOSTILE, id=EVIL).findings if one.type == "Casualty")


def test_a_report_shows_its_facts() -> None:
    report = engine().extract("rebels killed at least two men.", id="dw-1", date="2019-04-20")
    assert report._repr_markdown_().splitlines() == [
        "**dw-1 (2019-04-20)**",
        "",
        "Casualty",
        "",
        "| count | outcome | victims | by | read as | text |",
        "| --- | --- | --- | --- | --- | --- |",
        "| 2 or more | killed | men | rebels |  | rebels killed at least two men |",
    ]
    assert report._repr_html_().count("<tr>") == 2 and "<td>2 or more</td>" in report._repr_html_()
    nothing = engine().extract("Nothing.", id="d")
    assert "nothing found" in nothing._repr_html_() and "nothing found" in nothing._repr_markdown_()


def test_a_finding_shows_its_slots_and_rule() -> None:
    finding = hostile()
    markup, markdown = finding._repr_html_(), finding._repr_markdown_()
    assert markup is not None and markdown is not None and markup == finding_html(finding)
    for told in ("2 or more", "Boko Haram", "killed"):
        assert told in markup and told in markdown
    assert "rules.harmed" in markup and finding.rule.location in markup


def test_nothing_in_them_is_markup_of_the_document() -> None:
    report = engine().extract(HOSTILE, id=EVIL, source=EVIL)
    shown = [report._repr_html_(), *(finding_html(one) for one in report.all_findings)]
    tags = {tag for one in shown for tag, _ in read(one).elements}
    assert tags == {"p", "strong", "table", "thead", "tbody", "tr", "th", "td"}
    for one in (report._repr_markdown_(), *(str(one._repr_markdown_()) for one in report.all_findings)):
        assert "<" not in one


@given(st.text(min_size=1))
def test_markdown_of_any_id_is_one_line_without_live_marks(id: str) -> None:
    first = engine().extract("Nothing.", id=id)._repr_markdown_().split("\n")[0]
    assert first.startswith("**") and first.endswith("**")
    inside = re.sub(r"\\[\\`*_{}\[\]#+.!|~^$:@]", "", first[2:-2])
    assert not re.search(r"[\\`*_<>\[\]|$]", inside)
