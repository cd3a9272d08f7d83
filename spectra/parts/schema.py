# SPDX-License-Identifier: EUPL-1.2
"""What the data file of demand on parts may hold, and the file itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from npr.core.sourced import Closed, SourcedNumber

_DATA = Path(__file__).parents[1] / "data" / "parts.toml"


class NzsPartsTable(Closed):
    """NZS 1170.5, section 8."""

    height_reference: SourcedNumber
    height_limit: SourcedNumber
    height_factor_above: SourcedNumber
    short_period: SourcedNumber
    long_period: SourcedNumber
    short_shape: SourcedNumber
    long_shape: SourcedNumber
    part_risk_factor: SourcedNumber


class Ec8PartsTable(Closed):
    """EN 1998-1:2004, 4.3.5."""

    amplification: SourcedNumber
    offset: SourcedNumber
    floor: SourcedNumber
    importance_factor: SourcedNumber
    behaviour_factor_cantilever: SourcedNumber
    behaviour_factor_wall: SourcedNumber


class PartsFile(Closed):
    """The whole file."""

    schema_version: Literal[1]
    nzs1170_5: NzsPartsTable = Field(alias="nzs1170-5")
    ec8: Ec8PartsTable


@cache
def parts_data() -> PartsFile:
    """Numbers of the demand on parts, with unit, source and trust."""
    from npr.core.files import load_toml

    return load_toml(_DATA, PartsFile)
