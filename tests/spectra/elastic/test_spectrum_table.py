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


def _said(path: Path) -> str:
    """Problems for which a table is refused, or its warnings, which then mark the row."""
    try:
        table = read_spectra(path)
    except SchemaError as error:
        return str(error.got)
    marked = np.flatnonzero(table.is_rare).tolist()
    return f"{marked} {table.warnings}"


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("factor", [1e3, 1e-3])
def test_read_spectra__a_slip_of_a_thousand_is_never_quiet(
    tmp_path: Path, name: str, factor: float
) -> None:
    cells = dict(zip(COLUMNS, ROWS[2].split(","), strict=True))
    cells[name] = f"{float(cells[name]) * factor:.10g}"
    said = _said(_written(tmp_path, ROWS[0], ",".join(cells.values())))
    assert "line 3, " in said or f"[1] ('rare value: {name} " in said
    assert name in said


def test_read_spectra__usual_figures_give_no_warning(tmp_path: Path) -> None:
    whole = read_spectra(_written(tmp_path, *ROWS))
    assert whole.warnings == ()
    assert "warning" not in whole.found


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("241000,592000,475,0.12,0.276,0.1,0.3,0.8", "line 2, p: got 0.276; expected 1 to 10"),
        ("241000,592000,475,118,2.3,0.1,0.3,0.8", "expected 1.02e-05 to 2 g; meant 118 cm/s²?"),
        ("241000,592000,475,0.1,2.3,120,380,850", "expected 0.001 to 2 s; meant 120 ms?"),
        ("6.742,53.33,475,0.1,2.3,0.1,0.3,0.8", "degrees (WGS84): convert to RD New, metres?"),
        ("592000,241000,475,0.1,2.3,0.1,0.3,0.8", "x and y are swapped?"),
        ("241,592,475,0.1,2.3,0.1,0.3,0.8", "kilometres: multiply by 1000?"),
    ],
)
def test_read_spectra__what_no_earthquake_or_place_has(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(SchemaError) as caught:
        read_spectra(_written(tmp_path, row))
    assert said in str(caught.value)


def test_read_spectra__two_columns_for_one_are_refused(tmp_path: Path) -> None:
    twice = _written(tmp_path, ROWS[0] + ",2.5", header=HEADER + ", p")
    with pytest.raises(SchemaError, match="a column is there twice") as caught:
        read_spectra(twice)
    assert caught.value.got == "p"
    one_for_two = _written(tmp_path, ROWS[0])
    with pytest.raises(SchemaError, match="a column is there twice"):
        read_spectra(one_for_two, {"T_B_s": "T_C_s"})


def test_read_spectra__as_a_spreadsheet_leaves_it(tmp_path: Path) -> None:
    row = ROWS[0].replace(",", ";").replace(".", ",")
    path = _written(tmp_path, HEADER.replace(",", ";"), row, "", ";" * 7, row, header="sep=;")
    with pytest.raises(SchemaError) as caught:
        read_spectra(path)
    assert "line 6, same place and return period as line 3" in str(caught.value)
    path.write_text(path.read_text(encoding="utf-8").rpartition(row)[0], encoding="utf-8")
    assert read_spectra(path).corners.tolist() == [[2.5, 0.1, 0.3, 0.8]]


def test_nearest__a_return_period_serves_within_half_a_per_cent(tmp_path: Path) -> None:
    table = read_spectra(_written(tmp_path, ROWS[0].replace("475", "474.6"), ROWS[2]))
    found = table.nearest(241_000.0, 592_000.0, return_period_yr=[475.0, 472.0], within_m=1.0)
    np.testing.assert_allclose(found.a_g / 9.80665, [0.1, np.nan], rtol=1e-14)
    assert table.unserved([475.0, 2475.0, np.nan]) == ()
    assert table.unserved([975.0]) == (
        "no spectrum at 975 yr; the nearest return period is 474.6 yr",
    )
    both = _written(tmp_path, ROWS[0].replace("475", "474.6"), ROWS[0])
    with pytest.raises(SchemaError, match="same place and return period as line 2"):
        read_spectra(both)


def test_spectrum_table__refuses_what_no_earthquake_has() -> None:
    one = np.ones(1)
    corners = np.array([[2.5, 0.1, 0.3, 0.8]])
    place = 241_000.0 * one, 592_000.0 * one, 475.0 * one
    assert len(SpectrumTable("own", *place, one, corners)) == 1
    with pytest.raises(NprError, match="a_g_g is not that of an earthquake") as caught:
        SpectrumTable("own", *place, 1177.0 * one, corners)
    assert caught.value.repair == "meant 120.021 cm/s²?"
