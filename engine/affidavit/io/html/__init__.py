"""Findings as one self-contained page for a browser: the text with its findings marked, and the proof of each.

`part` makes what one document adds, `page` puts parts together. The page needs no network; what comes from documents
and packs stands in it as text alone, and the policy it carries lets no script run but its own.
"""

from __future__ import annotations

from affidavit.io.html.page import page
from affidavit.io.html.part import Part, part

__all__ = ["Part", "page", "part"]
