# SPDX-License-Identifier: EUPL-1.2
"""What a table of hazard curves holds, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spectra.curves.clipped import clipped
from spectra.curves.layout import (
    CURVES,
    QUANTILES,
    SPECTRA,
    default_component,
    spectral_periods,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xarray as xr
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

READING = "reading"
"""Attribute with what a reader converted or left out, a line each."""


def found(dataset: xr.Dataset) -> str:
    """Sites, intensity measures, levels, time base and kinds; what was converted; what is missing.

    Parameters
    ----------
    dataset : xarray.Dataset
        In the layout of docs/others-hazard.md.
    """
    lines = [*_places(dataset), *_curves(dataset), *_spectra(dataset), *_factors(dataset)]
    reading = str(dataset.attrs.get(READING, ""))
    return "\n".join([*lines, *reading.splitlines()])


def _places(dataset: xr.Dataset) -> Iterator[str]:
    x, y, zone = (dataset[name].values for name in ("x_rd_m", "y_rd_m", "zone"))
    yield (
        f"{len(x)} site(s), x {x.min():.0f} to {x.max():.0f}, y {y.min():.0f} to {y.max():.0f} m "
        "(RD New)"
    )
    known = zone > 0
    if known.any():
        yield f"site-response zone of {int(known.sum())} of them, {len(set(zone[known]))} zone(s)"
    else:
        yield "no site-response zones: the motion is that of the soil that its author meant"


def _curves(dataset: xr.Dataset) -> Iterator[str]:
    names: dict[str, list[str]] = {}
    for i, name in enumerate(dataset["im"].values):
        names.setdefault(_curve(dataset, i), []).append(str(name))
    for line, same in names.items():
        yield f"{', '.join(same)}: {line}"
    yield _kinds(dataset, CURVES, "curves")


def _curve(dataset: xr.Dataset, i: int) -> str:
    """One intensity measure, without its name: those that are alike stand on one line."""
    level = dataset["iml"].values[i]
    level = level[np.isfinite(level)]
    if not level.size:
        return "no curve"
    rates = dataset[CURVES].values[:, i, : level.size]
    unit = "cm/s" if dataset["im_units"].values[i] == "cm/s" else "g"
    line = f"annual rates at {level.size} levels, {level[0]:g} to {level[-1]:g} {unit}"
    component = default_component(str(dataset["im"].values[i]))
    if "component" in dataset.variables:
        component = dataset["component"].values[i]
    line += f", component {component}"
    known = np.isfinite(rates)
    has_curve = known.any(axis=1)
    if not has_curve.all():
        line += f"; no curve at {int((~has_curve).sum())} site(s)"
    n_unknown = int((~known[has_curve]).sum())
    return line + (f"; {n_unknown} rate(s) unknown" if n_unknown else "")


def _spectra(dataset: xr.Dataset) -> Iterator[str]:
    if SPECTRA in dataset.variables or QUANTILES[SPECTRA] in dataset.variables:
        years = ", ".join(f"{value:.6g}" for value in dataset["return_period"].values)
        name = SPECTRA if SPECTRA in dataset.variables else QUANTILES[SPECTRA]
        known = np.isfinite(dataset[name].transpose("im", ...).values)
        n_im = int(known.reshape(len(known), -1).any(axis=1).sum())
        yield f"uniform hazard spectra of {n_im} intensity measures at {years} yr"
        yield _kinds(dataset, SPECTRA, "spectra")
        yield from _clipped(dataset[name], dataset["iml"].values)


def _clipped(spectra: xr.DataArray, level: Floats) -> Iterator[str]:
    periods = spectral_periods([str(name) for name in spectra["im"].values])
    ordinates = np.flatnonzero(np.isfinite(periods))
    last = clipped(spectra.isel(im=ordinates), level[ordinates])
    for mask, what in (
        (last.is_certain, "are the last level of their curve: unknown"),
        (last.is_likely, "may be the last level of their curve, not the motion: look at them"),
    ):
        if mask.any():
            names = spectra["im"].values[ordinates][mask.any(axis=tuple(range(mask.ndim - 1)))]
            yield f"warning: {int(mask.sum())} ordinate(s) {what} ({', '.join(map(str, names))})"


def _kinds(dataset: xr.Dataset, name: str, what: str) -> str:
    kinds = []
    if name in dataset.variables and np.isfinite(dataset[name].values).any():
        kinds.append("mean")
    if QUANTILES[name] in dataset.variables:
        kinds += [f"quantile {value:g}" for value in dataset["quantile"].values]
    return f"{what}: {', '.join(kinds) or 'none'}"


def _factors(dataset: xr.Dataset) -> Iterator[str]:
    if "rate_factor" in dataset.variables:
        years = dataset["year"].values
        yield f"factors on the rates for the years {years.min()} to {years.max()}"
