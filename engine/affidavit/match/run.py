"""A document and a program in, findings out: sentences, classes, entries, then stratum after stratum."""

from __future__ import annotations

from dataclasses import dataclass

from affidavit.compile.program import Program, Reference
from affidavit.match.classes import TokenClasser
from affidavit.match.entries import EntryTrie
from affidavit.match.evaluate import Environment, evaluate
from affidavit.match.lattice import Lattice
from affidavit.match.model import Finding
from affidavit.match.stratum import Stratum
from affidavit.text.model import Document, Sentence
from affidavit.text.sentences import split

__all__ = ["Matcher", "Matches"]


@dataclass(slots=True)
class Matches:
    """All kept findings of a document, in document order, and the lattices they were found in.

    `cuts` are the sentences that the length cap ended by force.
    """

    document: Document
    sentences: list[Sentence]
    findings: list[Finding]
    lattices: list[Lattice]

    @property
    def cuts(self) -> list[Sentence]:
        return [sentence for sentence in self.sentences if sentence.cut]

    def lattice(self, sentence: int) -> Lattice:
        """The lattice of a sentence, complete with the findings of every stratum."""
        return self.lattices[sentence]


class Matcher:
    """The matcher of one program. It keeps token classes from text to text; results do not depend on that."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._trie = EntryTrie(program)
        self._classer = TokenClasser(program, self._trie)
        self._strata = [Stratum(program, level) for level in program.strata]

    def find(self, document: Document) -> Matches:
        """Every kept finding of every type. Time grows linearly with the text."""
        sentences = split(document.text)
        lattices = [self._lattice(sentence, document) for sentence in sentences]
        findings: list[Finding] = []
        for lattice in lattices:
            for stratum in self._strata:
                findings.extend(stratum.run(lattice, document))
        order = {name: info.order for name, info in self.program.types.items()}
        findings.sort(key=lambda f: (f.sentence.index, f.first, -f.last, order[f.type], f.rule.rank))
        return Matches(document, sentences, findings, lattices)

    def _lattice(self, sentence: Sentence, document: Document) -> Lattice:
        def condition_holds(reference: Reference, finding: Finding) -> bool:
            assert reference.condition is not None
            environment = Environment(slots=finding.slots, date=document.date, program=self.program)
            return evaluate(reference.condition.expr, environment) is True

        return Lattice(
            sentence,
            self._classer.classify(sentence),
            self._trie.longest(sentence),
            self.program.references,
            condition_holds,
        )
