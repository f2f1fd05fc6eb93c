"""A document and a program in, findings out: sentences, kinds of tokens, entries, then stratum after stratum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from affidavit.compile.program import Program
from affidavit.match.demand import Demand, Wanted
from affidavit.match.entries import EntryTrie
from affidavit.match.evaluate import Environment, evaluator
from affidavit.match.glance import Glance
from affidavit.match.kinds import KindTable, TokenSets
from affidavit.match.lattice import Condition, Lattice
from affidavit.match.model import Finding
from affidavit.match.statistics import Statistics
from affidavit.match.stratum import Stratum
from affidavit.match.triggers import ALWAYS, Triggers
from affidavit.text.model import Document, Sentence
from affidavit.text.sentences import pieces, split

__all__ = ["Matcher", "Matches"]


@dataclass(slots=True)
class Matches:
    """All kept findings of a document, in document order, and the lattices they were found in.

    `lattices` has those of the sentences that were read at all, by sentence index. `cuts` are the sentences that the
    length cap ended by force. There are no sentences where a glance told that nothing asked for stands in the text.
    """

    document: Document
    sentences: list[Sentence]
    findings: list[Finding]
    lattices: dict[int, Lattice]

    @property
    def cuts(self) -> list[Sentence]:
        return [sentence for sentence in self.sentences if sentence.cut]


class Matcher:
    """The matcher of one program. It keeps token classes from text to text; results do not depend on that."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._triggers = Triggers(program)
        self._trie = EntryTrie(program)
        self._glance = Glance(program, self._trie, self._triggers)
        self.kinds = KindTable(program, self._trie, self._triggers)
        self.statistics = Statistics(program)
        self._strata = [Stratum(program, self._triggers, level, self.statistics) for level in program.strata]
        self._order = {name: info.order for name, info in program.types.items()}
        self._holds = {
            index: evaluator(reference.condition.expr)
            for index, reference in enumerate(program.references)
            if reference.condition is not None
        }
        self._demands: dict[Wanted, Demand] = {}
        self._lexicon_bits = {
            lexicon.id: bits for lexicon in program.lexicons if (bits := self._triggers.of_lexicon(lexicon.id))
        }

    def find(self, document: Document, types: Iterable[str] | None = None) -> Matches:
        """Every kept finding of `types` (None: of every type), and of other types those that they need. Time grows
        linearly with the text."""
        demand = self._demand(types)
        if not self._worth_reading(document.text, demand):
            return Matches(document, [], [], {})
        return self._find(document, split(document.text), demand)

    def find_pieces(self, document: Document, types: Iterable[str] | None = None) -> Iterator[Matches]:
        """As `find`, a bounded piece of a long document at a time (`affidavit.text.sentences.pieces`)."""
        demand = self._demand(types)
        if self._worth_reading(document.text, demand):
            for sentences in pieces(document.text):
                yield self._find(document, sentences, demand)

    def _worth_reading(self, text: str, demand: Demand) -> bool:
        """False for a text in which, at a glance, nothing asked for can stand."""
        if not demand.selective or demand.may_hold(self._glance.at_document(text)):
            return True
        self.statistics.passed_over += 1
        return False

    def _find(self, document: Document, sentences: list[Sentence], demand: Demand) -> Matches:
        matches = Matches(document, sentences, [], {})
        condition = self._condition(document)
        for sentence in sentences:
            lattice = self._read(sentence, document, demand, condition, matches.findings)
            if lattice is not None:
                matches.lattices[sentence.index] = lattice
        self.statistics.sentences += len(sentences)
        self.statistics.searched += len(matches.lattices)
        for finding in matches.findings:
            if finding.type in demand.settled:
                finding.settle()
        return matches

    def _demand(self, types: Iterable[str] | None) -> Demand:
        roots = frozenset(self.program.types if types is None else types)
        demand = self._demands.get(roots)
        if demand is None:
            demand = self._demands[roots] = Demand(self.program, self._triggers, roots, self._glance.assumed)
        return demand

    def _condition(self, document: Document) -> Condition:
        holds, program = self._holds, self.program

        def passes(reference: int, finding: Finding) -> bool:
            return holds[reference](Environment(slots=finding.slots, date=document.date, program=program)) is True

        return passes

    def _read(
        self,
        sentence: Sentence,
        document: Document,
        demand: Demand,
        condition: Condition,
        findings: list[Finding],
    ) -> Lattice | None:
        """Adds what is found in one sentence to `findings`. None when nothing asked for can stand there."""
        text = sentence.text
        if demand.selective and not demand.may_hold(self._glance.at_sentence(text)):
            return None
        kinds = self.kinds.of_sentence(text, caseless=sentence.caseless)
        sentence.know_size(len(kinds))
        present = ALWAYS
        for kind in kinds:
            if kind.triggers:
                present |= kind.triggers
        if not present & demand.mask and not any(kind.may_trigger & demand.mask for kind in kinds):
            return None
        entries = self._trie.longest(kinds, sentence.caseless)
        for lexicon in entries:
            present |= self._lexicon_bits.get(lexicon, 0)
        if not present & demand.mask:
            return None
        wanted = demand.wanted(present)
        sentence.know_tokens([kind.surface for kind in kinds], [kind.word for kind in kinds])
        lattice = Lattice(
            sentence, len(kinds), TokenSets(kinds, self.kinds), entries, self.program.references, condition
        )
        found: list[Finding] = []
        for stratum in self._strata:
            if present & stratum.mask:
                for finding in stratum.run(lattice, document, present, wanted):
                    found.append(finding)
                    present |= self._triggers.of_type(finding.type)
        order = self._order
        found.sort(key=lambda f: (f.first, -f.last, order[f.type], f.rule.rank))
        findings.extend(found)
        return lattice
