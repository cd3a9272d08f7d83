# SPDX-License-Identifier: EUPL-1.2
"""The nearest site of every place, on the soil of the place where that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from npr.core.errors import HazardError

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Zones = NDArray[np.int32]

_SAME_PLACE_M = 0.01


def nearest_sites(
    dataset: xr.Dataset, x: Floats, y: Floats, zone: Zones | None
) -> tuple[NDArray[np.int64], Floats]:
    """Nearest site of every place.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``x_rd_m``, ``y_rd_m`` and ``zone`` over ``site``.
    x, y : (place) float64, m
    zone : (place) int32, optional
        Only sites of that zone, or of no zone, count.

    Returns
    -------
    site : (place) int64
    distance : (place) float64, m
        Infinite where there is no site, or the place is unknown.

    Raises
    ------
    HazardError
        No zone was given, and sites with different zones stand at one point.
    """
    from scipy.spatial import cKDTree

    point = np.stack([dataset["x_rd_m"].values, dataset["y_rd_m"].values], axis=1)
    zones = dataset["zone"].values
    site = np.zeros(x.shape, dtype=np.int64)
    distance = np.full(x.shape, np.inf)
    is_known = np.isfinite(x) & np.isfinite(y)
    for number in [None] if zone is None else np.unique(zone).tolist():
        here = np.flatnonzero(is_known if number is None else is_known & (zone == number))
        of = np.flatnonzero((zones == number) | (zones == 0) | (number is None))
        if here.size and of.size:
            away, row = cKDTree(point[of]).query(np.stack([x[here], y[here]], axis=1))
            site[here], distance[here] = of[row], away
    if zone is None:
        for one in np.unique(site[np.isfinite(distance)]).tolist():
            _check_one_soil(point, zones, one)
    return site, distance


def _check_one_soil(point: Floats, zones: Zones, site: int) -> None:
    same = np.flatnonzero(np.abs(point - point[site]).max(axis=1) < _SAME_PLACE_M)
    if len(set(zones[same].tolist())) > 1:
        raise HazardError(
            what="several soils at one point of the curves",
            where=f"x {point[site, 0]:.0f}, y {point[site, 1]:.0f}",
            got=f"site-response zones {sorted(zones[same].tolist())}",
            expected="the zone of every place",
            repair="give zone=, as spectra.zones.load_zone_map().lookup(x, y) finds it",
        )
