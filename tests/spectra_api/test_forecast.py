# SPDX-License-Identifier: EUPL-1.2
"""Forecasts in the format of the public chain: how they may be written, and what is refused."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import xarray as xr

import spectra
from npr.core.errors import HazardError
from spectra.sources.forecast import forecast_years, load_forecast

Write = Callable[..., Path]


def _conftest() -> ModuleType:
    path = Path(__file__).with_name("conftest.py")
    spec = importlib.util.spec_from_file_location("small_forecast", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


small = _conftest()
MAGNITUDE, MMAX, WEIGHT, rates = small.MAGNITUDE, small.MMAX, small.WEIGHT, small.rates


def _same(one: Any, other: Any) -> None:
    for name in ("x_rd_m", "y_rd_m", "magnitude", "survival", "mmax", "mmax_weight"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert one.scale == other.scale == 1.0


@pytest.fixture
def plain(forecast_file: Write) -> Any:
    return load_forecast(forecast_file())


def test_load_forecast__figures_are_those_of_the_file(plain: Any) -> None:
    assert plain.survival.shape == (6, MAGNITUDE.size, 6)
    np.testing.assert_array_equal(plain.survival, rates().values.reshape(6, MAGNITUDE.size, 6))
    np.testing.assert_array_equal(plain.magnitude, MAGNITUDE)
    np.testing.assert_array_equal(plain.mmax, MMAX)
    np.testing.assert_allclose(plain.mmax_weight, WEIGHT, rtol=1e-15)
    pairs = [(x, y) for x in (244_500, 245_500, 246_500) for y in (594_500, 595_500)]
    assert list(zip(plain.x_rd_m, plain.y_rd_m, strict=True)) == pairs
    assert plain.events_per_year == pytest.approx(6.0, rel=1e-12)
    assert plain.counted_from == 1.5
    assert plain.title == "forecast some forecast.nc"
    assert plain.id.startswith("forecast-")
    assert "of its author" in plain.note


def test_load_forecast__path_may_be_text(forecast_file: Write, plain: Any) -> None:
    _same(load_forecast(str(forecast_file())), plain)


def test_load_forecast__is_in_the_namespace(forecast_file: Write, plain: Any) -> None:
    _same(spectra.load_forecast(forecast_file()), plain)


@pytest.mark.parametrize("group", ["forecast", "forecast/forecast"])
def test_load_forecast__in_a_group(forecast_file: Write, plain: Any, group: str) -> None:
    _same(load_forecast(forecast_file(group=group)), plain)


def test_load_forecast__mmax_under_its_other_name(forecast_file: Write, plain: Any) -> None:
    got = load_forecast(forecast_file(rates().rename(mmax="branch_mmax")))
    _same(got, plain)
    assert got.id == plain.id


def test_load_forecast__dims_in_any_order(forecast_file: Write, plain: Any) -> None:
    got = load_forecast(forecast_file(rates().transpose("mmax", "magnitude", "y", "x")))
    _same(got, plain)
    assert got.id == plain.id


def test_load_forecast__magnitudes_in_any_order(forecast_file: Write, plain: Any) -> None:
    _same(load_forecast(forecast_file(rates().isel(magnitude=slice(None, None, -1)))), plain)


def test_load_forecast__weights_of_its_own(forecast_file: Write) -> None:
    own = np.array([0.5, 0.5, 0.0, 0.0, 0.0, 0.0])
    data = rates().to_dataset().assign(branch_mmax_weight=("mmax", own))
    got = load_forecast(forecast_file(data))
    np.testing.assert_array_equal(got.mmax_weight, own)


def test_load_forecast__one_branch_of_its_own(forecast_file: Write) -> None:
    one = rates().isel(mmax=[2]).assign_coords(mmax=[5.05])
    data = one.to_dataset().assign(branch_mmax_weight=("mmax", [1.0]))
    got = load_forecast(forecast_file(data))
    assert got.mmax.tolist() == [5.05]
    assert got.survival.shape == (6, MAGNITUDE.size, 1)


def test_load_forecast__other_variables_are_no_harm(forecast_file: Write, plain: Any) -> None:
    data = rates().to_dataset().assign(depth=("x", [3.0, 3.0, 3.0]), total=((), 6.0))
    _same(load_forecast(forecast_file(data)), plain)


def test_load_forecast__cells_without_events_are_left_out(forecast_file: Write) -> None:
    data = rates()
    data[0] = 0.0
    got = load_forecast(forecast_file(data))
    assert got.x_rd_m.tolist() == [245_500.0, 245_500.0, 246_500.0, 246_500.0]
    assert got.events_per_year == pytest.approx(4.0, rel=1e-12)


def test_load_forecast__magnitudes_may_begin_lower(forecast_file: Write) -> None:
    lower = rates().reindex(magnitude=np.concatenate([[1.0], MAGNITUDE]), method=None)
    lower[:, :, 0] = 4.0
    got = load_forecast(forecast_file(lower))
    assert got.magnitude[0] == 1.0
    assert got.events_per_year == pytest.approx(6.0, rel=1e-12)  # of M >= 1.5


def test_load_forecast__another_file_has_another_id(forecast_file: Write, plain: Any) -> None:
    assert load_forecast(forecast_file(2.0 * rates())).id != plain.id


def test_load_forecast__serves_as_the_seismicity_of_a_hazard(plain: Any) -> None:
    model = spectra.load_hazard(seismicity=plain)
    assert "forecast some forecast.nc, 6.00 events of M >= 1.5 a year" in model.label
    assert model.digest != spectra.load_hazard().digest


# --- several years ---------------------------------------------------------------------------


def _years(labels: Any, dim: str = "time") -> xr.DataArray:
    """The small forecast, each year its own pattern."""
    of_year = []
    for i in range(len(labels)):
        one = rates()
        one[0] *= 0.5**i
        of_year.append(one)
    return xr.concat(of_year, dim).assign_coords({dim: labels}).rename("rate")


DATES = np.array(["2026-01-01", "2027-01-01", "2028-07-01"], dtype="datetime64[ns]")


@pytest.mark.parametrize(
    ("labels", "dim"),
    [(DATES, "time"), ([2026, 2027, 2028], "year"), ([2026.0, 2027.0, 2028.0], "time")],
)
def test_load_forecast__of_a_year(forecast_file: Write, labels: Any, dim: str) -> None:
    path = forecast_file(_years(labels, dim))
    assert forecast_years(path) == [2026, 2027, 2028]
    got = [load_forecast(path, year=year) for year in (2026, 2027, 2028)]
    assert [g.events_per_year for g in got] == pytest.approx([6.0, 5.0, 4.5], rel=1e-12)
    assert len({g.id for g in got}) == len({g.pattern_digest for g in got}) == 3
    assert got[1].title.endswith("some forecast.nc, year 2027")


def test_load_forecast__a_year_is_as_a_file_of_that_year_alone(forecast_file: Write) -> None:
    of_years = load_forecast(forecast_file(_years(DATES)), year=2027)
    alone = load_forecast(forecast_file(_years(DATES).isel(time=1, drop=True)))
    _same(of_years, alone)
    assert of_years.id == alone.id
    # What depends on ground motion and soil is the same object for all years.
    first, second = (
        spectra.load_hazard(seismicity=load_forecast(forecast_file(_years(DATES)), year=y))
        for y in (2026, 2028)
    )
    assert first.ground_motion is second.ground_motion
    assert first.zone_map is second.zone_map


def test_load_forecast__one_year_needs_no_choice(forecast_file: Write, plain: Any) -> None:
    path = forecast_file(_years(DATES[:1]))
    _same(load_forecast(path), plain)
    _same(load_forecast(path, year=2026), plain)
    assert forecast_years(forecast_file()) == []


@pytest.mark.parametrize(
    ("year", "words"), [(None, "more than one year"), (2029, "does not hold that year")]
)
def test_load_forecast__a_year_must_be_one_of_them(
    forecast_file: Write, year: int | None, words: str
) -> None:
    with pytest.raises(HazardError, match=words) as refused:
        load_forecast(forecast_file(_years(DATES)), year=year)
    assert refused.value.expected == "one of 2026, 2027, 2028"


def test_load_forecast__a_year_where_there_are_none_is_refused(forecast_file: Write) -> None:
    with pytest.raises(HazardError, match="does not say which years"):
        load_forecast(forecast_file(), year=2026)


@pytest.mark.parametrize(
    "labels",
    [
        np.array(["2026-01-01", "2026-07-01"], dtype="datetime64[ns]"),
        [2026.0, 2026.5],
        ["first", "second"],
        None,
    ],
)
def test_load_forecast__times_that_are_not_years_are_refused(
    forecast_file: Write, labels: Any
) -> None:
    data = _years(labels) if labels is not None else _years([1, 2]).drop_vars("time")
    with pytest.raises(HazardError, match="times of the forecast are not years"):
        load_forecast(forecast_file(data))


# --- refusals --------------------------------------------------------------------------------


def _refused(path: Path, what: str) -> HazardError:
    with pytest.raises(HazardError) as error:
        load_forecast(path)
    assert error.value.what == what
    assert str(path) in str(error.value.where)
    return error.value


@pytest.mark.parametrize("name", ["none.nc", "."])
def test_load_forecast__no_file_is_refused(tmp_path: Path, name: str) -> None:
    _refused(tmp_path / name, "forecast file not found")


def test_load_forecast__another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.nc"
    path.write_text("x,y,magnitude\n")
    error = _refused(path, "forecast file cannot be read")
    assert error.expected == "NetCDF-4 (HDF5)"


@pytest.mark.parametrize("size", [0, 100, 4000])
def test_load_forecast__file_that_is_cut_off_is_refused(forecast_file: Write, size: int) -> None:
    path = forecast_file()
    path.write_bytes(path.read_bytes()[:size])
    _refused(path, "forecast file cannot be read")


def test_load_forecast__empty_dataset_is_refused(forecast_file: Write) -> None:
    _refused(forecast_file(xr.Dataset(coords={"x": [1.0]})), "forecast file holds no variable")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (rates().isel(mmax=0, drop=True), "no forecast in the file"),
        (rates().expand_dims(model=["linear"]), "no forecast in the file"),
        (rates().rename(magnitude="m"), "no forecast in the file"),
        (
            xr.Dataset({"rate": rates(), "upper": 2.0 * rates()}),
            "more than one forecast in the file",
        ),
    ],
)
def test_load_forecast__other_dims_are_refused(forecast_file: Write, data: Any, what: str) -> None:
    error = _refused(forecast_file(data), what)
    assert "rate (" in str(error.got)  # shows what is there
    assert error.expected == "one variable with dims x, y, magnitude, mmax"


@pytest.mark.parametrize("name", ["x", "y", "magnitude", "mmax"])
def test_load_forecast__missing_coordinates_are_refused(forecast_file: Write, name: str) -> None:
    error = _refused(forecast_file(rates().drop_vars(name)), "forecast lacks coordinates")
    assert name not in str(error.got).split(", ")


def test_load_forecast__unknown_weights_are_refused(forecast_file: Write) -> None:
    error = _refused(
        forecast_file(rates().isel(mmax=slice(0, 3))),
        "weights of the largest magnitudes are unknown",
    )
    assert "[4.0, 4.5, 5.0]" in str(error.got)
    assert "branch_mmax_weight" in str(error.expected)


@pytest.mark.parametrize(
    "weight",
    [
        [0.5, 0.4, 0.0, 0.0, 0.0, 0.0],
        [1.5, -0.5, 0.0, 0.0, 0.0, 0.0],
        [np.nan, 1.0, 0.0, 0.0, 0.0, 0.0],
    ],
)
def test_load_forecast__what_are_no_weights_is_refused(
    forecast_file: Write, weight: list[float]
) -> None:
    data = rates().to_dataset().assign(branch_mmax_weight=("mmax", weight))
    _refused(forecast_file(data), "weights of the largest magnitudes are not weights")


def test_load_forecast__weights_of_something_else_are_refused(forecast_file: Write) -> None:
    data = rates().to_dataset().assign(branch_mmax_weight=("x", [0.5, 0.25, 0.25]))
    _refused(forecast_file(data), "weights of the largest magnitudes are not weights")


def _per_bin() -> xr.DataArray:
    # Counts per bin, the most usual mistake, of a catalogue that is incomplete below M 2.
    counts = rates()
    counts.values[:, :, :5] = 0.1
    return counts


def _changed(value: float, **where: int) -> xr.DataArray:
    data = rates()
    data[where] = value
    return data


@pytest.mark.parametrize(
    ("data", "got"),
    [
        (_changed(np.nan, x=1, y=1, magnitude=3, mmax=0), "rates that are not numbers"),
        (_changed(np.inf, x=1, y=1, magnitude=0, mmax=0), "rates that are not numbers"),
        (_changed(-0.5, x=0, y=0, magnitude=55, mmax=5), "negative rates, lowest -0.5"),
        (_per_bin(), "rates that rise with magnitude: counts per bin"),
        (0.0 * rates(), "no events at all"),
        (rates().isel(magnitude=slice(5, None)), "magnitudes from 2"),
        (rates().isel(magnitude=slice(0, 40)), "events above its last magnitude 5.4"),
        (rates().isel(magnitude=[0]), "events above its last magnitude 1.5"),
        (
            rates().assign_coords(magnitude=np.where(MAGNITUDE == 1.6, 1.5, MAGNITUDE)),
            "magnitudes that occur twice",
        ),
    ],
)
def test_load_forecast__what_is_no_forecast_is_refused(
    forecast_file: Write, data: xr.DataArray, got: str
) -> None:
    error = _refused(forecast_file(data), "the file does not hold a forecast")
    assert got in str(error.got)
    assert "at or above each magnitude" in str(error.expected)
    assert error.repair


@pytest.mark.parametrize(
    ("coords", "name"),
    [
        ({"x": [244.5, 245.5, 246.5], "y": [594.5, 595.5]}, "x"),  # km
        ({"x": [6.7, 6.72, 6.74], "y": [53.3, 53.4]}, "x"),  # degrees
        ({"x": [594_500.0, 595_500.0, 596_500.0]}, "x"),  # swapped
        ({"x": [244_500.0, np.nan, 246_500.0]}, "x"),
    ],
)
def test_load_forecast__cells_elsewhere_are_refused(
    forecast_file: Write, coords: dict[str, list[float]], name: str
) -> None:
    # Such cells are so far from every site that the risk would come out as nothing.
    error = _refused(
        forecast_file(rates().assign_coords(coords)),
        "cells of the seismicity do not lie in the Netherlands",
    )
    assert str(error.where).endswith(f", {name}")
    assert "RD New, metres" in str(error.expected)


# --- what once went wrong quietly --------------------------------------------------------------


@pytest.mark.parametrize("name", ["mmax_weight", "weight", "logic_tree_branch_mmax"])
def test_load_forecast__weights_under_another_name_are_refused(
    forecast_file: Write, name: str
) -> None:
    dataset = rates().to_dataset().assign({name: ("mmax", WEIGHT[::-1].copy())})
    with pytest.raises(HazardError, match="under another name") as refused:
        load_forecast(forecast_file(dataset))
    assert name in str(refused.value)


def test_load_forecast__says_where_the_weights_come_from(forecast_file: Write, plain: Any) -> None:
    own = rates().to_dataset().assign(branch_mmax_weight=("mmax", WEIGHT))
    assert "Weights of Mmax from the file" in load_forecast(forecast_file(own)).note
    assert "as in the built-in seismicity" in plain.note


@pytest.mark.parametrize("units", ["1/month", "1/day", "events per 10 years"])
def test_load_forecast__rates_of_another_time_are_refused(forecast_file: Write, units: str) -> None:
    with pytest.raises(HazardError, match="not in events per year"):
        load_forecast(forecast_file(rates().assign_attrs(units=units)))


def test_load_forecast__events_above_the_mmax_of_their_branch_are_refused(
    forecast_file: Write,
) -> None:
    with pytest.raises(HazardError, match="does not hold a forecast") as refused:
        load_forecast(forecast_file(rates().isel(mmax=[5, 1, 2, 3, 4, 5]).assign_coords(mmax=MMAX)))
    assert "above the largest magnitude of their branch" in str(refused.value)


def test_hazard__earthquakes_that_it_does_not_integrate_are_refused(forecast_file: Write) -> None:
    larger = (
        rates()
        .assign_coords(magnitude=MAGNITUDE + 0.6, mmax=MMAX + 0.6)
        .to_dataset()
        .assign(branch_mmax_weight=("mmax", WEIGHT))
    )
    smaller = larger.interp(
        magnitude=np.append(1.5, larger["magnitude"]), kwargs={"fill_value": "extrapolate"}
    )
    seismicity = load_forecast(forecast_file(smaller))
    hazard = spectra.load_hazard(seismicity=seismicity)
    with pytest.raises(HazardError, match="larger earthquakes than the hazard integrates"):
        hazard.event_rates(np.array([245_000.0]), np.array([595_000.0]))


def test_events_per_year__is_what_is_integrated(forecast_file: Write) -> None:
    coarse = rates().sel(magnitude=[1.5, 2.5, 3.5, 4.5, 5.5, 6.5])
    seismicity = load_forecast(forecast_file(coarse))
    hazard = spectra.load_hazard(seismicity=seismicity)
    events = hazard.mean_event_rates(np.array([245_000.0]), np.array([595_000.0]))
    assert events.sum() == pytest.approx(seismicity.events_per_year, rel=1e-9)
