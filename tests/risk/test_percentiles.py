# SPDX-License-Identifier: EUPL-1.2
"""Percentiles over the branches of the logic tree against sorting and counting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from npr.risk import _kernels as k
from npr.risk.zone import PERCENTILES

TINY = np.nextafter(0.0, 1.0)


def by_sorting(values: np.ndarray, weights: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The smallest value whose cumulative weight reaches each share, within 1e-12."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    position = np.searchsorted(reached, wanted - 1e-12)
    return values[order][np.minimum(position, values.size - 1)]


def percentiles(values: np.ndarray, weights: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    out = np.empty(wanted.size)
    k.weighted_percentiles(values, weights, wanted, out)
    return out


# Zero, the smallest number there is, ordinary risks, and numbers forty orders of magnitude apart.
risks = st.one_of(
    st.sampled_from([0.0, TINY, 1e-310, 1e-40, 1e-5, 1e-5, 1.0]),
    st.floats(0.0, 1e-3),
    st.floats(1e-30, 1e10),
)
# Whole weights: every partial sum is exact, so that both ways agree on which value is reached.
branches = st.lists(st.tuples(risks, st.integers(1, 64)), min_size=1, max_size=60)


@given(branches)
@settings(max_examples=300, deadline=None)
@example([(0.0, 1)])
@example([(1e-5, 1)] * 60)
@example([(0.0, 3), (TINY, 3), (1e10, 3)])
@example([(1e-5, 1), (1e-5 * (1 + 2**-52), 1)])
def test_weighted_percentiles__equal_sorting(branches: list[tuple[float, int]]) -> None:
    values = np.array([value for value, _ in branches])
    whole = np.array([weight for _, weight in branches], dtype=float)
    # A power of two of everything keeps the sums exact.
    total = 2.0 ** np.ceil(np.log2(whole.sum()))
    whole = np.append(whole, total - whole.sum())
    values = np.append(values, values[0])
    weights = whole / total
    before = values.copy(), weights.copy()
    got = percentiles(values, weights, PERCENTILES)
    np.testing.assert_array_equal(got, by_sorting(values, weights, PERCENTILES))
    np.testing.assert_array_equal(values, before[0])
    np.testing.assert_array_equal(weights, before[1])


@pytest.mark.parametrize("seed", range(20))
def test_weighted_percentiles__of_3888_branches_equal_sorting(model, seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = model.end_weights
    values = np.exp(rng.normal(-12.0, rng.choice([1e-12, 0.1, 2.0, 30.0]), weights.size))
    if seed % 3 == 0:
        values[rng.integers(0, weights.size, 2000)] = 0.0
    if seed % 4 == 0:
        values = np.round(values, 7)  # many ties
    wanted = np.array([0.001, 0.1, 0.16, 0.5, 0.84, 0.9, 0.999, 1.0])
    got = percentiles(values, weights, wanted)
    np.testing.assert_array_equal(got, by_sorting(values, weights, wanted))


@given(branches, st.lists(st.floats(0.01, 1.0), min_size=2, max_size=6))
@settings(max_examples=100, deadline=None)
def test_weighted_percentiles__rise_with_the_share_and_are_values(
    branches: list[tuple[float, int]], shares: list[float]
) -> None:
    values = np.array([value for value, _ in branches])
    weights = np.array([weight for _, weight in branches], dtype=float)
    weights /= weights.sum()
    got = percentiles(values, weights, np.sort(np.array(shares)))
    assert (np.diff(got) >= 0.0).all()
    assert np.isin(got, values).all()


def test_weighted_percentiles__a_share_just_reached_counts() -> None:
    # 0.1 + 0.2 is more than 0.3 in doubles and 0.7 + 0.1 + 0.1 less than 0.9: both are reached.
    values = np.array([1.0, 2.0, 3.0, 4.0])
    assert percentiles(values, np.array([0.7, 0.1, 0.1, 0.1]), np.array([0.9])) == [3.0]
    assert percentiles(values, np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.3])) == [2.0]


def test_weighted_percentiles__branch_without_weight_is_never_the_answer() -> None:
    values = np.array([1.0, 2.0, 3.0])
    got = percentiles(values, np.array([0.5, 0.0, 0.5]), np.array([0.1, 0.5, 0.50001, 0.9]))
    assert got.tolist() == [1.0, 1.0, 3.0, 3.0]


def test_end_branches__add_the_chimney_to_every_fragility() -> None:
    rng = np.random.default_rng(0)
    structural, chimney = rng.uniform(size=(5, 3, 2)), rng.uniform(size=(5, 2))
    out = np.empty(30)
    k.end_branches(structural, chimney, out)
    np.testing.assert_array_equal(out, (structural + chimney[:, np.newaxis, :]).ravel())


def test_statistics__equal_plain_numpy() -> None:
    rng = np.random.default_rng(1)
    structural, chimney = rng.uniform(size=(4, 12, 3, 3)), rng.uniform(size=(4, 12, 3))
    weights = rng.dirichlet(np.ones(12 * 9))
    out = np.empty((4, 5))
    k.statistics_many(structural, chimney, weights, PERCENTILES, out)
    both = (structural + chimney[:, :, np.newaxis, :]).reshape(4, -1)
    alone = np.broadcast_to(chimney[:, :, np.newaxis, :], structural.shape).reshape(4, -1)
    np.testing.assert_allclose(out[:, 0], both @ weights, rtol=1e-12)
    np.testing.assert_allclose(out[:, 4], (alone @ weights) / (both @ weights), rtol=1e-12)
    for row, values in zip(out, both, strict=True):
        np.testing.assert_array_equal(row[1:4], by_sorting(values, weights, PERCENTILES))


def test_statistics__of_no_risk_at_all_are_zero() -> None:
    out = np.full((1, 5), np.nan)
    zero = np.zeros((1, 4, 3, 3))
    k.statistics_many(zero, zero[:, :, 0], np.full(36, 1 / 36), PERCENTILES, out)
    assert (out == 0.0).all()


positive = st.floats(1e-12, 1e3)


@given(st.lists(positive, min_size=4, max_size=4), st.floats(0, 1), st.floats(0, 1))
@settings(deadline=None)
def test_log_bilinear__lies_between_its_corners(corners: list[float], u: float, v: float) -> None:
    w = np.array([(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v])
    got = k.log_bilinear(*corners, w)
    assert min(corners) * (1 - 1e-9) <= got <= max(corners) * (1 + 1e-9)
    assert got == pytest.approx(float(np.prod(np.array(corners) ** w)), rel=1e-9)


def test_log_bilinear__with_a_zero_corner_is_linear() -> None:
    w = np.array([0.1, 0.2, 0.3, 0.4])
    assert k.log_bilinear(0.0, 1.0, 2.0, 3.0, w) == pytest.approx(2.0, rel=1e-12)


def test_interpolate__is_log_bilinear_with_bulge_and_scale() -> None:
    table = np.array([[1e-6, 2e-6, 0.1], [2e-6, 3e-6, 0.2], [4e-6, 5e-6, 0.3], [8e-6, 6e-6, 0.4]])
    weight = np.array([[0.1, 0.2, 0.3, 0.4], [1.0, 0.0, 0.0, 0.0]])
    bulge = np.array([0.02, 0.0])
    out = np.empty((2, 3))
    k.interpolate_many(table, np.array([[0, 1, 2, 3]] * 2), weight, bulge, np.full(2, 3.0), out)
    expected = 3.0 * np.exp(weight @ np.log(table[:, :2]) + bulge[:, np.newaxis])
    np.testing.assert_allclose(out[:, :2], expected, rtol=1e-12)
    np.testing.assert_allclose(out[:, 2], weight @ table[:, 2], rtol=1e-12)


def _level(curve, ln_level, rate: float, centre: int = -1, bulge: float = 0.0) -> float:
    out = np.zeros(1)
    row = np.array([[0, 1, 0, 1]])
    weight, at = np.full((1, 4), 0.25), np.array([centre])
    ln_rate = np.log(curve)
    k.level_at_rate_many(ln_rate, ln_level, row, weight, at, np.array([bulge]), np.log([rate]), out)
    return float(out[0])


LN_LEVEL = np.linspace(-5.0, 1.0, 40)
CURVE = np.exp(-2.0 * (LN_LEVEL + 5.0))
CURVES = np.stack([CURVE, 2.0 * CURVE, 3.0 * CURVE])


def test_level_at_rate__inverts_the_curve() -> None:
    # Both curves are straight in the logarithm, so interpolation is exact.
    expected = -5.0 + np.log(np.sqrt(2.0) / 1e-3) / 2.0
    assert _level(CURVES, LN_LEVEL, 1e-3) == pytest.approx(expected, rel=1e-9)


def test_level_at_rate__follows_the_centre_of_the_square() -> None:
    # Half of what the centre (three) has above the mean of the corners (the root of two).
    rate = np.sqrt(2.0) * (3.0 / np.sqrt(2.0)) ** 0.5
    expected = -5.0 + np.log(rate / 1e-3) / 2.0
    assert _level(CURVES, LN_LEVEL, 1e-3, 2, 0.5) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("rate", [10.0, 1e-9])
def test_level_at_rate__outside_the_curve_is_unknown(rate: float) -> None:
    assert np.isnan(_level(CURVES, LN_LEVEL, rate))
