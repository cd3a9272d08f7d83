# SPDX-License-Identifier: EUPL-1.2
"""Options that commands share, and what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from spectra.hazard import HazardModel

HazardOption = Annotated[
    str, typer.Option(help="Hazard model: groningen-v7, groningen-v6 (-zero, -full).")
]
YearOption = Annotated[
    int | None,
    typer.Option(help="Year of the built-in seismicity, 2024 to 2034.", show_default="2024"),
]
EventsOption = Annotated[
    float | None,
    typer.Option(help="Events of M >= 1.5 a year, instead of the number of the year."),
]
ForecastOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Seismicity from a forecast file of the public chain (NetCDF), instead of the "
        "built-in one.",
    ),
]


CatalogueOption = Annotated[
    str, typer.Option(help="Vulnerability classes: tno2020, v7, v6, or a TOML file.")
]
ReadingOption = Annotated[
    str, typer.Option(help="Of known anomalies in the catalogue: as_published or corrected.")
]


def hazard_model(
    name: str, year: int | None, events_per_year: float | None, forecast: Path | None
) -> HazardModel:
    """Hazard as the options ask for it."""
    from npr.core.errors import HazardError
    from spectra.hazard import load_hazard
    from spectra.sources.forecast import load_forecast
    from spectra.sources.seismicity import built_in_seismicity

    if forecast is not None:
        if year is not None or events_per_year is not None:
            raise HazardError(
                what="a forecast says itself how many events there are",
                where="--forecast with --year or --events-per-year",
                expected="--forecast alone",
                mend="leave the other options out",
            )
        return load_hazard(name, seismicity=load_forecast(forecast))
    return load_hazard(name, seismicity=built_in_seismicity(year, events_per_year=events_per_year))
