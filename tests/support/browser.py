"""Chromium without a head, in which a test takes steps on a page as somebody would."""

from __future__ import annotations

import functools
import html
import json
import re
import shutil
import subprocess
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

__all__ = ["CHROMIUM", "steps"]

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
  let result;
  try { result = (() => { STEPS })(); } catch (error) { result = { error: String(error) }; }
  document.getElementById("result").textContent = JSON.stringify(result);
});
</script>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on the terminal of the tests."""


def steps(code: str, page: str, folder: Path) -> Any:
    """The result of the steps `code` within `page`; nothing may be refused or fail there. Needs Chromium."""
    assert CHROMIUM is not None
    (folder / "page.html").write_text(page, encoding="utf-8")
    (folder / "harness.html").write_text(_HARNESS.replace("STEPS", code), encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/harness.html"
    command = [CHROMIUM, *_FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", address]
    try:
        done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    finally:
        server.shutdown()
        server.server_close()
    log = done.stderr.decode("utf-8", "replace")
    assert not re.search(r"CONSOLE.*(Refused|Uncaught|rror)", log), log
    found = re.search(r'<pre id="result">(.*?)</pre>', done.stdout.decode("utf-8", "replace"), re.DOTALL)
    assert found and found[1], log
    result = json.loads(html.unescape(found[1]))
    assert not (isinstance(result, dict) and "error" in result), result
    return result
