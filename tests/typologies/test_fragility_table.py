# SPDX-License-Identifier: EUPL-1.2
"""Fragility and fatality of V7 at 0.3 g, middle branches, against the worked example W11."""

from __future__ import annotations

from typing import Any

import pytest
from code_route_tables import rows

import typologies


@pytest.mark.parametrize("row", rows("fragility_v7"), ids=lambda row: row["vulnerability_class"])
def test_fragility__of_the_worked_example(row: dict[str, Any]) -> None:
    catalogue = typologies.load_catalogue("v7")
    name, level = row["vulnerability_class"], row["sa_avg_g"]
    states = typologies.limit_state_probability(catalogue, level).sel(
        vulnerability_class=name, fragility_branch="middle"
    )
    for state in ("CS1", "CS2", "CS3"):
        if row[f"p_{state.lower()}"] is not None:
            got = float(states.sel(limit_state=state))
            # Printed to three or four digits: half a unit of the last one.
            assert got == pytest.approx(row[f"p_{state.lower()}"], rel=2.5e-3)
    death = typologies.death_probability(catalogue, level).sel(
        vulnerability_class=name,
        location="inside",
        fragility_branch="middle",
        consequence_branch="middle",
    )
    assert float(death) == pytest.approx(row["pd_inside"], rel=1e-3)
