# SPDX-License-Identifier: EUPL-1.2
"""Give recognised columns their type, without losing what could not be given one."""

from __future__ import annotations

import polars as pl

from npr.core.errors import PortfolioError
from npr.portfolio.columns import columns

AS_GIVEN = "_as_given"
_DECIMAL_COMMA = r"^\s*[+-]?\d+(\.\d{3})*,\d+\s*$"
_TEXTS = (pl.String, pl.Categorical, pl.Enum)


def with_known_types(table: pl.DataFrame, *, where: str = "table") -> pl.DataFrame:
    """Cast recognised columns: numbers to float64, the zone to int32, ids and words to text.

    Doing it twice changes nothing. A value that is not a number becomes null, and its text goes
    to ``<name>_as_given``.

    Raises
    ------
    PortfolioError
        Ids that are floating-point numbers, decimal commas all over, a type that cannot serve.
    """
    changed: list[pl.Series] = []
    for series in table:
        column = columns().get(series.name)
        if column is None:
            continue
        if column.kind in ("number", "integer"):
            changed += _number(series, table, where, integer=column.kind == "integer")
        elif column.kind == "id":
            changed.append(_id(series, where))
        elif column.kind == "flag" and (series.dtype.is_numeric() or series.dtype == pl.Boolean):
            continue  # true, 1 and 1.0 are words enough
        else:
            changed.append(_text(series, where))
    return table.with_columns(changed)


def _wrong_type(series: pl.Series, expected: str, where: str) -> PortfolioError:
    return PortfolioError(
        what=f"column {series.name} has a type that cannot serve",
        where=where,
        got=str(series.dtype),
        expected=expected,
        repair="convert the column before",
    )


def _id(series: pl.Series, where: str) -> pl.Series:
    if series.dtype.is_float() and series.is_not_null().any():
        raise PortfolioError(
            what=f"column {series.name} holds floating-point numbers",
            where=where,
            got=f"{series.dtype}, for example {series.drop_nulls()[0]!r}",
            expected="text (or whole numbers)",
            repair="read ids as text (pandas: dtype=str): a 16-digit id does not fit a float, "
            "and leading zeros are lost",
        )
    return _text(series, where)


def _text(series: pl.Series, where: str) -> pl.Series:
    if series.dtype == pl.String:
        return series
    plain = series.dtype.is_numeric() or series.dtype in (pl.Boolean, pl.Null, *_TEXTS)
    if not plain:
        raise _wrong_type(series, "text", where)
    return series.cast(pl.String)


def _number(
    series: pl.Series, table: pl.DataFrame, where: str, *, integer: bool
) -> list[pl.Series]:
    wanted = pl.Int32 if integer else pl.Float64
    if series.dtype == wanted:
        return [series if integer else series.fill_nan(None)]  # one word for unknown: empty
    if series.dtype.is_numeric() or series.dtype == pl.Null:
        given = series.cast(pl.Float64)
    elif series.dtype in _TEXTS:
        series = series.cast(pl.String)
        _check_decimal_comma(series, where)
        given = series.str.strip_chars().cast(pl.Float64, strict=False)
    else:
        raise _wrong_type(series, "numbers", where)
    number = _whole(given) if integer else given.fill_nan(None)
    if series.dtype == pl.String:
        # White space and a spelled-out nan are empty, not a number gone wrong.
        empty = (
            series.is_null() | (series.str.strip_chars() == "") | given.is_nan().fill_null(False)
        )
    else:
        empty = given.is_null() | given.is_nan()
    lost = number.is_null() & ~empty
    if not lost.any():
        return [number]
    name = series.name + AS_GIVEN
    original = series.cast(pl.String).zip_with(lost, pl.Series(name, [None], dtype=pl.String))
    if name in table.columns:  # a result of ours that is read again
        original = original.zip_with(lost, table[name].cast(pl.String))
    return [number, original.alias(name)]


def _whole(number: pl.Series) -> pl.Series:
    is_whole = (number == number.round()) & (number.abs() < 2**31)
    return number.zip_with(is_whole.fill_null(False), pl.Series([None], dtype=pl.Float64)).cast(
        pl.Int32
    )


def _check_decimal_comma(series: pl.Series, where: str) -> None:
    """Refuse a column of commas that are left: 234.603,5 and 1,234 cannot be read for certain."""
    with_comma = series.str.contains(_DECIMAL_COMMA).fill_null(False)
    count = int(with_comma.sum())
    if 2 * count > len(series) - series.null_count():
        row = with_comma.arg_max()
        assert row is not None  # there is at least one
        raise PortfolioError(
            what=f"column {series.name} has decimal commas",
            where=f"{where}, row {row + 1} below the header",
            got=f"{series[row]!r} ({count} of {len(series)} rows)",
            expected="decimal points: 245602.5",
            repair="export with a decimal point (language English) and no separator of thousands; "
            "or as CSV with semicolons, where 245602,5 is read",
        )
