# SPDX-License-Identifier: EUPL-1.2
"""The storeys that a linear method works on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from npr.core.errors import NprError
from npr.core.units import to_si

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
        Lists of different length, or a mass or a height that is not positive.
    """
    mass = np.atleast_1d(to_si(masses, "kg", name="masses")).astype(np.float64)
    height = np.atleast_1d(to_si(heights, "m", name="heights")).astype(np.float64)
    shape = height if mode_shape is None else np.array(mode_shape, dtype=np.float64)
    if not mass.shape == height.shape == shape.shape or mass.ndim != 1:
        raise NprError(
            what="the storeys do not match",
            where="masses, heights, mode_shape",
            got=f"{mass.size} masses, {height.size} heights, {shape.size} ordinates",
            expected="one of each for every storey",
            repair="give them in the same order, from the base up",
        )
    for name, values in (("masses", mass), ("heights", height)):
        if (values <= 0.0).any():
            raise NprError(
                what=f"{name} must be positive",
                where=f"{name}, storey {int(np.argmax(values <= 0.0)) + 1}",
                got=f"{values[values <= 0.0][0]:g}",
                expected="above 0",
                repair="the base itself is no storey: leave it out",
            )
    return Building(mass, height, shape.copy(), mode_shape is not None)
