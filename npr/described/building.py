# SPDX-License-Identifier: EUPL-1.2
"""A building as its file describes it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from npr.core.files import digest
from npr.described import tables as t
from npr.described.consistency import Inconsistency, inconsistencies
from npr.described.items import items_in, with_item
from npr.described.quantities import Input, spellings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from npr.core.errors import NprError
    from npr.core.lines import Path as KeyPath
    from npr.core.problems import Problem
    from npr.core.user_files import UserFile


@dataclass(frozen=True, eq=False)
class DescribedBuilding:
    """A building file that is complete.

    Attributes
    ----------
    file : UserFile
        Where it stands.
    project, building, site, foundation, wind
        Tables that stand there once; the last three may be None.
    materials, directions, storeys, locals, linears : tuple
        Tables that are repeated.
    """

    file: UserFile
    project: t.Project
    building: t.BuildingTable
    site: t.Site | None
    foundation: t.FoundationTable | None
    wind: t.Wind | None
    materials: tuple[t.MaterialTable, ...]
    directions: tuple[t.Direction, ...]
    storeys: tuple[t.StoreyTable, ...]
    locals: tuple[t.LocalTable, ...]
    linears: tuple[t.Linear, ...]

    @property
    def path(self) -> Path:
        """Of the file; of a dictionary, only a name for it."""
        return Path(self.file.where)

    @property
    def lines(self) -> Mapping[KeyPath, int]:
        """Line of every key; none of a dictionary."""
        return self.file.lines

    @cached_property
    def digest(self) -> str:
        """Of the content, not of its layout or comments."""
        return digest(json.loads(json.dumps(self.file.content, default=str)))

    @property
    def masonry_names(self) -> tuple[str, ...]:
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
                yield (name, i), section

    def items(self) -> Iterator[tuple[KeyPath, Any]]:
        """Everything that stands in a table, by its path."""
        for path, section in self.tables:
            yield from items_in(section, path)

    @cached_property
    def inconsistencies(self) -> tuple[Inconsistency, ...]:
        """What does not agree with the rest of the file."""
        return tuple(inconsistencies(self))

    @cached_property
    def rare_values(self) -> tuple[Problem, ...]:
        """Inputs that are possible and rare, by line and key."""
        return tuple(
            self.file.problem(self._as_written(path), *_parts(item))
            for path, item in self.items()
            if isinstance(item, Input) and item.rare
        )

    def _as_written(self, path: KeyPath) -> KeyPath:
        """Path of an input with its key as the file has it, such as ``height_m``."""
        keys = ((*path[:-1], name) for name in spellings(str(path[-1])))
        return next((key for key in keys if self.file.has(key)), path)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Inputs that are rare or disagree: to be looked at before the answer is believed."""
        return self.rare_values + tuple(
            self.inconsistency(each) for each in self.inconsistencies if each.effect == "warning"
        )

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """Assumptions of the description that a reader must know."""
        return tuple(
            self.inconsistency(each) for each in self.inconsistencies if each.effect == "remark"
        )

    def inconsistency(self, each: Inconsistency) -> Problem:
        """Numbers that do not agree, at their line and key."""
        return self.file.problem(self._as_written(each.path), each.what, each.got, each.expected)

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
        at = next((key for key in keys if self.file.has(key)), path)
        return self.file.refused(at, error)


def _parts(item: Input) -> tuple[str, str, str]:
    """What is rare of an input, as it was written, and what is usual."""
    what, _, usual = item.rare.partition("; ")
    return what, item.text, usual


def _resisted(given: t.Direction) -> str:
    """Direction of the earthquake that a check is of; a subsystem by the first word of its name."""
    if given.walls is not None:
        return given.walls.direction
    is_part = given.diaphragms == "flexible_split" and bool(given.name.split())
    return given.name.split()[0] if is_part else given.name
