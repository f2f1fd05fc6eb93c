"""Parser of the linear subset of regular expressions (see `token_regex`)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Chars", "Concat", "Either", "Node", "RegexError", "Repetition", "parse_regex"]

MAX_COUNT = 200
MAX_DEPTH = 50


class RegexError(ValueError):
    """What is wrong at `start` to `end` of the expression; `unsupported`: valid elsewhere, but not here."""

    def __init__(self, message: str, start: int, end: int, unsupported: bool = False, help: str = "") -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.unsupported, self.help = message, start, end, unsupported, help


@dataclass(frozen=True, slots=True)
class Chars:
    """One character: in a range or a named class, or, when `negated`, in none of them.

    `classes` are ``d w s D W S`` or ``p:Lu`` and ``P:Lu`` for Unicode general categories.
    """

    ranges: tuple[tuple[str, str], ...] = ()
    classes: tuple[str, ...] = ()
    negated: bool = False

    def matches(self, char: str) -> bool:
        found = any(low <= char <= high for low, high in self.ranges) or any(
            _in_class(char, name) for name in self.classes
        )
        return found != self.negated


@dataclass(frozen=True, slots=True)
class Concat:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repetition:
    """Greedy or lazy makes no difference when the whole token must match."""

    body: Node
    least: int
    most: int | None


Node = Chars | Concat | Either | Repetition

_ANY = Chars((("\n", "\n"),), negated=True)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_HEX = {"x": 2, "u": 4, "U": 8}
_COUNT = re.compile(r"\{(\d*)(,?)(\d*)\}")
_GENERAL_CATEGORIES = frozenset(
    [*"LMNPSZC", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf",
     "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn"]
)  # fmt: skip
_GROUPS = (
    ("?:", ""),
    ("?=", "lookahead"), ("?!", "lookahead"), ("?<=", "lookbehind"), ("?<!", "lookbehind"),
    ("?>", "an atomic group"), ("?(", "a condition"), ("?P=", "a back-reference"), ("?P<", "a named group"),
    ("?<", "a named group"), ("?#", "a comment"), ("?", "a flag"),
)  # fmt: skip
_HELP = {
    "a named group": "write a plain group: ( )",
    "a flag": "name both letters, as in [Kk]ill, or use a literal in double quotes, which ignores case",
    "lookahead": "use a token test instead: [/a+/ & !/aa/]",
    "lookbehind": "use a token test instead: [/a+/ & !/aa/]",
}


def _in_class(char: str, name: str) -> bool:
    match name:
        case "d":
            return char.isdecimal()
        case "w":
            return char.isalnum() or char == "_"
        case "s":
            return char.isspace()
        case "D" | "W" | "S":
            return not _in_class(char, name.lower())
        case _:
            return unicodedata.category(char).startswith(name[2:]) == (name[0] == "p")


def parse_regex(pattern: str) -> Node:
    """The tree of `pattern`. Raises `RegexError`."""
    parser = _Parser(pattern)
    tree = parser.either()
    if parser.at < len(pattern):
        raise RegexError("this bracket closes none", parser.at, parser.at + 1, help="write \\) for the sign itself")
    return tree


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.at = 0
        self.depth = 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def either(self) -> Node:
        options = [self.concat()]
        while self.peek() == "|":
            self.at += 1
            options.append(self.concat())
        return options[0] if len(options) == 1 else Either(tuple(options))

    def concat(self) -> Node:
        items: list[Node] = []
        while self.peek() not in ("", "|", ")"):
            items.append(self.repetition())
        return items[0] if len(items) == 1 else Concat(tuple(items))

    def repetition(self) -> Node:
        body = self.atom()
        bounds = self.bounds()
        if bounds is None:
            return body
        if self.peek() == "+":
            raise RegexError("possessive repetition is not allowed", self.at - 1, self.at + 1, True, "leave out the +")
        if self.peek() == "?":
            self.at += 1
        start = self.at
        if self.bounds() is not None:
            raise RegexError("nothing stands before this repetition", start, self.at, help="put a group around it")
        return Repetition(body, *bounds)

    def bounds(self) -> tuple[int, int | None] | None:
        """The repetition that begins here, if one does."""
        sign = self.peek()
        if sign and sign in "*+?":
            self.at += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        count = _COUNT.match(self.text, self.at)
        if count is None or not (count[1] or count[3]):
            return None
        start, self.at = self.at, count.end()
        least = int(count[1] or 0)
        most = least if not count[2] else int(count[3]) if count[3] else None
        if most is not None and most < least:
            raise RegexError("the smaller number comes first", start, self.at)
        if max(least, most or 0) > MAX_COUNT:
            raise RegexError(f"a repetition may count up to {MAX_COUNT}", start, self.at, True)
        return least, most

    def atom(self) -> Node:
        start, char = self.at, self.peek()
        self.at += 1
        match char:
            case "(":
                return self.group(start)
            case "[":
                return self.char_class(start)
            case ".":
                return _ANY
            case "\\":
                return self.escape(start)
            case "^" | "$":
                help = f"leave it out, or write \\{char} for the sign itself"
                raise RegexError(f"{char} has no place here: the whole token must match", start, self.at, True, help)
            case "*" | "+" | "?":
                raise RegexError("nothing stands before this repetition", start, self.at, help=f"write \\{char}")
        return Chars(((char, char),))

    def group(self, start: int) -> Node:
        if self.peek() == "?":
            opening, what = next(each for each in _GROUPS if self.text.startswith(each[0], self.at))
            if what:
                end = self.at + len(opening)
                raise RegexError(f"{what} is not allowed in a token regex", start, end, True, _HELP.get(what, ""))
            self.at += len(opening)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise RegexError(f"groups are nested more than {MAX_DEPTH} deep", start, self.at, True)
        inner = self.either()
        self.depth -= 1
        if self.peek() != ")":
            raise RegexError("this bracket is not closed", start, start + 1, help="write \\( for the sign itself")
        self.at += 1
        return inner

    def char_class(self, start: int) -> Node:
        negated = self.peek() == "^"
        self.at += negated
        ranges: list[tuple[str, str]] = []
        classes: list[str] = []
        first = True
        while first or self.peek() != "]":
            if not self.peek():
                raise RegexError("this bracket is not closed", start, start + 1, help="write \\[ for the sign itself")
            item_start = self.at
            low = self.class_item()
            first = False
            if self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("", "]"):
                self.at += 1
                high = self.class_item()
                if len(low) > 1 or len(high) > 1 or low > high:
                    raise RegexError("this is no range of characters", item_start, self.at)
                ranges.append((low, high))
            elif len(low) > 1:
                classes.append(low[1:])
            else:
                ranges.append((low, low))
        self.at += 1
        return Chars(tuple(ranges), tuple(classes), negated)

    def class_item(self) -> str:
        """One character, or a class as a backslash and its name."""
        start, char = self.at, self.peek()
        self.at += 1
        if char != "\\":
            return char
        found = self.escape(start, inside=True)
        return found.ranges[0][0] if found.ranges else "\\" + found.classes[0]

    def escape(self, start: int, inside: bool = False) -> Chars:
        char = self.peek()
        self.at += 1
        if char and char in "dwsDWS":
            return Chars(classes=(char,))
        if char and char in "pP":
            return self.category(start, char)
        if char.isdigit():
            raise RegexError("a back-reference is not allowed in a token regex", start, self.at, True)
        if char and char in "bBAZ":
            help = "leave it out" if not inside else ""
            raise RegexError(f"\\{char} has no place here: the whole token must match", start, self.at, True, help)
        literal = _CONTROLS.get(char) or self.code_point(start, char)
        if literal is None:
            if not char or (char.isascii() and char.isalpha()):
                raise RegexError("this escape has no meaning", start, self.at, help="write \\\\ for a backslash")
            literal = char
        return Chars(((literal, literal),))

    def code_point(self, start: int, char: str) -> str | None:
        """The character of ``\\x41``, ``\\u0041`` or ``\\U00000041``."""
        width = _HEX.get(char)
        if width is None:
            return None
        digits = self.text[self.at : self.at + width]
        self.at += len(digits)
        if len(digits) < width or not re.fullmatch("[0-9a-fA-F]+", digits) or int(digits, 16) > 0x10FFFF:
            raise RegexError(f"\\{char} takes {width} hexadecimal digits", start, self.at)
        return chr(int(digits, 16))

    def category(self, start: int, letter: str) -> Chars:
        found = re.compile(r"\{(\w+)\}").match(self.text, self.at)
        name = found[1] if found else ""
        self.at = found.end() if found else self.at
        if name not in _GENERAL_CATEGORIES:
            help = "write a Unicode general category, as in \\p{Lu}"
            raise RegexError(f"\\{letter} does not know this category", start, self.at, help=help)
        return Chars(classes=(f"{letter}:{name}",))
