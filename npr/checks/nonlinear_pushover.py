# SPDX-License-Identifier: EUPL-1.2
"""NLPO: nonlinear pushover, a building's capacity curve against the spectrum of its site."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from npr.checks import _kernels as k
from npr.checks.design_capacity import DesignCapacity, Mechanism, material_of
from npr.checks.parameters import NlpoParameters, nlpo_parameters
from npr.checks.result import passes
from npr.core.arguments import one_number, one_of
from npr.core.errors import NprError
from npr.core.status import CheckStatus, status_names
from npr.core.units import from_si
from spectra.elastic._kernels import Corners
from typologies.capacity._kernels import Bilinear, effective_period, system_damping

if TYPE_CHECKING:
    from npr.checks.trace import Step
    from npr.norms.edition import Edition
    from spectra.elastic import ElasticSpectrum
    from typologies.capacity.curve import CapacityCurve

Diaphragms = Literal["rigid", "flexible_split", "flexible"]


@dataclass(frozen=True)
class PerformancePoint:
    """Where capacity meets demand; all NaN when there is no such point.

    Attributes
    ----------
    displacement_m, total_displacement_m : float, m
        Of the structure, and with its foundation.
    acceleration : float, m/s²
    ductility, damping_ratio, period_s : float
    """

    displacement_m: float
    total_displacement_m: float
    acceleration: float
    ductility: float
    damping_ratio: float
    period_s: float

    @property
    def displacement(self) -> Any:
        """Displacement of the structure as a quantity; NaN when there is no performance point."""
        return from_si(self.displacement_m, "m", to="mm")

    @property
    def exists(self) -> bool:
        """Whether demand and capacity meet within the ultimate displacement."""
        return math.isfinite(self.displacement_m)


@dataclass(frozen=True, eq=False)
class NlpoCheck:
    """Answer of the pushover check.

    Attributes
    ----------
    unity_check : float
        a_g over the largest a_g that the building can take; NaN when unknown.
    unity_check_at_ultimate : float
        The same, at the ultimate displacement alone.
    governing_displacement_m : float, m
        Where the capacity in a_g is largest.
    performance_point : PerformancePoint
    status : int
        Bits of ``CheckStatus``.
    direction : str
    a_g : float, m/s²
        Ground acceleration with the importance factor.
    corners : Corners
    design : DesignCapacity
        The curve, with the limits and factors of the edition.
    parameters : NlpoParameters
    spectrum_origin : tuple of str
        Source and trust of the spectrum.
    """

    unity_check: float
    unity_check_at_ultimate: float
    governing_displacement_m: float
    performance_point: PerformancePoint
    status: int
    direction: str
    a_g: float
    corners: Corners
    design: DesignCapacity
    parameters: NlpoParameters
    spectrum_origin: tuple[str, str]

    @property
    def curve(self) -> CapacityCurve:
        """Capacity as given."""
        return self.design.given

    @property
    def used(self) -> Bilinear:
        """Capacity with the limits and factors of the edition."""
        return self.design.bilinear

    @property
    def edition(self) -> Edition:
        """By which it was checked."""
        return self.design.edition

    @property
    def mechanism(self) -> str:
        """What was checked."""
        return f"in-plane, global (NLPO){', direction ' if self.direction else ''}{self.direction}"

    @property
    def passes(self) -> bool | None:
        """Whether the building passes; None when unknown."""
        return passes(self.unity_check, self.status)

    @property
    def a_g_capacity(self) -> Any:
        """Largest ground acceleration with this spectral shape that the building can take."""
        return from_si(self.a_g / self.unity_check, "m/s**2", to="standard_gravity")

    def trace(self) -> list[Step]:
        """Every step of the calculation, with its numbers, source and trust."""
        from npr.checks.nonlinear_pushover_trace import steps

        return steps(self)

    def __repr__(self) -> str:
        return (
            f"NlpoCheck(unity check {self.unity_check:.3f}, performance point "
            f"{1e3 * self.performance_point.displacement_m:.1f} mm, "
            f"{status_names(self.status, 'check')})"
        )


def nlpo(
    spectrum: ElasticSpectrum,
    curve: CapacityCurve,
    *,
    edition: Edition,
    mechanism: Mechanism | None = None,
    mass_participation: float | None = None,
    high_mode_period: Any = None,
    diaphragms: Diaphragms | None = None,
    direction: str = "",
    material: str | None = None,
) -> NlpoCheck:
    """Check a capacity curve against a spectrum by an edition of the norm.

    The unity check is a_g / a_g,cap with a_g,cap the largest of d / S_De(T(d), xi(d)) at a_g = 1
    over all displacements up to the ultimate one: a performance point within the ultimate
    displacement exists exactly when the unity check is at most 1.

    Parameters
    ----------
    spectrum : ElasticSpectrum
        Of one site. Its own damping correction is not used: that of the edition is.
    curve : CapacityCurve
    edition : Edition
        With a code route.
    mechanism : {"ductile", "brittle"}, optional
        Cuts the curve off at the edition's system drift limit times the effective height. Left out,
        the ultimate displacement is taken as it is.
    mass_participation : float, optional
        Share of the mass in the first mode; default what the curve knows of itself.
    high_mode_period : quantity, time, optional
        Longest period of the higher modes that matter.
    diaphragms : {"rigid", "flexible_split", "flexible"}, optional
        ``flexible_split``: flexible, and the curve is that of one subsystem.
    direction : str
        For the calculation note, such as ``x+``.
    material : str, optional
        Of the structure; an edition with factors by material needs it.

    Raises
    ------
    NprError
        The spectrum is of several sites, or a drift limit meets a curve without height.
    EditionError
        The edition has no code route, or factors by material and the material is not known.

    Examples
    --------
    >>> from pint import Quantity
    >>> from npr import load_edition
    >>> from spectra import ElasticSpectrum
    >>> from typologies import CapacityCurve
    >>> spectrum = ElasticSpectrum(a_g=Quantity(0.25, "standard_gravity"), p=2.0,
    ...     T_B=Quantity(0.1, "s"), T_C=Quantity(0.35, "s"), T_D=Quantity(0.9, "s"))
    >>> curve = CapacityCurve.bilinear(strength=Quantity(60, "kN"),
    ...     effective_mass=Quantity(43, "t"), yield_displacement=Quantity(4, "mm"),
    ...     ultimate_displacement=Quantity(24, "mm"))
    >>> check = nlpo(spectrum, curve, edition=load_edition("npr9998-2020"))
    >>> round(check.unity_check, 3), check.performance_point.displacement.round(1)
    (0.921, <Quantity(20.7, 'millimeter')>)
    """
    if spectrum.a_g_si.ndim:
        raise NprError(
            what="a check takes the spectrum of one site",
            where="spectrum",
            got=f"{spectrum.a_g_si.size} sites",
            expected="one a_g, p, T_B, T_C and T_D",
            repair="make one spectrum of each site, or use npr.assess for many",
        )
    if not hasattr(edition, "code_route"):
        message = f"edition is a {type(edition).__name__}: use npr.load_edition(...)"
        raise TypeError(message)
    for name, value, names in (
        ("mechanism", mechanism, get_args(Mechanism)),
        ("diaphragms", diaphragms, get_args(Diaphragms)),
    ):
        if value is not None:
            one_of(value, names, name=name)
    parameters = nlpo_parameters(edition)
    design = DesignCapacity(curve, edition, mechanism, material_of(edition, material))
    used = design.bilinear
    corners = Corners(*spectrum.corners_si.tolist())
    a_g = float(spectrum.a_g_si) * design.importance
    # The capacity factor is on a_g,cap: the same as dividing the demand by it.
    demand = a_g / design.factor("capacity")
    arguments = (corners, used, spectrum.longest_period, parameters.damping, parameters.correction)
    uc, at_ultimate, at, bits = k.unity_check(demand, *arguments)
    found, _ = k.performance_point(demand, *arguments)
    status = int(bits) | curve.status
    status |= gate(edition, curve, mass_participation, high_mode_period, diaphragms)
    return NlpoCheck(
        float(uc),
        float(at_ultimate),
        float(at),
        _performance_point(float(found), used, parameters),
        status,
        direction,
        a_g,
        corners,
        design,
        parameters,
        _origin(spectrum),
    )


def _origin(spectrum: ElasticSpectrum) -> tuple[str, str]:
    if spectrum.misfit is None:
        return "spectrum as given", "given"
    largest = float(spectrum.misfit.largest)
    return f"fitted to the uniform hazard spectrum, largest misfit {largest:.1%}", "derived"


def gate(
    edition: Edition,
    curve: CapacityCurve,
    mass_participation: float | None,
    high_mode_period: Any,
    diaphragms: Diaphragms | None,
) -> int:
    """Bits of what forbids one equivalent system, or was not shown."""
    limits = edition.code_route.nlpo
    status = 0
    share = curve.mass_participation
    if mass_participation is not None:
        share = one_number(mass_participation, "mass_participation", name="mass_participation")
    if math.isnan(share) or diaphragms is None:
        status |= int(CheckStatus.APPLICABILITY_NOT_SHOWN)
    if share < limits.minimum_mass_participation.value:
        period = None
        if high_mode_period is not None:
            period = one_number(high_mode_period, "period", name="high_mode_period")
        # Below the share short higher modes may be argued away, which is an argument and no proof;
        # not knowing them is no argument.
        if period is None or period > limits.high_mode_period.value:
            status |= int(CheckStatus.MASS_PARTICIPATION_LOW)
        else:
            status |= int(CheckStatus.APPLICABILITY_NOT_SHOWN)
    if diaphragms == "flexible":
        status |= int(CheckStatus.DIAPHRAGM_NOT_SPLIT)
    return status


def _performance_point(
    displacement: float, curve: Bilinear, parameters: NlpoParameters
) -> PerformancePoint:
    if not math.isfinite(displacement):
        return PerformancePoint(*[math.nan] * 6)
    beyond = max(displacement, curve.yield_displacement)
    share = min(displacement / curve.yield_displacement, 1.0)
    return PerformancePoint(
        displacement,
        displacement + share * curve.foundation_displacement,
        share * curve.yield_acceleration,
        displacement / curve.yield_displacement,
        float(system_damping(beyond, curve, parameters.damping)),
        float(effective_period(beyond, curve)),
    )
