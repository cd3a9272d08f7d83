# SPDX-License-Identifier: EUPL-1.2
"""What has been computed, on disk: found again by digest, or computed again.

These files are scratch of ours (NumPy's own format, quick to read); what people exchange is NetCDF
and Parquet.
"""

from __future__ import annotations

import logging
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.files import digest, whole_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

_LOG = logging.getLogger("npr.store")
_DIGEST = "digest"


def load_stored(path: Path, *, names: tuple[str, ...]) -> dict[str, NDArray[Any]] | None:
    """Read what ``save_stored`` wrote; None when it is not there, or not what was written.

    A file that is damaged is reported to the log and treated as absent.
    """
    try:
        # Opened here: NumPy leaves a file open that turns out to be cut off.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in names}
            is_whole = str(stored[_DIGEST]) == _digest(arrays)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        is_whole = False
    if not is_whole:
        _LOG.warning("%s is damaged; what it held is computed again", path)
        return None
    return arrays


def save_stored(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays with their digest, whole or not at all.

    Where they cannot be written (no permission, a full disk) the log says so and work goes on: what
    is kept saves time, and nothing else depends on it.
    """
    try:
        with whole_file(path) as scratch, scratch.open("wb") as file:
            marked: dict[str, Any] = {**arrays, _DIGEST: np.array(_digest(arrays))}
            np.savez(file, **marked)
    except OSError as error:
        _warn_not_kept(path.parent, error.strerror or str(error))


@cache
def _warn_not_kept(directory: Path, reason: str) -> None:
    # Once: a portfolio has a hundred zones, and each would say the same.
    _LOG.warning(
        "%s: nothing can be kept there (%s), so all is computed again next time; "
        "NPR_CACHE_DIR names another directory",
        directory,
        reason,
    )


def _digest(arrays: Mapping[str, NDArray[Any]]) -> str:
    parts: list[Any] = []
    for name in sorted(arrays):
        parts += [name, arrays[name]]
    return digest(*parts)
