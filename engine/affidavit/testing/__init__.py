"""Hypothesis strategies for documents, rules, patterns and packs, for users' own property tests."""

from __future__ import annotations

from affidavit.testing.rules import expressions, modules, names, patterns, token_tests, type_names

__all__ = ["expressions", "modules", "names", "patterns", "token_tests", "type_names"]
