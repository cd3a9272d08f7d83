# SPDX-License-Identifier: EUPL-1.2
"""What the tests of the risk share: a quick model, the real one, and a cache of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from coarse_grid import COARSEST

import typologies
from npr.core.files import open_dataset
from npr.risk.table import Sites
from npr.risk.vulnerability import Exposure
from npr.risk.zone import RiskModel
from spectra.hazard import load_hazard

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import xarray as xr

EXPOSURE = Exposure(0.99, 0.01)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache for every test; compiled kernels stay where they are."""
    monkeypatch.setenv("NPR_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="session")
def model() -> RiskModel:
    """The risk model as it is used."""
    return RiskModel(load_hazard(), typologies.load_catalogue("tno2020"), EXPOSURE)


@pytest.fixture(scope="session")
def quick() -> RiskModel:
    """The same, on few nodes of magnitude and distance."""
    return RiskModel(load_hazard(grid=COARSEST), typologies.load_catalogue("tno2020"), EXPOSURE)


@pytest.fixture(scope="session")
def oracle(shared: Path) -> Callable[[str], xr.Dataset]:
    """Opens a file of the published chain's own output."""

    def opened(name: str) -> xr.Dataset:
        return open_dataset(shared / "reference" / "oracle" / f"{name}.nc", variables=())

    return opened


@pytest.fixture(scope="session")
def portfolio(quick: RiskModel) -> Sites:
    """Sixty addresses in three zones, all classes, some on a wierde, some mixtures."""
    rng = np.random.default_rng(8)
    n, n_class = 60, len(quick.catalogue.classes)
    zones = quick.hazard.zone_map
    chosen = rng.permutation(np.concatenate([np.full(n // 3, z) for z in (602, 1714, 321)]))
    x, y = np.empty(n), np.empty(n)
    for i, zone in enumerate(chosen):
        rows, columns = np.nonzero(zones.zone == zone)
        cell = rng.integers(rows.size)
        x[i] = zones.x0_m + (columns[cell] + rng.uniform()) * zones.step_m
        y[i] = zones.y0_m + (rows[cell] + rng.uniform()) * zones.step_m
    mixtures = np.zeros((4, n_class))
    for row in mixtures:
        present = rng.choice(n_class, 3, replace=False)
        row[present] = rng.dirichlet(np.ones(3))
    mixture = np.where(rng.uniform(size=n) < 0.4, rng.integers(0, 4, n), -1)
    single = np.where(mixture < 0, rng.integers(0, n_class, n), -1)
    return Sites(
        x,
        y,
        chosen.astype(np.int32),
        rng.uniform(size=n) < 0.3,
        single.astype(np.int32),
        mixture.astype(np.int32),
        np.ones(n),
        mixtures,
    )
