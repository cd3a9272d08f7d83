# SPDX-License-Identifier: EUPL-1.2
"""What the margins can tell apart, and the combination of parameters that they do tell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LARGEST_CORRELATION = 0.95
LARGEST_CONDITION = 1e3
_NO_EFFECT = 1e-10
_SMALL = 1e-3


@dataclass(frozen=True)
class Combination:
    """A product of powers of parameters that the margins tell better than each by itself.

    Attributes
    ----------
    keys : tuple of str
    exponents : tuple of float
        The first is 1.
    value : float
        At the estimate.
    correlation : float
        Of two estimates; 1 or -1 when they cannot be told apart at all; NaN of more than two.
    """

    keys: tuple[str, ...]
    exponents: tuple[float, ...]
    value: float
    correlation: float

    def __str__(self) -> str:
        parts = [
            f"{key}^{exponent:.4g}" if exponent != 1.0 else key
            for key, exponent in zip(self.keys, self.exponents, strict=True)
        ]
        return f"{' x '.join(parts)} = {self.value:,.6g}"


@dataclass(frozen=True, eq=False)
class Identifiability:
    """How well the parameters are told apart.

    Attributes
    ----------
    correlation : (parameter, parameter) float64
        Of the estimates; NaN for a parameter without any effect.
    condition : float
        Scaled condition number; inf when a combination has no effect at all.
    without_effect : tuple of str
        Keys that change no margin.
    combinations : tuple of Combination
        For every two parameters that correlate beyond ``LARGEST_CORRELATION``; where a combination
        of three or more has no effect, all that are known instead.
    """

    correlation: Floats
    condition: float
    without_effect: tuple[str, ...]
    combinations: tuple[Combination, ...]

    @property
    def is_identified(self) -> bool:
        """Whether every parameter can be told by itself."""
        return not self.without_effect and self.condition <= LARGEST_CONDITION

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of the estimates must know."""
        told = [
            f"{key} changes no margin near the estimate, which means nothing then"
            for key in self.without_effect
        ]
        if self.condition > LARGEST_CONDITION:
            told.append(
                "the parameters are not identifiable (scaled condition number "
                f"{self.condition:.3g}, limit {LARGEST_CONDITION:g}): the estimates are some of "
                "many that fit alike"
            )
        for each in self.combinations:
            names = " and ".join(each.keys)
            how = "" if math.isnan(each.correlation) else f" (correlation {each.correlation:.4f})"
            told.append(f"{names} cannot be told apart well{how}; what is identified is {each}")
        return tuple(told)


def identifiability(
    slopes: Floats, weight: Floats, keys: Sequence[str], ln_values: Floats
) -> Identifiability:
    """Judge from the slopes of the margins at an estimate.

    Parameters
    ----------
    slopes : (pair, parameter) float64
        Change of each margin with the logarithm of each parameter.
    weight : (pair) float64
    keys : sequence of str
    ln_values : (parameter) float64

    Examples
    --------
    One slope of the hazard curve only: return period and capacity factor act as one.

    >>> k = 2.5
    >>> found = identifiability(np.array([[-1.0, k], [-1.0, k]]), np.array([0.5, 0.5]),
    ...     ["T_R", "phi"], np.log([55397.03, 1.0]))
    >>> found.is_identified, str(found.combinations[0])
    (False, 'T_R x phi^-2.5 = 55,397')
    """
    scaled = np.sqrt(weight)[:, np.newaxis] * slopes
    size = np.linalg.norm(scaled, axis=0)
    acts = size > _NO_EFFECT
    unit = np.divide(scaled, size, out=np.zeros_like(scaled), where=acts)[:, acts]
    n = len(keys)
    correlation = np.full((n, n), np.nan)
    condition = 1.0
    if acts.any():
        singular = np.linalg.svd(unit, compute_uv=False)
        least = singular[-1] if len(singular) == unit.shape[1] else 0.0
        condition = math.inf if least <= 1e-12 * singular[0] else float(singular[0] / least)
        correlation[np.ix_(acts, acts)] = _correlation(unit)
    found = []
    for i, j in combinations(np.flatnonzero(acts).tolist(), 2):
        if abs(correlation[i, j]) > LARGEST_CORRELATION:
            others = [k for k in np.flatnonzero(acts).tolist() if k not in (i, j)]
            exponents = (1.0, _exponent(scaled, i, j, others))
            value = math.exp(ln_values[i] + exponents[1] * ln_values[j])
            found.append(
                Combination((keys[i], keys[j]), exponents, value, float(correlation[i, j]))
            )
    if condition > LARGEST_CONDITION and acts.sum() > 2:
        acting = [key for key, one in zip(keys, acts, strict=True) if one]
        found = _known(unit, size[acts], acting, ln_values[acts])
    silent = tuple(key for key, one in zip(keys, acts, strict=True) if not one)
    return Identifiability(correlation, condition, silent, tuple(found))


def _known(unit: Floats, size: Floats, keys: Sequence[str], ln_values: Floats) -> list[Combination]:
    """Products of powers that the margins do tell, best known first."""
    _, singular, directions = np.linalg.svd(unit, full_matrices=False)
    found = []
    for value, direction in zip(singular, directions, strict=True):
        if value < singular[0] / LARGEST_CONDITION:
            break
        acts = np.flatnonzero(np.abs(direction) > _SMALL)
        exponents = (direction * size)[acts]
        exponents = exponents / exponents[0]
        product = math.exp(float(exponents @ ln_values[acts]))
        names = tuple(keys[i] for i in acts.tolist())
        found.append(Combination(names, tuple(exponents.tolist()), product, math.nan))
    return found


def _correlation(unit: Floats) -> Floats:
    """Correlation of the estimates of columns of length 1; NaN where others say all of one."""
    n = unit.shape[1]
    out = np.eye(n)
    for i, j in combinations(range(n), 2):
        others = unit[:, [k for k in range(n) if k not in (i, j)]]
        a, b = (_without(unit[:, k], others) for k in (i, j))
        lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
        # Estimates correlate against the sign of the angle between what their columns leave.
        out[i, j] = out[j, i] = -float(a @ b) / lengths if lengths > _NO_EFFECT else np.nan
    return out


def _without(column: Floats, others: Floats) -> Floats:
    """A column less what the others explain of it."""
    if others.shape[1] == 0:
        return column
    explained: Floats = others @ np.linalg.lstsq(others, column, rcond=None)[0]
    return column - explained


def _exponent(scaled: Floats, i: int, j: int, others: list[int]) -> float:
    """Exponent of the second parameter in the product that two are best known by."""
    two = np.stack([_without(scaled[:, k], scaled[:, others]) for k in (i, j)], axis=1)
    direction = np.linalg.svd(two, full_matrices=False)[2][0]
    return float(direction[1] / direction[0])
