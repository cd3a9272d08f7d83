# SPDX-License-Identifier: EUPL-1.2
"""Lists of earthquakes: both layouts, and no row that disappears without a word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from npr.core.errors import HazardError
from spectra.sources.earthquakes import decimal_year, read_earthquakes
from spectra.sources.gas_field import load_gas_field

KNMI = "YYMMDD,TIME,LOCATION,LAT,LON,DEPTH,MAG,EVALMODE"
HUIZINGE = "20120816,203033.32,Huizinge,53.345,6.672,3.0,3.6,manual"
ROSWINKEL = "19970219,215350.70,Roswinkel,52.832,7.038,2.0,3.4,manual"
OURS = "datetime_utc,place,lat,lon,x_rd,y_rd,depth_km,ml,in_field_outline"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(*lines: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "list.csv"
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return path

    return written


def test_read_earthquakes__as_knmi_publishes_it(write: Write) -> None:
    found = read_earthquakes(write(KNMI, HUIZINGE, ROSWINKEL))
    assert found.time.astype(str).tolist() == ["1997-02-19T21:53:50.700", "2012-08-16T20:30:33.320"]
    assert found.magnitude.tolist() == [3.4, 3.6]
    assert found.in_field.tolist() == [False, True]
    # Huizinge in RD New by a converter of others, to a metre.
    assert (found.x_rd_m[1], found.y_rd_m[1]) == pytest.approx((240_567, 596_163), abs=1.0)
    assert (found.bad_rows, found.twins, found.row_count, len(found)) == ((), (), 2, 2)
    assert not found.is_flagged


def test_read_earthquakes__ours_uses_its_flag_and_tells_where_the_outline_differs(
    write: Write,
) -> None:
    row = "{}T00:24:55Z,Middelstum,53.358,6.657,239542,597592,3.0,2.4,{}"
    lines = [row.format("1991-12-05", 1), row.format("1992-12-05", 0)]
    found = read_earthquakes(write("# a comment", OURS, *lines))
    assert found.in_field.tolist() == [True, False]
    assert found.is_flagged
    assert found.disagreeing == 1
    assert found.x_rd_m.tolist() == [239_542.0] * 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_read_earthquakes__separators_and_byte_order_mark(
    write: Write, separator: str, encoding: str
) -> None:
    lines = [line.replace(",", separator) for line in (KNMI.lower(), HUIZINGE)]
    assert read_earthquakes(write(*lines, encoding=encoding)).magnitude.tolist() == [3.6]


def test_read_earthquakes__spreadsheets_drop_leading_zeros(write: Write) -> None:
    found = read_earthquakes(write(KNMI, HUIZINGE.replace("203033.32", "455")))
    assert found.time.astype(str).tolist() == ["2012-08-16T00:04:55.000"]


def test_read_earthquakes__times_in_another_zone_become_utc(write: Write) -> None:
    found = read_earthquakes(write("datetime_utc,lat,lon,mag", "2024-01-01T00:30+01:00,53.3,6.7,2"))
    assert found.time.astype(str).tolist() == ["2023-12-31T23:30:00.000"]


@pytest.mark.parametrize(
    ("right", "wrong", "column"),
    [
        ("20120816", "120816", "YYMMDD"),
        ("20120816", "20121316", "YYMMDD"),
        ("203033.32", "", "TIME"),
        ("203033.32", "243033", "TIME"),
        ("203033.32", "20:30:33", "TIME"),
        ("53.345", "6.672", "lat"),
        ("6.672", "", "lon"),
        ("3.6", "nan", "mag"),
        ("3.6", "36", "mag"),
        ("3.6", "3,6", "the row"),
        (",manual", "", "the row"),
    ],
)
def test_read_earthquakes__a_bad_row_is_told_with_its_line(
    write: Write, right: str, wrong: str, column: str
) -> None:
    found = read_earthquakes(write("# KNMI", KNMI, ROSWINKEL, HUIZINGE.replace(right, wrong)))
    assert found.magnitude.tolist() == [3.4]
    assert found.row_count == 2
    (row,) = found.bad_rows
    assert (row.line, row.column) == (4, column)
    assert f"line 4, {column}: got" in str(row)
    assert row.expected in str(row)


@pytest.mark.parametrize(
    ("flag", "x"), [("2", "239542"), ("", "239542"), ("1", "139542"), ("1", "239542.5e3")]
)
def test_read_earthquakes__bad_rows_of_our_layout(write: Write, flag: str, x: str) -> None:
    row = "1991-12-05T00:24:55Z,Middelstum,53.358,6.657,{},597592,3.0,2.4,{}"
    found = read_earthquakes(write(OURS, row.format("239542", 1), row.format(x, flag)))
    assert len(found) == 1
    assert [row.line for row in found.bad_rows] == [3]


def test_read_earthquakes__duplicates_count_once_and_are_told(write: Write) -> None:
    other = HUIZINGE.replace("3.6", "3.5")
    later = HUIZINGE.replace("203033.32", "203035.00")
    found = read_earthquakes(write(KNMI, HUIZINGE, HUIZINGE, other, later))
    assert sorted(found.magnitude.tolist()) == [3.5, 3.6, 3.6]
    told = sorted((twin.line, twin.first_line, twin.is_same) for twin in found.twins)
    assert told == [(3, 2, True), (4, 2, False)]
    assert found.row_count == 4


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "not a list of earthquakes"),
        (["a,b,c", "1,2,3"], "not a list of earthquakes"),
        ([KNMI.replace("TIME", "HOUR"), HUIZINGE], "not a list of earthquakes"),
        ([KNMI + ",ML", HUIZINGE + ",3.5"], "two mean the same"),
        ([KNMI + ",MAG", HUIZINGE + ",3.5"], "occurs twice"),
        ([KNMI], "no row of the list"),
        ([KNMI, HUIZINGE.replace("3.6", "x")], "line 2, mag: got 'x'"),
    ],
)
def test_read_earthquakes__what_is_no_list_is_refused(
    write: Write, lines: list[str], words: str
) -> None:
    with pytest.raises(HazardError) as refused:
        read_earthquakes(write(*lines))
    assert words in str(refused.value)


def test_read_earthquakes__missing_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(HazardError, match="cannot be read"):
        read_earthquakes(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(f"{KNMI}\n{HUIZINGE} é".encode("latin-1"))
    with pytest.raises(HazardError, match="cannot be read"):
        read_earthquakes(tmp_path / "latin.csv")


def test_read_earthquakes__both_layouts_of_an_event_agree(shared: Path, write: Write) -> None:
    path = shared / "data/knmi_groningen_field.csv"
    ours = read_earthquakes(path)
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()[2:]]
    raw = [
        ",".join([r[0][:10].replace("-", ""), r[0][11:19].replace(":", ""), r[1], r[2], r[3],
                  r[6], r[7], "manual"])
        for r in rows
    ]  # fmt: skip
    theirs = read_earthquakes(write(KNMI, *raw))
    np.testing.assert_array_equal(theirs.time, ours.time)
    np.testing.assert_array_equal(theirs.magnitude, ours.magnitude)
    # Converted by others without grids: 0.3 m, and rounded to a metre.
    assert np.hypot(theirs.x_rd_m - ours.x_rd_m, theirs.y_rd_m - ours.y_rd_m).max() < 1.1
    assert (theirs.in_field != ours.in_field).sum() == ours.disagreeing == 6
    assert len(ours) == 1651
    assert ours.in_field.sum() == 1506
    assert ours.bad_rows == ours.twins == ()


def test_decimal_year__leap_years() -> None:
    times = np.array(["2024-12-31T12:00", "2023-12-31T12:00"], dtype="datetime64[ms]")
    np.testing.assert_allclose(
        decimal_year(times), [2025 - 0.5 / 366, 2024 - 0.5 / 365], rtol=1e-15
    )


def test_field__outline_holds_its_cells_as_far_as_it_is_simplified() -> None:
    field = load_gas_field()
    assert field.cell_x.size == 979
    assert field.contains(field.cell_x, field.cell_y).all()
    # The published outline has 986.6 km2.
    x, y = field.outline_x, field.outline_y
    area = 0.5 * abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 1e6
    assert area == pytest.approx(986.6, rel=2e-3)


def test_field__contains_is_by_the_rule_of_the_ray() -> None:
    square = load_gas_field()._replace(
        outline_x=np.array([0.0, 2.0, 2.0, 0.0]), outline_y=np.array([0.0, 0.0, 2.0, 2.0])
    )
    x, y = np.array([1.0, 3.0, -1.0, 1.0]), np.array([1.0, 1.0, 1.0, 2.5])
    assert square.contains(x, y).tolist() == [True, False, False, False]


FDSN = (
    "#EventID|Time|Latitude|Longitude|Depth/km|Author|Catalog|Contributor|ContributorID|MagType|"
    "Magnitude|MagAuthor|EventLocationName|EventType"
)
INDUCED = "knmi1|2012-08-16T20:30:33.32|53.345|6.672|3.0||knmi|KNMI|knmi1|MLn|3.6||Huizinge|{}"
AS_CSV = "knmi1,2012-08-16T20:30:33.32,53.345,6.672,3.0,3.6,Huizinge"
DUTCH = KNMI.replace(",", ";"), "20120816;203033,32;Huizinge;53,345;6,672;3,0;3,6;manual"


@pytest.mark.parametrize(
    "lines",
    [
        (FDSN, INDUCED.format("induced or triggered event")),
        (FDSN.removesuffix("|EventType"), INDUCED.removesuffix("|{}")),
        ("# of the service", FDSN.replace("|", " | "), INDUCED.format("earthquake")),
        (INDUCED.format("earthquake"),),
        (AS_CSV,),
        ("id,time,latitude,longitude,depth,mag,place", AS_CSV),
        ("# of the service", "EventID,Time,Latitude,Longitude,Depth/km,Magnitude,Place", AS_CSV),
        DUTCH,
        ("sep=;", *DUTCH, ";;;;;;;", " ; ;;;;;;"),
        tuple(line.replace(";", "\t") for line in DUTCH),
    ],
)
def test_read_earthquakes__every_layout_gives_the_same(
    write: Write, lines: tuple[str, ...]
) -> None:
    found = read_earthquakes(write(*lines))
    expected = read_earthquakes(write(KNMI, HUIZINGE))
    assert (found.row_count, found.bad_rows, found.others) == (1, (), {})
    for name in ("time", "x_rd_m", "y_rd_m", "magnitude", "in_field"):
        assert getattr(found, name).tolist() == getattr(expected, name).tolist()


def test_read_earthquakes__other_types_are_left_out_and_counted(write: Write) -> None:
    kinds = ["induced or triggered event", "explosion", "Quarry Blast", "explosion", ""]
    rows = [INDUCED.format(kind).replace("20:30", f"20:3{i}") for i, kind in enumerate(kinds)]
    found = read_earthquakes(write(FDSN, *rows))
    assert len(found) == 2
    assert found.others == {"explosion": 2, "quarry blast": 1}
    assert found.row_count == 5


def test_read_earthquakes__only_other_types_is_no_list(write: Write) -> None:
    with pytest.raises(HazardError, match="no row of the list") as refused:
        read_earthquakes(write(FDSN, INDUCED.format("explosion")))
    assert "1 rows, no earthquakes" in str(refused.value)


@pytest.mark.parametrize("x", ["245,602", "245.602"])
def test_read_earthquakes__thousands_are_no_coordinates(write: Write, x: str) -> None:
    row = f"2024-01-01T00:00;1;{x};594,790"
    with pytest.raises(HazardError, match="no row of the list"):
        read_earthquakes(write("datetime_utc;ml;x_rd;y_rd", row))


def test_read_earthquakes__line_of_a_bad_row_below_a_header_that_is_a_comment(write: Write) -> None:
    rows = [INDUCED.format("earthquake"), INDUCED.format("earthquake").replace("|3.6|", "||")]
    (row,) = read_earthquakes(write("# of the service", FDSN, *rows)).bad_rows
    assert (row.line, row.column) == (4, "mag")


def test_read_earthquakes__fdsn_text_of_knmi(shared: Path) -> None:
    path = shared / "data/knmi_fdsn_2024-02_2026-08.txt"
    found = read_earthquakes(path)
    lines = [x for x in path.read_text(encoding="utf-8").splitlines() if not x.startswith("#")]
    assert found.row_count == len(lines)
    assert len(found) + sum(found.others.values()) + len(found.bad_rows) == len(lines)


def test_read_earthquakes__services_and_spreadsheets_give_the_same_events(shared: Path) -> None:
    folder = next((shared / "field").glob("19-*"), None)
    if folder is None:
        pytest.skip("the answers of a service are not there")
    names = ("fdsn.txt", "fdsn.csv", "induced_dutch_excel.csv")
    first, *others = (read_earthquakes(folder / name) for name in names)
    assert len(first) == 1651
    for other in others:
        assert (other.time == first.time).all()
        assert (other.magnitude == first.magnitude).all()
        assert (other.x_rd_m == first.x_rd_m).all()
        assert (other.y_rd_m == first.y_rd_m).all()
