# SPDX-License-Identifier: EUPL-1.2
"""What seismicity.toml says: rate, magnitudes, recipe, uncertainty, ruptures."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from npr.core.files import load_toml
from npr.core.sourced import Closed, SourcedNumber
from spectra.sources.rate import DecayingRate
from spectra.sources.rupture import RuptureModel

DATA = Path(str(resources.files("spectra"))) / "data"


class Magnitude(BaseModel):
    """Truncated Gutenberg-Richter: where magnitudes begin, and branches of the largest one."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    lowest: float
    step: float
    maximum: list[float]
    maximum_weight: list[float]


class Recipe(Closed):
    """From a list of earthquakes to cells and a rate; docs/hazard.md, section 1."""

    first_year: SourcedNumber
    kernel: SourcedNumber
    recency: SourcedNumber
    b_kernel: SourcedNumber
    b_prior: SourcedNumber
    b_prior_events: SourcedNumber
    rate_first_year: SourcedNumber


class Uncertainty(Closed):
    """Spread of rate and b-value, for branches beside those of the largest magnitude."""

    events_per_year_0_ln_sd: SourcedNumber
    decay_low: SourcedNumber
    decay_high: SourcedNumber
    decay_side_weight: SourcedNumber
    b_sd: SourcedNumber


class Parameters(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    schema_version: int
    id: str
    title: str
    source: str
    trust: str
    note: str
    rate: DecayingRate
    magnitude: Magnitude
    recipe: Recipe
    uncertainty: Uncertainty
    rupture: RuptureModel


@cache
def parameters() -> Parameters:
    """What ships with the package."""
    return load_toml(DATA / "seismicity.toml", Parameters)
