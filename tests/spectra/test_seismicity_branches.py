# SPDX-License-Identifier: EUPL-1.2
"""Years as a matter of scale, the uniform test source, and branches of the rate and the b-value."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from npr.core.errors import HazardError, NprError
from spectra.hazard import load_hazard
from spectra.sources.branches import b_branches, uncertain
from spectra.sources.seismicity import built_in_seismicity, standard_mmax, uniform_seismicity

YEARS = np.arange(2024.0, 2035.0)
X, Y = np.array([245_600.0]), np.array([594_790.0])


def test_scales__are_what_a_computation_of_each_year_gives() -> None:
    source = built_in_seismicity(2024)
    scales = source.scales(YEARS)
    for year, scale in zip(YEARS, scales, strict=True):
        of_year = built_in_seismicity(int(year))
        assert of_year.pattern_digest == source.pattern_digest
        edges = np.array([1.45, 2.0, 3.0, 4.0, 5.0, 6.0])
        np.testing.assert_allclose(
            scale * source.bin_rates(edges), of_year.scale * of_year.bin_rates(edges), rtol=1e-12
        )
        # N(t) as it is printed: 9.6 exp(-(t - 2023.75) / 12.5 yr) at mid-year.
        printed = 9.6 * math.exp(-(year + 0.5 - 2023.75) / 12.5)
        assert of_year.events_per_year == pytest.approx(printed, rel=1e-12)


def test_scales__hold_for_the_hazard_at_a_site() -> None:
    # The same curve, computed anew for 2034 from rates that are not those of 2024 scaled.
    first, last = (load_hazard(seismicity=built_in_seismicity(y)) for y in (2024, 2034))
    ratio = first.seismicity.scales(np.array([2034.0]))[0] / first.seismicity.scale
    a, b = (h.at_sites(X, Y).curve("PGA").to_numpy() for h in (first, last))
    np.testing.assert_allclose(ratio * a, b, rtol=1e-12)


# --- uniform ---------------------------------------------------------------------------------


def test_uniform_seismicity__every_cell_and_magnitude_in_closed_form() -> None:
    source = uniform_seismicity(20.0, b_value=0.9)
    assert source.events_per_year == pytest.approx(20.0, rel=1e-12)
    mmax, weight = standard_mmax()
    ends = 10.0 ** (-0.9 * (mmax - 1.45))
    expected = 20.0 * weight @ np.clip((10.0 ** (-0.9 * (4.0 - 1.45)) - ends) / (1.0 - ends), 0, 1)
    assert source.events_from(4.0) == pytest.approx(expected, rel=1e-12)
    rates = source.survival[:, 0, :]
    assert (rates == rates[0]).all()
    assert "not a statement about Groningen" in source.note
    assert np.isnan(source.scales(YEARS)).all()
    assert "not a statement about Groningen" in load_hazard(seismicity=source).label


@pytest.mark.parametrize(("number", "b"), [(0.0, 1.0), (math.nan, 1.0), (1.0, 0.0), (1.0, -1.0)])
def test_uniform_seismicity__impossible_numbers_are_refused(number: float, b: float) -> None:
    with pytest.raises(NprError, match=r"out of range|not one finite number"):
        uniform_seismicity(number, b_value=b)


# --- branches --------------------------------------------------------------------------------


def test_branches__three_points_have_the_moments_of_a_normal_variable() -> None:
    kind = b_branches(0.05)
    moments = [np.array(kind.weights) @ np.array(kind.values) ** n for n in range(5)]
    np.testing.assert_allclose(moments, [1.0, 0.0, 0.05**2, 0.0, 3.0 * 0.05**4], atol=1e-18)


@pytest.mark.parametrize("year", [2024, 2034])
def test_branches__are_every_combination_of_level_decay_shift_and_largest_magnitude(
    year: int,
) -> None:
    source = built_in_seismicity(year, uncertainty=("rate", "b"))
    usual = built_in_seismicity(year)
    assert source.mmax.size == source.mmax_weight.size == 3 * 3 * 3 * 6
    assert source.mmax_weight.sum() == pytest.approx(1.0, rel=1e-12)
    wide = math.sqrt(3.0)
    side, middle = 1.0 / 6.0, 2.0 / 3.0
    levels = [(math.exp(z * wide * 0.17), w) for z, w in ((-1, side), (0, middle), (1, side))]
    decays = [(8.0, 0.25), (12.5, 0.5), (20.0, 0.25)]
    shifts = [(-1, side), (0, middle), (1, side)]
    mmax, weight = standard_mmax()
    passed = year + 0.5 - 2023.75
    combinations = product(levels, decays, shifts, zip(mmax, weight, strict=True))
    for k, ((f, wf), (tau, wt), (_, wb), (m, wm)) in enumerate(combinations):
        assert source.mmax[k] == m
        assert source.mmax_weight[k] == pytest.approx(wf * wt * wb * wm, rel=1e-12)
        number = source.survival[:, 0, k].sum() * source.scale
        assert number == pytest.approx(9.6 * f * math.exp(-passed / tau), rel=1e-12)
    # The middle of all three is the seismicity without branches.
    middle_branch = (1 * 9 + 1 * 3 + 1) * 6
    np.testing.assert_allclose(
        source.survival[..., middle_branch : middle_branch + 6], usual.survival, rtol=1e-12
    )


def test_branches__b_leaves_the_number_of_events_and_moves_the_strong_ones() -> None:
    usual, source = built_in_seismicity(2024), built_in_seismicity(2024, uncertainty=["b"])
    assert source.events_per_year == pytest.approx(usual.events_per_year, rel=1e-12)
    moved = [source.events_from(m - 0.05) / usual.events_from(m - 0.05) - 1.0 for m in (3.6, 4.5)]
    assert moved == pytest.approx([0.025, 0.050], abs=1e-3)  # docs/hazard.md
    assert source.year == 2024
    np.testing.assert_array_equal(source.scales(YEARS), usual.scales(YEARS))


@pytest.mark.parametrize(("year", "moved"), [(2024, 0.012), (2034, 0.014)])
def test_branches__rate_moves_the_mean_and_says_so(year: int, moved: float) -> None:
    usual, source = built_in_seismicity(year), built_in_seismicity(year, uncertainty=["rate"])
    got = source.events_per_year / usual.events_per_year - 1.0
    assert got == pytest.approx(moved, abs=5e-4)  # docs/hazard.md
    assert f"move the mean number of events by {got:+.1%}" in source.note
    assert "with branches of the rate" in source.title
    # Years are no longer a matter of scale: their branches part.
    assert source.year is None
    assert np.isnan(source.scales(YEARS)).all()


def test_branches__kinds_have_weights_that_multiply_to_those_of_the_branches() -> None:
    source = built_in_seismicity(uncertainty=["b", "rate"])
    kinds = source.branch_kinds
    assert [kind for kind, _, _ in kinds] == ["rate", "decay", "b", "Mmax"]
    assert kinds[1][1] == ["8 yr", "12.5 yr", "20 yr"]
    weights = np.ones(1)
    for _, names, of_kind in kinds:
        assert len(names) == len(of_kind)
        weights = np.outer(weights, of_kind).ravel()
    np.testing.assert_allclose(weights, source.mmax_weight, rtol=1e-12)
    assert built_in_seismicity().branch_kinds[0][1] == ["4.0", "4.5", "5.0", "5.5", "6.0", "6.5"]


def test_branches__mean_hazard_is_the_weighted_mean_of_seismicities_without() -> None:
    # The hazard of the branches of b, against each shift as a seismicity of its own.
    source = built_in_seismicity(2024, uncertainty=["b"])
    branches = source.survival.reshape(*source.survival.shape[:2], 3, 6)
    expected = 0.0
    for j, weight in enumerate(source.uncertain_in[0].weights):
        usual = built_in_seismicity(2024)
        one = load_hazard(seismicity=replace(usual, survival=branches[:, :, j]))
        expected = expected + weight * one.at_sites(X, Y).curve("PGA").to_numpy()
    got = load_hazard(seismicity=source).at_sites(X, Y).curve("PGA").to_numpy()
    # Rates are interpolated in the logarithm, of the mean here and of each shift there.
    np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-12)


@pytest.mark.parametrize("names", [["mmax"], ["b", "b"], "ratio"])
def test_uncertain__what_there_is_not_is_refused(names: list[str] | str) -> None:
    with pytest.raises(HazardError, match="no such uncertainty"):
        uncertain(names)


def test_branches__of_a_given_number_of_events_are_refused() -> None:
    with pytest.raises(HazardError, match="has no uncertainty of its own"):
        built_in_seismicity(events_per_year=9.0, uncertainty=["rate"])
    source = built_in_seismicity(events_per_year=9.0, uncertainty=["b"])
    assert source.events_per_year == pytest.approx(9.0, rel=1e-12)
