# SPDX-License-Identifier: EUPL-1.2
"""Demand: how hard does the ground shake at this spot.

Knows no building and no norm. ``load_hazard`` gives a ``HazardModel``; its ``at_sites`` gives
curves and spectra, its ``motion_rates`` what risk is made from.

Files
-----
hazard          HazardModel, load_hazard: annual rates of ground motion
sites           SiteHazard: labelled curves and uniform hazard spectra
sources/        how many earthquakes, where, how near
ground_motion/  how hard the ground shakes for a magnitude, a distance and a soil
motions/        distribution of the motion at the surface
zones           which site-response zone a point lies in
coordinates     RD New and WGS84
discretisation  how finely everything is divided
data/           figures, written by tools/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spectra.coordinates import rd_to_wgs84, wgs84_to_rd
    from spectra.hazard import HazardModel, load_hazard
    from spectra.sources.forecast import load_forecast
    from spectra.sources.seismicity import built_in_seismicity

_HOMES = {
    "HazardModel": "spectra.hazard",
    "built_in_seismicity": "spectra.sources.seismicity",
    "load_forecast": "spectra.sources.forecast",
    "load_hazard": "spectra.hazard",
    "rd_to_wgs84": "spectra.coordinates",
    "wgs84_to_rd": "spectra.coordinates",
}

__all__ = [
    "HazardModel",
    "built_in_seismicity",
    "load_forecast",
    "load_hazard",
    "rd_to_wgs84",
    "wgs84_to_rd",
]


def __getattr__(name: str) -> Any:
    # Lazy: numba and xarray cost a second, and naming the package needs neither.
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
