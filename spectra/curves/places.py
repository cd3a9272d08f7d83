# SPDX-License-Identifier: EUPL-1.2
"""Places of others, which must lie in the Netherlands to be in RD New at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from npr.core.bounds import bound_of
from npr.core.errors import HazardError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Limits = tuple[tuple[float, float], tuple[float, float]]

_WGS84_DEG = ((3.0, 7.5), (50.5, 54.0))
_KM = 1e3
_CONVERT = "convert the coordinates; swapped axes and kilometres will not do"


def check_rd(x_rd_m: Floats, y_rd_m: Floats, where: str) -> None:
    """Refuse points that are not in RD New, in metres.

    Raises
    ------
    HazardError
        A coordinate is not a number or lies outside the Netherlands.
    """
    inside = is_rd(x_rd_m, y_rd_m)
    if not inside.all():
        first = int(np.flatnonzero(~inside)[0])
        slip = likely_place(float(x_rd_m[first]), float(y_rd_m[first]))
        raise _outside((x_rd_m, y_rd_m), inside, expected_rd(), where, slip or _CONVERT)


def is_rd(x_rd_m: Floats, y_rd_m: Floats) -> NDArray[np.bool_]:
    """Whether points can be in RD New, in metres; a coordinate that is no number is not."""
    return _is_inside((x_rd_m, y_rd_m), _rd_limits())


def expected_rd() -> str:
    """Range of places in RD New, in words."""
    return _range("x and y in RD New, metres", _rd_limits())


def likely_place(x: float, y: float) -> str:
    """What may have been meant by a point that is not in RD New; empty when nothing explains it.

    Examples
    --------
    >>> likely_place(594_790.0, 245_602.0), likely_place(6.742, 53.33), likely_place(1.0, 2.0)
    ('x and y are swapped', 'degrees (WGS84): convert to RD New, metres', '')
    """
    one = np.atleast_1d(x), np.atleast_1d(y)
    swapped = one[::-1]
    if is_rd(*swapped).all():
        return "x and y are swapped"
    if (_is_inside(one, _WGS84_DEG) | _is_inside(swapped, _WGS84_DEG)).all():
        return "degrees (WGS84): convert to RD New, metres"
    if is_rd(one[0] * _KM, one[1] * _KM).all():
        return "kilometres: multiply by 1000"
    return ""


def check_wgs84(lon_deg: Floats, lat_deg: Floats, where: str) -> None:
    """Refuse longitudes and latitudes outside the Netherlands, where RD New means nothing.

    Raises
    ------
    HazardError
        A coordinate is not a number or lies outside the Netherlands.
    """
    places = lon_deg, lat_deg
    inside = _is_inside(places, _WGS84_DEG)
    if not inside.all():
        expected = _range("longitude and latitude (WGS84), degrees", _WGS84_DEG)
        raise _outside(places, inside, expected, where, _CONVERT)


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


def _rd_limits() -> Limits:
    x, y = bound_of("coordinate_x_rd"), bound_of("coordinate_y_rd")
    return (x.least, x.most), (y.least, y.most)


def _is_inside(values: tuple[Floats, Floats], limits: Limits) -> NDArray[np.bool_]:
    inside = np.ones(values[0].shape, dtype=bool)
    for value, (low, high) in zip(values, limits, strict=True):
        inside &= (value >= low) & (value <= high)
    return inside


def _range(kind: str, limits: Limits) -> str:
    return f"{kind}: {', '.join(f'{low:g} to {high:g}' for low, high in limits)}"


def _outside(
    values: tuple[Floats, Floats],
    is_inside: NDArray[np.bool_],
    expected: str,
    where: str,
    repair: str,
) -> HazardError:
    first = int(np.flatnonzero(~is_inside)[0])
    return HazardError(
        what=f"{int((~is_inside).sum())} site(s) do not lie in the Netherlands",
        where=f"{where}, site {first + 1}",
        got=", ".join(f"{value[first]:.10g}" for value in values),
        expected=expected,
        repair=repair,
    )
