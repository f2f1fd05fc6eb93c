"""The page in a real browser, as somebody would use it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser import CHROMIUM, chromium, drawn, served, steps
from newsroom import reports
from pages import HOSTILE, TYPES, engine, page_of

import affidavit

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

PAGE = page_of(HOSTILE, HOSTILE)


def test_a_hostile_text_runs_no_script_and_is_shown(tmp_path: Path) -> None:
    found = steps(
        """
        for (const mark of all("mark.f[id]")) {
          click(mark);
          for (const fold of all("#panel details")) fold.open = true;
        }
        for (const mark of all("mark.f[id]")) point(mark, "pointerover");
        return { pwned: [window.pwned ?? null, win.pwned ?? null], text: one("#d1 .text").textContent,
                 scripts: all("script").length, images: all("img").length, styled: seen(one("mark.fact")) };
        """,
        PAGE, tmp_path,
    )  # fmt: skip
    assert found["pwned"] == [None, None]
    assert found["text"] == HOSTILE.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    assert (found["scripts"], found["images"], found["styled"]) == (4, 0, True)


def test_a_click_shows_the_proof_and_escape_closes_it(tmp_path: Path) -> None:
    found = steps(
        """
        const panel = () => doc.getElementById("panel").textContent;
        const hint = panel();
        click(one("mark.fact"));
        const proof = panel(), chosen = one("mark.chosen").dataset.k;
        const marks = all("#panel .excerpt mark").map((mark) => mark.textContent);
        const took = all("#panel .slots tr.points").map((row) => {
          point(row, "pointerenter");
          return [...win.CSS.highlights.get("took")].map(String).join();
        });
        click(one("#panel [data-go]"));
        const followed = one("#panel h2").textContent, step = one("mark.chosen").dataset.t;
        click(one("#panel [data-step='1']"));
        const next = one("mark.chosen").dataset.k;
        press("Escape");
        const closed = panel() === hint && all(".chosen").length === 0;
        click(one("tr.row a"));
        const row = one("tr.row").classList.contains("chosen");
        click(one("#panel [data-close]"));
        const focus = doc.activeElement.tagName;
        return { hint, proof, chosen, marks, took, followed, step, next, closed, row, focus };
        """,
        PAGE, tmp_path,
    )  # fmt: skip
    report = engine().extract(HOSTILE)
    number, first = next(
        (n, one) for n, one in enumerate(report.of_type(*TYPES), 1) if one.type == "Casualty"
    )  # fmt: skip
    assert "Choose a finding" in found["hint"]
    assert found["chosen"] == f"d1f{number}"
    assert first.text in found["proof"] and "rules.harmed" in found["proof"] and "line 1" in found["proof"]
    assert found["marks"] == ["Actor", "🎈", "@harm", "Quantity", "[word & lower & !@harm]"]
    assert found["took"] == ["at least two", "killed", "men", "Boko Haram"]
    assert found["followed"] == found["step"] == "Quantity"
    assert found["next"] != found["chosen"] and found["closed"] and found["row"] and found["focus"] == "A"


def test_keys_move_among_the_findings(tmp_path: Path) -> None:
    found = steps(
        """
        const stops = all(".text").map((text) => text.querySelectorAll("mark[tabindex='0']").length);
        one("#d1 .text mark[tabindex='0']").focus();
        const path = [doc.activeElement.id];
        for (const key of ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "ArrowLeft"]) {
          press(key);
          path.push(doc.activeElement.id);
        }
        press("Enter");
        const opened = doc.activeElement.id, chosen = one("mark.chosen").id;
        press("Escape");
        return { stops, path, opened, chosen, back: doc.activeElement.id };
        """,
        PAGE, tmp_path,
    )  # fmt: skip
    assert found["stops"] == [1, 1]
    assert found["path"] == ["d1f1", "d1f2", "d1f1", "d1f2", "d1f1", "d1f1"]
    assert (found["opened"], found["chosen"], found["back"]) == ("panel", "d1f1", "d1f1")


def test_filters_hide_types_and_rules(tmp_path: Path) -> None:
    found = steps(
        """
        const kinds = () => [...new Set(all("mark.f:not(.off)").map((mark) => mark.dataset.t))].sort();
        const chip = one(".chip[data-t='Casualty']"), fact = one("mark.fact"), shownAt = seen(fact);
        click(fact);
        click(chip);
        const hidden = { kinds: kinds(), pressed: chip.getAttribute("aria-pressed"), seen: seen(fact),
                         closed: all(".chosen").length === 0, tables: all(".scroll:not([hidden])").length,
                         stop: one(".text mark[tabindex='0']").dataset.t };
        click(fact);
        const dead = all(".chosen").length === 0;
        click(chip);
        const rule = one("#rule");
        rule.value = [...rule.options].map((option) => option.value).find((value) => value.endsWith("actor"));
        rule.dispatchEvent(new win.Event("change"));
        const byRule = kinds();
        rule.value = "";
        rule.dispatchEvent(new win.Event("change"));
        return { shownAt, hidden, dead, byRule, all: kinds(), tables: all(".scroll:not([hidden])").length };
        """,
        PAGE, tmp_path,
    )  # fmt: skip
    assert found["shownAt"] and found["all"] == sorted(TYPES) and found["tables"] == 2
    assert found["hidden"] == {
        "kinds": ["Actor", "Quantity"], "pressed": "false", "seen": False, "closed": True, "tables": 0, "stop": "Actor",
    }  # fmt: skip
    assert found["dead"] and found["byRule"] == ["Actor"]


def test_pointing_tells_in_short(tmp_path: Path) -> None:
    found = steps(
        """
        const tip = doc.getElementById("tip"), before = tip.hidden;
        point(one("mark.fact mark"), "pointerover");
        const text = tip.textContent, shown = !tip.hidden, lines = tip.children.length;
        point(one("h1"), "pointerover");
        return { before, shown, text, lines, after: tip.hidden };
        """,
        PAGE, tmp_path,
    )  # fmt: skip
    assert found["before"] and found["shown"] and found["after"] and found["lines"] == 2
    assert "name: Boko Haram" in found["text"] and "outcome: killed" in found["text"]


def test_a_fragment_opens_its_finding_and_both_modes_are_drawn(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    with served(tmp_path) as site:
        dumped, _ = chromium(tmp_path, "--dump-dom", f"{site}/page.html#d2f2")
        light, dark = drawn(tmp_path, f"{site}/page.html")
    assert re.search(r'<mark class="[^"]*chosen[^"]*" id="d2f2"', dumped) and '<body class="many has-choice">' in dumped
    assert light.startswith(b"\x89PNG") and dark.startswith(b"\x89PNG") and light != dark


@pytest.mark.parametrize("kind", ["findings", "incidents"])
def test_on_a_telephone_only_tables_and_drawings_scroll_sideways(kind: str, tmp_path: Path) -> None:
    found = steps(
        """
        frame.width = 390;
        const root = doc.documentElement, drawing = one(".overview svg");
        return { page: root.scrollWidth - root.clientWidth,
                 wide: all(".scroll").some((s) => s.scrollWidth > s.clientWidth),
                 drawn: drawing ? drawing.getBoundingClientRect().width : null };
        """,
        PAGE if kind == "findings" else affidavit.compare(reports()).to_html(), tmp_path,
    )  # fmt: skip
    assert found["page"] == 0 and found["wide"]
    assert found["drawn"] is None or found["drawn"] >= 540  # so that its words can be read
