# SPDX-License-Identifier: EUPL-1.2
"""Spectra: the fit of five parameters, and spectra of many addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from peers import report, seconds
from scipy.optimize import least_squares

from spectra.elastic.fitting import fit_ordinates
from spectra.elastic.site import site_spectra

if TYPE_CHECKING:
    from spectra.hazard import HazardModel


def _residual(u: np.ndarray, y: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Of ln ordinates over a_g, corners in order by construction."""
    b = t[0] + (t[-1] - t[0]) * u[1]
    c = b + (t[-1] - b) * u[2]
    d = c + (t[-1] - c) * u[3]
    rise = np.log1p(np.exp(t - b) * np.expm1(u[0]))
    return y - np.where(t < b, rise, u[0] - np.maximum(t - c, 0.0) - np.maximum(t - d, 0.0))


def _scipy_fit(y: np.ndarray, t: np.ndarray) -> float:
    """One start only: it often ends in a local minimum."""
    bounds = [0.0, 0.0, 0.0, 0.0], [3.0, 1.0, 1.0, 1.0]
    return least_squares(_residual, [1.0, 0.5, 0.5, 0.8], bounds=bounds, args=(y, t)).cost


def test_spectra__fit(benchmark, hazard: HazardModel, places) -> None:
    """Five parameters of 6,000 spectra; the peer is scipy from one start, 30 spectra."""
    spectra = hazard.at_sites(*places).uhs(np.geomspace(95.0, 9000.0, 60)).values
    sa = spectra.reshape(-1, spectra.shape[-1])
    period = hazard.ground_motion.period
    fit_ordinates(sa[:1], sa[:1, 0], period)
    benchmark.pedantic(lambda: fit_ordinates(sa, sa[:, 0], period), rounds=3)
    few = np.log(sa[:: len(sa) // 30] / sa[:: len(sa) // 30, :1])
    t = np.log(period)
    once = seconds(lambda: [_scipy_fit(y, t) for y in few], repeat=2) / len(few)
    us_each = 1e6 * benchmark.stats.stats.min / len(sa)
    report(benchmark, once * len(sa), "scipy.optimize.least_squares, one start", us_per_fit=us_each)


def test_spectra__addresses(benchmark, hazard: HazardModel, places) -> None:
    """Spectra of 26,800 addresses with the curves of their zones stored.

    The peer is the hazard of 100 of them by ``SiteHazard.uhs``, without any fit.
    """
    rng = np.random.default_rng(1)
    x, y = (np.resize(values, 26_800) + rng.uniform(-200.0, 200.0, 26_800) for values in places)
    zone = hazard.zone_map.lookup(x, y)[0]
    given = x, y, zone, rng.random(x.size) < 0.1, rng.choice([475.0, 2475.0], x.size)
    site_spectra(hazard, *given)  # stores the curves, compiles
    benchmark.pedantic(lambda: site_spectra(hazard, *given), rounds=3)
    few = hazard.at_sites(x[:100], y[:100])
    by_site = seconds(lambda: few.uhs(475.0), repeat=2) * x.size / 100
    per_s = x.size / benchmark.stats.stats.min
    report(benchmark, by_site, "SiteHazard.uhs alone", addresses_per_s=per_s)
