# SPDX-License-Identifier: EUPL-1.2
"""The lateral force method, step by step, as an engineer writes it down."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from npr.checks.linear.schema import lateral_data
from npr.checks.trace import Step
from npr.core.units import STANDARD_GRAVITY
from typologies.capacity.loads import building_methods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from npr.checks.lateral import LateralForceCheck

_EC8 = "EN 1998-1:2004, 4.3.3.2"


def steps(check: LateralForceCheck) -> list[Step]:
    """All steps of the lateral force method."""
    return [*_storeys(check), *_action(check), *_forces(check)]


def _storeys(check: LateralForceCheck) -> Iterator[Step]:
    b = check.building
    for i in range(b.mass.size):
        name = f"mass of storey {i + 1}, {b.height[i]:g} m above the base"
        yield Step(f"m_{i + 1}", name, "", "", float(b.mass[i]) / 1e3, "t", "input", "given")
        if b.is_mode_shape:
            name = f"mode shape at storey {i + 1}"
            yield Step(f"s_{i + 1}", name, "", "", float(b.shape[i]), "1", "input", "given")
    yield Step("m", "seismic mass", "Σ m_i", "", b.total_mass / 1e3, "t", "sum", "derived")


def _action(check: LateralForceCheck) -> Iterator[Step]:
    a, data = check.action, lateral_data()
    if math.isfinite(a.period):
        formula, numbers, source, trust = "", "", "input", "given"
        if not a.is_period_given:
            factor = getattr(data.period_factor, check.system)
            exponent = data.period_exponent.value
            formula = f"C_t H^{exponent:g}"
            numbers = f"{factor.value:g} · {check.building.total_height:g}^{exponent:g}"
            source, trust = factor.source, factor.trust
        yield Step("T_1", "fundamental period", formula, numbers, a.period, "s", source, trust)
    s_d = a.acceleration / STANDARD_GRAVITY
    if a.behaviour_factor is None or a.lower_bound is None:
        yield Step("S_d", "design acceleration", "", "", s_d, "g", "input", "given")
    else:
        a_g = a.a_g / STANDARD_GRAVITY
        q, least = a.behaviour_factor, a.lower_bound
        yield Step("a_g", "peak ground acceleration", "", "", a_g, "g", "spectrum", "given")
        yield Step("q", "behaviour factor", "", "", q.value, "1", q.source, q.trust)
        yield Step("β", "least value over a_g", "", "", least.value, "1", least.source, least.trust)
        yield Step(
            "S_d", "design acceleration at T_1", "design spectrum with q", f"T_1 {a.period:.4f} s",
            s_d, "g", "EN 1998-1:2004, 3.2.2.5, with a_g and p of the spectrum", "published",
        )  # fmt: skip
    c = check.correction
    yield Step("λ", "correction factor", "", "", c.value, "1", c.source, c.trust)


def _forces(check: LateralForceCheck) -> Iterator[Step]:
    shear, delta = check.base_shear_si / 1e3, check.torsion_factor
    s_d, mass = check.action.acceleration, check.building.total_mass / 1e3
    numbers = f"{s_d:.4f} m/s² · {mass:.4g} t · {check.correction.value:g}"
    yield Step(
        "F_b", "seismic base shear", "S_d m λ", numbers, shear, "kN", f"{_EC8}.2(1)", "published"
    )
    if check.torsion is None:
        yield Step("δ", "torsion", "", "", "not included", "", "input", "given")
    else:
        data = building_methods().torsion
        factor = data.spatial if check.torsion == "spatial" else data.planar
        numbers = f"1 + {factor:g} · {check.eccentricity_ratio:g}"
        name = f"torsion factor, {check.torsion} model"
        formula = f"1 + {factor:g} x/L_e"
        yield Step("δ", name, formula, numbers, delta, "1", data.source, data.trust)
        numbers = f"{delta:g} · {shear:.2f} kN"
        name = "base shear with torsion"
        yield Step("δ F_b", name, "δ F_b", numbers, delta * shear, "kN", data.source, data.trust)
    by = "s" if check.building.is_mode_shape else "z"
    for i, force in enumerate(check.storey_forces_si):
        yield Step(
            f"F_{i + 1}", f"force at storey {i + 1}", f"δ F_b {by}_i m_i / Σ {by}_j m_j", "",
            float(force) / 1e3, "kN", f"{_EC8}.3", "published",
        )  # fmt: skip
    if math.isfinite(check.resistance_si):
        v_r = check.resistance_si / 1e3
        yield Step("V_R", "base shear resistance", "", "", v_r, "kN", "input", "given")
        numbers = f"{delta * shear:.2f} kN / {v_r:.2f} kN"
        uc = check.unity_check
        yield Step("UC", "unity check", "δ F_b / V_R", numbers, uc, "1", "definition", "derived")
