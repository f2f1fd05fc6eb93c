"""From a pack to a `Program`: the whole compiler, one pass after the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from affidavit.compile.assemble import assemble
from affidavit.compile.checks import check_rivals, check_slots, check_unused
from affidavit.compile.collect import collect_names, parse_modules, read_pack, resolve_uses
from affidavit.compile.conditions import compile_references
from affidavit.compile.draft import Draft
from affidavit.compile.patterns import check_named_patterns, lower_rules
from affidavit.compile.program import Program
from affidavit.compile.ranks import rank_rules
from affidavit.compile.relations import compile_contexts, compile_links, compile_merges
from affidavit.compile.resolves import compile_resolves
from affidavit.compile.rules import compile_rules
from affidavit.compile.sources import PackSources, read_folder, read_single, refuse_file
from affidavit.compile.strata import stratify
from affidavit.compile.testcases import compile_tests
from affidavit.compile.trigger_checks import check_triggers
from affidavit.compile.types import build_lexicons, declare_types, mark_lists
from affidavit.syntax.diagnostics import Diagnostics

__all__ = ["PASSES", "compile_pack", "compile_sources", "compile_text"]

PASSES: tuple[Callable[[Draft], None], ...] = (
    read_pack,  # pack.toml
    parse_modules,  # rule files to syntax trees
    collect_names,  # who declares what
    resolve_uses,  # who sees what
    declare_types,  # types and slots
    build_lexicons,  # phrases to tokens, cells to values
    check_named_patterns,  # each `pattern` by itself
    lower_rules,  # patterns of rules to IR
    mark_lists,  # slots that may hold several values
    stratify,  # which types first
    compile_rules,  # expressions, automata
    compile_links,
    compile_resolves,
    compile_contexts,
    compile_merges,
    compile_references,  # conditions of type references
    rank_rules,  # who wins a tie
    compile_tests,
    check_slots,
    check_rivals,
    check_triggers,
    check_unused,
)
"""The compiler: each pass takes the draft, adds to it, and reports what is wrong."""


def compile_sources(sources: PackSources, diagnostics: Diagnostics | None = None) -> tuple[Program | None, Diagnostics]:
    """Compile the files of a pack. The program is None when there is an error; every problem is reported at once."""
    draft = Draft(sources, diagnostics if diagnostics is not None else Diagnostics())
    for run in PASSES:
        run(draft)
    program = assemble(draft)
    return (None if draft.diagnostics.has_errors else program), draft.diagnostics


def compile_pack(path: Path) -> tuple[Program | None, Diagnostics]:
    """Compile a pack folder, or a single ``.rules`` file with the lexicon files beside it."""
    diagnostics = Diagnostics()
    if path.suffix == ".rules" and path.is_file():
        try:
            data = path.read_bytes()
        except OSError as error:
            refuse_file(path.name, error, diagnostics)
            return None, diagnostics
        return compile_sources(read_single(path.name, data, path.parent, diagnostics), diagnostics)
    sources = read_folder(path, diagnostics)
    return (None, diagnostics) if sources is None else compile_sources(sources, diagnostics)


def compile_text(
    text: str, *, path: str = "rules.rules", lexicon_dir: Path | None = None
) -> tuple[Program | None, Diagnostics]:
    """Compile one rule text; `path` names it in messages, its lexicon files stand in `lexicon_dir`."""
    diagnostics = Diagnostics()
    data = text.encode("utf-8", "surrogatepass")
    return compile_sources(read_single(path, data, lexicon_dir, diagnostics), diagnostics)
