# SPDX-License-Identifier: EUPL-1.2
"""Hazard: uniform hazard spectra of 100 sites, and the motions of one zone against sampling."""

from __future__ import annotations

import numpy as np
from peers import report, seconds

from spectra.hazard import HazardModel


def _ramps(reference: np.ndarray, motion: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Exceedance at the surface as the public chain computes it: every bin against every level.

    ``reference`` (cell, level), ``motion`` (cell, site_branch, level) ln g, ``level`` ln g.
    """
    width = np.abs(np.diff(motion, axis=-1))[..., np.newaxis]
    middle = 0.5 * (motion[..., 1:] + motion[..., :-1])[..., np.newaxis]
    ramp = np.clip(0.5 - (level - middle) / width, 0.0, 1.0)
    return np.einsum("ck,cskl->cl", -np.diff(reference, axis=-1), ramp) / 3.0


def test_hazard__100_sites(benchmark, hazard: HazardModel, places, empty_store) -> None:
    """Spectra of 100 sites with nothing stored; the peer does one zone's ramps in NumPy."""
    x, y = places
    zones = np.unique(hazard.zone_map.lookup(x, y)[0])
    hazard.at_sites(x[:1], y[:1]).uhs(475.0)  # compile

    def run() -> None:
        for path in empty_store.rglob("*.npz"):
            path.unlink()
        hazard.at_sites(x, y).uhs([95.0, 475.0, 2475.0])

    benchmark.pedantic(run, rounds=2)
    rng = np.random.default_rng(1)
    cells = 40
    reference = np.sort(rng.random((cells, 240)), axis=1)[:, ::-1]
    motion = np.sort(rng.normal(size=(cells, 3, 240)), axis=-1)
    level = hazard.grid.surface_levels.ln_level
    n_cell = hazard.grid.magnitude_count * hazard.grid.distance_count
    numpy_s = seconds(lambda: _ramps(reference, motion, level)) * n_cell / cells * 10 * len(zones)
    report(benchmark, numpy_s, "the ramps of these zones in NumPy", zones=len(zones), sites=len(x))


def _sampled(median: np.ndarray, sigma: np.ndarray, site, linear: np.ndarray, u: np.ndarray) -> int:
    """SaAvg by sampling, as the public chain does it, for (cell, branch): all arrays in NumPy."""
    y = median[:, :, np.newaxis] + sigma[:, :, np.newaxis] * u
    soil = linear[:, np.newaxis, np.newaxis] + site.f2 * np.log1p(np.exp(y) / site.f3)
    average = (y + np.clip(soil, np.log(site.AFmin), np.log(site.AFmax))).mean(axis=-1)
    counts = [np.histogram(a, bins=112, range=(-7.0, 2.1))[0] for a in average.reshape(-1, len(u))]
    return len(counts)


def test_motions__one_zone_against_sampling(benchmark, hazard: HazardModel) -> None:
    """SaAvg and PGA of one zone, 72 branches; the peer draws 500 samples a branch in NumPy."""
    zone = 602
    model, grid = hazard.ground_motion, hazard.grid
    n_cell = grid.magnitude_count * grid.distance_count
    fill = hazard.motions.probabilities(zone)
    fill(np.arange(2))
    blocks = np.array_split(np.arange(n_cell), 8)
    benchmark.pedantic(lambda: [fill(block) for block in blocks], rounds=3)

    cells = np.arange(0, n_cell, 100)
    site = model.site(zone)
    linear = model.amplification_linear(grid.magnitude, grid.distance_km, site)
    sigma = np.sqrt(model.tau[1] ** 2 + model.phi_ss[1] ** 2) * np.ones((cells.size, 4, 10))
    u = np.random.default_rng(1).normal(size=(500, 10)) @ np.linalg.cholesky(model.correlation).T
    median = hazard.motions.median[cells]
    flat = linear.reshape(n_cell, -1)[cells]
    # The chain draws anew for every one of its 72 branches; here 4 are timed.
    once = seconds(lambda: _sampled(median, sigma, site, flat, u))
    report(
        benchmark,
        once * 72 / 4 * n_cell / cells.size,
        "500 samples a branch in NumPy",
        ms_per_cell=1e3 * benchmark.stats.stats.min / n_cell,
    )
