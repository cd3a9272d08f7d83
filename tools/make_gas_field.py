# SPDX-License-Identifier: EUPL-1.2
"""Write spectra/data/gas_field.nc: outline of the gas field, and the 1 km cells that make it up.

    python tools/make_gas_field.py [field_outline_simpl200m.csv [activity_grid_1km.csv]]

The first input has columns ``x, y``, vertices in RD New, m: the published outline of 9,977 points,
simplified to 200 m. The second has the centres of the cells whose middle lies inside the outline
before it was simplified: 979, where the simplified one has 990.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import xarray as xr

PROJECT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Read outline and cells and write our file."""
    shared = PROJECT.parent / "shared/data"
    default = [shared / "field_outline_simpl200m.csv", shared / "activity_grid_1km.csv"]
    given = [Path(name) for name in sys.argv[1:]]
    outline, cells = (pd.read_csv(path) for path in [*given, *default[len(given) :]])
    if outline.iloc[0].equals(outline.iloc[-1]):
        outline = outline.iloc[:-1]  # the polygon is closed without saying so
    cells = cells.sort_values(["y", "x"], ignore_index=True)
    metres = {"units": "m"}
    dataset = xr.Dataset(
        {
            "outline_x": ("vertex", outline["x"].to_numpy(dtype=float), metres),
            "outline_y": ("vertex", outline["y"].to_numpy(dtype=float), metres),
            "cell_x": ("cell", cells["x"].to_numpy(dtype=float), metres),
            "cell_y": ("cell", cells["y"].to_numpy(dtype=float), metres),
        },
        attrs={
            "title": "Outline of the Groningen gas field and its 1 km cells, RD New (EPSG:28992)",
            "source": "Outline as published by TNO with its seismic source model, simplified to "
            "200 m; cells whose centre lies inside the outline before that",
            "licence": "EUPL-1.2",
            "trust": "published",
            "written_by": "tools/make_gas_field.py",
        },
    )
    path = PROJECT / "spectra/data/gas_field.nc"
    dataset.to_netcdf(path, engine="h5netcdf")
    print(f"{path.relative_to(PROJECT)}: {len(outline)} vertices, {len(cells)} cells")


if __name__ == "__main__":
    main()
