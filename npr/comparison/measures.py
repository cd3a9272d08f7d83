# SPDX-License-Identifier: EUPL-1.2
"""How much stronger: addresses by light and heavy measures, from the required factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from npr.comparison.source import ResultTable

LARGEST_FACTOR = 4.0
"""Largest factor that results state; beyond it a status bit says so."""

_factor = pl.col("required_capacity_factor")


def measures(result: ResultTable, light_up_to: float, by: str | None = None) -> pl.DataFrame:
    """Count by the factor on the intensity capacity that is needed to meet the norm.

    A factor up to 1 needs nothing, up to ``light_up_to`` a light measure, above it a heavy one; no
    finite factor at all is counted apart, and so is what is unknown. The threshold is an
    assumption: no source says which factor a light measure can give.
    """
    is_beyond = pl.lit(False)
    if "status" in result.frame.columns and light_up_to <= LARGEST_FACTOR:
        # The figure is unknown, but that it is larger than any light measure gives is not.
        said = pl.col("status").cast(pl.String)
        is_beyond = said.str.contains("required_factor_beyond_table", literal=True)
    counts = (
        result.frame.group_by(result.group(by).alias("group"))
        .agg(
            n=pl.len(),
            nothing_needed=(_factor <= 1.0).sum(),
            light=((_factor > 1.0) & (_factor <= light_up_to)).sum(),
            heavy=(((_factor > light_up_to) & _factor.is_finite()) | is_beyond).sum(),
            no_factor_suffices=_factor.is_infinite().sum(),
            unknown=(_factor.is_null() & ~is_beyond).sum(),
        )
        .sort("group")
    )
    needed = pl.sum_horizontal("light", "heavy", "no_factor_suffices")
    return counts.select(
        pl.lit(result.name).alias("result"),
        pl.lit(float(light_up_to)).alias("light_up_to"),
        pl.lit("assumed").alias("trust_of_light_up_to"),
        pl.all(),
        pl.when(needed > 0).then(pl.col("light") / needed).alias("light_share"),
    )
