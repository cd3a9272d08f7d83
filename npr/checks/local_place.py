# SPDX-License-Identifier: EUPL-1.2
"""Where a part is in its building, and how hard the ground under that shakes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from npr.core.errors import NprError
from npr.core.units import to_si


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part is in its building, SI floats; NaN for what was not given.

    Attributes
    ----------
    height_above_ground, building_height : float, m
    building_period, element_period : float, s
        T_1 and T_a.
    """

    height_above_ground: float
    building_height: float
    building_period: float
    element_period: float


def place_of(
    height_above_ground: Any, building_height: Any, building_period: Any, element_period: Any
) -> Place:
    """Quantities to SI; what is None becomes NaN, what is not possible is refused."""
    return Place(
        _length(height_above_ground, "height_above_ground"),
        _length(building_height, "building_height"),
        _period(building_period, "building_period"),
        _period(element_period, "element_period"),
    )


def ground_acceleration(spectrum: Any) -> float:
    """Ground acceleration of a spectrum of one site, or of a quantity, m/s²."""
    a_g = (
        spectrum.a_g_si
        if hasattr(spectrum, "a_g_si")
        else to_si(spectrum, "m/s**2", name="spectrum")
    )
    if a_g.ndim:
        raise NprError(
            what="a check takes the spectrum of one site",
            where="spectrum",
            got=f"{a_g.size} sites",
            expected="one ground acceleration",
            repair="make one check for each site",
        )
    return float(a_g)


def _length(value: Any, name: str) -> float:
    if value is None:
        return math.nan
    number = float(to_si(value, "m", name=name))
    if number < 0.0:
        raise _impossible(number, "m", name, "0 or more")
    return number


def _period(value: Any, name: str) -> float:
    if value is None:
        return math.nan
    number = float(to_si(value, "s", name=name))
    if number <= 0.0:
        raise _impossible(number, "s", name, "above 0")
    return number


def check_for_ec8(place: Place, *, is_height_given: bool) -> None:
    """Refuse a place from which the floor spectrum of EN 1998-1 does not follow."""
    if not is_height_given:
        raise NprError(
            what="the height of the building is needed",
            where="building_height",
            got="nothing",
            expected="a length: the demand of ec8 depends on z / H",
            repair="give the height of the building, or take method nzsee-c8-2017",
        )
    if place.height_above_ground > place.building_height:
        most = f"at most the height of the building, {place.building_height:g} m"
        raise _impossible(place.height_above_ground, "m", "height_above_ground", most)
    if math.isnan(place.element_period) != math.isnan(place.building_period):
        raise NprError(
            what="one period is given of the two that are compared",
            where="building_period, element_period",
            got="building_period" if math.isnan(place.element_period) else "element_period",
            expected="both, or neither for resonance",
            repair="give both or leave both out",
        )


def _impossible(value: float, unit: str, name: str, expected: str) -> NprError:
    return NprError(
        what=f"{name} is out of range",
        where=name,
        got=f"{value:g} {unit}",
        expected=expected,
        repair="check the value and its unit",
    )
