"""Findings in, explanations and scores out."""
