# SPDX-License-Identifier: EUPL-1.2
"""Compiled kernels: one signature each, and a cache that processes can share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numba
import pytest

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("npr", "spectra", "typologies")

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="kernels are not compiled")

# Everything a user can set going that ends in a kernel; then what was compiled.
EXERCISE = (PROJECT / "tests/helpers/exercise_kernels.py").read_text("utf-8")


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
    assert {name: count for name, count in signatures.items() if count != 1} == {}
    # Nothing was left out: a module of kernels that nobody asked for would not be in the list.
    files = {
        ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        for package in PACKAGES
        for path in (PROJECT / package).rglob("*_kernels.py")
    }
    assert {name.rsplit(".", 1)[0] for name in signatures} == files


def test_kernels__four_processes_with_an_empty_cache_agree(tmp_path: Path) -> None:
    results = [_finish(process) for process in [_start(SMALL, tmp_path) for _ in range(4)]]
    later = _finish(_start(SMALL, tmp_path))
    assert len(later[0]) == 1
    assert all(result == later for result in results)
    assert list(tmp_path.rglob("*.nbi"))
