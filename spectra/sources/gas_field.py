# SPDX-License-Identifier: EUPL-1.2
"""The gas field: its outline, and the 1 km cells over which its earthquakes are spread."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.files import open_dataset
from spectra.polygon import is_inside

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class GasField(NamedTuple):
    """Outline and cells of the field, RD New.

    Attributes
    ----------
    outline_x, outline_y : (vertex) float64, m
        One polygon; the last vertex is joined to the first.
    cell_x, cell_y : (cell) float64, m
        Centres of squares of 1 km.
    """

    outline_x: Floats
    outline_y: Floats
    cell_x: Floats
    cell_y: Floats

    def contains(self, x_rd_m: Floats, y_rd_m: Floats) -> NDArray[np.bool_]:
        """Whether points lie inside the outline.

        Parameters
        ----------
        x_rd_m, y_rd_m : (point) float64, m

        Returns
        -------
        (point) bool

        Examples
        --------
        Loppersum and Amsterdam:

        >>> x, y = np.array([245_600.0, 121_394.0]), np.array([594_790.0, 487_383.0])
        >>> load_gas_field().contains(x, y)
        array([ True, False])
        """
        return is_inside(x_rd_m, y_rd_m, self.outline_x, self.outline_y)

    def distance_m(self, x_rd_m: Floats, y_rd_m: Floats) -> Floats:
        """Distance from points to the nearest cell centre (point), m."""
        dx = x_rd_m[:, np.newaxis] - self.cell_x
        dy = y_rd_m[:, np.newaxis] - self.cell_y
        nearest: Floats = np.hypot(dx, dy).min(axis=1)
        return nearest


@cache
def load_gas_field() -> GasField:
    """Outline and cells that ship with the package."""
    path = Path(str(resources.files("spectra"))) / "data/gas_field.nc"
    dataset = open_dataset(path, variables=GasField._fields)
    return GasField(
        *(np.asarray(dataset[name].values, dtype=np.float64) for name in GasField._fields)
    )
