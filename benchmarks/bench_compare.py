# SPDX-License-Identifier: EUPL-1.2
"""Comparison: two results of a million addresses, against a plain join and count in polars."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from peers import report, seconds

import npr
from npr.portfolio.demo import demo_portfolio
from npr.portfolio.writing import write_table

COUNT = 1_000_000
NORM = 1e-5


@pytest.fixture(scope="session")
def results(tmp_path_factory) -> tuple[Path, Path]:
    """Two results with invented figures, the second in another order; risk and code correlated."""
    rng = np.random.default_rng(1)
    places = demo_portfolio(COUNT, 1).select(
        "address_id", "building_id", "x_rd_m", "y_rd_m", "municipality", "owner_id",
        pl.col("vulnerability_class").fill_null("URM3L:0.4;URM4L:0.6"),
    )  # fmt: skip
    base = rng.normal(np.log(2e-6), 1.2, COUNT)
    paths = []
    for name in ("old", "new"):
        risk = np.exp(base + rng.normal(0.0, 0.2, COUNT))
        unity = np.exp(rng.normal(-0.7, 0.3, COUNT))
        fails = (risk > NORM) | (unity > 1.0)
        table = places.with_columns(
            verdict=pl.Series(np.where(fails, "needs_reinforcement", "meets_norm")),
            verdict_basis=pl.Series(rng.choice(["surveyed", "inferred_class"], COUNT)),
            lpr_mean_per_yr=pl.Series(risk),
            uc_central=pl.Series(unity),
            code_verdict=pl.Series(np.where(unity > 1.0, "fails", "passes_indicatively")),
            lpr_at_uc_1_per_yr=pl.Series(risk / unity**2),
            required_capacity_factor=pl.Series(unity),
        )
        path = tmp_path_factory.mktemp("bench") / f"{name}.parquet"
        shuffled = table[rng.permutation(COUNT)] if name == "new" else table
        write_table(shuffled.to_arrow(), path, metadata={"norm_per_yr": repr(NORM)})
        paths.append(path)
    return paths[0], paths[1]


def _plain(results: tuple[Path, Path]) -> pl.DataFrame:
    old, new = (pl.read_parquet(path) for path in results)
    return old.join(new, on="address_id").group_by("vulnerability_class", "verdict",
                                                   "verdict_right").len()  # fmt: skip


def test_compare__matrix_and_flips(benchmark, results) -> None:
    """Read, pair, count the matrix and flips per class, and list who flipped."""

    def run() -> int:
        comparison = npr.compare(results)
        comparison.transitions()
        comparison.flips()
        return comparison.flipped().height

    flipped = run()
    benchmark.pedantic(run, rounds=3)
    peer_s = seconds(lambda: _plain(results))
    report(benchmark, peer_s, "a join and a count in polars", addresses=COUNT, changed=flipped)


def test_compare__all_tables(benchmark, results) -> None:
    """The same with errors of the code, uniformity, measures and neighbours in each result."""

    def run() -> int:
        comparison = npr.compare(results)
        for table in ("transitions", "flips", "flipped", "confusion", "uniformity", "measures"):
            getattr(comparison, table)()
        return int(comparison.neighbours().counts["pairs"].sum())

    pairs = run()
    benchmark.pedantic(run, rounds=2)
    peer_s = seconds(lambda: _plain(results))
    report(benchmark, peer_s, "a join and a count in polars", addresses=COUNT, neighbours=pairs)
