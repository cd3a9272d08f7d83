# SPDX-License-Identifier: EUPL-1.2
"""Write a table of results, whole or not at all, with where it comes from."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from npr.core.errors import PortfolioError
from npr.core.files import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pyarrow as pa

_PREFIX = "npr."
_PARQUET = (".parquet", ".pq")
_CSV = (".csv",)
_REPAIR = {
    errno.ENOSPC: ("the disk is full", "free space, or write to another disk"),
    errno.EDQUOT: ("the disk quota is used up", "free space, or write to another disk"),
    errno.EFBIG: ("the file grows larger than allowed", "raise the limit, or write elsewhere"),
    errno.EACCES: ("no permission to write there", "write elsewhere, or ask for permission"),
    errno.EPERM: ("no permission to write there", "write elsewhere, or ask for permission"),
    errno.EROFS: ("the disk is read-only", "write elsewhere"),
    errno.ENOTDIR: ("part of the path is a file, not a directory", "name another directory"),
    errno.EEXIST: ("part of the path is a file, not a directory", "name another directory"),
    errno.EISDIR: ("the path is a directory", "add the name of a file"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter name"),
}


def metadata_path(path: Path | str) -> Path:
    """Side file that holds the provenance of a CSV file.

    Examples
    --------
    >>> metadata_path("results.csv").name
    'results.csv.provenance.json'
    """
    path = Path(path)
    return path.with_name(path.name + ".provenance.json")


def check_writable(path: Path | str, extensions: tuple[str, ...] = _PARQUET + _CSV) -> None:
    """Fail now, rather than after hours of work, if ``path`` cannot be written.

    Nothing is left behind: a scratch file is made in the directory and removed.

    Raises
    ------
    PortfolioError
        Unknown extension, a directory, no permission, a full or read-only disk.
    """
    path = Path(path)
    _check_target(path, extensions)
    parent = path.parent
    while not os.path.exists(parent) and parent != parent.parent:
        parent = parent.parent
    with (
        _explained(path),
        tempfile.NamedTemporaryFile(prefix=f".{path.name}.", dir=parent) as scratch,
    ):
        scratch.write(b"\0" * 4096)  # a full disk often still takes an empty file


def write_table(
    table: pa.Table, path: Path | str, *, metadata: Mapping[str, str]
) -> tuple[Path, ...]:
    """Write a table as Parquet or CSV, by extension, with its provenance.

    Parquet keeps the metadata in the file, under keys ``npr.*``. CSV has no place for it: it goes
    to a side file ``<name>.provenance.json``.

    Parameters
    ----------
    table : pyarrow.Table
        Dictionary-encoded columns stay so in Parquet; CSV gets their values, JSON for nested
        columns and hexadecimal digits for binary ones.
    path : path
        ``.parquet``, ``.pq`` or ``.csv``. Missing directories are made.
    metadata : mapping of str to str
        What made the table; keys without the prefix.

    Returns
    -------
    tuple of Path
        The files that were written.

    Raises
    ------
    PortfolioError
        The file cannot be written; what stood there before is untouched.
    """
    path = Path(path)
    _check_target(path)
    with _explained(path):
        if path.name.lower().endswith(_PARQUET):
            _write_parquet(table, path, metadata)
            return (path,)
        _write_csv(table, path, metadata)
        return (path, metadata_path(path))


def read_metadata(path: Path | str) -> dict[str, str]:
    """Provenance of a file that ``write_table`` wrote; keys without the prefix.

    Raises
    ------
    PortfolioError
        The file is missing, unreadable, or has no provenance of ours.
    """
    path = Path(path)
    side = metadata_path(path)
    found: dict[str, str] = {}
    try:
        if path.name.lower().endswith(_PARQUET):
            import pyarrow.parquet as pq

            pairs = (pq.read_schema(path).metadata or {}).items()
            decoded = {key.decode(): value.decode() for key, value in pairs}
            found = {
                k.removeprefix(_PREFIX): v for k, v in decoded.items() if k.startswith(_PREFIX)
            }
        else:
            found = json.loads(side.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # pyarrow's own errors are ValueErrors
        raise PortfolioError(
            what="the provenance cannot be read",
            where=str(path),
            got=str(error),
            expected=f"a whole Parquet file, or a CSV file with {side.name} beside it",
            repair="check the path; a side file has to be moved together with its CSV file",
        ) from error
    if not found:
        raise PortfolioError(
            what="the file has no provenance",
            where=str(path),
            got="no keys npr.*",
            expected="a file that this program wrote",
            repair="some programs drop it when they save a file again: use the original",
        )
    return found


def _check_target(path: Path, extensions: tuple[str, ...] = _PARQUET + _CSV) -> None:
    # Unlike Path.is_dir, it never raises, however odd the path. A Zarr store is a directory.
    if os.path.isdir(path) and path.suffix.lower() not in set(extensions) & {".zarr"}:
        raise PortfolioError(
            what="the path is a directory",
            where=str(path),
            got="a directory",
            expected="a file",
            repair="add the name of a file, or choose another path",
        )
    if not path.name.lower().endswith(extensions):
        raise PortfolioError(
            what="the extension says nothing that can be written",
            where=str(path),
            got=path.suffix or "no extension",
            expected=", ".join(extensions),
            repair="give the file one of these extensions",
        )


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what, repair = _REPAIR.get(
            error.errno or 0, ("the file cannot be written", "check the path and the disk")
        )
        there = (
            "what stood there before is untouched" if os.path.exists(path) else "nothing is left"
        )
        raise PortfolioError(
            what,
            where=str(path),
            got=error.strerror or str(error),
            expected=f"a place to write the whole file ({there})",
            repair=repair,
        ) from error


def _write_parquet(table: pa.Table, path: Path, metadata: Mapping[str, str]) -> None:
    import pyarrow.parquet as pq

    kept = dict(table.schema.metadata or {})
    kept.update({f"{_PREFIX}{key}".encode(): value.encode() for key, value in metadata.items()})
    # Opened by Python, so that a full disk is an OSError with its number.
    with whole_file(path) as scratch, scratch.open("wb") as file:
        pq.write_table(table.replace_schema_metadata(kept), file, compression="zstd")


def _write_csv(table: pa.Table, path: Path, metadata: Mapping[str, str]) -> None:
    from pyarrow import csv

    with (
        whole_file(metadata_path(path)) as side,
        whole_file(path) as scratch,
    ):
        side.write_text(json.dumps(dict(metadata), indent=2, ensure_ascii=False), encoding="utf-8")
        with scratch.open("wb") as file:
            csv.write_csv(_plain(table), file, csv.WriteOptions(quoting_style="needed"))


def _plain(table: pa.Table) -> pa.Table:
    """Give every column a type that CSV can hold."""
    import pyarrow as pa

    for index, field in enumerate(table.schema):
        column = table.column(index)
        if pa.types.is_dictionary(field.type):
            column = column.cast(field.type.value_type)
        if pa.types.is_nested(field.type):
            # Carried through from the input (a list of notes): text is better than losing the run.
            column = _texts(
                column, lambda value: json.dumps(value, default=str, ensure_ascii=False)
            )
        elif pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type):
            column = _texts(column, bytes.hex)
        if column.type != field.type:
            table = table.set_column(index, field.name, column)
    return table


def _texts(column: pa.ChunkedArray, text: Callable[[Any], str]) -> pa.Array:
    import pyarrow as pa

    values = column.to_pylist()
    return pa.array([None if value is None else text(value) for value in values], pa.string())
