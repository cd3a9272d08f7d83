# SPDX-License-Identifier: EUPL-1.2
"""Kernels of the motion against obvious, slow twins in plain Python, and against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from spectra.discretisation import DEFAULT, LogGrid
from spectra.ground_motion import load_ground_motion_model
from spectra.motions import _average_kernels as k
from spectra.motions import _exceedance_kernels as exceedance
from spectra.motions.arguments import (
    SiteResponse,
    SiteToSite,
    levels,
    normal_rule,
    quadrature_rule,
    site_response,
    trapezoidal_rule,
)

MODEL = load_ground_motion_model("v7")
ZONES = (602, 801, 1714, 3117)


# --- softplus ----------------------------------------------------------------------------------


@given(st.floats(-60.0, 60.0))
@settings(max_examples=500, deadline=None)
def test_softplus__equals_log_of_one_plus_exp(v: float) -> None:
    value, slope = k.softplus(v)
    assert value == pytest.approx(float(np.logaddexp(0.0, v)), rel=0, abs=1e-9)
    assert slope == pytest.approx(1.0 / (1.0 + math.exp(-v)), rel=0, abs=1e-5)


def test_softplus__is_exact_to_1e_9_everywhere_on_a_dense_grid() -> None:
    v = np.linspace(-25.0, 25.0, 20_011)
    value = np.array([k.softplus(x)[0] for x in v])
    np.testing.assert_allclose(value, np.logaddexp(0.0, v), rtol=0, atol=1e-9)
    assert (np.diff(value) >= 0.0).all()


# --- soil --------------------------------------------------------------------------------------


def _surface(y: float, linear: float, soil: SiteResponse, t: int) -> float:
    """The motion at the surface as the formula is written."""
    f3 = math.exp(soil.ln_f3[t])
    amplification = linear + soil.f2[t] * math.log((math.exp(y) + f3) / f3)
    return y + min(max(amplification, soil.ln_min[t]), soil.ln_max[t])


soils = st.sampled_from(ZONES)
periods = st.integers(0, MODEL.period.size - 1)
motions = st.floats(-14.0, 2.5)  # ln g
linears = st.floats(-1.0, 1.5)


@given(soils, periods, motions, linears)
@settings(max_examples=300, deadline=None)
def test_surface_motion__equals_the_formula(zone: int, t: int, y: float, linear: float) -> None:
    soil = site_response(MODEL.site(zone), 0.0, slice(None))
    motion, _, _ = k.surface_motion(
        y, linear, soil.f2[t], soil.ln_f3[t], soil.ln_min[t], soil.ln_max[t]
    )
    assert motion == pytest.approx(_surface(y, linear, soil, t), rel=0, abs=1e-8)


@given(soils, periods, motions, linears)
@settings(max_examples=300, deadline=None)
def test_surface_motion__slope_and_curvature_are_its_derivatives(
    zone: int, t: int, y: float, linear: float
) -> None:
    soil = site_response(MODEL.site(zone), 0.0, slice(None))
    _, slope, curvature = k.surface_motion(
        y, linear, soil.f2[t], soil.ln_f3[t], soil.ln_min[t], soil.ln_max[t]
    )
    h = 1e-3
    before, here, after = (_surface(y + d, linear, soil, t) for d in (-h, 0.0, h))
    amplification = here - y
    # Within a step of a bound there is a kink and no derivative.
    reach = 2.0 * h * abs(soil.f2[t]) + 1e-8
    if min(amplification - soil.ln_min[t], soil.ln_max[t] - amplification) > reach:
        assert slope == pytest.approx((after - before) / (2.0 * h), abs=1e-4)
        assert curvature == pytest.approx((after - 2.0 * here + before) / h**2, abs=2e-3)
    elif min(abs(amplification - soil.ln_min[t]), abs(soil.ln_max[t] - amplification)) < 1e-15:
        assert (slope, curvature) == (1.0, 0.0)


@given(soils, periods, motions)
@settings(deadline=None)
def test_site_sigma__equals_the_formula(zone: int, t: int, y: float) -> None:
    site = MODEL.site(zone)
    soil = site_response(site, 0.0, slice(None))
    share = (y - math.log(site.xl[t])) / (math.log(site.xh[t]) - math.log(site.xl[t]))
    raw = site.s1[t] + (site.s2[t] - site.s1[t]) * share
    expected = min(max(raw, min(site.s1[t], site.s2[t])), max(site.s1[t], site.s2[t]))
    got = k.site_sigma(
        y, soil.sigma_at_zero[t], soil.sigma_slope[t], soil.sigma_low[t], soil.sigma_high[t]
    )
    assert got == pytest.approx(expected, rel=1e-9)


# --- deposit -----------------------------------------------------------------------------------


@given(st.floats(-50.0, 50.0), st.floats(0.0, 10.0), st.booleans())
@settings(deadline=None)
def test_deposit__conserves_probability_and_lands_where_it_should(
    position: float, weight: float, is_nearest: bool
) -> None:
    row = np.zeros(12)
    k.deposit(row, position, weight, is_nearest)
    assert row.sum() == pytest.approx(weight, rel=1e-12, abs=1e-300)
    assert (row >= 0.0).all()
    inside = min(max(position, 0.0), 11.0)
    place = float(row @ np.arange(12))
    if is_nearest:
        assert np.count_nonzero(row) <= 1
        assert abs(place - inside * weight) <= 0.5 * weight * (1.0 + 1e-12)
    else:
        assert place == pytest.approx(inside * weight, rel=1e-9, abs=1e-12)


# --- directions --------------------------------------------------------------------------------


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_directions__equal_matrix_algebra(seed: int) -> None:
    rng = np.random.default_rng(seed)
    c = MODEL.correlation
    a, b = rng.uniform(0.05, 1.0, (2, len(c)))
    first, second = np.empty(len(c)), np.empty(len(c))
    k.direction(a, c, first)
    np.testing.assert_allclose(first, c @ a / np.sqrt(a @ c @ a), rtol=1e-12)
    k.conditional_direction(b, c, first, second)
    rest = c - np.outer(first, first)
    expected = rest @ b / np.sqrt(max(b @ rest @ b, 1e-300))
    np.testing.assert_allclose(second, expected, rtol=1e-6, atol=1e-9)
    # What is left for the other directions is a variance.
    assert (1.0 - first**2 - second**2 > -1e-9).all()


# --- SaAvg where it is exactly normal ----------------------------------------------------------

LINEAR_SOIL = SiteResponse(
    f2=np.zeros(10),
    ln_f3=np.log(np.full(10, 0.05)),
    ln_min=np.full(10, -5.0),
    ln_max=np.full(10, 5.0),
    sigma_at_zero=np.full(10, 0.35),
    sigma_slope=np.zeros(10),
    sigma_low=np.full(10, 0.35),
    sigma_high=np.full(10, 0.35),
)


def _linear_case(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(-4.5, -2.5, 10), rng.uniform(0.4, 0.9, 10), rng.uniform(-0.5, 1.0, 10)


THREE_BRANCHES = SiteToSite(
    np.array([-1.645, 0.0, 1.645]), np.ones(3), np.arange(3), 3, np.eye(10), is_full=True
)


def _averages(median, sigma, linear, grid: LogGrid) -> np.ndarray:
    rows = np.zeros((3, grid.count))
    k.average_probability(
        median,
        sigma,
        MODEL.correlation,
        linear,
        LINEAR_SOIL,
        quadrature_rule(DEFAULT),
        THREE_BRANCHES,
        1.0,
        levels(grid, is_nearest=False),
        np.empty((6, 10)),
        rows,
        0,
    )
    return rows


@pytest.mark.parametrize("seed", range(5))
def test_average_probability__mean_and_variance_of_linear_soil_are_exact(seed: int) -> None:
    median, sigma, linear = _linear_case(seed)
    grid = LogGrid(1e-6, 100.0, 400)
    rows = _averages(median, sigma, linear, grid)
    y = grid.ln_level
    variance = sigma @ MODEL.correlation @ sigma / 100.0
    for row, epsilon in zip(rows, (-1.645, 0.0, 1.645), strict=True):
        assert row.sum() == pytest.approx(1.0, abs=1e-12)
        mean = (median + linear).mean() + epsilon * 0.35
        assert row @ y == pytest.approx(mean, abs=1e-9)
        # Sharing between two levels adds step²/4 at most, step²/6 on average.
        added = row @ (y - row @ y) ** 2 - variance
        assert 0.0 <= added <= (y[1] - y[0]) ** 2 / 4.0


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("slope", [3.0, 6.0])
def test_average_probability__expectation_of_a_steep_curve_on_linear_soil_is_exact(
    seed: int, slope: float
) -> None:
    # The expectation of exp(slope * lnSaAvg) is that of a lognormal variable. What sharing between
    # levels adds is cosh-like and known: exp is summed over both levels.
    median, sigma, linear = _linear_case(seed)
    grid = LogGrid(1e-7, 1e4, 4000)
    rows = _averages(median, sigma, linear, grid)
    spread = math.sqrt(sigma @ MODEL.correlation @ sigma) / 10.0
    exact = math.exp(slope * (median + linear).mean() + 0.5 * (slope * spread) ** 2)
    got = float(rows[1] @ np.exp(slope * grid.ln_level))
    assert got == pytest.approx(exact, rel=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_average_probability__a_smooth_fragility_on_linear_soil_is_exact(seed: int) -> None:
    # E Phi((ln SaAvg - ln theta) / beta) for a normal ln SaAvg is again a normal integral.
    median, sigma, linear = _linear_case(seed)
    grid = LogGrid(1e-7, 1e4, 4000)
    rows = _averages(median, sigma, linear, grid)
    mean = (median + linear).mean()
    spread = math.sqrt(sigma @ MODEL.correlation @ sigma) / 10.0
    for distance, beta in ((1.0, 0.5), (2.0, 0.5), (3.0, 0.6)):
        theta = mean + distance * spread
        exact = float(ndtr((mean - theta) / math.hypot(beta, spread)))
        got = float(rows[1] @ ndtr((grid.ln_level - theta) / beta))
        assert got == pytest.approx(exact, rel=1e-4)


@pytest.mark.parametrize("nodes", [5, 12, 16, 24])
def test_normal_rule__integrates_moments_of_a_normal_variable(nodes: int) -> None:
    z, weight = normal_rule(nodes)
    assert weight.sum() == pytest.approx(1.0, rel=1e-12)
    for power, moment in ((1, 0.0), (2, 1.0), (3, 0.0), (4, 3.0), (8, 105.0)):
        assert weight @ z**power == pytest.approx(moment, rel=1e-10, abs=1e-10)


def test_trapezoidal_rule__integrates_a_tail_probability() -> None:
    z, weight = trapezoidal_rule()
    assert weight.sum() == pytest.approx(1.0, rel=1e-12)
    for distance, beta in ((1.0, 0.5), (3.0, 0.6)):
        exact = float(ndtr(-distance / math.hypot(beta, 1.0)))
        assert weight @ ndtr((z - distance) / beta) == pytest.approx(exact, rel=1e-5)


# --- a single period ---------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES)
def test_single_probability__equals_a_dense_sum_over_the_residual(zone: int) -> None:
    soil = site_response(MODEL.site(zone), 0.0, slice(0, 1))
    median, tau2, phi2, component2, linear = -3.0, 0.12, 0.2, 0.05, 0.3
    epsilon = THREE_BRANCHES.epsilon
    grid = LogGrid(1e-5, 10.0, 3000)
    z, weight = trapezoidal_rule()
    out = np.zeros((1, 3, grid.count))
    k.single_probability_many(
        np.array([[median]]),
        np.array([[tau2]]),
        np.array([phi2]),
        np.array([component2]),
        np.array([linear]),
        soil,
        np.array([[1.0]]),
        z,
        weight,
        THREE_BRANCHES,
        levels(grid, is_nearest=False),
        out,
    )
    sigma = math.sqrt(tau2 + phi2 + component2)
    dense, dense_weight = trapezoidal_rule(0.002, 7.0)
    for s in range(3):
        curve = ndtr((grid.ln_level + 1.0) / 0.5)
        expected = 0.0
        for x, w in zip(dense, dense_weight, strict=True):
            y = median + sigma * x
            phi = k.site_sigma(
                y,
                soil.sigma_at_zero[0],
                soil.sigma_slope[0],
                soil.sigma_low[0],
                soil.sigma_high[0],
            )
            motion = _surface(y, linear, soil, 0) + epsilon[s] * phi
            expected += w * float(ndtr((motion + 1.0) / 0.5))
        assert float(out[0, s] @ curve) == pytest.approx(expected, rel=2e-4)


# --- exceedance of Sa --------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("period", [0, 3, 9])
def test_surface_exceedance__equals_the_ramps_as_written(zone: int, period: int) -> None:
    soil = site_response(MODEL.site(zone), 0.0, slice(period, period + 1))
    grid = LogGrid(1e-5, 10.0, 60)
    ln_reference = grid.ln_level
    ln_surface = LogGrid(1e-4, 5.0, 37).ln_level
    linear = np.array([-0.4, 0.2, 0.9])
    reference = np.stack([ndtr((mu - ln_reference) / 0.7) for mu in (-5.0, -3.0, -1.5)])
    epsilon, weight = MODEL.site_epsilon, MODEL.site_weight
    got = exceedance.surface_exceedance_many(
        reference, ln_reference, linear, soil, epsilon, weight, ln_surface
    )
    expected = np.zeros((3, ln_surface.size))
    backwards = 0
    for c in range(3):
        edge = [_surface(y, linear[c], soil, 0) for y in ln_reference]
        phi = [
            k.site_sigma(
                y,
                soil.sigma_at_zero[0],
                soil.sigma_slope[0],
                soil.sigma_low[0],
                soil.sigma_high[0],
            )
            for y in ln_reference
        ]
        for s in range(epsilon.size):
            motion = np.array(edge) + epsilon[s] * np.array(phi)
            for b in range(grid.count - 1):
                middle, length = 0.5 * (motion[b] + motion[b + 1]), motion[b + 1] - motion[b]
                backwards += length < 0.0
                ramp = np.clip(0.5 - (ln_surface - middle) / abs(length), 0.0, 1.0)
                expected[c] += weight[s] * (reference[c, b] - reference[c, b + 1]) * ramp
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-12)


def test_surface_exceedance__some_soil_softens_so_that_bins_run_backwards() -> None:
    # Or the absolute value in the ramp would go untested: f2 below -1 at some period.
    zones = [z for z in MODEL.zones if (MODEL.site(z).f2 < -1.0).any()]
    assert len(zones) == 79
    zone = zones[0]
    period = int(np.argmin(MODEL.site(zone).f2))
    test_surface_exceedance__equals_the_ramps_as_written(zone, period)


@given(st.floats(-6.0, 0.0), st.floats(0.2, 1.5))
@settings(max_examples=30, deadline=None)
def test_reference_exceedance__equals_the_normal_tail(median: float, sigma: float) -> None:
    ln_level = np.linspace(-10.0, 2.0, 25)
    got = exceedance.reference_exceedance_many(
        np.array([[median, median - 1.0]]),
        np.array([[sigma, 2.0 * sigma]]),
        np.array([[[0.1, 0.2], [0.3, 0.4]]]),
        ln_level,
    )[0]
    expected = sum(
        w * ndtr((m - ln_level) / s)
        for w, m, s in (
            (0.1, median, sigma),
            (0.2, median, 2.0 * sigma),
            (0.3, median - 1.0, sigma),
            (0.4, median - 1.0, 2.0 * sigma),
        )
    )
    np.testing.assert_allclose(got, expected, rtol=1e-10, atol=1e-300)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("period_s", [0.01, 0.3, 5.0])
def test_surface_exceedance_aleatory__equals_the_normal_tails_as_written(
    zone: int, period_s: float
) -> None:
    v6 = load_ground_motion_model("v6")
    t = v6.period.tolist().index(period_s)
    soil = site_response(v6.site(zone), 0.0, slice(t, t + 1))
    ln_reference = LogGrid(1e-5, 10.0, 60).ln_level
    ln_surface = LogGrid(1e-4, 5.0, 90).ln_level
    linear = np.array([-0.4, 0.2, 0.9])
    reference = np.stack([ndtr((mu - ln_reference) / 0.7) for mu in (-5.0, -3.0, -1.5)])
    got = exceedance.surface_exceedance_aleatory_many(
        reference, ln_reference, linear, soil, ln_surface
    )
    sigma = soil.sigma_at_zero[0], soil.sigma_slope[0], soil.sigma_low[0], soil.sigma_high[0]
    phi = np.array([k.site_sigma(y, *sigma) for y in ln_reference])
    expected = np.zeros((3, ln_surface.size))
    for c in range(3):
        edge = np.array([_surface(y, linear[c], soil, 0) for y in ln_reference])
        middle, spread = 0.5 * (edge[1:] + edge[:-1]), 0.5 * (phi[1:] + phi[:-1])
        share = -np.diff(reference[c])
        tail = ndtr((middle - ln_surface[:, np.newaxis]) / spread)
        expected[c] = tail @ share
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-4)
    counts = expected > 1e-9
    np.testing.assert_allclose(got[counts], expected[counts], rtol=1e-3)
    assert (np.diff(got, axis=-1) <= 1e-15).all()
