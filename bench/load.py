"""How long it takes until an engine can read: imports, packs cold and from the compiled cache, a large lexicon.

    python bench/load.py [--runs N] [--phrases N]

Every measurement is a process of its own; the median of N runs is shown, and printed as JSON at the end. The lexicon's
phrases are made up, one to three words each, and a text of the same made-up words is read by packs that have 200 of
them and all of them, in turn within one process; the ratio is that of the medians.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

MANIFEST = 'name = "{name}"\nversion = "1"\nlanguage = "en"\n'
RULES = """\
lexicon term from "terms.txt"
type Term { name: text }
rule term -> Term {
  match name:@term
}
"""
SYLLABLES = [a + b for a in ("ch", "sh", *"bdfgklmnprstvz") for b in ("ai", "on", "er", *"aeiou")]
PLAIN = "the army said that men from a town near here had come back on friday and left again before night fell"
FEW = 200

LOAD = """
import resource, sys, time
start = time.perf_counter()
import affidavit
affidavit.load
imported = time.perf_counter()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
engine = affidavit.load(sys.argv[1], cache=sys.argv[2] == "cache")
loaded = time.perf_counter()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(imported - start, loaded - imported, (peak - before) / 1024, peak / 1024)
"""
IMPORT = """
import time
start = time.perf_counter()
import affidavit
print(time.perf_counter() - start)
"""
READ = """
import sys, time
import affidavit
text = open(sys.argv[3], encoding="utf-8").read()
engines = [affidavit.load(sys.argv[1]), affidavit.load(sys.argv[2])]
for engine in engines:
    engine.extract(text)
for _ in range(7):
    for engine in engines:
        start = time.perf_counter()
        engine.extract(text)
        print(time.perf_counter() - start)
"""


def words(code: str, *arguments: str) -> list[float]:
    """The numbers that a new process prints."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


def process_time(*command: str) -> float:
    """Seconds from start to end of a process that is timed by another, small one."""
    code = "import subprocess, sys, time; s = time.perf_counter(); subprocess.run(sys.argv[1:], check=True, "
    return words(code + "stdout=subprocess.DEVNULL); print(time.perf_counter() - s)", *command)[0]


def phrases(number: int, source: random.Random) -> list[str]:
    """Distinct made-up phrases of one to three words."""
    vocabulary = ["".join(source.choices(SYLLABLES, k=source.randint(2, 4))) for _ in range(60_000)]
    found: dict[str, None] = {}
    while len(found) < number:
        found[" ".join(source.choices(vocabulary, k=source.choice((1, 2, 2, 3))))] = None
    return list(found)


def lexicon_pack(folder: Path, terms: list[str]) -> Path:
    folder.mkdir()
    (folder / "pack.toml").write_text(MANIFEST.format(name=folder.name), encoding="utf-8")
    (folder / "terms.rules").write_text(RULES, encoding="utf-8")
    (folder / "terms.txt").write_text("\n".join(terms) + "\n", encoding="utf-8")
    return folder


def prose(terms: list[str], few: list[str], source: random.Random) -> str:
    """Sentences of words from news, with a term of `few` in each: both packs find the same number of terms in it."""
    plain = PLAIN.split()
    known = {word for term in terms for word in term.split()}
    rare = ["".join(source.choices(SYLLABLES, k=5)) for _ in range(3000)]
    rare = [word for word in rare if word not in known]
    sentences = []
    for _ in range(4000):
        sentence = [source.choice(plain if source.random() < 0.7 else rare) for _ in range(source.randint(10, 25))]
        sentence.insert(source.randrange(len(sentence)), source.choice(few))
        sentences.append(" ".join(sentence).capitalize() + ".")
    return "\n".join(sentences)


def median_of(runs: int, measure: Callable[[], list[float]]) -> list[float]:
    """The median of each number that `measure` gives."""
    return [statistics.median(row) for row in zip(*(measure() for _ in range(runs)), strict=True)]


def small_measures(runs: int) -> dict[str, float]:
    command = Path(sys.executable).with_name("affidavit")
    found = {
        "import affidavit, s": median_of(runs, lambda: words(IMPORT))[0],
        "affidavit --help, s": median_of(runs, lambda: [process_time(str(command), "--help")])[0],
    }
    cold = median_of(runs, lambda: words(LOAD, "conflict", "no"))
    words(LOAD, "conflict", "cache")
    warm = median_of(runs, lambda: words(LOAD, "conflict", "cache"))
    found["import with load, s"] = warm[0]
    found["load conflict cold, s"] = cold[1]
    found["load conflict from the cache, s"] = warm[1]
    found["load conflict from the cache, MB"] = warm[2]
    return found


def lexicon_measures(folder: Path, number: int, runs: int) -> dict[str, float]:
    source = random.Random(20_191)
    terms = phrases(number, source)
    few = source.sample(terms, FEW)
    large, small = lexicon_pack(folder / "large", terms), lexicon_pack(folder / "small", few)
    text = folder / "text.txt"
    text.write_text(prose(terms, few, source), encoding="utf-8")
    cold = words(LOAD, str(large), "cache")
    warm = median_of(runs, lambda: words(LOAD, str(large), "cache"))
    times = words(READ, str(small), str(large), str(text))
    return {
        f"{number} phrases cold, s": cold[1],
        f"{number} phrases from the cache, s": warm[1],
        f"{number} phrases from the cache, MB": warm[2],
        f"{number} phrases, peak of the process, MB": warm[3],
        f"a token with {number} phrases against {FEW}, times": statistics.median(times[1::2])
        / statistics.median(times[::2]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--phrases", type=int, default=200_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AFFIDAVIT_CACHE"] = str(Path(folder) / "cache")
        found = small_measures(arguments.runs)
        found |= lexicon_measures(Path(folder), arguments.phrases, arguments.runs)
    for name, value in found.items():
        print(f"{value:10.3f}  {name}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
