# SPDX-License-Identifier: EUPL-1.2
"""Write spectra/data/seismicity.nc: relative rate and b-value of the seismicity per 1 km cell.

    python tools/make_seismicity.py [knmi_groningen_field.csv]

The input is the KNMI catalogue of induced earthquakes; the recipe is in docs/hazard.md. The rate is
not in the file: the built-in one was adopted from several fits and stands in seismicity.toml.
"""

from __future__ import annotations

import sys
from pathlib import Path

from spectra.sources.earthquakes import read_earthquakes
from spectra.sources.recipe import seismicity_from_earthquakes
from spectra.sources.seismicity_file import cells_dataset

PROJECT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Read the catalogue and write our file."""
    default = PROJECT.parent / "shared/data/knmi_groningen_field.csv"
    earthquakes = read_earthquakes(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
    if earthquakes.bad_rows:
        sys.exit("\n".join(map(str, earthquakes.bad_rows)))
    made = seismicity_from_earthquakes(earthquakes)
    dataset = cells_dataset(made.cells)
    until = made.until.astype("datetime64[D]")
    dataset.attrs = {
        "title": "Relative rate and b-value of induced earthquakes per 1 km cell, RD New",
        "source": f"KNMI catalogue of induced earthquakes to {until} (KNMI, open data)",
        "source_digest": f"SHA-256 begins with {earthquakes.digest}",
        "events_used": str(made.used.size),
        "licence": "derived figures EUPL-1.2; catalogue: KNMI open data, credit KNMI",
        "trust": "derived",
        "written_by": "tools/make_seismicity.py",
    }
    path = PROJECT / "spectra/data/seismicity.nc"
    dataset.to_netcdf(path, engine="h5netcdf")
    print(f"{path.relative_to(PROJECT)}: {len(made.cells.b_value)} cells, {made.used.size} events")
    print("fits of the rate, for comparison with seismicity.toml:")
    for fit in (made.fit, *made.other_fits):
        print(
            f"  from {fit.first:g}: N0 {fit.events_per_year_0:.2f} a year, tau {fit.decay_yr:.1f} "
            f"yr, standard errors of ln {fit.events_per_year_0_ln_sd:.2f}, {fit.decay_ln_sd:.2f}"
        )


if __name__ == "__main__":
    main()
