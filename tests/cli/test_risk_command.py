# SPDX-License-Identifier: EUPL-1.2
"""npr risk build and read, npr hazard build and map: as a user runs them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import xarray as xr

import spectra.hazard
from npr.portfolio.writing import read_metadata

POINTS = "x_rd_m,y_rd_m\n244450,594750\n245150,594550\n"


@pytest.fixture
def points(tmp_path: Path) -> Path:
    path = tmp_path / "points.csv"
    path.write_text(POINTS, encoding="utf-8")
    return path


def test_risk_build__assess_by_the_table_gives_what_assess_gives(
    npr: Callable[..., Any], good: Path, points: Path, tmp_path: Path
) -> None:
    table = tmp_path / "risk.nc"
    built = npr("risk", "build", "-o", table, "--points", points, "--year", "2024-2026")
    assert built.code == 0, built.err
    assert "35 classes; highest mean risk" in built.out
    direct, by_table = tmp_path / "direct.parquet", tmp_path / "table.parquet"
    assert npr("assess", good, "-o", direct).code == 0
    result = npr("assess", good, "-o", by_table, "--risk-table", table)
    assert result.code == 0, result.err
    assert "risk table:" in result.out
    one, two = pl.read_parquet(direct), pl.read_parquet(by_table)
    assert one["verdict"].to_list() == two["verdict"].to_list()
    for name in ("lpr_mean_per_yr", "lpr_p90_per_yr", "pga_475yr_g", "required_capacity_factor"):
        assert one[name].to_list() == pytest.approx(two[name].to_list(), rel=1e-12)


def test_assess__by_both_routes_with_a_table_is_by_both_routes_without(
    npr: Callable[..., Any], good: Path, points: Path, tmp_path: Path
) -> None:
    table = tmp_path / "risk.nc"
    assert npr("risk", "build", "-o", table, "--points", points).code == 0
    both = ("--edition", "npr9998-2020", "--route", "both")
    for name, more in (("one", ()), ("two", ("--risk-table", table))):
        result = npr("assess", good, "-o", tmp_path / f"{name}.parquet", *both, *more)
        assert result.code in (0, 1), result.err
    one, two = (pl.read_parquet(tmp_path / f"{name}.parquet") for name in ("one", "two"))
    assert one["verdict"].to_list() == two["verdict"].to_list()
    for name in ("uc_central", "lpr_at_uc_1_per_yr", "lpr_mean_per_yr"):
        assert one[name].to_list() == pytest.approx(two[name].to_list(), rel=1e-9), name


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--year", "2030"), "--risk-table with --year"),
        (("--catalogue", "v7"), "--risk-table with --catalogue"),
        (("--route", "code", "--edition", "npr9998-2018"), "takes nothing from a risk table"),
    ],
)
def test_assess__a_risk_table_beside_what_it_replaces_is_refused(
    npr: Callable[..., Any],
    good: Path,
    points: Path,
    tmp_path: Path,
    options: tuple[str, ...],
    said: str,
) -> None:
    table = tmp_path / "risk.nc"
    assert npr("risk", "build", "-o", table, "--points", points).code == 0
    result = npr("assess", good, "-o", tmp_path / "r.parquet", "--risk-table", table, *options)
    assert result.code == 2
    assert said in result.err
    assert not (tmp_path / "r.parquet").exists()


def test_hazard_build__at_points_and_around_them(
    npr: Callable[..., Any], points: Path, tmp_path: Path
) -> None:
    path = tmp_path / "hazard.nc"
    result = npr("hazard", "build", "-o", path, "--points", points, "--year", "2024-2034")
    assert result.code == 0, result.err
    assert "factors on the rates for the years 2024 to 2034" in result.out
    with xr.open_dataset(path) as curves:
        assert curves.sizes["site"] == 2
        assert curves["rate_factor"].values[0] == 1.0
        assert curves["im"].values.tolist()[-1] == "AvgSA"
        assert "ndicative" in curves.attrs["note"]


@pytest.mark.parametrize(
    ("command", "options", "said"),
    [
        ("risk", ("--year", "24"), "the year is not understood"),
        ("risk", ("--year", "2030-2024"), "the year is not understood"),
        ("risk", ("--events-per-year", "20", "--year", "2024-2030"), "the same in every year"),
        ("hazard", ("--branches", "x.nc"), "would replace the curves"),
        ("risk", ("--year", "2024-2050"), "does not reach that year|is not a year|2034"),
        ("hazard", ("--points", "none.csv"), "cannot be read"),
        ("risk", ("--points", "a.csv", "--polygon", "b.csv"), "around points or in a polygon"),
    ],
)
def test_build__bad_options_are_told(
    npr: Callable[..., Any], tmp_path: Path, command: str, options: tuple[str, ...], said: str
) -> None:
    result = npr(command, "build", "-o", "x.nc", *options)
    assert result.code == 2
    assert re.search(said, result.err), result.err
    assert not (tmp_path / "x.nc").exists()


def test_risk_build__another_extension_is_refused(npr: Callable[..., Any], tmp_path: Path) -> None:
    result = npr("risk", "build", "-o", tmp_path / "risk.csv")
    assert result.code == 2
    assert ".nc" in result.err


def test_build__one_year_of_a_forecast_has_that_year_in_its_table(
    npr: Callable[..., Any], good: Path, points: Path, tmp_path: Path
) -> None:
    magnitude = np.arange(1.5, 6.65, 0.1)
    survival = np.clip(10.0 ** (1.5 - magnitude) - 1e-5, 0.0, None)
    rates = xr.DataArray(
        np.stack([9.0 * survival, 8.0 * survival])[:, np.newaxis, np.newaxis, :, np.newaxis],
        dims=("time", "x", "y", "magnitude", "mmax"),
        coords={
            "time": [2025, 2026],
            "x": [244_500.0],
            "y": [594_500.0],
            "magnitude": magnitude,
            "mmax": [6.5],
        },
        name="rate",
    )
    forecast = tmp_path / "forecast.nc"
    dataset = rates.to_dataset().assign(branch_mmax_weight=("mmax", [1.0]))
    dataset.to_netcdf(forecast, engine="h5netcdf")
    of_2026 = ("--forecast", forecast, "--year", "2026", "--points", points)
    for command in ("hazard", "risk"):
        built = npr(command, "build", "-o", tmp_path / f"{command}.nc", *of_2026)
        assert built.code == 0, built.err
        with xr.open_dataset(tmp_path / f"{command}.nc") as table:
            assert table["year"].values.tolist() == [2026]
            assert table["rate_factor"].values.tolist() == [1.0]
    years = tmp_path / "years.csv"
    header, first, second = good.read_text(encoding="utf-8").split()[:3]
    years.write_text(f"{header},toetsjaar\n{first},2026\n{second},2027\n", encoding="utf-8")
    out = tmp_path / "r.parquet"
    result = npr("assess", years, "-o", out, "--risk-table", tmp_path / "risk.nc")
    assert result.code == 1, result.err
    found = pl.read_parquet(out)["verdict"].to_list()
    assert found[0] in ("meets_norm", "needs_reinforcement")
    assert found[1] == "invalid_input"


def test_assess__by_both_routes_of_different_hazards_is_refused(
    npr: Callable[..., Any], good: Path, points: Path, tmp_path: Path
) -> None:
    table = tmp_path / "risk.nc"
    assert npr("risk", "build", "-o", table, "--points", points, "--year", "2030").code == 0
    both = ("--edition", "npr9998-2020", "--route", "both", "--risk-table", table)
    other = npr("assess", good, "-o", tmp_path / "r.parquet", *both)
    assert other.code == 2
    assert "built with another hazard" in other.err
    same = npr("assess", good, "-o", tmp_path / "r.parquet", *both, "--year", "2030")
    assert same.code in (0, 1), same.err
    assert "code hazard:" in same.out


def test_disaggregate__hazard_and_risk_at_loppersum(
    npr: Callable[..., Any], tmp_path: Path
) -> None:
    place = ("--x-rd-m", 245_600, "--y-rd-m", 594_790)
    hazard = npr("hazard", "disaggregate", *place, "-o", tmp_path / "h.csv")
    assert hazard.code == 0, hazard.err
    assert "PGA 0.0711 g, return period 475 years" in hazard.out
    assert "10-15 km" in hazard.out
    assert "4-4.5" in hazard.out
    rates = pl.read_csv(tmp_path / "h.csv")
    assert rates["rate_per_yr"].sum() == pytest.approx(1.0 / 475.0, rel=0.01)
    label = (tmp_path / "h.csv.provenance.json").read_text(encoding="utf-8")
    assert "ndicative, own calculation" in label
    risk = npr("risk", "disaggregate", *place, "--vulnerability-class", "URM4L")
    assert risk.code == 0, risk.err
    assert "URM4L on regular ground, mean local personal risk 6.3e-06 per year" in risk.out
    wrong = npr("risk", "disaggregate", *place, "--vulnerability-class", "URM4")
    assert wrong.code == 2
    assert "unknown vulnerability class" in wrong.err


def test_hazard_map__files_of_every_kind_agree(
    npr: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The whole field takes a minute: one zone stands for it.
    whole = spectra.hazard.load_hazard

    def small(*names: Any, **options: Any) -> spectra.HazardModel:
        model = whole(*names, **options)
        zones = model.zone_map
        one = replace(zones, zone=np.where(zones.zone == 1032, zones.zone, 0))
        return replace(model, zone_map=one)

    monkeypatch.setattr(spectra.hazard, "load_hazard", small)
    rasterio = pytest.importorskip("rasterio")
    pytest.importorskip("matplotlib")
    for end in ("csv", "tif", "nc", "png"):
        result = npr("hazard", "map", "-o", tmp_path / f"map.{end}", "--cell-m", 500)
        assert result.code == 0, result.err
        assert "highest 0.0" in result.out
    table = pl.read_csv(tmp_path / "map.csv")
    facts = read_metadata(tmp_path / "map.csv")
    assert facts["hazard"] == spectra.hazard.load_hazard("groningen-v7").label
    assert facts["long_name"] == "PGA with a return period of 475 years"
    with rasterio.open(tmp_path / "map.tif") as tif:
        assert tif.crs.to_epsg() == 28992
        at = list(zip(table["x_rd_m"], table["y_rd_m"], strict=True))
        sampled = [float(value[0]) for value in tif.sample(at)]
    assert sampled == pytest.approx(table["PGA_g"].to_list(), rel=1e-6)
    with xr.open_dataset(tmp_path / "map.nc") as raster:
        x, y = (xr.DataArray(table[name].to_numpy()) for name in ("x_rd_m", "y_rd_m"))
        assert raster["PGA"].sel(x=x, y=y).values == pytest.approx(table["PGA_g"].to_numpy())
        assert raster["PGA"].attrs["units"] == "standard_gravity"
    assert (tmp_path / "map.png").read_bytes()[:4] == b"\x89PNG"
    assert npr("hazard", "map", "-o", tmp_path / "m.csv", "--cell-m", 150).code == 2
    assert npr("hazard", "map", "-o", tmp_path / "m.csv", "--im", "SA(9)").code == 2
    assert npr("hazard", "map", "-o", tmp_path / "m.jpg").code == 2
    never = npr("hazard", "map", "-o", tmp_path / "m.csv", "--return-period-yr", 0.001)
    assert never.code == 2
    assert "no cell of the map has a level" in never.err
    assert not list(tmp_path.glob("m.*"))
