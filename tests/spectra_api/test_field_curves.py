# SPDX-License-Identifier: EUPL-1.2
"""Hazard curves of a field are those of its sites, go on after a stop, and share motions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from coarse_grid import COARSEST

from spectra.curves.branches import write_branches
from spectra.curves.build import compute_hazard, field_curves, point_curves
from spectra.curves.layout import QUANTILES
from spectra.curves.table import read_hazard
from spectra.field import Field
from spectra.hazard import HazardModel, load_hazard
from spectra.sources.seismicity import built_in_seismicity
from spectra.zone_curves import weighted_quantiles

ZONES = (602, 321, 1032)


@pytest.fixture(scope="module", params=["groningen-v7", "groningen-v6"])
def model(request: pytest.FixtureRequest) -> HazardModel:
    return load_hazard(request.param, grid=COARSEST)


@pytest.fixture
def field(model: HazardModel) -> Field:
    return Field({zone: model.zone_map.squares(zone) for zone in ZONES}, "three zones")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NPR_CACHE_DIR", str(tmp_path / "store"))
    return tmp_path / "store"


def test_field_curves__are_those_of_sites_at_the_nodes(
    model: HazardModel, field: Field, tmp_path: Path
) -> None:
    field_curves(model, field, [2024, 2030]).write(tmp_path / "hazard.nc")
    curves = read_hazard(tmp_path / "hazard.nc")
    data = curves.dataset
    # The south-west node of a square of the zone, where nothing is left to interpolate.
    node = 1000.0 * np.array([field.squares[zone][0] for zone in ZONES], dtype=np.float64)
    is_here = (
        (data["zone"].values == np.array(ZONES)[:, np.newaxis])
        & (data["x_rd_m"].values == node[:, :1])
        & (data["y_rd_m"].values == node[:, 1:])
    )
    rows = is_here.argmax(axis=1)
    assert is_here.any(axis=1).all()
    site = model.at_sites(*node.T, zone=ZONES)
    assert curves.intensity_measures == site.intensity_measures
    for im in site.intensity_measures:
        got, wanted = curves.curve(im), site.curve(im)
        np.testing.assert_array_equal(got["level"].values, wanted["level"].values)
        np.testing.assert_allclose(got.values[rows], wanted.values, rtol=1e-12, err_msg=im)
        assert got["level"].attrs["units"] == wanted["level"].attrs["units"]
    quantiles = site.quantiles("AvgSA")
    for quantile in (0.1, 0.5, 0.9):
        got = curves.curve("AvgSA", quantile=quantile).values[rows]
        np.testing.assert_allclose(got, quantiles.sel(quantile=quantile).values, rtol=1e-12)
    assert data["rate_factor"].sel(year=2024).item() == 1.0
    scaled = model.seismicity.scales(np.array([2030.0])) / model.scale
    np.testing.assert_allclose(data["rate_factor"].sel(year=2030), scaled[0], rtol=1e-12)


def test_point_curves__are_those_of_the_site_and_unknown_outside(model: HazardModel) -> None:
    curves = point_curves(model, np.array([233_950.0, 100e3]), np.array([582_050.0, 400e3]))
    site = model.at_sites(233_950.0, 582_050.0)
    np.testing.assert_array_equal(curves.curve("PGA").values[:1], site.curve("PGA").values)
    assert np.isnan(curves.curve("PGA").values[1]).all()
    assert np.isnan(curves.dataset[QUANTILES["exceedance_rate"]].values[:, 1]).all()


def test_point_curves__in_parts_are_those_of_the_whole(
    model: HazardModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    x = np.array([233_950.0, 100e3, 233_800.0, 244_000.0])
    y = np.array([582_050.0, 400e3, 582_200.0, 597_000.0])
    whole = point_curves(model, x, y).dataset
    monkeypatch.setattr("spectra.curves.build._SITES_AT_ONCE", 1)
    assert point_curves(model, x, y).dataset.identical(whole)


def test_compute_hazard__goes_on_after_a_stop_and_mends_what_is_damaged(
    model: HazardModel,
    field: Field,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("NPR_THREADS", "1")
    compute_hazard([model], field)
    whole = field_curves(model, field).dataset
    files = sorted(path.name for path in (store / "hazard").rglob("*.npz"))
    for path in (store / "hazard").rglob("*.npz"):
        path.unlink()

    class Killed(BaseException):
        pass

    def killed(*_: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        compute_hazard([model], field, progress=killed)
    kept = {path: path.stat().st_mtime_ns for path in (store / "hazard").rglob("*.npz")}
    assert 0 < len(kept) < len(files)
    damaged = next(path for path in kept if path.name.startswith("average"))
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged.write_bytes(bytes(content))
    del kept[damaged]
    compute_hazard([model], field)
    assert sorted(path.name for path in (store / "hazard").rglob("*.npz")) == files
    assert {path: path.stat().st_mtime_ns for path in kept} == kept  # not computed again
    assert "damaged" in caplog.text
    assert field_curves(model, field).dataset.identical(whole)


def test_compute_hazard__years_of_a_pattern_that_changes_keep_their_bits(
    model: HazardModel, field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = model.seismicity
    moved = replace(source, x_rd_m=source.x_rd_m + 1000.0)
    other = replace(model, seismicity=moved)
    alone = [field_curves(one, field).dataset for one in (model, other)]
    monkeypatch.setenv("NPR_CACHE_DIR", str(tmp_path / "another"))
    fresh = [replace(one) for one in (model, other)]
    compute_hazard(fresh, field)
    for one, wanted in zip(fresh, alone, strict=True):
        assert field_curves(one, field).dataset.identical(wanted)
    assert not np.allclose(*(one["exceedance_rate"].values[:, 0, 50] for one in alone))


def test_weighted_quantiles__equal_plain_enumeration() -> None:
    rng = np.random.default_rng(3)
    values, weight = rng.random((40, 7)), rng.dirichlet(np.ones(40))
    got = weighted_quantiles(values, weight, np.array([0.1, 0.5, 0.9]))
    for column in range(7):
        for row, q in enumerate((0.1, 0.5, 0.9)):
            below = [v for v in values[:, column] if weight[values[:, column] <= v].sum() >= q]
            assert got[row, column] == min(below)


def test_write_branches__streams_what_the_mean_is_made_of(
    model: HazardModel, tmp_path: Path
) -> None:
    field = Field({321: model.zone_map.squares(321)[:2]}, "two squares")
    write_branches(model, field, tmp_path / "branches.nc")
    curves = field_curves(model, field)
    with xr.open_dataset(tmp_path / "branches.nc") as branches:
        rates = branches["average_exceedance_rate"]
        assert rates.dims == ("site", "source_branch", "branch", "average_level")
        assert branches["weight"].sum().item() == pytest.approx(1.0)
        labels = model.at_sites(233_950.0, 582_050.0).branches("AvgSA")
        for name in ("source_branch", "mmax", "weight"):
            assert branches[name].values.tolist() == labels[name].values.tolist()
            assert branches[name].attrs == labels[name].attrs
        assert set(rates.coords) >= {"x_rd_m", "zone", "mmax", "weight", "average_level"}
        mean = (rates.astype(np.float64) * branches["weight"]).sum(("source_branch", "branch"))
        np.testing.assert_allclose(mean.values, curves.curve("AvgSA").values, rtol=1e-5)
        np.testing.assert_array_equal(branches["zone"], curves.dataset["zone"])
        assert branches.attrs["hazard"] == model.label


def test_write_branches__names_what_an_uncertain_seismicity_takes(tmp_path: Path) -> None:
    source = built_in_seismicity(2024, uncertainty=["rate", "b"])
    model = load_hazard("groningen-v7", seismicity=source, grid=COARSEST)
    field = Field({321: model.zone_map.squares(321)[:1]}, "one square")
    write_branches(model, field, tmp_path / "branches.nc")
    labels = model.at_sites(233_950.0, 582_050.0).branches("PGA")
    with xr.open_dataset(tmp_path / "branches.nc") as branches:
        assert np.unique(branches["source_branch"]).size == source.mmax.size
        for name in ("source_branch", "rate", "decay", "b", "mmax"):
            assert branches[name].values.tolist() == labels[name].values.tolist()
            assert branches[name].attrs == labels[name].attrs


def test_field_curves__zarr_holds_what_netcdf_holds(model: HazardModel, tmp_path: Path) -> None:
    pytest.importorskip("zarr")
    field = Field({321: model.zone_map.squares(321)[:1]}, "one square")
    curves = field_curves(model, field)
    for end in ("nc", "zarr", "zarr"):  # the second time in the place of the first
        curves.write(tmp_path / f"hazard.{end}")
    one, two = (read_hazard(tmp_path / f"hazard.{end}").dataset for end in ("nc", "zarr"))
    xr.testing.assert_equal(one, two)
    assert sorted(path.name for path in tmp_path.glob("*hazard*")) == ["hazard.nc", "hazard.zarr"]
