# SPDX-License-Identifier: EUPL-1.2
"""The dominant cause of a flip: the group with the largest share, a tie where several have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from npr.variants.setup import GROUPS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

TIE = "tie: "


def causes_of(sixths: Ints, flip: Ints) -> list[str | None]:
    """Name the dominant cause of each flip.

    Parameters
    ----------
    sixths : (group, address) int64
    flip : (address) int64
        1, -1, or 0 where nothing flips.

    Returns
    -------
    list of str or None, (address)
        A group of ``GROUPS``, ``tie: `` and several, or None where nothing flips.

    Examples
    --------
    >>> causes_of(np.array([[4, 0, 0], [1, -3, 0], [1, -3, 0]]), np.array([1, -1, 0]))
    ['hazard', 'tie: fragility, edition', None]
    """
    towards = sixths * flip  # a share of the flip is positive when it pushes the same way
    is_largest = (towards == towards.max(axis=0)) & (flip != 0)
    bits = (is_largest * (1 << np.arange(len(sixths)))[:, np.newaxis]).sum(axis=0)
    names = [_name(value) for value in range(1 << len(sixths))]
    return [names[value] for value in bits.tolist()]


def _name(bits: int) -> str | None:
    named = [group for i, group in enumerate(GROUPS) if bits >> i & 1]
    if not named:
        return None
    return named[0] if len(named) == 1 else TIE + ", ".join(named)
