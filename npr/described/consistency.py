# SPDX-License-Identifier: EUPL-1.2
"""Whether the numbers of a described building agree with each other.

Each number by itself may be that of a building while together they are not: a wall that carries
more than the building weighs, a pier higher than its storey. What cannot be is refused; what is
unlikely is a warning at the head of the answer.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from npr.core.bounds import out_of_bounds
from npr.core.units import STANDARD_GRAVITY
from npr.described.masonry import mass_density
from typologies.masonry.materials import density_kg_m3

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from npr.core.lines import Path
    from npr.described import tables as t
    from npr.described.building import DescribedBuilding
    from npr.described.quantities import Input

Effect = Literal["refused", "warning", "remark"]

_ROUNDING = 1.02
"""Sums and sizes that differ by less are the same: plans are rounded."""
_USUAL_LOAD, _MOST_LOAD = 1.05, 1.25
"""Wall lines carry the weight above them with all variable load, and hardly more: heavy walls
under a light building pass too easily."""
_LEAST_LOAD = 0.3
"""Below this share of the weight above, most of it stands on walls that are not described."""
_LEAST_AXIAL = 0.5
"""Of the own weight of a pier: what hangs above mid-height without any load at its top."""
_MOST_VARIABLE = 3.0
"""Variable over permanent load of a floor."""
_MOST_ROOF = 3.0
"""Height of the building over that of its storeys: a steep roof adds twice as much, not more."""


class Inconsistency(NamedTuple):
    """Numbers that do not agree.

    Attributes
    ----------
    path : tuple
        Key of the one that is most likely wrong.
    what, got, expected : str
    effect : {"refused", "warning", "remark"}
        What cannot be, what is unlikely, and what is an assumption that a reader must know.
    """

    path: Path
    what: str
    got: str
    expected: str
    effect: Effect


def inconsistencies(described: DescribedBuilding) -> Iterator[Inconsistency]:
    """Everything in a complete building file that does not agree with the rest."""
    yield from _heights(described)
    densities = {table.name: mass_density(table.density) for table in described.materials}
    yield from _unchecked_directions(described)
    yield from _arms(described)
    for i, direction in enumerate(described.directions):
        yield from _capacity(("direction", i), direction, described)
    for i, storey in enumerate(described.storeys):
        yield from _loads_of_floor(("storey", i), storey)
        yield from _piers(("storey", i), storey)
        yield from _lengths(("storey", i), storey, described)
        yield from _wall_loads(("storey", i), described, i)
        yield from _axial_forces(("storey", i), storey, densities)
        yield from _tributary_masses(("storey", i), described, storey)
    for i, element in enumerate(described.locals):
        yield from _element(("local", i), element, described)
    for i, linear in enumerate(described.linears):
        yield from _linear(("linear", i), linear, described)
    for i, face in enumerate(described.wind.face if described.wind else ()):
        yield from _face(("wind", "face", i), face, described)


def _heights(described: DescribedBuilding) -> Iterator[Inconsistency]:
    height = described.building.height
    storeys = sum(storey.height.number for storey in described.storeys)
    if height is None or not storeys:
        return
    what = "the height of the building does not agree with its storeys"
    got, expected = height.text, f"{storeys:.4g} m of storeys, and a roof"
    at = ("building", "height")
    if height.number * _ROUNDING < storeys:
        yield Inconsistency(at, what, got, expected, "refused")
    elif height.number > _MOST_ROOF * storeys:
        yield Inconsistency(at, what, got, expected, "warning")


def _unchecked_directions(described: DescribedBuilding) -> Iterator[Inconsistency]:
    """Walls that are described and resist no direction that is checked."""
    checked = described.checked_directions
    for i, storey in enumerate(described.storeys):
        for j, line in enumerate(storey.wall_line):
            if line.direction not in checked:
                yield Inconsistency(
                    ("storey", i, "wall_line", j, "direction"),
                    f"wall line {line.name} resists a direction that is not checked",
                    repr(line.direction),
                    f"a [[direction]] for it; checked are {', '.join(sorted(checked)) or 'none'}",
                    "warning",
                )


def _arms(described: DescribedBuilding) -> Iterator[Inconsistency]:
    """Arms of torsion of one direction: the outermost lines stand ``plan_length`` apart."""
    faces = {face.direction: face.width for face in described.wind.face} if described.wind else {}
    for i, storey in enumerate(described.storeys):
        by_direction: dict[str, list[tuple[int, t.WallLineTable]]] = defaultdict(list)
        for j, line in enumerate(storey.wall_line):
            if line.distance is not None and line.plan_length is not None:
                by_direction[line.direction].append((j, line))
        for direction, lines in by_direction.items():
            lengths = [line.plan_length.number for _, line in lines if line.plan_length]
            arms = sorted(line.distance.number for _, line in lines if line.distance)
            at = ("storey", i, "wall_line", lines[0][0])
            face, apart = faces.get(direction), sum(arms[-2:])
            expected = f"plan_length of {lengths[0]:.4g} m"
            if len(lines) > 1 and (
                apart < 0.75 * min(lengths) or max(lengths) > 1.1 * min(lengths)
            ):
                what = f"the wall lines of direction {direction} are not a plan_length apart"
                got = f"distances of {arms[-2]:.4g} and {arms[-1]:.4g} m, plan_length of "
                got += " and ".join(f"{one:.4g}" for one in sorted(set(lengths))) + " m"
                yield Inconsistency((*at, "distance"), what, got, expected, "warning")
            if face is not None and not 0.6 <= max(lengths) / face.number <= 1.25:
                what = f"the plan_length of direction {direction} is not that of its wind face"
                got = f"{max(lengths):.4g} m"
                expected = f"about the width of the face, {face.text}"
                yield Inconsistency((*at, "plan_length"), what, got, expected, "warning")


def _capacity(
    path: Path, direction: t.Direction, described: DescribedBuilding
) -> Iterator[Inconsistency]:
    """Height and mass of a capacity that is stated, against the building."""
    name, stated = "curve", direction.curve or direction.pushover
    if stated is None:
        return
    name = "curve" if direction.curve is not None else "pushover"
    tops = [sum(storey.height.number for storey in described.storeys)]
    tops += [described.building.height.number] if described.building.height else []
    top = min((one for one in tops if one), default=None)
    height, mass = stated.effective_height, stated.effective_mass
    if height is not None and top is not None and height.number > _ROUNDING * top:
        yield Inconsistency(
            (*path, name, "effective_height"),
            "the effective height lies above the building",
            height.text,
            f"at most {top:.4g} m",
            "refused",
        )
    total = sum(storey_mass(storey) for storey in described.storeys)
    is_whole = direction.diaphragms != "flexible_split"
    if mass is not None and total and is_whole and not 0.5 <= mass.number / total <= _ROUNDING:
        yield Inconsistency(
            (*path, name, "effective_mass"),
            "the effective mass does not agree with the storeys",
            mass.text,
            f"half of their mass to all of it, {total / 1e3:.4g} t",
            "warning",
        )


def _loads_of_floor(path: Path, storey: t.StoreyTable) -> Iterator[Inconsistency]:
    permanent, variable = storey.permanent_load, storey.variable_load
    if permanent is None or variable is None:
        return
    if variable.number > _MOST_VARIABLE * permanent.number:
        yield Inconsistency(
            (*path, "variable_load"),
            "the variable load of a floor is many times the permanent one",
            f"{variable.text} beside {permanent.text}",
            f"at most {_MOST_VARIABLE:g} times the permanent load",
            "warning",
        )


def _piers(path: Path, storey: t.StoreyTable) -> Iterator[Inconsistency]:
    for j, line in enumerate(storey.wall_line):
        for k, pier in enumerate(line.pier):
            if pier.height.number > _ROUNDING * storey.height.number:
                yield Inconsistency(
                    (*path, "wall_line", j, "pier", k, "height"),
                    "a pier is higher than its storey",
                    pier.height.text,
                    f"at most {storey.height.text}",
                    "refused",
                )


def _lengths(
    path: Path, storey: t.StoreyTable, described: DescribedBuilding
) -> Iterator[Inconsistency]:
    """The piers of a wall line stand beside each other in a plan that is only so long."""
    extent = _plan_extent(described)
    for j, line in enumerate(storey.wall_line):
        length = sum(pier.length.number for pier in line.pier)
        most = extent.get(line.direction)
        if most is not None and length > _ROUNDING * most:
            yield Inconsistency(
                (*path, "wall_line", j, "pier"),
                "the piers of a wall line together are longer than the plan",
                f"{length:.4g} m in direction {line.direction}",
                f"at most {most:.4g} m, by the plan_length of the other walls or the wind face",
                "refused",
            )


def _plan_extent(described: DescribedBuilding) -> dict[str, float]:
    """Length of the plan along each direction, m, as far as the file lets it be known.

    The walls that resist one direction are a ``plan_length`` apart across it, and the face that the
    wind of one direction meets is as wide as the building across it.
    """
    names = sorted({line.direction for each in described.storeys for line in each.wall_line})
    if len(names) != 2:
        return {}
    across = {names[0]: names[1], names[1]: names[0]}
    extent: dict[str, float] = defaultdict(float)
    for storey in described.storeys:
        for line in storey.wall_line:
            if line.plan_length is not None:
                other = across[line.direction]
                extent[other] = max(extent[other], line.plan_length.number)
    for face in described.wind.face if described.wind else ():
        if face.direction in across:
            other = across[face.direction]
            extent[other] = max(extent[other], face.width.number)
    return extent


def weight_above(described: DescribedBuilding, storey: int) -> float:
    """Weight that the walls of a storey carry at mid-height, N, with all of the variable load."""
    total = 0.0
    for each in described.storeys[storey:]:
        if each.mass is not None:
            total += each.mass.number * STANDARD_GRAVITY
        else:
            total += sum(
                load.number
                for load in (each.permanent_load, each.variable_load)
                if load is not None
            )
    return total


def _wall_loads(path: Path, described: DescribedBuilding, i: int) -> Iterator[Inconsistency]:
    """Wall lines carry the weight above them: together not more, and most of it."""
    lines = described.storeys[i].wall_line
    loads = [_load_of(line) for line in lines]
    total = sum(load for load in loads if load is not None)
    weight = weight_above(described, i)
    largest = max(range(len(lines)), key=lambda j: loads[j] or 0.0)
    at = (*path, "wall_line", largest, "vertical_load")
    got = f"{total / 1e3:.4g} kN on the wall lines of {described.storeys[i].name}"
    expected = f"about the weight above, {weight / 1e3:.4g} kN"
    if total > _USUAL_LOAD * weight:
        what = "the walls carry more than the building above them weighs"
        yield Inconsistency(
            at, what, got, expected, "refused" if total > _MOST_LOAD * weight else "warning"
        )
    elif None not in loads and total < _LEAST_LOAD * weight:
        what = "the walls carry little of the weight above them"
        yield Inconsistency(at, what, got, expected, "warning")


def _axial_forces(
    path: Path, storey: t.StoreyTable, densities: Mapping[str, float]
) -> Iterator[Inconsistency]:
    """At mid-height a pier carries the upper half of itself, whatever stands on it.

    Of piers that share the load of their line, the first is reported.
    """
    for j, line in enumerate(storey.wall_line):
        area = sum(pier.length.number * pier.thickness.number for pier in line.pier)
        light: dict[Path, Inconsistency] = {}
        for k, pier in enumerate(line.pier):
            section = pier.length.number * pier.thickness.number
            density = densities.get(pier.material) or density_kg_m3(pier.material)
            least = _LEAST_AXIAL * STANDARD_GRAVITY * density * section * pier.height.number
            at: Path = (*path, "wall_line", j, "pier", k, "axial_force")
            if pier.axial_force is not None:
                force = pier.axial_force.number
            elif line.vertical_load is not None:
                at = (*path, "wall_line", j, "vertical_load")
                force = line.vertical_load.number * section / area
            else:
                continue
            if _ROUNDING * force < least:
                what = f"pier {pier.name} carries less than half of its own weight at mid-height"
                expected = f"at mid-height {least / 1e3:.4g} kN or more, or the load at its top "
                expected += "with half of its own weight added"
                got = f"{force / 1e3:.4g} kN"
                light.setdefault(at, Inconsistency(at, what, got, expected, "warning"))
        yield from light.values()


def _load_of(line: t.WallLineTable) -> float | None:
    """Load on a wall line, N; None when it is not stated."""
    if line.vertical_load is not None:
        return line.vertical_load.number
    forces = [pier.axial_force for pier in line.pier]
    if any(force is None for force in forces):
        return None
    return sum(force.number for force in forces if force is not None)


def _tributary_masses(
    path: Path, described: DescribedBuilding, storey: t.StoreyTable
) -> Iterator[Inconsistency]:
    """Parts of the floor that wall lines carry along make the whole floor, per direction."""
    mass = storey_mass(storey)
    by_direction: dict[str, list[Input | None]] = defaultdict(list)
    for line in storey.wall_line:
        by_direction[line.direction].append(line.tributary_mass)
    given = [part.number for parts in by_direction.values() for part in parts if part is not None]
    if not given:
        return
    is_split_over_all = _is_same(sum(given), mass)
    for direction, parts in by_direction.items():
        stated = [part.number for part in parts if part is not None]
        if not stated or len(stated) < len(parts):
            continue  # a line without a mass is refused where it is checked by itself
        total = sum(stated)
        if _is_same(total, mass):
            continue
        if is_split_over_all:
            # Each part of the floor at one line only: half of it then moves with no direction.
            yield Inconsistency(
                (*path, "wall_line"),
                f"the tributary masses of direction {direction} are a part of the storey only",
                f"{total / 1e3:.4g} t of {mass / 1e3:.4g} t",
                "all that moves with the walls of that direction; where floors carry the rest "
                f"along, the demand is {mass / total:.3g} times as large",
                "remark",
            )
            continue
        yield Inconsistency(
            (*path, "wall_line"),
            f"the tributary masses of direction {direction} are not the mass of the storey",
            f"{total / 1e3:.4g} t",
            f"{mass / 1e3:.4g} t together",
            "warning",
        )


def storey_mass(storey: t.StoreyTable) -> float:
    """Mass of a storey for comparison, kg: as stated, or of the permanent load."""
    if storey.mass is not None:
        return storey.mass.number
    assert storey.permanent_load is not None  # the rules of the file see to it
    return storey.permanent_load.number / STANDARD_GRAVITY


def _is_same(one: float, other: float) -> bool:
    return other / 1.05 <= one <= 1.05 * other


def _element(
    path: Path, element: t.LocalTable, described: DescribedBuilding
) -> Iterator[Inconsistency]:
    slenderness = element.height.number / element.thickness.number
    finding = out_of_bounds("element_slenderness", slenderness)
    if finding is not None:
        what = f"{finding.what} of {element.name}"
        got = f"{element.height.text} over {element.thickness.text}: {slenderness:.4g}"
        at = (*path, "thickness")
        effect: Effect = "refused" if finding.is_refused else "warning"
        yield Inconsistency(at, what, got, finding.expected, effect)
    height = described.building.height
    if height is not None and element.height_above_ground.number > _ROUNDING * height.number:
        yield Inconsistency(
            (*path, "height_above_ground"),
            f"{element.name} stands above the building",
            element.height_above_ground.text,
            f"at most the height of the building, {height.text}",
            "refused",
        )
    top = sum(storey.height.number for storey in described.storeys)
    is_wall = element.kind == "wall"
    if is_wall and top and element.height_above_ground.number > _ROUNDING * top:
        yield Inconsistency(
            (*path, "height_above_ground"),
            f"{element.name} stands above the storeys that are described",
            element.height_above_ground.text,
            f"at most {top:.4g} m; or is a storey missing?",
            "warning",
        )
    is_top = element.kind in ("chimney", "parapet")
    if is_top and height is not None and element.height_above_ground.number < 0.5 * height.number:
        yield Inconsistency(
            (*path, "height_above_ground"),
            f"{element.name} stands in the lower half of the building",
            element.height_above_ground.text,
            f"the foot of what stands on the building, {height.text} high",
            "warning",
        )


def _linear(path: Path, linear: t.Linear, described: DescribedBuilding) -> Iterator[Inconsistency]:
    height = described.building.height
    top = max(storey.height.number for storey in linear.storey)
    if height is not None and top > _ROUNDING * height.number:
        yield Inconsistency(
            (*path, "storey"),
            f"a storey of direction {linear.name} lies above the building",
            f"{top:.4g} m",
            f"at most the height of the building, {height.text}",
            "refused",
        )


def _face(path: Path, face: t.Face, described: DescribedBuilding) -> Iterator[Inconsistency]:
    height = described.building.height
    if height is not None and not 0.5 <= face.height.number / height.number <= 1.5:
        yield Inconsistency(
            (*path, "height"),
            "the face that the wind meets is not as high as the building",
            face.height.text,
            f"about the height of the building, {height.text}",
            "warning",
        )
