# SPDX-License-Identifier: EUPL-1.2
"""Labelled results: counts and medians are those of the tables, and say where they come from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import xarray as xr
from variants_file import FILE

from npr.core.errors import PortfolioError
from npr.norms.verdict import VERDICTS
from npr.portfolio.writing import read_metadata
from npr.variants.labelled import to_dataset
from npr.variants.study import Study, study_variants


@pytest.fixture(scope="module")
def study(portfolio: pl.DataFrame) -> Study:
    return study_variants(FILE, portfolio)


def test_to_dataset__counts_are_those_of_the_tables(study: Study) -> None:
    got = study.to_dataset()
    assert got["addresses"].dims == ("variant", "vulnerability_class", "place", "verdict")
    assert got["variant"].values.tolist() == list(study.results)
    assert got["verdict"].values.tolist() == list(VERDICTS)
    for name, table in study.results.items():
        counted = got["addresses"].sel(variant=name).sum(["vulnerability_class", "place"])
        assert counted.values.tolist() == list(table.counts().values())
    assert "(mixture)" in got["vulnerability_class"]
    assert "(none)" in got["place"]


def test_to_dataset__medians_are_of_the_addresses(study: Study) -> None:
    got = study.to_dataset()
    frame = (
        study.results["new"]
        .to_polars()
        .filter(
            (pl.col("vulnerability_class").cast(pl.String) == "URM1F_B")
            & (pl.col("municipality") == "Eemsdelta")
        )
    )
    assert frame.height == 2
    for name in ("lpr_mean_per_yr", "uc_central"):
        found = got[name].sel(variant="new", vulnerability_class="URM1F_B", place="Eemsdelta")
        assert float(found) == pytest.approx(float(np.mean(frame[name].to_numpy())), rel=1e-12)
    empty = got["lpr_mean_per_yr"].sel(vulnerability_class="W3", place="(none)")
    assert np.isnan(empty).all()


def test_to_dataset__says_units_and_digests(study: Study) -> None:
    got = study.to_dataset()
    assert got["lpr_mean_per_yr"].attrs["units"] == "1/yr"
    assert got["uc_central"].attrs["long_name"].startswith("median over addresses")
    assert all("long_name" in got[name].attrs for name in got.variables)
    assert got.attrs["software"] == "npr-typology"
    for key in ("hazard_digest", "catalogue_digest", "edition_digest", "route"):
        expected = [table.provenance[key] for table in study.results.values()]
        assert got[key].values.tolist() == expected
    assert float(got["events_per_year"].sel(variant="more events")) == pytest.approx(20.0)


def test_to_dataset__without_unity_checks_they_are_unknown(portfolio: pl.DataFrame) -> None:
    risk = {
        **FILE,
        "defaults": {**FILE["defaults"], "route": "risk"},
        "variant": FILE["variant"][:1],
    }
    got = study_variants(risk, portfolio.head(2)).to_dataset()
    assert np.isnan(got["uc_central"]).all()
    assert np.isfinite(got["lpr_mean_per_yr"]).any()


def test_to_dataset__refuses_what_is_not_there(study: Study) -> None:
    with pytest.raises(PortfolioError, match="no column that says where"):
        study.to_dataset(place="street")
    with pytest.raises(PortfolioError, match="no results"):
        to_dataset({})


def test_study__attributes_every_other_variant(study: Study) -> None:
    assert study.base == "old"
    assert list(study.attributions) == ["new", "more events", "old again"]
    assert study.attributions["old again"].differs == ()
    assert repr(study).startswith("Study of 4 variants, base 'old'\nold: AssessmentTable(")


def test_study__writes_all(study: Study, tmp_path: Path) -> None:
    written = study.write(tmp_path / "out")
    names = {path.name for path in written}
    assert names >= {"old.parquet", "old to new.parquet", "variants.nc"}
    table = pl.read_parquet(tmp_path / "out/changes/old to new.parquet")
    assert table.equals(study.attributions["new"].per_address())
    facts = read_metadata(tmp_path / "out/changes/old to new.parquet")
    assert facts["second.catalogue_digest"] == study.results["new"].provenance["catalogue_digest"]
    with xr.open_dataset(tmp_path / "out/variants.nc", engine="h5netcdf") as opened:
        xr.testing.assert_equal(opened.load(), study.to_dataset())
