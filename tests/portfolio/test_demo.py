# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import re
from collections import Counter

import numpy as np
import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from npr.cli.demo_portfolio import demo_portfolio as command
from npr.core.errors import PortfolioError
from npr.core.status import effect_mask, status_names, status_texts
from npr.portfolio.demo import class_names, demo_portfolio
from npr.portfolio.encoding import encode
from npr.portfolio.reading import read_table
from npr.portfolio.writing import read_metadata

ZONES = (1032, 2001)


@pytest.fixture(scope="module")
def usual() -> pl.DataFrame:
    return demo_portfolio()


@pytest.mark.parametrize("count", [1, 2, 499, 500, 7_000])
def test_demo_portfolio__same_count_and_seed_give_the_same(count):
    table = demo_portfolio(count, 3)
    assert table.height == count
    assert table.equals(demo_portfolio(count, 3))
    assert not table.equals(demo_portfolio(count, 4))


@pytest.mark.parametrize(("count", "seed"), [(0, 1), (-1, 1), (1, -1)])
def test_demo_portfolio__impossible_size(count, seed):
    with pytest.raises(PortfolioError, match="cannot be made"):
        demo_portfolio(count, seed)


def test_demo_portfolio__says_that_it_is_synthetic(usual):
    assert usual["synthetic"].all()
    assert usual["label"].unique().to_list() == ["synthetic demonstration data, no real address"]
    ids = usual["address_id"].drop_nulls()
    assert ids.str.contains(r"^9999\d{12}$").all()


def test_demo_portfolio__looks_like_the_field(usual):
    result = encode(usual, classes=class_names(), zones=ZONES)
    assert len(class_names()) == 35
    assert 0.04 < (result.mixture_index >= 0).mean() < 0.06
    assert 0.65 < (result.basis == 0).mean() < 0.75
    assert 0.30 < usual["owner_id"].str.starts_with("CORPORATIE").mean() < 0.40
    assert 0.02 < result.is_wierde.mean() < 0.06
    assert len(result.mixtures) <= 2_000
    assert usual["municipality"].n_unique() == 5
    # A complex is one owner, one place, and for terraces one class.
    complexes = usual.filter(pl.col("complex_id").is_not_null()).group_by("complex_id")
    counts = complexes.agg(pl.col("owner_id", "place", "street_kind").n_unique())
    assert (counts.drop("complex_id") == 1).to_numpy().all()
    assert usual.filter(street_kind="flat")["building_id"].n_unique() < 200


def test_demo_portfolio__has_every_defect_that_an_input_can_have(usual):
    result = encode(usual, classes=class_names(), zones=ZONES)
    found = Counter(
        name for bits in result.status.tolist() for name in status_names(bits).split(";")
    )
    # The risk is unknown only after computing; the portfolio has no column of the year.
    possible = {
        text.name
        for text in status_texts().values()
        if text.effect in ("invalid", "not_assessable")
        and text.name not in ("risk_unknown", "assessment_year_invalid")
    }
    assert possible <= set(found)
    bad = result.status & np.uint32(effect_mask("invalid", "not_assessable"))
    assert 30 < np.count_nonzero(bad) < 60
    assert found["zone_given"] == 2
    assert found["address_id_from_building"] == 3


def test_demo_portfolio__small_ones_have_no_defects():
    result = encode(demo_portfolio(499), classes=class_names(), zones=ZONES)
    assert not (result.status & np.uint32(effect_mask("invalid", "not_assessable"))).any()


def test_demo_portfolio__lies_in_the_zones(usual, shared):
    raster = np.load(shared / "data" / "zone_raster_100m.npz")
    result = encode(usual, classes=class_names(), zones=raster["ids"].tolist())
    good = np.isfinite(result.x_rd_m)
    column = np.rint((result.x_rd_m[good] - raster["x0"]) / 100).astype(int)
    row = np.rint((result.y_rd_m[good] - raster["y0"]) / 100).astype(int)
    rows, columns = raster["idx"].shape
    within = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    index = np.zeros(len(row), dtype=int)
    index[within] = raster["idx"][row[within], column[within]]
    assert np.count_nonzero(index == 0) == 5  # three far outside, two just outside
    lakes = np.isin(raster["ids"][index - 1], [2813, 3411]) & (index > 0)
    assert np.count_nonzero(lakes) == 2


def test_demo_portfolio__is_moved_inside_on_request():
    def is_inside(x, y):
        return x < 250_000.0

    table = demo_portfolio(400, is_inside=is_inside)
    plain = demo_portfolio(400)
    far_east = plain["place"].is_in(["Delfzijl", "Farmsum", "Scheemda", "Woldendorp", "Midwolda"])
    near = plain.filter(pl.col("x_rd_m") < 250_000.0)["address_id"]
    kept = table.filter(pl.col("address_id").is_in(near.implode()))
    assert kept["x_rd_m"].equals(plain.filter(pl.col("x_rd_m") < 250_000.0)["x_rd_m"])
    assert not table.filter(far_east)["x_rd_m"].equals(plain.filter(far_east)["x_rd_m"])


@pytest.mark.parametrize("name", ["demo.parquet", "demo.csv"])
def test_command__writes_what_it_says(tmp_path, name):
    app = typer.Typer()
    app.command()(command)
    path = tmp_path / "new" / name
    result = CliRunner().invoke(app, ["--count", "600", "--seed", "2", "-o", str(path)])
    assert result.exit_code == 0, result.output
    assert re.search(r"synthetic portfolio \(seed 2\): 600 addresses", result.output)
    facts = read_metadata(path)
    assert (facts["synthetic"], facts["count"], facts["seed"]) == ("true", "600", "2")
    table = read_table(path)
    expected = demo_portfolio(600, 2)
    assert table["x_rd_m"].equals(expected["x_rd_m"])
    one = encode(table, classes=class_names(), zones=ZONES)
    other = encode(expected, classes=class_names(), zones=ZONES)
    assert one.status.tolist() == other.status.tolist()
    assert one.mixtures.tobytes() == other.mixtures.tobytes()


def test_command__bad_path_fails_before_work(tmp_path):
    with pytest.raises(PortfolioError, match="extension"):
        command(tmp_path / "demo.xlsx")
