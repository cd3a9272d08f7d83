# SPDX-License-Identifier: EUPL-1.2
"""One positive number at the door."""

from __future__ import annotations

import math
from typing import Any

from npr.core.arguments import one_number
from npr.core.errors import NprError
from npr.core.units import to_si


def positive(value: Any, unit: str, name: str) -> float:
    """One positive, finite number of a quantity in ``unit``, or why it is none."""
    number = to_si(value, unit, name=name)
    if number.ndim == 0 and 0.0 < float(number) < math.inf:
        return float(number)
    raise NprError(
        what=f"{name} is not one positive number",
        where=name,
        got=str(value),
        expected=f"one quantity > 0 that converts to {unit}",
        repair="give a single positive, finite value",
    )


def positive_or_nan(value: Any, unit: str, name: str) -> float:
    """As ``positive``; NaN when it was left out."""
    return math.nan if value is None else positive(value, unit, name)


def bounded(value: Any, quantity: str, name: str) -> float:
    """One positive number within the physical bounds of a quantity of ``bounds.toml``."""
    return one_number(value, quantity, name=name)


def bounded_or_nan(value: Any, quantity: str, name: str) -> float:
    """As ``bounded``; NaN when it was left out."""
    return math.nan if value is None else bounded(value, quantity, name)
