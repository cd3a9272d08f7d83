# SPDX-License-Identifier: EUPL-1.2
"""Probability that Sa at one period is exceeded at the surface, mean over the logic tree.

Source: the published chain's hazard preparation, in our own words in docs/hazard.md.
Verification: tests/spectra/test_exceedance.py, 1e-6 absolute against its stored tables.
"""

import math

import numpy as np

from npr.core.jit import kernel

_SQRT_HALF = math.sqrt(0.5)
_REACH = 8.3  # in standard deviations: what is left is below 1e-16
_PARTS = 64  # of a step between surface levels, to interpolate in


@kernel
def reference_exceedance_many(median, sigma, weight, ln_level):
    """Probability that the reference motion exceeds each level, mean over the branches.

    Parameters
    ----------
    median : (cell, median_branch) float64, ln g
    sigma : (cell, spread_branch) float64, ln
    weight : (cell, median_branch, spread_branch) float64
    ln_level : (level) float64, ln g

    Returns
    -------
    (cell, level) float64
    """
    n_cell, n_median = median.shape
    out = np.zeros((n_cell, ln_level.size))
    for c in range(n_cell):
        for b in range(n_median):
            for s in range(sigma.shape[1]):
                scale = _SQRT_HALF / sigma[c, s]
                w = 0.5 * weight[c, b, s]
                for k in range(ln_level.size):
                    out[c, k] += w * math.erfc((ln_level[k] - median[c, b]) * scale)
    return out


@kernel
def amplified(y, linear, f2, f3, ln_min, ln_max):
    """Surface motion of a reference motion ``y``, both in ln g."""
    amplification = linear + f2 * math.log1p(math.exp(y) / f3)
    return y + min(max(amplification, ln_min), ln_max)


@kernel
def surface_exceedance_many(reference, ln_reference, linear, site, epsilon, weight, ln_surface):
    """Probability that the surface motion exceeds each level.

    Each bin of the reference motion becomes an interval at the surface, over which it is spread
    evenly in the logarithm; where the soil softens strongly the interval runs backwards.

    Parameters
    ----------
    reference : (cell, level) float64
        Probability of exceedance at the reference horizon; what exceeds the last level is dropped.
    ln_reference : (level) float64, ln g
    linear : (cell) float64, ln amplification without its non-linear part
    site : SiteResponse, at one period
    epsilon, weight : (site_branch) float64
    ln_surface : (surface_level) float64, ln g, equal steps

    Returns
    -------
    (cell, surface_level) float64
    """
    n_cell, n_level = reference.shape
    n_surface = ln_surface.size
    out = np.zeros((n_cell, n_surface))
    whole = np.zeros(n_surface + 1)
    first = ln_surface[0]
    step = (ln_surface[-1] - first) / (n_surface - 1)
    edge = np.empty(n_level)
    sigma = np.empty(n_level)
    for k in range(n_level):
        value = site.sigma_at_zero[0] + site.sigma_slope[0] * ln_reference[k]
        sigma[k] = min(max(value, site.sigma_low[0]), site.sigma_high[0])
    for c in range(n_cell):
        for k in range(n_level):
            edge[k] = amplified(
                ln_reference[k],
                linear[c],
                site.f2[0],
                math.exp(site.ln_f3[0]),
                site.ln_min[0],
                site.ln_max[0],
            )
        for s in range(epsilon.size):
            whole[:] = 0.0
            for k in range(n_level - 1):
                p = weight[s] * (reference[c, k] - reference[c, k + 1])
                if p == 0.0:
                    continue
                begin = edge[k] + epsilon[s] * sigma[k]
                end = edge[k + 1] + epsilon[s] * sigma[k + 1]
                low, high = min(begin, end), max(begin, end)
                # Levels below the interval are exceeded for certain, those inside in proportion.
                i = min(max(math.ceil((low - first) / step), 0), n_surface)
                whole[i] += p
                while i < n_surface and ln_surface[i] < high:
                    out[c, i] += p * (high - ln_surface[i]) / (high - low)
                    i += 1
            below = 0.0
            for i in range(n_surface - 1, -1, -1):
                below += whole[i + 1]
                out[c, i] += below
    return out


@kernel
def normal_tails(sigma, step, half):
    """Probability that a normal variable exceeds the levels around its mean.

    Parameters
    ----------
    sigma : (bin) float64, ln
    step : float64, ln, between levels
    half : int64, number of levels on each side

    Returns
    -------
    (bin, part, level) float64
        The mean lies ``part`` / 64 of a step above the level at position ``half``.
    """
    out = np.empty((sigma.size, _PARTS + 1, 2 * half + 1))
    for k in range(sigma.size):
        scale = _SQRT_HALF * step / sigma[k]
        for f in range(_PARTS + 1):
            for j in range(2 * half + 1):
                out[k, f, j] = 0.5 * math.erfc((j - half - f / _PARTS) * scale)
    return out


@kernel
def surface_exceedance_aleatory_many(reference, ln_reference, linear, site, ln_surface):
    """Probability that the surface motion exceeds each level, site-to-site variability aleatory.

    The motion of each bin of the reference motion is normal in the logarithm about the middle of
    the bin, with the site-to-site standard deviation of the bin. The normal tails of a bin are the
    same for all cells but for where they begin, so they come from a table, linearly interpolated
    in 1/64 of a step between levels: to 4e-5 of any probability above 1e-9.

    Parameters
    ----------
    reference : (cell, level) float64
        Probability of exceedance at the reference horizon; what exceeds the last level is dropped.
    ln_reference : (level) float64, ln g
    linear : (cell) float64, ln amplification without its non-linear part
    site : SiteResponse, at one period
    ln_surface : (surface_level) float64, ln g, equal steps

    Returns
    -------
    (cell, surface_level) float64

    Source
    ------
    The published chain's hazard preparation with V6; deviation: the table.
    """
    n_cell, n_level = reference.shape
    n_surface = ln_surface.size
    out = np.zeros((n_cell, n_surface))
    whole = np.zeros(n_surface + 1)
    first = ln_surface[0]
    step = (ln_surface[-1] - first) / (n_surface - 1)
    edge = np.empty(n_level)
    sigma = np.empty(n_level - 1)
    for k in range(n_level):
        value = site.sigma_at_zero[0] + site.sigma_slope[0] * ln_reference[k]
        edge[k] = min(max(value, site.sigma_low[0]), site.sigma_high[0])
    for k in range(n_level - 1):
        sigma[k] = 0.5 * (edge[k] + edge[k + 1])
    half = math.ceil(_REACH * sigma.max() / step)
    tails = normal_tails(sigma, step, half)
    for c in range(n_cell):
        for k in range(n_level):
            edge[k] = amplified(
                ln_reference[k],
                linear[c],
                site.f2[0],
                math.exp(site.ln_f3[0]),
                site.ln_min[0],
                site.ln_max[0],
            )
        whole[:] = 0.0
        for k in range(n_level - 1):
            p = reference[c, k] - reference[c, k + 1]
            if p == 0.0:
                continue
            x = (0.5 * (edge[k] + edge[k + 1]) - first) / step
            at = math.floor(x)
            part = (x - at) * _PARTS
            f = min(int(part), _PARTS - 1)
            part -= f
            # Levels farther below than the table reaches are exceeded for certain.
            begin = at - half
            low = min(max(begin, 0), n_surface)
            whole[low] += p
            near, next_ = tails[k, f], tails[k, f + 1]
            for i in range(low, min(at + half + 1, n_surface)):
                j = i - begin
                out[c, i] += p * (near[j] + part * (next_[j] - near[j]))
        below = 0.0
        for i in range(n_surface - 1, -1, -1):
            below += whole[i + 1]
            out[c, i] += below
    return out
