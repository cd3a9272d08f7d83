# SPDX-License-Identifier: EUPL-1.2
"""``npr hazard build``: hazard curves of the whole field, or at points, in one file."""

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
)
from npr.cli.where import PolygonOption, YearsOption


def build(
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="Hazard curves: .nc (NetCDF) or .zarr.", metavar="FILE"
        ),
    ],
    hazard: HazardOption = "groningen-v7",
    year: YearsOption = None,
    forecast: ForecastOption = None,
    events_per_year: EventsOption = None,
    seismicity: SeismicityOption = "groningen",
    uncertainty: UncertaintyOption = None,
    points: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="At these points only: CSV with x_rd_m and y_rd_m."),
    ] = None,
    polygon: PolygonOption = None,
    branches: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Rates of AvgSA and PGA of every branch too, at the nodes: .nc, 1.5 GB for the "
            "whole field.",
        ),
    ] = None,
) -> None:
    """Compute hazard curves at every node of every zone, or at points.

    Mean over the logic tree of PGA, Sa(T), PGV where the model has it, and AvgSA; of AvgSA the
    P10, P50 and P90 too. What is computed is kept: a build that was stopped goes on where it was.
    Several years of the built-in seismicity are one file with a factor for each year; several years
    of a forecast are a file each.
    """
    from npr.cli.progress import zone_progress
    from npr.cli.where import field_of, years_of
    from npr.cli.years import files_of, hazards_of, table_years
    from npr.core.datasets import EXTENSIONS
    from npr.core.errors import HazardError
    from npr.portfolio.writing import check_writable
    from spectra.curves.branches import write_branches
    from spectra.curves.build import compute_hazard, field_curves, point_curves
    from spectra.field import read_points

    years = years_of(year)
    hazards = hazards_of(hazard, years, events_per_year, forecast, seismicity, uncertainty)
    models = list(hazards.values())
    paths = files_of(output, list(hazards))
    by_branch = [] if branches is None else files_of(branches, list(hazards))
    if set(paths) & set(by_branch):
        raise HazardError(
            what="the rates by branch would replace the curves",
            where="--output and --branches",
            got=str(branches),
            expected="two files",
        )
    for path in paths:
        check_writable(path, EXTENSIONS)
    for path in by_branch:
        check_writable(path, (".nc",))
    field = field_of(models[0].zone_map, points, polygon)
    typer.echo(models[0].label)
    with zone_progress("hazard") as progress:
        compute_hazard(models, field, progress=progress)
    for path, (its_year, model) in zip(paths, hazards.items(), strict=True):
        shared = table_years(model, years, its_year)
        if points is None:
            curves = field_curves(model, field, shared)
        else:
            x, y = read_points(points).T
            curves = point_curves(model, x, y, shared)
        curves.write(path)
        typer.echo(f"written: {path}")
        typer.echo(curves.found)
    for path, model in zip(by_branch, models, strict=False):
        with zone_progress("branches") as progress:
            write_branches(model, field, path, progress=progress)
        typer.echo(f"written: {path}")
