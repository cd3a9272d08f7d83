# SPDX-License-Identifier: EUPL-1.2
"""Risk as the public reference chain writes it, as a risk table of ours.

The chain is TNO's SHRA-Groningen-hazard-risk-models (EUPL-1.2); its module ``risk_integrator``
writes ``LPR_mean`` at 1 km nodes, a node once for every site-response zone that it serves.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from npr.core.errors import HazardError
from npr.core.provenance import provenance
from npr.risk.risk_table import KIND, nodes_problem, with_digest
from npr.risk.vulnerability import SURFACES
from spectra.curves.chain_file import NODE, of_nodes, open_chain
from spectra.curves.places import check_rd
from spectra.ground_motion import load_ground_motion_model
from spectra.zones import load_zone_map

if TYPE_CHECKING:
    import xarray as xr

_LPR = "LPR_mean"
_SURFACE, _CLASS = "surface_condition", "vulnerability_class"
_DIMS = (NODE, _SURFACE, _CLASS)
_EXPOSURE = (0.99, 0.01)
"""Share of the time inside and outside in the chain's definition of LPR."""


def read_chain_risk(path: Path | str, *, factor: float = 1.0) -> xr.Dataset:
    """Read mean risk of the public chain as a table that addresses can be interpolated from.

    Parameters
    ----------
    path : path
        A Zarr store (extra ``zarr``), or NetCDF-4, with ``LPR_mean`` over nodes, surface conditions
        and vulnerability classes, at the top or in one of its groups.
    factor : float
        Multiplies the risk: 0.5 undoes the doubling that the chain as published has with
        ground-motion model V7 (docs/hazard.md, section 9). The file does not say whether it has it.

    Returns
    -------
    xarray.Dataset
        In the layout of docs/risk-table.md, with means only.

    Raises
    ------
    HazardError
        The file is unreadable, holds no such risk or several, or figures that are no annual risk;
        places are not in RD New; zones or surface conditions are not known.
    """
    import xarray as xr

    path = Path(path)
    if not (np.isfinite(factor) and factor > 0.0):
        raise HazardError(
            what="the factor on the risk is not possible",
            where="factor",
            got=factor,
            expected="a number above 0; 0.5 undoes a doubling",
        )
    theirs, group = open_chain(path, (_LPR,))
    lpr = theirs[_LPR]
    if set(lpr.dims) != set(_DIMS):
        raise HazardError(
            what="the risk has other dimensions",
            where=f"{path}, {_LPR}",
            got=", ".join(map(str, lpr.dims)),
            expected=", ".join(_DIMS),
            repair="select one time before writing",
        )
    x, y, zone = (of_nodes(theirs, name, path) for name in ("x", "y", "zone"))
    check_rd(x, y, str(path))
    modelled = load_ground_motion_model("v7").zones
    problem = _problem(lpr, zone, modelled) or nodes_problem(zone, x, y)
    if problem:
        raise HazardError(
            what="the file does not hold annual risk of the public chain",
            where=f"{path}, {_LPR}",
            got=problem,
            expected="a mean risk per year between 0 and 1 for regular and wierde ground, at 1 km "
            "nodes of known zones",
        )
    values = lpr.transpose(*_DIMS).sel({_SURFACE: list(SURFACES)}).values
    said = f", times {factor:g}" if factor != 1.0 else ""
    table = xr.Dataset(
        {
            "lpr_mean": (
                ("site", "surface", "vulnerability_class"),
                factor * values,
                {"units": "1/yr", "long_name": "local personal risk, mean over the logic tree"},
            )
        },
        coords={
            "x_rd_m": ("site", x, {"units": "m"}),
            "y_rd_m": ("site", y, {"units": "m"}),
            "zone": ("site", zone.astype(np.int32)),
            "surface": list(SURFACES),
            "vulnerability_class": theirs[_CLASS].values.astype(str),
        },
        attrs={
            "Conventions": "CF-1.11",
            "kind": KIND,
            "title": f"Mean local personal risk of the public reference chain{said}",
            "note": "As it was written; not checked here but for its form. Seismicity and versions "
            "are those of the run.",
            **provenance(
                hazard=f"public reference chain, {group or path.name}{said}; seismicity and "
                "ground-motion model of that run",
                catalogue=f"public reference chain, {group or path.name}",
                catalogue_trust="as published by the run",
            ),
            "exposure_inside": _EXPOSURE[0],
            "exposure_outside": _EXPOSURE[1],
            "zones_modelled": np.array(load_zone_map(modelled).modelled, dtype=np.int32),
        },
    )
    return with_digest(table)


def _problem(lpr: xr.DataArray, zone: np.ndarray, modelled: tuple[int, ...]) -> str:
    surfaces = [str(name) for name in lpr[_SURFACE].values]
    unknown = sorted(set(zone.astype(int).tolist()) - set(modelled))
    values = lpr.values
    units = str(lpr.attrs.get("units", "1/yr"))
    if set(surfaces) != set(SURFACES):
        return f"surface conditions {', '.join(surfaces)}"
    if unknown:
        return f"zones {', '.join(map(str, unknown))}"
    if units not in ("1/yr", "1/year", "yr-1", "year-1", "1", ""):
        return f"units {units!r}"
    if not np.isfinite(values).any():
        return "no figure that is a number"
    if (values < 0.0).any() or (values > 1.0).any():
        return f"figures from {np.nanmin(values):g} to {np.nanmax(values):g}"
    return ""
