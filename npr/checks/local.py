# SPDX-License-Identifier: EUPL-1.2
"""NLKA: walls, parapets, gables and chimneys out of their plane, by the rocking mechanism."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from npr.checks.local_parameters import LocalParameters, local_parameters
from npr.checks.local_place import Place, check_for_ec8, ground_acceleration, place_of
from npr.checks.result import passes
from npr.core.status import CheckStatus, effect_mask, status_names
from npr.core.units import STANDARD_GRAVITY, from_si
from spectra.elastic._kernels import displacement
from spectra.parts import _kernels as parts
from typologies.out_of_plane.capacity import RockingCapacity, rocking_capacity

if TYPE_CHECKING:
    from npr.checks.trace import Step
    from spectra.elastic import ElasticSpectrum
    from typologies.out_of_plane import FaceLoadedWall

DEFAULT_METHOD = "nzsee-c8-2017"
"""The pair that is taken when none is named."""


@dataclass(frozen=True, eq=False)
class LocalCheck:
    """Answer of the check of a wall out of its plane.

    Attributes
    ----------
    unity_check : float
        Demand over capacity of the pair; NaN when unknown, or when the wall does not stand.
    demand_si, capacity_si : float
        In m where the pair compares displacements, over g where it compares accelerations.
    acceleration_g : float
        Of the part: C_p, or S_a.
    rocking : RockingCapacity
    status : int
        Bits of ``CheckStatus``.
    element : FaceLoadedWall
    a_g : float, m/s²
        Ground acceleration with the importance factor.
    place : Place
    parameters : LocalParameters
    """

    unity_check: float
    demand_si: float
    capacity_si: float
    acceleration_g: float
    rocking: RockingCapacity
    status: int
    element: FaceLoadedWall
    a_g: float
    place: Place
    parameters: LocalParameters

    @property
    def mechanism(self) -> str:
        """What was checked."""
        return f"out of plane (NLKA), {self.element.name}"

    @property
    def passes(self) -> bool | None:
        """Whether the wall passes; None when unknown."""
        return passes(self.unity_check, self.status)

    @property
    def displacement_demand(self) -> Any:
        """Displacement demand as a quantity; NaN when the pair compares accelerations."""
        return from_si(self._of("displacement", self.demand_si), "m", to="mm")

    @property
    def displacement_capacity(self) -> Any:
        """Usable displacement as a quantity; NaN when the pair compares accelerations."""
        return from_si(self._of("displacement", self.capacity_si), "m", to="mm")

    @property
    def acceleration_demand(self) -> Any:
        """Demand as an acceleration; NaN when the pair compares displacements."""
        return from_si(self._of("acceleration", self.demand_si), "standard_gravity")

    @property
    def acceleration_capacity(self) -> Any:
        """Capacity as an acceleration; NaN when the pair compares displacements."""
        return from_si(self._of("acceleration", self.capacity_si), "standard_gravity")

    def _of(self, compares: str, value: float) -> float:
        return value if self.parameters.pair.compares == compares else math.nan

    def trace(self) -> list[Step]:
        """Every step of the calculation, with its numbers, source and trust."""
        from npr.checks.local_trace import steps

        return steps(self)

    def __repr__(self) -> str:
        return (
            f"LocalCheck({self.element.name}, {self.parameters.method}, unity check "
            f"{self.unity_check:.3f}, {status_names(self.status, 'check')})"
        )


def nlka(
    element: FaceLoadedWall,
    spectrum: ElasticSpectrum | Any,
    *,
    height_above_ground: Any,
    method: str | LocalParameters = DEFAULT_METHOD,
    building_height: Any = None,
    building_period: Any = None,
    element_period: Any = None,
    importance_factor: float = 1.0,
) -> LocalCheck:
    """Check a wall, parapet, gable or chimney out of its plane.

    Parameters
    ----------
    element : FaceLoadedWall
        From ``typologies.out_of_plane.spanning_wall`` or ``cantilever``.
    spectrum : ElasticSpectrum, or quantity with the dimension of an acceleration
        Of one site; only its ground acceleration is used: both methods shape the demand themselves.
    height_above_ground : quantity, length
        Height at which the building drives the part: the foot of a cantilever, the middle between
        the supports of a wall that spans.
    method : str or LocalParameters
        A pair of capacity and demand: ``nzsee-c8-2017`` or ``ec8``; or the same with numbers
        replaced, from ``local_parameters``.
    building_height : quantity, length
        Needed by ``ec8``.
    building_period, element_period : quantity, time, optional
        T_1 of the building and T_a of the part, for ``ec8``; both or neither. Without them the part
        is taken to be in resonance with the building, the most that the formula gives.
    importance_factor : float
        On the ground acceleration.

    Returns
    -------
    LocalCheck

    Raises
    ------
    NprError
        The spectrum is of several sites, a pair is unknown, what ``ec8`` needs is not given, or a
        height is not possible.

    Examples
    --------
    >>> from pint import Quantity
    >>> from typologies.out_of_plane import spanning_wall
    >>> wall = spanning_wall(
    ...     height=Quantity(2.6, "m"), thickness=Quantity(100, "mm"),
    ...     density=Quantity(18.5, "kN/m**3"), overburden=Quantity(10, "kN/m"),
    ... )
    >>> check = nlka(wall, Quantity(0.2, "standard_gravity"), height_above_ground=Quantity(4, "m"))
    >>> round(check.unity_check, 2), check.passes
    (1.27, False)
    """
    parameters = method if isinstance(method, LocalParameters) else local_parameters(method)
    a_g = ground_acceleration(spectrum) * importance_factor
    place = place_of(height_above_ground, building_height, building_period, element_period)
    usable, period_factor = parameters.rocking(element.support)
    rocking = rocking_capacity(
        element,
        usable_fraction=usable.value,
        period_factor=period_factor.value,
        cantilever_slenderness=parameters["cantilever_slenderness"],
    )
    if parameters.pair.demand == "ec8":
        check_for_ec8(place, is_height_given=building_height is not None)
        acceleration, demand, capacity = _forces(element, rocking, a_g, place, parameters)
    else:
        acceleration, demand, capacity = _displacements(rocking, a_g, place, parameters)
    status, unity_check = rocking.status, math.nan
    if not status & (
        effect_mask("unknown", kind="check") | int(CheckStatus.UNSTABLE_UNDER_GRAVITY)
    ):
        unity_check = demand / capacity
    if not math.isfinite(demand) and not status & effect_mask("unknown", kind="check"):
        status |= int(CheckStatus.INPUT_UNKNOWN)
    return LocalCheck(
        unity_check,
        demand,
        capacity,
        acceleration,
        rocking,
        status,
        element,
        a_g,
        place,
        parameters,
    )


def nzs_parts(parameters: LocalParameters) -> parts.NzsParts:
    """Coefficients of NZS 1170.5 as kernels take them."""
    return parts.NzsParts(*(parameters[key] for key in parts.NzsParts._fields))


def ec8_parts(parameters: LocalParameters) -> parts.Ec8Parts:
    """Coefficients of EN 1998-1 as kernels take them."""
    return parts.Ec8Parts(*(parameters[key] for key in parts.Ec8Parts._fields))


def ec8_behaviour_factor(element: FaceLoadedWall) -> str:
    """Key of the behaviour factor q_a of a part."""
    return f"behaviour_factor_{'cantilever' if element.support == 'cantilever' else 'wall'}"


def _displacements(
    rocking: RockingCapacity, a_g: float, place: Place, parameters: LocalParameters
) -> tuple[float, float, float]:
    """C_p, D = gamma (T_p / 2 pi)² C_p g, and the usable displacement."""
    coefficient = float(
        parts.part_coefficient(
            a_g / STANDARD_GRAVITY,
            place.height_above_ground,
            rocking.period,
            nzs_parts(parameters),
        )
    )
    spectral = float(displacement(rocking.period, coefficient * STANDARD_GRAVITY))
    return coefficient, rocking.participation * spectral, rocking.usable_displacement


def _forces(
    element: FaceLoadedWall,
    rocking: RockingCapacity,
    a_g: float,
    place: Place,
    parameters: LocalParameters,
) -> tuple[float, float, float]:
    """S_a / g, F_a / W_a, and the coefficient of the mechanism."""
    coefficients = ec8_parts(parameters)
    ratio = place.element_period / place.building_period
    acceleration = float(
        parts.floor_acceleration(
            a_g / STANDARD_GRAVITY,
            place.height_above_ground / place.building_height,
            1.0 if math.isnan(ratio) else ratio,
            coefficients,
        )
    )
    q_a = parameters[ec8_behaviour_factor(element)]
    demand = float(parts.part_force_coefficient(acceleration, q_a, coefficients))
    return acceleration, demand, rocking.coefficient
