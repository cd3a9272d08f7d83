# SPDX-License-Identifier: EUPL-1.2
"""Which magnitudes and rupture distances the risk of a building comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from npr.core.errors import HazardError
from npr.risk.vulnerability import SURFACES
from spectra.disaggregation import event_coords
from spectra.labels import site_coords

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from npr.risk.zone import RiskModel

    Floats = NDArray[np.float64]


def disaggregated_risk(
    model: RiskModel, x_rd_m: ArrayLike, y_rd_m: ArrayLike, *, zone: ArrayLike | None = None
) -> xr.DataArray:
    """Mean local personal risk at some points, by magnitude and rupture distance.

    Computed at the point itself, not between nodes.

    Parameters
    ----------
    model : RiskModel
    x_rd_m, y_rd_m : (site) float64, m
        RD New.
    zone : (site) int, optional
        Site-response zones that replace the looked-up ones.

    Returns
    -------
    xarray.DataArray
        (site, surface, vulnerability_class, magnitude, distance) float64, 1/yr. Summed over
        magnitude and distance it is the mean risk.

    Raises
    ------
    HazardError
        A point lies outside the hazard model.
    """
    site = model.hazard.at_sites(x_rd_m, y_rd_m, zone=zone)
    if (site.zone == 0).any():
        bad = int(np.flatnonzero(site.zone == 0)[0])
        raise HazardError(
            what="a point lies outside the hazard model",
            where=f"x {site.x_rd_m[bad]:.0f}, y {site.y_rd_m[bad]:.0f}",
            expected="points in the zones of the ground-motion model, RD New in metres",
        )
    grid = model.hazard.grid
    shape = (len(SURFACES), len(model.classes), grid.magnitude_count, grid.distance_count)
    risk = np.empty((len(site.zone), *shape))
    for number in np.unique(site.zone).tolist():
        here = np.flatnonzero(site.zone == number)
        rates = model.hazard.motion_rates(number, site.x_rd_m[here], site.y_rd_m[here])
        given_event = model.mean_risk_given_event(rates)
        risk[here] = model.scale * rates.events[:, np.newaxis, np.newaxis] * given_event
    return xr.DataArray(
        risk,
        dims=("site", "surface", "vulnerability_class", "magnitude", "distance"),
        coords={
            **site_coords(site.x_rd_m, site.y_rd_m, site.zone, site.status),
            "surface": ("surface", list(SURFACES), {"long_name": "surface condition"}),
            "vulnerability_class": (
                "vulnerability_class",
                list(model.classes),
                {"long_name": "vulnerability class"},
            ),
            **event_coords(model.hazard),
        },
        name="lpr_mean",
        attrs={
            "units": "1/yr",
            "long_name": "mean local personal risk by magnitude and rupture distance",
            "note": model.hazard.label,
        },
    )
