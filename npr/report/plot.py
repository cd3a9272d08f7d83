# SPDX-License-Identifier: EUPL-1.2
"""Capacity curve against damped demand in acceleration and displacement, as a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from npr.core.units import STANDARD_GRAVITY
from spectra.elastic._kernels import damping_correction, elastic_shape
from typologies.capacity._kernels import system_damping

if TYPE_CHECKING:
    from npr.checks.nonlinear_pushover import NlpoCheck

_MM, _G = 1e3, STANDARD_GRAVITY
_INITIAL_DAMPING = 0.05
_SHORTEST, _LONGEST, _STEPS = 0.01, 10.0, 240


@dataclass(frozen=True)
class AdrsPlot:
    """Curves in mm and g.

    Attributes
    ----------
    capacity, elastic, damped : tuple of (float, float)
        Displacement with the foundation, and acceleration.
    pushover : tuple of (float, float)
        Points behind the capacity, up to where it ends; empty where it was stated as it is.
    damping : float
        Of the damped demand.
    point : (float, float) or None
        Performance point.
    title : str
    is_on_springs : bool
        The foundation gives way too.
    """

    capacity: tuple[tuple[float, float], ...]
    elastic: tuple[tuple[float, float], ...]
    damped: tuple[tuple[float, float], ...]
    damping: float
    point: tuple[float, float] | None
    title: str
    is_on_springs: bool
    pushover: tuple[tuple[float, float], ...] = ()


def adrs_plot(check: NlpoCheck) -> AdrsPlot | None:
    """Curves of a pushover check; None where its capacity or demand is unknown."""
    used, point = check.used, check.performance_point
    at = point.displacement_m if point.exists else check.governing_displacement_m
    if not math.isfinite(check.unity_check) or not math.isfinite(at):
        return None
    xi = float(system_damping(max(at, used.yield_displacement), used, check.parameters.damping))
    end = used.ultimate_displacement
    first = min(used.yield_displacement, end)
    corners = [
        (d + min(d / used.yield_displacement, 1.0) * used.foundation_displacement, d)
        for d in (0.0, first, end)
    ]
    capacity = tuple(
        (total * _MM, min(d / used.yield_displacement, 1.0) * used.yield_acceleration / _G)
        for total, d in corners
    )
    meeting = None
    if point.exists:
        meeting = (point.total_displacement_m * _MM, point.acceleration / _G)
    return AdrsPlot(
        capacity,
        _demand(check, _INITIAL_DAMPING),
        _demand(check, xi),
        xi,
        meeting,
        check.direction,
        used.foundation_displacement > 0.0,
        _pushover(check),
    )


def _pushover(check: NlpoCheck) -> tuple[tuple[float, float], ...]:
    """Points behind a capacity, with what the foundation adds to them."""
    curve = check.design.limited
    if curve.pushover is None:
        return ()
    plain, points = curve.bilinear_si, curve.pushover
    per_force = plain.foundation_displacement / plain.yield_acceleration
    return tuple(
        ((d + a * per_force) * _MM, a / _G)
        for d, a in zip(points.displacement.tolist(), points.acceleration.tolist(), strict=True)
    )


def _demand(check: NlpoCheck, damping: float) -> tuple[tuple[float, float], ...]:
    eta = float(damping_correction(damping, check.parameters.correction))
    a_g = check.a_g / check.design.factor("capacity")
    c = check.corners
    ratio = (_LONGEST / _SHORTEST) ** (1.0 / _STEPS)
    periods = sorted({0.0, c.T_B, c.T_C, c.T_D, *(_SHORTEST * ratio**i for i in range(_STEPS + 1))})
    points = []
    for period in periods:
        s_a = a_g * float(elastic_shape(period, c, eta))
        points.append((s_a * (period / (2.0 * math.pi)) ** 2 * _MM, s_a / _G))
    return tuple(points)
