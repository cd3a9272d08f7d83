# SPDX-License-Identifier: EUPL-1.2
"""Pushover curves as analyses write them: where they start, turn, fall and recover."""

from __future__ import annotations

import math

import numpy as np
import pytest

from npr.core.bounds import RareValueWarning
from npr.core.errors import NprError
from npr.core.units import from_si
from typologies import CapacityCurve, equivalent_system

FORCE = np.array([0.0, 20.0, 36.0, 50.0, 60.0, 60.0])
DISPLACEMENT = np.array([0.0, 1.0, 2.0, 4.0, 8.0, 20.0])
STOREYS = {
    "storey_masses": from_si([26.0, 18.0], "t"),
    "storey_heights": from_si([2.7, 5.4], "m"),
}


def pushed(displacement_mm, force_kN, method="equal-energy-70", **more) -> CapacityCurve:
    system = more or {"effective_mass": from_si(40.0, "t")}
    return CapacityCurve.from_pushover(
        from_si(np.asarray(displacement_mm, dtype=float), "mm"),
        from_si(np.asarray(force_kN, dtype=float), "kN"),
        method=method,
        **system,
    )


def figures(curve: CapacityCurve) -> np.ndarray:
    return np.array(curve.bilinear_si)


def test_start__displacement_without_force_is_taken_off_and_said() -> None:
    with pytest.warns(RareValueWarning, match="stands at 3 mm before there is a force"):
        shifted = pushed(DISPLACEMENT + 3.0, FORCE)
    np.testing.assert_allclose(figures(shifted), figures(pushed(DISPLACEMENT, FORCE)), rtol=1e-12)


def test_start__slack_before_the_first_force_is_no_displacement_of_the_structure() -> None:
    slack = np.concatenate([[0.0], DISPLACEMENT + 2.0]), np.concatenate([[0.0], FORCE])
    with pytest.warns(RareValueWarning, match="stands at 2 mm"):
        curve = pushed(*slack)
    assert curve.ultimate_displacement.magnitude == pytest.approx(20.0)


def test_start__every_storey_is_counted_from_where_it_stood() -> None:
    profile = DISPLACEMENT[:, None] * [0.6, 1.0]
    with pytest.warns(RareValueWarning, match="stands at 2 mm"):
        shifted = pushed(profile + np.array([1.0, 2.0]), FORCE, **STOREYS)
    np.testing.assert_allclose(
        figures(shifted), figures(pushed(profile, FORCE, **STOREYS)), rtol=1e-12
    )


@pytest.mark.parametrize("start", [0.0, -0.5])
def test_start__force_at_no_displacement_is_refused(start) -> None:
    with pytest.raises(NprError, match="not the steps") as error:
        pushed([start, 1.0, 8.0], [15.0, 30.0, 60.0])
    assert "at a force of 15 kN" in str(error.value)


def test_start__that_does_not_point_at_the_origin_is_said() -> None:
    with pytest.warns(RareValueWarning, match="softer than step 2"):
        pushed(DISPLACEMENT[1:] + 5.0, FORCE[1:])
    with pytest.warns(RareValueWarning, match="stiffer than step 2"):
        pushed([0.001, 1.0, 2.0, 20.0], [15.0, 30.0, 40.0, 60.0])


def test_top_that_moves_back_after_the_largest_force_ends_the_curve() -> None:
    there_and_back = np.append(DISPLACEMENT, [19.0, 18.0]), np.append(FORCE, [58.0, 57.0])
    with pytest.warns(RareValueWarning, match="moves back from 20 to 19 mm at step 7"):
        curve = pushed(*there_and_back)
    assert figures(curve).tolist() == figures(pushed(DISPLACEMENT, FORCE)).tolist()


def test_top_that_moves_back_before_the_largest_force_is_refused() -> None:
    with pytest.raises(NprError, match="not the steps"):
        pushed([0.0, 2.0, 1.5, 8.0], [0.0, 30.0, 25.0, 60.0])


def test_early_loss__is_said_with_where_it_was() -> None:
    points = [0.0, 2.0, 5.0, 9.0, 14.0], [0.0, 50.0, 35.0, 60.0, 60.0]
    # the force falls from 50 to 40 kN, by 20 %, at two thirds of the way from 2 to 5 mm
    with pytest.warns(RareValueWarning, match=r"first at 4\.00 mm .* 1\.20 times"):
        curve = pushed(*points)
    assert curve.ultimate_displacement.magnitude == pytest.approx(14.0)
    assert curve.pushover is not None
    assert curve.pushover.cut_at_first_loss(0.2).displacement[-1] == pytest.approx(0.004)
    with pytest.warns(RareValueWarning, match="2.80 mm"):
        pushed(*points, effective_mass=from_si(40.0, "t"), strength_drop=0.08)


def test_early_loss__of_less_than_the_drop_is_not_said() -> None:
    pushed([0.0, 2.0, 5.0, 9.0, 14.0], [0.0, 50.0, 41.0, 60.0, 60.0])


def test_ends_where_the_largest_force_has_dropped_by_a_fifth() -> None:
    # from 70 to 30 kN between 5 and 9 mm: 56 kN at 5 + 4 * 14 / 40 mm, whatever is left after
    curve = pushed([0.0, 3.0, 5.0, 9.0, 30.0], [0.0, 60.0, 70.0, 30.0, 30.0])
    assert curve.ultimate_displacement.magnitude == pytest.approx(6.4)


@pytest.mark.parametrize("shape", [[1.0, 0.6], [26.0, 20.0]])
def test_shape_from_the_top_down_is_refused(shape) -> None:
    with pytest.raises(NprError, match="top moves less") as error:
        pushed(DISPLACEMENT, FORCE, mode_shape=shape, **STOREYS)
    assert error.value.where == "mode_shape"
    with pytest.raises(NprError, match="top moves less"):
        pushed(DISPLACEMENT[:, None] * shape / shape[0], FORCE, **STOREYS)


def test_shape_with_a_storey_that_moves_less_than_the_one_below_is_said() -> None:
    with pytest.warns(RareValueWarning, match="less than the one below"):
        equivalent_system(
            storey_masses=from_si([9.0, 9.0, 9.0], "t"),
            storey_heights=from_si([3.0, 6.0, 9.0], "m"),
            mode_shape=[0.5, 0.4, 1.0],
        )


def test_masses_from_the_top_down_are_said() -> None:
    with pytest.warns(RareValueWarning, match=r"1\.4 times as heavy"):
        equivalent_system(
            storey_masses=from_si([18.0, 26.0], "t"),
            storey_heights=from_si([2.7, 5.4], "m"),
            mode_shape=[0.6, 1.0],
        )


# --- one building in other units: 40 t, 60 kN, 20 mm ---


@pytest.mark.parametrize(
    ("displacement", "force", "mass"),
    [
        (1.0, 1e3, 1.0),  # N as kN: 150 g
        (1.0, 1e-3, 1.0),  # kN as N
        (1e3, 1.0, 1.0),  # mm as m
        (1e-3, 1.0, 1.0),  # m as mm
        (1.0, 1.0, 1e3),  # kg as t
        (1.0, 1.0, 1e-3),  # t as kg
    ],
)
@pytest.mark.filterwarnings("ignore::npr.core.bounds.RareValueWarning")
def test_pushover_in_other_units_is_refused(displacement, force, mass) -> None:
    with pytest.raises(NprError, match="out of range"):
        pushed(
            DISPLACEMENT[1:] * displacement,
            FORCE[1:] * force,
            effective_mass=from_si(40.0 * mass, "t"),
        )


def test_weight_for_mass_is_said() -> None:
    with pytest.warns(RareValueWarning, match="rare yield acceleration"):
        pushed(DISPLACEMENT, FORCE, effective_mass=from_si(40.0 * 6.0, "t"))


@pytest.mark.parametrize(
    "changes",
    [
        {"strength": from_si(60.0, "MN")},
        {"effective_mass": from_si(40.0, "kg")},
        {"yield_displacement": from_si(4.0, "m")},
        {"ultimate_displacement": from_si(24.0, "m")},
        {"ultimate_displacement": from_si(3.9, "mm")},
        {"strength": None, "yield_acceleration": from_si(19.0, "standard_gravity")},
    ],
)
@pytest.mark.filterwarnings("ignore::npr.core.bounds.RareValueWarning")
def test_bilinear_in_other_units_is_refused(changes) -> None:
    known = {
        "strength": from_si(60.0, "kN"),
        "effective_mass": from_si(40.0, "t"),
        "yield_displacement": from_si(4.0, "mm"),
        "ultimate_displacement": from_si(24.0, "mm"),
    }
    with pytest.raises(NprError, match="out of range"):
        CapacityCurve.bilinear(**{**known, **changes})


# --- FEMA: elastic branch through 60 % of the yield force, equal energy ---


def test_fema_60__closed_form_of_a_curve_of_two_branches() -> None:
    # 40 kN at 2 mm, 60 kN at 22 mm. A yield force F between 60 and 66.7 kN would need more energy
    # than there is; below it 0.6 F lies on the first branch (0.6 F < 40): d(0.6 F) = 0.03 F mm, and
    # F (22 - 0.03 F / 1.2) = E = 40 + 1000 kNmm.
    force = (22.0 - math.sqrt(22.0**2 - 4.0 * 0.025 * 1040.0)) / 0.05
    curve = pushed([2.0, 22.0], [40.0, 60.0], "fema-60")
    assert curve.strength.to("kN").magnitude == pytest.approx(force, rel=1e-12)
    assert curve.yield_displacement.magnitude == pytest.approx(force / 20.0, rel=1e-12)


def test_fema_60__secant_on_the_second_branch() -> None:
    # 20 kN at 1 mm, 60 kN at 6 mm, 60 kN at 20 mm: 0.6 F beyond 20 kN, d = 1 + (0.6 F - 20) / 8 mm
    energy = 10.0 + 200.0 + 840.0
    a, b = 0.075 / 1.2, 20.0 + 1.5 / 1.2
    force = (b - math.sqrt(b * b - 4.0 * a * energy)) / (2.0 * a)
    assert 0.6 * force > 20.0
    curve = pushed([1.0, 6.0, 20.0], [20.0, 60.0, 60.0], "fema-60")
    assert curve.strength.to("kN").magnitude == pytest.approx(force, rel=1e-12)
    at = 1.0 + (0.6 * force - 20.0) / 8.0
    assert curve.yield_displacement.magnitude == pytest.approx(at / 0.6, rel=1e-12)


def test_fema_60__yield_force_is_not_above_the_peak() -> None:
    # stiff and then rising in one line to the end: equal energy would ask for more than 60 kN
    curve = pushed([0.2, 10.0], [15.0, 60.0], "fema-60")
    assert curve.strength.to("kN").magnitude == pytest.approx(60.0)
    at = 0.2 + 9.8 * (36.0 - 15.0) / 45.0
    assert curve.yield_displacement.magnitude == pytest.approx(at / 0.6, rel=1e-12)


def test_fema_60__elastic_to_the_end() -> None:
    curve = pushed([2.0, 4.0], [30.0, 60.0], "fema-60")
    assert curve.ductility == pytest.approx(1.0)
    assert curve.strength.to("kN").magnitude == pytest.approx(60.0)
