# SPDX-License-Identifier: EUPL-1.2
"""Groups of arguments that the kernels of this package take, and how they are made."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spectra.discretisation import Discretisation, LogGrid
    from spectra.ground_motion import GroundMotionModel
    from spectra.ground_motion._kernels import Amplification

Floats = NDArray[np.float64]


class SiteResponse(NamedTuple):
    """Non-linear part of the site response of one zone, each (period)."""

    f2: Floats
    ln_f3: Floats
    ln_min: Floats
    ln_max: Floats
    sigma_at_zero: Floats  # phi_S2S is linear in ln g between two bounds
    sigma_slope: Floats
    sigma_low: Floats
    sigma_high: Floats


class SiteToSite(NamedTuple):
    """Site-to-site variability: branches of the logic tree, or a normal variable of every event."""

    epsilon: Floats  # (node), ascending
    weight: Floats  # (node), within the node's branch
    branch: NDArray[np.int64]  # (node), branch of the logic tree that a node goes to
    branch_count: int
    correlation: Floats  # (period, period)
    is_full: bool  # the same epsilon at all periods


class QuadratureRule(NamedTuple):
    """Nodes and weights along the two directions of the residuals."""

    pivot: float  # where the first direction is taken
    margin: float  # ln; more than the second direction can add
    weakest: float  # the second direction is followed only above this z
    z: Floats
    z_weight: Floats
    w: Floats
    w_weight: Floats


class Levels(NamedTuple):
    """Levels of motion at equal steps in the logarithm."""

    ln_first: float
    per_step: float
    is_nearest: bool


def site_to_site(model: GroundMotionModel, nodes: int) -> SiteToSite:
    """Site-to-site variability of a model, at the periods of SaAvg.

    ``nodes`` is the number of points at which an aleatory epsilon is integrated.
    """
    positions = model.average_positions
    if not model.is_site_aleatory:
        epsilon = model.site_epsilon
        unused = np.eye(positions.size)
        own = np.arange(epsilon.size)
        return SiteToSite(epsilon, np.ones(epsilon.size), own, epsilon.size, unused, is_full=True)
    choice = model.site_correlation
    correlation = np.eye(positions.size)
    if choice == "consistent":
        correlation = np.ascontiguousarray(model.correlation[np.ix_(positions, positions)])
    return SiteToSite(
        *normal_rule(nodes),
        np.zeros(nodes, dtype=np.int64),
        1,
        correlation,
        is_full=choice == "full",
    )


def site_response(
    site: Amplification, sigma_shift: float, periods: slice | NDArray[np.int64]
) -> SiteResponse:
    """Take from a zone's amplification what depends on the motion, for some of the periods.

    ``sigma_shift`` is added to ln g before the site-to-site sigma is looked up: 0, unless a defect
    of the published chain is reproduced.
    """
    slope = (site.s2 - site.s1) / (np.log(site.xh) - np.log(site.xl))
    at_zero = site.s1 - slope * (np.log(site.xl) - sigma_shift)
    return SiteResponse(
        site.f2[periods].copy(),
        np.log(site.f3[periods]),
        np.log(site.AFmin[periods]),
        np.log(site.AFmax[periods]),
        at_zero[periods].copy(),
        slope[periods].copy(),
        np.minimum(site.s1, site.s2)[periods].copy(),
        np.maximum(site.s1, site.s2)[periods].copy(),
    )


def normal_rule(nodes: int) -> tuple[Floats, Floats]:
    """Gauss-Hermite nodes and weights for a standard normal variable."""
    z, weight = np.polynomial.hermite_e.hermegauss(nodes)
    return z, weight / math.sqrt(2.0 * math.pi)


def trapezoidal_rule(step: float = 0.25, limit: float = 6.0) -> tuple[Floats, Floats]:
    """Equal steps with normal weights: as good as exact, and unmoved by kinks in the integrand."""
    z = np.arange(-limit, limit + step / 2.0, step)
    weight = np.exp(-0.5 * z**2)
    return z, weight / weight.sum()


def quadrature_rule(grid: Discretisation) -> QuadratureRule:
    """The rule along both directions, the first taken where strong motions are."""
    z, z_weight = normal_rule(grid.first_direction_nodes)
    w, w_weight = normal_rule(grid.second_direction_nodes)
    return QuadratureRule(5.0, 1.0, -0.5, z, z_weight, w, w_weight)


def levels(grid: LogGrid, *, is_nearest: bool) -> Levels:
    """Describe a grid of levels to a kernel."""
    ln_level = grid.ln_level
    return Levels(float(ln_level[0]), 1.0 / float(ln_level[1] - ln_level[0]), is_nearest)
