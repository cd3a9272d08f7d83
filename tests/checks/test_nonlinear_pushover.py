# SPDX-License-Identifier: EUPL-1.2
"""The pushover check as engineers call it: worked examples, gate, limits, trace, messages."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from code_route_tables import rows
from pint import Quantity

from npr.checks.design_capacity import drift_limit, numbers_of
from npr.checks.nonlinear_pushover import nlpo
from npr.core.errors import EditionError, NprError, UnitError
from npr.core.status import CheckStatus, effect_mask
from npr.norms.edition import Edition
from npr.norms.loading import load_edition
from spectra import ElasticSpectrum
from typologies import CapacityCurve
from typologies.capacity._kernels import Bilinear

NPR = load_edition("npr9998-2020")
G = "standard_gravity"


def edition_with(**values: Any) -> Edition:
    """Our reconstruction of NPR with other values, by the last part of their key."""
    edition = NPR
    for name, value in values.items():
        (key,) = [key for key in NPR.values if key.split(".")[-1] == name]
        edition = edition.with_value(key, value)
    return edition


def spectrum(row: dict[str, Any]) -> ElasticSpectrum:
    return ElasticSpectrum(
        a_g=Quantity(row["a_g_g"], G),
        p=row["p"],
        T_B=Quantity(row["T_B_s"], "s"),
        T_C=Quantity(row["T_C_s"], "s"),
        T_D=Quantity(row["T_D_s"], "s"),
    )


def curve(row: dict[str, Any], **more: Any) -> CapacityCurve:
    return CapacityCurve.bilinear(
        strength=Quantity(row["strength_kN"], "kN"),
        effective_mass=Quantity(row["effective_mass_t"], "t"),
        yield_displacement=Quantity(row["yield_displacement_mm"], "mm"),
        ultimate_displacement=Quantity(row["ultimate_displacement_mm"], "mm"),
        **more,
    )


W5 = rows("nlpo_unity_checks")[3]


@pytest.mark.parametrize("row", rows("nlpo_unity_checks"), ids=lambda row: row["case"])
def test_nlpo__unity_checks_of_the_worked_examples(row: dict[str, Any]) -> None:
    edition = edition_with(
        hysteretic_damping=row["hysteretic_damping"], damping_correction=row["correction"]
    )
    given = curve(row)
    damped = given.bilinear_si._replace(foundation_damping=row["foundation_damping"])
    given = replace(given, bilinear_si=damped)
    check = nlpo(spectrum(row), given, edition=edition)
    steps = {step.symbol: step.value for step in check.trace()}
    assert check.unity_check == pytest.approx(row["unity_check"], rel=1e-3)
    assert check.unity_check_at_ultimate == pytest.approx(row["unity_check"], rel=1e-3)
    assert steps["S_De"] == pytest.approx(row["displacement_demand_mm"], rel=1e-3)
    assert steps["a_y"] == pytest.approx(row["yield_acceleration_g"], rel=1e-3)
    assert steps["μ"] == pytest.approx(row["ductility"], rel=1e-3)
    assert steps["T_eff"] == pytest.approx(row["period_s"], rel=1e-3)


@pytest.mark.parametrize("row", rows("nlpo_performance_points"), ids=lambda row: row["case"])
def test_nlpo__performance_points_of_the_worked_examples(row: dict[str, Any]) -> None:
    edition = edition_with(
        hysteretic_damping=row["hysteretic_damping"], damping_correction=row["correction"]
    )
    point = nlpo(spectrum(row), curve(row), edition=edition).performance_point
    assert point.displacement.to("mm").magnitude == pytest.approx(row["displacement_mm"], rel=1e-3)
    assert point.ductility == pytest.approx(row["ductility"], rel=1e-3)
    assert point.damping_ratio == pytest.approx(row["damping"], rel=1e-3)
    assert point.period_s == pytest.approx(row["period_s"], rel=1e-3)


def test_nlpo__fails_without_a_performance_point() -> None:
    check = nlpo(spectrum(W5 | {"a_g_g": 0.4}), curve(W5), edition=NPR)
    assert check.unity_check == pytest.approx(W5["unity_check"] * 1.6, rel=1e-3)
    assert check.passes is False
    assert not check.performance_point.exists
    assert math.isnan(check.performance_point.displacement.magnitude)
    assert check.a_g_capacity.to(G).magnitude == pytest.approx(0.25 / W5["unity_check"], rel=1e-3)


def test_nlpo__factors_of_an_edition() -> None:
    plain = nlpo(spectrum(W5), curve(W5), edition=NPR).unity_check

    def uc(**factor: float) -> float:
        return nlpo(spectrum(W5), curve(W5), edition=edition_with(**factor)).unity_check

    assert uc(importance_factor=1.2) == pytest.approx(1.2 * plain, rel=1e-12)
    assert uc(capacity=0.8) == pytest.approx(plain / 0.8, rel=1e-12)
    half = curve(W5 | {"strength_kN": 30, "yield_displacement_mm": 2})
    assert uc(strength=0.5) == pytest.approx(
        nlpo(spectrum(W5), half, edition=NPR).unity_check, rel=1e-12
    )


def test_nlpo__drift_limit_of_the_edition_cuts_the_curve_off() -> None:
    height = Quantity(4.0, "m")
    brittle = nlpo(spectrum(W5), curve(W5, effective_height=height), edition=NPR,
                   mechanism="brittle")  # fmt: skip
    short = nlpo(spectrum(W5), curve(W5 | {"ultimate_displacement_mm": 16.0}), edition=NPR)
    assert brittle.unity_check == pytest.approx(short.unity_check, rel=1e-12)
    ductile = nlpo(spectrum(W5), curve(W5, effective_height=height), edition=NPR,
                   mechanism="ductile")  # fmt: skip
    assert ductile.unity_check == pytest.approx(W5["unity_check"], rel=1e-3)  # 32 mm: no cut
    limit = drift_limit(numbers_of(edition_with(drift=0.5)), "system", "ductile")
    assert limit == pytest.approx(0.004)
    with pytest.raises(NprError, match="needs the effective height"):
        nlpo(spectrum(W5), curve(W5), edition=NPR, mechanism="ductile")


NOT_SHOWN = CheckStatus.APPLICABILITY_NOT_SHOWN


@pytest.mark.parametrize(
    ("said", "bits"),
    [
        ({}, NOT_SHOWN),
        ({"mass_participation": 0.6}, NOT_SHOWN),
        ({"diaphragms": "rigid"}, NOT_SHOWN),
        ({"mass_participation": 0.6, "diaphragms": "rigid"}, 0),
        ({"mass_participation": 0.6, "diaphragms": "flexible_split"}, 0),
        ({"mass_participation": 0.59, "diaphragms": "rigid"}, CheckStatus.MASS_PARTICIPATION_LOW),
        # Short higher modes may be argued away: an argument, no proof.
        ({"mass_participation": 0.59, "diaphragms": "rigid",
          "high_mode_period": Quantity(0.8, "s")}, NOT_SHOWN),
        ({"mass_participation": 0.59, "diaphragms": "rigid",
          "high_mode_period": Quantity(0.95, "s")}, CheckStatus.MASS_PARTICIPATION_LOW),
        ({"mass_participation": 0.9, "diaphragms": "flexible"}, CheckStatus.DIAPHRAGM_NOT_SPLIT),
    ],
)  # fmt: skip
def test_nlpo__gate(said: dict[str, Any], bits: Any) -> None:
    check = nlpo(spectrum(W5), curve(W5), edition=NPR, **said)
    assert check.status == int(bits)
    is_refused = int(bits) & effect_mask("unknown", "no_pass", kind="check")
    assert check.passes is (None if is_refused else True)


@pytest.mark.parametrize("model", ["nzsee-flat", "flat-15"])
def test_nlpo__an_elastic_building_has_no_hysteresis(model: str) -> None:
    elastic = curve(W5 | {"strength_kN": 160, "yield_displacement_mm": 10,
                          "ultimate_displacement_mm": 10})  # fmt: skip
    flat = nlpo(spectrum(W5), elastic, edition=edition_with(hysteretic_damping=model))
    none = nlpo(spectrum(W5), elastic, edition=edition_with(hysteretic_damping="none"))
    assert flat.unity_check == none.unity_check


def test_nlpo__trace_carries_source_and_trust_and_is_reproducible_by_hand() -> None:
    check = nlpo(spectrum(W5), curve(W5), edition=NPR)
    steps = check.trace()
    assert all(step.source and step.trust for step in steps)
    assert {step.trust for step in steps} == {"given", "derived", "assumed", "published"}
    value = {step.symbol: step.value for step in steps}
    assert value["UC"] == pytest.approx(value["a_g"] / value["a_g,cap"], rel=1e-12)
    assert value["S_De"] / value["d"] == pytest.approx(value["UC"], rel=1e-12)
    assert value["η"] == pytest.approx((10.0 / (5.0 + 100.0 * value["ξ_sys"])) ** 0.5, rel=1e-12)


def test_nlpo__a_curve_that_is_unknown_says_why_and_is_not_cut_off() -> None:
    unknown = int(CheckStatus.INPUT_UNKNOWN)
    nothing = replace(curve(W5), bilinear_si=Bilinear(*[math.nan] * 5), status=unknown)
    check = nlpo(spectrum(W5), nothing, edition=NPR, mechanism="ductile")
    assert math.isnan(check.unity_check)
    assert check.status & unknown


def test_nlpo__messages() -> None:
    with pytest.raises(EditionError, match="no code route"):
        nlpo(spectrum(W5), curve(W5), edition=load_edition("individual-risk-1e-5"))
    several = ElasticSpectrum(
        a_g=Quantity([1.0, 2.0], "m/s**2"), p=2.0, T_B=Quantity(0.1, "s"),
        T_C=Quantity(0.3, "s"), T_D=Quantity(0.9, "s"),
    )  # fmt: skip
    with pytest.raises(NprError, match="one site"):
        nlpo(several, curve(W5), edition=NPR)
    with pytest.raises(NprError, match="mechanism is not one that there is"):
        nlpo(spectrum(W5), curve(W5), edition=NPR, mechanism="rocking")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="load_edition"):
        nlpo(spectrum(W5), curve(W5), edition="npr9998-2020")  # type: ignore[arg-type]
    with pytest.raises(UnitError):
        nlpo(spectrum(W5), curve(W5), edition=NPR, mass_participation=0.5, high_mode_period=0.8)
