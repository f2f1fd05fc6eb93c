"""Hypothesis strategies for documents, rules, patterns and packs, for users' own property tests."""

from __future__ import annotations

from affidavit.testing.documents import any_texts, documents, matching_texts, prose, vocabulary
from affidavit.testing.packs import packs
from affidavit.testing.rules import expressions, modules, names, patterns, token_tests, type_names

__all__ = [
    "any_texts", "documents", "expressions", "matching_texts", "modules", "names", "packs", "patterns", "prose",
    "token_tests",
    "type_names", "vocabulary",
]  # fmt: skip
