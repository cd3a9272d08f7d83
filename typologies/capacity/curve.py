# SPDX-License-Identifier: EUPL-1.2
"""The capacity curve of a building as one equivalent system."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from npr.core.bounds import DerivedValueWarning, judge
from npr.core.errors import NprError
from typologies.capacity._kernels import Bilinear
from typologies.capacity.figures import CurveFigures
from typologies.capacity.quantity import bounded, bounded_or_nan, positive

if TYPE_CHECKING:
    from typologies.capacity.foundation import Foundation
    from typologies.capacity.pushover import Pushover
    from typologies.masonry.building import Storey


@dataclass(frozen=True, eq=False, repr=False)
class CapacityCurve(CurveFigures):
    """Bilinear capacity curve of the equivalent single-degree-of-freedom system.

    Made by ``bilinear``, ``from_pushover`` or ``from_wall_lines``, not by hand.

    Attributes
    ----------
    bilinear_si : Bilinear
        What the checks take: acceleration in m/s², displacements in m.
    effective_mass_kg, effective_height_m, mass_participation : float
        NaN where not given.
    method : str
        How the curve was come by.
    status : int
        Bits of ``npr.core.status.CheckStatus``.
    foundation : Foundation or None
    pushover : Pushover or None
        The points behind a curve that was reduced from them; a limit reduces them again.

    Examples
    --------
    >>> from npr.core.units import from_si
    >>> curve = CapacityCurve.bilinear(
    ...     yield_displacement=from_si(4.0, "mm"),
    ...     ultimate_displacement=from_si(24.0, "mm"),
    ...     strength=from_si(60.0, "kN"),
    ...     effective_mass=from_si(43.0, "t"),
    ... )
    >>> curve.ductility
    6.0
    >>> round(curve.effective_period().to("s").magnitude, 4)
    0.824
    """

    mass_participation: float = math.nan
    status: int = 0
    foundation: Foundation | None = None
    pushover: Pushover | None = None

    @classmethod
    def bilinear(
        cls,
        *,
        yield_displacement: Any,
        ultimate_displacement: Any,
        strength: Any = None,
        effective_mass: Any = None,
        yield_acceleration: Any = None,
        effective_height: Any = None,
        foundation: Foundation | None = None,
    ) -> Self:
        """Elastic up to yield, then plastic up to the ultimate displacement.

        Parameters
        ----------
        yield_displacement, ultimate_displacement : quantity, length
            Of the structure at the effective height, without its foundation.
        strength, effective_mass : quantity, force and mass
            Base shear at yield and the mass that moves: together they give the acceleration.
        yield_acceleration : quantity, acceleration, optional
            In place of ``strength``.
        effective_height : quantity, length, optional
            Needed for a drift limit and for a foundation.
        foundation : Foundation, optional
            Stiff ground when left out; needs mass and height.

        Raises
        ------
        NprError
            Too much or too little was given, or a value is not positive.
        """
        mass = bounded_or_nan(effective_mass, "mass", "effective_mass")
        height = bounded_or_nan(effective_height, "effective_height", "effective_height")
        force = bounded_or_nan(strength, "base_shear", "strength")
        acceleration = bounded_or_nan(
            yield_acceleration, "yield_acceleration", "yield_acceleration"
        )
        given = math.isfinite(force), math.isfinite(acceleration), math.isfinite(mass)
        if given[:2] == (False, True):
            pass
        elif given == (True, False, True):
            acceleration = force / mass
        else:
            raise NprError(
                what="the strength is given twice or in part",
                where="CapacityCurve.bilinear",
                got=_named(strength=given[0], yield_acceleration=given[1], effective_mass=given[2]),
                expected="strength with effective_mass, or yield_acceleration",
                repair="give one of the two",
            )
        plain = Bilinear(
            acceleration,
            bounded(yield_displacement, "yield_displacement", "yield_displacement"),
            bounded(ultimate_displacement, "ultimate_displacement", "ultimate_displacement"),
            0.0,
            0.0,
        )
        judge(
            plain.ultimate_displacement / plain.yield_displacement,
            "ductility",
            name="ultimate_displacement over yield_displacement",
            where="ultimate_displacement",
            numbers=math.nan,
            category=DerivedValueWarning,
        )
        curve = cls(plain, effective_mass_kg=mass, effective_height_m=height)
        curve = curve if foundation is None else curve.on_foundation(foundation)
        return curve._judged("strength" if given[0] else "yield_acceleration")

    @classmethod
    def from_pushover(
        cls,
        displacement: Any,
        base_shear: Any,
        *,
        method: str,
        storey_masses: Any = None,
        storey_heights: Any = None,
        mode_shape: Any = None,
        effective_mass: Any = None,
        effective_height: Any = None,
        drift_limit: float | None = None,
        displacement_limit: Any = None,
        strength_drop: float | None = None,
        foundation: Foundation | None = None,
    ) -> Self:
        """Reduce a pushover curve to one equivalent system and make it bilinear.

        Parameters
        ----------
        displacement : quantity, length, (step) or (step, storey)
            Of the top, with ``mode_shape``; of every storey, without one; or of the equivalent
            system itself, with ``effective_mass`` in place of storeys.
        base_shear : quantity, force, (step)
        method : str
            ``ec8`` (peak force, equal energy up to the mechanism), ``equal-energy-70`` (elastic
            branch through 70 % of the peak, equal energy up to the ultimate displacement) or
            ``fema-60`` (the same through 60 % of the yield force).
        storey_masses, storey_heights : quantity, (storey)
            Heights above the base, rising.
        mode_shape : (storey) float
        effective_mass, effective_height : quantity
        drift_limit : float, ratio, optional
            At the effective height.
        displacement_limit : quantity, length, optional
            At the effective height.
        strength_drop : float, optional
            Share of the peak that may be lost; that of ``capacity_methods()`` when left out, 1 for
            no such limit.
        foundation : Foundation, optional

        Raises
        ------
        NprError
            Steps that are no curve, storeys given in part, an unknown method.
        """
        from typologies.capacity.reduction import allowed_drop, equivalent_pushover

        steps, total_mass = equivalent_pushover(
            displacement,
            base_shear,
            method=method,
            storeys=(storey_masses, storey_heights, mode_shape),
            effective=(effective_mass, effective_height),
            strength_drop=strength_drop,
        )
        curve = cls._reduced(steps, total_mass=total_mass, foundation=foundation)
        curve = curve._judged("base_shear")
        curve._warn_of_early_loss(allowed_drop(strength_drop))
        if drift_limit is not None:
            curve = curve.with_limit(drift=drift_limit)
        if displacement_limit is not None:
            curve = curve.with_limit(displacement=displacement_limit)
        return curve

    @classmethod
    def from_wall_lines(
        cls,
        storeys: tuple[Storey, ...],
        *,
        direction: str,
        strength_method: str,
        drift_method: str,
        load_pattern: str,
        method: str,
        stiffness_factor: float | None = None,
        wall_line: str | None = None,
        drift_limit: float | None = None,
        storey_drift_limit: float | None = None,
        strength_drop: float | None = None,
        foundation: Foundation | None = None,
    ) -> Self:
        """Capacity in one direction of a described building: docs/capacity.md.

        Parameters
        ----------
        storeys : tuple of Storey
            Bottom to top.
        direction : str
        strength_method, drift_method : str
            Of ``typologies.masonry.masonry_methods()``, for the piers.
        load_pattern : "modal" or "uniform"
        method : str
            Of bilinearisation, as for ``from_pushover``.
        stiffness_factor : float, optional
            On the elastic stiffness, for cracking; that of ``building_methods()`` when left out.
        wall_line : str, optional
            With flexible diaphragms: this line by itself, with its tributary mass. A rigid
            diaphragm over all lines of the direction when left out.
        drift_limit : float, ratio, optional
            At the effective height.
        storey_drift_limit : float, ratio, optional
            Of every storey, above the limits of its piers.
        strength_drop, foundation
            As for ``from_pushover``.

        Returns
        -------
        CapacityCurve
            All NaN where a pier has no strength or drift limit; ``status`` says why.

        Raises
        ------
        NprError
            A storey without piers, an unknown method, a value that is not possible.
        """
        from typologies.capacity.reduction import allowed_drop
        from typologies.masonry.assembly import wall_line_curve

        steps, total_mass, status = wall_line_curve(
            storeys,
            direction=direction,
            wall_line=wall_line,
            methods=(strength_method, drift_method, stiffness_factor),
            load_pattern=load_pattern,
            method=method,
            storey_drift_limit=storey_drift_limit,
            strength_drop=strength_drop,
        )
        if steps is None:
            unknown = Bilinear(*[math.nan] * 5)
            return cls(unknown, method=method, status=status)
        curve = cls._reduced(steps, total_mass=total_mass, foundation=foundation, status=status)
        judge(
            curve.bilinear_si.yield_acceleration,
            "wall_acceleration",
            name="capacity curve",
            where="wall lines",
            numbers=math.nan,
            category=DerivedValueWarning,
        )
        curve._warn_of_early_loss(allowed_drop(strength_drop))
        return curve if drift_limit is None else curve.with_limit(drift=drift_limit)

    @classmethod
    def _reduced(
        cls, steps: Pushover, *, total_mass: float, foundation: Foundation | None, status: int = 0
    ) -> Self:
        mass = float(steps.effective_mass[-1])
        curve = cls(
            steps.bilinear(),
            effective_mass_kg=mass,
            effective_height_m=float(steps.effective_height[-1]),
            mass_participation=mass / total_mass,
            method=steps.method,
            status=status,
            pushover=steps,
        )
        return curve if foundation is None else curve.on_foundation(foundation)

    def _judged(self, where: str) -> Self:
        """The same curve, refused when it is not that of a building, whatever it was made of."""
        b = self.bilinear_si
        flexible = b.yield_displacement + b.foundation_displacement
        figures = {
            "yield_acceleration": b.yield_acceleration,
            "yield_displacement": b.yield_displacement,
            "ultimate_displacement": b.ultimate_displacement,
            "yield_period": 2.0 * math.pi * math.sqrt(flexible / b.yield_acceleration),
        }
        for name, value in figures.items():
            judge(
                value,
                name,
                name="capacity curve",
                where=where,
                numbers=math.nan,
                category=DerivedValueWarning,
            )
        return self

    def _warn_of_early_loss(self, drop: float) -> None:
        """Say so when the force fell by more than may be lost before its largest value."""
        if self.pushover is None:
            return
        ended = self.pushover.cut_at_first_loss(drop)
        if ended.displacement[-1] < self.pushover.displacement[-1]:
            peak = float(self.pushover.acceleration.max()) / float(ended.acceleration.max())
            text = (
                f"capacity curve: the force falls by more than {drop:.0%} before its largest "
                f"value, first at {1e3 * ended.displacement[-1]:.2f} mm of the equivalent system; "
                f"it then recovers to {peak:.2f} times its value before"
            )
            warnings.warn(text, DerivedValueWarning, stacklevel=3)

    def on_foundation(self, foundation: Foundation) -> Self:
        """The same structure on a foundation that gives way: docs/capacity.md.

        Raises
        ------
        NprError
            The effective mass or height is not known.
        """
        mass, height = self.effective_mass_kg, self.effective_height_m
        if not (math.isfinite(mass) and math.isfinite(height)):
            raise NprError(
                what="a foundation needs the effective mass and height of the structure",
                where="CapacityCurve, foundation",
                got=_named(
                    effective_mass=math.isfinite(mass), effective_height=math.isfinite(height)
                ),
                expected="effective_mass and effective_height",
                repair="give both, or leave the foundation out",
            )
        flexible = self.bilinear_si._replace(
            foundation_displacement=foundation.displacement_m(
                mass * self.bilinear_si.yield_acceleration, height
            ),
            foundation_damping=foundation.damping_ratio,
        )
        return replace(self, bilinear_si=flexible, foundation=foundation)

    def with_limit(self, *, drift: float | None = None, displacement: Any = None) -> Self:
        """The curve cut off at a drift at the effective height, or at a displacement.

        Points behind the curve are cut off too, and made bilinear again.

        Parameters
        ----------
        drift : float, ratio, optional
            Limit of an edition; times the effective height.
        displacement : quantity, length, optional
            Of the structure at the effective height.

        Raises
        ------
        NprError
            None or both are given, or a drift without an effective height.
        """
        limit = self._limit(drift, displacement)
        if self.pushover is not None:
            steps = self.pushover
            return self._ended(steps.cut_at(limit) if drift is None else steps.cut_at_drift(drift))
        cut = min(limit, self.bilinear_si.ultimate_displacement)
        return replace(self, bilinear_si=self.bilinear_si._replace(ultimate_displacement=cut))

    def ended_at_first_loss(self, drop: float) -> Self | None:
        """The curve up to where it first loses a share of its force; None where it never does."""
        steps = self.pushover
        ended = steps if steps is None else steps.cut_at_first_loss(drop)
        return None if ended is None or ended is steps else self._ended(ended)

    def _ended(self, steps: Pushover) -> Self:
        return self._reduced(
            steps,
            total_mass=self.effective_mass_kg / self.mass_participation,
            foundation=self.foundation,
            status=self.status,
        )

    def _limit(self, drift: float | None, displacement: Any) -> float:
        if (drift is None) == (displacement is None):
            raise NprError(
                what="one limit is needed",
                where="CapacityCurve.with_limit",
                got=_named(drift=drift is not None, displacement=displacement is not None),
                expected="drift or displacement",
                repair="give one; call again for the other",
            )
        if drift is None:
            return positive(displacement, "m", "displacement")
        if not math.isfinite(self.effective_height_m):
            raise NprError(
                what="a drift limit needs the effective height",
                where="CapacityCurve.with_limit",
                got="a curve without effective_height",
                expected="effective_height",
                repair="give it when the curve is made",
            )
        if not 0.0 < drift < 1.0:
            raise NprError(
                what="the drift is out of range",
                where="CapacityCurve.with_limit, drift",
                got=repr(drift),
                expected="a ratio, 0 < drift < 1",
                repair="0.8 % is 0.008",
            )
        return drift * self.effective_height_m


def _named(**is_given: bool) -> str:
    return ", ".join(name for name, given in is_given.items() if given) or "nothing"
