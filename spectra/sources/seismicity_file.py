# SPDX-License-Identifier: EUPL-1.2
"""A file of seismicity: share of the events and b-value per cell, the rate, and their source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from npr.core.bounds import judge
from npr.core.errors import HazardError, SchemaError
from npr.core.files import dataset_digest, open_dataset, whole_file
from npr.core.provenance import provenance
from spectra.sources.cells import SourceCells
from spectra.sources.places import check_cells
from spectra.sources.rate import DecayingRate

if TYPE_CHECKING:
    from collections.abc import Iterable

    import xarray as xr

    from spectra.sources.annual_rates import Seismicity
    from spectra.sources.recipe import CatalogueSeismicity

_CELLS = ("x", "y", "relative_rate", "b_value")
_RATE = ("events_per_year_0", "year_0", "decay_yr", "first_year", "last_year")
_SPREAD = "events_per_year_0_ln_sd"
_QUANTITIES = {
    "events_per_year_0": "events_per_year",
    "year_0": "calendar_year",
    "decay_yr": "decay_of_events",
    "first_year": "calendar_year",
    "last_year": "calendar_year",
    _SPREAD: "sigma_ln",
}


def cells_dataset(cells: SourceCells) -> xr.Dataset:
    """Cells as a dataset: ``relative_rate`` and ``b_value`` over ``cell``, with ``x`` and ``y``."""
    import xarray as xr

    return xr.Dataset(
        {
            "relative_rate": ("cell", cells.relative_rate, {"units": "1"}),
            "b_value": ("cell", cells.b_value, {"units": "1"}),
        },
        coords={
            "x": ("cell", cells.x_rd_m, {"units": "m"}),
            "y": ("cell", cells.y_rd_m, {"units": "m"}),
        },
    )


def write_seismicity(made: CatalogueSeismicity, path: str | Path) -> Path:
    """Write a seismicity that was made from a list of earthquakes, as ``load_seismicity`` reads it.

    The file says how it was made: name and digest of the list, number of events, every number of
    the recipe, standard errors of the rate.

    Raises
    ------
    HazardError
        The name of the file does not end in .nc.
    """
    path = Path(path)
    check_output(path)
    cells, fit, source = made.cells, made.fit, made.earthquakes
    dataset = cells_dataset(cells)
    for name, value, units in (
        ("events_per_year_0", fit.events_per_year_0, "1/yr"),
        ("year_0", fit.year_0, "yr"),
        ("decay_yr", fit.decay_yr, "yr"),
        (_SPREAD, fit.events_per_year_0_ln_sd, "1"),
        ("decay_ln_sd", fit.decay_ln_sd, "1"),
    ):
        dataset[name] = ((), value, {"units": units})
    if cells.rate is not None:
        dataset["first_year"] = ((), cells.rate.first_year)
        dataset["last_year"] = ((), cells.rate.last_year)
    dataset.attrs = provenance(
        title=cells.title,
        note=cells.note,
        source=f"{source.name}, {len(source)} earthquakes",
        source_digest=f"SHA-256 begins with {source.digest}",
        complete_until=str(made.until),
        events_used=str(made.used.size),
        events_left_out="; ".join(f"{count} {why}" for why, count in made.left_out.items()),
        bad_rows=str(len(source.bad_rows)),
        same_rows=str(sum(twin.is_same for twin in source.twins)),
        events_of_the_fit=f"{fit.n_events}, from {fit.first:g} to {fit.last:.3f}",
        licence="KNMI open data, credit KNMI; derived figures EUPL-1.2",
        trust="derived",
        recipe="; ".join(
            f"{name} {number.value:g} {number.unit} ({number.trust}: {number.source})"
            for name, number in made.recipe.items()
        ),
    )
    with whole_file(path) as scratch:
        dataset.to_netcdf(scratch, engine="h5netcdf")
    return path


def check_output(path: Path) -> None:
    """Refuse a name that does not say NetCDF.

    Raises
    ------
    HazardError
    """
    if path.suffix != ".nc":
        raise HazardError(
            what="a seismicity is a NetCDF file",
            where="output",
            got=str(path),
            expected="a name that ends in .nc",
        )


def load_seismicity(
    path: str | Path,
    year: int | None = None,
    *,
    events_per_year: float | None = None,
    uncertainty: Iterable[str] = (),
) -> Seismicity:
    """Read a file that ``npr hazard seismicity`` wrote: the seismicity of a year.

    Parameters
    ----------
    path : str or Path
    year : int, optional
        Default the year in which the list of earthquakes ends; ten more can be had.
    events_per_year, uncertainty
        As with ``built_in_seismicity``; the standard error of the level is that of the file.

    Raises
    ------
    HazardError
        The file is not a seismicity, or cannot be what is asked.
    """
    cells = read_cells(Path(path))
    return cells.seismicity(year, events_per_year=events_per_year, uncertainty=uncertainty)


def read_cells(path: Path) -> SourceCells:
    """Read a file of seismicity and check its figures.

    Raises
    ------
    HazardError
    """
    try:
        dataset = open_dataset(path, variables=(*_CELLS, *_RATE, _SPREAD))
    except SchemaError as error:
        raise HazardError(
            what=f"the seismicity cannot be read: {error.what}",
            where=error.where,
            got=error.got,
            expected="a file that npr hazard seismicity wrote",
            repair="write it with npr hazard seismicity; a forecast of the public chain is read as "
            "a forecast (--forecast)",
        ) from error
    x, y, relative_rate, b_value = (
        np.asarray(dataset[name].values, dtype=np.float64) for name in _CELLS
    )
    numbers = {name: float(dataset[name]) for name in (*_RATE, _SPREAD)}
    spread = numbers[_SPREAD]
    positive = (relative_rate.sum(), b_value.min(), numbers["decay_yr"])
    sound = all(np.isfinite(column).all() for column in (x, y, relative_rate, b_value))
    if not (
        sound
        and np.isfinite(list(numbers.values())).all()
        and (relative_rate >= 0.0).all()
        and min(*positive, numbers["events_per_year_0"]) > 0.0
        and spread >= 0.0
    ):
        raise HazardError(
            what="the file of seismicity holds impossible figures",
            where=str(path),
            got=f"relative rates {relative_rate.min():g} to {relative_rate.max():g}, b-values "
            f"{b_value.min():g} to {b_value.max():g}, {numbers}",
            expected="numbers; rates not negative; b-values, level and decay above 0",
            repair="write it again with npr hazard seismicity",
        )
    check_cells(dataset, path)
    judge(b_value, "b_value", name="b_value", where=str(path))
    for name, quantity in _QUANTITIES.items():
        judge(numbers[name], quantity, name=name, where=str(path), zero=name == _SPREAD)
    return SourceCells(
        f"seismicity-{dataset_digest(dataset)}",
        str(dataset.attrs.get("title", path.name)),
        str(dataset.attrs.get("note", "")),
        x,
        y,
        relative_rate,
        b_value,
        DecayingRate(
            events_per_year_0=numbers["events_per_year_0"],
            year_0=numbers["year_0"],
            decay_yr=numbers["decay_yr"],
            first_year=round(numbers["first_year"]),
            last_year=round(numbers["last_year"]),
        ),
        spread,
    )
