# SPDX-License-Identifier: EUPL-1.2
"""From a list of earthquakes to the seismicity of the field: the recipe of the built-in one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.arguments import one_number
from npr.core.errors import HazardError
from npr.core.sourced import SourcedNumber, numbers_of
from spectra.sources.cells import SourceCells
from spectra.sources.earthquakes import decimal_year
from spectra.sources.gas_field import load_gas_field
from spectra.sources.parameters import parameters
from spectra.sources.rate import DecayingRate, RateFit, fit_decay
from spectra.sources.smoothing import local_b_value, spatial_density, squared_distance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from spectra.sources.earthquakes import EarthquakeList

YEARS_AHEAD = 10
"""A fit is used for the year in which its list ends and so many more, as the built-in one is."""

_LONGEST_SILENCE_DAYS = 367  # a year, and the day that is itself complete


@dataclass(frozen=True, eq=False)
class CatalogueSeismicity:
    """Seismicity from a list of earthquakes, and how it came about.

    Attributes
    ----------
    cells : SourceCells
        Share of the events and b-value of each cell, and the rate; ``cells.seismicity(year)``.
    fit : RateFit
        The rate, with standard errors.
    other_fits : tuple of RateFit
        From a year earlier and a year later, where these can be fitted.
    earthquakes : EarthquakeList
    until : numpy.datetime64
        Moment up to which the list is complete.
    used : (event) float64
        Magnitudes of the events that count.
    left_out : mapping of str to int
        Reason to number of events.
    recipe : mapping of str to SourcedNumber
        Every number of the recipe, with where it comes from.
    """

    cells: SourceCells
    fit: RateFit
    other_fits: tuple[RateFit, ...]
    earthquakes: EarthquakeList
    until: np.datetime64
    used: NDArray[np.float64]
    left_out: Mapping[str, int]
    recipe: Mapping[str, SourcedNumber]

    @property
    def changed(self) -> list[str]:
        """Names of the numbers that are not those of the built-in recipe."""
        usual = numbers_of(parameters().recipe)
        return [name for name, number in self.recipe.items() if number != usual[name]]

    @property
    def mean_b_value(self) -> float:
        """Mean b-value, weighted by rate."""
        return float(self.cells.relative_rate @ self.cells.b_value)


def seismicity_from_earthquakes(
    earthquakes: EarthquakeList,
    *,
    until: np.datetime64 | None = None,
    first_year: float | None = None,
    kernel_m: float | None = None,
    recency_yr: float | None = None,
    b_kernel_m: float | None = None,
    b_prior: float | None = None,
    b_prior_events: float | None = None,
    rate_first_year: float | None = None,
) -> CatalogueSeismicity:
    """Make the seismicity of the field from a list of earthquakes.

    Numbers that are not given are those of the recipe (``seismicity.toml``).

    Parameters
    ----------
    earthquakes : EarthquakeList
    until : numpy.datetime64, optional
        Moment, UTC, up to which the list is complete; default that of its last event. Later events
        do not count.
    first_year : float, yr
        Events before it do not count.
    kernel_m : float, m
        Standard deviation of the Gaussian over which an event is spread.
    recency_yr : float, yr
        An event of so long ago weighs 1/e in the density. Ages are counted in whole months.
    b_kernel_m, b_prior, b_prior_events : float
        Of the local b-value: width in m, b-value of the field, events that it counts for.
    rate_first_year : float, yr
        Where the window of the fit of the rate begins.

    Raises
    ------
    HazardError
        A number is not positive, the list ends more than a year before it is said to be complete,
        the window of the rate begins before the events that count, or these are too few for a rate
        that decays or do not decay.
    """
    recipe = _recipe(
        first_year=first_year,
        kernel=kernel_m,
        recency=recency_yr,
        b_kernel=b_kernel_m,
        b_prior=b_prior,
        b_prior_events=b_prior_events,
        rate_first_year=rate_first_year,
    )
    window = recipe["rate_first_year"].value
    if window < recipe["first_year"].value:
        raise HazardError(
            what="the window of the rate begins before the events that count",
            where="rate_first_year",
            got=window,
            expected=f"{recipe['first_year'].value:g} (first_year) or later",
        )
    end = earthquakes.time.max() if until is None else until.astype(earthquakes.time.dtype)
    if end - earthquakes.time.max() > np.timedelta64(_LONGEST_SILENCE_DAYS, "D"):
        raise HazardError(
            what="the list ends long before it is said to be complete",
            where="until",
            got=str(end.astype("datetime64[D]")),
            expected="at most a year after the last event, "
            f"{earthquakes.time.max().astype('datetime64[D]')}",
            repair="take a newer list, or an earlier day; years without a record would count as "
            "years without earthquakes",
        )
    kept, left_out = _selected(earthquakes, recipe["first_year"].value, end)
    year, last = earthquakes.year[kept], float(decimal_year(np.array([end]))[0])
    year_0 = parameters().rate.year_0
    fit = fit_decay(year, first=window, last=last, year_0=year_0)
    field, magnitude = load_gas_field(), earthquakes.magnitude[kept]
    squared = squared_distance(
        earthquakes.x_rd_m[kept], earthquakes.y_rd_m[kept], field.cell_x, field.cell_y
    )
    age_yr = (_month(end) - _month(earthquakes.time[kept])) / 12.0
    density = spatial_density(
        squared, recipe["kernel"].value, np.exp(-age_yr / recipe["recency"].value)
    )
    b_value = local_b_value(
        squared,
        magnitude,
        kernel_m=recipe["b_kernel"].value,
        lowest=parameters().magnitude.lowest,
        prior=recipe["b_prior"].value,
        prior_events=recipe["b_prior_events"].value,
    )
    day = str(end.astype("datetime64[D]"))
    cells = SourceCells(
        f"from-{earthquakes.digest}",
        f"Statistical seismicity of the Groningen field from {earthquakes.name} to {day}",
        "Statistical: own calculation from a list of earthquakes, by the recipe of the built-in "
        "seismicity, not checked by others.",
        field.cell_x,
        field.cell_y,
        density,
        b_value,
        DecayingRate(
            events_per_year_0=fit.events_per_year_0,
            year_0=fit.year_0,
            decay_yr=fit.decay_yr,
            first_year=int(last),
            last_year=int(last) + YEARS_AHEAD,
        ),
        fit.events_per_year_0_ln_sd,
    )
    windows = [w for w in (window - 1.0, window + 1.0) if w >= recipe["first_year"].value]
    others = _other_fits(year, windows, last, year_0)
    return CatalogueSeismicity(cells, fit, others, earthquakes, end, magnitude, left_out, recipe)


_QUANTITIES = {
    "first_year": "calendar_year",
    "rate_first_year": "calendar_year",
    "kernel": "smoothing_width",
    "b_kernel": "smoothing_width",
    "recency": "memory_of_events",
    "b_prior": "b_value",
    "b_prior_events": "equivalent_events",
}


def _recipe(**given: float | None) -> dict[str, SourcedNumber]:
    """Numbers of the recipe; those that are given are labelled as such."""
    recipe = dict(numbers_of(parameters().recipe))
    for name, value in given.items():
        if value is None:
            continue
        value = one_number(value, _QUANTITIES[name], name=name, is_bare=True)
        if value != recipe[name].value:
            usual = recipe[name].value
            recipe[name] = SourcedNumber(
                value=float(value),
                unit=recipe[name].unit,
                source=f"given; the recipe of the built-in seismicity has {usual:g}",
                trust="assumed",
                alternatives=(usual,),
            )
    return recipe


def _selected(
    earthquakes: EarthquakeList, first_year: float, end: np.datetime64
) -> tuple[NDArray[np.bool_], dict[str, int]]:
    """Events that count, and how many do not, each by the first reason that applies."""
    lowest = parameters().magnitude.lowest
    reasons: list[tuple[str, Any]] = [
        ("outside the field", ~earthquakes.in_field),
        (f"before {first_year:g}", earthquakes.year < first_year),
        (f"after {end.astype('datetime64[m]')}", earthquakes.time > end),
        (f"below M 1.5 (from {lowest:g} on, magnitudes being rounded)", _below(earthquakes)),
    ]
    kept = np.ones(len(earthquakes), dtype=np.bool_)
    left_out = {}
    for reason, applies in reasons:
        left_out[reason] = int((kept & applies).sum())
        kept &= ~applies
    return kept, left_out


def _below(earthquakes: EarthquakeList) -> NDArray[np.bool_]:
    # Of magnitudes rounded to 0.1 these are the ones up to 1.4; of others those that round to it.
    return np.asarray(earthquakes.magnitude < parameters().magnitude.lowest)


def _month(time: Any) -> Any:
    return time.astype("datetime64[M]").astype(np.int64)


def _other_fits(
    year: NDArray[np.float64], windows: list[float], last: float, year_0: float
) -> tuple[RateFit, ...]:
    found = []
    for first in windows:
        try:
            found.append(fit_decay(year, first=first, last=last, year_0=year_0))
        except HazardError:  # shown beside the fit that was asked for, where there is one
            continue
    return tuple(found)
