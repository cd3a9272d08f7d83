# SPDX-License-Identifier: EUPL-1.2
"""PGA of others held against that of our own hazard, at the same places.

A slip of unit, logarithm or time base gives figures that are possible; beside another calculation
of the same place it shows. Ours is computed at a few places only, without the zones around them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.units import STANDARD_GRAVITY
from spectra.curves.table import HazardCurves
from spectra.uniform import nearest_return_period, uniform_levels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spectra.elastic.table import SpectrumTable
    from spectra.hazard import HazardModel

    Floats = NDArray[np.float64]

_PLACES = 5
_USUAL_YR = 475.0
_FAR = 3.0
_NEAR_SLIP = 1.25
_SLIPS = {"m/s²": 9.80665, "% of g": 100.0, "cm/s² (gal)": 980.665}
"""What may have been taken for g, and the factor that it makes."""

_TIME_YR = 50.0
_NEAR_TIME = 1.6


class AgainstOurs(NamedTuple):
    """Hazard of others against ours.

    Attributes
    ----------
    line : str
        Ratio, in one line of words.
    is_far : bool
        Whether the ratio is beyond a factor 3, either way.
    """

    line: str
    is_far: bool


def table_against_ours(table: SpectrumTable, model: HazardModel) -> AgainstOurs:
    """Hold the ground accelerations of a table of spectra against ours, at a few places."""
    if not len(table):
        return _not_held("there is no spectrum")
    years = nearest_return_period(table.return_periods_yr, _USUAL_YR)
    rows = table.return_period_yr == years
    return against_ours(
        table.x_rd_m[rows], table.y_rd_m[rows], table.a_g[rows] / STANDARD_GRAVITY, years, model
    )


def curves_against_ours(curves: HazardCurves, model: HazardModel) -> AgainstOurs:
    """Hold the PGA of hazard curves or spectra against ours, at a few places."""
    stored = curves.dataset.coords.get("return_period")
    asked = [_USUAL_YR, *([] if stored is None else stored.values.tolist()), 2475.0, 95.0]
    if "PGA" not in curves.intensity_measures:
        return _not_held("the files hold none")
    one = curves.dataset.isel(im=[curves.intensity_measures.index("PGA")])
    pga = HazardCurves(one).uhs(asked).values[..., 0]
    at = int(np.isfinite(pga).sum(axis=0).argmax())  # the first of those that are known most
    x, y = (curves.dataset[name].values for name in ("x_rd_m", "y_rd_m"))
    return against_ours(x, y, pga[:, at], asked[at], model)


def against_ours(
    x_rd_m: Floats, y_rd_m: Floats, pga_g: Floats, return_period_yr: float, model: HazardModel
) -> AgainstOurs:
    """Hold PGA at a return period against ours, at five places spread over them or fewer.

    Parameters
    ----------
    x_rd_m, y_rd_m : (place) float64, m
    pga_g : (place) float64, g
        NaN where unknown.
    return_period_yr : float, yr
    model : HazardModel
        Ours.
    """
    known = np.flatnonzero(np.isfinite(pga_g))
    zone, _ = model.zone_map.lookup(x_rd_m, y_rd_m)
    inside = known[zone[known] > 0]
    name = model.id if model.seismicity.year is None else f"{model.id}, {model.seismicity.year}"
    if not inside.size:
        why = "no place lies in our hazard model" if known.size else "it is unknown at all places"
        return _not_held(f"{why} ({name})")
    in_order = inside[np.lexsort((y_rd_m[inside], x_rd_m[inside]))]
    few = np.unique(np.linspace(0, inside.size - 1, _PLACES).round().astype(np.int64))
    at = in_order[few]
    rates = pga_rates(model, x_rd_m[at], y_rd_m[at], zone[at])
    ln_level = model.grid.surface_levels.ln_level
    ours = uniform_levels(rates, ln_level, np.array([return_period_yr]))[:, 0]
    ratio = pga_g[at] / ours
    middle = float(np.nanmedian(ratio))
    line = f"PGA at {return_period_yr:g} yr: {_factor(middle)} times ours ({name})"
    if at.size > 1:
        low, high = _factor(float(np.nanmin(ratio))), _factor(float(np.nanmax(ratio)))
        line += f", {low} to {high} at {at.size} places"
    if outside := known.size - inside.size:
        line += f"; {outside} place(s) lie outside our hazard model"
    is_far = not 1.0 / _FAR <= middle <= _FAR
    if is_far:
        first = int(np.nanargmin(np.abs(np.log(ratio / middle))))
        years = _return_period(rates[first], ln_level, float(pga_g[at[first]]))
        line += _hint(middle, years / return_period_yr)
    return AgainstOurs(line, is_far)


def pga_rates(
    model: HazardModel, x_rd_m: Floats, y_rd_m: Floats, zone: NDArray[np.int32]
) -> Floats:
    """Annual rate at which PGA exceeds the levels of the model at points, nothing interpolated.

    Returns
    -------
    (point, level) float64, 1/yr
        Geometric mean, mean over the logic tree.
    """
    events = model.mean_event_rates(x_rd_m, y_rd_m)
    motions = model.motions
    return model.scale * np.stack(
        [
            np.einsum(
                "mr,mrl->l",
                seen,
                motions.exceedance_probability(int(one), 0, component="geometric_mean"),
            )
            for seen, one in zip(events, zone, strict=True)
        ]
    )


def _return_period(rates: Floats, ln_level: Floats, pga_g: float) -> float:
    """Return period at which ours has that motion; infinite where it never has."""
    rate = np.interp(np.log(pga_g), ln_level, np.log(np.maximum(rates, 1e-300)))
    return float(np.exp(-rate))


def _hint(ratio: float, time_ratio: float) -> str:
    """Slips that would give such a ratio, of motions or of the return period that ours has."""
    size = abs(np.log(ratio))
    meant = [
        f"{unit} taken for g" if ratio > 1.0 else f"divided by {factor:.4g} once too often"
        for unit, factor in _SLIPS.items()
        if abs(size - np.log(factor)) < np.log(_NEAR_SLIP)
    ]
    if abs(abs(np.log(time_ratio)) - np.log(_TIME_YR)) < np.log(_NEAR_TIME):
        meant.append(f"a time base of {_TIME_YR:g} yr taken for 1 yr, or the other way round")
    return f"; {' or '.join(meant)}?" if meant else "; unit, logarithm or time base?"


def _factor(ratio: float) -> str:
    """Two figures or so.

    Examples
    --------
    >>> [_factor(one) for one in (0.1018, 1.0, 9.81, 980.7)]
    ['0.1', '1.0', '9.8', '981']
    """
    return f"{ratio:.2g}" if ratio < 0.95 else f"{ratio:.{1 if ratio < 100.0 else 0}f}"


def _not_held(why: str) -> AgainstOurs:
    return AgainstOurs(f"PGA not held against ours: {why}", is_far=False)
