# SPDX-License-Identifier: EUPL-1.2
"""What the files of capacity data may hold: damping models, methods, defaults of the classes."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from typologies.schema import ClassName, Positive, Strict, Text, Trust

NotNegative = Annotated[float, Field(ge=0)]
Fraction = Annotated[float, Field(gt=0, lt=1)]
UpToOne = Annotated[float, Field(gt=0, le=1)]
ThreePositive = Annotated[tuple[Positive, Positive, Positive], Field(strict=False)]
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
Mechanism = Literal["ductile", "brittle"]
Material = Literal["masonry", "concrete", "steel", "timber"]


class Sourced(Strict):
    """What every entry says of itself; what is assumed names its alternatives."""

    trust: Trust
    source: Text
    alternatives: Texts = ()

    @model_validator(mode="after")
    def _assumed_has_alternatives(self) -> Self:
        if self.trust == "assumed" and not self.alternatives:
            message = "alternatives for a value that is assumed"
            raise ValueError(message)
        return self


class DampingEntry(Sourced):
    """Coefficients of one hysteretic damping model."""

    scale: NotNegative
    scale_over_pi: bool = False
    per_root: NotNegative
    root: NotNegative
    per_ductility: NotNegative
    constant_above: Annotated[float, Field(ge=1)] | None = None


class DampingFile(Strict):
    """Hysteretic damping models by name."""

    schema_version: Literal[1]
    model: dict[ClassName, DampingEntry] = Field(min_length=1)


class Value(Sourced):
    """One number with its source."""

    value: Positive


class Secant(Value):
    """Share of a force at which the elastic branch crosses the curve."""

    of: Literal["peak", "yield"]


class MethodsFile(Strict):
    """Numbers of the ways to reduce a pushover curve."""

    schema_version: Literal[1]
    strength_drop: Value
    secant: dict[ClassName, Secant]


class ClassEntry(Strict):
    """Capacity that is assumed for one class, and why."""

    material: Material
    yield_acceleration_g: ThreePositive
    period_s: Positive
    effective_height_m: Positive
    mechanism: Mechanism
    reasoning: Text

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if list(self.yield_acceleration_g) != sorted(self.yield_acceleration_g):
            message = "yield accelerations in the order low, central, high"
            raise ValueError(message)
        return self


class DefaultsAlternatives(Strict):
    """What else the capacity of a class might be, besides its low and high yield acceleration."""

    period_factor: Annotated[tuple[Positive, ...], Field(strict=False, min_length=1)]
    effective_height_factor: Annotated[tuple[Positive, ...], Field(strict=False, min_length=1)]
    mechanism: Annotated[tuple[Mechanism, ...], Field(strict=False, min_length=1)]


class DefaultsFile(Strict):
    """Assumed capacity per class."""

    schema_version: Literal[1]
    id: ClassName
    title: Text
    trust: Literal["assumed"]
    source: Text
    alternatives: DefaultsAlternatives
    classes: dict[ClassName, ClassEntry] = Field(alias="class", min_length=1)


class Combination(Strict):
    """phi of psi_E = phi psi_2."""

    trust: Trust
    source: Text
    phi_roof: UpToOne
    phi_floor: UpToOne
    phi_floor_full: UpToOne
    full_categories: Texts


class Torsion(Strict):
    """f of 1 + f x / L_e."""

    trust: Trust
    source: Text
    spatial: Positive
    planar: Positive


class BuildingMethodsFile(Strict):
    """Seismic mass, load on the walls, torsion."""

    schema_version: Literal[1]
    combination: Combination
    psi_2: dict[ClassName, Annotated[float, Field(ge=0, le=1)]]
    torsion: Torsion
    cracked_stiffness: Value
