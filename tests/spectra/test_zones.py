# SPDX-License-Identifier: EUPL-1.2
"""Zones: which one a point takes, with which status, and which nodes it needs."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npr.core.status import Status
from spectra.zones import NODE_STEP_M, ZoneMap, interpolation

LAKES = {2813, 3411}
TOWNS = {  # RD of the town, zone
    (245_600, 594_790): 1032,
    (246_700, 597_200): 2003,
    (252_700, 592_950): 2110,
    (257_300, 594_500): 2047,
    (233_950, 582_050): 321,
    (246_420, 575_970): 3115,
    (240_900, 603_300): 801,
    (264_350, 573_990): 3426,
}
NEW_BITS = np.uint32(
    Status.NEAREST_ZONE_LAKE | Status.NEAREST_ZONE_OUTSIDE | Status.OUTSIDE_HAZARD_MODEL
)


@pytest.fixture(scope="module")
def zones(hazard) -> ZoneMap:
    return hazard.zone_map


def _lookup(zones: ZoneMap, x: float, y: float) -> tuple[int, int]:
    zone, status = zones.lookup(np.array([x]), np.array([y]))
    return int(zone[0]), int(status[0])


@pytest.mark.parametrize(("place", "zone"), TOWNS.items())
def test_lookup__towns_lie_in_their_zones(zones: ZoneMap, place, zone: int) -> None:
    found, status = _lookup(zones, *map(float, place))
    assert found == zone
    assert not status & NEW_BITS


def test_lookup__settlements_lie_in_their_zones(zones: ZoneMap, shared) -> None:
    with (shared / "data" / "settlements.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == 48
    x, y = (np.array([float(row[name]) for row in rows]) for name in ("x_rd", "y_rd"))
    found, status = zones.lookup(x, y)
    assert dict(zip([r["place"] for r in rows], found.tolist(), strict=True)) == {
        r["place"]: int(r["zone_v6"]) for r in rows
    }
    assert not (status & NEW_BITS).any()


def test_lookup__every_cell_has_the_zone_of_the_prepared_raster(zones: ZoneMap, shared) -> None:
    raster = np.load(shared / "data" / "zone_raster_100m.npz")
    number = np.append(0, raster["ids"])[raster["idx"]]
    rows, columns = np.nonzero(number)
    found, status = zones.lookup(raster["x0"] + 100.0 * columns, raster["y0"] + 100.0 * rows)
    expected = number[rows, columns]
    is_lake = np.isin(expected, list(LAKES))
    assert is_lake.sum() == 319
    np.testing.assert_array_equal(found[~is_lake], expected[~is_lake])
    np.testing.assert_array_equal((status & Status.NEAREST_ZONE_LAKE) > 0, is_lake)
    assert (found[is_lake] > 0).all()
    assert not np.isin(found, list(LAKES)).any()


def test_lookup__model_covers_all_zones_but_the_lakes(zones: ZoneMap) -> None:
    present = set(np.unique(zones.zone).tolist()) - {0}
    assert len(zones.modelled) == 160
    assert present - set(zones.modelled) == LAKES
    assert set(zones.modelled) <= present


def _outside(zones: ZoneMap) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Points up to 600 m around the raster's zones, with the distance to the nearest cell."""
    rng = np.random.default_rng(11)
    rows, columns = zones.zone.shape
    x = zones.x0_m + rng.uniform(-600.0, columns * zones.step_m + 600.0, 60_000)
    y = zones.y0_m + rng.uniform(-600.0, rows * zones.step_m + 600.0, 60_000)
    column, row = np.floor((x - zones.x0_m) / 100.0), np.floor((y - zones.y0_m) / 100.0)
    near = np.full(x.size, np.inf)
    nearest = np.zeros(x.size, dtype=int)
    padded = np.pad(zones.zone, 10)
    for dy in range(-3, 4):
        for dx in range(-3, 4):
            i = np.clip(row + dy + 10, 0, padded.shape[0] - 1).astype(int)
            j = np.clip(column + dx + 10, 0, padded.shape[1] - 1).astype(int)
            west, south = zones.x0_m + (column + dx) * 100.0, zones.y0_m + (row + dy) * 100.0
            gap = np.hypot(
                np.clip(west - x, 0.0, None) + np.clip(x - west - 100.0, 0.0, None),
                np.clip(south - y, 0.0, None) + np.clip(y - south - 100.0, 0.0, None),
            )
            closer = (padded[i, j] > 0) & (gap < near)
            near = np.where(closer, gap, near)
            nearest = np.where(closer, padded[i, j], nearest)
    return x, y, near, nearest


def test_lookup__outside_takes_the_nearest_zone_within_200_m_only(zones: ZoneMap) -> None:
    x, y, near, nearest = _outside(zones)
    found, status = zones.lookup(x, y)
    inside = near == 0.0
    close = ~inside & (near < 200.0)
    assert inside.sum() > 10_000
    assert close.sum() > 500
    np.testing.assert_array_equal((status & Status.NEAREST_ZONE_OUTSIDE) > 0, close)
    np.testing.assert_array_equal((status & Status.OUTSIDE_HAZARD_MODEL) > 0, ~inside & ~close)
    assert (found[~inside & ~close] == 0).all()
    assert (found[inside | close] > 0).all()
    is_lake = np.isin(nearest, list(LAKES))
    np.testing.assert_array_equal(found[close & ~is_lake], nearest[close & ~is_lake])


@pytest.mark.parametrize(
    ("distance", "bit", "is_known"),
    [
        (76.0, Status.NEAREST_ZONE_OUTSIDE, True),
        (199.0, Status.NEAREST_ZONE_OUTSIDE, True),
        (201.0, Status.OUTSIDE_HAZARD_MODEL, False),
        (250.0, Status.OUTSIDE_HAZARD_MODEL, False),
    ],
)
def test_lookup__west_of_all_zones(zones: ZoneMap, distance: float, bit, is_known: bool) -> None:
    # West of the westernmost cell no other cell is nearer.
    column = int(np.nonzero((zones.zone > 0).any(axis=0))[0][0])
    row = int(np.nonzero(zones.zone[:, column])[0][0])
    west_edge = zones.x0_m + column * zones.step_m
    found, status = _lookup(zones, west_edge - distance, zones.y0_m + (row + 0.5) * zones.step_m)
    assert status & NEW_BITS == bit
    assert (found > 0) is is_known


def test_lookup__rows_of_the_published_example_lie_76_m_outside(zones: ZoneMap, shared) -> None:
    path = shared / "reference" / "tno" / "example_EDB.csv"
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["point_x"]]
    x, y = (np.array([float(r[name]) for r in rows]) for name in ("point_x", "point_y"))
    zone, status = zones.lookup(x, y)
    is_outside = (status & Status.NEAREST_ZONE_OUTSIDE) > 0
    assert is_outside.sum() == 13
    assert len(np.unique(np.stack([x, y]), axis=1).T) == 3
    assert (zone > 0).all()


def test_lookup__far_away_is_outside(zones: ZoneMap) -> None:
    for x, y in ((155_000.0, 463_000.0), (0.0, 0.0), (1e9, 1e9), (-1e9, 594_000.0)):
        assert _lookup(zones, x, y) == (0, int(Status.OUTSIDE_HAZARD_MODEL))


@pytest.mark.parametrize(
    "place", [(np.nan, 594_000.0), (245_000.0, np.nan), (np.inf, 594_000.0), (245_000.0, -np.inf)]
)
def test_lookup__unknown_coordinates_give_no_zone_and_no_claim(zones: ZoneMap, place) -> None:
    assert _lookup(zones, *place) == (0, 0)


def test_lookup__near_border_bit_means_another_zone_next_door(zones: ZoneMap) -> None:
    rng = np.random.default_rng(5)
    rows, columns = (a[::7] for a in np.nonzero(np.isin(zones.zone, zones.modelled)))
    x = zones.x0_m + (columns + rng.uniform(0.01, 0.99, columns.size)) * 100.0
    y = zones.y0_m + (rows + rng.uniform(0.01, 0.99, rows.size)) * 100.0
    zone, status = zones.lookup(x, y)
    differs = np.zeros(x.size, dtype=bool)
    for dx in (-100.0, 0.0, 100.0):
        for dy in (-100.0, 0.0, 100.0):
            other, other_status = zones.lookup(x + dx, y + dy)
            in_a_zone = ~(other_status & (NEW_BITS ^ np.uint32(Status.NEAREST_ZONE_LAKE)) > 0)
            differs |= in_a_zone & (other != zone)
    np.testing.assert_array_equal((status & Status.NEAR_ZONE_BORDER) > 0, differs)
    assert 0.02 < differs.mean() < 0.6


def test_nodes__hold_every_corner_that_any_point_can_need(zones: ZoneMap) -> None:
    rng = np.random.default_rng(1)
    rows, columns = zones.zone.shape
    x = zones.x0_m + rng.uniform(-300.0, columns * zones.step_m + 300.0, 1_000_000)
    y = zones.y0_m + rng.uniform(-300.0, rows * zones.step_m + 300.0, 1_000_000)
    # And the places where it is hardest: on the very lines of the 1 km grid.
    x[:20_000] = np.round(x[:20_000] / NODE_STEP_M) * NODE_STEP_M
    y[10_000:30_000] = np.round(y[10_000:30_000] / NODE_STEP_M) * NODE_STEP_M
    zone, status = zones.lookup(x, y)
    assert ((status & Status.NEAREST_ZONE_OUTSIDE) > 0).sum() > 1000
    assert ((status & Status.NEAREST_ZONE_LAKE) > 0).sum() > 100
    known = zone > 0
    corner = interpolation(x[known], y[known]).corner
    needed = np.concatenate(
        [np.repeat(zone[known], 4)[:, np.newaxis], corner.reshape(-1, 2)], axis=1
    )
    needed = np.unique(needed, axis=0)
    there = np.concatenate(
        [np.insert(zones.nodes(z), 0, z, axis=1) for z in zones.modelled], axis=0
    )
    missing = {tuple(row) for row in needed.tolist()} - {tuple(row) for row in there.tolist()}
    assert missing == set()
    # A few nodes may be there in vain, not many.
    assert len(there) < 1.2 * len(needed)


def test_nodes__are_sorted_and_distinct(zones: ZoneMap) -> None:
    for zone in zones.modelled:
        nodes = zones.nodes(zone)
        np.testing.assert_array_equal(np.unique(nodes, axis=0), nodes)


coordinate = st.floats(1e5, 7e5)


@given(coordinate, coordinate)
@settings(deadline=None)
def test_interpolation__weights_reproduce_the_point(x: float, y: float) -> None:
    at = interpolation(np.array([x]), np.array([y]))
    assert (at.weight >= 0.0).all()
    assert at.weight.sum() == pytest.approx(1.0, abs=1e-12)
    place = at.weight[0] @ at.corner[0] * NODE_STEP_M
    np.testing.assert_allclose(place, [x, y], rtol=0, atol=1e-6)
    assert (np.abs(at.corner[0] * NODE_STEP_M - [x, y]) <= NODE_STEP_M).all()
    assert (at.square[0] == at.corner[0].min(axis=0)).all()


@given(st.integers(200, 300), st.integers(550, 620))
@settings(deadline=None)
def test_interpolation__at_a_node_is_that_node(i: int, j: int) -> None:
    at = interpolation(np.array([1000.0 * i]), np.array([1000.0 * j]))
    assert at.corner[0, at.weight[0] == 1.0].tolist() == [[i, j]]
    assert (at.weight[0] == 0.0).sum() == 3
    assert at.bulge[0] == 0.0


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.lists(st.floats(-2, 2), min_size=4, max_size=4))
@settings(deadline=None)
def test_interpolation__with_the_bulge_is_exact_for_a_round_hill(
    u: float, v: float, shape: list[float]
) -> None:
    # a + b x + c y + d (x² + y²): what the centre has above the corners, the point has in part.
    def hill(x, y):
        return shape[0] + shape[1] * x + shape[2] * y + shape[3] * (x**2 + y**2)

    x, y = 245.0 + u, 594.0 + v
    at = interpolation(np.array([1000.0 * x]), np.array([1000.0 * y]))
    west, south = at.square[0]
    corner = np.array([hill(*(node - [245, 594])) for node in at.corner[0]])
    above = hill(west - 245 + 0.5, south - 594 + 0.5) - corner.mean()
    got = at.weight[0] @ corner + at.bulge[0] * above
    assert got == pytest.approx(hill(u, v), abs=1e-8)


def test_squares__are_those_whose_corners_a_zone_has(zones: ZoneMap) -> None:
    for zone in zones.modelled:
        node = {tuple(n) for n in zones.nodes(zone).tolist()}
        square = zones.squares(zone)
        np.testing.assert_array_equal(np.unique(square, axis=0), square)
        for x, y in square.tolist():
            assert {(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)} <= node
