# SPDX-License-Identifier: EUPL-1.2
"""Columns that are not read: which resemble one of ours that is lacking."""

from __future__ import annotations

import polars as pl
import pytest

from npr.portfolio.encoding import encode
from npr.portfolio.reading import read_table
from npr.portfolio.unread import unread_columns


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("situatei", "situation"),
        ("local_mechanisms", "local_mechanisms_checked"),
        ("consequence", "consequence_class"),
        ("Toets-yaar", "assessment_year"),
        ("dak", ""),
        ("bouwjaar", ""),
        ("opmerking", ""),
        ("lpr_mean_per_yr", ""),
        ("verdict", ""),
    ],
)
def test_unread_columns__what_a_name_resembles(name: str, ours: str) -> None:
    assert unread_columns(["address_id", name]) == {name: ours}


def test_unread_columns__a_copy_of_what_is_read_is_no_slip() -> None:
    assert unread_columns(["situation", "situatei"]) == {"situatei": ""}


def test_unread_columns__what_we_add_ourselves_is_not_named() -> None:
    table = read_table(
        pl.DataFrame(
            {"pand_id": ["a"], "x_rd_m": ["west"], "y_rd_m": ["1"], "gebouwklasse": [""], "dak": 1}
        )
    )
    encoded = encode(table, classes=["W3"], zones=[1])
    assert "x_rd_m_as_given" in encoded.table.columns
    assert unread_columns(encoded.table.columns) == {"dak": ""}
