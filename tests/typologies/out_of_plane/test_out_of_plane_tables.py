# SPDX-License-Identifier: EUPL-1.2
"""Walls out of their plane against worked examples, and against published coefficients."""

from __future__ import annotations

import pytest
from code_route_tables import rows

from npr.core.units import from_si
from typologies.out_of_plane import annex_h_comparison, rocking_capacity, spanning_wall

TOLERANCE = 1e-3
FACTORS = (4.07, 6.27)


def wall_of(row: dict, **changes):
    return spanning_wall(
        height=from_si(row["height_m"], "m"),
        thickness=from_si(row["thickness_mm"], "mm"),
        density=from_si(row["unit_weight_kn_m3"], "kN/m**3"),
        overburden=from_si(row["overburden_kn_m"], "kN/m"),
        base=row["base"],
        top=row["top"],
        **changes,
    )


def label(row: dict) -> str:
    return f"h{row['height_m']}-P{row['overburden_kn_m']}-{row['base']}-{row['top']}"


@pytest.mark.parametrize("row", rows("local_wall"), ids=label)
def test_rocking_capacity__agrees_with_worked_examples(row: dict) -> None:
    wall = wall_of(row)
    found = rocking_capacity(
        wall, usable_fraction=0.6, period_factor=4.07, cantilever_slenderness=20.0
    )
    periods = [factor * (found.mechanism.inertia / found.mechanism.overturning) ** 0.5
               for factor in FACTORS]  # fmt: skip
    computed = {
        "effective_thickness_mm": wall.effective_thickness_si * 1e3,
        "overturning_kn_m_per_m": found.mechanism.overturning / 1e3,
        "instability_mm": found.instability_displacement * 1e3,
        "usable_mm": found.usable_displacement * 1e3,
        "inertia_kn_m_s2_per_m": found.mechanism.inertia / 1e3,
        "period_407_s": periods[0],
        "period_627_s": periods[1],
        "participation": found.participation,
        "coefficient_g": found.coefficient,
    }
    assert found.period == pytest.approx(periods[0], rel=1e-12)
    expected = {key: row[key] for key in computed if row[key] is not None}
    assert {key: computed[key] for key in expected} == pytest.approx(expected, rel=TOLERANCE)
    assert found.status == 0


@pytest.mark.parametrize("row", rows("local_annex_h"), ids=lambda row: row["top"])
def test_annex_h_comparison__agrees_with_published_coefficients(row: dict) -> None:
    wall = {**rows("local_wall")[2], "top": row["top"]}
    level, sloping = (
        annex_h_comparison(wall_of(wall, slope=slope)) for slope in (0.0, row["slope_rad"])
    )
    assert level.published == pytest.approx(row["published_g"], rel=TOLERANCE)
    assert level.decoded == pytest.approx(row["decoded_g"], rel=TOLERANCE)
    drop = level.published - sloping.published
    assert drop == pytest.approx(row["published_drop_g"], rel=TOLERANCE)
    # What the coefficients turn out to be holds with a slope too.
    assert sloping.decoded == pytest.approx(sloping.published, rel=2e-3)
