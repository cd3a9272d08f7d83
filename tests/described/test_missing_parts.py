# SPDX-License-Identifier: EUPL-1.2
"""What is missing in a building file, and numbers that do not fit the plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from building_problems import Write, refused, warned_of

from npr.core.errors import NprError
from npr.described.checking import check_building
from npr.described.reading import read_building


def _without_first_floor(text: str) -> str:
    ground, rest = text.split('[[storey]]\nname = "first floor"')
    return ground + "[[local]]" + rest.split("[[local]]", 1)[1]


def test_storey_that_was_forgotten_is_warned_of(terraced: str, write: Write) -> None:
    warned = warned_of(_without_first_floor(terraced), write)
    assert "storey[1].wall_line[3].vertical_load" in warned
    what = "inner leaf, first floor stands above the storeys that are described"
    assert warned["local[1].height_above_ground"] == what


def test_walls_a_little_heavier_than_the_building_are_warned_of(
    terraced: str, write: Write
) -> None:
    # 2 x 65 + 2 x 95 = 320 kN of 295 kN.
    text = terraced.replace('"45 kN"', '"65 kN"').replace('"85 kN"', '"95 kN"')
    warned = warned_of(text, write)
    key = "storey[2].wall_line[3].vertical_load"
    assert warned[key] == "the walls carry more than the building above them weighs"


def test_wall_lines_of_a_direction_that_is_not_checked_are_warned_of(
    terraced: str, write: Write
) -> None:
    head, rest = terraced.split("# Along the facades", 1)
    only_y = head + "# Across" + rest.split("# Across", 1)[1]
    warned = warned_of(only_y, write)
    assert warned["storey[1].wall_line[1].direction"] == (
        "wall line front resists a direction that is not checked"
    )
    assert check_building(write(only_y)).verdict != "passes"
    wrong = terraced.replace('name = "left"\ndirection = "y"', 'name = "left"\ndirection = "xy"')
    assert "storey[1].wall_line[3].direction" in warned_of(wrong, write)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('plan_length = "8.4 m"', 'plan_length = "84 m"', "plan_length"),
        ('distance = "4.2 m"', 'distance = "0.42 m"', "distance"),
    ],
)
def test_arms_of_torsion_that_do_not_fit_the_plan_are_warned_of(
    terraced: str, write: Write, old: str, new: str, key: str
) -> None:
    for text in (terraced.replace(old, new), terraced.replace(old, new, 1)):
        assert f"storey[1].wall_line[1].{key}" in warned_of(text, write) or (
            "storey[1].wall_line[1].distance" in warned_of(text, write)
        )


def test_effective_height_above_the_building_isrefused(examples: Path, write: Write) -> None:
    text = (examples / "detached_house.toml").read_text(encoding="utf-8")
    high = text.replace(
        'effective_height = { value = "2.9 m"', 'effective_height = { value = "9.2 m"'
    )
    key = "direction[1].curve.effective_height"
    assert refused(high, write) == {key: "the effective height lies above the building"}


def test_chimney_in_the_lower_half_of_the_building_is_warned_of(
    terraced: str, write: Write
) -> None:
    text = terraced.replace('height_above_ground = "7.6 m"', 'height_above_ground = "0.76 m"')
    assert "local[2].height_above_ground" in warned_of(text, write)


def test_number_with_a_minus_sign_says_so(terraced: str, write: Write) -> None:
    with pytest.raises(NprError) as caught:
        read_building(write(terraced.replace('distance = "4.2 m"', 'distance = "-4.2 m"', 1)))
    (problem,) = caught.value.problems  # type: ignore[attr-defined]
    assert "without a minus sign" in problem.expected


@pytest.mark.parametrize("modulus", [400, 600])
def test_soft_masonry_whose_piers_are_lost_at_once_has_an_answer(
    terraced: str, write: Write, modulus: int
) -> None:
    own = f"""
[[material]]
name = "soft"
compressive_strength = "7 MPa"
initial_shear_strength = "0.25 MPa"
elastic_modulus = "{modulus} MPa"
shear_modulus = "{0.4 * modulus:g} MPa"
friction = 0.6
density = "1850 kg/m**3"
basis = "assumed"
"""
    text = terraced.replace('"calcium-silicate-brick"', '"soft"') + own
    assert check_building(write(text)).verdict == "fails"
