# SPDX-License-Identifier: EUPL-1.2
"""Rates by branch of the logic tree, in a file that is written zone by zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.files import whole_file
from npr.core.provenance import provenance
from npr.core.threads import map_unordered
from spectra.labels import ATTRS, level_attrs, source_coords
from spectra.zone_curves import branch_rates
from spectra.zones import NODE_STEP_M

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from spectra.field import Field
    from spectra.hazard import HazardModel

    Floats = NDArray[np.float64]
    Progress = Callable[[int, int], None]

_VARIABLES = {
    "average_exceedance_rate": ("average_level", "AvgSA"),
    "pga_exceedance_rate": ("pga_level", "PGA"),
}


def write_branches(
    model: HazardModel, field: Field, path: Path, *, progress: Progress | None = None
) -> None:
    """Write the rates of AvgSA and PGA of every branch at the nodes of a field.

    A zone at a time, so that memory does not grow with the field: the whole of it takes 1.5 GB on
    disk, which xarray opens without reading it. The file appears whole or not at all.

    Parameters
    ----------
    model : HazardModel
    field : Field
    path : path
        NetCDF: ``average_exceedance_rate`` and ``pga_exceedance_rate`` (site, source_branch,
        branch, level) float32, 1/yr, arbitrary component; ``weight`` (source_branch, branch), and
        what each branch of the seismicity takes, as in ``SiteHazard.branches``.
    progress : callable, optional
        Called with the number of zones done and of all.
    """
    import h5netcdf

    counts = [len(field.nodes(zone)) for zone in field.zones]
    first = dict(zip(field.zones, np.cumsum([0, *counts[:-1]]).tolist(), strict=True))
    with whole_file(path) as scratch, h5netcdf.File(scratch, "w") as file:
        _begin(file, model, field, sum(counts))

        def rates(zone: int) -> tuple[Floats, Floats]:
            x, y = field.nodes(zone).T * NODE_STEP_M
            average, pga = branch_rates(model, zone, x, y)
            return model.scale * average, model.scale * pga

        for done, (zone, found) in enumerate(map_unordered(rates, field.zones), 1):
            for name, values in zip(_VARIABLES, found, strict=True):
                rows = slice(first[zone], first[zone] + len(values))
                file.variables[name][rows] = values.astype(np.float32)
            if progress is not None:
                progress(done, len(field.zones))


def _begin(file: Any, model: HazardModel, field: Field, n_site: int) -> None:
    """Write what is known before the rates, and make room for them."""
    import h5py

    seismicity, grid = model.seismicity, model.grid
    n_source, n_branch = seismicity.mmax.size, model.ground_motion.branch_weight.size
    levels = {
        "average_level": grid.average_levels.level_g[1:],
        "pga_level": grid.pga_levels.level_g[1:],
    }
    file.dimensions = {
        "site": n_site,
        "source_branch": n_source,
        "branch": n_branch,
        **{name: len(level) for name, level in levels.items()},
    }
    x, y = np.concatenate([field.nodes(zone) for zone in field.zones]).T * NODE_STEP_M
    counts = [len(field.nodes(zone)) for zone in field.zones]
    zone = np.repeat(np.array(field.zones, dtype=np.int32), counts)
    weight = np.outer(seismicity.mmax_weight, model.ground_motion.branch_weight)
    sources = source_coords(seismicity)
    known: dict[str, tuple[str | tuple[str, ...], Any, dict[str, str]]] = {
        "x_rd_m": ("site", x, ATTRS["x_rd_m"]),
        "y_rd_m": ("site", y, ATTRS["y_rd_m"]),
        "zone": ("site", zone, ATTRS["zone"]),
        **sources,
        "weight": (("source_branch", "branch"), weight, ATTRS["weight"]),
        **{
            level_name: (level_name, levels[level_name], level_attrs(im))
            for level_name, im in _VARIABLES.values()
        },
    }
    for name, (dim, values, attrs) in known.items():
        array = np.asarray(values)
        dtype = h5py.string_dtype() if array.dtype.kind == "U" else array.dtype
        variable = file.create_variable(name, (dim,) if isinstance(dim, str) else dim, dtype)
        variable[:] = array.astype(object) if array.dtype.kind == "U" else array
        for key, value in attrs.items():
            variable.attrs[key] = value
    beside = [name for name in known if name not in file.dimensions]
    for name, (level_name, im) in _VARIABLES.items():
        dims = ("site", "source_branch", "branch", level_name)
        variable = file.create_variable(
            name,
            dims,
            np.float32,
            chunks=(1, n_source, n_branch, len(levels[level_name])),
            compression="gzip",
            compression_opts=1,
            shuffle=True,
        )
        variable.attrs["units"] = "1/yr"
        variable.attrs["long_name"] = f"annual rate at which {im} is exceeded, by branch"
        variable.attrs["coordinates"] = " ".join(beside)
    facts = provenance(hazard=model.label, hazard_digest=model.digest)
    title = f"Rates by branch of {model.id}, at the nodes of {field.title}"
    for name, value in {"Conventions": "CF-1.11", "title": title, **facts}.items():
        file.attrs[name] = value
