# SPDX-License-Identifier: EUPL-1.2
"""Base shear of the wind: pressures by hand, what it refuses, its calculation."""

from __future__ import annotations

import pytest
from code_route_tables import rows

from npr import load_edition
from npr.checks.nonlinear_pushover import nlpo
from npr.checks.wind import wind_base_shear
from npr.checks.wind_beside import base_shears
from npr.core.errors import NprError
from npr.core.units import STANDARD_GRAVITY, from_si
from spectra.elastic import ElasticSpectrum
from typologies import CapacityCurve

FACE = {"width": from_si(8, "m"), "height": from_si(6, "m"), "force_coefficient": 1.3}
PRESSURE = {"peak_velocity_pressure": from_si(0.8, "kPa")}


def area_label(row: dict) -> str:
    return f"{row['wind_area']}-{row['terrain']}"


@pytest.mark.parametrize("row", rows("lateral_wind"), ids=area_label)
def test_wind_base_shear__pressure_agrees_with_hand_calculation(row: dict) -> None:
    shear = wind_base_shear(
        width=from_si(10, "m"), height=from_si(row["height_m"], "m"), force_coefficient=1.0,
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


@pytest.mark.parametrize(
    ("of_class", "factor"),
    [("CC1a", 1.35), ("CC1b", 1.35), ("CC2", 1.5), ("CC3", 1.5), (None, 1.5)],
)
def test_wind_base_shear__load_factor_by_consequence_class(of_class, factor) -> None:
    shear = wind_base_shear(**FACE, **PRESSURE, consequence_class=of_class)
    assert shear.design_si == pytest.approx(factor * shear.characteristic_si)
    of_caller = wind_base_shear(**FACE, **PRESSURE, consequence_class=of_class, load_factor=1.2)
    assert of_caller.design_si == pytest.approx(1.2 * shear.characteristic_si)


def test_base_shears__demand_and_resistance_of_a_pushover_by_hand() -> None:
    # a_y = 60 kN / 43 t, T_y = 2 pi sqrt(4 mm / a_y) = 0.336 s: on the plateau, 0.25 g * 2.
    curve = CapacityCurve.bilinear(
        strength=from_si(60e3, "N"), effective_mass=from_si(43e3, "kg"),
        yield_displacement=from_si(0.004, "m"), ultimate_displacement=from_si(0.024, "m"),
    )  # fmt: skip
    spectrum = ElasticSpectrum(
        a_g=from_si(0.25 * STANDARD_GRAVITY, "m/s**2"), p=2.0, T_B=from_si(0.1, "s"),
        T_C=from_si(0.35, "s"), T_D=from_si(0.9, "s"),
    )  # fmt: skip
    elastic, resistance = base_shears(nlpo(spectrum, curve, edition=load_edition("npr9998-2020")))
    assert (elastic.what, resistance.what) == ("elastic demand", "resistance")
    assert elastic.force_si == pytest.approx(43e3 * 0.5 * STANDARD_GRAVITY)
    assert resistance.force.magnitude == pytest.approx(60.0)


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
        ({**PRESSURE, "force_coefficient": 0.0}, "force_coefficient: "),
        ({**PRESSURE, "force_coefficient": 130.0}, "force_coefficient: "),
        ({**PRESSURE, "width": from_si(0.0, "m")}, "width: "),
        ({**PRESSURE, "height": from_si(7600.0, "m")}, "height: "),
        ({**PRESSURE, "structural_factor": 10.0}, "structural_factor: "),
        ({**PRESSURE, "load_factor": -1.0}, "load_factor: "),
        ({**PRESSURE, "load_factor": 135.0}, "load_factor: "),
        ({"peak_velocity_pressure": from_si(0.8, "Pa")}, "peak_velocity_pressure: "),
        ({**PRESSURE, "consequence_class": "CC4"}, "consequence_class"),
    ],
)
def test_wind_base_shear__what_is_not_possible_is_refused(changes: dict, message: str) -> None:
    with pytest.raises(NprError, match=message):
        wind_base_shear(**{**FACE, **changes})
