"""The page as a whole: parts of documents behind one another, with filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from string import Template

from affidavit.compile.program import Program
from affidavit.io.html.escape import attribute, data
from affidavit.io.html.escape import text as escaped
from affidavit.io.html.part import Part, type_class, types_in_order
from affidavit.io.html.shell import Shell, asset, masthead
from affidavit.io.table import fact_types

__all__ = ["SHELL", "page"]


SHELL = Shell("page")


def page(parts: Sequence[Part], program: Program, types: Sequence[str]) -> Iterator[str]:
    """The page that shows `parts`, piece by piece; equal parts give equal bytes."""
    types = types_in_order(program, types)
    counts = sum((part.counts for part in parts), Counter[tuple[str, str]]())
    title = _title(parts)
    head, foot = SHELL.around(title, "content", "the documents", "many" if len(parts) > 1 else "one")
    before, after = asset("page.html").split("${parts}")
    yield head + Template(before).substitute(
        masthead=masthead(title, _summary(counts, len(parts), types), program.pack),
        types=_type_filter(counts, types),
        rules=_rule_filter(counts),
        contents=_contents(parts, types, sum(name in types for name in fact_types(program))),
    )
    for number, part in enumerate(parts, 1):
        yield part.html(number)
    proofs = "".join(
        f'<script type="application/json" id="proofs-d{number}">{part.proofs}</script>\n'
        for number, part in enumerate(parts, 1)
    )
    shared = {
        "types": {name: type_class(name, types) for name in types},
        "rules": {name: rule for part in parts for name, rule in part.rules.items()},
        "excerpts": {key: one for part in parts for key, one in part.excerpts.items()},
    }
    shared = {name: dict(sorted(table.items())) for name, table in shared.items()}
    yield Template(after).substitute(shared=data(shared), proofs=proofs) + foot


def _title(parts: Sequence[Part]) -> str:
    return f"{parts[0].title}: findings" if len(parts) == 1 else f"Findings in {len(parts):,} documents"


def _summary(counts: Counter[tuple[str, str]], documents: int, types: Sequence[str]) -> str:
    each = ", ".join(f"{found:,} {name}" for name in types if (found := _of_type(counts, name)))
    return f"{documents:,} document{'' if documents == 1 else 's'}: {each or 'nothing found'}"


def _of_type(counts: Counter[tuple[str, str]], name: str) -> int:
    return sum(found for (type_, _), found in counts.items() if type_ == name)


def _type_filter(counts: Counter[tuple[str, str]], types: Sequence[str]) -> str:
    return "".join(
        f'<button type="button" class="chip {type_class(name, types)}" aria-pressed="true"{attribute("data-t", name)}>'
        f'<span class="swatch"></span>{escaped(name)} <span class="count">{found:,}</span></button>\n'
        for name in types
        if (found := _of_type(counts, name))
    )


def _rule_filter(counts: Counter[tuple[str, str]]) -> str:
    rules = Counter[str]()
    for (_, rule), found in counts.items():
        rules[rule] += found
    return "".join(
        f"<option{attribute('value', rule)}>{escaped(rule)} ({found:,})</option>\n"
        for rule, found in sorted(rules.items())
    )


def _contents(parts: Sequence[Part], types: Sequence[str], facts: int) -> str:
    return "".join(
        f'<li><a href="#d{number}">{escaped(part.title)}</a> '
        f'<span class="counts">{_dots(part, types, facts)}</span></li>\n'
        for number, part in enumerate(parts, 1)
    )


def _dots(part: Part, types: Sequence[str], facts: int) -> str:
    """How many of each of the first `facts` types the document has."""
    found = ((name, _of_type(part.counts, name)) for name in types[:facts])
    return "".join(
        f'<span class="{type_class(name, types)}"{attribute("title", name)}><span class="swatch"></span>{number}</span>'
        for name, number in found
        if number
    )
