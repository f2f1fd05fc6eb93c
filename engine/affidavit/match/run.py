"""A document and a program in, findings out: sentences, kinds of tokens, entries, then stratum after stratum."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from affidavit.compile.program import Program
from affidavit.match.demand import Demand, Wanted
from affidavit.match.entries import EntryTrie
from affidavit.match.evaluate import Environment, evaluator
from affidavit.match.glance import Glance, assumed_bits
from affidavit.match.kinds import KindTable, TokenSets
from affidavit.match.lattice import Condition, Lattice
from affidavit.match.model import Finding
from affidavit.match.statistics import Statistics
from affidavit.match.stratum import Stratum
from affidavit.match.triggers import ALWAYS, Triggers
from affidavit.text.lines import paragraph_begins
from affidavit.text.model import Document, Sentence
from affidavit.text.sentences import MAX_PIECE, pieces, sentences_within, split

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
        self._assumed = assumed_bits(program, self._triggers)
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
        self._glances: dict[int, Glance] = {}
        self._lexicon_bits = {
            lexicon.id: bits for lexicon in program.lexicons if (bits := self._triggers.of_lexicon(lexicon.id))
        }

    def find(self, document: Document, types: Iterable[str] | None = None) -> Matches:
        """Every kept finding of `types` (None: of every type), and of other types those that they need. Time grows
        linearly with the text."""
        demand = self._demand(types)
        anchors = self._anchors(document.text, demand)
        if anchors == []:
            return Matches(document, [], [], {})
        return self._find(document, split(document.text), demand, anchors)

    def find_pieces(self, document: Document, types: Iterable[str] | None = None) -> Iterator[Matches]:
        """As `find`, a bounded piece of a long document at a time (`affidavit.text.sentences.pieces`). Nothing for a
        text in which nothing can stand."""
        text = document.text
        demand = self._demand(types)
        anchors = self._anchors(text, demand)
        if anchors == []:
            return
        begins = None if anchors is None or len(text) > MAX_PIECE else paragraph_begins(text)
        if anchors is None or begins is None:
            for sentences in pieces(text):
                yield self._find(document, sentences, demand, anchors)
        else:
            matches = self._find_near(document, begins, demand, anchors)
            if matches.findings:
                yield matches

    def _anchors(self, text: str, demand: Demand) -> list[int] | None:
        """Offsets of which one lies in every sentence that, at a glance, can hold anything asked for; None where a
        glance does not tell."""
        if not demand.selective:
            return None
        anchors = self._glance(demand).anchors(text, demand.live)
        self.statistics.passed_over += anchors == []
        return anchors

    def _find(
        self, document: Document, sentences: list[Sentence], demand: Demand, anchors: Sequence[int] | None
    ) -> Matches:
        matches = Matches(document, sentences, [], {})
        self._read_all(sentences if anchors is None else _around(anchors, sentences), demand, matches)
        self.statistics.sentences += len(sentences)
        return matches

    def _find_near(self, document: Document, begins: Sequence[int], demand: Demand, anchors: Sequence[int]) -> Matches:
        """As `_find`. Only paragraphs in which something may stand are cut into sentences, until something is found."""
        matches = Matches(document, [], [], {})
        bits, text = self._glance(demand).bits, document.text
        cut: list[Sentence] = []
        for begin, end in _stretches(anchors, begins, len(text)):
            if demand.may_hold(bits(text[begin:end])):
                cut += sentences_within(text, begin, end, len(cut))
        self._read_all(_around(anchors, cut), demand, matches)
        if matches.findings:
            provisional = {sentence.index: sentence for sentence in cut}
            matches.sentences = split(text, {sentence.begin: sentence for sentence in cut})
            matches.lattices = {provisional[index].index: lattice for index, lattice in matches.lattices.items()}
        elif not matches.lattices:
            self.statistics.passed_over += 1
        self.statistics.sentences += len(matches.sentences or cut)
        return matches

    def _read_all(self, sentences: Iterable[Sentence], demand: Demand, matches: Matches) -> None:
        condition = self._condition(matches.document)
        for sentence in sentences:
            lattice = self._read(sentence, matches.document, demand, condition, matches.findings)
            if lattice is not None:
                matches.lattices[sentence.index] = lattice
        self.statistics.searched += len(matches.lattices)
        for finding in matches.findings:
            if finding.type in demand.settled:
                finding.settle()

    def _demand(self, types: Iterable[str] | None) -> Demand:
        roots = frozenset(self.program.types if types is None else types)
        demand = self._demands.get(roots)
        if demand is None:
            demand = self._demands[roots] = Demand(self.program, self._triggers, roots, self._assumed)
        return demand

    def _glance(self, demand: Demand) -> Glance:
        """The glance that tells whether to read for `demand`."""
        glance = self._glances.get(demand.looked_for)
        if glance is None:
            glance = self._glances[demand.looked_for] = Glance(
                self.program, self._trie, self._triggers, demand.looked_for
            )
        return glance

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
        if demand.selective and not demand.may_hold(self._glance(demand).bits(text)):
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


def _around(anchors: Sequence[int], sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """The sentences in which one of `anchors` lies."""
    number = bisect_left(anchors, sentences[0].begin) if sentences else 0
    for sentence in sentences:
        if number < len(anchors) and anchors[number] < sentence.end_of_stretch:
            yield sentence
            number = bisect_left(anchors, sentence.end_of_stretch, number)


def _stretches(anchors: Sequence[int], begins: Sequence[int], end: int) -> Iterator[tuple[int, int]]:
    """Begin and end of the paragraphs, which begin at `begins`, in which one of `anchors` lies."""
    last = -1
    for anchor in anchors:
        number = bisect_right(begins, anchor) - 1
        if number != last:
            yield begins[number], begins[number + 1] if number + 1 < len(begins) else end
            last = number
