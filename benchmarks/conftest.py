# SPDX-License-Identifier: EUPL-1.2
"""What the benchmarks share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

os.environ.setdefault("NPR_CACHE_DIR", str(Path(__file__).resolve().parents[1] / ".cache"))

if TYPE_CHECKING:
    from spectra.hazard import HazardModel
    from typologies import Catalogue


@pytest.fixture(scope="session")
def hazard() -> HazardModel:
    from spectra import load_hazard

    return load_hazard("groningen-v7")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    from typologies import load_catalogue

    return load_catalogue("tno2020")


@pytest.fixture
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of tables with nothing in it; compiled kernels stay where they are."""
    monkeypatch.setenv("NPR_CACHE_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="session")
def places() -> tuple[np.ndarray, np.ndarray]:
    """A hundred addresses of the demonstration portfolio, spread over the field (2, address)."""
    from npr.portfolio.demo import demo_portfolio

    table = demo_portfolio(400, 1)  # too few for defects
    rows = np.linspace(0, table.height - 1, 100).astype(int)
    return table["x_rd_m"].to_numpy()[rows], table["y_rd_m"].to_numpy()[rows]
