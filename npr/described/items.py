# SPDX-License-Identifier: EUPL-1.2
"""What stands in the tables of a building file, by its path, and the same with another item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from npr.described.tables import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from npr.core.lines import Path

_S = TypeVar("_S", bound=Section)


def items_in(section: Section, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Everything that stands in a table and in the tables below it, by its path."""
    for name in type(section).model_fields:
        item = getattr(section, name)
        at = (*path, name)
        if isinstance(item, Section):
            yield from items_in(item, at)
        elif isinstance(item, tuple):
            for i, each in enumerate(item):
                yield from items_in(each, (*at, i))
        elif item is not None:
            yield at, item


def with_item(section: _S, path: Path, item: Any) -> _S:
    """The same table with another item at a path."""
    name, *rest = path
    old = getattr(section, str(name))
    if isinstance(old, tuple) and rest:
        i, *below = rest
        changed = tuple(
            with_item(each, tuple(below), item) if j == i else each for j, each in enumerate(old)
        )
        return section.model_copy(update={str(name): changed})
    new = with_item(old, tuple(rest), item) if rest else item
    return section.model_copy(update={str(name): new})
