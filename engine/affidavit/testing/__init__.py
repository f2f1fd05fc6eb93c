"""Hypothesis strategies for documents, rules, patterns and packs, for users' own property tests."""
