# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import gzip

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from npr.core.errors import PortfolioError
from npr.portfolio.reading import PortfolioWarning, read_table

HEADER = b"address_id,x_rd_m,y_rd_m,vulnerability_class,note\n"
ROW = b"0003100000118006,245602.5,594775,URM4L,\xc3\xa9\xc3\xa9n\n"
EDB = (
    b"\xef\xbb\xbfbag_building_id,point_x,point_y,main_use,system_1,s_probability_1,"
    b"system_2,s_probability_2,community,wiede_flag,sum_pop_in_day\n"
    b"0001,234603,572797,,URM4L,1,,,,0,1\n0002,234603,572797,,URM4L,0.4,W3,0.6,,1,1\n"
)


@pytest.fixture
def file(tmp_path):
    def write(content: bytes, name: str = "addresses.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def _frame() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "address_id": ["0003", "0004"],
            "x_rd_m": [245602.0, 245603.0],
            "y_rd_m": [594775.0, None],
            "vulnerability_class": ["URM4L", None],
            "note": ["a", "b"],
        }
    )


@pytest.mark.parametrize(
    "content",
    [
        HEADER + ROW,
        b"\xef\xbb\xbf" + HEADER + ROW,
        HEADER.replace(b",", b";") + ROW.replace(b",", b";"),
        HEADER.replace(b",", b"\t") + ROW.replace(b",", b"\t"),
        (HEADER + ROW).replace(b"\n", b"\r\n"),
        HEADER + b"\n" + ROW + b"\n\n",
        HEADER + ROW.rstrip(),
    ],
)
def test_read_table__csv_of_every_kind_gives_the_same(file, content):
    table = read_table(file(content))
    assert table.row(0) == ("0003100000118006", 245602.5, 594775.0, "URM4L", "één")
    assert table.schema["x_rd_m"] == pl.Float64


def test_read_table__gzip(file):
    assert read_table(file(gzip.compress(HEADER + ROW), "a.csv.gz")).height == 1


@pytest.mark.parametrize("content", [b"not gzip", gzip.compress(HEADER + ROW)[:-9]])
def test_read_table__damaged_gzip(file, content):
    with pytest.raises(PortfolioError, match="cannot be unpacked"):
        read_table(file(content, "a.csv.gz"))


def test_read_table__other_columns_stay_text_as_they_came(file):
    table = read_table(file(HEADER + b"1,1,2,URM4L,007\n2,1,2,URM4L,1e3\n3,1,2,URM4L,\n"))
    assert table["note"].to_list() == ["007", "1e3", None]


def test_read_table__quotes_and_line_breaks_in_values(file):
    table = read_table(file(HEADER + b'1,1,2,URM4L,"a, ""b""\nc"\n2,1,2,URM4L,5" pipe\n'))
    assert table["note"].to_list() == ['a, "b"\nc', '5" pipe']


def test_read_table__what_is_not_a_number_is_kept_as_given(file):
    table = read_table(file(HEADER + b"1,twelve,2,URM4L,\n2, 5 ,,URM4L,\n3,nan,2,URM4L,\n"))
    assert table["x_rd_m"].to_list() == [None, 5.0, None]
    assert table["x_rd_m_as_given"].to_list() == ["twelve", None, None]
    assert "y_rd_m_as_given" not in table.columns
    again = table.with_columns(pl.col("x_rd_m").cast(pl.String))
    assert read_table(again)["x_rd_m_as_given"].to_list() == ["twelve", None, None]


def test_read_table__zone_is_whole(file):
    table = read_table(file(HEADER.replace(b"note", b"zone") + b"1,1,2,a,602\n2,1,2,a,1.5\n"))
    assert table["zone"].to_list() == [602, None]
    assert table["zone"].dtype == pl.Int32
    assert table["zone_as_given"].to_list() == [None, "1.5"]


@pytest.mark.parametrize(
    ("content", "name", "what", "where"),
    [
        (b"", "a.csv", "the file is empty", "a.csv"),
        (b" \n\n", "a.csv", "the file is empty", "a.csv"),
        (b"\xef\xbb\xbf", "a.csv", "the file is empty", "a.csv"),
        (HEADER, "a.csv", "the table is empty", "a.csv"),
        (HEADER + ROW + b"1,2,3\n", "a.csv", "more or fewer values", "line 3"),
        (HEADER + ROW + b"1,2,3,4,5,6\n", "a.csv", "more or fewer values", "line 3"),
        (HEADER + b'1,1,2,a,"b\n' + ROW + b"1,2\n", "a.csv", "read as CSV", "line 2"),
        (HEADER + b'1,1,2,a,"b\n' + ROW, "a.csv", "read as CSV", "line 2"),
        (HEADER + b'1,1,2,a,"b\n2,1,2,a,"c\n' + ROW, "a.csv", "read as CSV", "line 2"),
        (b'"' + HEADER + ROW, "a.csv", "read as CSV", "line 1"),
        (b'"' + HEADER + ROW * 400_000, "a.csv", "read as CSV", "line 1"),
        (HEADER + ROW + b"1,1,2,caf\xe9,\n", "a.csv", "not UTF-8", "line 3, byte 104"),
        ((HEADER + ROW).decode().encode("utf-16"), "a.csv", "not a UTF-8 text", "byte 0"),
        (b"PAR1\0\0", "a.csv", "not a UTF-8 text", "byte 0"),
        (b"address_id,note,note\n1,2,3\n", "a.csv", "two columns have the same name", "a.csv"),
        (b"a;b\n1;2\n", "a.csv", "lacks columns", "a.csv"),
        (b"", "a.parquet", "the file is empty", "a.parquet"),
        (HEADER + ROW, "a.parquet", "not whole Parquet", "a.parquet"),
        (HEADER + ROW, "a.xlsx", "extension", "a.xlsx"),
        (HEADER + ROW, "a", "extension", "a"),
    ],
)
def test_read_table__bad_file(file, content, name, what, where):
    with pytest.raises(PortfolioError, match=what) as error:
        read_table(file(content, name))
    assert where in error.value.where
    assert None not in (error.value.got, error.value.expected, error.value.repair)


def test_read_table__missing_file_and_directory(tmp_path):
    with pytest.raises(PortfolioError, match="file not found"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(PortfolioError, match="this is a directory"):
        read_table(tmp_path)


def test_read_table__unreadable_file(file, monkeypatch):
    path = file(HEADER + ROW)

    def refuse(*args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_bytes", refuse)
    with pytest.raises(PortfolioError, match="cannot be read") as error:
        read_table(path)
    assert error.value.got == "Permission denied"


def test_read_table__truncated_parquet(tmp_path):
    path = tmp_path / "a.parquet"
    _frame().write_parquet(path)
    whole = path.read_bytes()
    for keep in (len(whole) - 3, len(whole) // 2, 4):
        path.write_bytes(whole[:keep])
        with pytest.raises(PortfolioError, match="not whole Parquet"):
            read_table(path)


def test_read_table__parquet_with_doubled_names(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table([pa.array(["1"]), pa.array(["2"])], names=["note", "note"]), path)
    with pytest.raises(PortfolioError, match="same name"):
        read_table(path)


def test_read_table__every_kind_of_table_gives_the_same(tmp_path):
    frame = _frame()
    path = tmp_path / "a[1].parquet"  # the bracket is a name, not a pattern
    frame.write_parquet(path)
    sources = (path, str(path), frame, frame.lazy(), frame.to_pandas(), frame.to_arrow())
    for source in sources:
        assert read_table(source).equals(frame), type(source)


def test_read_table__pandas_index():
    frame = _frame().to_pandas()
    assert "index" not in read_table(frame[frame["note"] == "b"]).columns
    named = frame.set_index("address_id")
    assert read_table(named)["address_id"].to_list() == ["0003", "0004"]
    stored = pa.Table.from_pandas(frame.iloc[[1, 0, 1]])
    assert "__index_level_0__" in stored.column_names
    assert read_table(stored).columns == _frame().columns


def test_read_table__source_is_not_changed():
    frame = _frame().to_pandas()
    copy = frame.copy()
    read_table(frame.rename(columns={"note": "gemeente"}))
    pd.testing.assert_frame_equal(frame, copy)


def test_read_table__dictionaries_and_integers():
    table = read_table(
        _frame().with_columns(
            pl.col("vulnerability_class").cast(pl.Categorical),
            pl.Series("address_id", [31, 32]),
            pl.col("x_rd_m").cast(pl.Int64),
        )
    )
    assert table["address_id"].to_list() == ["31", "32"]
    assert table["vulnerability_class"].to_list() == ["URM4L", None]
    assert table["x_rd_m"].to_list() == [245602.0, 245603.0]


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("address_id", [3100000118006.0, None], "floating-point"),
        ("x_rd_m", [True, False], "type that cannot serve"),
        ("vulnerability_class", [["a"], ["b"]], "type that cannot serve"),
        ("building_id", [[1], [2]], "type that cannot serve"),
    ],
)
def test_read_table__type_that_cannot_serve(column, values, message):
    with pytest.raises(PortfolioError, match=message) as error:
        read_table(_frame().with_columns(pl.Series(column, values)))
    assert column in str(error.value)


@pytest.mark.parametrize("source", [3, ["a"], {"address_id": ["a"]}, None])
def test_read_table__not_a_table(source):
    with pytest.raises(PortfolioError, match="not a table of addresses"):
        read_table(source)


def test_read_table__pandas_column_of_mixed_types():
    frame = _frame().to_pandas()
    frame["note"] = pd.Series([1, "a"], dtype=object)
    with pytest.raises(PortfolioError, match="pandas DataFrame cannot be read"):
        read_table(frame)


def test_read_table__lazy_frame_that_fails(tmp_path):
    with pytest.raises(PortfolioError, match="LazyFrame cannot be read"):
        read_table(pl.scan_parquet(tmp_path / "none.parquet"))


def test_read_table__empty_tables():
    for source in (_frame()[:0], _frame()[:0].to_pandas(), pl.DataFrame()):
        with pytest.raises(PortfolioError, match="the table is empty"):
            read_table(source)


def test_read_table__mapping():
    frame = _frame().rename({"vulnerability_class": "klas"})
    table = read_table(frame, columns={"vulnerability_class": "klas"})
    assert table["vulnerability_class"].to_list() == ["URM4L", None]


def test_read_table__exposure_format(file):
    table = read_table(file(EDB))
    assert table["building_id"].to_list() == ["0001", "0002"]
    assert {"class_2", "probability_2", "municipality", "wierde"} <= set(table.columns)
    assert table["sum_pop_in_day"].to_list() == ["1", "1"]


def test_read_table__published_exposure_file(shared):
    table = read_table(shared / "reference" / "tno" / "example_EDB.csv")
    assert table.height == 35
    assert table["probability_1"].to_list() == [1.0] * 35


def test_read_table__a_line_that_states_the_separator(file):
    rows = b"address_id;x_rd_m;y_rd_m;vulnerability_class\r\n007;233602,5;581790,1;URM4L\r\n"
    for line in (b"sep=;\r\n", b'"sep=;"\r\n', b"SEP=;\n", b"\xef\xbb\xbfsep=;;;;\r\n\r\n"):
        found = read_table(file(line + rows))
        assert found["address_id"].to_list() == ["007"]
        assert found["x_rd_m"].to_list() == [233602.5]


def test_read_table__the_stated_separator_goes_before_the_one_that_is_counted(file):
    rows = b'sep=,\n"a;b;c;d;e",address_id,x_rd_m,y_rd_m,vulnerability_class\n;,1,2,3,W3\n'
    assert read_table(file(rows))["address_id"].to_list() == ["1"]


def test_read_table__another_stated_separator_is_refused(file):
    with pytest.raises(PortfolioError, match="separator that is not read") as refused:
        read_table(file(b"sep=|\naddress_id|x_rd_m\n"))
    assert refused.value.got == "sep=|"


def test_read_table__lines_are_counted_from_the_top_of_the_file(file):
    rows = b"\nsep=,\n" + HEADER + b"1,2,3,W3,\n1,2,3\n"
    with pytest.raises(PortfolioError, match="more or fewer values") as refused:
        read_table(file(rows))
    assert refused.value.where.endswith("line 5")


@pytest.mark.parametrize("empty", [b",,,,,,\n", b' , ,"",," ",,\n', b"\t,,,,,,\n"])
def test_read_table__empty_lines_and_columns_of_a_spreadsheet_are_left_out(file, empty):
    head = HEADER.rstrip(b"\n") + b",,\n"
    rows = b"1,2,3,W3,,,\n" + empty + b",2,3,W3,,,\n" + 2 * empty
    with pytest.warns(PortfolioWarning, match=r"addresses\.csv: 3 empty lines left out"):
        found = read_table(file(head + rows))
    assert found["address_id"].to_list() == ["1", None]
    assert found.columns == HEADER.decode().strip().split(",")


def test_read_table__a_column_without_a_name_that_holds_something_is_kept(file):
    found = read_table(file(HEADER.rstrip(b"\n") + b",,\n1,2,3,W3,,,\n2,2,3,W3,,x,\n"))
    assert found["unnamed_6"].to_list() == [None, "x"]
    assert "unnamed_7" not in found.columns


def test_read_table__nothing_but_empty_lines_is_an_empty_table(file):
    with pytest.warns(PortfolioWarning), pytest.raises(PortfolioError, match="table is empty"):
        read_table(file(HEADER + b",,,,\n,,,,\n"))
