# SPDX-License-Identifier: EUPL-1.2
"""Capacity curves, damping and foundations against worked examples."""

from __future__ import annotations

import math

import pytest
from code_route_tables import rows

from npr.checks._kernels import unity_check
from npr.core.units import STANDARD_GRAVITY, from_si
from spectra.elastic._kernels import Corners, DampingCorrection
from typologies import (
    CapacityCurve,
    Foundation,
    damping_model,
    equivalent_system,
    footing_stiffness,
)
from typologies.capacity import _kernels as kernels
from typologies.capacity._kernels import Bilinear

EC8 = DampingCorrection(10.0, 5.0, 0.5, 0.55)


def agrees(value: float, expected: float | None, rel: float = 1e-3) -> bool:
    return expected is None or value == pytest.approx(expected, rel=rel)


@pytest.mark.parametrize("row", rows("capacity_damping"), ids=str)
def test_hysteretic_damping__printed_values(row) -> None:
    damping = damping_model(row["model"], initial=0.05, period_ratio_exponent=3.0)
    xi = float(kernels.hysteretic_damping(row["ductility"], damping))
    # printed to 0.1 %
    assert 100.0 * xi == pytest.approx(row["hysteretic_damping_percent"], abs=0.05 + 1e-9)


@pytest.mark.parametrize("row", rows("capacity_unity_checks"), ids=str)
def test_unity_check__class_like_curves(row) -> None:
    a_y = row["yield_acceleration_g"] * STANDARD_GRAVITY
    d_y = a_y * (row["period_s"] / (2.0 * math.pi)) ** 2
    found = unity_check(
        row["a_g_g"] * STANDARD_GRAVITY,
        Corners(row["p"], row["T_B_s"], row["T_C_s"], row["T_D_s"]),
        Bilinear(a_y, d_y, 1e-3 * row["ultimate_displacement_mm"], 0.0, 0.0),
        math.inf,
        damping_model("urm-arup", initial=0.05, period_ratio_exponent=3.0),
        EC8,
    )
    assert agrees(found[1], row["unity_check_at_ultimate"], rel=1e-4)


@pytest.mark.parametrize("row", rows("capacity_sdof"), ids=lambda row: row["example"])
def test_equivalent_system__worked_examples(row) -> None:
    shape = [row["lower_shape"], row["upper_shape"]]
    system = equivalent_system(
        storey_masses=from_si([row["lower_mass_kg"], row["upper_mass_kg"]], "kg"),
        storey_heights=from_si([row["lower_height_m"], row["upper_height_m"]], "m"),
        mode_shape=shape,
    )
    assert agrees(system.effective_mass.to("kg").magnitude, row["effective_mass_kg"])
    assert agrees(system.effective_height.magnitude, row["effective_height_m"])
    assert agrees(100.0 * system.mass_participation, row["mass_participation_percent"])
    assert agrees(system.modal_mass.to("kg").magnitude, row["modal_mass_kg"])
    assert agrees(system.participation_factor, row["participation_factor"])
    assert agrees(system.displacement_ratio * shape[-1], row["effective_displacement_mm"])


@pytest.mark.parametrize("row", rows("capacity_bilinear"), ids=lambda row: row["example"])
def test_bilinear__worked_examples(row) -> None:
    curve = CapacityCurve.bilinear(
        yield_displacement=from_si(1e-3 * row["yield_displacement_mm"], "m"),
        ultimate_displacement=from_si(1e-3 * row["ultimate_displacement_mm"], "m"),
        strength=from_si(1e3 * row["strength_kN"], "N"),
        effective_mass=from_si(1e3 * row["effective_mass_t"], "kg"),
    )
    a_y = curve.yield_acceleration.to("standard_gravity").magnitude
    assert agrees(a_y, row["yield_acceleration_g"])
    assert agrees(curve.ductility, row["ductility"])
    assert agrees(curve.effective_period().magnitude, row["effective_period_s"])


@pytest.mark.parametrize("row", rows("capacity_n2_building"), ids=lambda row: row["example"])
def test_target_displacement__four_storey_frame(row) -> None:
    gamma = row["participation_factor"]
    curve = CapacityCurve.bilinear(
        yield_displacement=from_si(1e-2 * row["roof_yield_displacement_cm"] / gamma, "m"),
        ultimate_displacement=from_si(0.5, "m"),
        strength=from_si(1e3 * row["strength_kN"], "N"),
        effective_mass=from_si(1e3 * row["modal_mass_t"] * gamma, "kg"),
    )
    yielding = curve.yield_displacement
    modal = from_si(1e3 * row["modal_mass_t"], "kg") * curve.yield_acceleration
    assert agrees(modal.to("kN").magnitude, row["system_strength_kN"])
    assert agrees(yielding.to("cm").magnitude, row["system_yield_displacement_cm"])
    period = curve.effective_period(yielding).magnitude
    assert agrees(period, row["period_s"])
    assert agrees(curve.yield_acceleration.magnitude, row["yield_acceleration_g"])
    target = curve.target_displacement(
        from_si(row["elastic_acceleration_g"], "standard_gravity"),
        corner_period=from_si(row["corner_period_s"], "s"),
    )
    # inputs of a paper, rounded there: 2 %
    roof = gamma * target.to("cm").magnitude
    assert agrees(roof, row["roof_target_displacement_cm"], rel=0.02)


@pytest.mark.parametrize("row", rows("capacity_n2"), ids=lambda row: row["example"])
def test_target_displacement__short_period(row) -> None:
    elastic, strength = (
        STANDARD_GRAVITY * row[name] for name in ("elastic_acceleration_g", "yield_acceleration_g")
    )
    period = row["period_s"]
    target = kernels.target_displacement(period, row["corner_period_s"], elastic, strength)
    assert agrees(1e3 * target, row["target_displacement_mm"])
    strong = kernels.target_displacement(period, row["corner_period_s"], elastic, 2.0 * elastic)
    assert agrees(1e3 * strong, row["elastic_displacement_mm"])


@pytest.mark.parametrize("row", rows("capacity_footing"))
def test_footing_stiffness__worked_example(row) -> None:
    found = footing_stiffness(
        half_width=from_si(row["half_width_m"], "m"),
        half_length=from_si(row["half_length_m"], "m"),
        shear_modulus=from_si(1e6 * row["shear_modulus_mpa"], "Pa"),
        poisson_ratio=row["poisson_ratio"],
    )
    for name in ("vertical", "across", "along"):
        assert agrees(found[name].to("kN/m").magnitude, row[f"{name}_kN_per_m"])
    for name in ("rocking_about_width", "rocking_about_length"):
        assert agrees(found[name].to("kN*m/rad").magnitude, row[f"{name}_kNm"])


@pytest.mark.parametrize("row", rows("capacity_foundation"))
def test_foundation__worked_example(row) -> None:
    yielding = 4e-3
    stiff = CapacityCurve.bilinear(
        yield_displacement=from_si(yielding, "m"),
        ultimate_displacement=from_si(0.024, "m"),
        strength=from_si(1e3 * row["stiffness_kN_per_m"] * yielding, "N"),
        effective_mass=from_si(1e3 * row["mass_t"], "kg"),
        effective_height=from_si(row["height_m"], "m"),
    )
    soft = stiff.on_foundation(
        Foundation.springs(
            horizontal_stiffness=from_si(1e3 * row["horizontal_kN_per_m"], "N/m"),
            rocking_stiffness=from_si(1e3 * row["rocking_kNm"], "N*m"),
            damping_ratio=1e-2 * row["foundation_damping_percent"],
        )
    )
    at_yield = from_si(yielding, "m")
    rigid, flexible = (c.effective_period(at_yield).magnitude for c in (stiff, soft))
    assert agrees(rigid, row["period_s"])
    assert agrees(flexible, row["flexible_period_s"])
    assert agrees(flexible / rigid, row["period_ratio"])
    damping = damping_model(
        "none",
        initial=1e-2 * row["structure_damping_percent"],
        period_ratio_exponent=row["exponent"],
    )
    assert agrees(100.0 * soft.damping_ratio(damping, at_yield), row["system_damping_percent"])
