# SPDX-License-Identifier: EUPL-1.2
"""CSV as offices write it: every value stays text, and every defect of the file has its line."""

from __future__ import annotations

import csv
import gzip
import io
import re
import warnings
import zlib
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from npr.core.errors import PortfolioError

if TYPE_CHECKING:
    from pathlib import Path

_DELIMITERS = ",;\t"
_BLOCK = 1 << 24
_FIELD_LIMIT = 1 << 24
_BOM = b"\xef\xbb\xbf"
_UNNAMED = re.compile(r"unnamed_\d+")
# A first line by which a spreadsheet says what separates the columns.
_SEPARATOR_LINE = re.compile(rb'"?sep=(.)"?[;,\t]*\r?(?:\n|$)', re.IGNORECASE)


class PortfolioWarning(UserWarning):
    """Something in a table of addresses was left out."""


def read_csv_text(path: Path) -> tuple[pl.DataFrame, str]:
    """Read a CSV file with every column as text, and its separator; empty values become null.

    Comma, semicolon and tab are told apart by the header line, or stated by a first line
    ``sep=;``. A byte-order mark is skipped. Lines with nothing but separators are left out, and so
    are columns without a name and without a value.

    Warns
    -----
    PortfolioWarning
        How many lines were left out.

    Raises
    ------
    PortfolioError
        Empty, not UTF-8 (byte and line), ragged (line), doubled column names, damaged gzip.
    """
    data = _bytes(path)
    if not data.removeprefix(_BOM).strip():
        raise PortfolioError(
            what="the file is empty",
            where=str(path),
            got=f"{len(data)} bytes",
            expected="a header line and rows",
            repair="write the file again; a copy may have been cut off",
        )
    _check_utf8(data, path)
    body, stated = _without_preamble(data.removeprefix(_BOM), path)
    above = data.count(b"\n") - body.count(b"\n")
    header, delimiter = _header(body, path, above + 1, stated)
    table = _parse(body, header, delimiter, path, above + 1)
    return _without_empty(table, path), delimiter


def _without_preamble(data: bytes, path: Path) -> tuple[bytes, str]:
    """What follows empty lines and the line ``sep=;``, and the separator that it states."""
    data = data.lstrip(b"\r\n")
    line = _SEPARATOR_LINE.match(data)
    if line is None:
        return data, ""
    stated = line[1].decode("latin-1")
    if stated not in _DELIMITERS:
        raise PortfolioError(
            what="the line sep= states a separator that is not read",
            where=f"{path}, line 1",
            got=line[0].decode("latin-1").strip(),
            expected="comma, semicolon or tab",
            repair="export with semicolons",
        )
    return data[line.end() :].lstrip(b"\r\n"), stated


def _without_empty(table: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Leave out what a spreadsheet writes of cells that were once in use."""
    is_blank = pl.all().is_null() | (pl.all().str.strip_chars() == "")
    unnamed = [name for name in table.columns if _UNNAMED.fullmatch(name)]
    is_column_blank = table.select(pl.col(unnamed).fill_null("").str.strip_chars() == "")
    table = table.drop(name for name in unnamed if is_column_blank[name].all())
    # Lines with something in the first column are not looked at further.
    first = table.to_series(0)
    rows = np.flatnonzero((first.is_null() | (first.str.strip_chars() == "")).to_numpy())
    empty = rows[table[rows].select(pl.all_horizontal(is_blank)).to_series().to_numpy()]
    if not empty.size:
        return table
    warnings.warn(
        f"{path.name}: {empty.size} empty line{'s' * (empty.size > 1)} left out (separators only)",
        PortfolioWarning,
        stacklevel=2,
    )
    return table[np.setdiff1d(np.arange(table.height), empty)]


def _bytes(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix.lower() != ".gz":
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, OSError, zlib.error) as error:
        raise PortfolioError(
            what="the file cannot be unpacked",
            where=str(path),
            got=str(error),
            expected="a whole gzip file",
            repair="the file may be cut off or not be gzip: fetch or write it again",
        ) from error


def _check_utf8(data: bytes, path: Path) -> None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:_BLOCK]:
        raise PortfolioError(
            what="the file is not a UTF-8 text",
            where=f"{path}, byte 0",
            got="UTF-16 or binary content",
            expected="CSV in UTF-8",
            repair='save it as "CSV UTF-8", or give it its own extension (.parquet)',
        )
    start = 0
    while start < len(data):
        # A block ends at a line, so that no character is cut in two.
        end = data.rfind(b"\n", start, start + _BLOCK) + 1 or len(data)
        try:
            data[start:end].decode("utf-8")
        except UnicodeDecodeError as error:
            at = start + error.start
            line = data.count(b"\n", 0, at) + 1
            raise PortfolioError(
                what="the file is not UTF-8",
                where=f"{path}, line {line}, byte {at}",
                got=f"byte 0x{data[at]:02x} in {_around(data, at)}",
                expected="UTF-8",
                repair='save it as "CSV UTF-8"; it may be Windows-1252 (Latin 1) now',
            ) from error
        start = end


def _around(data: bytes, at: int) -> str:
    begin = max(data.rfind(b"\n", 0, at) + 1, at - 20)
    return repr(data[begin : at + 20].splitlines()[0].decode("latin-1"))


def _header(data: bytes, path: Path, line: int, stated: str) -> tuple[list[str], str]:
    # Quoted header names may hold a delimiter; counting outside quotes is enough to choose.
    first = data.split(b"\n", 1)[0].decode("utf-8")
    outside = "".join(first.split('"')[::2])
    delimiter = stated or max(_DELIMITERS, key=outside.count)
    csv.field_size_limit(_FIELD_LIMIT)
    with io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="") as text:
        try:
            header = next(row for row in csv.reader(text, delimiter=delimiter, strict=True) if row)
        except csv.Error as error:
            names = outside.split(delimiter)
            raise _unreadable(path, line, str(error), names, delimiter) from error
    header = [name.strip() or f"unnamed_{n}" for n, name in enumerate(header, start=1)]
    check_unique(header, str(path))
    return header, delimiter


def check_unique(names: list[str], where: str) -> None:
    """Refuse a table with two columns of one name."""
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise PortfolioError(
            what="two columns have the same name",
            where=where,
            got=", ".join(f"{name!r} {names.count(name)} times" for name in doubled),
            expected="each name once",
            repair="rename or drop the doubles; which one is meant cannot be known",
        )


def _parse(data: bytes, header: list[str], delimiter: str, path: Path, line: int) -> pl.DataFrame:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            # One thread: a file without line breaks in quotes parses fast enough, and several
            # threads would hide the number of a bad row.
            read_options=arrow_csv.ReadOptions(
                use_threads=False, column_names=header, skip_rows_after_names=1
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as error:
        raise _defect(data, header, delimiter, path, line) or _unreadable(
            path, line, str(error), header, delimiter
        ) from error
    # Fewer rows than lines: blank lines, or a quote that was never closed and swallowed rows.
    if table.num_rows != data.rstrip(b"\r\n").count(b"\n") and (
        defect := _defect(data, header, delimiter, path, line)
    ):
        raise defect
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)  # a table never becomes a series
    return frame


def _defect(
    data: bytes, header: list[str], delimiter: str, path: Path, line: int
) -> PortfolioError | None:
    """Read slowly and strictly, and say what is wrong with the first line that is wrong."""
    begin = line
    with io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                if row and len(row) != len(header):
                    return PortfolioError(
                        what="a line has more or fewer values than the header",
                        where=f"{path}, line {begin}",
                        got=f"{len(row)} values: {_shown(row, delimiter)}",
                        expected=f"{len(header)} values, separated by {delimiter!r}",
                        repair="repair that line; a value that holds the separator needs quotes",
                    )
                begin = line + reader.line_num
        except csv.Error as error:
            return _unreadable(path, begin, str(error), header, delimiter)
    return None


def _unreadable(
    path: Path, line: int, got: str, header: list[str], delimiter: str
) -> PortfolioError:
    return PortfolioError(
        what="the file cannot be read as CSV",
        where=f"{path}, near line {line}",
        got=got,
        expected=f"rows of {len(header)} values, separated by {delimiter!r}",
        repair='look for a quote (") that is opened and not closed',
    )


def _shown(row: list[str], delimiter: str) -> str:
    text = delimiter.join(row)
    return text if len(text) <= 60 else text[:57] + "..."
