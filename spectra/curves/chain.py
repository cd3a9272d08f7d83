# SPDX-License-Identifier: EUPL-1.2
"""Hazard as the public reference chain writes it: Zarr, or NetCDF with the same content.

The chain is TNO's SHRA-Groningen-hazard-risk-models (EUPL-1.2); its module ``hazard_integrator``
writes annual rates ``hazard_curves_mean`` and spectra ``hazard_mean`` at 1 km nodes, a node once
for every site-response zone that it serves.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from npr.core.errors import HazardError
from npr.core.provenance import provenance
from spectra.curves.chain_file import NODE, holds, is_zarr, of_nodes, open_chain, selected
from spectra.curves.found import READING
from spectra.curves.layout import CURVES, OPTIONAL_DIMS, SPECTRA, hazard_dataset, impossible_g
from spectra.curves.places import check_rd
from spectra.curves.table import HazardCurves
from spectra.uniform import uniform_levels

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    from spectra.curves.layout import Component

    Floats = NDArray[np.float64]

_THEIR_CURVES, _THEIR_SPECTRA = "hazard_curves_mean", "hazard_mean"
_HAZARD = (_THEIR_CURVES, _THEIR_SPECTRA)
_SUBSET, _SUBSET_INDEX = "node_sub", "node_sub_index"
_LEVEL = "gm_surface"
_COMPONENTS: dict[Component, str] = {
    "geometric mean": "geometric_mean",
    "arbitrary": "arbitrary",
}
_CM_PER_S2_PER_G = 981.0  # the constant of the chain
_UNITS_G = ("g", "standard_gravity", "")
_SPECTRA_OFF = 0.1
_NOTE = (
    "Hazard of the public reference chain as it was written; not checked here but for its form. "
    "Seismicity and versions are those of the run"
)


def read_chain_hazard(
    path: Path | str, *, component: Component = "geometric mean", surface: str = "regular"
) -> HazardCurves:
    """Read hazard curves and uniform hazard spectra of the public reference chain.

    Parameters
    ----------
    path : path
        A Zarr store (extra ``zarr``), or NetCDF-4, with ``hazard_curves_mean`` or ``hazard_mean``
        at the top or in one of its groups.
    component : {"geometric mean", "arbitrary"}
        Horizontal component; both are in the file.
    surface : {"regular", "wierde"}
        Surface condition: the flat land, or a wierde (raised dwelling mound).

    Returns
    -------
    HazardCurves
        At every node and zone, with the zone. Ordinates at 0.01 s are PGA, as in the ground-motion
        models. Where only some nodes have curves the others have spectra only.

    Raises
    ------
    HazardError
        The file is unreadable, holds no such hazard or several, or lacks the component; levels or
        spectra are not in g; spectra are not those of the curves; a dimension has another name;
        places are not in RD New; rates are not those of a hazard curve.
    """
    path = Path(path)
    if component not in _COMPONENTS:
        raise HazardError(
            what="there is no such component",
            where="component",
            got=component,
            expected=", ".join(_COMPONENTS),
        )
    theirs, group = open_chain(path, _HAZARD)
    theirs = selected(theirs, path, component=_COMPONENTS[component], surface_condition=surface)
    level_g = _levels_g(theirs, path)
    ims = [_our_im(str(name), path) for name in _coordinate(theirs, "IM", path).values]
    x, y, zone = (of_nodes(theirs, name, path) for name in ("x", "y", "zone"))
    check_rd(x, y, str(path))
    has_curves = _THEIR_CURVES in theirs.data_vars
    levels = [_our_levels(im, level_g) if has_curves else np.empty(0) for im in ims]
    dataset = hazard_dataset(
        x_rd_m=x,
        y_rd_m=y,
        zone=zone.astype(np.int32),
        im=ims,
        component=[component] * len(ims),
        levels=levels,
        attrs={
            "title": f"reference chain, {group or path.name}",
            "source": str(theirs.attrs.get("source", path.name)),
            "note": _NOTE,
            **provenance(),
        },
    )
    reading = [
        f"component {component}, surface {surface}; the file has both of each",
        "time base: annual rates, as the chain integrates them; the file itself does not say it",
    ]
    if has_curves:
        dataset[CURVES].values[:] = _curves(theirs, len(x), reading, path)
    if _THEIR_SPECTRA in theirs.data_vars:
        years = _coordinate(theirs, "return_period", path).values.astype(np.float64)
        dataset.coords["return_period"] = ("return_period", years, {"units": "yr"})
        spectra = _over(theirs, _THEIR_SPECTRA, (NODE, "return_period", "IM"), path)
        _check_unit(spectra, str(theirs[_THEIR_SPECTRA].attrs.get("units", "")), ims, path)
        dataset[SPECTRA] = (OPTIONAL_DIMS[SPECTRA], np.where(spectra > 0.0, spectra, np.nan))
    reading.append("no AvgSA: the chain does not write its rates, so no risk comes from this file")
    dataset.attrs[READING] = "\n".join(reading)
    curves = HazardCurves(dataset)
    if _THEIR_SPECTRA in theirs.data_vars:
        _check_spectra(dataset, path)
    return curves


def is_chain(path: Path) -> bool:
    """Whether a path is a Zarr store, or NetCDF that holds hazard of the chain."""
    if path.is_dir():
        return is_zarr(path)
    return holds(path, _HAZARD)


def _levels_g(dataset: xr.Dataset, path: Path) -> Floats:
    """Levels in g; those in cm/s² beside them, or a stated unit, must agree."""
    if _THEIR_CURVES not in dataset.data_vars:
        return np.empty(0)
    where = f"{path}, SA_g_surface"
    if "SA_g_surface" not in dataset.coords:
        got = ", ".join(map(str, dataset.coords))
        raise HazardError(what="the levels are missing", where=where, got=got)
    level = _over(dataset, "SA_g_surface", (_LEVEL,), path)
    unit = str(dataset["SA_g_surface"].attrs.get("units", ""))
    beside = dataset.get("SA_surface")
    is_same = beside is None or np.allclose(beside.values, _CM_PER_S2_PER_G * level, rtol=1e-3)
    if unit not in _UNITS_G or not is_same:
        raise HazardError(
            what="the levels are not in g",
            where=where,
            got=f"units {unit!r}, {level[0]:g} to {level[-1]:g}",
            expected="g, and SA_surface 981 times as much in cm/s2",
        )
    return level


def _our_im(name: str, path: Path) -> str:
    """Our name: ``Sa[0.01]`` is PGA, and the period -0.01 stands for PGV."""
    if name in ("PGA", "PGV"):
        return name
    spectral = re.fullmatch(r"Sa\[(-?[\d.]+)\]", name)
    if spectral is None:
        raise HazardError(
            what="an intensity measure is unknown",
            where=f"{path}, IM",
            got=name,
            expected="Sa[T], PGA or PGV",
        )
    period = float(spectral[1])
    if period < 0.0:
        return "PGV"
    return "PGA" if period == 0.01 else f"SA({period:g})"


def _our_levels(im: str, level_g: Floats) -> Floats:
    return level_g * _CM_PER_S2_PER_G if im == "PGV" else level_g


def _curves(dataset: xr.Dataset, n_node: int, reading: list[str], path: Path) -> Floats:
    """Annual rates (node, im, level); NaN at nodes without curves."""
    if _SUBSET not in dataset[_THEIR_CURVES].dims:
        return _over(dataset, _THEIR_CURVES, (NODE, "IM", _LEVEL), path)
    values = _over(dataset, _THEIR_CURVES, (_SUBSET, "IM", _LEVEL), path)
    rows = _over(dataset, _SUBSET_INDEX, (_SUBSET,), path)
    is_node = (rows >= 0) & (rows < n_node) & (rows == np.floor(rows))
    if not is_node.all() or np.unique(rows).size < rows.size:
        raise HazardError(
            what="the curves are not each of one node",
            where=f"{path}, {_SUBSET_INDEX}",
            got=f"{rows.min():g} to {rows.max():g}, {np.unique(rows).size} of {rows.size} distinct",
            expected=f"different whole numbers from 0 to {n_node - 1}",
        )
    reading.append(f"curves at {len(rows)} of {n_node} nodes, spectra at all")
    out = np.full((n_node, *values.shape[1:]), np.nan)
    out[rows.astype(np.int64)] = values
    return out


def _over(dataset: xr.Dataset, name: str, dims: tuple[str, ...], path: Path) -> Floats:
    """Values of a variable, which must have just these dimensions, in this order."""
    got = dataset[name].dims if name in dataset.variables else ()
    if set(got) != set(dims):
        raise HazardError(
            what="a variable of the hazard is missing or has other dimensions",
            where=f"{path}, {name}",
            got=", ".join(map(str, got)) or "none",
            expected=", ".join(dims),
        )
    values: Floats = dataset[name].transpose(*dims).values.astype(np.float64)
    return values


def _coordinate(dataset: xr.Dataset, name: str, path: Path) -> xr.DataArray:
    if name not in dataset.coords:
        raise HazardError(
            what="the hazard lacks a coordinate",
            where=str(path),
            got=", ".join(map(str, dataset.coords)),
            expected=name,
        )
    return dataset[name]


def _check_unit(spectra: Floats, units: str, ims: list[str], path: Path) -> None:
    """Refuse spectra that are not in g."""
    problems = [] if units in _UNITS_G else [f"units {units!r}"]
    problems += impossible_g("spectra", spectra[..., [im != "PGV" for im in ims]])
    if problems:
        raise HazardError(
            what="the spectra are not in g",
            where=f"{path}, {_THEIR_SPECTRA}",
            got="; ".join(problems),
            expected="g",
            repair="divide spectra in cm/s2 by 981",
        )


def _check_spectra(dataset: xr.Dataset, path: Path) -> None:
    """Refuse spectra that are not those of the curves beside them."""
    names = [str(name) for name in dataset["im"].values]
    for i in [i for i, name in enumerate(names) if name != "PGV"]:
        level = dataset["iml"].values[i]
        level = level[np.isfinite(level)]
        if not level.size:
            continue
        rates = dataset[CURVES].values[:, i, : level.size]
        own = uniform_levels(rates, np.log(level), dataset["return_period"].values)
        stored = dataset[SPECTRA].values[..., i]
        is_off = np.abs(stored / own - 1.0) > _SPECTRA_OFF
        if is_off.any():
            node, year = np.argwhere(is_off)[0].tolist()
            raise HazardError(
                what="the spectra are not those of the curves",
                where=f"{path}, {_THEIR_SPECTRA}, node {node + 1}, {names[i]}",
                got=f"{stored[node, year]:g} g at {dataset['return_period'].values[year]:g} yr",
                expected=f"{own[node, year]:g} g, within {_SPECTRA_OFF:.0%}",
                repair="write curves and spectra of one run; without spectra, the curves suffice",
            )
