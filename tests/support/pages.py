"""A small pack and texts for tests of the pages for browsers, and a reader of such pages."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any

from affidavit.io.html import page, part
from affidavit.run.engine import Engine, load

__all__ = ["EVIL", "HOSTILE", "TYPES", "Read", "engine", "page_of", "read"]

EVIL = "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=2>\u2028]]>&lt;\" onload='pwned=3' x=\""
"""Text that would run script wherever it was written without escaping."""

RULES = r"""
## <b>Quantities</b> & </script><script>window.pwned=4</script>
type Quantity { range: range }
type Actor { name: text }
type Casualty {
  count:    Quantity
  outcome:  killed | wounded
  victims:  text?
  by:       Actor?
}
lexicon number { two = 2, three = 3 }
lexicon actors { "Boko Haram", rebels, "</script><script>window.pwned=5</script>" = "<img src=x onerror=pwned=6>" }
lexicon harm   { killed = "killed", wounded = "wounded" }
pattern people = [word & lower & !@harm]+

## At least <script>window.pwned=7</script>
rule at_least -> Quantity {
  match   "at least" n:@number
  set     range = at_least(n.value)
  test    "[at least two](range)"
}
rule just -> Quantity {
  match   n:@number
  set     range = exactly(n.value)
}
rule actor -> Actor { match name:@actors }
rule harmed -> Casualty {
  match   by:Actor "🎈"? outcome:@harm count:Quantity victims:($people)
  match   outcome:@harm count:Quantity
  test    "[rebels](by) [killed](outcome) [at least two](count) [men](victims)"
  test    none "rebels killed many"
}
context denied {
  cue     "denied that"
  scope   forward to sentence end
  of      Casualty
  set     polarity = negative
}
"""
TYPES = ("Quantity", "Actor", "Casualty")
HOSTILE = (
    f"On Friday 🎈 Boko Haram 🎈 killed at least two men.\r\n{EVIL}\n\n"
    "The army denied that rebels wounded three civilians.\n"
    "</script><script>window.pwned=5</script> killed two people \u202eevil\x00\ud800.\n"
)


@cache
def engine() -> Engine:
    """The engine of a pack whose texts mean harm too."""
    return load(RULES)


def page_of(*texts: str, id: str = "d") -> str:
    """The page of `texts`, with hostile ids."""
    reports = [engine().extract(text, id=f"{id}-{n}{EVIL}", source=EVIL) for n, text in enumerate(texts)]
    parts = [part(one.document, one.of_type(*TYPES), one.program, TYPES) for one in reports]
    return "".join(page(parts, engine().program, TYPES))


@dataclass
class Read(HTMLParser):
    """What a browser would see: elements with their attributes, scripts, styles, and the texts of the documents.

    `covered` holds for each finding, by its key, the text that its marks enclose.
    """

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    scripts: list[tuple[dict[str, str], str]] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
    covered: dict[str, str] = field(default_factory=dict)
    depth: int = 0  # of elements open within an article
    marks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag == "script":
            self.scripts.append((found, ""))
        elif tag == "style":
            self.styles.append("")
        elif tag == "div" and found.get("class") == "text":
            self.articles.append("")
            self.depth = 1
        elif self.depth:
            assert tag == "mark"
            self.depth += 1
            self.marks.append(found["data-k"])
            self.covered.setdefault(found["data-k"], "")

    def handle_endtag(self, tag: str) -> None:
        if self.depth:
            self.depth -= 1
            if self.marks:
                self.marks.pop()

    def handle_data(self, data: str) -> None:
        last = self.elements[-1][0] if self.elements else ""
        if self.depth:
            self.articles[-1] += data
            for key in dict.fromkeys(self.marks):
                self.covered[key] += data
        elif last == "script" and self.cdata_elem == "script":
            self.scripts[-1] = self.scripts[-1][0], self.scripts[-1][1] + data
        elif last == "style" and self.cdata_elem == "style":
            self.styles[-1] += data

    def data(self, id: str) -> Any:
        """The JSON of the data block `id`."""
        (content,) = [text for found, text in self.scripts if found.get("id") == id]
        return json.loads(content)


def read(page: str) -> Read:
    reader = Read()
    reader.feed(page)
    reader.close()
    return reader
