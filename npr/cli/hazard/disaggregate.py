# SPDX-License-Identifier: EUPL-1.2
"""``npr hazard disaggregate``: which earthquakes make the motion of a return period."""

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


def disaggregate(
    x_rd_m: Annotated[float, typer.Option(help="RD New x, m.")],
    y_rd_m: Annotated[float, typer.Option(help="RD New y, m.")],
    im: Annotated[str, typer.Option(help="Intensity measure: PGA or SA(T).")] = "PGA",
    return_period_yr: Annotated[float, typer.Option(help="Return period, years.")] = 475.0,
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
) -> None:
    """Show from which magnitudes and distances the motion of a return period comes."""
    from rich.console import Console

    from npr.cli.disaggregation import share_table, write_rates
    from npr.cli.options import hazard_model
    from npr.portfolio.writing import check_writable

    if output is not None:
        check_writable(output, (".nc", ".csv"))
    model = hazard_model(hazard, year, events_per_year, forecast, seismicity, uncertainty)
    rates = model.at_sites(x_rd_m, y_rd_m).disaggregate(return_period_yr, im)
    one = rates.isel(site=0, return_period=0)
    console = Console(markup=False, highlight=False)
    console.print(model.label)
    title = (
        f"{im} {float(one['level']):.4f} g, return period {return_period_yr:g} years, at x "
        f"{x_rd_m:.0f}, y {y_rd_m:.0f} (zone {int(one['zone'])})"
    )
    console.print(share_table(one, title))
    if output is not None:
        write_rates(one, output)
        typer.echo(f"written: {output}")
