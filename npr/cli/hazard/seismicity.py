# SPDX-License-Identifier: EUPL-1.2
"""``npr hazard seismicity``: from a list of earthquakes to a file of seismicity."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from spectra.sources.cells import SourceCells
    from spectra.sources.earthquakes import EarthquakeList
    from spectra.sources.recipe import CatalogueSeismicity

_MAGNITUDES = (1.5, 2.0, 2.5, 3.0, 3.5)
_HALF_STEP = 0.05  # magnitudes are rounded to 0.1: M 3.0 is counted from 2.95


def seismicity(
    earthquakes: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            help="List of earthquakes (CSV): KNMI's all_induced.csv as it is, or columns "
            "datetime_utc, ml, lat, lon or x_rd, y_rd (docs/hazard.md).",
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Seismicity to write: .nc.")
    ],
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Last day, UTC, on which the list is complete; later events do not count.",
            show_default="its last event",
        ),
    ] = None,
    first_year: Annotated[
        float | None, typer.Option(help="Events before it do not count.", show_default="1995")
    ] = None,
    kernel_m: Annotated[
        float | None,
        typer.Option(help="Gaussian over which an event is spread, m.", show_default="3000"),
    ] = None,
    recency_yr: Annotated[
        float | None,
        typer.Option(help="An event of so many years ago weighs 1/e.", show_default="15"),
    ] = None,
    b_kernel_m: Annotated[
        float | None, typer.Option(help="Gaussian of the local b-value, m.", show_default="6000")
    ] = None,
    b_prior: Annotated[
        float | None, typer.Option(help="b-value of the field.", show_default="0.95")
    ] = None,
    b_prior_events: Annotated[
        float | None, typer.Option(help="Events that it counts for.", show_default="20")
    ] = None,
    rate_first_year: Annotated[
        float | None,
        typer.Option(help="First year of the window of the rate.", show_default="2014"),
    ] = None,
) -> None:
    """Make the seismicity of the Groningen field from a list of earthquakes.

    By the recipe of the built-in seismicity: docs/hazard.md. npr assess and npr hazard show take
    the file with --seismicity FILE. The exit code is 0 when every row of the list was read, 1 when
    the file was written without the rows that are told, 2 when nothing could be done.
    """
    import numpy as np
    from rich.console import Console

    from spectra.sources.earthquakes import read_earthquakes
    from spectra.sources.recipe import seismicity_from_earthquakes
    from spectra.sources.seismicity_file import check_output, write_seismicity

    check_output(output)
    found = read_earthquakes(earthquakes)
    end = None if until is None else np.datetime64(until.date()) + np.timedelta64(1, "D")
    made = seismicity_from_earthquakes(
        found,
        until=end,
        first_year=first_year,
        kernel_m=kernel_m,
        recency_yr=recency_yr,
        b_kernel_m=b_kernel_m,
        b_prior=b_prior,
        b_prior_events=b_prior_events,
        rate_first_year=rate_first_year,
    )
    write_seismicity(made, output)
    console = Console(markup=False, highlight=False)
    for line in _read(found):
        console.print(line)
    for part in (_events(made), _magnitudes(made), _rates(made), _years(made)):
        console.print(part)
    for line in _said(made):
        console.print(line)
    typer.echo(f"written: {output}")
    if found.bad_rows:
        raise typer.Exit(1)


def _read(found: EarthquakeList) -> Iterator[str]:
    """What the file is, and every row that is not in the list."""
    first, last = (str(time.astype("datetime64[D]")) for time in found.time[[0, -1]])
    yield f"{found.name}: {found.row_count} rows, {len(found)} earthquakes, {first} to {last}"
    if found.bad_rows:
        yield f"{len(found.bad_rows)} row(s) cannot be read and do not count:"
        yield from (f"  {row}" for row in found.bad_rows)
    if found.others:
        kinds = ", ".join(f"{kind} {n}" for kind, n in sorted(found.others.items()))
        yield f"{sum(found.others.values())} event(s) are no earthquakes by their type: {kinds}"
    for twin in found.twins:
        if twin.is_same:
            yield f"line {twin.line} is line {twin.first_line} again: counted once"
        else:
            yield f"line {twin.line} is of the same moment as line {twin.first_line}: both count"
    if found.is_flagged:
        yield (
            "in the field: as the column in_field_outline says; our outline, simplified to 200 m, "
            f"puts {found.disagreeing} events on the other side"
        )
    else:
        yield "in the field: by our outline, simplified to 200 m"


def _table(title: str, *columns: str) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for i, column in enumerate(columns):
        table.add_column(column, justify="left" if i == 0 else "right")
    return table


def _events(made: CatalogueSeismicity) -> Table:
    table = _table("Events", "", "number")
    for why, count in made.left_out.items():
        table.add_row(f"left out: {why}", str(count))
    table.add_row("used", str(made.used.size))
    return table


def _magnitudes(made: CatalogueSeismicity) -> Table:
    since = f"{made.recipe['first_year'].value:g}"
    table = _table(f"Events used, since {since}", "M >=", *(f"{m:g}" for m in _MAGNITUDES))
    counts = [(made.used >= m - _HALF_STEP - 1e-9).sum() for m in _MAGNITUDES]
    table.add_row("number", *map(str, counts))
    return table


def _rates(made: CatalogueSeismicity) -> Table:
    built_in = _built_in()
    table = _table(
        f"Rate: N0 exp(-(t - {made.fit.year_0:g}) / tau), events of M >= 1.5 a year",
        "window",
        "events",
        "N0 [1/yr]",
        "tau [yr]",
    )
    for fit in (made.fit, *made.other_fits):
        used = "used" if fit is made.fit else "for comparison"
        table.add_row(
            f"{fit.first:g} to {fit.last:.1f}, {used}",
            str(fit.n_events),
            f"{fit.events_per_year_0:.2f} x/: {math.exp(fit.events_per_year_0_ln_sd):.2f}",
            f"{fit.decay_yr:.1f} x/: {math.exp(fit.decay_ln_sd):.2f}",
        )
    rate = built_in.rate
    if rate is not None:
        spread = math.exp(built_in.events_per_year_0_ln_sd)
        level = f"{rate.events_per_year_0:.2f} x/: {spread:.2f}"
        table.add_row("built-in", "", level, f"{rate.decay_yr:.1f}")
    table.caption = "x/: one standard error, as a factor"
    table.caption_justify = "left"
    return table


def _years(made: CatalogueSeismicity) -> Table:
    import numpy as np

    ours, theirs = made.cells.rate, _built_in().rate
    if ours is None or theirs is None:  # neither is without a rate
        raise AssertionError
    years = sorted({ours.first_year, ours.first_year + 3, ours.first_year + 6, ours.last_year})
    table = _table("Expected events of M >= 1.5", "year", *map(str, years))
    for name, rate in (("this file", ours), ("built-in", theirs)):
        numbers = rate.known(np.array(years, dtype=np.float64))
        table.add_row(name, *("-" if math.isnan(n) else f"{n:.2f}" for n in numbers))
    return table


def _said(made: CatalogueSeismicity) -> Iterator[str]:
    b, usual = made.cells.b_value, _built_in()
    mean = float(usual.relative_rate @ usual.b_value / usual.relative_rate.sum())
    yield (
        f"b-value: {b.min():.2f} to {b.max():.2f}, {made.mean_b_value:.2f} by rate; built-in "
        f"{usual.b_value.min():.2f} to {usual.b_value.max():.2f}, {mean:.2f}"
    )
    share, theirs = made.cells.relative_rate, usual.relative_rate / usual.relative_rate.sum()
    top = int(share.argmax())
    yield (
        f"most events at x {made.cells.x_rd_m[top]:.0f}, y {made.cells.y_rd_m[top]:.0f}; "
        f"{0.5 * abs(share - theirs).sum():.1%} of the events lie elsewhere than in the built-in "
        "seismicity"
    )
    for name in made.changed:
        number = made.recipe[name]
        yield f"{name} {number.value:g} {number.unit}: {number.source}"
    yield "KNMI open data, credit KNMI. " + made.cells.note


def _built_in() -> SourceCells:
    from spectra.sources.seismicity import built_in_cells

    return built_in_cells()
