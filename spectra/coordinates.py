# SPDX-License-Identifier: EUPL-1.2
"""RD New (EPSG:28992) and WGS84, converted without grids or network.

Source: Schreutelkamp and Strang van Hees (2001), "Benaderingsformules voor de transformatie tussen
RD- en WGS84-kaartcoördinaten", Geodesia 43. The polynomials reproduce the official check points
Martinitoren and Westertoren to about a millimetre; within the Netherlands they are good to 0.3 m.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from npr.core.units import plain_in

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_LAT0_DEG, _LON0_DEG = 52.15517440, 5.38720621  # Amersfoort
_X0_M, _Y0_M = 155_000.0, 463_000.0

# (power of the first variable, power of the second, coefficient)
_Terms = tuple[tuple[int, int, float], ...]
_X: _Terms = (
    (0, 1, 190094.945),
    (1, 1, -11832.228),
    (2, 1, -114.221),
    (0, 3, -32.391),
    (1, 0, -0.705),
    (3, 1, -2.340),
    (1, 3, -0.608),
    (0, 2, -0.008),
    (2, 3, 0.148),
)
_Y: _Terms = (
    (1, 0, 309056.544),
    (0, 2, 3638.893),
    (2, 0, 73.077),
    (1, 2, -157.984),
    (3, 0, 59.788),
    (0, 1, 0.433),
    (2, 2, -6.439),
    (1, 1, -0.032),
    (0, 4, 0.092),
    (1, 4, -0.054),
)
_LAT: _Terms = (
    (0, 1, 3235.65389),
    (2, 0, -32.58297),
    (0, 2, -0.24750),
    (2, 1, -0.84978),
    (0, 3, -0.06550),
    (2, 2, -0.01709),
    (1, 0, -0.00738),
    (4, 0, 0.00530),
    (2, 3, -0.00039),
    (4, 1, 0.00033),
    (1, 1, -0.00012),
)
_LON: _Terms = (
    (1, 0, 5260.52916),
    (1, 1, 105.94684),
    (1, 2, 2.45656),
    (3, 0, -0.81885),
    (1, 3, 0.05594),
    (3, 1, -0.05607),
    (0, 1, 0.01199),
    (3, 2, -0.00256),
    (1, 4, 0.00128),
    (0, 2, 0.00022),
    (2, 0, -0.00022),
    (5, 0, 0.00026),
)


def _polynomial(
    first: NDArray[np.float64], second: NDArray[np.float64], terms: _Terms
) -> NDArray[np.float64]:
    return sum((c * first**p * second**q for p, q, c in terms), np.zeros_like(first))


def wgs84_to_rd(
    lon_deg: ArrayLike, lat_deg: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Convert longitude and latitude in degrees (WGS84) to RD New x and y in metres.

    Parameters
    ----------
    lon_deg, lat_deg : array_like of float in degrees, or quantity
        Same shape. NaN gives NaN.

    Returns
    -------
    x_rd_m, y_rd_m : numpy.ndarray of float64, m

    Examples
    --------
    >>> x, y = wgs84_to_rd(6.56820053, 53.21938317)  # Martinitoren: 233883.131, 582065.167
    >>> round(float(x), 2), round(float(y), 2)
    (233883.13, 582065.17)
    """
    f = 0.36 * (plain_in(lat_deg, "degree", name="lat_deg") - _LAT0_DEG)
    e = 0.36 * (plain_in(lon_deg, "degree", name="lon_deg") - _LON0_DEG)
    return _X0_M + _polynomial(f, e, _X), _Y0_M + _polynomial(f, e, _Y)


def rd_to_wgs84(
    x_rd_m: ArrayLike, y_rd_m: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Convert RD New x and y in metres to longitude and latitude in degrees (WGS84).

    Parameters
    ----------
    x_rd_m, y_rd_m : array_like of float in m, or quantity
        Same shape. NaN gives NaN.

    Returns
    -------
    lon_deg, lat_deg : numpy.ndarray of float64, degrees

    Examples
    --------
    >>> lon, lat = rd_to_wgs84(120700.723, 487525.501)  # Westertoren: 4.88352559, 52.37453253
    >>> round(float(lon), 6), round(float(lat), 6)
    (4.883526, 52.374533)
    """
    x = (plain_in(x_rd_m, "m", name="x_rd_m") - _X0_M) * 1e-5
    y = (plain_in(y_rd_m, "m", name="y_rd_m") - _Y0_M) * 1e-5
    lat = _LAT0_DEG + _polynomial(x, y, _LAT) / 3600.0
    lon = _LON0_DEG + _polynomial(x, y, _LON) / 3600.0
    return lon, lat
