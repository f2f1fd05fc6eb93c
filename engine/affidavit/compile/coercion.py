"""Coercions: what a value becomes where another type is wanted, written into the expression tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from affidavit.compile.program import CompiledExpr, Constant, Entry, FieldOf, Lexicon, SlotInfo, TypeInfo, ValueType
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
            expr = self.slot(expr, info.slots[info.main], "main")
        return expr

    def slot(self, expr: CompiledExpr, slot: SlotInfo, access: str) -> CompiledExpr:
        """A slot of a finding."""
        type_ = self.content(slot)
        return FieldOf(
            expr, slot.name, access, replace(type_, many=expr.type.many or type_.many, optional=slot.optional)
        )

    def content(self, slot: SlotInfo) -> ValueType:
        """The type a slot is read with: a slot that holds several findings is read as their main values."""
        type_ = slot.type
        while type_.many and type_.kind == "finding":
            info = self.types[type_.name]
            type_ = replace(info.slots[info.main].type, many=True)
        return type_

    def entry_value(self, type_: ValueType) -> str | None:
        """Name of the value type of the entries, when all their lexicons give values of one type."""
        names = {lexicon.value_type for lexicon in self.of_entry(type_)}
        return names.pop() if len(names) == 1 else None

    def entry_columns(self, type_: ValueType) -> dict[str, str]:
        """Columns (name -> value type) that all lexicons of the entry have."""
        first, *others = self.of_entry(type_)
        return {
            name: its for name, its in first.columns.items() if all(other.columns.get(name) == its for other in others)
        }

    def of_entry(self, type_: ValueType) -> list[Lexicon]:
        return [self.lexicons[name] for name in type_.members or (type_.name,)]

    def plain(self, expr: CompiledExpr) -> CompiledExpr:
        """`expr` as a plain value: the main value of a finding, the value or else text of an entry, surface text."""
        expr = self.main(expr)
        if expr.type.kind == "entry":
            return self.entry_field(expr, "value") or self.text(expr)
        return self.text(expr) if expr.type.kind == "span" else expr

    def text(self, expr: CompiledExpr) -> CompiledExpr:
        """The surface text of something captured."""
        return FieldOf(expr, "text", "text", as_many(TEXT, expr.type.many))

    def entry_field(self, expr: CompiledExpr, name: str) -> CompiledExpr | None:
        """A column of an entry, or its value; None when it has none."""
        columns = self.entry_columns(expr.type)
        type_ = columns.get(name) or (self.entry_value(expr.type) if name == "value" else None)
        if type_ is None:
            return None
        access = "column" if name in columns else "value"
        return FieldOf(expr, name, access, replace(value_type(type_), many=expr.type.many, optional=True))

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

    def without_value(self, expr: CompiledExpr) -> Entry | None:
        """The first entry that has no value, when `expr` is the value of an entry."""
        if not isinstance(expr, FieldOf) or expr.access != "value":
            return None
        entries = (entry for lexicon in self.of_entry(expr.object.type) for entry in lexicon.entries)
        return next((entry for entry in entries if entry.value is None), None)

    def entry_values(self, expr: CompiledExpr) -> list[Value]:
        """All texts that a value or column of an entry may hold, when `expr` is one; else nothing."""
        if not isinstance(expr, FieldOf) or expr.access not in ("value", "column") or expr.type.name != "text":
            return []
        entries = [entry for lexicon in self.of_entry(expr.object.type) for entry in lexicon.entries]
        found = [entry.value if expr.access == "value" else entry.columns.get(expr.name) for entry in entries]
        return list(dict.fromkeys(value for value in found if value is not None))

    def misfit(self, expr: CompiledExpr, wanted: ValueType) -> tuple[str, str]:
        """What `expr` is in place of `wanted`, as a sentence part (``is text``), and what may help."""
        if wanted.kind == "enum":
            inner = self.main(expr)
            inner = self.plain(inner) if inner.type.kind == "entry" else inner
            strange = [value for value in self.entry_values(inner) if value not in wanted.members]
            if strange:
                return f'may be "{strange[0]}"', "correct the lexicon, or add the word to the type"
            if isinstance(expr, Constant) and isinstance(expr.value, str) and expr.value in wanted.members:
                return "is a text", f"write {expr.value} without quotes"
        return f"is {say(expr.type)}", self._ways(expr, wanted)

    def fitting_column(self, expr: CompiledExpr, wanted: ValueType) -> str | None:
        """The column of a captured entry that can be had as `wanted`."""
        if expr.type.kind != "entry":
            return None
        for name in self.entry_columns(expr.type):
            cell = self.entry_field(expr, name)
            if cell is not None and wanted.name != "text" and self.to(cell, wanted) is not None:
                return name
        return None

    def _ways(self, expr: CompiledExpr, wanted: ValueType) -> str:
        """What may be written to get `wanted` from `expr`."""
        column = self.fitting_column(expr, wanted)
        if column is not None:
            return f"write .{column} behind the capture, for that column"
        if wanted.name == "number" and self.to(expr, TEXT) is not None:
            return "write number(...) to read a number from a text"
        if wanted.name == "range" and (expr.type.kind, expr.type.name) == ("value", "number"):
            return "write exactly(...), at_least(...), about(...) or another function that gives a range"
        if wanted.name == "range" and self.to(expr, TEXT) is not None:
            return "write exactly(number(...)), at_least(number(...)) or another function that gives a range"
        return ""
