# SPDX-License-Identifier: EUPL-1.2
"""One argument of a constructor: one finite number, in its unit, within the physical bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.bounds import bound_of, judge
from npr.core.errors import NprError
from npr.core.problems import nearest
from npr.core.units import plain_in, to_si

if TYPE_CHECKING:
    from collections.abc import Iterable


def one_number(
    value: Any,
    quantity: str,
    *,
    name: str,
    where: str = "",
    zero: bool = False,
    unknown: bool = False,
    is_bare: bool = False,
) -> float:
    """One finite number within the bounds of a quantity, in their unit.

    Parameters
    ----------
    value : pint quantity, or float
        A bare number only for a ratio, or where ``is_bare``.
    quantity : str
        Name in ``bounds.toml``.
    name, where : str
        Of the parameter, and what it belongs to, for the message.
    zero : bool
        Whether 0 is allowed beside the bounds.
    unknown : bool
        Whether NaN is allowed, for what is unknown.
    is_bare : bool
        A bare number is in the unit of the bounds: the name of the parameter says so.

    Raises
    ------
    NprError
        Not one finite number in that unit, or out of bounds.

    Examples
    --------
    >>> one_number(0.05, "damping_ratio", name="damping_ratio")
    0.05
    """
    bound = bound_of(quantity)
    convert = plain_in if is_bare or bound.unit == "1" else to_si
    number = convert(value, bound.unit, name=name)
    if number.ndim or not (np.isfinite(number) or (unknown and np.isnan(number))):
        raise NprError(
            what=f"{name} is not one finite number",
            where=where or name,
            got=f"{number.size} numbers" if number.ndim else str(value),
            expected=bound.expected,
        )
    written = getattr(value, "magnitude", number)
    judge(number, quantity, name=name, where=where, zero=zero, numbers=written)
    return float(number)


def one_of(value: Any, names: Iterable[str], *, name: str, where: str = "") -> None:
    """Refuse a name that is not in a closed list.

    Examples
    --------
    >>> one_of("NC", ("DL", "SD", "NC"), name="limit_state")
    """
    known = tuple(names)
    if value in known:
        return
    near = nearest(value, known) if isinstance(value, str) else None
    raise NprError(
        what=f"{name} is not one that there is",
        where=where or name,
        got=repr(value),
        expected=", ".join(known),
        repair=f"did you mean {near}?" if near else None,
    )
