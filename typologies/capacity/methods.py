# SPDX-License-Identifier: EUPL-1.2
"""Numbers of the reduction methods, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from npr.core.errors import NprError

if TYPE_CHECKING:
    from typologies.capacity.schema import MethodsFile, Secant

_DATA = Path(__file__).parents[1] / "data" / "capacity_methods.toml"


@cache
def capacity_methods() -> MethodsFile:
    """Numbers of the reduction of a pushover curve, with trust and source."""
    from npr.core.files import load_toml
    from typologies.capacity.schema import MethodsFile

    return load_toml(_DATA, MethodsFile)


def secant_of(method: str) -> Secant | None:
    """Where the elastic branch of a method crosses the curve; None for ``ec8``, which has none.

    Raises
    ------
    NprError
        An unknown method of bilinearisation.
    """
    secants = capacity_methods().secant
    if method in secants:
        return secants[method]
    if method == "ec8":
        return None
    raise NprError(
        what="unknown method of bilinearisation",
        where="method",
        got=repr(method),
        expected=", ".join(("ec8", *secants)),
        repair="write one of these",
    )
