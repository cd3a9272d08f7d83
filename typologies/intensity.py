# SPDX-License-Identifier: EUPL-1.2
"""Intensities at the door: a number, an array or a quantity in, labelled floats in g out.

Bare numbers are welcome because the parameter names carry the unit: ``sa_avg_g``, ``pga_g``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from npr.core.errors import NprError, UnitError
from npr.core.units import to_si


def in_g(value: Any, name: str) -> xr.DataArray:
    """Give an intensity as float64 in g, labelled.

    Parameters
    ----------
    value : float, array, DataArray or pint quantity
        A number, one dimension, or a DataArray of any shape. Bare numbers are in g.
    name : str
        Name of the parameter; becomes the name of the dimension of an array.

    Returns
    -------
    xarray.DataArray
        () for a number, (name) for an array, the dimensions of a DataArray otherwise; a copy.

    Raises
    ------
    UnitError
        Not an acceleration (pint's ``g`` is the gram), negative, or not a number.
    NprError
        More than one dimension without names.
    """
    has_unit = hasattr(value, "magnitude") or "units" in getattr(value, "attrs", {})
    try:
        numbers = to_si(value, "standard_gravity", name=name) if has_unit else np.asarray(value)
        numbers = numbers.astype(np.float64, casting="safe")
    except (TypeError, ValueError) as error:
        raise UnitError(
            what=f"{name} is not numeric",
            where=name,
            got=f"{value!r} ({type(value).__name__})",
            expected="numbers in g, or a pint quantity of acceleration",
            repair="give numbers; unknown is NaN",
        ) from error
    if (numbers < 0).any():
        raise UnitError(
            what=f"{name} is negative",
            where=name,
            got=f"{numbers.min()} g",
            expected="0 or more: an intensity is an absolute value",
            repair="take the absolute value if it is a signed acceleration",
        )
    if isinstance(value, xr.DataArray):
        return xr.DataArray(numbers, dims=value.dims, coords=value.coords)
    if numbers.ndim > 1:
        raise NprError(
            what=f"{name} has {numbers.ndim} dimensions without names",
            where=name,
            got=f"shape {numbers.shape}",
            expected="a number, one dimension, or an xarray.DataArray",
            repair="wrap it in an xarray.DataArray with named dimensions",
        )
    if numbers.ndim == 0:
        return xr.DataArray(numbers)
    attrs = {"units": "standard_gravity"}
    return xr.DataArray(numbers, dims=(name,), coords={name: (name, numbers.copy(), attrs)})
