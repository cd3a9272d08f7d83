# SPDX-License-Identifier: EUPL-1.2
"""The factor on the strength against closed forms of the spectrum, with damping held constant."""

from __future__ import annotations

import math

import numpy as np
import pytest

from npr.checks import _kernels as k
from npr.checks.strengthening import LARGEST_FACTOR, smallest_factor
from spectra.elastic._kernels import DampingCorrection
from typologies.capacity._kernels import Damping

# No hysteretic damping at all: eta is 1 whatever the ductility.
DAMPING = Damping(0.05, 0.0, 0.0, 0.0, 0.0, 10.0, 1.0, 1.0, 3.0)
CORRECTION = DampingCorrection(10.0, 5.0, 0.5, 0.55)
T_B, T_C, T_D, P = 0.1, 0.4, 2.0, 2.5


def _required(a_g: float, a_y: float, d_u: float, t_y: float = 0.15) -> float:
    """Factor of one building with a period of yield."""
    d_y = a_y * (t_y / (2.0 * math.pi)) ** 2

    def unity_check(at: np.ndarray, factor: np.ndarray) -> np.ndarray:
        n = len(at)
        rows = np.array([a_y, d_y, d_u, 0.0, 0.0])[:, np.newaxis] * np.ones(n)
        rows[:2] *= factor
        corners = np.array([P, T_B, T_C, T_D])[:, np.newaxis] * np.ones(n)
        out, status = np.empty(n), np.zeros(n, np.uint32)
        k.unity_check_many(np.full(n, a_g), corners, rows, 10.0, DAMPING, CORRECTION, out, status)
        return out

    (found,) = smallest_factor(unity_check, 1)
    if np.isfinite(found):
        assert unity_check(np.arange(1), np.array([found]))[0] <= 1.0
    return float(found)


def _displacement(period: float, a_y: float) -> float:
    """Ultimate displacement at which the effective period is this one."""
    return a_y * (period / (2.0 * math.pi)) ** 2


def test_plateau__the_unity_check_falls_with_strength() -> None:
    # T = 2 pi sqrt(d_u / a_y) stays on the plateau: UC = a_g p / a_y, so the factor is UC.
    a_y = 1.0
    d_u = _displacement(0.39, a_y)
    a_g = 1.3 * a_y / P
    assert _required(a_g, a_y, d_u, 0.12) == pytest.approx(1.3, rel=1e-9)


def test_constant_velocity__it_falls_with_the_root_of_strength() -> None:
    # UC = a_g p T_C / (T a_y) with T = 2 pi sqrt(d_u / a_y): as 1 / sqrt(a_y), so UC squared.
    a_y, period = 1.0, 1.5
    a_g = 1.4 * a_y * period / (P * T_C)
    assert _required(a_g, a_y, _displacement(period, a_y)) == pytest.approx(1.4**2, rel=1e-9)


def test_constant_displacement__it_does_not_fall_until_the_period_is_short_enough() -> None:
    # UC = a_g p T_C T_D / (T² a_y) does not know a_y; from T_D on it falls as above.
    a_y, period = 1.0, 3.0
    a_g = 1.2 * a_y * period**2 / (P * T_C * T_D)
    expected = (period / T_D) ** 2 * 1.2**2
    assert _required(a_g, a_y, _displacement(period, a_y)) == pytest.approx(expected, rel=1e-9)


def test_elastic__a_building_that_no_longer_yields_is_not_helped() -> None:
    # At d_y = d_u the curve ends before yield: the period is that of yield, and the
    # capacity d_u (2 pi / t_y)² = 1.5 a_y against a_g p.
    a_y, t_y = 1.0, 0.3
    d_u = 1.5 * a_y * (t_y / (2.0 * math.pi)) ** 2
    assert _required(1.1 * 1.5 * a_y / P, a_y, d_u, t_y) == math.inf


def test_smallest_factor__1_unknown_and_never() -> None:
    first = np.array([0.9, 1.0, np.nan, 2.0, 1e6])
    found = smallest_factor(lambda at, factor: first[at] / factor, 5)
    np.testing.assert_allclose(found, [1.0, 1.0, np.nan, 2.0, np.inf], rtol=1e-9)


def test_smallest_factor__finds_the_first_of_several_ranges() -> None:
    # Passes between 2 and 4, fails up to 8, and passes again: stronger may do worse on paper.
    def unity_check(at: np.ndarray, factor: np.ndarray) -> np.ndarray:
        passes = ((factor >= 2.0) & (factor <= 4.0)) | (factor >= 8.0)
        return np.where(passes, 0.9, 1.1)

    assert smallest_factor(unity_check, 1)[0] == pytest.approx(2.0, rel=1e-9)


def test_smallest_factor__asks_only_for_who_still_fails() -> None:
    asked = []

    def unity_check(at: np.ndarray, factor: np.ndarray) -> np.ndarray:
        asked.append(len(at))
        assert (factor <= LARGEST_FACTOR * (1.0 + 1e-12)).all()
        return np.array([0.5, 1.5])[at] / factor

    smallest_factor(unity_check, 2)
    assert asked[0] == 2
    assert set(asked[1:]) == {1}
