# SPDX-License-Identifier: EUPL-1.2
"""Hazard curves and uniform hazard spectra as the OpenQuake engine exports them (CSV).

The engine gives probabilities of exceedance in an investigation time T; inside there are only
annual rates, -ln(1 - poe)/T. The engine averages probabilities over its logic tree, so the rate of
its mean probability lies below the mean of the rates where probabilities are not small.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from npr.core.errors import HazardError
from npr.core.provenance import provenance
from spectra.coordinates import wgs84_to_rd
from spectra.curves.found import READING
from spectra.curves.layout import (
    AVERAGE,
    CURVES,
    OPTIONAL_DIMS,
    QUANTILES,
    SPECTRA,
    UNITS,
    Component,
    canonical_im,
    hazard_dataset,
    spectral_periods,
)
from spectra.curves.openquake_file import OpenQuakeFile, read_file
from spectra.curves.table import HazardCurves

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_QUANTILE = "quantile-"
_REALISATION = "rlz-"
_DIFFERENT = 1e-4
_NOTE = "Hazard of others, as the OpenQuake engine exported it; not checked here but for its form"


def read_openquake(*paths: Path | str, component: Component = "unknown") -> HazardCurves:
    """Read hazard curves and uniform hazard spectra of the OpenQuake engine, in one table.

    Parameters
    ----------
    *paths : path
        ``hazard_curve-*.csv``, ``hazard_uhs-*.csv`` and ``hazard_map-*.csv`` of one calculation,
        engine 3: of any intensity measures, mean and quantiles.
    component : {"unknown", "arbitrary", "geometric mean"}
        Horizontal component of the ground motion; the files do not say it, and risk needs it.

    Returns
    -------
    HazardCurves
        A probability of 1 gives an unknown rate (NaN), one of 0 a rate of 0. Realisations are read
        when there is only one and no mean.

    Raises
    ------
    HazardError
        A file is not of that format or lacks its investigation time; files do not have the same
        sites or levels; a curve occurs twice; a map and spectra differ; nothing is left to read.
    """
    if not paths:
        raise HazardError(what="no files to read", where="paths", expected="one file or more")
    reading: list[str] = []
    files = _read(paths, reading)
    _check_same_sites(files)
    curves = {(file.kind, str(canonical_im(file.im))): file for file in files if file.im}
    spectra = [file for file in files if file.is_spectra]
    x, y = wgs84_to_rd(files[0].lon_deg, files[0].lat_deg)
    reading.append("longitude and latitude (WGS84) converted to RD New")
    names = _names(files, reading)
    generated = ", ".join(sorted({file.generated_by for file in files if file.generated_by}))
    dataset = hazard_dataset(
        x_rd_m=x,
        y_rd_m=y,
        zone=None,
        im=names,
        component=[component] * len(names),
        levels=[_levels(curves, name) for name in names],
        attrs={
            "title": f"OpenQuake hazard, {len(files)} file(s)",
            "source": f"{generated or 'OpenQuake engine'}: {', '.join(f.name for f in files)}",
            "note": _NOTE,
            **provenance(),
        },
    )
    quantiles = {float(f.kind.removeprefix(_QUANTILE)) for f in files if _QUANTILE in f.kind}
    if quantiles:
        dataset.coords["quantile"] = ("quantile", sorted(quantiles))
    _fill_curves(dataset, curves, reading)
    _fill_spectra(dataset, spectra, reading)
    _say_time_base(files, reading)
    if AVERAGE in names:
        reading.append("AvgSA: the files do not say over which periods; risk needs 0.01 to 1 s")
    dataset.attrs[READING] = "\n".join(reading)
    return HazardCurves(dataset)


def _read(paths: Sequence[Path | str], reading: list[str]) -> list[OpenQuakeFile]:
    """All files that hold something for us; the others are named in ``reading``."""
    files = []
    for path in map(Path, paths):
        file = read_file(path)
        if file.kind in ("std", "max"):
            reading.append(f"{file.name}: left out, a {file.kind} over the logic tree")
        elif file.im and canonical_im(file.im) is None:
            reading.append(f"{file.name}: left out, {file.im} is not used here")
        else:
            files.append(file)
    files = _one_realisation(files, reading)
    if not files:
        raise HazardError(
            what="none of the files holds hazard that is used here",
            where=", ".join(map(str, paths)),
            got="; ".join(reading),
            expected="curves or spectra of PGA, SA(T), PGV or AvgSA, mean or quantile",
        )
    first: dict[tuple[str, str, str], str] = {}
    for file in files:
        key = (file.kind, str(canonical_im(file.im)), file.form)
        if key in first:
            raise HazardError(
                what="two files hold the same",
                where=f"{first[key]} and {file.name}",
                got=f"{file.kind} {file.im or file.form} in both",
                expected="the files of one calculation",
            )
        first[key] = file.name
    return files


def _one_realisation(files: list[OpenQuakeFile], reading: list[str]) -> list[OpenQuakeFile]:
    """Take the one realisation for the mean, if it is all there is; leave out realisations else."""
    numbers = sorted({f.kind for f in files if f.kind.startswith(_REALISATION)})
    if not numbers:
        return files
    others = [file for file in files if not file.kind.startswith(_REALISATION)]
    if any(file.kind == "mean" for file in others):
        reading.append(f"{len(numbers)} realisation(s) left out: there is a mean")
        return others
    if len(numbers) > 1:
        raise HazardError(
            what="realisations without a mean",
            where=", ".join(file.name for file in files),
            got=f"{len(numbers)} realisations, whose weights the files do not hold",
            expected="the mean, or one realisation",
            repair="export the mean (mean = true in the job), or give the files of one realisation",
        )
    reading.append(f"{numbers[0]} taken for the mean: right only if the logic tree has one branch")
    alone = [file._replace(kind="mean") for file in files if file.kind == numbers[0]]
    return [*others, *alone]


def _check_same_sites(files: list[OpenQuakeFile]) -> None:
    first = files[0]
    for file in files[1:]:
        is_same = len(file.lon_deg) == len(first.lon_deg) and (
            np.array_equal(file.lon_deg, first.lon_deg)
            and np.array_equal(file.lat_deg, first.lat_deg)
        )
        if not is_same:
            raise HazardError(
                what="the files do not have the same sites",
                where=f"{first.name} and {file.name}",
                got=f"{len(first.lon_deg)} and {len(file.lon_deg)} sites",
                expected="the same longitudes and latitudes, in one order",
                repair="give the files of one calculation",
            )


def _names(files: list[OpenQuakeFile], reading: list[str]) -> list[str]:
    """Our names of all intensity measures: PGA, ordinates by period, then the others."""
    given = [file.im for file in files if file.im]
    given += [column.im for file in files if file.is_spectra for column in file.columns]
    ours = {str(name): canonical_im(name) for name in dict.fromkeys(given)}
    unknown = [name for name, one in ours.items() if one is None]
    if unknown:
        reading.append(f"spectra: {', '.join(unknown)} left out, not used here")
    names = list(dict.fromkeys(one for one in ours.values() if one is not None))
    order = np.argsort(spectral_periods(names), kind="stable").tolist()  # NaN last
    return [names[i] for i in order]


def _levels(curves: dict[tuple[str, str], OpenQuakeFile], name: str) -> Floats:
    """Levels of an intensity measure, which all kinds must share; empty where it has no curve."""
    files = [file for (_, im), file in curves.items() if im == name]
    if not files:
        return np.empty(0)
    levels = [np.array([column.level for column in file.columns]) for file in files]
    for file, one in zip(files, levels, strict=True):
        if not np.array_equal(one, levels[0]):
            raise HazardError(
                what="mean and quantiles do not have the same levels",
                where=f"{files[0].name} and {file.name}",
                got=f"{len(levels[0])} and {len(one)} levels",
                expected="the files of one calculation",
            )
    # Any event exceeds a level of 0, and it has no logarithm.
    return levels[0][levels[0] > 0.0]


def _fill_curves(
    dataset: xr.Dataset, curves: dict[tuple[str, str], OpenQuakeFile], reading: list[str]
) -> None:
    names = dataset["im"].values.tolist()
    n_certain, n_zero = 0, 0
    for (kind, name), file in curves.items():
        levels = np.array([column.level for column in file.columns])
        poe = file.values[:, levels > 0.0]
        n_zero += int((levels == 0.0).sum())
        n_certain += int((poe == 1.0).sum())
        into = _of_kind(dataset, CURVES, kind)
        into[:, names.index(name), : poe.shape[1]] = annual_rate(poe, file.investigation_time_yr)
    if n_zero:
        reading.append(f"level 0 left out of {n_zero} curve file(s): every event exceeds it")
    if n_certain:
        reading.append(
            f"{n_certain} value(s) with probability 1: rates unknown, not infinite; motions weaker "
            "than the first known rate are in no sum"
        )


def _fill_spectra(dataset: xr.Dataset, spectra: list[OpenQuakeFile], reading: list[str]) -> None:
    """Fill in spectra and maps; a measure of a probability that is in two of them must agree."""
    if not spectra:
        return
    years = {
        (file.investigation_time_yr, column.level): float(
            1.0 / annual_rate(np.array(column.level), file.investigation_time_yr)
        )
        for file in spectra
        for column in file.columns
    }
    distinct = sorted(set(years.values()))
    dataset.coords["return_period"] = ("return_period", distinct, {"units": "yr"})
    names = dataset["im"].values.tolist()
    n_zero = 0
    for file in spectra:
        into = _of_kind(dataset, SPECTRA, file.kind)
        for column, values in zip(file.columns, file.values.T, strict=True):
            name = canonical_im(column.im)
            if name is not None:
                at = distinct.index(years[file.investigation_time_yr, column.level])
                ordinates = into[:, at, names.index(name)]
                if (np.abs(values - ordinates) > _DIFFERENT * ordinates).any():
                    raise HazardError(
                        what="a hazard map and spectra are not of one calculation",
                        where=f"{file.name}, {column.im} at {column.level:g}",
                        got="other ordinates than in the file before it",
                        expected="the same, as the engine writes them",
                        repair="give one of the two",
                    )
                ordinates[:] = np.where(values > 0.0, values, np.nan)
                n_zero += int((values == 0.0).sum())
    if n_zero:
        reading.append(f"{n_zero} ordinate(s) of 0 in the spectra: the curve ends below; unknown")


def _of_kind(dataset: xr.Dataset, name: str, kind: str) -> Floats:
    """Array of the mean, or of one quantile, to be filled in place; made where it is not there."""
    is_quantile = kind.startswith(_QUANTILE)
    whole = QUANTILES[name] if is_quantile else name
    if whole not in dataset.variables:
        dims = OPTIONAL_DIMS[whole]
        unknown = np.full([dataset.sizes[dim] for dim in dims], np.nan)
        dataset[whole] = (dims, unknown, {"units": UNITS[whole]} if whole in UNITS else {})
    values: Floats = dataset[whole].values
    if not is_quantile:
        return values
    return values[dataset["quantile"].values.tolist().index(float(kind.removeprefix(_QUANTILE)))]


def annual_rate(poe: Floats, investigation_time_yr: float) -> Floats:
    """Annual rate of exceedance of a probability in a time; NaN where it is certain.

    rate = -ln(1 - poe) / T, events being a Poisson process

    Examples
    --------
    >>> float(1.0 / annual_rate(np.array(0.1), 50.0).round(6))
    474.608...
    >>> annual_rate(np.array([0.0, 1.0]), 50.0).tolist()
    [0.0, nan]
    """
    certain = poe >= 1.0
    rate: Floats = -np.log1p(-np.where(certain, 0.0, poe)) / investigation_time_yr + 0.0
    return np.where(certain, np.nan, rate)


def _say_time_base(files: list[OpenQuakeFile], reading: list[str]) -> None:
    times = ", ".join(f"{t:g}" for t in sorted({file.investigation_time_yr for file in files}))
    reading.append(f"time base: probabilities in {times} yr, converted to annual rates")
    left_out = sorted({name for file in files for name in file.left_out})
    if left_out:
        reading.append(f"columns not read: {', '.join(left_out)}")
