# SPDX-License-Identifier: EUPL-1.2
"""Strength, stiffness and drift of masonry piers and spandrels in their plane.

Source: EN 1998-3:2005 Annex C; NZSEE Guidelines 2017 Part C8 (quoted, not read); Italian NTC for
spandrels; F. Messali and J. Rots 2018 for the drift of rocking piers. Coefficients come from
typologies/data/masonry_methods.toml.
Deviation: where the sliding formula has no compressed length left, it is left out of the minimum.
Verification: tests/verification/code_route, W7 and W8.
"""

import math
from typing import NamedTuple

import numpy as np

from npr.core.jit import kernel

# Bits of npr.core.check_status.toml; tests/typologies/masonry hold them to it.
INPUT_UNKNOWN = 1
INPUT_NOT_POSITIVE = 2
DRIFT_FORMULA_INVALID = 1 << 9
PIER_IN_TENSION = 1 << 10
UNSTABLE_UNDER_GRAVITY = 1 << 15
STRENGTH_FORMULA_OUTSIDE = 1 << 29

FLEXURE = 0
SHEAR = 1
ROCKING = 0
TOE_CRUSHING = 1
BED_JOINT_SLIDING = 2
DIAGONAL_TENSION = 3


class PierShape(NamedTuple):
    """Measures of a pier, m; shear span: its height as a cantilever, half of it when fixed."""

    length: float
    thickness: float
    height: float
    shear_span: float


class Masonry(NamedTuple):
    """Mean properties of masonry: Pa, friction as a ratio."""

    compressive_strength: float
    elastic_modulus: float
    shear_modulus: float
    initial_shear_strength: float
    friction: float


class Ec8Strength(NamedTuple):
    """Coefficients of EN 1998-3 C.4: stress block, friction, cap over f_m, tolerance of mode."""

    stress_block: float
    friction: float
    cap: float
    mode_tolerance: float


class NzseeStrength(NamedTuple):
    """Coefficients of the NZSEE family."""

    rocking: float
    toe_stress: float
    sliding: float
    diagonal_cohesion: float
    slender_ratio: float
    squat_ratio: float


@kernel
def pier_status(axial_force, pier, masonry):
    """Bits for what has no strength: unknown, not positive, in tension."""
    total = axial_force + pier.length + pier.thickness + pier.height + pier.shear_span
    total += masonry.compressive_strength + masonry.initial_shear_strength + masonry.friction
    if not math.isfinite(total):
        return INPUT_UNKNOWN
    status = 0
    least = min(min(pier.length, pier.thickness), min(pier.height, pier.shear_span))
    least = min(least, min(masonry.compressive_strength, masonry.initial_shear_strength))
    if not least > 0.0 or not masonry.friction > 0.0:
        status |= INPUT_NOT_POSITIVE
    if not axial_force > 0.0:
        status |= PIER_IN_TENSION
    return status


@kernel
def compressed_length(shear, axial_force, pier):
    """Length in compression under a triangular stress: D' = 3 (D/2 - V H0 / N), m; not limited."""
    return 3.0 * (0.5 * pier.length - shear * pier.shear_span / axial_force)


@kernel
def sliding_on_compressed_length(stress, friction, axial_force, pier):
    """Shear at which stress D' t + friction N is reached, D' following from that same shear, N.

    V = (3 tau t D/2 + mu N) / (1 + 3 tau t H0 / N); tau D t + mu N when all of it is compressed.

    Parameters
    ----------
    stress : float64, Pa
    friction : float64
    axial_force : float64, N, > 0
    pier : PierShape
    """
    line = 3.0 * stress * pier.thickness
    shear = (0.5 * line * pier.length + friction * axial_force) / (
        1.0 + line * pier.shear_span / axial_force
    )
    if compressed_length(shear, axial_force, pier) > pier.length:
        shear = stress * pier.length * pier.thickness + friction * axial_force
    return shear


@kernel
def ec8_strength(axial_force, pier, masonry, ec8):
    """Shear strength of a pier by EN 1998-3 Annex C.

    Flexure V_f = D N / (2 H0) (1 - 1.15 nu); sliding f_vm0 D' t + 0.4 N, not above 0.065 f_m D' t,
    each with the compressed length D' that belongs to its own shear. N is meant where flexure
    fails: the mean of top and base of a fixed pier, which is mid-height; at the base of a
    cantilever it is half of the own weight more, left out here on the safe side.

    Parameters
    ----------
    axial_force : float64, N
        At mid-height.
    pier : PierShape
    masonry : Masonry
    ec8 : Ec8Strength

    Returns
    -------
    strength : float64, N
        The least of what is valid; NaN when a bit of an unknown is set.
    mode : int
        ``FLEXURE`` or ``SHEAR``. Without a compressed length for sliding, or within the tolerance,
        it is flexure: the cap alone undercuts flexure a little for slender piers.
    flexure, sliding, cap : float64, N
    status : int
    """
    status = pier_status(axial_force, pier, masonry)
    if status != 0:
        return np.nan, FLEXURE, np.nan, np.nan, np.nan, status
    area = pier.length * pier.thickness
    ratio = axial_force / (area * masonry.compressive_strength)
    lever = 0.5 * pier.length / pier.shear_span
    flexure = lever * axial_force * (1.0 - ec8.stress_block * ratio)
    sliding = sliding_on_compressed_length(
        masonry.initial_shear_strength, ec8.friction, axial_force, pier
    )
    cap = sliding_on_compressed_length(
        ec8.cap * masonry.compressive_strength, 0.0, axial_force, pier
    )
    if not flexure > 0.0:
        return np.nan, FLEXURE, flexure, sliding, cap, UNSTABLE_UNDER_GRAVITY
    mode = FLEXURE
    strength = min(flexure, cap)
    # Rounding must not decide whether a length of zero is left.
    if compressed_length(sliding, axial_force, pier) > 1e-9 * pier.length:
        strength = min(strength, sliding)
        if flexure > min(sliding, cap) * (1.0 + ec8.mode_tolerance):
            mode = SHEAR
    if mode == FLEXURE and strength < flexure:
        status |= STRENGTH_FORMULA_OUTSIDE
    return strength, mode, flexure, sliding, cap, status


@kernel
def nzsee_strength(axial_force, self_weight, pier, masonry, nzsee):
    """Shear strength of a pier by the NZSEE family: four mechanisms, the least governs.

    Rocking 0.9 V_0 and toe crushing V_0 (1 - sigma_r/(0.7 f_m)), V_0 = (alpha P + P_w/2) L/h;
    bed-joint sliding 0.7 (t L c + mu (P + P_w)); diagonal tension f_dt A beta sqrt(1 + sigma/f_dt)
    with f_dt = c/2 + mu sigma. alpha = h / (2 H0): 1/2 as a cantilever, 1 when fixed. P acts at the
    top, so P = N - P_w/2; sigma is the stress at mid-height, sigma_r that of the sections that
    rock: the base of a cantilever, the mean of top and base when fixed.

    Parameters
    ----------
    axial_force : float64, N
        At mid-height, half of the own weight included.
    self_weight : float64, N
    pier : PierShape
    masonry : Masonry
    nzsee : NzseeStrength

    Returns
    -------
    strength : float64, N
        NaN when a bit of an unknown is set.
    mode : int
        ``ROCKING``, ``TOE_CRUSHING``, ``BED_JOINT_SLIDING`` or ``DIAGONAL_TENSION``.
    rocking, toe, sliding, diagonal : float64, N
    status : int
    """
    status = pier_status(axial_force, pier, masonry)
    if not self_weight >= 0.0:
        status |= INPUT_UNKNOWN
    if status != 0:
        return np.nan, ROCKING, np.nan, np.nan, np.nan, np.nan, status
    area = pier.length * pier.thickness
    stress = axial_force / area
    cohesion = masonry.initial_shear_strength
    aspect = pier.length / pier.height
    top = axial_force - 0.5 * self_weight
    alpha = 0.5 * pier.height / pier.shear_span
    restoring_force = alpha * top + 0.5 * self_weight
    restoring = restoring_force * aspect
    rocking_stress = restoring_force / (alpha * area)
    rocking = nzsee.rocking * restoring
    toe = restoring * (1.0 - rocking_stress / (nzsee.toe_stress * masonry.compressive_strength))
    sliding = nzsee.sliding * (area * cohesion + masonry.friction * (top + self_weight))
    tension = nzsee.diagonal_cohesion * cohesion + masonry.friction * stress
    beta = min(max(aspect, nzsee.slender_ratio), nzsee.squat_ratio)
    diagonal = tension * area * beta * math.sqrt(1.0 + stress / tension)
    if not toe > 0.0:
        return np.nan, TOE_CRUSHING, rocking, toe, sliding, diagonal, UNSTABLE_UNDER_GRAVITY
    strength, mode = rocking, ROCKING
    if toe < strength:
        strength, mode = toe, TOE_CRUSHING
    if sliding < strength:
        strength, mode = sliding, BED_JOINT_SLIDING
    if diagonal < strength:
        strength, mode = diagonal, DIAGONAL_TENSION
    return strength, mode, rocking, toe, sliding, diagonal, status


@kernel
def pier_stiffness(pier, masonry, factor):
    """Elastic lateral stiffness times a factor for cracking, N/m.

    1 / (h³ / (c E I) + 1.2 h / (G A)); 1/c = H0 / (2 h) - 1/6: 1/12 fixed, 1/3 as a cantilever.

    Parameters
    ----------
    pier : PierShape
    masonry : Masonry
    factor : float64
        1/2 for cracked sections by EN 1998-1 4.3.1(7).
    """
    area = pier.length * pier.thickness
    inertia = area * pier.length**2 / 12.0
    bending = 0.5 * pier.shear_span / pier.height - 1.0 / 6.0
    flexible = bending * pier.height**3 / (masonry.elastic_modulus * inertia)
    flexible += 1.2 * pier.height / (masonry.shear_modulus * area)
    return factor / flexible


@kernel
def rocking_drift_by_stress(stress_ratio, pier, coefficient, stress_factor, reference_height):
    """Drift limit of a rocking pier: c (1 - k sigma/f) (h_ref/h) sqrt(h/L).

    Parameters
    ----------
    stress_ratio : float64
        Axial stress over compressive strength.
    pier : PierShape
    coefficient, stress_factor : float64
    reference_height : float64, m

    Returns
    -------
    drift : float64
        NaN beyond the stress at which the formula turns negative.
    status : int
    """
    if not math.isfinite(stress_ratio):
        return np.nan, INPUT_UNKNOWN
    reserve = 1.0 - stress_factor * stress_ratio
    if not reserve > 0.0:
        return np.nan, DRIFT_FORMULA_INVALID
    drift = coefficient * reserve * reference_height / pier.height
    return drift * math.sqrt(pier.height / pier.length), 0


@kernel
def spandrel_strength(height, thickness, span, strength, tension, strut_share, stress_block):
    """Shear strength of a spandrel with a lintel or tie: (h H_p / l) (1 - H_p / (0.85 f h t)), N.

    H_p = min(tension, 0.4 f h t), the strut that the tie can hold.

    Parameters
    ----------
    height, thickness, span : float64, m
    strength : float64, Pa
        Compressive strength along the spandrel.
    tension : float64, N
        Of the lintel or tie.
    strut_share, stress_block : float64
    """
    crushing = strength * height * thickness
    strut = min(tension, strut_share * crushing)
    return height * strut / span * (1.0 - strut / (stress_block * crushing))
