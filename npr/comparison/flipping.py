# SPDX-License-Identifier: EUPL-1.2
"""Verdicts from one result to the other: the matrix, the flips per group, the flipped addresses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

from npr.comparison.source import ALL
from npr.norms.verdict import VERDICTS

if TYPE_CHECKING:
    from npr.comparison.pairing import Pairing
    from npr.comparison.source import ResultTable

_JUDGED = VERDICTS[:2]
_before, _after = pl.col("verdict_from"), pl.col("verdict_to")
DIRECTIONS = ("to_needs_reinforcement", "to_meets_norm", "other_change", "none")
"""A flip goes from meets to needs reinforcement or back; any other change is no flip."""

_LIMIT_UC = 1.0


def transitions(pairing: Pairing) -> pl.DataFrame:
    """Count of pairs by both verdicts and what both classes rest on; only what occurs."""
    names = ["verdict_from", "verdict_to", "verdict_basis_from", "verdict_basis_to"]
    return (
        pairing.columns("verdict", "verdict_basis")
        .group_by(names)
        .agg(n=pl.len())
        .sort(names)
        .select(pl.lit(pairing.variant.name).alias("variant"), *names, "n")
    )


def matrix(pairing: Pairing) -> pl.DataFrame:
    """Square of counts: verdicts of the reference down, those of the variant across."""
    found = transitions(pairing)
    counts = {
        verdict: found.filter(_after == verdict).group_by("verdict_from").agg(n=pl.col("n").sum())
        for verdict in VERDICTS
    }
    square = pl.DataFrame({"verdict_from": pl.Series(VERDICTS, dtype=pl.Enum(VERDICTS))})
    for verdict, count in counts.items():
        square = square.join(
            count.rename({"n": verdict}), on="verdict_from", how="left", maintain_order="left"
        )
    # No pair is nought pairs: a count is never unknown.
    return square.with_columns(pl.col(name).fill_null(0).cast(pl.Int64) for name in VERDICTS)


def flips(pairing: Pairing, by: str | None) -> pl.DataFrame:
    """Flips in each direction per group of the reference, with their share of those judged twice.

    A column that only the variant has groups by the variant; without a column all is one group.
    """
    frame = pairing.columns("verdict").with_columns(group=_groups(pairing, by))
    direction = _direction()
    is_judged = _before.is_in(_JUDGED) & _after.is_in(_JUDGED)
    counts = frame.group_by("group").agg(
        pairs=pl.len(),
        judged_twice=is_judged.sum(),
        **{name: (direction == name).sum() for name in DIRECTIONS[:3]},
    )
    total = pl.col("to_needs_reinforcement") + pl.col("to_meets_norm")
    share = pl.when(pl.col("judged_twice") > 0).then(total / pl.col("judged_twice"))
    return (
        counts.with_columns(flips=total, share=share)
        .sort(["flips", "pairs", "group"], descending=[True, True, False])
        .select(pl.lit(pairing.variant.name).alias("variant"), pl.all())
    )


def flipped(pairing: Pairing) -> pl.DataFrame:
    """Every address whose verdict changed, with both figures and which of them moved."""
    is_changed = pairing.columns("verdict").select(_before != _after).to_series()
    few = pairing._replace(rows=pairing.rows.filter(is_changed))
    norms = pairing.reference.norm_per_yr, pairing.variant.norm_per_yr
    names = ("verdict", "verdict_basis", "lpr_mean_per_yr", "uc_central")
    source = pairing.reference.frame
    shown = ["address_id", "building_id", "vulnerability_class"]
    shown += [name for name in ("municipality", "owner_id") if name in source.columns]
    found = pl.concat(
        [source.select(shown)[few.rows["row_from"]], few.columns(*names)], how="horizontal"
    )
    return (
        found.with_columns(direction=_direction(), moved=_moved(*norms))
        .select(pl.lit(pairing.variant.name).alias("variant"), pl.all())
        .sort("direction", "address_id", "building_id")
    )


def verdicts(result: ResultTable) -> pl.DataFrame:
    """Count of all rows of a result by verdict and what the class rests on."""
    names = ["verdict", "verdict_basis"]
    return (
        result.frame.group_by(names)
        .agg(n=pl.len())
        .sort(names)
        .select(pl.lit(result.name).alias("result"), *names, "n")
    )


def _groups(pairing: Pairing, by: str | None) -> pl.Series | pl.Expr:
    if by is None:
        return pl.lit(ALL)
    has_it = by in pairing.reference.frame.columns or by not in pairing.variant.frame.columns
    result, end = (pairing.reference, "from") if has_it else (pairing.variant, "to")
    group = result.frame.select(result.group(by).alias("group")).to_series()
    return group.gather(pairing.rows[f"row_{end}"])


def _direction() -> pl.Expr:
    meets, fails = _JUDGED
    return (
        pl.when((_before == meets) & (_after == fails))
        .then(pl.lit(DIRECTIONS[0]))
        .when((_before == fails) & (_after == meets))
        .then(pl.lit(DIRECTIONS[1]))
        .when(_before != _after)
        .then(pl.lit(DIRECTIONS[2]))
        .otherwise(pl.lit(DIRECTIONS[3]))
        .cast(pl.Enum(DIRECTIONS))
    )


def _moved(norm_from: float, norm_to: float) -> pl.Expr:
    """Which figure moved across its limit; else which came or went; else the rule itself."""
    said: list[pl.Expr] = []
    limits = (
        ("lpr", "lpr_mean_per_yr", norm_from, norm_to),
        ("uc", "uc_central", _LIMIT_UC, _LIMIT_UC),
    )
    for name, column, limit_from, limit_to in limits:
        before, after = pl.col(f"{column}_from"), pl.col(f"{column}_to")
        if math.isnan(limit_from) or math.isnan(limit_to):
            said.append(pl.lit(f"{name}_limit_unknown"))
            continue
        crossed = (before > limit_from) != (after > limit_to)  # null where either is unknown
        said.append(
            pl.when(crossed)
            .then(pl.lit(f"{name}_crossed"))
            .when(before.is_null() & after.is_not_null())
            .then(pl.lit(f"{name}_now_known"))
            .when(before.is_not_null() & after.is_null())
            .then(pl.lit(f"{name}_now_unknown"))
        )
    return pl.concat_str(said, separator=";", ignore_nulls=True).replace("", "rule_only")
