# SPDX-License-Identifier: EUPL-1.2
"""What the packages refuse is told with everything else that is wrong with a building file."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from npr import load_edition
from npr.core.errors import EditionError
from npr.described.checking import check_building
from npr.described.problems import BuildingFileError
from npr.described.reading import read_building
from npr.described.refusals import refusals_beside
from npr.norms.own import own_edition

Write = Callable[[str], Path]


def test_read_building__refusals_of_the_packages_come_with_the_rest(
    plain: str, write: Write
) -> None:
    text = plain.replace('T_B = "0.1 s"', 'T_B = "3 s"').replace("npr9998-2020", "npr9998-2021")
    text = text.replace('"60 kN"', '"60"')
    with pytest.raises(BuildingFileError) as error:
        read_building(write(text))
    found = {problem.key: problem.line for problem in error.value.problems}
    assert set(found) == {"site.T_B", "project.edition", "direction[1].curve.strength"}
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
STEPS = "direction[2].pushover.displacement_mm"
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
    triangle = "local[1].is_triangular"
    assert set(found) == {"building.situatie", "direction[1].curve", STEPS, triangle}
    assert found[STEPS] == "these are not the steps of a pushover curve"
    with pytest.raises(BuildingFileError) as error:
        read_building(write(plain.replace("p = 2.0", "p = 0.5") + PUSHOVER + CHIMNEY))
    assert set(_keys(error)) == {"site.p", STEPS, triangle}


def test_read_building__wall_line_outside_the_plan_beside_another_mistake(
    examples: Path, write: Write
) -> None:
    text = (examples / "terraced_house.toml").read_text(encoding="utf-8")
    wrong = text.replace('distance = "4.2 m"', 'distance = "9.2 m"', 1)
    line = 1 + next(i for i, each in enumerate(wrong.splitlines()) if "9.2 m" in each)
    elsewhere = wrong.replace("npr9998-2020", "npr9998-2021")
    within = wrong.replace('name = "ground floor"', 'name = "ground floor"\nhoogte = "3 m"')
    for broken in (wrong, elsewhere, within):
        with pytest.raises(BuildingFileError) as error:
            check_building(write(broken))
        (torsion,) = [p for p in error.value.problems if p.what.startswith("torsion")]
        moved = int(broken is within)
        assert (torsion.key, torsion.line) == ("storey[1].wall_line[1].distance", line + moved)
        # What stands on those storeys is not accused of the same once more.
        assert not any(p.key.startswith("direction") for p in error.value.problems)


def test_check_building__place_outside_the_hazard_beside_a_refused_pushover(
    plain: str, write: Write
) -> None:
    typed = plain[plain.index("a_g =") : plain.index("[[direction]]")]
    text = plain.replace(typed, "x_rd_m = 100000\ny_rd_m = 450000\n")
    with pytest.raises(BuildingFileError) as error:
        check_building(write(text + PUSHOVER))
    assert set(_keys(error)) == {"site.x_rd_m", STEPS}


def _told(text: str, write: Write, edition: str | None = None) -> dict[str, str]:
    with pytest.raises(BuildingFileError) as error:
        check_building(write(text), edition)
    return _keys(error)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        # A mistake in the table around what is refused, and in the very table.
        ('name = "y"', 'name = "y"\nmecanism = "brittle"', "direction[2].mecanism"),
        ('name = "y"', 'name = 5', "direction[2].name"),
        ('"43 t"\n', '"43 t"\nefective_height = "3 m"\n', "direction[2].pushover.efective_height"),
        ('"43 t"\n', '"43"\n', "direction[2].pushover.effective_mass"),
        ("[0, 50, 55]", '[0, 50, "x"]', "direction[2].pushover.base_shear_kN"),
        ('"43 t"\n', '"43 t"\nmode_shape = [1]\n', "direction[2].pushover"),
    ],
)  # fmt: skip
def test_refusals__steps_that_go_back_beside_any_mistake(
    plain: str, write: Write, old: str, new: str, key: str
) -> None:
    head, pushover = plain, PUSHOVER.replace(old, new)
    assert pushover != PUSHOVER
    assert set(_told(head + pushover, write)) == {key, STEPS}


@pytest.mark.parametrize(
    ("new", "key"),
    [
        ("demonstrated = true", "demonstrated"),
        ('remarks = "the top was renewed"', "remarks"),
        ('overburden = "1 kN"', "overburden"),
    ],
)
def test_refusals__element_above_its_building_beside_any_mistake(
    plain: str, write: Write, new: str, key: str
) -> None:
    # Told of an edition that looks at it: the one of the file does not.
    text = plain.replace('id = "W5"', 'id = "W5"\nheight = "5 m"')
    gable = CHIMNEY.replace('kind = "chimney"', f'kind = "gable"\n{new}')
    assert set(_told(text + gable, write)) == {f"local[1].{key}"}
    above = "local[1].height_above_ground"
    assert set(_told(text + gable, write, "ec8")) == {f"local[1].{key}", above}


def test_refusals__what_an_element_is_and_where_it_is_are_told_together(
    plain: str, write: Write
) -> None:
    text = plain.replace('id = "W5"', 'id = "W5"\nheight = "5 m"')
    told = _told(text + CHIMNEY, write, "ec8")
    assert "local[1].height_above_ground" in set(told)


def test_refusals__storeys_and_springs_and_faces_each_by_itself(
    examples: Path, plain: str, write: Write
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
width = "9,0 m"
height = "40 m"
force_coefficient = 1.3
[[wind.face]]
direction = "y"
width = "9 m"
height = "50 m"
force_coefficient = 1.3
"""
    assert set(_told(plain + storeys + wind, write)) == {
        STEPS, "direction[2].pushover.storey_heights_m", "wind.face[1].width",
        "wind.face[1]", "wind.face[2]",
    }  # fmt: skip


def test_refusals__demand_against_the_edition_with_the_rest(
    examples: Path, plain: str, write: Write
) -> None:
    stated = plain.replace("p = 2.0", "p = 2.0\nreturn_period_yr = 475").replace('"60 kN"', '"60"')
    strength = "direction[1].curve.strength"
    assert set(_told(stated, write)) == {"site.return_period_yr", strength}
    other = stated.replace("npr9998-2020", "npr9998-2021")
    assert set(_told(other, write)) == {"project.edition", strength, "site.return_period_yr"}
    # An edition of one's own may ask for just that.
    own = load_edition("npr9998-2020").with_value("code.return_period.NC.rejection.CC1b", 475.0)
    with pytest.raises(BuildingFileError) as error:
        check_building(write(stated), own)
    assert set(_keys(error)) == {strength}


def test_refusals__case_place_and_year_of_a_hazard_with_the_rest(plain: str, write: Write) -> None:
    typed = plain[plain.index("a_g =") : plain.index("[[direction]]")]
    text = plain.replace(typed, "x_rd_m = 100000\ny_rd_m = 450000\nis_wierd = true\n")
    text = text.replace('id = "W5"', 'id = "W5"\nconsequence_class = "CC3"')
    assert set(_told(text, write)) == {
        "site.is_wierd", "site.x_rd_m", "building.consequence_class"
    }  # fmt: skip
    late = text.replace("is_wierd = true", "year = 2050")
    assert set(_told(late, write)) == {"site.year", "building.consequence_class"}


def test_refusals__edition_of_the_file_that_cannot_be_used(plain: str, write: Write) -> None:
    text = plain.replace('"60 kN"', '"60"')
    for name, word in (
        ("individual-risk-1e-5", "no code route"),
        ("none.toml", "file not found"),
        ("own.toml", "code.factors.capacity.value"),
    ):
        path = write(text.replace("npr9998-2020", name))
        (path.parent / "own.toml").write_text(
            '[edition]\nschema_version = 1\nid = "own"\ntitle = "own"\nextends = "npr9998-2020"\n'
            'source = "test"\n[code.factors.capacity]\nvalue = -1\n',
            encoding="utf-8",
        )
        with pytest.raises(BuildingFileError, match=word) as error:
            check_building(path)
        assert set(_keys(error)) == {"project.edition", "direction[1].curve.strength"}
    # One that is asked for is told by itself: it is no mistake of the file.
    with pytest.raises(EditionError, match="no code route"):
        check_building(write(text), "individual-risk-1e-5")


def test_refusals__edition_with_factors_by_material_and_no_material(
    plain: str, write: Write
) -> None:
    base = load_edition("npr9998-2020")
    key = "code.factors.material.masonry.strength"
    own = own_edition(
        base, {key: 0.9}, id="own", title="own", source="t", notes={}, alternatives={key: [1.0]}
    )
    path = write(plain + PUSHOVER)
    with pytest.raises(BuildingFileError) as error:
        check_building(path, own)
    assert set(_keys(error)) == {"building.material", STEPS}


def _keys_in(item: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Path of every key of a file."""
    pairs = item.items() if isinstance(item, dict) else enumerate(item)
    for key, value in pairs:
        if isinstance(item, dict):
            yield (*at, key)
        if isinstance(value, dict | list):
            yield from _keys_in(value, (*at, key))


def _changed(content: dict[str, Any], at: tuple[Any, ...], new: str) -> dict[str, Any]:
    """A file with the key misspelt, or with another value."""
    changed = copy.deepcopy(content)
    table: Any = changed
    for part in at[:-1]:
        table = table[part]
    if new == "misspelt":
        table[f"{at[-1]}x"] = table.pop(at[-1])
    else:
        table[at[-1]] = new
    return changed


@pytest.mark.parametrize("new", ["misspelt", "?"])
def test_refusals__nothing_is_told_of_what_was_put_in(examples: Path, new: str) -> None:
    # A file without a mistake has no refusal, hence none with one mistake in any key either.
    path = examples / "detached_house.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    described, edition = read_building(path), load_edition("ec8")
    for at in _keys_in(content):
        told = refusals_beside(described, edition, _changed(content, at, new))
        assert not told, (at, told)


def test_refusals__of_other_tables_are_told_whatever_key_is_wrong(examples: Path) -> None:
    path = examples / "detached_house.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    content["direction"][1]["pushover"]["displacement_mm"][2] = 0.7
    content["local"][1]["is_triangular"] = True
    described, edition = read_building(path), load_edition("npr9998-2020")
    two = refusals_beside(described, edition, content)
    assert {one.key for one in two} == {STEPS, "local[2]"}
    own = ("displacement_mm", "base_shear_kN", "pushover", "direction", "local", "kind")
    for at in _keys_in(content):
        if at[-1] not in (*own, "is_triangular"):
            told = refusals_beside(described, edition, _changed(content, at, "misspelt"))
            assert told >= two, (at, told)
