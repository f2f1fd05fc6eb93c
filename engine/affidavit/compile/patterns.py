"""The passes that lower patterns: of `pattern` declarations (checked alone) and of rules."""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.compile.captures import CaptureFacts, captures_of, merge_options, merge_sequence
from affidavit.compile.draft import Draft, RuleDraft, SurroundDraft
from affidavit.compile.ir import IR, Atom
from affidavit.compile.lower import check_alone, lower_partly
from affidavit.compile.pattern_checks import check_clauses, check_pattern
from affidavit.compile.program import ANY
from affidavit.compile.scope import Symbol
from affidavit.compile.static import TEXT
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
        check_alone(draft, node.body, symbol.module, params)


def lower_rules(draft: Draft) -> None:
    """Lower the patterns of every rule whose type is known."""
    for symbol in draft.names.all("rule"):
        node = symbol.node
        assert isinstance(node, nodes.Rule)
        span = node.type_span if node.type_span.end else node.span
        type_ = draft.names.resolve("type", node.type, symbol.module, symbol.source, span, draft.diagnostics)
        errors = sum(problem.is_error for problem in draft.diagnostics.items)
        matches = [clause for clause in node.clauses if isinstance(clause, nodes.Match)]
        clauses = [_pattern(draft, symbol, clause, "match") for clause in matches]
        surrounds = [
            SurroundDraft(
                clause, _pattern(draft, symbol, clause, f"`{'only' if clause.wanted else 'unless'} {clause.where}`")
            )
            for clause in node.clauses
            if isinstance(clause, nodes.Surround)
        ]
        if type_ is None:
            continue
        facts = _facts(draft, clauses, surrounds)
        check_captured_twice(draft, facts, node, symbol.source)
        broken = sum(problem.is_error for problem in draft.diagnostics.items) > errors
        if not broken:
            places = [(ir, clause.span) for ir, clause in zip(clauses, matches, strict=True)]
            check_clauses(places, symbol.source, draft.diagnostics)
        _check_single_tokens(draft, symbol, node, type_.name)
        draft.rule_drafts.append(RuleDraft(symbol, node, type_.name, clauses, surrounds, facts, broken))


def _pattern(draft: Draft, symbol: Symbol, clause: nodes.Match | nodes.Surround, what: str) -> IR:
    """The pattern of a clause, checked; with an error, as much of it as could be read."""
    ir, good = lower_partly(draft, clause.pattern, symbol.module)
    if good:
        around = isinstance(clause, nodes.Surround)
        check_pattern(ir, what, symbol.source, clause.span, draft.diagnostics, tail=not around, around=around)
    return ir


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


def _check_single_tokens(draft: Draft, symbol: Symbol, node: nodes.Rule, type_: str) -> None:
    """Report ``victims:[word]+`` for a slot of text: a list of single tokens is hardly what was meant."""
    slots = draft.types[type_].slots
    for pattern in _patterns(node):
        for repeat in _repeats(pattern):
            capture = repeat.body
            if not isinstance(capture, nodes.Capture) or not isinstance(capture.body, nodes.TokenTest | nodes.AnyToken):
                continue
            if capture.name in slots and slots[capture.name].type == TEXT and (repeat.max is None or repeat.max > 1):
                text = f"{capture.name} is captured anew for each token"
                inner = symbol.source.text[capture.body.span.start : repeat.span.end]
                help = f"write {capture.name}:({inner}) to capture the stretch as one"
                draft.diagnostics.add("W0407", text, symbol.source, repeat.span, help=help)


def _repeats(pattern: nodes.Pattern) -> Iterator[nodes.Repeat]:
    if isinstance(pattern, nodes.Repeat):
        yield pattern
    for part in _parts(pattern):
        yield from _repeats(part)


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
    if isinstance(pattern, nodes.Capture):
        yield pattern
    for part in _parts(pattern):
        yield from _captures(part)


def _parts(pattern: nodes.Pattern) -> tuple[nodes.Pattern, ...]:
    match pattern:
        case nodes.Capture(_, body) | nodes.Repeat(body):
            return (body,)
        case nodes.Sequence(parts) | nodes.Choice(parts) | nodes.PatternRef(_, parts):
            return parts
        case _:
            return ()
