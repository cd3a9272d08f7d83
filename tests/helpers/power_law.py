# SPDX-License-Identifier: EUPL-1.2
"""Calibration in closed form: power-law hazard, lognormal capacity.

Rate of exceedance H(a) = k0 a^-k, median capacity a50 with standard deviation beta of its
logarithm: the rate of collapse is H(a50) exp(k² beta² / 2). A marginal building (unity check of 1)
has the code capacity phi a_cap = a(T_R) with a(T_R) the motion of return period T_R, and a_cap =
c a50. Its risk over the norm is then

    m = ln(P_d / N) + k² beta² / 2 + k ln(phi c) - ln T_R.

Source: Cornell (1996) and Kennedy (2011) for the rate; the rest follows. What is fitted numerically
is held to these forms in tests/calibration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NORM_PER_YR = 1e-5


@dataclass(frozen=True, eq=False)
class PowerLaw:
    """Classes at places whose hazard is a power law; all arrays (pair).

    Attributes
    ----------
    k : slope of the hazard curve in the double logarithm
    beta : standard deviation of ln capacity
    p_death : probability of death given collapse
    c : code capacity over median capacity
    norm_per_yr : float, 1/yr

    Examples
    --------
    >>> one = PowerLaw.of(k=2.5, beta=0.4, p_death=0.336)
    >>> f"{1e-5 * np.exp(one.margin(2475.0))[0]:.6e}"
    '2.238264e-04'
    >>> round(one.least_squares_return_period(), 2), one.capacity_factor(2475.0).round(7).tolist()
    (55397.03, [0.2884267])
    """

    k: Floats
    beta: Floats
    p_death: Floats
    c: Floats
    norm_per_yr: float = NORM_PER_YR

    @classmethod
    def of(
        cls, *, k: Any, beta: Any, p_death: Any, c: Any = 1.0, norm_per_yr: float = NORM_PER_YR
    ) -> PowerLaw:
        """From numbers or sequences, which are broadcast against each other."""
        given = (np.atleast_1d(np.asarray(x, dtype=np.float64)) for x in (k, beta, p_death, c))
        full = [np.ascontiguousarray(each) for each in np.broadcast_arrays(*given)]
        return cls(full[0], full[1], full[2], full[3], norm_per_yr)

    @property
    def margin_at_one(self) -> Floats:
        """Margin at a return period of 1 yr and a capacity factor of 1, (pair)."""
        return (
            np.log(self.p_death / self.norm_per_yr)
            + 0.5 * (self.k * self.beta) ** 2
            + self.k * np.log(self.c)
        )

    def margin(self, return_period_yr: float, capacity_factor: float = 1.0) -> Floats:
        """Ln of the risk of a marginal building over the norm, (pair)."""
        effect: Floats = self.k * np.log(capacity_factor) - np.log(return_period_yr)
        return self.margin_at_one + effect

    def capacity_factor(self, return_period_yr: float) -> Floats:
        """Capacity factor at which each pair meets the norm exactly, (pair)."""
        factor: Floats = np.exp((np.log(return_period_yr) - self.margin_at_one) / self.k)
        return factor

    def least_squares_return_period(self, weight: Floats | None = None) -> float:
        """Return period of the least weighted sum of squared margins, yr."""
        return float(np.exp(np.average(self.margin_at_one, weights=weight)))

    def minimax_return_period(self) -> float:
        """Return period of the smallest largest margin, yr."""
        return float(np.exp(0.5 * (self.margin_at_one.min() + self.margin_at_one.max())))


@dataclass(frozen=True, eq=False)
class PowerLawPairs:
    """Pairs of place and class whose answers are known: what the fit is tested on.

    The free parameters are the return period and, where there is a second one, the capacity factor.

    Attributes
    ----------
    law : PowerLaw
    passes_until_yr : (pair) float64, yr
        Return period at which the unity check of each is 1, with a capacity factor of 1.
    weight, class_index, place_index : (pair)
    classes, places : tuple of str
    """

    law: PowerLaw
    passes_until_yr: Floats
    weight: Floats
    class_index: NDArray[np.int64]
    place_index: NDArray[np.int64]
    classes: tuple[str, ...]
    places: tuple[str, ...]

    @classmethod
    def of(
        cls,
        law: PowerLaw,
        passes_until_yr: Any = 2475.0,
        *,
        of_class: Any = None,
        place: Any = None,
    ) -> PowerLawPairs:
        """Pairs that count alike, each of a class and at a place of its own unless said."""
        n = len(law.k)
        class_index, place_index = (
            np.arange(n) if each is None else np.asarray(each, dtype=np.int64)
            for each in (of_class, place)
        )
        return cls(
            law,
            np.broadcast_to(np.asarray(passes_until_yr, dtype=np.float64), (n,)),
            np.full(n, 1.0 / n),
            class_index,
            place_index,
            tuple(f"class {i}" for i in range(int(class_index.max()) + 1)),
            tuple(f"place {i}" for i in range(int(place_index.max()) + 1)),
        )

    @property
    def kinks(self) -> Floats:
        """A power law has none."""
        return np.empty(0)

    def ln_unity_check(self, ln_values: Floats) -> Floats:
        """Ln of the unity check, (pair), for ln of the return period and of the capacity factor."""
        ln_factor = ln_values[1] if len(ln_values) > 1 else 0.0
        found: Floats = (ln_values[0] - np.log(self.passes_until_yr)) / self.law.k - ln_factor
        return found

    def ln_risk(self, ln_factor: Floats) -> Floats:
        """Ln of risk over norm with the medians times a factor, (pair)."""
        found: Floats = (
            self.law.margin_at_one - np.log(self.passes_until_yr) - self.law.k * ln_factor
        )
        return found

    def is_tabulated(self, ln_factor: Floats) -> NDArray[np.bool_]:
        """A power law has no end."""
        return np.isfinite(ln_factor)


def collapse_rate(rate: Any, level: Any, median: Any, *, k: Any, beta: Any) -> Any:
    """Rate of collapse from one point of a power-law hazard curve, 1/yr.

    Parameters
    ----------
    rate : rate of exceedance of ``level``, 1/yr
    level, median : motion and median capacity, in the same unit
    k, beta : slope of the hazard, standard deviation of ln capacity

    Examples
    --------
    >>> f"{collapse_rate(1 / 2475, 0.25, 0.5, k=2.0, beta=0.6):.4e}"
    '2.0752e-04'
    """
    return rate * (np.asarray(level) / median) ** k * np.exp(0.5 * (np.asarray(k) * beta) ** 2)


def required_median(rate: Any, target: Any, *, k: Any, beta: Any) -> Any:
    """Median capacity over the motion of a rate, for a rate of collapse.

    Examples
    --------
    >>> round(float(required_median(1 / 2475, 1e-4, k=2.5, beta=0.6)), 4)
    2.7416
    """
    k = np.asarray(k)
    return (np.asarray(rate) / target) ** (1.0 / k) * np.exp(0.5 * k * np.asarray(beta) ** 2)
