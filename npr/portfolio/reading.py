# SPDX-License-Identifier: EUPL-1.2
"""Read a table of addresses from a file or from memory, under the names that we use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from npr.core.errors import PortfolioError
from npr.portfolio._commas import with_decimal_points
from npr.portfolio._csv import PortfolioWarning, check_unique, read_csv_text
from npr.portfolio._points import with_points
from npr.portfolio._types import with_known_types
from npr.portfolio.columns import canonical_names

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Loaded", "PortfolioWarning", "load_table", "read_table"]

_PARQUET = (".parquet", ".pq")
_CSV = (".csv", ".csv.gz", ".tsv", ".txt")
_READABLE = ".csv, .csv.gz, .tsv, .txt or .parquet"
_ARROW = "pyarrow Table"
_GEO = b"geo"
# pandas writes its row labels under these names; they are not part of anybody's data.
_PANDAS_INDEX = r"^__index_level_\d+__$"


def read_table(source: Any, *, columns: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Read a table of addresses; nothing is dropped, nothing is judged yet.

    Parameters
    ----------
    source : path, polars.DataFrame, polars.LazyFrame, pandas.DataFrame or pyarrow.Table
        A CSV file (comma, semicolon or tab; UTF-8) or a Parquet file, or a table in memory.
        Points of GeoParquet become coordinates where the table has no columns of them.
        With semicolons or tabs, numbers may have decimal commas.
        A named pandas index becomes columns, an unnamed one is left out.
    columns : mapping of str to str, optional
        ``{our name: name in the source}`` for names that are not in the documented list.

    Returns
    -------
    polars.DataFrame, (row,)
        All rows in their order. Recognised columns carry our names: numbers as float64 (the zone
        as int32), ids as text. What could not be read as a number stands, as it came, in an extra
        column ``<name>_as_given``. All other columns are untouched (text, when from CSV).

    Raises
    ------
    PortfolioError
        The source cannot be read, is empty, or its columns do not serve.

    Examples
    --------
    >>> table = read_table(
    ...     pl.DataFrame({"pand_id": ["0003"], "x_rd_m": ["245602"], "y_rd_m": ["59 km"],
    ...                   "kwetsbaarheidsklasse": ["URM4L"], "dak": ["riet"]}))
    >>> table.columns
    ['building_id', 'x_rd_m', 'y_rd_m', 'vulnerability_class', 'dak', 'y_rd_m_as_given']
    >>> table.row(0)
    ('0003', 245602.0, None, 'URM4L', 'riet', '59 km')
    """
    table, where, may_have_commas, geo = load_table(source)
    if table.is_empty():
        raise PortfolioError(
            what="the table is empty",
            where=where,
            got=f"0 rows, columns {', '.join(table.columns) or '(none)'}",
            expected="at least one address",
            repair="check the export that wrote it",
        )
    table = with_points(table, geo, columns or {}, where)
    names = canonical_names(table.columns, columns, where=where)
    clash = [n for n in table.columns if n not in names and n in set(names.values())]
    if clash:
        raise PortfolioError(
            what="the column mapping gives a name that the table uses for something else",
            where=where,
            got=", ".join(clash),
            expected="that name for the mapped column only",
            repair=f"rename the column {clash[0]!r} in the table, or take it out of the mapping",
        )
    table = table.rename(names)
    if may_have_commas:
        table = with_decimal_points(table, where)
    return with_known_types(table, where=where)


class Loaded(NamedTuple):
    """A table as it stands.

    Attributes
    ----------
    table : polars.DataFrame
    where : str
        What it is called.
    may_have_commas : bool
        It is text in which a comma can only be a decimal mark.
    geo : bytes or None
        Metadata of GeoParquet.
    """

    table: pl.DataFrame
    where: str
    may_have_commas: bool = False
    geo: bytes | None = None


def load_table(source: Any) -> Loaded:
    """Load any table as it stands; CSV gives text throughout.

    Raises
    ------
    PortfolioError
        The source cannot be read.
    """
    if isinstance(source, str | Path):
        return _load_file(Path(source))
    kind = f"{type(source).__module__.partition('.')[0]} {type(source).__name__}"
    geo = (source.schema.metadata or {}).get(_GEO) if kind == _ARROW else None
    try:
        return Loaded(_load_memory(source, kind), kind, geo=geo)
    except PortfolioError:
        raise
    except Exception as error:  # three libraries, each with errors of its own
        raise PortfolioError(
            what=f"the {kind} cannot be read",
            where=kind,
            got=f"{type(error).__name__}: {error}",
            expected="columns of one plain type each",
            repair="give each column one type (ids as text, coordinates as numbers)",
        ) from error


def _load_memory(source: Any, kind: str) -> pl.DataFrame:
    if isinstance(source, pl.LazyFrame):
        return source.collect()
    if isinstance(source, pl.DataFrame):
        return source
    # pandas and pyarrow are recognised without importing them: who has such a table has them.
    if kind == "pandas DataFrame":
        return _from_pandas(source)
    if kind == _ARROW:
        check_unique(list(source.column_names), kind)
        frame = pl.from_arrow(source)
        assert isinstance(frame, pl.DataFrame)  # a table never becomes a series
        return frame.drop(pl.selectors.matches(_PANDAS_INDEX))
    raise PortfolioError(
        what="this is not a table of addresses",
        where="source",
        got=f"{kind}: {str(source)[:60]}",
        expected="a path, a polars or pandas DataFrame, a polars LazyFrame or a pyarrow Table",
        repair="write it with .to_parquet(), which is read with its points"
        if kind == "geopandas GeoDataFrame"
        else "make a polars.DataFrame of it",
    )


def _from_pandas(source: Any) -> pl.DataFrame:
    if any(name is not None for name in source.index.names):
        source = source.reset_index()  # a named index is data: often the id
    check_unique([str(name) for name in source.columns], "pandas DataFrame")
    frame: pl.DataFrame = pl.from_pandas(source.rename(columns=str))
    return frame


def _load_file(path: Path) -> Loaded:
    _check_there(path)
    name = path.name.lower()
    try:
        if name.endswith(_PARQUET):
            return _from_parquet(path)
        if name.endswith(_CSV):
            table, separator = read_csv_text(path)
            return Loaded(table, str(path), separator in (";", "\t"))
    except OSError as error:
        raise PortfolioError(
            what="the file cannot be read",
            where=str(path),
            got=error.strerror or str(error),
            expected="a readable file",
            repair="check the permissions, and whether another program holds it",
        ) from error
    raise PortfolioError(
        what="the extension says nothing that can be read",
        where=str(path),
        got=path.suffix or "no extension",
        expected=_READABLE,
        repair="save the table as CSV (UTF-8) or Parquet; a spreadsheet has such an export",
    )


def _check_there(path: Path) -> None:
    if path.is_dir():
        raise PortfolioError(
            what="this is a directory",
            where=str(path),
            got="a directory",
            expected=f"one file: {_READABLE}",
            repair="name the file in it",
        )
    if not path.exists():
        raise PortfolioError(
            what="file not found",
            where=str(path),
            got="nothing there",
            expected=f"a file: {_READABLE}",
            repair="check the path; a relative path starts at the current directory",
        )


def _from_parquet(path: Path) -> Loaded:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(path)
        check_unique(list(schema.names), str(path))
        frame = pl.read_parquet(path, glob=False, hive_partitioning=False)
    except (pa.ArrowException, pl.exceptions.PolarsError) as error:
        size = path.stat().st_size
        raise PortfolioError(
            what="the file is empty" if size == 0 else "the file is not whole Parquet",
            where=str(path),
            got=f"{size} bytes" + (f"; {error}" if size else ""),
            expected="a Parquet file with its footer",
            repair="the file may be cut off, or be of another format: fetch or write it again",
        ) from error
    geo = (schema.metadata or {}).get(_GEO)
    return Loaded(frame.drop(pl.selectors.matches(_PANDAS_INDEX)), str(path), geo=geo)
