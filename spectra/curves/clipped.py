# SPDX-License-Identifier: EUPL-1.2
"""Stored ordinates that are the last level of a curve, not the motion at their return period.

OpenQuake gives the last level of its curve where the curve ends above the probability that is asked
for, in maps and spectra, without a mark. The motion is at least that: as an ordinate it is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_SAME = 1e-6
_ALIKE_SITES = 2
_ALIKE_MEASURES = 3
"""Sites of one measure, or measures of one spectrum, whose largest ordinate is the same."""


class Clipped(NamedTuple):
    """Stored ordinates at the last level of their curve; (..., site, return_period, im) bool.

    Attributes
    ----------
    is_certain : array
        At or above the last level of the curve beside it, or the same at two return periods.
    is_likely : array
        Largest of its measure and the same at many sites, or of its spectrum and the same in many
        measures: a flat spectrum or an even hazard would look so too.
    """

    is_certain: Bools
    is_likely: Bools


def clipped(spectra: xr.DataArray, level: Floats) -> Clipped:
    """Find stored ordinates that are the last level of a curve.

    Parameters
    ----------
    spectra : xarray.DataArray
        (..., site, return_period, im) float64.
    level : (im, level) float64
        Levels of the curves beside them; NaN where there are none.
    """
    values = spectra.values
    last = np.where(np.isfinite(level).any(axis=1), np.nanmax(level, axis=1, initial=0.0), np.inf)
    is_certain = values >= last * (1.0 - _SAME)
    order = np.argsort(spectra["return_period"].values)
    rising = values[..., order, :]
    same = np.abs(np.diff(rising, axis=-2)) <= _SAME * rising[..., 1:, :]
    is_certain[..., order[:-1], :] |= same
    is_certain[..., order[1:], :] |= same
    is_likely = _shared_top(values, (-3, -2), _ALIKE_SITES) | _shared_top(
        values, (-1,), _ALIKE_MEASURES
    )
    return Clipped(is_certain, is_likely & ~is_certain)


def _shared_top(values: Floats, axes: tuple[int, ...], fewest: int) -> Bools:
    """Where the largest value over some axes stands that occurs so many times there."""
    top = np.max(np.nan_to_num(values), axis=axes, keepdims=True)
    is_top = values >= top * (1.0 - _SAME)
    return is_top & (is_top.sum(axis=axes, keepdims=True) >= fewest)
