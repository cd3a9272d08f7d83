# SPDX-License-Identifier: EUPL-1.2
"""Base shear of the wind: pressures by hand, what it refuses, its calculation."""

from __future__ import annotations

import pytest
from code_route_tables import rows

from npr.checks.wind import wind_base_shear
from npr.core.errors import NprError
from npr.core.units import from_si

FACE = {"width": from_si(8, "m"), "height": from_si(6, "m"), "force_coefficient": 1.3}
PRESSURE = {"peak_velocity_pressure": from_si(0.8, "kPa")}


def area_label(row: dict) -> str:
    return f"{row['wind_area']}-{row['terrain']}"


@pytest.mark.parametrize("row", rows("lateral_wind"), ids=area_label)
def test_wind_base_shear__pressure_agrees_with_hand_calculation(row: dict) -> None:
    shear = wind_base_shear(
        width=from_si(1, "m"), height=from_si(row["height_m"], "m"), force_coefficient=1.0,
        wind_area=row["wind_area"], terrain=row["terrain"],
    )  # fmt: skip
    found = {step.symbol: step.value for step in shear.trace()}["q_p"]
    assert found == pytest.approx(row["pressure_kn_m2"], abs=0.005)


def test_wind_base_shear__pressure_times_face() -> None:
    shear = wind_base_shear(**FACE, **PRESSURE)
    assert shear.characteristic.magnitude == pytest.approx(1.3 * 0.8 * 48.0)
    assert shear.design.magnitude == pytest.approx(1.5 * 1.3 * 0.8 * 48.0)
    assert all(step.source and step.trust for step in shear.trace())
    lighter = wind_base_shear(**FACE, **PRESSURE, load_factor=1.35, structural_factor=0.9)
    assert lighter.design_si == pytest.approx(shear.design_si * 0.9 * 1.35 / 1.5)


def test_wind_base_shear__a_high_building_states_its_structural_factor() -> None:
    high = {**FACE, "height": from_si(15, "m"), **PRESSURE}
    with pytest.raises(NprError, match="structural factor must be given"):
        wind_base_shear(**high)
    assert wind_base_shear(**high, structural_factor=0.95).characteristic_si > 0.0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "two ways to the pressure"),
        ({**PRESSURE, "wind_area": "II", "terrain": "rural"}, "two ways to the pressure"),
        ({"wind_area": "II"}, "unknown wind area or terrain"),
        ({"wind_area": "IV", "terrain": "rural"}, "unknown wind area or terrain"),
        ({**PRESSURE, "force_coefficient": 0.0}, "force_coefficient is not positive"),
        ({**PRESSURE, "width": from_si(0.0, "m")}, "not positive"),
        ({**PRESSURE, "load_factor": -1.0}, "not positive"),
    ],
)
def test_wind_base_shear__what_is_not_possible_is_refused(changes: dict, message: str) -> None:
    with pytest.raises(NprError, match=message):
        wind_base_shear(**{**FACE, **changes})
