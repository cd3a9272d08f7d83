# SPDX-License-Identifier: EUPL-1.2
"""Exceedance of Sa given an earthquake, and hazard curves, against the published chain's output."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from spectra.discretisation import REFERENCE, LogGrid
from spectra.hazard import HazardModel, load_hazard

VERIFICATION = Path(__file__).resolve().parents[1] / "verification"
COMPONENTS = ("geometric_mean", "arbitrary")


def _period(hazard: HazardModel, period_s: float) -> int:
    return hazard.ground_motion.period.tolist().index(period_s)


def _shifted(hazard: HazardModel, ln_factor: float) -> HazardModel:
    """Surface levels so much lower: what a wierde adds to the motion is a shift of the levels."""
    levels = hazard.grid.surface_levels
    factor = np.exp(-ln_factor)
    lower = LogGrid(levels.lowest_g * factor, levels.highest_g * factor, levels.count)
    return replace(hazard, grid=replace(hazard.grid, surface_levels=lower))


@pytest.fixture(scope="module")
def published(oracle) -> xr.Dataset:
    data = oracle("v7_hazardprep")
    return data.assign_coords(IM=data["T"].to_numpy())


@pytest.fixture(scope="module")
def as_published() -> HazardModel:
    return load_hazard(grid=REFERENCE, compatibility="tno-published")


def _cells(hazard: HazardModel, published: xr.Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the published magnitudes and distances among our nodes."""
    m = np.abs(hazard.grid.magnitude[:, None] - published["magnitude"].to_numpy()).argmin(axis=0)
    r = np.abs(hazard.grid.distance_km[:, None] - published["distance_rupture"].to_numpy())
    r = r.argmin(axis=0)
    np.testing.assert_allclose(hazard.grid.magnitude[m], published["magnitude"], atol=1e-9)
    np.testing.assert_allclose(hazard.grid.distance_km[r], published["distance_rupture"], rtol=1e-9)
    return m, r


@pytest.mark.parametrize("component", COMPONENTS)
def test_reference_exceedance__agrees_with_published_tables(
    as_published: HazardModel, published: xr.Dataset, component: str
) -> None:
    m, r = _cells(as_published, published)
    table = published["reference_poe_mean"].sel(component=component)
    grid = as_published.grid
    for period_s in published["IM"].to_numpy():
        ours = as_published.motions.reference_exceedance(_period(as_published, period_s), component)
        ours = ours.reshape(grid.magnitude_count, grid.distance_count, -1)[np.ix_(m, r)]
        theirs = table.sel(IM=period_s).transpose("magnitude", "distance_rupture", "gm_reference")
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)


@pytest.mark.parametrize("surface", ["regular", "wierde"])
@pytest.mark.parametrize("component", COMPONENTS)
def test_exceedance_probability__agrees_with_published_tables(
    as_published: HazardModel, published: xr.Dataset, component: str, surface: str
) -> None:
    m, r = _cells(as_published, published)
    np.testing.assert_allclose(
        published["SA_g_surface"], as_published.grid.surface_levels.level_g, rtol=1e-12
    )
    table = published["surface_poe_mean"].sel(component=component, surface_condition=surface)
    n_zone = 0
    for period_s in published["IM"].to_numpy():
        t = _period(as_published, period_s)
        factor = as_published.ground_motion.wierde_ln_factor[t] if surface == "wierde" else 0.0
        model = _shifted(as_published, factor)
        for zone in published["zone"].to_numpy():
            ours = model.motions.exceedance_probability(int(zone), t, component=component)
            theirs = table.sel(IM=period_s, zone=zone)
            theirs = theirs.transpose("magnitude", "distance_rupture", "gm_surface")
            np.testing.assert_allclose(
                ours[np.ix_(m, r)], theirs, rtol=0, atol=1e-6, err_msg=f"{zone} {period_s}"
            )
            n_zone += 1
    assert n_zone == 3 * 8


def test_exceedance_probability__default_mode_differs_from_the_published_defect(
    reference_hazard: HazardModel, as_published: HazardModel
) -> None:
    ours = reference_hazard.motions.exceedance_probability(602, 0, component="geometric_mean")
    theirs = as_published.motions.exceedance_probability(602, 0, component="geometric_mean")
    assert np.abs(ours - theirs).max() > 1e-3


@pytest.fixture(scope="module")
def published_curves(oracle) -> xr.Dataset:
    data = oracle("v7fix_hazard")
    return data.assign_coords(IM=data["T"].to_numpy())


@pytest.fixture(scope="module")
def published_rates(oracle) -> dict[tuple[float, float], np.ndarray]:
    """Rates of events (magnitude, distance) by node, of the published source integration."""
    data = oracle("common_source_distribution")
    rates = data["seismicity_rate_mean"].transpose("x_y", "magnitude", "distance_rupture")
    places = zip(data["x"].to_numpy(), data["y"].to_numpy(), strict=True)
    return dict(zip(places, rates.to_numpy().astype(float), strict=True))


@pytest.mark.parametrize("surface", ["regular", "wierde"])
def test_exceedance_rates__agree_with_published_hazard_curves(
    reference_hazard: HazardModel, published_curves: xr.Dataset, published_rates, surface: str
) -> None:
    data = published_curves
    index = data["node_sub_index"].to_numpy()
    x, y, zone = (data[name].to_numpy()[index] for name in ("x", "y", "zone"))
    curves = data["hazard_curves_mean"].sel(component="geometric_mean", surface_condition=surface)
    periods = reference_hazard.ground_motion.period
    n_compared = 0
    for t, period_s in enumerate(periods):
        factor = reference_hazard.ground_motion.wierde_ln_factor[t]
        model = _shifted(reference_hazard, factor if surface == "wierde" else 0.0)
        for z in np.unique(zone):
            nodes = np.flatnonzero(zone == z)
            events = np.stack([published_rates[x[n], y[n]] for n in nodes])
            ours = model.exceedance_rates(int(z), events, [t])[:, 0]
            theirs = curves.sel(IM=period_s).isel(node_sub=nodes)
            theirs = theirs.transpose("node_sub", "gm_surface").to_numpy()
            counts = theirs > 1e-6
            np.testing.assert_allclose(ours[counts], theirs[counts], rtol=1e-3)
            n_compared += int(counts.sum())
    assert n_compared > 10_000


@pytest.fixture(scope="module")
def spectrum(hazard: HazardModel):
    """Sa at each period exceeded at an annual rate, computed at the point itself."""
    curves: dict[tuple[float, float], np.ndarray] = {}

    def at(place: tuple[float, float], zone: int, rate: float) -> np.ndarray:
        if place not in curves:
            x, y = (np.array([c]) for c in place)
            events = hazard.event_rates(x, y)
            mean = np.einsum("nkmr,k->nmr", events, hazard.seismicity.mmax_weight)
            periods = range(hazard.ground_motion.period.size)
            curves[place] = hazard.exceedance_rates(zone, mean, periods)[0] * hazard.scale
        ln_level = hazard.grid.surface_levels.ln_level
        out = []
        for curve in curves[place]:
            known = curve > 0.0
            out.append(np.exp(np.interp(-np.log(rate), -np.log(curve[known]), ln_level[known])))
        return np.array(out)

    return at


PLACES = {
    "Loppersum": (245_600.0, 594_790.0),
    "Zeerijp": (246_700.0, 597_200.0),
    "Appingedam": (252_700.0, 592_950.0),
    "Delfzijl": (257_300.0, 594_500.0),
    "Groningen": (233_950.0, 582_050.0),
    "Hoogezand": (246_420.0, 575_970.0),
    "Uithuizen": (240_900.0, 603_300.0),
    "Winschoten": (264_350.0, 573_990.0),
}


@pytest.mark.parametrize("place", PLACES)
def test_uniform_hazard_spectra__of_2024_agree_with_the_prototype(
    hazard: HazardModel, spectrum, shared, place: str
) -> None:
    with (shared / "data" / "uhs_8places.csv").open(encoding="utf-8", newline="") as handle:
        rows = [
            row
            for row in csv.DictReader(handle)
            if (row["scenario"], row["gmm"]) == ("2024", "V7")
            and row["place"].split(" (")[0] == place
        ]
    periods = hazard.ground_motion.period.tolist()
    assert len(rows) == 4 * len(periods)
    zone = int(rows[0]["zone"])
    for return_period in sorted({float(row["rp"]) for row in rows}):
        # The prototype's rate for a return period is -ln(1 - 1/RP); ours is 1/RP.
        ours = spectrum(PLACES[place], zone, 1.0 / return_period)
        of_period = {
            float(r["T"]): float(r["SA_g"]) for r in rows if float(r["rp"]) == return_period
        }
        theirs = [of_period[t] for t in periods]
        np.testing.assert_allclose(ours, theirs, rtol=0.03)


def _check_figures() -> list[dict[str, str]]:
    with (VERIFICATION / "uhs_2024.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_uniform_hazard_spectra__equal_the_figures_kept_with_the_tests(
    hazard: HazardModel, spectrum
) -> None:
    rows = _check_figures()
    assert {row["place"] for row in rows} == set(PLACES)
    for row in rows:
        place = PLACES[row["place"]]
        zone, _ = hazard.zone_map.lookup(*(np.array([c]) for c in place))
        assert int(zone[0]) == int(row["zone"])
        ordinates = spectrum(place, int(row["zone"]), 1.0 / float(row["return_period_yr"]))
        got = ordinates[_period(hazard, float(row["period_s"]))]
        printed = float(row["sa_g"])
        # Printed to three decimals: the tolerance of the prototype and half a digit.
        assert got == pytest.approx(printed, rel=0, abs=0.03 * printed + 5e-4), row
