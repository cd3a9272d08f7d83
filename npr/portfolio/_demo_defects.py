# SPDX-License-Identifier: EUPL-1.2
"""Typical defects of real address tables, put into the demonstration portfolio on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from spectra.coordinates import rd_to_wgs84

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

_SMALLEST = 500  # addresses; a smaller portfolio has no defects that it could not spare


def with_defects(
    table: pl.DataFrame, settings: dict[str, Any], rng: np.random.Generator
) -> pl.DataFrame:
    """Spoil a few rows of every kind, in proportion to the size of the table.

    Parameters
    ----------
    table : polars.DataFrame, (address,)
    settings : dict
        ``defects`` with the count of each kind in a table of ``per`` addresses, and known spots.
    rng : numpy.random.Generator
    """
    if table.height < _SMALLEST:
        return table
    wanted = {name: n for name, n in settings["defects"].items() if name != "per"}
    scale = table.height / settings["defects"]["per"]
    counts = {name: max(1, round(n * scale)) for name, n in wanted.items()}
    # Single classes only, so that each row has exactly the defect it is meant to have; twice as
    # many for doubles, of which each spoils two rows.
    single = np.flatnonzero(table["vulnerability_class"].is_not_null().to_numpy())
    rows = rng.choice(single, size=sum(counts.values()) + counts["duplicate_id"], replace=False)
    for name, count in counts.items():
        size = 2 * count if name == "duplicate_id" else count
        chosen, rows = np.sort(rows[:size]), rows[size:]
        table = _DEFECTS[name](table, chosen, settings)
    return table


def _set(table: pl.DataFrame, rows: Rows, **values: Any) -> pl.DataFrame:
    """Put values (one, or one per row) into some rows."""
    changed = []
    for name, value in values.items():
        series = table[name].clone()
        many = value if isinstance(value, np.ndarray | pl.Series) else [value] * len(rows)
        changed.append(series.scatter(rows, pl.Series(many, dtype=series.dtype)))
    return table.with_columns(changed)


def _constant(**values: Any) -> Callable[[pl.DataFrame, Rows, dict[str, Any]], pl.DataFrame]:
    return lambda table, rows, settings: _set(table, rows, **values)


def _spot(name: str) -> Callable[[pl.DataFrame, Rows, dict[str, Any]], pl.DataFrame]:
    def move(table: pl.DataFrame, rows: Rows, settings: dict[str, Any]) -> pl.DataFrame:
        x, y = settings[name]
        return _set(table, rows, x_rd_m=x, y_rd_m=y)

    return move


def _swapped(table: pl.DataFrame, rows: Rows, settings: dict[str, Any]) -> pl.DataFrame:
    return _set(table, rows, x_rd_m=table["y_rd_m"][rows], y_rd_m=table["x_rd_m"][rows])


def _degrees(table: pl.DataFrame, rows: Rows, settings: dict[str, Any]) -> pl.DataFrame:
    lon, lat = rd_to_wgs84(table["x_rd_m"][rows].to_numpy(), table["y_rd_m"][rows].to_numpy())
    return _set(table, rows, x_rd_m=lon.round(6), y_rd_m=lat.round(6))


def _duplicate(table: pl.DataFrame, rows: Rows, settings: dict[str, Any]) -> pl.DataFrame:
    half = len(rows) // 2
    return _set(table, rows[half:], address_id=table["address_id"][rows[:half]])


def _mixture(*parts: float) -> Callable[[pl.DataFrame, Rows, dict[str, Any]], pl.DataFrame]:
    def mix(table: pl.DataFrame, rows: Rows, settings: dict[str, Any]) -> pl.DataFrame:
        values: dict[str, Any] = {"vulnerability_class": None, "class_source": "inferred"}
        for n, (name, part) in enumerate(zip(("URM4L", "URM8L"), parts, strict=True), start=1):
            values |= {f"class_{n}": name, f"probability_{n}": part}
        return _set(table, rows, **values)

    return mix


_DEFECTS: dict[str, Callable[[pl.DataFrame, Rows, dict[str, Any]], pl.DataFrame]] = {
    "swapped_coordinates": _swapped,
    "degrees_in_rd_columns": _degrees,
    "empty_coordinate": _constant(y_rd_m=None),
    "impossible_coordinate": _constant(x_rd_m=999_999.0, y_rd_m=999_999.0),
    "far_outside": _spot("far_outside"),
    "just_outside": _spot("just_outside"),
    "in_a_lake": _spot("lake"),
    "unknown_class": _constant(vulnerability_class="URM4"),
    "missing_class": _constant(vulnerability_class=None),
    "sum_not_one": _mixture(0.6, 0.3),
    "negative_probability": _mixture(1.2, -0.2),
    "contradictory_class": _constant(vulnerability_class="URM4L", class_1="W3", probability_1=1.0),
    "excluded": _constant(excluded="yes"),
    "duplicate_id": _duplicate,
    "no_id": _constant(address_id=None, building_id=None),
    "building_id_only": _constant(address_id=None),
    "unknown_word_of_source": _constant(class_source="?"),
    "unknown_zone": _constant(zone=1),
    "given_zone": _constant(zone=1032),
    "wierde_not_yes_or_no": _constant(wierde="maybe"),
}
