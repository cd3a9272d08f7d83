# SPDX-License-Identifier: EUPL-1.2
"""The fit of five parameters: nobody finds less misfit, and what it does at the edges."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pint import Quantity
from scipy.optimize import least_squares

from npr.core.errors import NprError
from spectra import ElasticSpectrum
from spectra.elastic.fitting import fit_ordinates

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PERIOD = np.array([0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0])
SECONDS = Quantity(PERIOD, "s")


def _ln_shape(ln_p: float, ln_corners: Floats, period: Floats) -> Floats:
    """Ln of the elastic spectrum over a_g, written down anew."""
    b, c, d = ln_corners
    t = np.log(period)
    rise = np.log(np.maximum(1.0 + np.exp(t - b) * (np.exp(ln_p) - 1.0), 1e-300))
    return np.where(t < b, rise, ln_p - np.maximum(t - c, 0.0) - np.maximum(t - d, 0.0))


def _scipy_least(y: Floats, period: Floats, rng: np.random.Generator, starts: int) -> float:
    """Least sum of squares that scipy finds from many starts, corners in order by construction."""
    low, high = np.log(period[0]), np.log(period[-1])

    def residual(u: Floats) -> Floats:
        b = low + (high - low) * u[1]
        c = b + (high - b) * u[2]
        return y - _ln_shape(u[0], np.array([b, c, c + (high - c) * u[3]]), period)

    bounds = [-4.0, 0.0, 0.0, 0.0], [5.0, 1.0, 1.0, 1.0]
    tries = (np.r_[rng.uniform(0.0, 1.5), rng.uniform(size=3)] for _ in range(starts))
    return min(2.0 * least_squares(residual, start, bounds=bounds).cost for start in tries)


def _random_ordinates(rng: np.random.Generator, noise: float, count: int) -> Floats:
    """Ln of ordinates over the first of them: spectra of random corners with noise."""
    y = np.empty((count, PERIOD.size))
    for i in range(count):
        corners = np.sort(np.log(rng.uniform(0.03, 1.2, 3)))
        y[i] = _ln_shape(np.log(rng.uniform(1.1, 4.0)), corners, PERIOD)
        y[i] += noise * rng.normal(size=PERIOD.size)
    return y - y[:, :1]


def _squares(fitted: Floats, size: int) -> Floats:
    return fitted[..., 5] ** 2 * size


@pytest.mark.parametrize("noise", [0.0, 0.02, 0.1, 0.5])
def test_fit__scipy_finds_nothing_better(noise: float) -> None:
    rng = np.random.default_rng(3)
    y = _random_ordinates(rng, noise, 15)
    ours = _squares(fit_ordinates(np.exp(y), np.ones(15), PERIOD), PERIOD.size)
    theirs = np.array([_scipy_least(row, PERIOD, rng, 20) for row in y])
    assert (ours <= theirs * (1.0 + 1e-6) + 1e-12).all()


@pytest.mark.parametrize("first", [0.0, 0.005, 0.05])
def test_fit__scipy_finds_nothing_better_for_other_periods_and_a_given_a_g(first: float) -> None:
    rng = np.random.default_rng(5)
    period = np.r_[first, np.geomspace(0.08, 4.0, 14)]
    y = np.empty((8, period.size))
    for row in y:
        corners = np.sort(np.log(rng.uniform(0.08, 3.0, 3)))
        row[:] = _ln_shape(np.log(rng.uniform(1.5, 4.0)), corners, np.maximum(period, 1e-9))
        row += 0.1 * rng.normal(size=period.size)
    ours = _squares(fit_ordinates(np.exp(y), np.ones(8), period), period.size)
    # scipy does not see the ordinate at T = 0, which is a_g whatever the corners are.
    seen = period > 0.0
    for row, found in zip(y, ours, strict=True):
        theirs = _scipy_least(row[seen], period[seen], rng, 20) + float((row[~seen] ** 2).sum())
        assert found <= theirs * (1.0 + 1e-6)


def _published(shared: Path) -> tuple[list[dict[str, str]], Floats]:
    """Fits of a prototype for V7 in 2024, and the ordinates they were made from, g."""
    ordinates: dict[tuple[str, str], list[float]] = defaultdict(list)
    with (shared / "data/uhs_8places.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["gmm"] == "V7" and row["scenario"] == "2024":
                ordinates[row["place"], row["rp"]].append(float(row["SA_g"]))
    with (shared / "data/npr_fits.csv").open(encoding="utf-8") as file:
        fits = [row for row in csv.DictReader(file) if row["gmm"] == "V7"]
    return fits, np.array([ordinates[row["place"], row["rp"]] for row in fits])


def test_fit__agrees_with_an_earlier_program(shared: Path) -> None:
    fits, sa = _published(shared)
    assert len(fits) == 32
    found = fit_ordinates(sa, sa[:, 0], PERIOD)
    for row, ours in zip(fits, found, strict=True):
        # Theirs: misfit printed to four decimals; T_D not held to the longest period.
        assert ours[5] <= float(row["rms"]) + 1e-4
        theirs = [float(row[name]) for name in ("p", "TB", "TC")]
        if (row["place"], row["rp"]) == ("Hoogezand", "95"):
            # No ordinate lies on the plateau: p, T_B and T_C are known together only, not each.
            assert ours[1] * ours[3] == pytest.approx(theirs[0] * theirs[2], rel=1e-3)
            slope = (ours[1] - 1.0) / ours[2], (theirs[0] - 1.0) / theirs[1]
            assert slope[0] == pytest.approx(slope[1], rel=1e-3)
        else:
            np.testing.assert_allclose(ours[1:4], theirs, rtol=1e-3, err_msg=str(row))
        assert ours[4] == pytest.approx(min(float(row["TD"]), 1.0), rel=1e-3)


def test_fit__gives_back_the_spectrum_it_was_made_from() -> None:
    spectrum = ElasticSpectrum(
        a_g=Quantity(0.12, "standard_gravity"),
        p=2.4,
        T_B=Quantity(0.15, "s"),
        T_C=Quantity(0.45, "s"),
        T_D=Quantity(0.8, "s"),
    )
    sa = spectrum.acceleration(SECONDS)
    found = ElasticSpectrum.fit(SECONDS, sa, a_g=spectrum.a_g)
    np.testing.assert_allclose(found.corners_si, spectrum.corners_si, rtol=1e-6)
    assert float(found.a_g_si) == pytest.approx(float(spectrum.a_g_si), rel=1e-12)
    assert found.misfit is not None
    assert float(found.misfit.largest) < 1e-6
    assert found.longest_period == 1.0


@pytest.mark.filterwarnings("ignore::npr.core.bounds.RareValueWarning")  # random corners
def test_fit__of_many_sites_keeps_their_shape_and_states_the_misfit() -> None:
    sa = np.exp(_random_ordinates(np.random.default_rng(1), 0.1, 6)).reshape(2, 3, -1)
    found = ElasticSpectrum.fit(SECONDS, Quantity(sa, "m/s**2"), damping_correction="nzsee")
    assert found.a_g_si.shape == (2, 3)
    assert found.damping_correction == "nzsee"
    difference = np.log(found.acceleration(SECONDS).magnitude / sa)
    assert found.misfit is not None
    np.testing.assert_allclose(found.misfit.rms, np.sqrt((difference**2).mean(axis=-1)), rtol=1e-9)
    np.testing.assert_allclose(found.misfit.largest, abs(difference).max(axis=-1), rtol=1e-9)


def test_fit__does_not_depend_on_the_unit_or_the_neighbours() -> None:
    sa = np.exp(_random_ordinates(np.random.default_rng(2), 0.1, 30))
    together = fit_ordinates(sa, sa[:, 0], PERIOD)
    for i, row in enumerate(sa):
        np.testing.assert_array_equal(
            fit_ordinates(row[np.newaxis], row[:1], PERIOD)[0], together[i]
        )
    scaled = fit_ordinates(9.80665 * sa, 9.80665 * sa[:, 0], PERIOD)
    np.testing.assert_allclose(scaled[:, 0], 9.80665 * together[:, 0], rtol=1e-12)
    # The search ends where the sum of squares no longer tells two values of a corner apart.
    np.testing.assert_allclose(scaled[:, 1:5], together[:, 1:5], rtol=1e-7)


def test_fit__corners_stay_within_the_periods_and_in_order() -> None:
    sa = np.exp(_random_ordinates(np.random.default_rng(4), 0.3, 200))
    _, _, t_b, t_c, t_d, _, _ = fit_ordinates(sa, sa[:, 0], PERIOD).T
    assert (PERIOD[0] * (1.0 - 1e-12) <= t_b).all()
    assert ((t_b <= t_c) & (t_c <= t_d)).all()
    assert (t_d <= PERIOD[-1]).all()


def test_fit__t_d_of_a_spectrum_that_does_not_show_it_is_the_longest_period() -> None:
    t = np.maximum(PERIOD / 0.4, 1.0)
    sa = 2.5 / t * np.where(PERIOD < 0.1, 0.4, 1.0)
    assert fit_ordinates(sa[np.newaxis], sa[:1], PERIOD)[0, 4] == 1.0


def test_fit_ordinates__unknown_ordinates_are_unknown_parameters() -> None:
    sa = np.exp(_random_ordinates(np.random.default_rng(1), 0.1, 3))
    sa[1, 4] = math.nan
    found = fit_ordinates(sa, sa[:, 0], PERIOD)
    assert np.isnan(found[1]).all()
    assert np.isfinite(found[[0, 2]]).all()


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"periods": Quantity(PERIOD + 0.02, "s")}, "a_g"),
        ({"periods": Quantity(PERIOD[::-1].copy(), "s")}, "periods"),
        ({"periods": Quantity(PERIOD[:3], "s")}, "periods"),
        ({"periods": Quantity(PERIOD - 0.02, "s")}, "periods"),
        ({"accelerations": Quantity(np.ones(9), "m/s**2")}, "accelerations"),
        ({"accelerations": Quantity(np.r_[np.ones(9), 0.0], "m/s**2")}, "accelerations[9]"),
        ({"a_g": Quantity(math.nan, "m/s**2")}, "a_g"),
        ({"a_g": Quantity(np.ones(2), "m/s**2")}, "a_g"),
    ],
)
def test_fit__refuses_what_cannot_be_fitted(changed: dict[str, Any], where: str) -> None:
    given = {"periods": SECONDS, "accelerations": Quantity(np.ones(10), "m/s**2"), **changed}
    with pytest.raises(NprError) as caught:
        ElasticSpectrum.fit(**given)
    assert caught.value.where == where
    assert caught.value.got is not None
    assert caught.value.expected is not None
