# SPDX-License-Identifier: EUPL-1.2
"""The lateral force method, step by step, as an engineer writes it down."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from npr.checks.linear.schema import lateral_data
from npr.checks.trace import Step, written
from npr.core.units import STANDARD_GRAVITY
from typologies.capacity.loads import building_methods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from npr.checks.lateral import LateralForceCheck
    from npr.checks.lateral_action import DesignAction

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
    numbers = " + ".join(written(mass / 1e3, "t") for mass in b.mass.tolist())
    yield Step("m", "seismic mass", "Σ m_i", numbers, b.total_mass / 1e3, "t", "sum", "derived")


def _action(check: LateralForceCheck) -> Iterator[Step]:
    a, data = check.action, lateral_data()
    if math.isfinite(a.period):
        formula, numbers, source, trust = "", "", "input", "given"
        if not a.is_period_given:
            factor = getattr(data.period_factor, check.system)
            exponent = data.period_exponent.value
            formula = f"C_t H^{exponent:g}"
            numbers = f"{written(factor.value)} · {written(check.building.total_height)}"
            numbers += f"^{written(exponent)}"
            source, trust = factor.source, factor.trust
        yield Step("T_1", "fundamental period", formula, numbers, a.period, "s", source, trust)
    s_d = a.acceleration / STANDARD_GRAVITY
    if a.corners is None or a.behaviour_factor is None or a.lower_bound is None:
        yield Step("S_d", "design acceleration", "", "", s_d, "g", "input", "given")
    else:
        q, least = a.behaviour_factor, a.lower_bound
        for symbol, name, value, unit in (
            ("a_g", "peak ground acceleration", a.a_g / STANDARD_GRAVITY, "g"),
            ("a_g,A", "the same on rock", a.a_g_rock / STANDARD_GRAVITY, "g"),
            ("p", "plateau over a_g", a.corners.p, "1"),
            ("T_B", "corner period", a.corners.T_B, "s"),
            ("T_C", "corner period", a.corners.T_C, "s"),
            ("T_D", "corner period", a.corners.T_D, "s"),
        ):
            yield Step(symbol, name, "", "", value, unit, "spectrum", "given")
        yield Step("q", "behaviour factor", "", "", q.value, "1", q.source, q.trust)
        yield Step("β", "least value over a_g", "", "", least.value, "1", least.source, least.trust)
        yield Step(
            "S_d", "design acceleration at T_1", *_design_branch(a, q.value, least.value),
            s_d, "g", "EN 1998-1:2004, 3.2.2.5, with a_g and p of the spectrum", "published",
        )  # fmt: skip
    c = check.correction
    yield Step("λ", "correction factor", "", "", c.value, "1", c.source, c.trust)


def _design_branch(action: DesignAction, q: float, least: float) -> tuple[str, str]:
    """Formula and numbers of the design spectrum at the period, with its least value."""
    assert action.corners is not None
    c, period = action.corners, action.period
    a_g, t = written(action.a_g / STANDARD_GRAVITY, "g"), written(period, "s")
    t_b, t_c, t_d = (written(corner, "s") for corner in (c.T_B, c.T_C, c.T_D))
    plateau = f"{a_g} · {written(c.p)} / {written(q)}"
    if period < c.T_B:
        symbols = "a_g (2/3 + T/T_B (p/q − 2/3))"
        numbers = f"{a_g} (2/3 + {t}/{t_b} ({written(c.p)}/{written(q)} − 2/3))"
    elif period <= c.T_C:
        symbols, numbers = "a_g p / q", plateau
    elif period <= c.T_D:
        symbols, numbers = "a_g p / q T_C / T", f"{plateau} · {t_c} / {t}"
    else:
        symbols, numbers = "a_g p / q T_C T_D / T²", f"{plateau} · {t_c} · {t_d} / ({t})²"
    rock = written(action.a_g_rock / STANDARD_GRAVITY, "g")
    return f"max({symbols}, β a_g,A)", f"max({numbers}, {written(least)} · {rock})"


def _forces(check: LateralForceCheck) -> Iterator[Step]:
    shear, delta = check.base_shear_si / 1e3, check.torsion_factor
    s_d, mass = check.action.acceleration, check.building.total_mass / 1e3
    numbers = f"{written(s_d, 'm/s²')} · {written(mass, 't')} · {written(check.correction.value)}"
    yield Step(
        "F_b", "seismic base shear", "S_d m λ", numbers, shear, "kN", f"{_EC8}.2(1)", "published"
    )
    if check.torsion is None:
        yield Step("δ", "torsion", "", "", "not included", "", "input", "given")
    else:
        data = building_methods().torsion
        factor = data.spatial if check.torsion == "spatial" else data.planar
        numbers = f"1 + {written(factor)} · {written(check.eccentricity_ratio)}"
        name = f"torsion factor, {check.torsion} model"
        formula = f"1 + {factor:g} x/L_e"
        yield Step("δ", name, formula, numbers, delta, "1", data.source, data.trust)
        numbers = f"{written(delta)} · {written(shear, 'kN')}"
        name = "base shear with torsion"
        yield Step("δ F_b", name, "δ F_b", numbers, delta * shear, "kN", data.source, data.trust)
    by = "s" if check.building.is_mode_shape else "z"
    b, total = check.building, written(delta * shear, "kN")
    terms = [
        f"{written(shape)} · {written(mass / 1e3, 't')}"
        for shape, mass in zip(b.shape.tolist(), b.mass.tolist(), strict=True)
    ]
    below = " + ".join(terms)
    for i, force in enumerate(check.storey_forces_si):
        yield Step(
            f"F_{i + 1}", f"force at storey {i + 1}", f"δ F_b {by}_i m_i / Σ {by}_j m_j",
            f"{total} · {terms[i]} / ({below})",
            float(force) / 1e3, "kN", f"{_EC8}.3", "published",
        )  # fmt: skip
    if math.isfinite(check.resistance_si):
        v_r = check.resistance_si / 1e3
        yield Step("V_R", "base shear resistance", "", "", v_r, "kN", "input", "given")
        numbers = f"{written(delta * shear, 'kN')} / {written(v_r, 'kN')}"
        uc = check.unity_check
        yield Step("UC", "unity check", "δ F_b / V_R", numbers, uc, "1", "definition", "derived")
