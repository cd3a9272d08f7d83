# SPDX-License-Identifier: EUPL-1.2
"""Random cases of the pushover check, and a plain reading of it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from spectra.elastic.damping import damping_correction_method
from typologies.capacity.damping import damping_model

EC8 = damping_correction_method("ec8")
NZSEE = damping_correction_method("nzsee")
URM = damping_model("urm-arup", initial=0.05, period_ratio_exponent=3.0)
FLAT = damping_model("nzsee-flat", initial=0.05, period_ratio_exponent=3.0)


class Cases(NamedTuple):
    """Arrays as ``unity_check_many`` takes them."""

    a_g: np.ndarray
    corners: np.ndarray
    curves: np.ndarray


def random_cases(n: int, seed: int, *, with_foundation: bool = True) -> Cases:
    """Buildings and spectra of all sizes, many below T_B and many that end before yield."""
    rng = np.random.default_rng(seed)
    T_B = rng.uniform(0.03, 0.4, n)
    T_C = T_B * rng.uniform(1.0, 6.0, n)
    T_D = T_C * rng.uniform(1.0, 4.0, n)
    a_y = np.exp(rng.uniform(math.log(0.02), math.log(1.0), n)) * 9.81
    d_y = a_y * (rng.uniform(0.03, 1.5, n) / (2.0 * math.pi)) ** 2
    d_u = d_y * np.exp(rng.uniform(-0.5, 3.5, n))
    d_f = np.where(rng.uniform(size=n) < 0.3, d_y * rng.uniform(0.0, 2.0, n), 0.0)
    xi_f = np.where(d_f > 0.0, rng.uniform(0.0, 0.1, n), 0.0)
    if not with_foundation:
        d_f, xi_f = 0.0 * d_f, 0.0 * xi_f
    a_g = np.exp(rng.uniform(math.log(0.01), math.log(1.0), n)) * 9.81
    corners = np.stack([rng.uniform(1.2, 3.5, n), T_B, T_C, T_D])
    return Cases(a_g, corners, np.stack([a_y, d_y, d_u, d_f, xi_f]))


def plain_demand(cases: Cases, d: np.ndarray, damping, correction) -> np.ndarray:
    """Total displacement demand over the total displacement, at displacements (case, point).

    Written from the formulas, apart from the kernels.
    """
    p, T_B, T_C, T_D = (cases.corners[i, :, np.newaxis] for i in range(4))
    a_y, d_y, _, d_f, xi_f = (cases.curves[i, :, np.newaxis] for i in range(5))
    force = np.minimum(d / d_y, 1.0) * a_y
    total = d + np.minimum(d / d_y, 1.0) * d_f
    period = 2.0 * np.pi * np.sqrt(total / force)
    mu = np.maximum(d / d_y, 1.0)
    m = np.minimum(mu, damping.constant_above)
    hysteretic = damping.scale * (
        1.0 - damping.per_root * m**-0.5 - damping.root * m**0.5 - damping.per_ductility / m
    )
    hysteretic = np.where(mu > 1.0, hysteretic, 0.0)
    ratio = np.sqrt(total / d)
    xi = (damping.initial + np.minimum(hysteretic, damping.hysteretic_cap)) / ratio**3 + xi_f
    xi = np.minimum(xi, damping.system_cap)
    eta = (correction.numerator / (correction.offset + 100.0 * xi)) ** correction.exponent
    eta = np.maximum(eta, correction.floor)
    shape = np.select(
        [period < T_B, period <= T_C, period <= T_D],
        [1.0 + period / T_B * (eta * p - 1.0), eta * p, eta * p * T_C / period],
        eta * p * T_C * T_D / period**2,
    )
    s_de = cases.a_g[:, np.newaxis] * shape * (period / (2.0 * np.pi)) ** 2
    return s_de / total
