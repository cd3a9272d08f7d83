# SPDX-License-Identifier: EUPL-1.2
"""Names and units of a table of hazard curves, and what makes one impossible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import numpy as np
import xarray as xr

from npr.core.errors import HazardError
from spectra.labels import ATTRS, im_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CURVES = "exceedance_rate"
SPECTRA = "intensity"
QUANTILES = {CURVES: "exceedance_rate_quantile", SPECTRA: "intensity_quantile"}

DIMS = {
    "x_rd_m": ("site",),
    "y_rd_m": ("site",),
    "zone": ("site",),
    "im": ("im",),
    "iml": ("im", "level"),
    "im_units": ("im",),
    CURVES: ("site", "im", "level"),
}
"""Variables that every table has, and their dimensions."""

OPTIONAL_DIMS = {
    "component": ("im",),
    QUANTILES[CURVES]: ("quantile", "site", "im", "level"),
    SPECTRA: ("site", "return_period", "im"),
    QUANTILES[SPECTRA]: ("quantile", "site", "return_period", "im"),
    "rate_factor": ("year",),
}

UNITS = {
    "x_rd_m": "m",
    "y_rd_m": "m",
    "return_period": "yr",
    CURVES: "1/yr",
    QUANTILES[CURVES]: "1/yr",
}
"""Units of the variables that have one; those of levels and intensities are in ``im_units``."""

Component = Literal["arbitrary", "geometric mean", "unknown"]
COMPONENTS: tuple[Component, ...] = ("arbitrary", "geometric mean", "unknown")
"""Horizontal components; ``unknown`` where a file does not say."""

PGA_PERIOD_S = 0.01
"""Period at which the ground-motion models of Groningen have PGA, s."""

AVERAGE = "AvgSA"
_SPECTRAL = re.compile(r"SA\((\d+\.?\d*(?:[eE][-+]?\d+)?)\)")
_SLACK = 1e-6


def canonical_im(name: str) -> str | None:
    """Our name of an intensity measure; None when we do not know it.

    Examples
    --------
    >>> canonical_im("SA(1.0)"), canonical_im("PGA"), canonical_im("IA")
    ('SA(1)', 'PGA', None)
    """
    if name in ("PGA", "PGV", AVERAGE):
        return name
    spectral = _SPECTRAL.fullmatch(name)
    return None if spectral is None else f"SA({float(spectral[1]):g})"


def spectral_periods(names: list[str]) -> list[float]:
    """Period of every intensity measure, s; NaN for those that are no ordinate of a spectrum.

    PGA stands at 0.01 s, or at 0 where there is an ordinate at 0.01 s or less beside it.

    Examples
    --------
    >>> spectral_periods(["PGA", "SA(0.3)", "AvgSA"]), spectral_periods(["SA(0.01)", "PGA"])
    ([0.01, 0.3, nan], [0.01, 0.0])
    """
    found = [_SPECTRAL.fullmatch(name) for name in names]
    periods = [np.nan if one is None else float(one[1]) for one in found]
    has_short = any(period <= PGA_PERIOD_S for period in periods)
    pga = 0.0 if has_short else PGA_PERIOD_S
    return [pga if name == "PGA" else period for name, period in zip(names, periods, strict=True)]


def default_component(name: str) -> Component:
    """Component of our own hazard, of which files need not say it."""
    return "arbitrary" if name == AVERAGE else "geometric mean"


def hazard_dataset(
    *,
    x_rd_m: Floats,
    y_rd_m: Floats,
    zone: NDArray[np.int32] | None,
    im: Sequence[str],
    component: Sequence[str],
    levels: Sequence[Floats],
    attrs: dict[str, str],
) -> xr.Dataset:
    """Coordinates of a table, with curves that are still unknown, for readers to fill.

    Parameters
    ----------
    x_rd_m, y_rd_m : (site) float64, m
    zone : (site) int32, optional
        0 where unknown.
    im, component : sequence of str
        Intensity measures, in the order of ``levels``.
    levels : sequence of (level) float64
        Of each intensity measure, in its unit; empty where there is no curve.
    attrs : dict
    """
    n_level = max([1, *(len(one) for one in levels)])
    iml = np.full((len(im), n_level), np.nan)
    for row, one in zip(iml, levels, strict=True):
        row[: len(one)] = one
    n_site = len(x_rd_m)
    zones = np.zeros(n_site, dtype=np.int32) if zone is None else zone
    return xr.Dataset(
        {CURVES: (DIMS[CURVES], np.full((n_site, *iml.shape), np.nan), {"units": "1/yr"})},
        coords={
            "x_rd_m": ("site", x_rd_m, ATTRS["x_rd_m"]),
            "y_rd_m": ("site", y_rd_m, ATTRS["y_rd_m"]),
            "zone": ("site", zones, ATTRS["zone"]),
            "im": ("im", np.array(im, dtype=object), ATTRS["im"]),
            "iml": (DIMS["iml"], iml),
            "im_units": ("im", np.array([im_unit(one) for one in im], dtype=object)),
            "component": ("im", np.array(component, dtype=object)),
        },
        attrs={"Conventions": "CF-1.11", **attrs},
    )


def check_layout(dataset: xr.Dataset, where: str) -> None:
    """Refuse a table that lacks something or cannot be hazard, and name all that is wrong.

    Raises
    ------
    HazardError
    """
    problems = list(_missing(dataset)) or [*_units(dataset), *_values(dataset)]
    if problems:
        raise HazardError(
            what=f"{len(problems)} problem(s) in the hazard curves",
            where=where,
            got="\n" + "\n".join(f"    {problem}" for problem in problems),
            repair="the layout is in docs/others-hazard.md",
        )


def _missing(dataset: xr.Dataset) -> Iterator[str]:
    for name, dims in DIMS.items():
        if name not in dataset.variables:
            yield f"{name} is missing; expected it over ({', '.join(dims)})"
    for name, dims in {**DIMS, **OPTIONAL_DIMS}.items():
        if name in dataset.variables and dataset[name].dims != dims:
            got = ", ".join(map(str, dataset[name].dims))
            yield f"{name} is over ({got}); expected ({', '.join(dims)})"
    for dim in ("quantile", "return_period", "year"):
        if dim in dataset.dims and dim not in dataset.coords:
            yield f"{dim} has no values"


def _units(dataset: xr.Dataset) -> Iterator[str]:
    for name, unit in UNITS.items():
        got = dataset[name].attrs.get("units", unit) if name in dataset.variables else unit
        if got != unit:
            yield f"{name} is in {got!r}; expected {unit!r}"
    for name, unit in zip(dataset["im"].values, dataset["im_units"].values, strict=True):
        known = canonical_im(str(name))
        if known is None:
            yield f"im {name!s} is unknown; expected PGA, SA(T), PGV or AvgSA"
        elif unit != im_unit(known):
            yield f"im_units of {name!s} is {str(unit)!r}; expected {im_unit(known)!r}"
    names = [canonical_im(str(name)) for name in dataset["im"].values]
    if len(set(names)) < len(names):
        yield "an intensity measure occurs twice"
    if "component" in dataset.variables:
        for got in sorted(set(map(str, dataset["component"].values)) - set(COMPONENTS)):
            yield f"component {got!r}; expected {', '.join(COMPONENTS)}"


def _values(dataset: xr.Dataset) -> Iterator[str]:
    if not (np.isfinite(dataset["x_rd_m"]) & np.isfinite(dataset["y_rd_m"])).all():
        yield "a site has no place"
    for name, level in zip(dataset["im"].values, dataset["iml"].values, strict=True):
        known = level[np.isfinite(level)]
        is_padded = np.isfinite(level[: known.size]).all()
        if not (is_padded and (known > 0.0).all() and (np.diff(known) > 0.0).all()):
            yield f"levels of {name!s} are not above 0 and rising, with NaN at the end only"
    present = {str(name): dataset[name].values for name in dataset.variables}
    for curves in present.keys() & {CURVES, QUANTILES[CURVES]}:
        yield from _not_falling(dataset[curves])
    for spectra in present.keys() & {SPECTRA, QUANTILES[SPECTRA]}:
        if (present[spectra] <= 0.0).any():
            yield f"{spectra} is not above 0 everywhere that it is known"
    for name in present.keys() & {"return_period", "rate_factor"}:
        if not (present[name] > 0.0).all():
            yield f"{name} is not above 0"
    quantile = present.get("quantile", np.array([0.5]))
    if not ((quantile > 0.0) & (quantile < 1.0)).all():
        yield f"quantile {quantile.tolist()}; expected between 0 and 1"


def _not_falling(rates: xr.DataArray) -> Iterator[str]:
    """Say of the first curve that rises with the level, or has an impossible rate, where it is."""
    values = rates.values
    is_wrong = (values < 0.0) | np.isinf(values)
    # What is unknown says nothing: a rise is seen from the lowest rate so far, or not at all.
    lowest = np.fmin.accumulate(values, axis=-1)
    is_wrong |= values > lowest * (1.0 + _SLACK)
    if is_wrong.any():
        *at, level = np.argwhere(is_wrong)[0].tolist()
        im = str(rates["im"].values[at[-1]])
        yield (
            f"{rates.name}: site {at[-2] + 1}, {im}, level {level + 1}: rate "
            f"{values[(*at, level)]:g}; expected finite, at least 0, and falling with the level"
        )
