# SPDX-License-Identifier: EUPL-1.2
"""What a quantity can be: one table of physical bounds, asked at every door.

The bounds are data, ``bounds.toml``. What no building, soil or earthquake has is refused; what is
possible and rare is a warning. NaN is unknown, not out of bounds.
"""

from __future__ import annotations

import tomllib
import warnings
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from npr.core.errors import NprError
from npr.core.units import to_si

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class RareValueWarning(UserWarning):
    """A value is possible and rare: it may be a slip of unit or key."""


class DerivedValueWarning(RareValueWarning):
    """A figure made of inputs is rare, or was made in a way that a reader must know."""


class Bound(NamedTuple):
    """Bounds of one quantity, in ``unit``.

    Attributes
    ----------
    unit : str
        SI, as pint writes it.
    least, most : float
        Outside them a value is refused.
    usual_least, usual_most : float
        Outside them it is rare.
    """

    unit: str
    least: float
    most: float
    usual_least: float
    usual_most: float

    def is_refused(self, values: ArrayLike) -> NDArray[np.bool_]:
        """Where values are what no building, soil or earthquake has."""
        array = np.asarray(values)
        return (array < self.least) | (array > self.most)

    def is_rare(self, values: ArrayLike) -> NDArray[np.bool_]:
        """Where values are possible and rare."""
        array = np.asarray(values)
        outside = (array < self.usual_least) | (array > self.usual_most)
        return outside & ~self.is_refused(array)

    @property
    def expected(self) -> str:
        """The range outside which values are refused, in words."""
        return _range(self.least, self.most, self.unit)

    @property
    def usual(self) -> str:
        """The range outside which values are rare, in words."""
        return _range(self.usual_least, self.usual_most, self.unit)


class Finding(NamedTuple):
    """A value that is out of bounds.

    Attributes
    ----------
    is_refused : bool
        False when it is possible and rare.
    what, expected : str
    slip : str
        What may have been meant, such as ``390 kN``; empty when no unit explains it.
    """

    is_refused: bool
    what: str
    expected: str
    slip: str

    @property
    def repair(self) -> str:
        """What to do about it."""
        return f"meant {self.slip}?" if self.slip else ""


@cache
def bound_of(quantity: str) -> Bound:
    """Bounds of a quantity by its name in ``bounds.toml``."""
    entry = _tables()[quantity]
    return Bound(entry["unit"], *map(float, entry["refuse"]), *map(float, entry["warn"]))


def out_of_bounds(quantity: str, value: float, number: float | None = None) -> Finding | None:
    """Hold one value against the bounds of a quantity; None when nothing is to be said.

    Parameters
    ----------
    quantity : str
    value : float
        In the unit of the bounds. NaN is unknown, and nothing is said of it.
    number : float, optional
        As it was written, in whatever unit, for the slip that is likely; default ``value``.

    Examples
    --------
    >>> out_of_bounds("floor_load", 390.0).repair
    'meant 390 kN?'
    >>> out_of_bounds("storey_height", 2.7) is None
    True
    """
    bound = bound_of(quantity)
    is_refused = bool(bound.is_refused(value))
    if not is_refused and not bound.is_rare(value):
        return None
    name = quantity.replace("_", " ")
    return Finding(
        is_refused,
        f"{name} out of range" if is_refused else f"rare {name}",
        bound.expected if is_refused else f"usually {bound.usual}",
        likely_slip(quantity, value if number is None else number),
    )


def likely_slip(quantity: str, number: float) -> str:
    """The same number in each unit that makes it a usual value; empty when none does.

    Examples
    --------
    >>> likely_slip("storey_height", 2700.0), likely_slip("storey_height", 40.0)
    ('2700 mm', '')
    >>> likely_slip("ground_acceleration", 20.0)
    '20 cm/s² or 20 % of g'
    """
    bound = bound_of(quantity)
    if number < 0.0 <= bound.usual_least:
        return "a number without a minus sign"
    return " or ".join(
        f"{number:g} {unit}"
        for unit, factor in _tables()["slips"].get(bound.unit, {}).items()
        if bound.usual_least <= number * factor <= bound.usual_most
    )


def bounded_si(
    value: Any, quantity: str, *, name: str, where: str = "", zero: bool = False
) -> NDArray[np.float64]:
    """Strip a quantity to SI floats and hold them against the physical bounds.

    Parameters
    ----------
    value : pint quantity, or xarray.DataArray with ``attrs["units"]``
        Any shape.
    quantity : str
        Name in ``bounds.toml``.
    name : str
        Of the parameter, for the message.
    where : str
        What it belongs to, such as the name of a pier.
    zero : bool
        Whether 0 is allowed beside the bounds.

    Returns
    -------
    numpy.ndarray of float64
        In the unit of the bounds.

    Raises
    ------
    UnitError
        A bare number, or one of another dimension.
    NprError
        A value that no building, soil or earthquake has.

    Warns
    -----
    RareValueWarning
        A value that is possible and rare.
    """
    values = to_si(value, bound_of(quantity).unit, name=name)
    numbers = np.asarray(getattr(value, "magnitude", values), dtype=np.float64)
    judge(values, quantity, name=name, where=where, zero=zero, numbers=numbers)
    return values


def judge(
    values: ArrayLike,
    quantity: str,
    *,
    name: str,
    where: str = "",
    zero: bool = False,
    numbers: ArrayLike | None = None,
    category: type[RareValueWarning] = RareValueWarning,
) -> None:
    """Refuse floats that are out of bounds, and warn of those that are rare.

    Parameters
    ----------
    values : array_like
        In the unit of the bounds.
    quantity, name, where, zero
        As for ``bounded_si``.
    numbers : array_like, optional
        The same as they were written, for the slip that is likely.
    category : type
        Of the warning.

    Raises
    ------
    NprError
        A value that no building, soil or earthquake has.
    """
    bound = bound_of(quantity)
    flat = np.ravel(np.asarray(values, dtype=np.float64))
    written = flat if numbers is None else np.ravel(np.asarray(numbers, dtype=np.float64))
    is_judged = flat != 0.0 if zero else np.ones(flat.shape, dtype=bool)
    for is_wrong in (bound.is_refused(flat) & is_judged, bound.is_rare(flat) & is_judged):
        if not is_wrong.any():
            continue
        first = int(np.argmax(is_wrong))
        finding = out_of_bounds(quantity, float(flat[first]), float(written[first]))
        assert finding is not None  # it is out of bounds
        error = NprError(
            what=f"{name}: {finding.what}",
            where=where or name,
            got=f"{flat[first]:.6g} {_unit(bound.unit)}".strip(),
            expected=finding.expected,
            repair=finding.repair or None,
        )
        if finding.is_refused:
            raise error
        warnings.warn(str(error), category, stacklevel=3)


def _range(least: float, most: float, unit: str) -> str:
    return f"{least:g} to {most:g} {_unit(unit)}".strip()


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit.replace("**2", "²").replace("**3", "³").replace("*", "·")


@cache
def _tables() -> dict[str, Any]:
    text = resources.files("npr.core").joinpath("bounds.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
