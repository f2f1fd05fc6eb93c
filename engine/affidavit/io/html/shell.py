"""What every page is made of: its head, the policy that lets nothing else run, and who made it from what."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from string import Template

from affidavit.compile.program import PackInfo
from affidavit.io.html.escape import attribute
from affidavit.io.html.escape import text as escaped
from affidavit.version import __version__

__all__ = ["Shell", "asset", "masthead"]


@cache
def asset(name: str) -> str:
    """A file of this package: ``page.html``, ``page.css`` or ``page.js``."""
    file = resources.files("affidavit.io.html") / name
    return file.read_text(encoding="utf-8").replace("\r\n", "\n")


class Shell:
    """A kind of page: ``NAME.css`` behind what all pages share and, where there is one, ``NAME.js``."""

    def __init__(self, name: str, *, scripted: bool = True) -> None:
        self.name = name
        self.scripted = scripted

    @property
    def style(self) -> str:
        return asset("shell.css") + asset(f"{self.name}.css")

    @property
    def script(self) -> str:
        """The only script that may run on the page; empty where none may."""
        return asset(f"{self.name}.js") if self.scripted else ""

    @property
    def policy(self) -> str:
        """The content security policy: this script and this style, and nothing from anywhere."""
        rules = ["default-src 'none'", "base-uri 'none'", "form-action 'none'"]
        rules += [f"script-src {_hash(self.script)}"] if self.scripted else []
        return "; ".join([*rules, f"style-src {_hash(self.style)}"])

    def around(self, title: str, target: str, skip: str, layout: str = "") -> tuple[str, str]:
        """What stands before the body and behind it. `target` is the id that "Skip to `skip`" leads to."""
        before, after = asset("shell.html").split("${body}")
        head = Template(before).substitute(
            policy=self.policy,
            title=escaped(title),
            style=self.style,
            layout=attribute("class", layout) if layout else "",
            target=target,
            skip=escaped(skip),
        )
        script = f"<script>{self.script}</script>\n" if self.scripted else ""
        return head, Template(after).substitute(script=script)


def masthead(title: str, summary: str, pack: PackInfo) -> str:
    """The heading of a page, what it tells in one line, and the pack and engine that it comes from."""
    return (
        f'<div class="masthead">\n<h1>{escaped(title)}</h1>\n<p class="about">{escaped(summary)}</p>\n'
        f'<p class="about">pack {escaped(f"{pack.name} {pack.version}")} '
        f'<span class="sha"{attribute("title", pack.sha256)}>SHA-256 {escaped(pack.sha256[:12])}…</span> '
        f"· affidavit {escaped(__version__)}</p>\n</div>\n"
    )


def _hash(inline: str) -> str:
    digest = base64.b64encode(hashlib.sha256(inline.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"
