# SPDX-License-Identifier: EUPL-1.2
"""A pushover curve of the equivalent system: cut off at limits, made bilinear by equal energy."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from npr.core.errors import NprError, first_few
from typologies.capacity._kernels import Bilinear
from typologies.capacity.methods import secant_fraction

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Pushover:
    """Acceleration on displacement of the equivalent system, in steps; SI.

    Attributes
    ----------
    displacement, acceleration : (step) float64, m and m/s²
        From the origin; displacement does not fall.
    effective_mass, effective_height : (step) float64, kg and m
        They change with the shape of the displacement; NaN where not known.
    method : str
        ``ec8`` or a method of ``capacity_methods().secant_fraction``.
    """

    displacement: NDArray[np.float64]
    acceleration: NDArray[np.float64]
    effective_mass: NDArray[np.float64]
    effective_height: NDArray[np.float64]
    method: str

    def cut_at(self, displacement: float) -> Self:
        """Up to a displacement, m."""
        beyond = np.flatnonzero(self.displacement > displacement)
        return self._ending(beyond[0], self.displacement, displacement) if beyond.size else self

    def cut_at_drift(self, drift: float) -> Self:
        """Up to a drift at the effective height, which may change from step to step."""
        over = self.displacement - drift * self.effective_height
        beyond = np.flatnonzero(over > 0.0)
        return self._ending(beyond[0], over, 0.0) if beyond.size else self

    def cut_at_strength_drop(self, drop: float) -> Self:
        """Up to where the force has fallen by a share of its largest value."""
        peak = int(np.argmax(self.acceleration))
        least = (1.0 - drop) * self.acceleration[peak]
        after = np.flatnonzero(self.acceleration[peak:] < least) + peak
        return self._ending(after[0], self.acceleration, least) if after.size else self

    def _ending(self, step: np.intp, of: NDArray[np.float64], value: float) -> Self:
        """End between the step before and a step, where a variable has a value."""
        before, after = of[step - 1], of[step]
        share = (value - before) / (after - before)

        def cut(values: NDArray[np.float64]) -> NDArray[np.float64]:
            last = values[step - 1] + share * (values[step] - values[step - 1])
            return np.append(values[:step], last)

        return replace(
            self,
            displacement=cut(self.displacement),
            acceleration=cut(self.acceleration),
            effective_mass=cut(self.effective_mass),
            effective_height=cut(self.effective_height),
        )

    def energy(self, steps: int | None = None) -> float:
        """Area below the curve per unit of mass, m²/s², up to a number of steps or all."""
        area = np.trapezoid(self.acceleration[:steps], self.displacement[:steps])
        return float(area)

    def bilinear(self) -> Bilinear:
        """Elastic-plastic curve of equal energy; yield beyond the end is elastic up to the end."""
        fraction = secant_fraction(self.method)
        plateau, first = self._ec8() if fraction is None else self._secant(fraction)
        return Bilinear(plateau, first, float(self.displacement[-1]), 0.0, 0.0)

    def _ec8(self) -> tuple[float, float]:
        # The mechanism forms where the force is largest for the first time: EN 1998-1 B.3.
        peak = int(np.argmax(self.acceleration))
        force, at = float(self.acceleration[peak]), float(self.displacement[peak])
        return force, 2.0 * (at - self.energy(peak + 1) / force)

    def _secant(self, fraction: float) -> tuple[float, float]:
        aim = fraction * self.acceleration.max()
        reached = int(np.argmax(self.acceleration >= aim))
        rising_a = self.acceleration[reached - 1 : reached + 1]
        at = np.interp(aim, rising_a, self.displacement[reached - 1 : reached + 1])
        stiffness = aim / float(at)
        last = float(self.displacement[-1])
        under_root = last * last - 2.0 * self.energy() / stiffness
        if under_root < 0.0:
            # Hardly bent up to its end: elastic all the way, with the same energy.
            return 2.0 * self.energy() / last, last
        force = stiffness * (last - math.sqrt(under_root))
        return float(force), float(force / stiffness)


def pushover_steps(
    displacement: NDArray[np.float64], force: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The steps of a pushover with the origin in front, or why they are not ones.

    Parameters
    ----------
    displacement : (step) or (step, storey) float64, m
    force : (step) float64, N
    """
    of_displacement, of_force = _wrong_steps(displacement, force)
    if of_displacement or of_force:
        names = {"displacement": of_displacement, "base_shear": of_force}
        raise NprError(
            what="these are not the steps of a pushover curve",
            where=", ".join(name for name, found in names.items() if found),
            got="; ".join(first_few(found) for found in names.values() if found),
            expected="two steps or more, one base shear per step; finite, not negative; a "
            "displacement of the top that does not fall",
            repair="write the steps in the order of the analysis; leave out those without a number "
            "and what comes after unloading",
        )
    top = _top(displacement)
    if top[0] == 0.0 and force[0] == 0.0:
        return displacement, force
    origin = np.zeros_like(displacement[:1])
    return np.concatenate([origin, displacement]), np.concatenate([[0.0], force])


def _top(displacement: NDArray[np.float64]) -> NDArray[np.float64]:
    return displacement if displacement.ndim < 2 else displacement[..., -1]


def _wrong_steps(
    displacement: NDArray[np.float64], force: NDArray[np.float64]
) -> tuple[list[str], list[str]]:
    """What is wrong with the displacements and with the base shears, by step, counted from 1."""
    top = _top(displacement)
    if displacement.ndim > 2 or force.ndim > 1 or top.shape != force.shape or force.size < 2:
        sizes = f"{_count(top)} of displacement", f"{_count(force)} of base shear"
        return [sizes[0]], [sizes[1]]
    before = np.concatenate([[0.0], top[:-1]])
    of_displacement = [
        f"displacement step {i} is {1e3 * at:g} mm" + (f" after {1e3 * last:g} mm" if i > 1 else "")
        for i, (at, last) in enumerate(zip(top, before, strict=True), start=1)
        if not (math.isfinite(at) and not at < last)
    ]
    if not of_displacement and not np.isfinite(displacement).all():
        step, storey = np.argwhere(~np.isfinite(displacement))[0] + 1
        of_displacement = [f"displacement step {step} of storey {storey} is not a number"]
    of_force = [
        f"base shear step {i} is {1e-3 * at:g} kN"
        for i, at in enumerate(force, start=1)
        if not 0.0 <= at < math.inf
    ]
    if not of_force and not force.max() > 0.0:
        of_force = ["a base shear of 0 in every step"]
    return of_displacement, of_force


def _count(steps: NDArray[np.float64]) -> str:
    if steps.ndim > 1:
        return f"an array of {' by '.join(map(str, steps.shape))}"
    return "1 step" if steps.size == 1 else f"{steps.size} steps"
