# SPDX-License-Identifier: EUPL-1.2
"""What has been computed, on disk: found again by digest, or computed again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from npr.core.errors import SchemaError
from npr.core.files import dataset_digest, open_dataset, whole_file

if TYPE_CHECKING:
    from pathlib import Path

    import xarray as xr

_LOG = logging.getLogger("npr.store")


def load_stored(path: Path, *, variables: tuple[str, ...]) -> xr.Dataset | None:
    """Read what ``save_stored`` wrote; None when it is not there, or not what was written.

    A file that is damaged is reported to the log and treated as absent.
    """
    if not path.exists():
        return None
    try:
        dataset = open_dataset(path, variables=variables)
        if dataset.attrs.get("digest") != dataset_digest(dataset):
            raise SchemaError("figures do not match their digest", where=str(path))
    except SchemaError as error:
        _LOG.warning("%s is damaged and is computed again (%s)", path, error.what)
        return None
    return dataset


def save_stored(path: Path, dataset: xr.Dataset) -> None:
    """Write a dataset with its digest, whole or not at all."""
    marked = dataset.assign_attrs(digest=dataset_digest(dataset))
    with whole_file(path) as scratch:
        marked.to_netcdf(scratch, engine="h5netcdf")
