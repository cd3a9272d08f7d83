# SPDX-License-Identifier: EUPL-1.2
"""Masonry with properties of its own: in a building file and in Python."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from npr.core.errors import NprError
from npr.core.units import STANDARD_GRAVITY, from_si
from npr.described.masonry import storeys_of
from npr.described.reading import read_building
from npr.norms.loading import load_edition
from typologies.masonry import OwnMasonry, Pier

Write = Callable[[str], Path]
MATERIAL = """
[[material]]
name = "cored brick"
compressive_strength = { value = "6 MPa", basis = "assumed", alternatives = ["4 MPa", "8 MPa"] }
initial_shear_strength = "0.24 MPa"
elastic_modulus = "3500 MPa"
shear_modulus_MPa = 1400
friction = 0.6
density = "1800 kg/m**3"
knowledge_factor = 1.2
basis = "measured"
source = "cores"
"""
BRICK = {
    "name": "cored brick",
    "compressive_strength": from_si(6e6, "Pa"),
    "initial_shear_strength": from_si(0.24e6, "Pa"),
    "elastic_modulus": from_si(3.5e9, "Pa"),
    "shear_modulus": from_si(1.4e9, "Pa"),
    "friction": 0.6,
    "density": from_si(1800.0, "kg/m**3"),
    "knowledge_factor": 1.2,
}


@pytest.fixture
def terraced(examples: Path) -> str:
    return (examples / "terraced_house.toml").read_text(encoding="utf-8")


def test_own_masonry__knowledge_factor_divides_strengths_only() -> None:
    own = OwnMasonry(**BRICK)
    assert own.si == pytest.approx((5e6, 3.5e9, 1.4e9, 0.2e6, 0.6))
    sizes = {"length": 1.2, "thickness": 0.1, "height": 2.0}
    pier = Pier(
        "F1", material=own, boundary="fixed", **{k: from_si(v, "m") for k, v in sizes.items()}
    )
    assert pier.masonry_si == own.si
    assert pier.self_weight_n == pytest.approx(STANDARD_GRAVITY * 1800.0 * 0.24)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("compressive_strength", from_si(6.0, "Pa")),
        ("initial_shear_strength", from_si(0.24e9, "Pa")),
        ("elastic_modulus", from_si(3.5e6, "Pa")),
        ("friction", 60.0),
        ("knowledge_factor", 0.8),
    ],
)
def test_own_masonry__what_no_masonry_has_is_refused_at_once(key: str, value: object) -> None:
    with pytest.raises(NprError, match=f"masonry cored brick, {key}"):
        OwnMasonry(**{**BRICK, key: value})


def test_material_table__is_used_by_the_pier_that_names_it(terraced: str, write: Write) -> None:
    old = 'height = "2.10 m", material = "calcium-silicate-brick"'
    text = terraced.replace(old, 'height = "2.10 m", material = "cored brick"', 1) + MATERIAL
    described = read_building(write(text))
    assert described.masonry_names == ("cored brick", "calcium-silicate-brick")
    edition = load_edition("npr9998-2020")
    storeys = storeys_of(described.storeys, edition, materials=described.materials)
    first, second, *_ = storeys[0].wall_lines[0].piers
    assert first.masonry_si == pytest.approx(OwnMasonry(**BRICK).si)
    assert second.material == "calcium-silicate-brick"
    changed = described.with_item(
        ("material", 0, "compressive_strength"),
        described.materials[0].compressive_strength.alternatives[0],
    )
    storeys = storeys_of(changed.storeys, edition, materials=changed.materials)
    assert storeys[0].wall_lines[0].piers[0].masonry_si.compressive_strength == pytest.approx(
        4e6 / 1.2
    )


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("[project]", '[material.own]\nf_m = "5 MPa"\n\n[project]', "material"),
        ('name = "F1",', 'name = "F1", compressive_strength = "5 MPa",', "pier[1]"),
        ('name = "F2",', 'name = "F2", knowledge_factor = 1.2,', "pier[2]"),
    ],
)
def test_own_properties_elsewhere__the_answer_says_where(
    terraced: str, write: Write, old: str, new: str, line: str
) -> None:
    with pytest.raises(NprError) as refused:
        read_building(write(terraced.replace(old, new, 1)))
    assert line in str(refused.value)
    assert "own properties of masonry stand in a table [[material]]" in str(refused.value)


def test_material_table__a_built_in_name_is_refused(terraced: str, write: Write) -> None:
    text = terraced + MATERIAL.replace("cored brick", "calcium-silicate-brick")
    with pytest.raises(NprError, match="masonry of this name is built in"):
        read_building(write(text))
