# SPDX-License-Identifier: EUPL-1.2
"""Acceleration that a part of a building has to bear, at its height and at its own period.

Source: NZS 1170.5, section 8; EN 1998-1:2004, 4.3.5.2. Deviation: the branch of C_H for the lowest
fifth of a building is left out; it is the lower one only in buildings of more than 60 m.
Verification: tests/verification/code_route, W14 for EN 1998-1; points by hand for NZS 1170.5.
"""

from typing import NamedTuple

from npr.core.jit import kernel


class NzsParts(NamedTuple):
    """Coefficients of C_p = C(0) C_H C_i(T_p) R_p; floats, m and s."""

    height_reference: float
    height_limit: float
    height_factor_above: float
    short_period: float
    long_period: float
    short_shape: float
    long_shape: float
    part_risk_factor: float


class Ec8Parts(NamedTuple):
    """Coefficients of the floor spectrum of EN 1998-1, and of the force from it; floats."""

    amplification: float
    offset: float
    floor: float
    importance_factor: float
    behaviour_factor_cantilever: float
    behaviour_factor_wall: float


@kernel
def height_factor(height, p):
    """Floor acceleration over that of the ground: C_H = 1 + h / 6 m below 12 m, 3 above.

    Parameters
    ----------
    height : float64, m
        Of the part above the ground.
    p : NzsParts
    """
    if height >= p.height_limit:
        return p.height_factor_above
    return 1.0 + height / p.height_reference  # NaN, too, of an unknown height


@kernel
def part_shape(period, p):
    """Acceleration of the part over that of its floor: C_i, 2 to 0.75 s, 0.5 from 1.5 s.

    Parameters
    ----------
    period : float64, s
        T_p of the part.
    p : NzsParts
    """
    if period <= p.short_period:
        return p.short_shape
    if period >= p.long_period:
        return p.long_shape
    share = (period - p.short_period) / (p.long_period - p.short_period)
    return p.short_shape + share * (p.long_shape - p.short_shape)


@kernel
def part_coefficient(ground, height, period, p):
    """Acceleration of a part by NZS 1170.5: C(0) C_H C_i(T_p) R_p, in the unit of ``ground``.

    Parameters
    ----------
    ground : float64
        C(0): acceleration of the ground at zero period.
    height : float64, m
    period : float64, s
    p : NzsParts
    """
    return ground * height_factor(height, p) * part_shape(period, p) * p.part_risk_factor


@kernel
def floor_acceleration(ground, relative_height, period_ratio, p):
    """Acceleration of a part by EN 1998-1: S_a, in the unit of ``ground``.

    alpha S (3 (1 + z / H) / (1 + (1 - T_a / T_1)²) - 0.5), not below alpha S.

    Parameters
    ----------
    ground : float64
        alpha S: acceleration of the ground at the surface.
    relative_height : float64
        z / H.
    period_ratio : float64
        T_a / T_1.
    p : Ec8Parts
    """
    detuning = 1.0 - period_ratio
    factor = p.amplification * (1.0 + relative_height) / (1.0 + detuning * detuning) - p.offset
    return ground * max(factor, p.floor)


@kernel
def part_force_coefficient(acceleration, behaviour_factor, p):
    """Force on a part over its weight: F_a / W_a = S_a gamma_a / q_a, ``acceleration`` over g."""
    return acceleration * p.importance_factor / behaviour_factor
