# SPDX-License-Identifier: EUPL-1.2
"""Decimal commas: read where there is no doubt, else refused or marked, never misread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from npr.core.errors import PortfolioError
from npr.portfolio.reading import read_table

HEADER = "address_id;x_rd_m;y_rd_m;gebouwklasse;vloeiverplaatsing_mm;dak\n"

Read = Callable[..., pl.DataFrame]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read rows of a file; x and y with plain decimal commas unless said otherwise."""

    def of(
        *displacements: str, x: str = "245602,5", y: str = "594775,25", separator: str = ";"
    ) -> pl.DataFrame:
        rows = [f"{i};{x};{y};W3;{each};1,5\n" for i, each in enumerate(displacements)]
        path = tmp_path / "a.csv"
        path.write_text((HEADER + "".join(rows)).replace(";", separator), encoding="utf-8")
        return read_table(path)

    return of


@pytest.mark.parametrize("separator", [";", "\t"])
def test_read_table__decimal_commas(read: Read, separator: str) -> None:
    table = read("4,5", "4", " -0,125 ", "", "1234,5", "1,234", separator=separator)
    assert table["x_rd_m"].to_list() == [245602.5] * 6
    assert table["y_rd_m"].to_list() == [594775.25] * 6
    # Beside plain decimal commas in its column, 1,234 is one too.
    assert table["yield_displacement_mm"].to_list() == [4.5, 4.0, -0.125, None, 1234.5, 1.234]
    assert table["dak"].to_list() == ["1,5"] * 6  # carried through as it came
    assert not [name for name in table.columns if name.endswith("_as_given")]


@pytest.mark.parametrize(
    "doubtful",
    ["1.234,5", "1,234.5", "1,234,567", "1.234", "4.5", "1,234", "-12,345", "4,", "4,5 mm"],
)
def test_read_table__what_is_in_doubt_is_kept_and_marked(read: Read, doubtful: str) -> None:
    table = read(doubtful, "4", "5", "6")
    assert table["yield_displacement_mm"].to_list() == [None, 4.0, 5.0, 6.0]
    assert table["yield_displacement_mm_as_given"].to_list() == [doubtful, None, None, None]


@pytest.mark.parametrize(
    ("displacements", "x", "message"),
    [
        (("1,234", "2,345", "4"), "245602,5", "displacement_mm has commas that may be decimal or"),
        (("4.5", "5.5", "6"), "245602,5", "displacement_mm has points, where other numbers have"),
        (("1.234", "2.345", "4,5"), "245602", "displacement_mm has points, where other numbers"),
        (("4", "5", "6"), "245.602,5", "x_rd_m has decimal commas"),
        (("4,5", "5,5", "6"), "245602.5", "x_rd_m has points"),
        (("4,5", "5.5", "6"), "245,602", "x_rd_m has commas that may be decimal or of thousands"),
    ],
)
def test_read_table__a_column_in_doubt_is_refused(
    read: Read, displacements: tuple[str, ...], x: str, message: str
) -> None:
    with pytest.raises(PortfolioError, match=message) as error:
        read(*displacements, x=x)
    assert "a.csv, row 1 below the header" in str(error.value.where)
    assert "decimal point" in str(error.value.repair)


def test_read_table__a_thousand_with_a_point_is_not_one_and_a_bit(read: Read) -> None:
    # More points than commas, but none that is plainly decimal.
    table = read("1.234", "2.345", "4,5", "5", "6", "7", x="245602", y="594775")
    assert table["yield_displacement_mm"].to_list() == [None, None, 4.5, 5.0, 6.0, 7.0]


def test_read_table__a_stray_comma_among_points_is_a_bad_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "a;1,5;2.5;W3;;\nb;1.5;2.5;W3;;\nc;1.5;2.5;W3;;\n"
    path.write_text(HEADER + rows, encoding="utf-8")
    table = read_table(path)
    assert table["x_rd_m"].to_list() == [None, 1.5, 1.5]
    assert table["x_rd_m_as_given"].to_list() == ["1,5", None, None]


def test_read_table__commas_between_columns_leave_no_decimal_commas(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        'address_id,x_rd_m,y_rd_m,gebouwklasse\n1,"245602,5","594775,1",W3\n', encoding="utf-8"
    )
    with pytest.raises(PortfolioError, match="x_rd_m has decimal commas") as error:
        read_table(path)
    assert "row 1" in str(error.value.where)
    with pytest.raises(PortfolioError, match="x_rd_m has decimal commas"):
        read_table(pl.read_csv(path, infer_schema=False))


def test_read_table__decimal_commas_of_a_result_that_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "address_id;x_rd_m;y_rd_m;gebouwklasse;x_rd_m_as_given\n"
        "a;;2,5;W3;west\nb;1.000;2,5;W3;\nc;1,5;2,5;W3;\nd;1,5;2,5;W3;\n",
        encoding="utf-8",
    )
    table = read_table(path)
    assert table["x_rd_m"].to_list() == [None, None, 1.5, 1.5]
    assert table["x_rd_m_as_given"].to_list() == ["west", "1.000", None, None]
