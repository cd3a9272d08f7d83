# SPDX-License-Identifier: EUPL-1.2
"""Addresses side by side, of one class, with different verdicts: is the norm applied evenly."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from npr.core.errors import PortfolioError
from npr.norms.verdict import VERDICTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from npr.comparison.source import ResultTable

_PLACE = ("x_rd_m", "y_rd_m")
_MEETS, _FAILS = VERDICTS[:2]
_SHOWN = (
    "address_id",
    "building_id",
    "verdict",
    "verdict_basis",
    "lpr_mean_per_yr",
    "uc_central",
    "zone_used",
)


class Neighbours(NamedTuple):
    """Pairs of neighbours of one class.

    Attributes
    ----------
    counts : polars.DataFrame
        One row per result: pairs, those that differ, their share, how many of them stand in one
        soil zone (null where zones are not stated), and rows that took no part because they have
        no verdict, place or class.
    differing : polars.DataFrame, (pair)
        Who meets the norm (``_1``) beside whom that does not (``_2``), how far apart, and by which
        figures.
    """

    counts: pl.DataFrame
    differing: pl.DataFrame


def neighbours(result: ResultTable, within_m: float) -> Neighbours:
    """Pairs of judged addresses of the same class within a distance, and those that differ.

    Parameters
    ----------
    result : ResultTable
    within_m : float, m
        Largest distance between two addresses.

    Raises
    ------
    PortfolioError
        No row of the result has coordinates.
    """
    if result.frame["x_rd_m"].null_count() == result.frame.height:
        raise PortfolioError(
            what="the result has no coordinates",
            where=result.name,
            got="no values in x_rd_m and y_rd_m",
            expected="coordinates in RD New, m",
            repair="assess a portfolio that has them, or leave neighbours out",
        )
    part = result.frame.with_row_index("row").filter(
        pl.col("verdict").is_in([_MEETS, _FAILS])
        & pl.all_horizontal(pl.col(*_PLACE).is_finite())
        & pl.col("vulnerability_class").is_not_null()
    )
    pairs = 0
    found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]] = []
    # A class is spelled out in full, so that a mixture only meets the same mixture.
    for group in part.partition_by("vulnerability_class", maintain_order=True):
        n, unlike = _of_class(group, within_m)
        pairs += n
        found.append(unlike)
    one, two, distance = (
        np.concatenate([columns[i] for columns in found] or [np.zeros(0)]) for i in range(3)
    )
    differing = _listed(result, one.astype(np.int64), two.astype(np.int64), distance)
    counts = pl.DataFrame(
        {
            "result": [result.name],
            "within_m": [float(within_m)],
            "pairs": [pairs],
            "differing": [differing.height],
            "share": [differing.height / pairs if pairs else None],
            "differing_in_one_zone": [_in_one_zone(differing)],
            "addresses": [part.height],
            "left_out": [result.frame.height - part.height],
        },
        schema_overrides={"share": pl.Float64, "differing_in_one_zone": pl.Int64},
    )
    return Neighbours(counts, differing)


def _in_one_zone(differing: pl.DataFrame) -> int | None:
    """Pairs that no border of soil zones explains."""
    if "zone_used_1" not in differing.columns:
        return None
    return int((differing["zone_used_1"] == differing["zone_used_2"]).sum())


def _of_class(
    group: pl.DataFrame, within_m: float
) -> tuple[int, tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]]:
    """Count of pairs of one class, and rows and distance of those that differ."""
    from scipy.spatial import cKDTree

    place = group.select(_PLACE).to_numpy()
    row = group["row"].to_numpy().astype(np.int64)
    tree = cKDTree(place)
    # Every pair is counted twice, and every address with itself: nothing is listed for a count.
    pairs = (int(tree.count_neighbors(tree, within_m)) - len(row)) // 2
    meets = (group["verdict"] == _MEETS).to_numpy()
    if meets.all() or not meets.any():
        return pairs, (row[:0], row[:0], np.zeros(0))
    # Only who meets beside who fails is listed: few, where all pairs may be millions.
    near = cKDTree(place[meets]).sparse_distance_matrix(
        cKDTree(place[~meets]), within_m, output_type="ndarray"
    )
    return pairs, (row[meets][near["i"]], row[~meets][near["j"]], near["v"])


def _listed(
    result: ResultTable,
    one: NDArray[np.int64],
    two: NDArray[np.int64],
    distance: NDArray[np.float64],
) -> pl.DataFrame:
    names = [name for name in _SHOWN if name in result.frame.columns]
    shown = result.frame.select(names)
    sides = [
        shown[rows].rename({name: f"{name}_{number}" for name in names})
        for rows, number in ((one, 1), (two, 2))
    ]
    head = result.frame.select("vulnerability_class")[one].with_columns(
        distance_m=pl.Series(distance, dtype=pl.Float64)
    )
    return (
        pl.concat([head, *sides], how="horizontal")
        .select(pl.lit(result.name).alias("result"), pl.all())
        .sort("vulnerability_class", "address_id_1", "address_id_2", "building_id_1")
    )
