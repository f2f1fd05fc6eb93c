"""The registry of every diagnostic code of the project; no other place defines one.

Codes are grouped by their first two digits: 01 syntax, 02 names, 03 expressions, 04 patterns and tests,
05 how rules and relations fit together, 06 lexicons, 07 files and packs. E is an error, W a warning.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from affidavit.syntax.codes_files import FILE_CODES
from affidavit.syntax.codes_meaning import MEANING_CODES
from affidavit.syntax.codes_model import Code
from affidavit.syntax.codes_names import NAME_CODES
from affidavit.syntax.codes_syntax import SYNTAX_CODES

__all__ = ["CODES", "Code"]


def _registry(*groups: tuple[Code, ...]) -> Mapping[str, Code]:
    codes: dict[str, Code] = {}
    for code in sorted((code for group in groups for code in group), key=lambda c: (c.code[1:], c.code)):
        if code.code in codes:
            raise ValueError(f"diagnostic code {code.code} is registered twice")
        codes[code.code] = code
    return MappingProxyType(codes)


CODES: Mapping[str, Code] = _registry(SYNTAX_CODES, NAME_CODES, MEANING_CODES, FILE_CODES)
"""All codes, in the order of their number."""
