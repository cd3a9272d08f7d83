# SPDX-License-Identifier: EUPL-1.2
"""How much stronger a building must be to pass: the smallest factor on its strength."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LARGEST_FACTOR = 100.0
"""A building that does not pass with so many times its strength is not helped by strength."""

_STEPS = 60
_HALVINGS = 40


def smallest_factor(unity_check: Callable[[Ints, Floats], Floats], n: int) -> Floats:
    """Smallest factor from 1 on at which buildings pass, on a logarithmic grid and then bisected.

    Stronger at equal stiffness may raise a unity check (docs/checks.md, section 5), so the grid is
    walked from 1 upwards and not bisected as a whole. What passes only between two steps of the
    grid (8 %) and not at either is not found.

    Parameters
    ----------
    unity_check : callable
        From buildings (some,) int64 and a factor for each (some,) float64 to their unity checks.
    n : int
        Count of buildings.

    Returns
    -------
    (building) float64
        1 where it passes as it is, inf where no factor up to 100 suffices, NaN where the unity
        check is unknown.

    Examples
    --------
    >>> smallest_factor(lambda at, factor: np.array([0.5, 2.0, np.nan])[at] / factor, 3).round(6)
    array([ 1.,  2., nan])
    """
    everyone = np.arange(n)
    first = unity_check(everyone, np.ones(n))
    out = np.where(np.isnan(first), np.nan, np.where(first <= 1.0, 1.0, np.inf))
    low = np.ones(n)
    for factor in np.geomspace(1.0, LARGEST_FACTOR, _STEPS + 1)[1:]:
        rest = np.flatnonzero(np.isinf(out))
        if rest.size == 0:
            break
        passes = unity_check(rest, np.full(rest.size, factor)) <= 1.0
        out[rest[passes]] = factor
        low[rest[~passes]] = factor
    found = np.flatnonzero(np.isfinite(out) & (out > 1.0))
    high, low = out[found], low[found]
    for _ in range(_HALVINGS):
        middle = np.sqrt(low * high)
        passes = unity_check(found, middle) <= 1.0
        high, low = np.where(passes, middle, high), np.where(passes, low, middle)
    out[found] = high  # the end that passes: a factor never falls short by rounding
    return out
