# SPDX-License-Identifier: EUPL-1.2
"""All that is wrong with a file that a user wrote, told at once, each with its line and key."""

from __future__ import annotations

import difflib
import typing
from typing import TYPE_CHECKING, Any, NamedTuple

from npr.core.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    from npr.core.errors import NprError
    from npr.core.lines import Path as KeyPath

_LONGEST = 60


class Problem(NamedTuple):
    """One thing that is wrong.

    Attributes
    ----------
    line : int
    key : str
        Dotted; tables that are repeated are counted from 1.
    what, got, expected, repair : str
    """

    line: int
    key: str
    what: str
    got: str
    expected: str
    repair: str = ""

    def __str__(self) -> str:
        got = f"; got {self.got}" if self.got else ""
        expected = f"; expected {self.expected}" if self.expected else ""
        repair = f"; to repair: {self.repair}" if self.repair else ""
        return f"line {self.line}, {self.key}: {self.what}{got}{expected}{repair}"


class ProblemsError(SchemaError):
    """A file is wrong or not complete.

    Parameters
    ----------
    where : str
        The file.
    problems : iterable of Problem
    of : str
        What the file is.
    guide : str
        Page that explains its keys.

    Attributes
    ----------
    problems : tuple of Problem
        In the order of the file, each once.
    """

    def __init__(self, where: str, problems: Iterable[Problem], *, of: str, guide: str) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        super().__init__(
            what=f"{count} problem{'' if count == 1 else 's'} in {of}",
            where=where,
            got="\n" + "\n".join(f"    {problem}" for problem in self.problems),
            repair=f"repair each key that is listed; {guide} explains them",
        )


def refused(line: int, key: str, error: NprError) -> Problem:
    """What a package refused, as a problem of a key.

    Where the key names another file that is wrong, that file is named, and its problems stand
    further in than the list that this one is part of.
    """
    what, got, repair = error.what, _text(error.got), _text(error.repair)
    if isinstance(error, SchemaError) and error.where:
        what = f"{what}: {error.where}"
        repair = "" if "\n" in got else repair
        got = got.replace("\n", "\n    ")
    return Problem(line, key, what, got, _text(error.expected), repair)


def _text(item: object) -> str:
    return "" if item is None else str(item)


def shown_key(path: KeyPath) -> str:
    """Dotted key; what is repeated is counted from 1.

    Examples
    --------
    >>> shown_key(("direction", 0, "curve", "strength"))
    'direction[1].curve.strength'
    """
    key = ""
    for part in path:
        key += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return key.removeprefix(".") or "(file)"


def nearest(name: str, known: Iterable[str], *, at_least: float = 0.6) -> str | None:
    """What was meant by a name that is misspelt, if that can be told.

    Parameters
    ----------
    name : str
    known : iterable of str
    at_least : float
        How alike they must be, 0 to 1; more for names that begin alike.

    Examples
    --------
    >>> nearest("heigth", ["name", "height"]), nearest("colour", ["name", "height"])
    ('height', None)
    """
    return next(iter(difflib.get_close_matches(name, [*known], 1, at_least)), None)


def near_or_all(name: str, known: Iterable[str]) -> str:
    """What was meant by a name that is misspelt, or all that it may be."""
    names = dict.fromkeys(known)
    return nearest(name, names) or "one of " + ", ".join(names)


def details_of(error: ValidationError) -> list[ErrorDetails]:
    """What a schema refuses; a list is not short because what stands in it is refused."""
    return [each for each in error.errors() if not _is_long_enough(each)]


def _is_long_enough(detail: ErrorDetails) -> bool:
    given = detail["input"]
    is_list = detail["type"] == "too_short" and isinstance(given, list | tuple)
    return is_list and len(given) >= detail["ctx"]["min_length"]


def of_schema(detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str, str]:
    """What a schema refuses: what is wrong with a key, what was there, what was expected."""
    loc, got = detail["loc"], repr(detail["input"])
    got = got if len(got) <= _LONGEST else got[: _LONGEST - 3] + "..."
    if detail["type"] == "missing":
        return "missing", "", "a value"
    if detail["type"] == "extra_forbidden":
        name = str(loc[-1])
        return "no such key", name, near_or_all(name, _table_of(model, loc).model_fields)
    if detail["type"] == "literal_error":
        return "unknown choice", got, str(detail["ctx"]["expected"])
    if detail["type"] == "too_short":
        return "too few", got, f"{detail['ctx']['min_length']} or more"
    return "not possible", got, detail["msg"].removeprefix("Value error, ")


def _table_of(model: type[BaseModel], loc: tuple[str | int, ...]) -> type[BaseModel]:
    """Schema of the table that the last key stands in."""
    for part in loc[:-1]:
        if isinstance(part, str):
            model = model_in(model.model_fields[part].annotation) or model
    return model


def model_in(annotation: Any) -> type[BaseModel] | None:
    """Schema of the table, or of each of the tables, that a key holds; None of a plain value."""
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (model_in(each) for each in typing.get_args(annotation))
    return next((each for each in found if each), None)
