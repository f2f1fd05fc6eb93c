"""The page of a pack's coverage: what is marked, and that nothing in a rule file can run."""

from __future__ import annotations

import html
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browser import CHROMIUM, steps

from affidavit.audit.coverage import Coverage, measure
from affidavit.audit.coverage_pack import open_pack
from affidavit.compile.sources import read_single
from affidavit.io.html.coverage import coverage_page
from affidavit.syntax.diagnostics import Diagnostics

EVIL = "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=2>"
RULES = f"""
type T {{ n: text? }}
lexicon thing {{ cat, dog, "{EVIL}" }}
## {EVIL}
rule r -> T {{
  match   "a" ("b" | "{EVIL}"
          | "c")? n:@thing
  match   "never"
  test    "a b [cat](n)"
}}
rule whole -> T {{ match n:"w" test "[w](n)" }}
"""


@cache
def coverage() -> Coverage:
    pack, problems = open_pack(read_single("evil<b>.rules", RULES.encode(), None, Diagnostics()))
    assert pack is not None, problems.items
    return measure(pack)


class Spans(HTMLParser):
    """The text of every element of a class, the lines of code, and the tags met."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[tuple[str, str]] = []
        self.tags: list[str] = []
        self.lines: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "span":
            self.open.append((dict(attrs).get("class") or "", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self.open:
            name, text = self.open.pop()
            self.found.append((name, text))
            if name == "text":
                self.lines.append(text)
            if self.open:
                self.open[-1] = self.open[-1][0], self.open[-1][1] + text

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open[-1] = self.open[-1][0], self.open[-1][1] + data


def read() -> Spans:
    spans = Spans()
    spans.feed(coverage_page(coverage()))
    assert spans.open == []
    return spans


def test_the_rules_are_shown_as_they_are_written() -> None:
    source = coverage().declarations[0].source.text.split("\n")
    assert read().lines == [*source[4:10], source[10]]


def test_every_place_is_marked_by_how_much_of_it_is_exercised() -> None:
    found = [(name.split()[1], text) for name, text in read().found if name.startswith("s ")]
    assert ("none", '"c"') in found and ("all", '"b"') in found
    assert ("none", 'match   "never"') in found and ("all", "whole") in found
    assert ("some", "all of it exercised") not in found
    # A place of two lines is marked on both, without what stands before its text.
    assert ("some", f'("b" | "{EVIL}"') in found and ("some", '| "c")?') in found


def test_nothing_of_a_rule_file_can_run() -> None:
    page = coverage_page(coverage())
    spans = read()
    assert spans.tags.count("script") == 2 and "img" not in spans.tags
    assert "<img" not in page and "evil<b>" not in page
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])  # type: ignore[index]
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy
    assert not re.search(r"(?:src|href)=.?https?:", page)


def test_equal_coverage_gives_equal_pages() -> None:
    assert coverage_page(coverage()) == coverage_page(coverage())


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_in_a_browser(tmp_path: Path) -> None:
    found = steps(
        """
        const panel = () => doc.getElementById("panel").textContent;
        const hint = panel(), visible = () => all(".code").filter((part) => !part.hidden).length;
        const counts = [visible()];
        press("n");
        const first = [panel(), all(".chosen").map((piece) => piece.textContent), doc.activeElement.className];
        press("p"); press("n");
        const again = panel() === first[0];
        press("n"); press("n");
        const third = panel();
        one("#gaps").checked = true;
        one("#gaps").dispatchEvent(new win.Event("change", event));
        counts.push(visible());
        click([...all(".s.all")].find((piece) => piece.textContent === '"b"'));
        const full = panel(), marked = all("#panel li:not(.gap)").length;
        const colour = (selector) => win.getComputedStyle(one(selector)).color;
        return { hint, counts, first, again, third, full, marked, pwned: [win.pwned ?? null, window.pwned ?? null],
                 colours: new Set([colour("main .s.all"), colour("main .s.none")]).size,
                 wide: doc.documentElement.scrollWidth <= win.innerWidth };
        """,
        coverage_page(coverage()),
        tmp_path,
    )
    assert found["hint"].startswith("Choose a marked place")
    assert found["counts"] == [2, 1]
    assert "is skipped" in found["first"][0] and "is taken: 1 test, first evil<b>.rules:" in found["first"][0]
    assert len(found["first"][1]) == 2 and "chosen" in found["first"][2]
    assert found["again"] and found["third"].startswith('"c"')
    assert "is chosen: 1 test" in found["full"] and found["marked"] == 1
    assert found["pwned"] == [None, None]
    assert (found["colours"], found["wide"]) == (2, True)
