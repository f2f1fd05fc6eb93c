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
from affidavit.version import __version__

__all__ = [
    "Comparison", "Document", "Engine", "EvidenceError", "Filled", "Finding", "PackDiff", "PackError", "Range",
    "Report", "Timex", "Verification", "__version__", "compare", "diff", "load", "shipped_packs", "verify",
]  # fmt: skip
