# SPDX-License-Identifier: EUPL-1.2
"""The pushover check, step by step, as an engineer writes it down."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from npr.checks.design_capacity import IMPORTANCE
from npr.checks.trace import Step, written
from npr.core.units import STANDARD_GRAVITY
from spectra.elastic._kernels import damping_correction, elastic_shape
from typologies.capacity._kernels import effective_period, hysteretic_damping, system_damping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from npr.checks.nonlinear_pushover import NlpoCheck

_MM = 1e3
_EC8 = "EN 1998-1:2004, 3.2.2.2, with a_g and p of the spectrum"


def steps(check: NlpoCheck) -> list[Step]:
    """All steps of a pushover check."""
    rows = [*_demand(check), *check.design.steps()]
    if math.isfinite(check.unity_check):
        at = _state(check, check.governing_displacement_m)
        rows += [*_at_governing(check, at), *_verdict(check, at), *_performance_point(check)]
    return rows


def _edition_value(check: NlpoCheck, key: str) -> tuple[Any, str, str]:
    """Value, origin and trust of a key of the edition."""
    value: Any = check.edition.values[key]
    return value.value, value.origin, value.trust


def _demand(check: NlpoCheck) -> Iterator[Step]:
    c = check.corners
    a_g = check.a_g / check.design.importance / STANDARD_GRAVITY
    where = check.spectrum_origin
    yield Step("a_g", "peak ground acceleration", "", "", a_g, "g", *where)
    factor, origin, trust = _edition_value(check, IMPORTANCE)
    if factor != 1.0:
        numbers = f"{written(factor)} · {written(a_g, 'g')}"
        used = check.a_g / STANDARD_GRAVITY
        yield Step("a_g,d", "with importance", "γ_I a_g", numbers, used, "g", origin, trust)
    yield Step("p", "plateau over a_g", "", "", c.p, "1", *where)
    for symbol, value in (("T_B", c.T_B), ("T_C", c.T_C), ("T_D", c.T_D)):
        yield Step(symbol, "corner period", "", "", value, "s", *where)


class _State(NamedTuple):
    """The system at a displacement of the structure; SI."""

    displacement: float
    beyond: float
    acceleration: float
    period: float
    damping: float
    correction: float
    demand: float


def _state(check: NlpoCheck, displacement: float) -> _State:
    """Up to yield the period and damping are those of yield."""
    used = check.used
    beyond = max(displacement, used.yield_displacement)
    period = float(effective_period(beyond, used))
    xi = float(system_damping(beyond, used, check.parameters.damping))
    eta = float(damping_correction(xi, check.parameters.correction))
    demand = check.a_g * float(elastic_shape(period, check.corners, eta))
    force = used.yield_acceleration * displacement / beyond if displacement < beyond else (
        used.yield_acceleration
    )  # fmt: skip
    return _State(displacement, beyond, force, period, xi, eta, demand)


def _at_governing(check: NlpoCheck, at: _State) -> Iterator[Step]:
    d = written(at.displacement * _MM, "mm")
    yield Step(
        "d", "displacement that governs", "where a / S_e(T(d), ξ(d)) is largest", "",
        at.displacement * _MM, "mm", "largest capacity up to d_u", "derived",
    )  # fmt: skip
    if at.displacement < at.beyond:
        a_y, d_y = check.used.yield_acceleration, check.used.yield_displacement
        numbers = f"{written(a_y / STANDARD_GRAVITY, 'g')} · {d} / {written(d_y * _MM, 'mm')}"
        value = at.acceleration / STANDARD_GRAVITY
        name = "acceleration there, before yield"
        yield Step("a", name, "a_y d / d_y", numbers, value, "g", "definition", "derived")
    yield _ductility("μ", "ductility", check, at)
    yield _period("T_eff", "effective period", check, at)
    yield from _damping("", check, at)
    yield _correction(check, at)
    symbols, numbers = _branch(check, at.period, at.correction)
    s_e = at.demand / STANDARD_GRAVITY
    yield Step("S_e", "demand at T_eff", symbols, numbers, s_e, "g", _EC8, "published")
    s_de = at.demand * at.period**2 / (4.0 * math.pi**2) * _MM
    numbers = f"{written(s_e, 'g')} · ({written(at.period, 's')} / 2π)²"
    name = "displacement demand"
    yield Step("S_De", name, "S_e (T_eff / 2π)²", numbers, s_de, "mm", _EC8, "published")


def _ductility(symbol: str, name: str, check: NlpoCheck, at: _State) -> Step:
    d_y = check.used.yield_displacement
    numbers = f"{written(at.beyond * _MM, 'mm')} / {written(d_y * _MM, 'mm')}"
    return Step(
        symbol, name, "d / d_y, not below 1", numbers, at.beyond / d_y, "1", "definition",
        "derived",
    )  # fmt: skip


def _period(symbol: str, name: str, check: NlpoCheck, at: _State) -> Step:
    used, length = check.used, written(at.beyond * _MM, "mm")
    symbols = "2π √(d / a_y)"
    if used.foundation_displacement:
        length = f"({length} + {written(used.foundation_displacement * _MM, 'mm')})"
        symbols = "2π √((d + d_f) / a_y)"
    numbers = f"2π √({length} / {written(used.yield_acceleration / STANDARD_GRAVITY, 'g')})"
    return Step(symbol, name, symbols, numbers, at.period, "s", "secant", "derived")


def _damping(suffix: str, check: NlpoCheck, at: _State) -> Iterator[Step]:
    """Hysteretic damping, and with what the foundation does to it that of the system."""
    p, used = check.parameters.damping, check.used
    model, origin, trust = _edition_value(check, "code.nlpo.hysteretic_damping")
    mu = at.beyond / used.yield_displacement
    hysteretic = float(hysteretic_damping(mu, p))
    formula, numbers = _hysteretic(check, model, mu)
    name = "hysteretic damping"
    yield Step(f"ξ_hys{suffix}", name, formula, numbers, hysteretic, "1", origin, trust)
    initial, origin, trust = _edition_value(check, "code.nlpo.initial_damping")
    numbers = f"{written(initial)} + {written(hysteretic)}"
    symbols = "ξ_0 + ξ_hys"
    if used.foundation_displacement or used.foundation_damping:
        d_f, d = (written(x * _MM, "mm") for x in (used.foundation_displacement, at.beyond))
        numbers = f"({numbers}) / √(1 + {d_f} / {d})^{written(p.period_ratio_exponent)}"
        numbers += f" + {written(used.foundation_damping)}"
        symbols = "(ξ_0 + ξ_hys) / √(1 + d_f/d)^n + ξ_f"
    numbers, symbols = _capped(numbers, symbols, p.system_cap)
    name = "damping of the system"
    yield Step(f"ξ_sys{suffix}", name, symbols, numbers, at.damping, "1", origin, trust)


def _capped(numbers: str, symbols: str, cap: float) -> tuple[str, str]:
    """With a cap that an edition has, in numbers and symbols."""
    if math.isinf(cap):
        return numbers, symbols
    return f"min({numbers}, {written(cap)})", f"min({symbols}, {written(cap)})"


def _hysteretic(check: NlpoCheck, model: str, mu: float) -> tuple[str, str]:
    """Formula and numbers of hysteretic damping by a model at a ductility."""
    d = check.parameters.damping
    if mu <= 1.0:
        return "none up to yield", "0"
    formula = f"model {model}"
    if mu > d.constant_above:
        formula += f", with μ = {written(d.constant_above)} at most"
    mu = min(mu, d.constant_above)
    terms = [f"{written(d.scale)} (1"]
    for factor, of_ductility in (
        (d.per_root, f"/√{written(mu)}"),
        (d.root, f" √{written(mu)}"),
        (d.per_ductility, f"/{written(mu)}"),
    ):
        if factor:
            terms.append(f" − {written(factor)}{of_ductility}")
    numbers, formula = _capped("".join(terms) + ")", formula, d.hysteretic_cap)
    return formula, numbers


def _correction(check: NlpoCheck, at: _State) -> Step:
    name, origin, trust = _edition_value(check, "code.demand.damping_correction")
    c = check.parameters.correction
    front, exponent, floor = (
        f"{written(c.numerator)} / ({written(c.offset)} + ", written(c.exponent), written(c.floor)
    )  # fmt: skip
    symbols = f"max(({front}100 ξ))^{exponent}, {floor})"
    numbers = f"max(({front}{written(100.0 * at.damping)}))^{exponent}, {floor})"
    label = f"damping correction, {name}"
    return Step("η", label, symbols, numbers, at.correction, "1", origin, trust)


def _branch(check: NlpoCheck, period: float, eta: float) -> tuple[str, str]:
    c, a_g = check.corners, written(check.a_g / STANDARD_GRAVITY, "g")
    p, t, factor = written(c.p), written(period, "s"), written(eta)
    t_b, t_c, t_d = (written(corner, "s") for corner in (c.T_B, c.T_C, c.T_D))
    front = f"{a_g} · {factor} · {p}"
    if period < c.T_B:
        return "a_g (1 + T/T_B (η p − 1))", f"{a_g} (1 + {t}/{t_b} ({factor} · {p} − 1))"
    if period <= c.T_C:
        return "a_g η p", front
    if period <= c.T_D:
        return "a_g η p T_C / T", f"{front} · {t_c} / {t}"
    return "a_g η p T_C T_D / T²", f"{front} · {t_c} · {t_d} / ({t})²"


def _verdict(check: NlpoCheck, at: _State) -> Iterator[Step]:
    capacity = check.a_g / check.unity_check / STANDARD_GRAVITY
    a_g = written(check.a_g / STANDARD_GRAVITY, "g")
    phi = check.design.factor("capacity")
    yield from check.design.factor_steps("capacity", "φ_c", "factor on the capacity in a_g")
    front, formula = (f"{written(phi)} · ", "φ_c ") if phi != 1.0 else ("", "")
    formula += f"{'a' if at.displacement < at.beyond else 'a_y'} a_g / S_e"
    ratio = f"{written(at.acceleration / STANDARD_GRAVITY, 'g')} · {a_g}"
    numbers = f"{front}{ratio} / {written(at.demand / STANDARD_GRAVITY, 'g')}"
    name = "capacity in ground acceleration"
    yield Step("a_g,cap", name, formula, numbers, capacity, "g", "definition", "derived")
    numbers = f"{a_g} / {written(capacity, 'g')}"
    uc = check.unity_check
    yield Step("UC", "unity check", "a_g / a_g,cap", numbers, uc, "1", "definition", "derived")
    end = _state(check, check.used.ultimate_displacement)
    yield Step(
        "UC_u", "unity check at d_u alone",
        "S_e / (φ_c a) at d_u" if phi != 1.0 else "S_e / a at d_u",
        f"{written(end.demand / STANDARD_GRAVITY, 'g')} / "
        f"({front}{written(end.acceleration / STANDARD_GRAVITY, 'g')})",
        check.unity_check_at_ultimate, "1", "definition", "derived",
    )  # fmt: skip


def _performance_point(check: NlpoCheck) -> Iterator[Step]:
    point = check.performance_point
    if not point.exists:
        return
    name, formula = "performance point", "where capacity first meets demand"
    value = point.displacement_m * _MM
    yield Step("d_pp", name, formula, "", value, "mm", "search along the curve", "derived")
    at = _state(check, point.displacement_m)
    yield _ductility("μ_pp", "ductility there", check, at)
    yield _period("T_pp", "period there", check, at)
    yield from _damping(",pp", check, at)
