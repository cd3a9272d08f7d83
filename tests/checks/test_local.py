# SPDX-License-Identifier: EUPL-1.2
"""NLKA: the pair of capacity and demand, its status, what it refuses, and its calculation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from code_route_tables import rows
from hypothesis import given, settings
from hypothesis import strategies as st

from npr.checks.local import nlka
from npr.checks.local_parameters import local_pairs, local_parameters
from npr.core.errors import NprError, UnitError
from npr.core.status import CheckStatus
from npr.core.units import STANDARD_GRAVITY, from_si
from spectra.elastic import ElasticSpectrum
from typologies.out_of_plane import cantilever, spanning_wall

PAIRS = tuple(local_pairs())
BUILDING = {"height_above_ground": from_si(6.0, "m"), "building_height": from_si(8.0, "m")}
each_pair = pytest.mark.parametrize("method", PAIRS)


def g(value: float):
    return from_si(value, "standard_gravity")


def wall(**changes):
    known = {
        "height": from_si(2.6, "m"),
        "thickness": from_si(100, "mm"),
        "density": from_si(18.5, "kN/m**3"),
        "overburden": from_si(10, "kN/m"),
    }
    return spanning_wall(**{**known, **changes})


def parapet(height: float = 0.9, **changes):
    known = {"kind": "parapet", "thickness": from_si(210, "mm"), "density": from_si(18, "kN/m**3")}
    return cantilever(height=from_si(height, "m"), **{**known, **changes})


def by_symbol(check) -> dict:
    return {step.symbol: step for step in check.trace()}


def test_nlka__displacement_pair_from_the_worked_example() -> None:
    # Wall of the table with P = 10 kN/m, at 6 m, a_g 0.2 g: C_p = 0.2 * 2 * 2 = 0.8 g,
    # D = 1.4419 (0.3842 / 2 pi)^2 0.8 * 9.81 = 42.31 mm against 0.6 * 46.151 mm.
    row = rows("local_wall")[2]
    check = nlka(wall(), g(0.2), **BUILDING)
    demand = row["participation"] * (row["period_407_s"] / (2.0 * math.pi)) ** 2 * 0.8 * 9.81e3
    assert check.acceleration_g == pytest.approx(0.8)
    assert check.displacement_demand.to("mm").magnitude == pytest.approx(demand, rel=1e-3)
    assert check.displacement_capacity.to("mm").magnitude == pytest.approx(27.6906, rel=1e-3)
    assert check.unity_check == pytest.approx(demand / row["usable_mm"], rel=1e-3)
    assert check.passes is False
    assert check.status == 0
    assert math.isnan(check.acceleration_demand.magnitude)
    assert check.mechanism == "out of plane (NLKA), wall"


def test_nlka__force_pair_by_hand() -> None:
    # S_a = 0.2 (3 * 1.5 / (1 + 0.54^2) - 0.5) = 0.59681 g; over q_a = 2 against C_m = 0.3662.
    check = nlka(
        wall(), g(0.2), method="ec8", height_above_ground=from_si(4, "m"),
        building_height=from_si(8, "m"), element_period=from_si(0.385, "s"),
        building_period=from_si(0.25, "s"),
    )  # fmt: skip
    assert check.unity_check == pytest.approx(0.59681 / 2.0 / 0.3662, rel=1e-3)
    assert check.acceleration_demand.magnitude == pytest.approx(0.2984, rel=1e-3)
    assert check.acceleration_capacity.magnitude == pytest.approx(0.3662, rel=1e-3)
    assert math.isnan(check.displacement_demand.magnitude)
    assert check.passes is True


def test_nlka__cantilevers_take_their_own_behaviour_factor() -> None:
    checks = [nlka(each, g(0.1), method="ec8", **BUILDING) for each in (wall(), parapet())]
    assert checks[0].acceleration_g == checks[1].acceleration_g
    assert checks[1].demand_si == pytest.approx(2.0 * checks[0].demand_si)


@pytest.mark.parametrize(
    ("rule", "fraction", "factor"), [("cantilever", 0.3, 3.1), ("spanning", 0.6, 4.07)]
)
def test_nlka__rule_of_a_wall_that_stands_free_by_hand(rule, fraction, factor) -> None:
    # A block of 1.0 m by 0.2 m: t = 195 mm, J/a = 2 (h² + t²) / (3 g h), gamma = 1.5 / (1 + t²/h²).
    h, t = 1.0, 0.195
    block = cantilever(
        kind="parapet", height=from_si(h, "m"), thickness=from_si(0.2, "m"),
        density=from_si(1800, "kg/m**3"),
    )  # fmt: skip
    parameters = local_parameters("nzsee-c8-2017", cantilever_rule=rule)
    check = nlka(block, g(0.2), method=parameters, height_above_ground=from_si(6, "m"))
    period = factor * math.sqrt(2.0 * (h**2 + t**2) / (3.0 * STANDARD_GRAVITY * h))
    shape = 2.0 - 2.0 * (period - 0.75)
    demand = 1.5 / (1 + t**2 / h**2) * (period / (2 * math.pi)) ** 2
    demand *= 0.2 * 2.0 * shape * STANDARD_GRAVITY
    assert check.unity_check == pytest.approx(demand / (fraction * t), rel=1e-9)
    assert f"{fraction:g} Δ_i" in {row.formula for row in check.trace()}
    assert ("clause not read" in by_symbol(check)["T_p"].source) == (rule == "cantilever")


def test_nlka__unknown_rule_is_refused() -> None:
    with pytest.raises(NprError, match="unknown rule for walls that stand free"):
        local_parameters("nzsee-c8-2017", cantilever_rule="free")


def test_nlka__without_periods_resonance_is_taken_and_said() -> None:
    resonant = nlka(wall(), g(0.1), method="ec8", **BUILDING)
    tuned = nlka(
        wall(), g(0.1), method="ec8", **BUILDING, element_period=from_si(0.3, "s"),
        building_period=from_si(0.3, "s"),
    )  # fmt: skip
    assert resonant.unity_check == tuned.unity_check
    assert by_symbol(resonant)["T_a/T_1"].trust == "assumed"
    assert by_symbol(tuned)["T_a/T_1"].trust == "given"


@each_pair
def test_nlka__takes_a_spectrum_or_its_ground_acceleration(method: str) -> None:
    spectrum = ElasticSpectrum(
        a_g=g(0.2), p=2.0, T_B=from_si(0.1, "s"), T_C=from_si(0.3, "s"), T_D=from_si(0.9, "s")
    )
    one, other = (nlka(wall(), each, method=method, **BUILDING) for each in (spectrum, g(0.2)))
    assert one.unity_check == other.unity_check
    doubled = nlka(wall(), g(0.1), method=method, importance_factor=2.0, **BUILDING)
    assert doubled.unity_check == pytest.approx(one.unity_check)


@each_pair
@given(a_g=st.floats(0.01, 1.0), factor=st.floats(1.0, 5.0))
@settings(max_examples=25, deadline=None)
def test_nlka__unity_check_is_linear_in_the_ground_acceleration(method, a_g, factor) -> None:
    one, more = (nlka(parapet(), g(a), method=method, **BUILDING) for a in (a_g, factor * a_g))
    assert more.unity_check == pytest.approx(factor * one.unity_check)


@each_pair
@given(z=st.floats(0.0, 8.0), lower=st.floats(0.0, 1.0))
@settings(max_examples=25, deadline=None)
def test_nlka__higher_up_is_never_better(method: str, z: float, lower: float) -> None:
    high, low = (
        nlka(
            wall(), g(0.1), method=method, height_above_ground=from_si(each, "m"),
            building_height=from_si(8, "m"),
        )
        for each in (z, lower * z)
    )  # fmt: skip
    assert high.unity_check >= low.unity_check


def test_nlka__a_strip_of_a_gable_is_the_safe_side() -> None:
    place = {"height_above_ground": from_si(5, "m")}
    gable = {"kind": "gable", "thickness": from_si(210, "mm")}
    for height in (0.3, 0.8):  # periods on the plateau of C_i, where the ratio is plain
        strip = nlka(parapet(height, **gable), g(0.1), **place)
        triangle = nlka(parapet(height, **gable, is_triangular=True), g(0.1), **place)
        assert triangle.unity_check < strip.unity_check


def test_nlka__gable_as_a_slender_triangle_is_two_thirds_of_the_strip() -> None:
    # gamma T^2 / Delta: 1.5 * 2/3 / 1 against 2 * 1/2 / 1.5, for t << h and equal C_i.
    numbers = local_parameters("nzsee-c8-2017", long_period=1e6, short_period=1e5)
    place = {"height_above_ground": from_si(5, "m"), "method": numbers}
    strip = nlka(parapet(4.0, kind="gable"), g(0.1), **place)
    triangle = nlka(parapet(4.0, kind="gable", is_triangular=True), g(0.1), **place)
    assert triangle.unity_check / strip.unity_check == pytest.approx(2.0 / 3.0, rel=5e-3)


@each_pair
def test_nlka__slender_cantilever_fails_whatever_the_figure(method: str) -> None:
    place = {"method": method, **BUILDING}
    check = nlka(parapet(4.2), g(1e-4), **place)
    assert check.unity_check < 1.0
    assert check.passes is False
    assert check.status & int(CheckStatus.SLENDER_CANTILEVER)
    shown = nlka(parapet(4.2, demonstrated=True), g(1e-4), **place)
    assert shown.passes is True
    assert shown.status == int(CheckStatus.DEMONSTRATED_OTHERWISE)
    # The demonstration lifts the rule on slenderness, not the unity check.
    assert nlka(parapet(4.2, demonstrated=True), g(2.0), **place).passes is False


@each_pair
@pytest.mark.filterwarnings("ignore:slope. rare storey slope")
def test_nlka__what_does_not_stand_fails_without_a_figure(method: str) -> None:
    check = nlka(wall(overburden=from_si(0, "N/m"), slope=0.09), g(0.1), method=method, **BUILDING)
    assert math.isnan(check.unity_check)
    assert check.status & int(CheckStatus.UNSTABLE_UNDER_GRAVITY)
    assert check.passes is False


@each_pair
@pytest.mark.parametrize(
    "unknown",
    [
        {"spectrum": g(math.nan)},
        {"height_above_ground": from_si(math.nan, "m")},
        {"element": wall(thickness=from_si(math.nan, "m"))},
        {"element": parapet(thickness=from_si(math.nan, "m"))},
    ],
    ids=["ground", "place", "wall", "parapet"],
)
def test_nlka__unknown_input_gives_no_answer(method: str, unknown: dict) -> None:
    arguments = {"element": wall(), "spectrum": g(0.1), "method": method, **BUILDING, **unknown}
    check = nlka(**arguments)
    assert math.isnan(check.unity_check)
    assert check.status & int(CheckStatus.INPUT_UNKNOWN)
    assert check.passes is None


def test_nlka__overridden_numbers_are_used_and_named() -> None:
    class OfEdition:
        value, trust, origin, alternatives = 0.5, "assumed", "Annex H", (0.6,)

    plain = nlka(wall(), g(0.1), **BUILDING)
    numbers = local_parameters("nzsee-c8-2017", usable_fraction=OfEdition(), part_risk_factor=0.9)
    check = nlka(wall(), g(0.1), method=numbers, **BUILDING)
    assert check.unity_check == pytest.approx(plain.unity_check * 0.6 / 0.5 * 0.9)
    assert by_symbol(check)["Δ_m"][-2:] == ("Annex H", "assumed")
    assert by_symbol(check)["R_p"][-2:] == ("input", "given")
    assert numbers.numbers["usable_fraction"].alternatives == (0.6,)
    factor = local_parameters("nzsee-c8-2017", period_factor=6.27)
    longer = nlka(wall(), g(0.1), method=factor, **BUILDING)
    assert longer.rocking.period == pytest.approx(6.27 / 4.07 * plain.rocking.period)
    limit = local_parameters("nzsee-c8-2017", cantilever_slenderness=4.0)
    assert nlka(parapet(), g(1e-4), method=limit, **BUILDING).passes is False


@pytest.mark.parametrize(
    ("method", "overrides", "message"),
    [
        ("annex-h", {}, "unknown way to check"),
        ("ec8", {"part_risk_factor": 1.0}, "unknown parameter of ec8"),
        ("nzsee-c8-2017", {"behaviour_factor_wall": 2.0}, "unknown parameter of nzsee-c8-2017"),
        ("nzsee-c8-2017", {"usable_fraction": 1.2}, "usable_fraction is out of range"),
        ("nzsee-c8-2017", {"period_factor": 0.0}, "period_factor is out of range"),
        ("nzsee-c8-2017", {"height_limit": math.inf}, "height_limit is out of range"),
    ],
)
def test_local_parameters__pairs_cannot_be_mixed(method, overrides, message) -> None:
    with pytest.raises(NprError, match=message):
        local_parameters(method, **overrides)


SPECTRUM = {
    "a_g": from_si(np.array([1.0, 2.0]), "m/s**2"), "p": 2.0, "T_B": from_si(0.1, "s"),
    "T_C": from_si(0.3, "s"), "T_D": from_si(0.9, "s"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"building_height": None}, "height of the building is needed"),
        ({"height_above_ground": from_si(9.0, "m")}, "height_above_ground is out of range"),
        ({"height_above_ground": from_si(-1.0, "m")}, "height_above_ground is out of range"),
        ({"building_period": from_si(0.2, "s")}, "one period is given"),
        ({"element_period": from_si(0.2, "s")}, "one period is given"),
        ({"element_period": from_si(0.0, "s")}, "element_period is out of range"),
        ({"spectrum": ElasticSpectrum(**SPECTRUM)}, "spectrum of one site"),
    ],
)
def test_nlka__what_is_not_possible_is_refused(changes: dict, message: str) -> None:
    arguments = {"element": wall(), "spectrum": g(0.1), "method": "ec8", **BUILDING, **changes}
    with pytest.raises(NprError, match=message):
        nlka(**arguments)


def test_nlka__a_bare_ground_acceleration_is_refused() -> None:
    with pytest.raises(UnitError, match="spectrum has no unit"):
        nlka(wall(), 0.2, **BUILDING)


@each_pair
@pytest.mark.parametrize("element", [wall(slope=0.005), parapet(4.2, demonstrated=True)])
def test_trace__ends_in_the_unity_check_and_names_every_source(method: str, element) -> None:
    check = nlka(element, g(0.1), method=method, **BUILDING)
    steps = check.trace()
    found = by_symbol(check)
    assert found["UC"].value == check.unity_check
    assert found["b"].value == pytest.approx(check.rocking.mechanism.restoring / 1e3)
    assert all(step.source and step.trust for step in steps)
    assert all(step.numbers for step in steps if step.formula)
    assert {step.trust for step in steps} <= {"published", "derived", "assumed", "given"}
    # A number of a formula can be worked out again from what is printed.
    symbol = "Δ_m" if method == "nzsee-c8-2017" else "F_a/W_a"
    assert found[symbol].value > 0.0


def test_trace__annex_h_is_last_and_never_in_the_verdict() -> None:
    check = nlka(wall(), g(0.1), **BUILDING)
    steps = check.trace()
    assert steps[-1].symbol == "λ_H"
    assert "comparison only" in steps[-1].name
    assert steps[-2].symbol == "UC"
    assert steps[-1].value == pytest.approx(0.52365, rel=1e-3)
    assert "λ_H" not in by_symbol(nlka(parapet(), g(0.1), **BUILDING))


def test_trace__above_twelve_metres_the_factor_is_assumed() -> None:
    check = nlka(wall(), g(0.1), height_above_ground=from_si(14, "m"))
    assert by_symbol(check)["C_H"][-1] == "assumed"
    assert check.acceleration_g == pytest.approx(0.1 * 3.0 * 2.0)


def test_repr__says_what_and_how() -> None:
    assert repr(nlka(wall(name="front"), g(0.1), **BUILDING)).startswith("LocalCheck(front, nzsee")


def test_part_acceleration__is_in_g() -> None:
    check = nlka(wall(), from_si(STANDARD_GRAVITY, "m/s**2"), height_above_ground=from_si(0, "m"))
    assert check.acceleration_g == pytest.approx(2.0)
