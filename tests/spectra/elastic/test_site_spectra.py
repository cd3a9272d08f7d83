# SPDX-License-Identifier: EUPL-1.2
"""Spectra of many addresses: those of SiteHazard.uhs, and unknown where they must be."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from npr.core.errors import HazardError
from npr.core.units import STANDARD_GRAVITY
from spectra.discretisation import DEFAULT
from spectra.elastic import _site_kernels as k
from spectra.elastic import site as site_module
from spectra.elastic.fitting import fit_ordinates
from spectra.elastic.site import SiteSpectra, site_spectra
from spectra.hazard import HazardModel, load_hazard
from spectra.sites import _interpolate
from spectra.zone_curves import zone_curves

FEW = {
    "magnitude_step": 0.5,
    "magnitude_count": 11,
    "distance_count": 12,
    "rupture_points": 32,
    "azimuth_count": 7,
    "hypocentral_count": 40,
}
"""Few nodes: the figures are coarse, but the two ways to them must agree all the same."""

YEARS = np.array([95.0, 475.0, 2475.0])


@pytest.fixture(scope="module")
def coarse() -> HazardModel:
    return load_hazard(grid=replace(DEFAULT, **FEW))


@pytest.fixture(scope="module")
def places(coarse: HazardModel) -> tuple[np.ndarray, ...]:
    """Addresses in a few zones near each other (x, y, zone), many to a square."""
    rng = np.random.default_rng(1)
    x, y = rng.uniform(245_000.0, 248_000.0, 60), rng.uniform(593_000.0, 596_000.0, 60)
    return x, y, coarse.zone_map.lookup(x, y)[0]


def _assert_same(ours: SiteSpectra, theirs: SiteSpectra, rows: np.ndarray | slice) -> None:
    for name, values in ours._asdict().items():
        if name != "longest_period":
            np.testing.assert_array_equal(values, getattr(theirs, name)[rows], err_msg=name)


def test_site_spectra__ordinates_are_those_of_the_hazard(
    coarse: HazardModel, places: tuple[np.ndarray, ...]
) -> None:
    x, y, zone = places
    rng = np.random.default_rng(2)
    column = rng.integers(0, 3, x.size)
    is_wierde = rng.random(x.size) < 0.3
    found = site_spectra(coarse, x, y, zone, is_wierde, YEARS[column])
    spectra = coarse.at_sites(x, y).uhs(YEARS).values[np.arange(x.size), column]
    spectra *= np.exp(np.outer(is_wierde, coarse.ground_motion.wierde_ln_factor))
    np.testing.assert_allclose(found.ordinates, spectra, rtol=1e-12)
    fitted = fit_ordinates(spectra, spectra[:, 0], coarse.ground_motion.period)
    np.testing.assert_allclose(found.a_g, fitted[:, 0] * STANDARD_GRAVITY, rtol=1e-12)
    np.testing.assert_allclose(found.corners, fitted[:, 1:5], rtol=1e-7)
    np.testing.assert_allclose(found.misfit_rms, fitted[:, 5], rtol=1e-9)
    np.testing.assert_allclose(found.misfit_max, fitted[:, 6], rtol=1e-6)
    assert found.longest_period == 1.0


def test_site_spectra__do_not_depend_on_order_copies_or_blocks(
    coarse: HazardModel, places: tuple[np.ndarray, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    x, y, zone = places
    years = np.resize(YEARS, x.size)
    flat = np.zeros(x.size, dtype=bool)
    once = site_spectra(coarse, x, y, zone, flat, years)
    monkeypatch.setattr(site_module, "_BLOCK", 7)
    order = np.random.default_rng(3).integers(0, x.size, 100)
    again = site_spectra(coarse, x[order], y[order], zone[order], flat[order], years[order])
    _assert_same(again, once, order)


def test_site_spectra__scale_is_that_of_the_year(
    coarse: HazardModel, places: tuple[np.ndarray, ...]
) -> None:
    x, y, zone = (values[:4] for values in places)
    flat = np.zeros(4, dtype=bool)
    usual = site_spectra(coarse, x, y, zone, flat, np.full(4, 475.0))
    stated = site_spectra(coarse, x, y, zone, flat, np.full(4, 475.0), np.full(4, coarse.scale))
    _assert_same(stated, usual, slice(None))
    # Half the rate at a return period twice as long is the same spectrum.
    halved = site_spectra(coarse, x, y, zone, flat, np.full(4, 950.0), 0.5 * coarse.scale)
    np.testing.assert_allclose(halved.ordinates, usual.ordinates, rtol=1e-12)
    weaker = site_spectra(coarse, x, y, zone, flat, np.full(4, 475.0), 0.5 * coarse.scale)
    assert (weaker.a_g < usual.a_g).all()


def test_site_spectra__unknown_stays_unknown(
    coarse: HazardModel, places: tuple[np.ndarray, ...]
) -> None:
    x, y, zone = (np.repeat(values[:1], 10) for values in places)
    years = np.full(10, 475.0)
    scale = np.full(10, coarse.scale)
    x[1], y[2], zone[3], years[4], years[5], scale[6] = math.nan, math.inf, 0, math.nan, -1.0, 0.0
    sizes = {number: len(coarse.zone_map.nodes(number)) for number in coarse.ground_motion.zones}
    zone[7] = min(sizes, key=lambda number: sizes[number])  # does not reach the place
    years[8] = 1e300  # no level is exceeded that seldom
    zone[9] = 3411  # a lake: it has no ground-motion model
    found = site_spectra(coarse, x, y, zone, np.zeros(10, dtype=bool), years, scale)
    assert np.isfinite(found.a_g).tolist() == [True] + 9 * [False]
    for values in (found.corners, found.misfit_rms, found.misfit_max, found.ordinates):
        assert np.isnan(values[1:]).all()
        assert np.isfinite(values[0]).all()


def test_site_spectra__of_nobody_is_empty(coarse: HazardModel) -> None:
    empty = np.empty(0)
    found = site_spectra(coarse, empty, empty, empty, empty, empty)
    assert (found.a_g.shape, found.corners.shape, found.ordinates.shape) == ((0,), (0, 4), (0, 10))


def test_site_spectra__tells_how_far_it_is(
    coarse: HazardModel, places: tuple[np.ndarray, ...]
) -> None:
    x, y, zone = places
    told: list[tuple[int, int]] = []
    site_spectra(
        coarse,
        x,
        y,
        zone,
        np.zeros(x.size, dtype=bool),
        np.full(x.size, 475.0),
        progress=lambda done, of: told.append((done, of)),
    )
    n = len(np.unique(zone))
    assert told == [(i + 1, n) for i in range(n)]


def test_site_spectra__refuses_a_hazard_with_known_defects() -> None:
    hazard = load_hazard(compatibility="tno-published")
    with pytest.raises(HazardError, match="known defects"):
        site_spectra(hazard, [245_600.0], [594_790.0], [1032], [False], [475.0])


def test_site_spectra__leaves_its_inputs_alone(
    coarse: HazardModel, places: tuple[np.ndarray, ...]
) -> None:
    x, y, zone = (values[:5].copy() for values in places)
    is_wierde, years = np.ones(5, dtype=bool), np.full(5, 475.0)
    before = [values.copy() for values in (x, y, zone, is_wierde, years)]
    site_spectra(coarse, x, y, zone, is_wierde, years)
    for values, kept in zip((x, y, zone, is_wierde, years), before, strict=True):
        np.testing.assert_array_equal(values, kept)


def test_zone_curves__fall_with_the_level(
    coarse: HazardModel, places: tuple[np.ndarray, ...]
) -> None:
    # What the search for a level by halving stands on.
    for zone in np.unique(places[2]).tolist():
        assert (np.diff(zone_curves(coarse, zone), axis=-1) <= 0.0).all()


def test_ln_level_at_rate__equals_interpolating_the_curve_also_where_rates_are_zero() -> None:
    rng = np.random.default_rng(4)
    ln_level = np.linspace(-6.0, 1.0, 40)
    compared = 0
    for _ in range(200):
        rates = np.exp(np.cumsum(-rng.uniform(0.01, 1.5, (5, 40)), axis=1))
        for curve in rates:
            curve[rng.integers(5, 60) :] = 0.0
        weight, bulge = rng.dirichlet(np.ones(4)), rng.uniform(0.0, 1.0)
        centre = int(rng.choice([-1, 4]))
        curve = _interpolate(rates[:4], weight, None if centre < 0 else rates[4], bulge)
        with np.errstate(divide="ignore"):
            ln_rate = np.log(rates)
            falling = np.log(curve)
        known = np.isfinite(falling)
        if (np.diff(falling[known]) > 0.0).any():
            continue  # the bulge ends where the centre is 0: no longer a curve that falls
        ln_wanted = rng.uniform(-20.0, 1.0)
        ends = {"left": math.nan, "right": math.nan}
        expected = np.interp(-ln_wanted, -falling[known], ln_level[known], **ends)
        row = np.arange(4)
        found = k.ln_level_at_rate(ln_rate, ln_level, row, weight, centre, bulge, ln_wanted)
        np.testing.assert_allclose(found, expected, rtol=0.0, atol=1e-12)
        compared += int(np.isfinite(expected))
    assert compared > 50
