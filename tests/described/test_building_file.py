# SPDX-License-Identifier: EUPL-1.2
"""A wrong building file: every kind of mistake, with its line, key, what was there and expected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from npr.core.errors import SchemaError
from npr.core.problems import Problem
from npr.core.user_files import UserFileError
from npr.described.reading import read_building

Write = Callable[[str], Path]


def _problems(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(UserFileError) as caught:
        read_building(path)
    return caught.value.problems


CURVE = "direction[1].curve"
MISTAKES = [
    # old, new, line, key, what, got, expected holds
    ('"60 kN"', "60", 20, f"{CURVE}.strength", "no unit", "60", "strength_kN = 60"),
    ('"60 kN"', '"60"', 20, f"{CURVE}.strength", "no unit", "'60'", '"60 kN"'),
    ('"60 kN"', '"60 t"', 20, f"{CURVE}.strength", "wrong dimension", "'60 t'", '"60 kN"'),
    ('"60 kN"', '"60 kNN"', 20, f"{CURVE}.strength", "unknown unit", "'60 kNN'", '"60 kN"'),
    ('"60 kN"', '"6,0 kN"', 20, f"{CURVE}.strength", "a decimal comma", "'6,0 kN'", '"60 kN"'),
    ('"60 kN"', '"much"', 20, f"{CURVE}.strength", "not a quantity", "'much'", '"60 kN"'),
    ('"60 kN"', "true", 20, f"{CURVE}.strength", "not a quantity", "True", '"60 kN"'),
    ('"60 kN"', '"-3 kN"', 20, f"{CURVE}.strength", "base shear out of range", "-3 kN",
     "0.5 to 1e+06 kN"),
    ('"60 kN"', "{ value = inf, unit = 'kN' }", 20, f"{CURVE}.strength", "base shear out of range",
     "inf kN", "0.5 to 1e+06 kN"),
    ('"60 kN"', "{ value = '60 kN', alternatives = ['70 kN'] }", 20, f"{CURVE}.strength",
     "alternatives of what is not assumed", "basis not given", "beside them"),
    ('"60 kN"', "{ value = '60 kN', basis = 'assumed', alternatives = '70 kN' }", 20,
     f"{CURVE}.strength", "alternatives are not a list", "'70 kN'", "a list"),
    ('"60 kN"', "{ value = '60 kN', basis = 'assumed', alternatives = ['7 m'] }", 20,
     f"{CURVE}.strength", "wrong dimension", "'7 m'", "60 kN"),
    ('"60 kN"', "{ basis = 'assumed' }", 20, f"{CURVE}.strength", "not an input", "no value",
     "value ="),
    ('"60 kN"', "{ value = '60 kN', sorce = 'a' }", 20, f"{CURVE}.strength", "not an input",
     "sorce", "source ="),
    ('"60 kN"', "{ value = '60 kN', basis = 'guess' }", 20, f"{CURVE}.strength", "unknown basis",
     "'guess'", "measured or assumed"),
    ('"60 kN"', "{ value = '60 kN', source = 3 }", 20, f"{CURVE}.strength", "source is not a text",
     "3", "a text"),
    ('"60 kN"',
     "{ value = '-3 kN', basis = 'guess', alternatives = ['80', '7 m'], colour = 3 }",
     20, f"{CURVE}.strength", "5 mistakes in one value",
     "not an input: colour, unknown basis: 'guess', base shear out of range: -3 kN, no unit: '80', "
     "wrong dimension: '7 m'", "measured or assumed"),
    ('strength = "60 kN"', 'strength = "60 kN"\nstrength_kN = 61', 21, f"{CURVE}.strength_kN",
     "a value twice", "strength_kN", "strength once"),
    ('strength = "60 kN"', "strength_kn = 60", 20, f"{CURVE}.strength_kn", "no such key",
     "strength_kn", "strength_kN"),
    ('"60 kN"', "1" + 400 * "0", 20, f"{CURVE}.strength", "no unit", "inf", "60 kN"),
    ("p = 2.0", "p = 1" + 400 * "0", 12, "site.p", "plateau factor out of range", "inf", "1 to"),
    ("T_C_s", "T_c_s", 14, "site.T_c_s", "no such key", "T_c_s", "T_C_s"),
    ('id = "W5"', 'id = ""', 8, "building.id", "not possible", "''", "a text, not empty"),
    ("p = 2.0", 'p = "2 m"', 12, "site.p", "wrong dimension", "'2 m'", "a number"),
    ("p = 2.0", "p = 0.5", 12, "site.p", "plateau factor out of range", "0.5", "1 to 10"),
    ('"0.25 standard_gravity"', '"0.25 g"', 11, "site.a_g", "wrong dimension", "'0.25 g'",
     "standard_gravity"),
    ("T_C_s = 0.35", "T_C_s = -1", 14, "site.T_C_s", "corner period c out of range", "-1 s",
     "0.02 to 5 s"),
    ('author = "A"\n', "", 1, "project.author", "missing", "", "a value"),
    ('"4 mm"', '"4 mm"\nheigth = "3 m"', 23, f"{CURVE}.heigth", "no such key", "heigth",
     "effective_height"),
    ("yield_displacement = \"4 mm\"\n", "", 19, f"{CURVE}.yield_displacement", "missing", "",
     "yield_displacement_mm = 4"),
    ('id = "W5"', 'id = "W5"\nconsequence_class = "CC9"', 9, "building.consequence_class",
     "unknown choice", "'CC9'", "'CC1b'"),
    ('date = 2026-11-23', 'date = "soon"', 4, "project.date", "not possible", "'soon'", "date"),
    ("[building]", "[bilding]", 7, "bilding", "no such key", "bilding", "building"),
    ("[building]", "[[building]]", 7, "building", "not a table", "[{'id': 'W5'}]", "[building]"),
    ("[[direction]]", "[direction]", 17, "direction", "not a list",
     "{'name': 'x', 'curve': {'strength': '60 kN', 'effective_m...", "[[direction]]"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "what", "got", "expected"),
    MISTAKES,
    ids=[f"{row[3]}-{row[4]}-{i}" for i, row in enumerate(MISTAKES)],
)
def test_read_building__mistake(
    plain: str, write: Write, old: str, new: str, line: int, key: str, what: str, got: str,
    expected: str,
) -> None:  # fmt: skip
    assert old in plain
    found = _problems(write(plain.replace(old, new)))
    (problem,) = [each for each in found if each.key == key]
    assert (problem.line, problem.what, problem.got) == (line, what, got)
    assert expected in problem.expected


LINEAR = """[[linear]]
name = 'l'
is_regular = true
storey = [{ mass_t = 9, height_m = 3 }, { mass_t = 9, height_m = 6 }]
[[direction]]"""
RULES = [
    # old, new, key, what
    ("[direction.curve]", "vulnerability_class = 'URM4L'\n[direction.curve]", "direction[1]",
     "more than one capacity"),
    ("[direction.curve]", "vulnerability_class = 'URM99'\n[direction.curve]",
     "direction[1].vulnerability_class", "unknown vulnerability_class"),
    ("[direction.curve]", "mechanism = 'ductile'\n[direction.curve]", CURVE,
     "a drift limit needs the effective height"),
    ('effective_mass = "43 t"\n', "", CURVE, "the strength is given twice or in part"),
    ("T_C_s = 0.35\n", "", "site", "the demand is given in part"),
    ("p = 2.0", 'p = 2.0\nx_rd = "245 km"\ny_rd = "594 km"', "site", "the demand is given twice"),
    ("[[direction]]", "[[direction]]\nname = 'x'\nvulnerability_class = 'URM4L'\n[[direction]]",
     "direction[2].name", "the name of direction 1 once more"),
    ("[[direction]]", "[[direction]]\nname = 'y'\nwalls = { direction = 'y' }\n[[direction]]",
     "direction[1].walls", "there are no storeys"),
    ("[[direction]]", "[wind]\narea = 'I'\nface = [{ direction = 'x', width_m = 9, height_m = 9, "
     "force_coefficient = 1.3 }]\n[[direction]]", "wind",
     "the pressure is given twice, in part or not"),
    ("[[direction]]", "[[storey]]\nname = 'a'\nheight_m = 3\nwall_line = [{ name = 'l', "
     "direction = 'y', pier = [{ name = 'p', length_m = 1, thickness_m = 0.1, height_m = 2, "
     "material = 'clay-measured', boundary = 'fixed' }] }]\n[[direction]]",
     "storey[1]", "the mass is given twice, in part or not"),
    ("[[direction]]", LINEAR, "linear[1]", "no resistance"),
    ("[[direction]]", LINEAR, "building.material", "the behaviour factor depends on the material"),
    ("[[direction]]", LINEAR.replace("storey", "distance_m = 1\nstorey"), "linear[1]",
     "torsion is given in part"),
    ("[[direction]]", LINEAR.replace("3 }", "3, mode_shape = 1 }", 1), "linear[1]",
     "a mode shape for some storeys only"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "what"), RULES, ids=[row[3] for row in RULES])
def test_read_building__what_belongs_together(
    plain: str, write: Write, old: str, new: str, key: str, what: str
) -> None:
    assert old in plain
    found = _problems(write(plain.replace(old, new)))
    assert (key, what) in [(each.key, each.what) for each in found]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ("", "the masses of the pushover curve are given twice or in part"),
        ("mode_shape = [1]", "the masses of the pushover curve are given twice or in part"),
        ('effective_mass = "1 t"\nmode_shape = [1]', "the masses of the pushover curve are given"),
        ('effective_mass = "1 t"', "a drift limit needs the effective height"),
        ("storey_masses_t = [1]\nstorey_heights_m = [3]\nmode_shape = [1]", ""),
        ('effective_mass = "1 t"\neffective_height = "3 m"', ""),
    ],
)
def test_read_building__pushover_of_one_system_or_of_storeys(
    plain: str, write: Write, given: str, what: str
) -> None:
    text = f"""{plain}[[direction]]
name = "y"
mechanism = "brittle"
[direction.pushover]
displacement_mm = [1, 2]
base_shear_kN = [3, 4]
{given}
"""
    if not what:
        assert len(read_building(write(text)).directions) == 2
        return
    (problem,) = _problems(write(text))
    assert (problem.key, problem.line) == ("direction[2].pushover", 27)
    assert problem.what.startswith(what)


def test_read_building__piers_without_a_load(examples: Path, write: Write) -> None:
    text = (examples / "terraced_house.toml").read_text(encoding="utf-8")
    without = text.replace("vertical_load =", "#", 1)
    (problem,) = _problems(write(without))
    assert problem.key == "storey[1].wall_line[1].vertical_load"
    assert problem.got == "none for F1, F2, F3"
    walls = 'walls = { direction = "x" }'
    assert walls in text
    only_y = without.replace(walls, 'vulnerability_class = "URM4L"')
    assert read_building(write(only_y)).directions  # nothing asks for the load of that line


def test_read_building__a_list_is_not_short_because_its_only_table_is_wrong(
    plain: str, write: Write
) -> None:
    text = (
        plain.replace('id = "W5"', 'id = "W5"\nmaterial = "timber"')
        + """
[[linear]]
name = "x"
is_regular = true
resistance = "10 kN"
[[linear.storey]]
mass = "3 t"
height = "3"
"""
    )
    (problem,) = _problems(write(text))
    assert problem.key == "linear[1].storey[1].height"
    empty = text[: text.index("[[linear.storey]]")] + "storey = []\n"
    (problem,) = _problems(write(empty))
    assert (problem.key, problem.what, problem.expected) == (
        "linear[1].storey", "too few", "1 or more"
    )  # fmt: skip


def test_read_building__nothing_to_check(write: Write, plain: str) -> None:
    text = plain.split("[[direction]]")[0]
    assert [each.what for each in _problems(write(text))] == ["there is nothing to check"]


def test_read_building__no_demand(write: Write, plain: str) -> None:
    head, rest = plain.split("[site]")
    text = head + "[[direction]]" + rest.split("[[direction]]")[1]
    assert [each.key for each in _problems(write(text))] == ["site"]


def test_read_building__storey_without_the_wall_line_and_masonry(
    examples: Path, write: Write
) -> None:
    text = (examples / "terraced_house.toml").read_text(encoding="utf-8")
    wrong = text.replace('walls = { direction = "y" }', 'walls = { direction = "z" }')
    wrong = wrong.replace("calcium-silicate-brick", "marble", 1)
    found = _problems(write(wrong))
    assert [each.what for each in found] == [
        "storey 'ground floor' has no such wall line",
        "storey 'first floor' has no such wall line",
        "unknown material",
    ]
    assert found[-1].key == "storey[1].wall_line[1].pier[1].material"
    assert "marble" in wrong.splitlines()[found[-1].line - 1]


def test_read_building__syntax_error_gives_its_line(plain: str, write: Write) -> None:
    (problem,) = _problems(write(plain.replace('name = "x"', 'name = "x')))
    assert (problem.line, problem.what, problem.got) == (18, "not TOML", "'name = \"x'")


def test_read_building__all_problems_in_one_message(plain: str, write: Write) -> None:
    wrong = plain.replace('"60 kN"', "60").replace("p = 2.0", "q = 2.0").replace("W5", "")
    with pytest.raises(UserFileError) as caught:
        read_building(write(wrong))
    message = str(caught.value)
    assert "3 problems in the building file" in message
    assert message.index("line 8, building.id") < message.index("line 12, site.q")
    assert "line 20, direction[1].curve.strength: no unit; got 60; expected a quantity" in message
    assert "docs/calculation-note.md" in message


def test_read_building__file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="file not found"):
        read_building(tmp_path / "absent.toml")
    (tmp_path / "latin.toml").write_bytes(b"a = '\xe9'")
    with pytest.raises(SchemaError, match="not UTF-8"):
        read_building(tmp_path / "latin.toml")


def test_read_building__digest_is_of_the_content(plain: str, write: Write) -> None:
    first = read_building(write(plain)).digest
    assert read_building(write("# comment\n" + plain)).digest == first
    assert read_building(write(plain.replace("60 kN", "61 kN"))).digest != first


@pytest.mark.parametrize(
    ("old", "new", "key", "what"),
    [
        ("level = 2", "", "storey[2].level", "missing"),
        ("level = 2", "level = 1", "storey[2].level", "the storeys are not bottom to top"),
        ("level = 1 ", "level = 2 ", "storey[1].level", "the storeys are not bottom to top"),
        ('category = "A"', 'category = "G"', "storey[1].category", "unknown choice"),
        ('name = "back"', 'name = "front"', "storey[1].wall_line[2].name",
         "the name of wall_line 1 once more"),
        ('name = "F2"', 'name = "F1"', "storey[1].wall_line[1].pier[2].name",
         "the name of pier 1 once more"),
        ("[site] ", "[site]\nyear = 2030\n", "site.year", "two different years"),
    ],
)  # fmt: skip
def test_read_building__storeys_upside_down_lines_twice_two_years(
    examples: Path, write: Write, old: str, new: str, key: str, what: str
) -> None:
    text = (examples / "terraced_house.toml").read_text(encoding="utf-8")
    assert old in text
    found = _problems(write(text.replace(old, new, 1)))
    (problem,) = [each for each in found if each.key == key]
    assert problem.what == what
    assert problem.line > 1


def test_tables__categories_are_those_of_the_data() -> None:
    from typing import get_args

    from npr.described.tables import StoreyTable
    from typologies.capacity.loads import building_methods

    choices = get_args(get_args(StoreyTable.model_fields["category"].annotation)[0])
    assert set(choices) == set(building_methods().psi_2)
