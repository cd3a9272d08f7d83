# SPDX-License-Identifier: EUPL-1.2
"""Optional branches of the seismicity: the rate and the b-value are not known exactly.

They stand beside those of the largest magnitude. Three points at -sqrt(3), 0 and sqrt(3) standard
deviations with weights 1/6, 2/3 and 1/6 have the mean, the variance and the fourth moment of a
normal variable.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from npr.core.errors import HazardError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spectra.sources.parameters import Uncertainty

Uncertain = Literal["rate", "b"]
_POINTS = (-math.sqrt(3.0), 0.0, math.sqrt(3.0))
_POINT_WEIGHTS = (1.0 / 6.0, 2.0 / 3.0, 1.0 / 6.0)


class BranchKind(NamedTuple):
    """What the seismicity branches over: names, values and weights of the branches."""

    kind: str
    names: tuple[str, ...]
    values: tuple[float, ...]
    weights: tuple[float, ...]


def uncertain(names: Iterable[str]) -> tuple[Uncertain, ...]:
    """Check what is to be uncertain, and put it in our order.

    Raises
    ------
    HazardError
        There is no such thing, or it is named twice.

    Examples
    --------
    >>> uncertain(["b", "rate"])
    ('rate', 'b')
    """
    given = [names] if isinstance(names, str) else list(names)
    known = get_args(Uncertain)
    if not set(given) <= set(known) or len(set(given)) != len(given):
        raise HazardError(
            what="the seismicity has no such uncertainty",
            where="uncertainty",
            got=", ".join(map(str, given)),
            expected=f"{', '.join(known)}, each at most once",
        )
    return tuple(name for name in known if name in given)


def level_branches(ln_sd: float) -> BranchKind:
    """Factors on the number of events a year: lognormal, the median is 1."""
    factors = tuple(math.exp(point * ln_sd) for point in _POINTS)
    names = tuple(f"events x {factor:.3g}" for factor in factors)
    return BranchKind("rate", names, factors, _POINT_WEIGHTS)


def decay_branches(decay_yr: float, given: Uncertainty, usual_yr: float) -> BranchKind:
    """Decay times, yr: the middle one as it is, the others in proportion to the built-in ones."""
    side = given.decay_side_weight.value
    low, high = (decay_yr * end.value / usual_yr for end in (given.decay_low, given.decay_high))
    values = (low, decay_yr, high)
    names = tuple(f"{value:.3g} yr" for value in values)
    return BranchKind("decay", names, values, (side, 1.0 - 2.0 * side, side))


def b_branches(sd: float) -> BranchKind:
    """Shifts of every b-value of the field."""
    shifts = tuple(point * sd for point in _POINTS)
    return BranchKind("b", tuple(f"b {shift:+.3f}" for shift in shifts), shifts, _POINT_WEIGHTS)
