# SPDX-License-Identifier: EUPL-1.2
"""The whole field: risk and hazard of every node and zone, nothing stored, and how that grows.

A run of the command in a process of its own, so that its memory is its own too; compiled kernels
are warm. The limit is the matrix products of the risk in BLAS on one processor.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from peers import report, seconds
from threadpoolctl import threadpool_limits

from npr.core.files import cache_directory
from npr.risk.vulnerability import Exposure
from npr.risk.zone import RiskModel
from spectra.discretisation import DEFAULT
from spectra.hazard import HazardModel, load_hazard
from spectra.sources.seismicity import built_in_seismicity
from typologies import Catalogue

KERNELS = cache_directory("kernels")  # read before a benchmark has an empty store
REFERENCE_CPU_S = 59.0
"""CPU-seconds a zone of the public chain for SaAvg, 26 x 30 cells, 500 draws a branch."""


def _products_s(hazard: HazardModel, n_node: int) -> float:
    """Time of the matrix products (events x motions) of some nodes, one processor."""
    grid = hazard.grid
    n_cell = grid.magnitude_count * grid.distance_count
    levels = grid.average_levels.count + grid.pga_levels.count
    rows = 30 * hazard.seismicity.mmax.size  # a zone has 31 nodes on average
    rng = np.random.default_rng(1)
    a = rng.random((rows, 256))
    b = rng.random((256, hazard.ground_motion.branch_weight.size * levels))
    with threadpool_limits(limits=1):
        block_s = seconds(lambda: a @ b)
    return block_s * n_cell / 256 * n_node / 30


@pytest.mark.parametrize("what", ["risk", "hazard"])
@pytest.mark.parametrize("name", ["groningen-v7", "groningen-v6"])
def test_field__whole(benchmark, tmp_path: Path, what: str, name: str) -> None:
    """All 160 zones and 4,901 nodes, 35 classes, the full tree, from an empty store to the file."""
    usage = []

    def run() -> None:
        store = tmp_path / f"store-{time.monotonic_ns()}"
        store.mkdir()
        (store / "kernels").symlink_to(KERNELS, target_is_directory=True)
        command = ["-m", "npr", what, "build", "-o", tmp_path / "out.nc", "--hazard", name]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, *map(str, command)],
            check=True,
            capture_output=True,
            env={**os.environ, "NPR_CACHE_DIR": str(store)},
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        usage.append(
            (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss)
        )

    benchmark.pedantic(run, rounds=1)
    hazard = load_hazard(name)
    zones = hazard.zone_map
    n_node = sum(len(zones.nodes(zone)) for zone in zones.modelled)
    cpu_s, peak_kb = usage[-1]
    report(
        benchmark,
        _products_s(hazard, n_node),
        "its matrix products on one processor",
        cpu_s=cpu_s,
        cpu_s_per_zone=cpu_s / len(zones.modelled),
        # The largest child so far: the first in the file is the one that counts.
        peak_gb=peak_kb / 1e6,
    )


def test_average__cpu_seconds_a_zone(benchmark, hazard: HazardModel) -> None:
    """SaAvg and PGA of one zone on the 26 x 30 cells of the public chain, one thread."""
    grid = replace(
        DEFAULT,
        lowest_magnitude=1.5,
        magnitude_count=26,
        magnitude_step=0.2,
        distance_count=30,
    )
    on_their_cells = replace(hazard, grid=grid)
    fill = on_their_cells.motions.probabilities(602)
    blocks = np.array_split(np.arange(26 * 30), 4)
    fill(blocks[0][:2])
    begin = time.process_time()
    benchmark.pedantic(lambda: [fill(block) for block in blocks], rounds=3)
    cpu_s = (time.process_time() - begin) / 3
    report(
        benchmark,
        REFERENCE_CPU_S,
        "the CPU-seconds that the public chain was measured at, on another day",
        cpu_s_per_zone=cpu_s,
        times_less=REFERENCE_CPU_S / cpu_s,
    )


@pytest.mark.parametrize("n_node", [8, 16, 32, 64])
def test_zone__growth_with_nodes(
    benchmark, hazard: HazardModel, catalogue: Catalogue, n_node: int
) -> None:
    """Risk of one zone for more and more nodes: the motions are the same for all."""
    model = RiskModel(hazard, catalogue, Exposure(0.99, 0.01))
    node = np.stack([240 + np.arange(n_node) % 8, 590 + np.arange(n_node) // 8], axis=1)
    _risk_of_zone(benchmark, model, node.astype(np.int32))


@pytest.mark.parametrize("uncertainty", ["", "b", "rate"])
def test_zone__growth_with_branches(benchmark, catalogue: Catalogue, uncertainty: str) -> None:
    """6, 18 and 54 branches of the source, times 72 x 9: 16 nodes of one zone."""
    wanted = [uncertainty] if uncertainty else []
    hazard = load_hazard(seismicity=built_in_seismicity(uncertainty=wanted))
    model = RiskModel(hazard, catalogue, Exposure(0.99, 0.01))
    node = np.stack([240 + np.arange(16) % 8, 590 + np.arange(16) // 8], axis=1)
    _risk_of_zone(benchmark, model, node.astype(np.int32))


def _risk_of_zone(benchmark, model: RiskModel, node: np.ndarray) -> None:
    nothing = np.zeros((0, 2), dtype=np.int32)
    mixtures, pairs = np.zeros((0, len(model.classes))), np.zeros((0, 3), dtype=np.int32)

    def run() -> None:
        with threadpool_limits(limits=1):
            model.zone_risk(602, node, nothing, mixtures, pairs)

    benchmark.pedantic(run, rounds=2, warmup_rounds=1)  # rates of events are known after the first
    report(
        benchmark,
        _products_s(model.hazard, len(node)),
        "its matrix products on one processor",
        nodes=len(node),
        source_branches=model.hazard.seismicity.mmax.size,
    )
