# SPDX-License-Identifier: EUPL-1.2
"""Code against risk inside one result, and how even the risk is where the code is just met."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

from npr.core.errors import NprError

if TYPE_CHECKING:
    from npr.comparison.source import ResultTable

_implied = pl.col("lpr_at_uc_1_per_yr")


def confusion(result: ResultTable, by: str | None = None) -> pl.DataFrame:
    """Code verdict against the mean risk: how often they agree, and the errors of the code.

    Type I: the code fails while the risk meets the norm (needlessly strengthened, if the risk is
    right). Type II: the code passes, indicatively or not, while the risk does not meet the norm.

    Raises
    ------
    NprError
        The result does not state the norm and none was given.
    """
    if math.isnan(result.norm_per_yr):
        raise NprError(
            what="the norm is not known",
            where=result.name,
            got="a result that does not state norm_per_yr",
            expected="the norm of the individual risk, 1/yr",
            repair="give it: npr.compare(..., norm_per_yr=1e-5) or npr compare --norm-per-yr 1e-5",
        )
    risk_fails = pl.col("lpr_mean_per_yr") > result.norm_per_yr  # null where unknown
    code_fails = pl.col("code_verdict") == "fails"
    is_known = risk_fails.is_not_null() & (pl.col("code_verdict") != "unknown").fill_null(False)
    counts = (
        result.frame.group_by(result.group(by).alias("group"))
        .agg(
            both_pass=(is_known & ~code_fails & ~risk_fails).sum(),
            both_fail=(is_known & code_fails & risk_fails).sum(),
            type_1=(is_known & code_fails & ~risk_fails).sum(),
            type_2=(is_known & ~code_fails & risk_fails).sum(),
            unknown=(~is_known).sum(),
        )
        .sort("group")
    )
    known = pl.sum_horizontal("both_pass", "both_fail", "type_1", "type_2")
    shares = [
        pl.when(known > 0).then(pl.col(name) / known).alias(f"{name}_share")
        for name in ("type_1", "type_2")
    ]
    return counts.select(
        pl.lit(result.name).alias("result"),
        pl.lit(result.norm_per_yr).alias("norm_per_yr"),
        pl.all(),
        *shares,
    )


def medians(result: ResultTable, by: str) -> pl.DataFrame:
    """Median per group of the structural risk at a unity check of 1, highest first."""
    return (
        result.frame.group_by(result.group(by).alias("group"))
        .agg(n=_implied.count(), unknown=_implied.null_count(), median_per_yr=_implied.median())
        .sort(["median_per_yr", "group"], descending=[True, False], nulls_last=True)
        .select(pl.lit(result.name).alias("result"), pl.lit(by).alias("by"), pl.all())
    )


def uniformity(result: ResultTable, by: str, at_least: int) -> pl.DataFrame:
    """Highest over lowest median of the groups: one row; null where no group is large enough."""
    found = medians(result, by)
    large = found.filter(pl.col("n") >= max(at_least, 1))
    # (group, median) at both ends; the table is sorted, highest first
    high, highest, low, lowest, ratio = None, None, None, None, None
    if large.height:
        high, highest = large.select("group", "median_per_yr").row(0)
        low, lowest = large.select("group", "median_per_yr").row(-1)
        ratio = math.inf if lowest == 0.0 else highest / lowest
    return pl.DataFrame(
        {
            "result": [result.name],
            "by": [by],
            "groups": [large.height],
            "groups_too_small": [found.height - large.height],
            "n": [int(found["n"].sum())],
            "unknown": [int(found["unknown"].sum())],
            "highest": [high],
            "highest_median_per_yr": [highest],
            "lowest": [low],
            "lowest_median_per_yr": [lowest],
            "ratio": [ratio],
        },
        schema_overrides={
            "highest": pl.String,
            "lowest": pl.String,
            "highest_median_per_yr": pl.Float64,
            "lowest_median_per_yr": pl.Float64,
            "ratio": pl.Float64,
        },
    )
