"""Findings in, linked, qualified and merged findings out."""
