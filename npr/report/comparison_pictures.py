# SPDX-License-Identifier: EUPL-1.2
"""Pictures of a comparison: flips, medians at a unity check of 1, risk against unity check."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from npr.report.blocks import Picture
from npr.report.charts import Limits, count_grid, dots, flip_bars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from npr.comparison.source import ResultTable

_MOST_ROWS = 24
_PER_DECADE = 12
_LEAST_RISK, _LARGEST_RISK = 1e-10, 1e-2  # beyond these a cell lies on the edge of the picture


def flips_picture(flips: pl.DataFrame, variant: str, by: str) -> Iterator[Picture]:
    """Flips of one variant per group; nothing where none flipped."""
    some = flips.filter((pl.col("variant") == variant) & (pl.col("flips") > 0)).head(_MOST_ROWS)
    rows = some.select("group", "to_meets_norm", "to_needs_reinforcement").rows()
    if rows:
        yield Picture(
            f"flips-{variant}",
            f"Flips by {by.replace('_', ' ')}, to {variant}",
            flip_bars(rows),
            "",
        )


def medians_picture(medians: pl.DataFrame, norm_per_yr: float) -> Iterator[Picture]:
    """Median risk at a unity check of 1 per class, for every result that has it."""
    known = medians.filter(pl.col("median_per_yr") > 0.0)
    names = known["result"].unique(maintain_order=True).to_list()
    if not names:
        return
    wide = known.pivot("result", index="group", values="median_per_yr")
    wide = wide.sort(names[0], "group", descending=[True, False], nulls_last=True)
    rows = [(group, values) for group, *values in wide.select("group", *names).iter_rows()]
    limit = 1e-5 if math.isnan(norm_per_yr) else norm_per_yr
    axis = Limits.around(known["median_per_yr"].to_list(), limit)
    title = "median structural risk at a unity check of 1, per year (dashed: the norm)"
    yield Picture(
        "medians",
        "How even: risk where the code is just met, by class",
        dots(rows, names, axis, title),
        "",
    )


def routes_picture(result: ResultTable, counts: dict[str, int]) -> Iterator[Picture]:
    """Mean risk against central unity check of one result, with both limits."""
    both = result.frame.select("lpr_mean_per_yr", "uc_central").drop_nulls()
    both = both.filter(pl.all_horizontal(pl.all().is_finite() & (pl.all() > 0.0)))
    if both.is_empty():
        return
    risk = np.log10(both["lpr_mean_per_yr"].to_numpy().clip(_LEAST_RISK, _LARGEST_RISK))
    unity = np.log10(both["uc_central"].to_numpy())
    x_axis = Limits.around((10.0**risk).tolist(), result.norm_per_yr)
    # Unity checks span a decade or less: ends on tenths of a decade, not on whole ones.
    low, high = min(unity.min(), -0.2), max(unity.max(), 0.2)
    y_axis = Limits(math.floor(10.0 * low) / 10.0, math.ceil(10.0 * high) / 10.0, 1.0)
    cells = _cells(risk, unity, math.log10(x_axis.limit), math.log10(y_axis.limit))
    corners = [
        ("type I: code fails, risk meets", f"{counts['type_1']:,}"),
        ("both fail", f"{counts['both_fail']:,}"),
        ("both pass", f"{counts['both_pass']:,}"),
        ("type II: code passes, risk fails", f"{counts['type_2']:,}"),
    ]
    titles = (
        "mean local personal risk, per year (at the left end: that or less)",
        "unity check, central capacity",
    )
    yield Picture(
        f"routes-{result.name}",
        f"Code against risk, {result.name}: addresses per cell, darker is more (dashed: limits)",
        count_grid(cells, (x_axis, y_axis), corners, titles),
        "",
    )


def _cells(
    risk: np.ndarray, unity: np.ndarray, x_limit: float, y_limit: float
) -> list[tuple[float, float, float, float, int]]:
    """Counts in cells of equal size in the logarithm, those that are not empty.

    Cells are counted from the limits, so that none lies on both sides of one; what lies on a limit
    meets it, and is in the cell below.
    """
    x_step, y_step = 1.0 / _PER_DECADE, 0.5 / _PER_DECADE
    column = np.ceil((risk - x_limit) / x_step).astype(np.int64) - 1
    row = np.ceil((unity - y_limit) / y_step).astype(np.int64) - 1
    places, count = np.unique(np.stack([column, row], axis=1), axis=0, return_counts=True)
    return [
        (
            10.0 ** (x_limit + i * x_step),
            10.0 ** (y_limit + j * y_step),
            10.0 ** (x_limit + (i + 1) * x_step),
            10.0 ** (y_limit + (j + 1) * y_step),
            int(n),
        )
        for (i, j), n in zip(places.tolist(), count.tolist(), strict=True)
    ]
