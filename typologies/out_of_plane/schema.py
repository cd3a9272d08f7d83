# SPDX-License-Identifier: EUPL-1.2
"""What the data file of walls out of their plane may hold, and the file itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from npr.core.sourced import Closed, NonEmpty, SourcedNumber

_DATA = Path(__file__).parents[1] / "data" / "out_of_plane.toml"

Kind = Literal["wall", "parapet", "free_standing_wall", "gable", "chimney"]
Base = Literal["centre", "edge"]
Top = Literal["centre", "restoring", "overturning"]


class Thickness(Closed):
    """Effective over nominal thickness."""

    intercept: SourcedNumber
    slope: SourcedNumber


class Capacity(Closed):
    """What the method makes of the mechanism; an edition may override these."""

    usable_fraction: SourcedNumber
    period_factor: SourcedNumber
    cantilever_usable_fraction: SourcedNumber
    cantilever_period_factor: SourcedNumber
    cantilever_slenderness: SourcedNumber


class BasePoints(Closed):
    """Where the reaction at the base may act."""

    centre: SourcedNumber
    edge: SourcedNumber


class TopPoints(Closed):
    """Where the overburden may act."""

    centre: SourcedNumber
    restoring: SourcedNumber
    overturning: SourcedNumber


class AnnexHEntry(Closed):
    """Published coefficients of one pair of boundaries."""

    key: NonEmpty
    c1: SourcedNumber
    c2: SourcedNumber
    c3: SourcedNumber
    c4: SourcedNumber


class AnnexH(Closed):
    """Published coefficients by where the overburden acts; the base reacts in the middle.

    ``divisor`` is what they turn out to divide the mechanism coefficient by.
    """

    divisor: SourcedNumber
    centre: AnnexHEntry
    restoring: AnnexHEntry
    overturning: AnnexHEntry


class OutOfPlaneFile(Closed):
    """The whole file."""

    schema_version: Literal[1]
    thickness: Thickness
    capacity: Capacity
    base: BasePoints
    top: TopPoints
    annex_h: AnnexH


@cache
def out_of_plane_data() -> OutOfPlaneFile:
    """Numbers of the kinematic method, with unit, source and trust."""
    from npr.core.files import load_toml

    return load_toml(_DATA, OutOfPlaneFile)
