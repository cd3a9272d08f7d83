# SPDX-License-Identifier: EUPL-1.2
"""Cells with a share of the events and a b-value, and a rate: from these, the seismicity of a year.

What ships with the package, what is made from a list of earthquakes, and the uniform test source
are all of this kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from npr.core.arguments import one_number
from npr.core.errors import HazardError
from spectra.sources.annual_rates import Seismicity
from spectra.sources.branches import b_branches, decay_branches, level_branches, uncertain
from spectra.sources.parameters import parameters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from spectra.sources.branches import BranchKind
    from spectra.sources.rate import DecayingRate

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SourceCells:
    """Where the events of a field are, how strong, and how many by year.

    Attributes
    ----------
    id, title, note : str
    x_rd_m, y_rd_m : (cell) float64, m
    relative_rate : (cell) float64
        Share of the events of M >= 1.5; scaled to sum to 1.
    b_value : (cell) float64
    rate : DecayingRate, optional
    events_per_year_0_ln_sd : float
        Standard error of the logarithm of the level of the rate.
    """

    id: str
    title: str
    note: str
    x_rd_m: Floats
    y_rd_m: Floats
    relative_rate: Floats
    b_value: Floats
    rate: DecayingRate | None = None
    events_per_year_0_ln_sd: float = 0.0

    def seismicity(
        self,
        year: int | None = None,
        *,
        events_per_year: float | None = None,
        uncertainty: Iterable[str] = (),
    ) -> Seismicity:
        """Seismicity of a year, or with a number of events; as ``built_in_seismicity``."""
        wanted = uncertain(uncertainty)
        if events_per_year is None:
            year, number = self._of_year(year)
            when = f"year {year}"
        else:
            self._check_number(events_per_year, year, "rate" in wanted)
            number, when, year = events_per_year, "number of events given", None
        factors, kinds = np.ones((1, 1)), []
        if "rate" in wanted and self.rate is not None and year is not None:
            kinds = self._rate_kinds(self.rate)
            # All pass through the level in the year that it is for, and part from there.
            passed = year + 0.5 - self.rate.year_0
            decay = np.exp(passed / self.rate.decay_yr - passed / np.array(kinds[1].values))
            factors = np.outer(kinds[0].values, decay)
        shifts: tuple[float, ...] = (0.0,)
        if "b" in wanted:
            kinds = [*kinds, b_branches(parameters().uncertainty.b_sd.value)]
            shifts = kinds[-1].values
        weights = np.ones(1)
        for kind in kinds:
            weights = np.outer(weights, kind.weights).ravel()
        edges, by_shift = self._survival(shifts)
        survival = np.concatenate(
            [factor * of_shift for factor in factors.ravel() for of_shift in by_shift], axis=-1
        )
        largest = parameters().magnitude
        return Seismicity(
            self.id,
            ", ".join([self.title, when, *_said(wanted)]),
            " ".join([self.note, *self._moved(wanted, factors, kinds)]),
            self.x_rd_m,
            self.y_rd_m,
            edges,
            survival,
            np.tile(largest.maximum, weights.size),
            np.outer(weights, largest.maximum_weight).ravel(),
            number,
            largest.lowest,
            None if "rate" in wanted else year,
            self.rate,
            tuple(kinds),
        )

    def _of_year(self, year: int | None) -> tuple[int, float]:
        """The year, and its number of events."""
        if self.rate is None:
            raise HazardError(
                what="this seismicity has no years",
                where="year",
                got=year,
                expected="a number of events a year",
                repair="give the number of events",
            )
        year = self.rate.first_year if year is None else year
        self.rate.check(year)
        return year, float(self.rate.events_in_year(np.array(float(year))))

    def _check_number(
        self, events_per_year: float, year: int | None, is_rate_uncertain: bool
    ) -> None:
        if year is not None:
            self._of_year(year)
        if is_rate_uncertain:
            raise HazardError(
                what="a number of events that is given has no uncertainty of its own",
                where="uncertainty",
                got="rate, and a number of events a year",
                expected="one of the two",
                repair="leave one out; the number of a year has an uncertainty",
            )
        name = "events_per_year"
        one_number(events_per_year, name, name=name, is_bare=True)

    def _rate_kinds(self, rate: DecayingRate) -> list[BranchKind]:
        """Branches of level and decay."""
        spread, usual_yr = parameters().uncertainty, parameters().rate.decay_yr
        return [
            level_branches(self.events_per_year_0_ln_sd),
            decay_branches(rate.decay_yr, spread, usual_yr),
        ]

    def _survival(self, shifts: Iterable[float]) -> tuple[Floats, list[Floats]]:
        """Magnitudes, and by shift of b the share of events from each up (cell, edge, mmax)."""
        largest = parameters().magnitude
        step = largest.step / 2.0  # the largest magnitudes lie half-way the steps of the catalogue
        n_edge = round((max(largest.maximum) + largest.step - largest.lowest) / step) + 1
        edges = largest.lowest + step * np.arange(n_edge, dtype=np.float64)
        share = self.relative_rate / self.relative_rate.sum()
        by_shift = []
        for shift in shifts:
            b = self.b_value + shift
            if not (b > 0.0).all():
                raise HazardError(
                    what="a b-value is not a positive number",
                    where=self.title,
                    got=f"{b.min():g} in some cell, shifted by {shift:+.3f}",
                    expected="above 0",
                )
            of_branch = [
                share[:, np.newaxis] * truncated_gutenberg_richter(edges, b, largest.lowest, m)
                for m in largest.maximum
            ]
            by_shift.append(np.stack(of_branch, axis=-1))
        return edges, by_shift

    def _moved(
        self, wanted: tuple[str, ...], factors: Floats, kinds: list[BranchKind]
    ) -> list[str]:
        """How the branches of the rate move the mean number of events."""
        if "rate" not in wanted:
            return []
        mean = float(np.array(kinds[0].weights) @ factors @ np.array(kinds[1].weights))
        return [f"The branches of the rate move the mean number of events by {mean - 1.0:+.1%}."]


def _said(wanted: tuple[str, ...]) -> list[str]:
    words = {"rate": "the rate", "b": "the b-value"}
    if not wanted:
        return []
    named = " and ".join(words[name] for name in wanted)
    return [f"with branches of {named} (their spread is assumed)"]


def truncated_gutenberg_richter(
    magnitude: Floats, b_value: Floats, lowest: float, maximum: float
) -> Floats:
    """Share of events at or above a magnitude (cell, magnitude)."""
    b = b_value[:, np.newaxis]
    at_maximum = 10.0 ** (-b * (maximum - lowest))
    survival = (10.0 ** (-b * (magnitude - lowest)) - at_maximum) / (1.0 - at_maximum)
    return np.clip(survival, 0.0, 1.0)
