# SPDX-License-Identifier: EUPL-1.2
"""A file that its schema refuses, as it might be when mended, so that the formulas can be tried.

Nobody knows what was meant, so a file is mended in two ways that differ in everything that is put
in. What the formulas refuse of both does not come from what was put in.
"""

from __future__ import annotations

import copy
import typing
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import TypeAdapter, ValidationError

from npr.core.problems import details_of, nearest
from npr.described.quantities import spellings
from npr.described.rules import breaches
from npr.described.tables import REPEATED, REQUIRED, SINGLE, Section, kinds_of
from npr.described.validation import as_written, owner_of, section_in

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_PLAIN = (False, 2030, "a", "2030-01-01")
_OTHER_PLAIN = (True, 2031, "b", "2031-01-01")
_ROUNDS = 3
"""What is put in for one mistake may stand beside another; nothing needs more rounds than two."""


def mended(content: dict[str, Any], *, is_full: bool) -> dict[str, Any]:
    """Content of a file that fits the schema, in one of two ways.

    A value that is wrong or missing gives way to one that is possible. A key that is unknown goes;
    what it stood for is absent in one way. In the other, when ``is_full``, the input that it is
    nearly spelt as is there, or, where there is none, every one that it may have stood for.

    Parameters
    ----------
    content : dict
        Of the file; it stays as it is.
    is_full : bool
    """
    found = copy.deepcopy(content)
    for name in [*found]:
        is_table, is_list = isinstance(found[name], dict), isinstance(found[name], list)
        if not (is_table if name in SINGLE else is_list and name in REPEATED):
            del found[name]
    mending = _Mending(found, is_full=is_full)
    for name in REQUIRED:
        if name not in found:
            found[name] = {}
            mending.fill(SINGLE[name], found[name], [*SINGLE[name].model_fields])
    for name, item in found.items():
        if name in SINGLE:
            mending.table(SINGLE[name], item)
            continue
        for i, each in enumerate(item):
            item[i] = each if isinstance(each, dict) else {}
            mending.table(REPEATED[name], item[i])
    return found


class _Mending:
    """One way to mend; tables are changed where they stand."""

    def __init__(self, content: dict[str, Any], *, is_full: bool) -> None:
        self.content, self.is_full = content, is_full

    def table(self, section: type[Section], table: dict[str, Any]) -> None:
        """Mend one table and those below it."""
        for _ in range(_ROUNDS):
            try:
                section.model_validate(table)
            except ValidationError as error:
                for detail in details_of(error):
                    self._mend(section, table, detail)
            else:
                return

    def _mend(self, section: type[Section], table: dict[str, Any], detail: ErrorDetails) -> None:
        owner = owner_of(section, detail["loc"])
        *above, key = as_written(detail["loc"], table, section)
        place: Any = table
        for part in above:
            place = place[part]
        if detail["type"] == "extra_forbidden":
            del place[key]
            names = [*owner.model_fields]
            near = nearest(str(key), names)
            self.fill(owner, place, [near] if near else names)
        elif isinstance(key, int):
            place[key] = self._example(owner)
        else:
            was = place.pop(key, None)
            size = len(was) if isinstance(was, list) else None
            place[detail["loc"][-1]] = self._stand_in(owner, str(detail["loc"][-1]), size)

    def fill(self, owner: type[Section], table: dict[str, Any], names: list[str]) -> None:
        """Put in what is not stated, as far as it goes with what is; nothing in the other way."""
        for name in names if self.is_full else ():
            field = owner.model_fields[name]
            is_stated = any(key in table for key in spellings(name))
            if is_stated or field.is_required() or section_in(field.annotation):
                continue
            broken = {*breaches(self.content)}
            table[name] = self._stand_in(owner, name)
            if not broken.issuperset(breaches(self.content)):
                del table[name]

    def _stand_in(self, owner: type[Section], name: str, size: int | None = None) -> Any:
        """A value, or table, that is possible at a key."""
        field = owner.model_fields[name]
        kind = kinds_of(owner).get(name)
        if kind is not None:
            return kind.stand_in(size, is_other=self.is_full)
        below = section_in(field.annotation)
        if below is not None:
            example = self._example(below)
            return [example] if typing.get_origin(field.annotation) is tuple else example
        annotation: Any = Annotated[field.annotation, field]
        of_key: TypeAdapter[Any] = TypeAdapter(annotation)
        choices = [each for each in _choices(field.annotation) if each]
        plain = _OTHER_PLAIN if self.is_full else _PLAIN
        for value in [*choices[:: -1 if self.is_full else 1], *plain]:
            try:
                of_key.validate_python(value)
            except ValidationError:
                continue
            return value
        return None

    def _example(self, section: type[Section]) -> dict[str, Any]:
        """A table with all that it must hold."""
        return {
            name: self._stand_in(section, name)
            for name, field in section.model_fields.items()
            if field.is_required()
        }


def _choices(annotation: Any) -> list[Any]:
    """Names of a closed list, as far as there are."""
    if typing.get_origin(annotation) is typing.Literal:
        return [*typing.get_args(annotation)]
    return [each for inner in typing.get_args(annotation) for each in _choices(inner)]
