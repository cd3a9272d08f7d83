# SPDX-License-Identifier: EUPL-1.2
"""Labelled arrays on disk: NetCDF, or a Zarr store, whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from npr.core.errors import NprError
from npr.core.files import whole_file

if TYPE_CHECKING:
    import xarray as xr

EXTENSIONS = (".nc", ".zarr")
"""Files that ``write_dataset`` writes: NetCDF-4, and Zarr (extra ``zarr``)."""

_LARGE = 1000


def write_dataset(dataset: xr.Dataset, path: str | Path) -> Path:
    """Write a dataset by the extension of the path, compressed, whole or not at all.

    Raises
    ------
    NprError
        The extension is another, or the package for it is not installed.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind not in EXTENSIONS:
        raise NprError(
            what="labelled arrays are written as NetCDF or Zarr",
            where=str(path),
            got=path.suffix or "no extension",
            expected=", ".join(EXTENSIONS),
        )
    if kind == ".zarr":
        _write_zarr(dataset, path)
        return path
    packed: dict[str, Any] = {
        str(name): {"zlib": True, "complevel": 1, "shuffle": True}
        for name, variable in dataset.data_vars.items()
        if variable.size > _LARGE
    }
    with whole_file(path) as scratch:
        dataset.to_netcdf(scratch, engine="h5netcdf", encoding=packed)
    return path


def _write_zarr(dataset: xr.Dataset, path: Path) -> None:
    """Write a store beside its place, then put it there: a directory is moved in one step."""
    need_zarr(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    old = path.with_name(f".{path.name}.{secrets.token_hex(6)}.old")
    try:
        dataset.to_zarr(scratch, consolidated=False)
        if path.exists():
            path.replace(old)
        scratch.replace(path)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def need_zarr(path: Path) -> None:
    """Say which extra is missing, where it is."""
    from importlib.util import find_spec

    if find_spec("zarr") is None:
        raise NprError(
            what="a Zarr store needs a package that is not installed",
            where=str(path),
            got="no package zarr",
            expected="zarr 3 or newer",
            repair="pip install 'npr-typology[zarr]', or take NetCDF",
        )
