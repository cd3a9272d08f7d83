# SPDX-License-Identifier: EUPL-1.2
"""What belongs together in a building file, once every table by itself is what it must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from typologies.capacity.defaults import capacity_defaults_file
from typologies.masonry import masonry_materials

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from npr.described import tables as t

_CAPACITIES = ("curve", "pushover", "walls", "vulnerability_class")
_STRENGTHS = (
    ["strength", "effective_mass"],
    ["yield_acceleration"],
    ["effective_mass", "yield_acceleration"],
)
_SYSTEMS = (
    ["effective_mass"],
    ["effective_mass", "effective_height"],
    ["storey_masses", "storey_heights", "mode_shape"],
)
_SPECTRUM = ("a_g", "p", "T_B", "T_C", "T_D")

Path = tuple[str | int, ...]


class Breach(NamedTuple):
    """A rule that is broken, and where."""

    path: Path
    what: str
    got: str
    expected: str


def breaches(file: t.BuildingFile) -> Iterator[Breach]:
    """Every rule that a file breaks."""
    yield from _demand(file)
    yield from _years(file)
    yield from _levels(file.storey)
    yield from _materials(file)
    if not (file.direction or file.local or file.linear):
        yield Breach((), "there is nothing to check", "", "[[direction]], [[local]] or [[linear]]")
    for i, direction in enumerate(file.direction):
        yield from _direction(("direction", i), direction)
        if direction.walls is not None:
            yield from _walls(file, ("direction", i, "walls"), direction.walls)
    for i, storey in enumerate(file.storey):
        yield from _storey(("storey", i), storey, [each.name for each in file.material])
    for i, local in enumerate(file.local):
        yield from _demonstrated(("local", i), local)
    for i, linear in enumerate(file.linear):
        yield from _linear(file, ("linear", i), linear)
    if file.wind is not None:
        yield from _wind(file.wind)
    for name in ("material", "direction", "storey", "local", "linear"):
        yield from _names((name,), getattr(file, name))


def _stated(table: t.Section, names: Sequence[str]) -> list[str]:
    """Those of some keys that a table holds."""
    return [name for name in names if getattr(table, name) not in (None, "")]


def _demand(file: t.BuildingFile) -> Iterator[Breach]:
    is_typed = [each.design_acceleration is not None for each in file.linear]
    needs_spectrum = bool(file.direction or file.local or not all(is_typed))
    ways = "x_rd and y_rd, or a_g, p, T_B, T_C and T_D"
    place = _stated(file.site, ("x_rd", "y_rd")) if file.site else []
    typed = _stated(file.site, _SPECTRUM) if file.site else []
    if place and typed:
        yield Breach(("site",), "the demand is given twice", ", ".join(place + typed), ways)
    elif (place and len(place) < 2) or (typed and len(typed) < len(_SPECTRUM)):
        yield Breach(("site",), "the demand is given in part", ", ".join(place + typed), ways)
    elif not place and not typed and needs_spectrum:
        yield Breach(("site",), "there is no demand" if file.site else "missing", "", ways)


def _direction(path: Path, direction: t.Direction) -> Iterator[Breach]:
    stated = _stated(direction, _CAPACITIES)
    if len(stated) != 1:
        what = "no capacity" if not stated else "more than one capacity"
        yield Breach(path, what, ", ".join(stated), "one of " + ", ".join(_CAPACITIES))
    if name := direction.vulnerability_class:
        classes = capacity_defaults_file().classes
        yield from _listed((*path, "vulnerability_class"), name, [*classes])
    needs_height = direction.mechanism is not None
    if (curve := direction.curve) is not None:
        ways = _stated(curve, ("strength", "effective_mass", "yield_acceleration"))
        if ways not in _STRENGTHS:
            what = "the strength is given twice or in part"
            expected = "strength with effective_mass, or yield_acceleration"
            yield Breach((*path, "curve"), what, ", ".join(ways), expected)
        if needs_height and curve.effective_height is None:
            yield _height_needed((*path, "curve"))
    if (pushover := direction.pushover) is not None:
        yield from _pushover((*path, "pushover"), pushover, needs_height=needs_height)


def _height_needed(path: Path) -> Breach:
    what = "a drift limit needs the effective height"
    return Breach(path, what, "mechanism without it", "effective_height")


def _pushover(path: Path, pushover: t.PushoverTable, *, needs_height: bool) -> Iterator[Breach]:
    stated = _stated(pushover, (*_SYSTEMS[1], *_SYSTEMS[2]))
    if stated not in _SYSTEMS:
        what = "the masses of the pushover curve are given twice or in part"
        expected = (
            "effective_mass, perhaps with effective_height, and displacements of the equivalent "
            "system; or storey_masses, storey_heights and mode_shape, and displacements of the top"
        )
        yield Breach(path, what, ", ".join(stated), expected)
    elif needs_height and stated == _SYSTEMS[0]:
        yield _height_needed(path)


def _materials(file: t.BuildingFile) -> Iterator[Breach]:
    for i, table in enumerate(file.material):
        if table.name in masonry_materials():
            what = "masonry of this name is built in"
            yield Breach(("material", i, "name"), what, table.name, "a name of your own")


def _walls(file: t.BuildingFile, path: Path, walls: t.WallLines) -> Iterator[Breach]:
    if not file.storey:
        yield Breach(path, "there are no storeys", "", "[[storey]] with [[storey.wall_line]]")
    for i, storey in enumerate(file.storey):
        fitting = [
            (j, each)
            for j, each in enumerate(storey.wall_line)
            if each.direction == walls.direction and walls.wall_line in ("", each.name)
        ]
        for j, line in fitting:
            yield from _loads(("storey", i, "wall_line", j), line)
        if not fitting:
            got = ", ".join(f"{each.name} ({each.direction})" for each in storey.wall_line)
            named = f" named {walls.wall_line!r}" if walls.wall_line else ""
            expected = f"a wall line in direction {walls.direction!r}{named}"
            what = f"storey {storey.name!r} has no such wall line"
            yield Breach(path, what, got, expected)


def _loads(path: Path, line: t.WallLineTable) -> Iterator[Breach]:
    """The strength of a pier depends on the force in it: its own, or its share of the line's."""
    bare = [pier.name for pier in line.pier if pier.axial_force is None]
    if bare and line.vertical_load is None:
        got = "none for " + ", ".join(bare)
        expected = "vertical_load of the wall line, or axial_force of every pier"
        what = "the load on the piers is missing"
        yield Breach((*path, "vertical_load"), what, got, expected)


def _storey(path: Path, storey: t.StoreyTable, own: list[str]) -> Iterator[Breach]:
    loads = _stated(storey, ("permanent_load", "variable_load", "category"))
    if (storey.mass is not None) == bool(loads) or (loads and len(loads) < 3):
        got = ", ".join([*_stated(storey, ("mass",)), *loads])
        expected = "mass, or permanent_load, variable_load and category"
        yield Breach(path, "the mass is given twice, in part or not", got, expected)
    yield from _names((*path, "wall_line"), storey.wall_line)
    for i, line in enumerate(storey.wall_line):
        at = (*path, "wall_line", i)
        yield from _torsion(at, line)
        yield from _names((*at, "pier"), line.pier)
        for part in ("pier", "spandrel"):
            for j, wall in enumerate(getattr(line, part)):
                key = (*at, part, j, "material")
                yield from _listed(key, wall.material, [*own, *masonry_materials()])


def _demonstrated(path: Path, local: t.LocalTable) -> Iterator[Breach]:
    """That a slender cantilever stands is claimed with the document that shows it, or not."""
    if local.demonstrated != bool(local.demonstrated_by.strip()):
        is_claimed = local.demonstrated
        got = "demonstrated without demonstrated_by" if is_claimed else "demonstrated_by only"
        expected = "demonstrated = true with demonstrated_by, the document, or neither"
        yield Breach((*path, "demonstrated"), "a demonstration in part", got, expected)


def _listed(path: Path, name: str, listed: Sequence[str]) -> Iterator[Breach]:
    if name not in listed:
        yield Breach(path, f"unknown {path[-1]}", repr(name), "one of " + ", ".join(listed))


def _torsion(path: Path, table: t.WallLineTable | t.Linear) -> Iterator[Breach]:
    stated = _stated(table, ("distance", "plan_length"))
    if len(stated) == 1:
        expected = "distance and plan_length, or neither"
        yield Breach(path, "torsion is given in part", stated[0], expected)


def _linear(file: t.BuildingFile, path: Path, linear: t.Linear) -> Iterator[Breach]:
    yield from _torsion(path, linear)
    if linear.resistance is None and not linear.member:
        yield Breach(path, "no resistance", "", "resistance, or [[linear.member]]")
    if linear.design_acceleration is None and file.building.material is None:
        what = "the behaviour factor depends on the material"
        yield Breach(("building", "material"), what, "", "masonry, concrete, steel or timber")
    shapes = [each.mode_shape is not None for each in linear.storey]
    if any(shapes) and not all(shapes):
        what = "a mode shape for some storeys only"
        yield Breach(path, what, f"{sum(shapes)} of {len(shapes)}", "all or none")


def _wind(wind: t.Wind) -> Iterator[Breach]:
    place = _stated(wind, ("area", "terrain"))
    pressure = _stated(wind, ("peak_velocity_pressure",))
    if bool(pressure) == bool(place) or len(place) == 1:
        expected = "area and terrain, or peak_velocity_pressure"
        what = "the pressure is given twice, in part or not"
        yield Breach(("wind",), what, ", ".join(place + pressure), expected)


def _years(file: t.BuildingFile) -> Iterator[Breach]:
    """Whose seismicity counts is said once, or twice alike."""
    year, other = file.site.year if file.site else None, file.building.assessment_year
    if year is not None and other is not None and year != other:
        expected = f"building.assessment_year, {other}, or no year here"
        yield Breach(("site", "year"), "two different years", repr(year), expected)


def _levels(storeys: Sequence[t.StoreyTable]) -> Iterator[Breach]:
    """Storeys stand in the file as in the building: upside down they would pass too easily."""
    for i, storey in enumerate(storeys if len(storeys) > 1 else ()):
        is_stated = "level" in storey.model_fields_set
        if not is_stated or storey.level != i + 1:
            what = "the storeys are not bottom to top" if is_stated else "missing"
            got = repr(storey.level) if is_stated else ""
            expected = f"{i + 1}: storeys are counted from 1 at the bottom"
            yield Breach(("storey", i, "level"), what, got, expected)


def _names(path: Path, tables: Sequence[Any]) -> Iterator[Breach]:
    names = [each.name for each in tables]
    for i, name in enumerate(names):
        if name in names[:i]:
            what = f"the name of {path[-1]} {names.index(name) + 1} once more"
            yield Breach((*path, i, "name"), what, repr(name), "a name of its own")
