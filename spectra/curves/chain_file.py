# SPDX-License-Identifier: EUPL-1.2
"""A file of the public reference chain: Zarr, or NetCDF with the same content."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from npr.core.datasets import need_zarr
from npr.core.errors import HazardError

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NODE = "zone_x_y"
"""Dimension of the nodes: each 1 km node once for every zone that it serves."""


def open_chain(path: Path, names: tuple[str, ...]) -> tuple[xr.Dataset, str]:
    """The one dataset in a file that holds one of some variables, and the name of its group.

    Raises
    ------
    HazardError
        The file cannot be read, or none or several of its groups hold such a variable.
    """
    groups = _groups(path)
    try:
        found = {name: one for name, one in groups.items() if _has(one, names)}
        if len(found) != 1:
            raise HazardError(
                what=f"{'several groups' if found else 'no group'} with what is asked for",
                where=str(path),
                got=", ".join(found or groups),
                expected=f"one group with {' or '.join(names)}",
                repair="give the group itself, or write the one that is meant to a file of its own",
            )
        ((group, dataset),) = found.items()
        return dataset.load(), group.strip("/")
    finally:
        _close(groups)


def is_zarr(path: Path) -> bool:
    """Whether a directory is a Zarr store."""
    return any((path / name).exists() for name in ("zarr.json", ".zgroup", ".zmetadata"))


def holds(path: Path, names: tuple[str, ...]) -> bool:
    """Whether a file holds one of some variables; False where it cannot be read."""
    try:
        groups = _groups(path)
    except HazardError:
        return False
    _close(groups)
    return any(_has(one, names) for one in groups.values())


def _has(dataset: xr.Dataset, names: tuple[str, ...]) -> bool:
    return bool(set(names) & set(map(str, dataset.data_vars)))


def _groups(path: Path) -> dict[str, xr.Dataset]:
    """All groups of a file, not read yet."""
    import xarray as xr

    if not path.exists():
        raise HazardError(what="file not found", where=str(path), repair="check the path")
    if path.is_dir():
        need_zarr(path)
    try:
        if path.is_dir():
            # Summaries of metadata, where there are any, are of single groups.
            return dict(xr.open_groups(path, engine="zarr", consolidated=False))
        return dict(xr.open_groups(path, engine="h5netcdf"))
    except (OSError, ValueError, KeyError) as error:
        raise HazardError(
            what="the file cannot be read",
            where=str(path),
            got=" ".join(str(error).split())[:200],
            expected="a Zarr store or NetCDF-4 (HDF5)",
        ) from error


def _close(groups: dict[str, xr.Dataset]) -> None:
    for one in groups.values():
        one.close()


def selected(dataset: xr.Dataset, path: Path, **labels: str) -> xr.Dataset:
    """Select by label, never by position: the order differs between versions."""
    for dim, label in labels.items():
        known = [str(one) for one in dataset[dim].values.ravel()] if dim in dataset.coords else []
        if label not in known:
            raise HazardError(
                what=f"the hazard lacks a {dim.replace('_', ' ')}",
                where=str(path),
                got=", ".join(known) or "none is named",
                expected=label,
            )
        if dim in dataset.dims:
            dataset = dataset.isel({dim: known.index(label)})
    return dataset


def of_nodes(dataset: xr.Dataset, name: str, path: Path) -> Floats:
    """Coordinate of all nodes (node) float64."""
    if name not in dataset.variables or dataset[name].dims != (NODE,):
        raise HazardError(
            what="the hazard does not say where or of which zone its nodes are",
            where=f"{path}, {name}",
            got=", ".join(f"{key} {value.dims}" for key, value in dataset.coords.items()),
            expected=f"x, y and zone over {NODE}",
        )
    return dataset[name].values.astype(np.float64)
