# SPDX-License-Identifier: EUPL-1.2
"""From the wall lines of a described building to the pushover curve of its equivalent system."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.errors import NprError
from npr.core.status import effect_mask
from typologies.capacity.loads import building_methods
from typologies.capacity.reduction import allowed_drop, storey_pushover
from typologies.masonry.pier import PierCapacity, pier_capacity
from typologies.masonry.storeys import (
    StoreyCurve,
    storey_curve,
    storeys_in_series,
    weakest_storey,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from typologies.capacity.pushover import Pushover
    from typologies.masonry._kernels import Masonry, PierShape
    from typologies.masonry.building import Storey, WallLine


class AssessedPier(NamedTuple):
    """A pier in its place, with its capacity."""

    storey: str
    wall_line: str
    pier: str
    height: float
    torsion_factor: float
    capacity: PierCapacity
    shape: PierShape
    masonry: Masonry
    self_weight: float

    @property
    def ultimate(self) -> float:
        """Displacement of the middle of the floor at which it gives no more, m."""
        return self.capacity.drift_limit * self.height / self.torsion_factor


class BuildingCurve(NamedTuple):
    """Storeys in series under a pattern of forces, from which the equivalent system follows; SI.

    Attributes
    ----------
    storeys : list of StoreyCurve
    share : (storey) float64
        Shear of each storey over the base shear.
    governing : int
        Storey that reaches its strength first.
    pattern, masses, levels : (storey) float64; any scale, kg, m
    profile : (step, storey) float64, m
        Displacement of each floor.
    base_shear : (step) float64, N
    """

    storeys: list[StoreyCurve]
    share: NDArray[np.float64]
    governing: int
    pattern: NDArray[np.float64]
    masses: NDArray[np.float64]
    levels: NDArray[np.float64]
    profile: NDArray[np.float64]
    base_shear: NDArray[np.float64]


class Methods(NamedTuple):
    """How piers are assessed: names of ``masonry_methods()`` and the factor for cracking.

    ``drift`` may be a ``DriftMethod``, a name with the numbers of a norm.
    """

    strength: str
    drift: str
    stiffness_factor: float


def assessed_piers(
    storeys: tuple[Storey, ...], *, direction: str, methods: Methods, wall_line: str | None = None
) -> list[list[AssessedPier]]:
    """Capacity of every pier that resists one direction, per storey.

    Parameters
    ----------
    storeys : tuple of Storey
        Bottom to top.
    direction : str
    methods : Methods
    wall_line : str, optional
        One line only; all of the direction when left out.

    Raises
    ------
    NprError
        A storey has no pier in this direction or line.
    """
    found = []
    for storey in storeys:
        lines = lines_of(storey, direction, wall_line)
        found.append([each for line in lines for each in _piers_of(storey, line, methods)])
        if not found[-1]:
            raise NprError(
                what="a storey has no pier to resist this direction",
                where=f"storey {storey.name}",
                got=f"direction {direction!r}, wall line {wall_line!r}",
                expected="one pier at least on every storey",
                repair="describe its wall lines in this direction; a wall line has one name on "
                "every storey",
            )
    return found


def lines_of(storey: Storey, direction: str, wall_line: str | None) -> list[WallLine]:
    """Wall lines of a storey in a direction, or the one of a name."""
    lines = [line for line in storey.wall_lines if line.direction == direction]
    return [line for line in lines if wall_line is None or line.name == wall_line]


def _piers_of(storey: Storey, line: WallLine, methods: Methods) -> list[AssessedPier]:
    return [
        AssessedPier(
            storey.name,
            line.name,
            pier.name,
            pier.shape_si.height,
            line.torsion_factor,
            pier_capacity(
                pier.shape_si,
                pier.masonry_si,
                axial_force=force,
                self_weight=pier.self_weight_n,
                strength_method=methods.strength,
                drift_method=methods.drift,
                stiffness_factor=methods.stiffness_factor,
            ),
            pier.shape_si,
            pier.masonry_si,
            pier.self_weight_n,
        )
        for pier, force in zip(line.piers, line.axial_forces_n(), strict=True)
    ]


def status_of(piers: list[list[AssessedPier]]) -> int:
    """All bits of all piers."""
    status = 0
    for storey in piers:
        for each in storey:
            status |= each.capacity.status
    return status


def is_unknown(status: int) -> bool:
    """Whether a pier leaves the curve without a figure."""
    return bool(status & effect_mask("unknown", "fails", kind="check"))


def curve_of_storey(piers: list[AssessedPier]) -> StoreyCurve:
    """Piers in parallel; one further out by torsion ends at a smaller displacement."""
    capacities = [each.capacity for each in piers]
    return storey_curve(
        np.array([c.stiffness for c in capacities]),
        np.array([c.strength for c in capacities]),
        np.array([each.ultimate for each in piers]),
    )


def wall_line_curve(
    storeys: tuple[Storey, ...],
    *,
    direction: str,
    wall_line: str | None,
    methods: tuple[str, str, float | None],
    load_pattern: str,
    method: str,
    storey_drift_limit: float | None,
    strength_drop: float | None,
) -> tuple[Pushover | None, float, int]:
    """Curve of the equivalent system up to the drop of strength; mass of all floors, kg; status.

    Arguments as for ``CapacityCurve.from_wall_lines``. There is no curve when a pier is unknown.
    """
    strength, drift, factor = methods
    if factor is None:
        factor = building_methods().cracked_stiffness.value
    how = Methods(strength, drift, factor)
    piers = assessed_piers(storeys, direction=direction, methods=how, wall_line=wall_line)
    masses = masses_of(storeys, direction, wall_line)
    status = status_of(piers)
    if is_unknown(status):
        return None, float(masses.sum()), status
    curve = building_curve(
        piers,
        masses=masses,
        storey_heights=np.array([storey.height_si for storey in storeys]),
        storey_drift_limit=storey_drift_limit,
        load_pattern=load_pattern,
    )
    steps = storey_pushover(curve.profile, curve.base_shear, masses, curve.levels, method)
    return steps.cut_at_strength_drop(allowed_drop(strength_drop)), float(masses.sum()), status


def building_curve(
    piers: list[list[AssessedPier]],
    *,
    masses: NDArray[np.float64],
    storey_heights: NDArray[np.float64],
    storey_drift_limit: float | None,
    load_pattern: str,
) -> BuildingCurve:
    """Storeys of assessed piers in series.

    Parameters
    ----------
    piers : per storey
    masses, storey_heights : (storey) float64, kg and m
        Floor to floor.
    storey_drift_limit : float, ratio, optional
    load_pattern : "modal" or "uniform"
        Forces by mass times height, or by mass.
    """
    levels = np.cumsum(storey_heights)
    patterns = {"modal": masses * levels, "uniform": masses}
    if load_pattern not in patterns:
        raise NprError(
            what="unknown load pattern",
            where="load_pattern",
            got=repr(load_pattern),
            expected=", ".join(patterns),
            repair="EN 1998-1 4.3.3.4.2.2 asks for both; take the least favourable",
        )
    curves = [curve_of_storey(each) for each in piers]
    if storey_drift_limit is not None:
        limits = storey_drift_limit * storey_heights
        curves = [c.up_to(float(at)) for c, at in zip(curves, limits, strict=True)]
    pattern = patterns[load_pattern]
    share, governing = weakest_storey(curves, pattern)
    profile, base_shear = storeys_in_series(curves, pattern)
    return BuildingCurve(curves, share, governing, pattern, masses, levels, profile, base_shear)


def masses_of(
    storeys: tuple[Storey, ...], direction: str, wall_line: str | None
) -> NDArray[np.float64]:
    """Mass per floor, kg: all of it, or what is tributary to one wall line."""
    if wall_line is None:
        return np.array([storey.mass_si for storey in storeys])
    masses = []
    for storey in storeys:
        for line in lines_of(storey, direction, wall_line):
            if line.tributary_mass_si is None:
                raise NprError(
                    what="a wall line by itself needs its tributary mass",
                    where=f"storey {storey.name}, wall line {line.name}, tributary_mass",
                    expected="a mass",
                    repair="give the part of the floor that it carries along",
                )
            masses.append(line.tributary_mass_si)
    return np.array(masses)
