"""The page of incidents: no script, no network, nothing from a document but text; and what a browser makes of it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browser import CHROMIUM, chromium, drawn
from newsroom import NEWS, report, reports

import affidavit
from affidavit.io.html.incidents import SHELL
from affidavit.io.html.sketch import HEIGHT, WIDTH, Point, sketch
from affidavit.io.html.timeline import Bar, timeline

EVIL = '</style></script><script>window.pwned=1</script><img src=x onerror=window.pwned=2>" onload="pwned=3'

PAGE = affidavit.compare(reports()).to_html()


class _Page(HTMLParser):
    """Tags, ids, links and texts of a page; unclosed tags are an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("meta", "link", "img", "br"):
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


def test_no_script_no_network_and_every_link_leads_somewhere() -> None:
    page = _Page(PAGE)
    assert "script" not in page.tags and "img" not in page.tags and "link" not in page.tags
    assert "style" not in page.attributes and not any(name.startswith("on") for name in page.attributes)
    assert page.links and all(link.startswith("#") for link in page.links)
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert "default-src 'none'" in SHELL.policy and "script-src" not in SHELL.policy
    assert SHELL.policy in PAGE.replace("&#x27;", "'")
    assert "http" not in re.sub(r'http-equiv="[^"]*"', "", PAGE)


def test_every_value_links_to_its_words_and_rule() -> None:
    assert '<span class="side">A</span>' in PAGE and '<span class="side">B</span>' in PAGE
    assert re.search(r'<a href="#e2-[0-9a-f]{12}"[^>]*>26</a>', PAGE)
    assert "rule news.harmed (news.rules:" in PAGE
    assert "<q>Red Brigade Youth killed 26 soldiers</q>" in PAGE
    assert "13 + 27 = 40" in PAGE and "by akin +1" in PAGE


def test_hostile_words_are_shown_as_text() -> None:
    text = f"Red Brigade killed 13 soldiers {EVIL} in Arlon on May 4."
    page = affidavit.compare([report(text, EVIL, source=EVIL)]).to_html()
    read = _Page(page)
    assert "script" not in read.tags and "img" not in read.tags and "onload" not in read.attributes
    assert "&lt;script&gt;" in page


def test_equal_comparisons_give_equal_bytes() -> None:
    assert affidavit.compare(list(reversed(reports()))).to_html() == PAGE


# ── Sketch and timeline ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "places",
    [
        [(35.0, 38.0)],
        [(35.0, 38.0), (35.001, 38.001), (36.2, 37.1)],
        [(-89.0, 0.0), (89.0, 179.0)],
        [(10.0, -179.9), (10.0, 179.9)],
        [(0.0, 0.0), (60.0, 10.0), (-33.0, 151.0)],
    ],
)
def test_points_lie_within_the_sketch(places: list[tuple[float, float]]) -> None:
    points = [Point(lat, lon, f"Place {index}", (index,), 10.0**index) for index, (lat, lon) in enumerate(places, 1)]
    drawn = "".join(sketch(points))
    _Page(drawn)
    circles = re.findall(r'cx="([-\d.]+)" cy="([-\d.]+)"', drawn)
    assert len(circles) == len(places)
    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in circles)
    assert re.search(r"[\d,]+ km</text>", drawn)


def test_north_is_up_and_east_is_right() -> None:
    drawn = "".join(sketch([Point(36.0, 37.0, "NW", (1,), 1), Point(34.0, 40.0, "SE", (2,), 1)]))
    (first, second) = re.findall(r'cx="([-\d.]+)" cy="([-\d.]+)" r="[\d.]+"><title>(NW|SE)', drawn)
    north = {name: (float(x), float(y)) for x, y, name in (first, second)}
    assert north["NW"][0] < north["SE"][0] and north["NW"][1] < north["SE"][1]


def test_no_places_no_sketch() -> None:
    assert "".join(sketch([])) == ""


def test_bars_by_their_days_and_strays_in_words() -> None:
    bars = [
        Bar(1, "2020-05-02", "2020-05-05", "40 killed"),
        Bar(2, "2020-05-04", "2020-05-04", "13 / 26 killed; a very long label that has no room beside its bar at all"),
        Bar(3, "2011-01-01", "2020-05-05", "war"),
        Bar(4, "2019-01-01", "2019-01-02", "long ago"),
    ]
    drawn = "".join(timeline(bars))
    _Page(drawn)
    rows = re.findall(r'href="#i(\d)"><title>', drawn)
    assert rows == ["1", "2"]
    assert "Not drawn" in drawn and 'href="#i3"' in drawn and 'href="#i4"' in drawn
    boxes = [
        (float(x), float(w))
        for x, w in re.findall(r'<rect class="bar-of" x="([\d.]+)" y="\d+" width="([\d.]+)"', drawn)
    ]
    assert boxes[0][0] < boxes[1][0] and boxes[0][1] > boxes[1][1]
    assert all(x + w <= 640 for x, w in boxes)


# ── In a browser ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_a_browser_refuses_nothing_and_draws_both_modes_and_print(tmp_path: Path) -> None:
    hostile = report(f"Red Brigade killed 13 soldiers {EVIL} in Arlon on May 4.", "evil", source=EVIL)
    page = tmp_path / "page.html"
    page.write_text(affidavit.compare([*reports(), hostile]).to_html(), encoding="utf-8")
    dumped, log = chromium(tmp_path, "--dump-dom", page.as_uri())
    assert not re.search(r"CONSOLE.*(Refused|Uncaught|rror)", log), log
    assert dumped.count("<script") == 0 and dumped.count("<img") == 0
    light, dark = drawn(tmp_path, page.as_uri())
    assert light.startswith(b"\x89PNG") and dark.startswith(b"\x89PNG") and light != dark
    printed = tmp_path / "page.pdf"
    chromium(tmp_path, f"--print-to-pdf={printed}", page.as_uri())
    assert printed.read_bytes().startswith(b"%PDF") and len(NEWS) == 4
