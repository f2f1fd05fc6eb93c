"""Lexicons: from the entries written inline or in a file to tokenised, typed, inflected entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from affidavit.compile.inflect import inflections
from affidavit.compile.lexicon_files import Row, Table, read_phrases, read_table
from affidavit.compile.program import Entry, Lexicon, Origin
from affidavit.compile.scope import Symbol
from affidavit.compile.sources import LEXICON_SUFFIXES, PackSources, decode, resolve
from affidavit.compile.static import constant_type
from affidavit.compile.suggest import did_you_mean
from affidavit.syntax import nodes
from affidavit.syntax.diagnostics import Diagnostics, Label
from affidavit.syntax.nodes import SourceText, Span
from affidavit.text.tokens import exact_form, normalise, tokenize
from affidavit.values.types import Value

__all__ = ["build_lexicon"]

Key = tuple[tuple[str, ...], tuple[str, ...] | None]

_Unnumbered = tuple[str, tuple[str, ...], tuple[str, ...] | None, Value, Mapping[str, Value], Origin]
"""An entry but for its lexicon and its place in it."""


def build_lexicon(symbol: Symbol, id: int, sources: PackSources, diagnostics: Diagnostics) -> Lexicon:
    """Compile one `lexicon` declaration. What cannot be read becomes a diagnostic and is left out."""
    node = symbol.node
    assert isinstance(node, nodes.Lexicon)
    file, source, table = None, symbol.source, Table()
    if node.file is None:
        table.rows.extend(_inline(node))
    else:
        file = _locate(symbol, node, sources, diagnostics)
        if file is not None:
            source, table = _read(symbol, node, file, sources, diagnostics)
    builder = _Builder(id, symbol, source, node.inflected, diagnostics)
    for row in table.rows:
        builder.add(row)
    if not builder.entries and (node.file is None or file is not None):
        diagnostics.add(
            "W0602",
            f"the lexicon {node.name} has no entries, so @{node.name} never matches",
            symbol.source,
            symbol.span,
        )
    line, column = symbol.source.position(node.span.start)
    return Lexicon(
        id,
        symbol.qualified,
        builder.finished(),
        table.columns,
        builder.value_type(),
        Origin(symbol.source.path, line, column),
        file,
    )


def _inline(node: nodes.Lexicon) -> Iterator[Row]:
    for entry in node.entries:
        value = None if entry.value is None else entry.value.value
        yield Row(entry.text, entry.exact, value, {}, entry.span.start, 0, 0)


def _locate(symbol: Symbol, node: nodes.Lexicon, sources: PackSources, diagnostics: Diagnostics) -> str | None:
    """The pack file that the lexicon is read from; None, with a diagnostic, when there is none."""
    assert node.file is not None
    span = node.file_span if node.file_span.end else node.span
    file = resolve(symbol.source.path, node.file)
    if file is None:
        diagnostics.add(
            "E0610",
            f"{node.file} lies outside the pack",
            symbol.source,
            span,
            help="put the file beside the rule file, and write its name with forward slashes",
        )
        return None
    if not file.endswith(LEXICON_SUFFIXES):
        diagnostics.add(
            "E0609", f"{node.file} ends neither in .txt nor in .tsv", symbol.source, span, help="rename or convert it"
        )
        return None
    if file in sources.unread:
        return None
    if file not in sources.files:
        diagnostics.add(
            "E0602",
            f"there is no file {file} in the pack",
            symbol.source,
            span,
            help=did_you_mean(file, sources.names(*LEXICON_SUFFIXES), "the path is relative to the rule file"),
        )
        return None
    return file


def _read(
    symbol: Symbol, node: nodes.Lexicon, file: str, sources: PackSources, diagnostics: Diagnostics
) -> tuple[SourceText, Table]:
    text, bad = decode(sources.files[file])
    source = SourceText(file, text)
    if bad is not None:
        diagnostics.add(
            "E0603",
            f"{file} is not UTF-8: reading failed at byte {bad}",
            source,
            Span(min(bad, len(text)), min(bad, len(text))),
            others=[Label(symbol.source, node.file_span, "read from here")],
            help="save the file as UTF-8",
        )
        return source, Table()
    read = read_table if file.endswith(".tsv") else read_phrases
    return source, read(source, diagnostics)


@dataclass(slots=True)
class _Builder:
    id: int
    symbol: Symbol
    source: SourceText
    inflected: bool
    diagnostics: Diagnostics
    entries: list[_Unnumbered | None] = field(default_factory=list)  # None: gave way to an entry written
    rows: dict[Key, Row] = field(default_factory=dict)  # as written, by tokens
    derived: dict[Key, int] = field(default_factory=dict)  # inflected forms, and where they stand in `entries`
    typed: tuple[str, Row] | None = None

    def value_type(self) -> str | None:
        return self.typed[0] if self.typed else None

    def finished(self) -> tuple[Entry, ...]:
        """The entries in the order written, each inflected form after its own, numbered."""
        kept = (entry for entry in self.entries if entry is not None)
        return tuple([Entry(self.id, *entry, order) for order, entry in enumerate(kept)])

    def add(self, row: Row) -> None:
        """Add the entry of one row, and its other number when the lexicon is inflected."""
        text = row.text
        if _is_plain(text):
            surfaces = text.split(" ")
            last = len(text) - len(surfaces[-1])
            words = tuple(text.lower().split(" "))
            exact = tuple(surfaces) if row.exact else None
        else:
            spans = tokenize(text)
            if not spans:
                self._report("E0605", "this entry holds no token, so it could never be found", row, help="remove it")
                return
            surfaces, last = [text[start:end] for start, end in spans], spans[-1][0]
            words = tuple(map(normalise, surfaces))
            exact = tuple(map(exact_form, surfaces)) if row.exact else None
        earlier = self.rows.setdefault((words, exact), row)
        if earlier is not row:
            self._report_repeated(row, earlier)
            return
        self._check_value(row)
        origin = self._origin(row)
        if self.derived and (words, exact) in self.derived:
            self.entries[self.derived.pop((words, exact))] = None
        self.entries.append((text, words, exact, row.value, row.columns, origin))
        if self.inflected:
            self._add_inflected(row, surfaces, words, last, origin)

    def _add_inflected(self, row: Row, surfaces: list[str], words: tuple[str, ...], last: int, origin: Origin) -> None:
        for form in inflections(surfaces[-1]):
            inflected = (*words[:-1], normalise(form))
            exact = tuple(map(exact_form, [*surfaces[:-1], form])) if row.exact else None
            if (inflected, exact) not in self.rows and (inflected, exact) not in self.derived:
                self.derived[inflected, exact] = len(self.entries)
                self.entries.append((row.text[:last] + form, inflected, exact, row.value, row.columns, origin))

    def _origin(self, row: Row) -> Origin:
        if row.line:
            return Origin(self.source.path, row.line, row.column)
        return Origin(self.source.path, *self.source.position(row.start))

    def _check_value(self, row: Row) -> None:
        if row.value is None:
            return
        name = constant_type(row.value).name
        if self.typed is None:
            self.typed = (name, row)
        elif self.typed[0] != name:
            first = self.typed[1]
            self._report(
                "E0607",
                f"{row.text} has {_say(row.value)} as its value, {first.text} has {_say(first.value)}",
                row,
                others=[self._label(first, "first value")],
                help="give all entries values of one type",
            )

    def _report_repeated(self, row: Row, earlier: Row) -> None:
        others = [self._label(earlier, "first given here")]
        if (row.value, row.columns) == (earlier.value, earlier.columns):
            self._report("W0601", f"{row.text} stands in the lexicon twice", row, others=others, help="remove one")
            return
        differing = [
            name for name in {**earlier.columns, **row.columns} if row.columns.get(name) != earlier.columns.get(name)
        ]
        what = (
            f"their {differing[0]} differs"
            if differing
            else f"once as {_say(earlier.value)}, once as {_say(row.value)}"
        )
        self._report(
            "E0601",
            f"{row.text} stands in the lexicon twice: {what}",
            row,
            others=others,
            help="keep one, or put the two meanings into two lexicons",
        )

    def _report(self, code: str, message: str, row: Row, *, others: list[Label] | None = None, help: str = "") -> None:
        label = self._label(row, "")
        self.diagnostics.add(code, message, label.source, label.span, others=others or (), help=help)

    def _label(self, row: Row, text: str) -> Label:
        return Label(self.source, Span(row.start, row.start + len(row.text) + 2 * self._quoted(row)), text)

    def _quoted(self, row: Row) -> bool:
        return self.source.text[row.start : row.start + 1] in ("'", '"')


def _is_plain(text: str) -> bool:
    """Whether the text is words of ASCII letters with single blanks between them: cut and folded in one go."""
    return text.isascii() and text.replace(" ", "").isalpha() and text[0] != " " != text[-1] and "  " not in text


def _say(value: Value) -> str:
    return "no value" if value is None else f'"{value}"' if isinstance(value, str) else str(value).lower()
