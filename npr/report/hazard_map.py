# SPDX-License-Identifier: EUPL-1.2
"""A raster of hazard as a picture, a GeoTIFF or a table."""

from __future__ import annotations

import textwrap
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.errors import NprError
from npr.core.files import whole_file
from npr.core.provenance import provenance
from npr.portfolio.demo import settlements
from npr.portfolio.writing import write_table
from spectra.sources.gas_field import load_gas_field

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import xarray as xr

_SHOWN = (
    "Loppersum",
    "Appingedam",
    "Delfzijl",
    "Groningen",
    "Hoogezand",
    "Uithuizen",
    "Winschoten",
)


def write_map(raster: xr.DataArray, path: Path) -> None:
    """Write a raster whole or not at all, by the extension of the file.

    Parameters
    ----------
    raster : xarray.DataArray
        As ``spectra.raster.hazard_raster`` gives it.
    path : path
        ``.png`` or ``.svg`` (a picture), ``.tif`` (GeoTIFF, RD New), ``.csv`` (a row for every cell
        in the zones, with its provenance in a file beside it), ``.nc``.

    Raises
    ------
    NprError
        A package for that kind of file is not installed.
    """
    write = WRITERS[path.suffix.lower()]
    if write is _table:  # two files, which it writes whole by itself
        write(raster, path)
        return
    with whole_file(path) as scratch:
        write(raster, scratch)


def _picture(raster: xr.DataArray, path: Path) -> None:
    _needed("matplotlib", "maps")
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.0, 8.4), layout="constrained")
    axes = figure.subplots()
    in_km = raster.assign_coords(x=raster["x"] / 1000.0, y=raster["y"] / 1000.0)
    in_km.plot.imshow(
        ax=axes,
        cmap="YlOrRd",
        vmin=0.0,
        cbar_kwargs={"label": f"{raster.name} [g]", "shrink": 0.75},
    )
    field = load_gas_field()
    axes.fill(
        field.outline_x / 1000.0,
        field.outline_y / 1000.0,
        fill=False,
        edgecolor="0.35",
        linewidth=0.8,
        label="gas field",
    )
    for place in settlements():
        if place["place"] in _SHOWN:
            x, y = place["x_rd_m"] / 1000.0, place["y_rd_m"] / 1000.0
            axes.plot(x, y, "k.", markersize=4)
            axes.annotate(place["place"], (x, y), (3, 3), textcoords="offset points", fontsize=8)
    highest = raster.where(raster == raster.max(), drop=True)
    top_x, top_y = float(highest["x"][0]) / 1000.0, float(highest["y"][0]) / 1000.0
    axes.plot(top_x, top_y, "k+", markersize=9)
    axes.set_aspect("equal")
    axes.set_xlabel("RD New x [km]")
    axes.set_ylabel("RD New y [km]")
    axes.set_title(
        f"{raster.attrs['long_name']}\nhighest {float(raster.max()):.3f} g (+); 5 % damping, "
        f"{raster.attrs['component']}",
        fontsize=10,
    )
    axes.legend(loc="lower left", fontsize=8)
    figure.text(0.02, -0.01, textwrap.fill(raster.attrs["note"], 120), fontsize=6, va="top")
    # No date in it: the same map gives the same file.
    kind, unsaid = ("svg", "Date") if path.suffix.lower() == ".svg" else ("png", "Software")
    figure.savefig(path, format=kind, dpi=150, bbox_inches="tight", metadata={unsaid: None})


def _geotiff(raster: xr.DataArray, path: Path) -> None:
    rasterio = _needed("rasterio", "maps")
    step = float(raster["x"][1] - raster["x"][0])
    west = float(raster["x"][0]) - step / 2.0
    north = float(raster["y"][-1]) + step / 2.0
    values = raster.values[::-1].astype(np.float32)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=values.shape[0],
        width=values.shape[1],
        count=1,
        dtype="float32",
        crs=raster.attrs["crs"],
        transform=rasterio.Affine(step, 0.0, west, 0.0, -step, north),
        nodata=np.nan,
        compress="deflate",
    ) as file:
        file.write(values, 1)
        file.set_band_description(1, f"{raster.attrs['long_name']}, g")
        file.update_tags(note=raster.attrs["note"], units="g")


def _table(raster: xr.DataArray, path: Path) -> None:
    import pyarrow as pa

    y, x = np.nonzero(np.isfinite(raster.values))
    columns = {
        "x_rd_m": raster["x"].values[x],
        "y_rd_m": raster["y"].values[y],
        f"{raster.name}_g": raster.values[y, x],
    }
    facts = {name: str(raster.attrs[name]) for name in ("long_name", "component", "crs")}
    write_table(pa.table(columns), path, metadata=provenance(hazard=raster.attrs["note"], **facts))


def _netcdf(raster: xr.DataArray, path: Path) -> None:
    raster.to_netcdf(path, engine="h5netcdf")


WRITERS: dict[str, Callable[[xr.DataArray, Path], None]] = {
    ".png": _picture,
    ".svg": _picture,
    ".tif": _geotiff,
    ".csv": _table,
    ".nc": _netcdf,
}
"""What writes a file of each extension."""


def _needed(package: str, extra: str) -> Any:
    try:
        return import_module(package)
    except ImportError as error:
        raise NprError(
            what=f"a map of this kind needs the package {package}",
            where="npr hazard map",
            expected=f"{package}, which the extra {extra} installs",
            repair=f'pip install "npr-typology[{extra}]", or choose .csv or .nc',
        ) from error
