# SPDX-License-Identifier: EUPL-1.2
"""Hazard and motions by ground-motion model V6 against an independent Monte Carlo.

The sampling below is plain NumPy with formulas of its own: it takes from the package the tables,
and the rates of events by magnitude and distance at a point (which model V7 shares). For every
earthquake and every branch it draws residuals, more of them on the side of strong motions and
weighted for it; of a single period the site-to-site variable is then a normal tail, of SaAvg it is
drawn too. The sampling error follows from the spread within each such stratum, and is asserted.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from scipy.special import ndtr

import typologies
from npr.risk.vulnerability import Exposure
from npr.risk.zone import RiskModel
from spectra.ground_motion import GroundMotionModel, load_ground_motion_model
from spectra.hazard import HazardModel, load_hazard

ZONE, X, Y = 1032, np.array([245_600.0]), np.array([594_790.0])  # Loppersum
CHOICES = {"groningen-v6": "consistent", "groningen-v6-zero": "zero", "groningen-v6-full": "full"}
LARGEST_ERROR = 0.005  # of sampling, one standard error


class Estimate(NamedTuple):
    """Rates that were sampled, and one standard error of each."""

    rate: np.ndarray
    error: np.ndarray


@cache
def _coefficients(model_id: str) -> dict[str, np.ndarray]:
    table = load_ground_motion_model(model_id).tables["median_coefficient"]
    return {str(n): table.sel(coefficient=n).values for n in table["coefficient"].values}


def _reference(magnitude: float, distance: float) -> np.ndarray:
    """Median at the reference horizon (period, median_branch), ln g."""
    c = _coefficients("v6")
    d, e = magnitude - 4.7, magnitude - 5.45
    if magnitude <= 4.7:
        source = c["m0"] + c["m1"] * d + c["m2"] * d**2
    elif magnitude <= 5.45:
        source = c["m0"] + c["m3"] * d
    else:
        source = c["m0"] + c["m3"] * 0.75 + c["m4"] * e + c["m5"] * e**2
    near = (c["r0"] + c["r1"] * magnitude) * np.log(min(distance, 7.0) / 3.0)
    middle = (c["r2"] + c["r3"] * magnitude) * np.log(np.clip(distance, 7.0, 12.0) / 7.0)
    far = (c["r4"] + c["r5"] * magnitude) * np.log(max(distance, 12.0) / 12.0)
    return source + near + middle + far - np.log(981.0)


class Soil:
    """Amplification of one zone, each parameter (period)."""

    def __init__(self, model: GroundMotionModel, zone: int) -> None:
        table = model.tables["amplification"].sel(zone=zone)
        self.p = {str(n): table.sel(parameter=n).values for n in table["parameter"].values}

    def factor(self, magnitude: float, distance: float, y: np.ndarray) -> np.ndarray:
        """Ln AF for motions ``y`` (draw, period), ln g."""
        p, ln_r = self.p, np.log(distance)
        reference = p["Ma"] - (p["Ma"] - p["Mb"]) * np.log(distance / 3.0) / np.log(20.0)
        linear = p["a0"] + p["a1"] * ln_r
        linear = linear + (p["b0"] + p["b1"] * ln_r) * np.minimum(magnitude - reference, 0.0)
        linear = linear + p["a3"] * np.maximum(magnitude - reference, 0.0)
        soft = p["f2"] * np.log((np.exp(y) + p["f3"]) / p["f3"])
        return np.clip(linear + soft, np.log(p["AFmin"]), np.log(p["AFmax"]))

    def sigma(self, y: np.ndarray) -> np.ndarray:
        """Site-to-site standard deviation (draw, period)."""
        p = self.p
        share = np.clip((y - np.log(p["xl"])) / np.log(p["xh"] / p["xl"]), 0.0, 1.0)
        return p["s1"] + (p["s2"] - p["s1"]) * share


def _component(model: GroundMotionModel, magnitude: float, distance: float) -> np.ndarray:
    m = min(max(magnitude, 3.6), 5.6)
    short = 0.026 + 1.03 * (5.6 - m) * distance**-2.22
    long = 0.045 + 5.315 * (5.6 - m) * distance**-2.92
    at = np.log(np.clip(model.period, 0.1, 0.85) / 0.1) / np.log(8.5)
    return short + (long - short) * at


def _strata(hazard: HazardModel, model: GroundMotionModel, draws: int):
    """Earthquakes and branches: rate, magnitude, distance, median branch, tau², phi², draws."""
    events = hazard.mean_event_rates(X, Y)[0] * hazard.scale
    distance = hazard.grid.distance_km
    for i, magnitude in enumerate(hazard.grid.magnitude):
        for j in range(distance.size):
            if events[i, j] == 0.0:
                continue
            for b, weight in enumerate((0.1, 0.3, 0.3, 0.3)):
                for phi in model.phi_ss:
                    variance = model.tau[b] ** 2 + phi**2
                    # Strong earthquakes nearby carry the rates that are looked at.
                    n = draws if magnitude > 2.9 and distance[j] < 25.0 else draws // 8
                    yield 0.5 * weight * events[i, j], magnitude, distance[j], b, variance, n


def _tilt(rng: np.random.Generator, size: int, off: float) -> tuple[np.ndarray, np.ndarray]:
    """Normal numbers (draw, 1), shifted to what is ``off`` deviations away, and weights."""
    shift = np.clip(0.7 * off, 0.0, 3.0)
    z = shift + rng.normal(size=(size, 1))
    return z, np.exp(0.5 * shift**2 - shift * z)


def _add(rate: float, values: np.ndarray, total: np.ndarray, variance: np.ndarray) -> None:
    """Add the mean of ``values`` (draw, ...) and its variance."""
    total += rate * values.mean(axis=0)
    variance += rate**2 * values.var(axis=0) / len(values)


def _sampled_curves(hazard: HazardModel, periods: list[int], ln_level: np.ndarray) -> Estimate:
    """Rates (period, level) at which Sa is exceeded, geometric mean component."""
    model, rng = hazard.ground_motion, np.random.default_rng(20_190_314)
    soil = Soil(model, ZONE)
    soil.p = {key: value[periods] for key, value in soil.p.items()}
    total, variance = np.zeros((2, len(periods), ln_level.shape[1]))
    for rate, m, r, b, var, n in _strata(hazard, model, 400):
        median, sigma = _reference(m, r)[periods, b], np.sqrt(var[periods])
        at_median = median + soil.factor(m, r, median)
        off = ((ln_level[:, 1] - at_median) / np.hypot(sigma, 0.3)).mean()
        z, weight = _tilt(rng, n, off)
        y = median + sigma * z
        motion, phi = (y + soil.factor(m, r, y))[..., np.newaxis], soil.sigma(y)[..., np.newaxis]
        exceeds = ndtr((motion - ln_level) / phi)
        _add(rate, weight[..., np.newaxis] * exceeds, total, variance)
    return Estimate(total, np.sqrt(variance))


@pytest.fixture(scope="module")
def hazard() -> HazardModel:
    return load_hazard("groningen-v6")


def test_curves_and_spectra__agree_with_sampling(hazard: HazardModel) -> None:
    ims = ["PGA", "SA(0.1)", "SA(0.3)", "SA(1)", "SA(3)"]
    site = hazard.at_sites(X, Y)
    assert int(site.zone[0]) == ZONE
    periods = [site.intensity_measures.index(im) for im in ims]
    years = np.array([95.0, 475.0, 2475.0])
    spectra = site.uhs(years).isel(site=0, period=periods).transpose("period", "return_period")
    sampled = _sampled_curves(hazard, periods, np.log(spectra.to_numpy()))
    # Sa of the spectrum is exceeded once in the return period.
    relative = sampled.error / sampled.rate
    assert relative.max() < LARGEST_ERROR
    off = sampled.rate * years - 1.0
    # Interpolated between nodes and levels: 0.3 % (docs/hazard.md) beside the sampling.
    assert (np.abs(off) < 3.0 * relative + 0.003).all()
    # At the point itself, without the nodes, by the levels of the curves.
    events = hazard.mean_event_rates(X, Y) * hazard.scale
    grid = hazard.grid.surface_levels
    curves = hazard.exceedance_rates(ZONE, events, periods)[0]
    chosen = np.searchsorted(grid.level_g, spectra.to_numpy())
    sampled = _sampled_curves(hazard, periods, grid.ln_level[chosen])
    ours = np.take_along_axis(curves, chosen, axis=1)
    assert (sampled.error / sampled.rate).max() < 2.0 * LARGEST_ERROR
    assert (np.abs(ours - sampled.rate) < 3.0 * sampled.error + 0.001 * ours).all()


def test_velocity__agrees_with_sampling(hazard: HazardModel) -> None:
    curve = hazard.at_sites(X, Y).curve("PGV").isel(site=0)
    assert curve["level"].attrs["units"] == "cm/s"
    chosen = [int(np.searchsorted(-curve, -1.0 / years)) for years in (95.0, 475.0, 2475.0)]
    model = hazard.ground_motion
    tables, rng = model.tables, np.random.default_rng(20_190_326)
    p = tables["velocity_amplification"].sel(zone=ZONE)
    p = {str(n): float(p.sel(parameter=n)) for n in p["parameter"].values}
    table = tables["velocity_median_coefficient"]
    c = {str(n): table.sel(coefficient=n).values for n in table["coefficient"].values}
    tau, phi_ss = tables["velocity_tau"].values, tables["velocity_phi_ss"].values
    ln_level = np.log(curve["level"].values[chosen])
    total, variance = np.zeros((2, 3))
    events = hazard.mean_event_rates(X, Y)[0] * hazard.scale
    for i, m in enumerate(hazard.grid.magnitude):
        d, e = m - 4.7, m - 5.45
        source = c["m0"] + (c["m1"] * d + c["m2"] * d**2 if d <= 0.0 else c["m3"] * min(d, 0.75))
        source = source + (c["m4"] * e + c["m5"] * e**2 if e > 0.0 else 0.0)
        for j, r in enumerate(hazard.grid.distance_km):
            lengths = np.log([min(r, 7.0) / 3.0, np.clip(r, 7.0, 12.0) / 7.0, max(r, 12.0) / 12.0])
            slopes = [c[f"r{2 * s}"] + c[f"r{2 * s + 1}"] * m for s in range(3)]
            median = source + sum(s * length for s, length in zip(slopes, lengths, strict=True))
            linear = p["a0"] + p["a1"] * np.log(r)
            linear += (p["b0"] + p["b1"] * np.log(r)) * min(m - p["Ma"], 0.0)
            linear += p["a3"] * max(m - p["Ma"], 0.0)
            n = 400 if m > 2.9 and r < 25.0 else 50
            for b, weight in enumerate((0.1, 0.3, 0.3, 0.3)):
                for phi in phi_ss:
                    sigma = np.hypot(tau[b], phi)
                    off = (ln_level[1] - median[b] - linear) / np.hypot(sigma, 0.3)
                    z, likelihood = _tilt(rng, n, off)
                    y = median[b] + sigma * z  # ln cm/s
                    soft = p["f2"] * np.log((np.exp(y) + p["f3"]) / p["f3"])
                    motion = y + np.clip(linear + soft, np.log(p["AFmin"]), np.log(p["AFmax"]))
                    exceeds = likelihood * ndtr((motion - ln_level) / p["s1"])
                    _add(0.5 * weight * events[i, j], exceeds, total, variance)
    assert p["s1"] == p["s2"]  # whatever the velocity is
    error = np.sqrt(variance)
    assert (error / total).max() < LARGEST_ERROR
    ours = curve.to_numpy()[chosen]
    assert (np.abs(ours - total) < 3.0 * error + 0.003 * ours).all()


CLASSES = ("URM4L", "URM3L", "RC3L")


def _death_inside(ln_level: np.ndarray) -> np.ndarray:
    """Probability of death inside, mean over the branches (level, class of ``CLASSES``)."""
    catalogue = typologies.load_catalogue("tno2020")
    death = typologies.death_probability(catalogue, np.exp(ln_level))
    death = death.sel(location="inside", vulnerability_class=list(CLASSES))
    death = death.transpose("sa_avg_g", "vulnerability_class", ...)
    order = death.dims[2:]
    assert order == ("fragility_branch", "consequence_branch")
    weights = catalogue.fragility_weights, catalogue.consequence_weights
    return np.einsum("lkfc,f,c->lk", death.to_numpy(), *weights)


@pytest.mark.parametrize("name", CHOICES)
def test_risk__agrees_with_sampling_for_every_correlation(name: str) -> None:
    hazard = load_hazard(name)
    model, rng = hazard.ground_motion, np.random.default_rng(20_190_325)
    choice, ten = CHOICES[name], model.average_positions
    factor = np.linalg.cholesky(model.correlation[np.ix_(ten, ten)])
    of_site = {"zero": np.eye(10), "consistent": factor, "full": np.ones((10, 1)) * np.eye(1, 10)}
    soil = Soil(model, ZONE)
    soil.p = {key: value[ten] for key, value in soil.p.items()}
    fine = np.linspace(np.log(1e-3), np.log(20.0), 4001)
    death = _death_inside(fine)
    total, variance = np.zeros((2, len(CLASSES)))
    along = factor.sum(axis=0) / np.linalg.norm(factor.sum(axis=0))
    for rate, m, r, b, var, n in _strata(hazard, model, 1200):
        median, sigma = _reference(m, r)[ten, b], np.sqrt((var + _component(model, m, r))[ten])
        at_median = (median + soil.factor(m, r, median)).mean()
        z, likelihood = _tilt(rng, n, (np.log(0.7) - at_median) / (0.9 * sigma.mean()))
        g = rng.normal(size=(n, 10))
        g += np.outer(z[:, 0] - g @ along, along)
        y = median + sigma * (g @ factor.T)
        s = rng.normal(size=(n, 10)) @ of_site[choice].T
        average = (y + soil.factor(m, r, y) + soil.sigma(y) * s).mean(axis=1)
        position = np.clip(average - fine[0], 0.0, None) / (fine[1] - fine[0])
        values = death[np.minimum(position + 0.5, len(fine) - 1).astype(int)]
        _add(rate, likelihood * values, total, variance)
    risk = RiskModel(hazard, typologies.load_catalogue("tno2020"), Exposure(1.0, 0.0))
    structural, chimney = risk.branch_risk(hazard.motion_rates(ZONE, X, Y), 0, 0)
    assert (chimney == 0.0).all()
    of_motion = np.outer(hazard.seismicity.mmax_weight, model.branch_weight).ravel()
    weights = risk.catalogue.fragility_weights, risk.catalogue.consequence_weights
    mean = hazard.scale * np.einsum("kmfc,m,f,c->k", structural, of_motion, *weights)
    ours = mean[[risk.catalogue.classes.index(one) for one in CLASSES]]
    error = np.sqrt(variance)
    assert (error / total).max() < LARGEST_ERROR
    # What the two directions leave out, beside the sampling (docs/hazard.md).
    left_out = 0.01 if choice == "zero" else 0.005
    assert (np.abs(ours - total) < 3.0 * error + left_out * ours).all()


def test_average__more_correlation_of_the_sites_means_more_spread() -> None:
    means = {}
    for name, choice in CHOICES.items():
        hazard = load_hazard(name)
        rates = hazard.motion_rates(ZONE, X, Y)
        exceeded = np.cumsum(rates.average.mean(axis=(0, 1))[..., ::-1], axis=-1)[..., ::-1]
        level = np.searchsorted(hazard.grid.average_levels.level_g, 0.5)
        means[choice] = float(exceeded[:, level] @ hazard.ground_motion.branch_weight)
        # The peak ground acceleration is one period: the choice does not touch it.
        means[f"pga {choice}"] = float(rates.pga.sum())
    assert means["zero"] < means["consistent"] < means["full"]
    assert means["pga zero"] == means["pga full"] == means["pga consistent"]


def test_load_ground_motion_model__is_consistent_unless_told() -> None:
    assert load_ground_motion_model("v6").site_correlation == "consistent"
