# SPDX-License-Identifier: EUPL-1.2
"""From piers over storeys to the curve of one equivalent system, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from npr.checks.trace import Step, filled
from npr.core.units import STANDARD_GRAVITY
from typologies.masonry.materials import drift_entry, strength_entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from typologies.masonry import AssessedPier, Methods
    from typologies.masonry.assembly import BuildingCurve

_MM, _KN = 1e3, 1e-3
_ROCKING = ("rocking", "flexure")


def pier_steps(piers: Sequence[AssessedPier], methods: Methods) -> Iterator[Step]:
    """Strength by the mechanism that governs, stiffness, drift limit and last displacement."""
    for each in piers:
        yield from _pier(each, methods)


def _pier(each: AssessedPier, methods: Methods) -> Iterator[Step]:
    shape, m, c = each.shape, each.masonry, each.capacity
    at = f"{each.pier}, {each.storey}"
    si = shape._asdict() | m._asdict() | {
        "N": c.axial_force, "P": each.self_weight, "V": c.strength, "k": c.stiffness,
        "θ": c.drift_limit, "δ": each.torsion_factor, "factor": methods.stiffness_factor,
        "bend": 0.5 * shape.shear_span / shape.height - 1.0 / 6.0,
        "α": 0.5 * shape.height / shape.shear_span,
    }  # fmt: skip
    entry: Any = strength_entry(methods.strength)
    formula, numbers = _strength(entry, each, si)
    name = f"strength of {at}: {c.mode.replace('_', ' ')}"
    yield Step(f"V({each.pier})", name, formula, numbers, c.strength * _KN, "kN", entry.source,
               entry.trust)  # fmt: skip
    yield Step(
        f"k({each.pier})", f"stiffness of {at}",
        "f / (β h³ / (E I) + 1.2 h / (G L t)), β = H_0/(2 h) − 1/6, I = t L³/12",
        filled("{factor:} / ({bend:} ({height:m})³ / ({elastic_modulus:N/mm²} · {thickness:m} "
               "({length:m})³ / 12) + 1.2 · {height:m} / ({shear_modulus:N/mm²} · {length:m} · "
               "{thickness:m}))", **si),
        c.stiffness * _KN, "kN/m", "bending and shear of a beam; f for cracking", "derived",
    )  # fmt: skip
    formula, numbers, source, trust = _drift(methods.drift, each, si)
    name = f"drift limit of {at}"
    yield Step(f"θ({each.pier})", name, formula, numbers, c.drift_limit, "1", source, trust)
    yield Step(
        f"u({each.pier})", f"displacement of the storey at which {at} is lost", "θ h / δ",
        filled("{θ:} · {height:m} / {δ:}", **si), each.ultimate * _MM, "mm", "torsion of the floor",
        "derived",
    )  # fmt: skip


def _strength(entry: Any, each: AssessedPier, si: dict[str, float]) -> tuple[str, str]:
    """Formula and numbers of the mechanism that governs."""
    mode = each.capacity.mode
    if entry.form == "ec8":
        values = [f"{filled('{v:kN}', v=value)}" for value in each.capacity.by_mode.values()]
        if mode == "flexure" and each.capacity.strength == each.capacity.by_mode["flexure"]:
            return (
                "N L / (2 H_0) (1 − 1.15 N / (L t f_m))",
                filled("{N:kN} · {length:m} / (2 · {shear_span:m}) (1 − {c:} · {N:kN} / ({length:m}"
                       " · {thickness:m} · {compressive_strength:N/mm²}))", c=entry.stress_block,
                       **si),
            )  # fmt: skip
        return "least of flexure, sliding and its cap", f"min({', '.join(values)})"
    force = "({α:} ({N:kN} − {P:kN} / 2) + {P:kN} / 2)"
    front = {"c": entry.rocking, "toe": entry.toe_stress, "slide": entry.sliding}
    templates = {
        "rocking": ("0.9 (α (N − P_w/2) + P_w/2) L / h",
                    f"{{c:}} {force} {{length:m}} / ({{height:m}})"),
        "toe_crushing": ("V_0 (1 − V_0 h / (α L² t 0.7 f_m)), V_0 = (α (N − P_w/2) + P_w/2) L / h",
                         f"{force} {{length:m}} / ({{height:m}}) (1 − {force} / ({{α:}} · "
                         "{length:m} · {thickness:m} · {toe:} · {compressive_strength:N/mm²}))"),
        "bed_joint_sliding": ("0.7 (L t f_v0 + μ (N + P_w/2))",
                              "{slide:} ({length:m} · {thickness:m} · "
                              "{initial_shear_strength:N/mm²} + {friction:} ({N:kN} + "
                              "{P:kN} / 2))"),
    }  # fmt: skip
    if mode in templates:
        formula, template = templates[mode]
        return formula, filled(template, **front, **si)
    tension = "({half:} · {initial_shear_strength:N/mm²} + {friction:} {σ:N/mm²})"
    area = each.shape.length * each.shape.thickness
    slender = each.shape.length / each.shape.height
    more = {
        "half": entry.diagonal_cohesion, "σ": each.capacity.axial_force / area,
        "β": min(max(slender, entry.slender_ratio), entry.squat_ratio),
    }  # fmt: skip
    template = f"{tension} {{length:m}} · {{thickness:m}} · {{β:}} √(1 + {{σ:N/mm²}} / {tension})"
    return "f_dt L t β √(1 + σ/f_dt), f_dt = f_v0/2 + μ σ", filled(template, **more, **si)


def _drift(method: Any, each: AssessedPier, si: dict[str, float]) -> tuple[str, str, str, str]:
    """Formula, numbers, source and trust of a drift limit; one of a table has no numbers."""
    entry: Any = drift_entry(method)
    factor = float(getattr(method, "drift_factor", 1.0))
    own = getattr(method, "rocking_cap", None)
    cap = getattr(entry, "rocking_cap", None) if own is None else own
    front, symbol = (f"{factor:g} · ", "φ_d ") if factor != 1.0 else ("", "")
    if each.capacity.mode not in _ROCKING:
        return _brittle_drift(method, entry, each, si, (symbol, front))
    if entry.form == "shear_span":
        numbers = front + filled("{c:} · {shear_span:m} / {length:m}", c=entry.rocking, **si)
        return f"{symbol}{entry.rocking:.4g} H_0 / L", numbers, entry.source, entry.trust
    caps = [cap] if entry.form == "axial_stress" else [entry.rocking_cap, cap]
    limits = ", ".join(filled("{c:}", c=value) for value in dict.fromkeys(caps) if value)
    if entry.form == "axial_stress":
        formula = f"min({entry.rocking:g} (1 − {entry.stress_factor:g} N/(L t f_m)) (h_r/h) √(h/L)"
        numbers = filled(
            "{c:} (1 − {q:} · {N:kN} / ({length:m} · {thickness:m} · {compressive_strength:N/mm²}))"
            " ({h_r:m} / ({height:m})) √({height:m} / ({length:m}))", c=entry.rocking,
            q=entry.stress_factor, h_r=entry.reference_height_m, **si,
        )  # fmt: skip
    else:
        formula = f"min({entry.rocking:g} h/L"
        numbers = filled("{c:} · {height:m} / {length:m}", c=entry.rocking, **si)
    formula = f"{symbol}{formula}, {limits})"
    return formula, f"{front}min({numbers}, {limits})", entry.source, entry.trust


def _brittle_drift(
    method: Any, entry: Any, each: AssessedPier, si: dict[str, float], factor: tuple[str, str]
) -> tuple[str, str, str, str]:
    """Of a pier that does not rock: a limit of its own, or the drift of yield."""
    if entry.form == "aspect_ratio" and each.capacity.mode in ("toe_crushing", "diagonal_tension"):
        numbers = filled("{V:kN} / ({k:kN/m} · {height:m})", **si)
        return "V / (k h): drift of yield", numbers, entry.source, entry.trust
    symbol, front = factor
    own, source, trust = getattr(method, "shear_drift", None), "limit of the edition", "assumed"
    if own is None:
        own = entry.sliding if entry.form == "aspect_ratio" else entry.shear
        source, trust = entry.source, entry.trust
    formula = f"{symbol}limit of a pier that does not rock"
    return formula, front + filled("{c:}", c=own), source, trust


def storey_steps(
    curve: BuildingCurve, piers: Sequence[Sequence[AssessedPier]], end: float
) -> Iterator[Step]:
    """Strength and share of every storey, which one governs, and the system at its last step."""
    strengths = []
    for i, each in enumerate(piers):
        storey, name = curve.storeys[i], each[0].storey
        strengths.append(storey.peak / float(curve.share[i]))
        at = float(storey.displacement[int(np.argmax(storey.shear))])
        numbers = " + ".join(
            filled("min({k:kN/m} · {at:mm}, {V:kN})", k=p.capacity.stiffness, at=at,
                   V=p.capacity.strength)
            for p in each
            if p.ultimate >= at
        )  # fmt: skip
        yield Step(
            f"V_{i + 1}", f"strength of {name}: its piers at {at * _MM:.4g} mm",
            "Σ min(k d, V)", numbers, storey.peak * _KN, "kN", "piers in parallel", "derived",
        )  # fmt: skip
        pattern = curve.pattern / curve.pattern.max()
        above, total = (
            " + ".join(filled("{f:}", f=float(f)) for f in part) for part in (pattern[i:], pattern)
        )
        yield Step(f"s_{i + 1}", f"shear of {name} over base shear", "Σ F above / Σ F",
                   f"({above}) / ({total})", float(curve.share[i]), "1", "load pattern",
                   "derived")  # fmt: skip
    weakest = piers[curve.governing][0].storey
    numbers = ", ".join(
        filled("{V:kN} / {s:}", V=storey.peak, s=float(share))
        for storey, share in zip(curve.storeys, curve.share, strict=True)
    )
    if len(piers) > 1:
        numbers = f"min({numbers})"
    yield Step("V_b", f"largest base shear; {weakest} governs", "min(V_i / s_i)", numbers,
               min(strengths) * _KN, "kN", "storeys in series", "derived")  # fmt: skip
    yield from _system(curve, end)


def _system(curve: BuildingCurve, end: float) -> Iterator[Step]:
    """Mass and height of the equivalent system where its curve ends."""
    profile = _profile_at(curve, end)
    for i, value in enumerate(profile.tolist(), start=1):
        yield Step(f"d_{i}", f"displacement of floor {i} at the end of the curve", "", "",
                   value * _MM, "mm", "storey that governs; the others at its shear",
                   "derived")  # fmt: skip
    m, h = curve.masses, curve.levels
    first, second = float((m * profile).sum()), float((m * profile**2).sum())
    of = [{"m": a, "d": b, "h": c} for a, b, c in zip(m, profile, h, strict=True)]
    sum_d = " + ".join(filled("{m:t} · {d:mm}", **one) for one in of)
    sum_dd = " + ".join(filled("{m:t} ({d:mm})²", **one) for one in of)
    sum_dh = " + ".join(filled("{m:t} · {d:mm} · {h:m}", **one) for one in of)
    source = "equivalent system, displacement-based"
    for symbol, name, formula, numbers, value, unit in (
        ("m_eff", "effective mass there", "(Σ m d)² / Σ m d²", f"({sum_d})² / ({sum_dd})",
         first**2 / second / 1e3, "t"),
        ("h_eff", "effective height there", "Σ m d h / Σ m d", f"({sum_dh}) / ({sum_d})",
         float((m * profile * h).sum()) / first, "m"),
        ("d_u", "displacement of the system there", "Σ m d² / Σ m d", f"({sum_dd}) / ({sum_d})",
         second / first * _MM, "mm"),
    ):  # fmt: skip
        yield Step(symbol, name, formula, numbers, value, unit, source, "derived")
    mass, force = first**2 / second, float(curve.base_shear.max())
    yield Step(
        "a_b", "acceleration by that mass at the largest base shear", "V_b / m_eff",
        filled("{V:kN} / ({m:t})", V=force, m=mass),
        force / mass / STANDARD_GRAVITY, "g", source, "derived",
    )  # fmt: skip


def _profile_at(curve: BuildingCurve, end: float) -> NDArray[np.float64]:
    """Displacement of the floors where the system has a displacement, m."""
    m, profile = curve.masses, curve.profile
    moved = (profile**2 * m).sum(axis=1)[1:] / (profile * m).sum(axis=1)[1:]
    system = np.concatenate([[0.0], moved])
    return np.array([np.interp(end, system, floor) for floor in profile.T])
