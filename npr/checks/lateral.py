# SPDX-License-Identifier: EUPL-1.2
"""Lateral force method: base shear, storey forces and torsion of a regular building."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from npr.checks.lateral_action import (
    DesignAction,
    System,
    Torsion,
    correction_factor,
    design_action,
    first_mode_suffices,
    torsion_of,
)
from npr.checks.lateral_input import Building, building_of
from npr.checks.linear import _kernels as k
from npr.checks.result import passes
from npr.core.bounds import bounded_si
from npr.core.status import CheckStatus, status_names
from npr.core.units import from_si

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from npr.checks.trace import Stated, Step
    from spectra.elastic import ElasticSpectrum


@dataclass(frozen=True, eq=False)
class LateralForceCheck:
    """Answer of the lateral force method.

    Attributes
    ----------
    unity_check : float
        Base shear with torsion over the resistance; NaN when one of them is unknown.
    status : int
        Bits of ``CheckStatus``.
    base_shear_si : float, N
        F_b, without torsion; NaN where the method does not hold.
    torsion_factor : float
        delta; 1 when no torsion was asked for.
    storey_forces_si : (storey) float64, N
        F_i, with torsion.
    correction : Stated
        lambda.
    action : DesignAction
    building : Building
    torsion : str or None
    eccentricity_ratio : float
        x / L_e.
    resistance_si : float, N
    system : str
    direction : str
    """

    unity_check: float
    status: int
    base_shear_si: float
    torsion_factor: float
    storey_forces_si: NDArray[np.float64]
    correction: Stated
    action: DesignAction
    building: Building
    torsion: Torsion | None
    eccentricity_ratio: float
    resistance_si: float
    system: System
    direction: str

    @property
    def mechanism(self) -> str:
        """What was checked."""
        end = f", direction {self.direction}" if self.direction else ""
        return f"in-plane, global (lateral force method){end}"

    @property
    def passes(self) -> bool | None:
        """Whether the building passes; None when unknown."""
        return passes(self.unity_check, self.status)

    @property
    def base_shear(self) -> Any:
        """F_b as a quantity, without torsion."""
        return from_si(self.base_shear_si, "N", to="kN")

    @property
    def base_shear_with_torsion(self) -> Any:
        """Base shear with the torsion factor, as a quantity."""
        return from_si(self.torsion_factor * self.base_shear_si, "N", to="kN")

    @property
    def storey_forces(self) -> Any:
        """F_i as a quantity, with the torsion factor, in the order of the storeys."""
        return from_si(self.storey_forces_si, "N", to="kN")

    def trace(self) -> list[Step]:
        """Every step of the calculation, with its numbers, source and trust."""
        from npr.checks.lateral_trace import steps

        return steps(self)

    def __repr__(self) -> str:
        return (
            f"LateralForceCheck(base shear {self.base_shear_si / 1e3:.1f} kN, unity check "
            f"{self.unity_check:.3f}, {status_names(self.status, 'check')})"
        )


def lateral_force(
    spectrum: ElasticSpectrum | None = None,
    *,
    masses: Any,
    heights: Any,
    is_regular: bool,
    behaviour_factor: Any = None,
    lower_bound: Any = None,
    design_acceleration: Any = None,
    mode_shape: Sequence[float] | None = None,
    period: Any = None,
    system: System = "other",
    correction: float | None = None,
    torsion: Torsion | None = None,
    eccentricity_ratio: float | None = None,
    resistance: Any = None,
    importance_factor: float = 1.0,
    direction: str = "",
) -> LateralForceCheck:
    """Lateral forces of a regular building: F_b = S_d(T_1) m lambda, over the storeys.

    Parameters
    ----------
    spectrum : ElasticSpectrum, optional
        Of one site, with ``behaviour_factor`` and ``lower_bound``. Or ``design_acceleration``.
    masses, heights : (storey) quantity, mass and length
        Seismic mass of every storey, and its height above the base.
    is_regular : bool
        In plan and in elevation, as the guideline defines it. False gives no figure.
    behaviour_factor, lower_bound : float, or value of an edition
        q, and the least design acceleration over a_g.
    design_acceleration : quantity, acceleration
        S_d(T_1), instead of a spectrum.
    mode_shape : (storey) sequence of float, optional
        Distribution of the forces; default the heights.
    period : quantity, time, optional
        T_1; default C_t H^0.75.
    system : {"other", "concrete_frame", "steel_frame"}
        Which C_t.
    correction : float, optional
        lambda; default 0.85 for more than two storeys and T_1 <= 2 T_C, else 1.
    torsion : {"spatial", "planar"}, optional
        Model of the torsion factor, with ``eccentricity_ratio`` x / L_e; no torsion when left out.
    resistance : quantity, force, optional
        Base shear that the building can take. Without it there are forces and no unity check.
    importance_factor : float
        On the ground acceleration of the spectrum.
    direction : str
        For the calculation note.

    Raises
    ------
    NprError
        Not exactly one of a spectrum and a design acceleration, storeys that do not match, a name
        that is not known, a value that is not possible, or one that is needed and not given.

    Examples
    --------
    >>> from pint import Quantity
    >>> check = lateral_force(
    ...     design_acceleration=Quantity(0.24, "standard_gravity"),
    ...     masses=Quantity([26, 18], "t"), heights=Quantity([2.7, 5.4], "m"), is_regular=True,
    ...     resistance=Quantity(120, "kN"),
    ... )
    >>> print(check.base_shear.round(1), check.storey_forces.round(1), check.passes)
    103.6 kilonewton [43.4 60.1] kilonewton True
    """
    building = building_of(masses, heights, mode_shape)
    action = design_action(
        spectrum, building, design_acceleration, behaviour_factor, lower_bound, period, system,
        importance_factor,
    )  # fmt: skip
    used = correction_factor(correction, building, action)
    ratio, delta = torsion_of(torsion, eccentricity_ratio)
    v_r = math.nan
    if resistance is not None:
        v_r = float(bounded_si(resistance, "base_shear", name="resistance"))
    status = 0 if is_regular and first_mode_suffices(action) else int(CheckStatus.IRREGULAR)
    if math.isnan(v_r):
        status |= int(CheckStatus.CAPACITY_UNKNOWN)
    shear, forces = math.nan, np.full_like(building.mass, np.nan)
    if not status & int(CheckStatus.IRREGULAR):
        shear = float(k.base_shear(action.acceleration, building.total_mass, used.value))
        k.storey_forces(delta * shear, building.mass, building.shape, forces)
        if not np.isfinite([shear, *forces]).all():
            status |= int(CheckStatus.INPUT_UNKNOWN)
    return LateralForceCheck(
        delta * shear / v_r, status, shear, delta, forces, used, action, building, torsion, ratio,
        v_r, system, direction,
    )  # fmt: skip
