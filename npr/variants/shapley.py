# SPDX-License-Identifier: EUPL-1.2
"""Shapley values: a change shared out over its causes, whatever the order they came in.

With the worth v(S) of every set S of players, player i gets the mean, over all orders in which the
players may come, of what v gains when i comes:

    phi_i = sum over S without i of  |S|! (n - |S| - 1)! / n!  ( v(S + i) - v(S) )

They are the only shares that sum to v(all) - v(none), treat equal players equally, give nothing to
a player that changes nothing, and add over games (Shapley 1953).
"""

from __future__ import annotations

from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray


def shapley_numerators(worth: NDArray[Any]) -> NDArray[Any]:
    """Numerators over n! of the Shapley values; whole numbers for a worth in whole numbers.

    Parameters
    ----------
    worth : (2**n, ...) int or float
        Worth of every set of players: player i is in the set at position p when bit i of p is set.

    Returns
    -------
    (n, ...) of the kind of ``worth``
        Integers are exact: their sum is n! (v(all) - v(none)). In floats each is a sum of 2**n
        rounded products, so the sum is met to some 1e-15 of the largest worth.

    Raises
    ------
    ValueError
        The number of sets is not a power of two.

    Examples
    --------
    Three players, of whom the first two only together are worth 1:

    >>> shapley_numerators(np.array([0, 0, 0, 1, 0, 0, 0, 1]))
    array([3, 3, 0])
    """
    count = len(worth)
    n = count.bit_length() - 1
    if count != 1 << n:
        message = f"{count} sets of players: not a power of two"
        raise ValueError(message)
    out = np.zeros((n, *worth.shape[1:]), dtype=worth.dtype)
    for at in range(count):
        size = at.bit_count()
        weight = factorial(size) * factorial(n - size - 1) if size < n else 0
        for i in range(n):
            if not at >> i & 1:
                out[i] += weight * (worth[at | 1 << i] - worth[at])
    return out


def shapley_values(worth: NDArray[Any]) -> NDArray[np.float64]:
    """Shapley values (n, ...) of a worth (2**n, ...), as floats.

    Examples
    --------
    >>> shapley_values(np.array([0.0, 1.0, 2.0, 3.0]))
    array([1., 2.])
    """
    players = len(worth).bit_length() - 1
    return np.asarray(shapley_numerators(worth) / factorial(players), dtype=np.float64)
