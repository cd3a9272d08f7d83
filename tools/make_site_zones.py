# SPDX-License-Identifier: EUPL-1.2
"""Write spectra/data/site_zones.nc: the 100 m raster of site-response zones.

    python tools/make_site_zones.py [zone_raster_100m.npz]

The input is a raster of the published zone polygons V6 (EUPL-1.2): ``idx[row, column]`` with row 0
in the south, 0 outside, else 1 + position in ``ids``; ``x0, y0`` are centres of the first cell.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import xarray as xr

PROJECT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Read the raster and write our file."""
    default = PROJECT.parent / "shared/data/zone_raster_100m.npz"
    raster = np.load(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
    rows, columns = raster["idx"].shape
    step = float(raster["step"])
    zone = np.concatenate([[0], raster["ids"]]).astype(np.int32)[raster["idx"]]
    dataset = xr.Dataset(
        {
            "zone": (
                ("y", "x"),
                zone,
                {"long_name": "site-response zone (ID_V6), 0 outside all zones"},
            )
        },
        coords={
            "x": ("x", float(raster["x0"]) + step * np.arange(columns), {"units": "m"}),
            "y": ("y", float(raster["y0"]) + step * np.arange(rows), {"units": "m"}),
        },
        attrs={
            "title": "Site-response zones of Groningen on 100 m cells, RD New (EPSG:28992)",
            "source": "Geological zones V6, polygons as published by TNO, at cell centres",
            "licence": "EUPL-1.2",
            "trust": "published",
            "written_by": "tools/make_site_zones.py",
        },
    )
    path = PROJECT / "spectra/data/site_zones.nc"
    dataset.to_netcdf(path, engine="h5netcdf", encoding={"zone": {"zlib": True, "complevel": 9}})
    print(f"{path.relative_to(PROJECT)}: {rows} x {columns} cells, {len(raster['ids'])} zones")


if __name__ == "__main__":
    main()
