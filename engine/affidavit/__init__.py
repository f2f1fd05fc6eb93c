"""Affidavit: rules that find facts in text, and for every fact the evidence.

```python
import affidavit

engine = affidavit.load("conflict")
report = engine.extract(text, date="2019-04-20", id="dw-1")
for finding in report:
    print(finding.type, finding.span, finding.text, finding.rule.location)
    print(report.explain(finding))
```
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from affidavit.version import __version__

if TYPE_CHECKING:
    from affidavit.match.model import Filled, Finding
    from affidavit.run.compare import Comparison, compare
    from affidavit.run.diff import PackDiff, diff
    from affidavit.run.engine import Engine, load
    from affidavit.run.errors import PackError
    from affidavit.run.packs import shipped_packs
    from affidavit.run.report import Report
    from affidavit.run.verify import EvidenceError, Verification, verify
    from affidavit.text.model import Document
    from affidavit.values.types import Range, Timex

__all__ = [
    "Comparison", "Document", "Engine", "EvidenceError", "Filled", "Finding", "PackDiff", "PackError", "Range",
    "Report", "Timex", "Verification", "__version__", "compare", "diff", "load", "shipped_packs", "verify",
]  # fmt: skip

_HOMES = {
    "Comparison": "affidavit.run.compare",
    "Document": "affidavit.text.model",
    "Engine": "affidavit.run.engine",
    "EvidenceError": "affidavit.run.verify",
    "Filled": "affidavit.match.model",
    "Finding": "affidavit.match.model",
    "PackDiff": "affidavit.run.diff",
    "PackError": "affidavit.run.errors",
    "Range": "affidavit.values.types",
    "Report": "affidavit.run.report",
    "Timex": "affidavit.values.types",
    "Verification": "affidavit.run.verify",
    "compare": "affidavit.run.compare",
    "diff": "affidavit.run.diff",
    "load": "affidavit.run.engine",
    "shipped_packs": "affidavit.run.packs",
    "verify": "affidavit.run.verify",
}
"""The names of the public API, and where they are defined: imported when first used, since most users need few."""


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(importlib.import_module(home), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
