"""The trace of an expression as JSON text: what `affidavit.match.evaluate.trace` gives, written out at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from affidavit.audit.fragments import quoted, raw_text
from affidavit.audit.places_told import PlacesTold
from affidavit.compile.program import CaptureValue, Constant
from affidavit.match.evaluate import Environment, Plan
from affidavit.match.model import Captured, Finding

__all__ = ["Node", "Telling"]


class Node:
    """A plan with its head as text. `capture` names the capture that it is; `only` is its part if there is but one;
    `whole` is all of a constant's trace."""

    __slots__ = ("capture", "combine", "head", "only", "parts", "whole")

    def __init__(self, plan: Plan) -> None:
        self.combine = plan.combine
        self.parts = [Node(part) for part in plan.parts]
        self.only = self.parts[0] if len(self.parts) == 1 else None
        self.head = "{" + "".join(f"{quoted(name)}: {raw_text(value)}, " for name, value in plan.head.items())
        self.capture = plan.expr.name if isinstance(plan.expr, CaptureValue) else None
        self.whole: tuple[Any, str] | None = None
        if isinstance(plan.expr, Constant) and not isinstance(plan.expr.value, tuple):
            self.whole = plan.expr.value, f'{self.head}"value": {raw_text(plan.expr.value)}, "from": []}}'


class Telling:
    """Traces of the expressions of one finding; a capture that several of them read is told once."""

    __slots__ = ("_captures", "_env", "_name", "_places")

    def __init__(self, env: Environment, name: Callable[[Finding], str], places: PlacesTold) -> None:
        self._env = env
        self._name = name
        self._places = places
        self._captures: dict[str, tuple[Any, str]] = {}

    def text(self, node: Node) -> str:
        """The trace of an expression."""
        return self._told(node)[1]

    def _told(self, node: Node) -> tuple[Any, str]:
        """The value and its trace."""
        if node.whole is not None:
            return node.whole
        if node.capture is not None:
            return self._captures.get(node.capture) or self._captured(node)
        only = node.only
        if only is not None:  # mostly a field of a capture
            part, text = (only.capture and self._captures.get(only.capture)) or self._told(only)
            value = node.combine((part,), self._env)
        else:
            told_parts = [self._told(part) for part in node.parts]
            value = node.combine([value for value, _ in told_parts], self._env)
            text = ", ".join([text for _, text in told_parts])
        described = quoted(value) if type(value) is str else self._described(value)
        return value, f'{node.head}"value": {described}, "from": [{text}]}}'

    def _captured(self, node: Node) -> tuple[Any, str]:
        assert node.capture is not None
        value = self._env.captures.get(node.capture) or None
        if type(value) is Captured:
            start, end = value.span
            words = self._places.surface(value)
            what = words if value.finding is None else f'{{"finding": {self._name(value.finding)}}}'
            told = f'{node.head}"span": [{start}, {end}], "text": {words}, "value": {what}, "from": []}}'
        else:
            told = f'{node.head}{self._place(value)}, "value": {self._described(value)}, "from": []}}'
        known = self._captures[node.capture] = value, told
        return known

    def _described(self, value: Any) -> str:
        """As `affidavit.match.evaluate.describe`."""
        kind = type(value)
        if kind is str:
            return quoted(value)
        if kind is Captured:
            finding = value.finding
            return self._places.surface(value) if finding is None else f'{{"finding": {self._name(finding)}}}'
        if kind is Finding:
            return f'{{"finding": {self._name(value)}}}'
        if kind is tuple:
            return f"[{', '.join(map(self._described, value))}]"
        return raw_text(value)

    def _place(self, value: Any) -> str:
        """Where a capture that is no single piece stands: members to add."""
        found = [piece for piece in value if isinstance(piece, Captured)] if isinstance(value, tuple) else ()
        if not found:
            return '"span": null, "text": null'
        spans = ", ".join(f"[{start}, {end}]" for start, end in (piece.span for piece in found))
        return f'"span": [{spans}], "text": [{", ".join(map(self._places.surface, found))}]'
