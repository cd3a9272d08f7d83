# SPDX-License-Identifier: EUPL-1.2
"""Code route: unity checks and performance points, against NumPy, a copy, and bisection."""

from __future__ import annotations

import math
import os

import numpy as np
import pytest
from peer_eqrm import check_eqrm, eqrm
from peers import report, seconds

from npr.checks import _kernels as k
from npr.core.jit import kernel
from npr.core.units import STANDARD_GRAVITY
from spectra.elastic._kernels import Corners
from spectra.elastic.damping import damping_correction_method
from typologies.capacity._kernels import Bilinear
from typologies.capacity.damping import damping_model

COUNT = 1_000_000
DAMPING = damping_model("urm-arup", initial=0.05, period_ratio_exponent=3.0)
CORRECTION = damping_correction_method("ec8")
BISECTIONS = 40


@pytest.fixture(scope="module")
def cases() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Buildings as the class defaults have them, spectra as the field has them at 2,475 years."""
    rng = np.random.default_rng(1)
    a_g = rng.uniform(0.02, 0.25, COUNT) * STANDARD_GRAVITY
    T_B = rng.uniform(0.10, 0.14, COUNT)
    T_C = rng.uniform(0.25, 0.55, COUNT)
    T_D = rng.uniform(0.7, 1.0, COUNT)
    corners = np.stack([rng.uniform(2.5, 3.4, COUNT), T_B, T_C, T_D])
    a_y = rng.uniform(0.08, 0.35, COUNT) * STANDARD_GRAVITY
    d_y = a_y * (rng.uniform(0.15, 0.6, COUNT) / (2.0 * math.pi)) ** 2
    d_u = np.maximum(rng.choice([0.004, 0.008], COUNT) * rng.uniform(2.0, 8.0, COUNT), 1.1 * d_y)
    zero = np.zeros(COUNT)
    return a_g, corners, np.stack([a_y, d_y, d_u, zero, zero])


def _plain(a_g: np.ndarray, corners: np.ndarray, curves: np.ndarray) -> np.ndarray:
    """Unity check at the ultimate displacement in plain NumPy."""
    p, T_B, T_C, T_D = corners
    a_y, d_y, d_u, d_f, xi_f = curves
    at = np.maximum(d_u, d_y)
    mu = np.minimum(at / d_y, DAMPING.constant_above)
    xi = DAMPING.initial + DAMPING.scale * (1.0 - 0.9 / np.sqrt(mu) - 0.1 * np.sqrt(mu))
    xi = xi / (1.0 + d_f / at) ** 1.5 + xi_f
    eta = np.maximum(np.sqrt(10.0 / (5.0 + 100.0 * xi)), CORRECTION.floor)
    T = 2.0 * np.pi * np.sqrt((at + d_f) / a_y)
    shape = np.where(
        T < T_B,
        1.0 + T / T_B * (eta * p - 1.0),
        eta * p * np.where(T <= T_C, 1.0, np.where(T <= T_D, T_C / T, T_C * T_D / T**2)),
    )
    return a_g * shape / a_y * np.maximum(d_y / d_u, 1.0)


def _unity_checks(a_g, corners, curves, out, status):
    k.unity_check_many(a_g, corners, curves, math.inf, DAMPING, CORRECTION, out, status)


def test_unity_checks__against_numpy_and_a_copy(benchmark, cases) -> None:
    out, status = np.empty(COUNT), np.zeros(COUNT, np.uint32)
    benchmark.pedantic(_unity_checks, (*cases, out, status), rounds=7, warmup_rounds=1)
    # Where T(d_y) < T_B another displacement may govern: there ours is the lower one.
    plain = _plain(*cases)
    assert (out <= plain * (1.0 + 1e-9)).all()
    np.testing.assert_allclose(out, plain, rtol=1e-9, atol=0.0 if (out == plain).all() else 0.2)
    copies = [np.empty_like(part) for part in cases]

    def copy() -> None:
        for into, part in zip(copies, cases, strict=True):
            np.copyto(into, part)

    best = benchmark.stats.stats.min
    report(
        benchmark,
        seconds(lambda: _plain(*cases), repeat=5),
        "plain NumPy",
        checks_per_s=COUNT / best,
        times_a_copy_of_the_inputs=best / seconds(copy, repeat=7),
    )


@kernel
def bisection_many(a_g, corners, curves, damping, correction, out):
    """Performance point by bisection between yield and the governing displacement."""
    for b in range(a_g.size):
        c = Corners(corners[0, b], corners[1, b], corners[2, b], corners[3, b])
        curve = Bilinear(curves[0, b], curves[1, b], curves[2, b], curves[3, b], curves[4, b])
        out[b] = np.nan
        high = k.governing_displacement(c, curve, damping, correction)
        if a_g[b] * k.demand_shape(high, c, curve, damping, correction) > curve.yield_acceleration:
            continue
        low = curve.yield_displacement
        shape = k.demand_shape(low, c, curve, damping, correction)
        if a_g[b] * shape <= curve.yield_acceleration:
            out[b] = low * a_g[b] * shape / curve.yield_acceleration
            continue
        for _ in range(BISECTIONS):
            middle = 0.5 * (low + high)
            shape = k.demand_shape(middle, c, curve, damping, correction)
            if a_g[b] * shape > curve.yield_acceleration:
                low = middle
            else:
                high = middle
        out[b] = high


def _capacity_spectrum(a_g, corners, curves, steps: int = 20) -> np.ndarray:
    """Vectorised capacity-spectrum iteration over all buildings at once, as public tools do it.

    Stands in for EQRM where that is not at hand, with our damping and our bilinear curve:
    60 periods and 20 rounds for every building, where EQRM takes 19 and at most 8.
    """
    p, T_B, T_C, T_D = (part[:, np.newaxis] for part in corners)
    a_y, d_y, d_u = (part[:, np.newaxis] for part in curves[:3])
    period = np.linspace(0.05, 4.0, 60)
    d = d_u
    for _ in range(steps):
        mu = np.clip(d / d_y, 1.0, DAMPING.constant_above)
        xi = DAMPING.initial + DAMPING.scale * (1.0 - 0.9 / np.sqrt(mu) - 0.1 * np.sqrt(mu))
        eta = np.sqrt(10.0 / (5.0 + 100.0 * xi))
        shape = np.where(
            period < T_B,
            1.0 + period / T_B * (eta * p - 1.0),
            eta * p * np.where(period <= T_C, 1.0, np.where(
                period <= T_D, T_C / period, T_C * T_D / period**2)),
        )  # fmt: skip
        sa = a_g[:, np.newaxis] * shape
        sd = sa * (period / (2.0 * np.pi)) ** 2
        capacity = np.minimum(sd / d_y, 1.0) * a_y
        first = (capacity >= sa).argmax(axis=1)[:, np.newaxis]
        d = np.take_along_axis(sd, first, axis=1)
    return d[:, 0]


def test_performance_points__against_bisection_and_a_capacity_spectrum(benchmark, cases) -> None:
    out, status, peer = np.empty(COUNT), np.zeros(COUNT, np.uint32), np.empty(COUNT)

    def run() -> None:
        k.performance_point_many(*cases, math.inf, DAMPING, CORRECTION, out, status)

    def bisect() -> None:
        bisection_many(*cases, DAMPING, CORRECTION, peer)

    bisect()
    benchmark.pedantic(run, rounds=7, warmup_rounds=1)
    np.testing.assert_allclose(out, peer, rtol=1e-8)
    few = [part[..., :20_000] for part in cases]
    if os.environ.get("EQRM_DIR"):
        check_eqrm()
        name, others, repeat = "eqrm", eqrm(*few), 7
    else:
        name, repeat = "a_vectorised_capacity_spectrum", 2
        others = lambda: _capacity_spectrum(*few)  # noqa: E731
    best = benchmark.stats.stats.min
    each = best / COUNT
    vectorised = seconds(others, repeat=repeat) / few[0].size
    report(
        benchmark,
        seconds(bisect, repeat=5),
        f"bisection in {BISECTIONS} steps, compiled too",
        points_per_s=1.0 / each,
        share_with_a_point=float(np.isfinite(out).mean()),
        **{f"{name}_per_s": 1.0 / vectorised, f"times_{name}": vectorised / each},
    )
