# SPDX-License-Identifier: EUPL-1.2
"""Walls as they are described: units, what is refused, what is left out."""

from __future__ import annotations

import math

import pytest

from npr.core.bounds import RareValueWarning
from npr.core.errors import NprError, UnitError
from npr.core.units import STANDARD_GRAVITY, from_si
from typologies.out_of_plane import annex_h_comparison, cantilever, spanning_wall
from typologies.out_of_plane.schema import out_of_plane_data

WALL = {
    "height": from_si(2.6, "m"),
    "thickness": from_si(100, "mm"),
    "density": from_si(18.5, "kN/m**3"),
    "overburden": from_si(10, "kN/m"),
}
PARAPET = {
    "kind": "parapet",
    "height": from_si(0.6, "m"),
    "thickness": from_si(100, "mm"),
    "density": from_si(1900, "kg/m**3"),
}


def test_spanning_wall__density_as_mass_or_as_weight_is_the_same() -> None:
    mass = from_si(18.5e3 / STANDARD_GRAVITY, "kg/m**3")
    by_weight, by_mass = spanning_wall(**WALL), spanning_wall(**{**WALL, "density": mass})
    assert by_mass.weight_si == pytest.approx(by_weight.weight_si)
    assert by_weight.weight_si == pytest.approx(4810.0)


@pytest.mark.parametrize("key", sorted(WALL))
def test_spanning_wall__a_bare_number_is_refused(key: str) -> None:
    with pytest.raises(UnitError, match=f"{key} has no unit"):
        spanning_wall(**{**WALL, key: 0.1})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"height": from_si(0.0, "m")}, "height: element height out of range"),
        ({"thickness": from_si(-1.0, "m")}, "thickness: element thickness out of range"),
        ({"density": from_si(0.0, "kg/m**3")}, "density: density out of range"),
        ({"overburden": from_si(-1.0, "N/m")}, "overburden: overburden out of range"),
        ({"density": from_si(18.5, "N/m**3")}, "meant 18.5 kN/m³"),
        ({"thickness": from_si(0.07, "m"), "height": from_si(7.5, "m")}, "height over thickness"),
        ({"height": from_si([1.0, 2.0], "m")}, "height is not one finite number"),
        ({"slope": -0.01}, "slope: storey slope out of range"),
        ({"slope": 2.0}, "slope: storey slope out of range"),
        ({"base": "middle"}, "base is not one that there is"),
        ({"top": "edge"}, "top is not one that there is"),
        ({"kind": "parapet"}, "kind is not one that there is"),
    ],
)
def test_spanning_wall__what_is_not_possible_is_refused(changes, message) -> None:
    with pytest.raises(NprError, match=message):
        spanning_wall(**{**WALL, **changes})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "wall"}, "kind is not one that there is"),
        ({"top": "edge"}, "top is not one that there is"),
        ({"is_triangular": True}, "only a gable can be triangular"),
    ],
)
def test_cantilever__what_is_not_possible_is_refused(changes, message) -> None:
    with pytest.raises(NprError, match=message):
        cantilever(**{**PARAPET, **changes})


@pytest.mark.parametrize("key", [*WALL, "slope"])
@pytest.mark.parametrize("factor", [1e3, 1e-3])
def test_spanning_wall__a_slip_of_a_thousand_never_passes_quietly(key: str, factor: float) -> None:
    usual = {**WALL, "slope": 0.005}
    with pytest.raises((NprError, RareValueWarning), match=key):
        spanning_wall(**{**usual, key: factor * usual[key]})


@pytest.mark.parametrize("key", ["height", "thickness", "density", "overburden", "slope"])
@pytest.mark.parametrize("factor", [1e3, 1e-3])
def test_cantilever__a_slip_of_a_thousand_never_passes_quietly(key: str, factor: float) -> None:
    usual = {**PARAPET, "overburden": from_si(1.0, "kN/m"), "slope": 0.005}
    with pytest.raises((NprError, RareValueWarning), match=key):
        cantilever(**{**usual, key: factor * usual[key]})


def test_cantilever__a_triangle_weighs_half() -> None:
    strip = cantilever(**{**PARAPET, "kind": "gable"})
    triangle = cantilever(**{**PARAPET, "kind": "gable"}, is_triangular=True)
    assert triangle.weight_si == pytest.approx(0.5 * strip.weight_si)


def test_annex_h_comparison__is_absent_where_nothing_was_published() -> None:
    assert annex_h_comparison(cantilever(**PARAPET)) is None
    assert annex_h_comparison(spanning_wall(**WALL, base="edge")) is None


def test_out_of_plane_data__what_is_assumed_names_alternatives() -> None:
    capacity = out_of_plane_data().capacity
    assert capacity.period_factor.trust == "assumed"
    assert capacity.period_factor.alternatives == (6.27,)
    assert capacity.usable_fraction.trust == "published"
    for number, spanning in (
        (capacity.cantilever_usable_fraction, capacity.usable_fraction),
        (capacity.cantilever_period_factor, capacity.period_factor),
    ):
        assert number.trust == "assumed"
        assert number.alternatives == (spanning.value,)
        assert "clause not read" in number.source
    # The period factors follow from the share of the instability displacement that is rocked at.
    for factor, r in ((capacity.period_factor, 0.36), (capacity.cantilever_period_factor, 0.24)):
        assert factor.value == pytest.approx(4.0 * math.acosh(1.0 / (1.0 - r)), abs=0.005)
