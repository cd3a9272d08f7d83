# SPDX-License-Identifier: EUPL-1.2
"""Pairs of place and class: unity check and risk of each, for any numbers of an edition."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from npr.calibration import _kernels as kernels
from npr.calibration.parameters import TUNABLE, numbers_of
from npr.checks import _kernels as checks
from npr.checks.design_capacity import CENTRAL, class_curves
from npr.risk.vulnerability import LN_LARGEST_FACTOR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from npr.calibration.parameters import FreeParameter
    from npr.norms.edition import Edition
    from spectra.elastic._kernels import DampingCorrection
    from typologies.capacity._kernels import Damping
    from typologies.capacity.defaults import CapacityDefaults

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    _Spectra = tuple[Floats, Floats]
    _Curves = tuple[Floats, Floats]
    _Damped = tuple[Damping, DampingCorrection]

_OF_DAMPING = frozenset(
    {
        "code.demand.damping_floor",
        "code.nlpo.initial_damping",
        "code.nlpo.soil_damping_exponent",
        "code.nlpo.hysteretic_cap",
        "code.nlpo.system_cap",
    }
)
_OF_CURVES = frozenset(TUNABLE) - _OF_DAMPING
"""Keys that act on damping, and on curves and the factor on the demand."""


class Pairs(Protocol):
    """What a fit asks of pairs of place and class; all arrays (pair)."""

    @property
    def weight(self) -> Floats:
        """Of each pair; sums to 1."""
        ...

    @property
    def class_index(self) -> Ints:
        """Class of each pair."""
        ...

    @property
    def place_index(self) -> Ints:
        """Place of each pair."""
        ...

    @property
    def classes(self) -> tuple[str, ...]:
        """Names."""
        ...

    @property
    def places(self) -> tuple[str, ...]:
        """Names."""
        ...

    @property
    def kinks(self) -> Floats:
        """Logarithms of a single parameter at which unity checks may bend, (kink)."""
        ...

    def ln_unity_check(self, ln_values: Floats) -> Floats:
        """Ln of the unity check, for the logarithms of the free parameters."""
        ...

    def ln_risk(self, ln_factor: Floats) -> Floats:
        """Ln of risk over norm with the medians of each pair times a factor."""
        ...

    def is_tabulated(self, ln_factor: Floats) -> NDArray[np.bool_]:
        """Whether the risk at a factor is known, and not drawn on beyond the table."""
        ...


class SpectrumTable(NamedTuple):
    """Spectra of places at return periods.

    Attributes
    ----------
    return_period_yr : (node) float64
        In geometric steps.
    ln_a_g : (node, place) float64, ln of m/s²
    corners : (node, 4, place) float64
    longest_period : float, s
    """

    return_period_yr: Floats
    ln_a_g: Floats
    corners: Floats
    longest_period: float


class RiskTable(NamedTuple):
    """Risk by the structure at factors on all medians.

    Attributes
    ----------
    ln_first, ln_step : float
    ln_risk : (pair, factor) float64
        Ln of the mean risk over the norm.
    """

    ln_first: float
    ln_step: float
    ln_risk: Floats

    def positions(self, ln_factor: Floats) -> Floats:
        """Of factors, in steps from the first."""
        found: Floats = (ln_factor - self.ln_first) / self.ln_step
        return found


@dataclass(frozen=True, eq=False)
class PortfolioPairs:
    """Pairs of a portfolio, with the tables that make them quick to evaluate.

    Attributes
    ----------
    edition : Edition
        What does not vary comes from here.
    free : tuple of FreeParameter
    weight, class_index, place_index : (pair)
    classes, places : tuple of str
        Places by zone and square.
    x_rd_m, y_rd_m : (place) float64, m
    case_of : (place) int64
        Position of the case of each place in ``cases``.
    cases : tuple of str
        Keys of return periods.
    spectra : SpectrumTable
    capacity : CapacityDefaults
        Of ``classes``.
    risk : RiskTable
    """

    edition: Edition
    free: tuple[FreeParameter, ...]
    weight: Floats
    class_index: Ints
    place_index: Ints
    classes: tuple[str, ...]
    places: tuple[str, ...]
    x_rd_m: Floats
    y_rd_m: Floats
    case_of: Ints
    cases: tuple[str, ...]
    spectra: SpectrumTable
    capacity: CapacityDefaults
    risk: RiskTable

    @cached_property
    def _numbers(self) -> dict[str, float]:
        return numbers_of(self.edition)

    @cached_property
    def _own(self) -> tuple[_Spectra, _Curves, _Damped]:
        """Spectra, curves and damping by the numbers of the edition."""
        numbers = self._numbers
        return self._place_spectra(numbers), self._curves(numbers), self._damping(numbers)

    @property
    def kinks(self) -> Floats:
        """Logarithms of the return periods of the table, (kink); none where no such is free."""
        is_free = any(one.key in self.cases for one in self.free)
        return np.log(self.spectra.return_period_yr) if is_free else np.empty(0)

    def ln_unity_check(self, ln_values: Floats) -> Floats:
        """Ln of the unity check, (pair), for the logarithms of the free parameters."""
        values = np.exp(ln_values).tolist()
        keys = [one.key for one in self.free]
        return np.log(self.unity_check(dict(zip(keys, values, strict=True))))

    def unity_check(self, values: Mapping[str, float]) -> Floats:
        """Unity check by the central capacity, (pair), with some numbers replaced."""
        numbers, given = {**self._numbers, **values}, values.keys()
        # What no given number acts on is not computed again.
        spectra, tuned, damped = self._own
        spectra = spectra if given.isdisjoint(self.cases) else self._place_spectra(numbers)
        curves, demand = tuned if given.isdisjoint(_OF_CURVES) else self._curves(numbers)
        damping, correction = damped if given.isdisjoint(_OF_DAMPING) else self._damping(numbers)
        n = len(self.weight)
        pair_a_g, pair_corners, pair_curves = np.empty(n), np.empty((4, n)), np.empty((5, n))
        kernels.pair_inputs_many(
            self.place_index,
            self.class_index,
            *spectra,
            curves,
            demand,
            pair_a_g,
            pair_corners,
            pair_curves,
        )
        out, status = np.empty(n), np.zeros(n, np.uint32)
        checks.unity_check_many(
            pair_a_g,
            pair_corners,
            pair_curves,
            self.spectra.longest_period,
            damping,
            correction,
            out,
            status,
        )
        return out

    def ln_risk(self, ln_factor: Floats) -> Floats:
        """Ln of risk over norm with the medians of each pair times a factor, (pair)."""
        out = np.empty(len(ln_factor))
        kernels.ln_risk_many(self.risk.ln_risk, self.risk.positions(ln_factor), out)
        return out

    def is_tabulated(self, ln_factor: Floats) -> NDArray[np.bool_]:
        """Whether a factor lies in the table, 1/4 to 4, (pair)."""
        inside: NDArray[np.bool_] = np.abs(ln_factor) <= LN_LARGEST_FACTOR
        return inside

    def with_risk(self, risk: RiskTable) -> PortfolioPairs:
        """The same pairs by another table of risk, such as that of one branch."""
        return replace(self, risk=risk)

    def _place_spectra(self, numbers: Mapping[str, float]) -> _Spectra:
        """a_g (place), m/s², and corners (4, place)."""
        nodes = self.spectra.return_period_yr
        n = len(self.case_of)
        a_g, corners = np.empty(n), np.empty((4, n))
        at = np.zeros(len(self.cases))
        if len(nodes) > 1:
            years = np.array([numbers[case] for case in self.cases])
            at = np.log(years / nodes[0]) / math.log(nodes[1] / nodes[0])
        first = np.maximum(np.minimum(at.astype(np.int64), len(nodes) - 2), 0)
        kernels.place_spectra_many(
            self.spectra.ln_a_g,
            self.spectra.corners,
            self.case_of,
            first,
            at - first,
            a_g,
            corners,
        )
        return a_g, corners

    def _curves(self, numbers: Mapping[str, float]) -> _Curves:
        """Curves (5, class) and factors on the demand (class)."""
        curves, demand, _ = class_curves(self.capacity, numbers)
        return np.ascontiguousarray(curves[:, CENTRAL].T), demand

    def _damping(self, numbers: Mapping[str, float]) -> _Damped:
        from npr.checks.parameters import cap_of
        from spectra.elastic.damping import damping_correction_method
        from typologies.capacity.damping import damping_model

        code = self.edition.code_route
        damping = damping_model(
            code.nlpo.hysteretic_damping.value,
            initial=numbers["code.nlpo.initial_damping"],
            period_ratio_exponent=numbers["code.nlpo.soil_damping_exponent"],
            hysteretic_cap=cap_of(numbers["code.nlpo.hysteretic_cap"]),
            system_cap=cap_of(numbers["code.nlpo.system_cap"]),
        )
        correction = damping_correction_method(
            code.demand.damping_correction.value, numbers["code.demand.damping_floor"]
        )
        return damping, correction


def counts(names: Sequence[str], index: Ints, weight: Floats) -> dict[str, float]:
    """Weight by name, (name)."""
    total = np.bincount(index, weights=weight, minlength=len(names))
    return dict(zip(names, total.tolist(), strict=True))
