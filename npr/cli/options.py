# SPDX-License-Identifier: EUPL-1.2
"""Options that commands share, and what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from spectra.hazard import HazardModel
    from spectra.sources.seismicity import Seismicity

HazardOption = Annotated[
    str, typer.Option(help="Hazard model: groningen-v7, groningen-v6 (-zero, -full).")
]
YearOption = Annotated[
    int | None,
    typer.Option(
        help="Year of the seismicity: 2024 to 2034 for the built-in one.", show_default="2024"
    ),
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
        "built-in one; --year chooses where it holds several.",
    ),
]
SeismicityOption = Annotated[
    str,
    typer.Option(
        metavar="groningen|uniform|FILE",
        help="Earthquakes: the built-in ones, a uniform test source (with --events-per-year), or a "
        "file that npr hazard seismicity wrote.",
    ),
]
UncertaintyOption = Annotated[
    str | None,
    typer.Option(
        metavar="rate,b",
        help="Branches for the uncertainty of the rate, of the b-value or of both; slower.",
        show_default="none",
    ),
]


CatalogueOption = Annotated[
    str, typer.Option(help="Vulnerability classes: tno2020, v7, v6, or a TOML file.")
]
ReadingOption = Annotated[
    str, typer.Option(help="Of known anomalies in the catalogue: as_published or corrected.")
]


def hazard_model(
    name: str,
    year: int | None,
    events_per_year: float | None,
    forecast: Path | None,
    seismicity: str = "groningen",
    uncertainty: str | None = None,
) -> HazardModel:
    """Hazard as the options ask for it."""
    from spectra.hazard import load_hazard

    source = seismicity_of(year, events_per_year, forecast, seismicity, uncertainty)
    return load_hazard(name, seismicity=source)


def seismicity_of(
    year: int | None,
    events_per_year: float | None,
    forecast: Path | None,
    seismicity: str,
    uncertainty: str | None,
) -> Seismicity:
    """Seismicity as the options ask for it; what cannot go together is refused."""
    from npr.core.errors import HazardError
    from spectra.sources.seismicity import built_in_seismicity, uniform_seismicity

    wanted = [part.strip() for part in (uncertainty or "").split(",") if part.strip()]
    if forecast is not None:
        from spectra.sources.forecast import load_forecast

        others = {
            "--events-per-year": events_per_year is not None,
            "--seismicity": seismicity != "groningen",
            "--uncertainty": bool(wanted),
        }
        _refuse_beside("--forecast", "a forecast says itself how many events there are", others)
        return load_forecast(forecast, year=year)
    if seismicity == "uniform":
        others = {"--year": year is not None, "--uncertainty": bool(wanted)}
        _refuse_beside("--seismicity uniform", "the uniform test source has no years", others)
        if events_per_year is None:
            raise HazardError(
                what="the uniform test source has no number of events of its own",
                where="--seismicity uniform",
                expected="--events-per-year too",
            )
        return uniform_seismicity(events_per_year)
    if seismicity == "groningen":
        return built_in_seismicity(year, events_per_year=events_per_year, uncertainty=wanted)
    if not Path(seismicity).is_file():
        raise HazardError(
            what="there is no such seismicity",
            where="--seismicity",
            got=seismicity,
            expected="groningen, uniform, or a file that npr hazard seismicity wrote",
            repair="check the name or the path",
        )
    from spectra.sources.seismicity_file import load_seismicity

    return load_seismicity(seismicity, year, events_per_year=events_per_year, uncertainty=wanted)


def _refuse_beside(option: str, what: str, others: dict[str, bool]) -> None:
    """Options that would be ignored beside another."""
    from npr.core.errors import HazardError

    given = [name for name, is_given in others.items() if is_given]
    if given:
        raise HazardError(
            what=what,
            where=f"{option} with {' and '.join(given)}",
            expected=f"{option} without {' or '.join(others)}",
            repair="leave the other options out",
        )
