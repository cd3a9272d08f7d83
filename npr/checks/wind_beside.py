# SPDX-License-Identifier: EUPL-1.2
"""What the wind is set beside: the elastic demand of the earthquake, and the resistance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from npr.checks.lateral import LateralForceCheck
from npr.core.units import from_si
from spectra.elastic._kernels import elastic_shape

if TYPE_CHECKING:
    from typing import Any

    from npr.checks.nonlinear_pushover import NlpoCheck


class BaseShear(NamedTuple):
    """A base shear to hold against that of the wind, and what it is.

    Attributes
    ----------
    what : {"elastic demand", "design demand", "resistance"}
        Of the building that stays elastic at 5 % damping; of the spectrum lowered by q; what the
        building can take.
    note : str
        How it was come by.
    force_si : float, N
        NaN when it is unknown.
    """

    what: str
    note: str
    force_si: float

    @property
    def force(self) -> Any:
        """The base shear as a quantity."""
        return from_si(self.force_si, "N", to="kN")


def base_shears(check: NlpoCheck | LateralForceCheck) -> tuple[BaseShear, ...]:
    """Demand and resistance of a check in one direction, each named as what it is.

    The demand of a pushover is m_eff S_ae(T_y) at the yield period, 5 % damping; its resistance
    m_eff a_y with the factors of the edition. The lateral force method gives the design demand, and
    the elastic one as q times that.
    """
    if isinstance(check, LateralForceCheck):
        return _of_lateral(check)
    mass, used = check.curve.effective_mass_kg, check.used
    period = 2.0 * math.pi * math.sqrt(used.yield_displacement / used.yield_acceleration)
    elastic = check.a_g * float(elastic_shape(period, check.corners, 1.0))
    start = f"{check.direction}: " if check.direction else ""
    return (
        BaseShear(
            "elastic demand", f"{start}m_eff S_ae(T_y), T_y {period:.3g} s, 5 %", mass * elastic
        ),
        BaseShear("resistance", f"{start}m_eff a_y", mass * used.yield_acceleration),
    )


def _of_lateral(check: LateralForceCheck) -> tuple[BaseShear, ...]:
    shear = check.base_shear_si * check.torsion_factor
    q = check.action.behaviour_factor
    shears = [BaseShear("design demand", "S_d(T_1) m λ δ, lowered by q", shear)]
    if q is not None:
        elastic = f"q times the design demand, q {q.value:g}"
        shears.insert(0, BaseShear("elastic demand", elastic, q.value * shear))
    if math.isfinite(check.resistance_si):
        shears.append(BaseShear("resistance", "as stated", check.resistance_si))
    return tuple(shears)
