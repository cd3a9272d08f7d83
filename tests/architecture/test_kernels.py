# SPDX-License-Identifier: EUPL-1.2
"""Compiled kernels: one signature each, and a cache that processes can share."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numba
import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="kernels are not compiled")

# Everything a user can set going that ends in a kernel, on few nodes; then what was compiled.
EXERCISE = """
import sys
from dataclasses import replace

import numpy as np

import typologies
from npr.core.jit import KERNELS
from npr.risk.table import Sites, magnitude_share, site_risk, structural_risk
from npr.risk.vulnerability import Exposure
from npr.risk.zone import RiskModel
from spectra.discretisation import DEFAULT
from spectra.hazard import load_hazard
from spectra.sources.seismicity import built_in_seismicity

few = dict(
    magnitude_step=0.5, magnitude_count=11, distance_count=12, rupture_points=32,
    azimuth_count=7, hypocentral_count=40,
)
for deposit in ("linear", "nearest"):
    hazard = load_hazard(
        seismicity=built_in_seismicity(events_per_year=20.0),
        grid=replace(DEFAULT, deposit=deposit, **few),
    )
    model = RiskModel(hazard, typologies.load_catalogue("tno2020"), Exposure(0.99, 0.01))
    mixture = np.zeros((1, 35))
    mixture[0, :2] = 0.5
    sites = Sites(
        np.array([233_950.0, 233_960.0]), np.array([582_050.0, 582_050.0]),
        np.array([321, 321], dtype=np.int32), np.array([False, True]),
        np.array([3, -1], dtype=np.int32), np.array([-1, 0], dtype=np.int32), np.ones(2), mixture,
    )
    risk = site_risk(model, sites)
    structural_risk(model, sites, np.array([0.8, 5.0]))
    share = magnitude_share(model, sites._replace(class_index=np.array([3, 4], dtype=np.int32)))
    hazard.motions.exceedance_probability(321, 3, component="arbitrary")
    hazard.at_sites(233_950.0, 582_050.0).uhs(475.0)
    print("figure", risk.mean.tobytes().hex(), risk.p90.tobytes().hex(), share.sum().hex())
for kernel in KERNELS:
    name = f"{kernel.py_func.__module__}.{kernel.py_func.__name__}"
    print("kernel", name, len(kernel.signatures))
"""


# A few kernels that call each other, in four processes at once.
SMALL = """
import numpy as np

from npr.risk import _kernels as risk
from spectra.motions import _exceedance_kernels as exceedance

rng = np.random.default_rng(0)
out = np.empty((2, 5))
structural, chimney = rng.uniform(size=(2, 24, 3, 3)), rng.uniform(size=(2, 24, 3))
risk.statistics_many(
    structural, chimney, np.full(216, 1.0 / 216.0), np.array([0.1, 0.5, 0.9]), out
)
level = np.linspace(-8.0, 1.0, 40)
table = exceedance.reference_exceedance_many(
    rng.uniform(-5.0, -2.0, (6, 4)), np.full((6, 6), 0.7), np.full((6, 4, 6), 1.0 / 24.0), level
)
print("figure", out.tobytes().hex(), table.tobytes().hex())
"""


def _start(script: str, cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", script],
        env={**os.environ, "NPR_CACHE_DIR": str(cache), "NPR_THREADS": "2"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _finish(process: subprocess.Popen[str]) -> tuple[list[str], dict[str, int]]:
    """Figures that were printed, and the number of signatures of every kernel."""
    out, errors = process.communicate(timeout=600)
    assert process.returncode == 0, errors
    lines = [line.split(maxsplit=1) for line in out.splitlines()]
    figures = [rest for kind, rest in lines if kind == "figure"]
    kernels = [rest.split() for kind, rest in lines if kind == "kernel"]
    return figures, {name: int(count) for name, count in kernels}


def test_kernels__have_one_signature_each(tmp_path: Path) -> None:
    # It is what makes the shared directory safe: the same kernel is always the same bytes. The
    # cache is empty, because what is read from it hides the kernels inside other kernels.
    figures, signatures = _finish(_start(EXERCISE, tmp_path))
    assert len(figures) == 2
    used = {name: count for name, count in signatures.items() if count > 0}
    assert {name: count for name, count in used.items() if count > 1} == {}
    assert len(used) > 25


def test_kernels__four_processes_with_an_empty_cache_agree(tmp_path: Path) -> None:
    results = [_finish(process) for process in [_start(SMALL, tmp_path) for _ in range(4)]]
    later = _finish(_start(SMALL, tmp_path))
    assert len(later[0]) == 1
    assert all(result == later for result in results)
    assert list(tmp_path.rglob("*.nbi"))
