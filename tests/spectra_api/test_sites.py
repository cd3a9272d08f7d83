# SPDX-License-Identifier: EUPL-1.2
"""Hazard at sites: labels, units, flags, and figures that others computed."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pint
import pytest
import xarray as xr
from coarse_grid import COARSE
from pint import Quantity

import spectra
from npr.core.errors import HazardError, NprError, UnitError
from npr.core.status import Status, status_texts
from spectra.discretisation import LogGrid
from spectra.hazard import HazardModel
from spectra.sites import SiteHazard
from spectra.sources.seismicity import built_in_seismicity

LOPPERSUM = (245_600.0, 594_790.0)
IN_1010 = (244_450.0, 594_750.0)
OUTSIDE = (121_394.0, 487_383.0)


@pytest.fixture
def sites(hazard: HazardModel) -> SiteHazard:
    """Loppersum, a place in a small zone, and Amsterdam."""
    x, y = zip(LOPPERSUM, IN_1010, OUTSIDE, strict=True)
    return hazard.at_sites(x, y)


def test_at_sites__scalars_and_sequences(hazard: HazardModel) -> None:
    one = hazard.at_sites(*LOPPERSUM)
    assert one.zone.tolist() == [1032]
    assert hazard.at_sites([LOPPERSUM[0]], np.array([LOPPERSUM[1]])).zone.tolist() == [1032]


def test_at_sites__as_many_x_as_y_and_zones(hazard: HazardModel) -> None:
    x, y = IN_1010
    for xs, ys, zone in (([x, x], [y], None), (x, [y, y], None), ([x, x], [y, y], [1010] * 3)):
        with pytest.raises(HazardError, match="not those of as many points"):
            hazard.at_sites(xs, ys, zone=zone)


def test_intensity_measures__as_openquake_writes_them(hazard: HazardModel) -> None:
    site = hazard.at_sites(*IN_1010)
    xr.testing.assert_identical(site.curve("SA(1.0)"), site.curve("SA(1)"))
    xr.testing.assert_identical(
        site.disaggregate(475.0, "SA(0.30)"), site.disaggregate(475.0, "SA(0.3)")
    )


def test_quantiles__one_or_several_from_0_to_1(hazard: HazardModel) -> None:
    site = hazard.at_sites(*IN_1010)
    one = site.quantiles("PGA", 0.5)
    xr.testing.assert_identical(one, site.quantiles("PGA", [0.5]))
    for wrong in (50.0, [-0.1, 0.5], np.nan):
        with pytest.raises(HazardError, match="a quantile is not a share"):
            site.quantiles("PGA", wrong)


def test_at_sites__zone_and_status(sites: SiteHazard) -> None:
    assert sites.zone.tolist() == [1032, 1010, 0]
    assert sites.status.tolist() == [
        Status.NEAR_ZONE_BORDER,
        Status.NEAR_ZONE_BORDER,
        Status.OUTSIDE_HAZARD_MODEL,
    ]


def test_at_sites__zone_may_be_given(hazard: HazardModel) -> None:
    given = hazard.at_sites(*IN_1010, zone=1032)
    assert given.zone.tolist() == [1032]
    assert given.status.tolist() == [Status.ZONE_GIVEN]
    usual = hazard.at_sites(*IN_1010).uhs(475.0)
    assert not np.allclose(given.uhs(475.0), usual, rtol=1e-3)


def test_at_sites__given_zone_that_does_not_reach_is_refused(hazard: HazardModel) -> None:
    far = hazard.at_sites(*OUTSIDE, zone=1010)
    with pytest.raises(HazardError, match="does not reach the site") as error:
        far.curve("PGA")
    assert error.value.got == "zone 1010 at x 121394, y 487383"


def test_intensity_measures__are_named_as_openquake_names_them(sites: SiteHazard) -> None:
    periods = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1)
    assert sites.intensity_measures == ("PGA", *(f"SA({p:g})" for p in periods), "AvgSA")


@pytest.mark.parametrize("im", ["PGA", "SA(0.3)", "SA(1)"])
def test_curve__labels_units_and_flags(sites: SiteHazard, im: str) -> None:
    curve = sites.curve(im)
    assert curve.dims == ("site", "level")
    assert curve.attrs["units"] == "1/yr"
    assert curve.attrs["im"] == im
    assert im in curve.attrs["long_name"]
    assert curve.attrs["component"] == "geometric mean"
    assert "Statistical" in curve.attrs["note"]
    assert curve["level"].attrs["units"] == "standard_gravity"
    assert curve["x_rd_m"].attrs["units"] == curve["y_rd_m"].attrs["units"] == "m"
    for holder in (curve, curve["level"], curve["x_rd_m"]):
        pint.application_registry.Unit(holder.attrs["units"])
    status = curve["status"]
    assert status.values.tolist() == sites.status.tolist()
    assert status.attrs["flag_masks"].tolist() == list(status_texts())
    names = status.attrs["flag_meanings"].split(" ")
    assert names == [text.name for text in status_texts().values()]


def test_curve__falls_with_the_level_and_is_unknown_outside(sites: SiteHazard) -> None:
    curve = sites.curve("PGA")
    inside = curve.isel(site=[0, 1]).values
    assert (np.diff(inside, axis=1) <= 0.0).all()
    assert (inside >= 0.0).all()
    assert inside[:, 0].max() <= sites.model.seismicity.events_per_year * 1.5
    assert np.isnan(curve.isel(site=2)).all()


def test_curve__unknown_measure_is_refused(sites: SiteHazard) -> None:
    with pytest.raises(HazardError, match="unknown intensity measure") as error:
        sites.curve("SA(0.25)")
    assert "SA(0.3)" in str(error.value.expected)
    with pytest.raises(HazardError, match="no rates per branch"):
        sites.branches("SA(0.3)")


def test_curve__no_site_in_the_model_is_refused(hazard: HazardModel) -> None:
    outside = hazard.at_sites(*OUTSIDE)
    for attempt in (lambda: outside.curve("PGA"), lambda: outside.uhs(475.0)):
        with pytest.raises(HazardError, match="no site lies in the hazard model"):
            attempt()


def test_branches__labels_and_their_mean(hazard: HazardModel) -> None:
    site = hazard.at_sites(*IN_1010)
    branches = site.branches("AvgSA")
    assert branches.dims == ("site", "source_branch", "branch", "level")
    assert dict(branches.sizes) == {"site": 1, "source_branch": 6, "branch": 72, "level": 111}
    assert float(branches["weight"].sum()) == pytest.approx(1.0, rel=1e-12)
    assert branches.attrs["component"] == "arbitrary"
    mean = site.curve("AvgSA")
    expected = (branches * branches["weight"]).sum(("source_branch", "branch"))
    # Between nodes, in the logarithm, the mean of branches is not quite the branch of the mean.
    np.testing.assert_allclose(mean, expected, rtol=1e-4)
    assert mean.attrs["units"] == "1/yr"


def test_branches__of_an_uncertain_seismicity_say_what_each_takes() -> None:
    source = built_in_seismicity(uncertainty=["rate", "b"])
    few = LogGrid(1e-3, 8.0, 8)
    grid = replace(COARSE, average_levels=few, pga_levels=few)
    site = spectra.load_hazard(seismicity=source, grid=grid).at_sites(*IN_1010)
    branches = site.branches("PGA")
    assert dict(branches.sizes) == {"site": 1, "source_branch": 162, "branch": 72, "level": 7}
    np.testing.assert_array_equal(branches["mmax"], source.mmax)
    names = branches["source_branch"].values.tolist()
    assert len(set(names)) == 162
    assert names[0] == "events x 0.745, 8 yr, b -0.087, Mmax 4.0"
    # Every way to select that a reader would try.
    assert branches.sel(mmax=5.0).sizes["source_branch"] == 27
    one = branches.sel(source_branch=names[0])
    said = [one[kind].item() for kind in ("rate", "decay", "b", "mmax")]
    assert said == ["events x 0.745", "8 yr", "b -0.087", 4.0]
    weight = branches["weight"].sum("branch")
    by_shift = weight.groupby("b").sum()
    assert by_shift.sel(b="b +0.000").item() == pytest.approx(2.0 / 3.0, rel=1e-12)
    expected = np.quantile(branches.isel(site=0, level=0), [0.0, 1.0])
    found = site.quantiles("PGA", [1e-12, 1.0]).isel(site=0, level=0)
    np.testing.assert_array_equal(found, expected)


def test_uhs__labels_and_units(sites: SiteHazard) -> None:
    spectrum = sites.uhs([95.0, 475.0, 975.0, 2475.0])
    assert spectrum.dims == ("site", "return_period", "period")
    assert dict(spectrum.sizes) == {"site": 3, "return_period": 4, "period": 10}
    assert spectrum.attrs["units"] == "standard_gravity"
    assert spectrum["return_period"].attrs["units"] == "yr"
    assert spectrum["period"].attrs["units"] == "s"
    assert spectrum["period"].values[[0, -1]].tolist() == [0.01, 1.0]
    assert spectrum["im"].dims == ("period",)
    assert spectrum["im"].values.tolist() == list(sites.spectral_measures)
    assert sites.uhs(475.0).sizes["return_period"] == 1


def test_uhs__rises_with_the_return_period_and_is_unknown_outside(sites: SiteHazard) -> None:
    spectrum = sites.uhs([95.0, 475.0, 975.0, 2475.0])
    assert (np.diff(spectrum.isel(site=[0, 1]), axis=1) > 0.0).all()
    assert np.isnan(spectrum.isel(site=2)).all()


def test_uhs__rate_beyond_the_curve_is_unknown(sites: SiteHazard) -> None:
    spectrum = sites.uhs([1e-3, 475.0]).isel(site=0)
    assert np.isnan(spectrum.sel(return_period=1e-3)).all()
    assert np.isfinite(spectrum.sel(return_period=475.0)).all()


def test_uhs__is_where_the_curve_has_that_rate(sites: SiteHazard) -> None:
    level = float(sites.uhs(475.0).isel(site=0).sel(period=0.3).item())
    curve = sites.curve("SA(0.3)").isel(site=0)
    curve = curve[curve > 0.0]
    rate = np.exp(np.interp(np.log(level), np.log(curve["level"]), np.log(curve)))
    assert 1.0 / rate == pytest.approx(475.0, rel=1e-9)


def test_uhs__loppersum_as_others_computed_it(sites: SiteHazard, shared: Path) -> None:
    spectrum = sites.uhs([95.0, 475.0, 975.0, 2475.0]).isel(site=0)
    pga = float(spectrum.sel(period=0.01, return_period=475.0))
    assert pga == pytest.approx(0.072, rel=0.03)
    with (shared / "data" / "uhs_8places.csv").open(encoding="utf-8") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if (row["scenario"], row["gmm"], row["place"]) == ("2024", "V7", "Loppersum")
        ]
    assert len(rows) == spectrum.size
    for row in rows:
        at = {"return_period": float(row["rp"]), "period": float(row["T"])}
        assert float(spectrum.sel(at)) == pytest.approx(float(row["SA_g"]), rel=0.03), at


def test_events_per_year__scale_the_rates(hazard: HazardModel) -> None:
    double = spectra.load_hazard(
        seismicity=spectra.built_in_seismicity(
            events_per_year=2.0 * hazard.seismicity.events_per_year
        )
    )
    one, two = hazard.at_sites(*IN_1010), double.at_sites(*IN_1010)
    np.testing.assert_allclose(two.curve("PGA"), 2.0 * one.curve("PGA"), rtol=1e-12)
    np.testing.assert_allclose(two.uhs(475.0), one.uhs(950.0), rtol=1e-12)
    assert double.pattern_digest == hazard.pattern_digest
    assert double.digest != hazard.digest


@pytest.mark.parametrize("year", [2023, 2035])
def test_built_in_seismicity__year_outside_is_refused(year: int) -> None:
    with pytest.raises(HazardError, match="does not reach that year") as error:
        spectra.built_in_seismicity(year)
    assert error.value.expected == "2024 to 2034"


def test_built_in_seismicity__decays_over_the_years() -> None:
    events = [spectra.built_in_seismicity(year).events_per_year for year in range(2024, 2035)]
    assert (np.diff(events) < 0.0).all()
    assert events[0] == pytest.approx(9.04, abs=0.005)


@pytest.mark.parametrize("events", [0.0, -1.0, float("nan"), float("inf")])
def test_built_in_seismicity__number_of_events_is_checked(events: float) -> None:
    with pytest.raises(NprError, match=r"out of range|not one finite number"):
        spectra.built_in_seismicity(events_per_year=events)


def test_at_sites__quantities_are_converted_and_never_stripped(
    hazard: spectra.HazardModel,
) -> None:
    bare = hazard.at_sites(245_600.0, 594_790.0)
    for x, y in (
        (Quantity(245.6, "km"), Quantity(594.79, "km")),
        ([Quantity(245.6, "km")], [Quantity(594_790.0, "m")]),
    ):
        found = hazard.at_sites(x, y)
        np.testing.assert_allclose([found.x_rd_m, found.y_rd_m], [bare.x_rd_m, bare.y_rd_m])
    with pytest.raises(UnitError, match="x_rd_m has the wrong dimension"):
        hazard.at_sites(Quantity(6.7, "degree"), Quantity(53.3, "degree"))
    with pytest.raises(UnitError, match="y_rd_m holds something that is not a number"):
        hazard.at_sites(245_600.0, "594790 m")
    lon, lat = spectra.rd_to_wgs84(Quantity(245.6, "km"), Quantity(594.79, "km"))
    again = spectra.wgs84_to_rd(Quantity(lon, "degree").to("radian"), Quantity(lat, "degree"))
    np.testing.assert_allclose(again, (245_600.0, 594_790.0), atol=0.5)


def test_load_hazard__unknown_name_is_refused() -> None:
    with pytest.raises(HazardError, match="unknown hazard model") as error:
        spectra.load_hazard("groningen-v5")
    known = "groningen-v7, groningen-v6, groningen-v6-zero, groningen-v6-full"
    assert error.value.expected == known


@pytest.mark.parametrize("zone", [9999, 2813, 0])
def test_at_sites__a_zone_without_a_model_is_refused(hazard: HazardModel, zone: int) -> None:
    with pytest.raises(HazardError, match="no site amplification"):
        hazard.at_sites(245_150.0, 594_550.0, zone=zone)


def test_at_sites__a_given_zone_does_not_hide_that_the_place_is_outside(
    hazard: HazardModel,
) -> None:
    site = hazard.at_sites(121_394.0, 487_383.0, zone=1032)
    assert site.status[0] == Status.ZONE_GIVEN | Status.OUTSIDE_HAZARD_MODEL


@pytest.mark.parametrize("return_period", [0.0, -5.0, float("nan")])
def test_uhs__an_impossible_return_period_is_refused(
    hazard: HazardModel, return_period: float
) -> None:
    with pytest.raises(HazardError, match="return period"):
        hazard.at_sites(245_150.0, 594_550.0).uhs(return_period)


def test_at_sites__unknown_coordinates_are_unknown(hazard: HazardModel) -> None:
    nan = float("nan")
    sites = hazard.at_sites([245_150.0, nan], [594_550.0, nan])
    spectra_ = sites.uhs(475.0)
    assert sites.zone.tolist() == [1032, 0]
    assert spectra_.isel(site=0).notnull().all()
    assert spectra_.isel(site=1).isnull().all()


@pytest.mark.parametrize("im", ["AvgSA", "PGA"])
def test_branches__rates_do_not_depend_on_the_step_of_the_levels(im: str) -> None:
    coarse, fine = (
        spectra.load_hazard(
            grid=replace(
                COARSE,
                average_levels=LogGrid(1e-3, 8.0, count),
                pga_levels=LogGrid(1e-3, 8.0, count),
            )
        )
        for count in (61, 241)
    )
    rates = []
    for model in (coarse, fine):
        branches = model.at_sites(*IN_1010).branches(im).isel(site=0)
        rates.append(branches.weighted(branches["weight"]).sum(("source_branch", "branch")))
    at_same = rates[1].isel(level=slice(3, None, 4))
    np.testing.assert_allclose(at_same["level"], rates[0]["level"], rtol=1e-9)
    off = np.log(rates[0] / at_same.values).values[(at_same > 1e-7).values]
    # Quadrature on few nodes leaves some noise. Without the correction the largest are 13 and 16 %.
    assert np.abs(off).max() < 0.06
    assert abs(off.mean()) < 0.005
