# SPDX-License-Identifier: EUPL-1.2
"""Lateral force method against worked examples; its gate, what it refuses, its calculation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from code_route_tables import rows
from hypothesis import given, settings
from hypothesis import strategies as st

from npr.checks.lateral import lateral_force
from npr.core.errors import NprError, UnitError
from npr.core.status import CheckStatus
from npr.core.units import from_si
from spectra.elastic import ElasticSpectrum

STOREYS = {"masses": from_si([26.0, 18.0], "t"), "heights": from_si([2.7, 5.4], "m")}
PRINTED = 3e-3  # the published example prints three digits


def g(value: float):
    return from_si(value, "standard_gravity")


def spectrum(**changes) -> ElasticSpectrum:
    known = {"a_g": g(0.2), "p": 1.8, "T_B": from_si(0.1, "s"), "T_C": from_si(0.3, "s"),
             "T_D": from_si(0.8, "s")}  # fmt: skip
    return ElasticSpectrum(**{**known, **changes})


def by_spectrum(**changes):
    known = {**STOREYS, "is_regular": True, "behaviour_factor": 1.5, "lower_bound": 0.2}
    return lateral_force(changes.pop("spectrum", spectrum()), **{**known, **changes})


def by_acceleration(**changes):
    known = {**STOREYS, "is_regular": True, "design_acceleration": g(0.24)}
    return lateral_force(**{**known, **changes})


@pytest.mark.parametrize("row", rows("lateral_storeys"), ids=lambda row: str(row["correction"]))
def test_lateral_force__agrees_with_the_worked_example(row: dict) -> None:
    site = spectrum(
        a_g=g(row["a_g_g"]), p=row["p"], T_B=from_si(row["t_b_s"], "s"),
        T_C=from_si(row["t_c_s"], "s"), T_D=from_si(row["t_d_s"], "s"),
    )  # fmt: skip
    check = by_spectrum(
        spectrum=site, behaviour_factor=row["behaviour_factor"], correction=row["correction"]
    )
    assert check.action.period == pytest.approx(row["period_s"], rel=1e-3)
    s_d = from_si(check.action.acceleration, "m/s**2").to("standard_gravity").magnitude
    assert s_d == pytest.approx(row["design_acceleration_g"], rel=1e-3)
    assert check.base_shear.magnitude == pytest.approx(row["base_shear_kn"], rel=1e-3)
    expected = [row["force_1_kn"], row["force_2_kn"]]
    np.testing.assert_allclose(check.storey_forces.magnitude, expected, rtol=1e-3)


def frame() -> dict:
    return {row["quantity"]: row["value"] for row in rows("lateral_braced_frame")}


def published_frame(resistance_kN: float, **changes):
    v = frame()
    return lateral_force(
        design_acceleration=g(v["design_acceleration"]),
        masses=from_si([v["mass_1"], v["mass_2"]], "kg"),
        heights=from_si([v["height_1"], v["height_2"]], "m"),
        mode_shape=[v["mode_1"], v["mode_2"]],
        is_regular=True,
        resistance=from_si(resistance_kN, "kN"),
        **changes,
    )


def test_lateral_force__agrees_with_the_published_braced_frame() -> None:
    v = frame()
    check = published_frame(
        v["brace_resistance"] / v["brace_demand"] * v["base_shear_with_torsion"],
        torsion="planar",
        eccentricity_ratio=v["eccentricity_ratio"],
    )
    assert check.torsion_factor == pytest.approx(v["torsion_factor"])
    assert check.correction.value == 1.0
    assert check.base_shear.magnitude == pytest.approx(v["base_shear"], rel=PRINTED)
    assert check.base_shear.magnitude == pytest.approx(v["base_shear_exact"], rel=1e-3)
    total = check.base_shear_with_torsion.magnitude
    assert total == pytest.approx(v["base_shear_with_torsion"], rel=PRINTED)
    forces = check.storey_forces.magnitude
    np.testing.assert_allclose(forces, [v["force_1"], v["force_2"]], rtol=PRINTED)
    np.testing.assert_allclose(forces / total, [v["share_1"], v["share_2"]], rtol=1e-3)
    # The brace fails as published: its force is in proportion to the base shear.
    assert check.unity_check == pytest.approx(
        v["brace_demand"] / v["brace_resistance"], rel=PRINTED
    )
    assert check.passes is False


def test_lateral_force__published_frame_asks_more_than_its_pushover_offers() -> None:
    # Base shear at the deformation capacity as resistance; its displacement was not published.
    v = frame()
    check = published_frame(v["pushover_base_shear"])
    assert check.unity_check == pytest.approx(
        v["base_shear"] / v["pushover_base_shear"], rel=PRINTED
    )
    assert check.passes is False


@pytest.mark.parametrize(
    ("count", "t_c", "expected"), [(2, 0.3, 1.0), (3, 0.3, 0.85), (3, 0.1, 1.0)]
)
def test_correction__more_than_two_storeys_and_a_short_period(count, t_c, expected) -> None:
    heights = 2.7 * np.arange(1, count + 1)
    check = by_spectrum(
        spectrum=spectrum(T_B=from_si(0.05, "s"), T_C=from_si(t_c, "s")),
        masses=from_si(np.full(count, 20.0), "t"), heights=from_si(heights, "m"),
    )  # fmt: skip
    assert check.action.period == pytest.approx(0.05 * heights[-1] ** 0.75)
    assert check.correction.value == expected


@pytest.mark.parametrize(("system", "factor"), [("concrete_frame", 0.075), ("steel_frame", 0.085)])
def test_period__by_structural_system(system: str, factor: float) -> None:
    assert by_spectrum(system=system).action.period == pytest.approx(factor * 5.4**0.75)


@given(shares=st.lists(st.floats(1.0, 100.0), min_size=1, max_size=6), s_d=st.floats(0.01, 1.0))
@settings(max_examples=40, deadline=None)
def test_storey_forces__add_up_to_the_base_shear(shares: list[float], s_d: float) -> None:
    count = len(shares)
    check = by_acceleration(
        masses=from_si(np.array(shares), "t"),
        heights=from_si(3.0 * np.arange(1.0, count + 1.0), "m"),
        design_acceleration=g(s_d), correction=1.0, torsion="spatial", eccentricity_ratio=0.3,
    )  # fmt: skip
    total = check.storey_forces.sum().magnitude
    assert total == pytest.approx(check.base_shear_with_torsion.magnitude)
    assert check.torsion_factor == pytest.approx(1.18)


def test_lateral_force__importance_and_period_as_given() -> None:
    plain, important = by_spectrum(), by_spectrum(importance_factor=1.4)
    assert important.base_shear_si == pytest.approx(1.4 * plain.base_shear_si)
    later = by_spectrum(period=from_si(0.6, "s"))
    assert later.base_shear_si == pytest.approx(0.5 * plain.base_shear_si)


def test_lateral_force__irregular_gives_no_figure() -> None:
    check = by_acceleration(is_regular=False, resistance=from_si(1e4, "kN"))
    assert check.status == int(CheckStatus.IRREGULAR)
    assert math.isnan(check.unity_check)
    assert math.isnan(check.base_shear_si)
    assert np.isnan(check.storey_forces_si).all()
    assert check.passes is None


@pytest.mark.parametrize("period", [1.21, 2.01])
def test_lateral_force__a_long_period_gives_no_figure(period: float) -> None:
    corner = from_si(0.3 if period < 2.0 else 0.8, "s")
    check = by_spectrum(spectrum=spectrum(T_C=corner), period=from_si(period, "s"))
    assert check.status & int(CheckStatus.IRREGULAR)
    assert math.isnan(check.base_shear_si)


def test_lateral_force__without_a_resistance_there_is_no_verdict() -> None:
    check = by_acceleration()
    assert check.status == int(CheckStatus.CAPACITY_UNKNOWN)
    assert check.passes is None
    assert check.base_shear.magnitude == pytest.approx(103.594, rel=1e-3)
    assert by_acceleration(resistance=from_si(200.0, "kN")).passes is True


@pytest.mark.parametrize(
    "unknown",
    [
        {"masses": from_si([26.0, math.nan], "t")},
        {"heights": from_si([2.7, math.nan], "m")},
    ],
)
@pytest.mark.parametrize("make", [by_spectrum, by_acceleration])
def test_lateral_force__unknown_input_gives_no_answer(make, unknown: dict) -> None:
    check = make(resistance=from_si(200.0, "kN"), **unknown)
    assert check.status & int(CheckStatus.INPUT_UNKNOWN)
    assert check.passes is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"design_acceleration": None}, "two ways to the design acceleration"),
        ({"spectrum": spectrum()}, "two ways to the design acceleration"),
        ({"masses": from_si([1.0], "t")}, "storeys do not match"),
        ({"mode_shape": [1.0]}, "storeys do not match"),
        ({"masses": from_si([1.0, 0.0], "t")}, "masses: mass out of range"),
        ({"heights": from_si([0.0, 1.0], "m")}, "heights: height above base out of range"),
        ({"period": from_si(0.0, "s")}, "period: period out of range"),
        ({"correction": 1.1}, "correction: lateral correction out of range"),
        ({"torsion": "planar"}, "torsion takes a model and a place"),
        ({"eccentricity_ratio": 0.5}, "torsion takes a model and a place"),
        ({"torsion": "flat", "eccentricity_ratio": 0.5}, "model is not one that there is"),
        ({"torsion": "planar", "eccentricity_ratio": -0.5}, "x / L_e is out of range"),
        ({"resistance": from_si(0.0, "kN")}, "resistance: base shear out of range"),
        ({"masses": from_si([1.0] * 3, "t"), "heights": from_si([3.0, 6.0, 9.0], "m")},
         "lambda of more than two storeys"),
    ],
)  # fmt: skip
def test_lateral_force__what_is_not_possible_is_refused(changes: dict, message: str) -> None:
    with pytest.raises(NprError, match=message):
        by_acceleration(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"behaviour_factor": None}, "needs q and its lower bound"),
        ({"system": "brick"}, "unknown structural system"),
        ({"spectrum": spectrum(a_g=g(np.array([0.1, 0.2])))}, "spectrum of one site"),
    ],
)
def test_lateral_force__what_a_spectrum_lacks_is_refused(changes: dict, message: str) -> None:
    with pytest.raises(NprError, match=message):
        by_spectrum(**changes)


def test_lateral_force__a_bare_mass_is_refused() -> None:
    with pytest.raises(UnitError, match="masses has no unit"):
        by_acceleration(masses=[1.0, 2.0])


def test_trace__ends_in_the_unity_check_and_names_every_source() -> None:
    class OfEdition:
        value, trust, origin = 1.5, "assumed", "Table 9.1"

    check = by_spectrum(
        behaviour_factor=OfEdition(), torsion="spatial", eccentricity_ratio=0.5,
        resistance=from_si(300.0, "kN"), direction="x",
    )  # fmt: skip
    steps = check.trace()
    found = {step.symbol: step for step in steps}
    assert steps[-1].symbol == "UC"
    assert steps[-1].value == check.unity_check
    assert found["q"][-2:] == ("Table 9.1", "assumed")
    assert found["δ"].value == pytest.approx(1.3)
    assert all(step.source and step.trust for step in steps)
    assert check.mechanism == "in-plane, global (lateral force method), direction x"


def test_trace__says_when_torsion_is_not_included_and_shows_the_mode() -> None:
    check = by_acceleration(mode_shape=[0.83, 1.0])
    found = {step.symbol: step for step in check.trace()}
    assert found["δ"].value == "not included"
    assert found["s_1"].value == pytest.approx(0.83)
    assert "UC" not in found
    assert repr(check).startswith("LateralForceCheck(base shear 103.6 kN")
