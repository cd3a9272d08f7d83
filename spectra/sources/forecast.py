# SPDX-License-Identifier: EUPL-1.2
"""A forecast of seismicity in the format of the public reference chain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.bounds import judge
from npr.core.errors import HazardError
from npr.core.files import dataset_digest
from spectra.sources.places import check_cells
from spectra.sources.seismicity import Seismicity, standard_mmax

if TYPE_CHECKING:
    import xarray as xr

_DIMS = ("x", "y", "magnitude", "mmax")
_MMAX_NAMES = ("mmax", "branch_mmax")
_WEIGHT = "branch_mmax_weight"
_TIME_NAMES = ("time", "year")
_FIRST_MAGNITUDE = 1.5
_STEP = 0.1
_PER_YEAR = ("1/yr", "1/year", "yr-1", "year-1", "yr^-1", "1/a", "a-1", "per year", "1", "")


def load_forecast(path: str | Path, *, year: int | None = None) -> Seismicity:
    """Read a forecast: annual rate of events at or above each magnitude, per cell and branch.

    Parameters
    ----------
    path : str or Path
        NetCDF with one variable of dims ``x, y, magnitude, mmax`` (RD New, m), at the top or in
        the group ``forecast``; ``mmax`` may be called ``branch_mmax``. Weights of the branches are
        read from ``branch_mmax_weight (mmax)``; without it the six values 4.0 ... 6.5 get the
        weights of the built-in seismicity. Magnitudes must begin at 1.5 or lower. A dimension
        ``time`` (dates) or ``year`` (whole numbers) may hold several years.
    year : int, optional
        Which of these years; needed where there is more than one. Each has a pattern of its own:
        what depends on ground motion and soil is shared by all, the rates of events are not.

    Returns
    -------
    Seismicity

    Raises
    ------
    HazardError
        The file is missing or not of that format, or its rates are not a forecast: negative, not
        a number, rising with magnitude, or not zero at the largest magnitude; or its cells do not
        lie in the Netherlands; or the year is not in it, or must be chosen.
    """
    path = Path(path)
    dataset, chosen = _of_year(_open(path), year, path)
    rates = _rates(dataset, path)
    magnitude = np.asarray(rates["magnitude"].values, dtype=np.float64)
    mmax = np.asarray(rates["mmax"].values, dtype=np.float64)
    weight = _weights(dataset, mmax, path)
    units = str(rates.attrs.get("units", "1/yr")).strip()
    if units not in _PER_YEAR:
        raise HazardError(
            what="the forecast is not in events per year",
            where=f"{path}, units",
            got=units,
            expected="1/yr",
            repair="convert the rates to events per year",
        )
    values = np.asarray(rates.values, dtype=np.float64)
    _check_rates(values, magnitude, mmax, path)
    check_cells(rates, path)
    judge(magnitude, "magnitude_of_forecast", name="magnitude", where=str(path))
    judge(mmax, "largest_magnitude", name="mmax", where=str(path))
    total = float(values[:, :, _at(magnitude)].sum(axis=(0, 1)) @ weight)
    judge(total, "events_per_year", name="events of M >= 1.5 a year", where=str(path))
    x, y = np.meshgrid(rates["x"].values, rates["y"].values, indexing="ij")
    survival = values.reshape(-1, magnitude.size, mmax.size)
    active = survival.any(axis=(1, 2))
    return Seismicity(
        f"forecast-{dataset_digest(rates.to_dataset(name='forecast'))}",
        f"forecast {path.name}" + ("" if chosen is None else f", year {chosen}"),
        "Taken from the file as it is: its year and its source are those of its author. Weights "
        f"of Mmax {'from the file' if _WEIGHT in dataset else 'as in the built-in seismicity'}.",
        x.ravel()[active].astype(np.float64),
        y.ravel()[active].astype(np.float64),
        magnitude,
        survival[active],
        mmax,
        weight,
        1.0,
    )


def forecast_years(path: str | Path) -> list[int]:
    """Years that a forecast file holds, in order; empty where it does not say.

    Raises
    ------
    HazardError
        The file is missing or unreadable, or its times are not one a year.
    """
    path = Path(path)
    return sorted(_years(_open(path), path)[1])


def _of_year(dataset: xr.Dataset, year: int | None, path: Path) -> tuple[xr.Dataset, int | None]:
    """The part of a forecast that is for a year, and that year; None where it does not say."""
    dim, years = _years(dataset, path)
    if dim is None:
        if year is not None:
            raise HazardError(
                what="the forecast does not say which years it is for",
                where=str(path),
                got=f"year {year}",
                expected="a dimension time or year in the file, or no year",
                repair="leave the year out: the file is taken as it is",
            )
        return dataset, None
    if year is None and len(years) == 1:
        year = years[0]
    if year not in years:
        raise HazardError(
            what="the forecast holds more than one year"
            if year is None
            else "the forecast does not hold that year",
            where=str(path),
            got=year,
            expected="one of " + ", ".join(map(str, sorted(years))),
            repair="choose one (--year on the command line)",
        )
    return dataset.isel({dim: years.index(year)}, drop=True), year


def _years(dataset: xr.Dataset, path: Path) -> tuple[str | None, list[int]]:
    """Dimension of time, and the year of each of its entries."""
    dims = [name for name in _TIME_NAMES if name in dataset.dims]
    if not dims:
        return None, []
    values = dataset[dims[0]].values if dims[0] in dataset.coords else np.array([])
    if values.dtype.kind == "M":
        years = (values.astype("datetime64[Y]").astype(int) + 1970).tolist()
    elif values.dtype.kind in "iuf" and (values == np.round(values)).all():
        years = values.astype(int).tolist()
    else:
        years = []
    if len(dims) > 1 or not years or len(set(years)) != len(years):
        raise HazardError(
            what="times of the forecast are not years",
            where=f"{path}, {' and '.join(dims)}",
            got=", ".join(map(str, values[:5])) or "no values",
            expected="one date or whole number for each year",
            repair="sum or average the rates to one entry a year before writing",
        )
    return dims[0], years


def _open(path: Path) -> xr.Dataset:
    import xarray as xr

    if not path.is_file():
        raise HazardError(what="forecast file not found", where=str(path), repair="check the path")
    try:
        for group in ("", "forecast", "forecast/forecast"):
            try:
                with xr.open_dataset(path, engine="h5netcdf", group=group or None) as opened:
                    if opened.data_vars:
                        return opened.load()
            except (KeyError, OSError):
                if not group:
                    raise
    except (OSError, ValueError) as error:
        raise HazardError(
            what="forecast file cannot be read",
            where=str(path),
            got=str(error),
            expected="NetCDF-4 (HDF5)",
            repair="convert it with xarray: dataset.to_netcdf(path, engine='h5netcdf')",
        ) from error
    raise HazardError(what="forecast file holds no variable", where=str(path))


def _rates(dataset: xr.Dataset, path: Path) -> xr.DataArray:
    """The variable that has the four dimensions of a forecast, and no others."""
    named = {n: "mmax" for n in _MMAX_NAMES if n in dataset.dims and n != "mmax"}
    candidates = [
        variable.rename({k: v for k, v in named.items() if k in variable.dims})
        for variable in dataset.data_vars.values()
    ]
    found = [variable for variable in candidates if set(variable.dims) == set(_DIMS)]
    if len(found) != 1:
        shown = ", ".join(f"{n} {v.dims}" for n, v in dataset.data_vars.items())
        raise HazardError(
            what="no forecast in the file" if not found else "more than one forecast in the file",
            where=str(path),
            got=shown,
            expected=f"one variable with dims {', '.join(_DIMS)}",
            repair="select one time and one model branch, and multiply factors out, before writing",
        )
    rates = found[0].transpose(*_DIMS)
    missing = [name for name in _DIMS if name not in rates.coords]
    if missing:
        raise HazardError(
            what="forecast lacks coordinates",
            where=str(path),
            got=", ".join(map(str, rates.coords)),
            expected=", ".join(_DIMS),
        )
    return rates.sortby("magnitude")


def _weights(dataset: xr.Dataset, mmax: Any, path: Path) -> Any:
    dims = {name for name in _MMAX_NAMES if name in dataset.dims}
    unread = [
        str(name)
        for name, variable in dataset.variables.items()
        if variable.ndim == 1 and set(variable.dims) <= dims and name not in (*dims, _WEIGHT)
    ]
    if _WEIGHT in dataset:
        weight = np.asarray(dataset["branch_mmax_weight"].values, dtype=np.float64)
    elif unread:
        raise HazardError(
            what="the file may hold weights of the largest magnitudes under another name",
            where=str(path),
            got=", ".join(unread),
            expected=f"a variable {_WEIGHT}, or no other variable over mmax",
            repair=f"rename the weights to {_WEIGHT}, or leave the others out",
        )
    else:
        values, weights = standard_mmax()
        if mmax.shape != values.shape or not np.allclose(mmax, values):
            raise HazardError(
                what="weights of the largest magnitudes are unknown",
                where=str(path),
                got=f"mmax {mmax.tolist()}",
                expected=f"a variable {_WEIGHT}, or mmax {values.tolist()}",
            )
        weight = weights
    if weight.shape != mmax.shape or not abs(weight.sum() - 1.0) < 1e-6 or (weight < 0.0).any():
        raise HazardError(
            what="weights of the largest magnitudes are not weights",
            where=f"{path}, {_WEIGHT}",
            got=weight.tolist(),
            expected=f"{mmax.size} numbers from 0 to 1 that sum to 1",
        )
    return weight / weight.sum()


def _at(magnitude: Any) -> int:
    """Position of the last magnitude from which 1.5 is counted."""
    return int(np.searchsorted(magnitude, _FIRST_MAGNITUDE + 1e-9)) - 1


def _check_rates(values: Any, magnitude: Any, mmax: Any, path: Path) -> None:
    problem = None
    # A magnitude axis in steps of 0.1 may pass the largest magnitude by less than a step.
    beyond = magnitude[:, np.newaxis] > mmax + _STEP
    if not np.isfinite(values).all():
        problem = "rates that are not numbers"
    elif (values < 0.0).any():
        problem = f"negative rates, lowest {values.min():g}"
    elif (np.diff(values, axis=2) > 1e-12 * max(float(values.max()), 1e-300)).any():
        problem = "rates that rise with magnitude: counts per bin, not of events at or above?"
    elif not values.any():
        problem = "no events at all"
    elif not (np.diff(magnitude) > 0.0).all():
        problem = "magnitudes that occur twice or are not numbers"
    elif (values * beyond).sum() > 1e-6 * values.sum():
        problem = "events above the largest magnitude of their branch"
    elif magnitude[0] > _FIRST_MAGNITUDE + 1e-9:
        problem = f"magnitudes from {magnitude[0]:g}"
    elif values[:, :, -1].max() > 1e-6 * values.max():
        problem = f"events above its last magnitude {magnitude[-1]:g}"
    if problem:
        raise HazardError(
            what="the file does not hold a forecast",
            where=str(path),
            got=problem,
            expected="annual rate of events at or above each magnitude, from 1.5 or lower up to "
            "the largest possible, per cell",
            repair="sum the bins from the top down, or extend the magnitude axis",
        )
