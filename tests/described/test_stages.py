# SPDX-License-Identifier: EUPL-1.2
"""A building file is judged in turn: schema, rules, formulas; each reports all that it refuses."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pint import Quantity

from npr import load_edition
from npr.core.errors import EditionError
from npr.core.user_files import UserFileError
from npr.described.checking import check_building
from npr.described.reading import read_building
from npr.norms.own import own_edition

Write = Callable[[str], Path]

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
STEPS = "direction[2].pushover.displacement_mm"
SPRINGS = """
[foundation]
horizontal_stiffness_MN_m = 400
rocking_stiffness_MNm_rad = 1200
"""


def _refused(text: str, write: Write, edition: Any = None) -> dict[str, str]:
    """What is wrong, by key; every line is known."""
    with pytest.raises(UserFileError) as error:
        check_building(write(text), edition)
    assert all(problem.line > 1 for problem in error.value.problems)
    assert [*error.value.problems] == sorted(error.value.problems, key=lambda each: each.line)
    return {problem.key: problem.what for problem in error.value.problems}


def test_check_building__one_stage_after_the_other(plain: str, write: Write) -> None:
    # Two of each kind: of the schema, of what belongs together, and of the formulas. The springs
    # ask the curve of x for its effective height, and the pushover goes back.
    schema = plain.replace('id = "W5"', 'id = "W5"\nsituatie = "rejection"')
    schema = schema.replace('"60 kN"', '"60"')
    rules = "[[direction]]\nname = 'x'\nvulnerability_class = 'URM4L'\n"
    edition = ("npr9998-2020", "npr9998-2021")
    formulas = PUSHOVER + SPRINGS
    assert set(_refused(schema.replace(*edition) + formulas + rules, write)) == {
        "building.situatie", "direction[1].curve.strength"
    }  # fmt: skip
    assert set(_refused(plain.replace(*edition) + formulas + rules, write)) == {
        "project.edition", "direction[3].name"
    }  # fmt: skip
    told = _refused(plain + formulas, write)
    assert set(told) == {"direction[1].curve", STEPS}
    assert told[STEPS] == "these are not the steps of a pushover curve"


def test_check_building__wall_line_outside_the_plan(examples: Path, write: Write) -> None:
    text = (examples / "terraced_house.toml").read_text(encoding="utf-8")
    wrong = text.replace('distance = "4.2 m"', 'distance = "9.2 m"', 1)
    line = 1 + next(i for i, each in enumerate(wrong.splitlines()) if "9.2 m" in each)
    with pytest.raises(UserFileError) as error:
        check_building(write(wrong))
    # What stands on those storeys is not accused of the same once more.
    (torsion,) = error.value.problems
    assert (torsion.key, torsion.line) == ("storey[1].wall_line[1].distance", line)


def _placed(plain: str) -> str:
    """The same building far from the field."""
    typed = plain[plain.index("a_g =") : plain.index("[[direction]]")]
    return plain.replace(typed, "x_rd_m = 100000\ny_rd_m = 450000\n")


def test_check_building__demand_and_tables_are_refused_together(plain: str, write: Write) -> None:
    text = _placed(plain)
    assert set(_refused(text + PUSHOVER, write)) == {"site.x_rd_m", STEPS}
    case = text.replace('id = "W5"', 'id = "W5"\nconsequence_class = "CC3"')
    assert set(_refused(case, write)) == {"site.x_rd_m", "building.consequence_class"}
    late = case.replace("x_rd_m", "year = 2050\nx_rd_m")
    assert set(_refused(late, write)) == {"site.year", "building.consequence_class"}


def test_check_building__numbers_that_disagree_come_before_the_formulas(
    plain: str, write: Write
) -> None:
    text = plain.replace('id = "W5"', 'id = "W5"\nheight = "5 m"')
    assert set(_refused(text + CHIMNEY, write, "ec8")) == {"local[1].height_above_ground"}
    # By the formulas: only a gable is a triangle, and ec8 asks how high the building is.
    assert set(_refused(plain + CHIMNEY, write, "ec8")) == {
        "local[1].is_triangular", "local[1].height_above_ground"
    }  # fmt: skip


def test_check_building__storeys_and_springs_and_faces_each_by_itself(
    plain: str, write: Write
) -> None:
    storeys = PUSHOVER.replace(
        'effective_mass = "43 t"',
        "storey_masses_t = [20, 20]\nstorey_heights_m = [3, 3]\nmode_shape = [0.5, 1]",
    )
    wind = """
[wind]
area = "II"
terrain = "rural"
[[wind.face]]
direction = "x"
width = "9 m"
height = "40 m"
force_coefficient = 1.3
"""
    assert set(_refused(plain + storeys + wind, write)) == {
        STEPS, "direction[2].pushover.storey_heights_m", "wind.face[1]"
    }  # fmt: skip


def test_check_building__demand_against_the_edition(plain: str, write: Write) -> None:
    stated = plain.replace("p = 2.0", "p = 2.0\nreturn_period_yr = 475")
    assert set(_refused(stated, write)) == {"site.return_period_yr"}
    # An edition of one's own may ask for just that.
    own = load_edition("npr9998-2020").with_value("code.return_period.NC.rejection.CC1b", 475.0)
    assert check_building(write(stated), own).run.parts


def test_check_building__edition_of_the_file_that_cannot_be_used(plain: str, write: Write) -> None:
    for name, word in (
        ("individual-risk-1e-5", "no code route"),
        ("none.toml", "file not found"),
        ("own.toml", "code.factors.capacity.value"),
    ):
        path = write(plain.replace("npr9998-2020", name))
        (path.parent / "own.toml").write_text(
            '[edition]\nschema_version = 1\nid = "own"\ntitle = "own"\nextends = "npr9998-2020"\n'
            'source = "test"\n[code.factors.capacity]\nvalue = -1\n',
            encoding="utf-8",
        )
        with pytest.raises(UserFileError, match=word) as error:
            check_building(path)
        assert [each.key for each in error.value.problems] == ["project.edition"]
    # One that is asked for is refused by itself: it is no mistake of the file.
    with pytest.raises(EditionError, match="no code route"):
        check_building(write(plain), "individual-risk-1e-5")


def test_check_building__edition_with_factors_by_material_and_no_material(
    plain: str, write: Write
) -> None:
    base = load_edition("npr9998-2020")
    key = "code.factors.material.masonry.strength"
    own = own_edition(
        base, {key: 0.9}, id="own", title="own", source="t", notes={}, alternatives={key: [1.0]}
    )
    assert set(_refused(plain + PUSHOVER, write, own)) == {"building.material", STEPS}


# --- a dictionary in the place of a file -----------------------------------------------------


def test_check_building__a_dictionary_is_a_file(examples: Path) -> None:
    path = examples / "detached_house.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    from_file, from_content = check_building(path), check_building(content)
    assert from_content.unity_check == from_file.unity_check
    assert from_content.run.described.digest == from_file.run.described.digest


def test_read_building__a_dictionary_with_quantities_and_without_what_is_none(plain: str) -> None:
    content = tomllib.loads(plain)
    content["building"]["height"] = None
    content["site"]["T_B"] = Quantity(100.0, "ms")
    content["direction"] = tuple(content["direction"])
    described = read_building(content)
    assert described.site is not None
    assert described.site.T_B is not None
    assert described.site.T_B.number == pytest.approx(0.1)
    assert described.building.height is None


def test_read_building__problems_of_a_dictionary_have_a_key_and_no_line(plain: str) -> None:
    content = tomllib.loads(plain)
    wrong = copy.deepcopy(content)
    wrong["direction"][0]["curve"]["strength"] = 60.0
    wrong["site"]["p"] = Quantity(2.0, "m")
    with pytest.raises(UserFileError) as error:
        read_building(wrong)
    assert [(each.line, each.key, each.what) for each in error.value.problems] == [
        (0, "site.p", "wrong dimension"), (0, "direction[1].curve.strength", "no unit")
    ]  # fmt: skip
    assert "line" not in str(error.value).partition("got:")[2]
    pushover = tomllib.loads(PUSHOVER)["direction"][0]
    content["direction"].append(pushover)
    with pytest.raises(UserFileError) as error:
        check_building(content)
    assert [each.line for each in error.value.problems] == [0]
