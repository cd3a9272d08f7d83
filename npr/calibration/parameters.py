# SPDX-License-Identifier: EUPL-1.2
"""Which numbers of an edition can be tuned, and what they are for a set of them."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, NamedTuple

from npr.checks import design_capacity
from npr.core.errors import CalibrationError
from npr.core.problems import nearest
from npr.norms.code import CONSEQUENCE_CLASSES, LIMIT_STATES, MATERIALS, SITUATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from npr.norms.edition import Edition

_FACTORS = ("capacity", "strength", "drift")
_NAMES = "|".join(_FACTORS)
_MATERIAL = "code.factors.material."
_GENERAL = (
    "code.demand.importance_factor",
    "code.demand.damping_floor",
    "code.nlpo.initial_damping",
    "code.nlpo.hysteretic_cap",
    "code.nlpo.system_cap",
    "code.drift.system_ductile",
    "code.drift.system_brittle",
    *(f"code.factors.{name}" for name in _FACTORS),
)

TUNABLE = (
    *_GENERAL,
    *(f"{_MATERIAL}{material}.{name}" for material in MATERIALS for name in _FACTORS),
)
"""Keys that act on the unity checks of classes, besides return periods."""

RETURN_PERIOD = "code.return_period."
_CASES = {
    RETURN_PERIOD + ".".join(case)
    for case in itertools.product(LIMIT_STATES, SITUATIONS, CONSEQUENCE_CLASSES)
}
_ALIKE = 0.85
"""Keys have much in common: so much makes one a slip of the pen for another."""


class FreeParameter(NamedTuple):
    """One number of an edition that a calibration may change.

    Attributes
    ----------
    key : str
        Dotted, such as ``code.factors.capacity``.
    low, high : float
        Bounds, in the unit of the edition; positive.
    """

    key: str
    low: float
    high: float


def numbers_of(edition: Edition) -> dict[str, float]:
    """Every figure of the code route by its key; factors by material are 1 where absent."""
    return dict.fromkeys(TUNABLE, 1.0) | design_capacity.numbers_of(edition)


def check_parameters(free: Sequence[FreeParameter], edition: Edition) -> None:
    """See that parameters can be tuned.

    Raises
    ------
    EditionError
        The edition has no code route.
    CalibrationError
        A key that acts on no unity check of a class, a key twice, or bounds that are none.
    """
    _ = edition.code_route  # an edition without one is refused by its own message
    if not free:
        raise CalibrationError(
            what="there is no free parameter",
            where="problem, parameters",
            expected="one or more keys of the edition, each with bounds",
        )
    seen: set[str] = set()
    for one in free:
        error = key_error(one.key, seen, edition) or bounds_error(one)
        if error is not None:
            raise error
        seen.add(one.key)


def key_error(key: str, seen: set[str], edition: Edition | None) -> CalibrationError | None:
    """Why a number cannot be free, or free once more; without an edition, as far as can be told."""
    numbers = {} if edition is None else numbers_of(edition)
    is_period = key.startswith(RETURN_PERIOD)
    is_known = key in TUNABLE or (is_period and (edition is None or key in numbers))
    if is_known and key not in seen:
        return None
    if is_known:
        return CalibrationError(
            what="a parameter twice",
            where="problem, parameters",
            got=key,
            expected="every key once",
        )
    what = "this cannot be tuned"
    what += ": the edition does not know this return period" if is_period else ""
    periods = [each for each in numbers if each.startswith(RETURN_PERIOD)]
    # A number of the edition, or a case, is meant as it stands, whatever it looks like.
    is_real = key in _CASES or (edition is not None and key in edition.values)
    meant = None if is_real else nearest(key, [*periods, *TUNABLE], at_least=_ALIKE)
    listed = ", ".join([*periods, *_GENERAL, f"{_MATERIAL}<{'|'.join(MATERIALS)}>.<{_NAMES}>"])
    return CalibrationError(
        what=what,
        where="problem, parameters",
        got=key,
        expected=meant or f"a number that acts on the unity checks of classes: {listed}",
        repair=None
        if meant
        else "torsion, piers, walls out of plane and the lateral force method act on described "
        "buildings only (npr check)",
    )


def bounds_error(one: FreeParameter) -> CalibrationError | None:
    """Why bounds are none."""
    if 0.0 < one.low < one.high < math.inf:
        return None
    return CalibrationError(
        what="these are no bounds",
        where=f"problem, {one.key}",
        got=f"{one.low:g} to {one.high:g}",
        expected="0 < low < high, both finite",
    )
