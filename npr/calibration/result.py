# SPDX-License-Identifier: EUPL-1.2
"""The answer of a calibration: estimates, how sure they are, residuals, and the new edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.calibration.objective import is_unsafe, margins, verdicts_of
from npr.calibration.uncertainty import profile as _profile
from npr.core.units import short

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl
    import xarray as xr
    from numpy.typing import NDArray

    from npr.calibration.fitting import Fit
    from npr.calibration.identifiability import Identifiability
    from npr.calibration.objective import Margins
    from npr.calibration.pairs import PortfolioPairs
    from npr.calibration.problem import CalibrationProblem
    from npr.calibration.scan import Verdicts
    from npr.calibration.uncertainty import Interval
    from npr.norms.edition import Edition

    Floats = NDArray[np.float64]

_MUCH = 0.01
FEW_CLASSES = 3.0
"""Effective number of classes below which a parameter gets no interval from the bootstrap."""
VARIANTS = ("start", "calibrated")


class Estimated(NamedTuple):
    """One parameter; limits are NaN where they are unknown.

    Attributes
    ----------
    key, unit : str
    low, high : float
        Bounds.
    start, value : float
    interval : Interval
        95 %: percentiles of the bootstrap by class, or linear theory without one; unknown at a
        bound.
    linear : Interval
        95 % by linear theory, pairs of a class taken as one.
    standard_error_ln : float
        By linear theory, of the logarithm.
    branches : Interval
        95 % of the estimates by single branches of the logic tree.
    at_bound : bool
    classes : float
        Effective number of classes that it rests on.
    """

    key: str
    unit: str
    low: float
    high: float
    start: float
    value: float
    interval: Interval
    linear: Interval
    standard_error_ln: float
    branches: Interval
    at_bound: bool
    classes: float


@dataclass(frozen=True, eq=False, repr=False)
class CalibrationResult:
    """What a calibration found.

    Attributes
    ----------
    problem : CalibrationProblem
    edition : Edition
        The calibrated one.
    estimates : tuple of Estimated
    start_value, value : float
        Objective at the edition that was started from and at the estimate, with the same weights.
    fit : Fit
    start_verdicts, verdicts : Verdicts
        Shares of the portfolio.
    identifiability : Identifiability
    bootstrap : (draw, parameter) float64
    by_branch : (branch, parameter) float64
    pairs : PortfolioPairs
    addresses : int
        Behind the pairs.
    pair_of : (address) int64
    left_out : mapping of str to int
        Addresses without a pair, by reason.
    branch_risk : xarray.Dataset or None
        Ln of risk over norm (branch, pair, factor), read from disk when asked for.
    provenance : mapping of str to str
    """

    problem: CalibrationProblem
    edition: Edition
    estimates: tuple[Estimated, ...]
    start_value: float
    value: float
    fit: Fit
    start_verdicts: Verdicts
    verdicts: Verdicts
    identifiability: Identifiability
    bootstrap: Floats
    by_branch: Floats
    pairs: PortfolioPairs
    addresses: int
    pair_of: NDArray[np.int64]
    left_out: Mapping[str, int]
    branch_risk: xr.Dataset | None
    provenance: Mapping[str, str]

    def __repr__(self) -> str:
        return short(str(self))

    def __str__(self) -> str:
        told = ", ".join(f"{one.key} {one.start:g} -> {one.value:.6g}" for one in self.estimates)
        return f"CalibrationResult({told}; {self.problem.objective} {self.value:.4g})"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know before using the estimates."""
        found = list(self.identifiability.warnings)
        found += [
            f"{one.key} ends at a bound, {one.value:g}: the objective asks for more"
            for one in self.estimates
            if one.at_bound
        ]
        found += [
            f"{one.key} rests on {one.classes:.1f} classes: too few for an interval"
            for one in self.estimates
            if 0.0 < one.classes < FEW_CLASSES
        ]
        before, after = self.share_above("start"), self.share_above("calibrated")
        if after > before:
            found.append(
                f"a building that just passes exceeds the norm for {after:.0%} of the addresses; "
                f"at the edition that was started from for {before:.0%}"
            )
        if self.problem.edition.calibration is not None:
            found.append(
                "the edition that was started from is itself calibrated: what counts by its unity "
                "checks moves with it"
            )
        beyond = self.margins().weight_beyond
        if beyond > _MUCH:
            found.append(
                f"{beyond:.1%} of the weight lies beyond the table of risk (factors of 1/4 to 4), "
                "where it is drawn on straight"
            )
        if self.fit.is_binding:
            found.append("the constraint on unsafe passes decides, not the objective alone")
        if self.verdicts.passing == 0.0:
            found.append("nothing passes, so that the constraint on unsafe passes holds emptily")
        failed = int(np.isnan(self.bootstrap).any(axis=1).sum())
        if failed:
            found.append(f"{failed} of {len(self.bootstrap)} bootstrap draws have no solution")
        failed = int(np.isnan(self.by_branch).any(axis=1).sum())
        if failed:
            found.append(f"{failed} of {len(self.by_branch)} branches have no solution")
        if self.problem.relevance == "none" and self.share_without_say > _MUCH:
            found.append(
                f"{self.share_without_say:.1%} of the addresses do not count: at the start they "
                "lie beyond the table of risk (factors of 1/4 to 4)"
            )
        if len(self.bootstrap) == 0 and self.problem.bootstraps:
            found.append("no bootstrap was made")
        return tuple(found)

    @property
    def ln_start(self) -> Floats:
        """Logarithms of the parameters of the edition that was started from."""
        return np.log([one.start for one in self.estimates])

    def table(self) -> pl.DataFrame:
        """Estimates with their intervals, one row per parameter; null where unknown."""
        import polars as pl

        rows = [
            {
                "key": one.key,
                "unit": one.unit,
                "start": one.start,
                "estimate": one.value,
                **{
                    f"{name}_{end}": getattr(limits, end)
                    for name, limits in (
                        ("classes", one.interval),
                        ("linear", one.linear),
                        ("logic_tree", one.branches),
                    )
                    for end in ("low", "high")
                },
                "effective_classes": one.classes,
                "is_at_bound": one.at_bound,
            }
            for one in self.estimates
        ]
        return pl.DataFrame(rows).fill_nan(None)

    def share_above(self, variant: str) -> float:
        """Share of the addresses whose marginal building exceeds the norm at an edition."""
        margin = self.margins(variant).margin
        return float(self.pairs.weight[margin > 0.0].sum())

    @property
    def share_without_say(self) -> float:
        """Share of the addresses that have no weight in the fit at all."""
        return float(self.pairs.weight[self.fit.weight == 0.0].sum())

    def margins(self, variant: str = "calibrated") -> Margins:
        """Margins of the pairs, weighed as in the fit."""
        at = self.fit.ln_values if variant == "calibrated" else self.ln_start
        return margins(self.pairs, at, self.fit.weight)

    def by_class(self) -> pl.DataFrame:
        """Residuals per class: weights, unity checks, margins, risk at UC = 1, flips."""
        return self._by(
            np.asarray(self.pairs.class_index), self.pairs.classes, "vulnerability_class"
        )

    def by_place(self) -> pl.DataFrame:
        """The same per place."""
        return self._by(np.asarray(self.pairs.place_index), self.pairs.places, "place")

    def _by(self, index: NDArray[np.int64], names: tuple[str, ...], label: str) -> pl.DataFrame:
        import polars as pl

        start, end = (self.margins(variant) for variant in VARIANTS)
        frame = pl.DataFrame(
            {
                label: np.array(names)[index],
                "share": self.pairs.weight,
                "weight": self.fit.weight,
                "uc_start": np.exp(start.ln_unity_check),
                "uc": np.exp(end.ln_unity_check),
                "margin_start": start.known,
                "margin": end.known,
                "is_unsafe": is_unsafe(self.pairs),
            },
            nan_to_null=True,
        )
        w, norm = pl.col("share"), self.problem.edition.norm_per_yr
        fails, failed = pl.col("uc") > 1.0, pl.col("uc_start") > 1.0

        def mean(column: str) -> pl.Expr:
            known = pl.col(column).is_not_null()
            return (w * pl.col(column)).sum() / w.filter(known).sum()

        return (
            frame.group_by(label)
            .agg(
                w.sum().alias("share_of_addresses"),
                pl.col("weight").sum().alias("weight_in_fit"),
                pl.col("uc_start").median().alias("uc_start_median"),
                pl.col("uc").median().alias("uc_median"),
                mean("margin_start").alias("margin_start_mean"),
                mean("margin").alias("margin_mean"),
                (mean("margin").exp() * norm).alias("lpr_at_uc_1_per_yr"),
                w.filter(failed & ~fails).sum().alias("share_fails_to_passes"),
                w.filter(~failed & fails).sum().alias("share_passes_to_fails"),
                w.filter(~fails & pl.col("is_unsafe")).sum().alias("share_unsafe_passes"),
            )
            .sort(label)
        )

    def profile(self, key: str, count: int = 21) -> pl.DataFrame:
        """Least objective with one parameter held, over its bounds.

        Raises
        ------
        KeyError
            The parameter is not free.
        CalibrationError
            The objective is ``verdict_cost``, which has no profile.
        """
        import polars as pl

        keys = [one.key for one in self.estimates]
        values, objective = _profile(
            self.pairs,
            self.problem.parameters,
            self.fit,
            self.problem.settings,
            parameter=keys.index(key) if key in keys else _missing(key, keys),
            count=count,
        )
        return pl.DataFrame({key: values, "objective": objective})

    def to_dataset(self) -> xr.Dataset:
        """Unity check, margin, risk and weight over (variant, class, place); NaN without a pair."""
        import xarray as xr

        pairs = self.pairs
        shape = (len(VARIANTS), len(pairs.classes), len(pairs.places))
        at = (pairs.class_index, pairs.place_index)
        unity_check, margin = np.full((2, *shape), np.nan)
        for i, variant in enumerate(VARIANTS):
            found = self.margins(variant)
            unity_check[i][at], margin[i][at] = np.exp(found.ln_unity_check), found.known
        lpr, share, weight = np.full((3, *shape[1:]), np.nan)
        lpr[at] = np.exp(pairs.ln_risk(np.zeros(len(pairs.weight)))) * self.edition.norm_per_yr
        share[at], weight[at] = pairs.weight, self.fit.weight
        full, flat = ("variant", "vulnerability_class", "place"), ("vulnerability_class", "place")
        return xr.Dataset(
            {
                "unity_check": (full, unity_check, {"units": "1", "long_name": "unity check"}),
                "margin": (
                    full,
                    margin,
                    {
                        "units": "1",
                        "long_name": "ln of the risk of a marginal building over the norm",
                    },
                ),
                "lpr_structural": (
                    flat,
                    lpr,
                    {"units": "1/yr", "long_name": "mean risk by the structure"},
                ),
                "share": (flat, share, {"units": "1", "long_name": "share of the addresses"}),
                "weight": (flat, weight, {"units": "1", "long_name": "weight in the fit"}),
            },
            coords={
                "variant": list(VARIANTS),
                "vulnerability_class": list(pairs.classes),
                "place": list(pairs.places),
                "x_rd": ("place", pairs.x_rd_m, {"units": "m", "long_name": "RD New, x"}),
                "y_rd": ("place", pairs.y_rd_m, {"units": "m", "long_name": "RD New, y"}),
            },
            attrs=dict(self.provenance),
        )

    def verdicts_at(self, variant: str) -> Verdicts:
        """Shares of the portfolio by verdict against the norm."""
        at = self.fit.ln_values if variant == "calibrated" else self.ln_start
        return verdicts_of(self.pairs, at, self.problem.cost)


def _missing(key: str, keys: list[str]) -> int:
    message = f"{key} is not free; free are {', '.join(keys)}"
    raise KeyError(message)
