# SPDX-License-Identifier: EUPL-1.2
"""Seismicity: annual rates of earthquakes per cell, magnitude and branch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from npr.core.files import digest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spectra.sources.branches import BranchKind
    from spectra.sources.rate import DecayingRate

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Seismicity:
    """Earthquakes per year and cell, by magnitude and branch of the largest magnitude.

    ``survival`` holds the annual rate of events at or above a magnitude, per cell and branch; in
    between it falls by a power of ten with magnitude (to zero linearly), and above the last
    magnitude it is zero. ``scale`` multiplies every rate, so that
    what is computed once for a pattern serves every year.

    Branches of rate and b-value, where there are any (``uncertain_in``), lie along the axis of the
    largest magnitude: it then holds every combination, the largest magnitude fastest.

    Attributes
    ----------
    x_rd_m, y_rd_m : (cell) float64, m
    magnitude : (edge) float64
    survival : (cell, edge, mmax) float64, 1/yr before scaling
    mmax, mmax_weight : (mmax) float64
        Largest magnitude and weight of each branch.
    scale : float64
    counted_from : float64
        Where "M >= 1.5" begins: at 1.45 for catalogue magnitudes, which are rounded to 0.1.
    year : int, optional
        Year whose rate ``scale`` is; None when the rate is not that of a year that can be changed.
    rate : DecayingRate, optional
        Rate by year; with it, and a ``year``, other years are a matter of scale.
    uncertain_in : tuple of BranchKind
        What the seismicity branches over besides the largest magnitude, slowest first.
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
    rate: DecayingRate | None = None
    uncertain_in: tuple[BranchKind, ...] = ()

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
        return self.events_from(self.counted_from)

    def events_from(self, magnitude: float) -> float:
        """Expected number of events a year at or above a magnitude, mean over the branches."""
        above = self.exceedance(np.array([magnitude])).sum(axis=(0, 1))
        return float(above @ self.mmax_weight) * self.scale

    @property
    def branch_kinds(self) -> list[tuple[str, list[str], list[float]]]:
        """What the seismicity branches over: kind, names of the branches, weights."""
        size = self.mmax.size
        for kind in self.uncertain_in:
            size //= len(kind.weights)
        weight = self.mmax_weight.reshape(-1, size).sum(axis=0)
        largest = ("Mmax", [str(mmax) for mmax in self.mmax[:size]], weight.tolist())
        others = [(kind.kind, list(kind.names), list(kind.weights)) for kind in self.uncertain_in]
        return [*others, largest]

    def scales(self, year: Floats) -> Floats:
        """Scale of each year, for whole numbers of years; NaN where this seismicity has none.

        Examples
        --------
        >>> from spectra.sources.seismicity import built_in_seismicity
        >>> source = built_in_seismicity(2024)
        >>> (source.scales(np.array([2024.0, 2030.0, 2050.0])) / source.scale).round(3)
        array([1.   , 0.619,   nan])
        """
        if self.year is None or self.rate is None:
            return np.full(year.shape, np.nan)
        return self.rate.known(year)

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
