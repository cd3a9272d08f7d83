# SPDX-License-Identifier: EUPL-1.2
"""Which years and which part of the field a table is built for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from spectra.field import Field
    from spectra.zones import ZoneMap

YearsOption = Annotated[
    str | None,
    typer.Option(
        "--year",
        metavar="YEAR|FIRST-LAST",
        help="Year of the seismicity, or a range such as 2024-2034.",
        show_default="2024",
    ),
]
PointsOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Only around these points: CSV with x_rd_m and y_rd_m."),
]
PolygonOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Only in this polygon: CSV of its vertices with x_rd_m and y_rd_m."
    ),
]


def years_of(text: str | None) -> list[int]:
    """Years that are asked for; none when nothing is.

    Examples
    --------
    >>> years_of("2024-2026"), years_of("2030"), years_of(None)
    ([2024, 2025, 2026], [2030], [])
    """
    from npr.core.errors import HazardError

    if text is None:
        return []
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text.strip())
    first, last = (int(part or found[1]) for part in found.groups()) if found else (1, 0)
    if last < first:
        raise HazardError(
            what="the year is not understood",
            where="--year",
            got=text,
            expected="a year, or the first and the last of a range, such as 2024-2034",
        )
    return list(range(first, last + 1))


def field_of(zone_map: ZoneMap, points: Path | None, polygon: Path | None) -> Field:
    """Part of the field that is asked for; all of it when nothing is."""
    from npr.core.errors import HazardError
    from spectra.field import around_points, in_polygon, read_points, whole_field

    if points is not None and polygon is not None:
        raise HazardError(
            what="a table is built around points or in a polygon",
            where="--points with --polygon",
            expected="one of them",
        )
    if points is not None:
        return around_points(zone_map, *read_points(points).T)
    if polygon is not None:
        return in_polygon(zone_map, read_points(polygon))
    return whole_field(zone_map)
