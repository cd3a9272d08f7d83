# SPDX-License-Identifier: EUPL-1.2
"""The wind beside the earthquake, as a section."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from npr.checks.lateral import LateralForceCheck
from npr.checks.nonlinear_pushover import NlpoCheck
from npr.checks.wind_beside import BaseShear, base_shears
from npr.core.figures import with_unit
from npr.described.linears import MemberCheck
from npr.report.blocks import Column, Paragraph, Section, Table
from npr.report.steps import step_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from npr.described.checking import BuildingCheck
    from npr.described.part import Part


def wind_section(answer: BuildingCheck) -> Section:
    """Base shear of wind and earthquake per direction, and how the wind was come by."""
    return Section("Base shear of the wind beside the earthquake", tuple(_blocks(answer)))


def _blocks(answer: BuildingCheck) -> Iterator[Paragraph | Table]:
    winds = answer.run.winds
    if not winds:
        yield Paragraph("The file describes no wind ([wind]): there is nothing to set beside.")
        return
    rows = []
    for direction, shear in winds:
        wind = shear.design_si
        beside = _earthquake(answer, direction) or [BaseShear("not described", "", math.nan)]
        for what, note, force in beside:
            larger = "unknown"
            if math.isfinite(force):
                larger = what if force > wind else "wind"
            rows.append((
                direction, with_unit(shear.characteristic_si / 1e3, "kN"),
                with_unit(wind / 1e3, "kN"), what, note, with_unit(force / 1e3, "kN"), larger,
            ))  # fmt: skip
    columns = (
        Column("direction"), Column("wind, characteristic", "number"),
        Column("wind, design", "number"), Column("beside it"), Column("how"),
        Column("base shear", "number"), Column("larger"),
    )  # fmt: skip
    yield Table(columns, tuple(dict.fromkeys(rows)), name="wind")
    for direction, shear in winds:
        yield step_table(shear.trace(), f"Wind, direction {direction}")


def _earthquake(answer: BuildingCheck, direction: str) -> list[BaseShear]:
    """Base shears in a direction, by every check that has one; a member by its building."""
    checks = [part.check for part in answer.run.parts if _is_in(part, direction)]
    whole = [each.lateral if isinstance(each, MemberCheck) else each for each in checks]
    kinds = (NlpoCheck, LateralForceCheck)
    return [shear for each in whole if isinstance(each, kinds) for shear in base_shears(each)]


def _is_in(part: Part, direction: str) -> bool:
    name = part.group.removeprefix("direction ")
    return direction in (name, name.rstrip("+- "))
