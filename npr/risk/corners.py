# SPDX-License-Identifier: EUPL-1.2
"""Where addresses lie among the nodes of their zones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spectra.zones import CORNERS, interpolation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spectra.zones import ZoneMap

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Nodes = NDArray[np.int32]

NO_SQUARE = -1


@dataclass(frozen=True)
class Group:
    """Nodes of a zone that are computed together, and the squares between them."""

    zone: int
    node: Nodes  # (node, 2), km
    square: Nodes  # (square, 2), km
    is_own: bool  # all nodes of the zone, not a single one where the zone does not lie


@dataclass(frozen=True)
class Corners:
    """Corner nodes and squares of addresses, by position among those of their zone.

    Attributes
    ----------
    weight : (address, 4) float64
    bulge : (address) float64
    zone : (zone) int32
        Distinct zones.
    zone_of : (address) int64
        Position in ``zone``.
    node : (address, 4) int64
        Position among the nodes of the zone, all its groups one after the other.
    square : (address) int64
        Position among the squares of the zone; -1 where a corner is not the zone's own.
    groups : list of list of Group
        Per zone: its own nodes, then nodes where it was given by hand but does not lie, one by one,
        so that the figures of a node never depend on what else is asked for.
    """

    weight: Floats
    bulge: Floats
    zone: NDArray[np.int32]
    zone_of: Ints
    node: Ints
    square: Ints
    groups: list[list[Group]]


def corners_of(
    zone_map: ZoneMap, x_rd_m: Floats, y_rd_m: Floats, zone: NDArray[np.int32]
) -> Corners:
    """Find the corner nodes of addresses among the nodes of their zones."""
    at = interpolation(x_rd_m, y_rd_m)
    zones, zone_of = _distinct(zone)
    corners = Corners(
        at.weight,
        at.bulge,
        zones,
        zone_of,
        np.empty(at.weight.shape, dtype=np.int64),
        np.empty(len(zone), dtype=np.int64),
        [],
    )
    if len(zones) == 0:
        return corners
    frame = _Frame(at.square)
    code = frame.code(at.square)[:, np.newaxis] + frame.offsets  # (address, 4)
    by_zone = np.argsort(zone_of.astype(np.uint16), kind="stable")  # short numbers sort fastest
    bounds = np.searchsorted(zone_of[by_zone], np.arange(len(zones) + 1))
    for i, number in enumerate(zones.tolist()):
        addresses = by_zone[bounds[i] : bounds[i + 1]]
        node, square = zone_map.nodes(number), zone_map.squares(number)
        place = frame.positions(node)
        foreign = np.unique(code[addresses][place[code[addresses]] < 0])
        place[foreign] = len(node) + np.arange(len(foreign))
        corners.node[addresses] = place[code[addresses]]
        corners.square[addresses] = frame.positions(square)[code[addresses, 0]]
        nothing = np.empty((0, 2), dtype=np.int32)
        corners.groups.append(
            [
                Group(number, node, square, is_own=True),
                *(
                    Group(number, one[np.newaxis], nothing, is_own=False)
                    for one in frame.nodes(foreign)
                ),
            ]
        )
    return corners


def _distinct(zone: NDArray[np.int32]) -> tuple[NDArray[np.int32], Ints]:
    """Distinct zones and the position of each address's; zone numbers are small, so no sorting."""
    number = np.flatnonzero(np.bincount(zone)) if len(zone) else np.zeros(0, dtype=np.int64)
    place = np.zeros(int(number[-1]) + 1 if len(number) else 1, dtype=np.int64)
    place[number] = np.arange(len(number))
    return number.astype(np.int32), place[zone]


class _Frame:
    """Numbers the nodes of the rectangle around some squares, row by row."""

    def __init__(self, square: Nodes) -> None:
        self._low = square.min(axis=0)
        self._span = square.max(axis=0) - self._low + 2

    @property
    def offsets(self) -> Ints:
        """What the numbers of the corners of a square have above that of its south-west node."""
        return CORNERS.astype(np.int64) @ np.array([int(self._span[1]), 1])

    def code(self, node: Nodes) -> Ints:
        east = node[:, 0].astype(np.int64) - int(self._low[0])
        return east * int(self._span[1]) + (node[:, 1] - int(self._low[1]))

    def nodes(self, code: Ints) -> Nodes:
        east, north = np.divmod(code, int(self._span[1]))
        return (np.stack([east, north], axis=-1) + self._low).astype(np.int32)

    def positions(self, node: Nodes) -> Ints:
        """Position among ``node`` for every number; -1 where it is not there."""
        inside = np.all((node >= self._low) & (node < self._low + self._span), axis=1)
        place = np.full(int(self._span[0]) * int(self._span[1]), -1, dtype=np.int64)
        place[self.code(node[inside])] = np.flatnonzero(inside)
        return place
