# SPDX-License-Identifier: EUPL-1.2
"""Points of GeoParquet as columns of coordinates, in the system that the file states."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from npr.core.errors import PortfolioError
from npr.portfolio.columns import known_names, plain_name

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

_RD, _DEGREES = ("x_rd_m", "y_rd_m"), ("lon_deg", "lat_deg")
# GeoParquet puts east before north, whatever the order of the axes of the system is.
_SYSTEMS = {
    "EPSG:28992": _RD,
    "EPSG:7415": _RD,  # the same with heights
    "EPSG:4258": _DEGREES,
    "EPSG:4326": _DEGREES,
    "EPSG:4937": _DEGREES,  # these two have heights
    "EPSG:4979": _DEGREES,
    "OGC:CRS84": _DEGREES,
    "OGC:CRS84h": _DEGREES,
}
_READ = "EPSG:28992, 7415 (RD New), 4258 (ETRS89) or 4326 (WGS84)"
_NAMES = {"geometry", "geom", "the_geom", "wkb_geometry", "wkt_geom", "wkt", "geometrie", "shape"}
_KINDS = {1: "Point", 2: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString",
          6: "MultiPolygon", 7: "GeometryCollection"}  # fmt: skip
_NO_HEIGHT = np.uint32(0x3FFFFFFF)
_AS_COLUMNS = (
    "write the coordinates as columns (geopandas: gdf['x_rd_m'] = gdf.to_crs(28992).geometry.x, "
    "and y_rd_m likewise)"
)


def with_points(
    table: pl.DataFrame, geo: bytes | None, mapped: Collection[str], where: str
) -> pl.DataFrame:
    """Add columns of coordinates from a geometry of points, where a table has no such columns.

    Parameters
    ----------
    table : polars.DataFrame, (row,)
        As it was loaded.
    geo : bytes or None
        Metadata of GeoParquet.
    mapped : collection of str
        Our names of columns that a mapping of names gives.
    where : str

    Raises
    ------
    PortfolioError
        The geometry is the only place, and is not of points, or in a system that is not read.
    """
    meant = {*mapped, *(known_names().get(plain_name(name)) for name in table.columns)}
    if meant & {*_RD, *_DEGREES}:
        return table
    if geo is None:
        _check_no_geometry(table, where)
        return table
    said = json.loads(geo)
    name = said["primary_column"]
    system = _system(said["columns"][name])
    if system not in _SYSTEMS:
        raise PortfolioError(
            what="the geometry is in a coordinate system that is not read",
            where=f"{where}, column {name}",
            got=system,
            expected=_READ,
            repair="convert it first (geopandas: gdf.to_crs(28992))",
        )
    column = table[name]
    if column.dtype not in (pl.Binary, pl.Struct):
        column = column.ext.storage()  # newer versions of polars know the type of GeoArrow
    places = _native(column) if column.dtype == pl.Struct else _wkb(column, where)
    axes = [
        pl.Series(axis, values).fill_nan(None)
        for axis, values in zip(_SYSTEMS[system], places, strict=True)
    ]
    return table.with_columns(column, *axes)


def _check_no_geometry(table: pl.DataFrame, where: str) -> None:
    """Refuse a geometry of which nobody says the system, and say what to do."""
    for name, kind in table.schema.items():
        if kind == pl.Binary or plain_name(name) in _NAMES:
            raise PortfolioError(
                what="the table has a geometry, without the metadata of GeoParquet",
                where=f"{where}, column {name}",
                got=f"{kind}; the coordinate system is not stated",
                expected="columns x_rd_m and y_rd_m (or lon_deg and lat_deg), or GeoParquet",
                repair=_AS_COLUMNS,
            )


def _system(column: dict[str, Any]) -> str:
    """Authority and code of the coordinate system, or its name when it has none."""
    crs = column.get("crs", "OGC:CRS84")  # the default of the specification
    if isinstance(crs, str):  # the first versions wrote WKT
        codes = re.findall(r'(?:ID|AUTHORITY)\["(\w+)",\s*"?(\w+)"?\]', crs)
        return ":".join(codes[-1]) if codes else crs
    while isinstance(crs, dict):
        if "id" in crs:
            return f"{crs['id']['authority']}:{crs['id']['code']}"
        # A system with heights, or with a conversion to another, is known by what it begins with.
        inner = crs.get("components", [crs.get("source_crs")])[0]
        if inner is None:
            return str(crs.get("name", "a system without a name"))
        crs = inner
    return "no coordinate system (crs is null)"


def _native(column: pl.Series) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = (column.struct.field(axis).cast(pl.Float64) for axis in "xy")
    return x.fill_null(np.nan).to_numpy(), y.fill_null(np.nan).to_numpy()


def _wkb(column: pl.Series, where: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Decode well-known binary: byte order, kind, x, y, and perhaps a height."""
    x, y = np.full((2, len(column)), np.nan)
    for mark, order in ((b"\0", ">"), (b"\1", "<")):
        rows = np.flatnonzero(column.bin.starts_with(mark).fill_null(False))
        part = column[rows].bin
        kinds = np.frombuffer(b"".join(part.slice(1, 4)), f"{order}u4")
        _check_points(kinds, column.name, where)
        places = np.frombuffer(b"".join(part.slice(5, 16)), f"{order}f8")
        x[rows], y[rows] = places.reshape(-1, 2).T
    return x, y


def _check_points(kinds: NDArray[np.uint32], name: str, where: str) -> None:
    # With heights a kind is 1000 more, or has the highest bit.
    others = sorted(set(((kinds & _NO_HEIGHT) % 1000).tolist()) - {1})
    if others:
        raise PortfolioError(
            what="the geometry is not of points",
            where=f"{where}, column {name}",
            got=", ".join(_KINDS.get(kind, f"kind {kind}") for kind in others),
            expected="one point for each address",
            repair="take a point in each (geopandas: gdf.geometry = gdf.representative_point()), "
            f"or {_AS_COLUMNS}",
        )
