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
# One plain building in a hundred that yield and have a point needs more steps than these.
_NEWTON = 6
# Buildings whose inputs stay in the cache during those steps.
_BLOCK = 512


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
def is_plain(a_g, corners, curve, correction):
    """Whether a building is one of almost all: known, plastic, on stiff ground, beyond T_B.

    That is from yield on, and with a correction that is a square root. The demand then falls with
    the displacement and the ultimate one governs. Comparisons with what is unknown are false.
    """
    p, T_B, T_C, T_D = corners
    a_y, d_y, d_u, d_f, xi_f = curve
    plain = (d_u > d_y) & (d_f == 0.0) & (xi_f >= 0.0) & (p > 0.0)
    plain &= (a_g > 0.0) & (a_g < np.inf) & (a_y > 0.0) & (d_u < np.inf)
    plain &= (T_B > 0.0) & (T_B <= T_C) & (T_C <= T_D) & (p < np.inf)
    plain &= d_y / a_y >= (0.5 * T_B / math.pi) * (0.5 * T_B / math.pi)
    plain &= (max(T_D, xi_f) < np.inf) & (correction.exponent == 0.5)
    return plain


@kernel
def plain_demand(displacement, a_g, corners, curve, damping, correction):
    """Demand over capacity of a plain building at a displacement from yield on, and its slope.

    There is no branch, so that a loop over buildings runs on several at once: ten times as fast as
    one by one (benchmarks/bench_checks.py). Every figure is that of ``demand_shape`` to the last
    bit; test_unity_check_many__equals_one_by_one holds it to that.

    Parameters
    ----------
    displacement, a_g, corners, curve, damping, correction
        As for ``demand_shape`` and ``unity_check``.

    Returns
    -------
    ratio : float64
    slope : float64
        d ln ratio / d ln displacement, not above 0.
    xi, eta : float64
    T : float64, s
    """
    p, T_B, T_C, T_D = corners
    a_y, d_y, _, _, xi_f = curve
    mu = displacement / d_y
    root = math.sqrt(min(mu, damping.constant_above))
    per_root, rooted = damping.per_root / root, damping.root * root
    per_ductility = damping.per_ductility / (root * root)
    hysteretic = damping.scale * (1.0 - per_root - rooted - per_ductility)
    hysteretic = hysteretic if mu > 1.0 else 0.0
    xi = damping.initial + min(hysteretic, damping.hysteretic_cap) + xi_f
    grows = (mu < damping.constant_above) & (hysteretic < damping.hysteretic_cap)
    grows &= xi < damping.system_cap
    xi = min(xi, damping.system_cap)
    base = correction.offset + 100.0 * xi
    eta = math.sqrt(correction.numerator / base)
    grows &= eta > correction.floor
    eta = max(eta, correction.floor)
    T = 2.0 * math.pi * math.sqrt(displacement / a_y)
    plateau = eta * p
    shape = plateau * T_C * T_D / (T * T)
    shape = plateau * T_C / T if T_D >= T else shape
    shape = plateau if T_C >= T else shape
    shape = 1.0 + T / T_B * (plateau - 1.0) if T_B > T else shape
    slope = 0.5 * damping.scale * (per_root - rooted + 2.0 * per_ductility)
    slope = -50.0 * slope / base if grows else 0.0
    slope -= 0.5 * (T > T_C) + 0.5 * (T > T_D)
    return a_g * shape / a_y, slope, xi, eta, T


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
def plain_start(uc, a_g, corners, curve, damping, correction):
    """Where the search for the performance point of a plain building starts.

    Returns
    -------
    root : float64
        Square root of a displacement: zero of the chord of the reserve from yield to the end.
    at_yield : float64
        Demand over capacity at yield.
    """
    first, last = curve.yield_displacement, curve.ultimate_displacement
    at_yield, _, _, _, _ = plain_demand(first, a_g, corners, curve, damping, correction)
    low, high = math.sqrt(first), math.sqrt(last)
    at_low, at_high = 1.0 / at_yield - 1.0, 1.0 / uc - 1.0
    root = low - at_low * (high - low) / (at_high - at_low)
    return min(max(root, low), high), at_yield


@kernel
def newton_step(root, a_g, corners, curve, damping, correction):
    """Newton's step towards the zero of ``capacity_reserve``, kept between yield and the end.

    Returns
    -------
    root : float64
        Square root of the displacement; the same once capacity meets demand there.
    ratio : float64
        Demand over capacity before the step.
    """
    low, high = math.sqrt(curve.yield_displacement), math.sqrt(curve.ultimate_displacement)
    ratio, slope, _, _, _ = plain_demand(root * root, a_g, corners, curve, damping, correction)
    # On the plateau the slope may be none: the step is then a long one, never 0 / 0.
    step = 0.5 * root * (1.0 - ratio) / min(slope, -1e-300)
    # A factor, because with a choice the loop over buildings runs on one at a time.
    step *= abs(ratio - 1.0) > _TOLERANCE
    return min(max(root + step, low), high), ratio


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
    if is_plain(a_g, corners, curve, correction):
        root, _ = plain_start(uc, a_g, corners, curve, damping, correction)
        ratio = at_yield
        for _ in range(_NEWTON):
            root, ratio = newton_step(root, a_g, corners, curve, damping, correction)
        if abs(ratio - 1.0) <= _TOLERANCE:
            return min(root * root, last), status
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
    point = crossing(low, high, a_g, corners, curve, damping, correction)
    return min(point, last), status


@kernel
def ultimate_check_many(
    a_g, corners, curves, longest_period, damping, correction, out, status, is_done
):
    """Unity checks of the plain buildings, for which the ultimate displacement alone decides.

    Parameters
    ----------
    a_g, corners, curves, longest_period, damping, correction, out, status
        As for ``unity_check_many``.
    is_done : (building) bool, filled
        False where ``unity_check`` has to be asked.
    """
    for b in range(a_g.size):
        c = Corners(corners[0, b], corners[1, b], corners[2, b], corners[3, b])
        k = Bilinear(curves[0, b], curves[1, b], curves[2, b], curves[3, b], curves[4, b])
        d_u = k.ultimate_displacement
        out[b], _, xi, eta, T = plain_demand(d_u, a_g[b], c, k, damping, correction)
        bits = (longest_period < T) * PERIOD_BEYOND_HAZARD
        bits += (d_u / k.yield_displacement > damping.constant_above) * DAMPING_HELD_CONSTANT
        bits += (xi >= damping.system_cap) * DAMPING_AT_CAP
        bits += (eta <= correction.floor) * CORRECTION_AT_FLOOR
        is_done[b] = is_plain(a_g[b], c, k, correction)
        status[b] |= np.uint32(bits * is_done[b])


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
def plain_point_many(a_g, corners, curves, damping, correction, out, is_done):
    """Performance points of the plain buildings, to the last bit those of ``performance_point``.

    Step by step for a block of buildings, so that the loops over buildings have no branch.

    Parameters
    ----------
    a_g, corners, curves, damping, correction
        As for ``unity_check_many``.
    out : (building) float64
        Unity checks, which the displacements replace, m.
    is_done : (building) bool
        Those that are plain; goes to False where ``performance_point`` has to be asked.
    """
    root, ratio, at_yield = np.empty(_BLOCK), np.empty(_BLOCK), np.empty(_BLOCK)
    for begin in range(0, a_g.size, _BLOCK):
        size = min(_BLOCK, a_g.size - begin)
        for i in range(size):
            b = begin + i
            c = Corners(corners[0, b], corners[1, b], corners[2, b], corners[3, b])
            k = Bilinear(curves[0, b], curves[1, b], curves[2, b], curves[3, b], curves[4, b])
            root[i], at_yield[i] = plain_start(out[b], a_g[b], c, k, damping, correction)
        for _ in range(_NEWTON):
            for i in range(size):
                b = begin + i
                c = Corners(corners[0, b], corners[1, b], corners[2, b], corners[3, b])
                k = Bilinear(curves[0, b], curves[1, b], curves[2, b], curves[3, b], curves[4, b])
                root[i], ratio[i] = newton_step(root[i], a_g[b], c, k, damping, correction)
        for i in range(size):
            b = begin + i
            is_met = abs(ratio[i] - 1.0) <= _TOLERANCE
            is_done[b] &= is_met | (at_yield[i] <= 1.0) | (out[b] > 1.0)
            point = curves[1, b] * at_yield[i] if at_yield[i] <= 1.0 else root[i] * root[i]
            out[b] = min(point, curves[2, b]) if out[b] <= 1.0 else np.nan


@kernel
def performance_point_many(a_g, corners, curves, longest_period, damping, correction, out, status):
    """Performance points of many buildings, m; arguments as for ``unity_check_many``."""
    is_done = np.empty(a_g.size, dtype=np.bool_)
    ultimate_check_many(
        a_g, corners, curves, longest_period, damping, correction, out, status, is_done
    )
    plain_point_many(a_g, corners, curves, damping, correction, out, is_done)
    for b in range(a_g.size):
        if not is_done[b]:
            c = Corners(corners[0, b], corners[1, b], corners[2, b], corners[3, b])
            k = Bilinear(curves[0, b], curves[1, b], curves[2, b], curves[3, b], curves[4, b])
            out[b], bits = performance_point(a_g[b], c, k, longest_period, damping, correction)
            status[b] |= np.uint32(bits)
