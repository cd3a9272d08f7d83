# SPDX-License-Identifier: EUPL-1.2
"""A small catalogue and a small good table for every test of the portfolio."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from npr.portfolio.encoding import EncodedPortfolio, encode

CLASSES = ("RC3L", "URM3L", "URM4L", "URM8L", "W3")
ZONES = (602, 1032, 2001)
DROP = ["drop"]  # in place of values: leave the column out


@pytest.fixture
def rows() -> Callable[..., pl.DataFrame]:
    """Make a good table of ``count`` rows, in which given columns replace or join the usual."""

    def make(count: int = 1, **columns: Any) -> pl.DataFrame:
        good: dict[str, Any] = {
            "address_id": [f"a{n}" for n in range(count)],
            "x_rd_m": [245602.0] * count,
            "y_rd_m": [594775.0] * count,
            "vulnerability_class": ["URM4L"] * count,
        }
        for name, value in columns.items():
            good[name] = value if isinstance(value, list | pl.Series) else [value] * count
        dropped = [
            name for name, value in columns.items() if isinstance(value, list) and value == DROP
        ]
        return pl.DataFrame({name: good[name] for name in good if name not in dropped})

    return make


@pytest.fixture
def encoded() -> Callable[[pl.DataFrame], EncodedPortfolio]:
    return lambda table: encode(table, classes=CLASSES, zones=ZONES)
