# SPDX-License-Identifier: EUPL-1.2
"""Ruptures, rates and their integration over the sources, against the published chain's output."""

from __future__ import annotations

import csv
import math
from dataclasses import replace

import numpy as np
import pytest

from npr.core.errors import HazardError, NprError
from spectra.discretisation import DEFAULT, REFERENCE
from spectra.sources import _kernels as k
from spectra.sources.rupture import RuptureTable, rupture_table
from spectra.sources.seismicity import Seismicity, built_in_seismicity, rupture_model


def test_median_length__agrees_with_published_function(oracle) -> None:
    data = oracle("func_rupture")
    ours = rupture_model().median_length_km(data["magnitude"].to_numpy())
    np.testing.assert_allclose(ours, data["rupture_length_median_km"], rtol=1e-9)


def test_rupture_distance__agrees_with_published_function(oracle) -> None:
    data = oracle("func_rupture")
    depth = rupture_model().depth_km
    theirs = data["rupture_distance_km"].transpose("distance_hypocenter", "azimuth", "offset")
    for (h, hypocentral), (a, azimuth), (o, offset) in (
        (x, y, z)
        for x in enumerate(data["distance_hypocenter"].to_numpy())
        for y in enumerate(np.deg2rad(data["azimuth"].to_numpy()))
        for z in enumerate(data["offset"].to_numpy())
    ):
        epicentral = math.sqrt(hypocentral**2 - depth**2)
        along, across = epicentral * math.cos(azimuth), epicentral * math.sin(azimuth)
        got = k.rupture_distance(along, across, float(offset), depth)
        assert got == pytest.approx(float(theirs[h, a, o]), rel=1e-9), (hypocentral, azimuth)


@pytest.fixture(scope="module")
def published_forecast(oracle) -> Seismicity:
    """The synthetic forecast of the published chain's runs."""
    data = oracle("common_forecast")
    x, y = np.meshgrid(data["x"].to_numpy(), data["y"].to_numpy(), indexing="ij")
    weight = data["spatial_weight"].transpose("x", "y").to_numpy().ravel()
    count = data["N_ge_m"].transpose("magnitude", "mmax").to_numpy()
    return replace(
        built_in_seismicity(),
        x_rd_m=x.ravel(),
        y_rd_m=y.ravel(),
        magnitude=data["magnitude"].to_numpy(),
        survival=weight[:, np.newaxis, np.newaxis] * count,
        mmax=data["mmax"].to_numpy(),
        mmax_weight=data["branch_mmax_weight"].to_numpy(),
        scale=1.0,
    )


@pytest.fixture(scope="module")
def published_ruptures(oracle) -> RuptureTable:
    data = oracle("common_rupture_prep")
    probability = data["probability_density_azimuth_smoothed"].transpose(
        "magnitude", "azimuth", "distance_hypocenter", "distance_rupture"
    )
    model = rupture_model()
    np.testing.assert_allclose(data["magnitude"], REFERENCE.magnitude, atol=1e-9)
    np.testing.assert_allclose(data["distance_rupture"], REFERENCE.distance_km, rtol=1e-9)
    return RuptureTable(
        data["distance_hypocenter"].to_numpy(),
        np.ascontiguousarray(probability.to_numpy(), dtype=np.float64),
        model.strike_deg,
        model.depth_km,
    )


def test_rates__agree_with_published_source_integration(
    oracle, published_forecast: Seismicity, published_ruptures: RuptureTable
) -> None:
    data = oracle("common_source_distribution")
    source = published_forecast
    ours = published_ruptures.rates(
        data["x"].to_numpy(),
        data["y"].to_numpy(),
        source.x_rd_m,
        source.y_rd_m,
        source.bin_rates(REFERENCE.magnitude_edges),
    )
    mean = np.einsum("nkmr,k->nmr", ours, source.mmax_weight)
    theirs = data["seismicity_rate_mean"].transpose("x_y", "magnitude", "distance_rupture")
    theirs = theirs.to_numpy().astype(float)
    assert theirs.shape[0] == 335
    counts = theirs > 1e-12 * theirs.max()
    assert counts.sum() > 100_000
    np.testing.assert_allclose(mean[counts], theirs[counts], rtol=1e-6)
    np.testing.assert_allclose(mean[~counts], theirs[~counts], atol=2e-12 * theirs.max())


def test_published_forecast__first_bin_starts_at_its_lower_edge(
    published_forecast: Seismicity,
) -> None:
    total = published_forecast.bin_rates(REFERENCE.magnitude_edges).sum(axis=(0, 1))
    assert total @ published_forecast.mmax_weight == pytest.approx(12.593, abs=5e-4)


def test_rates__every_event_is_seen_once_by_a_node_in_the_middle() -> None:
    source = built_in_seismicity()
    table = rupture_table(rupture_model(), DEFAULT)
    cell_rate = source.bin_rates(DEFAULT.magnitude_edges)
    x, y = np.array([245_000.0, 252_000.0]), np.array([597_000.0, 585_000.0])
    seen = table.rates(x, y, source.x_rd_m, source.y_rd_m, cell_rate).sum(axis=-1)
    expected = cell_rate.sum(axis=0).T  # (mmax, magnitude)
    for node in seen:
        np.testing.assert_allclose(node, expected, rtol=1e-9, atol=1e-18)


def test_rates__shift_with_sources_and_nodes_together() -> None:
    source = built_in_seismicity()
    grid = replace(DEFAULT, magnitude_count=20, rupture_points=32)
    table = rupture_table(rupture_model(), grid)
    cell_rate = source.bin_rates(grid.magnitude_edges)
    x, y = np.array([244_300.0]), np.array([596_800.0])
    here = table.rates(x, y, source.x_rd_m, source.y_rd_m, cell_rate)
    # Powers of two are exact in floating point up to rounding of the coordinates in km.
    there = table.rates(
        x + 8192.0, y - 4096.0, source.x_rd_m + 8192.0, source.y_rd_m - 4096.0, cell_rate
    )
    np.testing.assert_allclose(there, here, rtol=1e-9, atol=1e-15)


def test_rates__are_those_of_a_plain_sum_over_cells() -> None:
    # The whole chain of one source by hand: bilinear in azimuth and hypocentral distance.
    table = rupture_table(rupture_model(), replace(DEFAULT, magnitude_count=3, rupture_points=8))
    rng = np.random.default_rng(3)
    cell_x, cell_y = rng.uniform(240e3, 250e3, 7), rng.uniform(590e3, 600e3, 7)
    cell_rate = rng.uniform(0.0, 1.0, (7, 3, 2))
    x, y = 243_210.0, 594_321.0
    expected = np.zeros((2, 3, DEFAULT.distance_count))
    azimuth = np.linspace(0.0, 90.0, table.probability.shape[1])
    for c in range(7):
        dx, dy = (x - cell_x[c]) / 1000.0, (y - cell_y[c]) / 1000.0
        bearing = math.degrees(math.atan2(dx, dy)) - table.strike_deg
        angle = abs((bearing + 90.0) % 180.0 - 90.0)
        r = math.sqrt(dx**2 + dy**2 + table.depth_km**2)
        at_azimuth = np.empty((3, table.hypocentral_km.size, DEFAULT.distance_count))
        for m, h, i in np.ndindex(at_azimuth.shape):
            at_azimuth[m, h, i] = np.interp(angle, azimuth, table.probability[m, :, h, i])
        for m in range(3):
            for i in range(DEFAULT.distance_count):
                p = np.interp(r, table.hypocentral_km, at_azimuth[m, :, i])
                expected[:, m, i] += cell_rate[c, m] * p
    got = table.rates(np.array([x]), np.array([y]), cell_x, cell_y, cell_rate)[0]
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-15)


def test_rupture_table__rows_sum_to_one_and_never_come_nearer_than_the_top() -> None:
    table = rupture_table(rupture_model(), DEFAULT)
    np.testing.assert_allclose(table.probability.sum(axis=-1), 1.0, rtol=0, atol=1e-12)
    assert (table.probability >= 0.0).all()


def test_rupture_table__agrees_with_the_published_monte_carlo(
    published_ruptures: RuptureTable,
) -> None:
    # Theirs: 2,000 draws, then smoothed over azimuth; ours draws the strike. Compare the mean
    # distance, where the noise of 2,000 draws is small, away from the edges of their grid.
    grid = replace(REFERENCE, azimuth_count=46, hypocentral_count=240)
    ours = rupture_table(rupture_model(), grid)
    distance = REFERENCE.distance_km
    nodes = published_ruptures.hypocentral_km
    mean_theirs = published_ruptures.probability @ distance
    mean_ours = ours.probability @ distance
    for h in range(2, nodes.size - 4):
        at = np.apply_along_axis(
            lambda row, h=h: np.interp(nodes[h], ours.hypocentral_km, row), -1, mean_ours
        )
        np.testing.assert_allclose(at, mean_theirs[:, :, h], rtol=0.03)


def _magnitudes_2024(shared) -> list[tuple[float, float]]:
    with (shared / "data" / "mfd_2024.csv").open(encoding="utf-8", newline="") as handle:
        return [(float(r["m"]), float(r["annual_rate_2024"])) for r in csv.DictReader(handle)]


def test_bin_rates__agree_with_the_rates_of_2024(shared) -> None:
    rows = _magnitudes_2024(shared)
    magnitude = np.array([m for m, _ in rows])
    edges = np.concatenate([magnitude - 0.05, magnitude[-1:] + 0.05])
    source = built_in_seismicity(2024)
    ours = source.bin_rates(edges).sum(axis=0) @ source.mmax_weight * source.scale
    assert len(rows) == 51
    np.testing.assert_allclose(ours, [rate for _, rate in rows], rtol=1e-3)


TOTALS_2024 = {
    1.5: 9.04, 2.0: 3.11, 2.5: 1.07, 3.0: 0.366, 3.6: 0.092, 4.0: 0.0296,
    4.5: 0.0052, 5.0: 7.7e-4, 5.5: 7.63e-5, 6.0: 5.15e-6,
}  # fmt: skip


@pytest.mark.parametrize(("magnitude", "printed"), TOTALS_2024.items())
def test_survival__totals_of_2024_are_those_printed(magnitude: float, printed: float) -> None:
    source = built_in_seismicity(2024)
    edges = np.append(np.arange(magnitude, 6.51, 0.1) - 0.05, 6.55)
    total = source.bin_rates(edges).sum(axis=(0, 1)) @ source.mmax_weight * source.scale
    half_a_digit = 0.5 * 10.0 ** (math.floor(math.log10(printed)) - 1)
    assert total == pytest.approx(printed, rel=0, abs=half_a_digit)


@pytest.mark.parametrize(
    ("year", "printed"),
    [(2024, 9.0), (2025, 8.3), (2026, 7.7), (2027, 7.1), (2030, 5.6), (2034, 4.1)],
)
def test_built_in_seismicity__number_of_events_by_year(year: int, printed: float) -> None:
    assert built_in_seismicity(year).events_per_year == pytest.approx(printed, abs=0.05)


def test_built_in_seismicity__years_differ_in_scale_only() -> None:
    first, last = built_in_seismicity(2024), built_in_seismicity(2034)
    assert first.pattern_digest == last.pattern_digest
    assert last.scale / first.scale == pytest.approx(math.exp(-10.0 / 12.5), rel=1e-12)


@pytest.mark.parametrize("year", [2023, 2035])
def test_built_in_seismicity__year_out_of_range_is_refused(year: int) -> None:
    with pytest.raises(HazardError, match="2024 to 2034"):
        built_in_seismicity(year)


@pytest.mark.parametrize("count", [0.0, -1.0, math.nan, math.inf])
def test_built_in_seismicity__impossible_number_of_events_is_refused(count: float) -> None:
    with pytest.raises(NprError, match=r"out of range|not one finite number"):
        built_in_seismicity(events_per_year=count)


def test_mmax_weights__are_those_of_the_panel() -> None:
    source = built_in_seismicity()
    assert dict(zip(source.mmax, source.mmax_weight, strict=True)) == {
        4.0: 0.27, 4.5: 0.405, 5.0: 0.1875, 5.5: 0.1075, 6.0: 0.025, 6.5: 0.005
    }  # fmt: skip


def test_bin_rates__nothing_above_the_largest_magnitude() -> None:
    source = built_in_seismicity()
    rates = source.bin_rates(DEFAULT.magnitude_edges)
    assert (rates >= 0.0).all()
    for j, largest in enumerate(source.mmax):
        above = DEFAULT.magnitude_edges[:-1] > largest - 1e-9
        # Edges are sums of steps and may lie an ulp below the largest magnitude: rounding only.
        assert rates[:, above, j].sum() < 1e-15 * rates[..., j].sum()
        assert (rates[:, ~above, j] > 0.0).all()


def test_bin_rates__halving_bins_conserves_events() -> None:
    source = built_in_seismicity()
    coarse = source.bin_rates(np.arange(1.45, 6.56, 0.2))
    fine = source.bin_rates(np.arange(1.45, 6.56, 0.1))
    both = fine[:, : 2 * coarse.shape[1]]
    np.testing.assert_allclose(both[:, ::2] + both[:, 1::2], coarse, rtol=1e-9, atol=1e-18)
