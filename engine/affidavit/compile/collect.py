"""The first passes: the manifest, the rule files, and the names they declare."""

from __future__ import annotations

import re

from affidavit.compile.draft import Draft
from affidavit.compile.manifest import read_manifest
from affidavit.compile.scope import ModuleScope, Symbol
from affidavit.compile.sources import MANIFEST
from affidavit.compile.suggest import did_you_mean
from affidavit.syntax import nodes
from affidavit.syntax.files import read_source
from affidavit.syntax.nodes import SourceText, Span
from affidavit.syntax.parser import parse

__all__ = ["collect_names", "parse_modules", "read_pack", "resolve_uses"]

_MODULE_NAME = re.compile(r"[a-z_]\w*")
_KINDS: dict[type, str] = {
    nodes.TypeDecl: "type",
    nodes.Lexicon: "lexicon",
    nodes.PatternDecl: "pattern",
    nodes.Rule: "rule",
    nodes.Link: "link",
    nodes.Resolve: "resolve",
    nodes.Context: "context",
    nodes.Merge: "merge",
}


def read_pack(draft: Draft) -> None:
    """`pack.toml`, and whether there are rules at all."""
    draft.manifest = read_manifest(draft.sources, draft.diagnostics)
    rules = [name for name in draft.sources.unread if name.endswith(".rules")]
    if not draft.sources.names(".rules") and not draft.sources.bare and not rules:
        place = SourceText(MANIFEST, "")
        draft.diagnostics.add("E0706", f"the folder {draft.sources.folder} holds no .rules file", place, Span(0, 0))


def parse_modules(draft: Draft) -> None:
    """Read every rule file, in the order of their names."""
    names = [draft.sources.folder] if draft.sources.bare else draft.sources.names(".rules")
    first: dict[str, str] = {}
    for path in names:
        source, problems = read_source(path, draft.sources.files[path])
        draft.diagnostics.items.extend(problems.items)
        module, problems = parse(source)
        draft.diagnostics.items.extend(problems.items)
        name = module.name
        if not _MODULE_NAME.fullmatch(name) and not draft.sources.bare:
            good = re.sub(r"\W+", "_", name.lower()).strip("_") or "rules"
            draft.diagnostics.add(
                "E0709", f"{name} is no name for a module", source, Span(0, 0), help=f"rename the file to {good}.rules"
            )
        elif first.setdefault(name, path) != path:
            text = f"{first[name]} and {path} are both the module {name}"
            draft.diagnostics.add("E0709", text, source, Span(0, 0), help="rename one of the files")
            continue
        draft.modules.append(module)


def collect_names(draft: Draft) -> None:
    """Enter every declared name; the first of two equal ones stands."""
    order = 0
    types: dict[str, Symbol] = {}
    for module in draft.modules:
        scope = ModuleScope(module.name, module.source, broken=module.broken)
        draft.names.modules[module.name] = scope
        for node in module.declarations:
            order += 1
            if isinstance(node, nodes.Use | nodes.Test):
                continue
            kind = _KINDS[type(node)]
            span = node.name_span if node.name_span.end else node.span
            symbol = Symbol(kind, node.name, module.name, node, module.source, span, order)
            first = scope.symbols.get((kind, node.name)) or (types.get(node.name) if kind == "type" else None)
            if first is not None:
                draft.diagnostics.add(
                    "E0211",
                    f"the {kind} {node.name} is declared twice",
                    module.source,
                    span,
                    others=[first.label("first declared here")],
                    help="rename one of them, or remove it",
                )
                continue
            scope.symbols[kind, node.name] = symbol
            if kind == "type":
                types[node.name] = symbol


def resolve_uses(draft: Draft) -> None:
    """Which modules each module uses."""
    for module in draft.modules:
        scope = draft.names.modules[module.name]
        for node in module.declarations:
            if isinstance(node, nodes.Use):
                for name in node.modules:
                    _use(draft, scope, node, name)


def _use(draft: Draft, scope: ModuleScope, node: nodes.Use, name: str) -> None:
    text = scope.source.text[node.span.start : node.span.end]
    found = re.search(rf"\b{re.escape(name)}\b", text[3:])
    span = node.span
    if found:
        start = node.span.start + 3 + found.start()
        span = Span(start, start + len(name))
    if name not in draft.names.modules:
        others = [each for each in draft.names.modules if each != scope.name]
        otherwise = f"the modules are {', '.join(others)}" if others else "the pack has one module"
        if draft.sources.bare:
            otherwise = "a .rules file by itself has one module; if it is part of a pack, name the folder of the pack"
        elif f"{name}.rules" in draft.sources.unread:
            return
        help = did_you_mean(name, others, otherwise)
        draft.diagnostics.add("E0215", f"the pack has no module {name}", scope.source, span, help=help)
    elif name != scope.name:
        scope.uses.setdefault(name, span)
