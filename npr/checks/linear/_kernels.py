# SPDX-License-Identifier: EUPL-1.2
"""Lateral forces of an earthquake by the linear method, and of the wind to set beside them.

Source: EN 1998-1:2004, 4.3.3.2; EN 1991-1-4:2005, 4.3 to 4.5 and 5.3. NPR 9998 takes
the same lateral force method (public worked example). Deviation: orography, direction and season
factors of the wind are 1. Verification: tests/verification/code_route, W3 and W12; the wind by the
pressures printed in tests/verification/code_route/lateral_wind.csv.
"""

import math
from typing import NamedTuple

import numpy as np

from npr.core.jit import kernel


class WindProfile(NamedTuple):
    """Wind over a kind of terrain; floats in SI.

    Attributes
    ----------
    basic_velocity : float, m/s
        v_b,0 of the wind area.
    roughness_length, least_height : float, m
        z_0 and z_min of the terrain.
    reference_roughness : float, m
        z_0,II.
    terrain_scale, terrain_exponent, turbulence, peak_factor : float
        0.19, 0.07, k_l = 1 and the 7 of 1 + 7 I_v.
    air_density : float, kg/m³
    """

    basic_velocity: float
    roughness_length: float
    least_height: float
    reference_roughness: float
    terrain_scale: float
    terrain_exponent: float
    turbulence: float
    peak_factor: float
    air_density: float


@kernel
def empirical_period(height, factor, exponent):
    """Fundamental period from the height of a building: T_1 = C_t H^0.75, s.

    Parameters
    ----------
    height : float64, m
    factor : float64, s / m^exponent
        C_t.
    exponent : float64
        0.75.
    """
    return factor * height**exponent


@kernel
def base_shear(design_acceleration, mass, correction):
    """Seismic base shear: F_b = S_d(T_1) m lambda, N."""
    return design_acceleration * mass * correction


@kernel
def storey_forces(shear, mass, shape, out):
    """Share of the base shear at every storey: F_i = F_b s_i m_i / sum of s_j m_j, N.

    Parameters
    ----------
    shear : float64, N
    mass : (storey) float64, kg
    shape : (storey) float64
        Mode shape, or height above the base.
    out : (storey) float64, filled
        NaN where the shape is such that the sum is not positive.
    """
    total = 0.0
    for i in range(mass.size):
        total += mass[i] * shape[i]
    for i in range(mass.size):
        out[i] = shear * mass[i] * shape[i] / total if total > 0.0 else np.nan


@kernel
def peak_velocity_pressure(height, w):
    """Peak velocity pressure of the wind: q_p = (1 + 7 I_v) rho v_m² / 2, Pa.

    v_m = v_b k_r ln(z / z_0), k_r = 0.19 (z_0 / z_0,II)^0.07, I_v = k_l / ln(z / z_0), z >= z_min

    Parameters
    ----------
    height : float64, m
    w : WindProfile
    """
    log = math.log(max(height, w.least_height) / w.roughness_length)
    ratio = w.roughness_length / w.reference_roughness
    velocity = w.basic_velocity * w.terrain_scale * ratio**w.terrain_exponent * log
    intensity = w.turbulence / log
    return (1.0 + w.peak_factor * intensity) * 0.5 * w.air_density * velocity * velocity


@kernel
def wind_force(pressure, structural_factor, force_coefficient, area):
    """Force of the wind: F_w = c_s c_d c_f q_p A, N."""
    return structural_factor * force_coefficient * pressure * area
