# SPDX-License-Identifier: EUPL-1.2
"""How many events a year: a rate that decays, and its fit to the times of events."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict

from npr.core.errors import HazardError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST_EVENTS = 10
"""Fewer do not tell a decay from chance: the standard error of ln N0 alone would exceed 0.3."""


class DecayingRate(BaseModel):
    """N(t) = N0 exp(-(t - t0) / tau), events of M >= 1.5 a year, for some whole years."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    events_per_year_0: float
    year_0: float
    decay_yr: float
    first_year: int
    last_year: int

    def events_in_year(self, year: Floats) -> Floats:
        """Expected number of events in a year: the rate at its middle."""
        passed = year + 0.5 - self.year_0
        return np.asarray(self.events_per_year_0 * np.exp(-passed / self.decay_yr))

    def known(self, year: Floats) -> Floats:
        """As ``events_in_year``; NaN for what is not a whole year in the range."""
        is_known = (year >= self.first_year) & (year <= self.last_year) & (year == np.round(year))
        return np.where(
            is_known, self.events_in_year(np.where(is_known, year, self.first_year)), np.nan
        )

    def check(self, year: int) -> None:
        """Refuse a year outside the range.

        Raises
        ------
        HazardError
        """
        if not self.first_year <= year <= self.last_year:
            raise HazardError(
                what="the seismicity does not reach that year",
                where="year",
                got=year,
                expected=f"{self.first_year} to {self.last_year}",
                repair="choose a year in that range, or give a forecast file",
            )


class RateFit(NamedTuple):
    """A decaying rate by maximum likelihood, with its standard errors.

    Attributes
    ----------
    events_per_year_0 : float, 1/yr
        At ``year_0``.
    year_0, decay_yr : float, yr
    events_per_year_0_ln_sd, decay_ln_sd : float
        Standard errors of the logarithms.
    n_events : int
    first, last : float, yr
        Window of the fit.
    """

    events_per_year_0: float
    year_0: float
    decay_yr: float
    events_per_year_0_ln_sd: float
    decay_ln_sd: float
    n_events: int
    first: float
    last: float


def fit_decay(year: Floats, *, first: float, last: float, year_0: float) -> RateFit:
    """Fit N0 and tau to the times of events in a window by maximum likelihood.

    The mean time of the events is that of an exponential distribution on the window; this fixes
    tau, and the number of events fixes N0. Standard errors are those of the observed information.

    Parameters
    ----------
    year : (event) float64, yr
        Only those within the window count.
    first, last : float, yr
        Window in which the list is complete.
    year_0 : float, yr
        Year that N0 is for; the fit itself does not depend on it.

    Raises
    ------
    HazardError
        There are too few events, or the rate does not fall over the window.

    Examples
    --------
    >>> share = np.linspace(0.0005, 0.9995, 1000)  # of a thousand events, falling for ten years
    >>> times = 2014.0 - 12.0 * np.log1p(share * np.expm1(-10.0 / 12.0))
    >>> fit = fit_decay(times, first=2014.0, last=2024.0, year_0=2024.0)
    >>> round(fit.decay_yr, 1), round(fit.decay_ln_sd, 2)
    (12.0, 0.13)
    """
    from scipy.optimize import brentq

    seen = year[(year >= first) & (year <= last)]
    if seen.size < FEWEST_EVENTS:
        raise HazardError(
            what="too few events to fit a rate that decays",
            where=f"events from {first:g} to {last:.2f}",
            got=f"{seen.size} events",
            expected=f"{FEWEST_EVENTS} or more",
            repair="begin the window of the fit earlier",
        )
    first, last = float(first), float(last)
    length, mean = last - first, float(seen.mean()) - first
    # With decay k per window, k = 1e-6 is a rate that is constant and k = 1e6 one sudden burst.
    slow, fast = 1e-6, 1e6
    if not _moments(fast)[1] < mean / length < _moments(slow)[1]:
        raise HazardError(
            what="the rate of events does not fall over the window",
            where=f"{seen.size} events from {first:g} to {last:.2f}",
            got=f"mean time {first + mean:.2f}",
            expected=f"before {first + 0.5 * length:.2f}, the middle, where the rate decays",
            repair="choose another window, or give the number of events a year yourself",
        )
    k = float(brentq(lambda k: _moments(k)[1] - mean / length, slow, fast, xtol=1e-12)) / length
    # Time u from year_0; integrals of u^j exp(-k u) over the window, from those from its start.
    start = first - year_0
    m0, mean_part, square = _moments(k * length)
    m1, m2 = mean_part * length, square * length**2
    events_0 = seen.size * math.exp(k * start) / (m0 * length)
    n, centre = float(seen.size), start + m1
    # Information of (ln N0, k): n, -n <u>, n <u^2>.
    spread = start**2 + 2.0 * start * m1 + m2 - centre**2
    sd_k = 1.0 / math.sqrt(n * spread)
    return RateFit(
        events_0,
        year_0,
        1.0 / k,
        math.sqrt(1.0 / n + (centre * sd_k) ** 2),
        sd_k / k,
        seen.size,
        first,
        last,
    )


def _moments(k: float) -> tuple[float, float, float]:
    """Integral of exp(-k v) over v from 0 to 1, and means of v and v² in that distribution."""
    if k < 1e-3:  # series: the closed forms below would subtract nearly equal numbers
        return 1.0 - k / 2.0 + k * k / 6.0, 0.5 - k / 12.0, 1.0 / 3.0 - k / 12.0
    total = -math.expm1(-k) / k
    rest = math.exp(-k)
    first = (1.0 - rest * (1.0 + k)) / k**2
    second = (2.0 - rest * (2.0 + 2.0 * k + k * k)) / k**3
    return total, first / total, second / total
