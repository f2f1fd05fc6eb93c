"""Names: which module declares what, and what a module sees of the others through `use`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from affidavit.compile.suggest import did_you_mean, spell_list
from affidavit.syntax.diagnostics import Diagnostics, Label
from affidavit.syntax.nodes import Declaration, SourceText, Span

__all__ = ["ModuleScope", "Names", "Symbol"]

_UNKNOWN = {"type": "E0201", "lexicon": "E0203", "pattern": "E0205", "rule": "E0217"}
_SIGIL = {"lexicon": "@", "pattern": "$"}


@dataclass(frozen=True, slots=True)
class Symbol:
    """A declared name. `order` counts all declarations of the pack by file name, then line."""

    kind: str  # type, lexicon, pattern, rule, link, resolve, context, merge
    name: str
    module: str
    node: Declaration
    source: SourceText = field(repr=False)
    span: Span
    order: int

    @property
    def qualified(self) -> str:
        return f"{self.module}.{self.name}"

    def label(self, text: str) -> Label:
        return Label(self.source, self.span, text)


@dataclass(slots=True)
class ModuleScope:
    """What one module declares, and which modules it uses (name -> where `use` says so)."""

    name: str
    source: SourceText
    symbols: dict[tuple[str, str], Symbol] = field(default_factory=dict)
    uses: dict[str, Span] = field(default_factory=dict)
    broken: tuple[str, ...] = ()  # names of declarations that could not be read

    def of_kind(self, kind: str) -> Iterator[Symbol]:
        return (symbol for (its_kind, _), symbol in self.symbols.items() if its_kind == kind)


@dataclass(slots=True)
class Names:
    """All modules of the pack. `needed` collects the modules whose names each module refers to."""

    modules: dict[str, ModuleScope] = field(default_factory=dict)
    needed: set[tuple[str, str]] = field(default_factory=set)

    def all(self, kind: str) -> list[Symbol]:
        """Every symbol of a kind in declaration order."""
        found = (symbol for module in self.modules.values() for symbol in module.of_kind(kind))
        return sorted(found, key=lambda symbol: symbol.order)

    def visible(self, kind: str, module: str) -> list[Symbol]:
        """What `module` may name: its own symbols, then those of the modules it uses."""
        scope = self.modules[module]
        found = list(scope.of_kind(kind))
        for used in sorted(scope.uses):
            found.extend(self.modules[used].of_kind(kind))
        return found

    def resolve(
        self, kind: str, name: str, module: str, source: SourceText, span: Span, diagnostics: Diagnostics
    ) -> Symbol | None:
        """The symbol `name` means in `module`; None, with a diagnostic at `span`, when it means none or several.

        A module's own name hides a used one.
        """
        found = self._candidates(kind, name, module)
        if not found:
            self._report_unknown(kind, name, module, source, span, diagnostics)
            return None
        if len(found) > 1:
            where = spell_list([symbol.module for symbol in found], "and")
            diagnostics.add(
                "E0219",
                f"the {kind} {name} is declared in two modules used here: {where}",
                source,
                span,
                others=[symbol.label(f"declared in {symbol.module}") for symbol in found],
                help="rename one of them, or use only one of the modules",
            )
            return None
        self.needed.add((module, found[0].module))
        return found[0]

    def _candidates(self, kind: str, name: str, module: str) -> list[Symbol]:
        scope = self.modules[module]
        own = scope.symbols.get((kind, name))
        if own is not None:
            return [own]
        return [
            symbol
            for used in sorted(scope.uses)
            if (symbol := self.modules[used].symbols.get((kind, name))) is not None
        ]

    def _report_unknown(
        self, kind: str, name: str, module: str, source: SourceText, span: Span, diagnostics: Diagnostics
    ) -> None:
        if any(name in self.modules[each].broken for each in (module, *self.modules[module].uses)):
            return
        elsewhere = [symbol for symbol in self.all(kind) if symbol.name == name]
        if elsewhere:
            owner = elsewhere[0]
            diagnostics.add(
                "E0216",
                f"the {kind} {name} is declared in {owner.module}, which {module} does not use",
                source,
                span,
                others=[owner.label("declared here")],
                help=f"add `use {owner.module}` at the top of {source.path}",
            )
            return
        sigil = _SIGIL.get(kind, "")
        near = did_you_mean(name, (symbol.name for symbol in self.visible(kind, module)))
        far = did_you_mean(name, (symbol.name for symbol in self.all(kind)))
        diagnostics.add(
            _UNKNOWN[kind],
            f"there is no {kind} {sigil}{name}",
            source,
            span,
            help=near or far or f"declare it in this file: {_how_to_declare(kind, name)}",
        )


def _how_to_declare(kind: str, name: str) -> str:
    return {
        "type": f"type {name} {{ ... }}",
        "lexicon": f"lexicon {name} {{ ... }}",
        "pattern": f"pattern {name} = ...",
        "rule": f"rule {name} -> ... {{ ... }}",
    }[kind]
