# SPDX-License-Identifier: EUPL-1.2
"""Probability of motions at the surface, given an earthquake; no place and no rate in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from spectra.motions import _average_kernels as average_kernels
from spectra.motions import _exceedance_kernels as exceedance_kernels
from spectra.motions.arguments import (
    levels,
    quadrature_rule,
    site_response,
    site_to_site,
    trapezoidal_rule,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from spectra.discretisation import Discretisation
    from spectra.ground_motion import GroundMotionModel
    from spectra.motions.arguments import SiteToSite

    Floats = NDArray[np.float64]

Compatibility = Literal["none", "tno-published"]
Component = Literal["geometric_mean", "arbitrary"]

_SITE_NODES = 7
"""Nodes of an aleatory site-to-site epsilon in the motions that make risk."""


@dataclass(frozen=True)
class MotionTables:
    """Motions of a ground-motion model on the nodes of a grid.

    An event (cell) is a magnitude and a rupture distance; cells run by magnitude, then distance.

    Attributes
    ----------
    ground_motion : GroundMotionModel
    grid : Discretisation
    compatibility : str
        ``tno-published`` reproduces a defect of the published chain in the site-to-site sigma.
    """

    ground_motion: GroundMotionModel
    grid: Discretisation
    compatibility: Compatibility

    @cached_property
    def median(self) -> Floats:
        """Reference median (cell, median_branch, period), cells by magnitude then distance."""
        median = self.ground_motion.reference_median(self.grid.magnitude, self.grid.distance_km)
        n_period, n_branch = median.shape[2:]
        return np.ascontiguousarray(median.reshape(-1, n_period, n_branch).transpose(0, 2, 1))

    @cached_property
    def component_variance(self) -> Floats:
        """Variance of the arbitrary component (cell, period)."""
        variance = self.ground_motion.component_variance(self.grid.magnitude, self.grid.distance_km)
        return variance.reshape(-1, variance.shape[-1])

    @cached_property
    def multiplier(self) -> Floats:
        """Multiplier of the median branches on rates (cell, median_branch)."""
        multiplier = self.ground_motion.rate_multiplier(self.grid.magnitude)
        return np.repeat(multiplier, self.grid.distance_count, axis=0)

    @cached_property
    def _between(self) -> SiteToSite:
        return site_to_site(self.ground_motion, _SITE_NODES)

    @property
    def _sigma_shift(self) -> float:
        # The published chain looks the site-to-site sigma up at ln(cm/s²) in a table for ln g.
        if self.compatibility == "none":
            return 0.0
        return math.log(self.ground_motion.header.amplification.cm_per_s2_per_g)

    def probabilities(self, zone: int) -> Callable[[NDArray[np.int64]], tuple[Floats, Floats]]:
        """Give a function that computes probabilities of SaAvg and PGA in a zone for some events.

        Returns
        -------
        function
            (cell) int64 to two arrays (cell, branch, level) float64, the arbitrary component.
        """
        model, grid = self.ground_motion, self.grid
        site = model.site(zone)
        linear = model.amplification_linear(grid.magnitude, grid.distance_km, site)
        linear = linear.reshape(-1, linear.shape[-1])
        is_nearest = grid.deposit == "nearest"
        periods = model.average_positions
        tau2 = np.take(model.tau_of_median, periods, axis=-1) ** 2
        phi2 = np.take(model.phi_ss, periods, axis=-1) ** 2
        linear = np.take(linear, periods, axis=-1)
        median = np.take(self.median, periods, axis=-1)
        component2 = np.take(self.component_variance, periods, axis=-1)
        correlation = np.ascontiguousarray(model.correlation[np.ix_(periods, periods)])
        response = site_response(site, self._sigma_shift, periods)
        response_pga = site_response(site, self._sigma_shift, slice(0, 1))
        rule, (z, z_weight) = quadrature_rule(grid), trapezoidal_rule()
        average_levels = levels(grid.average_levels, is_nearest=is_nearest)
        pga_levels = levels(grid.pga_levels, is_nearest=is_nearest)
        n_branch = model.branch_weight.size

        def fill(cells: NDArray[np.int64]) -> tuple[Floats, Floats]:
            average = np.zeros((cells.size, n_branch, grid.average_levels.count))
            average_kernels.average_probability_many(
                median[cells],
                tau2,
                phi2,
                component2[cells],
                correlation,
                linear[cells],
                response,
                self.multiplier[cells],
                rule,
                self._between,
                average_levels,
                average,
            )
            pga = np.zeros((cells.size, n_branch, grid.pga_levels.count))
            average_kernels.single_probability_many(
                np.ascontiguousarray(median[cells, :, 0]),
                tau2[:, :, 0].copy(),
                phi2[:, 0].copy(),
                component2[cells, 0].copy(),
                linear[cells, 0].copy(),
                response_pga,
                self.multiplier[cells],
                z,
                z_weight,
                self._between,
                pga_levels,
                pga,
            )
            return average, pga

        return fill

    def exceedance_probability(self, zone: int, period: int, *, component: Component) -> Floats:
        """Probability that Sa at a period exceeds the surface levels, mean over the logic tree.

        Parameters
        ----------
        zone : int
        period : int
            Position of the period in the model.
        component : str
            Hazard is stated for the geometric mean of two horizontal components.

        Returns
        -------
        (magnitude, distance, surface_level) float64
        """
        model, grid = self.ground_motion, self.grid
        site = model.site(zone)
        linear = model.amplification_linear(grid.magnitude, grid.distance_km, site)
        motions = (
            self.reference_exceedance(period, component),
            grid.reference_levels.ln_level,
            np.ascontiguousarray(linear[..., period]).ravel(),
            site_response(site, self._sigma_shift, slice(period, period + 1)),
        )
        ln_surface = grid.surface_levels.ln_level
        if model.is_site_aleatory:
            surface = exceedance_kernels.surface_exceedance_aleatory_many(*motions, ln_surface)
        else:
            surface = exceedance_kernels.surface_exceedance_many(
                *motions, model.site_epsilon, model.site_weight, ln_surface
            )
        return surface.reshape(grid.magnitude_count, grid.distance_count, -1)

    @cached_property
    def _known_reference(self) -> dict[tuple[int, str], Floats]:
        return {}

    def reference_exceedance(self, period: int, component: Component) -> Floats:
        """Probability that the reference motion exceeds its levels, mean over the branches.

        Returns
        -------
        (cell, reference_level) float64
        """
        known, key = self._known_reference, (period, component)
        if key not in known:
            model = self.ground_motion
            variance = (
                model.tau[:, np.newaxis, period] ** 2 + model.phi_ss[np.newaxis, :, period] ** 2
            ).ravel()
            extra = self.component_variance[:, period] if component == "arbitrary" else 0.0
            sigma = np.sqrt(variance + np.reshape(extra, (-1, 1)))
            median = np.ascontiguousarray(self.median[:, :, period])
            spread_weight = model.motion_weight
            if spread_weight.shape[1] != len(model.tau):
                # A median has its own tau: the others weigh nothing.
                spread_weight = spread_weight * np.eye(len(model.tau))[..., np.newaxis]
            shape = (median.shape[0], *spread_weight.shape)
            weight = (
                np.broadcast_to(spread_weight, shape)
                * self.multiplier[:, :, np.newaxis, np.newaxis]
            )
            known[key] = exceedance_kernels.reference_exceedance_many(
                median,
                np.broadcast_to(sigma, (median.shape[0], variance.size)).copy(),
                weight.reshape(median.shape[0], median.shape[1], -1),
                self.grid.reference_levels.ln_level,
            )
        return known[key]
