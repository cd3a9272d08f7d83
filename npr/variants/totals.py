# SPDX-License-Identifier: EUPL-1.2
"""Tables of an attribution: per address, and summed over classes, municipalities or owners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from npr.core.errors import PortfolioError
from npr.variants.running import UNKNOWN
from npr.variants.setup import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from numpy.typing import NDArray

    from npr.variants.attribution import Attribution

MIXTURE = "(mixture)"
NONE = "(none)"
_LN = ("ln_lpr", "ln_uc")


def per_address(found: Attribution) -> pl.DataFrame:
    """One row per address, null where unknown or not attributed.

    Columns: those of ``addresses``; ``does_not_meet_first`` and ``_second``; ``flip``; ``cause``;
    ``does_not_meet_<group>_sixths``; for ``ln_lpr`` and ``ln_uc`` ``_first``, ``_second`` and
    ``_<group>``.
    """
    import polars as pl

    fails, known = found.corners.does_not_meet, found.is_known
    columns: dict[str, pl.Series] = {}
    for name, at in (("first", 0), ("second", -1)):
        columns[f"does_not_meet_{name}"] = _masked(fails[at], fails[at] != UNKNOWN)
    columns["flip"] = _masked(found.flip, known)
    columns["cause"] = pl.Series(found.cause, dtype=pl.String)
    for group, sixths in zip(GROUPS, found.sixths, strict=True):
        columns[f"does_not_meet_{group}_sixths"] = _masked(sixths, known)
    for figure in _LN:
        corners, shares = getattr(found.corners, figure), getattr(found, figure)
        for name, values in zip(
            ("first", "second", *GROUPS), (corners[0], corners[-1], *shares), strict=True
        ):
            columns[f"{figure}_{name}"] = pl.Series(values).fill_nan(None)
    return found.addresses.with_columns(**columns)


def with_plain_class(frame: pl.DataFrame) -> pl.DataFrame:
    """Give a table of results in which every mixture of classes has one and the same name."""
    import polars as pl

    is_mixture = pl.col("status").cast(pl.String).str.contains("class_mixture", literal=True)
    plain = pl.col("vulnerability_class").cast(pl.String)
    named = pl.when(is_mixture).then(pl.lit(MIXTURE)).otherwise(plain)
    return frame.with_columns(named.alias("vulnerability_class"))


def _masked(values: NDArray[np.integer], known: NDArray[np.bool_]) -> pl.Series:
    import polars as pl

    at = pl.Series(known)
    series = pl.Series(values.astype(np.int8))
    return series.to_frame("v").select(pl.when(at).then(pl.col("v")))["v"]


def totals(found: Attribution, by: str | None) -> pl.DataFrame:
    """Sums over addresses, all or by a column; one row per group of addresses.

    Columns: the one grouped by; ``addresses``; ``unknown``: no verdict at a corner, in nothing that
    follows; ``does_not_meet_first``, ``_second``; ``to_does_not_meet`` and ``to_meets``: flips;
    ``does_not_meet_<group>_sixths``: whole numbers whose sum is six times the change; the same as
    ``does_not_meet_<group>``, over six; for ``ln_lpr`` and ``ln_uc`` the addresses known at every
    corner and the mean change and shares of those, null where there are none.
    """
    import polars as pl

    if by is not None and by not in found.addresses.columns:
        raise PortfolioError(
            what="the portfolio has no column to count by",
            where=f"totals, by={by!r}",
            got=", ".join(found.addresses.columns),
            expected="one of those columns",
            repair="add the column to the portfolio, or count by another",
        )
    table = per_address(found).with_columns(is_known=pl.Series(found.is_known))
    key = pl.lit("all") if by is None else pl.col(by).fill_null(NONE)
    groups = table.group_by(key.alias(by or "group")).agg(*_sums())
    return groups.sort(by or "group").with_columns(
        (pl.col(f"does_not_meet_{group}_sixths") / 6).alias(f"does_not_meet_{group}")
        for group in GROUPS
    )


def _sums() -> Iterator[pl.Expr]:
    import polars as pl

    known, flip = pl.col("is_known"), pl.col("flip")
    yield pl.len().cast(pl.Int64).alias("addresses")
    yield (~known).sum().cast(pl.Int64).alias("unknown")
    for name in ("does_not_meet_first", "does_not_meet_second"):
        yield pl.col(name).filter(known).cast(pl.Int64).sum()
    yield (flip == 1).sum().cast(pl.Int64).alias("to_does_not_meet")
    yield (flip == -1).sum().cast(pl.Int64).alias("to_meets")
    for group in GROUPS:
        yield pl.col(f"does_not_meet_{group}_sixths").cast(pl.Int64).sum()
    for figure in _LN:
        # Known at every corner: the shares are, and so are the ends.
        is_there = pl.col(f"{figure}_{GROUPS[0]}").is_not_null()
        yield is_there.sum().cast(pl.Int64).alias(f"{figure}_known")
        change = pl.col(f"{figure}_second") - pl.col(f"{figure}_first")
        yield change.filter(is_there).mean().alias(f"{figure}_change")
        for group in GROUPS:
            yield pl.col(f"{figure}_{group}").mean()
