# SPDX-License-Identifier: EUPL-1.2
"""What the lateral force method starts from: period, design acceleration, lambda, torsion."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from npr.checks.linear import _kernels as k
from npr.checks.linear.schema import lateral_data
from npr.checks.trace import Stated, stated
from npr.core.arguments import one_number
from npr.core.bounds import bounded_si, judge
from npr.core.errors import NprError
from npr.core.units import from_si, to_si
from spectra.elastic._kernels import Corners
from typologies.capacity.loads import torsion_of_place

if TYPE_CHECKING:
    from npr.checks.lateral_input import Building
    from spectra.elastic import ElasticSpectrum

System = Literal["other", "concrete_frame", "steel_frame"]
Torsion = Literal["spatial", "planar"]


class DesignAction(NamedTuple):
    """Where the design acceleration comes from.

    Attributes
    ----------
    period : float, s
        T_1; NaN when it was neither given nor needed.
    is_period_given : bool
    acceleration : float, m/s²
        S_d(T_1).
    corners : Corners or None
        Of the spectrum; None, as the next two, without one.
    behaviour_factor, lower_bound : Stated or None
    a_g, a_g_rock : float, m/s²
        With the importance factor, at the surface and on rock; NaN without a spectrum.
    """

    period: float
    is_period_given: bool
    acceleration: float
    corners: Corners | None = None
    behaviour_factor: Stated | None = None
    lower_bound: Stated | None = None
    a_g: float = math.nan
    a_g_rock: float = math.nan

    @property
    def corner(self) -> float:
        """T_C, s; NaN without a spectrum."""
        return math.nan if self.corners is None else self.corners.T_C


def design_action(
    spectrum: ElasticSpectrum | None,
    building: Building,
    design_acceleration: Any,
    behaviour_factor: Any,
    lower_bound: Any,
    period: Any,
    system: System,
    importance_factor: float,
) -> DesignAction:
    """Design acceleration from a spectrum, or as given.

    Raises
    ------
    NprError
        Not exactly one way to it, or a value that is missing or not possible.
    """
    if (spectrum is None) == (design_acceleration is None):
        raise NprError(
            what="there are two ways to the design acceleration",
            where="spectrum, design_acceleration",
            got="neither" if spectrum is None else "both",
            expected="one of them",
        )
    t_1 = math.nan if period is None else float(bounded_si(period, "period", name="period"))
    if spectrum is None:
        name = "design_acceleration"
        s_d = float(bounded_si(design_acceleration, name, name=name))
        return DesignAction(t_1, period is not None, s_d)
    if behaviour_factor is None or lower_bound is None:
        raise NprError(
            what="a spectrum needs q and its lower bound",
            where="behaviour_factor, lower_bound",
            got="one of them" if behaviour_factor or lower_bound else "nothing",
            expected="both",
        )
    if spectrum.a_g_si.ndim:
        raise NprError(
            what="a check takes the spectrum of one site",
            where="spectrum",
            got=f"{spectrum.a_g_si.size} sites",
            expected="one site",
        )
    if period is None:
        t_1 = _empirical_period(building, system)
    q, least = stated(behaviour_factor), stated(lower_bound)
    judge(q.value, "behaviour_factor", name="behaviour_factor")
    judge(least.value, "spectrum_lower_bound", name="lower_bound", zero=True)
    judge(importance_factor, "importance_factor", name="importance_factor")
    acceleration = math.nan
    if not math.isnan(t_1):  # of an unknown height
        s_d = spectrum.design_acceleration(
            from_si(t_1, "s"), behaviour_factor=q.value, lower_bound=least.value
        )
        acceleration = importance_factor * float(to_si(s_d, "m/s**2", name="S_d"))
    corners = Corners(*spectrum.corners_si.tolist())
    a_g, a_g_rock = (
        importance_factor * float(value) for value in (spectrum.a_g_si, spectrum.a_g_rock_si)
    )
    return DesignAction(t_1, period is not None, acceleration, corners, q, least, a_g, a_g_rock)


def _empirical_period(building: Building, system: System) -> float:
    data = lateral_data()
    if system not in type(data.period_factor).model_fields:
        known = ", ".join(type(data.period_factor).model_fields)
        raise NprError(
            what="unknown structural system", where="system", got=repr(system), expected=known
        )
    factor = getattr(data.period_factor, system).value
    return float(k.empirical_period(building.total_height, factor, data.period_exponent.value))


def correction_factor(given: float | None, building: Building, action: DesignAction) -> Stated:
    """Correction of the base shear for the share of the first mode: lambda."""
    if given is not None:
        return stated(one_number(given, "lateral_correction", name="correction"))
    data = lateral_data().correction
    entry = data.other
    if building.mass.size > data.most_storeys.value:
        if math.isnan(action.corner) or math.isnan(action.period):
            raise NprError(
                what="lambda of more than two storeys depends on T_1 and T_C",
                where="correction",
                got="a design acceleration without a spectrum",
                expected="correction, above 0 and at most 1",
                repair="give lambda as correction",
            )
        if action.period <= data.period_over_corner.value * action.corner:
            entry = data.multi_storey
    return Stated(entry.value, entry.source, entry.trust)


def torsion_of(model: Torsion | None, ratio: float | None) -> tuple[float, float]:
    """Place x / L_e and torsion factor delta; NaN and 1 without torsion."""
    if (model is None) != (ratio is None):
        got = "eccentricity_ratio" if model is None else "torsion"
        raise NprError(
            what="torsion takes a model and a place",
            where="torsion, eccentricity_ratio",
            got=f"only {got}",
            expected="both, or neither",
        )
    if model is None or ratio is None:
        return math.nan, 1.0
    if not 0.0 <= ratio <= 1.0:
        raise NprError(
            what="x / L_e is out of range", where="eccentricity_ratio", got=ratio, expected="0 to 1"
        )
    return ratio, torsion_of_place(ratio, model=model)


def first_mode_suffices(action: DesignAction) -> bool:
    """Whether the first mode alone will do, as far as its period tells."""
    data = lateral_data()
    longest = data.largest_period.value
    if not math.isnan(action.corner):
        longest = min(longest, data.largest_period_over_corner.value * action.corner)
    return not action.period > longest
