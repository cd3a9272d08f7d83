# SPDX-License-Identifier: EUPL-1.2
"""What the data files of the linear methods may hold, and the files themselves."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from npr.core.sourced import Closed, SourcedNumber

_DATA = Path(__file__).parents[1] / "data"


class PeriodFactors(Closed):
    """C_t by structural system."""

    other: SourcedNumber
    concrete_frame: SourcedNumber
    steel_frame: SourcedNumber


class Correction(Closed):
    """When the base shear is lowered, and by how much."""

    multi_storey: SourcedNumber
    other: SourcedNumber
    most_storeys: SourcedNumber
    period_over_corner: SourcedNumber


class LateralFile(Closed):
    """Numbers of the lateral force method."""

    schema_version: Literal[1]
    period_exponent: SourcedNumber
    largest_period_over_corner: SourcedNumber
    largest_period: SourcedNumber
    period_factor: PeriodFactors
    correction: Correction


class Velocities(Closed):
    """Basic velocity of the wind by area."""

    I: SourcedNumber  # noqa: E741 - Roman numerals, as the areas are called
    II: SourcedNumber
    III: SourcedNumber


class Terrain(Closed):
    """Roughness of a kind of terrain."""

    roughness_length: SourcedNumber
    least_height: SourcedNumber


class Terrains(Closed):
    """Kinds of terrain."""

    coastal: Terrain
    rural: Terrain
    built_up: Terrain


class Profile(Closed):
    """What is the same over every terrain."""

    reference_roughness: SourcedNumber
    terrain_scale: SourcedNumber
    terrain_exponent: SourcedNumber
    turbulence: SourcedNumber
    peak_factor: SourcedNumber
    air_density: SourcedNumber


class Force(Closed):
    """From pressure to force."""

    structural_factor: SourcedNumber
    structural_factor_height: SourcedNumber
    load_factor: SourcedNumber
    load_factor_low: SourcedNumber


class WindFile(Closed):
    """Numbers of the wind."""

    schema_version: Literal[1]
    basic_velocity: Velocities
    terrain: Terrains
    profile: Profile
    force: Force


@cache
def lateral_data() -> LateralFile:
    """Numbers of the lateral force method, with unit, source and trust."""
    from npr.core.files import load_toml

    return load_toml(_DATA / "lateral_force.toml", LateralFile)


@cache
def wind_data() -> WindFile:
    """Numbers of the wind, with unit, source and trust."""
    from npr.core.files import load_toml

    return load_toml(_DATA / "wind.toml", WindFile)
