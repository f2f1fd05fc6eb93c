"""The passes that lower patterns: of `pattern` declarations (checked alone) and of rules."""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.compile.captures import CaptureFacts, captures_of, merge_options, merge_sequence
from affidavit.compile.draft import Draft, RuleDraft, SurroundDraft
from affidavit.compile.ir import IR, Atom
from affidavit.compile.lower import lower
from affidavit.compile.pattern_checks import check_clauses, check_pattern
from affidavit.compile.program import ANY
from affidavit.compile.scope import Symbol
from affidavit.syntax import nodes
from affidavit.syntax.diagnostics import Label
from affidavit.syntax.nodes import SourceText, Span

__all__ = ["capture_places", "check_captured_twice", "check_named_patterns", "lower_rules"]


def check_named_patterns(draft: Draft) -> None:
    """Lower every `pattern` by itself, so that mistakes in unused ones are reported too."""
    for symbol in draft.names.all("pattern"):
        node = symbol.node
        assert isinstance(node, nodes.PatternDecl)
        params: dict[str, IR] = {name: Atom(ANY, 0, symbol.source, node.span) for name in node.params}
        lower(draft, node.body, symbol.module, params=params, scratch=True)


def lower_rules(draft: Draft) -> None:
    """Lower the patterns of every rule. A rule with an error in them gets no draft."""
    for symbol in draft.names.all("rule"):
        node = symbol.node
        assert isinstance(node, nodes.Rule)
        span = node.type_span if node.type_span.end else node.span
        type_ = draft.names.resolve("type", node.type, symbol.module, symbol.source, span, draft.diagnostics)
        clauses = [_match(draft, symbol, clause) for clause in node.clauses if isinstance(clause, nodes.Match)]
        surrounds = [_surround(draft, symbol, clause) for clause in node.clauses if isinstance(clause, nodes.Surround)]
        good_clauses = [clause for clause in clauses if clause is not None]
        good_surrounds = [surround for surround in surrounds if surround is not None]
        if type_ is None or len(good_clauses) < len(clauses) or len(good_surrounds) < len(surrounds):
            continue
        matches = [clause for clause in node.clauses if isinstance(clause, nodes.Match)]
        places = [(ir, clause.span) for ir, clause in zip(good_clauses, matches, strict=True)]
        check_clauses(places, symbol.source, draft.diagnostics)
        facts = _facts(draft, good_clauses, good_surrounds)
        check_captured_twice(draft, facts, node, symbol.source)
        draft.rule_drafts.append(RuleDraft(symbol, node, type_.name, good_clauses, good_surrounds, facts))


def _match(draft: Draft, symbol: Symbol, clause: nodes.Match) -> IR | None:
    ir = lower(draft, clause.pattern, symbol.module)
    if ir is None:
        return None
    good = check_pattern(ir, "match", symbol.source, clause.span, draft.diagnostics, tail=True)
    return ir if good else None


def _surround(draft: Draft, symbol: Symbol, clause: nodes.Surround) -> SurroundDraft | None:
    ir = lower(draft, clause.pattern, symbol.module)
    if ir is None:
        return None
    what = f"`{'only' if clause.wanted else 'unless'} {clause.where}`"
    good = check_pattern(ir, what, symbol.source, clause.span, draft.diagnostics, tail=False, around=True)
    return SurroundDraft(clause, ir) if good else None


def _facts(draft: Draft, clauses: list[IR], surrounds: list[SurroundDraft]) -> dict[str, CaptureFacts]:
    """The captures of a rule: those of its match clauses, and of what `only` asks for around the match."""
    names = [lexicon.name for lexicon in draft.lexicons]
    matched = merge_options([captures_of(clause, draft.references, names) for clause in clauses])
    around = [
        captures_of(surround.pattern, draft.references, names)
        for surround in surrounds
        if surround.clause.wanted and surround.clause.where != "within"
    ]
    return merge_sequence([matched, *around])


def check_captured_twice(
    draft: Draft, facts: dict[str, CaptureFacts], node: nodes.Rule | nodes.Context, source: SourceText
) -> None:
    """Report a name captured twice on one way through, unless a repetition makes it a list."""
    places = capture_places(node)
    for name, fact in facts.items():
        if fact.many and not fact.repeated:
            spans = places.get(name, [node.span])
            others = [Label(source, spans[0], "first captured here")] if len(spans) > 1 else []
            draft.diagnostics.add(
                "E0214",
                f"{name} is captured twice on one way through the pattern",
                source,
                spans[-1],
                others=others,
                help=f"call one of them otherwise, or put the capture under a repetition: ({name}:X)+",
            )


def capture_places(node: nodes.Rule | nodes.Context) -> dict[str, list[Span]]:
    """Where each name is captured in the declaration itself, in the order written."""
    places: dict[str, list[Span]] = {}
    for pattern in _patterns(node):
        for capture in _captures(pattern):
            places.setdefault(capture.name, []).append(
                Span(capture.span.start, capture.span.start + len(capture.name)) if capture.span.end else capture.span
            )
    return places


def _patterns(node: nodes.Rule | nodes.Context) -> Iterator[nodes.Pattern]:
    if isinstance(node, nodes.Context):
        yield node.cue
        return
    for clause in node.clauses:
        if isinstance(clause, nodes.Match | nodes.Surround):
            yield clause.pattern


def _captures(pattern: nodes.Pattern) -> Iterator[nodes.Capture]:
    match pattern:
        case nodes.Capture(_, body):
            yield pattern
            yield from _captures(body)
        case nodes.Sequence(parts) | nodes.Choice(parts):
            for part in parts:
                yield from _captures(part)
        case nodes.Repeat(body):
            yield from _captures(body)
        case nodes.PatternRef(_, args):
            for arg in args:
                yield from _captures(arg)
