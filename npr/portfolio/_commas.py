# SPDX-License-Identifier: EUPL-1.2
"""Decimal commas, as a Dutch spreadsheet writes them: read where there is no doubt."""

from __future__ import annotations

import polars as pl

from npr.core.errors import PortfolioError
from npr.portfolio._types import AS_GIVEN
from npr.portfolio.columns import columns

_COMMA = r"^\s*[+-]?\d+,\d+\s*$"
_POINT = r"^\s*[+-]?\d*\.\d*([eE][+-]?\d+)?\s*$"
# One to three digits, mark, three digits: 1,234 and 1.234 may be a thousand and more.
_DOUBTFUL_COMMA = r"^\s*[+-]?[1-9]\d{0,2},\d{3}\s*$"
_DOUBTFUL_POINT = r"^\s*[+-]?[1-9]\d{0,2}\.\d{3}\s*$"


def with_decimal_points(table: pl.DataFrame, where: str) -> pl.DataFrame:
    """Write decimal points for decimal commas in the number columns of a table of text.

    Only for a file whose columns are not separated by commas. It has decimal commas when more of
    its numbers have one plainly (``4,5``) than a decimal point. Then a point, and ``1,234`` in a
    column without a plain decimal comma, are no numbers: they go to ``<name>_as_given``.

    Raises
    ------
    PortfolioError
        More than half of a column is in doubt.

    Examples
    --------
    >>> table = pl.DataFrame({"x_rd_m": ["245602,5", "245.602"], "note": ["1,5", "a"]})
    >>> with_decimal_points(table, "a.csv").rows()
    [('245602.5', '1,5', None), (None, 'a', '245.602')]
    """
    numbers = [
        series
        for series in table
        if series.name in columns() and columns()[series.name].kind in ("number", "integer")
    ]
    commas = _counts(numbers, _COMMA, _DOUBTFUL_COMMA)
    if commas <= _counts(numbers, _POINT, _DOUBTFUL_POINT):
        return table
    return table.with_columns([new for each in numbers for new in _mended(each, table, where)])


def _matches(series: pl.Series, pattern: str) -> pl.Series:
    return series.str.contains(pattern).fill_null(False)


def _counts(numbers: list[pl.Series], mark: str, doubtful: str) -> tuple[int, int]:
    """How many numbers have a mark that is plainly decimal, and how many have one at all."""
    every = sum(int(_matches(each, mark).sum()) for each in numbers)
    return every - sum(int(_matches(each, doubtful).sum()) for each in numbers), every


def _mended(series: pl.Series, table: pl.DataFrame, where: str) -> list[pl.Series]:
    comma, doubtful = _matches(series, _COMMA), _matches(series, _DOUBTFUL_COMMA)
    point = _matches(series, _POINT)
    _check(series, point, where, "points, where other numbers have decimal commas")
    refused = point
    if not (comma & ~doubtful).any():
        _check(series, doubtful, where, "commas that may be decimal or of thousands")
        refused = point | doubtful
    repaired = series.str.replace(",", ".", literal=True).zip_with(comma, series)
    if not refused.any():
        return [repaired]
    name = series.name + AS_GIVEN
    nothing = pl.Series([None], dtype=pl.String)
    older = table[name] if name in table.columns else nothing
    return [repaired.zip_with(~refused, nothing), series.zip_with(refused, older).alias(name)]


def _check(series: pl.Series, doubt: pl.Series, where: str, what: str) -> None:
    count = int(doubt.sum())
    if 2 * count <= len(series) - series.null_count():
        return
    row = doubt.arg_max()
    assert row is not None  # there is at least one
    raise PortfolioError(
        what=f"column {series.name} has {what}",
        where=f"{where}, row {row + 1} below the header",
        got=f"{series[row]!r} ({count} of {len(series)} rows)",
        expected="one decimal mark in the whole file, and none of thousands: 245602,5 or 245602.5",
        repair="export with a decimal point (language English), or with one more decimal",
    )
