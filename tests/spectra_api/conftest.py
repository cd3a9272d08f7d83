# SPDX-License-Identifier: EUPL-1.2
"""A small forecast that tests write to files, and a cache of the tests' own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

import spectra
from spectra.hazard import HazardModel

MMAX = np.array([4.0, 4.5, 5.0, 5.5, 6.0, 6.5])
WEIGHT = np.array([0.27, 0.405, 0.1875, 0.1075, 0.025, 0.005])  # of the official logic tree
MAGNITUDE = np.round(np.arange(1.5, 7.05, 0.1), 1)


def rates(n_x: int = 3, n_y: int = 2) -> xr.DataArray:
    """Annual rate of events at or above a magnitude: b = 1, one event a year in each cell."""
    survival = np.clip(
        (10.0 ** (1.5 - MAGNITUDE[:, np.newaxis]) - 10.0 ** (1.5 - MMAX))
        / (1.0 - 10.0 ** (1.5 - MMAX)),
        0.0,
        None,
    )
    values = np.broadcast_to(survival, (n_x, n_y, *survival.shape)).copy()
    return xr.DataArray(
        values,
        dims=("x", "y", "magnitude", "mmax"),
        coords={
            "x": 244_500.0 + 1000.0 * np.arange(n_x),
            "y": 594_500.0 + 1000.0 * np.arange(n_y),
            "magnitude": MAGNITUDE,
            "mmax": MMAX,
        },
        name="rate",
    )


@pytest.fixture
def forecast_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a forecast, or any dataset, as a file."""

    def write(data: xr.DataArray | xr.Dataset | None = None, **settings: Any) -> Path:
        data = rates() if data is None else data
        dataset = data.to_dataset() if isinstance(data, xr.DataArray) else data
        path = tmp_path / "some forecast.nc"
        dataset.to_netcdf(path, engine="h5netcdf", **settings)
        return path

    return write


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What zones of the tests are kept in; other folders of tests may use it too."""
    path = tmp_path_factory.getbasetemp() / "npr-cache"
    path.mkdir(exist_ok=True)
    return path


@pytest.fixture(autouse=True)
def _use_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPR_CACHE_DIR", str(cache))


@pytest.fixture(scope="session")
def hazard() -> HazardModel:
    return spectra.load_hazard("groningen-v7")
