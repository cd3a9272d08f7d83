# SPDX-License-Identifier: EUPL-1.2
"""Hazards of the years that are asked for, and the file of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from spectra.hazard import HazardModel


def hazards_of(
    name: str,
    years: list[int],
    events_per_year: float | None,
    forecast: Path | None,
    seismicity: str,
    uncertainty: str | None,
) -> dict[int | None, HazardModel]:
    """One hazard where years differ by a factor on all rates; else one for each year.

    Returns
    -------
    dict of int or None to HazardModel
        By year; None where one hazard serves all.
    """
    import numpy as np

    from npr.cli.options import hazard_model
    from npr.core.errors import HazardError

    if events_per_year is not None and years:
        raise HazardError(
            what="a number of events is the same in every year",
            where="--events-per-year with --year",
            got=f"{events_per_year:g} events, {years[0]}" + (f"-{years[-1]}" if years[1:] else ""),
            expected="one of them",
            repair="leave one out; --year has a number of its own",
        )

    def of_year(year: int | None) -> HazardModel:
        return hazard_model(name, year, events_per_year, forecast, seismicity, uncertainty)

    first = of_year(years[0] if years else None)
    if len(years) < 2 or np.isfinite(first.rate_factors(np.array(years, np.float64))).all():
        return {None: first}
    return {year: of_year(year) for year in years}


def table_years(model: HazardModel, years: list[int], its_year: int | None) -> list[int]:
    """Years that a table has factors for: its own first; none where it is of no year."""
    if its_year is not None:
        return [its_year]
    own = model.seismicity.year
    return years or ([] if own is None else [own])


def files_of(output: Path, years: list[int | None]) -> list[Path]:
    """A file for each year, with the year in its name; one file as it is named.

    Examples
    --------
    >>> from pathlib import Path
    >>> [path.name for path in files_of(Path("risk.nc"), [2027, 2028])]
    ['risk-2027.nc', 'risk-2028.nc']
    """
    if len(years) == 1:
        return [output]
    return [output.with_name(f"{output.stem}-{year}{output.suffix}") for year in years]
