"""Resolves: the gazetteer is read, and what it fills is held against the slots of the type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from affidavit.compile.draft import Draft, origin_of
from affidavit.compile.gazetteer import NEEDED, NUMBERS, Gazetteer, ResolveProgram
from affidavit.compile.program import SlotInfo, ValueType
from affidavit.compile.scope import Symbol
from affidavit.compile.sources import decode, resolve
from affidavit.compile.static import say, single
from affidavit.compile.suggest import did_you_mean
from affidavit.compile.wording import canonical_text, sha256, word_span
from affidavit.syntax import nodes
from affidavit.syntax.diagnostics import Label
from affidavit.syntax.nodes import SourceText, Span

__all__ = ["compile_resolves"]

_NUMBER = r"(?: *+-?[0-9]++(?:\.[0-9]++)? *+)?+"
"""A cell that holds a number or nothing."""
_NAMED = r"(?:\||[^\S\t\n])*+[^|\s][^\t\n]*+"
"""A cell that holds a name, which is neither blank nor a bar."""
_ANYTHING = r"[^\t\n]*+"


def compile_resolves(draft: Draft) -> None:
    """Every `resolve`: its type, table, and the types it takes cues from."""
    for symbol in draft.names.all("resolve"):
        resolved = _resolve(draft, symbol)
        if resolved is not None:
            draft.resolves.append(resolved)


def _resolve(draft: Draft, symbol: Symbol) -> ResolveProgram | None:
    node = symbol.node
    assert isinstance(node, nodes.Resolve)
    type_ = _type(draft, symbol, node.of)
    gazetteer = _gazetteer(draft, symbol, node)
    inside = _inside(draft, symbol, node)
    hint = _hint(draft, symbol, node)
    told = None if type_ is None or node.told is None else _slot(draft, symbol, type_, node.told)
    if type_ is None or gazetteer is None or (node.inside is not None and inside is None):
        return None
    if (node.hint is not None and hint is None) or (node.told is not None and told is None):
        return None
    slots = _slots(draft, symbol, node, type_, gazetteer)
    if slots is None:
        return None
    return ResolveProgram(
        symbol.qualified, type_, gazetteer, slots, node.told, inside, hint,
        origin_of(symbol.source, node.span), sha256(canonical_text(node)), symbol.order,
    )  # fmt: skip


def _type(draft: Draft, symbol: Symbol, name: str) -> str | None:
    span = word_span(symbol.source, symbol.node.span, name)
    found = draft.names.resolve("type", name, symbol.module, symbol.source, span, draft.diagnostics)
    if found is None:
        return None
    draft.used.add(("type", found.qualified))
    return found.name


def _slot(draft: Draft, symbol: Symbol, type_: str, name: str) -> SlotInfo | None:
    slots = draft.types[type_].slots
    if name not in slots:
        span = word_span(symbol.source, symbol.node.span, name, last=True)
        help = did_you_mean(name, slots, f"its slots are {', '.join(slots)}")
        draft.diagnostics.add("E0202", f"{type_} has no slot {name}", symbol.source, span, help=help)
        return None
    return slots[name]


# ── What the cues are ───────────────────────────────────────────────────────────────────────────


def _inside(draft: Draft, symbol: Symbol, node: nodes.Resolve) -> tuple[str, str, str] | None:
    """The type that says what lies in what, and its first two slots."""
    name = None if node.inside is None else _type(draft, symbol, node.inside)
    if name is None:
        return None
    first = list(draft.types[name].slots.values())[:2]
    if len(first) == 2 and all(single(slot.type) == ValueType("finding", node.of) for slot in first):
        return name, first[0].name, first[1].name
    text = f"the first two slots of {name} do not both hold a {node.of}"
    span = word_span(symbol.source, node.span, name, last=True)
    help = f"write: type {name} {{ inner: {node.of}  outer: {node.of} }}"
    draft.diagnostics.add("E0510", text, symbol.source, span, help=help)
    return None


def _hint(draft: Draft, symbol: Symbol, node: nodes.Resolve) -> tuple[str, str] | None:
    name = None if node.hint is None else _type(draft, symbol, node.hint[0])
    if name is None or node.hint is None:
        return None
    slot = _slot(draft, symbol, name, node.hint[1])
    if slot is None:
        return None
    if single(slot.type).name != "text":
        text = f"{name}.{slot.name} is {say(single(slot.type))}, not the text of a country"
        span = word_span(symbol.source, node.span, slot.name, last=True)
        draft.diagnostics.add("E0510", text, symbol.source, span, help="name a slot of text")
        return None
    return name, slot.name


# ── What is filled ──────────────────────────────────────────────────────────────────────────────


def _slots(
    draft: Draft, symbol: Symbol, node: nodes.Resolve, type_: str, gazetteer: Gazetteer
) -> tuple[str, ...] | None:
    """The columns that are slots too; None, after a report, where one does not fit its slot."""
    fitting = [column for column in gazetteer.columns if column in draft.types[type_].slots and column != node.told]
    good = True
    for column in fitting:
        slot = draft.types[type_].slots[column]
        problem = _misfit(slot, column, gazetteer)
        if problem:
            good = False
            text = f"the column {column} of {gazetteer.file} does not fit {type_}.{column}: {problem}"
            draft.diagnostics.add("E0510", text, symbol.source, node.among_span, help="change the slot or the table")
    return tuple(fitting) if good else None


def _misfit(slot: SlotInfo, column: str, gazetteer: Gazetteer) -> str:
    wanted = single(slot.type)
    if column in NUMBERS:
        return "" if wanted.name == "number" else f"the column holds numbers, the slot {say(wanted)}"
    if wanted.kind == "enum":
        strange = sorted(gazetteer.values(column) - set(wanted.members))
        return f"{strange[0]!r} is none of its words" if strange else ""
    return "" if wanted.name == "text" else f"the column holds text, the slot {say(wanted)}"


# ── The table ───────────────────────────────────────────────────────────────────────────────────


def _gazetteer(draft: Draft, symbol: Symbol, node: nodes.Resolve) -> Gazetteer | None:
    file = resolve(symbol.source.path, node.among)
    if file in draft.sources.unread:
        return None
    if file is None or file not in draft.sources.files or not file.endswith(".tsv"):
        text = f"there is no table {node.among} in the pack"
        help = did_you_mean(node.among, draft.sources.names(".tsv"), "a gazetteer is a .tsv file beside the rule file")
        draft.diagnostics.add("E0602", text, symbol.source, node.among_span, help=help)
        return None
    draft.gazetteer_files.add(file)
    for other in draft.resolves:
        if other.gazetteer.file == file:
            return other.gazetteer
    text, bad = decode(draft.sources.files[file])
    source = SourceText(file, text)
    if bad is not None:
        others = [Label(symbol.source, node.among_span, "read from here")]
        at = Span(min(bad, len(text)), min(bad, len(text)))
        text = f"{file} is not UTF-8: reading failed at byte {bad}"
        draft.diagnostics.add("E0603", text, source, at, others=others, help="save the file as UTF-8")
        return None
    return _read(draft, source)


def _read(draft: Draft, source: SourceText) -> Gazetteer | None:
    """The table; None, after a report, when a column is missing or a row cannot be read."""
    lines = _lines(source.text)
    _, at, header = next(lines, (1, 0, ""))
    columns = [cell.strip() for cell in header.split("\t")]
    missing = [name for name in NEEDED if name not in columns]
    if missing or columns[0] != "name" or len(set(columns)) < len(columns):
        text = f"the header row lacks {', '.join(missing)}" if missing else "the header row does not begin with name"
        help = f"a gazetteer has the columns {', '.join(NEEDED)}, each once, name first"
        draft.diagnostics.add("E0611", text, source, Span(at, at + len(header)), help=help)
        return None
    body = list(lines)
    if not _sound([line for _, _, line in body], columns):
        number, at, line, problem = next(_problems(body, columns))
        text = f"line {number} cannot be read: {problem}"
        draft.diagnostics.add("E0611", text, source, Span(at, at + len(line)), help="correct the row")
        return None
    return Gazetteer(source.path, columns, ((number, line) for number, _, line in body))


def _sound(lines: list[str], columns: list[str]) -> bool:
    """Whether every row can be read: by one expression, since a hundred thousand rows one by one take half a second."""
    cells = (_NUMBER if name in NUMBERS else _NAMED if name == "name" else _ANYTHING for name in columns)
    return re.fullmatch("(?:" + "\t".join(cells) + "\n)*+", "\n".join([*lines, ""])) is not None


def _problems(body: list[tuple[int, int, str]], columns: list[str]) -> Iterator[tuple[int, int, str, str]]:
    for number, at, line in body:
        cells = line.split("\t")
        if len(cells) != len(columns):
            yield number, at, line, f"{len(cells)} cells, the header row has {len(columns)}"
        elif not re.fullmatch(_NAMED, cells[0]):
            yield number, at, line, "no name"
        for cell, name in zip(cells, columns, strict=False):
            if name in NUMBERS and not re.fullmatch(_NUMBER, cell):
                yield number, at, line, f"{cell!r} where a number is wanted"


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Line number, offset and text of every line that is neither empty nor a comment."""
    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            yield number, offset, line
        offset += len(line) + 1
