# SPDX-License-Identifier: EUPL-1.2
"""What docs/hazard.md states as figures is what the package computes."""

from __future__ import annotations

import doctest
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from numpy.typing import ArrayLike

import npr
import typologies
from npr.risk import _kernels as k
from npr.risk.vulnerability import Exposure
from npr.risk.zone import PERCENTILES, STATISTICS, RiskModel
from spectra.discretisation import DEFAULT, REFERENCE
from spectra.ground_motion import GroundMotionModel
from spectra.hazard import HazardModel, load_hazard
from spectra.sources.earthquakes import read_earthquakes
from spectra.sources.recipe import seismicity_from_earthquakes
from spectra.sources.seismicity import Seismicity, built_in_seismicity

PATH = Path(__file__).resolve().parents[2] / "docs/hazard.md"
PAGE = PATH.read_text(encoding="utf-8")
PLACE = re.compile(r"^\| [A-Z]\w+ \| \d+, \d+ \| \d+ \|.*$", re.MULTILINE)
NODE = re.compile(r"^\| (\d+), (\d+) \((\d+)\) \| (.*) \| (.*) \|$", re.MULTILINE)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPR_CACHE_DIR", str(tmp_path))


@pytest.fixture(scope="module")
def hazard() -> HazardModel:
    return load_hazard()


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


@pytest.mark.parametrize("line", PLACE.findall(PAGE), ids=lambda line: _cells(line)[0])
def test_hazard_page__spectra_at_places(hazard: HazardModel, line: str) -> None:
    cells = _cells(line)
    site = hazard.at_sites(*(float(c) for c in cells[1].split(",")))
    assert int(site.zone[0]) == int(cells[2])
    spectra = site.uhs([95.0, 475.0, 975.0, 2475.0]).isel(site=0)
    pga = spectra.sel(period=0.01).values.tolist()
    at_475 = [float(spectra.sel(return_period=475.0, period=t)) for t in (0.3, 1.0)]
    assert [f"{value:.4f}" for value in (*pga, *at_475)] == cells[3:9]


def test_hazard_page__lists_eight_places() -> None:
    assert len(PLACE.findall(PAGE)) == 8


V6_PLACE = re.compile(r"^\| ([A-Z]\w+) \| (\d\.\d+ \|.*)$", re.MULTILINE)


def test_hazard_page__spectra_of_v6_at_places() -> None:
    rows = V6_PLACE.findall(PAGE)
    where = {_cells(line)[0]: _cells(line)[1] for line in PLACE.findall(PAGE)}
    assert {name for name, _ in rows} == set(where)
    for name, figures in rows[:3]:
        site = load_hazard("groningen-v6").at_sites(*(float(c) for c in where[name].split(",")))
        spectra = site.uhs([95.0, 475.0, 975.0, 2475.0]).isel(site=0)
        got = spectra.sel(period=0.01).values.tolist()
        got += [float(spectra.sel(return_period=475.0, period=t)) for t in (0.3, 1.0, 3.0)]
        velocity = site.curve("PGV").isel(site=0)
        known = velocity.to_numpy() > 0.0
        ln_rate, ln_level = np.log(velocity[known]), np.log(velocity["level"][known])
        pgv = np.exp(np.interp(np.log(475.0), -ln_rate, ln_level))
        assert [*(f"{value:.4f}" for value in got), f"{pgv:.2f}"] == _cells(figures)


V6_RISK = re.compile(r"^  \| `(groningen-v\d\S*)` .*\| (.*e-.*) \|$", re.MULTILINE)


def test_hazard_page__risk_by_correlation_of_the_site_to_site_variable() -> None:
    rows = V6_RISK.findall(PAGE)
    assert len(rows) == 4
    for name, figures in rows:
        hazard = load_hazard(name)
        model = RiskModel(hazard, typologies.load_catalogue("tno2020"), Exposure(0.99, 0.01))
        rates = hazard.motion_rates(1032, np.array([246_000.0]), np.array([595_000.0]))
        out = np.empty((len(model.catalogue.classes), len(STATISTICS)))
        k.statistics_many(*model.branch_risk(rates, 0, 0), model.end_weights, PERCENTILES, out)
        chosen = [model.catalogue.classes.index(c) for c in ("URM4L", "URM3L", "RC1L")]
        mean = out[chosen, STATISTICS.index("mean")] * hazard.scale
        assert ", ".join(f"{x:.1e}".replace("e-0", "e-") for x in mean) == figures


def test_hazard_page__events_per_year() -> None:
    years = re.search(r"\| year \|(.*)\|", PAGE)
    counts = re.search(r"\| N\(M >= 1.5\) \|(.*)\|", PAGE)
    assert years is not None
    assert counts is not None
    stated = zip(_cells(years[1]), _cells(counts[1]), strict=True)
    assert all(
        f"{built_in_seismicity(int(year)).events_per_year:.2f}" == count for year, count in stated
    )


def test_hazard_page__numbers_by_magnitude() -> None:
    magnitudes = re.search(r"\| M >= \|(.*)\|", PAGE)
    counts = re.search(r"\| per year \|(.*)\|", PAGE)
    assert magnitudes is not None
    assert counts is not None
    source = built_in_seismicity(2024)
    total = source.survival.sum(axis=0) @ source.mmax_weight * source.scale
    for magnitude, count in zip(_cells(magnitudes[1]), _cells(counts[1]), strict=True):
        # M 3.0 is counted from 2.95, as the catalogue rounds to 0.1.
        ours = np.interp(float(magnitude) - 0.05, source.magnitude, total)
        assert ours == pytest.approx(float(count), rel=5e-3), magnitude


FIT = re.compile(r"^  \| (20\d\d) \| (.*) \|$", re.MULTILINE)


def test_hazard_page__fits_of_the_rate(shared: Path) -> None:
    earthquakes = read_earthquakes(shared / "data/knmi_groningen_field.csv")
    made = seismicity_from_earthquakes(earthquakes)
    fits = {f"{fit.first:g}": fit for fit in (made.fit, *made.other_fits)}
    rows = FIT.findall(PAGE)
    assert [year for year, _ in rows] == sorted(fits)
    for year, figures in rows:
        fit = fits[year]
        spread = f"{fit.events_per_year_0_ln_sd:.2f}, {fit.decay_ln_sd:.2f}"
        level, decay = f"{fit.events_per_year_0:.2f}", f"{fit.decay_yr:.1f} yr"
        assert _cells(figures) == [str(fit.n_events), level, decay, spread]
    number = made.cells.seismicity(2024).events_per_year
    assert f"gives {number:.2f} events in 2024" in " ".join(PAGE.split())


@pytest.mark.parametrize(("name", "uncertainty"), [("none", ()), ("b", ("b",))])
def test_hazard_page__risk_by_branches_of_the_seismicity(
    name: str, uncertainty: tuple[str, ...]
) -> None:
    row = re.search(rf"^\| {name} \| (\d.*) \|$", PAGE, re.MULTILINE)
    assert row is not None
    table = pl.DataFrame(
        {
            "address_id": ["a"],
            "x_rd_m": [245_600.0],
            "y_rd_m": [594_790.0],
            "vulnerability_class": ["URM4L"],
        }
    )
    source = built_in_seismicity(uncertainty=uncertainty)
    results = npr.assess(
        table,
        edition=npr.load_edition("individual-risk-1e-5"),
        hazard=load_hazard(seismicity=source),
        catalogue=typologies.load_catalogue("tno2020"),
    )
    columns = [f"lpr_{what}_per_yr" for what in ("mean", "p10", "p50", "p90")]
    got = [f"{results.to_polars()[column][0]:.2e}".replace("e-0", "e-") for column in columns]
    assert got == _cells(row[1])


def test_hazard_page__examples_run() -> None:
    reason = "pictures in the examples need matplotlib"
    pytest.importorskip("matplotlib.pyplot", reason=reason).switch_backend("Agg")
    flags = doctest.NORMALIZE_WHITESPACE
    found = doctest.testfile(str(PATH), module_relative=False, optionflags=flags, encoding="utf-8")
    pytest.importorskip("matplotlib.pyplot").close("all")
    assert found.attempted > 20
    assert found.failed == 0


HIGHEST = np.array([[244_200.0, 597_100.0], [247_800.0, 598_300.0]])
"""Where the highest PGA of the field is found: maps of the whole of it take minutes."""


def _with_mmax_505(source: Seismicity) -> Seismicity:
    weight = np.array([0.15, 0.25, 0.25, 0.15, 0.10, 0.10])
    assert weight @ source.mmax == pytest.approx(5.05)
    return replace(source, mmax_weight=weight)


def _as_said(said: str) -> Seismicity:
    """Seismicity of a row: a year, or events a year, with weights of the largest magnitude."""
    number = int(said.split()[0].strip(","))
    is_year = number > 2000
    source = built_in_seismicity(number) if is_year else built_in_seismicity(events_per_year=number)
    return _with_mmax_505(source) if "Mmax 5.05" in said else source


def _pga_475(version: str, source: Seismicity, x: ArrayLike, y: ArrayLike) -> np.ndarray:
    site = load_hazard(f"groningen-{version}", seismicity=source).at_sites(x, y)
    return site.uhs(475.0).isel(return_period=0, period=0).values


@pytest.mark.parametrize(("version", "column"), [("v7", 1), ("v6", 4)])
def test_hazard_page__highest_of_the_field(version: str, column: int) -> None:
    section = PAGE.split("## 13.")[1].split("What others published")[0]
    rows = [cells for cells in map(_cells, section.splitlines()) if len(cells) == 7][2:]
    assert len(rows) == 8
    for row in rows:
        found = _pga_475(version, _as_said(row[0]), *HIGHEST.T)
        assert f"{found.max():.4f}" == row[column], row[0]
        # The separate program, on cells of 1 km.
        other = float(row[column + 1])
        assert abs(found.max() - other) < 0.012 * other + 0.0005
        is_at_second = row[0].startswith("20 ") and "Mmax" in row[0]
        if version == "v6":
            is_at_second = row[0] not in ("2027", "2030", "2034")
        assert found.argmax() == is_at_second


def test_hazard_page__beside_published_values() -> None:
    section = PAGE.split("What others published")[1].split("**Why they differ.**")[0]
    rows = [cells for cells in map(_cells, section.splitlines()) if len(cells) == 6][2:]
    assert len(rows) == 9
    where = {_cells(line)[0]: _cells(line)[1] for line in PLACE.findall(PAGE)}
    said = "20 events a year, Mmax 5.05"
    for published, value, _, ours, *figures in rows:
        said = ours.split(", at ")[0].replace("the same", said) if ours[0] in "12t" else said
        place = next((name for name in where if f"at {name}" in ours), None)
        x, y = HIGHEST.T if place is None else map(float, where[place].split(","))
        for version, figure in zip(("v6", "v7"), figures, strict=True):
            if figure:
                found = _pga_475(version, _as_said(said), x, y).max()
                known = re.match(r"0\.\d+", value)
                off = f" ({100.0 * (found / float(known[0]) - 1.0):.0f} %)" if known else ""
                assert f"{found:.3f}{off}" == figure, published


def test_hazard_page__places_beside_the_other_program() -> None:
    section = PAGE.split("at eight places, ours / the other program")[1]
    rows = [cells for cells in map(_cells, section.splitlines()) if len(cells) == 9][2:]
    ours = {_cells(line)[0]: _cells(line)[3:7] for line in PLACE.findall(PAGE)}
    for name, figures in V6_PLACE.findall(PAGE):
        ours[name] += _cells(figures)[:4]
    assert {row[0]: [cell.split(" / ")[0] for cell in row[1:]] for row in rows} == ours
    pairs = np.array([[list(map(float, cell.split(" / "))) for cell in row[1:]] for row in rows])
    off = pairs[..., 0] - pairs[..., 1]
    # What is left beside the rounding to 0.001.
    assert (np.abs(off) < 0.012 * pairs[..., 1] + 0.0005).all()
    assert f"{-100.0 * (pairs[..., 0] / pairs[..., 1] - 1.0).mean():.1f} % lower" in section
    ratio = pairs[:, :4, 0] / pairs[:, 4:, 0]
    assert f"V7 gives {ratio.min():.2f} to {ratio.max():.2f} times V6" in " ".join(PAGE.split())


def test_hazard_page__discretisation() -> None:
    for grid, column in ((DEFAULT, 1), (REFERENCE, 2)):
        rows = {
            cells[0]: cells[column]
            for cells in map(_cells, PAGE.split("## 8.")[1].split("## 9.")[0].splitlines())
            if len(cells) == 3
        }
        levels = {
            "levels of SaAvg": grid.average_levels,
            "levels of PGA for risk": grid.pga_levels,
            "levels at the reference horizon": grid.reference_levels,
            "levels of Sa(T) at the surface": grid.surface_levels,
        }
        for name, level in levels.items():
            count, lowest, _, highest = rows[name].replace(",", "").split()[:4]
            found = int(count), float(lowest), float(highest)
            assert found == (level.count, level.lowest_g, level.highest_g)
        assert rows["magnitudes"].startswith(
            f"{grid.magnitude_count}, step {grid.magnitude_step:g}"
        )
        name = "rupture distances, 3 to 70 km, equal in ln"
        assert int(rows[name]) == grid.distance_count
    nodes = f"{DEFAULT.first_direction_nodes} x {DEFAULT.second_direction_nodes}"
    assert f"| nodes along the two directions | {nodes} |" in PAGE


def _statistics(places: list[tuple[int, float, float]]) -> list[np.ndarray]:
    model = RiskModel(load_hazard(), typologies.load_catalogue("tno2020"), Exposure(0.99, 0.01))
    tables = []
    for zone, x, y in places:
        rates = model.hazard.motion_rates(zone, np.array([x]), np.array([y]))
        out = np.empty((len(model.catalogue.classes), len(STATISTICS)))
        structural, chimney = model.branch_risk(rates, 0, 0)
        k.statistics_many(structural, chimney, model.end_weights, PERCENTILES, out)
        out[:, :4] *= model.hazard.scale
        tables.append(out)
    return tables


def test_hazard_page__percentiles_move_with_the_weights_of_the_median_branches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = NODE.findall(PAGE)
    places = [(int(zone), 1000.0 * float(x), 1000.0 * float(y)) for x, y, zone, _, _ in rows]
    usual = _statistics(places)

    weight = load_hazard().ground_motion.header.median_weight
    low, high = np.array(weight.at_low), np.array(weight.at_high)
    usual_multiplier = GroundMotionModel.rate_multiplier
    spread = load_hazard().ground_motion.motion_weight / low[:, np.newaxis, np.newaxis]
    motion = spread * high[:, np.newaxis, np.newaxis]
    site = load_hazard().ground_motion.site_weight
    monkeypatch.setattr(GroundMotionModel, "motion_weight", property(lambda _: motion))
    flat = (motion[..., np.newaxis] * site).ravel()
    monkeypatch.setattr(GroundMotionModel, "branch_weight", property(lambda _: flat))
    monkeypatch.setattr(
        GroundMotionModel,
        "rate_multiplier",
        lambda model, magnitude: usual_multiplier(model, magnitude) * low / high,
    )
    other = _statistics(places)

    mean, p90 = STATISTICS.index("mean"), STATISTICS.index("p90")
    for ours, theirs, row in zip(usual, other, rows, strict=True):
        np.testing.assert_allclose(theirs[:, mean], ours[:, mean], rtol=1e-12)
        for limit, text in ((9.0409e-7, row[3]), (1e-7, row[4])):
            counts = ours[:, mean] > limit
            if text == "none":
                assert not counts.any()
                continue
            rise = 100.0 * (theirs[counts, p90] / ours[counts, p90] - 1.0)
            assert text == f"{counts.sum()} classes: {rise.min():.0f} to {rise.max():.0f} %"
