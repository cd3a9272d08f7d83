# SPDX-License-Identifier: EUPL-1.2
"""Numbers of the reduction methods, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from npr.core.errors import NprError

if TYPE_CHECKING:
    from typologies.capacity.schema import MethodsFile

_DATA = Path(__file__).parents[1] / "data" / "capacity_methods.toml"


@cache
def capacity_methods() -> MethodsFile:
    """Numbers of the reduction of a pushover curve, with trust and source."""
    from npr.core.files import load_toml
    from typologies.capacity.schema import MethodsFile

    return load_toml(_DATA, MethodsFile)


def secant_fraction(method: str) -> float | None:
    """Share of the peak that fixes the elastic branch; None for ``ec8``, which has none.

    Raises
    ------
    NprError
        An unknown method of bilinearisation.
    """
    fractions = capacity_methods().secant_fraction
    if method in fractions:
        return fractions[method].value
    if method == "ec8":
        return None
    raise NprError(
        what="unknown method of bilinearisation",
        where="method",
        got=repr(method),
        expected=", ".join(("ec8", *fractions)),
        repair="write one of these",
    )
