# SPDX-License-Identifier: EUPL-1.2
"""Write spectra/data/seismicity.nc: relative rate and b-value of the seismicity per 1 km cell.

    python tools/make_seismicity.py [activity_grid_1km.csv]

The input has columns ``x, y`` (cell centres, RD New, m), ``rel_rate`` (share of the events of
M >= 1.5) and ``b``; it was made from the KNMI catalogue by the recipe in docs/hazard.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import xarray as xr

PROJECT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Read the grid and write our file."""
    default = PROJECT.parent / "shared/data/activity_grid_1km.csv"
    grid = pd.read_csv(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
    grid = grid.sort_values(["y", "x"], ignore_index=True)
    dataset = xr.Dataset(
        {
            "relative_rate": ("cell", grid["rel_rate"].to_numpy(), {"units": "1"}),
            "b_value": ("cell", grid["b"].to_numpy(), {"units": "1"}),
        },
        coords={
            "x": ("cell", grid["x"].to_numpy(dtype=float), {"units": "m"}),
            "y": ("cell", grid["y"].to_numpy(dtype=float), {"units": "m"}),
        },
        attrs={
            "title": "Relative rate and b-value of induced earthquakes per 1 km cell, RD New",
            "source": "KNMI catalogue of induced earthquakes to 2024-02-11 (KNMI, open data)",
            "licence": "derived figures EUPL-1.2; catalogue: KNMI open data, credit KNMI",
            "trust": "derived",
            "written_by": "tools/make_seismicity.py",
        },
    )
    path = PROJECT / "spectra/data/seismicity.nc"
    dataset.to_netcdf(path, engine="h5netcdf")
    print(f"{path.relative_to(PROJECT)}: {len(grid)} cells")


if __name__ == "__main__":
    main()
