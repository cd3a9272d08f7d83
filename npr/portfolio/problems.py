# SPDX-License-Identifier: EUPL-1.2
"""List what is wrong with which row, so that somebody can repair it."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from npr.core.status import Status, effect_mask, status_texts
from npr.portfolio._classes import SUM_TOLERANCE
from npr.portfolio._places import LAT_DEG, LON_DEG, X_RD_M, Y_RD_M
from npr.portfolio._types import AS_GIVEN
from npr.portfolio.columns import max_classes, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from npr.core.status import StatusText
    from npr.portfolio.encoding import EncodedPortfolio

_NEAR_100 = (98.0, 102.0)
_PLACE = ("x_rd_m", "y_rd_m", "lon_deg", "lat_deg")
_PAIRS = tuple(
    name for n in range(1, max_classes() + 1) for name in (f"class_{n}", f"probability_{n}")
)
_IN_THE_NETHERLANDS = (
    f"x_rd_m {X_RD_M[0]:.0f} to {X_RD_M[1]:.0f} and y_rd_m {Y_RD_M[0]:.0f} to {Y_RD_M[1]:.0f}, or "
    f"lon_deg {LON_DEG[0]} to {LON_DEG[1]} and lat_deg {LAT_DEG[0]} to {LAT_DEG[1]}"
)
# For each bit: the columns whose values are shown, and what would have been right.
_SHOWN: dict[int, tuple[tuple[str, ...], str]] = {
    Status.OUTSIDE_HAZARD_MODEL: (_PLACE, "a point in the zones of the ground-motion model"),
    Status.OUTSIDE_RISK_TABLE: (
        ("vulnerability_class", *_PAIRS, *_PLACE),
        "a place and a class that the risk table has",
    ),
    Status.CLASS_MISSING: (("vulnerability_class", *_PAIRS), "a class, or classes that sum to one"),
    Status.CLASS_EXCLUDED: (("excluded",), "empty or no"),
    Status.RISK_UNKNOWN: (
        ("vulnerability_class", *_PAIRS, *_PLACE),
        "a class and a place for which the risk can be computed",
    ),
    Status.ADDRESS_ID_MISSING: (("address_id", "building_id"), "address_id or building_id"),
    Status.ADDRESS_ID_DUPLICATE: (("address_id",), "an id that occurs once"),
    Status.COORDINATES_MISSING: (_PLACE, "two numbers: x_rd_m and y_rd_m, or lon_deg and lat_deg"),
    Status.COORDINATES_SWAPPED: (_PLACE, _IN_THE_NETHERLANDS),
    Status.COORDINATES_NOT_RD: (_PLACE, _IN_THE_NETHERLANDS),
    Status.COORDINATES_IMPOSSIBLE: (_PLACE, _IN_THE_NETHERLANDS),
    Status.CLASS_UNKNOWN: (("vulnerability_class", *_PAIRS), "a class of the catalogue"),
    Status.CLASS_PROBABILITIES_INVALID: (
        _PAIRS,
        f"probabilities from 0 to 1, each with its class, that sum to one within {SUM_TOLERANCE:g}",
    ),
    Status.CLASS_CONTRADICTORY: (("vulnerability_class", *_PAIRS), "one of the two, or the same"),
    Status.ZONE_UNKNOWN: (("zone",), "a zone of the ground-motion model, or empty"),
    Status.ASSESSMENT_YEAR_INVALID: (
        ("assessment_year",),
        "a year of the seismicity, or empty; empty with a forecast, a given number of events or "
        "branches of the rate",
    ),
    Status.WIERDE_INVALID: (("wierde",), " or ".join(sorted(words("yes") | words("no")))),
}


def problems(encoded: EncodedPortfolio, status: NDArray[np.uint32] | None = None) -> pl.DataFrame:
    """One line per problem: row, what was found, what was expected, why it matters.

    Parameters
    ----------
    encoded : EncodedPortfolio
    status : (row,) uint32, optional
        Bits to report instead of ``encoded.status``: those that also hold what was found while
        computing (a point outside the hazard model).

    Returns
    -------
    polars.DataFrame, (problem,)
        ``row`` (1 = first row below the header), ``address_id``, ``status`` (name of the bit),
        ``got``, ``expected``, ``reason_en``, ``reason_nl``; by row, then by bit. Bits of effect
        ``info`` are no problem.

    Examples
    --------
    >>> from npr.portfolio.encoding import encode
    >>> table = pl.DataFrame({"address_id": ["a"], "x_rd_m": [245602.0], "y_rd_m": [594775.0],
    ...                       "vulnerability_class": ["URM4"]})
    >>> found = problems(encode(table, classes=["URM4L", "W3"], zones=[1032]))
    >>> found.select("row", "status", "got", "expected").row(0)
    (1, 'class_unknown', 'vulnerability_class=URM4',
     'a class of the catalogue; did you mean URM4L for URM4?')
    """
    bits = encoded.status if status is None else status
    parts = [
        _problem(encoded, np.flatnonzero(bits & np.uint32(bit)), bit)
        for bit in status_texts()
        if bit & ~effect_mask("info")
    ]
    # A stable sort: the bits of one row stay in the order of the bits.
    return pl.concat(parts).sort("row", maintain_order=True)


def _problem(encoded: EncodedPortfolio, rows: NDArray[np.int64], bit: int) -> pl.DataFrame:
    names, expected = _SHOWN.get(bit, ((), ""))
    found = problem_lines(encoded.table, rows, status_texts()[bit], names, expected)
    if bit == Status.CLASS_UNKNOWN:
        hints = _class_hints(encoded.table[rows], encoded.classes)
        found = found.with_columns(expected=pl.concat_str("expected", hints))
    if bit == Status.CLASS_PROBABILITIES_INVALID and rows.size:
        hints = _percent_hints(encoded.table[rows])
        found = found.with_columns(expected=pl.concat_str("expected", hints))
    return found


def problem_lines(
    table: pl.DataFrame,
    rows: NDArray[np.int64],
    text: StatusText,
    names: Sequence[str],
    expected: str,
) -> pl.DataFrame:
    """One line for each of some rows that have the same problem, in some columns."""
    bad = table[rows]
    return pl.select(
        row=pl.Series(rows + 1, dtype=pl.Int64),
        address_id=bad["address_id"],
        status=pl.lit(text.name),
        got=_got(bad, names),
    ).with_columns(expected=pl.lit(expected), reason_en=pl.lit(text.en), reason_nl=pl.lit(text.nl))


def _got(table: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    """Write ``name=value`` for the values that are there; what was not a number, as it came."""
    shown = []
    for name in names:
        if name not in table.columns:
            continue
        value = table[name].cast(pl.String)
        if name + AS_GIVEN in table.columns:
            value = table[name + AS_GIVEN].cast(pl.String).zip_with(value.is_null(), value)
        shown.append(pl.format("{}={}", pl.lit(name), pl.lit(value)))
    if not shown:
        return pl.Series("got", [""], dtype=pl.String).new_from_index(0, table.height)
    joined = pl.concat_str(shown, separator=", ", ignore_nulls=True)
    got = table.select(got=joined).to_series()
    return got.replace("", "(empty)")


def _percent_hints(table: pl.DataFrame) -> pl.Series:
    """Say where probabilities are probably percentages: a sum near 100, or a sign."""
    names = [name for name in _PAIRS[1::2] if name in table.columns]
    signs = [name + AS_GIVEN for name in names if name + AS_GIVEN in table.columns]
    is_percent = pl.sum_horizontal(names).is_between(*_NEAR_100)
    for name in signs:
        is_percent |= pl.col(name).str.contains("%", literal=True).fill_null(False)
    hint = pl.lit("; these look like percentages: divide them by 100")
    return table.select(hint=pl.when(is_percent).then(hint).otherwise(pl.lit(""))).to_series()


def _class_hints(table: pl.DataFrame, classes: Sequence[str]) -> pl.Series:
    """Say which class was probably meant, for each name that is not in the catalogue."""
    hints = pl.Series([""], dtype=pl.String).new_from_index(0, table.height)
    for name in ("vulnerability_class", *_PAIRS[::2]):
        if name in table.columns:
            distinct = table[name].unique()
            known = pl.Series([_hint(text, classes) for text in distinct], dtype=pl.String)
            hints = hints + table[name].replace_strict(distinct, known, return_dtype=pl.String)
    return hints.alias("hint")


def _hint(text: str | None, classes: Sequence[str]) -> str:
    name = (text or "").strip()
    if not name or name in classes:
        return ""
    by_upper = {label.upper(): label for label in classes}
    near = difflib.get_close_matches(name.upper(), by_upper, n=1)
    return f"; did you mean {by_upper[near[0]]} for {name}?" if near else ""
