# SPDX-License-Identifier: EUPL-1.2
"""The one decorator for compiled kernels.

Compiled code is kept on disk between runs, in a directory of its own for each version of this
package, of numba and of Python, so that an upgrade never meets old machine code. Numba itself tells
processors and changed sources apart. Two processes that compile the same kernel at the same time
write the same bytes, because every kernel has exactly one signature (tests/architecture holds us to
it): that is what makes sharing the directory safe.
"""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any, TypeVar

import numba
from numba.core import config

from npr.core.files import cache_directory
from npr.core.provenance import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

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
    where = cache_directory(
        "kernels", f"{VERSION}-numba{numba.__version__}-py{platform.python_version()}"
    )
    settings: Any = config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(where)
    try:
        compiled: Any = numba.njit(error_model="numpy", nogil=True, fastmath=False, cache=True)(
            function
        )
    finally:
        settings.CACHE_DIR = before
    KERNELS.append(compiled)
    return compiled


def as_python(function: Function) -> Function:
    """Give the plain Python function behind a kernel, compiled or not."""
    return getattr(function, "py_func", function)
