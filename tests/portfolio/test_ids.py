# SPDX-License-Identifier: EUPL-1.2
"""Ids that were damaged on the way: repaired, or marked, or left alone."""

from __future__ import annotations

import polars as pl
import pytest

from npr.core.status import Status, status_names
from npr.portfolio.columns import words
from npr.portfolio.encoding import encode
from npr.portfolio.ids import id_warnings, repaired_ids

PLAIN = "0003010000012345"  # not an address that exists
LATER = "1952010000012345"


def judged(*ids: str | None) -> list[tuple[str | None, str]]:
    found = repaired_ids(pl.Series("address_id", ids, dtype=pl.String))
    assert found.ids.name == "address_id"
    again = repaired_ids(found.ids)
    assert again.ids.to_list() == found.ids.to_list()
    names = [status_names(int(bits)) for bits in found.status]
    return list(zip(found.ids.to_list(), names, strict=True))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (f"'{PLAIN}", PLAIN),
        (f'="{PLAIN}"', PLAIN),
        (f"={PLAIN}", PLAIN),
        (f'"{PLAIN}"', PLAIN),
        (f"\u201c{PLAIN}\u201d", PLAIN),
        (f" '{PLAIN}' ", PLAIN),
        (f"{PLAIN}.0", PLAIN),
        (f"{PLAIN},00", PLAIN),
        (f"{LATER}.0", LATER),
        ("1.952.010.000.012.345", LATER),
        ("1,952,010,000,012,345", LATER),
        ("1 952 010 000 012 345", LATER),
        ("1\u00a0952\u00a0010\u00a0000\u00a0012\u00a0345", LATER),
        ("1.952.010.000.012.345,00", LATER),
        ("0003 0100 0001 2345", PLAIN),
        ("12.0", "12"),
    ],
)
def test_repaired_ids__where_there_is_no_doubt(written: str, meant: str) -> None:
    assert judged(written, "a-1") == [(meant, "id_repaired"), ("a-1", "ok")]


@pytest.mark.parametrize("blank", [" {}", "{}\t", "\ufeff{}", "\u00a0{}", "\u200b{}\u200b"])
def test_repaired_ids__blanks_are_no_part_of_an_id(blank: str) -> None:
    assert judged(blank.format(PLAIN)) == [(PLAIN, "ok")]


@pytest.mark.parametrize(
    "word", sorted({*words("empty_id"), "NaN", "None", "<NA>", "NULL", "####"})
)
def test_repaired_ids__words_for_empty(word: str) -> None:
    assert judged(f" {word}", "a") == [(None, "id_repaired"), ("a", "ok")]


def test_repaired_ids__what_is_empty_is_not_repaired() -> None:
    assert judged(None, "", "  ") == [(None, "ok")] * 3


@pytest.mark.parametrize(
    "written",
    ["9,9E+15", "1.95201E+15", "1,95201e+15", "1.95201e15", "2E+15", "'1,95201E+15", "1.95E+9"],
)
def test_repaired_ids__scientific_notation_lost_digits(written: str) -> None:
    ((kept, names),) = judged(written)
    assert kept == written.strip("'")
    assert "id_digits_lost" in names


def test_repaired_ids__a_float_beyond_its_digits_lost_some() -> None:
    # Whole numbers above 2**53 do not all exist as floating-point numbers.
    assert judged(f"{2**53}.0")[0][1] == "id_repaired"
    assert judged(f"{2**53 + 2}.0")[0][1] == "id_repaired;id_digits_lost"


def test_repaired_ids__excel_keeps_fifteen_digits() -> None:
    rounded = [f"195201000001{i}0" for i in range(123, 128)]
    assert {names for _, names in judged(*rounded)} == {"id_digits_lost"}
    assert {names for _, names in judged(*rounded, LATER)} == {"ok"}
    assert {names for _, names in judged(*rounded[:2])} == {"ok"}, "two may be chance"
    kept = [f"000301000001{i}0" for i in range(123, 128)]  # with its zeros it was never a number
    assert {names for _, names in judged(*kept)} == {"ok"}


@pytest.mark.parametrize(
    "bare",
    ["3010000012345", "14010000012345", "196020000012345", "14100000012345", "24200000012345"],
)
def test_repaired_ids__leading_zeros_are_gone(bare: str) -> None:
    assert judged(bare) == [(bare, "id_zeros_lost")]
    numbers = pl.Series([int(bare)]).cast(pl.String)
    assert repaired_ids(numbers).status.tolist() == [int(Status.ID_ZEROS_LOST)]
    assert repaired_ids(numbers, is_bag=False).status.tolist() == [0]


@pytest.mark.parametrize(
    "own",
    [
        PLAIN, LATER, "a-1", "12:3", "12 bis", "O'Neill", "1E5", "12.345.678", "NL.IMBAG.Pand.1",
        "14040000012345", "nada", "none-1", "12.000", "1.234.0", "007",
        "1.2.3", "x.0", "12345678901234567", "3/2", "Ümlaut 7",
    ],
)  # fmt: skip
def test_repaired_ids__what_is_not_damaged_is_left_alone(own: str) -> None:
    assert judged(own) == [(own, "ok")]


def test_repaired_ids__a_number_of_a_part_is_no_float() -> None:
    assert judged("12.0", "12.1") == [("12.0", "ok"), ("12.1", "ok")]


def _table(**columns: list[str | None]) -> pl.DataFrame:
    n = len(next(iter(columns.values())))
    return pl.DataFrame({
        **columns,
        "x_rd_m": [245_602.0] * n,
        "y_rd_m": [594_790.0] * n,
        "vulnerability_class": ["URM4L"] * n,
    })  # fmt: skip


def _encoded(**columns: list[str | None]):
    return encode(_table(**columns), classes=["URM4L"], zones=[1032])


def test_encode__an_empty_word_lets_the_building_stand_in() -> None:
    building = [f"001410000000000{i}" for i in range(3)]
    encoded = _encoded(address_id=["nan", "nan", "b"], building_id=building)
    assert encoded.table["address_id"].to_list() == [*building[:2], "b"]
    names = [status_names(int(bits)) for bits in encoded.status]
    assert names == ["address_id_from_building;id_repaired"] * 2 + ["ok"]


def test_encode__two_spellings_of_one_id_are_doubles() -> None:
    encoded = _encoded(address_id=[PLAIN, f"'{PLAIN}"])
    assert all(bits & Status.ADDRESS_ID_DUPLICATE for bits in encoded.status)


def test_encode__owners_and_complexes_too() -> None:
    encoded = _encoded(
        address_id=["a", "b"], owner_id=["12.0", "NULL"], complex_id=["'7", "14010000012345"]
    )
    assert encoded.table["owner_id"].to_list() == ["12", None]
    assert encoded.table["complex_id"].to_list() == ["7", "14010000012345"]
    assert [status_names(int(bits)) for bits in encoded.status] == ["id_repaired"] * 2


def test_id_warnings__say_column_count_and_cause() -> None:
    encoded = _encoded(
        address_id=["1,95201E+15", "14010000012345", "'a"], building_id=[PLAIN, "2E+15", None]
    )
    repaired, lost, short = id_warnings(encoded.table, encoded.status)
    assert repaired.startswith("1 rows: an id was repaired")
    assert "1 of address_id (such as 1,95201E+15), 1 of building_id (such as 2E+15)" in lost
    assert "Excel" in lost
    assert "1 of address_id (such as 14010000012345)" in short
    assert "16" in short


def test_id_warnings__nothing_to_say() -> None:
    encoded = _encoded(address_id=[PLAIN, "b"])
    assert list(id_warnings(encoded.table, encoded.status)) == []
