# SPDX-License-Identifier: EUPL-1.2
"""``npr hazard map``: one intensity measure and return period over the whole field."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from npr.cli.options import (
    EventsOption,
    ForecastOption,
    HazardOption,
    SeismicityOption,
    UncertaintyOption,
    YearOption,
)


def map_(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Picture (.png, .svg), GeoTIFF in RD New (.tif), .csv or .nc.",
        ),
    ],
    im: Annotated[str, typer.Option(help="Intensity measure: PGA or SA(T).")] = "PGA",
    return_period_yr: Annotated[float, typer.Option(help="Return period, years.")] = 475.0,
    cell_m: Annotated[float, typer.Option(help="Size of a cell, m; a multiple of 100.")] = 200.0,
    hazard: HazardOption = "groningen-v7",
    year: YearOption = None,
    forecast: ForecastOption = None,
    events_per_year: EventsOption = None,
    seismicity: SeismicityOption = "groningen",
    uncertainty: UncertaintyOption = None,
) -> None:
    """Map the level of an intensity measure with a return period."""
    from npr.cli.options import hazard_model
    from npr.cli.progress import zone_progress
    from npr.portfolio.writing import check_writable
    from npr.report.hazard_map import WRITERS, write_map
    from spectra.raster import hazard_raster

    check_writable(output, tuple(WRITERS))
    model = hazard_model(hazard, year, events_per_year, forecast, seismicity, uncertainty)
    with zone_progress("hazard") as progress:
        raster = hazard_raster(model, im, return_period_yr, cell_m=cell_m, progress=progress)
    write_map(raster, output)
    highest = raster.where(raster == raster.max(), drop=True)
    typer.echo(model.label)
    typer.echo(
        f"{im} with a return period of {return_period_yr:g} years: highest "
        f"{float(raster.max()):.3f} g at x {float(highest['x'][0]):.0f}, "
        f"y {float(highest['y'][0]):.0f}"
    )
    typer.echo(f"written: {output}")
