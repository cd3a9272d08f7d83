# SPDX-License-Identifier: EUPL-1.2
"""The check out of plane, step by step, as an engineer writes it down."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from npr.checks.local_parameters import local_pairs
from npr.checks.trace import Step, filled, written
from npr.core.units import STANDARD_GRAVITY
from spectra.parts._kernels import height_factor, part_shape
from typologies.out_of_plane.capacity import annex_h_comparison
from typologies.out_of_plane.schema import out_of_plane_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from npr.checks.local import LocalCheck
    from npr.checks.local_parameters import LocalParameters

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
        numbers = filled("{h:m} / {t:m}", h=wall.height_si, t=wall.thickness_si)
        formula = f"h / t_nom, below {written(limit.value)}"
        value = wall.slenderness
        yield Step("h/t", "slenderness", formula, numbers, value, "1", limit.source, limit.trust)


def _mechanism(check: LocalCheck) -> Iterator[Step]:
    wall, m, origin = check.element, check.rocking.mechanism, _origin(check)
    factors, t = out_of_plane_data().thickness, wall.effective_thickness_si
    intercept, slope = factors.intercept, factors.slope
    numbers = filled(
        "{t:mm} ({one:} − {slope:} · {ratio:})", t=wall.thickness_si, one=intercept.value,
        slope=slope.value, ratio=wall.load_ratio,
    )  # fmt: skip
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
    si = {
        "W": w.weight_bottom, "P": w.overburden, "e_b": w.e_b, "e": e, "e_P": e + w.e_p,
        "ψ": w.slope, "ΣWy": m.driving * STANDARD_GRAVITY, "y": w.centroid_bottom,
        "y_t": w.height - w.centroid_bottom, "h": w.height, "J": 2.0 * w.inertia_bottom,
    }  # fmt: skip
    for symbol, name, value in (
        ("e_b", "eccentricity of the reaction at the base", w.e_b),
        ("e_o", "bottom body to hinge", w.e_o),
        ("e_t", "hinge to top body", w.e_t),
        ("e_p", "eccentricity of the overburden", w.e_p),
    ):
        yield Step(symbol, name, "", "", value * _MM, "mm", "boundaries of the wall", "given")
    numbers = filled(
        "{W:kN/m} · {e_b:mm} + {W:kN/m} · {e:mm} + {P:kN/m} · {e_P:mm} − {ψ:} · {ΣWy:kNm/m}", **si
    )
    yield Step(
        "b", "restoring moment", "W_b e_b + W_t e + P (e + e_p) − ψ ΣWy,  e = e_o + e_b + e_t",
        numbers, m.restoring * _KN, "kNm/m", *origin,
    )  # fmt: skip
    numbers = filled("{W:kN/m} · {y:m} + {W:kN/m} · {y_t:m} + {P:kN/m} · {h:m}", **si)
    yield Step(
        "a", "restoring moment lost per radian", "W_b y_b + W_t (h − y_t) + P h", numbers,
        m.overturning * _KN, "kNm/m", *origin,
    )  # fmt: skip
    numbers = filled(
        "{J:kNms²/m} + ({W:kN/m} (({e_b:mm})² + ({y:m})²) + {W:kN/m} (({e:mm})² + ({y:m})²) "
        "+ {P:kN/m} ({e_P:mm})²) / g", **si
    )  # fmt: skip
    yield Step(
        "J", "inertia", "J_bo + J_to + (W_b (e_b² + y_b²) + W_t (e² + y_t²) + P (e + e_p)²) / g",
        numbers, m.inertia * _KN, "kNms²/m", *origin,
    )  # fmt: skip


def _standing(check: LocalCheck, origin: tuple[str, str]) -> Iterator[Step]:
    w, m = check.element.standing_body(), check.rocking.mechanism
    si = {
        "W": w.weight, "P": w.overburden, "lever": w.lever, "lever_P": w.lever + w.e_p,
        "h": w.height, "ψ": w.slope, "a": m.overturning, "y": w.centroid, "J": w.inertia,
    }  # fmt: skip
    numbers = filled("{W:kN/m} · {lever:mm} + {P:kN/m} · {lever_P:mm} − {ψ:} · {a:kNm/m}", **si)
    yield Step(
        "b", "restoring moment", "W t/2 + P (t/2 + e_p) − ψ a", numbers, m.restoring * _KN, "kNm/m",
        *origin,
    )  # fmt: skip
    numbers = filled("{W:kN/m} · {y:m} + {P:kN/m} · {h:m}", **si)
    yield Step(
        "a", "restoring moment lost per radian", "W y + P h", numbers, m.overturning * _KN, "kNm/m",
        *origin,
    )  # fmt: skip
    numbers = filled(
        "{J:kNms²/m} + ({W:kN/m} (({lever:mm})² + ({y:m})²) "
        "+ {P:kN/m} (({lever_P:mm})² + ({h:m})²)) / g", **si
    )  # fmt: skip
    yield Step(
        "J", "inertia about the pivot", "J_o + (W (t²/4 + y²) + P ((t/2 + e_p)² + h²)) / g",
        numbers, m.inertia * _KN, "kNms²/m", *origin,
    )  # fmt: skip


def _capacity(check: LocalCheck) -> Iterator[Step]:
    r, m, origin = check.rocking, check.rocking.mechanism, _origin(check)
    spans = check.element.support == "spanning"
    si = {
        "h": check.element.height_si, "a": m.overturning, "b": m.restoring, "J": m.inertia,
        "ΣWy": m.driving * STANDARD_GRAVITY, "Δ_i": r.instability_displacement,
    }  # fmt: skip
    at = "at mid-height" if spans else "at the top"
    if check.parameters.pair.compares == "displacement":
        formula, half = ("b h / (2 a)", "2 · ") if spans else ("b h / a", "")
        yield Step(
            "Δ_i", f"instability displacement {at}", formula,
            filled(f"{{b:kNm/m}} · {{h:m}} / ({half}{{a:kNm/m}})", **si),
            r.instability_displacement * _MM, "mm", *origin,
        )  # fmt: skip
        usable, factor = check.parameters.rocking(check.element.support)
        yield Step(
            "Δ_m", "usable displacement", f"{usable.value:g} Δ_i",
            filled("{usable:} · {Δ_i:mm}", usable=usable.value, **si),
            r.usable_displacement * _MM, "mm", usable.source, usable.trust,
        )  # fmt: skip
        yield Step(
            "T_p", "period of the part", f"{factor.value:g} √(J / a)",
            filled("{factor:} √({J:kNms²/m} / {a:kNm/m})", factor=factor.value, **si), r.period,
            "s", factor.source, factor.trust,
        )  # fmt: skip
        yield Step(
            "γ", "participation factor", f"ΣWy h / ({'2 ' if spans else ''}g J)",
            filled(f"{{ΣWy:kNm/m}} · {{h:m}} / ({half}g · {{J:kNms²/m}})", **si),
            r.participation, "1", *origin,
        )  # fmt: skip
    yield Step(
        "C_m", "acceleration at which rocking starts", "g b / ΣWy",
        filled("g · {b:kNm/m} / {ΣWy:kNm/m}", **si), r.coefficient, "g", *origin,
    )  # fmt: skip


def _parts(check: LocalCheck) -> Iterator[Step]:
    from npr.checks.local import nzs_parts

    p, numbers = check.parameters, check.parameters.numbers
    coefficients, z, period = nzs_parts(p), check.place.height_above_ground, check.rocking.period
    reference = numbers["height_reference" if z < p["height_limit"] else "height_factor_above"]
    c_h, c_i = float(height_factor(z, coefficients)), float(part_shape(period, coefficients))
    is_low = z < p["height_limit"]
    yield Step(
        "C_H", "floor height coefficient",
        f"1 + z / {p['height_reference']:g} m" if is_low else f"from {p['height_limit']:g} m on",
        filled("1 + {z:m} / {h:m}", z=z, h=p["height_reference"]) if is_low else written(c_h),
        c_h, "1", reference.source, reference.trust,
    )  # fmt: skip
    shape, risk = numbers["short_shape"], numbers["part_risk_factor"]
    formula = (
        f"{p['short_shape']:g} up to {p['short_period']:g} s, {p['long_shape']:g} from "
        f"{p['long_period']:g} s, linear between"
    )
    yield Step(
        "C_i", "shape of the part", formula, _shape_numbers(period, p), c_i, "1", shape.source,
        shape.trust,
    )  # fmt: skip
    yield Step("R_p", "part risk factor", "", "", risk.value, "1", risk.source, risk.trust)
    yield Step(
        "C_p", "acceleration of the part", "C(0) C_H C_i R_p,  C(0) = a_g",
        filled("{a_g:g} · {c_h:} · {c_i:} · {r:}", a_g=check.a_g, c_h=c_h, c_i=c_i, r=risk.value),
        check.acceleration_g, "g",
        "NZS 1170.5, section 8", "published",
    )  # fmt: skip
    numbers_of_demand = filled(
        "{γ:} ({T:s} / 2π)² · {C_p:g}", γ=check.rocking.participation, T=period,
        C_p=check.acceleration_g * STANDARD_GRAVITY,
    )  # fmt: skip
    yield Step(
        "D", "displacement demand", "γ (T_p / 2π)² C_p", numbers_of_demand,
        check.demand_si * _MM, "mm", _C8, "published",
    )  # fmt: skip


def _shape_numbers(period: float, p: LocalParameters) -> str:
    """The branch of C_i at a period."""
    if period <= p["short_period"]:
        return written(p["short_shape"])
    if period >= p["long_period"]:
        return written(p["long_shape"])
    return filled(
        "{c:} + ({T:s} − {first:s}) / ({last:s} − {first:s}) ({end:} − {c:})", T=period,
        c=p["short_shape"], end=p["long_shape"], first=p["short_period"], last=p["long_period"],
    )  # fmt: skip


def _floor_spectrum(check: LocalCheck) -> Iterator[Step]:
    from npr.checks.local import ec8_behaviour_factor

    p, place = check.parameters, check.place
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
        filled(
            "max({a_g:g} ({k:} (1 + {z:}) / (1 + (1 − {T:})²) − {c:}), {least:} · {a_g:g})",
            a_g=check.a_g, k=slope, z=relative, T=ratio, c=offset, least=p["floor"],
        ), check.acceleration_g, "g", factor.source, factor.trust,
    )  # fmt: skip
    q_a, gamma = p.numbers[ec8_behaviour_factor(check.element)], p.numbers["importance_factor"]
    yield Step("q_a", "behaviour factor of the part", "", "", q_a.value, "1", q_a.source, q_a.trust)
    yield Step(
        "γ_a", "importance factor of the part", "", "", gamma.value, "1", gamma.source, gamma.trust
    )
    yield Step(
        "F_a/W_a", "force over weight", "S_a γ_a / q_a",
        filled("{S_a:g} · {γ:} / {q:}", S_a=check.acceleration_g * STANDARD_GRAVITY,
               γ=gamma.value, q=q_a.value), check.demand_si, "g",
        "EN 1998-1:2004, 4.3.5.2(1)", "published",
    )  # fmt: skip


def _verdict(check: LocalCheck) -> Step:
    pair = local_pairs()[check.parameters.method]
    formula, scale, unit = "D / Δ_m", _MM, "mm"
    if pair.compares == "acceleration":
        formula, scale, unit = "F_a / (W_a C_m)", 1.0, "g"
    demand, capacity = (
        written(value * scale, unit) for value in (check.demand_si, check.capacity_si)
    )
    return Step(
        "UC",
        "unity check",
        formula,
        f"{demand} / {capacity}",
        check.unity_check,
        "1",
        pair.source,
        pair.trust,
    )


def _comparison(check: LocalCheck) -> Iterator[Step]:
    wall = check.element
    found = annex_h_comparison(wall)
    if found is None:
        return
    c = getattr(out_of_plane_data().annex_h, wall.top)
    numbers = filled(
        "g ((({c1:}) {n:}² + ({c2:}) {n:} + ({c3:})) / {slender:} + ({c4:}) {ψ:})",
        c1=c.c1.value, c2=c.c2.value, c3=c.c3.value, c4=c.c4.value, n=wall.load_ratio,
        slender=wall.slenderness, ψ=wall.slope,
    )  # fmt: skip
    yield Step(
        "λ_H", "Annex H coefficient, for comparison only: not in the unity check",
        f"g ((c1 (P/W)² + c2 P/W + c3) t_nom/h + c4 ψ), key {found.key}", numbers, found.published,
        "g",
        "VIIA package; the demand that belongs to it is not known", "published",
    )  # fmt: skip
