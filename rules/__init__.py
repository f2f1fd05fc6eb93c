"""Packs of rules that ship with Affidavit: data only."""
