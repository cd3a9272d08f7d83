# SPDX-License-Identifier: EUPL-1.2
"""Quantities at the door, SI floats inside.

A bare number is refused: nobody can tell g from m/s² by looking at 0.2. The exception is a
parameter whose name carries its unit, such as ``x_rd_m``; such parameters do not pass here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.errors import UnitError

if TYPE_CHECKING:
    from numpy.typing import NDArray

STANDARD_GRAVITY = 9.80665
"""Standard acceleration of gravity, m/s² (exact by definition, 3rd CGPM 1901)."""

_SHORT = 160
_GRAM_HINT = "in pint 'g' is the gram; write 'standard_gravity' (or 'g_0') for the acceleration"


def unit_registry() -> Any:
    """Give pint's application registry: the one that a user's own quantities come from."""
    import pint

    return pint.application_registry


def to_si(value: Any, unit: str, *, name: str) -> NDArray[np.float64]:
    """Strip a quantity to floats in ``unit``, or refuse it with a reason.

    Parameters
    ----------
    value : pint quantity, or xarray.DataArray with ``attrs["units"]``
        Any shape. Quantities of other registries than ours are welcome.
    unit : str
        Target unit as pint writes it, for example ``"m/s**2"``.
    name : str
        Name of the parameter, for the message.

    Returns
    -------
    numpy.ndarray of float64
        Magnitudes in ``unit``, same shape as ``value``.

    Raises
    ------
    UnitError
        A bare number, a quantity of another dimension, or an unknown unit.

    Examples
    --------
    >>> ureg = unit_registry()
    >>> float(to_si(ureg.Quantity(0.2, "standard_gravity"), "m/s**2", name="pga"))
    1.96133
    """
    quantity = _as_quantity(value, unit, name)
    import pint

    try:
        magnitude = quantity.to(unit).magnitude
    except pint.DimensionalityError as error:
        is_gram = quantity.dimensionality == {"[mass]": 1.0} and _is_acceleration(unit)
        raise UnitError(
            what=f"{name} has the wrong dimension",
            where=name,
            got=f"{quantity.units} {quantity.dimensionality}",
            expected=f"a unit that converts to {unit}",
            repair=_GRAM_HINT if is_gram else f"give it in {unit} or a unit that converts to it",
        ) from error
    try:
        return np.asarray(magnitude, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise _not_numbers(magnitude, unit, name) from error


def plain_in(value: Any, unit: str, *, name: str) -> NDArray[np.float64]:
    """Floats of a parameter whose name carries its unit: bare numbers, or quantities converted.

    Parameters
    ----------
    value : array_like, pint quantity, or xarray.DataArray
        Bare numbers are in ``unit``. A quantity, or labels with ``attrs["units"]``, is converted.
    unit : str
    name : str
        Of the parameter, for the message.

    Raises
    ------
    UnitError
        A quantity of another dimension, or something that is not a number.

    Examples
    --------
    >>> float(plain_in(245_600.0, "m", name="x_rd_m"))
    245600.0
    >>> float(plain_in(unit_registry().Quantity(245.6, "km"), "m", name="x_rd_m"))
    245600.0
    """
    has_unit = hasattr(value, "magnitude") or "units" in getattr(value, "attrs", {})
    if (
        not has_unit
        and isinstance(value, list | tuple)
        and any(hasattr(one, "magnitude") for one in value)
    ):
        return np.array([plain_in(one, unit, name=name) for one in value], dtype=np.float64)
    if has_unit:
        return to_si(value, unit, name=name)
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise _not_numbers(value, unit, name) from error


def from_si(value: Any, unit: str, *, to: str | None = None) -> Any:
    """Dress floats in ``unit`` as a quantity, converted to ``to`` when given.

    Examples
    --------
    >>> str(from_si(1.0, "m", to="mm"))
    '1000.0 millimeter'
    """
    quantity = unit_registry().Quantity(value, unit)
    return quantity if to is None else quantity.to(to)


def _not_numbers(value: Any, unit: str, name: str) -> UnitError:
    return UnitError(
        what=f"{name} holds something that is not a number",
        where=name,
        got=_shown(value),
        expected=f"real numbers in {unit}",
        repair="leave out, or replace by NaN, what is not a number",
    )


def short(value: Any) -> str:
    """A quantity or anything else in few characters, for a repr.

    Examples
    --------
    >>> short(from_si(1.2, "m")), short("x" * 200)[-3:]
    ('1.2 m', '...')
    """
    text = f"{value:.4g~P}" if hasattr(value, "magnitude") and not np.ndim(value) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= _SHORT else text[: _SHORT - 3] + "..."


def _as_quantity(value: Any, unit: str, name: str) -> Any:
    if hasattr(value, "magnitude") and hasattr(value, "units"):
        return value
    units = getattr(value, "attrs", {}).get("units")
    if units is not None:
        return _labelled(value, units, unit, name)
    shown = _shown(value)
    if isinstance(value, str):
        repair = f"pint.Quantity({shown}) makes a quantity of a text with its unit"
    elif hasattr(value, "attrs"):
        repair = f'say its unit: .assign_attrs(units="{unit}") if that is what it is in'
    else:
        repair = f'pint.Quantity({shown}, "{unit}") if that is what you mean'
    raise UnitError(
        what=f"{name} has no unit",
        where=name,
        got=f"{shown} ({type(value).__name__})",
        expected=f"a pint quantity that converts to {unit}",
        repair=repair,
    )


def _labelled(value: Any, units: Any, unit: str, name: str) -> Any:
    try:
        return unit_registry().Quantity(np.asarray(value), units)
    except Exception as error:  # pint has many, AssertionError among them
        raise UnitError(
            what=f"{name} has a unit that is not known",
            where=f"{name}, attrs['units']",
            got=f"{units!r} {error}".strip(),
            expected=f"a unit that converts to {unit}",
            repair=f"write it as pint does, for example {unit}",
        ) from error


def _shown(value: Any) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "..."


def _is_acceleration(unit: str) -> bool:
    return bool(unit_registry().Quantity(1.0, unit).check("[acceleration]"))
