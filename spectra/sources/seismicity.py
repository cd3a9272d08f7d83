# SPDX-License-Identifier: EUPL-1.2
"""How many earthquakes of which magnitude to expect where."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict

from npr.core.errors import HazardError
from npr.core.files import dataset_digest, digest, load_toml, open_dataset
from spectra.sources.rupture import RuptureModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class _Rate(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    events_per_year_0: float
    year_0: float
    decay_yr: float
    first_year: int
    last_year: int


class _Magnitude(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    lowest: float
    step: float
    maximum: list[float]
    maximum_weight: list[float]


class _Header(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    schema_version: int
    id: str
    title: str
    source: str
    trust: str
    note: str
    rate: _Rate
    magnitude: _Magnitude
    rupture: RuptureModel


@dataclass(frozen=True, eq=False, repr=False)
class Seismicity:
    """Earthquakes per year and cell, by magnitude and branch of the largest magnitude.

    ``survival`` holds the annual rate of events at or above a magnitude, per cell and branch; in
    between it falls by a power of ten with magnitude (to zero linearly), and above the last
    magnitude it is zero. ``scale`` multiplies every rate, so that
    what is computed once for a pattern serves every year.

    Attributes
    ----------
    x_rd_m, y_rd_m : (cell) float64, m
    magnitude : (edge) float64
    survival : (cell, edge, mmax) float64, 1/yr before scaling
    mmax, mmax_weight : (mmax) float64
    scale : float64
    counted_from : float64
        Where "M >= 1.5" begins: at 1.45 for catalogue magnitudes, which are rounded to 0.1.
    year : int, optional
        Year whose rate ``scale`` is; None when the rate is not that of a year that can be changed.
    """

    id: str
    title: str
    note: str
    x_rd_m: Floats
    y_rd_m: Floats
    magnitude: Floats
    survival: Floats
    mmax: Floats
    mmax_weight: Floats
    scale: float
    counted_from: float = 1.5
    year: int | None = None

    @cached_property
    def pattern_digest(self) -> str:
        """Digest of all but the scale."""
        return digest(
            self.x_rd_m,
            self.y_rd_m,
            self.magnitude,
            self.survival,
            self.mmax,
            self.mmax_weight,
            self.counted_from,
        )

    def __repr__(self) -> str:
        return f"Seismicity({self.id!r}, {self.events_per_year:.4g} events of M >= 1.5 a year)"

    @property
    def events_per_year(self) -> float:
        """Expected number of events of M >= 1.5 a year, mean over the branches."""
        above = self.exceedance(np.array([self.counted_from])).sum(axis=(0, 1))
        return float(above @ self.mmax_weight) * self.scale

    def scales(self, year: Floats) -> Floats:
        """Scale of each year, for whole numbers of years; NaN where this seismicity has none.

        Examples
        --------
        >>> source = built_in_seismicity(2024)
        >>> (source.scales(np.array([2024.0, 2030.0, 2050.0])) / source.scale).round(3)
        array([1.   , 0.619,   nan])
        """
        if self.year is None:
            return np.full(year.shape, np.nan)
        rate = _built_in()[0].rate
        known = (year >= rate.first_year) & (year <= rate.last_year) & (year == np.round(year))
        return np.where(known, _events_in_year(np.where(known, year, rate.first_year)), np.nan)

    def exceedance(self, magnitude: Floats) -> Floats:
        """Unscaled annual rate of events at or above some magnitudes (cell, magnitude, mmax)."""
        position = np.interp(magnitude, self.magnitude, np.arange(self.magnitude.size))
        low = np.minimum(position.astype(int), self.magnitude.size - 2)
        w = (position - low)[:, np.newaxis]
        below, above = self.survival[:, low, :], self.survival[:, low + 1, :]
        falls = above > 0.0
        ratio = np.where(falls, above / np.where(below > 0.0, below, 1.0), 1.0)
        rate = np.where(falls, below * ratio**w, (1.0 - w) * below)
        rate[:, magnitude > self.magnitude[-1] + 1e-9, :] = 0.0
        return rate

    def bin_rates(self, edges: Floats) -> Floats:
        """Unscaled annual rate of events between successive magnitudes.

        Parameters
        ----------
        edges : (edge) float64
            Below the first magnitude of the seismicity there is nothing.

        Returns
        -------
        (cell, edge - 1, mmax) float64, 1/yr
        """
        at_edges = self.exceedance(edges)
        return np.maximum(at_edges[:, :-1, :] - at_edges[:, 1:, :], 0.0)


@cache
def _built_in() -> tuple[_Header, Floats, Floats, Floats, Floats, str]:
    data = Path(str(resources.files("spectra"))) / "data"
    header = load_toml(data / "seismicity.toml", _Header)
    cells = open_dataset(data / "seismicity.nc", variables=("x", "y", "relative_rate", "b_value"))
    columns = [np.asarray(cells[name].values) for name in ("x", "y", "relative_rate", "b_value")]
    return header, columns[0], columns[1], columns[2], columns[3], dataset_digest(cells)


def rupture_model() -> RuptureModel:
    """Rupture geometry that goes with the built-in seismicity and with forecasts."""
    return _built_in()[0].rupture


def built_in_seismicity(
    year: int | None = None, *, events_per_year: float | None = None
) -> Seismicity:
    """Statistical seismicity of the field, for a year or with a given number of events.

    It is heavier than the official forecasts; see ``Seismicity.note``.

    Parameters
    ----------
    year : int, optional
        2024 to 2034; the rate decays, the pattern stays. Default 2024.
    events_per_year : float, optional
        Expected number of events of M >= 1.5 a year; replaces that of the year.

    Raises
    ------
    HazardError
        The year is outside the range, or the number of events is not a positive number.

    Examples
    --------
    >>> round(built_in_seismicity(2024).events_per_year, 2)
    9.04
    >>> round(built_in_seismicity(events_per_year=20.0).events_per_year, 6)
    20.0
    """
    header, x, y, relative_rate, b_value, _ = _built_in()
    rate = header.rate
    year = rate.first_year if year is None else year
    if not rate.first_year <= year <= rate.last_year:
        raise HazardError(
            what="the built-in seismicity does not reach that year",
            where="year",
            got=year,
            expected=f"{rate.first_year} to {rate.last_year}",
            mend="choose a year in that range, or give a forecast file",
        )
    when, of_year = f"year {year}", None
    if events_per_year is None:
        events_per_year, of_year = float(_events_in_year(np.array(float(year)))), year
    elif not (math.isfinite(events_per_year) and events_per_year > 0.0):
        raise HazardError(
            what="the number of events a year is not a positive number",
            where="events_per_year",
            got=events_per_year,
            expected="a number above 0; 20 was usual in the decade before 2024, 9 in 2024",
        )
    else:
        when = "number of events given"
    largest = header.magnitude
    step = largest.step / 2.0  # the largest magnitudes lie half-way the steps of the catalogue
    n_edge = round((max(largest.maximum) + largest.step - largest.lowest) / step) + 1
    edges = largest.lowest + step * np.arange(n_edge, dtype=np.float64)
    share = relative_rate / relative_rate.sum()
    survival = np.stack(
        [
            share[:, np.newaxis]
            * _truncated_gutenberg_richter(edges, b_value, largest.lowest, maximum)
            for maximum in largest.maximum
        ],
        axis=-1,
    )
    return Seismicity(
        header.id,
        f"{header.title}, {when}",
        header.note,
        x,
        y,
        edges,
        survival,
        np.array(largest.maximum),
        np.array(largest.maximum_weight),
        events_per_year,
        largest.lowest,
        of_year,
    )


def _events_in_year(year: Floats) -> Floats:
    """Expected number of events of M >= 1.5 in a year: the rate at its middle."""
    rate = _built_in()[0].rate
    return rate.events_per_year_0 * np.exp(-(year + 0.5 - rate.year_0) / rate.decay_yr)


def _truncated_gutenberg_richter(
    magnitude: Floats, b_value: Floats, lowest: float, maximum: float
) -> Floats:
    """Share of events at or above a magnitude (cell, magnitude)."""
    b = b_value[:, np.newaxis]
    at_maximum = 10.0 ** (-b * (maximum - lowest))
    survival = (10.0 ** (-b * (magnitude - lowest)) - at_maximum) / (1.0 - at_maximum)
    return np.clip(survival, 0.0, 1.0)


def standard_mmax() -> tuple[Floats, Floats]:
    """Largest magnitudes of the logic tree and their weights."""
    magnitude = _built_in()[0].magnitude
    return np.array(magnitude.maximum), np.array(magnitude.maximum_weight)
