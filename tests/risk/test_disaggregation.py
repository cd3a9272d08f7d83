# SPDX-License-Identifier: EUPL-1.2
"""Risk by magnitude and distance adds up to the risk, and moves as it should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from npr.core.errors import HazardError
from npr.risk.disaggregation import disaggregated_risk
from npr.risk.table import Sites, site_risk
from npr.risk.zone import RiskModel
from spectra.disaggregation import coarse

X, Y = np.array([245_600.0, 246_420.0]), np.array([594_790.0, 575_970.0])


def test_disaggregated_risk__adds_up_to_the_risk_of_the_address(quick: RiskModel) -> None:
    found = disaggregated_risk(quick, X, Y)
    whole = found.sum(("magnitude", "distance"))
    n = len(quick.classes)
    for surface, is_wierde in (("regular", False), ("wierde", True)):
        sites = Sites(
            np.repeat(X, n),
            np.repeat(Y, n),
            np.repeat(found["zone"].values, n),
            np.full(2 * n, is_wierde),
            np.tile(np.arange(n, dtype=np.int32), 2),
            np.full(2 * n, -1, dtype=np.int32),
            np.ones(2 * n),
            np.zeros((0, n)),
        )
        mean = site_risk(quick, sites).mean
        # The address is interpolated between nodes, the other is computed at the point.
        np.testing.assert_allclose(whole.sel(surface=surface).values.ravel(), mean, rtol=0.01)


def test_disaggregated_risk__grows_with_the_rate_only(quick: RiskModel) -> None:
    source = quick.hazard.seismicity
    twice = replace(
        quick, hazard=replace(quick.hazard, seismicity=replace(source, scale=2.0 * source.scale))
    )
    one, two = (disaggregated_risk(model, X[:1], Y[:1]) for model in (quick, twice))
    np.testing.assert_allclose(two.values, 2.0 * one.values, rtol=1e-12)
    np.testing.assert_allclose(coarse(two).values, coarse(one).values, rtol=1e-12)


def test_coarse__shares_sum_to_one_and_keep_the_bins(quick: RiskModel) -> None:
    found = disaggregated_risk(quick, X[:1], Y[:1]).sel(surface="regular")
    share = coarse(found)
    assert share.dims == ("site", "vulnerability_class", "magnitude_bin", "distance_bin")
    total = share.sum(("magnitude_bin", "distance_bin"))
    np.testing.assert_allclose(total, 1.0, rtol=1e-12)
    large = found.where((found["magnitude"] >= 4.0) & (found["magnitude"] < 4.5), 0.0)
    wanted = large.sum(("magnitude", "distance")) / found.sum(("magnitude", "distance"))
    got = share.sel(magnitude_bin=4.2).sum("distance_bin")
    np.testing.assert_allclose(got, wanted, rtol=1e-12)


def test_disaggregated_risk__outside_the_model_is_refused(quick: RiskModel) -> None:
    with pytest.raises(HazardError, match="outside the hazard model"):
        disaggregated_risk(quick, [100_000.0], [400_000.0])
