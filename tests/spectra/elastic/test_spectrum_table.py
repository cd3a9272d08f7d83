# SPDX-License-Identifier: EUPL-1.2
"""A CSV of spectra per location: read, refused, looked up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from npr.core.errors import NprError, SchemaError
from spectra import read_spectra
from spectra.elastic.table import COLUMNS, SpectrumTable

HEADER = ",".join(COLUMNS)
ROWS = [
    "241000,592000,475,0.10,2.5,0.1,0.3,0.8",
    "242000,592000,475,0.20,2.6,0.1,0.4,0.9",
    "241000,592000,2475,0.30,2.7,0.1,0.5,1.0",
]


def _written(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "spectra.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def table(tmp_path: Path) -> SpectrumTable:
    return read_spectra(_written(tmp_path, *ROWS))


def test_nearest__takes_the_nearest_location_of_the_return_period(table: SpectrumTable) -> None:
    found = table.nearest(
        [241_400.0, 241_600.0, 241_600.0, 241_600.0, np.nan, 249_000.0],
        592_000.0,
        return_period_yr=[475.0, 475.0, 2475.0, 95.0, 475.0, 475.0],
        within_m=700.0,
    )
    np.testing.assert_allclose(found.a_g[:3] / 9.80665, [0.1, 0.2, 0.3], rtol=1e-14)
    np.testing.assert_array_equal(found.corners[1], [2.6, 0.1, 0.4, 0.9])
    np.testing.assert_array_equal(found.distance_m[:3], [400.0, 400.0, 600.0])
    for values in found:
        assert np.isnan(values[3:]).all()


def test_spectrum__of_one_address(table: SpectrumTable) -> None:
    found = table.spectrum(
        241_300.0, 592_000.0, return_period_yr=2475.0, within_m=500.0, damping_correction="nzsee"
    )
    assert float(found.a_g_si) == pytest.approx(0.3 * 9.80665)
    assert found.corners_si.tolist() == [2.7, 0.1, 0.5, 1.0]
    assert found.damping_correction == "nzsee"
    assert repr(table).endswith("spectra.csv', 3 spectra)")
    assert table.return_periods_yr == (475.0, 2475.0)


def test_spectrum__nothing_is_extrapolated(table: SpectrumTable) -> None:
    with pytest.raises(NprError, match="no location of the table lies near enough"):
        table.spectrum(241_300.0, 592_000.0, return_period_yr=475.0, within_m=299.0)
    with pytest.raises(NprError, match="475, 2475 yr"):
        table.spectrum(241_000.0, 592_000.0, return_period_yr=95.0, within_m=299.0)
    with pytest.raises(NprError, match="within_m"):
        table.nearest(241_000.0, 592_000.0, return_period_yr=475.0, within_m=0.0)


def test_read_spectra__other_names_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    path = _written(
        tmp_path,
        "a;241000,5;592000;475;0,1;2,5;0,1;0,3;0,8",
        header="who;X;Y;years;PGA;p;TB;TC;TD",
    )
    names = dict(zip(COLUMNS, ["X", "Y", "years", "PGA", "p", "TB", "TC", "TD"], strict=True))
    table = read_spectra(path, names)
    assert table.x_rd_m.tolist() == [241000.5]
    assert table.corners.tolist() == [[2.5, 0.1, 0.3, 0.8]]


def test_read_spectra__names_every_bad_row_at_once(tmp_path: Path) -> None:
    path = _written(
        tmp_path,
        ROWS[0],
        "241000,north,475,0.10,2.5,0.1,0.3,0.8",
        "243000,592000,475,,2.5,0.1,0.3,0.8",
        "244000,592000,475,-0.1,nan,0.1,0.3,0.8",
        "245000,592000,475,0.1,2.5,0.4,0.3,0.8",
        ROWS[0],
    )
    with pytest.raises(SchemaError) as caught:
        read_spectra(path)
    assert caught.value.what == "6 problem(s) in the spectra"
    assert str(caught.value.got).splitlines()[1:] == [
        "    line 3, y_rd_m: got 'north'; expected a finite number",
        "    line 4, a_g_g: got ''; expected a finite number above 0",
        "    line 5, a_g_g: got '-0.1'; expected a finite number above 0",
        "    line 5, p: got 'nan'; expected a finite number above 0",
        "    line 6, T_B_s, T_C_s, T_D_s: got 0.4, 0.3, 0.8; expected rising",
        "    line 7, same place and return period as line 2; expected one",
    ]


def test_read_spectra__a_long_list_of_problems_is_cut_and_counted(tmp_path: Path) -> None:
    path = _written(tmp_path, *(f"{241_000 + i},592000,475,-1,2.5,0.1,0.3,0.8" for i in range(150)))
    with pytest.raises(SchemaError, match="and 50 more") as caught:
        read_spectra(path)
    assert caught.value.what == "150 problem(s) in the spectra"


@pytest.mark.parametrize(
    ("rows", "header", "columns", "message"),
    [
        (ROWS, HEADER.replace("T_C_s", "TC"), None, "lacks columns"),
        (ROWS, HEADER, {"height": "h"}, "does not have"),
        ((), HEADER, None, "no rows"),
        (["1,2,3,4,5,6,7,8,9,10"], HEADER, None, "cannot be read as CSV"),
    ],
)
def test_read_spectra__refuses_other_files(
    tmp_path: Path,
    rows: list[str],
    header: str,
    columns: dict[str, str] | None,
    message: str,
) -> None:
    with pytest.raises(SchemaError, match=message):
        read_spectra(_written(tmp_path, *rows, header=header), columns)


def test_read_spectra__a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="cannot be read as CSV"):
        read_spectra(tmp_path / "none.csv")
