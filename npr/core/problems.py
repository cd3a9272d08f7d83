# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with a file that a user wrote: line, key, got, expected, and how to repair it."""

from __future__ import annotations

import difflib
import typing
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel, ValidationError
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from npr.core.lines import Path as KeyPath

_LONGEST = 60


class Problem(NamedTuple):
    """One thing that is wrong.

    Attributes
    ----------
    line : int
        0 of what does not come from a file.
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
        line = f"line {self.line}, " if self.line else ""
        return f"{line}{self.key}: {self.what}{got}{expected}{repair}"


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
    >>> nearest("T_c", ["T_B", "T_C"])
    'T_C'
    """
    names = [*known]
    alike = [each for each in names if each.casefold() == name.casefold()]
    return next(iter(alike or difflib.get_close_matches(name, names, 1, at_least)), None)


def near_or_all(name: str, known: Iterable[str]) -> str:
    """What was meant by a name that is misspelt, or all that it may be."""
    names = dict.fromkeys(known)
    return nearest(name, names) or "one of " + ", ".join(names)


def of_schema(
    error: ValidationError, model: type[BaseModel], content: Any
) -> Iterator[tuple[KeyPath, str, str, str, str]]:
    """Path of every key that a schema refuses, what is wrong, got, expected, and how to repair it.

    A list is not short because what stands in it is refused, and what stands there misspelt is not
    missing besides.
    """
    details = [each for each in error.errors() if not _is_long_enough(each)]
    unknown = [each["loc"] for each in details if each["type"] == "extra_forbidden"]
    for detail in details:
        path = tuple(part for part in detail["loc"] if part != "[key]")
        if detail["type"] != "missing" or not _is_meant(path, unknown):
            yield (_as_written(path, model, content), *_said(detail, path, model))


def _is_long_enough(detail: ErrorDetails) -> bool:
    given = detail["input"]
    is_list = detail["type"] == "too_short" and isinstance(given, list | tuple)
    return is_list and len(given) >= detail["ctx"]["min_length"]


def _is_meant(path: KeyPath, unknown: list[KeyPath]) -> bool:
    """Whether a key that is missing stands there misspelt, which is reported."""
    return any(
        each[:-1] == path[:-1] and nearest(str(each[-1]), [str(path[-1])]) for each in unknown
    )


def _said(detail: ErrorDetails, path: KeyPath, model: type[BaseModel]) -> tuple[str, str, str, str]:
    """What is wrong with a key, what was there, what was expected, how to repair it."""
    kind, context, got = detail["type"], detail.get("ctx", {}), repr(detail["input"])
    got = got if len(got) <= _LONGEST else got[: _LONGEST - 3] + "..."
    table, name = _table_of(model, path), str(path[-1]) if path else ""
    if kind == "input":
        expected = str(context["expected"]).replace("{key}", name)
        return context["what"], context["got"], expected, context.get("repair", "")
    if kind == "missing":
        return "missing", "", _expected(table, name), ""
    if kind == "extra_forbidden":
        keys, names = _keys(table), [each.alias or key for key, each in table.model_fields.items()]
        if name in keys:
            return "a value twice", name, f"{keys[name]} once, in one unit", ""
        return "no such key", name, nearest(name, keys) or near_or_all(name, names), ""
    if kind == "literal_error":
        return "unknown choice", got, str(context["expected"]), ""
    if kind == "too_short":
        return "too few", got, f"{context['min_length']} or more", ""
    if kind in ("model_type", "dict_type"):
        return "not a table", got, f"[{name}]", ""
    if kind == "tuple_type":
        return "not a list", got, _expected(table, name), ""
    described = getattr(_field(table, name), "description", None)
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return "not possible", got, described or message, ""


def _expected(table: type[BaseModel], name: str) -> str:
    """What a key should hold."""
    field = _field(table, name)
    if field is not None and model_in(field.annotation):
        is_list = typing.get_origin(field.annotation) is tuple
        return f"one or more [[{name}]]" if is_list else f"a table [{name}]"
    expected = getattr(table, "expected", None)
    return expected(name).replace("{key}", name) if expected else "a value"


def _as_written(path: KeyPath, model: type[BaseModel], content: Any) -> KeyPath:
    """Path with the keys of the file, such as ``height_m`` for ``height``."""
    written: KeyPath = ()
    for i, part in enumerate(path):
        key = part
        if isinstance(content, dict) and part not in content:
            keys = _keys(_table_of(model, path[: i + 1]))
            key = next((each for each in keys if keys[each] == part and each in content), part)
        written = (*written, key)
        is_there = isinstance(content, dict) and key in content
        is_there |= isinstance(content, list) and isinstance(key, int) and key < len(content)
        content = content[key] if is_there else None
    return written


def _keys(table: type[BaseModel]) -> dict[str, str]:
    """Every way to write the keys of a table, and the field that it stands for."""
    keys = {each.alias or name: name for name, each in table.model_fields.items()}
    return keys | getattr(table, "keys_with_units", dict)()


def _table_of(model: type[BaseModel], path: KeyPath) -> type[BaseModel]:
    """Schema of the table that the last key stands in."""
    for part in path[:-1]:
        model = model_in(_annotation(model, part)) or model
    return model


def _field(table: type[BaseModel], name: str | int) -> FieldInfo | None:
    fields = table.model_fields
    return next((each for each in fields.values() if each.alias == name), fields.get(str(name)))


def _annotation(table: type[BaseModel], name: str | int) -> Any:
    field = _field(table, name)
    return None if field is None else field.annotation


def model_in(annotation: Any) -> type[BaseModel] | None:
    """Schema of the table, or of each of the tables, that a key holds; None of a plain value."""
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (model_in(each) for each in typing.get_args(annotation))
    return next((each for each in found if each), None)
