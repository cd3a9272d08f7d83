# SPDX-License-Identifier: EUPL-1.2
"""HazardCurves: nearest sites, spectra, NetCDF, and tables that cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import xarray as xr

from npr.core.errors import HazardError, NprError, SchemaError
from spectra import HazardCurves, load_hazard, read_hazard
from spectra.curves.layout import hazard_dataset
from spectra.elastic.table import SpectrumTable

if TYPE_CHECKING:
    from pathlib import Path

LEVEL = np.geomspace(0.005, 2.0, 30)
PERIODS = (0.1, 0.3, 0.6, 1.0)
NAMES = ["PGA", *(f"SA({period:g})" for period in PERIODS), "AvgSA"]


def table(**changes: object) -> xr.Dataset:
    """Four sites: two soils at one point, one elsewhere, one of no zone."""
    dataset = hazard_dataset(
        x_rd_m=np.array([240e3, 240e3, 242e3, 244e3]),
        y_rd_m=np.full(4, 590e3),
        zone=np.array([602, 1001, 602, 0], dtype=np.int32),
        im=NAMES,
        component=["unknown"] * len(NAMES),
        levels=[LEVEL] * len(NAMES),
        attrs={"title": "a table"},
    )
    shape = np.array([1.0, 2.5, 2.4, 1.5, 0.8, 1.6])[:, np.newaxis]
    site = np.array([1.0, 1.3, 0.8, 0.7])[:, np.newaxis, np.newaxis]
    dataset["exceedance_rate"].values[:] = 2e-6 * (LEVEL / (site * shape)) ** -2.5
    return dataset.assign(changes) if changes else dataset


@pytest.fixture
def curves() -> HazardCurves:
    return HazardCurves(table())


def test_at_sites__nearest_of_the_soil(curves: HazardCurves) -> None:
    found = curves.at_sites(
        [240_100.0, 240_100.0, 243_800.0, 300e3], 590_050.0, within_m=500.0,
        zone=[602, 1001, 801, 602],
    )  # fmt: skip
    rates = curves.dataset["exceedance_rate"].values
    got = found.dataset["exceedance_rate"].values
    np.testing.assert_array_equal(got[:3], rates[[0, 1, 3]])
    assert np.isnan(got[3]).all()
    np.testing.assert_allclose(found.dataset["distance_m"][:3], [111.803, 111.803, 206.155], 1e-5)
    assert found.dataset["zone"].values.tolist() == [602, 1001, 0, 0]
    assert found.dataset["x_rd_m"].values[0] == 240_100.0
    assert found.curve("PGA")["distance_m"].attrs["units"] == "m"


def test_at_sites__what_cannot_be_told_is_refused(curves: HazardCurves) -> None:
    with pytest.raises(HazardError, match="several soils at one point") as error:
        curves.at_sites(240_100.0, 590_000.0, within_m=500.0)
    assert "[602, 1001]" in str(error.value)
    with pytest.raises(HazardError, match="no site of the curves lies near enough"):
        curves.at_sites(250e3, 590e3, within_m=500.0)
    alone = curves.at_sites(241_900.0, 590e3, within_m=500.0)
    assert alone.dataset["zone"].values.tolist() == [602]


def test_curve__names_units_and_measures_that_lack(curves: HazardCurves) -> None:
    curve = curves.curve("SA(1.0)")
    assert curve.dims == ("site", "level")
    assert curve.attrs["im"] == "SA(1)"
    assert curve.attrs["units"] == "1/yr"
    for name in ("SA(2)", "IA"):
        with pytest.raises(HazardError, match="lack that intensity measure"):
            curves.curve(name)


def test_uhs__closed_form_and_labels(curves: HazardCurves) -> None:
    found = curves.uhs([475.0, 2475.0])
    assert found["period"].values.tolist() == [0.01, *PERIODS]
    assert found["im"].values.tolist() == NAMES[:-1]
    assert found.attrs["units"] == "standard_gravity"
    expected = (2e-6 * 475.0) ** 0.4 * np.array([1.0, 2.5, 2.4, 1.5, 0.8])
    np.testing.assert_allclose(found.values[0, 0], expected, rtol=1e-12)
    assert np.isnan(curves.uhs(1e9)).all()
    with pytest.raises(HazardError, match="not a positive number"):
        curves.uhs(0.0)


def test_uhs__is_that_of_our_own_hazard() -> None:
    site = load_hazard().at_sites(244_450.0, 594_750.0)
    names = [name for name in site.intensity_measures if name != "AvgSA"]
    found = {name: site.curve(name) for name in names}
    dataset = hazard_dataset(
        x_rd_m=site.x_rd_m,
        y_rd_m=site.y_rd_m,
        zone=site.zone,
        im=names,
        component=["geometric mean"] * len(names),
        levels=[curve["level"].values for curve in found.values()],
        attrs={"title": "ours"},
    )
    for i, curve in enumerate(found.values()):
        dataset["exceedance_rate"].values[:, i] = curve.values
    ours, direct = HazardCurves(dataset).uhs([95.0, 475.0]), site.uhs([95.0, 475.0])
    np.testing.assert_allclose(ours.values, direct.values, rtol=1e-12)
    np.testing.assert_array_equal(ours["period"], direct["period"])


def test_write__round_trip(curves: HazardCurves, tmp_path: Path) -> None:
    dataset = curves.dataset.assign(
        rate_factor=("year", [1.0, 0.92]),
        intensity=(("site", "return_period", "im"), np.full((4, 1, len(NAMES)), 0.1)),
    ).assign_coords(year=[2024, 2025], return_period=[475.0])
    path = tmp_path / "hazard.nc"
    HazardCurves(dataset).write(path)
    again = read_hazard(path)
    xr.testing.assert_identical(again.dataset.drop_attrs(), dataset.drop_attrs())
    assert again.found == HazardCurves(dataset).found
    assert "years 2024 to 2025" in again.found
    assert again.digest == HazardCurves(dataset).digest
    assert repr(again) == f"HazardCurves('a table', 4 site(s), {', '.join(NAMES)})"


def test_read_hazard__a_file_of_ours_need_not_say_the_component(tmp_path: Path) -> None:
    table().drop_vars("component").reset_coords().to_netcdf(
        tmp_path / "hazard.nc", engine="h5netcdf"
    )
    curves = read_hazard(tmp_path / "hazard.nc")
    assert (curves.component("AvgSA"), curves.component("PGA")) == ("arbitrary", "geometric mean")
    assert "AvgSA: annual rates at 30 levels, 0.005 to 2 g, component arbitrary" in curves.found


def test_read_hazard__not_such_a_file(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="not found"):
        read_hazard(tmp_path / "none.nc")
    table().drop_vars("iml").to_netcdf(tmp_path / "hazard.nc", engine="h5netcdf")
    with pytest.raises(SchemaError, match="lacks variables"):
        read_hazard(tmp_path / "hazard.nc")


RATES = table()["exceedance_rate"]
RISING = RATES.copy(deep=True)
RISING.values[2, 1, 7] = 1.0
NEGATIVE = RATES.copy(deep=True)
NEGATIVE.values[0, 0, -1] = -1e-9


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"exceedance_rate": RISING}, "site 3, SA(0.1), level 8: rate 1"),
        ({"exceedance_rate": NEGATIVE}, "site 1, PGA, level 30: rate -1e-09"),
        ({"exceedance_rate": RATES.assign_attrs(units="1/s")}, "in '1/s'; expected '1/yr'"),
        ({"exceedance_rate": RATES.transpose("im", ...)}, "expected (site, im, level)"),
        ({"im": ["PGA", "SA(0.1)", "SA(0.3)", "SA(0.6)", "SA(1)", "IA"]}, "im IA is unknown"),
        ({"im": ["PGA", "SA(0.1)", "SA(0.3)", "SA(1.0)", "SA(1)", "AvgSA"]}, "occurs twice"),
        ({"im_units": ("im", ["m/s2"] * 6)}, "im_units of PGA is 'm/s2'"),
        ({"component": ("im", ["larger"] * 6)}, "component 'larger'"),
        ({"iml": (("im", "level"), np.tile(LEVEL[::-1], (6, 1)))}, "levels of PGA are not"),
        ({"x_rd_m": ("site", np.full(4, np.nan))}, "4 site(s) have no place in the Netherlands"),
        ({"rate_factor": ("year", [1.0])}, "year has no values"),
    ],
)
def test_hazard_curves__what_cannot_be_is_named(changes: dict[str, object], said: str) -> None:
    with pytest.raises(HazardError) as error:
        HazardCurves(table(**changes))
    assert said in str(error.value)


def test_hazard_curves__what_lacks_is_named() -> None:
    with pytest.raises(HazardError) as error:
        HazardCurves(table().drop_vars(["zone", "im_units"]))
    assert "zone is missing" in str(error.value)
    assert "im_units is missing" in str(error.value)


def test_spectrum_table_from_curves__fits_what_is_whole(curves: HazardCurves) -> None:
    dataset = curves.dataset.copy(deep=True)
    dataset["exceedance_rate"].values[3, 2] = np.nan
    found = SpectrumTable.from_curves(HazardCurves(dataset), [475.0, 2475.0])
    assert found.return_periods_yr == (475.0, 2475.0)
    assert len(found) == 6
    assert found.longest_period == 1.0
    assert "1 site(s) without a spectrum at 475 yr" in found.found
    one = found.spectrum(240e3, 590e3, return_period_yr=475.0, within_m=1.0, zone=1001)
    assert float(one.a_g_si) == pytest.approx(1.3 * (2e-6 * 475.0) ** 0.4 * 9.80665)
    near = found.nearest([240e3, 240e3], 590e3, return_period_yr=475.0, within_m=1.0,
                         zone=[602, 801])  # fmt: skip
    assert near.a_g[0] == pytest.approx((2e-6 * 475.0) ** 0.4 * 9.80665)
    assert near.misfit[0, 1] > 0.0
    assert np.isnan(near.a_g[1])


def test_spectrum_table_from_curves__too_little_is_refused(curves: HazardCurves) -> None:
    with pytest.raises(HazardError, match="no site has a whole uniform hazard spectrum"):
        SpectrumTable.from_curves(curves, 1e9)
    without = HazardCurves(curves.dataset.isel(im=slice(1, None)))
    with pytest.raises(NprError, match="ground acceleration is not among the ordinates"):
        SpectrumTable.from_curves(without, 475.0)
