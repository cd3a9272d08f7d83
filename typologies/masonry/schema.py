# SPDX-License-Identifier: EUPL-1.2
"""What the files of masonry data may hold: materials, strength and drift methods."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from typologies.capacity.schema import Fraction, Sourced
from typologies.schema import ClassName, Positive, Strict, Text


class MaterialEntry(Sourced):
    """Mean properties of one kind of masonry."""

    title: Text
    compressive_strength_mpa: Positive
    elastic_modulus_mpa: Positive
    shear_modulus_mpa: Positive
    initial_shear_strength_mpa: Positive
    friction: Positive
    density_kg_m3: Positive
    flexural_strength_mpa: Positive | None = None


class MaterialsFile(Strict):
    """Masonry by name."""

    schema_version: Literal[1]
    material: dict[ClassName, MaterialEntry] = Field(min_length=1)


class Ec8StrengthEntry(Sourced):
    """Coefficients of EN 1998-3 Annex C."""

    form: Literal["ec8"]
    stress_block: Positive
    friction: Positive
    cap: Positive
    mode_tolerance: Fraction


class NzseeStrengthEntry(Sourced):
    """Coefficients of the NZSEE family."""

    form: Literal["nzsee"]
    rocking: Positive
    toe_stress: Positive
    sliding: Positive
    diagonal_cohesion: Positive
    slender_ratio: Positive
    squat_ratio: Positive


class ShearSpanDrift(Sourced):
    """Rocking by shear span over length, and shear."""

    form: Literal["shear_span"]
    rocking: Fraction
    shear: Fraction


class AxialStressDrift(Sourced):
    """Rocking by axial stress and measures, with a cap, and shear."""

    form: Literal["axial_stress"]
    rocking: Fraction
    stress_factor: Positive
    reference_height_m: Positive
    rocking_cap: Fraction
    shear: Fraction


class AspectRatioDrift(Sourced):
    """Rocking by height over length, with a cap; sliding; the rest at yield."""

    form: Literal["aspect_ratio"]
    rocking: Fraction
    rocking_cap: Fraction
    sliding: Fraction
    diagonal_at_yield: Literal[True]


class SpandrelEntry(Sourced):
    """Coefficients of a spandrel with a tie."""

    strut_share: Fraction
    stress_block: Fraction


StrengthEntry = Annotated[Ec8StrengthEntry | NzseeStrengthEntry, Field(discriminator="form")]
DriftEntry = Annotated[
    ShearSpanDrift | AxialStressDrift | AspectRatioDrift, Field(discriminator="form")
]


class MasonryMethodsFile(Strict):
    """Strength and drift methods by name."""

    schema_version: Literal[1]
    strength: dict[ClassName, StrengthEntry]
    drift: dict[ClassName, DriftEntry]
    spandrel: SpandrelEntry
