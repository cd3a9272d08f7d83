# SPDX-License-Identifier: EUPL-1.2
"""From a list of earthquakes to cells and a rate: closed forms, and the figures of others."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from npr.core.bounds import RareValueWarning
from npr.core.errors import HazardError, NprError
from spectra.sources.earthquakes import EarthquakeList, read_earthquakes
from spectra.sources.gas_field import load_gas_field
from spectra.sources.rate import DecayingRate, fit_decay
from spectra.sources.recipe import CatalogueSeismicity, seismicity_from_earthquakes
from spectra.sources.seismicity import built_in_cells, built_in_seismicity
from spectra.sources.seismicity_file import load_seismicity, read_cells, write_seismicity
from spectra.sources.smoothing import local_b_value, spatial_density, squared_distance

LN10 = math.log(10.0)


# --- density ---------------------------------------------------------------------------------


@given(st.floats(232e3, 268e3), st.floats(567e3, 613e3), st.floats(500.0, 10e3))
def test_spatial_density__one_event_sums_to_1_in_gas_field(
    x: float, y: float, kernel: float
) -> None:
    # Wherever it is: at the edge of the field nothing leaks out, and far away nothing vanishes.
    field = load_gas_field()
    squared = squared_distance(np.array([x]), np.array([y]), field.cell_x, field.cell_y)
    density = spatial_density(squared, kernel, np.array([0.3]))
    assert density.sum() == pytest.approx(1.0, rel=1e-12)
    nearest, farthest = squared.argmin(), squared.argmax()
    ratio = math.exp((squared.min() - squared.max()) / (2.0 * kernel**2))
    assert density[farthest] == pytest.approx(ratio * density[nearest], rel=1e-9)


def test_spatial_density__events_weigh_as_they_are_told() -> None:
    # Two events far apart: each cell of a pair has what its event weighs.
    squared = np.array([[0.0, 1e12], [1e12, 0.0]])
    np.testing.assert_allclose(
        spatial_density(squared, 3e3, np.array([3.0, 1.0])), [0.75, 0.25], rtol=1e-15
    )


# --- b-value ---------------------------------------------------------------------------------


def test_local_b_value__far_away_is_the_prior_and_near_many_events_is_akis_estimate() -> None:
    squared = np.array([np.full(100_000, 1e12), np.zeros(100_000)])
    magnitude = np.full(100_000, 1.45 + 1.0 / (1.2 * LN10))  # mean excess of b = 1.2
    got = local_b_value(
        squared, magnitude, kernel_m=6e3, lowest=1.45, prior=0.95, prior_events=20.0
    )
    assert got[0] == pytest.approx(0.95, rel=1e-12)
    assert got[1] == pytest.approx(1.2, rel=1e-4)


# --- rate ------------------------------------------------------------------------------------


@pytest.mark.parametrize("decay", [1.0, 12.5, 200.0])
def test_fit_decay__finds_the_decay_that_made_the_times(decay: float) -> None:
    # Quantiles of the truncated exponential: their mean is that of the distribution, nearly.
    share = (np.arange(200_000) + 0.5) / 200_000
    times = 2014.0 - decay * np.log1p(share * math.expm1(-10.0 / decay))
    fit = fit_decay(times, first=2014.0, last=2024.0, year_0=2020.0)
    assert fit.decay_yr == pytest.approx(decay, rel=1e-6)
    whole = decay * -math.expm1(-10.0 / decay) * math.exp(6.0 / decay)
    assert fit.events_per_year_0 * whole == pytest.approx(200_000, rel=1e-6)


def test_fit_decay__standard_errors_are_those_of_the_curvature() -> None:
    rng = np.random.default_rng(5)
    times = 2014.0 - 12.0 * np.log1p(rng.uniform(size=150) * math.expm1(-10.0 / 12.0))
    fit = fit_decay(times, first=2014.0, last=2024.0, year_0=2023.75)

    def ln_likelihood(ln_n0: float, ln_tau: float) -> float:
        tau = math.exp(ln_tau)
        whole = tau * (math.exp(9.75 / tau) - math.exp(-0.25 / tau))
        return float(150 * ln_n0 - ((times - 2023.75) / tau).sum() - math.exp(ln_n0) * whole)

    at = math.log(fit.events_per_year_0), math.log(fit.decay_yr)
    h = 1e-3
    info = np.empty((2, 2))
    for i, j in np.ndindex(2, 2):
        total = 0.0
        for si, sj in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            p = list(at)
            p[i] += si * h
            p[j] += sj * h
            total += si * sj * ln_likelihood(*p)
        info[i, j] = -total / (4.0 * h * h)
    expected = np.sqrt(np.diag(np.linalg.inv(info)))
    got = (fit.events_per_year_0_ln_sd, fit.decay_ln_sd)
    np.testing.assert_allclose(got, expected, rtol=1e-3)


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (np.linspace(2014.1, 2015.0, 9), "too few events"),
        (np.linspace(2014.0, 2024.0, 50), "does not fall"),
        (np.linspace(2020.0, 2024.0, 50), "does not fall"),
    ],
)
def test_fit_decay__what_does_not_decay_is_refused(times: np.ndarray, words: str) -> None:
    with pytest.raises(HazardError, match=words):
        fit_decay(times, first=2014.0, last=2024.0, year_0=2024.0)


def test_decaying_rate__of_whole_years_in_the_range() -> None:
    rate = DecayingRate(
        events_per_year_0=10.0, year_0=2024.5, decay_yr=5.0, first_year=2024, last_year=2034
    )
    got = rate.known(np.array([2024.0, 2029.0, 2029.5, 2035.0, np.nan]))
    np.testing.assert_allclose(got, [10.0, 10.0 / math.e, np.nan, np.nan, np.nan], rtol=1e-15)


# --- the recipe, on an invented list ---------------------------------------------------------


def _invented(tmp_path: Path, count: int = 400) -> EarthquakeList:
    """Events of a rate that falls, within the field, b = 1."""
    rng = np.random.default_rng(11)
    field = load_gas_field()
    year = 1995.0 - 20.0 * np.log1p(rng.uniform(size=count) * math.expm1(-29.0 / 20.0))
    cell = rng.integers(field.cell_x.size, size=count)
    lines = ["datetime_utc,x_rd,y_rd,ml,in_field_outline"]
    for t, c, m in zip(year, cell, rng.exponential(1.0 / LN10, count), strict=True):
        day = np.datetime64(int((t - 1970.0) * 365.2425 * 86400), "s")
        place = f"{field.cell_x[c]:.0f},{field.cell_y[c]:.0f}"
        lines.append(f"{day}Z,{place},{1.45 + m:.1f},1")
    path = tmp_path / "invented.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_earthquakes(path)


@pytest.fixture
def made(tmp_path: Path) -> CatalogueSeismicity:
    return seismicity_from_earthquakes(_invented(tmp_path))


def test_recipe__counts_every_event_once(made: CatalogueSeismicity) -> None:
    assert made.used.size + sum(made.left_out.values()) == len(made.earthquakes) == 400
    assert made.changed == []
    assert made.cells.relative_rate.sum() == pytest.approx(1.0, rel=1e-12)


def test_recipe__later_than_until_does_not_count(tmp_path: Path) -> None:
    found = _invented(tmp_path)
    made = seismicity_from_earthquakes(found, until=np.datetime64("2022-01-01"))
    assert made.left_out["after 2022-01-01T00:00"] == (found.year > 2022.0).sum() > 0
    assert made.fit.last == 2022.0
    assert made.cells.rate is not None
    assert (made.cells.rate.first_year, made.cells.rate.last_year) == (2022, 2032)


def test_recipe__until_long_after_the_last_event_is_refused(tmp_path: Path) -> None:
    found = _invented(tmp_path)
    last = found.time.max()
    seismicity_from_earthquakes(found, until=last + np.timedelta64(366, "D"))
    with pytest.raises(HazardError, match="ends long before") as error:
        seismicity_from_earthquakes(found, until=last + np.timedelta64(368, "D"))
    assert str(last.astype("datetime64[D]")) in str(error.value.expected)


def test_recipe__recency_counts_whole_months(tmp_path: Path) -> None:
    found = _invented(tmp_path)
    with pytest.warns(RareValueWarning, match="recency: rare memory of events"):
        old = seismicity_from_earthquakes(found, recency_yr=1e12)
    young = seismicity_from_earthquakes(found, recency_yr=1.5)
    assert not np.allclose(old.cells.relative_rate, young.cells.relative_rate)
    # Without recency every event weighs alike, whatever the order of time.
    field, used = load_gas_field(), found.magnitude >= 1.45
    squared = squared_distance(found.x_rd_m[used], found.y_rd_m[used], field.cell_x, field.cell_y)
    expected = spatial_density(squared, 3000.0, np.ones(used.sum()))
    np.testing.assert_allclose(old.cells.relative_rate, expected, rtol=1e-9)


def test_recipe__numbers_that_are_given_are_labelled(tmp_path: Path) -> None:
    made = seismicity_from_earthquakes(_invented(tmp_path), kernel_m=5000.0, b_prior=0.95)
    assert made.changed == ["kernel"]
    kernel = made.recipe["kernel"]
    assert (kernel.value, kernel.trust) == (5000.0, "assumed")
    assert "built-in seismicity has 3000" in kernel.source


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kernel_m": 0.0}, "kernel: smoothing width out of range"),
        ({"kernel_m": 3.0}, "kernel: smoothing width out of range"),
        ({"b_prior": 95.0}, "b_prior: b value out of range"),
        ({"recency_yr": math.nan}, "recency is not one finite number"),
        ({"rate_first_year": 1990.0}, "begins before the events that count"),
        ({"rate_first_year": 2023.9}, "too few events"),
    ],
)
def test_recipe__impossible_numbers_are_refused(
    tmp_path: Path, options: dict[str, float], words: str
) -> None:
    with pytest.raises(NprError, match=words):
        seismicity_from_earthquakes(_invented(tmp_path), **options)


# --- the file --------------------------------------------------------------------------------


def test_seismicity_file__gives_back_what_was_made(
    made: CatalogueSeismicity, tmp_path: Path
) -> None:
    path = write_seismicity(made, tmp_path / "seismicity.nc")
    got, expected = load_seismicity(path, 2026), made.cells.seismicity(2026)
    assert got.pattern_digest == expected.pattern_digest
    assert got.scale == expected.scale
    assert got.id.startswith("seismicity-")
    assert "invented.csv to 2023" in got.title
    years = np.arange(2023.0, 2035.0)
    np.testing.assert_array_equal(got.scales(years), expected.scales(years))
    assert np.isfinite(got.scales(years)).sum() == 11
    spread = load_seismicity(path, uncertainty=["rate"])
    assert spread.mmax.size == 54


def test_seismicity_file__says_how_it_was_made(made: CatalogueSeismicity, tmp_path: Path) -> None:
    with xr.open_dataset(
        write_seismicity(made, tmp_path / "seismicity.nc"), engine="h5netcdf"
    ) as file:
        facts = dict(file.attrs)
        assert float(file["decay_ln_sd"]) == made.fit.decay_ln_sd
    assert facts["source"] == "invented.csv, 400 earthquakes"
    assert made.earthquakes.digest in facts["source_digest"]
    assert facts["events_used"] == str(made.used.size)
    assert facts["licence"].startswith("KNMI open data, credit KNMI")
    assert "kernel 3000 m (assumed" in facts["recipe"]


def test_seismicity_file__another_file_is_refused(
    made: CatalogueSeismicity, tmp_path: Path
) -> None:
    with pytest.raises(HazardError, match="NetCDF file"):
        write_seismicity(made, tmp_path / "seismicity.csv")
    with pytest.raises(HazardError, match="file not found"):
        load_seismicity(tmp_path / "none.nc")
    path = write_seismicity(made, tmp_path / "seismicity.nc")
    with xr.open_dataset(path, engine="h5netcdf") as opened:
        dataset = opened.load()
    dataset.drop_vars("decay_yr").to_netcdf(tmp_path / "less.nc", engine="h5netcdf")
    with pytest.raises(HazardError, match="lacks variables") as refused:
        load_seismicity(tmp_path / "less.nc")
    assert "--forecast" in str(refused.value)
    for name, value in (("b_value", -1.0), ("relative_rate", np.nan), ("decay_yr", 0.0)):
        wrong = dataset.assign({name: dataset[name] * 0.0 + value})
        wrong.to_netcdf(tmp_path / "wrong.nc", engine="h5netcdf")
        with pytest.raises(HazardError, match="impossible figures"):
            read_cells(tmp_path / "wrong.nc")
    in_km = dataset.assign_coords(x=dataset["x"] / 1e3, y=dataset["y"] / 1e3)
    said = dataset.assign_coords(x=dataset["x"].assign_attrs(units="km"))
    for elsewhere in (in_km, said):
        elsewhere.to_netcdf(tmp_path / "elsewhere.nc", engine="h5netcdf")
        with pytest.raises(HazardError, match="do not lie in the Netherlands"):
            read_cells(tmp_path / "elsewhere.nc")


@pytest.mark.parametrize("factor", [1000.0, 1e-3])
def test_seismicity_file__a_slip_of_a_thousand_never_passes_quietly(
    made: CatalogueSeismicity, tmp_path: Path, factor: float
) -> None:
    path = write_seismicity(made, tmp_path / "seismicity.nc")
    with xr.open_dataset(path, engine="h5netcdf") as opened:
        dataset = opened.load()
    read_cells(path)  # without a warning
    # Relative rates are scaled to sum to 1, and the spread of the decay is not read.
    quiet = {"relative_rate", "decay_ln_sd"}
    for name in sorted(set(map(str, dataset.variables)) - quiet):
        slipped = dataset[name].copy(data=dataset[name].values * factor).drop_encoding()
        wrong = dataset.assign({name: slipped})
        wrong.to_netcdf(tmp_path / f"{name}.nc", engine="h5netcdf")
        with pytest.raises((NprError, RareValueWarning)):
            read_cells(tmp_path / f"{name}.nc")


def test_seismicity_file__year_out_of_range_is_refused(
    made: CatalogueSeismicity, tmp_path: Path
) -> None:
    path = write_seismicity(made, tmp_path / "seismicity.nc")
    with pytest.raises(HazardError, match="does not reach that year"):
        load_seismicity(path, 2050)


# --- the recipe, on the catalogue ------------------------------------------------------------


@pytest.fixture(scope="module")
def catalogue(shared: Path) -> CatalogueSeismicity:
    return seismicity_from_earthquakes(read_earthquakes(shared / "data/knmi_groningen_field.csv"))


def _grid(shared: Path) -> dict[str, np.ndarray]:
    with (shared / "data/activity_grid_1km.csv").open(encoding="utf-8", newline="") as handle:
        rows = sorted(csv.DictReader(handle), key=lambda r: (float(r["y"]), float(r["x"])))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def test_catalogue__cells_agree_with_the_grid_of_others_to_a_tenth_of_a_percent(
    catalogue: CatalogueSeismicity, shared: Path
) -> None:
    grid, cells = _grid(shared), catalogue.cells
    np.testing.assert_array_equal(cells.x_rd_m, grid["x"])
    np.testing.assert_array_equal(cells.y_rd_m, grid["y"])
    # Their figures are rounded: rates to 1e-7, b-values to 0.001.
    np.testing.assert_allclose(cells.relative_rate, grid["rel_rate"], rtol=1e-3, atol=5.1e-8)
    np.testing.assert_allclose(cells.b_value, grid["b"], rtol=1e-3, atol=5e-4)
    large = grid["rel_rate"] > 1e-3
    np.testing.assert_allclose(cells.relative_rate[large], grid["rel_rate"][large], rtol=2e-4)


def test_catalogue__is_what_ships(catalogue: CatalogueSeismicity) -> None:
    ours, shipped = catalogue.cells, built_in_cells()
    np.testing.assert_allclose(shipped.relative_rate, ours.relative_rate, rtol=1e-9)
    np.testing.assert_allclose(shipped.b_value, ours.b_value, rtol=1e-9)
    assert catalogue.used.size == 357
    assert catalogue.mean_b_value == pytest.approx(0.93, abs=5e-3)


def test_catalogue__magnitudes_of_2024_agree_with_others_to_a_tenth_of_a_percent(
    catalogue: CatalogueSeismicity, shared: Path
) -> None:
    with (shared / "data/mfd_2024.csv").open(encoding="utf-8", newline="") as handle:
        rows = [(float(r["m"]), float(r["annual_rate_2024"])) for r in csv.DictReader(handle)]
    edges = np.array([m - 0.05 for m, _ in rows] + [rows[-1][0] + 0.05])
    number = built_in_seismicity(2024).events_per_year  # theirs has the rate that was adopted
    source = catalogue.cells.seismicity(events_per_year=number)
    ours = source.bin_rates(edges).sum(axis=0) @ source.mmax_weight * source.scale
    np.testing.assert_allclose(ours, [rate for _, rate in rows], rtol=1e-3)


@pytest.mark.parametrize(
    ("first", "level", "decay", "ln_sd", "decay_ln_sd"),
    [(2013, 9.2, 10.7, 0.17, 0.26), (2014, 9.8, 13.3, 0.17, 0.38), (2015, 9.8, 12.8, 0.19, 0.44)],
)
def test_catalogue__fits_of_the_rate_are_those_of_others(
    catalogue: CatalogueSeismicity,
    first: int,
    level: float,
    decay: float,
    ln_sd: float,
    decay_ln_sd: float,
) -> None:
    (fit,) = (f for f in (catalogue.fit, *catalogue.other_fits) if f.first == first)
    assert fit.events_per_year_0 == pytest.approx(level, abs=0.05)
    assert fit.decay_yr == pytest.approx(decay, abs=0.05)
    assert fit.events_per_year_0_ln_sd == pytest.approx(ln_sd, abs=0.006)
    assert fit.decay_ln_sd == pytest.approx(decay_ln_sd, abs=0.006)
