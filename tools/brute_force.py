# SPDX-License-Identifier: EUPL-1.2
"""Motions by brute force: quasi-random residuals through the full soil, no quadrature.

For every earthquake (magnitude and distance) and every branch of the reference motion it draws
2 x 16,384 motions at the ten periods of SaAvg, passes each through the full non-linear soil, and
counts them on 4,096 levels. Site-to-site variability is a branch (V7), or drawn with every motion
(V6). Used by tools/convergence.py.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from npr.core.jit import kernel
from npr.core.threads import map_unordered
from spectra.discretisation import LogGrid
from spectra.ground_motion import GroundMotionModel
from spectra.hazard import HazardModel

Floats = NDArray[np.float64]

HALVES = 2
SEED = 20_210_101
FINE = LogGrid(1e-4, 10.0, 4096)


class Soils(NamedTuple):
    """Site response of all places at once, each (place, period)."""

    f2: Floats
    per_f3: Floats
    ln_min: Floats
    ln_max: Floats
    sigma_at_zero: Floats
    sigma_slope: Floats
    sigma_low: Floats
    sigma_high: Floats


class Place(NamedTuple):
    """A node of the 1 km grid and the zone whose soil it gets."""

    zone: int
    x_rd_m: float
    y_rd_m: float


@kernel
def count_motions(
    residual, between, median, sigma, linear, soils, epsilon, first, per_step, average, pga
):
    """Count motions of one event and branch on the fine levels, for every place.

    Parameters
    ----------
    residual : (point, period) float64, correlated normal
    between : (point, period) float64, site-to-site variable of each motion; 0 where it is a branch
    median, sigma : (period) float64, ln g
    linear : (place, period) float64, ln amplification without its non-linear part
    soils : Soils
    epsilon : (site_branch) float64
    first, per_step : float64, ln of the first level and levels per unit of ln
    average, pga : (place, site_branch, level) float64, counts are added
    """
    n_place, n_period = linear.shape
    last = average.shape[2] - 1
    y = np.empty(n_period)
    acceleration = np.empty(n_period)
    for p in range(residual.shape[0]):
        for t in range(n_period):
            y[t] = median[t] + sigma[t] * residual[p, t]
            acceleration[t] = math.exp(y[t])
        for z in range(n_place):
            motion, spread = 0.0, 0.0
            single, single_spread = 0.0, 0.0
            for t in range(n_period):
                soft = soils.f2[z, t] * math.log(1.0 + acceleration[t] * soils.per_f3[z, t])
                af = min(max(linear[z, t] + soft, soils.ln_min[z, t]), soils.ln_max[z, t])
                phi = soils.sigma_at_zero[z, t] + soils.sigma_slope[z, t] * y[t]
                phi = min(max(phi, soils.sigma_low[z, t]), soils.sigma_high[z, t])
                at_surface = y[t] + af + phi * between[p, t]
                motion += at_surface
                spread += phi
                if t == 0:
                    single, single_spread = at_surface, phi
            motion /= n_period
            spread /= n_period
            for s in range(epsilon.size):
                x = (motion + epsilon[s] * spread - first) * per_step + 0.5
                average[z, s, int(min(max(x, 0.0), last))] += 1.0
                x = (single + epsilon[s] * single_spread - first) * per_step + 0.5
                pga[z, s, int(min(max(x, 0.0), last))] += 1.0


@kernel
def add_rates(count, rate, total):
    """Add counts times rates.

    Parameters
    ----------
    count : (place, level) float64
    rate : (place, mmax) float64, 1/yr
    total : (place, mmax, level) float64, 1/yr, is added to
    """
    for z in range(rate.shape[0]):
        for k in range(rate.shape[1]):
            if rate[z, k] > 0.0:
                for i in range(count.shape[1]):
                    total[z, k, i] += rate[z, k] * count[z, i]


def site_factor(model: GroundMotionModel, factor: Floats) -> Floats:
    """Factor from independent normal variables to site-to-site ones (drawn, period).

    Nothing is drawn where site-to-site variability is a branch.

    Parameters
    ----------
    model : GroundMotionModel
    factor : (period, period) float64
        Of the correlation of the residuals.
    """
    n_period = len(factor)
    if not model.is_site_aleatory:
        return np.zeros((0, n_period))
    factors = {"zero": np.eye(n_period), "consistent": factor.T, "full": np.ones((1, n_period))}
    return factors[model.site_correlation]


@dataclass
class BruteForce:
    """Rates of SaAvg and PGA on the fine levels (half, place, mmax, branch, level)."""

    average: Floats
    pga: Floats


def brute_force(
    hazard: HazardModel, places: list[Place], carries: NDArray[np.bool_], points_log2: int
) -> BruteForce:
    """Rates of motion at every place by sampling the events that ``carries`` marks."""
    model, grid = hazard.ground_motion, hazard.grid
    ten = model.average_positions
    median = model.reference_median(grid.magnitude, grid.distance_km)[:, :, ten]
    component = model.component_variance(grid.magnitude, grid.distance_km)[..., ten]
    multiplier = model.rate_multiplier(grid.magnitude)
    sites = [model.site(place.zone) for place in places]
    linear = np.stack(
        [model.amplification_linear(grid.magnitude, grid.distance_km, site) for site in sites]
    )[..., ten]
    sites = [type(site)(*(figures[ten] for figures in site)) for site in sites]
    slope = [(s.s2 - s.s1) / np.log(s.xh / s.xl) for s in sites]
    soils = Soils(
        np.stack([s.f2 for s in sites]),
        np.stack([1.0 / s.f3 for s in sites]),
        np.log(np.stack([s.AFmin for s in sites])),
        np.log(np.stack([s.AFmax for s in sites])),
        np.stack([s.s1 - a * np.log(s.xl) for s, a in zip(sites, slope, strict=True)]),
        np.stack(slope),
        np.stack([np.minimum(s.s1, s.s2) for s in sites]),
        np.stack([np.maximum(s.s1, s.s2) for s in sites]),
    )
    events = np.stack(
        [
            hazard.event_rates(np.array([place.x_rd_m]), np.array([place.y_rd_m]))[0]
            for place in places
        ]
    )  # (place, mmax, magnitude, distance)
    factor = np.linalg.cholesky(model.correlation[np.ix_(ten, ten)])
    of_site = site_factor(model, factor)
    tau, phi_ss = model.tau_of_median[..., ten], model.phi_ss[:, ten]
    epsilon = np.zeros(1) if model.is_site_aleatory else model.site_epsilon
    n_period, n_site = ten.size, epsilon.size
    n_drawn = n_period + len(of_site)
    n_tau, n_phi = tau.shape[1], len(phi_ss)
    n_motion = median.shape[-1] * n_tau * n_phi
    n_point = 2**points_log2
    ln_level = FINE.ln_level
    per_step = 1.0 / (ln_level[1] - ln_level[0])
    cells = np.argwhere(carries)

    def half_total(half: int) -> tuple[Floats, Floats]:
        """Rates from one scrambled Sobol set, shifted anew for every event and branch."""
        rng = np.random.default_rng([SEED, half])
        sobol = qmc.Sobol(n_drawn, scramble=True, rng=rng).random(n_point)
        n_mmax = events.shape[1]
        shape = (n_motion * n_site, len(places), n_mmax, FINE.count)
        totals = np.zeros(shape), np.zeros(shape)
        counts = [np.zeros((len(places), n_site, FINE.count)) for _ in range(2)]
        for done, (m, r) in enumerate(cells):
            if half == 0 and done % 100 == 0:
                print(f"  event {done} of {len(cells)}, {time.process_time():.0f} s", flush=True)
            for motion in range(n_motion):
                b, rest = divmod(motion, n_tau * n_phi)
                i, j = divmod(rest, n_phi)
                sigma = np.sqrt(tau[b, i] ** 2 + phi_ss[j] ** 2 + component[m, r])
                shifted = (sobol + rng.random(n_drawn)) % 1.0
                normal = ndtri(np.clip(shifted, 1e-16, 1.0 - 1e-16))
                for count in counts:
                    count[:] = 0.0
                count_motions(
                    normal[:, :n_period] @ factor.T,
                    normal[:, n_period:] @ of_site,
                    np.ascontiguousarray(median[m, r, :, b]),
                    sigma,
                    np.ascontiguousarray(linear[:, m, r]),
                    soils,
                    epsilon,
                    float(ln_level[0]),
                    float(per_step),
                    counts[0],
                    counts[1],
                )
                rate = events[:, :, m, r] * (multiplier[m, b] / n_point)
                for s in range(n_site):
                    for count, total in zip(counts, totals, strict=True):
                        at = np.ascontiguousarray(count[:, s])
                        add_rates(at, rate, total[motion * n_site + s])
        return totals

    halves = dict(map_unordered(half_total, range(HALVES)))
    stacked = [
        np.stack([halves[half][i] for half in range(HALVES)]).transpose(0, 2, 3, 1, 4)
        for i in range(2)
    ]
    return BruteForce(stacked[0], stacked[1])
