"""Affidavit."""
