"""Chromium without a head, in which tests click, type and filter on a page as somebody would."""

from __future__ import annotations

import contextlib
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

__all__ = ["CHROMIUM", "chromium", "drawn", "served", "steps"]

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)

_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--virtual-time-budget=4000", "--enable-logging=stderr",
)  # fmt: skip

# Loads the page in a frame of the same origin, runs the steps of a test in it and leaves their result to be read.
_HARNESS = """<!DOCTYPE html><meta charset="utf-8"><iframe id="page" src="page.html" width="1200" height="800"></iframe>
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
  const seen = (node) => win.getComputedStyle(node).backgroundColor !== "rgba(0, 0, 0, 0)";
  let result;
  try { result = (() => { STEPS })(); } catch (error) { result = { error: String(error) }; }
  document.getElementById("result").textContent = JSON.stringify(result);
});
</script>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on the terminal of the tests."""


def chromium(folder: Path, *args: str) -> tuple[str, str]:
    """What Chromium prints and logs when started with `args`; its profile goes to `folder`."""
    assert CHROMIUM is not None
    command = [CHROMIUM, *_FLAGS, f"--user-data-dir={folder / 'profile'}", *args]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    return done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def drawn(folder: Path, address: str) -> list[bytes]:
    """Pictures of a page in light and in dark colours, as PNG."""
    pictures = []
    for scheme in ("1", "0"):
        picture = folder / f"{scheme}.png"
        setting = f"--blink-settings=preferredColorScheme={scheme}"
        chromium(folder, setting, f"--screenshot={picture}", "--window-size=1200,800", address)
        pictures.append(picture.read_bytes())
    return pictures


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which the files of `folder` can be had meanwhile."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def steps(code: str, page: str, folder: Path) -> Any:
    """The result of the steps `code` within `page`; nothing may be refused or fail there."""
    (folder / "page.html").write_text(page, encoding="utf-8")
    (folder / "harness.html").write_text(_HARNESS.replace("STEPS", code), encoding="utf-8")
    with served(folder) as site:
        dumped, log = chromium(folder, "--dump-dom", f"{site}/harness.html")
    assert not re.search(r"CONSOLE.*(Refused|Uncaught|rror)", log), log
    found = re.search(r'<pre id="result">(.*?)</pre>', dumped, re.DOTALL)
    assert found and found[1], log
    result = json.loads(html.unescape(found[1]))
    assert not (isinstance(result, dict) and "error" in result), result
    return result
