# SPDX-License-Identifier: EUPL-1.2
"""Which site-response zone a point lies in, and which 1 km nodes a zone needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from npr.core.files import digest, open_dataset
from npr.core.status import Status

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

NODE_STEP_M = 1000.0
"""Distance between the nodes at which rates and risk are computed, m."""

CORNERS = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], dtype=np.int32)
"""Corners of a square, from its south-west node: south-west, south-east, north-west, north-east."""

NEAREST_LIMIT_M = 200.0
"""How far outside the zones a point may lie and still take the nearest one, m."""


@dataclass(frozen=True, eq=False)
class ZoneMap:
    """Raster of site-response zones: 100 m cells, RD New, row 0 in the south.

    Attributes
    ----------
    zone : (y, x) int32
        Zone of each cell; 0 outside.
    x0_m, y0_m : float
        South-west corner of the raster, m.
    step_m : float
        Size of a cell, m.
    modelled : tuple of int
        Zones that have a ground-motion model; the others are lakes.
    """

    zone: Ints
    x0_m: float
    y0_m: float
    step_m: float
    modelled: tuple[int, ...]

    @cached_property
    def digest(self) -> str:
        """Digest of the raster and of which zones have a model."""
        where = [self.x0_m, self.y0_m, self.step_m]
        return digest(self.zone, where, list(self.modelled))

    @cached_property
    def _is_modelled(self) -> NDArray[np.bool_]:
        return np.isin(self.zone, np.array(self.modelled))

    @cached_property
    def _nearest(self) -> Ints:
        """Zone of each cell, where it has none the one of the nearest cell that has."""
        _, (row, column) = ndimage.distance_transform_edt(~self._is_modelled, return_indices=True)
        return np.ascontiguousarray(self.zone[row, column])

    @cached_property
    def _near_border(self) -> NDArray[np.bool_]:
        """Cells with a neighbour (of eight) in another zone."""
        used = np.where(self.zone > 0, self._nearest, 0)
        padded = np.pad(used, 1)
        rows, columns = used.shape
        border = np.zeros(used.shape, dtype=bool)
        for dy in range(3):
            for dx in range(3):
                other = padded[dy : dy + rows, dx : dx + columns]
                border |= (other > 0) & (used > 0) & (other != used)
        return border

    def lookup(self, x_rd_m: Floats, y_rd_m: Floats) -> tuple[Ints, NDArray[np.uint32]]:
        """Find the zone of each point.

        A point in a lake, or up to 200 m outside all zones, takes the nearest zone with a status
        bit; farther out the zone is 0 and the bit ``OUTSIDE_HAZARD_MODEL`` is set. NaN coordinates
        give zone 0 and no bit.

        Parameters
        ----------
        x_rd_m, y_rd_m : (point) float64, m

        Returns
        -------
        zone : (point) int32
        status : (point) uint32
        """
        x = np.asarray(x_rd_m, dtype=np.float64)
        y = np.asarray(y_rd_m, dtype=np.float64)
        known = np.isfinite(x) & np.isfinite(y)
        column = np.floor((np.where(known, x, -1e9) - self.x0_m) / self.step_m)
        row = np.floor((np.where(known, y, -1e9) - self.y0_m) / self.step_m)
        rows, columns = self.zone.shape
        on_raster = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
        i = np.where(on_raster, row, 0).astype(np.int64)
        j = np.where(on_raster, column, 0).astype(np.int64)
        raw = np.where(on_raster, self.zone[i, j], 0)
        zone = np.where(raw > 0, self._nearest[i, j], 0).astype(np.int32)
        status = np.zeros(x.shape, dtype=np.uint32)
        status[(raw > 0) & self._near_border[i, j]] |= np.uint32(Status.NEAR_ZONE_BORDER)
        status[(raw > 0) & ~self._is_modelled[i, j]] |= np.uint32(Status.NEAREST_ZONE_LAKE)

        outside = np.flatnonzero(known & (raw == 0))
        found = self._nearest_outside(x[outside], y[outside])
        zone[outside] = found
        status[outside[found > 0]] |= np.uint32(Status.NEAREST_ZONE_OUTSIDE)
        status[outside[found == 0]] |= np.uint32(Status.OUTSIDE_HAZARD_MODEL)
        return zone, status

    def _nearest_outside(self, x: Floats, y: Floats) -> Ints:
        """Nearest zone within the limit of points outside all zones, else 0."""
        reach = int(np.ceil(NEAREST_LIMIT_M / self.step_m)) + 1
        column = np.floor((x - self.x0_m) / self.step_m).astype(np.int64)
        row = np.floor((y - self.y0_m) / self.step_m).astype(np.int64)
        rows, columns = self.zone.shape
        best = np.full(x.shape, NEAREST_LIMIT_M)
        zone = np.zeros(x.shape, dtype=np.int32)
        for dy in range(-reach, reach + 1):
            for dx in range(-reach, reach + 1):
                i, j = row + dy, column + dx
                inside = (i >= 0) & (i < rows) & (j >= 0) & (j < columns)
                i, j = np.where(inside, i, 0), np.where(inside, j, 0)
                west, south = self.x0_m + j * self.step_m, self.y0_m + i * self.step_m
                gap_x = np.maximum(np.maximum(west - x, x - west - self.step_m), 0.0)
                gap_y = np.maximum(np.maximum(south - y, y - south - self.step_m), 0.0)
                distance = np.hypot(gap_x, gap_y)
                nearer = inside & (self.zone[i, j] > 0) & (distance <= best)
                best = np.where(nearer, distance, best)
                zone = np.where(nearer, self._nearest[i, j], zone)
        return zone

    @cached_property
    def _squares(self) -> dict[int, Ints]:
        """Squares of 1 km with a cell that can take a zone, by their south-west node, by zone."""
        reach = int(np.ceil(NEAREST_LIMIT_M / self.step_m)) + 1
        zone = np.pad(self.zone, reach)
        is_modelled = np.isin(zone, np.array(self.modelled))
        distance, (row, column) = ndimage.distance_transform_edt(~is_modelled, return_indices=True)
        usable = (zone > 0) | (distance <= reach + 1)
        nearest = zone[row, column]
        i, j = np.nonzero(usable)
        # South-west node of the cell: cells of 100 m never straddle a node.
        x = self.x0_m + (j - reach + 0.5) * self.step_m
        y = self.y0_m + (i - reach + 0.5) * self.step_m
        west = np.floor(x / NODE_STEP_M).astype(np.int32)
        south = np.floor(y / NODE_STEP_M).astype(np.int32)
        squares = np.unique(np.stack([nearest[i, j], west, south]), axis=1)
        return {
            number: np.ascontiguousarray(squares[1:, squares[0] == number].T)
            for number in self.modelled
        }

    @cached_property
    def _nodes(self) -> dict[int, Ints]:
        return {
            zone: np.unique((squares[:, np.newaxis] + CORNERS).reshape(-1, 2), axis=0)
            for zone, squares in self._squares.items()
        }

    def squares(self, zone: int) -> Ints:
        """Squares between the nodes of a zone (square, 2), by their south-west node, in km."""
        return self._squares[zone]

    def nodes(self, zone: int) -> Ints:
        """Nodes that points of a zone are interpolated from (node, 2), in km, sorted."""
        return self._nodes[zone]


class Interpolation(NamedTuple):
    """How points lie between the nodes around them.

    Attributes
    ----------
    square : (point, 2) int32
        South-west node, in km.
    weight : (point, 4) float64
        Bilinear weights of ``CORNERS``: not negative, sum 1.
    bulge : (point) float64
        How much of what the centre of the square has above its corners the point has: 1 at the
        centre, 0 at the corners.
    """

    square: Ints
    weight: Floats
    bulge: Floats

    @property
    def corner(self) -> Ints:
        """Corner nodes of each point (point, 4, 2), in km."""
        return self.square[:, np.newaxis] + CORNERS


def interpolation(x_rd_m: Floats, y_rd_m: Floats) -> Interpolation:
    """Corner nodes of each point, their bilinear weights, and the share of the bulge between them.

    Bilinear interpolation of a logarithm lies up to 1.3 % too low on a ridge of the hazard, where
    the curve between two nodes bends down; the parabola through the centre of the square helps.

    Examples
    --------
    >>> at = interpolation(np.array([245_250.0]), np.array([594_000.0]))
    >>> at.square[0].tolist(), at.weight[0].tolist(), at.bulge.tolist()
    ([245, 594], [0.75, 0.25, 0.0, 0.0], [0.375])
    """
    x, y = np.asarray(x_rd_m) / NODE_STEP_M, np.asarray(y_rd_m) / NODE_STEP_M
    # Unknown coordinates keep unknown weights; their square is never looked at.
    west, south = np.floor(np.nan_to_num(x)), np.floor(np.nan_to_num(y))
    u, v = x - west, y - south
    square = np.empty((*x.shape, 2), dtype=np.int32)
    square[..., 0], square[..., 1] = west, south
    weight = np.empty((*x.shape, 4))
    weight[..., 3] = u * v
    weight[..., 2] = v - weight[..., 3]
    weight[..., 1] = u - weight[..., 3]
    weight[..., 0] = 1.0 - u - weight[..., 2]
    return Interpolation(square, weight, 2.0 * (u * (1 - u) + v * (1 - v)))


@cache
def load_zone_map(modelled: tuple[int, ...]) -> ZoneMap:
    """Load the zones that ship with the package, for a model that covers ``modelled``."""
    path = Path(str(resources.files("spectra"))) / "data/site_zones.nc"
    raster = open_dataset(path, variables=("zone", "x", "y"))
    x, y = raster["x"].values, raster["y"].values
    step = float(x[1] - x[0])
    return ZoneMap(
        raster["zone"].values.astype(np.int32),
        float(x[0]) - step / 2.0,
        float(y[0]) - step / 2.0,
        step,
        modelled,
    )
