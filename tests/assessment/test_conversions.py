# SPDX-License-Identifier: EUPL-1.2
"""Results as pandas, polars, xarray and files, and results as input."""

from __future__ import annotations

from pathlib import Path

import assessment_rows as rows
import numpy as np
import polars as pl
import pytest
from assessment_rows import FIGURES, RESULTS, ROWS, Assess, By_name, table
from assessment_rows import same as _same

import npr
import spectra
import typologies
from npr.core.bounds import RareValueWarning
from npr.core.variables import variables
from npr.portfolio.writing import read_metadata

# --- conversions and files -------------------------------------------------------------------


def test_to_pandas__values_and_units(answer: npr.AssessmentTable, by_name: By_name) -> None:
    frame = answer.to_pandas()
    assert frame.attrs["units"]["lpr_mean_per_yr"] == "1/yr"
    assert frame.attrs["units"]["pga_475yr_g"] == "standard_gravity"
    assert set(frame.attrs["units"]) == set(FIGURES)
    for figure in FIGURES:
        expected = [row[figure] for row in by_name.values()]
        np.testing.assert_array_equal(frame[figure], np.array(expected, dtype=float))
        assert frame[figure].isna().sum() == len(ROWS) - len(rows.JUDGED)
    assert frame["verdict"].tolist() == [row["verdict"] for row in by_name.values()]


def test_to_xarray__values_units_and_provenance(
    answer: npr.AssessmentTable, by_name: By_name
) -> None:
    dataset = answer.to_xarray()
    assert dict(dataset.sizes) == {"address": len(ROWS)}
    assert dataset["address_id"].values.tolist() == answer.arrow["address_id"].to_pylist()
    for figure in FIGURES:
        expected = np.array([row[figure] for row in by_name.values()], dtype=float)
        np.testing.assert_array_equal(dataset[figure].values, expected)
        assert dataset[figure].attrs["units"] == variables()[figure].unit
        assert dataset[figure].attrs["long_name_nl"]
        assert dataset[figure].attrs["symbol"]
    assert dataset["verdict"].values.tolist() == answer.arrow["verdict"].to_pylist()
    assert dataset.attrs == dict(answer.provenance)


def test_to_xarray__can_be_written_and_read(answer: npr.AssessmentTable, tmp_path: Path) -> None:
    import xarray as xr

    dataset = answer.to_xarray()
    dataset.to_netcdf(tmp_path / "results.nc", engine="h5netcdf")
    with xr.open_dataset(tmp_path / "results.nc", engine="h5netcdf") as back:
        for figure in FIGURES:
            np.testing.assert_array_equal(back[figure], dataset[figure])
            assert back[figure].attrs["units"] == variables()[figure].unit
        assert back["verdict"].values.tolist() == dataset["verdict"].values.tolist()


def test_to_polars__values(answer: npr.AssessmentTable, by_name: By_name) -> None:
    frame = answer.to_polars()
    for figure in FIGURES:
        assert frame[figure].to_list() == [row[figure] for row in by_name.values()]
        assert not frame[figure].is_nan().any()  # unknown is null


@pytest.mark.parametrize("name", ["results.parquet", "results.csv"])
def test_write__provenance_comes_back(
    answer: npr.AssessmentTable, tmp_path: Path, name: str
) -> None:
    answer.write(tmp_path / name)
    facts = read_metadata(tmp_path / name)
    assert facts == dict(answer.provenance)
    assert set(facts) == {
        "route",
        "software",
        "software_version",
        "hazard",
        "hazard_digest",
        "percentiles_trust",
        "events_per_year",
        "catalogue",
        "catalogue_digest",
        "catalogue_trust",
        "edition",
        "edition_digest",
        "edition_note",
        "norm_per_yr",
    }


def test_write__csv_and_parquet_hold_the_same(answer: npr.AssessmentTable, tmp_path: Path) -> None:
    answer.write(tmp_path / "results.parquet")
    answer.write(tmp_path / "results.csv")
    parquet = pl.read_parquet(tmp_path / "results.parquet")
    types = {name: pl.String for name in parquet.columns if parquet[name].dtype == pl.Categorical}
    csv = pl.read_csv(tmp_path / "results.csv", schema_overrides={**parquet.schema, **types})
    assert csv.equals(parquet.cast(types), null_equal=True)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["results.parquet", "results.csv"])
def test_write__same_run_same_bytes(
    assess: Assess, portfolio: pl.DataFrame, tmp_path: Path, name: str
) -> None:
    for run in ("one", "two"):
        assess(portfolio).write(tmp_path / run / name)
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize("name", ["results.parquet", "results.csv"])
def test_assess__a_file_of_results_can_be_assessed_again(
    assess: Assess, answer: npr.AssessmentTable, by_name: By_name, tmp_path: Path, name: str
) -> None:
    answer.write(tmp_path / name)
    again = assess(tmp_path / name)
    for row, got in zip(by_name, again.arrow.to_pylist(), strict=True):
        if row in ("mixture", "building only"):
            continue  # the class is a text of several; the id was filled in
        assert {k: got[k] for k in RESULTS} == {k: by_name[row][k] for k in RESULTS}, row
        assert got["verdict_given"] == by_name[row]["verdict"]


def test_assess__a_mixture_of_results_can_be_assessed_again(
    assess: Assess, by_name: By_name, tmp_path: Path
) -> None:
    assess(table({"mixture": ROWS["mixture"]})).write(tmp_path / "results.parquet")
    got = assess(tmp_path / "results.parquet").arrow.to_pylist()[0]
    assert got["verdict"] == by_name["mixture"]["verdict"]


def test_assess__provenance_tells_inputs_apart(
    assess: Assess, answer: npr.AssessmentTable, tmp_path: Path
) -> None:
    one = table({"good": {}})
    usual = answer.provenance
    later = assess(
        one, hazard=spectra.load_hazard(seismicity=spectra.built_in_seismicity(2030))
    ).provenance
    v7 = assess(one, catalogue=typologies.load_catalogue("v7")).provenance
    careful = assess(one, edition=npr.load_edition("individual-risk-1e-5-p90")).provenance
    assert assess(one).provenance == usual
    for other, changed in (
        (later, {"hazard", "hazard_digest", "events_per_year"}),
        (v7, {"catalogue", "catalogue_digest", "catalogue_trust"}),
        (careful, {"edition", "edition_digest", "edition_note"}),
    ):
        assert {key for key in usual if usual[key] != other[key]} == changed


def test_assess__risk_is_proportional_to_the_number_of_events(
    assess: Assess, by_name: By_name
) -> None:
    per_year = spectra.built_in_seismicity().events_per_year
    double = spectra.load_hazard(
        seismicity=spectra.built_in_seismicity(events_per_year=2.0 * per_year)
    )
    got = assess(table({"good": {}}), hazard=double).arrow.to_pylist()[0]
    for figure in [name for name in FIGURES if name.endswith("_per_yr")]:
        assert got[figure] == pytest.approx(2.0 * by_name["good"][figure], rel=1e-12)
    for figure in ("pga_475yr_g", "required_capacity_factor"):
        assert got[figure] > by_name["good"][figure]


def test_assess__progress_counts_the_zones(
    assess: Assess, portfolio: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, int]] = []
    assess(portfolio, progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == list(range(1, len(seen) + 1))
    assert {total for _, total in seen} == {len(seen)}
    judged = {row for row in assess(portfolio).arrow["zone_used"].to_pylist() if row}
    assert len(seen) == len(judged)


def test_assess__hardly_any_events_are_hardly_any_risk_and_an_unknown_motion(
    assess: Assess, by_name: By_name
) -> None:
    with pytest.warns(RareValueWarning, match="rare events per year"):
        few = spectra.built_in_seismicity(events_per_year=1e-3)
    rare = spectra.load_hazard(seismicity=few)
    got = assess(table({"good": {}}), hazard=rare).arrow.to_pylist()[0]
    assert 0.0 < got["lpr_mean_per_yr"] < 2e-4 * by_name["good"]["lpr_mean_per_yr"]
    assert got["verdict"] == "meets_norm"
    assert got["pga_475yr_g"] is None  # below the weakest motion that was computed


def test_assess__words_of_a_categorical_column_are_read(
    assess: Assess, answer: npr.AssessmentTable, portfolio: pl.DataFrame
) -> None:
    words = ("vulnerability_class", "class_1", "class_2", "wierde", "class_source", "excluded")
    categorical = portfolio.with_columns(pl.col(name).cast(pl.Categorical) for name in words)
    assert _same(assess(categorical), answer)
    assert _same(assess(categorical.to_pandas()), answer)


def test_assess__the_published_exposure_example_runs(assess: Assess, shared: Path) -> None:
    answer = assess(shared / "reference" / "tno" / "example_EDB.csv")
    got = answer.to_polars()
    assert answer.counts_by_basis()["meets_norm"]["inferred_class"] == len(answer) == 35
    assert set(got["status"].cast(pl.String)) == {
        "nearest_zone_outside;address_id_from_building",
        "address_id_from_building",
    }
    assert got["address_id"].to_list() == got["building_id"].to_list()
    assert got["address_id"][0] == "900000001"
    by_surface = got.group_by("x_rd_m", "wierde").agg(pl.col("pga_475yr_g").unique())
    pga = {(x, flag): values for x, flag, values in by_surface.iter_rows()}
    for x in got["x_rd_m"].unique():
        (on_wierde,), (on_flat_land,) = pga[x, "1"], pga[x, "0"]
        assert on_wierde > on_flat_land
    assert "sum_pop_runners_out_night" in got.columns


def test_assess__results_of_results_hold_the_last_run_once(assess: Assess, tmp_path: Path) -> None:
    first = assess(table({"good": {}}))
    first.write(tmp_path / "1.parquet")
    second = assess(tmp_path / "1.parquet")
    second.write(tmp_path / "2.parquet")
    third = assess(tmp_path / "2.parquet")
    assert third.arrow.column_names == second.arrow.column_names
    assert third.arrow["verdict_given"].to_pylist() == first.arrow["verdict"].to_pylist()


def test_arrow__result_columns_say_their_unit_and_labels(answer: npr.AssessmentTable) -> None:
    field = answer.arrow.schema.field("lpr_mean_per_yr")
    assert field.metadata[b"unit"] == b"1/yr"
    assert b"risico" in field.metadata[b"nl"]


def test_assessment_table__shows_itself_in_a_notebook(answer: npr.AssessmentTable) -> None:
    html = answer._repr_html_()
    assert "needs_reinforcement" in html
    assert "lpr_mean_per_yr" in html


def test_compare__results_in_memory_and_in_a_file(
    answer: npr.AssessmentTable, tmp_path: Path
) -> None:
    answer.write(tmp_path / "results.csv")
    found = npr.compare([answer, tmp_path / "results.csv"])
    assert found.flipped().is_empty()
    assert found.facts().is_empty()
    assert [result.norm_per_yr for result in found.results] == [1e-5, 1e-5]
    assert found.pairs().filter(pl.col("reason") == "id_duplicate")["n"].to_list() == [2, 2]
    assert found.pairs()["n"].sum() == len(answer) + 2
