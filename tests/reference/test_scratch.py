# SPDX-License-Identifier: EUPL-1.2
"""What lies in memory before a kernel writes to it must not matter.

A kernel that reads what it has not written can meet a NaN there, and a NaN that becomes a position
reads or writes anywhere: wrong figures now and then, or a crash. Uncompiled, the same thing is an
exception or another figure; so this runs in a process without jit where fresh arrays hold garbage.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCRIPT = """
import sys

import numpy as np

from npr.risk import _kernels as risk
from spectra.discretisation import DEFAULT
from spectra.ground_motion import load_ground_motion_model
from spectra.motions import _average_kernels as average
from spectra.motions import _exceedance_kernels as exceedance
from spectra.motions.arguments import (
    levels, quadrature_rule, site_response, site_to_site, trapezoidal_rule,
)

models = [load_ground_motion_model(name) for name in ("v7", "v6")]
usual = np.empty


def figures(model):
    rng = np.random.default_rng(0)
    magnitude, distance = np.array([3.6, 5.0]), np.array([3.0])
    n, ten = model.period.size, model.average_positions
    median = model.reference_median(magnitude, distance).reshape(2, n, 4).transpose(0, 2, 1)
    median = median[:, :1, ten]
    component = model.component_variance(magnitude, distance).reshape(2, n)[:, ten]
    site = model.site(602)
    linear = model.amplification_linear(magnitude, distance, site).reshape(2, n)[:, ten]
    soil, pga_soil = (site_response(site, 0.0, periods) for periods in (ten, ten[:1]))
    between = site_to_site(model, 3)
    correlation = model.correlation[np.ix_(ten, ten)]
    deposit = levels(DEFAULT.average_levels, is_nearest=False)
    rows = 2 * between.branch_count
    out = [np.zeros((2, rows, DEFAULT.average_levels.count)) for _ in range(2)]
    tau2, phi2 = model.tau_of_median[:1, :1, ten] ** 2, model.phi_ss[:, ten] ** 2
    average.average_probability_many(
        median, tau2, phi2, component, correlation, linear, soil, np.ones((2, 1)),
        quadrature_rule(DEFAULT), between, deposit, out[0],
    )
    z, weight = trapezoidal_rule()
    average.single_probability_many(
        median[..., 0], tau2[..., 0], phi2[:, 0], component[:, 0], linear[:, 0], pga_soil,
        np.ones((2, 1)), z, weight, between, deposit, out[1],
    )
    ln_level = np.linspace(-10.0, 1.0, 30)
    reference = exceedance.reference_exceedance_many(
        median[..., 0], np.full((2, 2), 0.6), np.full((2, 1, 2), 0.5), ln_level
    )
    motions, ln_surface = (reference, ln_level, linear[:, 0], pga_soil), np.linspace(-9, 1, 20)
    if model.is_site_aleatory:
        surface = exceedance.surface_exceedance_aleatory_many(*motions, ln_surface)
    else:
        surface = exceedance.surface_exceedance_many(
            *motions, model.site_epsilon, model.site_weight, ln_surface
        )
    statistics = np.zeros((1, 5))
    risk.statistics_many(
        rng.uniform(size=(1, 4, 3, 3)), rng.uniform(size=(1, 4, 3)), np.full(36, 1 / 36),
        np.array([0.1, 0.5, 0.9]), statistics,
    )
    assert abs(out[0].sum() - 2.0 * rows) < 1e-9
    return [*out, reference, surface, statistics]


def with_garbage(shape, dtype=float, **rest):
    array = usual(shape, dtype, **rest)
    array.fill(float(sys.argv[1]) if array.dtype.kind == "f" else 7)
    return array


clean = [figure for model in models for figure in figures(model)]
np.empty = with_garbage
garbage = [figure for model in models for figure in figures(model)]
for a, b in zip(clean, garbage, strict=True):
    np.testing.assert_array_equal(a, b)
"""


@pytest.mark.parametrize("garbage", ["nan", "inf", "1e300", "7.0"])
def test_kernels__whatever_was_in_memory_changes_nothing(garbage: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, garbage],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
