# SPDX-License-Identifier: EUPL-1.2
"""What the columns of a table of spectra can be; bounds as in ``npr.core.bounds``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from npr.core.bounds import bound_of, likely_slip
from npr.core.units import STANDARD_GRAVITY

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_QUANTITIES = {
    "return_period_yr": ("return_period", "yr", 1.0),
    "a_g_g": ("ground_acceleration", "g", STANDARD_GRAVITY),
    "p": ("plateau_factor", "", 1.0),
    "T_B_s": ("corner_period_b", "s", 1.0),
    "T_C_s": ("corner_period_c", "s", 1.0),
    "T_D_s": ("corner_period_d", "s", 1.0),
}
"""Quantity of each column, its unit there, and that unit in the one of the bounds."""


def is_refused(column: str, values: ArrayLike) -> NDArray[np.bool_]:
    """Where values of a column are what no earthquake has; NaN is not."""
    quantity, _, factor = _QUANTITIES[column]
    return bound_of(quantity).is_refused(np.asarray(values) * factor)


def is_rare(column: str, values: ArrayLike) -> NDArray[np.bool_]:
    """Where values of a column are possible and rare."""
    quantity, _, factor = _QUANTITIES[column]
    return bound_of(quantity).is_rare(np.asarray(values) * factor)


def expected(column: str) -> str:
    """Range outside which values of a column are refused, in its unit."""
    bound = bound_of(_QUANTITIES[column][0])
    return _range(column, bound.least, bound.most)


def usual(column: str) -> str:
    """Range outside which values of a column are rare, in its unit."""
    bound = bound_of(_QUANTITIES[column][0])
    return _range(column, bound.usual_least, bound.usual_most)


def slip(column: str, value: float) -> str | None:
    """What a value that is out of range may have been meant as.

    Examples
    --------
    >>> slip("T_B_s", 120.0), slip("p", 0.3)
    ('meant 120 ms?', None)
    """
    meant = likely_slip(_QUANTITIES[column][0], value)
    return f"meant {meant}?" if meant else None


def _range(column: str, least: float, most: float) -> str:
    _, unit, factor = _QUANTITIES[column]
    return f"{least / factor:.3g} to {most / factor:.3g} {unit}".strip()
