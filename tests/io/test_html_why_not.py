"""The page that says why something was not found: what it shows, that texts stay texts, and Chromium's view of it."""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path

import pytest
from browser import CHROMIUM, chromium, drawn, steps
from pages import EVIL, HOSTILE, engine, read

from affidavit.audit.why_not import WhyNot
from affidavit.io.html.why_not import SHELL, why_not_page

MISSED = "On Friday rebels kiled at least two men near the lake. Rebels killed thre men."


def answer(text: str, goal: str = "Casualty", near: str | None = None, id: str = "dw-1") -> WhyNot:
    return engine().extract(text, id=id).why_not(goal, near)


@cache
def page() -> str:
    """A miss that is a letter away, one whose lower finding is missing, and texts that mean harm."""
    answers = [
        answer(MISSED, near="at least two"),
        answer(MISSED, near="thre men"),
        answer(HOSTILE, "Casualty{count.min = 9}", id=EVIL),
        answer(HOSTILE, near="script"),
    ]
    return "".join(why_not_page(answers, engine().program))


def test_what_was_taken_what_stood_instead_and_the_place_are_marked() -> None:
    first = page().split("</section>")[0]
    assert '<span class="seen">kiled</span>' in first
    assert '<span class="asked"><span class="took">at least two</span></span>' in first
    assert '<span class="took">rebels</span>' in first
    rows = re.findall(
        r'<tr class="(\w+)"><td><code>(.*?)</code>.*?</td><td>(.*?)</td><td class="place">(.*?)</td>', first
    )
    assert [(kind, element, html.unescape(told)) for kind, element, told, _ in rows[:4]] == [
        ("took", "Actor", "“rebels”"),
        ("lacks", "@harm", "“kiled”"),
        ("took", "Quantity", "“at least two”"),
        ("took", "[word &amp; lower &amp; !@harm]", "“men”"),
    ]
    lines = engine().program.rules[-1].automaton.elements[0].source.text.splitlines()
    for *_, place in rows[:4]:
        assert any(name in lines[int(place.rpartition(":")[2]) - 1] for name in ("match", "pattern"))


def test_the_reason_the_nearest_entry_and_the_rule_are_told() -> None:
    first, second, *_ = page().split("</section>")
    assert "is no entry of @rules.harm; the nearest is “killed” (rules.rules:" in first
    assert "1 element away" in first and "<pre>" in first
    assert re.search(r'<span class="lacks">@harm</span>', first)
    assert re.search(r'<span class="took">Quantity</span>', first)
    assert "why that is missing: rules.just" in second and "is no entry of @rules.number" in second


def test_nothing_runs_and_every_link_stays_within() -> None:
    seen = read(page())
    tags = {tag for tag, _ in seen.elements}
    assert tags.isdisjoint({"script", "img", "iframe", "object", "embed", "link", "base", "form", "svg"})
    assert not [
        name for _, found in seen.elements for name in found if name.startswith("on") or name in ("style", "src")
    ]
    links = [found["href"] for _, found in seen.elements if "href" in found]
    assert links == ["#answers"]
    assert seen.styles == [SHELL.style] and "script-src" not in SHELL.policy and SHELL.policy in page()
    assert page().encode("utf-8")


def test_equal_answers_give_equal_bytes() -> None:
    one, other = ("".join(why_not_page([answer(MISSED)], engine().program)) for _ in range(2))
    assert one == other and "".join(why_not_page([], engine().program)).startswith("<!DOCTYPE html>")


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_in_a_browser_nothing_of_a_text_runs_and_what_is_folded_opens(tmp_path: Path) -> None:
    found = steps(
        """
        const folds = all("details.source");
        const before = folds.filter((fold) => fold.open).length;
        for (const fold of folds) fold.querySelector("summary").click();
        const wide = doc.documentElement.scrollWidth <= doc.documentElement.clientWidth;
        return { pwned: [window.pwned ?? null, win.pwned ?? null],
                 scripts: all("script").length, images: all("img").length, before,
                 open: folds.filter((fold) => fold.open).length, folds: folds.length, wide,
                 took: seen(one("blockquote .took")), stood: seen(one("blockquote .seen")) };
        """,
        page(), tmp_path,
    )  # fmt: skip
    assert found["pwned"] == [None, None] and (found["scripts"], found["images"]) == (0, 0)
    assert found["before"] == 0 and found["open"] == found["folds"] > 2
    assert found["wide"] and found["took"] and found["stood"]


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_both_modes_and_print_are_drawn(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(page(), encoding="utf-8")
    light, dark = drawn(tmp_path, file.as_uri())
    assert light.startswith(b"\x89PNG") and dark.startswith(b"\x89PNG") and light != dark
    printed = tmp_path / "page.pdf"
    chromium(tmp_path, f"--print-to-pdf={printed}", file.as_uri())
    assert printed.read_bytes().startswith(b"%PDF")
