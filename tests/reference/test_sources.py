# SPDX-License-Identifier: EUPL-1.2
"""Kernels of the sources against obvious, slow twins in plain Python."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spectra.sources import _kernels as k

kilometres = st.floats(0.0, 80.0)


@given(kilometres, kilometres, kilometres, st.floats(0.5, 5.0))
@settings(deadline=None)
def test_rupture_distance__is_the_nearest_point_of_a_line(
    along: float, across: float, offset: float, depth: float
) -> None:
    # The rupture runs from the hypocentre (0, 0, depth) towards the site (along, across, 0).
    points = np.linspace(0.0, offset, 2001)
    nearest = np.sqrt((along - points) ** 2 + across**2 + depth**2).min()
    got = k.rupture_distance(along, across, offset, depth)
    assert got <= nearest * (1.0 + 1e-12)
    assert got == pytest.approx(nearest, abs=offset / 2000.0 + 1e-12)
    assert got >= depth * (1.0 - 1e-12)


@given(kilometres, kilometres, kilometres)
@settings(deadline=None)
def test_rupture_distance__a_longer_rupture_never_comes_less_near(
    along: float, across: float, offset: float
) -> None:
    longer = k.rupture_distance(along, across, offset + 1.0, 3.0)
    assert longer <= k.rupture_distance(along, across, offset, 3.0)


@pytest.mark.parametrize("power", [0.0, 6.0])
def test_rupture_distance_probability__equals_a_histogram_by_hand(power: float) -> None:
    rng = np.random.default_rng(4)
    distance = np.geomspace(3.0, 70.0, 9)
    hypocentral = np.array([3.0, 4.5, 12.0, 40.0])
    azimuth = np.deg2rad([0.0, 40.0, 90.0])
    scatter, offset = rng.normal(0.0, 0.5, 6), rng.uniform(0.0, 8.0, (2, 6))
    got = k.rupture_distance_probability(
        distance, power, hypocentral, azimuth, scatter, offset, 3.0
    )
    expected = np.zeros((2, 3, 4, 9))
    for m, a, h, p in np.ndindex(2, 3, 4, 6):
        epicentral = math.sqrt(hypocentral[h] ** 2 - 9.0)
        angle = azimuth[a] + scatter[p]
        r = k.rupture_distance(
            epicentral * abs(math.cos(angle)), epicentral * abs(math.sin(angle)), offset[m, p], 3.0
        )
        # Shared between two nodes so that the mean of ln R, or of R^-power, is right.
        for i in range(9):
            scale = np.log(distance) if power == 0.0 else -(distance**-power)
            at = math.log(r) if power == 0.0 else -(r**-power)
            hat = np.interp(at, scale, np.eye(9)[i])
            expected[m, a, h, i] += hat / 6.0
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(got.sum(axis=-1), 1.0, rtol=0, atol=1e-12)
