# SPDX-License-Identifier: EUPL-1.2
"""A few addresses in two zones, under variants that differ in all there is to differ in."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from assessment_rows import PLACE, SMALL, table

from npr.variants.running import Runs
from npr.variants.setup import Sources

CLASSES = ("URM4L", "URM1F_B", "URM3L", "W3", "RC3L")


@pytest.fixture(scope="session")
def portfolio() -> pl.DataFrame:
    rows: dict[str, dict[str, Any]] = {
        f"{name} {place}": {
            "vulnerability_class": name,
            "place": place,
            "municipality": "Eemsdelta" if place == PLACE else "Het Hogeland",
        }
        for name in CLASSES
        for place in (PLACE, SMALL)
    }
    rows["mixture"] = {
        "vulnerability_class": None,
        "class_1": "URM3L",
        "probability_1": 0.4,
        "class_2": "URM4L",
        "probability_2": 0.6,
    }
    rows["wierde"] = {"vulnerability_class": "URM1F_B", "wierde": "ja"}
    rows["unknown class"] = {"vulnerability_class": "URM4"}
    rows["nowhere"] = {"place": (None, None), "municipality": None}
    owner = [f"owner {i % 3}" for i in range(len(rows))]
    return table(rows).with_columns(pl.Series("owner_id", owner))


@pytest.fixture(scope="session")
def sources() -> Sources:
    return Sources()


@pytest.fixture(scope="session")
def runs(portfolio: pl.DataFrame) -> Runs:
    return Runs(portfolio)
