# SPDX-License-Identifier: EUPL-1.2
"""A hazard curve times a fragility: how often does it happen.

    rate = integral of P(event | motion) over the rates of motions, |d lambda|

With lambda known at levels this is a sum over levels, a matrix product for many curves and many
fragilities. A rate that is unknown (NaN) below the first known one leaves the motions there out;
one that is unknown above it makes the whole unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STEP_LN = 0.02
"""Largest step of the levels that are integrated over, ln.

Of a curve of slope k the sum lies (k step)²/12 above the integral: 5e-4 for k = 4.
"""


def midpoint_rates(rate: Floats) -> Floats:
    """Annual rate of the motions about every level: half of those to each of its neighbours.

    The sum of these rates times P is the trapezoidal rule. Motions above the last level are not
    in it.

    Parameters
    ----------
    rate : (..., level) float64, 1/yr
        Rate of exceedance.

    Returns
    -------
    (..., level) float64, 1/yr

    Source
    ------
    The rule of the OpenQuake engine for classical damage: differences of rates at midpoints, the
    ends repeated.  Deviation: unknown rates, see the module.

    Verification
    ------------
    tests/risk/test_convolution.py, test cases of the engine, 1e-6.

    Examples
    --------
    >>> midpoint_rates(np.array([0.1, 0.04, 0.01])).round(3).tolist()
    [0.03, 0.045, 0.015]
    """
    known = _filled_below(rate)
    padded = np.concatenate([known[..., :1], known, known[..., -1:]], axis=-1)
    rates: Floats = 0.5 * (padded[..., :-2] - padded[..., 2:])
    return rates


def probability_in_time(rate: Floats, time_yr: float) -> Floats:
    """Probability that it happens at least once in a time: 1 - exp(-rate T).

    Examples
    --------
    >>> round(float(probability_in_time(np.array(0.01), 50.0)), 4)
    0.3935
    """
    probability: Floats = -np.expm1(-rate * time_yr)
    return probability


class Refined(NamedTuple):
    """Curves at levels that lie close enough to integrate.

    Attributes
    ----------
    ln_level : (level) float64
    rate : (curve, level) float64, 1/yr
    """

    ln_level: Floats
    rate: Floats


def refined(rate: Floats, ln_level: Floats) -> Refined:
    """Curves at levels between theirs, at most ``STEP_LN`` apart.

    Linear in both logarithms, as hazard curves nearly are; linear in the rate where it falls to 0.

    Parameters
    ----------
    rate : (curve, level) float64, 1/yr
    ln_level : (level) float64
        Rising.
    """
    n_step = np.maximum(np.ceil(np.diff(ln_level) / STEP_LN), 1.0).astype(np.int64)
    below = np.append(np.repeat(np.arange(n_step.size), n_step), ln_level.size - 1)
    first = np.concatenate([[0], np.cumsum(n_step)])
    share = (np.arange(below.size) - first[below]) / np.append(n_step, 1)[below]
    above = np.minimum(below + 1, ln_level.size - 1)
    low, high = rate[:, below], rate[:, above]
    is_positive = (low > 0.0) & (high > 0.0)
    ln_low, ln_high = (np.log(np.where(is_positive, value, 1.0)) for value in (low, high))
    straight = np.where(share == 0.0, low, (1.0 - share) * low + share * high)
    return Refined(
        (1.0 - share) * ln_level[below] + share * ln_level[above],
        np.where(is_positive, np.exp((1.0 - share) * ln_low + share * ln_high), straight),
    )


class Convolved(NamedTuple):
    """How often it happens, and how much of that the ends of a curve leave open.

    Attributes
    ----------
    rate : (curve, event) float64, 1/yr
        Above the last level with the probability at it.
    open_rate : (curve, event) float64, 1/yr
        About what weaker motions than the first known rate add, and the most that stronger motions
        than the last level do.
    """

    rate: Floats
    open_rate: Floats


def convolved(rate: Floats, probability: Floats, largest: Floats) -> Convolved:
    """Curves times probabilities at the same levels.

    Parameters
    ----------
    rate : (curve, level) float64, 1/yr
        At close levels, as ``refined`` gives them.
    probability : (level, event) float64
    largest : (event) float64
        Probability at the strongest motion that can be.
    """
    known = _filled_below(rate)
    weight = midpoint_rates(rate)
    weight[:, -1] += known[:, -1]
    # The first level whose rate is known; of an unknown curve any, for all is NaN.
    first = np.isfinite(rate).argmax(axis=-1)
    below = known[:, 0, np.newaxis] * probability[first]
    beyond = known[:, -1, np.newaxis] * np.maximum(largest - probability[-1], 0.0)
    return Convolved(weight @ probability, below + beyond)


def _filled_below(rate: Floats) -> Floats:
    """The first known rate at the levels below it, so that no motions lie between them."""
    is_known = np.isfinite(rate)
    first = is_known.argmax(axis=-1)[..., np.newaxis]
    is_below = np.arange(rate.shape[-1]) < first
    filled: Floats = np.where(is_below, np.take_along_axis(rate, first, axis=-1), rate)
    return filled
