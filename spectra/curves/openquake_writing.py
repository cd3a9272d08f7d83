# SPDX-License-Identifier: EUPL-1.2
"""Our curves as CSV files that look like those of the OpenQuake engine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from npr.core.errors import HazardError
from npr.core.files import whole_files
from npr.core.provenance import VERSION
from spectra.coordinates import rd_to_wgs84
from spectra.curves.layout import CURVES, QUANTILES, SPECTRA, canonical_im
from spectra.curves.places import check_distinct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from spectra.curves.table import HazardCurves

    Floats = NDArray[np.float64]


def write_openquake(
    curves: HazardCurves, directory: Path | str, investigation_time_yr: float
) -> tuple[Path, ...]:
    """Write curves and spectra as the OpenQuake engine does: a file for each measure and kind.

    Parameters
    ----------
    curves : HazardCurves
    directory : path
        Made if it is not there; all files or none.
    investigation_time_yr : float, yr
        Time of the probabilities of exceedance, 1 - exp(-rate T).

    Returns
    -------
    tuple of path

    Raises
    ------
    HazardError
        The time is not above 0; or a curve has unknown rates above a known one, or none at all,
        for which the format has no sign; or sites share a place, as those of several zones do.

    Notes
    -----
    As the engine writes them: places to 1e-5 degrees, a metre; probabilities to seven digits.
    A probability that prints as 1 holds no rate any more: take a time that is short for the most
    frequent motions. Components, zones and factors of years have no place in the format.
    """
    if not 0.0 < investigation_time_yr < np.inf:
        raise HazardError(
            what="the investigation time is not possible",
            where="investigation_time_yr",
            got=investigation_time_yr,
            expected="years, above 0",
        )
    check_distinct(
        *_places(curves),
        curves.title,
        "the format has no zones: write one zone at a time, or points that have one zone each",
    )
    files = {**_curve_files(curves, investigation_time_yr)}
    files |= _spectra_files(curves, investigation_time_yr)
    directory = Path(directory)
    with whole_files(directory) as scratch:
        for name, text in files.items():
            (scratch / name).write_text(text, encoding="utf-8")
    return tuple(directory / name for name in files)


def _kinds(curves: HazardCurves, name: str) -> Iterator[tuple[str, Floats]]:
    """Name of the engine and values of the mean and of every quantile that there is."""
    dataset = curves.dataset
    if name in dataset.variables:
        yield "mean", dataset[name].values
    if QUANTILES[name] in dataset.variables:
        for quantile, values in zip(
            dataset["quantile"].values, dataset[QUANTILES[name]].values, strict=True
        ):
            yield f"quantile-{quantile:g}", values


def _curve_files(curves: HazardCurves, time: float) -> dict[str, str]:
    files = {}
    for kind, rates in _kinds(curves, CURVES):
        for i, im in enumerate(map(_engine_name, curves.intensity_measures)):
            level = curves.dataset["iml"].values[i]
            level = level[np.isfinite(level)]
            rate = rates[:, i, : level.size]
            if not np.isfinite(rate).any():
                continue  # spectra only
            poe = _probability(rate, time, f"{curves.title}, {kind} {im}")
            names = [f"poe-{one:.7g}" for one in level]
            facts = f"kind='{kind}', investigation_time={time!r}, imt='{im}'"
            files[f"hazard_curve-{kind}-{im}.csv"] = _text(
                curves, facts, names, poe, with_depth=True
            )
    return files


def _spectra_files(curves: HazardCurves, time: float) -> dict[str, str]:
    files = {}
    for kind, values in _kinds(curves, SPECTRA):
        years = curves.dataset["return_period"].values
        names, columns = [], []
        for at, one in enumerate(years):
            for i, im in enumerate(map(_engine_name, curves.intensity_measures)):
                column = values[:, at, i]
                if np.isfinite(column).any():
                    names.append(f"{-np.expm1(-time / one):.10g}~{im}")
                    columns.append(np.nan_to_num(column, nan=0.0))
        if columns:
            facts = f"kind='{kind}', investigation_time={time!r}"
            files[f"hazard_uhs-{kind}.csv"] = _text(
                curves, facts, names, np.stack(columns, axis=1), with_depth=False
            )
    return files


def _probability(rate: Floats, time: float, where: str) -> Floats:
    """Probability of exceedance; 1 below the first known rate, as in what the engine writes."""
    is_known = np.isfinite(rate)
    begun = np.maximum.accumulate(is_known, axis=1)
    is_lost = (begun & ~is_known).any(axis=1) | ~is_known.any(axis=1)
    if is_lost.any():
        raise HazardError(
            what="a curve has rates that are unknown, for which the format has no sign",
            where=f"{where}, site {int(np.flatnonzero(is_lost)[0]) + 1}",
            expected="known rates from some level on",
            repair="leave the site or the intensity measure out",
        )
    return np.where(is_known, -np.expm1(-np.nan_to_num(rate) * time), 1.0)


def _text(
    curves: HazardCurves, facts: str, names: Sequence[str], values: Floats, *, with_depth: bool
) -> str:
    lon, lat = _places(curves)
    header = ["lon", "lat", *(["depth"] if with_depth else []), *names]
    # The comment stands in the last column, so that a spreadsheet shows it in one cell.
    comment = f"\"generated_by='npr-typology {VERSION}', {facts}\""
    lines = ["#" + "," * (len(header) - 1) + comment, ",".join(header)]
    for one_lon, one_lat, row in zip(lon, lat, values, strict=True):
        place = [f"{one_lon:.5f}", f"{one_lat:.5f}", *(["0.00000"] if with_depth else [])]
        lines.append(",".join([*place, *(f"{value:.6E}" for value in row)]))
    return "\n".join(lines) + "\n"


def _places(curves: HazardCurves) -> tuple[Floats, Floats]:
    """Longitude and latitude, to the digits that are written."""
    x, y = (curves.dataset[name].values for name in ("x_rd_m", "y_rd_m"))
    lon, lat = rd_to_wgs84(x, y)
    return lon.round(5), lat.round(5)


def _engine_name(im: str) -> str:
    """Name as the engine writes it: ``SA(1.0)``."""
    spectral = re.fullmatch(r"SA\((.*)\)", str(canonical_im(im)))
    return str(canonical_im(im)) if spectral is None else f"SA({float(spectral[1])!r})"
