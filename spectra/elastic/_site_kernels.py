# SPDX-License-Identifier: EUPL-1.2
"""Ordinates of uniform hazard spectra between the nodes of a zone.

Source: as spectra.sites, whose curves and spectra these are. Deviation: none.
Verification: tests/spectra/elastic, against SiteHazard.uhs to 1e-12.
"""

import math

import numpy as np

from npr.core.jit import kernel

_NO_ROW = -1


@kernel
def ln_rate_at(ln_rate, level, row, weight, centre, bulge):
    """Ln of the rate of exceedance of a level at one address.

    Bilinear in the logarithm with the bulge of the centre; linear where the rate of a corner is 0.

    Parameters
    ----------
    ln_rate : (row, level) float64
    level : int
    row : (4) int64
    weight : (4) float64
    centre : int
        Row of the centre of the square; -1 where there is none.
    bulge : float64
    """
    v0, v1 = ln_rate[row[0], level], ln_rate[row[1], level]
    v2, v3 = ln_rate[row[2], level], ln_rate[row[3], level]
    w0, w1, w2, w3 = weight[0], weight[1], weight[2], weight[3]
    if min(min(v0, v1), min(v2, v3)) == -np.inf:
        rate = w0 * math.exp(v0) + w1 * math.exp(v1) + w2 * math.exp(v2) + w3 * math.exp(v3)
        return math.log(rate) if rate > 0.0 else -np.inf
    value = w0 * v0 + w1 * v1 + w2 * v2 + w3 * v3
    if centre == _NO_ROW or ln_rate[centre, level] == -np.inf:
        return value
    return value + bulge * (ln_rate[centre, level] - 0.25 * (v0 + v1 + v2 + v3))


@kernel
def ln_level_at_rate(ln_rate, ln_level, row, weight, centre, bulge, ln_wanted):
    """Ln of the level whose rate of exceedance is the one that is wanted; NaN outside the curve."""
    high = ln_level.size - 1
    low = high - high  # a literal zero would compile ln_rate_at a second time
    at_low = ln_rate_at(ln_rate, low, row, weight, centre, bulge)
    at_high = ln_rate_at(ln_rate, high, row, weight, centre, bulge)
    if not (at_low >= ln_wanted >= at_high):
        return np.nan
    while high - low > 1:
        middle = (low + high) // 2
        value = ln_rate_at(ln_rate, middle, row, weight, centre, bulge)
        if value >= ln_wanted:
            low, at_low = middle, value
        else:
            high, at_high = middle, value
    if at_low == ln_wanted:
        return ln_level[low]
    if at_high == -np.inf:
        return np.nan
    share = (at_low - ln_wanted) / (at_low - at_high)
    return ln_level[low] + share * (ln_level[high] - ln_level[low])


@kernel
def ln_ordinates_many(ln_rate, ln_level, row, weight, centre, bulge, ln_wanted, out):
    """Uniform hazard spectra of many addresses.

    Parameters
    ----------
    ln_rate : (period, row, level) float64
        Ln of annual rates, falling with the level; -inf where the rate is 0.
    ln_level : (level) float64
    row : (address, 4) int64
        Rows of the corner nodes; negative where there is none.
    weight : (address, 4) float64
    centre : (address) int64
        Row of the centre of the square; -1 where there is none.
    bulge : (address) float64
    ln_wanted : (address) float64
        Ln of the rate at which the ordinates are exceeded; NaN where unknown.
    out : (address, period) float64, filled with ln of the ordinate; NaN where unknown
    """
    for a in range(row.shape[0]):
        r, w = row[a], weight[a]
        for t in range(out.shape[1]):
            out[a, t] = np.nan
            if min(min(r[0], r[1]), min(r[2], r[3])) >= 0:
                out[a, t] = ln_level_at_rate(
                    ln_rate[t], ln_level, r, w, centre[a], bulge[a], ln_wanted[a]
                )
