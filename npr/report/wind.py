# SPDX-License-Identifier: EUPL-1.2
"""The wind beside the earthquake, as a section."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from npr.checks.lateral import LateralForceCheck
from npr.checks.nonlinear_pushover import NlpoCheck
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
        for quake, what in _earthquake(answer, direction) or [(math.nan, "not described")]:
            larger = "unknown"
            if math.isfinite(quake):
                larger = "earthquake" if quake > wind else "wind"
            rows.append((
                direction, with_unit(shear.characteristic_si / 1e3, "kN"),
                with_unit(wind / 1e3, "kN"), with_unit(quake / 1e3, "kN"), what, larger,
            ))  # fmt: skip
    columns = (
        Column("direction"), Column("wind, characteristic", "number"),
        Column("wind, design", "number"), Column("earthquake", "number"), Column("which"),
        Column("larger"),
    )  # fmt: skip
    yield Table(columns, tuple(dict.fromkeys(rows)), name="wind")
    for direction, shear in winds:
        yield step_table(shear.trace(), f"Wind, direction {direction}")


def _earthquake(answer: BuildingCheck, direction: str) -> list[tuple[float, str]]:
    """Base shear of the earthquake in a direction, N, by every check that has one."""
    found = [_shear(part) for part in answer.run.parts if _is_in(part, direction)]
    return [each for each in found if each is not None]


def _is_in(part: Part, direction: str) -> bool:
    name = part.group.removeprefix("direction ")
    return direction in (name, name.rstrip("+- "))


def _shear(part: Part) -> tuple[float, str] | None:
    check = part.check
    if isinstance(check, MemberCheck):
        check = check.lateral
    if isinstance(check, LateralForceCheck):
        return check.base_shear_si * check.torsion_factor, "lateral force method, with torsion"
    if not isinstance(check, NlpoCheck):
        return None
    mass = check.curve.effective_mass_kg
    if check.performance_point.exists:
        force, what = check.performance_point.acceleration, "at the performance point"
    else:
        force, what = check.used.yield_acceleration, "strength, no performance point"
    return mass * force, f"{check.direction}: {what}"
