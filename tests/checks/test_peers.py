# SPDX-License-Identifier: EUPL-1.2
"""Against a capacity spectrum of others: the test suite of EQRM, its figures only."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from code_route_tables import rows
from pushover_cases import EC8, URM, plain_demand, random_cases

from npr.checks import _kernels as k
from spectra.elastic._kernels import Corners, displacement
from typologies.capacity._kernels import Bilinear, effective_period
from typologies.capacity.damping import damping_model

G = 9.8  # theirs, m/s²
TABLES = Path(__file__).resolve().parents[1] / "verification/code_route"
CASES = ("intersection_1", "intersection_2")


def first_crossing(d: np.ndarray, capacity: np.ndarray, demand: np.ndarray) -> float:
    """Displacement where capacity first reaches demand, both straight between their points."""
    reserve = capacity - demand
    i = int((reserve >= 0.0).argmax())
    if reserve[i] < 0.0:
        return math.nan
    if i == 0:
        return float(d[0])
    return float(d[i] - reserve[i] * (d[i] - d[i - 1]) / (reserve[i] - reserve[i - 1]))


def intersection(case: str) -> list[dict[str, Any]]:
    return [row for row in rows("peer_eqrm_intersection") if row["case"] == case]


def column(table: list[dict[str, Any]], name: str) -> np.ndarray:
    return np.array([row[name] for row in table], dtype=np.float64)


@pytest.mark.parametrize("row", rows("peer_eqrm_displacement"), ids=lambda r: f"{r['period_s']} s")
def test_displacement__is_that_of_eqrm(row: dict[str, float]) -> None:
    got = displacement(row["period_s"], row["acceleration_g"] * G)
    assert 1e3 * got == pytest.approx(row["displacement_mm"], rel=5e-5, abs=1e-12)


def test_yield_point__is_that_of_eqrm() -> None:
    (row,) = rows("peer_eqrm_yield")
    a_y, d_y = row["yield_acceleration_g"] * G, 1e-3 * row["yield_displacement_mm"]
    assert 1e3 * displacement(row["period_s"], a_y) == pytest.approx(1e3 * d_y, rel=5e-5)
    curve = Bilinear(a_y, d_y, 2.0 * d_y, 0.0, 0.0)
    assert effective_period(d_y, curve) == pytest.approx(row["period_s"], rel=5e-5)


@pytest.mark.parametrize("case", CASES)
def test_first_crossing__is_that_of_eqrm(case: str) -> None:
    table = intersection(case)
    d, capacity, demand = (
        column(table, name) for name in ("displacement_mm", "capacity_g", "demand_g")
    )
    (expected,) = set(column(table, "expected_displacement_mm"))
    assert first_crossing(d, capacity, demand) == pytest.approx(expected, rel=1e-5)


def test_performance_point__is_the_first_crossing_with_finely_drawn_curves() -> None:
    # The crossing above, which finds the figures of EQRM, on the demand of our buildings.
    cases = random_cases(400, 11)
    share = np.exp(np.linspace(math.log(1e-3), 0.0, 20_001))
    d = cases.curves[2, :, np.newaxis] * share
    a_y, d_y = cases.curves[0, :, np.newaxis], cases.curves[1, :, np.newaxis]
    capacity = np.minimum(d / d_y, 1.0) * a_y
    demand = plain_demand(cases, d, URM, EC8) * capacity
    expected = np.array(
        [first_crossing(*curves) for curves in zip(d, capacity, demand, strict=True)]
    )
    got, status = np.empty(len(d)), np.zeros(len(d), np.uint32)
    k.performance_point_many(*cases, math.inf, URM, EC8, got, status)
    # A crossing that only touches may fall between two points of the drawing.
    there = np.isfinite(got) & np.isfinite(expected)
    assert (np.isfinite(got) == np.isfinite(expected)).mean() > 0.99
    assert there.sum() > 100
    inside = there & (expected > d[:, 0])  # crossings before the first point are not drawn
    np.testing.assert_allclose(got[inside], expected[inside], rtol=1e-6)


@pytest.mark.parametrize(
    ("case", "longer"), [("intersection_1", 0.0060), ("intersection_2", 0.0101)]
)
def test_performance_point__on_the_spectrum_through_their_ordinates(
    case: str, longer: float
) -> None:
    # Between the two periods around the crossing they draw the demand as a chord, we follow the
    # branches: a plateau and a constant velocity through the same two ordinates. The chord lies
    # below, so ours is the longer one, between the same two periods.
    table = intersection(case)
    i = next(i for i, row in enumerate(table) if row["capacity_g"] >= row["demand_g"])
    before, after = table[i - 1], table[i]
    p, a_y = 2.5, after["capacity_g"] * G
    T_C = after["demand_g"] * after["period_s"] / before["demand_g"]
    d, _ = k.performance_point(
        before["demand_g"] * G / p,
        Corners(p, 0.05, T_C, 100.0),
        Bilinear(a_y, displacement(0.3, a_y), 0.1, 0.0, 0.0),
        math.inf,
        damping_model("none", initial=0.05, period_ratio_exponent=3.0),
        EC8,
    )
    assert before["displacement_mm"] < 1e3 * d < after["displacement_mm"]
    assert 1e3 * d / after["expected_displacement_mm"] - 1.0 == pytest.approx(longer, abs=5e-5)


def test_tables__are_the_figures_of_the_reference(shared: Path) -> None:
    path = shared / "reference/peers/csm_eqrm.json"
    if not path.exists():
        pytest.skip("reference/peers/csm_eqrm.json not found")
    reference = {case["id"]: case for case in json.loads(path.read_text("utf-8"))["cases"]}
    text = (TABLES / "README.md").read_text("utf-8")
    assert [name for name in reference if f"`{name}`" not in text] == []
    table, case = rows("peer_eqrm_displacement"), reference["sd_from_sa"]
    assert column(table, "acceleration_g").tolist() == case["inputs"]["Sa"]
    assert column(table, "displacement_mm").tolist() == case["expected"]["Sd"]
    for name in CASES:
        inputs = reference[name]["inputs"]
        assert column(intersection(name), "displacement_mm").tolist() == inputs["Sd"]
        assert column(intersection(name), "demand_g").tolist() == inputs["Sa"]
        assert column(intersection(name), "capacity_g").tolist() == inputs["Sa_capacity"]
        assert intersection(name)[0]["expected_displacement_mm"] == reference[name]["expected_sd"]
