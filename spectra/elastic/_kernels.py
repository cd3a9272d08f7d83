# SPDX-License-Identifier: EUPL-1.2
"""Elastic and design response spectra by corner periods.

Source: EN 1998-1:2004, 3.2.2.2 to 3.2.2.5; NPR 9998:2018 takes the same branches with a_g and p
from its web tool in the place of a_g S and 2.5 (public descriptions; the text was not read).
Deviation: none. Verification: tests/verification/code_route, W1 and W2.
"""

import math
from typing import NamedTuple

from npr.core.jit import kernel

_FOUR_PI_SQUARED = 4.0 * math.pi**2


class DampingCorrection(NamedTuple):
    """Coefficients of eta = max((numerator / (offset + 100 xi)) ** exponent, floor); floats."""

    numerator: float
    offset: float
    exponent: float
    floor: float


class Corners(NamedTuple):
    """Shape of a spectrum: plateau over a_g, corner periods in s; floats."""

    p: float
    T_B: float
    T_C: float
    T_D: float


@kernel
def damping_correction(damping_ratio, correction):
    """Factor on the spectrum at 5 % damping: eta.

    Parameters
    ----------
    damping_ratio : float64, fraction of critical
    correction : DampingCorrection
    """
    base = correction.numerator / (correction.offset + 100.0 * damping_ratio)
    # A square root takes a fifth of the time of a power, and almost all corrections are one.
    eta = math.sqrt(base) if correction.exponent == 0.5 else base**correction.exponent
    return max(eta, correction.floor)


@kernel
def elastic_shape(period, corners, eta):
    """Elastic spectral acceleration over a_g at a period.

    1 + (T/T_B) (eta p - 1); eta p; eta p T_C/T; eta p T_C T_D/T²

    Parameters
    ----------
    period : float64, s, >= 0
    corners : Corners
    eta : float64
        Damping correction.
    """
    plateau = eta * corners.p
    if period < corners.T_B:
        return 1.0 + period / corners.T_B * (plateau - 1.0)
    if period <= corners.T_C:
        return plateau
    if period <= corners.T_D:
        return plateau * corners.T_C / period
    return plateau * corners.T_C * corners.T_D / (period * period)


@kernel
def displacement(period, acceleration):
    """Spectral displacement of a spectral acceleration: S_a (T / 2 pi)², m."""
    return acceleration * period * period / _FOUR_PI_SQUARED


@kernel
def design_shape(period, corners, behaviour_factor):
    """Design spectral acceleration over a_g at a period, before its lower bound.

    2/3 + (T/T_B) (p/q - 2/3); p/q; p/q T_C/T; p/q T_C T_D/T²

    Parameters
    ----------
    period : float64, s, >= 0
    corners : Corners
    behaviour_factor : float64
        q, >= 1.
    """
    plateau = corners.p / behaviour_factor
    if period < corners.T_B:
        return 2.0 / 3.0 + period / corners.T_B * (plateau - 2.0 / 3.0)
    # Beyond T_B it is the elastic spectrum over q.
    return elastic_shape(period, corners, 1.0) / behaviour_factor


@kernel
def acceleration_many(a_g, corners, eta, period, out):
    """Elastic spectral accelerations of many sites.

    Parameters
    ----------
    a_g : (site) float64, m/s²
    corners : (site, 4) float64: p, T_B, T_C, T_D
    eta : (site) float64
    period : (period) float64, s
    out : (site, period) float64, m/s², filled
    """
    for s in range(a_g.size):
        c = Corners(corners[s, 0], corners[s, 1], corners[s, 2], corners[s, 3])
        for t in range(period.size):
            out[s, t] = a_g[s] * elastic_shape(period[t], c, eta[s])


@kernel
def design_acceleration_many(a_g, corners, behaviour_factor, least, period, out):
    """Design spectral accelerations of many sites.

    Parameters
    ----------
    a_g : (site) float64, m/s²
    corners : (site, 4) float64: p, T_B, T_C, T_D
    behaviour_factor : (site) float64, >= 1
    least : (site) float64, m/s²
        Lower bound beyond T_C.
    period : (period) float64, s
    out : (site, period) float64, m/s², filled
    """
    for s in range(a_g.size):
        c = Corners(corners[s, 0], corners[s, 1], corners[s, 2], corners[s, 3])
        for t in range(period.size):
            value = a_g[s] * design_shape(period[t], c, behaviour_factor[s])
            out[s, t] = max(value, least[s]) if period[t] > c.T_C else value
