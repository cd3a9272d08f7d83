# SPDX-License-Identifier: EUPL-1.2
"""``npr hazard show``: what an engineer checks by hand at a point."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

import typer

from npr.cli.options import (
    EventsOption,
    ForecastOption,
    HazardOption,
    SeismicityOption,
    UncertaintyOption,
    YearOption,
)

if TYPE_CHECKING:
    from rich.table import Table

    from spectra.sites import SiteHazard

_RETURN_PERIODS_YR = (95.0, 475.0, 975.0, 2475.0)
_LEVELS_G = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)


def show(
    x_rd_m: Annotated[float | None, typer.Option(help="RD New x, m.")] = None,
    y_rd_m: Annotated[float | None, typer.Option(help="RD New y, m.")] = None,
    lon_deg: Annotated[float | None, typer.Option(help="Longitude (WGS84), degrees.")] = None,
    lat_deg: Annotated[float | None, typer.Option(help="Latitude (WGS84), degrees.")] = None,
    hazard: HazardOption = "groningen-v7",
    year: YearOption = None,
    forecast: ForecastOption = None,
    events_per_year: EventsOption = None,
    seismicity: SeismicityOption = "groningen",
    uncertainty: UncertaintyOption = None,
) -> None:
    """Show the hazard at a point: zone, uniform hazard spectra and rates of exceedance."""
    from rich.console import Console

    from npr.cli.options import hazard_model
    from npr.core.errors import HazardError
    from npr.core.status import status_names, status_reasons

    x, y = _point(x_rd_m, y_rd_m, lon_deg, lat_deg)
    site = hazard_model(hazard, year, events_per_year, forecast, seismicity, uncertainty).at_sites(
        x, y
    )
    status = int(site.status[0])
    if site.zone[0] == 0:
        raise HazardError(
            what=status_reasons(status, "en"),
            where=f"x {x:.0f}, y {y:.0f} (RD New)"
            if lon_deg is None
            else f"longitude {lon_deg:g}, latitude {lat_deg:g} (WGS84)",
            expected="a point in or within 200 m of the zones, x 227900-272050, y 563200-609700",
            repair="check that x and y are in metres (longitude and latitude in degrees) and not "
            "swapped",
        )
    console = Console(markup=False, highlight=False)
    console.print(site.model.label)
    console.print(f"x {x:.1f} m, y {y:.1f} m (RD New), site-response zone {site.zone[0]}")
    if status:
        console.print(f"{status_names(status)}: {status_reasons(status, 'en')}")
    console.print(_spectra(site))
    console.print(_rates(site))


def _point(
    x_rd_m: float | None, y_rd_m: float | None, lon_deg: float | None, lat_deg: float | None
) -> tuple[float, float]:
    from npr.core.errors import HazardError
    from spectra.coordinates import wgs84_to_rd

    rd, wgs84 = (x_rd_m, y_rd_m), (lon_deg, lat_deg)
    if any(value is not None and not math.isfinite(value) for value in (*rd, *wgs84)):
        raise HazardError(
            what="a coordinate is not a number",
            where="--x-rd-m, --y-rd-m, --lon-deg, --lat-deg",
            got=", ".join(str(value) for value in (*rd, *wgs84) if value is not None),
            expected="finite numbers",
        )
    if None not in rd and wgs84 == (None, None):
        return float(x_rd_m or 0.0), float(y_rd_m or 0.0)
    if None not in wgs84 and rd == (None, None):
        x, y = wgs84_to_rd(float(lon_deg or 0.0), float(lat_deg or 0.0))
        return float(x), float(y)
    raise HazardError(
        what="a point is two coordinates of one kind",
        where="--x-rd-m, --y-rd-m, --lon-deg, --lat-deg",
        expected="--x-rd-m and --y-rd-m, or --lon-deg and --lat-deg",
    )


def _spectra(site: SiteHazard) -> Table:
    from rich.table import Table

    spectra = site.uhs(_RETURN_PERIODS_YR).isel(site=0)
    table = Table(title="Uniform hazard spectra, Sa [g], 5 % damping", title_justify="left")
    table.add_column("T [s]", justify="right")
    for return_period in _RETURN_PERIODS_YR:
        table.add_column(f"{return_period:.0f} yr", justify="right")
    for period in spectra["period"].values:
        values = spectra.sel(period=period).values
        table.add_row(f"{period:g}", *(f"{value:.4f}" for value in values))
    table.caption = (
        "Mean over the logic tree, geometric mean component; T = 0.01 s is PGA. Local hazard is "
        "uncertain by some 40 %."
    )
    table.caption_justify = "left"
    return table


def _rates(site: SiteHazard) -> Table:
    import numpy as np
    from rich.table import Table

    measures = ("PGA", "SA(0.3)", "SA(1)")
    table = Table(title="Annual rate of exceedance [1/yr]", title_justify="left")
    table.add_column("level [g]", justify="right")
    for im in measures:
        table.add_column(im, justify="right")
    curves = [site.curve(im).isel(site=0) for im in measures]
    for level in _LEVELS_G:
        rates = [
            float(np.exp(np.interp(np.log(level), np.log(c["level"]), np.log(c.values + 1e-300))))
            for c in curves
        ]
        table.add_row(f"{level:g}", *(f"{rate:.2e}" for rate in rates))
    return table
