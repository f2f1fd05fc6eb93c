"""Checks of a lowered pattern: can it match nothing, can its guards hold, can each choice be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from affidavit.compile.ir import IR, Alt, Cap, Guard, Nothing, Rep, Seq, atoms, children, is_nullable
from affidavit.compile.program import GuardBits
from affidavit.syntax.diagnostics import Diagnostics, Label
from affidavit.syntax.nodes import SourceText, Span

__all__ = ["bare", "check_clauses", "check_pattern"]


def check_pattern(
    ir: IR, what: str, source: SourceText, span: Span, diagnostics: Diagnostics, *, tail: bool, around: bool = False
) -> bool:
    """Report what is wrong with one pattern, written at `span`; False when it cannot be used.

    `tail`: nothing follows the pattern, and its preferred match alone counts. `around`: it stands around a match, so
    that ``^`` or ``$`` alone will do.
    """
    good = True
    if is_nullable(ir, unguarded=around):
        diagnostics.add(
            "E0401",
            f"this {what} could match nothing at all",
            source,
            span,
            help="ask for at least one element, for example with + in place of *",
        )
        good = False
    for guard in [*_dead_guards(ir, False), *_dead_guards(ir, True)]:
        sign = "^" if guard.bit == GuardBits.SENTENCE_START else "$"
        text = "a token is asked for before `^`" if sign == "^" else "a token is asked for after `$`"
        place = Label(guard.source or source, guard.span)
        diagnostics.add(
            "E0407", f"{text}, so it can never hold", place.source, place.span, help="remove it, or move it"
        )
        good = False
    _check_choices(ir, tail, Label(source, span), diagnostics)
    return good


def check_clauses(clauses: Sequence[tuple[IR, Span]], source: SourceText, diagnostics: Diagnostics) -> None:
    """Report match clauses that an earlier clause leaves nothing to match."""
    seen = _Seen(tail=True)
    for index, (clause, span) in enumerate(clauses):
        earlier = seen.add(clause, index)
        if earlier is not None:
            others = [Label(source, clauses[earlier][1], "this one always comes first")]
            text = "this match clause can never be reached"
            diagnostics.add("W0402", text, source, span, others=others, help="remove it, or put it first")


def bare(ir: IR) -> IR:
    """`ir` without captures: what it matches, and in which order of preference."""
    match ir:
        case Cap(_, body):
            return bare(body)
        case Seq(items):
            flat: list[IR] = []
            for item in map(bare, items):
                flat.extend(item.items if isinstance(item, Seq) else [item])
            return Seq(tuple(flat))
        case Alt(options):
            return Alt(tuple(map(bare, options)))
        case Rep(body, least, most, lazy):
            return Rep(bare(body), least, most, lazy)
        case _:
            return ir


def _dead_guards(ir: IR, backward: bool) -> list[Guard]:
    """Guards that stand behind (`backward`: before) an element on every way to them."""
    wanted = GuardBits.SENTENCE_END if backward else GuardBits.SENTENCE_START
    found: list[Guard] = []

    def walk(part: IR, consumed: bool) -> bool:
        """Whether every way through `part` has consumed something, `consumed` telling of what lies before."""
        match part:
            case Guard(bit):
                if bit == wanted and consumed:
                    found.append(part)
            case Seq(items):
                for item in reversed(items) if backward else items:
                    consumed = walk(item, consumed)
            case Alt(options):
                ends = [walk(option, consumed) for option in options]  # all are walked: each may hold a dead guard
                return all(ends)
            case Rep(body, least):
                after = walk(body, consumed)
                return after if least else consumed
            case Cap(_, body):
                return walk(body, consumed)
            case Nothing():
                pass
            case _:
                return True
        return consumed

    walk(ir, False)
    return found


def _check_choices(ir: IR, tail: bool, place: Label, diagnostics: Diagnostics) -> None:
    if isinstance(ir, Alt):
        seen = _Seen(tail)
        for index, option in enumerate(ir.options):
            earlier = seen.add(option, index)
            if earlier is not None:
                _report_choice(option, ir.options[earlier], place, diagnostics)
    parts = children(ir)
    for index, part in enumerate(parts):
        last = index == len(parts) - 1 or isinstance(ir, Alt)
        inside = not isinstance(ir, Rep) or ir.max == 1
        _check_choices(part, tail and last and inside, place, diagnostics)


@dataclass(slots=True)
class _Seen:
    """The options of a choice so far. In the `tail` of a pattern an option also hides those that begin with it."""

    tail: bool
    options: dict[tuple[IR, ...], int] = field(default_factory=dict)

    def add(self, option: IR, index: int) -> int | None:
        """Enter an option; the index of the first one that leaves it nothing to match, if any does."""
        items = _items(bare(option))
        hidden = [self.options[items]] if items in self.options else []
        if self.tail:
            hidden += [self.options[items[:end]] for end in range(len(items)) if items[:end] in self.options]
        self.options.setdefault(items, index)
        return min(hidden, default=None)


def _items(ir: IR) -> tuple[IR, ...]:
    match ir:
        case Seq(items):
            return items
        case Nothing():
            return ()
        case _:
            return (ir,)


def _report_choice(option: IR, earlier: IR, place: Label, diagnostics: Diagnostics) -> None:
    here = _extent(option) or place
    first = _extent(earlier)
    diagnostics.add(
        "W0402",
        "this choice can never be reached",
        here.source,
        here.span,
        others=[Label(first.source, first.span, "this one always comes first")] if first else (),
        help="remove it" if bare(option) == bare(earlier) else "put the longer choice first",
    )


def _extent(ir: IR) -> Label | None:
    """From the first to the last atom of `ir` in the file of the first."""
    found = list(atoms(ir))
    if not found:
        return None
    spans = [atom.span for atom in found if atom.source is found[0].source]
    return Label(found[0].source, Span(min(span.start for span in spans), max(span.end for span in spans)))
