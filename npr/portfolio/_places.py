# SPDX-License-Identifier: EUPL-1.2
"""Where an address lies: RD New in metres, or a status bit that says what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from npr.core.status import Status
from npr.portfolio._types import AS_GIVEN
from spectra.coordinates import wgs84_to_rd

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The Netherlands in RD New (m) and, generously, in WGS84 (degrees). The RD ranges of x and y do
# not overlap: that is how swapped columns are recognised without doubt.
X_RD_M = (0.0, 290_000.0)
Y_RD_M = (290_000.0, 630_000.0)
LON_DEG = (3.0, 7.5)
LAT_DEG = (50.5, 54.0)


class Places(NamedTuple):
    """Coordinates and status, one per row; x and y are NaN where an error bit is set."""

    x_rd_m: NDArray[np.float64]
    y_rd_m: NDArray[np.float64]
    status: NDArray[np.uint32]


def places(table: pl.DataFrame) -> Places:
    """Take RD coordinates where given, else convert WGS84, and judge both.

    Parameters
    ----------
    table : polars.DataFrame, (row,)
        With typed columns (``with_known_types``).
    """
    x, y = _number(table, "x_rd_m"), _number(table, "y_rd_m")
    status = _judge_rd(x, y)
    without_rd = _is_empty(table, "x_rd_m") & _is_empty(table, "y_rd_m")
    if {"lon_deg", "lat_deg"} <= set(table.columns) and without_rd.any():
        rows = np.flatnonzero(without_rd)
        lon, lat = _number(table, "lon_deg")[rows], _number(table, "lat_deg")[rows]
        status[rows] = _judge_wgs84(lon, lat)
        # The polynomials mean nothing far from the Netherlands.
        good = status[rows] == 0
        x[rows[good]], y[rows[good]] = wgs84_to_rd(lon[good], lat[good])
    bad = status != 0
    x[bad] = np.nan
    y[bad] = np.nan
    return Places(x, y, status)


def _number(table: pl.DataFrame, name: str) -> NDArray[np.float64]:
    if name not in table.columns:
        return np.full(table.height, np.nan)
    return table[name].fill_null(np.nan).to_numpy().astype(np.float64)  # a copy of our own


def _is_empty(table: pl.DataFrame, name: str) -> NDArray[np.bool_]:
    empty = np.isnan(_number(table, name))
    if name + AS_GIVEN in table.columns:
        # Something stands there that is not a number: that is not an invitation to use WGS84.
        empty &= table[name + AS_GIVEN].is_null().to_numpy()
    return empty


def _within(values: NDArray[np.float64], limits: tuple[float, float]) -> NDArray[np.bool_]:
    return (values >= limits[0]) & (values <= limits[1])


def _judge_rd(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.uint32]:
    status = np.zeros(x.shape, dtype=np.uint32)
    bad = np.flatnonzero(~(_within(x, X_RD_M) & _within(y, Y_RD_M)))
    x, y = x[bad], y[bad]
    status[bad] = np.select(
        [
            np.isnan(x) | np.isnan(y),
            (np.abs(x) <= 180.0) & (np.abs(y) <= 180.0),
            _within(y, X_RD_M) & _within(x, Y_RD_M),
        ],
        [Status.COORDINATES_MISSING, Status.COORDINATES_NOT_RD, Status.COORDINATES_SWAPPED],
        default=Status.COORDINATES_IMPOSSIBLE,
    )
    return status


def _judge_wgs84(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.uint32]:
    status: NDArray[np.uint32] = np.select(
        [
            np.isnan(lon) | np.isnan(lat),
            _within(lon, LON_DEG) & _within(lat, LAT_DEG),
            _within(lat, LON_DEG) & _within(lon, LAT_DEG),
        ],
        [Status.COORDINATES_MISSING, 0, Status.COORDINATES_SWAPPED],
        default=Status.COORDINATES_IMPOSSIBLE,
    ).astype(np.uint32)
    return status
