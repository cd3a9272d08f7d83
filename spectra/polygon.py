# SPDX-License-Identifier: EUPL-1.2
"""Which points lie in a polygon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def is_inside(x: Floats, y: Floats, vertex_x: Floats, vertex_y: Floats) -> NDArray[np.bool_]:
    """Whether points lie in a polygon: a ray from each crosses its edges an odd number of times.

    Parameters
    ----------
    x, y : (point) float64
    vertex_x, vertex_y : (vertex) float64
        The last is joined to the first.

    Returns
    -------
    (point) bool

    Examples
    --------
    >>> corner_x, corner_y = np.array([0.0, 2.0, 2.0, 0.0]), np.array([0.0, 0.0, 2.0, 2.0])
    >>> is_inside(np.array([1.0, 3.0]), np.array([1.0, 1.0]), corner_x, corner_y).tolist()
    [True, False]
    """
    inside = np.zeros(len(x), dtype=bool)
    ends = (vertex_x, vertex_y, np.roll(vertex_x, -1), np.roll(vertex_y, -1))
    # Edge by edge: a field may have 200,000 cells, and points by vertices would not fit.
    for x0, y0, x1, y1 in np.stack(ends, axis=1).tolist():
        if y0 != y1:
            crosses = (y0 > y) != (y1 > y)
            inside ^= crosses & (x < x0 + (x1 - x0) * (y - y0) / (y1 - y0))
    return inside
