# SPDX-License-Identifier: EUPL-1.2
"""Distribution of SaAvg and PGA at the surface, given an earthquake, per branch of the logic tree.

SaAvg is the geometric mean of Sa at ten periods. The residuals u of the periods are correlated
normal variables, and the soil bends the motion, so the distribution has no closed form. It is
integrated without sampling, along the two directions in u that matter (docs/hazard.md).

Source: the published chain's preparation of risk for what is integrated; the method is our own.
Deviation: quadrature where the chain samples, the site-to-site sigma looked up in g (B2).
Verification: tests/reference/test_motions.py, tests/risk/test_oracle.py, docs/convergence.md.
"""

import math

import numpy as np

from npr.core.jit import kernel

_FIRST, _LAST, _PER_STEP = -21.0, 21.0, 64.0
_V = np.arange(_FIRST, _LAST + 0.5 / _PER_STEP, 1.0 / _PER_STEP)
_SOFTPLUS = np.logaddexp(0.0, _V)
_SIGMOID = 1.0 / (1.0 + np.exp(-_V))


@kernel
def deposit(row, position, weight, is_nearest):
    """Put a probability on the levels around ``position`` (in steps from the first level).

    A position that is not a number makes the first level not a number, and all that is made from
    it: nothing may be lost quietly, nor written past the end of the row.
    """
    if math.isnan(position):
        row[0] = np.nan
        return
    x = min(max(position, 0.0), row.size - 1.0)
    if is_nearest:
        row[int(x + 0.5)] += weight
    else:
        i = min(int(x), row.size - 2)
        row[i] += weight * (1.0 - (x - i))
        row[i + 1] += weight * (x - i)


@kernel
def softplus(v):
    """Ln(1 + e^v) from a table to 1e-9, its derivative to 3e-6: faster than exp and log.

    Every non-linear amplification of every zone and period is this one function, since
    ln((Y + f3) / f3) = softplus(ln Y - ln f3). Outside the table it is 0 or v, to 1e-9.
    """
    x = (v - _FIRST) * _PER_STEP
    if not x > 0.0:  # not a number stays one
        return 0.0 * v, 0.0
    i = int(x)
    if i >= _V.size - 1:
        return v, 1.0
    x -= i
    v0, v1 = _SOFTPLUS[i], _SOFTPLUS[i + 1]
    d0, d1 = _SIGMOID[i], _SIGMOID[i + 1]
    # Cubic Hermite interpolation of the value; linear is enough for the derivative.
    rise = v1 - v0
    a = d0 / _PER_STEP - rise
    b = rise - d1 / _PER_STEP
    return v0 + x * (rise + (1.0 - x) * (a * (1.0 - x) + b * x)), d0 + x * (d1 - d0)


@kernel
def surface_motion(y, linear, f2, ln_f3, ln_min, ln_max):
    """Motion at the surface and how it bends.

    Parameters
    ----------
    y : float64, ln g, at the reference horizon
    linear : float64, ln; part of the amplification that does not depend on y
    f2, ln_f3 : float64; softening of the soil
    ln_min, ln_max : float64; bounds of the amplification

    Returns
    -------
    motion : float64, ln g
    slope, curvature : float64, derivatives to y; of a clipped amplification they are 0
    """
    value, share = softplus(y - ln_f3)
    amplification = linear + f2 * value
    if amplification <= ln_min:
        return y + ln_min, 1.0, 0.0
    if amplification >= ln_max:
        return y + ln_max, 1.0, 0.0
    return y + amplification, 1.0 + f2 * share, f2 * share * (1.0 - share)


@kernel
def site_sigma(y, at_zero, slope, low, high):
    """Site-to-site standard deviation at a reference motion ``y``, ln g."""
    return min(max(at_zero + slope * y, low), high)


@kernel
def direction(slope, correlation, out):
    """Correlation of every residual with the weighted sum of all: C a / sqrt(a' C a)."""
    total = 0.0
    for t in range(slope.size):
        out[t] = 0.0
        for s in range(slope.size):
            out[t] += correlation[t, s] * slope[s]
        total += slope[t] * out[t]
    scale = 1.0 / math.sqrt(total)
    for t in range(slope.size):
        out[t] *= scale


@kernel
def conditional_direction(slope, correlation, first, out):
    """Second direction, given the first: K a / sqrt(a' K a) with K = C - first first'."""
    along = 0.0
    for t in range(slope.size):
        along += first[t] * slope[t]
    total = 0.0
    for t in range(slope.size):
        out[t] = -first[t] * along
        for s in range(slope.size):
            out[t] += correlation[t, s] * slope[s]
        total += slope[t] * out[t]
    scale = 1.0 / math.sqrt(total) if total > 1e-14 else 0.0
    for t in range(slope.size):
        out[t] *= scale


@kernel
def outside_directions(slope, correlation, first, has_second, second, rest):
    """Second direction, zero where there is none, and the variance outside both directions."""
    second[:] = 0.0
    if has_second:
        conditional_direction(slope, correlation, first, second)
    for t in range(slope.size):
        rest[t] = 1.0 - first[t] * first[t] - second[t] * second[t]


@kernel
def average_spread(phi, correlation):
    """Standard deviation of a mean over periods of correlated variables: sqrt(phi' C phi) / n."""
    n = phi.size
    total = 0.0
    for t in range(n):
        for s in range(n):
            total += phi[t] * correlation[t, s] * phi[s]
    return math.sqrt(total) / n


@kernel
def average_motion(median, sigma, u, linear, rest, site):
    """SaAvg at one point of the residuals, with what the other directions add to second order.

    Parameters
    ----------
    median, sigma, u, linear, rest : (period) float64
        Median (ln g), standard deviation, residual, linear amplification, and the variance of the
        residual that lies outside the two directions.
    site : SiteResponse

    Returns
    -------
    motion, spread : float64
        Mean over the periods of the motion (ln g), and of the site-to-site standard deviation: that
        of the mean itself where one epsilon serves all periods.
    """
    total, spread = 0.0, 0.0
    for t in range(median.size):
        y = median[t] + sigma[t] * u[t]
        motion, _, curvature = surface_motion(
            y, linear[t], site.f2[t], site.ln_f3[t], site.ln_min[t], site.ln_max[t]
        )
        total += motion + 0.5 * curvature * sigma[t] * sigma[t] * rest[t]
        spread += site_sigma(
            y, site.sigma_at_zero[t], site.sigma_slope[t], site.sigma_low[t], site.sigma_high[t]
        )
    return total / median.size, spread / median.size


@kernel
def correlated_spread(median, sigma, u, site, correlation, phi):
    """Site-to-site standard deviation of SaAvg where every period has an epsilon of its own.

    ``phi`` is (period) scratch. Apart from ``average_motion``, which is twice as fast without it.
    """
    for t in range(median.size):
        phi[t] = site_sigma(
            median[t] + sigma[t] * u[t],
            site.sigma_at_zero[t],
            site.sigma_slope[t],
            site.sigma_low[t],
            site.sigma_high[t],
        )
    return average_spread(phi, correlation)


@kernel
def motion_slopes(median, sigma, first, z, linear, site, out):
    """Slope of every period's motion with its residual, at ``first`` times ``z``."""
    for t in range(median.size):
        y = median[t] + sigma[t] * first[t] * z
        _, slope, _ = surface_motion(
            y, linear[t], site.f2[t], site.ln_f3[t], site.ln_min[t], site.ln_max[t]
        )
        out[t] = sigma[t] * slope


@kernel
def deposit_branches(rows, first_branch, motion, spread, between, weight, levels):
    """Deposit one motion in every site-to-site branch."""
    for s in range(between.epsilon.size):
        position = (motion + between.epsilon[s] * spread - levels.ln_first) * levels.per_step
        row = rows[first_branch + between.branch[s]]
        deposit(row, position, weight * between.weight[s], levels.is_nearest)


@kernel
def average_probability(
    median, sigma, correlation, linear, site, rule, between, weight, levels, work, rows, branch
):
    """Deposit the distribution of SaAvg of one event and one branch of the motion.

    ``work`` is (6, period) scratch; ``rows`` (branch, level) gets the probability times ``weight``
    in the rows ``branch`` and following, one for each site-to-site branch.
    """
    first, second, slope, u, rest, phi = work[0], work[1], work[2], work[3], work[4], work[5]
    n = median.size
    first[:] = 0.0
    # The first direction is taken at the median, then again where the risk comes from.
    motion_slopes(median, sigma, first, 0.0, linear, site, slope)
    direction(slope, correlation, first)
    motion_slopes(median, sigma, first, rule.pivot, linear, site, slope)
    direction(slope, correlation, first)

    # An event whose strongest motion stays below the first level is all in that level.
    for t in range(n):
        u[t] = first[t] * rule.z[-1]
        rest[t] = 0.0
    motion, spread = average_motion(median, sigma, u, linear, rest, site)
    if not between.is_full:
        spread = correlated_spread(median, sigma, u, site, between.correlation, phi)
    if motion + between.epsilon[-1] * spread + rule.margin < levels.ln_first:
        for s in range(between.epsilon.size):
            rows[branch + between.branch[s], 0] += weight * between.weight[s]
        return

    for k in range(rule.z.size):
        # Weak motions carry no risk: there the second direction goes with the rest.
        n_second = rule.w.size if rule.z[k] > rule.weakest else 1
        if n_second > 1:
            motion_slopes(median, sigma, first, rule.z[k], linear, site, slope)
        outside_directions(slope, correlation, first, n_second > 1, second, rest)
        for m in range(n_second):
            for t in range(n):
                u[t] = first[t] * rule.z[k] + second[t] * rule.w[m]
            motion, spread = average_motion(median, sigma, u, linear, rest, site)
            if not between.is_full:
                spread = correlated_spread(median, sigma, u, site, between.correlation, phi)
            w = weight * rule.z_weight[k] * (rule.w_weight[m] if n_second > 1 else 1.0)
            deposit_branches(rows, branch, motion, spread, between, w, levels)


@kernel
def average_probability_many(
    median,
    tau2,
    phi2,
    component2,
    correlation,
    linear,
    site,
    multiplier,
    rule,
    between,
    levels,
    out,
):
    """Probability of SaAvg per level, for each event (cell) and branch, in one zone.

    Parameters
    ----------
    median : (cell, median_branch, period) float64, ln g
    tau2 : (median_branch, tau_branch, period) float64, variance, ln²
    phi2 : (phi_branch, period) float64, variance, ln²
    component2 : (cell, period) float64, variance of the arbitrary component, ln²
    correlation : (period, period) float64
    linear : (cell, period) float64, ln amplification without its non-linear part
    site : SiteResponse
    multiplier : (cell, median_branch) float64, on rates
    rule : QuadratureRule
    between : SiteToSite
    levels : Levels
    out : (cell, branch, level) float64, zeros; filled with probability times multiplier
    """
    n_cell, n_median, n_period = median.shape
    sigma = np.empty(n_period)
    work = np.empty((6, n_period))
    for c in range(n_cell):
        for b in range(n_median):
            for i in range(tau2.shape[1]):
                for j in range(phi2.shape[0]):
                    branch = (b * tau2.shape[1] + i) * phi2.shape[0] + j
                    branch *= between.branch_count
                    for t in range(n_period):
                        sigma[t] = math.sqrt(tau2[b, i, t] + phi2[j, t] + component2[c, t])
                    average_probability(
                        median[c, b],
                        sigma,
                        correlation,
                        linear[c],
                        site,
                        rule,
                        between,
                        multiplier[c, b],
                        levels,
                        work,
                        out[c],
                        branch,
                    )


@kernel
def single_probability_many(
    median, tau2, phi2, component2, linear, site, multiplier, z, z_weight, between, levels, out
):
    """Probability of Sa at the first period of ``site`` per level, for each event and branch.

    As ``average_probability_many`` with one period: median (cell, median_branch), tau2
    (median_branch, tau_branch), phi2 (phi_branch), component2 and linear (cell); the integral over
    the residual ``z`` is one-dimensional.
    """
    n_cell, n_median = median.shape
    for c in range(n_cell):
        for b in range(n_median):
            for i in range(tau2.shape[1]):
                for j in range(phi2.size):
                    branch = ((b * tau2.shape[1] + i) * phi2.size + j) * between.branch_count
                    sigma = math.sqrt(tau2[b, i] + phi2[j] + component2[c])
                    for k in range(z.size):
                        y = median[c, b] + sigma * z[k]
                        motion, _, _ = surface_motion(
                            y, linear[c], site.f2[0], site.ln_f3[0], site.ln_min[0], site.ln_max[0]
                        )
                        spread = site_sigma(
                            y,
                            site.sigma_at_zero[0],
                            site.sigma_slope[0],
                            site.sigma_low[0],
                            site.sigma_high[0],
                        )
                        w = z_weight[k] * multiplier[c, b]
                        deposit_branches(out[c], branch, motion, spread, between, w, levels)
