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
from affidavit.run.engine import Engine, load
from affidavit.run.errors import PackError
from affidavit.run.packs import shipped_packs
from affidavit.run.report import Report
from affidavit.text.model import Document
from affidavit.values.types import Range, Timex
from affidavit.version import __version__

__all__ = [
    "Document", "Engine", "Filled", "Finding", "PackError", "Range", "Report", "Timex", "__version__", "load",
    "shipped_packs",
]  # fmt: skip
