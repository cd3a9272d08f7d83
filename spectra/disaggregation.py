# SPDX-License-Identifier: EUPL-1.2
"""Which magnitudes and rupture distances a hazard comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from npr.core.errors import HazardError
from spectra.curves.layout import canonical_im
from spectra.labels import ATTRS, level_attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spectra.hazard import HazardModel
    from spectra.sites import SiteHazard

    Floats = NDArray[np.float64]

MAGNITUDE_EDGES = np.arange(1.5, 6.51, 0.5)
DISTANCE_EDGES_KM = np.array([3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 70.0])
"""Edges of the coarse bins that a person reads; the last includes its upper edge."""


def disaggregated_hazard(
    site: SiteHazard, return_period_yr: float | Sequence[float], im: str
) -> xr.DataArray:
    """Rate of exceedance of the level of a return period, by magnitude and rupture distance.

    Parameters
    ----------
    site : SiteHazard
    return_period_yr : float or sequence of float, yr
    im : str
        ``PGA`` or ``SA(T)``.

    Returns
    -------
    xarray.DataArray
        (site, return_period, magnitude, distance) float64, 1/yr. Summed over magnitude and distance
        it is the rate of the return period, but for the interpolation between nodes (below 1 %).
        Coordinate ``level`` (site, return_period) in g; all NaN where the site or the level is
        unknown.
    """
    model = site.model
    names, im = site.spectral_measures, canonical_im(im) or im
    if im not in names:
        raise HazardError(
            what="no disaggregation for that intensity measure",
            where="im",
            got=im,
            expected=", ".join(names),
        )
    period = names.index(im)
    level = site.uhs(return_period_yr).isel(period=period)
    ln_level = model.grid.surface_levels.ln_level
    shape = (len(site.zone), level.sizes["return_period"])
    rates = np.full((*shape, model.grid.magnitude_count, model.grid.distance_count), np.nan)
    for zone in np.unique(site.zone[site.zone > 0]).tolist():
        given_event = model.motions.exceedance_probability(zone, period, component="geometric_mean")
        here = np.flatnonzero(site.zone == zone)
        events = model.mean_event_rates(site.x_rd_m[here], site.y_rd_m[here])
        for row, at_site in zip(here.tolist(), events, strict=True):
            for column, value in enumerate(level.values[row].tolist()):
                if np.isfinite(value):
                    probability = _at_level(given_event, ln_level, np.log(value))
                    rates[row, column] = model.scale * at_site * probability
    return xr.DataArray(
        rates,
        dims=("site", "return_period", "magnitude", "distance"),
        coords={
            **{
                name: level.coords[name]
                for name in ("x_rd_m", "y_rd_m", "zone", "status", "return_period")
            },
            "level": (("site", "return_period"), level.values, level_attrs(im)),
            **event_coords(model),
        },
        name="exceedance_rate",
        attrs={
            "units": "1/yr",
            "long_name": f"rate at which the {im} of the return period is exceeded",
            "im": im,
            "component": "geometric mean",
            "note": model.label,
        },
    )


def _at_level(given_event: Floats, ln_level: Floats, wanted: float) -> Floats:
    """Probability of exceeding a level (magnitude, distance), between two levels of the table."""
    position = np.interp(wanted, ln_level, np.arange(ln_level.size))
    low = min(int(position), ln_level.size - 2)
    share = position - low
    below, above = given_event[..., low], given_event[..., low + 1]
    both = (below > 0.0) & (above > 0.0)
    ratio = np.divide(above, below, out=np.zeros_like(below), where=both)
    linear = (1.0 - share) * below + share * above
    return np.where(both, below * ratio**share, linear)


def event_coords(model: HazardModel) -> dict[str, Any]:
    """Coordinates of magnitude and rupture distance."""
    return {
        "magnitude": ("magnitude", model.grid.magnitude, ATTRS["magnitude"]),
        "distance": ("distance", model.grid.distance_km, ATTRS["distance"]),
    }


def coarse(rates: xr.DataArray) -> xr.DataArray:
    """Share of the whole in bins that a person reads: half a magnitude, and distances that grow.

    Parameters
    ----------
    rates : xarray.DataArray
        With dims ``magnitude`` and ``distance``.

    Returns
    -------
    xarray.DataArray
        The same other dims, then ``magnitude_bin`` and ``distance_bin``; sums to 1 over them, NaN
        where the whole is zero or unknown. Bins are intervals, closed on the left:
        ``sel(magnitude_bin=4.2)`` takes the one from 4 to 4.5, and plots have their true edges.
        A NetCDF file holds no intervals; before writing, ``astype(str)`` makes names of them.
    """
    whole = rates.sum(("magnitude", "distance"), skipna=False)
    share = (rates / whole.where(whole > 0.0)).transpose(..., "magnitude", "distance")
    magnitude = np.digitize(rates["magnitude"].values, MAGNITUDE_EDGES[1:-1])
    distance = np.digitize(rates["distance"].values, DISTANCE_EDGES_KM[1:-1])
    n_magnitude, n_distance = len(MAGNITUDE_EDGES) - 1, len(DISTANCE_EDGES_KM) - 1
    into_magnitude = np.eye(n_magnitude)[magnitude]
    into_distance = np.eye(n_distance)[distance]
    binned = np.einsum("...mr,mi,rj->...ij", share.values, into_magnitude, into_distance)
    return xr.DataArray(
        binned,
        dims=(*share.dims[:-2], "magnitude_bin", "distance_bin"),
        coords={
            **{
                name: coord
                for name, coord in share.coords.items()
                if not {"magnitude", "distance"} & set(coord.dims)
            },
            "magnitude_bin": ("magnitude_bin", _bins(MAGNITUDE_EDGES), ATTRS["magnitude_bin"]),
            "distance_bin": ("distance_bin", _bins(DISTANCE_EDGES_KM), ATTRS["distance_bin"]),
        },
        name="share",
        attrs={**rates.attrs, "units": "1", "long_name": "share of the whole"},
    )


def _bins(edges: Floats) -> pd.IntervalIndex:
    return pd.IntervalIndex.from_breaks(edges, closed="left")
