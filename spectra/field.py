# SPDX-License-Identifier: EUPL-1.2
"""Which zones and nodes are wanted: the whole field, or those around points or in a polygon."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from npr.core.errors import HazardError
from npr.core.threads import map_unordered
from spectra.polygon import is_inside
from spectra.zones import CORNERS, NODE_STEP_M

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from spectra.zones import Ints, ZoneMap

    Floats = NDArray[np.float64]
    Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Field:
    """Squares of 1 km by site-response zone, and the nodes at their corners.

    Attributes
    ----------
    squares : mapping of int to (square, 2) int32, km
        South-west nodes of the squares of each zone.
    title : str
        What was asked for, in words.
    """

    squares: dict[int, Ints]
    title: str

    @property
    def zones(self) -> tuple[int, ...]:
        """Zones that are wanted, rising."""
        return tuple(self.squares)

    def nodes(self, zone: int) -> Ints:
        """Nodes of a zone that are wanted (node, 2), km, sorted."""
        return np.unique((self.squares[zone][:, np.newaxis] + CORNERS).reshape(-1, 2), axis=0)


def each_zone(field: Field, work: Callable[[int], None], progress: Progress | None) -> None:
    """Do some work for every zone of a field, on all threads.

    Parameters
    ----------
    field : Field
    work : callable
        Of the number of a zone.
    progress : callable, optional
        Called with the number of zones done and of all.
    """
    for done, _ in enumerate(map_unordered(work, field.zones), 1):
        if progress is not None:
            progress(done, len(field.zones))


def year_factors(rate_factors: Callable[[Floats], Floats], years: Sequence[int]) -> Floats:
    """Factors on all rates for some years, of which the first is that of the rates.

    Parameters
    ----------
    rate_factors : callable
        As ``HazardModel.rate_factors``: NaN where years differ by more than a factor.
    years : sequence of int

    Returns
    -------
    (year) float64
        1 for the first, whether or not its rates can be scaled to other years.

    Raises
    ------
    HazardError
        Another year is not a factor away.
    """
    factor = rate_factors(np.array(years, dtype=np.float64))
    if len(years) == 1:
        return np.ones(1)
    if not np.isfinite(factor).all():
        raise HazardError(
            what="the rates of these years are not those of one year times a factor",
            where="years",
            got=", ".join(map(str, years)),
            expected="years of a seismicity whose pattern stays",
            repair="one year at a time",
        )
    return factor


def whole_field(zone_map: ZoneMap) -> Field:
    """Every zone with a ground-motion model, and every node that touches one."""
    return Field({zone: zone_map.squares(zone) for zone in zone_map.modelled}, "the whole field")


def around_points(zone_map: ZoneMap, x_rd_m: Floats, y_rd_m: Floats) -> Field:
    """Nodes that some points are interpolated from.

    Raises
    ------
    HazardError
        No point lies in the hazard model.
    """
    zone, _ = zone_map.lookup(x_rd_m, y_rd_m)
    inside = zone > 0
    if not inside.any():
        raise HazardError(
            what="none of the points lies in the hazard model",
            where="points",
            got=f"{len(zone)} point(s)",
            expected="points in the zones of the ground-motion model, RD New in metres",
        )
    square = np.floor(np.stack([x_rd_m, y_rd_m], axis=1)[inside] / NODE_STEP_M).astype(np.int32)
    outside = f", {len(zone) - inside.sum()} of them outside the model" if not inside.all() else ""
    return Field(
        {
            number: np.unique(square[zone[inside] == number], axis=0)
            for number in np.unique(zone[inside]).tolist()
        },
        f"the nodes around {len(zone)} points{outside}",
    )


def in_polygon(zone_map: ZoneMap, vertex: Floats) -> Field:
    """Nodes of the squares in which a polygon has 100 m cells.

    Parameters
    ----------
    zone_map : ZoneMap
    vertex : (vertex, 2) float64, m
        RD New; the last is joined to the first.
    """
    rows, columns = zone_map.zone.shape
    x = zone_map.x0_m + (np.arange(columns) + 0.5) * zone_map.step_m
    y = zone_map.y0_m + (np.arange(rows) + 0.5) * zone_map.step_m
    cell = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    cell = cell[is_inside(*cell.T, *vertex.T)]
    if not len(cell):
        raise HazardError(
            what="the polygon holds no cell of the hazard model",
            where="polygon",
            got=f"x {vertex[:, 0].min():g} to {vertex[:, 0].max():g}, "
            f"y {vertex[:, 1].min():g} to {vertex[:, 1].max():g}",
            expected="a polygon in or around the zones, RD New in metres",
        )
    field = around_points(zone_map, *cell.T)
    return Field(field.squares, f"the nodes around a polygon of {len(vertex)} vertices")


def read_points(path: Path) -> Floats:
    """Read points or vertices from a CSV with columns ``x_rd_m`` and ``y_rd_m``.

    Returns
    -------
    (point, 2) float64, m

    Raises
    ------
    HazardError
        The file cannot be read, lacks a column, or has a row that is not two numbers in RD New.
    """
    import polars as pl

    names = ["x_rd_m", "y_rd_m"]
    try:
        table = pl.read_csv(path, infer_schema=False, separator=_separator(path))
    except (OSError, UnicodeDecodeError, pl.exceptions.PolarsError) as error:
        raise HazardError(
            what="file of points cannot be read as CSV",
            where=str(path),
            got=" ".join(str(error).split())[:200],
            expected="a CSV with a header, columns x_rd_m and y_rd_m",
        ) from error
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise HazardError(
            what="file of points lacks columns",
            where=str(path),
            got=", ".join(table.columns),
            expected="x_rd_m, y_rd_m",
            repair=f"add {', '.join(missing)}: RD New, metres",
        )
    points = table.select(pl.col(names).str.strip_chars().cast(pl.Float64, strict=False)).to_numpy()
    good = np.isfinite(points).all(axis=1)
    good &= (points[:, 0] > 0.0) & (points[:, 0] < 300_000.0)
    good &= (points[:, 1] > 300_000.0) & (points[:, 1] < 650_000.0)
    if not good.all() or not len(points):
        bad = np.flatnonzero(~good)
        shown = ", ".join(f"line {row + 2}: {table.row(row)}" for row in bad[:20].tolist())
        raise HazardError(
            what=f"{len(bad)} point(s) that are not a place in the Netherlands"
            if len(points)
            else "file of points has no rows",
            where=str(path),
            got=shown or "no rows",
            expected="x_rd_m 0 to 300000 and y_rd_m 300000 to 650000, RD New in metres",
        )
    return points


def _separator(path: Path) -> str:
    with path.open(encoding="utf-8-sig") as file:
        header = file.readline()
    return max(",;\t", key=header.count)
