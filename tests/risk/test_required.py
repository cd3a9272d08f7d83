# SPDX-License-Identifier: EUPL-1.2
"""The factor on the medians at which the mean risk equals the norm."""

from __future__ import annotations

import numpy as np
import pytest

from npr.comparison import measures
from npr.risk.required import LARGEST_FACTOR, required_factor
from npr.risk.table import SiteRisk, Sites, site_risk, structural_risk, zone_tables
from npr.risk.zone import RiskModel


@pytest.fixture
def sites(quick: RiskModel) -> Sites:
    """Every class at one place, and two mixtures."""
    n = len(quick.catalogue.classes)
    mixtures = np.zeros((2, n))
    mixtures[0, :2], mixtures[1, [5, 9]] = 0.5, (0.3, 0.7)
    return Sites(
        np.full(n + 2, 243_650.0),
        np.full(n + 2, 596_720.0),
        np.full(n + 2, 602, dtype=np.int32),
        np.zeros(n + 2, dtype=bool),
        np.append(np.arange(n), [-1, -1]).astype(np.int32),
        np.append(np.full(n, -1), [0, 1]).astype(np.int32),
        np.ones(n + 2),
        mixtures,
    )


@pytest.mark.parametrize("norm", [1e-5, 1e-6])
def test_required_factor__there_the_risk_is_the_norm(
    quick: RiskModel, sites: Sites, norm: float
) -> None:
    tables = zone_tables(quick, sites)
    risk = site_risk(quick, sites, tables=tables)
    factor, is_beyond = required_factor(quick, sites, risk, norm, tables=tables)
    inside = np.flatnonzero((factor > 1.0 / LARGEST_FACTOR) & np.isfinite(factor))
    assert inside.size >= 5
    assert (is_beyond == np.isnan(factor)).all()
    chimney = risk.mean * risk.chimney_share
    at_one = structural_risk(quick, sites, np.ones(len(factor)), tables=tables)
    scaled = structural_risk(quick, sites, factor, tables=tables) * (risk.mean - chimney) / at_one
    np.testing.assert_allclose((scaled + chimney)[inside], norm, rtol=1e-9)
    np.testing.assert_array_equal(factor[np.isfinite(factor)] > 1.0,
                                  (risk.mean > norm)[np.isfinite(factor)])  # fmt: skip


def test_required_factor__a_quarter_stands_for_less(quick: RiskModel, sites: Sites) -> None:
    risk = site_risk(quick, sites)
    factor, is_beyond = required_factor(quick, sites, risk, 1.0)
    assert (factor == 1.0 / LARGEST_FACTOR).all()
    assert not is_beyond.any()


def test_required_factor__beyond_the_table_is_unknown_and_said(
    quick: RiskModel, sites: Sites
) -> None:
    risk = site_risk(quick, sites)
    no_chimneys = SiteRisk(*risk[:4], np.zeros_like(risk.mean), risk.pga_475yr_g)
    factor, is_beyond = required_factor(quick, sites, no_chimneys, 1e-30)
    assert np.isnan(factor).all()
    assert is_beyond.all()


def test_required_factor__chimneys_alone_may_exceed_the_norm(
    quick: RiskModel, sites: Sites
) -> None:
    risk = site_risk(quick, sites)
    half = SiteRisk(*risk[:4], np.full_like(risk.mean, 0.5), risk.pga_475yr_g)
    norm = float(np.median(0.5 * risk.mean))
    factor, is_beyond = required_factor(quick, sites, half, norm)
    np.testing.assert_array_equal(np.isinf(factor), 0.5 * risk.mean >= norm)
    assert not is_beyond[np.isinf(factor)].any()


def test_required_factor__unknown_stays_unknown(quick: RiskModel, sites: Sites) -> None:
    risk = site_risk(quick, sites)
    mean = risk.mean.copy()
    mean[3] = np.nan
    factor, is_beyond = required_factor(quick, sites, risk._replace(mean=mean), 1e-5)
    assert np.isnan(factor[3])
    assert not is_beyond[3]


def test_required_factor__on_the_norm_is_one(quick: RiskModel, sites: Sites) -> None:
    risk = site_risk(quick, sites)
    norm = float(risk.mean[0])
    factor, _ = required_factor(quick, sites, risk, norm)
    assert factor[0] == pytest.approx(1.0, rel=1e-9)
    assert factor[0] <= 1.0
    just_below, _ = required_factor(quick, sites, risk, np.nextafter(norm, 0.0))
    assert just_below[0] > 1.0


def test_measures__know_where_the_table_ends() -> None:
    assert pytest.approx(LARGEST_FACTOR) == measures.LARGEST_FACTOR
