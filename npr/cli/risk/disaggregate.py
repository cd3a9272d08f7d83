# SPDX-License-Identifier: EUPL-1.2
"""``npr risk disaggregate``: which earthquakes make the risk of a building."""

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
    YearOption,
)

if TYPE_CHECKING:
    from typologies.catalogue import Reading


def disaggregate(
    x_rd_m: Annotated[float, typer.Option(help="RD New x, m.")],
    y_rd_m: Annotated[float, typer.Option(help="RD New y, m.")],
    vulnerability_class: Annotated[str, typer.Option(help="Vulnerability class, as URM4L.")],
    wierde: Annotated[bool, typer.Option("--wierde", help="Stands on a wierde.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="All rates: .nc or .csv."),
    ] = None,
    hazard: HazardOption = "groningen-v7",
    year: YearOption = None,
    forecast: ForecastOption = None,
    events_per_year: EventsOption = None,
    seismicity: SeismicityOption = "groningen",
    uncertainty: UncertaintyOption = None,
    catalogue: CatalogueOption = "tno2020",
    reading: ReadingOption = "as_published",
    edition: Annotated[
        str, typer.Option(help="Edition of the norm, for the exposure that it protects.")
    ] = "individual-risk-1e-5",
) -> None:
    """Show from which magnitudes and distances the mean risk of a building comes."""
    from rich.console import Console

    from npr.assessment.bulk import risk_model
    from npr.cli.disaggregation import share_table, write_rates
    from npr.cli.options import hazard_model
    from npr.core.errors import NprError
    from npr.norms.loading import load_edition
    from npr.portfolio.writing import check_writable
    from npr.risk.disaggregation import disaggregated_risk
    from typologies import load_catalogue

    if output is not None:
        check_writable(output, (".nc", ".csv"))
    source = hazard_model(hazard, year, events_per_year, forecast, seismicity, uncertainty)
    classes = load_catalogue(catalogue, reading=cast("Reading", reading))
    if vulnerability_class not in classes.classes:
        raise NprError(
            what="unknown vulnerability class",
            where="--vulnerability-class",
            got=vulnerability_class,
            expected=", ".join(classes.classes),
        )
    model = risk_model(source, classes, load_edition(edition))
    ground = "wierde" if wierde else "regular"
    rates = disaggregated_risk(model, [x_rd_m], [y_rd_m]).isel(site=0)
    one = rates.sel(surface=ground, vulnerability_class=vulnerability_class)
    console = Console(markup=False, highlight=False)
    console.print(source.label)
    title = (
        f"{vulnerability_class} on {ground} ground, mean local personal risk {float(one.sum()):.2g}"
        f" per year, at x {x_rd_m:.0f}, y {y_rd_m:.0f} (zone {int(one['zone'])})"
    )
    console.print(share_table(one, title))
    if output is not None:
        write_rates(one, output)
        typer.echo(f"written: {output}")
