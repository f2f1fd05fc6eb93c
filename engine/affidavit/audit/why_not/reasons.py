"""Why a finding was not made: the closed set of reasons, and the answer that names them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from affidavit.audit.derivation import located, rule_record
from affidavit.audit.identity import finding_id
from affidavit.audit.why_not.goal import Goal
from affidavit.compile.program import CompiledRule, Program, Surround
from affidavit.match.model import Finding
from affidavit.syntax.nodes import SourceText
from affidavit.syntax.nodes import Span as TextSpan
from affidavit.text.model import Document

__all__ = ["REASONS", "Cause", "Found", "Instead", "Matched", "Miss", "Wanted", "WhyNot"]

Span = tuple[int, int]

REASONS = {
    "word": "a token is not the one that the rule wants there",
    "lexicon": "no entry of the lexicon stands there",
    "case": "the words stand there in another case than the rule asks for",
    "longer-entry": "a longer entry of the lexicon stands there, and the longest is taken",
    "missing-finding": "the finding of another type that the rule builds on is missing, and why",
    "other-extent": "that finding is there but begins or ends elsewhere",
    "condition": "that finding is there but its condition is not true of it",
    "extra": "the elements stand there with other tokens between them",
    "sentence-start": "the match would not begin its sentence",
    "sentence-end": "the match would not end its sentence",
    "sentence-over": "the sentence ends, or begins, where the rule wants more",
    "sentence-cut": "the sentence is longer than 512 tokens and was cut there",
    "where": "a `where` is not true",
    "unless": "an `unless` strikes",
    "only": "an `only` does not hold",
    "other-reading": "the rule prefers another match from the same token",
    "beaten": "another finding won the competition",
    "other-value": "the finding is there, but the rule gave the slot another value",
    "empty-slot": "the finding is there, but nothing filled the slot",
    "resolve": "the finding is there, but a resolve took its name for something else",
    "link": "the finding is there, but a link filled the slot with something else",
    "context": "the finding is there, but a context made it read otherwise",
    "no-rule": "no rule finds anything of this type",
    "nothing": "nothing there comes near any rule of this type",
}
"""Every reason and what it says. The set is closed: a new one is a change of the format."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A reason, `message` in words, and `detail` as data that JSON can hold."""

    reason: str
    message: str
    detail: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        assert self.reason in REASONS


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pattern element as written, and where: `at`, in the text of its file."""

    element: str
    file: str
    line: int
    at: tuple[SourceText, TextSpan] | None = field(default=None, compare=False, repr=False)

    def to_dict(self) -> dict[str, Any]:
        return {"element": self.element, "file": self.file, "line": self.line}


@dataclass(frozen=True, slots=True)
class Matched:
    """An element that took its tokens."""

    element: Wanted
    span: Span


@dataclass(frozen=True, slots=True)
class Instead:
    """An element that could as well be what is missing, and what is left of it: no characters where nothing is."""

    element: Wanted
    span: Span


@dataclass(frozen=True, slots=True)
class Miss:
    """How near one rule came.

    `wanted` are the elements that could have stood where rule and text part, the one that `cause` speaks of first;
    `seen` are the characters there, None at the border of a sentence. `missing` counts the elements and tokens
    passed over, 0 for a match that was withdrawn or beaten; `far` these, and what the rule leaves unread of the place
    asked about, and a clause, `also`, that would withdraw it still; `rank` is shared by rules that came as near.
    `unlike` says what of the goal the match would not have been. `otherwise` are other elements of which any one alone,
    put in at its place, would also have made the rule match just the place asked about.
    `below` says of a missing finding why it is missing. `rule` is None where no rule came near.
    """

    rule: CompiledRule | None
    cause: Cause
    clause: int | None = None
    rank: int = 1
    missing: int = 0
    far: int = 0
    evidence: int = 0
    unlike: tuple[str, ...] = ()
    matched: tuple[Matched, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    lacking: tuple[Wanted, ...] = ()
    seen: Span | None = None
    below: tuple[Miss, ...] = ()
    also: Surround | None = None
    otherwise: tuple[Instead, ...] = ()

    @property
    def reason(self) -> str:
        return self.cause.reason

    @property
    def element(self) -> Wanted | None:
        """The first element that failed; None for a complete match."""
        return self.wanted[0] if self.wanted else None

    @property
    def also_text(self) -> str:
        """The clause that would withdraw the match still, on one line."""
        return "" if self.also is None else " ".join(self.also.text.split())

    @property
    def span(self) -> Span | None:
        """The characters from the first element that matched to the last."""
        return (self.matched[0].span[0], self.matched[-1].span[1]) if self.matched else None

    def to_dict(self, text: str) -> dict[str, Any]:
        """The same as data that JSON can hold; `text` is that of the document."""
        told: dict[str, Any] = {"rule": None if self.rule is None else rule_record(self.rule)}
        if self.rule is not None and self.rule.doc:
            told["doc"] = self.rule.doc
        if self.clause is not None:
            told["clause"] = self.clause + 1
        told |= {"reason": self.cause.reason, "message": self.cause.message}
        told |= {"rank": self.rank, "missing": self.missing, "far": self.far}
        if self.unlike:
            told["unlike"] = list(self.unlike)
        told["matched"] = [one.element.to_dict() | {"span": located(text, one.span)} for one in self.matched]
        if self.wanted:
            told["wanted"] = [one.to_dict() for one in self.wanted]
            told["lacking"] = [one.to_dict() for one in self.lacking]
            told["seen"] = None if self.seen is None else located(text, self.seen)
        if self.otherwise:
            told["otherwise"] = [one.element.to_dict() | {"at": located(text, one.span)} for one in self.otherwise]
        if self.also is not None:
            told["also"] = {"clause": self.also_text, "file": self.also.origin.file, "line": self.also.origin.line}
        told["detail"] = self.cause.detail
        told["below"] = [one.to_dict(text) for one in self.below]
        return told


@dataclass(frozen=True, slots=True)
class Found:
    """A finding that is there; `causes` say in what it is not as expected, and why."""

    finding: Finding
    causes: tuple[Cause, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        finding = self.finding
        return {
            "id": finding_id(finding),
            "type": finding.type,
            "span": located(finding.document.text, finding.span),
            "rule": rule_record(finding.rule),
            "unlike": [{"reason": one.reason, "message": one.message, "detail": one.detail} for one in self.causes],
        }


@dataclass(frozen=True, eq=False)
class WhyNot:
    """The answer: `found` is what is there, `misses` what came near, the nearest first.

    ``str()`` is a text, `to_dict` plain data. `rules` counts the rules that could have found it.
    """

    goal: Goal
    document: Document
    program: Program = field(repr=False)
    found: tuple[Found, ...]
    misses: tuple[Miss, ...]
    rules: int

    @property
    def exists(self) -> bool:
        """Whether something is there that is as asked for."""
        return any(not one.causes for one in self.found)

    def to_dict(self) -> dict[str, Any]:
        """The same as data that JSON can hold."""
        text = self.document.text
        return {
            "document": self.document.id,
            "goal": {
                "type": self.goal.type,
                "expected": [one.text for one in self.goal.expected],
                "near": [located(text, span) for span in self.goal.near],
            },
            "exists": self.exists,
            "found": [one.to_dict() for one in self.found],
            "rules": self.rules,
            "misses": [one.to_dict(text) for one in self.misses],
        }

    def __str__(self) -> str:
        from affidavit.audit.why_not.show import told

        return "\n".join(told(self))
