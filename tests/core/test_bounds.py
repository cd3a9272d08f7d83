# SPDX-License-Identifier: EUPL-1.2
"""What a quantity can be: the table itself, and how it answers."""

from __future__ import annotations

import tomllib
from importlib import resources

import numpy as np
import pytest
from pint import Quantity

from npr.core.bounds import (
    RareValueWarning,
    bound_of,
    bounded_si,
    judge,
    likely_slip,
    out_of_bounds,
)
from npr.core.errors import NprError
from npr.core.units import unit_registry

TABLE = tomllib.loads(resources.files("npr.core").joinpath("bounds.toml").read_text("utf-8"))
SLIPS = TABLE.pop("slips")


@pytest.mark.parametrize("name", sorted(TABLE))
def test_table__usual_range_lies_in_the_possible_one(name: str) -> None:
    entry = TABLE[name]
    assert set(entry) == {"unit", "refuse", "warn"}
    (least, most), (usual_least, usual_most) = entry["refuse"], entry["warn"]
    assert least <= usual_least < usual_most <= most
    unit_registry().Quantity(1.0, "" if entry["unit"] == "1" else entry["unit"])


@pytest.mark.parametrize("unit", sorted(set(SLIPS) - {"1"}))
def test_slips__factors_are_those_of_the_unit(unit: str) -> None:
    written = {"cm/s²": "cm/s**2", "m/s²": "m/s**2", "g": "standard_gravity", "kg/m³": "kg/m**3"}
    written |= {"Nm/rad": "N*m/rad", "kNm/rad": "kN*m/rad", "MNm/rad": "MN*m/rad"}
    # Shares of gravity and specific weights are no units of their own.
    of_gravity = {"% of g": 0.01 * 9.80665}
    if unit == "kg/m**3":
        of_gravity["kN/m³"] = 1000.0 / 9.80665
    elif unit == "N/m**3":
        of_gravity |= {"kg/m³": 9.80665, "kN/m³": 1000.0}
    for name, factor in SLIPS[unit].items():
        expected = of_gravity.get(name)
        if expected is None:
            expected = Quantity(1.0, written.get(name, name)).to(unit).magnitude
        assert factor == pytest.approx(expected)


def test_out_of_bounds__refuses_what_cannot_be_and_names_the_slip() -> None:
    finding = out_of_bounds("floor_load", 390.0)
    assert finding is not None
    assert (finding.is_refused, finding.repair) == (True, "meant 390 kN?")
    assert finding.expected == "1000 to 2e+08 N"


def test_out_of_bounds__uses_the_number_as_it_was_written() -> None:
    finding = out_of_bounds("floor_load", 390e6, number=390.0)
    assert finding is not None
    assert finding.repair == "meant 390 kN?"


def test_out_of_bounds__warns_of_what_is_rare() -> None:
    finding = out_of_bounds("storey_height", 7.0)
    assert finding is not None
    assert not finding.is_refused
    assert finding.expected == "usually 2 to 6 m"


def test_out_of_bounds__says_nothing_of_usual_and_unknown_values() -> None:
    assert out_of_bounds("storey_height", 2.7) is None
    assert out_of_bounds("storey_height", float("nan")) is None


def test_likely_slip__is_empty_where_no_unit_explains_it() -> None:
    assert likely_slip("storey_height", 40.0) == ""
    assert likely_slip("density", 18.5) == "18.5 kN/m³"
    assert likely_slip("ground_acceleration", 20.0) == "20 cm/s² or 20 % of g"


def test_bound__masks_of_arrays_leave_nan_alone() -> None:
    bound = bound_of("wall_thickness")
    values = np.array([np.nan, 0.001, 0.1, 0.9, 100.0])
    assert bound.is_refused(values).tolist() == [False, True, False, False, True]
    assert bound.is_rare(values).tolist() == [False, False, False, True, False]


def test_bounded_si__refuses_with_where_got_expected_and_repair() -> None:
    with pytest.raises(NprError) as caught:
        bounded_si(Quantity(2700, "m"), "storey_height", name="height", where="ground floor")
    error = caught.value
    assert (error.where, error.repair) == ("ground floor", "meant 2700 mm?")
    assert error.got == "2700 m"


def test_bounded_si__warns_once_of_what_is_rare_and_gives_it() -> None:
    with pytest.warns(RareValueWarning, match="rare storey height"):
        assert float(bounded_si(Quantity(7.0, "m"), "storey_height", name="height")) == 7.0


def test_bounded_si__allows_zero_only_where_it_is_asked_for() -> None:
    assert float(bounded_si(Quantity(0, "kN"), "wall_load", name="load", zero=True)) == 0.0
    with pytest.raises(NprError, match="out of range"):
        bounded_si(Quantity(0, "kN"), "wall_load", name="load")
    with pytest.raises(NprError, match="out of range"):
        bounded_si(Quantity(-5, "kN"), "wall_load", name="load", zero=True)


def test_judge__points_at_the_first_wrong_value_of_an_array() -> None:
    with pytest.raises(NprError) as caught:
        judge([0.004, 4.0], "ultimate_displacement", name="displacement")
    assert caught.value.got == "4 m"
    assert caught.value.repair == "meant 4 mm or 4 cm?"
