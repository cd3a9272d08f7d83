# SPDX-License-Identifier: EUPL-1.2
"""Uniform hazard: the level whose rate of exceedance is one in a return period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from npr.core.errors import HazardError
from npr.core.units import plain_in

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

_SAME_RETURN_PERIOD_LN = 0.005


def return_periods(return_period_yr: ArrayLike) -> Floats:
    """Return periods as an array (return_period) float64, yr.

    Raises
    ------
    HazardError
        One is not a number above 0.
    """
    wanted = np.atleast_1d(plain_in(return_period_yr, "yr", name="return_period_yr"))
    if not (wanted > 0.0).all():
        raise HazardError(
            what="a return period is not a positive number",
            where="return_period_yr",
            got=wanted.tolist(),
            expected="years, above 0",
        )
    return wanted


def is_same_return_period(years: ArrayLike, wanted: ArrayLike) -> NDArray[np.bool_]:
    """Whether return periods serve others: within half a per cent, as 10 % in 50 years (474.6).

    Examples
    --------
    >>> is_same_return_period([474.6, 2474.9, 500.0], [475.0, 2475.0, 475.0]).tolist()
    [True, True, False]
    """
    ratio = np.asarray(years, dtype=np.float64) / np.asarray(wanted, dtype=np.float64)
    return np.abs(np.log(ratio)) <= _SAME_RETURN_PERIOD_LN


def nearest_return_period(years: ArrayLike, wanted: float) -> float:
    """The nearest of some return periods, in the logarithm."""
    have = np.asarray(years, dtype=np.float64)
    return float(have[np.abs(np.log(have / wanted)).argmin()])


def uniform_levels(rate: Floats, ln_level: Floats, return_period_yr: Floats) -> Floats:
    """Level of every curve at every return period, linear in both logarithms.

    Parameters
    ----------
    rate : (curve, level) float64, 1/yr
        Falling. Levels whose rate is 0 or unknown are passed over.
    ln_level : (level) float64
    return_period_yr : (return_period) float64, yr

    Returns
    -------
    (curve, return_period) float64, in the unit of the levels
        NaN where the rate lies outside the curve.

    Examples
    --------
    >>> curve = np.array([[0.1, 0.001, 0.0]])
    >>> uniform_levels(curve, np.log([0.01, 0.1, 1.0]), np.array([100.0, 2000.0])).round(4).tolist()
    [[0.0316, nan]]
    """
    out = np.full((len(rate), return_period_yr.size), np.nan)
    ln_wanted = np.log(return_period_yr)
    with np.errstate(divide="ignore"):
        ln_rate = np.log(rate)
    for curve, falling in enumerate(ln_rate):
        known = np.isfinite(falling)
        if known.sum() > 1:
            ln_found = np.interp(
                ln_wanted, -falling[known], ln_level[known], left=np.nan, right=np.nan
            )
            out[curve] = np.exp(ln_found)
    return out
