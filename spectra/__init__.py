# SPDX-License-Identifier: EUPL-1.2
"""Demand: how hard does the ground shake at this spot.

Knows no building and no norm. ``load_hazard`` gives a ``HazardModel``; its ``at_sites`` gives
curves and spectra, its ``motion_rates`` what risk is made from. ``ElasticSpectrum`` is a
spectrum by five parameters.

Files
-----
hazard          HazardModel, load_hazard: annual rates of ground motion
sites           SiteHazard: labelled curves and uniform hazard spectra
uniform         the level whose rate of exceedance is one in a return period
curves/         hazard curves and spectra as a file has them: ours, OpenQuake's, the public chain's
sources/        how many earthquakes, where, how near
ground_motion/  how hard the ground shakes for a magnitude, a distance and a soil
motions/        distribution of the motion at the surface
elastic/        spectra by corner periods: evaluated, fitted, of many addresses, read from a file
disaggregation  which magnitudes and distances a hazard comes from
zone_curves     rates at the nodes of a zone, computed once and kept on disk
raster          a map of the field
field           which zones and nodes are wanted
zones           which site-response zone a point lies in
polygon         which points lie in a polygon
labels          units and names of coordinates
coordinates     RD New and WGS84
discretisation  how finely everything is divided
data/           figures, written by tools/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from spectra.coordinates import rd_to_wgs84, wgs84_to_rd
    from spectra.curves.chain import read_chain_hazard
    from spectra.curves.openquake import read_openquake
    from spectra.curves.table import HazardCurves, read_hazard
    from spectra.elastic.spectrum import ElasticSpectrum
    from spectra.elastic.table_file import read_spectra
    from spectra.hazard import HazardModel, load_hazard
    from spectra.sources.earthquakes import read_earthquakes
    from spectra.sources.forecast import forecast_years, load_forecast
    from spectra.sources.recipe import seismicity_from_earthquakes
    from spectra.sources.seismicity import built_in_seismicity, uniform_seismicity
    from spectra.sources.seismicity_file import load_seismicity, write_seismicity

__all__ = [
    "ElasticSpectrum",
    "HazardCurves",
    "HazardModel",
    "built_in_seismicity",
    "forecast_years",
    "load_forecast",
    "load_hazard",
    "load_seismicity",
    "rd_to_wgs84",
    "read_chain_hazard",
    "read_earthquakes",
    "read_hazard",
    "read_openquake",
    "read_spectra",
    "seismicity_from_earthquakes",
    "uniform_seismicity",
    "wgs84_to_rd",
    "write_seismicity",
]


# Lazy: numba and xarray cost a second, and naming the package needs neither.
__getattr__, __dir__, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "coordinates": ["rd_to_wgs84", "wgs84_to_rd"],
        "curves.chain": ["read_chain_hazard"],
        "curves.openquake": ["read_openquake"],
        "curves.table": ["HazardCurves", "read_hazard"],
        "elastic.spectrum": ["ElasticSpectrum"],
        "elastic.table_file": ["read_spectra"],
        "hazard": ["HazardModel", "load_hazard"],
        "sources.earthquakes": ["read_earthquakes"],
        "sources.forecast": ["forecast_years", "load_forecast"],
        "sources.recipe": ["seismicity_from_earthquakes"],
        "sources.seismicity": ["built_in_seismicity", "uniform_seismicity"],
        "sources.seismicity_file": ["load_seismicity", "write_seismicity"],
    },
)
