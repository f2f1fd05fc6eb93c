"""How often `why-not` finds out what is missing: `python bench/why_not.py [--pack P] [--every N]`.

Of every sentence that tests a rule of the pack, and of the sentences of the five articles of `seeds/` (one in ten),
each token that a rule has matched is taken out in turn and the question asked at what is left of the match. Printed is
how many such questions there are, and in how many the rule has the number 1, has it alone, stands at the top of the
list, and names the element: as what is missing, or as what could as well be; then what is no such question, and why.
What is left out is told in `tests/support/deletions.py`, whose deletions these are; and where another finding of the
type stands at what is left, that is the answer.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from affidavit.audit.why_not.diagnose import written
from affidavit.match.model import Finding
from affidavit.run.engine import Engine, load
from affidavit.text.sentences import split

ROOT = Path(__file__).parent.parent


def _deletions() -> ModuleType:
    spec = importlib.util.spec_from_file_location("deletions", ROOT / "tests" / "support" / "deletions.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def tested(engine: Engine, every: int) -> Iterator[Finding]:
    """What the rules find of which the tests of the pack say that they do, in tests of one sentence."""
    tests = [test for test in engine.program.tests if test.kind == "some" and test.rule]
    for test in [one for one in tests if len(split(one.text)) == 1][::every]:
        for finding in engine.extract(test.text, date=test.date).all_findings:
            if finding.rule.name == test.rule:
                yield finding


def of_articles(engine: Engine, every: int) -> Iterator[Finding]:
    """What is found in sentences of the articles, each read alone."""
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        for sentence in split(text)[:: 10 * every]:
            yield from engine.extract(text[sentence.start : sentence.end]).all_findings


def count(findings: Iterator[Finding], engine: Engine) -> tuple[Counter[str], Counter[str]]:
    """What is answered, and what is no question."""
    found: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for finding in findings:
        for deletion in _DELETIONS.deletions(engine, finding, left_out):
            answer = deletion.report.why_not(finding.type, deletion.place, 999)
            if answer.found:
                left_out["another finding there"] += 1
                continue
            first = [miss for miss in answer.misses if miss.rank == 1]
            own = next((miss for miss in first if miss.rule is finding.rule), None)
            told = [] if own is None else [*own.wanted, *(one.element for one in own.otherwise)]
            found["questions"] += 1
            found["number 1"] += own is not None
            found["alone"] += own is not None and len(first) == 1
            found["at the top"] += own is first[0]
            found["element named"] += written(deletion.element, engine.program) in told
    return found, left_out


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", default="conflict")
    parser.add_argument("--every", type=int, default=1, help="one test and sentence of so many")
    options = parser.parse_args()
    engine = load(options.pack)
    engine = engine.for_types(engine.program.types)
    for name, findings in (("tests", tested), ("articles", of_articles)):
        found, left_out = count(findings(engine, options.every), engine)
        print(f"{name}: {', '.join(f'{what} {number}' for what, number in found.items())}")
        print(f"   left out: {', '.join(f'{what} {number}' for what, number in sorted(left_out.items()))}")


_DELETIONS = _deletions()

if __name__ == "__main__":
    main()
