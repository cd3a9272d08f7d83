# SPDX-License-Identifier: EUPL-1.2
"""NLPO: a capacity curve against a response spectrum, by the secant stiffness.

Source: NPR 9998 Annex G family (public parents: NZSEE Guidelines 2017 Part C8, EN 1998-1 Annex B).
Deviation: the unity check is taken at the displacement that gives the largest capacity, which need
not be the ultimate one on the rising branch of the spectrum; the value at the ultimate displacement
is given too. Verification: tests/verification/code_route, W5; properties in tests/checks.
"""

import math

import numpy as np

from npr.core.jit import kernel
from spectra.elastic._kernels import Corners, damping_correction, elastic_shape
from typologies.capacity._kernels import Bilinear, effective_period, system_damping

# Bits of npr.core.check_status.toml; tests/core hold them to it.
INPUT_UNKNOWN = 1
INPUT_NOT_POSITIVE = 2
SPECTRUM_INVALID = 4
PERIOD_BEYOND_HAZARD = 1 << 17
DAMPING_HELD_CONSTANT = 1 << 20
DAMPING_AT_CAP = 1 << 21
CORRECTION_AT_FLOOR = 1 << 22
GOVERNED_BELOW_ULTIMATE = 1 << 23

_SCAN = 24
_GOLDEN = 0.5 * (math.sqrt(5.0) - 1.0)
_STEPS = 60
_TOLERANCE = 1e-12


@kernel
def demand_shape(displacement, corners, curve, damping, correction):
    """Damped spectral acceleration over a_g at a displacement of the structure beyond yield.

    Parameters
    ----------
    displacement : float64, m, >= yield_displacement
    corners : Corners
    curve : Bilinear
    damping : Damping
    correction : DampingCorrection
    """
    xi = system_damping(displacement, curve, damping)
    eta = damping_correction(xi, correction)
    return elastic_shape(effective_period(displacement, curve), corners, eta)


@kernel
def input_status(a_g, corners, curve):
    """Bits for what cannot be checked: unknown, not positive, or a spectrum out of order."""
    total = a_g + corners.p + corners.T_B + corners.T_C + corners.T_D
    total += curve.yield_acceleration + curve.yield_displacement + curve.ultimate_displacement
    total += curve.foundation_displacement + curve.foundation_damping
    status = 0
    if not math.isfinite(total):
        return status | INPUT_UNKNOWN
    least = min(min(a_g, corners.p), min(curve.yield_acceleration, curve.yield_displacement))
    least = min(least, curve.ultimate_displacement)
    if not least > 0.0 or min(curve.foundation_displacement, curve.foundation_damping) < 0.0:
        status |= INPUT_NOT_POSITIVE
    if not 0.0 < corners.T_B <= corners.T_C <= corners.T_D:
        status |= SPECTRUM_INVALID
    return status


@kernel
def least_between(low, high, corners, curve, damping, correction):
    """Displacement between two at which the demand is least, by the golden section, m."""
    for _ in range(_STEPS):
        if high - low <= 1e-10 * high:
            break
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        at_left = demand_shape(left, corners, curve, damping, correction)
        at_right = demand_shape(right, corners, curve, damping, correction)
        if at_left < at_right:
            high = right
        else:
            low = left
    return 0.5 * (low + high)


@kernel
def governing_displacement(corners, curve, damping, correction):
    """Displacement of the structure at which the capacity in terms of a_g is largest, m.

    Beyond yield the capacity is a_y over the damped shape of the spectrum. Beyond T_B that shape
    falls with displacement, because the period and the damping grow, so the ultimate displacement
    governs. Below T_B the shape may rise with the period, and the least value is searched.
    """
    first, last = curve.yield_displacement, curve.ultimate_displacement
    if last <= first or effective_period(first, curve) >= corners.T_B:
        return last
    # The last displacement whose period lies below T_B.
    border = curve.yield_acceleration * (0.5 * corners.T_B / math.pi) ** 2
    border = min(border - curve.foundation_displacement, last)
    best = last
    least = demand_shape(last, corners, curve, damping, correction)
    step = (border / first) ** (1.0 / _SCAN)
    scan, here = first, first
    for i in range(_SCAN + 1):
        value = demand_shape(here, corners, curve, damping, correction)
        if value < least:
            least, best, scan = value, here, here
        here = first * step ** (i + 1)
    if best == last and border < last:
        return best
    scan = last if best == last else scan
    low, high = max(scan / step, first), min(scan * step, border)
    found = least_between(low, high, corners, curve, damping, correction)
    at_found = demand_shape(found, corners, curve, damping, correction)
    return found if at_found < least else best


@kernel
def unity_check(a_g, corners, curve, longest_period, damping, correction):
    """Unity check a_g / a_g,cap with a_g,cap = max over 0 < d <= d_u of d / S_De(d) at a_g = 1.

    Parameters
    ----------
    a_g : float64, m/s²
    corners : Corners
    curve : Bilinear
    longest_period : float64, s
        Longest period of the hazard behind the spectrum; inf when it is not an extrapolation.
    damping : Damping
    correction : DampingCorrection

    Returns
    -------
    uc : float64
        NaN when a bit of an unknown is set.
    uc_ultimate : float64
        The same at the ultimate displacement alone.
    displacement : float64, m
        Displacement of the structure that governs.
    status : int
    """
    status = input_status(a_g, corners, curve)
    if status != 0:
        return np.nan, np.nan, np.nan, status
    first, last = curve.yield_displacement, curve.ultimate_displacement
    if last <= first:
        # Elastic up to the end: the whole curve has one period and no hysteresis.
        shape = demand_shape(first, corners, curve, damping, correction)
        uc = a_g * shape * first / (curve.yield_acceleration * last)
        at = last
        uc_last = uc
    else:
        at = governing_displacement(corners, curve, damping, correction)
        shape = demand_shape(at, corners, curve, damping, correction)
        uc = a_g * shape / curve.yield_acceleration
        uc_last = uc
        if at != last:
            status |= GOVERNED_BELOW_ULTIMATE
            shape = demand_shape(last, corners, curve, damping, correction)
            uc_last = a_g * shape / curve.yield_acceleration
    beyond = max(at, first)
    if effective_period(beyond, curve) > longest_period:
        status |= PERIOD_BEYOND_HAZARD
    if beyond / first > damping.constant_above:
        status |= DAMPING_HELD_CONSTANT
    xi = system_damping(beyond, curve, damping)
    if xi >= damping.system_cap:
        status |= DAMPING_AT_CAP
    if damping_correction(xi, correction) <= correction.floor:
        status |= CORRECTION_AT_FLOOR
    return uc, uc_last, at, status


@kernel
def capacity_reserve(root, a_g, corners, curve, damping, correction):
    """How far the capacity lies above the demand at a displacement: a_y / (a_g shape) - 1.

    It is almost a straight line in the square root of the displacement, which is what the search
    for the performance point works in.
    """
    shape = demand_shape(root * root, corners, curve, damping, correction)
    return curve.yield_acceleration / (a_g * shape) - 1.0


@kernel
def crossing(low, high, a_g, corners, curve, damping, correction):
    """Displacement between two where demand and capacity are equal, m.

    Regula falsi after Anderson and Björck: the bracket is never left and there is nothing that
    could fail to converge. The reserve is negative at ``low`` and not negative at ``high``.
    """
    left, right = math.sqrt(low), math.sqrt(high)
    at_left = capacity_reserve(left, a_g, corners, curve, damping, correction)
    at_right = capacity_reserve(right, a_g, corners, curve, damping, correction)
    for _ in range(_STEPS):
        if not at_left < 0.0 or not at_right > 0.0:
            break
        if right - left <= _TOLERANCE * right:
            break
        middle = right - at_right * (right - left) / (at_right - at_left)
        if not left < middle < right:
            middle = 0.5 * (left + right)
        value = capacity_reserve(middle, a_g, corners, curve, damping, correction)
        if abs(value) <= _TOLERANCE:
            return middle * middle
        if value > 0.0:
            weight = 1.0 - value / at_right
            at_left *= weight if weight > 0.0 else 0.5
            right, at_right = middle, value
        else:
            weight = 1.0 - value / at_left
            at_right *= weight if weight > 0.0 else 0.5
            left, at_left = middle, value
    return right * right


@kernel
def performance_point(a_g, corners, curve, longest_period, damping, correction):
    """Smallest displacement of the structure at which capacity meets demand, m.

    Parameters
    ----------
    a_g, corners, curve, longest_period, damping, correction
        As for ``unity_check``.

    Returns
    -------
    displacement : float64, m
        NaN when there is none within the ultimate displacement: exactly when the unity check is
        above 1, or unknown.
    status : int
        As for ``unity_check``.
    """
    uc, _, at, status = unity_check(a_g, corners, curve, longest_period, damping, correction)
    if not uc <= 1.0:
        return np.nan, status
    first, last = curve.yield_displacement, curve.ultimate_displacement
    shape = demand_shape(first, corners, curve, damping, correction)
    at_yield = a_g * shape / curve.yield_acceleration
    if at_yield <= 1.0 or last <= first:
        return min(first * at_yield, last), status
    low, high = first, at
    if effective_period(first, curve) < corners.T_B:
        # The reserve may rise and fall again: the first place where it is not negative counts.
        step = (at / first) ** (1.0 / _SCAN)
        for i in range(1, _SCAN + 1):
            here = at if i == _SCAN else first * step**i
            reserve = capacity_reserve(math.sqrt(here), a_g, corners, curve, damping, correction)
            if reserve >= 0.0:
                high = here
                break
            low = here
    return crossing(low, high, a_g, corners, curve, damping, correction), status


@kernel
def ultimate_check_many(
    a_g, corners, curves, longest_period, damping, correction, out, status, is_done
):
    """Unity checks of the buildings for which the ultimate displacement alone decides.

    Those beyond T_B from yield on, on stiff ground, with a correction that is a square root: almost
    all. There is no branch in the loop, so that it runs on several buildings at once: ten times as
    fast as one by one (benchmarks/bench_checks.py). Every figure is that of ``unity_check`` to the
    last bit; test_unity_check_many__equals_one_by_one holds it to that.

    Parameters
    ----------
    a_g, corners, curves, longest_period, damping, correction, out, status
        As for ``unity_check_many``.
    is_done : (building) bool, filled
        False where ``unity_check`` has to be asked.
    """
    p, T_B, T_C, T_D = corners[0], corners[1], corners[2], corners[3]
    a_y, d_y, d_u, d_f, xi_f = curves[0], curves[1], curves[2], curves[3], curves[4]
    for b in range(a_g.size):
        mu = d_u[b] / d_y[b]
        root = math.sqrt(min(mu, damping.constant_above))
        xi = damping.scale * (
            1.0
            - damping.per_root / root
            - damping.root * root
            - damping.per_ductility / (root * root)
        )
        xi = damping.initial + min(xi, damping.hysteretic_cap) + xi_f[b]
        xi = min(xi, damping.system_cap)
        eta = math.sqrt(correction.numerator / (correction.offset + 100.0 * xi))
        eta = max(eta, correction.floor)
        T = 2.0 * math.pi * math.sqrt(d_u[b] / a_y[b])
        plateau = eta * p[b]
        shape = plateau * T_C[b] * T_D[b] / (T * T)
        shape = plateau * T_C[b] / T if T_D[b] >= T else shape
        shape = plateau if T_C[b] >= T else shape
        shape = 1.0 + T / T_B[b] * (plateau - 1.0) if T_B[b] > T else shape
        out[b] = a_g[b] * shape / a_y[b]
        bits = (longest_period < T) * PERIOD_BEYOND_HAZARD
        bits += (mu > damping.constant_above) * DAMPING_HELD_CONSTANT
        bits += (xi >= damping.system_cap) * DAMPING_AT_CAP
        bits += (eta <= correction.floor) * CORRECTION_AT_FLOOR
        # Comparisons with what is unknown are false: such a building is not done.
        is_plain = (d_u[b] > d_y[b]) & (d_f[b] == 0.0) & (xi_f[b] >= 0.0) & (p[b] > 0.0)
        is_plain &= (a_g[b] > 0.0) & (a_g[b] < np.inf) & (a_y[b] > 0.0) & (d_u[b] < np.inf)
        is_plain &= (T_B[b] > 0.0) & (T_B[b] <= T_C[b]) & (T_C[b] <= T_D[b]) & (p[b] < np.inf)
        is_plain &= d_y[b] / a_y[b] >= (0.5 * T_B[b] / math.pi) * (0.5 * T_B[b] / math.pi)
        is_plain &= (correction.exponent == 0.5) & (T_D[b] < np.inf) & (xi_f[b] < np.inf)
        is_done[b] = is_plain
        status[b] |= np.uint32(bits * is_plain)


@kernel
def unity_check_many(a_g, corners, curves, longest_period, damping, correction, out, status):
    """Unity checks of many buildings.

    Parameters
    ----------
    a_g : (building) float64, m/s²
    corners : (4, building) float64: p, T_B, T_C, T_D
    curves : (5, building) float64
        In the order of ``Bilinear``.
    longest_period : float64, s
    damping : Damping
    correction : DampingCorrection
    out : (building) float64, filled
    status : (building) uint32, bits added
    """
    is_done = np.empty(a_g.size, dtype=np.bool_)
    ultimate_check_many(
        a_g, corners, curves, longest_period, damping, correction, out, status, is_done
    )
    for b in range(a_g.size):
        if not is_done[b]:
            c = Corners(corners[0, b], corners[1, b], corners[2, b], corners[3, b])
            k = Bilinear(curves[0, b], curves[1, b], curves[2, b], curves[3, b], curves[4, b])
            out[b], _, _, bits = unity_check(a_g[b], c, k, longest_period, damping, correction)
            status[b] |= np.uint32(bits)


@kernel
def performance_point_many(a_g, corners, curves, longest_period, damping, correction, out, status):
    """Performance points of many buildings, m; arguments as for ``unity_check_many``."""
    for b in range(a_g.size):
        c = Corners(corners[0, b], corners[1, b], corners[2, b], corners[3, b])
        k = Bilinear(curves[0, b], curves[1, b], curves[2, b], curves[3, b], curves[4, b])
        out[b], bits = performance_point(a_g[b], c, k, longest_period, damping, correction)
        status[b] |= np.uint32(bits)
