# SPDX-License-Identifier: EUPL-1.2
"""Spectra of five parameters from the uniform hazard spectra of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from npr.core.units import STANDARD_GRAVITY, from_si
from spectra.elastic.fitting import fitted
from spectra.elastic.table import COLUMNS, SpectrumTable
from spectra.elastic.table_bounds import expected, is_refused
from spectra.uniform import is_same_return_period, nearest_return_period

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import xarray as xr
    from numpy.typing import NDArray

    from spectra.curves.table import HazardCurves

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

_SHOWN = 6


def spectra_of_curves(
    curves: HazardCurves, return_period_yr: float | Sequence[float]
) -> SpectrumTable:
    """Fit a spectrum at every site and return period; see ``SpectrumTable.from_curves``.

    The table is empty, and its note says why, where no site has a spectrum.
    """
    uhs = curves.uhs(return_period_yr)
    # A period is in the file when its measure is: whether its ordinates are known is another thing.
    is_whole = np.isfinite(uhs.values).all(axis=-1)
    site, at = np.nonzero(is_whole)
    parameters, longest = fitted(
        from_si(uhs["period"].values, "s"),
        from_si(uhs.values[site, at], "standard_gravity"),
        None,
    )
    is_possible, impossible = _possible(uhs, site, at, parameters)
    site, at, parameters = site[is_possible], at[is_possible], parameters[is_possible]
    return SpectrumTable(
        curves.title,
        uhs["x_rd_m"].values[site],
        uhs["y_rd_m"].values[site],
        uhs["return_period"].values[at],
        parameters[:, 0],
        parameters[:, 1:5],
        uhs["zone"].values[site],
        parameters[:, 5:],
        longest,
        np.asarray(uhs["may_be_last_level"].values[site, at].any(axis=-1)),
        "\n".join([*_unknown(uhs, is_whole, curves), *impossible]),
    )


def _unknown(uhs: xr.DataArray, is_whole: Bools, curves: HazardCurves) -> Iterator[str]:
    """Say at how many sites a return period has no spectrum, and which ordinates are unknown."""
    names = uhs["im"].values
    stored = curves.dataset.coords.get("return_period", uhs["return_period"]).values
    for i, years in enumerate(uhs["return_period"].values):
        without = ~is_whole[:, i]
        if without.any():
            lacks = names[~np.isfinite(uhs.values[without, i]).all(axis=0)].tolist()
            more = f" and {len(lacks) - _SHOWN} more" if len(lacks) > _SHOWN else ""
            said = (
                f"{int(without.sum())} site(s) without a spectrum at {years:g} yr: an ordinate is "
                f"unknown ({', '.join(lacks[:_SHOWN])}{more})"
            )
            if not is_same_return_period(stored, years).any():
                nearest = nearest_return_period(stored, years)
                said += f"; of the stored spectra those at {nearest:g} yr are nearest"
            yield said


def _possible(
    uhs: xr.DataArray, site: NDArray[np.int64], at: NDArray[np.int64], parameters: Floats
) -> tuple[Bools, list[str]]:
    """Which fits can be of an earthquake, and where those are that cannot."""
    is_possible = np.ones(site.size, dtype=bool)
    said = []
    in_g = parameters[:, :5] / [STANDARD_GRAVITY, 1.0, 1.0, 1.0, 1.0]
    for name, values in zip(COLUMNS[3:], in_g.T, strict=True):
        wrong = np.flatnonzero(is_refused(name, values))
        if wrong.size:
            first = int(wrong[0])
            x, y = (float(uhs[axis].values[site[first]]) for axis in ("x_rd_m", "y_rd_m"))
            said.append(
                f"{wrong.size} site(s) without a spectrum: fitted {name} {values[first]:.3g} at "
                f"x {x:.0f}, y {y:.0f}, {uhs['return_period'].values[at[first]]:g} yr; expected "
                f"{expected(name)}"
            )
            is_possible[wrong] = False
    return is_possible, said
