# SPDX-License-Identifier: EUPL-1.2
"""The pushover check, step by step, as an engineer writes it down."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from npr.checks.trace import Step
from npr.core.units import STANDARD_GRAVITY
from spectra.elastic._kernels import damping_correction, elastic_shape
from typologies.capacity._kernels import effective_period, hysteretic_damping, system_damping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from npr.checks.nonlinear_pushover import NlpoCheck

_MM = 1e3


def steps(check: NlpoCheck) -> list[Step]:
    """All steps of a pushover check."""
    rows = [*_demand(check), *_capacity(check)]
    if math.isfinite(check.unity_check):
        rows += [*_at_governing(check), *_verdict(check)]
    return rows


def _edition_value(check: NlpoCheck, key: str) -> tuple[Any, str, str]:
    """Value, origin and trust of a key of the edition."""
    value: Any = check.edition.values[key]
    return value.value, value.origin, value.trust


def _demand(check: NlpoCheck) -> Iterator[Step]:
    c = check.corners
    a_g = check.a_g / check.parameters.importance / STANDARD_GRAVITY
    where = check.spectrum_origin
    yield Step("a_g", "peak ground acceleration", "", "", a_g, "g", *where)
    factor, origin, trust = _edition_value(check, "code.demand.importance_factor")
    if factor != 1.0:
        numbers = f"{factor:g} · {a_g:.4f} g"
        used = check.a_g / STANDARD_GRAVITY
        yield Step("a_g,d", "with importance", "γ_I a_g", numbers, used, "g", origin, trust)
    yield Step("p", "plateau over a_g", "", "", c.p, "1", *where)
    for symbol, value in (("T_B", c.T_B), ("T_C", c.T_C), ("T_D", c.T_D)):
        yield Step(symbol, "corner period", "", "", value, "s", *where)


def _capacity(check: NlpoCheck) -> Iterator[Step]:
    given, used = check.curve.bilinear_si, check.used
    method = check.curve.method
    trust = "given" if method == "given" else "derived"
    if method.startswith("class default"):
        trust = "assumed"
    a_y = given.yield_acceleration / STANDARD_GRAVITY
    d_y, d_u = given.yield_displacement * _MM, given.ultimate_displacement * _MM
    yield Step("a_y", "yield acceleration", "", "", a_y, "g", method, trust)
    yield Step("d_y", "yield displacement", "", "", d_y, "mm", method, trust)
    height = check.curve.effective_height_m
    # A drift of 1 is no capacity: such a curve has no limit of its own.
    has_own_limit = check.mechanism_kind is None or given.ultimate_displacement < height
    if has_own_limit:
        yield Step("d_u", "ultimate displacement", "", "", d_u, "mm", method, trust)
    factor, origin, factor_trust = _edition_value(check, "code.factors.strength")
    again = used.yield_acceleration / factor
    if abs(again / given.yield_acceleration - 1.0) > 1e-9:
        # A pushover curve that the drift limit cuts off is made bilinear once more, up to there.
        name = "the same, made bilinear up to the drift limit"
        a_y = again / STANDARD_GRAVITY
        d_again = used.yield_displacement / factor * _MM
        yield Step("a_y", name, "", "", a_y, "g", method, "derived")
        yield Step("d_y", name, "", "", d_again, "mm", method, "derived")
    if factor != 1.0:
        value = used.yield_acceleration / STANDARD_GRAVITY
        numbers = f"{factor:g} · {a_y:.4f} g"
        name = "yield acceleration, with factor"
        yield Step("a_y", name, "φ_s a_y", numbers, value, "g", origin, factor_trust)
    if check.mechanism_kind is not None:
        key = f"code.drift.system_{check.mechanism_kind}"
        limit, origin, limit_trust = _edition_value(check, key)
        name = f"drift limit of the system, {check.mechanism_kind}"
        yield Step("θ_lim", name, "", "", limit * check.parameters.drift, "1", origin, limit_trust)
        yield Step("h_eff", "effective height", "", "", height, "m", method, trust)
        numbers = f"{limit * check.parameters.drift:g} · {height * _MM:.0f} mm"
        symbols = "θ_lim h_eff"
        if has_own_limit:
            numbers, symbols = f"min({d_u:.2f} mm, {numbers})", f"min(d_u, {symbols})"
        value = used.ultimate_displacement * _MM
        name = "ultimate displacement, limited"
        yield Step("d_u", name, symbols, numbers, value, "mm", origin, limit_trust)
    if used.foundation_displacement > 0.0:
        value = used.foundation_displacement * _MM
        name = "displacement of the foundation at yield"
        formula = "V_y (1/K_h + h²/K_r)"
        yield Step("d_f", name, formula, "", value, "mm", "soil-structure interaction", "derived")


def _at_governing(check: NlpoCheck) -> Iterator[Step]:
    used, p = check.used, check.parameters
    d = check.governing_displacement_m
    beyond = max(d, used.yield_displacement)
    mu = beyond / used.yield_displacement
    yield Step(
        "d", "displacement that governs", "where a_y / S_e(T(d), ξ(d)) is largest", "", d * _MM,
        "mm", "largest capacity up to d_u", "derived",
    )  # fmt: skip
    numbers = f"{beyond * _MM:.2f} mm / {used.yield_displacement * _MM:.2f} mm"
    yield Step("μ", "ductility", "d / d_y", numbers, mu, "1", "definition", "derived")
    period = float(effective_period(beyond, used))
    total = (beyond + used.foundation_displacement) * _MM
    numbers = f"2π √({total:.2f} mm / {used.yield_acceleration / STANDARD_GRAVITY:.4f} g)"
    symbols = "2π √((d + d_f) / a_y)" if used.foundation_displacement else "2π √(d / a_y)"
    yield Step("T_eff", "effective period", symbols, numbers, period, "s", "secant", "derived")
    model, origin, trust = _edition_value(check, "code.nlpo.hysteretic_damping")
    hysteretic = float(hysteretic_damping(mu, p.damping))
    yield Step(
        "ξ_hys", "hysteretic damping", f"model {model}", _hysteretic_numbers(check, mu), hysteretic,
        "1", origin, trust,
    )  # fmt: skip
    initial, origin, trust = _edition_value(check, "code.nlpo.initial_damping")
    xi = float(system_damping(beyond, used, p.damping))
    numbers = f"{initial:g} + {hysteretic:.4f}"
    symbols = "ξ_0 + ξ_hys"
    if used.foundation_displacement or used.foundation_damping:
        ratio = math.sqrt(1.0 + used.foundation_displacement / beyond)
        numbers = f"({numbers}) / {ratio:.3f}^{p.damping.period_ratio_exponent:g}"
        numbers += f" + {used.foundation_damping:.4f}"
        symbols = "(ξ_0 + ξ_hys) / (T~/T)^n + ξ_f"
    yield Step("ξ_sys", "damping of the system", symbols, numbers, xi, "1", origin, trust)
    name, origin, trust = _edition_value(check, "code.demand.damping_correction")
    eta = float(damping_correction(xi, p.correction))
    c = p.correction
    symbols = f"max(({c.numerator:g} / ({c.offset:g} + 100 ξ))^{c.exponent:g}, {c.floor:g})"
    numbers = f"({c.numerator:g} / ({c.offset:g} + {100.0 * xi:.2f}))^{c.exponent:g}"
    label = f"damping correction, {name}"
    yield Step("η", label, symbols, numbers, eta, "1", origin, trust)
    shape = float(elastic_shape(period, check.corners, eta))
    symbols, numbers = _branch(check, period, eta)
    s_e = check.a_g * shape / STANDARD_GRAVITY
    origin = "EN 1998-1:2004, 3.2.2.2, with a_g and p of the spectrum"
    yield Step("S_e", "demand at T_eff", symbols, numbers, s_e, "g", origin, "published")
    s_de = check.a_g * shape * period**2 / (4.0 * math.pi**2) * _MM
    numbers = f"{s_e:.4f} g · ({period:.4f} s / 2π)²"
    name = "displacement demand"
    yield Step("S_De", name, "S_e (T_eff / 2π)²", numbers, s_de, "mm", origin, "published")


def _hysteretic_numbers(check: NlpoCheck, mu: float) -> str:
    d = check.parameters.damping
    mu = min(mu, d.constant_above)
    terms = [f"{d.scale:.4g} (1"]
    if d.per_root:
        terms.append(f" − {d.per_root:g}/√{mu:.3f}")
    if d.root:
        terms.append(f" − {d.root:g} √{mu:.3f}")
    if d.per_ductility:
        terms.append(f" − {d.per_ductility:g}/{mu:.3f}")
    return "".join(terms) + ")"


def _branch(check: NlpoCheck, period: float, eta: float) -> tuple[str, str]:
    c, a_g = check.corners, check.a_g / STANDARD_GRAVITY
    front = f"{a_g:.4f} g · {eta:.4f} · {c.p:g}"
    if period < c.T_B:
        numbers = f"{a_g:.4f} g (1 + {period:.4f}/{c.T_B:g} ({eta:.4f} · {c.p:g} − 1))"
        return "a_g (1 + T/T_B (η p − 1))", numbers
    if period <= c.T_C:
        return "a_g η p", front
    if period <= c.T_D:
        return "a_g η p T_C / T", f"{front} · {c.T_C:g}/{period:.4f}"
    return "a_g η p T_C T_D / T²", f"{front} · {c.T_C:g} · {c.T_D:g}/{period:.4f}²"


def _verdict(check: NlpoCheck) -> Iterator[Step]:
    capacity = check.a_g / check.unity_check / STANDARD_GRAVITY
    factor, origin, trust = _edition_value(check, "code.factors.capacity")
    yield Step(
        "a_g,cap", "capacity in ground acceleration", "φ_c a_y a_g / S_e" if factor != 1.0 else
        "a_y a_g / S_e", "", capacity, "g", origin if factor != 1.0 else "definition",
        trust if factor != 1.0 else "derived",
    )  # fmt: skip
    numbers = f"{check.a_g / STANDARD_GRAVITY:.4f} g / {capacity:.4f} g"
    uc = check.unity_check
    yield Step("UC", "unity check", "a_g / a_g,cap", numbers, uc, "1", "definition", "derived")
    name = "unity check at d_u alone"
    at_ultimate = check.unity_check_at_ultimate
    yield Step("UC_u", name, "S_De(d_u) / d_u", "", at_ultimate, "1", "definition", "derived")
    point = check.performance_point
    if point.exists:
        name, formula = "performance point", "S_De(T(d), ξ(d)) = d"
        value = point.displacement_m * _MM
        yield Step("d_pp", name, formula, "", value, "mm", "first crossing", "derived")
        for symbol, name, value, unit in (
            ("T_pp", "period there", point.period_s, "s"),
            ("μ_pp", "ductility there", point.ductility, "1"),
            ("ξ_pp", "damping there", point.damping_ratio, "1"),
        ):
            yield Step(symbol, name, "", "", value, unit, "at the performance point", "derived")
