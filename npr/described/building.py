# SPDX-License-Identifier: EUPL-1.2
"""A building as its file describes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from npr.core.lines import line_of
from npr.core.problems import Problem, refused, shown_key
from npr.described import tables as t
from npr.described.items import items_in, with_item
from npr.described.quantities import spellings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from npr.core.errors import NprError
    from npr.core.lines import Path as KeyPath


@dataclass(frozen=True, eq=False)
class DescribedBuilding:
    """A building file that is complete.

    Attributes
    ----------
    path : Path
    digest : str
        Of the content, not of its layout or comments.
    project, building, site, foundation, wind
        Tables that stand there once; the last three may be None.
    directions, storeys, locals, linears : tuple
        Tables that are repeated.
    lines : mapping
        Line of every key.
    """

    path: Path
    digest: str
    project: t.Project
    building: t.BuildingTable
    site: t.Site | None
    foundation: t.FoundationTable | None
    wind: t.Wind | None
    directions: tuple[t.Direction, ...]
    storeys: tuple[t.StoreyTable, ...]
    locals: tuple[t.LocalTable, ...]
    linears: tuple[t.Linear, ...]
    lines: Mapping[KeyPath, int]

    @property
    def materials(self) -> tuple[str, ...]:
        """Names of the masonry of the piers, each once."""
        piers = [pier for storey in self.storeys for line in storey.wall_line for pier in line.pier]
        return tuple(dict.fromkeys(pier.material for pier in piers))

    @property
    def checked_directions(self) -> frozenset[str]:
        """Directions that are checked, without their sense: x+ and x- are one.

        Walls say themselves which way they resist; two parts of one direction are one.
        """
        names = [_resisted(each) for each in self.directions]
        names += [each.name for each in self.linears]
        return frozenset(name.rstrip("+- ") for name in names)

    @property
    def unchecked_lines(self) -> tuple[str, ...]:
        """Wall lines that resist a direction that is split, and have no check of their own."""
        split = [
            each.walls
            for each in self.directions
            if each.walls and (each.walls.wall_line or each.diaphragms == "flexible_split")
        ]
        checked = {(each.direction, each.wall_line) for each in split}
        wanted = {each.direction for each in split}
        lines = [each for storey in self.storeys for each in storey.wall_line]
        names = dict.fromkeys((each.direction, each.name) for each in lines)
        return tuple(
            f"{name} ({direction})"
            for direction, name in names
            if direction in wanted and (direction, name) not in checked
        )

    @property
    def tables(self) -> Iterator[tuple[KeyPath, t.Section]]:
        """Every table that is there, by its path."""
        for name in t.SINGLE:
            section = getattr(self, name)
            if section is not None:
                yield (name,), section
        for name in t.REPEATED:
            for i, section in enumerate(getattr(self, f"{name}s")):
                if section is not None:
                    yield (name, i), section

    def items(self) -> Iterator[tuple[KeyPath, Any]]:
        """Everything that stands in a table, by its path."""
        for path, section in self.tables:
            yield from items_in(section, path)

    def with_item(self, path: KeyPath, item: Any) -> DescribedBuilding:
        """The same building with another item at a path."""
        name, *rest = path
        if name in t.SINGLE:
            section: Any = with_item(getattr(self, str(name)), tuple(rest), item)
            return replace(self, **{str(name): section})
        i, *below = rest
        sections = list(getattr(self, f"{name}s"))
        sections[int(i)] = with_item(sections[int(i)], tuple(below), item)
        changed: Any = tuple(sections)
        return replace(self, **{f"{name}s": changed})

    def with_masonry(self, name: str, other: str) -> DescribedBuilding:
        """The same building with another masonry in the place of one."""
        changed = self
        for path, item in self.items():
            if path[0] == "storey" and path[-1] == "material" and item == name:
                changed = changed.with_item(path, other)
        return changed

    def problem(self, path: KeyPath, error: NprError) -> Problem:
        """What a package refused, at the key that it came from; at an input, if it names one."""
        named, own = spellings(error.where or ""), spellings(str(path[-1]))
        keys = [(*path, name) for name in named] + [(*path[:-1], name) for name in (*named, *own)]
        at = next((key for key in keys if key in self.lines), path)
        return refused(line_of(self.lines, at), shown_key(at), error)


def _resisted(given: t.Direction) -> str:
    """Direction of the earthquake that a check is of; a subsystem by the first word of its name."""
    if given.walls is not None:
        return given.walls.direction
    is_part = given.diaphragms == "flexible_split" and bool(given.name.split())
    return given.name.split()[0] if is_part else given.name
