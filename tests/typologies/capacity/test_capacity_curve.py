# SPDX-License-Identifier: EUPL-1.2
"""Capacity curves: what they refuse, where they end, what a limit does."""

from __future__ import annotations

import math

import numpy as np
import pytest
from code_route_tables import rows
from hypothesis import given, settings
from hypothesis import strategies as st

from npr.core.errors import NprError, UnitError
from npr.core.units import from_si
from typologies import (
    CapacityCurve,
    Foundation,
    damping_model,
    equivalent_system,
    footing_stiffness,
    gravity_load,
    seismic_mass,
    torsion_factor,
)
from typologies.capacity._kernels import hysteretic_damping

KNOWN = {
    "yield_displacement": from_si(4.0, "mm"),
    "ultimate_displacement": from_si(24.0, "mm"),
    "strength": from_si(60.0, "kN"),
    "effective_mass": from_si(43.0, "t"),
    "effective_height": from_si(4.0, "m"),
}


def known(**changes) -> CapacityCurve:
    return CapacityCurve.bilinear(**{**KNOWN, **changes})


def pushed(displacement_mm, force_kN, method="equal-energy-70", **more) -> CapacityCurve:
    more = more or {"effective_mass": from_si(40.0, "t"), "effective_height": from_si(4.0, "m")}
    return CapacityCurve.from_pushover(
        from_si(displacement_mm, "mm"), from_si(force_kN, "kN"), method=method, **more
    )


# --- given ---


def test_bilinear__strength_or_acceleration_give_the_same() -> None:
    a_y = known().yield_acceleration
    other = known(strength=None, yield_acceleration=a_y)
    np.testing.assert_allclose(other.bilinear_si, known().bilinear_si, rtol=1e-12)
    assert other.strength.to("kN").magnitude == pytest.approx(60.0)


@pytest.mark.parametrize(
    "changes",
    [
        {"yield_acceleration": from_si(1.0, "m/s**2")},
        {"strength": None},
        {"effective_mass": None},
    ],
)
def test_bilinear__strength_twice_or_in_part_is_refused(changes) -> None:
    with pytest.raises(NprError, match="given twice or in part"):
        known(**changes)


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf, [1.0, 2.0]])
def test_bilinear__not_one_number_in_bounds_is_refused(value) -> None:
    with pytest.raises(
        NprError, match=r"yield_displacement( is not one finite number|: .* out of range)"
    ):
        known(yield_displacement=from_si(value, "m"))


def test_bilinear__bare_number_is_refused() -> None:
    with pytest.raises(UnitError, match="has no unit"):
        known(yield_displacement=0.004)


def test_with_limit__cuts_and_never_extends() -> None:
    assert known().with_limit(drift=0.004).ultimate_displacement.magnitude == pytest.approx(16.0)
    assert known().with_limit(drift=0.4).ductility == known().ductility
    assert known().with_limit(displacement=from_si(2.0, "mm")).ductility == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ({}, "one limit"),
        ({"drift": 0.1, "displacement": from_si(1.0, "m")}, "one limit"),
        ({"drift": 0.8}, None),
        ({"drift": 1.5}, "out of range"),
        ({"drift": math.nan}, "out of range"),
    ],
)
def test_with_limit__is_checked(limit, message) -> None:
    if message is None:
        assert known().with_limit(**limit).ductility == known().ductility
        return
    with pytest.raises(NprError, match=message):
        known().with_limit(**limit)


def test_with_limit__drift_needs_a_height() -> None:
    with pytest.raises(NprError, match="needs the effective height"):
        known(effective_height=None).with_limit(drift=0.01)


def test_points__end_before_yield_is_on_the_elastic_branch() -> None:
    points = known().with_limit(displacement=from_si(2.0, "mm")).points()
    assert float(points["acceleration"][-1]) == pytest.approx(
        0.5 * known().bilinear_si.yield_acceleration
    )


def test_points__split_structure_and_foundation() -> None:
    soft = Foundation.springs(
        horizontal_stiffness=from_si(1e8, "N/m"), rocking_stiffness=from_si(1e9, "N*m")
    )
    points = known(foundation=soft).points()
    np.testing.assert_allclose(points["structure"] + points["foundation"], points["total"])
    extra = 60e3 * (1 / 1e8 + 16 / 1e9)
    np.testing.assert_allclose(points["foundation"], [0.0, extra, extra], rtol=1e-12)
    assert points["structure"].attrs["units"] == "m"


def test_on_foundation__needs_mass_and_height() -> None:
    soft = Foundation(1e8, 1e9)
    with pytest.raises(NprError, match="needs the effective mass and height"):
        known(effective_height=None, foundation=soft)


def test_foundation__impossible_is_refused() -> None:
    for stiffness in (0.0, -4.2e8, math.nan, 420.0):  # N/m; the last was meant in MN/m
        for make in (
            lambda k: Foundation(k, 1e9),
            lambda k: Foundation.springs(
                horizontal_stiffness=from_si(k, "N/m"), rocking_stiffness=from_si(1e9, "N*m/rad")
            ),
        ):
            with pytest.raises(NprError, match="horizontal_stiffness"):
                make(stiffness)
    with pytest.raises(NprError, match="meant 420 MN/m") as error:
        Foundation(420.0, 1e9)
    assert "meant 420 MN/m?" in str(error.value)
    with pytest.raises(NprError, match="foundation damping out of range"):
        Foundation(4.2e8, 1e9, 5.0)
    with pytest.raises(NprError, match="rocking_stiffness"):
        Foundation(4.2e8, [1e9, 2e9])  # type: ignore[arg-type]
    assert Foundation(from_si(420.0, "MN/m"), 1e9) == Foundation(4.2e8, 1e9, 0.0)
    with pytest.raises(NprError, match="outside the formula"):
        footing_stiffness(
            half_width=from_si(2.0, "m"),
            half_length=from_si(1.0, "m"),
            shear_modulus=from_si(2e7, "Pa"),
            poisson_ratio=0.3,
        )


# --- damping ---


def test_damping_model__closed_list_and_fractions() -> None:
    with pytest.raises(NprError, match="unknown damping model") as caught:
        damping_model("urm", initial=0.05, period_ratio_exponent=3.0)
    assert "gulkan-sozen" in str(caught.value)
    for wrong in ({"initial": 5.0}, {"system_cap": 40.0}, {"hysteretic_cap": math.nan}):
        with pytest.raises(NprError, match=f"{next(iter(wrong))} out of range"):
            damping_model("none", **{"initial": 0.05, "period_ratio_exponent": 3.0, **wrong})


def test_damping_model__masonry_is_constant_beyond_its_largest_value() -> None:
    damping = damping_model("urm-arup", initial=0.05, period_ratio_exponent=3.0)
    at = [float(hysteretic_damping(mu, damping)) for mu in (1.0, 9.0, 9.5, 100.0)]
    assert at[0] == pytest.approx(0.0, abs=1e-15)
    assert at[1] == at[2] == at[3] == pytest.approx(0.42 * 0.4)


# --- pushover ---


@pytest.mark.parametrize("method", ["ec8", "equal-energy-70", "fema-60"])
def test_from_pushover__elastic_plastic_points_come_back(method) -> None:
    b = pushed([4.0, 24.0], [60.0, 60.0], method).bilinear_si
    np.testing.assert_allclose(b[:3], [1.5, 0.004, 0.024], rtol=1e-12)


@given(
    rise=st.lists(st.floats(0.2, 1.0), min_size=2, max_size=6),
    step=st.floats(1.0, 5.0),
)
@settings(max_examples=40, deadline=None)
def test_from_pushover__equal_energy_keeps_the_area(rise, step) -> None:
    # a curve that bends over has an elastic-plastic one of the same area
    force = 50.0 * np.cumsum(sorted(rise, reverse=True))
    displacement = step * np.arange(1, force.size + 1)
    curve = pushed(displacement, force)
    a_y, d_y, d_u = curve.bilinear_si[:3]
    assert curve.pushover is not None
    assert a_y * (d_u - 0.5 * d_y) == pytest.approx(curve.pushover.energy(), rel=1e-9)


def test_from_pushover__ends_where_the_strength_has_dropped() -> None:
    points = [4.0, 20.0, 30.0], [60.0, 60.0, 30.0]
    assert pushed(*points).ultimate_displacement.magnitude == pytest.approx(24.0)
    system = {"effective_mass": from_si(40.0, "t")}
    whole = pushed(*points, strength_drop=1.0, **system)
    assert whole.ultimate_displacement.magnitude == pytest.approx(30.0)
    with pytest.raises(NprError, match="drop of strength"):
        pushed(*points, strength_drop=0.0, **system)


def test_from_pushover__limits_make_it_bilinear_again() -> None:
    points = [2.0, 6.0, 20.0], [40.0, 60.0, 60.0]
    system = {"effective_mass": from_si(40.0, "t"), "effective_height": from_si(4.0, "m")}
    direct = pushed(*points, drift_limit=0.002, **system)
    late = pushed(*points).with_limit(displacement=from_si(8.0, "mm"))
    np.testing.assert_allclose(direct.bilinear_si, late.bilinear_si, rtol=1e-12)
    assert direct.ultimate_displacement.magnitude == pytest.approx(8.0)
    assert direct.bilinear_si.yield_acceleration < pushed(*points).bilinear_si.yield_acceleration


def test_from_pushover__top_with_shape_equals_all_storeys() -> None:
    storeys = {
        "storey_masses": from_si([26.0, 18.0], "t"),
        "storey_heights": from_si([2.7, 5.4], "m"),
    }
    top, force = np.array([5.0, 26.0]), [60.0, 80.0]
    shape = np.array([20.0, 26.0]) / 26.0
    by_top = pushed(top, force, mode_shape=shape, **storeys)
    by_storey = pushed(top[:, None] * shape, force, **storeys)
    np.testing.assert_allclose(by_top.bilinear_si, by_storey.bilinear_si, rtol=1e-12)
    assert by_top.mass_participation == pytest.approx(0.98303, rel=1e-4)
    with pytest.raises(NprError, match="do not belong together"):
        pushed(top, force, **storeys)


NO_STEPS = [
    # displacement mm, base shear kN, where, got
    ([1.0], [1.0], "displacement, base_shear", "1 step of displacement; 1 step of base shear"),
    ([1.0, 2.0, 3.0], [1.0, 1.0], "displacement, base_shear", "3 steps of displacement; 2 steps"),
    ([0.5, 1.8, 1.5, 6.0], [1, 2, 3, 4], "displacement", "step 3 is 1.5 mm after 1.8 mm"),
    ([-1.0, 2.0], [1.0, 1.0], "displacement", "displacement step 1 is -1 mm"),
    ([1.0, math.inf], [1.0, 1.0], "displacement", "displacement step 2 is not a finite number"),
    ([1.0, 2.0], [1.0, math.nan], "base_shear", "base shear step 2 is nan kN"),
    ([1.0, 2.0], [1.0, -3.0], "base_shear", "base shear step 2 is -3 kN"),
    ([1.0, 2.0], [0, 0], "base_shear", "a base shear of 0 in every step"),
    ([2.0, 1.0], [-1, 1], "displacement, base_shear", "2 is 1 mm after 2 mm; base shear step 1"),
    ([6.0, 5.0, 4.0, 3.0, 2.0], [1] * 5, "displacement", "4 is 3 mm after 4 mm; and 1 more"),
]  # fmt: skip


@pytest.mark.parametrize(("displacement", "force", "where", "got"), NO_STEPS)
def test_from_pushover__steps_that_are_no_curve_are_named(
    displacement, force, where: str, got: str
) -> None:
    with pytest.raises(NprError, match="not the steps") as caught:
        pushed(displacement, force)
    assert caught.value.where == where
    assert got in str(caught.value.got)


def test_from_pushover__displacements_of_other_storeys_are_refused() -> None:
    storeys = {
        "storey_masses": from_si([26.0, 18.0], "t"),
        "storey_heights": from_si([2.7, 5.4], "m"),
    }
    with pytest.raises(NprError, match="not those of the storeys") as caught:
        pushed(np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0]]), [60.0, 80.0], **storeys)
    assert caught.value.got == "3 displacements a step for 2 storeys"
    with pytest.raises(NprError, match="not the steps") as caught:
        pushed(np.array([[math.nan, 2.0], [2.0, 4.0]]), [60.0, 80.0], **storeys)
    assert caught.value.got == "displacement step 1 of storey 1 is not a finite number"
    with pytest.raises(NprError, match="not the steps") as caught:
        pushed(np.ones((2, 2, 2)), [60.0, 80.0], **storeys)
    assert "an array of 2 by 2" in str(caught.value.got)


def test_from_pushover__masses_in_part_and_unknown_method_are_refused() -> None:
    with pytest.raises(NprError, match="twice or in part") as caught:
        pushed([1.0, 2.0], [1.0, 1.0], storey_masses=from_si([1.0], "t"))
    assert caught.value.got == "storey_masses"
    with pytest.raises(NprError, match="unknown method of bilinearisation"):
        pushed([1.0, 2.0], [1.0, 1.0], "n2")


def test_from_pushover__hardly_bent_is_elastic_to_the_end() -> None:
    assert pushed([1.0, 2.0], [32.0, 60.0]).ductility == 1.0
    stiffening = pushed([1.0, 2.0, 2.1], [1.0, 2.0, 60.0], "ec8")
    assert stiffening.ductility < 1.0


@pytest.mark.parametrize(
    ("masses", "heights", "got"),
    [
        ([26.0, 18.0], [2.7, 2.7], "height of storey 2 is 2.7 m after 2.7 m"),
        ([26.0, 18.0], [0.0, 2.7], "height of storey 1 is 0 m"),
        ([26.0, 0.0], [2.7, 5.4], "mass of storey 2 is 0 t"),
        (
            [26.0, 18.0, 9.0],
            [2.7, math.nan, 5.4],
            "height of storey 2 is nan m after 2.7 m; height of storey 3 is 5.4 m after nan m",
        ),
        ([26.0, 18.0], [2.7], "2 of storey_masses; 1 of storey_heights"),
    ],
)
def test_equivalent_system__storeys_that_are_none_are_named(masses, heights, got: str) -> None:
    with pytest.raises(NprError, match="not those of storeys") as caught:
        equivalent_system(
            storey_masses=from_si(masses, "t"),
            storey_heights=from_si(heights, "m"),
            mode_shape=[1, 2],
        )
    assert caught.value.got == got
    assert "above the base" in str(caught.value)


@pytest.mark.parametrize(
    ("shape", "got"),
    [
        ([1, 0], "0 at the top"),
        ([-1, 1], "-1 for storey 1"),
        ([1], "1 of mode_shape for 2 storeys"),
    ],
)
def test_equivalent_system__mode_shape_that_is_none_is_named(shape, got: str) -> None:
    with pytest.raises(NprError, match="mode shape is not one") as caught:
        equivalent_system(
            storey_masses=from_si([26.0, 18.0], "t"),
            storey_heights=from_si([2.7, 5.4], "m"),
            mode_shape=shape,
        )
    assert caught.value.got == got


# --- loads ---


def test_seismic_mass__psi_of_floor_roof_and_archive() -> None:
    loads = {"permanent_load": from_si(0.0, "N"), "variable_load": from_si(9.80665e3, "N")}
    for category, is_roof, psi in (("A", False, 0.18), ("A", True, 0.3), ("E", False, 0.8)):
        mass = seismic_mass(category=category, is_roof=is_roof, **loads)
        assert mass.to("t").magnitude == pytest.approx(psi)
    assert gravity_load(category="A", **loads).to("kN").magnitude == pytest.approx(0.3 * 9.80665)
    with pytest.raises(NprError, match="unknown category"):
        seismic_mass(category="Z", **loads)


def test_seismic_mass__share_of_variable_load_of_the_published_office() -> None:
    printed = {row["quantity"]: row["value"] for row in rows("lateral_braced_frame")}
    loads = {"permanent_load": from_si(0.0, "N"), "variable_load": from_si(9.80665e3, "N")}
    floor = seismic_mass(category="B", **loads)
    roof = seismic_mass(category="H", is_roof=True, **loads)
    assert floor.to("t").magnitude == pytest.approx(printed["floor_variable_share"])
    assert roof.to("t").magnitude == printed["roof_variable_share"]


def test_torsion_factor__spatial_planar_and_refused() -> None:
    plan = from_si(10.0, "m")
    assert torsion_factor(from_si(5.0, "m"), plan, model="spatial") == pytest.approx(1.3)
    assert torsion_factor(from_si(5.0, "m"), plan, model="planar") == pytest.approx(1.6)
    with pytest.raises(NprError, match="distance: distance out of range"):
        torsion_factor(from_si(-1.0, "m"), plan, model="planar")
