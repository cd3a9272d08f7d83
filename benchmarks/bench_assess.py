# SPDX-License-Identifier: EUPL-1.2
"""Bulk: a million addresses with stored tables, against reading and writing the same columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from peers import report, seconds

import npr
from npr.portfolio.demo import demo_portfolio
from spectra.hazard import HazardModel
from typologies import Catalogue

COUNT = 1_000_000
MIXTURES = 2_000


@pytest.fixture(scope="session")
def portfolio(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "portfolio.parquet"
    demo_portfolio(COUNT, 1).write_parquet(path)
    return path


@pytest.fixture(scope="session")
def all_mixtures(tmp_path_factory, portfolio: Path, catalogue: Catalogue) -> Path:
    """The same addresses, every one a mixture of two to four classes, 2,000 distinct ones."""
    rng = np.random.default_rng(2)
    drawn = {}
    for i in range(MIXTURES):
        names = rng.choice(catalogue.classes, size=rng.integers(2, 5), replace=False)
        p = np.round(rng.dirichlet(np.ones(len(names))), 2)
        p[0] = 1.0 - p[1:].sum()
        drawn[i] = {f"class_{j + 1}": name for j, name in enumerate(names)} | {
            f"probability_{j + 1}": value for j, value in enumerate(p)
        }
    kinds = pl.DataFrame(list(drawn.values())).with_row_index("kind")
    keep = ["address_id", "x_rd_m", "y_rd_m", "municipality"]
    table = pl.read_parquet(portfolio, columns=keep).head(COUNT // 5)
    kind = rng.integers(0, MIXTURES, table.height).astype(np.uint32)
    path = tmp_path_factory.mktemp("bench") / "mixtures.parquet"
    table.with_columns(kind=kind).join(kinds, on="kind", how="left").drop("kind").write_parquet(
        path
    )
    return path


def _compare(benchmark, path: Path, hazard: HazardModel, catalogue: Catalogue) -> None:
    edition = npr.load_edition("individual-risk-1e-5")
    results, copy = path.with_name("results.parquet"), path.with_name("copy.parquet")

    def run() -> npr.AssessmentTable:
        table = npr.assess(path, hazard=hazard, catalogue=catalogue, edition=edition)
        table.write(results)
        return table

    first_s = seconds(run, repeat=1)
    table = benchmark.pedantic(run, rounds=3)

    def read_and_write() -> None:
        pq.write_table(pq.read_table(results), copy, compression="zstd")

    report(
        benchmark,
        seconds(read_and_write),
        "reading and writing the same columns",
        addresses=len(table),
        mixtures=len(table.encoded.mixtures),
        first_run_s=first_s,
        addresses_per_s=len(table) / benchmark.stats.stats.min,
    )


def test_assess__a_million(benchmark, portfolio, hazard: HazardModel, catalogue: Catalogue) -> None:
    """95 % single classes; tables of zones and mixtures are stored by a first run."""
    _compare(benchmark, portfolio, hazard, catalogue)


def test_assess__all_mixtures(
    benchmark, all_mixtures, hazard: HazardModel, catalogue: Catalogue
) -> None:
    """200,000 addresses, all of them mixtures, 2,000 distinct; stored by a first run."""
    _compare(benchmark, all_mixtures, hazard, catalogue)


def test_assess__demo_by_both_routes(
    benchmark, tmp_path, hazard: HazardModel, catalogue: Catalogue
) -> None:
    """The demonstration portfolio by risk and code, tables stored; the peer is the risk alone."""
    path = tmp_path / "portfolio.parquet"
    demo_portfolio(26_800, 1).write_parquet(path)
    edition = npr.load_edition("npr9998-2020")

    def run(route: str) -> npr.AssessmentTable:
        return npr.assess(path, hazard=hazard, catalogue=catalogue, edition=edition, route=route)

    first_s = seconds(lambda: run("both"), repeat=1)
    benchmark.pedantic(run, args=("both",), rounds=3)
    report(
        benchmark,
        seconds(lambda: run("risk")),
        "the risk route alone",
        addresses=26_800,
        first_run_s=first_s,
    )
