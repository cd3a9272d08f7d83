# SPDX-License-Identifier: EUPL-1.2
"""Risk at nodes: percentiles over 3,888 branches by enumeration, shares, what raises the risk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import typologies
from npr.risk.vulnerability import SURFACES, Exposure, vulnerability
from npr.risk.zone import MAGNITUDE_BINS, STATISTICS, RiskModel, ZoneRisk
from spectra.discretisation import DEFAULT
from spectra.hazard import load_hazard

NODE = np.array([[244, 597]], dtype=np.int32)
NO_SQUARES = np.zeros((0, 2), dtype=np.int32)
NO_PAIRS = np.zeros((0, 3), dtype=np.int32)
RTOL = 1e-9
REGULAR, WIERDE = (SURFACES.index(name) for name in ("regular", "wierde"))


def _no_mixtures(model: RiskModel) -> np.ndarray:
    return np.zeros((0, len(model.catalogue.classes)))


@pytest.fixture(scope="module")
def rates(model: RiskModel):
    return model.hazard.motion_rates(602, *(NODE.T * 1000.0))


@pytest.fixture(scope="module")
def risk(model: RiskModel) -> ZoneRisk:
    return model.zone_risk(602, NODE, NO_SQUARES, _no_mixtures(model), NO_PAIRS)


def _enumerated(model: RiskModel, rates, surface: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Risk and weight of every end branch, one by one, on the same motions.

    Returns values (class, branch), the part of the chimney (class, branch), weights (branch).
    """
    hazard, catalogue, v = model.hazard, model.catalogue, model.vulnerability
    values, chimneys, weights = [], [], []
    mmax_weight, motion_weight = hazard.seismicity.mmax_weight, hazard.ground_motion.branch_weight
    for k, g in np.ndindex(mmax_weight.size, motion_weight.size):
        average, pga = rates.average[0, k, g], rates.pga[0, k, g]
        for f, c in np.ndindex(3, 3):
            structural = v.structural[surface][:, :, f, c] @ average
            chimney = v.chimney[surface][:, :, c] @ pga
            values.append(structural + chimney)
            chimneys.append(chimney)
            weights.append(
                mmax_weight[k]
                * motion_weight[g]
                * catalogue.fragility_weights[f]
                * catalogue.consequence_weights[c]
            )
    return np.array(values).T, np.array(chimneys).T, np.array(weights)


@pytest.mark.parametrize("surface", [REGULAR, WIERDE])
def test_statistics__equal_an_enumeration_of_all_branches(
    model: RiskModel, rates, risk: ZoneRisk, surface: int
) -> None:
    values, chimneys, weights = _enumerated(model, rates, surface)
    assert values.shape == (35, 3888)
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    found = risk.statistics[0, surface]
    mean = values @ weights
    np.testing.assert_allclose(found[:, STATISTICS.index("mean")], mean, rtol=RTOL)
    for name, wanted in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9)):
        expected = []
        for of_class in values:
            order = np.argsort(of_class, kind="stable")
            reached = np.cumsum(weights[order])
            expected.append(of_class[order][np.searchsorted(reached, wanted - 1e-12)])
        np.testing.assert_allclose(found[:, STATISTICS.index(name)], expected, rtol=RTOL)
    share = chimneys @ weights / mean
    np.testing.assert_allclose(found[:, STATISTICS.index("chimney_share")], share, rtol=RTOL)
    assert share.max() > 0.01
    assert (share == 0.0).any()


def test_end_weights__are_the_product_of_all_weights(model: RiskModel, rates) -> None:
    _, _, weights = _enumerated(model, rates, REGULAR)
    np.testing.assert_allclose(model.end_weights, weights, rtol=1e-12)


def test_percentiles__are_in_order_and_the_mean_is_inside(risk: ZoneRisk) -> None:
    mean, p10, p50, p90 = (risk.statistics[..., STATISTICS.index(n)] for n in STATISTICS[:4])
    assert (p10 <= p50).all()
    assert (p50 <= p90).all()
    assert (mean > p10).all()


def test_magnitude_share__sums_to_one_and_is_resolved_from_the_mean(
    model: RiskModel, rates, risk: ZoneRisk
) -> None:
    np.testing.assert_allclose(risk.magnitude_share.sum(axis=-1), 1.0, rtol=RTOL)
    v, catalogue = model.vulnerability, model.catalogue
    magnitude = model.hazard.grid.magnitude
    for surface in (REGULAR, WIERDE):
        structural = np.einsum(
            "kxfc,f,c->kx",
            v.structural[surface],
            catalogue.fragility_weights,
            catalogue.consequence_weights,
        )
        chimney = np.einsum("kxc,c->kx", v.chimney[surface], catalogue.consequence_weights)
        by_event = np.einsum("mrx,kx->kmr", rates.average_mean, structural)
        by_event += np.einsum("mrx,kx->kmr", rates.pga_mean, chimney)
        by_magnitude = (by_event * rates.events[0]).sum(axis=-1)  # (class, magnitude)
        mean = risk.statistics[0, surface, :, STATISTICS.index("mean")]
        np.testing.assert_allclose(by_magnitude.sum(axis=-1), mean, rtol=RTOL)
        for i, low in enumerate(MAGNITUDE_BINS):
            is_last = i == len(MAGNITUDE_BINS) - 1
            high = np.inf if is_last else MAGNITUDE_BINS[i + 1]
            inside = (magnitude > low - 1e-9) & (magnitude < high - 1e-9)
            expected = by_magnitude[:, inside].sum(axis=-1) / mean
            found = risk.magnitude_share[0, surface, :, i]
            np.testing.assert_allclose(found, expected, rtol=RTOL, atol=1e-15)


def test_wierde__raises_the_risk_of_every_class(risk: ZoneRisk) -> None:
    regular, wierde = risk.statistics[0, REGULAR], risk.statistics[0, WIERDE]
    for name in ("mean", "p10", "p50", "p90"):
        column = STATISTICS.index(name)
        assert (wierde[:, column] > regular[:, column]).all(), name


def test_mixture__of_one_class_is_that_class(quick: RiskModel) -> None:
    single = np.eye(len(quick.catalogue.classes))
    pairs = np.array([[0, s, k] for s in (0, 1) for k in range(len(single))], dtype=np.int32)
    risk = quick.zone_risk(602, NODE, NO_SQUARES, single, pairs)
    expected = risk.statistics[0].reshape(-1, len(STATISTICS))
    np.testing.assert_allclose(risk.mixture_statistics, expected, rtol=1e-12, atol=1e-300)


def test_mixture__lies_between_its_classes(quick: RiskModel) -> None:
    # Branch by branch a mixture lies between the least and the greatest of its classes, so each
    # percentile lies between the percentiles of these two envelopes. Between the percentiles of the
    # classes themselves it need not lie.
    rng = np.random.default_rng(5)
    n_class = len(quick.catalogue.classes)
    rates = quick.hazard.motion_rates(602, *(NODE.T * 1000.0))
    structural, chimney = quick.branch_risk(rates, 0, REGULAR)
    branches = (structural + chimney[:, :, np.newaxis, :]).reshape(n_class, -1)
    mixtures = np.zeros((25, n_class))
    for row in mixtures:
        present = rng.choice(n_class, rng.integers(2, 8), replace=False)
        row[present] = rng.dirichlet(np.ones(present.size))
    pairs = np.array([[0, REGULAR, i] for i in range(len(mixtures))], dtype=np.int32)
    found = quick.zone_risk(602, NODE, NO_SQUARES, mixtures, pairs).mixture_statistics
    for probability, row in zip(mixtures, found, strict=True):
        present = probability > 0.0
        mean = probability @ branches @ quick.end_weights
        assert row[STATISTICS.index("mean")] == pytest.approx(mean, rel=RTOL)
        for envelope, sign in ((branches[present].min(axis=0), 1), (branches[present].max(0), -1)):
            order = np.argsort(envelope, kind="stable")
            reached = np.cumsum(quick.end_weights[order])
            for name, wanted in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9)):
                bound = envelope[order][np.searchsorted(reached, wanted - 1e-12)]
                value = row[STATISTICS.index(name)]
                assert sign * (value - bound) >= -1e-12 * bound, name


def test_zone_risk__of_a_node_is_the_same_alone_and_in_company(quick: RiskModel) -> None:
    nodes = np.array([[244, 597], [245, 597], [250, 590]], dtype=np.int32)
    both = quick.zone_risk(801, nodes, NO_SQUARES, _no_mixtures(quick), NO_PAIRS)
    for n in range(3):
        one = quick.zone_risk(801, nodes[n : n + 1], NO_SQUARES, _no_mixtures(quick), NO_PAIRS)
        np.testing.assert_allclose(one.statistics[0], both.statistics[n], rtol=1e-12)
        np.testing.assert_allclose(one.pga_exceedance[0], both.pga_exceedance[n], rtol=1e-12)


def test_zone_risk__twice_is_the_same_to_the_last_bit(quick: RiskModel) -> None:
    first, second = (
        quick.zone_risk(602, NODE, NO_SQUARES, _no_mixtures(quick), NO_PAIRS) for _ in range(2)
    )
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)


def test_risk__rises_with_every_rate_of_events(quick: RiskModel) -> None:
    events = quick.hazard.event_rates(*(NODE.T * 1000.0))
    rng = np.random.default_rng(2)
    usual = quick.branch_risk(quick.hazard.motion_rates_of(602, events), 0, REGULAR)
    for _ in range(4):
        more = events.copy()
        chosen = rng.integers(0, more.size, 30)
        more.reshape(-1)[chosen] += rng.uniform(0.0, 1.0, 30)
        raised = quick.branch_risk(quick.hazard.motion_rates_of(602, more), 0, REGULAR)
        for before, after in zip(usual, raised, strict=True):
            assert (after >= before * (1.0 - 1e-12)).all()


def test_vulnerability__never_falls_with_the_motion(model: RiskModel) -> None:
    v = model.vulnerability
    for table in (np.moveaxis(v.structural, 2, 0), np.moveaxis(v.chimney, 2, 0)):
        assert (table >= 0.0).all()
        assert (table <= 1.0).all()
        # The correction for sharing comes down on the plateau from above, by 1e-14.
        assert (np.diff(table, axis=0) >= -1e-13 * table[1:]).all()


@pytest.mark.parametrize("surface", [REGULAR, WIERDE])
def test_vulnerability__is_exposure_times_death(model: RiskModel, surface: int) -> None:
    # On nearest levels nothing is corrected for sharing, so the table is the formula itself.
    hazard = load_hazard(grid=replace(DEFAULT, deposit="nearest"))
    exposure = Exposure(0.7, 0.2)
    got = vulnerability(hazard, model.catalogue, exposure)
    shift = hazard.ground_motion.wierde_ln_factor if surface == WIERDE else np.zeros(10)
    grid = hazard.grid
    average = np.exp(grid.average_levels.ln_level + shift.mean())
    pga = np.exp(grid.pga_levels.ln_level + shift[0])
    death = typologies.death_probability(model.catalogue, average)
    chimney = typologies.chimney_death_probability(model.catalogue, pga)
    for k, name in enumerate(model.catalogue.classes):
        of_class = death.sel(vulnerability_class=name).transpose(
            "location", "sa_avg_g", "fragility_branch", "consequence_branch"
        )
        inside, outside = (
            of_class.sel(location=where).to_numpy() for where in ("inside", "outside")
        )
        np.testing.assert_allclose(
            got.structural[surface, k], 0.7 * inside + 0.2 * outside, rtol=1e-12, atol=1e-300
        )
        falls = chimney.sel(vulnerability_class=name).transpose("pga_g", "consequence_branch")
        np.testing.assert_allclose(
            got.chimney[surface, k], 0.2 * falls.to_numpy(), rtol=1e-12, atol=1e-300
        )


def test_vulnerability__correction_for_sharing_takes_off_the_bend(model: RiskModel) -> None:
    # Shared linearly and evenly between levels, a corrected curve has the mean of the curve itself.
    v = model.vulnerability
    plain = vulnerability(
        load_hazard(grid=replace(DEFAULT, deposit="nearest")), model.catalogue, model.exposure
    )
    level = model.hazard.grid.average_levels
    step = level.ln_level[1] - level.ln_level[0]
    fine = np.exp(level.ln_level[0] + step * np.arange(0, level.count - 1, 1 / 16))
    death = typologies.death_probability(model.catalogue, fine).transpose(
        "location", "vulnerability_class", "sa_avg_g", "fragility_branch", "consequence_branch"
    )
    exact = (
        model.exposure.inside * death.sel(location="inside").to_numpy()
        + model.exposure.outside * death.sel(location="outside").to_numpy()
    )
    whole = exact.shape[1] // 16 * 16
    # Mean over each interval between two levels (trapezoidal in the sixteenths).
    parts = 0.5 * (exact[:, : whole - 1] + exact[:, 1:whole])
    edges = np.arange(0, whole - 16, 16)
    by_interval = np.stack([parts[:, i : i + 16].mean(axis=1) for i in edges], axis=1)

    def mean_by_sharing(table: np.ndarray) -> np.ndarray:
        return (0.5 * (table[:, :-1] + table[:, 1:]))[:, : by_interval.shape[1]]

    relevant = by_interval > 1e-4
    corrected = mean_by_sharing(v.structural[REGULAR])[relevant] / by_interval[relevant] - 1.0
    uncorrected = mean_by_sharing(plain.structural[REGULAR])[relevant] / by_interval[relevant] - 1.0
    assert np.abs(corrected).mean() < 0.1 * np.abs(uncorrected).mean()


def test_centre_mean__is_the_mean_computed_at_the_centre(quick: RiskModel) -> None:
    node = np.array([[244, 597], [244, 598], [245, 597], [245, 598]], dtype=np.int32)
    square = node[:1]
    found = quick.zone_risk(602, node, square, _no_mixtures(quick), NO_PAIRS)
    rates = quick.hazard.motion_rates(602, np.array([244_500.0]), np.array([597_500.0]))
    for surface in (REGULAR, WIERDE):
        structural, chimney = quick.branch_risk(rates, 0, surface)
        branches = (structural + chimney[:, :, np.newaxis, :]).reshape(len(structural), -1)
        expected = branches @ quick.end_weights
        np.testing.assert_allclose(found.centre_mean[0, surface], expected, rtol=RTOL)
    exceedance = quick.hazard.exceedance_rates(602, rates.events, [0])[0, 0]
    np.testing.assert_allclose(found.centre_pga_exceedance[0], exceedance, rtol=RTOL)
