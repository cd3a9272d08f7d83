# SPDX-License-Identifier: EUPL-1.2
"""Numbers of a building file that do not agree with each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from building_problems import Write, refused, warned_of

from npr.core.status import CheckStatus
from npr.described.checking import check_building
from npr.described.consistency import weight_above
from npr.described.reading import read_building
from npr.report.writing import note_text


def test_weight_above__is_all_floors_above_with_their_variable_load(examples: Path) -> None:
    described = read_building(examples / "terraced_house.toml")
    assert weight_above(described, 0) == pytest.approx(390e3 + 80e3 + 260e3 + 35e3)
    assert weight_above(described, 1) == pytest.approx(260e3 + 35e3)


def test_walls_that_carry_more_than_the_building_weighs_arerefused(
    terraced: str, write: Write
) -> None:
    # 95 kN more than 960 kN in all, of 765 kN.
    text = terraced.replace('value = "95 kN"', 'value = "490 kN"')
    key = "storey[1].wall_line[1].vertical_load"
    assert refused(text, write)[key] == "the walls carry more than the building above them weighs"


def test_walls_that_carry_little_of_the_weight_are_warned_of(terraced: str, write: Write) -> None:
    text = terraced.replace('"190 kN"', '"19 kN"')
    warned = warned_of(text, write)
    assert "the walls carry little of the weight above them" in warned.values()
    answer = check_building(write(text))
    assert answer.status & int(CheckStatus.INPUT_INCONSISTENT)


WALL_L1 = 'name = "L1", length = "8.00 m", thickness = "100 mm", height = "2.50 m"'
LIGHT = "pier {} carries less than half of its own weight at mid-height"


def test_pier_with_less_than_half_of_its_own_weight_is_warned_of(
    terraced: str, write: Write
) -> None:
    # Half of 8 x 0.1 x 2.5 m of 1850 kg/m3 is about 18 kN.
    for force, is_warned in (("12 kN", True), ("60 kN", False)):
        text = terraced.replace(WALL_L1, f'{WALL_L1}, axial_force = "{force}"')
        assert text != terraced
        key = "storey[1].wall_line[3].pier[1].axial_force"
        assert (warned_of(text, write).get(key) == LIGHT.format("L1")) is is_warned


def test_load_of_a_line_below_half_of_the_weight_of_its_piers_is_warned_of_once(
    terraced: str, write: Write
) -> None:
    # 3.2 m of piers at the front, 0.1 m thick: half of 2.1 m weighs about 6 kN.
    text = terraced.replace('value = "95 kN"', 'value = "5 kN"')
    described = read_building(write(text))
    warned = [each for each in described.warnings if "own weight" in each.what]
    assert [(each.key, each.what) for each in warned] == [
        ("storey[1].wall_line[1].vertical_load", LIGHT.format("F1"))
    ]


def test_weight_of_a_pier_is_that_of_its_own_material(terraced: str, write: Write) -> None:
    material = """
[[material]]
name = "cored brick"
compressive_strength = "6 MPa"
initial_shear_strength = "0.24 MPa"
elastic_modulus = "3500 MPa"
shear_modulus = "1400 MPa"
friction = 0.6
density = "{}"
"""
    key = "storey[1].wall_line[3].pier[1].axial_force"
    old = f'{WALL_L1}, material = "calcium-silicate-brick"'
    assert old in terraced
    new = f'{WALL_L1}, axial_force = "12 kN", material = "cored brick"'
    for density, is_warned in (("1850 kg/m**3", True), ("18 kN/m**3", True), ("9 kN/m**3", False)):
        text = terraced.replace(old, new) + material.format(density)
        assert (key in warned_of(text, write)) is is_warned


def test_pier_higher_than_its_storey_isrefused(terraced: str, write: Write) -> None:
    text = terraced.replace(
        'name = "F1", length = "1.10 m", thickness = "100 mm", height = "2.10 m"',
        'name = "F1", length = "1.10 m", thickness = "100 mm", height = "2.90 m"',
    )
    key = "storey[1].wall_line[1].pier[1].height"
    assert refused(text, write) == {key: "a pier is higher than its storey"}


def test_piers_longer_than_the_plan_arerefused(terraced: str, write: Write) -> None:
    text = terraced.replace('name = "L1", length = "8.00 m"', 'name = "L1", length = "9.00 m"')
    key = "storey[1].wall_line[3].pier"
    what = "the piers of a wall line together are longer than the plan"
    assert refused(text, write) == {key: what}


def test_building_lower_than_its_storeys_isrefused(terraced: str, write: Write) -> None:
    text = terraced.replace('value = "7.6 m"', 'value = "4.6 m"')
    assert "building.height" in refused(text, write)


def test_building_much_higher_than_its_storeys_is_warned_of(terraced: str, write: Write) -> None:
    text = terraced.replace('value = "7.6 m"', 'value = "17.6 m"')
    assert "building.height" in warned_of(text, write)


def test_element_above_the_building_isrefused(terraced: str, write: Write) -> None:
    text = terraced.replace('height_above_ground = "3.95 m"', 'height_above_ground = "39.5 m"')
    assert refused(text, write) == {
        "local[1].height_above_ground": "inner leaf, first floor stands above the building"
    }


def test_wind_face_that_is_not_as_high_as_the_building_is_warned_of(
    terraced: str, write: Write
) -> None:
    text = terraced.replace('width = "8.4 m", height = "7.6 m"', 'width = "8.4 m", height = "76 m"')
    assert "wind.face[1].height" in warned_of(text, write)


FLEXIBLE = """
[[direction]]
name = "x front"
diaphragms = "flexible_split"
walls = { direction = "x", wall_line = "front" }
[[direction]]
name = "x back"
diaphragms = "flexible_split"
walls = { direction = "x", wall_line = "back" }
[[storey]]
name = "ground floor"
level = 1
height = "2.8 m"
mass = "40 t"
"""
LINE = """
[[storey.wall_line]]
name = "{name}"
direction = "{direction}"
vertical_load = "90 kN"
tributary_mass = "{mass}"
[[storey.wall_line.pier]]
name = "P"
length = "3 m"
thickness = "210 mm"
height = "2.4 m"
material = "clay-before-1945"
boundary = "cantilever"
"""


def _flexible(plain: str, *lines: tuple[str, str, str]) -> str:
    head = plain.split("[[direction]]")[0].replace('"0.25 standard', '"0.05 standard')
    walls = [LINE.format(name=name, direction=of, mass=mass) for name, of, mass in lines]
    return head + FLEXIBLE + "".join(walls)


def test_tributary_masses_that_make_the_storey_are_right(plain: str, write: Write) -> None:
    text = _flexible(plain, ("front", "x", "20 t"), ("back", "x", "20 t"))
    described = read_building(write(text))
    assert described.warnings == described.remarks == ()


@pytest.mark.parametrize("mass", ["2 t", "17 t", "200 t"])
def test_tributary_masses_that_are_not_those_of_the_storey_are_warned_of(
    plain: str, write: Write, mass: str
) -> None:
    text = _flexible(plain, ("front", "x", "20 t"), ("back", "x", mass))
    what = "the tributary masses of direction x are not the mass of the storey"
    assert warned_of(text, write) == {"storey[1].wall_line": what}
    assert check_building(write(text)).verdict != "passes"


def test_tributary_masses_over_both_directions_are_said_and_make_a_pass_indicative(
    plain: str, write: Write
) -> None:
    lines = [("front", "x"), ("back", "x"), ("left", "y"), ("right", "y")]
    text = _flexible(plain, *((name, of, "10 t") for name, of in lines))
    answer = check_building(write(text))
    described = answer.run.described
    assert not any("tributary" in each.what for each in described.warnings)
    said = [each for each in described.remarks if "direction x" in each.what]
    assert said[0].got == "20 t of 40 t"
    assert "2 times as large" in said[0].expected
    assert answer.status & int(CheckStatus.APPLICABILITY_NOT_SHOWN)


def test_missing_arm_of_torsion_is_counted_at_the_edge_of_the_plan_and_said(
    terraced: str, write: Write
) -> None:
    arms = ('distance = "4.2 m"', 'plan_length = "8.4 m"')
    kept = [line for line in terraced.splitlines() if not line.startswith(arms)]
    without = "\n".join(kept)
    assert len(kept) == len(terraced.splitlines()) - 8
    before, after = check_building(write(terraced)), check_building(write(without))
    # 4.2 m of 8.4 m is the edge of the plan: the same figure, and said.
    assert after.unity_check == before.unity_check
    assert after.status & int(CheckStatus.ACCIDENTAL_ECCENTRICITY)
    remarks = [one for part in after.run.parts for one in part.remarks]
    assert any(one.startswith("Torsion: no distance and plan_length") for one in remarks)


def test_missing_arm_of_a_linear_direction_is_counted_and_said(
    examples: Path, write: Write
) -> None:
    text = (examples / "braced_office_frame.toml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith(("distance", "plan_length"))]
    before, after = check_building(write(text)), check_building(write("\n".join(kept)))
    assert after.unity_check == before.unity_check  # 0.5 m of 1 m is the edge, too
    assert after.status & int(CheckStatus.ACCIDENTAL_ECCENTRICITY)
    assert "accidental eccentricity" in after.run.parts[0].remarks[0]


RARE_MATERIAL = """
[[material]]
name = "cored brick"
compressive_strength = "6 MPa"
initial_shear_strength = "0.24 MPa"
elastic_modulus = "3500 MPa"
shear_modulus = "1400 MPa"
friction = 0.6
density = "2800 kg/m**3"
"""


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('height = "2.60 m"', 'height = "7 m"', "storey[2].height"),
        ('thickness = "500 mm"', 'thickness = "1300 mm"', "local[2].thickness"),
        ('overburden = "8 kN/m"', 'overburden = "300 kN/m"', "local[1].overburden"),
        ("[wind] ", RARE_MATERIAL + "[wind] ", "material[1].density"),
    ],
)
def test_what_is_rare_in_a_file_is_warned_of_once(
    terraced: str, write: Write, old: str, new: str, key: str
) -> None:
    text = terraced.replace('value = "7.6 m"', 'value = "12 m"').replace(old, new, 1)
    if "material" in key:
        text = text.replace(f'{WALL_L1}, material = "calcium-silicate-brick"',
                            f'{WALL_L1}, material = "cored brick"')  # fmt: skip
    answer = check_building(write(text))
    (warning,) = answer.run.warnings
    assert key in warning
    # Every warning that is left to the screen is an error here, also while the note is written.
    assert note_text(answer, "text").count(f"{key}: rare") == 1
