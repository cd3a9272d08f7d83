# SPDX-License-Identifier: EUPL-1.2
"""The storeys that a linear method works on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from npr.core.bounds import bounded_si
from npr.core.errors import NprError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Building(NamedTuple):
    """Storeys of a building, SI.

    Attributes
    ----------
    mass, height, shape : (storey) float64; kg, m, ratio
        ``shape`` is the mode shape, or the height.
    is_mode_shape : bool
    """

    mass: NDArray[np.float64]
    height: NDArray[np.float64]
    shape: NDArray[np.float64]
    is_mode_shape: bool

    @property
    def total_mass(self) -> float:
        """Seismic mass, kg."""
        return float(self.mass.sum())

    @property
    def total_height(self) -> float:
        """Height of the highest storey above the base, m."""
        return float(self.height.max())


def building_of(masses: Any, heights: Any, mode_shape: Sequence[float] | None) -> Building:
    """Storeys from quantities; what does not belong together is refused.

    Raises
    ------
    NprError
        Lists of different length, or a mass or a height that no building has.
    """
    mass = np.array(bounded_si(masses, "mass", name="masses"), ndmin=1)
    height = np.array(bounded_si(heights, "height_above_base", name="heights"), ndmin=1)
    shape = height if mode_shape is None else np.array(mode_shape, dtype=np.float64)
    if not mass.shape == height.shape == shape.shape or mass.ndim != 1:
        raise NprError(
            what="the storeys do not match",
            where="masses, heights, mode_shape",
            got=f"{mass.size} masses, {height.size} heights, {shape.size} ordinates",
            expected="one of each for every storey",
            repair="give them in the same order, from the base up",
        )
    return Building(mass, height, shape.copy(), mode_shape is not None)
