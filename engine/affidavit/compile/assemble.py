"""The last pass: the draft becomes an immutable `Program`."""

from __future__ import annotations

from typing import Any

from affidavit.compile.draft import Draft
from affidavit.compile.program import PackInfo, Program, phrases_of
from affidavit.compile.sources import digest

__all__ = ["assemble"]


def assemble(draft: Draft) -> Program:
    """The program. It is of use only when no error was reported."""
    return Program(
        pack=_pack_info(draft),
        predicates=draft.predicates.tests,
        lexicons=tuple(draft.lexicons),
        lexicon_ids=dict(draft.lexicon_ids),
        types=dict(draft.types),
        references=draft.compiled_references,
        strata=draft.strata,
        rules=tuple(draft.rules),
        links=tuple(draft.links),
        contexts=tuple(draft.contexts),
        merges=tuple(draft.merges),
        tests=tuple(draft.tests),
        extra=_extra(draft),
    )


def _pack_info(draft: Draft) -> PackInfo:
    manifest = draft.manifest
    whole, each = digest(draft.sources.files)
    return PackInfo(
        manifest.name, manifest.version, manifest.language, manifest.description, manifest.licence, draft.exported(),
        whole, each, dict(manifest.tables),
    )  # fmt: skip


def _extra(draft: Draft) -> dict[str, Any]:
    """``phrases``: those of each lexicon on the right of an `in` (`affidavit.compile.program.Phrases`).

    ``resolves``: the compiled resolves, in declaration order.
    """
    return {
        "phrases": {id: phrases_of(draft.lexicons[id].entries) for id in sorted(draft.phrase_lexicons)},
        "resolves": tuple(draft.resolves),
    }
