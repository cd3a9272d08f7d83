# SPDX-License-Identifier: EUPL-1.2
"""The ground-motion model as data: branches with weights, tables, and what follows from them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from npr.core.errors import HazardError
from npr.core.files import dataset_digest, digest, load_toml, open_dataset
from spectra.ground_motion import _kernels as k

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    from spectra.ground_motion._kernels import Floats


SiteCorrelation = Literal["zero", "consistent", "full"]
"""Correlation over periods of aleatory site-to-site variability; ``consistent``: as residuals."""

_PGV = "velocity_"


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


class _TiedBranches(_Table):
    median: list[str]  # each with the tau of the same name
    phi_ss: list[str]
    phi_ss_weight: list[float]
    site_to_site: Literal["aleatory"]


class _Average(_Table):
    period_s: list[float]


class _Spectrum(_Table):
    longest_period_s: float


class _MedianWeight(_Table):
    magnitude: tuple[float, float]
    at_low: list[float]
    at_high: list[float]


class _ReferenceMedian(_Table):
    source_hinge_magnitude: float
    path_reference_magnitude: float
    path_hinge_km: list[float]
    saturating_period_limit_s: list[float]


class _LinearPathMedian(_Table):
    source_hinge_magnitude: tuple[float, float]
    path_hinge_km: tuple[float, float, float]


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


class _UnboundedAmplification(_AmplificationConstants):
    reference_magnitude: Literal["unbounded"]


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
    median_weight: _MedianWeight
    component_variance: _ComponentVariance
    wierde: _Wierde


class _HeaderV7(_Header):
    branches: _Branches
    reference_median: _ReferenceMedian
    amplification: _AmplificationConstants


class _HeaderV6(_Header):
    branches: _TiedBranches
    average: _Average
    spectrum: _Spectrum
    reference_median: _LinearPathMedian
    amplification: _UnboundedAmplification


@dataclass(frozen=True)
class GroundMotionModel:
    """A ground-motion model for Groningen: reference motion, site amplification, logic tree.

    Branches are ordered median, tau, phi_ss, site-to-site; the flat index of a branch runs over
    them in that order, last fastest (V7: 4 x 3 x 2 x 3 = 72). In V6 tau has the branch of the
    median, and site-to-site variability is aleatory: it has no branches (4 x 1 x 2 x 1 = 8).
    """

    header: _HeaderV7 | _HeaderV6
    tables: xr.Dataset
    site_correlation: SiteCorrelation = "full"

    @property
    def id(self) -> str:
        """Name of the model, for example ``v7``."""
        return self.header.id

    @property
    def name(self) -> str:
        """Name of the model with the choice that was made in it, to be printed with results."""
        if not self.is_site_aleatory:
            return self.id.upper()
        return f"{self.id.upper()} (site-to-site correlation {self.site_correlation})"

    @property
    def is_site_aleatory(self) -> bool:
        """Whether site-to-site variability is a variable of every event, not a branch."""
        return isinstance(self.header, _HeaderV6)

    @cached_property
    def digest(self) -> str:
        """Digest of every figure of the model."""
        choice = [self.site_correlation] if self.is_site_aleatory else []
        figures = dataset_digest(self.tables)
        return digest(self.header.model_dump(mode="json"), figures, *choice)

    @cached_property
    def period(self) -> Floats:
        """Periods, s, the first being PGA."""
        return self.tables["period"].values

    @cached_property
    def average_positions(self) -> NDArray[np.int64]:
        """Positions of the periods of SaAvg; the first is PGA."""
        if isinstance(self.header, _HeaderV7):
            return np.arange(self.period.size)
        return np.searchsorted(self.period, self.header.average.period_s)

    @cached_property
    def zones(self) -> tuple[int, ...]:
        """Site-response zones that have an amplification."""
        return tuple(int(zone) for zone in self.tables["zone"].values)

    @cached_property
    def fitted_count(self) -> int:
        """How many of the periods, from the first, a spectrum of five parameters is fitted to."""
        if isinstance(self.header, _HeaderV7):
            return self.period.size
        longest = self.header.spectrum.longest_period_s
        return int(np.searchsorted(self.period, longest, side="right"))

    @cached_property
    def tau(self) -> Floats:
        """Between-event standard deviation (tau_branch, period), ln."""
        return self.tables["tau"].values

    @cached_property
    def tau_of_median(self) -> Floats:
        """Between-event standard deviation (median_branch, tau_branch, period), ln.

        Where tau has the branch of the median there is one of each.
        """
        if isinstance(self.header, _HeaderV6):
            return self.tau[:, np.newaxis].copy()
        return np.stack([self.tau] * len(self.header.branches.median))

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
        """Site-to-site epsilon per branch, the same at all periods; none where it is aleatory."""
        if isinstance(self.header, _HeaderV6):
            return np.empty(0)
        return np.array(self.header.branches.site_to_site_epsilon)

    @cached_property
    def site_weight(self) -> Floats:
        """Weights of the site-to-site branches; one branch where it is aleatory."""
        if isinstance(self.header, _HeaderV6):
            return np.ones(1)
        return np.array(self.header.branches.site_to_site_weight)

    @cached_property
    def motion_weight(self) -> Floats:
        """Weights (median, tau, phi_ss) of the branches that need a motion of their own."""
        branches = self.header.branches
        return np.einsum(
            "m,t,p->mtp",
            self.header.median_weight.at_low,
            branches.tau_weight if isinstance(branches, _Branches) else [1.0],
            branches.phi_ss_weight,
        )

    @cached_property
    def branch_weight(self) -> Floats:
        """Weights of all branches, flat, sum 1 (V7: 72, V6: 8)."""
        return (self.motion_weight[..., np.newaxis] * self.site_weight).ravel()

    @property
    def branch_kinds(self) -> list[tuple[str, list[str], list[float]]]:
        """What the logic tree branches over: kind, names of the branches, weights."""
        branches, of_median = self.header.branches, self.header.median_weight.at_low
        phi_ss = ("phi_ss", branches.phi_ss, branches.phi_ss_weight)
        if isinstance(branches, _TiedBranches):
            return [("median and tau", branches.median, of_median), phi_ss]
        return [
            ("median", branches.median, of_median),
            ("tau", branches.tau, branches.tau_weight),
            phi_ss,
            ("site-to-site", branches.site_to_site, branches.site_to_site_weight),
        ]

    @cached_property
    def velocity(self) -> GroundMotionModel | None:
        """The model of peak ground velocity, as one "period" whose unit is 981 cm/s; or None.

        1 g for one second is 981 cm/s, so that the same levels and formulas serve: what the tables
        give in cm/s is converted. The period is NaN, and so is the arbitrary component.
        """
        if f"{_PGV}tau" not in self.tables:
            return None
        import xarray as xr

        tables = self.tables
        values = {
            name: tables[f"{_PGV}{name}"].expand_dims(period=[np.nan], axis=axis)
            for name, axis in (("median_coefficient", 1), ("tau", 1), ("phi_ss", 1))
        }
        site = tables[f"{_PGV}amplification"]
        in_cm_per_s = site["parameter"].isin(["f3", "xl", "xh"])
        site = site / np.where(in_cm_per_s, self.header.amplification.cm_per_s2_per_g, 1.0)
        values["amplification"] = site.expand_dims(period=[np.nan], axis=1)
        return GroundMotionModel(self.header, xr.Dataset(values), self.site_correlation)

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
        table = self.tables["median_coefficient"]
        coefficients = {
            str(name): np.ascontiguousarray(table.sel(coefficient=name).values)
            for name in table["coefficient"].values
        }
        ln_unit = -math.log(self.header.amplification.cm_per_s2_per_g)
        magnitudes = np.ascontiguousarray(magnitude, dtype=np.float64)
        distances = np.ascontiguousarray(distance, dtype=np.float64)
        if isinstance(constants, _LinearPathMedian):
            return k.linear_path_median_many(
                magnitudes,
                distances,
                k.LinearPathCoefficients(**coefficients),
                k.LinearPathConstants(
                    np.array(constants.source_hinge_magnitude),
                    np.array(constants.path_hinge_km),
                    ln_unit,
                ),
            )
        return k.reference_median_many(
            magnitudes,
            distances,
            self.period,
            k.MedianCoefficients(**coefficients),
            k.MedianConstants(
                float(constants.source_hinge_magnitude),
                float(constants.path_reference_magnitude),
                np.array(constants.path_hinge_km),
                np.array(constants.saturating_period_limit_s),
                ln_unit,
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
                repair="look the zone up by coordinates, or repair the zone column",
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
            isinstance(self.header, _HeaderV7),
        )

    @cached_property
    def wierde_ln_factor(self) -> Floats:
        """What a wierde (raised dwelling mound) adds to ln Sa, per period; 0 beyond the last."""
        wierde = self.header.wierde
        return np.interp(self.period, wierde.period_s, wierde.ln_factor, right=0.0)

    @cached_property
    def average_wierde_ln_factor(self) -> float:
        """What a wierde adds to ln SaAvg."""
        return float(self.wierde_ln_factor[self.average_positions].mean())


_SHIPPED: dict[str, type[_HeaderV7] | type[_HeaderV6]] = {"v7": _HeaderV7, "v6": _HeaderV6}


@cache
def load_ground_motion_model(
    name: str = "v7", *, site_correlation: SiteCorrelation | None = None
) -> GroundMotionModel:
    """Load a ground-motion model that ships with the package.

    Parameters
    ----------
    name : {"v7", "v6"}
    site_correlation : {"zero", "consistent", "full"}, optional
        V6 only, default ``consistent``: how site-to-site variability is correlated over the
        periods. It matters for SaAvg.

    Raises
    ------
    HazardError
        There is no model of that name, or the model has no such choice.

    Examples
    --------
    >>> model = load_ground_motion_model("v7")
    >>> len(model.zones), len(model.branch_weight), round(float(model.branch_weight.sum()), 12)
    (160, 72, 1.0)
    >>> load_ground_motion_model("v6", site_correlation="full").name
    'V6 (site-to-site correlation full)'
    """
    if name not in _SHIPPED:
        expected = ", ".join(_SHIPPED)
        raise HazardError(what="unknown ground-motion model", got=name, expected=expected)
    known: tuple[SiteCorrelation, ...] = ("full",)  # one epsilon for all periods
    if _SHIPPED[name] is _HeaderV6:
        known = ("consistent", "zero", "full")
    choice = known[0] if site_correlation is None else site_correlation
    if choice not in known:
        raise HazardError(
            what="unknown correlation of site-to-site variability",
            where=f"ground-motion model {name}",
            got=choice,
            expected=", ".join(known),
        )
    data = Path(str(resources.files("spectra"))) / "data"
    return GroundMotionModel(
        load_toml(data / f"ground_motion_{name}.toml", _SHIPPED[name]),
        open_dataset(
            data / f"ground_motion_{name}.nc",
            variables=("median_coefficient", "tau", "phi_ss", "correlation", "amplification"),
        ),
        choice,
    )
