# SPDX-License-Identifier: EUPL-1.2
"""Points of GeoParquet: their coordinates and their system."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from npr.core.errors import PortfolioError
from npr.portfolio.reading import read_table

X, Y = 245_602.5, 594_790.1
LON, LAT = 6.742, 53.33
ABSENT = object()


def point(x: float = X, y: float = Y, order: str = "<", kind: int = 1, *more: float) -> bytes:
    return struct.pack(f"{order}BI{2 + len(more)}d", order == "<", kind, x, y, *more)


def epsg(code: int) -> dict[str, Any]:
    return {"type": "ProjectedCRS", "id": {"authority": "EPSG", "code": code}}


def table(geometry: Any, crs: Any = ABSENT, encoding: str = "WKB", **columns: Any) -> pa.Table:
    array = geometry if isinstance(geometry, pa.Array) else pa.array(geometry)
    n = len(array)
    found = pa.table({
        "address_id": [f"a{i}" for i in range(n)],
        "vulnerability_class": ["URM4L"] * n,
        "place": array,
        **columns,
    })  # fmt: skip
    said: dict[str, Any] = {"encoding": encoding, "geometry_types": ["Point"]}
    if crs is not ABSENT:
        said["crs"] = crs
    geo = {"version": "1.1.0", "primary_column": "place", "columns": {"place": said}}
    return found.replace_schema_metadata({"geo": json.dumps(geo)})


@pytest.mark.parametrize("code", [28992, 7415])
def test_read_table__points_in_rd(code: int, tmp_path: Path) -> None:
    heights = [point(X, Y, "<", 1001, 3.0), point(X, Y, "<", 0x80000001, 3.0)]
    source = table([point(), point(order=">"), *heights, None, point(float("nan"), Y)], epsg(code))
    path = tmp_path / "a.parquet"
    pq.write_table(source, path)
    for found in (read_table(source), read_table(path)):
        assert found["x_rd_m"].to_list() == [X] * 4 + [None] * 2
        assert found["y_rd_m"].to_list() == [Y] * 4 + [None, Y]


@pytest.mark.parametrize("crs", [ABSENT, epsg(4326), epsg(4258), "OGC:CRS84"])
def test_read_table__points_in_degrees(crs: Any) -> None:
    found = read_table(table([point(LON, LAT)], crs))
    assert found.select("lon_deg", "lat_deg").rows() == [(LON, LAT)]


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "CompoundCRS", "name": "RD with heights", "components": [epsg(28992), {}]},
        {"type": "BoundCRS", "source_crs": epsg(28992)},
        'PROJCS["RD",GEOGCS["Amersfoort",AUTHORITY["EPSG","4289"]],AUTHORITY["EPSG","28992"]]',
        'PROJCRS["RD",ID["EPSG",28992]]',
    ],
)
def test_read_table__systems_that_are_stated_in_another_way(crs: Any) -> None:
    assert read_table(table([point()], crs))["x_rd_m"].to_list() == [X]


@pytest.mark.parametrize(
    ("crs", "named"),
    [
        (epsg(32631), "EPSG:32631"),
        (epsg(3857), "EPSG:3857"),
        (epsg(28991), "EPSG:28991"),
        (None, "no coordinate system"),
        ({"type": "ProjectedCRS", "name": "of our own"}, "of our own"),
        ({"type": "ProjectedCRS"}, "a system without a name"),
        ("of our own", "of our own"),
    ],
)
def test_read_table__another_system_is_refused_by_name(crs: Any, named: str) -> None:
    with pytest.raises(PortfolioError, match="system that is not read") as refused:
        read_table(table([point()], crs))
    assert named in refused.value.got
    assert "to_crs(28992)" in refused.value.repair


@pytest.mark.parametrize(
    ("kind", "name"), [(2, "LineString"), (3, "Polygon"), (1003, "Polygon"), (6, "MultiPolygon")]
)
def test_read_table__what_is_no_point_is_refused(kind: int, name: str) -> None:
    with pytest.raises(PortfolioError, match="not of points") as refused:
        read_table(table([point(), struct.pack("<BII", 1, kind, 0)], epsg(28992)))
    assert refused.value.got == name
    assert "representative_point" in refused.value.repair


def test_read_table__native_points_of_geoarrow() -> None:
    places = pa.array([{"x": X, "y": Y}, None])
    found = read_table(table(places, epsg(28992), "point"))
    assert found.select("x_rd_m", "y_rd_m").rows() == [(X, Y), (None, None)]


def test_read_table__columns_go_before_the_geometry() -> None:
    source = table([point(1.0, 2.0)], epsg(32631), x_rd_m=[X], y_rd_m=[Y])
    assert read_table(source)["x_rd_m"].to_list() == [X]
    source = table([point(1.0, 2.0)], epsg(32631), east=[X], north=[Y])
    found = read_table(source, columns={"x_rd_m": "east", "y_rd_m": "north"})
    assert found["x_rd_m"].to_list() == [X]


@pytest.mark.parametrize(
    ("name", "value"), [("place", point()), ("geometry", "POINT (245602 594790)"), ("WKT", "POINT")]
)
def test_read_table__a_geometry_without_metadata_is_refused(name: str, value: Any) -> None:
    bare = pl.DataFrame({"address_id": ["a"], "vulnerability_class": ["W3"], name: [value]})
    with pytest.raises(PortfolioError, match="without the metadata of GeoParquet") as refused:
        read_table(bare)
    assert name in refused.value.where
    assert "x_rd_m" in refused.value.repair
