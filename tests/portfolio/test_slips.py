# SPDX-License-Identifier: EUPL-1.2
"""A number in other units, times or divided by a thousand, never passes without a word."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from npr.assessment.bulk import locate
from npr.core.status import CheckStatus, effect_mask
from npr.portfolio.code_columns import OWN_CAPACITY, code_columns
from npr.portfolio.columns import columns
from npr.portfolio.encoding import encode
from spectra import load_hazard
from spectra.hazard import HazardModel

BARRED = np.uint32(effect_mask("invalid", "outside"))
SAID = np.uint64(CheckStatus.CAPACITY_INCOMPLETE | CheckStatus.RARE_VALUE)
NUMBERS = [
    "x_rd_m",
    "y_rd_m",
    "lon_deg",
    "lat_deg",
    "probability_1",
    "probability_2",
    "zone",
    "assessment_year",
]
RD = {"x_rd_m": 245_602.0, "y_rd_m": 594_790.0}
DEGREES = {"lon_deg": 6.742, "lat_deg": 53.33}
REST = {
    "address_id": "a",
    "class_1": "URM4L",
    "probability_1": 0.4,
    "class_2": "W3",
    "probability_2": 0.6,
    "zone": 1032.0,
    "assessment_year": 2026.0,
}


@pytest.fixture(scope="module")
def hazard() -> HazardModel:
    return load_hazard("groningen-v7")


def _status(row: dict[str, object], hazard: HazardModel) -> np.uint32:
    table = pl.DataFrame({name: [value] for name, value in row.items()})
    zones = hazard.zone_map.modelled
    return locate(encode(table, classes=["URM4L", "W3"], zones=zones), hazard).status[0]


def test_slips__every_column_of_numbers_is_tried() -> None:
    kinds = {name for name, column in columns().items() if column.kind in ("number", "integer")}
    more_classes = {f"probability_{n}" for n in range(3, 11)}
    assert kinds == {*NUMBERS, *OWN_CAPACITY, *more_classes}


@pytest.mark.parametrize("place", [RD, DEGREES])
def test_slips__the_right_row_is_judged(place: dict[str, float], hazard: HazardModel) -> None:
    assert _status({**place, **REST}, hazard) & BARRED == 0


@pytest.mark.parametrize("factor", [1000.0, 0.001])
@pytest.mark.parametrize("name", NUMBERS)
def test_slips__a_thousand_is_refused(name: str, factor: float, hazard: HazardModel) -> None:
    right = {**(DEGREES if name in DEGREES else RD), **REST}
    assert _status({**right, name: right[name] * factor}, hazard) & BARRED != 0


@given(
    a_y=st.floats(0.05, 0.6),
    d_y=st.floats(0.5, 60.0),
    ductility=st.floats(1.5, 30.0),
    name=st.sampled_from(list(OWN_CAPACITY)),
    factor=st.sampled_from([1000.0, 0.001]),
)
def test_slips__a_thousand_in_a_capacity_is_refused_or_rare(
    a_y: float, d_y: float, ductility: float, name: str, factor: float
) -> None:
    own = dict(zip(OWN_CAPACITY, (a_y, d_y, min(d_y * ductility, 450.0)), strict=True))
    table = pl.DataFrame({key: [value] for key, value in own.items()})
    slipped = table.with_columns(pl.col(name) * factor)
    assert code_columns(slipped).status[0] & SAID != 0


def _own(a_y: float, d_y: float, d_u: float) -> np.uint64:
    row = dict(zip(OWN_CAPACITY, (a_y, d_y, d_u), strict=True))
    return code_columns(pl.DataFrame({key: [value] for key, value in row.items()})).status[0]


def test_capacity_of_its_own__usual_rare_and_refused() -> None:
    assert _own(0.2, 4.5, 32.0) == 0
    assert _own(1.2, 4.5, 32.0) == int(CheckStatus.RARE_VALUE)
    assert _own(0.2, 4.5, 300.0) == int(CheckStatus.RARE_VALUE)  # a ductility of 67
    assert _own(1.6, 4.5, 32.0) == int(CheckStatus.CAPACITY_INCOMPLETE)
    assert _own(0.2, 4.5, 4.5) == int(CheckStatus.CAPACITY_INCOMPLETE)
    assert _own(0.2, 4.5, 3.0) == int(CheckStatus.CAPACITY_INCOMPLETE)
