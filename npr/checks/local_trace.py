# SPDX-License-Identifier: EUPL-1.2
"""The check out of plane, step by step, as an engineer writes it down."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from npr.checks.local_parameters import local_pairs
from npr.checks.trace import Step
from npr.core.units import STANDARD_GRAVITY
from spectra.elastic._kernels import displacement
from spectra.parts._kernels import height_factor, part_shape
from typologies.out_of_plane.capacity import annex_h_comparison
from typologies.out_of_plane.schema import out_of_plane_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from npr.checks.local import LocalCheck

_C8 = "NZSEE Guidelines 2017 Part C8, face-loaded walls"
_ROCKING = "equation of motion of a rocking block, as for the wall that spans"
_MM, _KN = 1e3, 1e-3


def steps(check: LocalCheck) -> list[Step]:
    """All steps of a check out of plane."""
    rows = [*_wall(check), *_mechanism(check), *_capacity(check)]
    rows += _floor_spectrum(check) if check.parameters.pair.demand == "ec8" else _parts(check)
    return [*rows, _verdict(check), *_comparison(check)]


def _origin(check: LocalCheck) -> tuple[str, str]:
    """Source and trust of the formulas of the mechanism."""
    spans = check.element.support == "spanning"
    return (_C8, "published") if spans else (_ROCKING, "derived")


def _wall(check: LocalCheck) -> Iterator[Step]:
    wall, place = check.element, check.place
    yield Step("", "element", "", "", f"{wall.name}, {wall.support}", "", "input", "given")
    inputs: list[tuple[str, str, float, str]] = [
        ("h", "height", wall.height_si, "m"),
        ("t_nom", "nominal thickness", wall.thickness_si * _MM, "mm"),
        ("W", "own weight", wall.weight_si * _KN, "kN/m"),
        ("P", "overburden", wall.overburden_si * _KN, "kN/m"),
        ("ψ", "slope of the storey, or tilt of the foot", wall.slope, "rad"),
        ("z", "height above the ground", place.height_above_ground, "m"),
        ("a_g", "peak ground acceleration", check.a_g / STANDARD_GRAVITY, "g"),
    ]
    for symbol, name, value, unit in inputs:
        yield Step(symbol, name, "", "", value, unit, "input", "given")
    if wall.support == "cantilever":
        limit = check.parameters.numbers["cantilever_slenderness"]
        numbers = f"{wall.height_si:g} m / {wall.thickness_si:g} m, below {limit.value:g}"
        yield Step(
            "h/t", "slenderness", "h / t_nom", numbers, wall.slenderness, "1", limit.source,
            limit.trust,
        )  # fmt: skip


def _mechanism(check: LocalCheck) -> Iterator[Step]:
    wall, m, origin = check.element, check.rocking.mechanism, _origin(check)
    factors, t = out_of_plane_data().thickness, wall.effective_thickness_si
    intercept, slope = factors.intercept, factors.slope
    numbers = (
        f"{wall.thickness_si * _MM:g} mm ({intercept.value:g} − {slope.value:g} · "
        f"{wall.load_ratio:.4f})"
    )
    yield Step(
        "t", "effective thickness", f"t_nom ({intercept.value:g} − {slope.value:g} P/W)", numbers,
        t * _MM, "mm", intercept.source, intercept.trust,
    )  # fmt: skip
    if wall.support == "spanning":
        yield from _spanning(check, origin)
    else:
        yield from _standing(check, origin)
    value = m.driving * STANDARD_GRAVITY
    yield Step("ΣWy", "driving moment over g", "", "", value * _KN, "kNm/m", *origin)


def _spanning(check: LocalCheck, origin: tuple[str, str]) -> Iterator[Step]:
    w, m = check.element.spanning_bodies(), check.rocking.mechanism
    e = w.e_o + w.e_b + w.e_t
    half, load = w.weight_bottom * _KN, w.overburden * _KN
    y, driving = w.centroid_bottom, check.rocking.mechanism.driving * STANDARD_GRAVITY
    for symbol, name, value in (
        ("e_b", "eccentricity of the reaction at the base", w.e_b),
        ("e_o", "bottom body to hinge", w.e_o),
        ("e_t", "hinge to top body", w.e_t),
        ("e_p", "eccentricity of the overburden", w.e_p),
    ):
        yield Step(symbol, name, "", "", value * _MM, "mm", "boundaries of the wall", "given")
    numbers = (
        f"{half:.4g} kN/m · {w.e_b * _MM:.2f} mm + {half:.4g} kN/m · {e * _MM:.2f} mm + "
        f"{load:.4g} kN/m · {(e + w.e_p) * _MM:.2f} mm − {w.slope:g} · {driving * _KN:.4g} kN"
    )
    yield Step(
        "b", "restoring moment", "W_b e_b + W_t e + P (e + e_p) − ψ ΣWy,  e = e_o + e_b + e_t",
        numbers, m.restoring * _KN, "kNm/m", *origin,
    )  # fmt: skip
    numbers = (
        f"{half:.4g} kN/m · {y:.4g} m + {half:.4g} kN/m · {w.height - y:.4g} m + "
        f"{load:.4g} kN/m · {w.height:g} m"
    )
    yield Step(
        "a", "restoring moment lost per radian", "W_b y_b + W_t (h − y_t) + P h", numbers,
        m.overturning * _KN, "kNm/m", *origin,
    )  # fmt: skip
    own = 2.0 * w.inertia_bottom * _KN
    numbers = (
        f"{own:.4g} + ({half:.4g} kN/m ({w.e_b * _MM:.2f}² mm² + {y:.4g}² m²) + {half:.4g} kN/m "
        f"({e * _MM:.2f}² mm² + {y:.4g}² m²) + {load:.4g} kN/m · {(e + w.e_p) * _MM:.2f}² mm²) / g"
    )
    yield Step(
        "J", "inertia", "J_bo + J_to + (W_b (e_b² + y_b²) + W_t (e² + y_t²) + P (e + e_p)²) / g",
        numbers, m.inertia * _KN, "kNms²/m", *origin,
    )  # fmt: skip


def _standing(check: LocalCheck, origin: tuple[str, str]) -> Iterator[Step]:
    w, m = check.element.standing_body(), check.rocking.mechanism
    weight, load = w.weight * _KN, w.overburden * _KN
    lever = w.lever + w.e_p
    numbers = (
        f"{weight:.4g} kN/m · {w.lever * _MM:.2f} mm + {load:.4g} kN/m · {lever * _MM:.2f} mm − "
        f"{w.slope:g} · {m.overturning * _KN:.4g} kN"
    )
    yield Step(
        "b", "restoring moment", "W t/2 + P (t/2 + e_p) − ψ a", numbers, m.restoring * _KN, "kNm/m",
        *origin,
    )  # fmt: skip
    numbers = f"{weight:.4g} kN/m · {w.centroid:.4g} m + {load:.4g} kN/m · {w.height:g} m"
    yield Step(
        "a", "restoring moment lost per radian", "W y + P h", numbers, m.overturning * _KN, "kNm/m",
        *origin,
    )  # fmt: skip
    numbers = (
        f"{w.inertia * _KN:.4g} + ({weight:.4g} kN/m ({w.lever * _MM:.2f}² mm² + "
        f"{w.centroid:.4g}² m²) + {load:.4g} kN/m ({lever * _MM:.2f}² mm² + {w.height:g}² m²)) / g"
    )
    yield Step(
        "J", "inertia about the pivot", "J_o + (W (t²/4 + y²) + P ((t/2 + e_p)² + h²)) / g",
        numbers, m.inertia * _KN, "kNms²/m", *origin,
    )  # fmt: skip


def _capacity(check: LocalCheck) -> Iterator[Step]:
    r, m, origin = check.rocking, check.rocking.mechanism, _origin(check)
    spans = check.element.support == "spanning"
    h, a, b = check.element.height_si, m.overturning * _KN, m.restoring * _KN
    at = "at mid-height" if spans else "at the top"
    if check.parameters.pair.compares == "displacement":
        formula, half = ("b h / (2 a)", "2 · ") if spans else ("b h / a", "")
        yield Step(
            "Δ_i", f"instability displacement {at}", formula,
            f"{b:.4g} kNm/m · {h:g} m / ({half}{a:.4g} kNm/m)",
            r.instability_displacement * _MM, "mm", *origin,
        )  # fmt: skip
        usable = check.parameters.numbers["usable_fraction"]
        yield Step(
            "Δ_m", "usable displacement", f"{usable.value:g} Δ_i",
            f"{usable.value:g} · {r.instability_displacement * _MM:.2f} mm",
            r.usable_displacement * _MM, "mm", usable.source, usable.trust,
        )  # fmt: skip
        factor = check.parameters.numbers["period_factor"]
        yield Step(
            "T_p", "period of the part", f"{factor.value:g} √(J / a)",
            f"{factor.value:g} √({m.inertia * _KN:.4g} kNms²/m / {a:.4g} kNm/m)", r.period, "s",
            factor.source, factor.trust,
        )  # fmt: skip
        driving = m.driving * STANDARD_GRAVITY * _KN
        yield Step(
            "γ", "participation factor", f"ΣWy h / ({'2 ' if spans else ''}g J)",
            f"{driving:.4g} kNm/m · {h:g} m / ({half}9.807 m/s² · {m.inertia * _KN:.4g} kNms²/m)",
            r.participation, "1", *origin,
        )  # fmt: skip
    driving = m.driving * STANDARD_GRAVITY * _KN
    yield Step(
        "C_m", "acceleration at which rocking starts", "b / ΣWy",
        f"{b:.4g} kNm/m / {driving:.4g} kNm/m", r.coefficient, "g", *origin,
    )  # fmt: skip


def _parts(check: LocalCheck) -> Iterator[Step]:
    from npr.checks.local import nzs_parts

    p, numbers, a_g = check.parameters, check.parameters.numbers, check.a_g / STANDARD_GRAVITY
    coefficients, z, period = nzs_parts(p), check.place.height_above_ground, check.rocking.period
    reference = numbers["height_reference" if z < p["height_limit"] else "height_factor_above"]
    c_h, c_i = float(height_factor(z, coefficients)), float(part_shape(period, coefficients))
    is_low = z < p["height_limit"]
    yield Step(
        "C_H", "floor height coefficient", f"1 + z / {p['height_reference']:g} m" if is_low else
        f"from {p['height_limit']:g} m on", f"1 + {z:g} m / {p['height_reference']:g} m" if is_low
        else "", c_h, "1", reference.source, reference.trust,
    )  # fmt: skip
    shape, risk = numbers["short_shape"], numbers["part_risk_factor"]
    formula = (
        f"{p['short_shape']:g} up to {p['short_period']:g} s, {p['long_shape']:g} from "
        f"{p['long_period']:g} s, linear between"
    )
    yield Step(
        "C_i", "shape of the part", formula, f"at {period:.4f} s", c_i, "1", shape.source,
        shape.trust,
    )  # fmt: skip
    yield Step("R_p", "part risk factor", "", "", risk.value, "1", risk.source, risk.trust)
    yield Step(
        "C_p", "acceleration of the part", "C(0) C_H C_i R_p,  C(0) = a_g",
        f"{a_g:.4f} g · {c_h:.4f} · {c_i:.4f} · {risk.value:g}", check.acceleration_g, "g",
        "NZS 1170.5, section 8", "published",
    )  # fmt: skip
    spectral = float(displacement(period, check.acceleration_g * STANDARD_GRAVITY)) * _MM
    yield Step(
        "D", "displacement demand", "γ (T_p / 2π)² C_p g",
        f"{check.rocking.participation:.4f} · {spectral:.2f} mm", check.demand_si * _MM, "mm",
        _C8, "published",
    )  # fmt: skip


def _floor_spectrum(check: LocalCheck) -> Iterator[Step]:
    from npr.checks.local import ec8_behaviour_factor

    p, place, a_g = check.parameters, check.place, check.a_g / STANDARD_GRAVITY
    relative = place.height_above_ground / place.building_height
    yield Step("H", "height of the building", "", "", place.building_height, "m", "input", "given")
    ratio, source, trust = place.element_period / place.building_period, "input", "given"
    if math.isnan(ratio):
        ratio, source, trust = 1.0, "not given: resonance, the most that it can be", "assumed"
    yield Step("T_a/T_1", "period of the part over the building", "", "", ratio, "1", source, trust)
    slope, offset = p["amplification"], p["offset"]
    factor = p.numbers["amplification"]
    yield Step(
        "S_a", "acceleration of the part",
        f"max(a_g ({slope:g} (1 + z/H) / (1 + (1 − T_a/T_1)²) − {offset:g}), {p['floor']:g} a_g)",
        f"{a_g:.4f} g ({slope:g} (1 + {relative:.4f}) / (1 + (1 − {ratio:.4f})²) − {offset:g})",
        check.acceleration_g, "g", factor.source, factor.trust,
    )  # fmt: skip
    q_a, gamma = p.numbers[ec8_behaviour_factor(check.element)], p.numbers["importance_factor"]
    yield Step("q_a", "behaviour factor of the part", "", "", q_a.value, "1", q_a.source, q_a.trust)
    yield Step(
        "γ_a", "importance factor of the part", "", "", gamma.value, "1", gamma.source, gamma.trust
    )
    yield Step(
        "F_a/W_a", "force over weight", "S_a γ_a / q_a",
        f"{check.acceleration_g:.4f} g · {gamma.value:g} / {q_a.value:g}", check.demand_si, "g",
        "EN 1998-1:2004, 4.3.5.2(1)", "published",
    )  # fmt: skip


def _verdict(check: LocalCheck) -> Step:
    pair = local_pairs()[check.parameters.method]
    formula, scale, unit = "D / Δ_m", _MM, "mm"
    if pair.compares == "acceleration":
        formula, scale, unit = "F_a / (W_a C_m)", 1.0, "g"
    numbers = f"{check.demand_si * scale:.4g} {unit} / {check.capacity_si * scale:.4g} {unit}"
    return Step(
        "UC", "unity check", formula, numbers, check.unity_check, "1", pair.source, pair.trust
    )


def _comparison(check: LocalCheck) -> Iterator[Step]:
    found = annex_h_comparison(check.element)
    if found is None:
        return
    yield Step(
        "λ_H", "Annex H coefficient, for comparison only: not in the unity check",
        "(c1 (P/W)² + c2 P/W + c3) t_nom/h + c4 ψ", f"key {found.key}", found.published, "g",
        "VIIA package; the demand that belongs to it is not known", "published",
    )  # fmt: skip
