# SPDX-License-Identifier: EUPL-1.2
"""What must hold of rates of motion whatever the figures are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from coarse_grid import COARSE
from hypothesis import given, settings
from hypothesis import strategies as st

from npr.core.errors import HazardError
from spectra.discretisation import DEFAULT, LogGrid
from spectra.hazard import HazardModel, load_hazard
from spectra.sources.seismicity import built_in_seismicity

ZONES = (602, 801, 1714, 3117)
PLACE = (np.array([244_000.0]), np.array([597_000.0]))


@pytest.fixture(scope="module")
def coarse() -> HazardModel:
    return load_hazard(grid=COARSE)


@pytest.fixture(scope="module")
def events(coarse: HazardModel) -> np.ndarray:
    return coarse.event_rates(*PLACE)


@pytest.mark.parametrize("zone", ZONES)
def test_motion_rates__conserve_events(coarse: HazardModel, events: np.ndarray, zone: int) -> None:
    rates = coarse.motion_rates_of(zone, events)
    multiplier = coarse.ground_motion.rate_multiplier(coarse.grid.magnitude)
    per_motion = coarse.ground_motion.motion_weight.shape
    # Per branch of the median: rate times multiplier; equal for tau, phi and site-to-site.
    expected = np.einsum("nkmr,mb->nkb", events, multiplier)
    n_same = per_motion[1] * per_motion[2] * coarse.ground_motion.site_epsilon.size
    expected = np.repeat(expected, n_same, axis=-1)
    for of_measure in (rates.average, rates.pga):
        assert (of_measure >= 0.0).all()
        np.testing.assert_allclose(of_measure.sum(axis=-1), expected, rtol=1e-9)


@pytest.mark.parametrize("zone", ZONES)
def test_motion_rates__mean_over_branches_is_a_probability(
    coarse: HazardModel, events: np.ndarray, zone: int
) -> None:
    rates = coarse.motion_rates_of(zone, events)
    felt = events.any(axis=(0, 1))
    for mean in (rates.average_mean, rates.pga_mean):
        np.testing.assert_allclose(mean[felt].sum(axis=-1), 1.0, rtol=0, atol=1e-9)
        assert (mean[~felt] == 0.0).all()


def test_motion_rates__mean_over_branches_is_the_weighted_mean_of_rates(
    coarse: HazardModel, events: np.ndarray
) -> None:
    rates = coarse.motion_rates_of(602, events)
    source, model = coarse.seismicity, coarse.ground_motion
    for of_branch, mean in ((rates.average, rates.average_mean), (rates.pga, rates.pga_mean)):
        expected = np.einsum("nkbl,k,b->nl", of_branch, source.mmax_weight, model.branch_weight)
        got = np.einsum("nmr,mrl->nl", rates.events, mean)
        np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-18)


def test_motion_rates__of_nodes_together_equal_those_of_each(coarse: HazardModel) -> None:
    x, y = np.array([244_000.0, 250_000.0]), np.array([597_000.0, 590_000.0])
    both = coarse.motion_rates(602, x, y)
    for n in range(2):
        one = coarse.motion_rates(602, x[n : n + 1], y[n : n + 1])
        np.testing.assert_allclose(one.average[0], both.average[n], rtol=1e-12, atol=1e-30)
        np.testing.assert_allclose(one.pga[0], both.pga[n], rtol=1e-12, atol=1e-30)


def test_motion_rates__published_defect_doubles_them(
    coarse: HazardModel, events: np.ndarray
) -> None:
    published = replace(coarse, compatibility="tno-published").motion_rates_of(602, events)
    ours = coarse.motion_rates_of(602, events)
    np.testing.assert_allclose(published.pga.sum(), 2.0 * ours.pga.sum(), rtol=1e-12)


def test_motion_rates__in_small_blocks_equal_those_in_one(
    coarse: HazardModel, events: np.ndarray, monkeypatch
) -> None:
    whole = coarse.motion_rates_of(801, events)
    monkeypatch.setattr("spectra.hazard._BLOCK_CELLS", 7)
    parts = coarse.motion_rates_of(801, events)
    np.testing.assert_allclose(parts.average, whole.average, rtol=1e-12, atol=1e-30)
    np.testing.assert_array_equal(parts.average_mean, whole.average_mean)


def test_event_rates__are_remembered_as_far_as_the_memory_goes(
    coarse: HazardModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, y = 1000.0 * np.arange(240.0, 248.0), np.full(8, 595_000.0)
    model = replace(coarse)
    whole = model.event_rates(x, y)
    monkeypatch.setattr("spectra.hazard._KNOWN_BYTES", 3 * whole[0].nbytes)
    model = replace(coarse)
    for _ in range(2):
        np.testing.assert_array_equal(model.event_rates(x, y), whole)
        # A mean takes a sixth of the memory of the branches.
        model.mean_event_rates(x[:2], y[:2])
        kept = model._known_events
        assert [key[0] for key in kept] == [6, 6, 1, 1]
        # Each stands alone: none keeps the array of all that were computed with it.
        assert sum(rates.nbytes for rates in kept.values()) <= 3 * whole[0].nbytes
        assert all(rates.base is None for rates in kept.values())
    assert len(replace(coarse)._known_events) == 0


cells = st.integers(0, COARSE.magnitude_count * COARSE.distance_count - 1)


@given(st.lists(st.tuples(cells, st.floats(0.0, 10.0)), min_size=1, max_size=5))
@settings(max_examples=20, deadline=None)
def test_exceedance_rates__more_events_never_lower_any_rate(
    coarse: HazardModel, events: np.ndarray, more: list[tuple[int, float]]
) -> None:
    mean = np.einsum("nkmr,k->nmr", events, coarse.seismicity.mmax_weight)
    raised = mean.copy()
    for cell, rate in more:
        raised.reshape(-1)[cell] += rate
    before = coarse.exceedance_rates(602, mean, [0, 3])
    after = coarse.exceedance_rates(602, raised, [0, 3])
    assert (after >= before * (1.0 - 1e-12)).all()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("component", ["geometric_mean", "arbitrary"])
def test_exceedance_probability__falls_with_the_level(
    coarse: HazardModel, zone: int, component: str
) -> None:
    for period in range(coarse.ground_motion.period.size):
        p = coarse.motions.exceedance_probability(zone, period, component=component)
        assert (p >= 0.0).all()
        assert (p <= 1.0 + 1e-12).all()
        assert (np.diff(p, axis=-1) <= 1e-15).all()


def test_exceedance_probability__the_arbitrary_component_reaches_farther(
    coarse: HazardModel,
) -> None:
    level = coarse.grid.surface_levels.level_g > 0.5
    one = coarse.motions.exceedance_probability(602, 0, component="arbitrary")[..., level]
    mean = coarse.motions.exceedance_probability(602, 0, component="geometric_mean")[..., level]
    assert (one >= mean).all()
    assert one.sum() > 1.1 * mean.sum()


@pytest.mark.parametrize("factor", [0.5, 3.0])
def test_scale__multiplies_and_changes_nothing_else(factor: float) -> None:
    usual = load_hazard()
    count = usual.seismicity.events_per_year * factor
    other = replace(usual, seismicity=built_in_seismicity(events_per_year=count))
    assert other.scale == pytest.approx(factor * usual.scale, rel=1e-12)
    assert other.pattern_digest == usual.pattern_digest
    assert other.digest != usual.digest


def test_pattern_digest__follows_everything_that_moves_the_figures() -> None:
    usual = load_hazard()
    source = usual.seismicity
    others = [
        load_hazard(compatibility="tno-published"),
        load_hazard(grid=COARSE),
        load_hazard(grid=replace(DEFAULT, average_levels=LogGrid(1e-3, 10.0, 129))),
        replace(usual, seismicity=replace(source, survival=source.survival * 1.0000001)),
        replace(usual, seismicity=replace(source, mmax_weight=source.mmax_weight[::-1])),
    ]
    assert len({usual.pattern_digest, *(o.pattern_digest for o in others)}) == 1 + len(others)


def test_load_hazard__unknown_name_is_refused() -> None:
    with pytest.raises(HazardError, match="groningen-v7"):
        load_hazard("groningen-v5")


def test_label__says_how_many_events_and_what_it_is_not(hazard: HazardModel) -> None:
    assert "9.04 events" in hazard.label
    assert hazard.seismicity.note in hazard.label


# --- between the nodes -------------------------------------------------------------------------


def _points(hazard: HazardModel, zone: int, count: int, seed: int) -> np.ndarray:
    """Random points in a zone, in the middle between nodes as well as near them."""
    rng = np.random.default_rng([seed, zone])
    row, column = np.nonzero(hazard.zone_map.zone == zone)
    chosen = rng.integers(0, row.size, count)
    places = np.stack([column[chosen], row[chosen]], axis=1) + rng.uniform(0.0, 1.0, (count, 2))
    origin = np.array([hazard.zone_map.x0_m, hazard.zone_map.y0_m])
    return origin + places * hazard.zone_map.step_m


@pytest.mark.parametrize("zone", [602, 801, 1037, 3117, 2045, 318])
def test_curves__between_nodes_within_1_percent_of_the_point_itself(
    hazard: HazardModel, zone: int
) -> None:

    x, y = _points(hazard, zone, 5, seed=2).T
    events = hazard.mean_event_rates(x, y)
    level = hazard.grid.surface_levels.level_g
    sites = replace_zone(hazard.at_sites(x, y), zone)
    for period, im in ((0, "PGA"), (3, "SA(0.3)"), (9, "SA(1)")):
        exact = hazard.exceedance_rates(zone, events, [period])[:, 0] * hazard.scale
        interpolated = sites.curve(im).to_numpy()
        counts = (exact > 1e-6) & (level > 0.005)
        assert counts.any(axis=1).all()
        np.testing.assert_allclose(interpolated[counts], exact[counts], rtol=0.01)


def replace_zone(sites, zone: int):
    """The same sites, all with the soil of one zone."""
    return replace(sites, zone=np.full(len(sites.zone), zone, dtype=np.int32))
