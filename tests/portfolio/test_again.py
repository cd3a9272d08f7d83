# SPDX-License-Identifier: EUPL-1.2
"""Tables that are odd in ways that once went wrong quietly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from npr.core.status import Status
from npr.portfolio.encoding import EncodedPortfolio, encode
from npr.portfolio.reading import read_table

CLASSES = ["URM3L", "URM4L", "W3"]
HEADER = b"address_id,x_rd_m,y_rd_m,vulnerability_class\n"


def _mixed(text: str, pairs: dict[str, float]) -> EncodedPortfolio:
    row: dict[str, Any] = {"address_id": "a", "x_rd_m": 245602.0, "y_rd_m": 594775.0}
    row["vulnerability_class"] = text
    for n, (name, probability) in enumerate(pairs.items(), start=1):
        row |= {f"class_{n}": name, f"probability_{n}": probability}
    return encode(pl.DataFrame([row]), classes=CLASSES, zones=[1032])


def test_encode__a_mixture_in_words_that_is_the_given_one_is_taken() -> None:
    encoded = _mixed("URM3L:0.4;URM4L:0.6", {"URM4L": 0.6, "URM3L": 0.4})
    assert encoded.status[0] == Status.CLASS_MIXTURE
    assert encoded.mixture_index[0] == 0


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("x:y", {"W3": 1.0}),
        ("URM4L:0.9;W3:0.1", {"W3": 1.0}),
        ("URM3L:0.6;URM4L:0.4", {"URM3L": 0.4, "URM4L": 0.6}),
    ],
)
def test_encode__a_mixture_in_words_that_is_another_is_contradictory(
    text: str, pairs: dict[str, float]
) -> None:
    encoded = _mixed(text, pairs)
    assert encoded.status[0] & Status.CLASS_CONTRADICTORY
    assert encoded.class_index[0] == encoded.mixture_index[0] == -1


@pytest.mark.parametrize("before", [b"\n", b"\r\n\r\n"])
def test_read_table__empty_lines_before_the_header_are_nothing(
    tmp_path: Path, before: bytes
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(before + HEADER + b"1,245602,594775,URM4L\n")
    assert read_table(path).height == 1


@pytest.mark.parametrize("other", ["b", " b"])
def test_encode__an_id_of_white_space_is_none_whatever_the_other_rows_are(
    rows: Callable[..., pl.DataFrame], other: str
) -> None:
    encoded = encode(rows(2, address_id=["\t", other]), classes=["URM4L"], zones=[1032])
    assert encoded.status[0] & Status.ADDRESS_ID_MISSING


def test_encode__white_space_around_an_id_is_no_part_of_it(
    rows: Callable[..., pl.DataFrame],
) -> None:
    encoded = encode(rows(2, address_id=["A1", "A1 "]), classes=["URM4L"], zones=[1032])
    assert (encoded.status & Status.ADDRESS_ID_DUPLICATE).all()
