"""Arguments as users meet them: what is wrong comes first, in a line, with what may have been meant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from affidavit.compile.suggest import did_you_mean, spell_list

__all__ = ["Parser"]


class Parser(argparse.ArgumentParser):
    """Of one command, or of them all. Options may stand before, between and behind the files."""

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """What `words` say. Raises SystemExit after telling what is wrong with them."""
        plain = self._subparsers is not None or "--" in words  # the other way loses what follows the dashes
        read = self.parse_known_args if plain else self.parse_known_intermixed_args
        found, left = read(words)
        if left:
            self.error(self._unknown(left[0]))
        return found

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong and how the command is written, and leave."""
        print(f"affidavit: {message}\n{self._in_short()}", file=sys.stderr)
        raise SystemExit(2)

    def _in_short(self) -> str:
        words = [self.prog, *(_positional(action) for action in self._actions if not action.option_strings)]
        needed = (one for one in self._actions if one.option_strings and one.required)
        words += [f"{one.option_strings[-1]} {_name(one)}" for one in needed]
        return f"usage: {' '.join(words)} [options]; all of them: {self.prog} --help"

    def _unknown(self, word: str) -> str:
        if not word.startswith("-"):
            return f"there is a word too many: {word!r}"
        name = word.partition("=")[0]
        options = [option for option in self._option_string_actions if option.startswith("--")]
        hint = did_you_mean(name, options, "options stand behind the command" if self._subparsers else "")
        return f"there is no option {name}{hint and ': ' + hint}"

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Refuse a value that is none of the choices, with the nearest of them."""
        if action.choices is not None and value not in action.choices:
            choices = [str(choice) for choice in action.choices]
            hint = did_you_mean(str(value), choices, f"it is one of {spell_list(choices)}")
            raise argparse.ArgumentError(action, f"{value!r} is none of its values: {hint}")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write the help, and let it be known where that fails: argparse itself keeps silent."""
        stream = file or sys.stderr
        stream.write(message)
        stream.flush()


def _positional(action: argparse.Action) -> str:
    nargs = getattr(action, "save_nargs", action.nargs)  # argparse puts it aside while it reads the options
    return {"+": "{}...", "*": "[{}...]"}.get(str(nargs), "{}").format(_name(action))


def _name(action: argparse.Action) -> str:
    return str(action.metavar or action.dest.upper())
