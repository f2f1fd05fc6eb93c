"""Coercions: what a value becomes where another type is wanted, written into the expression tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from affidavit.compile.program import CompiledExpr, Constant, FieldOf, Lexicon, TypeInfo, ValueType
from affidavit.compile.static import TEXT, as_many, say, value_type
from affidavit.values.types import Value

__all__ = ["Coercion"]


@dataclass(frozen=True, slots=True)
class Coercion:
    """Types and lexicons (by qualified name) that coercions look into."""

    types: Mapping[str, TypeInfo]
    lexicons: Mapping[str, Lexicon]

    def main(self, expr: CompiledExpr) -> CompiledExpr:
        """The main value of a finding: its first slot, again if that holds a finding."""
        while expr.type.kind == "finding":
            info = self.types[expr.type.name]
            slot = info.slots[info.main]
            many = expr.type.many or slot.type.many
            expr = FieldOf(expr, info.main, "main", replace(slot.type, many=many, optional=True))
        return expr

    def plain(self, expr: CompiledExpr) -> CompiledExpr:
        """`expr` as a plain value: the main value of a finding, the value or else text of an entry, surface text."""
        expr = self.main(expr)
        if expr.type.kind == "entry":
            name = self.lexicons[expr.type.name].value_type
            return self.text(expr) if name is None else self._entry_field(expr, "value", "value", value_type(name))
        return self.text(expr) if expr.type.kind == "span" else expr

    def text(self, expr: CompiledExpr) -> CompiledExpr:
        """The surface text of something captured."""
        return FieldOf(expr, "text", "text", as_many(TEXT, expr.type.many))

    def _entry_field(self, expr: CompiledExpr, name: str, access: str, type_: ValueType) -> CompiledExpr:
        return FieldOf(expr, name, access, replace(type_, many=expr.type.many, optional=True))

    def to(self, expr: CompiledExpr, wanted: ValueType) -> CompiledExpr | None:
        """`expr` as a value of `wanted` (whose `many` does not count), or None when it cannot be one."""
        if expr.type.kind == "null":
            return expr
        match wanted.kind:
            case "finding":
                return expr if (expr.type.kind, expr.type.name) == ("finding", wanted.name) else None
            case "enum":
                return self._to_enum(expr, wanted)
            case "value":
                return self._to_value(expr, wanted)
        return None

    def _to_value(self, expr: CompiledExpr, wanted: ValueType) -> CompiledExpr | None:
        if wanted.name != "text":
            found = self.plain(expr)
            return found if (found.type.kind, found.type.name) == ("value", wanted.name) else None
        match expr.type.kind:
            case "span" | "entry":
                return self.text(expr)
            case "finding":
                found = self.main(expr)
                if found.type.kind == "enum" or (found.type.kind, found.type.name) == ("value", "text"):
                    return found
                return self.text(expr)
            case "enum":
                return expr
        return expr if expr.type.name == "text" else None

    def _to_enum(self, expr: CompiledExpr, wanted: ValueType) -> CompiledExpr | None:
        expr = self.main(expr)
        if expr.type.kind == "enum":
            return expr if set(expr.type.members) <= set(wanted.members) else None
        if expr.type.kind == "entry":
            expr = self.plain(expr)
        values = self.entry_values(expr)
        return expr if values and all(value in wanted.members for value in values) else None

    def entry_values(self, expr: CompiledExpr) -> list[Value]:
        """All texts that a value or column of an entry may hold, when `expr` is one; else nothing."""
        if not isinstance(expr, FieldOf) or expr.access not in ("value", "column") or expr.type.name != "text":
            return []
        lexicon = self.lexicons[expr.object.type.name]
        if expr.access == "value":
            found = [entry.value for entry in lexicon.entries]
        else:
            found = [entry.columns.get(expr.name) for entry in lexicon.entries]
        return list(dict.fromkeys(value for value in found if value is not None))

    def misfit(self, expr: CompiledExpr, wanted: ValueType) -> str:
        """Why `expr` is no `wanted`, as a sentence part: ``is a number, not text``."""
        if wanted.kind == "enum":
            inner = self.main(expr)
            inner = self.plain(inner) if inner.type.kind == "entry" else inner
            strange = [value for value in self.entry_values(inner) if value not in wanted.members]
            if strange:
                return f'may be "{strange[0]}", which is not {say(wanted)}'
            if isinstance(expr, Constant) and isinstance(expr.value, str) and expr.value in wanted.members:
                return f"is a text; write {expr.value} without quotes"
        return f"is {say(expr.type)}, not {say(wanted)}"
