# SPDX-License-Identifier: EUPL-1.2
"""Risk table: 100 (site, class) with nothing stored, against the matrix products that it needs."""

from __future__ import annotations

import numpy as np
from peers import report, seconds
from threadpoolctl import threadpool_limits

from npr.risk.table import Sites, site_risk
from npr.risk.vulnerability import Exposure
from npr.risk.zone import RiskModel
from spectra.hazard import HazardModel
from typologies import Catalogue


def test_risk_table__100_site_class(
    benchmark, hazard: HazardModel, catalogue: Catalogue, places, empty_store
) -> None:
    """Mean and percentiles over 3,888 end branches; the limit is BLAS on the same sizes."""
    x, y = places
    n = len(x)
    zone = hazard.zone_map.lookup(x, y)[0]
    n_class = len(catalogue.classes)
    sites = Sites(
        x,
        y,
        zone,
        np.zeros(n, dtype=bool),
        np.arange(n, dtype=np.int32) % n_class,
        np.full(n, -1, dtype=np.int32),
        np.ones(n),
        np.zeros((0, n_class)),
    )
    model = RiskModel(hazard, catalogue, Exposure(0.99, 0.01))

    def run() -> None:
        for path in empty_store.rglob("*.npz"):
            path.unlink()
        site_risk(model, sites)

    benchmark.pedantic(run, rounds=1, warmup_rounds=1)

    zones = np.unique(zone).tolist()
    nodes = [len(hazard.zone_map.nodes(number)) for number in zones]
    n_cell = hazard.grid.magnitude_count * hazard.grid.distance_count
    levels = hazard.grid.average_levels.count + hazard.grid.pga_levels.count
    columns = hazard.ground_motion.branch_weight.size * levels
    rng = np.random.default_rng(1)
    rows = int(np.median(nodes)) * hazard.seismicity.mmax.size
    a, b = rng.random((rows, 256)), rng.random((256, columns))
    with threadpool_limits(limits=1):
        block_s = seconds(lambda: a @ b)
    products_s = block_s * n_cell / 256 * sum(nodes) / np.median(nodes)
    report(
        benchmark,
        products_s,
        "its matrix products on one processor",
        zones=len(zones),
        nodes=sum(nodes),
    )
