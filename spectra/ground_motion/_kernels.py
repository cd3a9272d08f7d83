# SPDX-License-Identifier: EUPL-1.2
"""Formulas of ground-motion models V6 and V7. Accelerations are ln g, distances km, periods s.

Source: Bommer et al. (2019, 2021), V6 and V7 reports; coded form as in the published chain
(docs/hazard.md).
Verification: tests/spectra/test_ground_motion.py against direct calls of the published functions.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from npr.core.jit import kernel

Floats = NDArray[np.float64]


class MedianCoefficients(NamedTuple):
    """Coefficients of the median, each (period, median_branch)."""

    m0: Floats
    m1: Floats
    m2: Floats
    m3: Floats
    m4: Floats
    r0a: Floats
    r0b: Floats
    r0c: Floats
    r0d: Floats
    r1a: Floats
    r1b: Floats
    r1c: Floats
    r1d: Floats
    r2a: Floats
    r2b: Floats
    r2c: Floats
    r2d: Floats
    r3a: Floats
    r3b: Floats
    r3c: Floats
    r3d: Floats


class LinearPathCoefficients(NamedTuple):
    """Coefficients of the median of V6, each (period, median_branch)."""

    m0: Floats
    m1: Floats
    m2: Floats
    m3: Floats
    m4: Floats
    m5: Floats
    r0: Floats
    r1: Floats
    r2: Floats
    r3: Floats
    r4: Floats
    r5: Floats


class LinearPathConstants(NamedTuple):
    """Constants of the median of V6: hinges in magnitude and distance."""

    source_hinge_magnitude: Floats  # (2,)
    path_hinge_km: Floats  # (segment)
    ln_unit: float  # ln of the table's unit in g


class MedianConstants(NamedTuple):
    """Constants of the median: hinges, and up to which period a segment saturates."""

    source_hinge_magnitude: float
    path_reference_magnitude: float
    path_hinge_km: Floats  # (segment)
    saturating_period_limit: Floats  # (segment), s
    ln_unit: float  # ln of the table's unit in g


class ComponentConstants(NamedTuple):
    """Extra variance of the arbitrary component, at two periods."""

    period: Floats  # (2,), s
    constant: Floats
    magnitude_factor: Floats
    distance_exponent: Floats
    magnitude_limits: Floats


class Amplification(NamedTuple):
    """Site amplification of one zone, each (period)."""

    a0: Floats
    a1: Floats
    b0: Floats
    b1: Floats
    a2: Floats
    b2: Floats
    a3: Floats
    Ma: Floats
    Mb: Floats
    Mref2: Floats
    Rref: Floats
    f2: Floats
    f3: Floats
    s1: Floats
    s2: Floats
    xl: Floats
    xh: Floats
    AFmin: Floats
    AFmax: Floats


@kernel
def source_term(magnitude, m0, m1, m2, m3, m4, hinge):
    """Magnitude scaling: two parabolas that meet at the hinge, ln of the table's unit."""
    d = magnitude - hinge
    if d < 0.0:
        return m0 + m1 * d + m2 * d * d
    return m0 + m3 * d + m4 * d * d


@kernel
def path_slope(excess, a, b, c, d, saturates):
    """Slope of ln Sa with ln R in one segment; ``excess`` is the magnitude above the reference."""
    if excess > 0.0 and saturates:
        return a + c * math.tanh(d * excess)
    return a + b * excess


@kernel
def segment_length(distance, start, end):
    """Ln of the part of the path that lies in the segment from ``start`` to ``end`` km."""
    return math.log(min(max(distance / start, 1.0), end / start))


@kernel
def reference_median_many(magnitude, distance, period, c, constants):
    """Median of Sa at the NS_B horizon.

    Parameters
    ----------
    magnitude : (magnitude) float64
    distance : (distance) float64, rupture distance in km, >= 3
    period : (period) float64, s
    c : MedianCoefficients
    constants : MedianConstants

    Returns
    -------
    (magnitude, distance, period, median_branch) float64, ln g

    Source
    ------
    Bommer et al. (2021), V7; deviation: none.
    """
    n_branch = c.m0.shape[1]
    out = np.empty((magnitude.size, distance.size, period.size, n_branch))
    hinge = constants.path_hinge_km
    limit = constants.saturating_period_limit
    for i in range(magnitude.size):
        e = magnitude[i] - constants.path_reference_magnitude
        for j in range(distance.size):
            l0 = segment_length(distance[j], hinge[0], hinge[1])
            l1 = segment_length(distance[j], hinge[1], hinge[2])
            l2 = segment_length(distance[j], hinge[2], hinge[3])
            l3 = segment_length(distance[j], hinge[3], np.inf)
            for t in range(period.size):
                p = period[t]
                for k in range(n_branch):
                    source = source_term(
                        magnitude[i],
                        c.m0[t, k],
                        c.m1[t, k],
                        c.m2[t, k],
                        c.m3[t, k],
                        c.m4[t, k],
                        constants.source_hinge_magnitude,
                    )
                    r0 = path_slope(
                        e, c.r0a[t, k], c.r0b[t, k], c.r0c[t, k], c.r0d[t, k], p <= limit[0]
                    )
                    r1 = path_slope(
                        e, c.r1a[t, k], c.r1b[t, k], c.r1c[t, k], c.r1d[t, k], p <= limit[1]
                    )
                    r2 = path_slope(
                        e, c.r2a[t, k], c.r2b[t, k], c.r2c[t, k], c.r2d[t, k], p <= limit[2]
                    )
                    r3 = path_slope(
                        e, c.r3a[t, k], c.r3b[t, k], c.r3c[t, k], c.r3d[t, k], p <= limit[3]
                    )
                    path = r0 * l0 + r1 * l1 + r2 * l2 + r3 * l3
                    out[i, j, t, k] = source + path + constants.ln_unit
    return out


@kernel
def hinged_source_term(magnitude, m0, m1, m2, m3, m4, m5, first, second):
    """Magnitude scaling of V6: a parabola, a line and a parabola, ln of the table's unit."""
    d = magnitude - first
    if d <= 0.0:
        return m0 + m1 * d + m2 * d * d
    if magnitude <= second:
        return m0 + m3 * d
    e = magnitude - second
    return m0 + m3 * (second - first) + m4 * e + m5 * e * e


@kernel
def linear_path_median_many(magnitude, distance, c, constants):
    """Median of Sa at the NS_B horizon by V6.

    Parameters
    ----------
    magnitude : (magnitude) float64
    distance : (distance) float64, rupture distance in km, >= 3
    c : LinearPathCoefficients
    constants : LinearPathConstants

    Returns
    -------
    (magnitude, distance, period, median_branch) float64, ln g

    Source
    ------
    Bommer et al. (2019), V6, eq. 5.1 to 5.3; deviation: none.
    """
    n_period, n_branch = c.m0.shape
    out = np.empty((magnitude.size, distance.size, n_period, n_branch))
    hinge = constants.path_hinge_km
    first, second = constants.source_hinge_magnitude
    for i in range(magnitude.size):
        m = magnitude[i]
        for j in range(distance.size):
            l0 = segment_length(distance[j], hinge[0], hinge[1])
            l1 = segment_length(distance[j], hinge[1], hinge[2])
            l2 = segment_length(distance[j], hinge[2], np.inf)
            for t in range(n_period):
                for k in range(n_branch):
                    source = hinged_source_term(
                        m,
                        c.m0[t, k],
                        c.m1[t, k],
                        c.m2[t, k],
                        c.m3[t, k],
                        c.m4[t, k],
                        c.m5[t, k],
                        first,
                        second,
                    )
                    path = (c.r0[t, k] + c.r1[t, k] * m) * l0
                    path += (c.r2[t, k] + c.r3[t, k] * m) * l1
                    path += (c.r4[t, k] + c.r5[t, k] * m) * l2
                    out[i, j, t, k] = source + path + constants.ln_unit
    return out


@kernel
def component_variance_many(magnitude, distance, period, constants):
    """Variance that the arbitrary component adds to the geometric mean.

    Parameters
    ----------
    magnitude : (magnitude) float64
    distance : (distance) float64, km
    period : (period) float64, s
    constants : ComponentConstants

    Returns
    -------
    (magnitude, distance, period) float64, ln²; linear in ln T between the two periods
    """
    out = np.empty((magnitude.size, distance.size, period.size))
    low, high = constants.magnitude_limits
    ln_low, ln_high = math.log(constants.period[0]), math.log(constants.period[1])
    for i in range(magnitude.size):
        m = min(max(magnitude[i], low), high)
        for j in range(distance.size):
            short = constants.constant[0] + constants.magnitude_factor[0] * (high - m) * (
                distance[j] ** constants.distance_exponent[0]
            )
            long = constants.constant[1] + constants.magnitude_factor[1] * (high - m) * (
                distance[j] ** constants.distance_exponent[1]
            )
            for t in range(period.size):
                w = (math.log(period[t]) - ln_low) / (ln_high - ln_low)
                w = min(max(w, 0.0), 1.0)
                out[i, j, t] = short + w * (long - short)
    return out


@kernel
def amplification_linear_many(
    magnitude, distance, site, distance_start, distance_log_span, is_bounded
):
    """Part of ln AF that does not depend on the motion itself, for one zone.

    Parameters
    ----------
    magnitude : (magnitude) float64
    distance : (distance) float64, km
    site : Amplification
    distance_start : float64, km
    distance_log_span : float64
    is_bounded : bool
        The reference magnitude stays between Ma and Mb (V7), or goes on beyond 60 km (V6).

    Returns
    -------
    (magnitude, distance, period) float64, ln

    Source
    ------
    Bommer et al. (2021), eq. 9.13 in the coded form of the published chain (the printed equation
    has a misprint). V6, Bommer et al. (2019), eq. 5.8 to 5.10, is the same with a2 = b2 = 0, and
    for Sa a3 = 0. Deviation: none from the code.
    """
    n_period = site.a0.size
    out = np.empty((magnitude.size, distance.size, n_period))
    for j in range(distance.size):
        ln_r = math.log(distance[j])
        x = math.log(distance[j] / distance_start) / math.log(distance_log_span)
        for t in range(n_period):
            low, high = min(site.Ma[t], site.Mb[t]), max(site.Ma[t], site.Mb[t])
            m_ref = site.Ma[t] + (site.Mb[t] - site.Ma[t]) * x
            if is_bounded:
                m_ref = min(max(m_ref, low), high)
            ln_ratio = ln_r - math.log(site.Rref[t])
            for i in range(magnitude.size):
                m = min(magnitude[i], m_ref)
                out[i, j, t] = (
                    site.a0[t]
                    + site.a1[t] * ln_r
                    + (site.b0[t] + site.b1[t] * ln_r) * (m - m_ref)
                    + site.a2[t] * ln_ratio**2
                    + site.b2[t] * (m - site.Mref2[t]) ** 2
                    + site.a3[t] * (max(magnitude[i], m_ref) - m_ref)
                )
    return out
