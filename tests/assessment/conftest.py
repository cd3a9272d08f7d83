# SPDX-License-Identifier: EUPL-1.2
"""A portfolio of a few addresses in four zones, assessed once, with a cache of the tests' own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from assessment_rows import ROWS, table

import npr
import spectra
import typologies
from npr.assessment import results  # noqa: F401 - kernels are compiled where everybody keeps them
from spectra.hazard import HazardModel


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What zones of the tests are kept in; other folders of tests may use it too."""
    path = tmp_path_factory.getbasetemp() / "npr-cache"
    path.mkdir(exist_ok=True)
    return path


@pytest.fixture(scope="session")
def in_cache(cache: Path) -> Callable[[], Any]:
    """Context in which zones are kept in the cache of the tests."""
    import contextlib

    @contextlib.contextmanager
    def context() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("NPR_CACHE_DIR", str(cache))
            yield

    return context


@pytest.fixture(autouse=True)
def _use_cache(in_cache: Callable[[], Any]) -> Iterator[None]:
    with in_cache():
        yield


@pytest.fixture(scope="session")
def hazard() -> HazardModel:
    return spectra.load_hazard("groningen-v7")


@pytest.fixture(scope="session")
def catalogue() -> typologies.Catalogue:
    return typologies.load_catalogue("tno2020")


@pytest.fixture(scope="session")
def edition() -> npr.Edition:
    return npr.load_edition("individual-risk-1e-5")


@pytest.fixture(scope="session")
def portfolio() -> pl.DataFrame:
    return table(ROWS)


@pytest.fixture(scope="session")
def assess(
    hazard: HazardModel,
    catalogue: typologies.Catalogue,
    edition: npr.Edition,
    in_cache: Callable[[], Any],
) -> Callable[..., npr.AssessmentTable]:
    """``npr.assess`` with the usual hazard, catalogue and edition."""

    def run(addresses: Any, **changes: Any) -> npr.AssessmentTable:
        usual = {"hazard": hazard, "catalogue": catalogue, "edition": edition}
        with in_cache():
            return npr.assess(addresses, **{**usual, **changes})

    return run


@pytest.fixture(scope="session")
def answer(assess: Callable[..., npr.AssessmentTable], portfolio: pl.DataFrame):
    """The portfolio, assessed."""
    return assess(portfolio)


@pytest.fixture(scope="session")
def by_name(answer: npr.AssessmentTable) -> dict[str, dict[str, Any]]:
    """Result of each row by its name in ``ROWS``."""
    return dict(zip(ROWS, answer.arrow.to_pylist(), strict=True))
