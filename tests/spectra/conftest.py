# SPDX-License-Identifier: EUPL-1.2
"""What the tests of the hazard share: the model, and files of others with labels in our order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from npr.core.files import open_dataset
from spectra.discretisation import REFERENCE
from spectra.ground_motion import GroundMotionModel, load_ground_motion_model
from spectra.hazard import HazardModel, load_hazard
from spectra.sources.seismicity import built_in_seismicity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import xarray as xr


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty cache for every test; compiled kernels stay where they are."""
    monkeypatch.setenv("NPR_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def model() -> GroundMotionModel:
    return load_ground_motion_model("v7")


@pytest.fixture(scope="session")
def hazard() -> HazardModel:
    return load_hazard()


@pytest.fixture(scope="session")
def reference_hazard() -> HazardModel:
    """On the nodes of the published chain, with one branch of the largest magnitude."""
    one_branch = replace(built_in_seismicity(), mmax=np.array([6.5]), mmax_weight=np.array([1.0]))
    return load_hazard(seismicity=one_branch, grid=REFERENCE)


@pytest.fixture(scope="session")
def oracle(shared: Path) -> Callable[[str], xr.Dataset]:
    """Opens a file of the published chain's own output."""

    def opened(name: str) -> xr.Dataset:
        return open_dataset(shared / "reference" / "oracle" / f"{name}.nc", variables=())

    return opened
