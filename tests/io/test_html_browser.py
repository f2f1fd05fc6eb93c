"""The page in a real browser: Chromium without a head, which clicks, types and filters as somebody would."""

from __future__ import annotations

import functools
import html
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pages import HOSTILE, TYPES, engine, page_of

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--virtual-time-budget=4000", "--enable-logging=stderr",
)  # fmt: skip

# Loads the page in a frame of the same origin, runs the steps of a test in it and leaves their result to be read.
HARNESS = """<!DOCTYPE html><meta charset="utf-8"><iframe id="page" src="page.html" width="1200" height="800"></iframe>
<pre id="result"></pre><script>
const frame = document.getElementById("page");
frame.addEventListener("load", () => {
  const win = frame.contentWindow, doc = frame.contentDocument;
  const one = (selector) => doc.querySelector(selector);
  const all = (selector) => [...doc.querySelectorAll(selector)];
  const event = { bubbles: true, cancelable: true };
  const click = (node) => node.dispatchEvent(new win.MouseEvent("click", event));
  const press = (key) => doc.activeElement.dispatchEvent(new win.KeyboardEvent("keydown", { key, ...event }));
  const point = (node, type) => {
    node.dispatchEvent(new win.PointerEvent(type, { bubbles: type === "pointerover", pointerType: "mouse" }));
  };
  const panel = () => doc.getElementById("panel").textContent;
  const seen = (node) => win.getComputedStyle(node).backgroundColor !== "rgba(0, 0, 0, 0)";
  let result;
  try { result = (() => { STEPS })(); } catch (error) { result = { error: String(error) }; }
  document.getElementById("result").textContent = JSON.stringify(result);
});
</script>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on the terminal of the tests."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("site")
    (home / "page.html").write_text(page_of(HOSTILE, HOSTILE), encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def chromium(tmp_path: Path, *args: str) -> tuple[str, str]:
    """What Chromium prints and logs."""
    assert CHROMIUM is not None
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *args]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    return done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def steps(code: str, site: str, folder: Path, tmp_path: Path) -> Any:
    """The result of the steps `code` within the page; nothing may be refused or fail there."""
    (folder / "harness.html").write_text(HARNESS.replace("STEPS", code), encoding="utf-8")
    dumped, log = chromium(tmp_path, "--dump-dom", f"{site}/harness.html")
    assert not re.search(r"CONSOLE.*(Refused|Uncaught|rror)", log), log
    found = re.search(r'<pre id="result">(.*?)</pre>', dumped, re.DOTALL)
    assert found and found[1], dumped[-2000:]
    result = json.loads(html.unescape(found[1]))
    assert "error" not in result, result
    return result


def test_a_hostile_text_runs_no_script_and_is_shown(site: str, folder: Path, tmp_path: Path) -> None:
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
        site, folder, tmp_path,
    )  # fmt: skip
    assert found["pwned"] == [None, None]
    assert found["text"] == HOSTILE.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    assert (found["scripts"], found["images"], found["styled"]) == (4, 0, True)


def test_a_click_shows_the_proof_and_escape_closes_it(site: str, folder: Path, tmp_path: Path) -> None:
    found = steps(
        """
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
        site, folder, tmp_path,
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


def test_keys_move_among_the_findings(site: str, folder: Path, tmp_path: Path) -> None:
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
        site, folder, tmp_path,
    )  # fmt: skip
    assert found["stops"] == [1, 1]
    assert found["path"] == ["d1f1", "d1f2", "d1f1", "d1f2", "d1f1", "d1f1"]
    assert (found["opened"], found["chosen"], found["back"]) == ("panel", "d1f1", "d1f1")


def test_filters_hide_types_and_rules(site: str, folder: Path, tmp_path: Path) -> None:
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
        site, folder, tmp_path,
    )  # fmt: skip
    assert found["shownAt"] and found["all"] == sorted(TYPES) and found["tables"] == 2
    assert found["hidden"] == {
        "kinds": ["Actor", "Quantity"], "pressed": "false", "seen": False, "closed": True, "tables": 0, "stop": "Actor",
    }  # fmt: skip
    assert found["dead"] and found["byRule"] == ["Actor"]


def test_pointing_tells_in_short(site: str, folder: Path, tmp_path: Path) -> None:
    found = steps(
        """
        const tip = doc.getElementById("tip"), before = tip.hidden;
        point(one("mark.fact mark"), "pointerover");
        const text = tip.textContent, shown = !tip.hidden, lines = tip.children.length;
        point(one("h1"), "pointerover");
        return { before, shown, text, lines, after: tip.hidden };
        """,
        site, folder, tmp_path,
    )  # fmt: skip
    assert found["before"] and found["shown"] and found["after"] and found["lines"] == 2
    assert "name: Boko Haram" in found["text"] and "outcome: killed" in found["text"]


def test_a_fragment_opens_its_finding_and_both_modes_are_drawn(site: str, folder: Path, tmp_path: Path) -> None:
    dumped, _ = chromium(tmp_path, "--dump-dom", f"{site}/page.html#d2f2")
    assert re.search(r'<mark class="[^"]*chosen[^"]*" id="d2f2"', dumped) and '<body class="many has-choice">' in dumped
    pictures = []
    for scheme in ("1", "0"):
        picture = tmp_path / f"{scheme}.png"
        setting = f"--blink-settings=preferredColorScheme={scheme}"
        chromium(tmp_path, setting, f"--screenshot={picture}", "--window-size=1200,800", f"{site}/page.html")
        pictures.append(picture.read_bytes())
    assert all(picture.startswith(b"\x89PNG") for picture in pictures) and pictures[0] != pictures[1]
