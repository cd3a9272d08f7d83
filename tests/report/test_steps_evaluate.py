# SPDX-License-Identifier: EUPL-1.2
"""The numbers of every step of every note evaluate to its value; what has none says why."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from arithmetic import evaluated, rounding
from pint import Quantity

from npr.calibration.edition import own_edition
from npr.checks.design_capacity import class_curve, class_mechanism
from npr.checks.lateral import lateral_force
from npr.checks.local import nlka
from npr.checks.nonlinear_pushover import nlpo
from npr.checks.trace import Step
from npr.checks.wind import wind_base_shear
from npr.described.editions import code_edition
from npr.described.reading import read_building
from npr.described.run import Run, run_checks
from npr.norms.edition import Edition
from npr.norms.loading import load_edition
from spectra import ElasticSpectrum
from typologies import CapacityCurve, Foundation, class_capacity
from typologies.out_of_plane import cantilever, spanning_wall

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples/buildings"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.toml"))
NPR = load_edition("npr9998-2020")

STATED = "stated by the file, the edition, or a table of data"
READ = "read from the spectrum or from the reduction of the curve, shown before"
SEARCHED = "found by a search: no formula gives it"
NO_NUMBERS = {
    **dict.fromkeys(("a_g", "a_g,A", "p", "T_B", "T_C", "T_D"), READ),
    **dict.fromkeys(("a_y", "d_y", "d_u", "h_eff"), READ),
    **dict.fromkeys(("d", "d_pp"), SEARCHED),
    **dict.fromkeys(("a_max", "d_s", "d_m", "d_1", "d_2"), "read from the points of the curve"),
    **dict.fromkeys(("", "h", "t_nom", "W", "P", "ψ", "z", "H", "e_b", "e_p", "T_a/T_1"), STATED),
    **dict.fromkeys(("R_p", "q_a", "γ_a", "C_H"), STATED),
    **dict.fromkeys(("e_o", "e_t", "ΣWy"), "geometry of the two bodies in equilibrium"),
    **dict.fromkeys(("θ_lim", "θ_s", "φ_c", "φ_s", "φ_d"), STATED),
    **dict.fromkeys(("m", "T_1", "S_d", "q", "β", "λ", "δ", "n", "N_Rd", "V_R"), STATED),
    **dict.fromkeys(("v_b,0", "z_0", "ρ", "c_s c_d", "c_f", "q_p"), STATED),
}
"""Symbols of steps that may stand without numbers, and why."""
NUMBERED = ("m_", "s_")
"""Storeys: inputs with a number behind the symbol."""


def wrong_steps(steps: list[Step]) -> list[str]:
    """Steps whose numbers do not give their value, or that have none without a reason."""
    wrong = []
    for step in steps:
        if not step.numbers:
            if step.symbol not in NO_NUMBERS and not step.symbol.startswith(NUMBERED):
                wrong.append(f"{step.symbol}: no numbers, and not in the list")
            continue
        assert isinstance(step.value, float), step
        allowed = rounding(step.numbers, step.unit) + 1e-9 * abs(step.value)
        if not abs(evaluated(step.numbers, step.unit) - step.value) <= allowed:
            wrong.append(f"{step.symbol} = {step.value} {step.unit}, but {step.numbers}")
    return wrong


def of_run(run: Run) -> list[Step]:
    """All steps that the note of a run prints."""
    of_parts = [step for part in run.parts for step in part.trace()]
    return of_parts + [step for _, shear in run.winds for step in shear.trace()]


@pytest.mark.parametrize("edition", [None, "npr9998-2018", "ec8"])
@pytest.mark.parametrize("name", NAMES)
def test_note__numbers_of_every_step_evaluate_to_its_value(name: str, edition: str | None) -> None:
    path = EXAMPLES / f"{name}.toml"
    described = read_building(path, None)
    run = run_checks(described, code_edition(edition or described.project.edition, path))
    steps = of_run(run)
    assert sum(bool(step.numbers) for step in steps) >= 5
    assert not wrong_steps(steps)


# --- factors of an edition -------------------------------------------------------------------

FACTORS = {
    "code.factors.capacity": ("φ_c", 1.2),
    "code.factors.strength": ("φ_s", 0.83),
    "code.factors.drift": ("φ_d", 1.2),
    "code.demand.importance_factor": ("a_g,d", 1.4),
}


def with_factor(key: str, value: float, material: str = "") -> Edition:
    """Our reconstruction of NPR with a factor, general or of one material on top of one."""
    edition = NPR.with_value(key, value)
    if not material:
        return edition
    own = key.replace("factors.", f"factors.material.{material}.")
    return own_edition(
        edition, {own: 0.9}, id="own", title="own", source="test", notes={},
        alternatives={own: [1.0]},
    )  # fmt: skip


@pytest.mark.parametrize("name", ["terraced_house", "detached_house", "barn"])
@pytest.mark.parametrize("key", FACTORS)
def test_note__a_factor_of_the_edition_is_shown_and_evaluates(name: str, key: str) -> None:
    symbol, value = FACTORS[key]
    described = read_building(EXAMPLES / f"{name}.toml", None)
    steps = of_run(run_checks(described, with_factor(key, value)))
    assert not wrong_steps(steps)
    shown = [step for step in steps if step.symbol == symbol]
    assert shown
    if symbol != "a_g,d":
        assert {step.value for step in shown} == {value}
        assert {step.source for step in shown} == {NPR.values[key].origin}


@pytest.mark.parametrize("key", [key for key in FACTORS if key.startswith("code.factors.")])
def test_note__a_factor_by_material_is_shown_as_a_product(key: str) -> None:
    symbol, value = FACTORS[key]
    described = read_building(EXAMPLES / "terraced_house.toml", None)
    edition = with_factor(key, value, material="masonry")
    steps = of_run(run_checks(described, edition))
    assert not wrong_steps(steps)
    shown = {step for step in steps if step.symbol == symbol}
    assert {step.numbers for step in shown} == {f"{value:g} · 0.9"}
    assert {step.value for step in shown} == {value * 0.9}


def test_note__drift_limit_never_hides_its_factor() -> None:
    described = read_building(EXAMPLES / "terraced_house.toml", None)
    steps = of_run(run_checks(described, with_factor("code.factors.drift", 1.2)))
    (limit, *_) = [step for step in steps if step.symbol == "θ_lim" and step.value > 0.009]
    assert (limit.formula, limit.numbers) == ("φ_d θ_lim,0", "1.2 · 0.008")
    assert limit.value == pytest.approx(0.0096, rel=1e-12)


@pytest.mark.parametrize("values", [
    {"code.strength.pier": "ec8-3"}, {"code.drift.pier_rocking": "nzsee-c8"},
    {"code.drift.pier_rocking": "ec8-3-nc", "code.factors.drift": 0.8},
    {"code.nlpo.bilinearisation": "ec8"}, {"code.nlpo.strength_drop": 0.5},
    {"code.strength.torsion": "spatial"},
])  # fmt: skip
def test_note__steps_from_pier_to_curve_evaluate_by_every_method(values: dict[str, Any]) -> None:
    edition = NPR
    for key, value in values.items():
        edition = edition.with_value(key, value)
    described = read_building(EXAMPLES / "terraced_house.toml", None)
    steps = of_run(run_checks(described, edition))
    assert not wrong_steps(steps)
    symbols = {step.symbol for step in steps}
    assert {"V(F1)", "k(F1)", "θ(L1)", "u(B4)", "V_1", "s_2", "V_b", "m_eff", "a_max"} <= symbols


# --- one check at a time, along all branches -------------------------------------------------

SPECTRUM: dict[str, Any] = {
    "a_g": Quantity(0.25, "standard_gravity"), "p": 2.5, "T_B": Quantity(0.15, "s"),
    "T_C": Quantity(0.4, "s"), "T_D": Quantity(0.8, "s"),
}  # fmt: skip
GROUND = ElasticSpectrum(**SPECTRUM)


def curve(a_y: float, d_y: float, d_u: float, **more: Any) -> CapacityCurve:
    """In g and mm."""
    return CapacityCurve.bilinear(
        yield_acceleration=Quantity(a_y, "standard_gravity"),
        yield_displacement=Quantity(d_y, "mm"),
        ultimate_displacement=Quantity(d_u, "mm"),
        **more,
    )


@pytest.mark.parametrize(
    ("a_y", "d_y", "d_u"),
    [
        (0.2, 4.0, 6.0), (0.1, 4.0, 40.0), (0.05, 6.0, 80.0), (0.04, 8.0, 300.0),
        (0.9, 1.0, 2.2),  # period below T_B
        (0.3, 10.0, 10.0),  # ends at yield
        (0.9, 2.0, 20.0),  # elastic at its performance point
    ],
)  # fmt: skip
@pytest.mark.parametrize("values", [
    {}, {"code.nlpo.hysteretic_cap": 0.12}, {"code.nlpo.system_cap": 0.1},
    {"code.nlpo.hysteretic_damping": "dwairi"}, {"code.nlpo.hysteretic_damping": "none"},
    {"code.nlpo.hysteretic_damping": "atc40"}, {"code.demand.damping_correction": "nzsee"},
    {"code.demand.damping_floor": 0.9},
])  # fmt: skip
def test_nlpo__steps_evaluate_on_every_branch(a_y, d_y, d_u, values: dict[str, Any]) -> None:
    edition = NPR
    for key, value in values.items():
        edition = edition.with_value(key, value)
    steps = nlpo(GROUND, curve(a_y, d_y, d_u), edition=edition).trace()
    assert not wrong_steps(steps)


def test_nlpo__steps_evaluate_on_a_foundation() -> None:
    springs = Foundation.springs(
        horizontal_stiffness=Quantity(20, "MN/m"), rocking_stiffness=Quantity(150, "MN*m"),
        damping_ratio=0.03,
    )  # fmt: skip
    on_springs = curve(
        0.1, 4.0, 40.0, effective_mass=Quantity(40, "t"), effective_height=Quantity(3.5, "m"),
        foundation=springs,
    )  # fmt: skip
    edition = with_factor("code.factors.strength", 1.3)
    steps = nlpo(GROUND, on_springs, edition=edition, mechanism="brittle").trace()
    assert not wrong_steps(steps)
    (d_f,) = [step for step in steps if step.symbol == "d_f"]
    assert d_f.numbers


@pytest.mark.parametrize("key", FACTORS)
def test_nlpo__steps_of_a_class_evaluate_with_every_factor(key: str) -> None:
    defaults = class_capacity("URM3L")
    check = nlpo(
        GROUND, class_curve(defaults), edition=with_factor(key, FACTORS[key][1]),
        mechanism=class_mechanism(defaults),
    )  # fmt: skip
    assert math.isfinite(check.unity_check)
    assert not wrong_steps(check.trace())


@pytest.mark.parametrize("period", [0.1, 0.3, 0.6, 1.2, None])
def test_lateral_force__steps_evaluate_on_every_branch(period: float | None) -> None:
    t_d = Quantity(2.0, "s")
    steps = lateral_force(
        ElasticSpectrum(**SPECTRUM | {"T_D": t_d, "T_C": Quantity(0.5, "s")}),
        masses=Quantity([26.0, 18.0], "t"), heights=Quantity([2.7, 5.4], "m"), is_regular=True,
        behaviour_factor=1.5, lower_bound=0.2, resistance=Quantity(90, "kN"), torsion="planar",
        eccentricity_ratio=0.3, importance_factor=1.2,
        period=None if period is None else Quantity(period, "s"),
    ).trace()  # fmt: skip
    assert not wrong_steps(steps)


@pytest.mark.parametrize("method", ["nzsee-c8-2017", "ec8"])
@pytest.mark.parametrize("height", [0.5, 6.0, 14.0])
@pytest.mark.parametrize("thickness", [70.0, 100.0, 200.0, 400.0])
def test_nlka__steps_evaluate_on_every_branch(method: str, height: float, thickness: float) -> None:
    about: dict[str, Any] = {
        "height": Quantity(2.6, "m"), "thickness": Quantity(thickness, "mm"),
        "density": Quantity(1850, "kg/m**3"), "slope": 0.003,
    }  # fmt: skip
    walls = [
        spanning_wall(**about, overburden=Quantity(6, "kN/m"), top="restoring"),
        spanning_wall(**about, overburden=Quantity(0, "kN/m"), base="edge"),
        cantilever(**about, kind="parapet", overburden=Quantity(2, "kN/m")),
        cantilever(**about, kind="gable", is_triangular=True),
    ]
    for wall in walls:
        check = nlka(
            wall, GROUND, height_above_ground=Quantity(height, "m"), method=method,
            building_height=Quantity(15, "m"),
        )  # fmt: skip
        if math.isfinite(check.unity_check):
            assert not wrong_steps(check.trace())


@pytest.mark.parametrize("height", [3.0, 12.0])
@pytest.mark.parametrize("terrain", ["coastal", "rural", "built_up"])
def test_wind__steps_evaluate(height: float, terrain: Any) -> None:
    shear = wind_base_shear(
        width=Quantity(10, "m"), height=Quantity(height, "m"), force_coefficient=1.3,
        wind_area="II", terrain=terrain,
    )  # fmt: skip
    assert not wrong_steps(shear.trace())
