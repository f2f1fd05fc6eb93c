"""References to types with their conditions, once all slots are known."""

from __future__ import annotations

from affidavit.compile.coercion import Coercion
from affidavit.compile.draft import Draft
from affidavit.compile.expressions import Checker, ExprError, Scope
from affidavit.compile.program import Located, Reference, SlotValue
from affidavit.compile.scope import Symbol
from affidavit.compile.static import SPAN, enum_type
from affidavit.compile.tables import PendingReference
from affidavit.syntax import nodes

__all__ = ["CERTAINTIES", "POLARITIES", "STATUS_TYPES", "compile_references", "reference_to", "slot_scope"]

POLARITIES = ("positive", "negative")
CERTAINTIES = ("asserted", "reported", "claimed", "suspected", "possible", "hypothetical", "planned", "background")
STATUS_TYPES = {"polarity": enum_type(POLARITIES), "certainty": enum_type(CERTAINTIES), "source": SPAN}
"""What contexts set, and the type of each; a source is whatever was captured."""


def slot_scope(draft: Draft, type_: str, *, with_status: bool = False) -> Scope:
    """Bare names are slots of `type_`, and, in tests, the parts of a finding's status."""
    coercion = Coercion(draft.types, {})
    types = {name: coercion.content(slot) for name, slot in draft.types[type_].slots.items()}
    if with_status:
        types = {**STATUS_TYPES, **types}
    slots = {name: SlotValue(name, its) for name, its in types.items()}
    return Scope(slots=slots, unknown=f"{type_} has no slot {{}}", code="E0202")


def compile_references(draft: Draft) -> None:
    """`Program.references`. A condition with an error is left out, the error having been reported."""
    draft.compiled_references = tuple(_compile(draft, pending) for pending in draft.references.items)


def _compile(draft: Draft, pending: PendingReference) -> Reference:
    if pending.condition is None:
        return Reference(pending.type)
    try:
        checker = Checker(draft, pending.module, pending.source, slot_scope(draft, pending.type))
        condition: Located | None = checker.condition(pending.condition)
    except ExprError:
        condition = None
    return Reference(pending.type, condition)


def reference_to(draft: Draft, symbol: Symbol, node: nodes.TypeRef) -> Reference | None:
    """A reference of a link, which has no place in the table; None when the type is unknown."""
    found = draft.names.resolve("type", node.name, symbol.module, symbol.source, node.span, draft.diagnostics)
    if found is None:
        return None
    draft.used.add(("type", found.qualified))
    return _compile(draft, PendingReference(found.name, node.condition, symbol.module, symbol.source))
