# SPDX-License-Identifier: EUPL-1.2
"""Hazard on a raster of the whole field: what a map shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from npr.core.errors import HazardError
from spectra.curves.layout import canonical_im
from spectra.elastic.site import site_spectra
from spectra.sites import intensity_measures

if TYPE_CHECKING:
    from collections.abc import Callable

    from spectra.hazard import HazardModel

    Progress = Callable[[int, int], None]


def hazard_raster(
    model: HazardModel,
    im: str,
    return_period_yr: float,
    *,
    cell_m: float = 200.0,
    progress: Progress | None = None,
) -> xr.DataArray:
    """Level of an intensity measure with a return period, at the centre of every cell.

    Parameters
    ----------
    model : HazardModel
    im : str
        ``PGA`` or ``SA(T)``.
    return_period_yr : float, yr
    cell_m : float, m
        Size of a cell, a multiple of 100.
    progress : callable, optional
        Called with the number of zones done and of all.

    Returns
    -------
    xarray.DataArray
        (y, x) float64, g; RD New, y rising; NaN outside the zones.

    Raises
    ------
    HazardError
        The intensity measure, the return period or the cell is not possible; or no cell has a level
        with that return period.
    """
    names = intensity_measures(model)[: len(model.ground_motion.period)]
    im = canonical_im(im) or im
    zones = model.zone_map
    steps = cell_m / zones.step_m
    if im not in names:
        raise HazardError(
            what="no map of that intensity measure", where="im", got=im, expected=", ".join(names)
        )
    if not (np.isfinite(return_period_yr) and return_period_yr > 0.0):
        raise HazardError(
            what="the return period is not a positive number",
            where="return_period_yr",
            got=return_period_yr,
            expected="years, above 0",
        )
    if not (steps >= 1.0 and float(steps).is_integer()):
        raise HazardError(
            what="the cells of the map are not whole cells of the zones",
            where="cell_m",
            got=cell_m,
            expected=f"a multiple of {zones.step_m:g} m",
        )
    rows, columns = (int(np.ceil(n / steps)) for n in zones.zone.shape)
    x = zones.x0_m + (np.arange(columns) + 0.5) * cell_m
    y = zones.y0_m + (np.arange(rows) + 0.5) * cell_m
    xx, yy = (part.ravel() for part in np.meshgrid(x, y))
    zone, _ = zones.lookup(xx, yy)
    inside = np.flatnonzero(zone > 0)
    level = np.full(xx.size, np.nan)
    level[inside] = site_spectra(
        model,
        xx[inside],
        yy[inside],
        zone[inside],
        np.zeros(inside.size, dtype=bool),
        np.full(inside.size, return_period_yr),
        progress=progress,
    ).ordinates[:, names.index(im)]
    if not np.isfinite(level).any():
        raise HazardError(
            what="no cell of the map has a level with that return period",
            where="return_period_yr",
            got=f"{return_period_yr:g} years, {im}, {inside.size} cells in the zones",
            expected="a return period within the hazard curves",
            repair="take a return period of tens to thousands of years",
        )
    return xr.DataArray(
        level.reshape(rows, columns),
        dims=("y", "x"),
        coords={
            "y": ("y", y, {"units": "m", "long_name": "RD New y"}),
            "x": ("x", x, {"units": "m", "long_name": "RD New x"}),
        },
        name=im,
        attrs={
            "units": "standard_gravity",
            "long_name": f"{im} with a return period of {return_period_yr:g} years",
            "return_period_yr": return_period_yr,
            "component": "geometric mean",
            "crs": "EPSG:28992",
            "note": model.label,
        },
    )
