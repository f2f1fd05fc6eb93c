"""Expressions: names resolved, types checked, coercions written out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from affidavit.compile.calls import compile_call
from affidavit.compile.coercion import Coercion
from affidavit.compile.draft import Draft, origin_of
from affidavit.compile.program import (
    CompiledExpr,
    Constant,
    FieldOf,
    ListOf,
    Located,
    Membership,
    Operator,
    ValueType,
)
from affidavit.compile.static import (
    NULL,
    NUMBER,
    TEXT,
    TRUTH,
    enum_type,
    field_names,
    is_number,
    say,
    single,
    spell_members,
    value_type,
)
from affidavit.compile.suggest import did_you_mean
from affidavit.syntax import nodes
from affidavit.syntax.nodes import SourceText, Span
from affidavit.values.types import VALUE_TYPES

__all__ = ["Checker", "ExprError", "Scope"]

ORDERED = ("<", "<=", ">", ">=")


class ExprError(Exception):
    """An expression that does not compile; the diagnostic has been added."""


@dataclass(slots=True)
class Scope:
    """What the bare names of an expression may mean.

    A capture hides a member of an enumeration, a slot does not where such a member is looked for. `on_demand` slots
    are compiled when they are first named (which may raise `ExprError`). `unknown` (with the name for ``{}``) and
    `code` serve to report an unknown name, `absent` says more of some.
    """

    captures: Mapping[str, CompiledExpr] = field(default_factory=dict)
    slots: Mapping[str, CompiledExpr] = field(default_factory=dict)
    on_demand: Mapping[str, Callable[[str], CompiledExpr]] = field(default_factory=dict)
    unknown: str = "there is no capture {} here"
    code: str = "E0208"
    absent: Mapping[str, str] = field(default_factory=dict)

    def known(self) -> list[str]:
        return sorted({*self.captures, *self.slots, *self.on_demand})

    def slot(self, name: str) -> CompiledExpr | None:
        return self.on_demand[name](name) if name in self.on_demand else self.slots.get(name)


@dataclass(slots=True)
class Checker:
    """Compiles the expressions of one declaration."""

    draft: Draft
    module: str
    source: SourceText
    scope: Scope
    recoded: Mapping[str, str] = field(default_factory=dict)  # codes to report under another
    coercion: Coercion = field(init=False)

    def __post_init__(self) -> None:
        self.coercion = Coercion(self.draft.types, self.draft.lexicons_by_name)

    def error(self, code: str, message: str, span: Span, help: str = "") -> ExprError:
        self.draft.diagnostics.add(self.recoded.get(code, code), message, self.source, span, help=help)
        return ExprError(message)

    # ── Entry points ────────────────────────────────────────────────────────────────────────────

    def located(self, expr: CompiledExpr, node: nodes.Expr) -> Located:
        text = self.source.text[node.span.start : node.span.end]
        return Located(expr, text, origin_of(self.source, node.span))

    def condition(self, node: nodes.Expr) -> Located:
        """A truth value. Raises `ExprError`."""
        expr = self.coercion.plain(self.compile(node))
        if (expr.type.kind, expr.type.name, expr.type.many) != ("value", "truth", False):
            help = "compare it with something, or ask `!= none` whether it is there"
            raise self.error("E0306", f"this is {say(expr.type)}, not a truth value", node.span, help)
        return self.located(expr, node)

    def value(self, node: nodes.Expr, wanted: ValueType, what: str, code: str = "E0305") -> Located:
        """A value for `what` (in words) of type `wanted`. Raises `ExprError`."""
        return self.located(self.fit(self.compile(node, wanted), wanted, node.span, what, code), node)

    def fit(self, expr: CompiledExpr, wanted: ValueType, span: Span, what: str, code: str) -> CompiledExpr:
        """`expr` coerced to `wanted`. Raises `ExprError`."""
        if expr.type.many and not wanted.many:
            help = "take one with first(...) or last(...), or join them with join(...)"
            raise self.error(code, f"{what} takes one value, and this is {say(expr.type)}", span, help)
        found = self.coercion.to(expr, wanted)
        if found is None:
            misfit, help = self.coercion.misfit(expr, wanted)
            raise self.error(code, f"{what} takes {say(single(wanted))}, and this {misfit}", span, help)
        return found

    # ── Nodes ───────────────────────────────────────────────────────────────────────────────────

    def compile(self, node: nodes.Expr, expected: ValueType | None = None) -> CompiledExpr:
        """The typed tree of `node`; `expected` says which enumeration bare words belong to. Raises `ExprError`."""
        match node:
            case nodes.Number():
                return Constant(node.value, NUMBER)
            case nodes.String(text):
                return Constant(text, TEXT)
            case nodes.Boolean(truth):
                return Constant(truth, TRUTH)
            case nodes.Null():
                return Constant(None, NULL)
            case nodes.Name(name):
                return self._name(name, node.span, expected)
            case nodes.Field():
                return self._field(node)
            case nodes.Call():
                return compile_call(self, node, expected)
            case nodes.Unary():
                return self._unary(node)
            case nodes.Binary():
                return self._binary(node)
            case nodes.ListExpr(items):
                return self._list(items, expected)
            case nodes.LexiconRef(name):
                help = f"write `x in @{name}`"
                raise self.error("E0310", f"@{name} can stand only on the right side of `in`", node.span, help)

    def _list(self, items: Iterable[nodes.Expr], expected: ValueType | None) -> CompiledExpr:
        """Items of one type: that of the first, or `expected`."""
        compiled: list[CompiledExpr] = []
        for item in items:
            expr = self.coercion.plain(self.compile(item, expected))
            if expected is not None and expected.kind == "enum" and self._is_quoted(expr):
                text = f"{say(expected)} cannot be compared with text"
                raise self.error("E0303", text, item.span, self._compare_help(expr, Constant(None, expected)))
            if expr.type.many:
                raise self.error("E0303", "a list cannot hold a list", item.span)
            if compiled and not self._alike(compiled[0].type, expr.type):
                text = f"this is {say(expr.type)}, the first of the list is {say(compiled[0].type)}"
                raise self.error("E0303", text, item.span)
            compiled.append(expr)
        base = replace(single(compiled[0].type), many=True) if compiled else replace(TEXT, many=True)
        return ListOf(tuple(compiled), base)

    @staticmethod
    def _alike(left: ValueType, right: ValueType) -> bool:
        return (left.kind, left.name) == (right.kind, right.name)

    def _name(self, name: str, span: Span, expected: ValueType | None) -> CompiledExpr:
        if name in self.scope.captures:
            return self.scope.captures[name]
        expected_members = expected.members if expected is not None and expected.kind == "enum" else ()
        if name in expected_members:
            return Constant(name, enum_type([name]))
        slot = self.scope.slot(name)
        if slot is not None:
            return slot
        if expected_members:
            near = did_you_mean(
                name, [*expected_members, *self.scope.known()], f"the words are {', '.join(expected_members)}"
            )
            raise self.error("E0209", f"{name} is not one of {spell_members(expected_members)}", span, near)
        if any(name in members for members in self._enumerations()):
            return Constant(name, enum_type([name]))
        if name in self.scope.absent:
            raise self.error(self.scope.code, self.scope.absent[name], span)
        help = did_you_mean(name, self.scope.known(), self._how_to_name(name))
        raise self.error(self.scope.code, self.scope.unknown.format(name), span, help)

    def _how_to_name(self, name: str) -> str:
        if self.scope.known():
            return f'there are {", ".join(self.scope.known())}; a text stands in quotes: "{name}"'
        return f'a text stands in quotes: "{name}"'

    def _enumerations(self) -> Iterable[tuple[str, ...]]:
        for info in self.draft.types.values():
            for slot in info.slots.values():
                if slot.type.kind == "enum":
                    yield slot.type.members

    # ── Fields ──────────────────────────────────────────────────────────────────────────────────

    def _field(self, node: nodes.Field) -> CompiledExpr:
        base = self.compile(node.object)
        found = self._field_of(base, node.name)
        if found is not None:
            return found
        raise self._no_field(base, node)

    def _field_of(self, base: CompiledExpr, name: str) -> CompiledExpr | None:
        many = base.type.many
        match base.type.kind:
            case "finding" | "entry" | "span" if name == "text":
                return self.coercion.text(base)
            case "finding":
                info = self.draft.types[base.type.name]
                if name in info.slots:
                    return self.coercion.slot(base, info.slots[name], "slot")
                return self._field_of(self.coercion.slot(base, info.slots[info.main], "main"), name)
            case "entry":
                return self.coercion.entry_field(base, name)
            case "value" if name in field_names(base.type):
                from_library = value_type(VALUE_TYPES[base.type.name][name])
                return FieldOf(base, name, "field", replace(from_library, many=many, optional=True))
        return None

    def _no_field(self, base: CompiledExpr, node: nodes.Field) -> ExprError:
        span = Span(max(node.object.span.end, node.span.end - len(node.name)), node.span.end)
        if base.type.kind == "entry":
            names = [*self.coercion.entry_columns(base.type), "text"]
            names += ["value"] if self.coercion.entry_value(base.type) and "value" not in names else []
            near = did_you_mean(node.name, names, f"there are {', '.join(names)}")
            return self.error("E0204", f"{say(base.type)} has no column {node.name}", span, near)
        if base.type.kind == "finding":
            names = [*self.draft.types[base.type.name].slots, *field_names(self.coercion.main(base).type), "text"]
        elif base.type.kind == "span":
            names = ["text"]
        else:
            names = list(field_names(base.type))
        otherwise = f"there are {', '.join(names)}" if names else "it has no fields at all"
        return self.error(
            "E0307", f"{say(base.type)} has no field {node.name}", span, did_you_mean(node.name, names, otherwise)
        )

    # ── Operators ───────────────────────────────────────────────────────────────────────────────

    def _unary(self, node: nodes.Unary) -> CompiledExpr:
        operand = self.coercion.plain(self.compile(node.operand))
        wanted, name = (TRUTH, "not") if node.operator == "not" else (NUMBER, "neg")
        self._need(operand, wanted, node.operator, node.operand.span)
        if isinstance(operand, Constant) and name == "neg" and isinstance(operand.value, int | float):
            return Constant(-operand.value, NUMBER)
        return Operator(name, (operand,), wanted)

    def _need(self, expr: CompiledExpr, wanted: ValueType, operator: str, span: Span) -> None:
        if (expr.type.kind, expr.type.name, expr.type.many) == (wanted.kind, wanted.name, False):
            return
        help = "write number(...) to read a number from a text" if wanted == NUMBER and expr.type.name == "text" else ""
        raise self.error("E0304", f"`{operator}` needs {say(wanted)}, and this is {say(expr.type)}", span, help)

    def _binary(self, node: nodes.Binary) -> CompiledExpr:
        match node.operator:
            case "and" | "or":
                return self._apply(node, self.compile(node.left), self.compile(node.right), TRUTH)
            case "+" | "-" | "*" | "/":
                return self._arithmetic(node)
            case "in":
                return self._in(node)
            case _:
                return self._comparison(node)

    def _arithmetic(self, node: nodes.Binary) -> CompiledExpr:
        """Numbers; `+` also joins texts, if one side at least is text and nothing else."""
        left, right = self.compile(node.left), self.compile(node.right)
        kinds = [self.coercion.plain(side).type for side in (left, right)]
        texts = node.operator == "+" and any(type_.name == "text" and type_.kind == "value" for type_ in kinds)
        return self._apply(node, left, right, TEXT if texts else NUMBER)

    def _apply(self, node: nodes.Binary, left: CompiledExpr, right: CompiledExpr, wanted: ValueType) -> CompiledExpr:
        args = []
        for expr, place in ((left, node.left), (right, node.right)):
            found = self.coercion.to(expr, wanted) if not expr.type.many else None
            found = self.coercion.plain(expr) if found is None else found
            if found.type.kind != "enum" or wanted != TEXT:
                self._need(found, wanted, node.operator, place.span)
            args.append(found)
        return Operator(node.operator, tuple(args), wanted)

    def _comparison(self, node: nodes.Binary) -> CompiledExpr:
        left, right = self._pair(node.left, node.right)
        if "null" in (left.type.kind, right.type.kind):
            if node.operator in ORDERED:
                raise self.error("E0303", "none has no order; ask `== none` or `!= none`", node.span)
            return Operator(node.operator, (left, right), TRUTH)
        for expr, side in ((left, node.left), (right, node.right)):
            if expr.type.many:
                help = "ask with `in`, or compare count(...), first(...) or last(...)"
                raise self.error("E0303", f"this is {say(expr.type)}, and cannot be compared", side.span, help)
        united = self._unite(left, right)
        if united is None:
            raise self.error(
                "E0303",
                f"{say(left.type)} cannot be compared with {say(right.type)}",
                node.span,
                self._compare_help(left, right),
            )
        left, right = united
        if node.operator in ORDERED and not (is_number(left.type) or left.type == TEXT or left.type.name == "text"):
            raise self.error(
                "E0303", f"{say(left.type)} has no order, so `{node.operator}` cannot compare it", node.span
            )
        return Operator(node.operator, (left, right), TRUTH)

    def _pair(self, left: nodes.Expr, right: nodes.Expr) -> tuple[CompiledExpr, CompiledExpr]:
        """Both sides; a bare word on one side may be a member of the other side's enumeration."""
        if isinstance(left, nodes.Name) and left.name not in self.scope.known():
            second = self.compile(right)
            return self.compile(left, self._enumeration(second)), second
        first = self.compile(left)
        return first, self.compile(right, self._enumeration(first))

    def _enumeration(self, expr: CompiledExpr) -> ValueType | None:
        type_ = self.coercion.plain(expr).type
        return single(type_) if type_.kind == "enum" else None

    def _unite(self, left: CompiledExpr, right: CompiledExpr) -> tuple[CompiledExpr, CompiledExpr] | None:
        """Both sides as values of one type."""
        plain_left, plain_right = self.coercion.plain(left), self.coercion.plain(right)
        if plain_left.type.kind == plain_right.type.kind == "enum":
            shared = set(plain_left.type.members) & set(plain_right.type.members)
            return (plain_left, plain_right) if shared else None
        for one, other in ((plain_left, plain_right), (plain_right, plain_left)):
            if one.type.kind == "enum" and self._is_quoted(other):
                return None
        if self._alike(plain_left.type, plain_right.type):
            return plain_left, plain_right
        if (to_left := self.coercion.to(right, single(plain_left.type))) is not None:
            return plain_left, to_left
        if (to_right := self.coercion.to(left, single(plain_right.type))) is not None:
            return to_right, plain_right
        return None

    @staticmethod
    def _is_quoted(expr: CompiledExpr) -> bool:
        return isinstance(expr, Constant) and expr.type == TEXT

    def _compare_help(self, left: CompiledExpr, right: CompiledExpr) -> str:
        for expr, other in ((left, right), (right, left)):
            if isinstance(expr, Constant) and isinstance(expr.value, str):
                if expr.type.kind == "value" and self._enumeration(other):
                    return f"write {expr.value} without quotes"
                if expr.type.kind == "enum":
                    return f'a text stands in quotes: "{expr.value}"'
        names = {self.coercion.plain(left).type.name, self.coercion.plain(right).type.name}
        if "range" in names:
            return "compare .min or .max of the range"
        if names == {"number", "text"}:
            return "write number(...) to read a number from a text"
        return ""

    def _in(self, node: nodes.Binary) -> CompiledExpr:
        item = self.compile(node.left)
        if item.type.many:
            raise self.error("E0303", f"this is {say(item.type)}; ask for one of them", node.left.span)
        if isinstance(node.right, nodes.LexiconRef):
            return self._in_lexicon(item, node, node.right)
        if isinstance(node.right, nodes.ListExpr):
            options = self._list(node.right.items, self._enumeration(item))
        else:
            options = self.compile(node.right)
            if not options.type.many:
                help = "write a list in brackets, [a, b], or a lexicon, @name"
                raise self.error("E0308", f"the right side of `in` is {say(options.type)}", node.right.span, help)
            options = self.coercion.plain(options)
        wanted = single(options.type)
        found = self.coercion.to(item, wanted)
        if found is None and self._alike(self.coercion.plain(item).type, wanted):
            found = self.coercion.plain(item)
        if found is None:
            raise self.error("E0303", f"{say(item.type)} is never in {say(options.type)}", node.span)
        return Operator("in", (found, options), TRUTH)

    def _in_lexicon(self, item: CompiledExpr, node: nodes.Binary, ref: nodes.LexiconRef) -> CompiledExpr:
        symbol = self.draft.names.resolve(
            "lexicon", ref.name, self.module, self.source, ref.span, self.draft.diagnostics
        )
        if symbol is None:
            raise ExprError(ref.name)
        self.draft.used.add(("lexicon", symbol.qualified))
        lexicon = self.draft.lexicon_ids[symbol.qualified]
        self.draft.phrase_lexicons.add(lexicon)
        text = self.coercion.to(item, TEXT)
        if text is None:
            raise self.error("E0303", f"{say(item.type)} is never an entry of a lexicon", node.left.span)
        return Membership(text, lexicon, TRUTH, ref.name)
