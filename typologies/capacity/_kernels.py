# SPDX-License-Identifier: EUPL-1.2
"""Bilinear capacity of an equivalent single-degree-of-freedom system, and its damping.

Source: secant stiffness method as in NZSEE Guidelines 2017 Part C8 and EN 1998-1 Annex B; damping
models in typologies/data/hysteretic_damping.toml. NPR 9998 Annex G is of the same family; its text
was not read. Deviation: none. Verification: tests/verification/code_route, W4, W5, W13.
"""

import math
from typing import NamedTuple

from npr.core.jit import kernel


class Damping(NamedTuple):
    """Damping of a structure on its ductility; floats, fractions of critical.

    Hysteretic damping is scale (1 - per_root/sqrt(mu) - root sqrt(mu) - per_ductility/mu), constant
    beyond the ductility ``constant_above``.
    """

    initial: float
    scale: float
    per_root: float
    root: float
    per_ductility: float
    constant_above: float
    hysteretic_cap: float
    system_cap: float
    period_ratio_exponent: float


class Bilinear(NamedTuple):
    """Elastic-plastic curve in terms of the spectrum; floats.

    Attributes
    ----------
    yield_acceleration : float, m/s²
    yield_displacement, ultimate_displacement : float, m
        Of the structure, without its foundation.
    foundation_displacement : float, m
        What a flexible foundation adds at yield; 0 for a stiff one.
    foundation_damping : float
        Added damping of the foundation.
    """

    yield_acceleration: float
    yield_displacement: float
    ultimate_displacement: float
    foundation_displacement: float
    foundation_damping: float


@kernel
def hysteretic_damping(ductility, damping):
    """Equivalent viscous damping by hysteresis: xi_hys; none up to yield, whatever the model.

    Parameters
    ----------
    ductility : float64, >= 1
    damping : Damping
    """
    if ductility <= 1.0:
        return 0.0
    root = math.sqrt(min(ductility, damping.constant_above))
    xi = damping.scale * (
        1.0 - damping.per_root / root - damping.root * root - damping.per_ductility / (root * root)
    )
    return min(xi, damping.hysteretic_cap)


@kernel
def system_damping(displacement, curve, damping):
    """Damping of structure and foundation at a displacement of the structure: xi_sys.

    xi = xi_f + (xi_0 + xi_hys(mu)) / (T~/T)^n, not above the cap; (T~/T)² = 1 + d_f / d.

    Parameters
    ----------
    displacement : float64, m, >= yield_displacement
    curve : Bilinear
    damping : Damping
    """
    xi = damping.initial + hysteretic_damping(displacement / curve.yield_displacement, damping)
    if curve.foundation_displacement > 0.0:
        ratio_squared = 1.0 + curve.foundation_displacement / displacement
        xi /= ratio_squared ** (0.5 * damping.period_ratio_exponent)
    return min(xi + curve.foundation_damping, damping.system_cap)


@kernel
def effective_period(displacement, curve):
    """Secant period of structure on foundation at a displacement of the structure: T_eff, s.

    2 pi sqrt((d + d_f) / a_y): m (d + d_f) / F with F = m a_y beyond yield.

    Parameters
    ----------
    displacement : float64, m, >= yield_displacement
    curve : Bilinear
    """
    total = displacement + curve.foundation_displacement
    return 2.0 * math.pi * math.sqrt(total / curve.yield_acceleration)


@kernel
def foundation_displacement(force, height, horizontal_stiffness, rocking_stiffness):
    """Displacement that a foundation adds at the effective height: F (1/K_h + h²/K_r), m.

    Divided by the yield displacement F/k it is k/K_h + k h²/K_r, by which (T~/T)² exceeds 1.
    Source: A. Veletsos and J. Meek 1974, as in FEMA 440. Deviation: none.

    Parameters
    ----------
    force : float64, N
    height : float64, m
    horizontal_stiffness : float64, N/m
    rocking_stiffness : float64, N m/rad
    """
    return force * (1.0 / horizontal_stiffness + height * height / rocking_stiffness)


@kernel
def footing_stiffness(half_width, half_length, shear_modulus, poisson_ratio):
    """Static stiffness of a rectangular footing at the surface.

    Source: A. Pais and E. Kausel 1988, as in FEMA 440; the coefficients are part of the fit.
    Deviation: none.

    Parameters
    ----------
    half_width, half_length : float64, m, half_length >= half_width
    shear_modulus : float64, Pa
    poisson_ratio : float64

    Returns
    -------
    vertical, across, along : float64, N/m
        Across moves along the width, along moves along the length.
    rocking_about_length, rocking_about_width : float64, N m/rad
    """
    b, ratio = half_width, half_length / half_width
    upright = shear_modulus * b / (1.0 - poisson_ratio)
    sideways = shear_modulus * b / (2.0 - poisson_ratio)
    rocking = upright * b * b
    vertical = upright * (3.1 * ratio**0.75 + 1.6)
    across = sideways * (6.8 * ratio**0.65 + 0.8 * ratio + 1.6)
    along = sideways * (6.8 * ratio**0.65 + 2.4)
    about_length = rocking * (3.2 * ratio + 0.8)
    about_width = rocking * (3.73 * ratio**2.4 + 0.27)
    return vertical, across, along, about_length, about_width


@kernel
def target_displacement(period, corner_period, elastic_acceleration, yield_acceleration):
    """Displacement that an earthquake asks of the equivalent system, by equal displacement, m.

    d_et = S_ae (T*/2 pi)²; below T_C d_et / q_u (1 + (q_u - 1) T_C / T*), not less than d_et, with
    q_u = S_ae / a_y. Source: EN 1998-1:2004 B.5. Deviation: none.

    Parameters
    ----------
    period, corner_period : float64, s
        Of the elastic branch; T_C of the spectrum.
    elastic_acceleration, yield_acceleration : float64, m/s²
        Spectral acceleration at the period; strength over mass.
    """
    elastic = elastic_acceleration * (0.5 * period / math.pi) ** 2
    reduction = elastic_acceleration / yield_acceleration
    if period >= corner_period or reduction <= 1.0:
        return elastic
    return max(elastic, elastic / reduction * (1.0 + (reduction - 1.0) * corner_period / period))
