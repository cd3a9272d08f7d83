# SPDX-License-Identifier: EUPL-1.2
"""``npr risk build``: risk of every node, zone and class in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from npr.cli.options import (
    CatalogueOption,
    EventsOption,
    ForecastOption,
    HazardOption,
    ReadingOption,
    SeismicityOption,
    UncertaintyOption,
)
from npr.cli.where import PointsOption, PolygonOption, YearsOption

if TYPE_CHECKING:
    from typologies.catalogue import Reading


def build(
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="Risk table: .nc (NetCDF) or .zarr.", metavar="FILE"),
    ],
    hazard: HazardOption = "groningen-v7",
    year: YearsOption = None,
    forecast: ForecastOption = None,
    events_per_year: EventsOption = None,
    seismicity: SeismicityOption = "groningen",
    uncertainty: UncertaintyOption = None,
    catalogue: CatalogueOption = "tno2020",
    reading: ReadingOption = "as_published",
    edition: Annotated[
        str, typer.Option(help="Edition of the norm, for the exposure that it protects.")
    ] = "individual-risk-1e-5",
    points: PointsOption = None,
    polygon: PolygonOption = None,
) -> None:
    """Compute the risk at every node of every zone, for every class, over the whole logic tree.

    Mean, P10, P50 and P90, and the shares of chimneys and of magnitudes. What is computed is kept:
    a build that was stopped goes on where it was. Several years of the built-in seismicity are one
    table with a factor for each year; several years of a forecast are a file each.
    """
    from npr.assessment.bulk import risk_model
    from npr.cli.progress import zone_progress
    from npr.cli.risk.found import found
    from npr.cli.where import field_of, years_of
    from npr.cli.years import files_of, hazards_of, table_years
    from npr.core.datasets import EXTENSIONS, write_dataset
    from npr.norms.loading import load_edition
    from npr.portfolio.writing import check_writable
    from npr.risk.field import compute_field, risk_dataset
    from typologies import load_catalogue

    years = years_of(year)
    norm = load_edition(edition)
    classes = load_catalogue(catalogue, reading=cast("Reading", reading))
    hazards = hazards_of(hazard, years, events_per_year, forecast, seismicity, uncertainty)
    models = [risk_model(one, classes, norm) for one in hazards.values()]
    field = field_of(models[0].zone_map, points, polygon)
    paths = files_of(output, list(hazards))
    for path in paths:
        check_writable(path, EXTENSIONS)
    typer.echo(models[0].hazard.label)
    with zone_progress("risk") as progress:
        compute_field(models, field, progress=progress)
    for path, model, its_year in zip(paths, models, hazards, strict=True):
        table = risk_dataset(model, field, table_years(model.hazard, years, its_year))
        write_dataset(table, path)
        typer.echo(found(table, path))
