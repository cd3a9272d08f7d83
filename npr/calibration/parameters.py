# SPDX-License-Identifier: EUPL-1.2
"""Which numbers of an edition can be tuned, and what they are for a set of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from npr.core.errors import CalibrationError
from npr.norms.code import MATERIALS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from npr.norms.edition import Edition

_FACTORS = ("capacity", "strength", "drift")

TUNABLE = (
    "code.demand.importance_factor",
    "code.demand.damping_floor",
    "code.nlpo.initial_damping",
    "code.nlpo.hysteretic_cap",
    "code.nlpo.system_cap",
    "code.drift.system_ductile",
    "code.drift.system_brittle",
    *(f"code.factors.{name}" for name in _FACTORS),
    *(f"code.factors.material.{material}.{name}" for material in MATERIALS for name in _FACTORS),
)
"""Keys that act on the unity checks of classes, besides return periods."""

RETURN_PERIOD = "code.return_period."


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
    found = dict.fromkeys(TUNABLE, 1.0)
    for key, value in edition.values.items():
        number = getattr(value, "value", None)
        if key.startswith("code.") and isinstance(number, float):
            found[key] = number
    return found


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
    numbers = numbers_of(edition)
    if not free:
        raise CalibrationError(
            what="there is no free parameter",
            where="problem, parameters",
            expected="one or more keys of the edition, each with bounds",
        )
    seen: set[str] = set()
    for one in free:
        is_period = one.key.startswith(RETURN_PERIOD)
        if one.key in seen or not (one.key in TUNABLE or (is_period and one.key in numbers)):
            what = "a parameter twice" if one.key in seen else "this cannot be tuned"
            if is_period and one.key not in seen:
                what = "this cannot be tuned: the edition does not know this return period"
            known = [key for key in numbers if key.startswith(RETURN_PERIOD)]
            raise CalibrationError(
                what=what,
                where="problem, parameters",
                got=one.key,
                expected="a number that acts on the unity checks of classes: "
                + ", ".join([*known, *TUNABLE]),
                mend="torsion, piers, walls out of plane and the lateral force method act on "
                "described buildings only (npr check)",
            )
        seen.add(one.key)
        if not 0.0 < one.low < one.high < math.inf:
            raise CalibrationError(
                what="these are no bounds",
                where=f"problem, {one.key}",
                got=f"{one.low:g} to {one.high:g}",
                expected="0 < low < high, both finite",
            )


class ClassTuning(NamedTuple):
    """Factors of one material.

    Attributes
    ----------
    demand : float
        On a_g: importance over capacity.
    strength, drift : float
    """

    demand: float
    strength: float
    drift: float


def class_tuning(numbers: Mapping[str, float], material: str) -> ClassTuning:
    """Factors that hold for a material; those of no material are the general ones."""

    def factor(name: str) -> float:
        own = numbers[f"code.factors.material.{material}.{name}"] if material else 1.0
        return numbers[f"code.factors.{name}"] * own

    importance = numbers["code.demand.importance_factor"]
    return ClassTuning(importance / factor("capacity"), factor("strength"), factor("drift"))
