# SPDX-License-Identifier: EUPL-1.2
"""Files: whole or not at all, with a digest, and checked against a schema when read."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from npr.core.errors import SchemaError
from npr.core.user_files import UserFile, read_user_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xarray as xr
    from pydantic import BaseModel

Model = TypeVar("Model", bound="BaseModel")


def cache_directory(*parts: str) -> Path:
    """Directory for what can be computed again; ``NPR_CACHE_DIR`` overrides the user's own."""
    root = os.environ.get("NPR_CACHE_DIR")
    if root is None:
        import platformdirs

        root = platformdirs.user_cache_dir("npr-typology", appauthor=False)
    return Path(root, *parts)


@contextlib.contextmanager
def whole_file(path: Path | str) -> Iterator[Path]:
    """Give a scratch path that becomes ``path`` on success and vanishes on failure.

    The scratch file stands in the same directory, so that the last step is one atomic rename:
    a reader sees the old file or the new one, never half of either.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Made by hand, not by tempfile, so that it has the permissions of any new file from the start.
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(6)}{path.suffix}")
    os.close(os.open(scratch, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    try:
        yield scratch
        with scratch.open("rb+") as written:
            os.fsync(written.fileno())
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


@contextlib.contextmanager
def whole_files(directory: Path | str) -> Iterator[Path]:
    """Give a scratch directory whose files move to ``directory`` on success, and vanish otherwise.

    What else stands in ``directory`` stays. Each file is replaced by one atomic rename.
    """
    directory = Path(directory)
    directory.parent.mkdir(parents=True, exist_ok=True)
    scratch = directory.with_name(f".{directory.name}.{secrets.token_hex(6)}")
    scratch.mkdir()
    try:
        yield scratch
        directory.mkdir(exist_ok=True)
        for file in sorted(scratch.iterdir()):
            file.replace(directory / file.name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def digest(*parts: Any) -> str:
    """Short SHA-256 over plain data and arrays, independent of the order of keys.

    Examples
    --------
    >>> digest({"a": 1, "b": 2.0}) == digest({"b": 2.0, "a": 1})
    True
    >>> digest(np.arange(3)) == digest(np.arange(3.0))
    False
    """
    sha = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            sha.update(f"{part.dtype.str}{part.shape}".encode())
            sha.update(np.ascontiguousarray(part).tobytes())
        else:
            sha.update(json.dumps(part, sort_keys=True, ensure_ascii=False).encode())
        sha.update(b"\0")
    return sha.hexdigest()[:16]


def dataset_digest(dataset: xr.Dataset) -> str:
    """Digest of the variables and coordinates of a dataset, not of the file around them."""
    parts: list[Any] = []
    for name in sorted(map(str, dataset.variables)):
        variable = dataset.variables[name]
        values = np.asarray(variable.values)
        if values.dtype.kind in "OUT":
            parts += [name, list(variable.dims), values.astype(str).tolist()]
        else:
            parts += [name, list(variable.dims), values]
    return digest(*parts)


def open_dataset(path: Path, *, variables: tuple[str, ...]) -> xr.Dataset:
    """Read a NetCDF file or Zarr store of ours into memory and check that its variables are there.

    Raises
    ------
    SchemaError
        The file is missing or unreadable, or a variable is not in it.
    """
    import xarray as xr

    kind: dict[str, Any] = {"engine": "h5netcdf"}
    if path.is_dir():
        from npr.core.datasets import need_zarr

        need_zarr(path)
        kind = {"engine": "zarr", "consolidated": False}
    try:
        with xr.open_dataset(path, **kind) as opened:
            dataset = opened.load()
    except FileNotFoundError as error:
        raise SchemaError(
            what="file not found", where=str(path), repair="check the path, or write the file first"
        ) from error
    except (OSError, ValueError) as error:
        raise SchemaError(
            what="file cannot be read as NetCDF",
            where=str(path),
            got=str(error),
            expected="NetCDF-4 (HDF5), or a Zarr store",
            repair="the file may be truncated or of another format: fetch or write it again",
        ) from error
    missing = [name for name in variables if name not in dataset.variables]
    if missing:
        raise SchemaError(
            what="file lacks variables",
            where=str(path),
            got=", ".join(sorted(map(str, dataset.variables))),
            expected=", ".join(variables),
            repair=f"add {', '.join(missing)}",
        )
    return dataset


def load_toml(path: Path, model: type[Model]) -> Model:
    """Read a TOML file and check it against a pydantic model.

    Raises
    ------
    UserFileError
        Names the file and, at once, every key that is wrong: what was there, what was expected.
    """
    return read_user_file(path).fits(model)


def validated(content: dict[str, Any], model: type[Model], where: Path | str) -> Model:
    """Check plain data that was made here against a pydantic model.

    Raises
    ------
    UserFileError
        Names every key that is wrong.
    """
    return UserFile(str(where), content).fits(model)
