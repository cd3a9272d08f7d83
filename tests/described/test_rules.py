# SPDX-License-Identifier: EUPL-1.2
"""What the packages refuse is told with everything else that is wrong with a building file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from npr.described.checking import check_building
from npr.described.problems import BuildingFileError
from npr.described.reading import read_building

Write = Callable[[str], Path]


def test_read_building__refusals_of_the_packages_come_with_the_rest(
    plain: str, write: Write
) -> None:
    text = plain.replace('T_B = "0.1 s"', 'T_B = "3 s"').replace("npr9998-2020", "npr9998-2021")
    text = text.replace('"60 kN"', '"60"')
    with pytest.raises(BuildingFileError) as error:
        read_building(write(text))
    found = {problem.key: problem.line for problem in error.value.problems}
    assert set(found) == {"site", "project.edition", "direction[1].curve.strength"}
    assert all(line > 0 for line in found.values())


PUSHOVER = """
[[direction]]
name = "y"
[direction.pushover]
displacement_mm = [0, 4, 3]
base_shear_kN = [0, 50, 55]
effective_mass = "43 t"
"""
CHIMNEY = """
[[local]]
name = "chimney"
kind = "chimney"
height = "1 m"
thickness = "0.4 m"
density = "1900 kg/m**3"
height_above_ground = "6 m"
is_triangular = true
"""
SPRINGS = """
[foundation]
horizontal_stiffness_MN_m = 400
rocking_stiffness_MNm_rad = 1200
"""


def _keys(error: pytest.ExceptionInfo[BuildingFileError]) -> dict[str, str]:
    assert all(problem.line > 1 for problem in error.value.problems)
    return {problem.key: problem.what for problem in error.value.problems}


def test_read_building__formulas_refuse_beside_a_mistake_of_another_kind(
    plain: str, write: Write
) -> None:
    # The springs ask the curve of x for its effective height; the pushover goes back; only a gable
    # is triangular; and there is a misspelt key in between.
    text = plain.replace('id = "W5"', 'id = "W5"\nsituatie = "rejection"')
    with pytest.raises(BuildingFileError) as error:
        read_building(write(text + PUSHOVER + CHIMNEY.replace("chimney", "gable", 1) + SPRINGS))
    found = _keys(error)
    # An element is checked at the height of its building: it waits for that table.
    assert set(found) == {"building.situatie", "direction[1]", "direction[2]"}
    assert found["direction[2]"] == "these are not the steps of a pushover curve"
    with pytest.raises(BuildingFileError) as error:
        read_building(write(plain.replace("p = 2.0", "p = 0.5") + PUSHOVER + CHIMNEY))
    assert set(_keys(error)) == {"site.p", "direction[2]", "local[1]"}


def test_read_building__wall_line_outside_the_plan_beside_another_mistake(
    examples: Path, write: Write
) -> None:
    text = (examples / "terraced_house.toml").read_text(encoding="utf-8")
    wrong = text.replace('distance = "4.2 m"', 'distance = "9.2 m"', 1)
    line = 1 + next(i for i, each in enumerate(wrong.splitlines()) if "[[storey.wall_line" in each)
    elsewhere = wrong.replace("npr9998-2020", "npr9998-2021")
    within = wrong.replace('name = "ground floor"', 'name = "ground floor"\nhoogte = "3 m"')
    for broken in (wrong, elsewhere, within):
        with pytest.raises(BuildingFileError) as error:
            check_building(write(broken))
        (torsion,) = [p for p in error.value.problems if p.what.startswith("torsion")]
        moved = int(broken is within)
        assert (torsion.key, torsion.line) == ("storey[1].wall_line[1]", line + moved)
        # What stands on those storeys is not accused of the same once more.
        assert not any(p.key.startswith("direction") for p in error.value.problems)


def test_check_building__place_outside_the_hazard_beside_a_refused_pushover(
    plain: str, write: Write
) -> None:
    typed = plain[plain.index("a_g =") : plain.index("[[direction]]")]
    text = plain.replace(typed, "x_rd_m = 100000\ny_rd_m = 450000\n")
    with pytest.raises(BuildingFileError) as error:
        check_building(write(text + PUSHOVER))
    assert "direction[2]" in _keys(error)
