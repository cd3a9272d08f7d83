# SPDX-License-Identifier: EUPL-1.2
"""Rocking of walls out of their plane: one mechanism for walls that span and walls that stand free.

A wall that spans from floor to floor breaks at mid-height into two bodies that rotate against each
other by the same angle A; a cantilever rotates about its foot by A. Both obey, for a small A,

    J A'' = a A - b - m_y u_g''        while it rocks,

with b the moment by which gravity restores, a what that moment loses per radian, J the inertia and
m_y the driving moment of mass. Everything else follows from these four.

Source: NZSEE Guidelines 2017 Part C8, face-loaded walls, for the wall that spans; the cantilever by
the same equation of motion. Deviation: none for the wall that spans; for the cantilever none is
claimed, as its clauses were not read. Verification: tests/verification/code_route, W9, W9b; exact
kinematics and the free rocking block in tests/typologies/out_of_plane.
"""

import math
from typing import NamedTuple

from npr.core.jit import kernel

# Bits of npr.core.check_status.toml; tests hold them to it.
INPUT_UNKNOWN = 1
INPUT_NOT_POSITIVE = 2
UNSTABLE_UNDER_GRAVITY = 1 << 15
SLENDER_CANTILEVER = 1 << 16
DEMONSTRATED_OTHERWISE = 1 << 28


class SpanningBodies(NamedTuple):
    """Two halves of a wall that breaks at mid-height, per metre of wall; floats.

    Attributes
    ----------
    height : float, m
        Between the supports.
    weight_bottom, weight_top : float, N/m
    centroid_bottom, centroid_top : float, m
        y_b above the base, y_t below the top.
    inertia_bottom, inertia_top : float, kg m
        J_bo, J_to: about the own centroids.
    e_b, e_o, e_t, e_p : float, m
        Base to bottom centroid, bottom centroid to hinge, hinge to top centroid, top centroid to
        overburden; positive where it restores.
    overburden : float, N/m
    slope : float, rad
        Inter-storey slope psi.
    """

    height: float
    weight_bottom: float
    weight_top: float
    centroid_bottom: float
    centroid_top: float
    inertia_bottom: float
    inertia_top: float
    e_b: float
    e_o: float
    e_t: float
    e_p: float
    overburden: float
    slope: float


class StandingBody(NamedTuple):
    """A cantilever that rocks about an edge of its foot, per metre of wall; floats.

    Attributes
    ----------
    height : float, m
    weight : float, N/m
    centroid : float, m
        Above the foot.
    inertia : float, kg m
        About the own centroid.
    lever : float, m
        Pivot to the vertical through the centroid.
    overburden : float, N/m
        A weight that rides on the top and moves with it.
    e_p : float, m
        Vertical through the centroid to that weight; positive where it restores.
    slope : float, rad
        Tilt of the foot.
    """

    height: float
    weight: float
    centroid: float
    inertia: float
    lever: float
    overburden: float
    e_p: float
    slope: float


class Mechanism(NamedTuple):
    """What decides how a wall rocks, per metre of wall; floats.

    Attributes
    ----------
    restoring : float, N
        b: moment at which rocking starts.
    overturning : float, N
        a: what the moment loses per radian.
    inertia : float, kg m
        J.
    driving : float, kg
        Moment of mass by which the ground drives the rotation: (sum of W y) / g.
    arm : float, m
        Displacement of the reference point per radian: h / 2 at mid-height, h at the free top.
    """

    restoring: float
    overturning: float
    inertia: float
    driving: float
    arm: float


@kernel
def effective_thickness(thickness, load_ratio, intercept, slope):
    """Thickness between the points of rotation: t = t_nom (0.975 - 0.025 P / W), m.

    Parameters
    ----------
    thickness : float64, m
        t_nom.
    load_ratio : float64
        P / W, overburden over own weight.
    intercept, slope : float64
        0.975 and 0.025.
    """
    return thickness * (intercept - slope * load_ratio)


@kernel
def block_inertia(weight, height, thickness, gravity):
    """Inertia of a rectangular block about its centroid: W (h² + t²) / (12 g)."""
    return weight * (height * height + thickness * thickness) / (12.0 * gravity)


@kernel
def triangle_inertia(weight, height, thickness, gravity):
    """Inertia of a triangular slab, rocking out of its plane: W (h² / 18 + t² / 12) / g."""
    return weight * (height * height / 18.0 + thickness * thickness / 12.0) / gravity


@kernel
def spanning_mechanism(w, gravity):
    """Mechanism of a wall that breaks at mid-height.

    b = W_b e_b + W_t e + P (e + e_p) - psi (W_b y_b + W_t y_t),  e = e_o + e_b + e_t
    a = W_b y_b + W_t (h - y_t) + P h
    J = J_bo + J_to + (W_b (e_b² + y_b²) + W_t (e² + y_t²) + P (e + e_p)²) / g

    Parameters
    ----------
    w : SpanningBodies
    gravity : float64, m/s²
    """
    e = w.e_o + w.e_b + w.e_t
    e_load = e + w.e_p
    driving = w.weight_bottom * w.centroid_bottom + w.weight_top * w.centroid_top
    restoring = w.weight_bottom * w.e_b + w.weight_top * e + w.overburden * e_load
    overturning = (
        w.weight_bottom * w.centroid_bottom
        + w.weight_top * (w.height - w.centroid_top)
        + w.overburden * w.height
    )
    inertia = (
        w.weight_bottom * (w.e_b * w.e_b + w.centroid_bottom * w.centroid_bottom)
        + w.weight_top * (e * e + w.centroid_top * w.centroid_top)
        + w.overburden * e_load * e_load
    )
    return Mechanism(
        restoring - w.slope * driving,
        overturning,
        w.inertia_bottom + w.inertia_top + inertia / gravity,
        driving / gravity,
        0.5 * w.height,
    )


@kernel
def standing_mechanism(w, gravity):
    """Mechanism of a cantilever that rocks about its foot.

    b = W e + P (e + e_p) - psi a;  a = W y + P h
    J = J_o + (W (e² + y²) + P ((e + e_p)² + h²)) / g

    Unlike the load on a wall that spans, the load on a free top moves with it, and its mass both
    drives and resists.

    Parameters
    ----------
    w : StandingBody
    gravity : float64, m/s²
    """
    e_load = w.lever + w.e_p
    overturning = w.weight * w.centroid + w.overburden * w.height
    inertia = w.weight * (w.lever * w.lever + w.centroid * w.centroid) + w.overburden * (
        e_load * e_load + w.height * w.height
    )
    return Mechanism(
        w.weight * w.lever + w.overburden * e_load - w.slope * overturning,
        overturning,
        w.inertia + inertia / gravity,
        overturning / gravity,
        w.height,
    )


@kernel
def instability_displacement(m):
    """Displacement of the reference point at which the wall topples, m.

    b h / (2 a) at mid-height of a wall that spans, b h / a at the top of a cantilever.
    """
    return m.restoring * m.arm / m.overturning


@kernel
def rocking_period(m, factor):
    """Period of rocking: T_p = factor sqrt(J / a), s; factor 4.07 or 6.27."""
    return factor * math.sqrt(m.inertia / m.overturning)


@kernel
def participation(m):
    """Displacement of the reference point per spectral displacement: gamma.

    (W_b y_b + W_t y_t) h / (2 g J) at mid-height, (W y + P h) h / (g J) at a free top; 1.5 for a
    slender uniform wall of either kind.
    """
    return m.driving * m.arm / m.inertia


@kernel
def mechanism_coefficient(m, gravity):
    """Uniform acceleration over g at which rocking starts: C_m = b / (sum of W y).

    4 b / (W h) for a uniform wall that spans, b / a for a cantilever.
    """
    return m.restoring / (m.driving * gravity)


@kernel
def mechanism_status(m):
    """Bits for a wall of which an input is unknown or not possible, or that does not stand.

    A wall with b <= 0 topples by its own weight and load; it has figures, and fails whatever they
    are.
    """
    total = m.restoring + m.overturning + m.inertia + m.driving + m.arm
    if not math.isfinite(total):
        return INPUT_UNKNOWN
    if not min(min(m.overturning, m.inertia), min(m.driving, m.arm)) > 0.0:
        return INPUT_NOT_POSITIVE
    if m.restoring <= 0.0:
        return UNSTABLE_UNDER_GRAVITY
    return 0


@kernel
def slenderness_status(height, thickness, limit, is_demonstrated):
    """Bit for a cantilever with h / t_nom of the limit or more: it fails unless demonstrated.

    Parameters
    ----------
    height, thickness : float64, m
    limit : float64
    is_demonstrated : bool
        Its stability was shown elsewhere.
    """
    # 4.2 m over 0.21 m is the limit of 20 whatever the last digit of a float says. An unknown
    # height or thickness is not slender: the mechanism says that it is unknown.
    if height >= limit * thickness * (1.0 - 1e-12):
        return DEMONSTRATED_OTHERWISE if is_demonstrated else SLENDER_CANTILEVER
    return 0
