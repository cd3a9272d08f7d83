# SPDX-License-Identifier: EUPL-1.2
"""Quantities at the door: refused kindly, or stripped to SI."""

from __future__ import annotations

from typing import Any

import numpy as np
import pint
import pytest
import xarray as xr

from npr.core.errors import NprError, UnitError
from npr.core.units import STANDARD_GRAVITY, from_si, to_si, unit_registry


@pytest.mark.parametrize("bare", [0.2, 3, np.float64(0.2), np.arange(3.0), [1.0], None, True])
def test_to_si__bare_number_is_refused_with_a_hint(bare: Any) -> None:
    with pytest.raises(UnitError) as error:
        to_si(bare, "m/s**2", name="pga")
    assert error.value.what == "pga has no unit"
    assert error.value.where == "pga"
    assert f"({type(bare).__name__})" in str(error.value.got)
    assert "pint.Quantity(" in str(error.value.repair)
    assert '"m/s**2"' in str(error.value.repair)


def test_to_si__text_is_refused_with_the_way_to_a_quantity() -> None:
    with pytest.raises(UnitError) as error:
        to_si("3 m", "m", name="x")
    repair = str(error.value.repair)
    assert repair.startswith("pint.Quantity('3 m') ")
    assert eval(repair.split(" makes ")[0], {"pint": pint}) == pint.Quantity(3, "m")  # it works


def test_to_si__long_values_are_shown_short() -> None:
    with pytest.raises(UnitError) as error:
        to_si(np.arange(1000.0), "m", name="x")
    assert "..." in str(error.value.got)
    assert len(str(error.value)) < 500
    assert "\n" not in str(error.value.got)


@pytest.mark.parametrize("unit", ["m/s**2", "cm/s^2", "standard_gravity"])
def test_to_si__gram_gets_a_hint(unit: str) -> None:
    with pytest.raises(UnitError) as error:
        to_si(pint.Quantity(0.2, "g"), unit, name="pga")
    assert "in pint 'g' is the gram; write 'standard_gravity'" in str(error.value.repair)
    assert str(error.value.got) == "gram [mass]"


def test_to_si__gram_for_something_else_gets_no_hint() -> None:
    with pytest.raises(UnitError) as error:
        to_si(pint.Quantity(0.2, "g"), "m", name="height")
    assert "gravity" not in str(error.value.repair)
    assert error.value.repair == "give it in m or a unit that converts to it"


def test_to_si__wrong_dimension() -> None:
    with pytest.raises(UnitError, match="depth has the wrong dimension") as error:
        to_si(pint.Quantity(3.0, "s"), "m", name="depth")
    assert isinstance(error.value, NprError)
    assert error.value.got == "second [time]"
    assert error.value.expected == "a unit that converts to m"


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (pint.Quantity(1.5, "km"), "m", 1500.0),
        (pint.Quantity(1, "standard_gravity"), "m/s**2", STANDARD_GRAVITY),
        (pint.Quantity(981.0, "cm/s**2"), "m/s**2", 9.81),
        (pint.Quantity(20, "degC"), "K", 293.15),
        (pint.Quantity(5, "percent"), "1", 0.05),
        (pint.Quantity([1.0, np.nan], "km"), "m", [1000.0, np.nan]),
        (pint.Quantity(np.ones((2, 3), dtype=np.float32), "mm"), "m", np.full((2, 3), 1e-3)),
    ],
)
def test_to_si__converts(value: Any, unit: str, expected: Any) -> None:
    got = to_si(value, unit, name="x")
    assert got.dtype == np.float64
    assert got.shape == np.shape(expected)
    np.testing.assert_allclose(got, expected, rtol=1e-7 if got.ndim == 2 else 1e-15)


def test_to_si__labelled_array_with_units() -> None:
    array = xr.DataArray([[1.0, 2.0]], dims=("a", "b"), attrs={"units": "km"})
    before = array.copy(deep=True)
    np.testing.assert_array_equal(to_si(array, "m", name="x"), [[1000.0, 2000.0]])
    xr.testing.assert_identical(array, before)


def test_to_si__labelled_array_without_units() -> None:
    with pytest.raises(UnitError, match="x has no unit") as error:
        to_si(xr.DataArray([1.0]), "m", name="x")
    assert '.assign_attrs(units="m")' in str(error.value.repair)


@pytest.mark.parametrize("units", ["bananas per second", "1/", 3.5, "m from here to there"])
def test_to_si__labelled_array_with_an_unknown_unit(units: Any) -> None:
    with pytest.raises(UnitError, match="a unit that is not known") as error:
        to_si(xr.DataArray([1.0], attrs={"units": units}), "m", name="x")
    assert error.value.where == "x, attrs['units']"
    assert repr(units) in str(error.value.got)


def test_to_si__quantity_of_another_registry() -> None:
    other = pint.UnitRegistry()
    assert float(to_si(other.Quantity(2, "km"), "m", name="x")) == 2000.0
    with pytest.raises(UnitError, match="wrong dimension"):
        to_si(other.Quantity(2, "s"), "m", name="x")
    with pytest.raises(UnitError, match="gram"):
        to_si(other.Quantity(0.2, "g"), "m/s**2", name="pga")


@pytest.mark.parametrize("magnitude", [np.array(["a"]), np.array([{}, 1.0], dtype=object), 1j])
def test_to_si__what_is_not_a_number(magnitude: Any) -> None:
    with pytest.raises(UnitError, match="not a number") as error:
        to_si(pint.Quantity(magnitude, "m"), "m", name="x")
    assert None not in (
        error.value.where,
        error.value.got,
        error.value.expected,
        error.value.repair,
    )


@pytest.mark.parametrize("unit", ["m", "m/s**2", "1/yr", "standard_gravity", "degree"])
def test_from_si__comes_back_through_to_si(unit: str) -> None:
    values = np.array([0.0, 1e-12, 3.0, np.inf, np.nan])
    dressed = from_si(values, unit)
    assert dressed.units == unit_registry().Unit(unit)
    np.testing.assert_array_equal(to_si(dressed, unit, name="x"), values)


def test_from_si__converts_when_asked() -> None:
    got = from_si(STANDARD_GRAVITY, "m/s**2", to="standard_gravity")
    assert got.magnitude == pytest.approx(1.0, rel=1e-15)
    assert to_si(got, "m/s**2", name="a") == pytest.approx(STANDARD_GRAVITY, rel=1e-15)
