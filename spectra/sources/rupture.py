# SPDX-License-Identifier: EUPL-1.2
"""How near the rupture of an earthquake comes to a site."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict

from spectra.sources import _kernels as k

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spectra.discretisation import Discretisation

    Floats = NDArray[np.float64]


class RuptureModel(BaseModel):
    """Geometry of ruptures: constants and where they come from (seismicity.toml)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    depth_km: float
    strike_deg: float
    strike_sigma_deg: float
    moment_slope: float
    moment_constant: float
    length_slope_short: float
    length_constant: float
    length_hinge_m: float
    length_slope_long: float
    length_sigma_log10: float

    def median_length_km(self, magnitude: Floats) -> Floats:
        """Median length of a rupture (Leonard), km."""
        log_moment = self.moment_slope * magnitude + self.moment_constant
        log_hinge = np.log10(self.length_hinge_m)
        short = (log_moment - self.length_constant) / self.length_slope_short
        at_hinge = self.length_slope_short * log_hinge + self.length_constant
        long = log_hinge + (log_moment - at_hinge) / self.length_slope_long
        return 10.0 ** (np.where(short <= log_hinge, short, long) - 3.0)


@dataclass(frozen=True)
class RuptureTable:
    """Probability of the rupture distance given magnitude, azimuth and hypocentral distance."""

    hypocentral_km: Floats
    probability: Floats  # (magnitude, azimuth, hypocentral, distance)
    strike_deg: float
    depth_km: float

    @cached_property
    def _arranged(self) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
        """Probability by azimuth, hypocentral distance, magnitude; and where it is not zero."""
        probability = np.ascontiguousarray(self.probability.transpose(1, 2, 0, 3))
        present = probability > 0.0
        n_distance = present.shape[-1]
        first = np.where(present.any(axis=-1), present.argmax(axis=-1), 0)
        last = np.where(present.any(axis=-1), n_distance - present[..., ::-1].argmax(axis=-1), 0)
        return probability, first.astype(np.int64), last.astype(np.int64)

    def rates(
        self, x_rd_m: Floats, y_rd_m: Floats, cell_x: Floats, cell_y: Floats, cell_rate: Floats
    ) -> Floats:
        """Annual rate of events by magnitude and distance, as seen from each node.

        Parameters
        ----------
        x_rd_m, y_rd_m : (node) float64, m
        cell_x, cell_y : (cell) float64, m
        cell_rate : (cell, magnitude, mmax) float64, 1/yr

        Returns
        -------
        (node, mmax, magnitude, distance) float64, 1/yr
        """
        probability, first, last = self._arranged
        return k.rate_many(
            np.asarray(x_rd_m, dtype=np.float64) / 1000.0,
            np.asarray(y_rd_m, dtype=np.float64) / 1000.0,
            np.asarray(cell_x, dtype=np.float64) / 1000.0,
            np.asarray(cell_y, dtype=np.float64) / 1000.0,
            np.ascontiguousarray(cell_rate, dtype=np.float64),
            self.hypocentral_km,
            probability,
            first,
            last,
            np.deg2rad(self.strike_deg),
            float(self.depth_km),
        )


def rupture_table(model: RuptureModel, grid: Discretisation) -> RuptureTable:
    """Tabulate the rupture distance with a low-discrepancy set of ruptures, the same every time.

    Each point of a Sobol sequence is one rupture: a share of its length that comes towards the
    site, a length and a strike.
    """
    # Both take half a second, and a stored hazard does without.
    from scipy.special import ndtri
    from scipy.stats import qmc

    points = qmc.Sobol(3, scramble=False).random(grid.rupture_points)
    # The sequence begins in the corner of the cube; half a step puts every point inside.
    share, length, strike = (points + 0.5 / grid.rupture_points).T
    scatter = np.deg2rad(model.strike_sigma_deg) * ndtri(strike)
    median = model.median_length_km(grid.magnitude)[:, np.newaxis]
    offset = share * median * 10.0 ** (model.length_sigma_log10 * ndtri(length))
    hypocentral = np.geomspace(
        model.depth_km, grid.distance_limits_km[1] * 1.05, grid.hypocentral_count
    )
    probability = k.rupture_distance_probability(
        grid.distance_km,
        float(grid.distance_power),
        hypocentral,
        np.linspace(0.0, np.pi / 2.0, grid.azimuth_count),
        scatter,
        offset,
        float(model.depth_km),
    )
    return RuptureTable(hypocentral, probability, model.strike_deg, model.depth_km)
