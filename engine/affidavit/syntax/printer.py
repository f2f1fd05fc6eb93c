"""The canonical layout of rule files: nodes to text.

Printing what was parsed, and parsing what was printed, changes no node; printing twice changes no character.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from affidavit.syntax.nodes import (
    Context,
    Declaration,
    Documented,
    Lexicon,
    Link,
    Merge,
    Module,
    Note,
    PatternDecl,
    Resolve,
    Rule,
    Test,
    TypeDecl,
    Use,
)
from affidavit.syntax.print_clauses import above_in_body, grouped, print_lines, print_test
from affidavit.syntax.print_entries import entry_lines, fits_one_line, print_entry
from affidavit.syntax.print_exprs import print_string
from affidavit.syntax.print_patterns import pattern_pieces, print_type_ref
from affidavit.syntax.wrap import INDENT, WIDTH, above, behind, fill

__all__ = ["print_declaration", "print_module"]


def print_module(module: Module) -> str:
    """The whole file, ending with a line end; ``""`` for an empty one.

    Only a module read without errors may take the place of its source: what could not be read is not in it.
    """
    out: list[str] = []
    before: tuple[Declaration, list[str]] | None = None
    for declaration in module.declarations:
        lines = [*above(declaration), *_lines(declaration)]
        if before is not None and _apart(*before, declaration, lines):
            out.append("")
        out += lines
        before = declaration, lines
    if out and module.trailing_comments:
        out.append("")
    out += module.trailing_comments
    return "".join(line + "\n" for line in out)


def print_declaration(declaration: Declaration) -> str:
    """One declaration with its comments, ending with a line end."""
    return "".join(line + "\n" for line in (*above(declaration), *_lines(declaration)))


def _apart(before: Declaration, printed: Sequence[str], after: Declaration, lines: Sequence[str]) -> bool:
    """Whether an empty line stands between two declarations; only one-liners of a kind may stand together."""
    together = type(before) is type(after) and len(printed) == len(lines) == 1
    return after.blank or not together


def _lines(declaration: Declaration) -> list[str]:
    match declaration:
        case Use(modules=modules):
            lines = fill("use ", [f"{name}," for name in modules[:-1]] + [modules[-1]], 4)
        case TypeDecl():
            lines = _type(declaration)
        case Lexicon():
            lines = _lexicon(declaration)
        case PatternDecl(name=name, params=params, body=body):
            head = f"pattern {name}({', '.join(params)}) = " if params else f"pattern {name} = "
            lines = fill(head, pattern_pieces(body), 4)
        case Rule():
            lines = _rule(declaration)
        case Link():
            lines = _link(declaration)
        case Resolve():
            lines = _resolve(declaration)
        case Context():
            lines = _context(declaration)
        case Merge():
            lines = _merge(declaration)
        case Test():
            lines = [print_test(declaration, "test ")]
    return behind(lines, declaration.trailing)


def _block(head: str, body: Iterable[str], node: Documented) -> list[str]:
    lines = [*body, *(INDENT + comment if comment else "" for comment in node.closing)]
    return [*behind([f"{head} {{"], node.opening), *lines, "}"]


def _note(node: Documented, clause: str, lines: list[str], first: bool) -> list[str]:
    """The lines of a clause that is no node of its own, with its comments."""
    for note in node.notes:
        if note.clause == clause:
            return _noted(note, lines, first)
    return lines


def _noted(note: Note, lines: list[str], first: bool) -> list[str]:
    head = [INDENT + comment if comment else "" for comment in note.comments]
    blank = [""] if note.blank and not first else []
    return [*blank, *head, *behind(lines, note.trailing)]


# ── One kind of declaration each ────────────────────────────────────────────────────────────────


def _type(node: TypeDecl) -> list[str]:
    pad = max(len("keep"), *(len(slot.name) + 1 for slot in node.slots)) + 2
    body: list[str] = []
    for slot in node.slots:
        text = f"{INDENT}{slot.name + ':':<{pad}}{' | '.join(slot.types)}{'?' if slot.optional else ''}"
        body += [*above_in_body(slot, first=not body), *behind([text], slot.trailing)]
    has_note = any(note.clause == "keep" for note in node.notes)
    if has_note or (node.keep, node.keep_on) != ("longest", None):
        on = f" on {node.keep_on}" if node.keep_on is not None else ""
        body += _note(node, "keep", [f"{INDENT}{'keep':<{pad}}{node.keep}{on}"], not body)
    return _block(f"type {node.name}", body, node)


def _lexicon(node: Lexicon) -> list[str]:
    inflected = " inflected" if node.inflected else ""
    if node.file is not None:
        return [f"lexicon {node.name} from {print_string(node.file)}{inflected}"]
    inside = ", ".join(print_entry(entry) for entry in node.entries)
    line = f"lexicon {node.name} {{ {inside} }}{inflected}" if inside else f"lexicon {node.name} {{ }}{inflected}"
    if len(line) <= WIDTH and not node.opening and not node.closing and fits_one_line(node.entries):
        return [line]
    *lines, brace = _block(f"lexicon {node.name}", entry_lines(node.entries), node)
    return [*lines, brace + inflected]


def _rule(node: Rule) -> list[str]:
    body: list[str] = []
    for group in grouped(node.clauses):
        body += print_lines(group, first=not body)
    return _block(f"rule {node.name} -> {node.type}", body, node)


def _link(node: Link) -> list[str]:
    target = f"{print_type_ref(node.target)}.{node.target_slot}"
    source = print_type_ref(node.source) + (f".{node.source_slot}" if node.source_slot is not None else "")
    clauses = {
        "fill": f"{target} from {source}",
        "within": ", ".join(node.within),
        "prefer": node.prefer,
    }
    return _block(f"link {node.name}", _clauses(node, clauses), node)


def _resolve(node: Resolve) -> list[str]:
    clauses = {"of": node.of, "among": print_string(node.among)}
    hint = None if node.hint is None else ".".join(node.hint)
    for clause, text in (("told", node.told), ("inside", node.inside), ("hint", hint)):
        if text is not None:
            clauses[clause] = text
    return _block(f"resolve {node.name}", _clauses(node, clauses), node)


def _context(node: Context) -> list[str]:
    reach = f"{node.scope.reach} words" if isinstance(node.scope.reach, int) else f"{node.scope.reach} end"
    body = _note(node, "cue", fill(f"{INDENT}cue     ", pattern_pieces(node.cue), 10), True)
    body += _clauses(node, {"scope": f"{node.scope.direction} to {reach}"}, first=False)
    if node.until is not None:
        body += _note(node, "until", fill(f"{INDENT}until   ", pattern_pieces(node.until), 10), False)
    if node.of:
        body += _clauses(node, {"of": ", ".join(node.of)}, first=False)
    for group in grouped(node.sets):
        body += print_lines(group, first=False)
    return _block(f"context {node.name}", body, node)


def _merge(node: Merge) -> list[str]:
    clauses = {"of": ", ".join(node.of)}
    for clause, slots in (("same", node.same), ("agree", node.agree), ("report", node.report)):
        if slots:
            clauses[clause] = ", ".join(slots)
    return _block(f"merge {node.name}", _clauses(node, clauses), node)


def _clauses(node: Documented, clauses: dict[str, str], first: bool = True) -> list[str]:
    lines: list[str] = []
    for clause, text in clauses.items():
        lines += _note(node, clause, [f"{INDENT}{clause:<8}{text}"], first and not lines)
    return lines
