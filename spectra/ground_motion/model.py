# SPDX-License-Identifier: EUPL-1.2
"""The ground-motion model as data: branches with weights, tables, and what follows from them."""

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
from spectra.ground_motion import _kernels as k

if TYPE_CHECKING:
    import xarray as xr

    from spectra.ground_motion._kernels import Floats


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Branches(_Table):
    median: list[str]
    tau: list[str]
    tau_weight: list[float]
    phi_ss: list[str]
    phi_ss_weight: list[float]
    site_to_site: list[str]
    site_to_site_weight: list[float]
    site_to_site_epsilon: list[float]


class _MedianWeight(_Table):
    magnitude: tuple[float, float]
    at_low: list[float]
    at_high: list[float]


class _ReferenceMedian(_Table):
    source_hinge_magnitude: float
    path_reference_magnitude: float
    path_hinge_km: list[float]
    saturating_period_limit_s: list[float]


class _ComponentVariance(_Table):
    period_s: tuple[float, float]
    constant: tuple[float, float]
    magnitude_factor: tuple[float, float]
    distance_exponent: tuple[float, float]
    magnitude_limits: tuple[float, float]


class _AmplificationConstants(_Table):
    distance_start_km: float
    distance_log_span: float
    cm_per_s2_per_g: float


class _Wierde(_Table):
    period_s: list[float]
    ln_factor: list[float]


class _Header(_Table):
    schema_version: int
    id: str
    title: str
    source: str
    licence: str
    trust: str
    branches: _Branches
    median_weight: _MedianWeight
    reference_median: _ReferenceMedian
    component_variance: _ComponentVariance
    amplification: _AmplificationConstants
    wierde: _Wierde


@dataclass(frozen=True)
class GroundMotionModel:
    """A ground-motion model for Groningen: reference motion, site amplification, logic tree.

    Branches are ordered median, tau, phi_ss, site-to-site; the flat index of a branch runs over
    them in that order, last fastest (V7: 4 x 3 x 2 x 3 = 72).
    """

    header: _Header
    tables: xr.Dataset

    @property
    def id(self) -> str:
        """Name of the model, for example ``v7``."""
        return self.header.id

    @cached_property
    def digest(self) -> str:
        """Digest of every figure of the model."""
        return digest(self.header.model_dump(mode="json"), dataset_digest(self.tables))

    @cached_property
    def period(self) -> Floats:
        """Periods, s: those of SaAvg, the first being PGA."""
        return self.tables["period"].values

    @cached_property
    def zones(self) -> tuple[int, ...]:
        """Site-response zones that have an amplification."""
        return tuple(int(zone) for zone in self.tables["zone"].values)

    @cached_property
    def tau(self) -> Floats:
        """Between-event standard deviation (tau_branch, period), ln."""
        return self.tables["tau"].values

    @cached_property
    def phi_ss(self) -> Floats:
        """Within-event single-station standard deviation (phi_ss_branch, period), ln."""
        return self.tables["phi_ss"].values

    @cached_property
    def correlation(self) -> Floats:
        """Correlation of residuals (period, period)."""
        return self.tables["correlation"].values

    @cached_property
    def site_epsilon(self) -> Floats:
        """Site-to-site epsilon per branch; the same at all periods."""
        return np.array(self.header.branches.site_to_site_epsilon)

    @cached_property
    def site_weight(self) -> Floats:
        """Weights of the site-to-site branches."""
        return np.array(self.header.branches.site_to_site_weight)

    @cached_property
    def motion_weight(self) -> Floats:
        """Weights (median, tau, phi_ss) of the branches that need a motion of their own."""
        branches = self.header.branches
        return np.einsum(
            "m,t,p->mtp",
            self.header.median_weight.at_low,
            branches.tau_weight,
            branches.phi_ss_weight,
        )

    @cached_property
    def branch_weight(self) -> Floats:
        """Weights of all branches, flat, sum 1 (V7: 72)."""
        return (self.motion_weight[..., np.newaxis] * self.site_weight).ravel()

    def rate_multiplier(self, magnitude: Floats) -> Floats:
        """How much more or less often a median branch holds at a magnitude than by its weight.

        The median branches carry the weights of small magnitudes; their weight at larger ones is
        carried as a multiplier on the rate (magnitude, median_branch), so that every mean is right.
        """
        weight = self.header.median_weight
        low, high = np.array(weight.at_low), np.array(weight.at_high)
        first, last = weight.magnitude
        share = np.clip((magnitude - first) / (last - first), 0.0, 1.0)[:, np.newaxis]
        return (low + (high - low) * share) / low

    def reference_median(self, magnitude: Floats, distance: Floats) -> Floats:
        """Median at the NS_B horizon (magnitude, distance, period, median_branch), ln g."""
        constants = self.header.reference_median
        coefficients = k.MedianCoefficients(
            **{
                name: np.ascontiguousarray(
                    self.tables["median_coefficient"].sel(coefficient=name).values
                )
                for name in k.MedianCoefficients._fields
            }
        )
        return k.reference_median_many(
            np.ascontiguousarray(magnitude, dtype=np.float64),
            np.ascontiguousarray(distance, dtype=np.float64),
            self.period,
            coefficients,
            k.MedianConstants(
                float(constants.source_hinge_magnitude),
                float(constants.path_reference_magnitude),
                np.array(constants.path_hinge_km),
                np.array(constants.saturating_period_limit_s),
                -math.log(self.header.amplification.cm_per_s2_per_g),
            ),
        )

    def component_variance(self, magnitude: Floats, distance: Floats) -> Floats:
        """Variance that the arbitrary component adds (magnitude, distance, period), ln²."""
        constants = self.header.component_variance
        return k.component_variance_many(
            np.ascontiguousarray(magnitude, dtype=np.float64),
            np.ascontiguousarray(distance, dtype=np.float64),
            self.period,
            k.ComponentConstants(
                np.array(constants.period_s),
                np.array(constants.constant),
                np.array(constants.magnitude_factor),
                np.array(constants.distance_exponent),
                np.array(constants.magnitude_limits),
            ),
        )

    def site(self, zone: int) -> k.Amplification:
        """Parameters of the amplification of one zone.

        Raises
        ------
        HazardError
            The model has no amplification for the zone.
        """
        if zone not in self.zones:
            raise HazardError(
                what="zone has no site amplification",
                where=f"ground-motion model {self.id}",
                got=zone,
                expected=f"one of {len(self.zones)} zones, {min(self.zones)} to {max(self.zones)}",
                mend="look the zone up by coordinates, or mend the zone column",
            )
        table = self.tables["amplification"].sel(zone=zone)
        return k.Amplification(
            **{
                name: np.ascontiguousarray(table.sel(parameter=name).values)
                for name in k.Amplification._fields
            }
        )

    def amplification_linear(
        self, magnitude: Floats, distance: Floats, site: k.Amplification
    ) -> Floats:
        """Part of ln AF that does not depend on the motion (magnitude, distance, period)."""
        constants = self.header.amplification
        return k.amplification_linear_many(
            np.ascontiguousarray(magnitude, dtype=np.float64),
            np.ascontiguousarray(distance, dtype=np.float64),
            site,
            float(constants.distance_start_km),
            float(constants.distance_log_span),
        )

    @cached_property
    def wierde_ln_factor(self) -> Floats:
        """What a wierde (raised dwelling mound) adds to ln Sa, per period."""
        wierde = self.header.wierde
        return np.interp(self.period, wierde.period_s, wierde.ln_factor)


@cache
def load_ground_motion_model(name: str = "v7") -> GroundMotionModel:
    """Load a ground-motion model that ships with the package.

    Raises
    ------
    HazardError
        There is no model of that name.

    Examples
    --------
    >>> model = load_ground_motion_model("v7")
    >>> len(model.zones), len(model.branch_weight), round(float(model.branch_weight.sum()), 12)
    (160, 72, 1.0)
    """
    known = ("v7",)
    if name not in known:
        raise HazardError(what="unknown ground-motion model", got=name, expected=", ".join(known))
    data = Path(str(resources.files("spectra"))) / "data"
    return GroundMotionModel(
        load_toml(data / f"ground_motion_{name}.toml", _Header),
        open_dataset(
            data / f"ground_motion_{name}.nc",
            variables=("median_coefficient", "tau", "phi_ss", "correlation", "amplification"),
        ),
    )
