# SPDX-License-Identifier: EUPL-1.2
"""Two results of twelve addresses, small enough to count by hand."""

from __future__ import annotations

import polars as pl
import pytest

import npr

NORM = 1e-5
_COLUMNS = (
    "address_id",
    "vulnerability_class",
    "municipality",
    "owner_id",
    "x_rd_m",
    "y_rd_m",
    "verdict",
    "verdict_basis",
    "lpr_mean_per_yr",
    "uc_central",
    "code_verdict",
    "lpr_at_uc_1_per_yr",
    "required_capacity_factor",
)
MEETS, FAILS, NOT = "meets_norm", "needs_reinforcement", "not_assessable"
PASS, FAIL, UNKNOWN = "passes_indicatively", "fails", "unknown"
SURVEYED, INFERRED = "surveyed", "inferred_class"
_PLACES = {
    # A terrace of three, 30 m apart, and one of the same class far away.
    "a": ("URM4L", "Eemsdelta", "one", 0.0, 0.0),
    "b": ("URM4L", "Eemsdelta", "one", 30.0, 0.0),
    "c": ("URM4L", "Eemsdelta", "two", 60.0, 0.0),
    "d": ("URM4L", "Groningen", "two", 5000.0, 0.0),
    # Beside the terrace, of another class.
    "e": ("W3", "Eemsdelta", None, 10.0, 0.0),
    "f": ("W3", "Groningen", None, 5000.0, 10.0),
    "g": ("W3", "Groningen", None, 5000.0, 20.0),
    "h": ("URM3L:0.4;URM4L:0.6", "Groningen", None, 5000.0, 20.0),
    "i": (None, "Groningen", None, 5000.0, 20.0),
    "j": ("PC3L", "Groningen", "two", 5000.0, 30.0),
}
_BEFORE = {
    "a": (MEETS, SURVEYED, 5e-6, 0.5, PASS, 2e-5, 0.5),
    "b": (MEETS, SURVEYED, 5e-6, 0.5, PASS, 4e-5, 0.5),
    "c": (FAILS, SURVEYED, 2e-5, 0.5, PASS, 6e-5, 1.4),  # type II
    "d": (FAILS, INFERRED, 2e-5, 1.5, FAIL, 8e-5, 1.5),
    "e": (MEETS, INFERRED, 1e-8, 0.9, PASS, 1e-6, 0.9),
    "f": (FAILS, INFERRED, 1e-8, 1.1, FAIL, 3e-6, 1.1),  # type I
    "g": (MEETS, SURVEYED, 1e-5, 1.0, PASS, 5e-6, 1.0),  # on both limits: meets
    "h": (NOT, INFERRED, 1e-6, None, UNKNOWN, None, None),
    "i": (NOT, INFERRED, None, None, UNKNOWN, None, None),
    "j": (FAILS, SURVEYED, 1e-4, 3.0, FAIL, None, float("inf")),
}
_AFTER = _BEFORE | {
    "a": (FAILS, SURVEYED, 2e-5, 0.5, PASS, 2e-5, 1.4),  # the risk crosses
    "d": (MEETS, INFERRED, 5e-6, 0.9, PASS, 8e-5, 0.9),  # both cross
    "f": (MEETS, SURVEYED, 1e-8, 0.8, PASS, 3e-6, 0.8),  # the unity check crosses
    "h": (MEETS, INFERRED, 1e-6, 0.7, PASS, None, 0.7),  # the unity check is known now
    "g": (FAILS, SURVEYED, 1e-5, 1.0, PASS, 5e-6, 1.0),  # neither: another rule
    "j": (FAILS, SURVEYED, 1e-4, 3.0, FAIL, None, 4.0),
}


def _table(values: dict[str, tuple], *more: tuple[str, str]) -> pl.DataFrame:
    """Ten rows, and others that repeat one of them under an id of their own."""
    rows = [(name, *_PLACES[name], *of) for name, of in values.items()]
    rows += [(name, *_PLACES[like], *values[like]) for name, like in more]
    floats = {name: pl.Float64 for name in ("x_rd_m", "y_rd_m", *_COLUMNS[8:10], *_COLUMNS[11:])}
    return pl.DataFrame(rows, schema=_COLUMNS, schema_overrides=floats, orient="row").with_columns(
        building_id=pl.lit("building of ") + pl.col("address_id")
    )


@pytest.fixture
def before() -> pl.DataFrame:
    """Twelve rows, of which two have the same id."""
    return _table(_BEFORE, ("twice", "i"), ("twice", "i"))


@pytest.fixture
def after() -> pl.DataFrame:
    """Twelve rows, of which one has no id and one is not in the other table."""
    table = _table(_AFTER, ("nobody", "i"), ("new", "i"))
    is_nobody = pl.col("address_id") == "nobody"
    ids = [pl.when(~is_nobody).then(pl.col(n)).alias(n) for n in ("address_id", "building_id")]
    return table.with_columns(ids)


@pytest.fixture
def comparison(before: pl.DataFrame, after: pl.DataFrame) -> npr.Comparison:
    return npr.compare([before, after], names=["before", "after"], norm_per_yr=NORM)
