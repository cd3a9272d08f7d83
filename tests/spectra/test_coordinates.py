# SPDX-License-Identifier: EUPL-1.2
"""RD New and WGS84: the official check points, and there and back again."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spectra.coordinates import rd_to_wgs84, wgs84_to_rd

CHECK_POINTS = {  # lon, lat: x, y
    "Martinitoren": ((6.56820053, 53.21938317), (233_883.131, 582_065.167)),
    "Westertoren": ((4.88352559, 52.37453253), (120_700.723, 487_525.501)),
}
each_point = pytest.mark.parametrize(
    ("wgs84", "rd"), CHECK_POINTS.values(), ids=CHECK_POINTS.keys()
)
METRE_DEG = 1.0 / 111_320.0


@each_point
def test_wgs84_to_rd__check_points_to_a_centimetre(wgs84, rd) -> None:
    np.testing.assert_allclose(wgs84_to_rd(*wgs84), rd, rtol=0, atol=0.01)


@each_point
def test_rd_to_wgs84__check_points_to_a_centimetre(wgs84, rd) -> None:
    np.testing.assert_allclose(rd_to_wgs84(*rd), wgs84, rtol=0, atol=0.01 * METRE_DEG)


# The province and well around it.
@given(st.floats(200_000.0, 280_000.0), st.floats(540_000.0, 620_000.0))
@settings(deadline=None)
def test_rd_to_wgs84__there_and_back_is_the_same_place(x: float, y: float) -> None:
    np.testing.assert_allclose(wgs84_to_rd(*rd_to_wgs84(x, y)), [x, y], rtol=0, atol=0.01)


@given(st.floats(6.2, 7.2), st.floats(53.0, 53.5))
@settings(deadline=None)
def test_wgs84_to_rd__there_and_back_is_the_same_place(lon: float, lat: float) -> None:
    back = rd_to_wgs84(*wgs84_to_rd(lon, lat))
    np.testing.assert_allclose(back, [lon, lat], rtol=0, atol=0.01 * METRE_DEG)


def test_wgs84_to_rd__agrees_with_the_settlements(shared) -> None:
    # Theirs by PROJ without grids, which is 0.3 m off, rounded to a metre; degrees to 5 m.
    with (shared / "data" / "settlements.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    lon, lat, x, y = (
        np.array([float(r[name]) for r in rows]) for name in ("lon", "lat", "x_rd", "y_rd")
    )
    ours_x, ours_y = wgs84_to_rd(lon, lat)
    assert np.hypot(ours_x - x, ours_y - y).max() < 7.0


def test_coordinates__nan_stays_nan_and_shapes_are_kept() -> None:
    lon = np.array([[6.5, np.nan, 6.7]])
    lat = np.array([[53.2, 53.3, np.nan]])
    before = lon.copy(), lat.copy()
    x, y = wgs84_to_rd(lon, lat)
    assert x.shape == y.shape == lon.shape
    assert np.isfinite(x[0, 0])
    assert np.isnan(x[0, 1:]).all()
    assert np.isnan(y[0, 1:]).all()
    assert all(np.isnan(a[0, 1:]).all() for a in rd_to_wgs84(x, y))
    np.testing.assert_array_equal(lon, before[0])
    np.testing.assert_array_equal(lat, before[1])
