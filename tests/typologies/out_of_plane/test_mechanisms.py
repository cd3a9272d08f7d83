# SPDX-License-Identifier: EUPL-1.2
"""The mechanism against derivations that share nothing with it: exact geometry, a rocking block."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from npr.core.status import CheckStatus
from npr.core.units import STANDARD_GRAVITY as G
from npr.core.units import from_si
from typologies.out_of_plane import _kernels as k
from typologies.out_of_plane import cantilever, rocking_capacity, spanning_wall

METHOD = {"usable_fraction": 0.6, "period_factor": 4.07, "cantilever_slenderness": 20.0}


def standing(h: float, t: float, **more):
    return cantilever(
        kind=more.pop("kind", "parapet"),
        height=from_si(h, "m"),
        thickness=from_si(t, "m"),
        density=from_si(1900.0, "kg/m**3"),
        **more,
    )


def spanning(h: float, t: float, load: float, **more):
    return spanning_wall(
        height=from_si(h, "m"),
        thickness=from_si(t, "m"),
        density=from_si(1900.0, "kg/m**3"),
        overburden=from_si(load, "N/m"),
        **more,
    )


def turned(point: np.ndarray, pivot: np.ndarray, angle: float) -> np.ndarray:
    c, s = math.cos(angle), math.sin(angle)
    return pivot + np.array([[c, s], [-s, c]]) @ (point - pivot)


def energy_of_spanning(w: k.SpanningBodies, angle: float) -> float:
    """Potential energy of two rigid halves, the top support sliding up and down; all exact."""
    base, hinge = np.zeros(2), np.array([w.e_b + w.e_o, 0.5 * w.height])
    bottom = np.array([w.e_b, w.centroid_bottom])
    top = np.array([w.e_b + w.e_o - w.e_t, w.height - w.centroid_top])
    load = np.array([top[0] - w.e_p, w.height])
    # The top body turns back until its support stands on its old vertical.
    shift = turned(hinge, base, -angle) - hinge
    back = brentq(
        lambda turn: (turned(load, hinge, turn) + shift)[0] - load[0],
        0.0, 3.0 * angle, xtol=1e-15,
    )  # fmt: skip
    rises = (
        turned(bottom, base, -angle)[1] - bottom[1],
        (turned(top, hinge, back) + shift)[1] - top[1],
        (turned(load, hinge, back) + shift)[1] - load[1],
    )
    return float(np.dot((w.weight_bottom, w.weight_top, w.overburden), rises))


def energy_of_standing(w: k.StandingBody, angle: float) -> float:
    pivot = np.zeros(2)
    centroid, load = np.array([-w.lever, w.centroid]), np.array([-w.lever - w.e_p, w.height])
    return sum(
        weight * (turned(point, pivot, angle)[1] - point[1])
        for weight, point in ((w.weight, centroid), (w.overburden, load))
    )


def moments(energy, step: float) -> tuple[float, float]:
    """Slope and minus curvature at zero, from the right side only: rocking goes one way."""
    one, two, three = (energy(i * step) for i in (1, 2, 3))
    slope = (18.0 * one - 9.0 * two + 2.0 * three) / (6.0 * step)
    curvature = (-5.0 * one + 4.0 * two - three) / step**2
    return slope, -curvature


@pytest.mark.parametrize("base", ["centre", "edge"])
@pytest.mark.parametrize("top", ["centre", "restoring", "overturning"])
def test_spanning_mechanism__is_the_gradient_of_the_exact_potential_energy(base, top) -> None:
    wall = spanning(2.6, 0.1, 10e3, base=base, top=top)
    m = wall.mechanism()
    restoring, overturning = moments(
        lambda angle: energy_of_spanning(wall.spanning_bodies(), angle), 1e-3
    )
    assert m.restoring == pytest.approx(restoring, rel=1e-5)
    # The linear method leaves out terms of the order of the thickness over the height, squared.
    assert m.overturning == pytest.approx(overturning, rel=6.0 * (0.1 / 2.6) ** 2)


@pytest.mark.parametrize("load", [0.0, 400.0])
def test_standing_mechanism__is_the_gradient_of_the_exact_potential_energy(load: float) -> None:
    wall = standing(0.9, 0.21, overburden=from_si(load, "N/m"), top="restoring")
    m = wall.mechanism()
    restoring, overturning = moments(
        lambda angle: energy_of_standing(wall.standing_body(), angle), 1e-3
    )
    assert m.restoring == pytest.approx(restoring, rel=1e-5)
    assert m.overturning == pytest.approx(overturning, rel=1e-4)


@pytest.mark.parametrize(("amplitude", "factor"), [(0.36, 4.07), (0.60, 6.27)])
def test_rocking_period__is_that_of_a_free_rocking_block(amplitude: float, factor: float) -> None:
    # Housner's block, integrated without linearising, let go at a share of its instability angle.
    half_height, half_width = 0.75, 0.04
    alpha, radius = math.atan2(half_width, half_height), math.hypot(half_height, half_width)
    p_squared = 3.0 * G / (4.0 * radius)

    def motion(_time, state):
        return state[1], -p_squared * math.sin(alpha - state[0])

    def upright(_time, state):
        return state[0]

    upright.terminal = True
    found = solve_ivp(
        motion, (0.0, 20.0), (amplitude * alpha, 0.0), events=upright, rtol=1e-10, atol=1e-14
    )
    quarter = found.t_events[0][0]
    wall = standing(2.0 * half_height, 2.0 * half_width / 0.975)
    m = wall.mechanism()
    assert float(k.rocking_period(m, factor)) == pytest.approx(4.0 * quarter, rel=3e-3)
    # Both published factors are the closed form for that amplitude, as printed.
    assert 4.0 * math.acosh(1.0 / (1.0 - amplitude)) == pytest.approx(factor, abs=6e-3)


def test_standing_mechanism__closed_forms_of_a_uniform_block() -> None:
    wall = standing(0.9, 0.21)
    t, h, weight = 0.975 * 0.21, 0.9, 1900.0 * G * 0.21 * 0.9
    found = rocking_capacity(wall, **METHOD)
    assert found.instability_displacement == pytest.approx(t)
    assert found.coefficient == pytest.approx(t / h)
    assert found.mechanism.inertia == pytest.approx(weight / G * (h * h + t * t) / 3.0)
    assert found.participation == pytest.approx(1.5 * h * h / (h * h + t * t))


def test_standing_mechanism__inertia_of_a_triangle_by_summing_slices() -> None:
    wall = standing(2.4, 0.21, kind="gable", is_triangular=True)
    y = (np.arange(200_000) + 0.5) / 200_000 * 2.4
    mass = wall.weight_si / G * 2.0 * (1.0 - y / 2.4) / y.size
    t = wall.effective_thickness_si
    m = wall.mechanism()
    assert m.inertia == pytest.approx(float((mass * (y * y + t * t / 3.0)).sum()), rel=1e-6)
    assert m.driving == pytest.approx(float((mass * y).sum()), rel=1e-6)


heights = st.floats(0.5, 4.0)
thicknesses = st.floats(0.1, 0.4)
ratios = st.just(0.0) | st.floats(0.25, 8.0)


@given(h=heights, t=thicknesses, ratio=ratios)
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize(
    ("base", "top", "b_of", "j_of"),
    [
        ("centre", "centre", (0.5, 1.0), (7.0, 1.0)),
        ("edge", "centre", (1.0, 1.5), (16.0, 2.25)),
        ("centre", "restoring", (0.5, 1.5), (7.0, 2.25)),
        ("edge", "restoring", (1.0, 2.0), (16.0, 4.0)),
    ],
)
def test_spanning_mechanism__reduces_to_the_closed_forms(h, t, ratio, base, top, b_of, j_of):
    own = 1900.0 * G * t * h
    load = ratio * own
    wall = spanning(h, t, load, base=base, top=top)
    te, m = wall.effective_thickness_si, wall.mechanism()
    assert m.overturning == pytest.approx((own / 2.0 + load) * h)
    assert m.restoring == pytest.approx((b_of[0] * own + b_of[1] * load) * te)
    inertia = (own / 12.0 * (h * h + j_of[0] * te * te) + j_of[1] * load * te * te) / G
    assert m.inertia == pytest.approx(inertia)
    found = rocking_capacity(wall, **METHOD)
    assert found.coefficient == pytest.approx(4.0 * m.restoring / (own * h))
    assert found.participation <= 1.5 + 1e-12


@given(h=heights, t=thicknesses, slope=st.floats(1e-3, 0.05))
@settings(max_examples=40, deadline=None)
def test_spanning_mechanism__slope_lowers_the_coefficient_by_itself(h, t, slope) -> None:
    level, sloping = (
        rocking_capacity(spanning(h, t, 5e3, slope=s), **METHOD) for s in (0.0, slope)
    )
    assert sloping.coefficient == pytest.approx(level.coefficient - slope, abs=1e-12)
    assert sloping.instability_displacement <= level.instability_displacement


def test_spanning_mechanism__halves_need_not_be_alike() -> None:
    # A hinge at mid-height between a heavy lower half and a light upper one; worked by hand:
    # b = 3000 * 0.05 + 1000 * 0.15, a = 3000 * 0.6 + 1000 * (2.4 - 0.6).
    bodies = k.SpanningBodies(
        2.4, 3000.0, 1000.0, 0.6, 0.6, 0.0, 0.0, 0.05, 0.05, 0.05, 0.0, 0.0, 0.0
    )
    m = k.spanning_mechanism(bodies, 10.0)
    assert m.restoring == pytest.approx(300.0)
    assert m.overturning == pytest.approx(3600.0)
    assert m.inertia == pytest.approx(
        (3000.0 * (0.05**2 + 0.36) + 1000.0 * (0.15**2 + 0.36)) / 10.0
    )
    assert float(k.instability_displacement(m)) == pytest.approx(300.0 * 2.4 / 7200.0)
    assert float(k.mechanism_coefficient(m, 10.0)) == pytest.approx(300.0 / 2400.0)


@pytest.mark.filterwarnings("ignore:slope. rare storey slope")
def test_rocking_capacity__overturned_by_its_load_is_unstable() -> None:
    # b = (W/2 + P) t - psi W h/4 < 0 when the storey leans by more than C_m.
    found = rocking_capacity(spanning(2.6, 0.1, 0.0, slope=0.08), **METHOD)
    assert found.status == int(CheckStatus.UNSTABLE_UNDER_GRAVITY)
    assert found.coefficient < 0.0


def test_rocking_capacity__unknown_is_unknown() -> None:
    found = rocking_capacity(spanning(2.6, 0.1, math.nan), **METHOD)
    assert found.status == int(CheckStatus.INPUT_UNKNOWN)
    assert math.isnan(found.instability_displacement)


def test_mechanism_status__without_mass_nothing_is_driven() -> None:
    assert k.mechanism_status(k.Mechanism(1.0, 0.0, 1.0, 1.0, 1.0)) == int(
        CheckStatus.INPUT_NOT_POSITIVE
    )


@pytest.mark.parametrize(
    ("height", "thickness", "is_slender"),
    [(4.2, 0.21, True), (4.19, 0.21, False), (2.0, 0.10, True), (1.99, 0.10, False)],
)
def test_slenderness_status__limit_itself_fails(height, thickness, is_slender) -> None:
    for demonstrated, bit in (
        (False, CheckStatus.SLENDER_CANTILEVER),
        (True, CheckStatus.DEMONSTRATED_OTHERWISE),
    ):
        wall = standing(height, thickness, demonstrated=demonstrated)
        found = rocking_capacity(wall, **METHOD)
        assert found.status == (int(bit) if is_slender else 0)


def test_kernel_bits__are_those_of_the_registry() -> None:
    for name in ("INPUT_UNKNOWN", "INPUT_NOT_POSITIVE", "UNSTABLE_UNDER_GRAVITY",
                 "SLENDER_CANTILEVER", "DEMONSTRATED_OTHERWISE"):  # fmt: skip
        assert getattr(k, name) == int(getattr(CheckStatus, name))
