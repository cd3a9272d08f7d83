# SPDX-License-Identifier: EUPL-1.2
"""From epicentres to cells: how often and how strong, smoothed over the field.

Source: docs/hazard.md, section 1. Verification: tests/spectra/test_smoothing.py, closed forms;
tests/spectra/test_recipe.py, a grid that was computed from the same catalogue by others' code.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def squared_distance(x: Floats, y: Floats, cell_x: Floats, cell_y: Floats) -> Floats:
    """Squared distance of every event to every cell (cell, event), m²."""
    dx, dy = cell_x[:, np.newaxis] - x, cell_y[:, np.newaxis] - y
    return np.asarray(dx * dx + dy * dy)


def spatial_density(squared: Floats, kernel_m: float, weight: Floats) -> Floats:
    """Share of the events that each cell gets.

    Every event is spread as a Gaussian that sums to 1 over the cells of the field: what would
    leak out near the edge stays inside.

    Parameters
    ----------
    squared : (cell, event) float64, m²
    kernel_m : float, m, > 0
        Standard deviation of the Gaussian in each direction.
    weight : (event) float64, > 0

    Returns
    -------
    (cell) float64
        Sums to 1.

    Examples
    --------
    Two cells, and an event in the middle of one of them, the other a standard deviation away:

    >>> shares = spatial_density(np.array([[0.0], [9e6]]), 3000.0, np.ones(1))
    >>> shares.round(4).tolist(), round(math.exp(-0.5), 4)
    ([0.6225, 0.3775], 0.6065)
    """
    nearest = squared.min(axis=0)  # so that no kernel underflows to nothing
    kernel = np.exp((nearest - squared) / (2.0 * kernel_m * kernel_m))
    density: Floats = (kernel / kernel.sum(axis=0)) @ weight
    return density / density.sum()


def local_b_value(
    squared: Floats,
    magnitude: Floats,
    *,
    kernel_m: float,
    lowest: float,
    prior: float,
    prior_events: float,
) -> Floats:
    """b-value in each cell by maximum likelihood, with a prior.

    b = (n + n0) / (s + n0 / (b0 ln 10)) / ln 10, where n and s are sums over the events, weighted
    by a Gaussian of their distance, of 1 and of M - ``lowest``; n0 = ``prior_events`` events of the
    prior, b0 = ``prior``, count as well. It is the estimate of Aki (1965) where there are many
    events, and the prior where there are none.

    Parameters
    ----------
    squared : (cell, event) float64, m²
    magnitude : (event) float64
    kernel_m : float, m
    lowest : float
        Where the magnitudes begin: half a step of rounding below the smallest.
    prior, prior_events : float

    Returns
    -------
    (cell) float64
    """
    kernel = np.exp(-squared / (2.0 * kernel_m * kernel_m))
    n, s = kernel.sum(axis=1), kernel @ (magnitude - lowest)
    ln10 = math.log(10.0)
    b: Floats = (n + prior_events) / (s + prior_events / (prior * ln10)) / ln10
    return b
