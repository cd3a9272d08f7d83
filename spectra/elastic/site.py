# SPDX-License-Identifier: EUPL-1.2
"""Spectra of many addresses from a hazard model: uniform hazard spectrum, then five parameters."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.errors import HazardError
from npr.core.threads import map_unordered
from npr.core.units import STANDARD_GRAVITY
from spectra.elastic import _site_kernels as k
from spectra.elastic.fitting import PARAMETERS, fit_ordinates
from spectra.zone_curves import zone_curves
from spectra.zones import Interpolation, interpolation

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from spectra.hazard import HazardModel
    from spectra.zones import Ints, ZoneMap

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]
    Progress = Callable[[int, int], None]

_BLOCK = 4096
"""Addresses that a thread takes at once."""

_NO_ROW = -1


class SiteSpectra(NamedTuple):
    """Spectrum per address; NaN where it is unknown.

    Attributes
    ----------
    a_g : (address) float64, m/s²
    corners : (address, 4) float64
        p, T_B, T_C, T_D; periods in s.
    misfit_rms, misfit_max : (address) float64
        Root mean square and largest absolute difference of the ordinates from the spectrum, in ln.
    ordinates : (address, period) float64, g
        The uniform hazard spectrum itself, at 5 % damping.
    longest_period : float, s
        Longest period of the hazard: beyond it the spectrum is an extrapolation.
    """

    a_g: Floats
    corners: Floats
    misfit_rms: Floats
    misfit_max: Floats
    ordinates: Floats
    longest_period: float


class _Addresses(NamedTuple):
    """What makes a spectrum; (address) each."""

    x: Floats
    y: Floats
    zone: Ints
    is_wierde: NDArray[np.bool_]
    return_period_yr: Floats
    scale: Floats

    def at(self, rows: Rows) -> _Addresses:
        return _Addresses(
            self.x[rows],
            self.y[rows],
            self.zone[rows],
            self.is_wierde[rows],
            self.return_period_yr[rows],
            self.scale[rows],
        )


@lru_cache(maxsize=16)
def place_spectrum(
    hazard: HazardModel,
    place: tuple[float, float],
    zone: int | None,
    is_wierde: bool,
    return_period_yr: float,
    scale: float,
) -> SiteSpectra:
    """Spectrum of one place, computed once: a building is checked many times with one demand.

    Parameters
    ----------
    hazard : HazardModel
    place : x, y in m, RD New
    zone : int or None
        None for that of the map.
    is_wierde, return_period_yr, scale
        As for ``site_spectra``.
    """
    x, y = (np.array([at]) for at in place)
    zones = hazard.zone_map.lookup(x, y)[0] if zone is None else np.array([zone], dtype=np.int32)
    wierde = np.array([is_wierde])
    years, scales = np.array([return_period_yr]), np.array([scale])
    return site_spectra(hazard, x, y, zones, wierde, years, scales)


def site_spectra(
    hazard: HazardModel,
    x_rd_m: ArrayLike,
    y_rd_m: ArrayLike,
    zone: ArrayLike,
    is_wierde: ArrayLike,
    return_period_yr: ArrayLike,
    scale: ArrayLike | None = None,
    *,
    progress: Progress | None = None,
) -> SiteSpectra:
    """Spectrum of every address for its own return period and year.

    Parameters
    ----------
    hazard : HazardModel
    x_rd_m, y_rd_m : (address) float64, m
        RD New.
    zone : (address) int32
        Site-response zone; 0 outside the hazard model.
    is_wierde : (address) bool
        Stands on a wierde (raised dwelling mound), which adds to the motion of every period.
    return_period_yr : (address) float64, yr
        NaN where unknown.
    scale : (address) float64, optional
        Factor from the rates as computed to those of the year; default that of the hazard.
    progress : callable, optional
        Called with the number of zones read or computed, and of all.

    Returns
    -------
    SiteSpectra
        NaN where the place, the zone or the return period is unknown, where a zone given by hand
        does not reach the place, and where the rate lies outside the curve of a period.

    Raises
    ------
    HazardError
        The hazard reproduces defects of the published chain.

    Notes
    -----
    Zones whose curves are not on disk yet are computed one after the other on all threads
    and kept.

    Examples
    --------
    >>> from spectra import load_hazard
    >>> found = site_spectra(
    ...     load_hazard(), [245_600.0], [594_790.0], [1032], [False], [475.0]
    ... )
    >>> found.a_g.round(2).tolist(), found.corners.round(2).tolist(), found.longest_period
    ([0.7], [[2.86, 0.1, 0.39, 0.87]], 1.0)
    """
    if hazard.compatibility != "none":
        raise HazardError(
            what="a hazard that reproduces known defects gives no spectrum to check with",
            where="hazard",
            got=f"compatibility={hazard.compatibility!r}",
            expected="compatibility='none'",
        )
    x = np.asarray(x_rd_m, dtype=np.float64)
    factor = np.asarray(hazard.scale if scale is None else scale, dtype=np.float64)
    addresses = _Addresses(
        x,
        np.asarray(y_rd_m, dtype=np.float64),
        np.asarray(zone, dtype=np.int32),
        np.asarray(is_wierde, dtype=bool),
        np.asarray(return_period_yr, dtype=np.float64),
        np.broadcast_to(factor, x.shape),
    )
    n_period = len(hazard.ground_motion.period)
    out = np.full((len(x), len(PARAMETERS) + n_period), np.nan)
    usable = np.flatnonzero(_is_usable(hazard.zone_map, addresses))
    if usable.size:
        first, copy_of = _distinct(addresses.at(usable))
        out[usable] = _computed(hazard, addresses.at(usable[first]), progress)[copy_of]
    parameters, ordinates = out[:, : len(PARAMETERS)], out[:, len(PARAMETERS) :]
    return SiteSpectra(
        parameters[:, 0] * STANDARD_GRAVITY,
        np.ascontiguousarray(parameters[:, 1:5]),
        parameters[:, 5].copy(),
        parameters[:, 6].copy(),
        np.ascontiguousarray(ordinates),
        float(hazard.ground_motion.period[hazard.ground_motion.fitted_count - 1]),
    )


def _is_usable(zone_map: ZoneMap, addresses: _Addresses) -> NDArray[np.bool_]:
    years, scale = addresses.return_period_yr, addresses.scale
    known = np.isfinite(addresses.x) & np.isfinite(addresses.y)
    known &= np.isin(addresses.zone, np.array(zone_map.modelled))
    return known & (years > 0.0) & np.isfinite(years) & (scale > 0.0) & np.isfinite(scale)


def _distinct(addresses: _Addresses) -> tuple[Rows, Rows]:
    """First of every set of equal addresses, and which set each address belongs to."""
    order = np.lexsort(addresses)
    is_new = np.zeros(len(order), dtype=bool)
    is_new[0] = True
    for key in addresses:
        in_order = key[order]
        is_new[1:] |= in_order[1:] != in_order[:-1]
    copy_of = np.empty(len(order), dtype=np.int64)
    copy_of[order] = np.cumsum(is_new) - 1
    return order[is_new], copy_of


def _computed(hazard: HazardModel, addresses: _Addresses, progress: Progress | None) -> Floats:
    """Parameters in the order of the fit, then ordinates in g (address, value)."""
    at = interpolation(addresses.x, addresses.y)
    ln_rate = _ln_rates(hazard, addresses.zone, progress)
    row, centre = _rows(hazard.zone_map, addresses.zone, at)
    period, n_fitted = hazard.ground_motion.period, hazard.ground_motion.fitted_count
    ln_level = hazard.grid.surface_levels.ln_level
    ln_wanted = -np.log(addresses.return_period_yr * addresses.scale)
    n = len(addresses.x)
    out = np.empty((n, len(PARAMETERS) + len(period)))

    def work(begin: int) -> None:
        here = slice(begin, begin + _BLOCK)
        ln_sa = np.empty((len(row[here]), len(period)))
        k.ln_ordinates_many(
            ln_rate,
            ln_level,
            row[here],
            at.weight[here],
            centre[here],
            at.bulge[here],
            ln_wanted[here],
            ln_sa,
        )
        # A wierde adds to the motion whatever the motion is.
        ln_sa += np.outer(addresses.is_wierde[here], hazard.ground_motion.wierde_ln_factor)
        sa = np.exp(ln_sa)
        out[here, : len(PARAMETERS)] = fit_ordinates(sa[:, :n_fitted], sa[:, 0], period[:n_fitted])
        out[here, len(PARAMETERS) :] = sa

    for _ in map_unordered(work, range(0, n, _BLOCK)):
        pass
    return out


def _ln_rates(hazard: HazardModel, zone: Ints, progress: Progress | None) -> Floats:
    """Ln of the unscaled rates at the nodes and centres of all zones (period, row, level)."""
    zones = np.unique(zone).tolist()
    curves = []
    for number in zones:
        curves.append(zone_curves(hazard, number))
        if progress is not None:
            progress(len(curves), len(zones))
    with np.errstate(divide="ignore"):
        return np.log(np.concatenate([rates.transpose(1, 0, 2) for rates in curves], axis=1))


def _rows(zone_map: ZoneMap, zone: Ints, at: Interpolation) -> tuple[Rows, Rows]:
    """Rows of the corner nodes (address, 4) and of the centre (address); -1 where there is none."""
    row = np.full((len(zone), 4), _NO_ROW, dtype=np.int64)
    centre = np.full(len(zone), _NO_ROW, dtype=np.int64)
    corner, first = at.corner, 0
    for number in np.unique(zone).tolist():
        addresses = np.flatnonzero(zone == number)
        node, square = zone_map.nodes(number), zone_map.squares(number)
        row[addresses] = _positions(corner[addresses], node, first)
        centre[addresses] = _positions(at.square[addresses], square, first + len(node))
        first += len(node) + len(square)
    return row, centre


def _positions(wanted: Ints, known: Ints, first: int) -> Rows:
    """Rows of points (..., 2) among known ones, counted from ``first``; -1 where not among them."""
    code = _code(known)
    order = np.argsort(code)
    ordered = code[order]
    place = np.minimum(np.searchsorted(ordered, _code(wanted)), len(code) - 1)
    return np.where(ordered[place] == _code(wanted), first + order[place], _NO_ROW)


def _code(point: Ints) -> Rows:
    """One number for each pair of coordinates in km."""
    return point[..., 0].astype(np.int64) * 100_000 + point[..., 1]
