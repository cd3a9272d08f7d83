# SPDX-License-Identifier: EUPL-1.2
"""Places of others, which must lie in the Netherlands to be in RD New at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from npr.core.errors import HazardError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_RD_M = ((10_000.0, 290_000.0), (300_000.0, 630_000.0))
_WGS84_DEG = ((3.0, 7.5), (50.5, 54.0))


def check_rd(x_rd_m: Floats, y_rd_m: Floats, where: str) -> None:
    """Refuse points that are not in RD New, in metres.

    Raises
    ------
    HazardError
        A coordinate is not a number or lies outside the Netherlands.
    """
    _check((x_rd_m, y_rd_m), _RD_M, "x and y in RD New, metres", where)


def check_wgs84(lon_deg: Floats, lat_deg: Floats, where: str) -> None:
    """Refuse longitudes and latitudes outside the Netherlands, where RD New means nothing.

    Raises
    ------
    HazardError
        A coordinate is not a number or lies outside the Netherlands.
    """
    _check((lon_deg, lat_deg), _WGS84_DEG, "longitude and latitude (WGS84), degrees", where)


def check_distinct(first: Floats, second: Floats, where: str, repair: str) -> None:
    """Refuse a place that occurs twice, of which a search for the nearest would take one.

    Parameters
    ----------
    first, second : (site) float64
        Coordinates, as they are or will be written.
    where, repair : str
        Of the message.

    Raises
    ------
    HazardError
    """
    places = np.stack([first, second], axis=1)
    _, at, count = np.unique(places, axis=0, return_inverse=True, return_counts=True)
    is_twin = count[at.ravel()] > 1
    if is_twin.any():
        one = int(np.flatnonzero(is_twin)[0])
        raise HazardError(
            what=f"{int(is_twin.sum())} sites do not have a place of their own",
            where=f"{where}, site {one + 1}",
            got=f"{first[one]:.10g}, {second[one]:.10g} occurs {count[at.ravel()[one]]} times",
            expected="every place once",
            repair=repair,
        )


def _check(
    values: tuple[Floats, Floats],
    limits: tuple[tuple[float, float], tuple[float, float]],
    kind: str,
    where: str,
) -> None:
    is_inside = np.ones(values[0].shape, dtype=bool)
    for value, (low, high) in zip(values, limits, strict=True):
        is_inside &= (value >= low) & (value <= high)
    if is_inside.all():
        return
    first = int(np.flatnonzero(~is_inside)[0])
    got = ", ".join(f"{value[first]:g}" for value in values)
    ranges = ", ".join(f"{low:g} to {high:g}" for low, high in limits)
    raise HazardError(
        what=f"{int((~is_inside).sum())} site(s) do not lie in the Netherlands",
        where=f"{where}, site {first + 1}",
        got=got,
        expected=f"{kind}: {ranges}",
        repair="convert the coordinates; swapped axes and kilometres will not do",
    )
