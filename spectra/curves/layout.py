# SPDX-License-Identifier: EUPL-1.2
"""Names and units of a table of hazard curves, and what makes one impossible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import numpy as np
import xarray as xr

from npr.core.bounds import bound_of
from npr.core.errors import HazardError
from npr.core.units import STANDARD_GRAVITY
from spectra.curves.places import expected_rd, is_rd, likely_place
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
_ROUNDING = 1e-9


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
    yield from _places(dataset)
    yield from _levels(dataset)
    present = {str(name): dataset[name].values for name in dataset.variables}
    for curves in present.keys() & {CURVES, QUANTILES[CURVES]}:
        yield from _not_falling(dataset[curves])
    for spectra in present.keys() & {SPECTRA, QUANTILES[SPECTRA]}:
        yield from _ordinates(dataset[spectra], dataset["im_units"].values)
    years = bound_of("return_period")
    if years.is_refused(present.get("return_period", [])).any():
        yield f"return_period {present['return_period'].tolist()}; expected {years.expected}"
    if not (present.get("rate_factor", np.ones(1)) > 0.0).all():
        yield "rate_factor is not above 0"
    quantile = present.get("quantile", np.array([0.5]))
    if not ((quantile > 0.0) & (quantile < 1.0)).all():
        yield f"quantile {quantile.tolist()}; expected between 0 and 1"
    for name in sorted(present.keys() & {"return_period", "quantile"}):
        if np.unique(present[name]).size < present[name].size:
            yield f"{name} {present[name].tolist()}; expected each once"


def _places(dataset: xr.Dataset) -> Iterator[str]:
    x, y = (np.asarray(dataset[name].values, dtype=np.float64) for name in ("x_rd_m", "y_rd_m"))
    outside = np.flatnonzero(~is_rd(x, y))
    if outside.size:
        first = int(outside[0])
        slip = likely_place(float(x[first]), float(y[first]))
        yield (
            f"site {first + 1}, x {x[first]:g}, y {y[first]:g}: {outside.size} site(s) have no "
            f"place in the Netherlands; expected {expected_rd()}" + (f"; {slip}?" if slip else "")
        )


def _levels(dataset: xr.Dataset) -> Iterator[str]:
    for name, level in zip(dataset["im"].values, dataset["iml"].values, strict=True):
        known = level[np.isfinite(level)]
        is_padded = np.isfinite(level[: known.size]).all()
        if not (is_padded and (known > 0.0).all() and (np.diff(known) > 0.0).all()):
            yield f"levels of {name!s} are not above 0 and rising, with NaN at the end only"
        elif name != "PGV":
            yield from impossible_g(f"levels of {name!s}", known)


def _ordinates(spectra: xr.DataArray, units: NDArray[np.object_]) -> Iterator[str]:
    values = spectra.values
    if (values <= 0.0).any():
        yield f"{spectra.name} is not above 0 everywhere that it is known"
    yield from impossible_g(str(spectra.name), values[..., units != "cm/s"])
    years = spectra["return_period"].values
    rising = np.take(values, np.argsort(years), axis=-2)
    falls = np.diff(rising, axis=-2) < -_SLACK * rising[..., 1:, :]
    if falls.any():
        *_, site, at, im = np.argwhere(falls)[0].tolist()
        before, after = np.sort(years)[at : at + 2].tolist()
        yield (
            f"{spectra.name}: site {site + 1}, {spectra['im'].values[im]}: smaller at {after:g} yr "
            f"than at {before:g} yr; expected rising with the return period"
        )


def impossible_g(what: str, values: Floats) -> Iterator[str]:
    """Say of accelerations in g that no earthquake has them, where one has not."""
    most = bound_of("spectral_acceleration").most / STANDARD_GRAVITY
    largest = np.nanmax(values, initial=0.0)
    if largest > most * (1.0 + _ROUNDING):
        yield (
            f"{what}: got {largest:g}; expected 0 to {most:g} g; divide m/s² by 9.80665, cm/s² by "
            "980.665, percent of g by 100"
        )


def _not_falling(rates: xr.DataArray) -> Iterator[str]:
    """Say of the first curve that rises with the level, or has an impossible rate, where it is."""
    values = rates.values
    bound = bound_of("exceedance_rate")
    is_wrong = bound.is_refused(values)
    # What is unknown says nothing: a rise is seen from the lowest rate so far, or not at all.
    lowest = np.fmin.accumulate(values, axis=-1)
    is_wrong |= values > lowest * (1.0 + _SLACK)
    if is_wrong.any():
        *at, level = np.argwhere(is_wrong)[0].tolist()
        im = str(rates["im"].values[at[-1]])
        yield (
            f"{rates.name}: site {at[-2] + 1}, {im}, level {level + 1}: rate "
            f"{values[(*at, level)]:g}; expected {bound.expected}, and falling with the level"
        )
