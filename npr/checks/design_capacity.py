# SPDX-License-Identifier: EUPL-1.2
"""The capacity that a check counts on: a curve with the drift limits and factors of an edition.

The one place where an edition meets a capacity: for one curve with its steps, and for classes as
arrays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from npr.checks.bilinear_trace import bilinear_steps
from npr.checks.trace import Step, worse, written
from npr.core.errors import EditionError
from npr.core.units import STANDARD_GRAVITY
from typologies.capacity._kernels import Bilinear
from typologies.capacity.curve import CapacityCurve
from typologies.capacity.defaults import LEVELS, default_curves

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from npr.norms.edition import Edition
    from typologies.capacity.defaults import CapacityDefaults

    Floats = NDArray[np.float64]

Mechanism = Literal["ductile", "brittle"]
FactorName = Literal["capacity", "strength", "drift"]
Part = Literal["system", "storey"]

IMPORTANCE = "code.demand.importance_factor"
CENTRAL = LEVELS.index("central")
_FACTORS = "code.factors."
_BY_MATERIAL = f"{_FACTORS}material."
_MM = 1e3


def numbers_of(edition: Edition) -> dict[str, float]:
    """Every figure of the code route by its dotted key."""
    numbers = {key: getattr(value, "value", None) for key, value in edition.values.items()}
    return {
        key: number
        for key, number in numbers.items()
        if key.startswith("code.") and isinstance(number, float)
    }


def factor(numbers: Mapping[str, float], name: FactorName, material: str = "") -> float:
    """A factor as it holds for a material: the general one times its own, if it has one."""
    own = numbers.get(f"{_BY_MATERIAL}{material}.{name}", 1.0) if material else 1.0
    return numbers[_FACTORS + name] * own


def demand_factor(numbers: Mapping[str, float], material: str = "") -> float:
    """On a_g: importance over the factor on the capacity, which is a factor on a_g,cap."""
    return numbers[IMPORTANCE] / factor(numbers, "capacity", material)


def drift_limit(
    numbers: Mapping[str, float], part: Part, mechanism: Mechanism, material: str = ""
) -> float:
    """Drift limit of the system at its effective height, or of a storey, with its factor."""
    return factor(numbers, "drift", material) * numbers[f"code.drift.{part}_{mechanism}"]


def material_of(edition: Edition, material: str | None) -> str:
    """The material by which factors hold; empty where the edition has none by material.

    Raises
    ------
    EditionError
        The edition has factors by material, and the material is not known.
    """
    if not edition.code_route.factors.material:
        return ""
    if not material:
        raise EditionError(
            what="the edition has factors by material, and the material is not known",
            where=f"edition {edition.id}, code.factors.material",
            expected="the material of the building: masonry, concrete, steel or timber",
            repair="state it (material= of npr.nlpo, [building] material in a building file)",
        )
    return material


def strength_scale(factor: float | Floats) -> Floats:
    """Scale of a curve (..., 5) in the order of ``Bilinear``: stronger at equal stiffness.

    Force and displacement at yield, of the foundation too, grow together.
    """
    one = np.ones_like(factor)
    return np.stack([factor, factor, one, factor, one], axis=-1)


def class_curves(
    defaults: CapacityDefaults, numbers: Mapping[str, float]
) -> tuple[Floats, Floats, Floats]:
    """Curves of classes with the drift limits and factors of an edition.

    Parameters
    ----------
    defaults : CapacityDefaults
    numbers : mapping of str to float
        Of an edition by key, some of them perhaps replaced.

    Returns
    -------
    curves : (class, 3, 5) float64
        Low, central and high in the order of ``Bilinear``; NaN for a class without an entry.
    demand, strength : (class) float64
        Factors on a_g and, in the curves already, on the yield acceleration.
    """
    by_material = {
        material: (
            demand_factor(numbers, material),
            factor(numbers, "strength", material),
            drift_limit(numbers, "system", "ductile", material),
            drift_limit(numbers, "system", "brittle", material),
        )
        for material in set(defaults.material)
    }
    held = np.array([by_material[material] for material in defaults.material]).reshape(-1, 4)
    demand, strength, ductile, brittle = held.T
    curves = default_curves(defaults, ductile, brittle)
    return curves * strength_scale(strength)[:, None, :], demand, strength


def class_curve(defaults: CapacityDefaults, level: int = CENTRAL) -> CapacityCurve:
    """Assumed capacity of the first class, without an end of its own: a drift limit ends it."""
    a_y = float(defaults.yield_acceleration[0, level])
    d_y = a_y * (float(defaults.period[0]) / (2.0 * math.pi)) ** 2
    return CapacityCurve(
        Bilinear(a_y, d_y, math.inf, 0.0, 0.0),
        effective_height_m=float(defaults.effective_height[0]),
        method=f"class default {defaults.classes[0]}, {LEVELS[level]} ({defaults.id})",
    )


def class_mechanism(defaults: CapacityDefaults) -> Mechanism:
    """Which drift limit holds for the first class."""
    return "brittle" if defaults.is_brittle[0] else "ductile"


@dataclass(frozen=True, eq=False)
class DesignCapacity:
    """One curve with the drift limit and the factors of an edition, and how that came about.

    Attributes
    ----------
    given : CapacityCurve
    edition : Edition
    mechanism : str or None
        Which drift limit of the system cuts the curve off; none does when None.
    material : str
        By which factors hold; empty for the general ones alone.
    """

    given: CapacityCurve
    edition: Edition
    mechanism: Mechanism | None
    material: str

    @cached_property
    def numbers(self) -> Mapping[str, float]:
        """Of the edition, by key."""
        return numbers_of(self.edition)

    @property
    def importance(self) -> float:
        """Factor on a_g."""
        return self.numbers[IMPORTANCE]

    def factor(self, name: FactorName) -> float:
        """Factor of the edition as it holds for the material."""
        return factor(self.numbers, name, self.material)

    @cached_property
    def limited(self) -> CapacityCurve:
        """The curve up to the drift limit, made bilinear once more where it is one of points."""
        # A curve that is unknown has a status that says why, and nothing to be cut off.
        if self.mechanism is None or math.isnan(self.given.bilinear_si.yield_acceleration):
            return self.given
        limit = drift_limit(self.numbers, "system", self.mechanism, self.material)
        return self.given.with_limit(drift=limit)

    @cached_property
    def bilinear(self) -> Bilinear:
        """What the check takes."""
        plain = np.array(self.limited.bilinear_si)
        return Bilinear(*(plain * strength_scale(self.factor("strength"))).tolist())

    def factor_steps(self, name: FactorName, symbol: str, what: str) -> Iterator[Step]:
        """A factor that is not 1: the general one, times that of the material."""
        general: Any = self.edition.values[_FACTORS + name]
        own: Any = self.edition.values.get(f"{_BY_MATERIAL}{self.material}.{name}")
        value = self.factor(name)
        if own is not None:
            numbers = f"{written(self.numbers[_FACTORS + name])} · {written(own.value)}"
            what += f", general times that of {self.material}"
            trust = worse(general.trust, own.trust)
            source = f"{general.origin}; {own.origin}"
            yield Step(symbol, what, f"{symbol},0 {symbol},m", numbers, value, "1", source, trust)
        elif value != 1.0:
            yield Step(symbol, what, "", "", value, "1", general.origin, general.trust)

    def limit_steps(self, part: Part, mechanism: Mechanism, symbol: str) -> Iterator[Step]:
        """A drift limit of the edition, with its factor."""
        key = f"code.drift.{part}_{mechanism}"
        limit, source = self.numbers[key], self.edition.values[key]
        value = drift_limit(self.numbers, part, mechanism, self.material)
        factors = list(self.factor_steps("drift", "φ_d", "factor on drift limits"))
        yield from factors
        formula = numbers = ""
        trust: str = source.trust
        if factors:
            formula = f"φ_d {symbol},0"
            numbers = f"{written(self.factor('drift'))} · {written(limit)}"
            trust = worse(trust, factors[0].trust)
        name = f"drift limit of the {part}, {mechanism}"
        yield Step(symbol, name, formula, numbers, value, "1", source.origin, trust)

    def steps(self) -> Iterator[Step]:
        """From the curve as given to the one that the check takes."""
        method = self.given.method
        trust = "given" if method == "given" else "derived"
        trust = "assumed" if method.startswith("class default") else trust
        yield from _curve_steps(self.given, "", trust)
        if self.mechanism is not None:
            yield from self._cut(self.mechanism, trust)
        used = self.bilinear
        factors = list(self.factor_steps("strength", "φ_s", "factor on the strength"))
        yield from factors
        if factors:
            phi = written(self.factor("strength"))
            for symbol, name, before, after, unit, scale in (
                ("a_y", "yield acceleration", self.limited.bilinear_si.yield_acceleration,
                 used.yield_acceleration, "g", 1.0 / STANDARD_GRAVITY),
                ("d_y", "yield displacement", self.limited.bilinear_si.yield_displacement,
                 used.yield_displacement, "mm", _MM),
            ):  # fmt: skip
                yield Step(
                    symbol, f"{name}, with factor at equal stiffness", f"φ_s {symbol}",
                    f"{phi} · {written(before * scale, unit)}",
                    after * scale, unit, factors[0].source, factors[0].trust,
                )  # fmt: skip
        if used.foundation_displacement > 0.0:
            yield self._foundation_step()

    def _cut(self, mechanism: Mechanism, trust: str) -> Iterator[Step]:
        own, end = self.given.bilinear_si, self.limited.bilinear_si.ultimate_displacement * _MM
        *before, limit = self.limit_steps("system", mechanism, "θ_lim")
        drift = drift_limit(self.numbers, "system", mechanism, self.material)
        yield from (*before, limit)
        height = self.limited.effective_height_m
        yield Step("h_eff", "effective height", "", "", height, "m", self.given.method, trust)
        symbols, numbers = "θ_lim h_eff", f"{written(drift)} · {written(height, 'm')}"
        if math.isfinite(own.ultimate_displacement):
            d_u = written(own.ultimate_displacement * _MM, "mm")
            symbols, numbers = f"min(d_u, {symbols})", f"min({d_u}, {numbers})"
        name = "ultimate displacement, limited"
        yield Step("d_u", name, symbols, numbers, end, "mm", limit.source, limit.trust)
        again = self.limited.bilinear_si
        if abs(again.yield_acceleration / own.yield_acceleration - 1.0) > 1e-9:
            yield from _curve_steps(
                self.limited, ", made bilinear up to the drift limit", "derived"
            )

    def _foundation_step(self) -> Step:
        """Displacement that the springs add at yield."""
        curve, springs = self.limited, self.limited.foundation
        name, formula, numbers = (
            "displacement of the foundation at yield",
            "V_y (1/K_h + h²/K_r)",
            "",
        )
        if springs is not None:
            force = curve.effective_mass_kg * self.bilinear.yield_acceleration
            numbers = (
                f"{written(force / 1e3, 'kN')} "
                f"(1/({written(springs.horizontal_stiffness / 1e3, 'kN/m')}) + "
                f"({written(curve.effective_height_m, 'm')})²"
                f"/({written(springs.rocking_stiffness / 1e3, 'kNm')}))"
            )
        value = self.bilinear.foundation_displacement * _MM
        return Step(
            "d_f", name, formula, numbers, value, "mm", "soil-structure interaction", "derived"
        )


def _curve_steps(curve: CapacityCurve, how: str, trust: str) -> Iterator[Step]:
    """The corners of a bilinear curve, as they came in or as they were reduced."""
    plain = curve.bilinear_si
    if curve.pushover is not None:
        yield from bilinear_steps(curve.pushover)
        return
    for symbol, name, value, unit in (
        ("a_y", "yield acceleration", plain.yield_acceleration / STANDARD_GRAVITY, "g"),
        ("d_y", "yield displacement", plain.yield_displacement * _MM, "mm"),
        ("d_u", "ultimate displacement", plain.ultimate_displacement * _MM, "mm"),
    ):
        if math.isfinite(value):
            yield Step(symbol, name + how, "", "", value, unit, curve.method, trust)
