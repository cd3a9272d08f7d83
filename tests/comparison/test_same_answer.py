# SPDX-License-Identifier: EUPL-1.2
"""Order of rows, file format and kind of table make no difference; results of assess compare."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import npr
from npr.portfolio.writing import write_table

TABLES = ("pairs", "unpaired", "verdicts", "transitions", "flips", "flipped", "confusion",
          "medians", "uniformity", "measures")  # fmt: skip
FACTS = {"norm_per_yr": "1e-05", "route": "both"}


def _answers(comparison: npr.Comparison) -> dict[str, pl.DataFrame]:
    found = {name: getattr(comparison, name)() for name in TABLES}
    near = comparison.neighbours()
    return found | {"counts": near.counts, "differing": near.differing}


def _same(one: npr.Comparison, other: npr.Comparison) -> None:
    expected = _answers(other)
    for name, table in _answers(one).items():
        assert table.equals(expected[name]), name


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(left=st.permutations(range(12)), right=st.permutations(range(12)))
def test_compare__order_is_no_matter(comparison, before, after, left, right) -> None:
    shuffled = npr.compare(
        [before[left], after[right]], names=["before", "after"], norm_per_yr=1e-5
    )
    _same(shuffled, comparison)


@pytest.mark.parametrize("ends", [("parquet", "csv"), ("csv", "parquet"), ("csv", "csv")])
def test_compare__format_is_no_matter(comparison, before, after, ends, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.{e}" for n, e in zip(("before", "after"), ends, strict=True)]
    for table, path in zip((before, after), paths, strict=True):
        write_table(table.to_arrow(), path, metadata=FACTS)
    found = npr.compare(paths)  # names and norm from the files
    assert [result.name for result in found.results] == ["before", "after"]
    _same(found, comparison)


def test_compare__a_csv_without_its_side_file_has_no_facts(before, after, tmp_path: Path) -> None:
    path = tmp_path / "alone.csv"
    before.write_csv(path)
    found = npr.compare([path, after], norm_per_yr=1e-5)
    assert found.results[0].provenance == {}
    assert found.confusion()["type_1"].to_list() == [1, 0]


def test_compare__files_of_one_name_are_told_apart(before, tmp_path: Path) -> None:
    paths = [tmp_path / place / "results.parquet" for place in ("old", "new")]
    for path in paths:
        path.parent.mkdir()
        before.write_parquet(path)
    names = [result.name for result in npr.compare(paths).results]
    assert names == ["results (1)", "results (2)"]


def test_facts__tell_only_what_differs(before, after, tmp_path: Path) -> None:
    paths = [tmp_path / "one.parquet", tmp_path / "two.parquet"]
    for table, path, route in zip((before, after), paths, ("risk", "both"), strict=True):
        write_table(table.to_arrow(), path, metadata=FACTS | {"route": route})
    assert npr.compare(paths).facts().rows() == [("route", "risk", "both")]
