# SPDX-License-Identifier: EUPL-1.2
"""What belongs together in a building file, judged on plain data so that nothing hides the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from npr.described.quantities import spellings
from typologies.capacity.defaults import capacity_defaults_file
from typologies.masonry import masonry_materials

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def breaches(content: dict[str, Any]) -> Iterator[Breach]:
    """Every rule that a file breaks; tables of the wrong type are left to the schema."""
    yield from _site(content)
    yield from _years(content)
    yield from _levels(content)
    yield from _something_to_check(content)
    for i, direction in _tables(content, "direction"):
        yield from _direction(content, ("direction", i), direction)
    for i, storey in _tables(content, "storey"):
        yield from _storey(("storey", i), storey)
        yield from _names(storey, "wall_line", ("storey", i))
    for i, local in _tables(content, "local"):
        yield from _demonstrated(("local", i), local)
    for i, linear in _tables(content, "linear"):
        yield from _linear(content, ("linear", i), linear)
    if isinstance(wind := content.get("wind"), dict):
        yield from _wind(wind)
    for name in ("direction", "storey", "local", "linear"):
        yield from _names(content, name)


def has(table: dict[str, Any], name: str) -> bool:
    """Whether an input is given, with its unit in the value or in the key."""
    return any(key in table for key in spellings(name))


def _tables(content: dict[str, Any], name: str) -> list[tuple[int, dict[str, Any]]]:
    found = content.get(name, [])
    found = found if isinstance(found, list) else []
    return [(i, each) for i, each in enumerate(found) if isinstance(each, dict)]


def _given(table: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    return [name for name in names if has(table, name)]


def _needs_spectrum(content: dict[str, Any]) -> bool:
    linear = [each for _, each in _tables(content, "linear")]
    is_typed = [has(each, "design_acceleration") for each in linear]
    return bool(content.get("direction") or content.get("local") or not all(is_typed))


def _site(content: dict[str, Any]) -> Iterator[Breach]:
    site = content.get("site")
    if not isinstance(site, dict):
        if site is None and _needs_spectrum(content):
            yield Breach(("site",), "missing", "", "x_rd and y_rd, or a spectrum")
        return
    place, typed = _given(site, ("x_rd", "y_rd")), _given(site, _SPECTRUM)
    ways = "x_rd and y_rd, or a_g, p, T_B, T_C and T_D"
    if place and typed:
        yield Breach(("site",), "the demand is given twice", ", ".join(place + typed), ways)
    elif (place and len(place) < 2) or (typed and len(typed) < len(_SPECTRUM)):
        yield Breach(("site",), "the demand is given in part", ", ".join(place + typed), ways)
    elif not place and not typed and _needs_spectrum(content):
        yield Breach(("site",), "there is no demand", "", ways)


def _something_to_check(content: dict[str, Any]) -> Iterator[Breach]:
    if not any(content.get(name) for name in ("direction", "local", "linear")):
        yield Breach((), "there is nothing to check", "", "[[direction]], [[local]] or [[linear]]")


def _direction(content: dict[str, Any], path: Path, direction: dict[str, Any]) -> Iterator[Breach]:
    given = [name for name in _CAPACITIES if name in direction]
    if len(given) != 1:
        what = "no capacity" if not given else "more than one capacity"
        yield Breach(path, what, ", ".join(given), "one of " + ", ".join(_CAPACITIES))
    yield from _listed(
        path, direction, "vulnerability_class", tuple(capacity_defaults_file().classes)
    )
    curve = direction.get("curve")
    if isinstance(curve, dict):
        ways = _given(curve, ("strength", "effective_mass", "yield_acceleration"))
        if ways not in _STRENGTHS:
            expected = "strength with effective_mass, or yield_acceleration"
            what = "the strength is given twice or in part"
            yield Breach((*path, "curve"), what, ", ".join(ways), expected)
        if "mechanism" in direction and not has(curve, "effective_height"):
            what = "a drift limit needs the effective height"
            yield Breach((*path, "curve"), what, "mechanism without it", "effective_height")
    pushover = direction.get("pushover")
    if isinstance(pushover, dict):
        yield from _pushover((*path, "pushover"), pushover, has_limit="mechanism" in direction)
    if isinstance(direction.get("walls"), dict):
        yield from _walls(content, (*path, "walls"), direction["walls"])


def _pushover(path: Path, pushover: dict[str, Any], *, has_limit: bool) -> Iterator[Breach]:
    given = _given(pushover, (*_SYSTEMS[1], *_SYSTEMS[2]))
    if given not in _SYSTEMS:
        what = "the masses of the pushover curve are given twice or in part"
        expected = (
            "effective_mass, perhaps with effective_height, and displacements of the equivalent "
            "system; or storey_masses, storey_heights and mode_shape, and displacements of the top"
        )
        yield Breach(path, what, ", ".join(given), expected)
    elif has_limit and given == _SYSTEMS[0]:
        what = "a drift limit needs the effective height"
        yield Breach(path, what, "mechanism without it", "effective_height")


def _walls(content: dict[str, Any], path: Path, walls: dict[str, Any]) -> Iterator[Breach]:
    storeys = _tables(content, "storey")
    if not storeys:
        yield Breach(path, "there are no storeys", "", "[[storey]] with [[storey.wall_line]]")
    wanted = walls.get("direction"), walls.get("wall_line", "")
    for i, storey in storeys:
        lines = [each for _, each in _tables(storey, "wall_line")]
        fitting = [
            (j, each)
            for j, each in _tables(storey, "wall_line")
            if each.get("direction") == wanted[0] and wanted[1] in ("", each.get("name"))
        ]
        for j, line in fitting:
            yield from _loads(("storey", i, "wall_line", j), line)
        if not fitting:
            got = ", ".join(f"{each.get('name')} ({each.get('direction')})" for each in lines)
            named = f" named {wanted[1]!r}" if wanted[1] else ""
            expected = f"a wall line in direction {wanted[0]!r}{named}"
            what = f"storey {storey.get('name', i + 1)!r} has no such wall line"
            yield Breach(path, what, got, expected)


def _loads(path: Path, line: dict[str, Any]) -> Iterator[Breach]:
    """The strength of a pier depends on the force in it: its own, or its share of the line's."""
    bare = [each for _, each in _tables(line, "pier") if not has(each, "axial_force")]
    if bare and not has(line, "vertical_load"):
        got = "none for " + ", ".join(str(each.get("name", "a pier")) for each in bare)
        expected = "vertical_load of the wall line, or axial_force of every pier"
        what = "the load on the piers is missing"
        yield Breach((*path, "vertical_load"), what, got, expected)


def _storey(path: Path, storey: dict[str, Any]) -> Iterator[Breach]:
    loads = _given(storey, ("permanent_load", "variable_load"))
    loads += ["category"] if "category" in storey else []
    if has(storey, "mass") == bool(loads) or (loads and len(loads) < 3):
        got = ", ".join((["mass"] if has(storey, "mass") else []) + loads)
        expected = "mass, or permanent_load, variable_load and category"
        yield Breach(path, "the mass is given twice, in part or not", got, expected)
    for i, line in _tables(storey, "wall_line"):
        at = (*path, "wall_line", i)
        yield from _torsion(at, line)
        yield from _names(line, "pier", at)
        for part in ("pier", "spandrel"):
            for j, wall in _tables(line, part):
                yield from _listed((*at, part, j), wall, "material", tuple(masonry_materials()))


def _demonstrated(path: Path, local: dict[str, Any]) -> Iterator[Breach]:
    """That a slender cantilever stands is claimed with the document that shows it, or not."""
    document = local.get("demonstrated_by", "")
    is_named = isinstance(document, str) and bool(document.strip())
    is_claimed = local.get("demonstrated", False)
    if isinstance(is_claimed, bool) and is_claimed != is_named:
        got = "demonstrated without demonstrated_by" if is_claimed else "demonstrated_by only"
        expected = "demonstrated = true with demonstrated_by, the document, or neither"
        what = "a demonstration in part"
        yield Breach((*path, "demonstrated"), what, got, expected)


def _listed(
    path: Path, table: dict[str, Any], key: str, known: tuple[str, ...]
) -> Iterator[Breach]:
    given = table.get(key)
    if isinstance(given, str) and given not in known:
        yield Breach((*path, key), f"unknown {key}", repr(given), "one of " + ", ".join(known))


def _torsion(path: Path, table: dict[str, Any]) -> Iterator[Breach]:
    given = _given(table, ("distance", "plan_length"))
    if len(given) == 1:
        what = "torsion is given in part"
        expected = "distance and plan_length, or neither"
        yield Breach(path, what, given[0], expected)


def _linear(content: dict[str, Any], path: Path, linear: dict[str, Any]) -> Iterator[Breach]:
    yield from _torsion(path, linear)
    if not has(linear, "resistance") and not linear.get("member"):
        yield Breach(path, "no resistance", "", "resistance, or [[linear.member]]")
    building = content.get("building")
    material = building.get("material") if isinstance(building, dict) else None
    if not has(linear, "design_acceleration") and not material:
        what = "the behaviour factor depends on the material"
        yield Breach(("building", "material"), what, "", "masonry, concrete, steel or timber")
    shapes = [has(each, "mode_shape") for _, each in _tables(linear, "storey")]
    if any(shapes) and not all(shapes):
        what = "a mode shape for some storeys only"
        yield Breach(path, what, f"{sum(shapes)} of {len(shapes)}", "all or none")


def _wind(wind: dict[str, Any]) -> Iterator[Breach]:
    place = [name for name in ("area", "terrain") if name in wind]
    has_pressure = has(wind, "peak_velocity_pressure")
    if has_pressure == bool(place) or len(place) == 1:
        got = ", ".join(place + (["peak_velocity_pressure"] if has_pressure else []))
        expected = "area and terrain, or peak_velocity_pressure"
        yield Breach(("wind",), "the pressure is given twice, in part or not", got, expected)


def _years(content: dict[str, Any]) -> Iterator[Breach]:
    """Whose seismicity counts is said once, or twice alike."""
    site, building = content.get("site"), content.get("building")
    if not (isinstance(site, dict) and isinstance(building, dict)):
        return
    year, other = site.get("year"), building.get("assessment_year")
    if year is not None and other is not None and year != other:
        expected = f"building.assessment_year, {other}, or no year here"
        what = "two different years"
        yield Breach(("site", "year"), what, repr(year), expected)


def _levels(content: dict[str, Any]) -> Iterator[Breach]:
    """Storeys stand in the file as in the building: upside down they would pass too easily."""
    storeys = _tables(content, "storey")
    if len(storeys) < 2:
        return
    for place, (i, storey) in enumerate(storeys, start=1):
        if storey.get("level") != place:
            what = "missing" if "level" not in storey else "the storeys are not bottom to top"
            got = "" if "level" not in storey else repr(storey["level"])
            expected = f"{place}: storeys are counted from 1 at the bottom"
            yield Breach(("storey", i, "level"), what, got, expected)


def _names(content: dict[str, Any], table: str, path: Path = ()) -> Iterator[Breach]:
    seen: dict[object, int] = {}
    for i, each in _tables(content, table):
        name = each.get("name")
        if isinstance(name, str) and name in seen:
            what = f"the name of {table} {seen[name] + 1} once more"
            at = (*path, table, i, "name")
            yield Breach(at, what, repr(name), "a name of its own")
        elif isinstance(name, str):
            seen[name] = i
