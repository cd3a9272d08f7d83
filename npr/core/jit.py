# SPDX-License-Identifier: EUPL-1.2
"""The one decorator for compiled kernels.

Compiled code is kept on disk between runs, in a directory of its own for each version of this
package, of numba and of Python and for each state of the source of all kernels and of the groups of
arguments that they take: numba looks at the file of a kernel only. Numba itself tells processors
apart. Two processes that compile the same kernel at the same time
write the same bytes, because every kernel has exactly one signature (tests/architecture holds us to
it): that is what makes sharing the directory safe.
"""

from __future__ import annotations

import logging
import platform
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import numba
from numba.core import config

from npr.core.files import cache_directory
from npr.core.provenance import VERSION, source_digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LOG = logging.getLogger("npr.jit")

Function = TypeVar("Function", bound="Callable[..., Any]")

KERNELS: list[Any] = []
"""Every kernel that has been decorated, for the architecture test."""


def kernel(function: Function) -> Function:
    """Compile a kernel: floats in SI in, floats and status bits out, never an exception.

    ``error_model="numpy"`` lets a division by zero give inf instead of raising in mid-loop; it must
    hold for every callee too, hence one decorator for all. ``fastmath`` stays off because it makes
    ``isnan(nan)`` false, and NaN is our "unknown". ``nogil`` lets npr.core.threads run kernels side
    by side; kernels themselves are serial.
    """
    where = _directory()
    settings: Any = config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(where)
    try:
        compiled: Any = numba.njit(
            error_model="numpy", nogil=True, fastmath=False, cache=where is not None
        )(function)
    finally:
        settings.CACHE_DIR = before
    _forgive_full_disks(compiled)
    KERNELS.append(compiled)
    return compiled


def _directory() -> Path | None:
    """Where compiled code is kept; None when nothing can be kept there."""
    source = source_digest("npr.core", "npr.checks", "npr.risk", "spectra", "typologies")
    where = cache_directory(
        "kernels", f"{VERSION}-numba{numba.__version__}-py{platform.python_version()}-{source}"
    )
    return where if _is_usable(where) else None


@cache
def _is_usable(where: Path) -> bool:
    try:
        where.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _LOG.warning("compiled code cannot be kept in %s: %s", where, error.strerror)
        return False
    return True


def _forgive_full_disks(compiled: Any) -> None:
    """Go on with what has been compiled when it cannot be written: it is only slower next time."""
    stored: Any = getattr(compiled, "_cache", None)
    if not hasattr(stored, "save_overload"):  # jit is off, or nothing is kept
        return
    save = stored.save_overload

    def save_overload(signature: Any, data: Any) -> None:
        try:
            save(signature, data)
        except OSError as error:
            _LOG.warning("compiled code cannot be kept: %s", error.strerror)

    stored.save_overload = save_overload
