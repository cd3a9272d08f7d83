# SPDX-License-Identifier: EUPL-1.2
"""On which line of a TOML file a key stands: the parser of the standard library does not say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Path = tuple[str | int, ...]

_KEY = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*""")
_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_BARE = re.compile(r"[^,\]}\n#]+")
_TEXT = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)


def key_lines(text: str) -> Mapping[Path, int]:
    r"""Line of every key and every element of an array, by its path.

    Parameters
    ----------
    text : str
        TOML that has been parsed without an error.

    Examples
    --------
    >>> lines = key_lines('[a]\nb.c = 1\n[[d]]\n[[d]]\ne = [\n  {f = 2},\n]')
    >>> lines["a", "b", "c"], lines["d", 1], lines["d", 1, "e", 0, "f"]
    (2, 4, 6)
    """
    return _Scan(text).file()


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    r"""Line of a path, else the first line below it or of what is around it; 1 when there is none.

    Examples
    --------
    >>> lines = key_lines('\n[a.b]\nc = 1')
    >>> line_of(lines, ("a",)), line_of(lines, ("a", "b", "d")), line_of(lines, ("e",))
    (2, 2, 1)
    """
    while path and path not in lines:
        below = [line for key, line in lines.items() if key[: len(path)] == path]
        if below:
            return min(below)
        path = path[:-1]
    return lines.get(path, 1)


class _Scan:
    """One pass over the text; ``at`` is where it stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, int] = {}
        self.count: dict[Path, int] = {}

    def file(self) -> Mapping[Path, int]:
        table: Path = ()
        while self._skip_blank():
            if self._next("[["):
                table = self._header(is_array=True)
            elif self._next("["):
                table = self._header(is_array=False)
            else:
                self._pair(table)
        return self.found

    def _header(self, *, is_array: bool) -> Path:
        line = self._line()
        path: Path = ()
        names = self._key()
        for i, name in enumerate(names):
            path = (*path, name)
            if is_array and i == len(names) - 1:
                self._note(path, line)
                self.count[path] = self.count.get(path, 0) + 1
            if path in self.count:
                path = (*path, self.count[path] - 1)
        self._next("]]" if is_array else "]")
        self._note(path, line)
        return path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = (*table, *self._key())
        self._next("=")
        self._note(path, line)
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip_blank()
        if self._next("["):
            self._array(path)
        elif self._next("{"):
            self._inline_table(path)
        elif text := _TEXT.match(self.text, self.at):
            self.at = text.end()
        elif bare := _BARE.match(self.text, self.at):
            self.at = bare.end()

    def _array(self, path: Path) -> None:
        i = 0
        while self._skip_blank() and not self._next("]"):
            self._note((*path, i), self._line())
            self._value((*path, i))
            self._skip_blank()
            self._next(",")
            i += 1

    def _inline_table(self, path: Path) -> None:
        while self._skip_blank() and not self._next("}"):
            self._pair(path)
            self._skip_blank()
            self._next(",")

    def _key(self) -> list[str]:
        names = []
        while key := _KEY.match(self.text, self.at):
            names.append(next(name for name in key.groups() if name is not None))
            self.at = key.end()
            if not self._next("."):
                break
        return names

    def _note(self, path: Path, line: int) -> None:
        self.found.setdefault(path, line)

    def _line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1

    def _next(self, token: str) -> bool:
        is_there = self.text.startswith(token, self.at)
        if is_there:
            self.at += len(token)
        return is_there

    def _skip_blank(self) -> bool:
        """Go on to the next thing; False at the end of the file."""
        blank = _BLANK.match(self.text, self.at)
        self.at = blank.end() if blank else self.at
        return self.at < len(self.text)
