# SPDX-License-Identifier: EUPL-1.2
"""Demand on parts: worked examples of EN 1998-1, points by hand of NZS 1170.5, properties."""

from __future__ import annotations

import pytest
from code_route_tables import rows
from hypothesis import given, settings
from hypothesis import strategies as st

from npr.core.sourced import numbers_of
from spectra.parts import _kernels as k
from spectra.parts.schema import parts_data

NZS = k.NzsParts(**{key: n.value for key, n in numbers_of(parts_data().nzs1170_5).items()})
EC8 = k.Ec8Parts(**{key: n.value for key, n in numbers_of(parts_data().ec8).items()})


@pytest.mark.parametrize("row", rows("local_floor_spectrum"))
def test_floor_acceleration__agrees_with_worked_examples(row: dict) -> None:
    ratio = row["element_period_s"] / row["building_period_s"]
    found = k.floor_acceleration(row["ground_g"], row["height_over_building"], ratio, EC8)
    assert float(found) == pytest.approx(row["acceleration_g"], rel=1e-3)


@given(height=st.floats(0.0, 1.0), ratio=st.floats(0.0, 5.0))
@settings(deadline=None)
def test_floor_acceleration__is_largest_in_resonance_and_never_below_the_ground(height, ratio):
    found = float(k.floor_acceleration(1.0, height, ratio, EC8))
    assert 1.0 <= found <= float(k.floor_acceleration(1.0, height, 1.0, EC8))


def test_part_force_coefficient__divides_by_the_behaviour_factor() -> None:
    assert float(k.part_force_coefficient(0.6, 2.0, EC8)) == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("height", "factor"),
    [(0.0, 1.0), (3.0, 1.5), (6.0, 2.0), (11.4, 2.9), (12.0, 3.0), (30.0, 3.0)],
)
def test_height_factor__points_by_hand(height: float, factor: float) -> None:
    assert float(k.height_factor(height, NZS)) == pytest.approx(factor)


@pytest.mark.parametrize(
    ("period", "shape"),
    [(0.1, 2.0), (0.75, 2.0), (1.0, 1.5), (1.125, 1.25), (1.5, 0.5), (3.0, 0.5)],
)
def test_part_shape__points_by_hand(period: float, shape: float) -> None:
    assert float(k.part_shape(period, NZS)) == pytest.approx(shape)


def test_part_coefficient__is_the_product() -> None:
    assert float(k.part_coefficient(0.2, 6.0, 1.0, NZS)) == pytest.approx(0.2 * 2.0 * 1.5)


def test_parts_data__what_is_assumed_names_alternatives() -> None:
    assert parts_data().nzs1170_5.part_risk_factor.alternatives == (0.9, 2.0)
