# SPDX-License-Identifier: EUPL-1.2
"""Rows of two results that are the same address; every row that is not paired is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from npr.core.errors import PortfolioError

if TYPE_CHECKING:
    from npr.comparison.source import ResultTable

REASONS = ("id_missing", "id_duplicate", "only_here")
"""Why a row has no partner: no id; an id that occurs more than once here or there; unknown there.

An id that occurs twice says not which row is which: nothing is guessed from the order.
"""

_SHOWN_IDS = 3
_SHOWN = ("address_id", "building_id", "vulnerability_class", "verdict", "verdict_basis")


class Pairing(NamedTuple):
    """Rows of the reference and of a variant that have the same id.

    Attributes
    ----------
    reference, variant : ResultTable
    rows : polars.DataFrame, (pair)
        Columns ``row_from`` and ``row_to``, positions in the two frames, in order of the
        reference.
    unpaired : polars.DataFrame, (row)
        All other rows of both: which result, ids, class, verdict, basis and reason.
    """

    reference: ResultTable
    variant: ResultTable
    rows: pl.DataFrame
    unpaired: pl.DataFrame

    def columns(self, *names: str) -> pl.DataFrame:
        """Columns of both sides of every pair, as ``<name>_from`` and ``<name>_to``."""
        sides = [(self.reference, "from"), (self.variant, "to")]
        return pl.DataFrame(
            [
                side.frame[name].gather(self.rows[f"row_{end}"]).alias(f"{name}_{end}")
                for name in names
                for side, end in sides
            ]
        )


def paired(reference: ResultTable, variant: ResultTable) -> Pairing:
    """Pair rows by address id, or by building id where there is no address id.

    Examples
    --------
    >>> from npr.comparison.source import result_of
    >>> table = {"address_id": ["a", "b"], "vulnerability_class": ["W3", "W3"], "verdict":
    ...     ["meets_norm"] * 2, "verdict_basis": ["surveyed"] * 2, "lpr_mean_per_yr": [1e-7] * 2}
    >>> one = result_of(pl.DataFrame(table), "one", None)
    >>> two = result_of(pl.DataFrame({**table, "address_id": ["b", "c"]}), "two", None)
    >>> pairing = paired(one, two)
    >>> pairing.rows.rows(), pairing.unpaired["address_id", "result", "reason"].rows()
    ([(1, 0)], [('a', 'one', 'only_here'), ('c', 'two', 'only_here')])
    """
    left, right = _keys(reference, "row_from"), _keys(variant, "row_to")
    usable = pl.col("is_unique")
    rows = (
        left.filter(usable)
        .join(right.filter(usable), on="key", how="inner")
        .select("row_from", "row_to")
        .sort("row_from")
    )
    unpaired = pl.concat(
        [
            _unpaired(reference, left, right, rows["row_from"]),
            _unpaired(variant, right, left, rows["row_to"]),
        ]
    )
    return Pairing(reference, variant, rows, unpaired)


def check_pairs(pairing: Pairing) -> None:
    """Refuse two results without a common id, and show the ids of both.

    Raises
    ------
    PortfolioError
        No row of one result is a row of the other.
    """
    if pairing.rows.height:
        return
    sides = (pairing.reference, pairing.variant)
    reasons = pairing.unpaired.group_by("reason").len("n").sort("reason")
    counts = ", ".join(f"{n:,} rows {reason}" for reason, n in reasons.rows())
    raise PortfolioError(
        what="no address of the results can be paired",
        where=" and ".join(side.name for side in sides),
        got="; ".join([*(f"{side.name}: {_examples(side)}" for side in sides), counts]),
        expected="rows of one address_id each, or building_id where there is none, in both",
        repair="both must come from one list of addresses, with its ids read as text"
        + _likeness(*sides),
    )


def _examples(result: ResultTable) -> str:
    """What the ids of a result look like."""
    for name in ("address_id", "building_id"):
        ids = result.frame[name].drop_nulls().head(_SHOWN_IDS).to_list()
        if ids:
            return f"{name} {', '.join(ids)}, ..."
    return "no ids"


def _likeness(one: ResultTable, two: ResultTable) -> str:
    """What would make the ids of two results the same, if leading zeros would."""
    ids = [side.frame["address_id"].fill_null(side.frame["building_id"]) for side in (one, two)]
    bare = [each.str.strip_chars_start("0") for each in ids]
    if _share_some(*bare) and not _share_some(*ids):
        return "; without their leading zeros they are the same: one of them lost these"
    return ""


def _share_some(one: pl.Series, two: pl.Series) -> bool:
    return bool(one.is_in(two.drop_nulls().implode()).any())


def _keys(result: ResultTable, row: str) -> pl.DataFrame:
    """Key of every row, whether it occurs once, and its position."""
    address, building = result.frame["address_id"], result.frame["building_id"]
    key = address
    if address.null_count():
        # Marked, so that the number of a building is never taken for that of an address.
        of_building = pl.Series(pl.select("building " + pl.lit(building)).to_series())
        key = address.zip_with(address.is_not_null(), of_building)
    is_unique = key.is_not_null() & key.is_unique()
    return pl.DataFrame({"key": key, "is_unique": is_unique}).with_row_index(row)


def _unpaired(
    result: ResultTable, own: pl.DataFrame, other: pl.DataFrame, taken: pl.Series
) -> pl.DataFrame:
    rest = own.join(taken.to_frame(), on=taken.name, how="anti")
    there = rest["key"].is_in(other["key"].drop_nulls().implode())
    # An id that is there but made no pair occurs more than once, here or there.
    reason = (
        pl.when(pl.col("key").is_null())
        .then(pl.lit("id_missing"))
        .when(pl.lit(there) | ~pl.col("is_unique"))
        .then(pl.lit("id_duplicate"))
        .otherwise(pl.lit("only_here"))
    )
    rest = rest.with_columns(reason=reason.cast(pl.Enum(REASONS)))
    found = result.frame.select(_SHOWN)[rest[taken.name]]
    return found.with_columns(pl.lit(result.name).alias("result"), rest["reason"]).sort(
        "reason", *_SHOWN
    )
