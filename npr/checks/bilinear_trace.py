# SPDX-License-Identifier: EUPL-1.2
"""From the points of a pushover curve to its bilinear one, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from npr.checks.trace import Step, filled
from npr.core.units import STANDARD_GRAVITY
from typologies.capacity.methods import secant_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from typologies.capacity.pushover import Pushover

    Floats = NDArray[np.float64]

_G_MM = 1e3 / STANDARD_GRAVITY
_SAME = 2e-5
"""An area by few points is that of the curve when it is this close, as a share."""


def corners(curve: Pushover) -> NDArray[np.intp]:
    """Fewest points of a curve, from its first to its last, that keep the area below it."""
    d, a = curve.displacement, curve.acceleration
    tolerance, energy = 0.01 * float(a.max()), curve.energy()
    while True:
        kept = np.array(sorted(_needed(d, a, 0, d.size - 1, tolerance) | {0, d.size - 1}))
        if kept.size == d.size or abs(np.trapezoid(a[kept], d[kept]) / energy - 1.0) <= _SAME:
            return kept
        tolerance *= 0.5


def _needed(d: Floats, a: Floats, first: int, last: int, tolerance: float) -> set[int]:
    """Points between two that lie off the line through them."""
    if last - first < 2:
        return set()
    rise, run = a[last] - a[first], d[last] - d[first]
    off = (d[first:last] - d[first]) * rise - (a[first:last] - a[first]) * run
    scale = np.hypot(rise / a.max(), run / d.max()) * d.max()
    at = first + int(np.argmax(np.abs(off)))
    if not abs(off[at - first]) > tolerance * scale:
        return set()
    return {at} | _needed(d, a, first, at, tolerance) | _needed(d, a, at, last, tolerance)


def _area(curve: Pushover, points: NDArray[np.intp]) -> str:
    """Trapezoids below some points of a curve, in numbers."""
    d, a = curve.displacement[points], curve.acceleration[points]
    terms = [
        filled("({a:g} + {b:g}) / 2 · ({d:mm} − {c:mm})", a=a[i], b=a[i + 1], c=d[i], d=d[i + 1])
        for i in range(points.size - 1)
        if d[i + 1] > d[i]
    ]
    return " + ".join(terms)


def bilinear_steps(curve: Pushover) -> Iterator[Step]:
    """Peak, stiffness, energy and yield of a curve that was made bilinear by equal energy."""
    peak = float(curve.acceleration.max())
    value = peak / STANDARD_GRAVITY
    name, how = "largest acceleration of the curve", f"curve below, {curve.method}"
    yield Step("a_max", name, "", "", value, "g", how, "derived")
    yield from (_at_peak(curve, peak) if curve.method == "ec8" else _equal_energy(curve, peak))


def _at_peak(curve: Pushover, peak: float) -> Iterator[Step]:
    """Strength is the peak; equal energy up to where it is first reached."""
    source = "EN 1998-1:2004, B.3"
    at = int(np.argmax(curve.acceleration))
    d_m, energy, made = float(curve.displacement[at]), curve.energy(at + 1), curve.bilinear()
    name = "displacement where it is first reached"
    yield Step("d_m", name, "", "", 1e3 * d_m, "mm", source, "published")
    area = "area below the curve up to there, per mass"
    rising = curve.cut_at(d_m)
    numbers = _area(rising, corners(rising))
    yield Step("E_m", area, "Σ (a_i + a_j)/2 (d_j − d_i)", numbers, energy * _G_MM, "g mm", source,
               "published")  # fmt: skip
    yield Step("a_y", "yield acceleration", "a_max", filled("{a:g}", a=peak),
               made.yield_acceleration / STANDARD_GRAVITY, "g", source, "published")  # fmt: skip
    numbers = filled("2 ({d:mm} − ", d=d_m) + f"{energy * _G_MM:.5g} g mm / "
    yield Step("d_y", "yield displacement", "2 (d_m − E_m / a_y)",
               numbers + filled("({a:g}))", a=peak), 1e3 * made.yield_displacement, "mm", source,
               "published")  # fmt: skip


def _equal_energy(curve: Pushover, peak: float) -> Iterator[Step]:
    """Elastic branch through a share of the peak; equal energy up to the end."""
    made, source = curve.bilinear(), f"equal energy, {curve.method}"
    a_y, d_y, last = made.yield_acceleration, made.yield_displacement, made.ultimate_displacement
    stiffness, energy = a_y / d_y, curve.energy()
    is_elastic = not d_y < last
    if not is_elastic:
        yield from _stiffness(curve, peak, stiffness, source)
    numbers = _area(curve, corners(curve))
    value = energy * _G_MM
    area = "area below the curve up to d_u, per mass"
    yield Step("E", area, "Σ (a_i + a_j)/2 (d_j − d_i)", numbers, value, "g mm", source, "derived")
    yield Step("d_u", "end of the curve", "", "", 1e3 * last, "mm", source, "derived")
    e, d_u = f"{value:.6g} g mm", filled("{d:mm}", d=last)
    k = f"{stiffness / STANDARD_GRAVITY / 1e3:.6g} g/mm"
    formula, numbers = (
        "K_0 (d_u − √(d_u² − 2 E / K_0))",
        (f"{k} ({d_u} − √(({d_u})² − 2 · {e} / ({k})))"),
    )
    if is_elastic:
        formula, numbers = "2 E / d_u, elastic all the way", f"2 · {e} / ({d_u})"
    yield Step("a_y", "yield acceleration", formula, numbers, a_y / STANDARD_GRAVITY, "g", source,
               "derived")  # fmt: skip
    formula, numbers = ("d_u", d_u) if is_elastic else (
        "a_y / K_0", filled("{a:g}", a=a_y) + f" / ({k})"
    )  # fmt: skip
    yield Step("d_y", "yield displacement", formula, numbers, 1e3 * d_y, "mm", source, "derived")


def _stiffness(curve: Pushover, peak: float, stiffness: float, source: str) -> Iterator[Step]:
    """Where the elastic branch crosses the curve, and its slope."""
    share = secant_share(curve.method)
    of, symbol = (share * peak, "a_max") if share else (0.0, "")
    value, unit = stiffness / STANDARD_GRAVITY / 1e3, "g/mm"
    name = "stiffness of the elastic branch, per mass"
    if not share:
        yield Step("K_0", name, "secant that crosses the curve", "", value, unit, source, "derived")
        return
    at = of / stiffness
    where = f"displacement where the curve first reaches {share:g} {symbol}"
    yield Step("d_s", where, "", "", 1e3 * at, "mm", source, "derived")
    numbers = filled("{share:} · {a:g} / ({d:mm})", share=share, a=peak, d=at)
    yield Step("K_0", name, f"{share:g} a_max / d_s", numbers, value, unit, source, "derived")


def secant_share(method: str) -> float | None:
    """Share of the peak through which the elastic branch goes; None where it is another force."""
    secant = secant_of(method)
    return secant.value if secant is not None and secant.of == "peak" else None
