# SPDX-License-Identifier: EUPL-1.2
"""A pushover curve of the equivalent system: cut off at limits, made bilinear by equal energy."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from typologies.capacity._kernels import Bilinear
from typologies.capacity.methods import secant_of

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
        ``ec8`` or a method of ``capacity_methods().secant``.
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

    def cut_at_first_loss(self, drop: float) -> Self:
        """Up to where the force has fallen by a share of its largest value until then.

        Examples
        --------
        >>> import numpy as np
        >>> steps = np.array([0.0, 1.0, 3.0, 9.0]), np.array([0.0, 2.0, 1.0, 4.0])
        >>> curve = Pushover(*steps, np.ones(4), np.ones(4), "ec8")
        >>> curve.cut_at_first_loss(0.2).displacement.round(9).tolist()
        [0.0, 1.0, 1.8]
        """
        so_far = np.maximum.accumulate(self.acceleration)
        lost = np.flatnonzero(self.acceleration < (1.0 - drop) * so_far)
        if not lost.size:
            return self
        return self._ending(lost[0], self.acceleration, (1.0 - drop) * so_far[lost[0] - 1])

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
        secant = secant_of(self.method)
        if secant is None:
            plateau, first = self._ec8()
        elif secant.of == "peak":
            plateau, first = self._secant(secant.value)
        else:
            plateau, first = self._secant_of_yield(secant.value)
        return Bilinear(plateau, first, float(self.displacement[-1]), 0.0, 0.0)

    def _ec8(self) -> tuple[float, float]:
        # The mechanism forms where the force is largest for the first time: EN 1998-1 B.3.
        peak = int(np.argmax(self.acceleration))
        force, at = float(self.acceleration[peak]), float(self.displacement[peak])
        return force, 2.0 * (at - self.energy(peak + 1) / force)

    def _secant(self, fraction: float) -> tuple[float, float]:
        aim = fraction * float(self.acceleration.max())
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

    def _secant_of_yield(self, fraction: float) -> tuple[float, float]:
        """Yield force of equal energy, where its secant crosses the curve at a share of itself.

        With d(F) where the curve, without its dips, reaches F, E its energy and d_u its end:
        F (d_u - d(fraction F) / (2 fraction)) = E. Between two steps d(F) is straight and the
        equation quadratic. A yield force above the peak is the peak: FEMA 356, 3.3.3.2.4.
        """
        energy, last = self.energy(), float(self.displacement[-1])
        records, first = np.unique(np.maximum.accumulate(self.acceleration), return_index=True)
        peak = float(records[-1])
        forces = np.append(records[records < fraction * peak] / fraction, peak)
        half = np.interp(fraction * forces, records, self.displacement[first]) / (2.0 * fraction)
        too_much = forces * (last - half) - energy
        force, elastic = peak, 2.0 * float(half[-1])
        if (too_much > 0.0).any():
            i = int(np.argmax(too_much > 0.0))
            slope = float((half[i] - half[i - 1]) / (forces[i] - forces[i - 1]))
            room = last - float(half[i - 1]) + slope * float(forces[i - 1])
            # The smaller root of slope F² - room F + energy, in a form that takes a slope of 0.
            force = 2.0 * energy / (room + math.sqrt(room * room - 4.0 * slope * energy))
            elastic = 2.0 * (float(half[i - 1]) + slope * (force - float(forces[i - 1])))
        if elastic > last:
            return 2.0 * energy / last, last
        return force, elastic
