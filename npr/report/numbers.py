# SPDX-License-Identifier: EUPL-1.2
"""Unity checks and shares as a note shows them: never a false pass."""

from __future__ import annotations

import math

from npr.core.figures import UNKNOWN, figure


def unity(value: float) -> str:
    """A unity check to three decimals, more where rounding would move it across 1.

    Examples
    --------
    >>> unity(0.92069), unity(1.00004), unity(0.99996), unity(float("nan"))
    ('0.921', '1.00004', '0.99996', 'unknown')
    """
    if not math.isfinite(value):
        return figure(value)
    for decimals in range(3, 8):
        text = f"{value:.{decimals}f}"
        if (float(text) <= 1.0) == (value <= 1.0) and (float(text) == 1.0) == (value == 1.0):
            break
    return text


def share(value: float) -> str:
    """A ratio as a percentage."""
    return UNKNOWN if math.isnan(value) else f"{figure(100.0 * value)} %"
