# SPDX-License-Identifier: EUPL-1.2
"""``npr.check``: a file, a dictionary or a Building in, the answer out."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pint import Quantity

import npr
from npr.core.errors import EditionError, NprError, SchemaError
from npr.described.checking import check_building

PROJECT = Path(__file__).resolve().parents[2]
BARN = PROJECT / "docs" / "examples" / "buildings" / "barn.toml"
EDITION = "npr9998-2020"


@pytest.fixture(scope="module")
def answer() -> Any:
    return npr.check(BARN)


def test_check__is_the_answer_of_the_command(answer: Any) -> None:
    same = check_building(BARN)
    assert (answer.verdict, answer.unity_check) == (same.verdict, same.unity_check)


def test_check__prints_headline_and_checks_in_words_and_itself_in_a_line(answer: Any) -> None:
    lines = str(answer).splitlines()
    assert lines[0] == f"{answer.verdict.upper()} ({answer.verdict_nl})"
    for part in answer.run.parts:
        assert any(part.title in line for line in lines)
    assert repr(answer).startswith("CheckedBuilding(")
    assert len(repr(answer)) < 200
    assert "\n" not in repr(answer)


def test_check__text_path_and_dictionary_are_the_same_building(answer: Any) -> None:
    content = tomllib.loads(BARN.read_text("utf-8"))
    for source in (str(BARN), content):
        found = npr.check(source)
        assert isinstance(found, npr.CheckedBuilding)
        assert (found.verdict, found.unity_check) == (answer.verdict, answer.unity_check)


def test_check__edition_by_name_by_file_and_as_itself(tmp_path: Path) -> None:
    edition = npr.load_edition(EDITION)
    npr.write_edition(edition, tmp_path / "own.toml")
    for given in (EDITION, tmp_path / "own.toml", str(tmp_path / "own.toml"), edition):
        assert npr.check(BARN, edition=given).run.edition.digest == edition.digest


def test_check__writes_its_note(answer: Any, tmp_path: Path) -> None:
    path = answer.write(str(tmp_path / "note.html"))
    assert path.read_text("utf-8") == answer._repr_html_()
    assert answer.verdict.upper() in answer.write(tmp_path / "note.md").read_text("utf-8")
    with pytest.raises(NprError, match="ending"):
        answer.write(tmp_path / "note.docx")


def test_check__a_building_is_checked_by_the_capacity_of_its_class() -> None:
    house = npr.Building(
        vulnerability_class="URM4L", x_rd=Quantity(245.6, "km"), y_rd=Quantity(594.79, "km")
    )
    found = npr.check(house, edition=EDITION)
    assert isinstance(found, npr.Assessment)
    assert found.unity_check > 0.0
    with pytest.raises(EditionError, match="no edition"):
        npr.check(house)


def test_check__what_is_no_building_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NprError, match="no building that can be checked") as error:
        npr.check([1, 2])  # type: ignore[arg-type]
    assert "npr.Building" in str(error.value.expected)
    with pytest.raises(SchemaError, match="not found"):
        npr.check(str(tmp_path / "absent.toml"))
    with pytest.raises(SchemaError):
        npr.check({"building": {}})
