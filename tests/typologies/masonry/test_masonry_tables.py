# SPDX-License-Identifier: EUPL-1.2
"""Piers, storeys of piers, against worked examples."""

from __future__ import annotations

import numpy as np
import pytest
from code_route_tables import rows

from npr.core.units import from_si
from typologies import CapacityCurve
from typologies.masonry import _kernels as kernels
from typologies.masonry._kernels import Masonry, PierShape
from typologies.masonry.pier import drift_limit, pier_capacity
from typologies.masonry.storeys import storey_curve

STRENGTH_FORMULA_OUTSIDE = 1 << 29


def shape_of(row, boundary: str | None = None) -> PierShape:
    height = row["height_m"]
    is_fixed = (boundary or row["boundary"]) == "fixed"
    thickness = row.get("thickness_m", 0.1)
    return PierShape(row["length_m"], thickness, height, height * (0.5 if is_fixed else 1.0))


def capacity_of(row, method: str, masonry: Masonry):
    shape = shape_of(row)
    return pier_capacity(
        shape,
        masonry,
        axial_force=1e6 * row["stress_mpa"] * shape.length * shape.thickness,
        self_weight=1e3 * row.get("self_weight_kN", 0.0),
        strength_method=method,
        drift_method="ec8-3-nc",
        stiffness_factor=1.0,
    )


def agrees(value: float, expected: float | None) -> bool:
    return expected is None or value == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("row", rows("capacity_piers_ec8"), ids=str)
def test_ec8_strength__worked_examples(row) -> None:
    masonry = Masonry(1e6 * row["f_m_mpa"], 3e9, 1.25e9, 1e6 * row["f_v0_mpa"], 0.6)
    found = capacity_of(row, "ec8-3", masonry)
    assert agrees(1e-3 * found.by_mode["flexure"], row["flexure_kN"])
    assert agrees(1e-3 * found.by_mode["sliding"], row["sliding_kN"])
    assert agrees(1e-3 * found.by_mode["sliding_cap"], row["cap_kN"])
    assert agrees(1e-3 * found.strength, row["strength_kN"])
    assert found.mode == row["mode"]
    assert bool(found.status & STRENGTH_FORMULA_OUTSIDE) == (row["mode"] == "flexure")
    shape = shape_of(row)
    for mode, name in (("sliding", "sliding_compressed_m"), ("sliding_cap", "cap_compressed_m")):
        length = kernels.compressed_length(found.by_mode[mode], found.axial_force, shape)
        # printed to 0.1 mm
        assert row[name] is None or length == pytest.approx(row[name], abs=1e-4)


@pytest.mark.parametrize("row", rows("capacity_piers_nzsee"), ids=str)
def test_nzsee_strength__worked_examples(row) -> None:
    masonry = Masonry(1e6 * row["f_m_mpa"], 3e9, 1.25e9, 1e6 * row["cohesion_mpa"], row["friction"])
    found = capacity_of(row, "nzsee-c8", masonry)
    for mode, strength in found.by_mode.items():
        assert agrees(1e-3 * strength, row[f"{mode}_kN"])
    assert found.mode == row["mode"]
    assert found.strength == min(found.by_mode.values())


@pytest.mark.parametrize("weight_kN", [0.0, 1.0, 7.5, 19.0])
def test_nzsee_strength__own_weight_of_a_fixed_pier_counts_once(weight_kN) -> None:
    found = pier_capacity(
        PierShape(1.3, 0.1, 2.1, 1.05),
        Masonry(7e6, 4e9, 1.65e9, 1.0, 0.6),
        axial_force=22e3,
        self_weight=1e3 * weight_kN,
        strength_method="nzsee-c8",
        drift_method="nzsee-c8",
        stiffness_factor=0.5,
    )
    assert found.by_mode["rocking"] == pytest.approx(0.9 * 22e3 * 1.3 / 2.1, rel=1e-12)


@pytest.mark.parametrize("row", rows("capacity_pier_stiffness"), ids=str)
def test_pier_stiffness__worked_examples(row) -> None:
    masonry = Masonry(
        5e6, 1e6 * row["elastic_modulus_mpa"], 1e6 * row["shear_modulus_mpa"], 1.0, 1.0
    )
    stiffness = kernels.pier_stiffness(shape_of(row), masonry, row["factor"])
    assert agrees(1e-3 * stiffness, row["stiffness_kN_per_m"])


@pytest.mark.parametrize("row", rows("capacity_pier_drift"), ids=str)
def test_drift_limit__worked_examples(row) -> None:
    shape, ratio = shape_of(row, "cantilever"), row["stress_mpa"] / row["f_m_mpa"]
    uncapped, status = kernels.rocking_drift_by_stress(ratio, shape, 0.0135, 2.6, 2.4)
    assert agrees(100.0 * uncapped, row["npr_rocking_percent"])
    assert status == 0
    capped, _ = drift_limit("npr-nc", "flexure", shape, ratio, 0.0)
    assert agrees(100.0 * capped, min(row["npr_rocking_percent"], 1.5))
    for state in ("sd", "nc"):
        limit, _ = drift_limit(f"ec8-3-{state}", "flexure", shape, ratio, 0.0)
        assert agrees(100.0 * limit, row[f"ec8_{state}_cantilever_percent"])


def test_storey__worked_example() -> None:
    piers, (expected,) = rows("capacity_storey"), rows("capacity_storey_curve")
    stiffness = np.array([1e3 * row["stiffness_kN_per_m"] for row in piers])
    strength = np.array([1e3 * row["strength_kN"] for row in piers])
    ultimate = np.array([1e-2 * row["drift_limit_percent"] * row["height_m"] for row in piers])
    yielding = [row["yield_displacement_mm"] for row in piers]
    np.testing.assert_allclose(1e3 * strength / stiffness, yielding, rtol=1e-3)
    curve = storey_curve(stiffness, strength, ultimate)
    assert agrees(1e-3 * curve.peak, expected["peak_kN"])
    lost = int(np.flatnonzero(np.diff(curve.displacement) == 0.0)[0])
    assert agrees(1e3 * curve.displacement[lost], expected["ultimate_displacement_mm"])
    assert agrees(1e-3 * curve.shear[lost + 1], expected["shear_after_loss_kN"])
    mass = 40e3
    system = CapacityCurve.from_pushover(
        from_si(curve.displacement, "m"),
        from_si(curve.shear, "N"),
        effective_mass=from_si(mass, "kg"),
        method="equal-energy-70",
    )
    b = system.bilinear_si
    assert agrees(1e3 * b.ultimate_displacement, expected["ultimate_displacement_mm"])
    assert system.pushover is not None
    assert agrees(1e-3 * mass * system.pushover.energy(), expected["energy_kNm"])
    stiff = mass * b.yield_acceleration / b.yield_displacement
    assert agrees(1e-3 * stiff, expected["stiffness_kN_per_m"])
    assert agrees(1e-3 * mass * b.yield_acceleration, expected["yield_strength_kN"])
    assert agrees(1e3 * b.yield_displacement, expected["yield_displacement_mm"])
    assert agrees(system.ductility, expected["ductility"])
