# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import errno
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from npr.core.errors import PortfolioError
from npr.portfolio import writing
from npr.portfolio.reading import read_table
from npr.portfolio.writing import check_writable, metadata_path, read_metadata, write_table

FACTS = {"edition": "individual-risk-1e-5", "note": "één"}
NAMES = ["a.parquet", "a.pq", "a.csv", "new/place/A.CSV"]


def _table(**columns) -> pa.Table:
    rng = np.random.default_rng(1)
    good = {
        "address_id": ["0003", 'x,"y"', None],
        "verdict": pa.array(["meets_norm", "invalid_input", "meets_norm"]).dictionary_encode(),
        "lpr_mean_per_yr": rng.random(3) * 1e-5,
    }
    return pa.table(good | columns)


@pytest.mark.parametrize("name", NAMES)
def test_write_table__round_trip_of_metadata(tmp_path, name):
    path = tmp_path / name
    files = write_table(_table(), path, metadata=FACTS)
    assert read_metadata(path) == FACTS
    assert sorted(files) == sorted(p for p in path.parent.iterdir() if p.is_file())


def test_write_table__parquet_keeps_types_and_other_metadata(tmp_path):
    table = _table().replace_schema_metadata({"theirs": "kept"})
    write_table(table, tmp_path / "a.parquet", metadata=FACTS)
    back = pq.read_table(tmp_path / "a.parquet")
    assert pa.types.is_dictionary(back.schema.field("verdict").type)
    assert back.schema.metadata[b"theirs"] == b"kept"
    assert back.schema.metadata[b"npr.note"].decode() == "één"
    assert back.equals(table)


def test_write_table__same_table_same_bytes(tmp_path):
    for name in ("a.parquet", "a.csv"):
        write_table(_table(), tmp_path / name, metadata=FACTS)
        first = (tmp_path / name).read_bytes()
        write_table(_table(), tmp_path / name, metadata=FACTS)
        assert (tmp_path / name).read_bytes() == first


def test_write_table__csv_floats_come_back_to_the_last_bit(tmp_path):
    values = np.concatenate([np.random.default_rng(2).random(1000) * 1e-9, [1e-300, 0.1, 1 / 3]])
    path = tmp_path / "a.csv"
    table = pa.table(
        {
            "address_id": [f"{n:04}" for n in range(len(values))],
            "x_rd_m": values,
            "y_rd_m": values,
            "vulnerability_class": ["W3"] * len(values),
        }
    )
    write_table(table, path, metadata={})
    back = read_table(path)
    assert back["x_rd_m"].to_numpy().tobytes() == values.tobytes()
    assert back["address_id"][7] == "0007"


def test_write_table__csv_of_columns_that_csv_does_not_have(tmp_path):
    table = _table(notes=[["é", "b"], [], None], shape=pa.array([b"\x01\xff", None, b""]))
    write_table(table, tmp_path / "a.csv", metadata={})
    text = (tmp_path / "a.csv").read_text("utf-8")
    assert '"[""é"", ""b""]","01ff"' in text
    assert "meets_norm" in text


@pytest.mark.parametrize("name", ["a.xlsx", "a", "a.csv.gz"])
def test_write_table__unknown_extension(tmp_path, name):
    for attempt in (check_writable, lambda p: write_table(_table(), p, metadata={})):
        with pytest.raises(PortfolioError, match="extension") as error:
            attempt(tmp_path / name)
        assert ".parquet" in error.value.expected


@pytest.mark.parametrize("name", ["place", "place.csv"])
def test_write_table__directory(tmp_path, name):
    (tmp_path / name).mkdir()
    for attempt in (check_writable, lambda p: write_table(_table(), p, metadata={})):
        with pytest.raises(PortfolioError, match="path is a directory"):
            attempt(tmp_path / name)


@pytest.mark.parametrize("name", ["file/a.csv", "file/deeper/a.parquet"])
def test_write_table__part_of_the_path_is_a_file(tmp_path, name):
    (tmp_path / "file").write_text("kept")
    for attempt in (check_writable, lambda p: write_table(_table(), p, metadata={})):
        with pytest.raises(PortfolioError, match="is a file, not a directory"):
            attempt(tmp_path / name)
    assert (tmp_path / "file").read_text() == "kept"


def test_write_table__name_too_long(tmp_path):
    for attempt in (check_writable, lambda p: write_table(_table(), p, metadata={})):
        with pytest.raises(PortfolioError, match="name is too long"):
            attempt(tmp_path / ("a" * 300 + ".csv"))


@pytest.mark.parametrize(
    ("number", "what"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EDQUOT, "quota"),
        (errno.EACCES, "no permission"),
        (errno.EROFS, "read-only"),
        (errno.EIO, "cannot be written"),
    ],
)
@pytest.mark.parametrize("name", ["a.parquet", "a.csv"])
def test_write_table__failure_leaves_the_old_file(tmp_path, monkeypatch, number, what, name):
    path = tmp_path / name
    write_table(_table(), path, metadata=FACTS)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}

    def fail(table, file, *args, **kwargs):
        file.write(b"half of it")
        raise OSError(number, "it failed")

    monkeypatch.setattr(pq, "write_table", fail)
    monkeypatch.setattr(pa.csv, "write_csv", fail)
    with pytest.raises(PortfolioError, match=what) as error:
        write_table(_table(), path, metadata={"edition": "other"})
    assert "untouched" in error.value.expected
    assert error.value.got == "it failed"
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


@pytest.mark.parametrize("name", ["a.parquet", "a.csv"])
def test_write_table__file_that_grows_too_large(tmp_path, name):
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    table = pa.table({"a": np.random.default_rng(1).random(100_000)})
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(PortfolioError, match="larger than allowed") as error:
            write_table(table, tmp_path / name, metadata={})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "nothing is left" in error.value.expected
    assert list(tmp_path.iterdir()) == []


def test_check_writable__good_place_is_left_as_it_was(tmp_path):
    check_writable(tmp_path / "a.csv")
    check_writable(tmp_path / "new" / "place" / "a.parquet")
    assert list(tmp_path.iterdir()) == []


def test_check_writable__no_permission(tmp_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(writing.tempfile, "NamedTemporaryFile", refuse)
    with pytest.raises(PortfolioError, match="no permission"):
        check_writable(tmp_path / "a.csv")


def test_read_metadata__files_without_it(tmp_path):
    pq.write_table(_table(), tmp_path / "theirs.parquet")
    with pytest.raises(PortfolioError, match="has no provenance"):
        read_metadata(tmp_path / "theirs.parquet")
    (tmp_path / "half.parquet").write_bytes(b"PAR1")
    (tmp_path / "a.csv").write_text("a\n1\n")
    metadata_path(tmp_path / "b.csv").write_text("{")
    for name in ("half.parquet", "a.csv", "b.csv", "none.parquet"):
        with pytest.raises(PortfolioError, match="provenance cannot be read"):
            read_metadata(tmp_path / name)


def test_metadata_path__is_json_that_people_can_read(tmp_path):
    write_table(_table(), tmp_path / "a.csv", metadata=FACTS)
    text = metadata_path(tmp_path / "a.csv").read_text("utf-8")
    assert json.loads(text) == FACTS
    assert "één" in text
