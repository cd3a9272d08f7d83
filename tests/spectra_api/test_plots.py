# SPDX-License-Identifier: EUPL-1.2
"""Plots by the habits of xarray have a name and a unit on every axis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import xarray as xr

from spectra.curves.build import point_curves
from spectra.disaggregation import coarse
from spectra.hazard import HazardModel
from spectra.labels import ATTRS
from spectra.raster import hazard_raster
from spectra.sites import SiteHazard

pyplot: Any = pytest.importorskip("matplotlib.pyplot", reason="plots need matplotlib")
pytestmark = pytest.mark.usefixtures("_no_window")
LOGARITHMIC = {"xscale": "log", "yscale": "log"}
YEARS = [95.0, 475.0, 2475.0]


@pytest.fixture
def _no_window() -> Iterator[None]:
    pyplot.switch_backend("Agg")
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def site(hazard: HazardModel) -> SiteHazard:
    """Loppersum and Groningen."""
    return hazard.at_sites([245_600.0, 233_950.0], [594_790.0, 582_050.0])


def drawn() -> list[str]:
    """Labels of every axis and the title of the legend; a figure that is drawn, not only made."""
    figure = pyplot.gcf()
    figure.canvas.draw()
    said = []
    for axes in figure.axes:
        said += [axes.get_xlabel(), axes.get_ylabel()]
        if axes.get_legend() is not None:
            said.append(axes.get_legend().get_title().get_text())
    return [" ".join(text.split()) for text in said if text]


def test_plot__curve(site: SiteHazard) -> None:
    lines = site.curve("PGA").plot.line(x="level", hue="site", **LOGARITHMIC)
    assert len(lines) == 2
    rate = "annual rate at which PGA is exceeded [1/yr]"
    assert drawn() == ["PGA [standard_gravity]", rate, "site"]


def test_plot__uniform_hazard_spectrum(site: SiteHazard) -> None:
    sa = "spectral acceleration of the uniform hazard spectrum [standard_gravity]"
    expected = ["period [s]", sa, "return period [yr]"]
    site.uhs(YEARS).isel(site=0).plot.line(x="period", hue="return_period")
    assert drawn() == expected
    # xarray squeezes what has one site.
    pyplot.figure()
    one = site.model.at_sites(245_600.0, 594_790.0).uhs(YEARS)
    one.plot(x="period", hue="return_period")
    assert drawn() == expected


def test_plot__quantiles(site: SiteHazard) -> None:
    site.quantiles("AvgSA").isel(site=0).plot.line(x="level", hue="quantile", **LOGARITHMIC)
    rate = "annual rate at which AvgSA is exceeded [1/yr]"
    assert drawn() == ["AvgSA [standard_gravity]", rate, "quantile over the logic tree [1]"]


def test_plot__branches(site: SiteHazard) -> None:
    branches = site.branches("PGA").isel(site=0, branch=0)
    branches.plot.line(x="level", hue="source_branch", **LOGARITHMIC)
    rate = "annual rate at which PGA is exceeded [1/yr]"
    assert drawn() == ["PGA [standard_gravity]", rate, "branch of the seismicity"]


def test_plot__disaggregation(site: SiteHazard) -> None:
    rates = site.disaggregate(475.0, "PGA").isel(site=0, return_period=0)
    rates.plot()
    rate = "rate at which the PGA of the return period is exceeded [1/yr]"
    assert drawn() == ["rupture distance [km]", "magnitude [1]", rate]
    pyplot.figure()
    mesh = coarse(rates).plot(xscale="log")
    assert drawn() == ["rupture distance [km]", "magnitude [1]", "share of the whole [1]"]
    # Bins have their own edges, not those half-way between their middles.
    corner_x, corner_y = np.moveaxis(mesh.get_coordinates(), -1, 0)
    assert corner_x[0].tolist() == [3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 70.0]
    assert corner_y[:, 0].tolist() == np.arange(1.5, 6.51, 0.5).tolist()


def test_plot__raster(hazard: HazardModel) -> None:
    # Of one zone: the whole field takes minutes.
    zones = hazard.zone_map
    only = np.where(zones.zone == 1010, zones.zone, 0)
    model = replace(hazard, zone_map=replace(zones, zone=only, modelled=(1010,)))
    assert hazard_raster(model, "SA(1.0)", 475.0).name == "SA(1)"
    hazard_raster(model, "PGA", 475.0).plot()
    level = "PGA with a return period of 475 years [standard_gravity]"
    assert drawn() == ["RD New x [m]", "RD New y [m]", level]


def test_labels__every_coordinate_has_a_name_and_numbers_a_unit(
    site: SiteHazard, hazard: HazardModel
) -> None:
    curves = point_curves(hazard, site.x_rd_m, site.y_rd_m)
    rates = site.disaggregate(475.0, "PGA")
    tables: list[xr.DataArray] = [
        *(site.curve("PGA"), site.uhs(475.0), site.quantiles("PGA"), site.branches("PGA")),
        *(rates, coarse(rates), curves.curve("PGA"), curves.uhs(475.0)),
    ]
    codes = {"zone", "status", "source_branch", "im"}
    assert codes - {"status"} == {name for name, attrs in ATTRS.items() if "units" not in attrs}
    for table in tables:
        for name, values in ((None, table), *table.coords.items()):
            assert values.attrs["long_name"], name
            assert name in codes or values.attrs["units"], name
