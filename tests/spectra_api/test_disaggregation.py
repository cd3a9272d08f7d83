# SPDX-License-Identifier: EUPL-1.2
"""Hazard by magnitude and distance adds up to the rate of the return period."""

from __future__ import annotations

import numpy as np
import pytest

from npr.core.errors import HazardError
from spectra.disaggregation import coarse
from spectra.hazard import HazardModel


def test_disaggregate__adds_up_to_the_rate(hazard: HazardModel) -> None:
    site = hazard.at_sites([245_600.0, 246_420.0], [594_790.0, 575_970.0])
    years = [95.0, 475.0, 2475.0]
    for im in ("PGA", "SA(0.3)"):
        found = site.disaggregate(years, im)
        assert found.dims == ("site", "return_period", "magnitude", "distance")
        rate = found.sum(("magnitude", "distance")).values * np.array(years)
        # Events at the point itself, the level from between the nodes.
        np.testing.assert_allclose(rate, 1.0, rtol=0.01)
        period = 0.01 if im == "PGA" else 0.3
        level = site.uhs(years).sel(period=period).values
        np.testing.assert_array_equal(found["level"].values, level)


def test_disaggregate__rarer_motions_come_from_larger_earthquakes(hazard: HazardModel) -> None:
    share = coarse(hazard.at_sites(245_600.0, 594_790.0).disaggregate([95.0, 2475.0], "PGA"))
    by_magnitude = share.sum("distance_bin").isel(site=0)
    middle = np.arange(1.75, 6.5, 0.5)
    mean = (by_magnitude * middle).sum("magnitude_bin").values
    assert mean[1] > mean[0] + 0.2
    np.testing.assert_allclose(share.sum(("magnitude_bin", "distance_bin")), 1.0, rtol=1e-12)


def test_disaggregate__what_is_unknown_stays_unknown(hazard: HazardModel) -> None:
    site = hazard.at_sites([245_600.0, 100_000.0], [594_790.0, 400_000.0])
    found = site.disaggregate([475.0, 1e-3], "PGA")
    assert np.isfinite(found.values[0, 0]).all()
    assert np.isnan(found.values[1]).all()  # outside the model
    assert np.isnan(found.values[0, 1]).all()  # beyond the curve
    with pytest.raises(HazardError, match="no disaggregation"):
        site.disaggregate(475.0, "AvgSA")
