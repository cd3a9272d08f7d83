# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with a building file: every problem at once, with its line and key."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from npr.core.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from npr.core.errors import NprError


class Problem(NamedTuple):
    """One thing that is wrong.

    Attributes
    ----------
    line : int
    key : str
        Dotted; tables that are repeated are counted from 1.
    what, got, expected, mend : str
    """

    line: int
    key: str
    what: str
    got: str
    expected: str
    mend: str = ""

    def __str__(self) -> str:
        got = f"; got {self.got}" if self.got else ""
        expected = f"; expected {self.expected}" if self.expected else ""
        mend = f"; to mend: {self.mend}" if self.mend else ""
        return f"line {self.line}, {self.key}: {self.what}{got}{expected}{mend}"


def refused(line: int, key: str, error: NprError) -> Problem:
    """What a package refused, as a problem of a key.

    Where the key names another file that is wrong, that file is named, and its problems stand
    further in than the list that this one is part of.
    """
    what, got, mend = error.what, _text(error.got), _text(error.mend)
    if isinstance(error, SchemaError) and error.where:
        what = f"{what}: {error.where}"
        mend = "" if "\n" in got else mend
        got = got.replace("\n", "\n    ")
    return Problem(line, key, what, got, _text(error.expected), mend)


def _text(item: object) -> str:
    return "" if item is None else str(item)


class BuildingFileError(SchemaError):
    """A building file is wrong or not complete.

    Attributes
    ----------
    problems : tuple of Problem
        In the order of the file.
    """

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        super().__init__(
            what=f"{count} problem{'' if count == 1 else 's'} in the building file",
            where=str(path),
            got="\n" + "\n".join(f"    {problem}" for problem in self.problems),
            mend="mend each key that is listed; docs/calculation-note.md explains them",
        )
