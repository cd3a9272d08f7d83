# SPDX-License-Identifier: EUPL-1.2
"""From a building file to a described building, or all that is wrong with the file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from npr.core.errors import NprError
from npr.core.files import digest, read_toml
from npr.described import tables as t
from npr.described.demand import typed_spectrum
from npr.described.lines import key_lines, line_of
from npr.described.problems import BuildingFileError, Problem
from npr.described.rules import breaches
from npr.described.tables import REPEATED, SINGLE
from npr.described.validation import sections_of, shown_key
from npr.norms.loading import EDITION_IDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from npr.described.lines import Path as KeyPath

_NO_SECTION: Any = None


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

    def with_masonry(self, name: str, other: str) -> DescribedBuilding:
        """The same building with another masonry in the place of one."""
        return replace(
            self, storeys=tuple(_swapped(storey, name, other) for storey in self.storeys)
        )

    def problem(self, path: KeyPath, error: NprError) -> Problem:
        """What a package refused, at the key that it came from."""
        got = "" if error.got is None else str(error.got)
        expected = "" if error.expected is None else str(error.expected)
        return Problem(line_of(self.lines, path), shown_key(path), error.what, got, expected)


def _resisted(given: t.Direction) -> str:
    """Direction of the earthquake that a check is of; a subsystem by the first word of its name."""
    if given.walls is not None:
        return given.walls.direction
    is_part = given.diaphragms == "flexible_split" and bool(given.name.split())
    return given.name.split()[0] if is_part else given.name


def _swapped(section: Any, name: str, other: str) -> Any:
    """A table with another masonry in it, and in the tables below it."""
    changed: dict[str, Any] = {}
    for key in type(section).model_fields:
        item = getattr(section, key)
        if key == "material" and item == name:
            changed[key] = other
        elif isinstance(item, tuple):
            changed[key] = tuple(_swapped(each, name, other) for each in item)
    return section.model_copy(update=changed)


def read_building(path: Path) -> DescribedBuilding:
    """Read a building file.

    Raises
    ------
    SchemaError
        The file is missing or is not text.
    BuildingFileError
        Names every problem at once, with its line and key.
    """
    text = _text(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BuildingFileError(path, [_syntax(str(error), text)]) from error
    lines = key_lines(text)
    sections, problems = sections_of(content, lines)
    for at, what, got, expected in breaches(content):
        problems.append(Problem(line_of(lines, at), shown_key(at), what, got, expected))
    problems += _refused(sections, lines)
    if problems:
        raise BuildingFileError(path, problems)
    return DescribedBuilding(
        path,
        digest(_plain(content)),
        **{name: sections.get(name, _NO_SECTION) for name in SINGLE},
        **{f"{name}s": sections.get(name, ()) for name in REPEATED},
        lines=lines,
    )


def _refused(sections: Mapping[str, Any], lines: Mapping[KeyPath, int]) -> list[Problem]:
    """What the packages refuse of tables that are whole, so that it is told with the rest."""
    site, project = sections.get("site"), sections.get("project")
    found = []
    if isinstance(site, t.Site) and None not in (site.a_g, site.p, site.T_B, site.T_C, site.T_D):
        try:
            typed_spectrum(site)
        except NprError as error:
            what, got, expected = error.what, str(error.got), str(error.expected)
            found.append(Problem(line_of(lines, ("site",)), "site", what, got, expected))
    if isinstance(project, t.Project) and project.edition:
        name, known = project.edition, ", ".join(EDITION_IDS)
        if not name.endswith(".toml") and name not in EDITION_IDS:
            at = ("project", "edition")
            expected = f"{known}, or a TOML file"
            found.append(
                Problem(line_of(lines, at), shown_key(at), "unknown edition", repr(name), expected)
            )
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        read_toml(path)  # says why it cannot be read
        raise


def _syntax(message: str, text: str) -> Problem:
    place = re.search(r"line (\d+)", message)
    line = int(place[1]) if place else text.count("\n") + 1
    written = text.splitlines()[line - 1 : line]
    got = repr(written[0].strip()) if written else "the end of the file"
    return Problem(line, "(file)", "not TOML", got, re.sub(r" \(at .*\)", "", message))


def _plain(item: Any) -> Any:
    if isinstance(item, dict):
        return {key: _plain(value) for key, value in item.items()}
    if isinstance(item, list):
        return [_plain(value) for value in item]
    return item if isinstance(item, str | int | float | bool) else str(item)
