# SPDX-License-Identifier: EUPL-1.2
"""A portfolio of a few addresses in two zones, and pairs made of it."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from assessment_rows import PLACE, SMALL, table

import npr
import spectra
import typologies
from npr.calibration.parameters import FreeParameter
from spectra.hazard import HazardModel

PERIOD = "code.return_period.NC.rejection.CC1b"
CLASSES = ("URM4L", "URM3L", "URM7L", "W3", "RC3L")


@pytest.fixture(scope="session")
def portfolio() -> pl.DataFrame:
    rows: dict[str, dict[str, Any]] = {}
    for name in CLASSES:
        for i, (x, y) in enumerate((PLACE, SMALL)):
            rows[f"{name} {i}"] = {"vulnerability_class": name, "place": (x, y)}
            rows[f"{name} {i} next door"] = {"vulnerability_class": name, "place": (x + 20.0, y)}
    rows["wierde"] = {"vulnerability_class": "URM4L", "wierde": "ja"}
    rows["mixture"] = {
        "vulnerability_class": None,
        "class_1": "URM3L",
        "probability_1": 0.4,
        "class_2": "URM4L",
        "probability_2": 0.6,
    }
    rows["unknown class"] = {"vulnerability_class": "URM4"}
    rows["nowhere"] = {"place": (None, None)}
    return table(rows)


@pytest.fixture(scope="session")
def hazard() -> HazardModel:
    return spectra.load_hazard("groningen-v7")


@pytest.fixture(scope="session")
def catalogue() -> typologies.Catalogue:
    return typologies.load_catalogue("tno2020")


@pytest.fixture(scope="session")
def edition() -> npr.Edition:
    return npr.load_edition("npr9998-2018")


@pytest.fixture(scope="session")
def period() -> FreeParameter:
    return FreeParameter(PERIOD, 475.0, 20_000.0)
